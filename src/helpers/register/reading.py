"""Reading a register into the canonical columns, nothing lost.

The result is four files for the next step: `register.parquet` (one typed row per
source row), `unreadable.parquet` (each value that is not what its column says),
`corrections.parquet` (each value that was put right) and `ingestion.json` (what was read,
from where).
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.handover import leave
from helpers.parameters import Parameters
from helpers.reference.database import DatabaseTable, shown_register
from helpers.reference.engine import connect
from helpers.reference.identifiers import enterprise_numbers, legal_forms
from helpers.reference.nace_reading import is_whole, readings, with_nace_read
from helpers.register.canonical import CANONICAL_LAYOUT, written_by_engine
from helpers.register.columns import COLUMNS, NAMES, STORED_AS, WRITTEN_AS, Column
from helpers.register.corrections import (
    CORRECTED_ROWS,
    CORRECTIONS_FILE,
    CorrectionNote,
    apply_corrections,
    load_corrections,
    save_corrected_rows,
)
from helpers.register.grid import Layout
from helpers.register.identifiers import BELGIAN, NETHERLANDS, POSTAL_CODE
from helpers.register.mapped import Origin, write_mapped
from helpers.register.receipt import RECEIPT, ColumnRead, Receipt
from helpers.register.texts import UNREADABLE as MARK

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir
    import pandas as pd

REGISTER = "register.parquet"
UNREADABLE = "unreadable.parquet"
INGESTION = "ingestion.json"
RAW = "raw.parquet"  # the texts, while the register is read
#: Read by the engine itself where they hold the canonical columns.
CANONICAL_ENDINGS = (".csv", ".parquet")
#: Columns whose texts are written in more than one way, and how they are kept.
_KEPT_AS = {"enterprise_number": enterprise_numbers, "legal_form": legal_forms}


@dataclass(frozen=True)
class Ingestion:
    """What was read. `rows` counts data rows; dates are ISO texts, empty where unknown.

    `corrections` counts the values put right before typing; `corrected` says of each, in the
    order of `corrections.toml`, what anyone may know.
    """

    register: str
    sha256: str
    size_bytes: int
    rows: int
    missing_columns: tuple[str, ...]
    extra_columns: int
    unreadable_values: int
    extract_date: str
    extract_date_source: str
    synthetic: bool
    hash_matches_description: bool | None
    corrections: int = 0
    corrected: tuple[CorrectionNote, ...] = ()

    def overview(self) -> "pd.DataFrame":
        """What was read, as a small frame to look at."""
        import pandas as pd

        values = [item for item in asdict(self).items() if item[0] != "corrected"]
        return pd.DataFrame(values, columns=["what", "value"]).set_index("what")

    def save(self, folder: Path) -> None:
        """Writes `ingestion.json`."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (folder / INGESTION).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Ingestion":
        """Reads `ingestion.json`; what another version added to it is left aside."""
        content: dict[str, Any] = json.loads((folder / INGESTION).read_text(encoding="utf-8"))
        content["missing_columns"] = tuple(content["missing_columns"])
        content["corrected"] = tuple(
            CorrectionNote(**note) for note in content.get("corrected", ())
        )
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})


def read_register(parameters: Parameters, *, keep_unmapped: bool = False) -> Ingestion:
    """Reads the run's register and writes the four files into its processed folder.

    `row_number` counts as a spreadsheet does: the header of a canonical file is row 1. Raises
    UserError for a file that is not the format, for a correction that does not fit and, unless
    `keep_unmapped`, for a word to which the mapping gives no code (exit code 2); a missing
    column or unreadable value is for the checks to judge. A fifth file, `receipt.json`, says
    what became of every sheet, row and column.
    """
    import ibis

    folder, register = parameters.processed, parameters.register
    folder.mkdir(parents=True, exist_ok=True)
    corrections = load_corrections(register) if isinstance(register, Path) else ()
    connection = connect()
    try:
        names: list[str] | None = None
        layout = Layout()
        if isinstance(register, Path) and _is_canonical(parameters):
            names = written_by_engine(connection, register, folder / RAW)
            layout = CANONICAL_LAYOUT
        if names is None:
            names, origin = write_mapped(
                parameters, folder / RAW, keep_unmapped=keep_unmapped, layout=layout
            )
        else:
            assert isinstance(register, Path)
            receipt = _canonical_receipt(connection, register, names, folder)
            origin = Origin(_sha256(register), register.stat().st_size, receipt)
        raw, corrected_rows = apply_corrections(
            connection.read_parquet(folder / RAW), corrections, names, _beside(register)
        )
        save_corrected_rows(corrected_rows, folder)
        coded = _with_nace_read(raw, parameters)
        typed = coded.select("row_number", *(_typed(coded, column) for column in COLUMNS))
        typed.order_by("row_number").to_parquet(folder / REGISTER)
        others = [column for column in COLUMNS if column.kind != "nace_code"]
        unreadable = ibis.union(
            *(_unreadable(raw, column) for column in others),
            coded.filter(~is_whole(coded.nace_code)).select(
                "row_number",
                column=ibis.literal("nace_code"),
                value=_shown(coded.nace_code),
            ),
        )
        unreadable.order_by("row_number", "column").to_parquet(folder / UNREADABLE)
        counted = connection.read_parquet(folder / REGISTER).count().execute()
        lost = _lost(connection.read_parquet(folder / UNREADABLE))
    finally:
        connection.disconnect()
        (folder / RAW).unlink(missing_ok=True)

    description = parameters.description
    ingestion = Ingestion(
        register=shown_register(register),
        sha256=origin.sha256,
        size_bytes=origin.size_bytes,
        rows=int(counted),
        missing_columns=tuple(name for name in NAMES if name not in names),
        extra_columns=sum(not column.read_as for column in origin.receipt.columns),
        unreadable_values=sum(number for number, _ in lost.values()),
        extract_date=str(description.extract_date or ""),
        extract_date_source=description.extract_date_source,
        synthetic=description.synthetic,
        hash_matches_description=(
            origin.sha256 == description.declared_hash if description.declared_hash else None
        ),
        corrections=len(corrections),
        corrected=tuple(correction.note for correction in corrections),
    )
    ingestion.save(folder)
    origin.receipt.with_lost(lost).save(folder)
    made = (REGISTER, UNREADABLE, CORRECTED_ROWS, INGESTION, RECEIPT)
    leave(parameters, "read_register", made)
    return ingestion


def _is_canonical(parameters: Parameters) -> bool:
    """Whether the engine reads the file as it is: no mapping, and a format of its own."""
    register = parameters.register
    return (
        parameters.mapping is None
        and isinstance(register, Path)
        and register.suffix.lower() in CANONICAL_ENDINGS
    )


def _beside(register: Path | DatabaseTable) -> Path:
    """Where the corrections of a register stand; a table of a database has none."""
    folder = register.parent if isinstance(register, Path) else Path()
    return folder / CORRECTIONS_FILE


def _with_nace_read(raw: "ir.Table", parameters: Parameters) -> "ir.Table":
    """The texts with the NACE codes as they are kept; what is none stays as it stands."""
    texts = raw.select("nace_code").distinct().to_pyarrow()["nace_code"].to_pylist()
    return with_nace_read(raw, "nace_code", readings(texts, parameters.codes.nace))


def _canonical_receipt(
    connection: "ibis.backends.duckdb.Backend", register: Path, names: list[str], folder: Path
) -> Receipt:
    """Every row is read, and each column as the one of its name; the others are not asked for."""
    raw = connection.read_parquet(folder / RAW)
    asked = [name for name in names if name in NAMES]
    counts = raw.aggregate(rows=raw.count(), **{name: raw[name].count() for name in asked})
    found = {name: int(value) for name, value in counts.to_pyarrow().to_pylist()[0].items()}
    columns = [
        ColumnRead(name, (name,) if name in NAMES else (), found.get(name)) for name in names
    ]
    rows = found["rows"]
    encoding = "utf-8" if register.suffix.lower() == ".csv" else ""
    return Receipt(shown_register(register), rows, rows, tuple(columns), encoding=encoding)


def _lost(unreadable: "ir.Table") -> dict[str, tuple[int, int]]:
    """By column how many values could not be read, and the row of the first."""
    counts = unreadable.group_by("column").aggregate(
        number=unreadable.count(), first=unreadable.row_number.min()
    )
    rows = counts.to_pyarrow().to_pylist()
    return {row["column"]: (int(row["number"]), int(row["first"])) for row in rows}


def _parsed(column: Column) -> bool:
    return column.kind in WRITTEN_AS


def _typed(raw: "ir.Table", column: Column) -> "ir.Value":
    import ibis

    text = raw[column.name]
    if column.name == NAMES[0]:  # what could not be read is no id that rows may share
        return ibis.ifelse(text.startswith(MARK), ibis.null("string"), text).name(column.name)
    if not _parsed(column):  # words that mean no code stand in the way of their rules
        text = _shown(text)
    if column.name in _KEPT_AS:
        return _KEPT_AS[column.name](text).name(column.name)
    if column.name == "postal_code":  # B-9000, 9000 Gent; not 1234 AB
        code = text.re_extract(POSTAL_CODE, 1)
        foreign = text.re_search(NETHERLANDS) & ~text.re_search(BELGIAN)
        plain = (text.length() == 4) | ~text.re_search(POSTAL_CODE) | foreign
        return ibis.ifelse(plain, text, code).name(column.name)
    if not _parsed(column):
        return text.name(column.name)
    written = ibis.ifelse(text.re_search(WRITTEN_AS[column.kind]), text, ibis.null("string"))
    return written.try_cast(STORED_AS[column.kind]).name(column.name)


def _unreadable(raw: "ir.Table", column: Column) -> "ir.Table":
    import ibis

    text = raw[column.name]
    parsed = text.notnull() & _typed(raw, column).isnull()
    lost = raw.filter(parsed if _parsed(column) else text.startswith(MARK))
    value = _shown(lost[column.name])
    return lost.select("row_number", column=ibis.literal(column.name), value=value)


def _shown(text: Any) -> Any:
    """What a value that could not be read shows."""
    import ibis

    return ibis.ifelse(text.startswith(MARK), text.substr(1), text)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
