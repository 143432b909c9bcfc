"""Reading a register into the canonical columns, nothing lost.

The result is four files for the next step: `register.parquet` (one typed row per
source row), `unreadable.parquet` (each value that is not what its column says),
`corrections.parquet` (each value that was put right) and `ingestion.json` (what was read,
from where). A source that lists payments or decisions leaves `payments.parquet` or
`decisions.parquet` too, and its register says what they say on the reference date.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.identifiers import enterprise_numbers, legal_forms
from antwoord.catalogue.nace_reading import is_whole, readings, with_nace_read
from antwoord.errors import UserError
from antwoord.handover import leave, made_by
from antwoord.hashing import sha256_of
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_json, write_parquet
from antwoord.publishing.rights import for_the_owner
from antwoord.register.canonical import CANONICAL_LAYOUT, looks_plain, written_by_engine
from antwoord.register.contract.asked import further_columns, require_asked
from antwoord.register.contract.columns import (
    ASKED,
    COLUMNS,
    EVENT_TABLES,
    NAMES,
    OPTIONAL,
    VIEW_OF,
    WRITTEN_AS,
    Column,
)
from antwoord.register.contract.corrections import (
    CORRECTIONS_FILE,
    Correction,
    CorrectionNote,
    apply_corrections,
    load_corrections,
    save_corrected_rows,
)
from antwoord.register.contract.receipt import ColumnRead, Receipt
from antwoord.register.events.folding import (
    EVENT_FACTS,
    Known,
    as_of,
    counted_values,
    require_columns,
    require_placed,
    typed,
    typed_events,
    unreadable_events,
    with_events,
)
from antwoord.register.layout.grid import Layout
from antwoord.register.mapped import RAW_EVENTS, Origin, require_once, write_mapped
from antwoord.register.sources.source import read_source, within_limits
from antwoord.register.values.identifiers import BELGIAN, NETHERLANDS, POSTAL_CODE
from antwoord.register.values.once import MOST_ROWS, each_once, held, read_once
from antwoord.register.values.texts import UNREADABLE as MARK
from antwoord.run_files import CORRECTED_ROWS, EVENTS, INGESTION, RECEIPT, REGISTER, UNREADABLE
from antwoord.storage.database import DatabaseTable, shown_register
from antwoord.storage.engine import connect, import_ahead
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

RAW = "raw.parquet"  # the texts, while the register is read
#: Read by the engine itself where they hold the canonical columns.
CANONICAL_ENDINGS = (".csv", ".parquet")
#: Columns whose texts are written in more than one way, and how they are kept.
_KEPT_AS = {"enterprise_number": enterprise_numbers, "legal_form": legal_forms}

#: What counts values by what they hold, and may so tell of a figure that is not published.
_COUNTS = ("unreadable_values", "events")


@dataclass(frozen=True)
class Ingestion:
    """What was read. `rows` counts data rows; dates are ISO texts, empty where unknown.

    `corrections` counts the values put right before typing; `corrected` says of each, in the
    order of `corrections.toml`, what anyone may know. `events` counts those of each list,
    whatever their day.
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
    events: dict[str, int] = field(default_factory=dict)

    def overview(self, audience: str = "public") -> "pd.DataFrame":
        """What was read, as a small frame to look at; what counts values only if "internal"."""
        import pandas as pd

        left_out = {"corrected"} if audience == "internal" else {"corrected", *_COUNTS}
        values = [item for item in asdict(self).items() if item[0] not in left_out]
        return pd.DataFrame(values, columns=["what", "value"]).set_index("what")

    def save(self, folder: Path) -> None:
        """Writes `ingestion.json`."""
        write_json(folder / INGESTION, asdict(self))

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


@for_the_owner()
def read_register(
    parameters: Parameters, *, keep_unmapped: bool = False, whole_register: bool = False
) -> Ingestion:
    """Reads the run's register and writes the four files into its processed folder.

    `row_number` counts as a spreadsheet does: the header of a canonical file is row 1. Raises
    UserError for a file that is not the format, for a correction that does not fit and, unless
    `keep_unmapped`, for a word to which the mapping gives no code (exit code 2); a missing
    column or unreadable value is for the checks to judge. What happened after the reference date
    is left out, unless the `whole_register` is to be checked by itself. A fifth file,
    `receipt.json`, says what became of every sheet, row and column.
    """
    folder, register = parameters.processed, parameters.register
    folder.mkdir(parents=True, exist_ok=True)
    corrections = load_corrections(register) if isinstance(register, Path) else ()
    further = further_columns(parameters.question)
    reading = partial(_texts, parameters, folder, keep_unmapped=keep_unmapped)
    try:
        names, origin, marked = _within_limits(parameters, reading)
    except BaseException:
        _remove_texts(folder)
        raise
    import ibis

    connection = connect()
    try:
        if origin is None:
            if not isinstance(register, Path):
                raise TypeError("only a file is read as it is")
            asked = (*ASKED, *(column.name for column in further))
            receipt = _canonical_receipt(register, names, folder, asked)
            origin = Origin(sha256_of(register), register.stat().st_size, receipt)
        columns = (*COLUMNS, *(each for each in (*OPTIONAL, *further) if each.name in names))
        if not whole_register:
            require_asked(parameters.question, names, shown_register(register))
        known = Known(parameters.reference_date, parameters.as_known_on)
        _require_effect(corrections, _kinds(parameters, folder), _beside(register))
        raw, corrected_rows = apply_corrections(
            connection.read_parquet(folder / RAW), corrections, names, _beside(register)
        )
        save_corrected_rows(corrected_rows, folder)
        judged = partial(_judged, columns, parameters, marked)
        told = tuple(name for name in EVENT_FACTS if name in raw.columns)
        if _rows_of(folder / RAW) <= MOST_ROWS:
            texts = _in_order(raw.to_pyarrow() if corrections else read_once(folder / RAW))
            held_rows = _each_once(connection, texts, columns, told, judged)
            raw, typed_rows = held(connection, texts), held(connection, held_rows)
            lost_in = {
                column.name
                for column in columns
                if held_rows[column.name].null_count > texts[column.name].null_count
            }
        else:
            held_rows, typed_rows, lost_in = None, judged(raw, told), None
        table = _with_whole_numbers(typed_rows, further)
        lists = _lists(connection, parameters, folder, table, known)
        whole, own = table, sorted(set(VIEW_OF) - set(lists))
        if not whole_register:
            table = as_of(table, known, own)
        if lists:
            # What a mapping lists it does not give as columns besides.
            beside = {name for kind in parameters.events for name in VIEW_OF[kind]}
            table = with_events(table, lists, known, viewed=beside & set(names))
            listed = {name for kind in lists for name in VIEW_OF[kind]}
            names = [*names, *(name for name in listed if name not in names)]
            columns = tuple(column for column in columns if column.name not in listed)
        if held_rows is not None and table is typed_rows:
            write_parquet(folder / REGISTER, held_rows)
        elif held_rows is None and not (lists or corrections):
            _write_as_they_come(connection, table, folder / REGISTER)
        else:
            write_parquet(folder / REGISTER, table.order_by("row_number"))
        if lost_in is None:
            every = {column.name for column in columns}
            lost_in = every if corrections else _fewer(folder, every)
        if "programme" in names:
            _require_programme(connection.read_parquet(folder / REGISTER), parameters)
        coded = _with_nace_read(raw, parameters)
        unreadable = ibis.union(
            *(
                _unreadable(raw, column, marked)
                for column in columns
                if (_parsed(column) and column.name in lost_in)
                or (marked and not _parsed(column) and column.kind != "nace_code")
            ),
            coded.filter(~is_whole(coded.nace_code)).select(
                "row_number",
                column=ibis.literal("nace_code"),
                value=_shown(coded.nace_code),
            ),
            *unreadable_events(lists, known),
        )
        if not whole_register:
            unreadable = counted_values(unreadable, whole, known, own)
        write_parquet(folder / UNREADABLE, unreadable.order_by("row_number", "column"))
        rows, lost = _rows_of(folder / REGISTER), _lost(folder / UNREADABLE)
        events = {kind: each.count().to_pyarrow().as_py() for kind, each in lists.items()}
    finally:
        connection.disconnect()
        _remove_texts(folder)

    description = parameters.description
    ingestion = Ingestion(
        register=parameters.register_told,
        sha256=origin.sha256,
        size_bytes=origin.size_bytes,
        rows=rows,
        missing_columns=tuple(name for name in NAMES if name not in names),
        extra_columns=sum(not column.read_as for column in origin.receipt.columns),
        unreadable_values=sum(number for number, _ in lost.values()),
        extract_date=str(description.extract_date or ""),
        extract_date_source=description.extract_date_source,
        synthetic=description.synthetic,
        hash_matches_description=_as_described(parameters, origin),
        corrections=len(corrections),
        corrected=tuple(
            correction.note(internal=parameters.audience == "internal")
            for correction in corrections
        ),
        events=events,
    )
    ingestion.save(folder)
    origin.receipt.with_lost(lost).save(folder)
    lists_made = (EVENTS[kind] for kind in events)
    made = (REGISTER, UNREADABLE, CORRECTED_ROWS, INGESTION, RECEIPT, *lists_made)
    leave(parameters, "read_register", made)
    return ingestion


def ingestion_left(parameters: Parameters) -> Ingestion:
    """What `read_register` gave, of the files that it left."""
    return Ingestion.load(made_by(parameters, "read_register"))


def _judged(
    columns: tuple[Column, ...],
    parameters: Parameters,
    marked: bool,
    texts: "ir.Table",
    told: tuple[str, ...] = (),
) -> "ir.Table":
    """What the texts of these columns mean, of those that are there; `told` as they are."""
    coded = _with_nace_read(texts, parameters) if "nace_code" in texts.columns else texts
    given = [column for column in columns if column.name in texts.columns]
    return coded.select("row_number", *(_typed(coded, each, marked) for each in given), *told)


def _each_once(
    connection: "ibis.backends.duckdb.Backend",
    texts: "pa.Table",
    columns: tuple[Column, ...],
    told: tuple[str, ...],
    judged: "Callable[[ir.Table], ir.Table]",
) -> "pa.Table":
    """The same of rows in memory, each different text judged once."""
    meant = each_once(connection, texts.select([column.name for column in columns]), judged)
    meant = meant.add_column(0, "row_number", texts["row_number"])
    for name in told:
        meant = meant.append_column(name, texts[name])
    return meant


def _write_as_they_come(
    connection: "ibis.backends.duckdb.Backend", table: "ir.Table", path: Path
) -> None:
    """Writes rows of which the engine keeps the order, and sorts them where it did not.

    To sort ten million rows takes longer than all else of writing them, and the most memory.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    write_parquet(path, table)
    before, rises = pa.array([0], pa.int64()), True
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["row_number"]):
            numbers = pa.concat_arrays([before, batch["row_number"]])
            rises = rises and pc.min(pc.pairwise_diff(numbers)).as_py() > 0
            before = numbers[-1:]
    if not rises:
        write_parquet(path, connection.read_parquet(path).order_by("row_number"))


def _fewer(folder: Path, names: set[str]) -> set[str]:
    """Those of the columns that hold fewer values than there were texts."""
    texts, values = (_filled(folder / name, sorted(names)) for name in (RAW, REGISTER))
    return {name for name in names if values[name] < texts[name]}


def _in_order(rows: "pa.Table") -> "pa.Table":
    import pyarrow.compute as pc

    numbers = rows["row_number"].combine_chunks()
    steps = pc.min(pc.pairwise_diff(numbers)).as_py()
    return rows if steps is None or steps > 0 else rows.sort_by("row_number")


def _remove_texts(folder: Path) -> None:
    for name in (RAW, *(RAW_EVENTS.format(kind) for kind in EVENT_TABLES)):
        (folder / name).unlink(missing_ok=True)


def _within_limits(
    parameters: Parameters, reading: Callable[[], tuple[list[str], Origin | None, bool]]
) -> tuple[list[str], Origin | None, bool]:
    """What the reading gives; what comes after it is imported beside one that needs no engine."""
    register = parameters.register
    beside = isinstance(register, Path) and _is_canonical(parameters) and looks_plain(register)
    if not beside:
        import_ahead()
    return within_limits(register, reading, import_ahead if beside else None)


def _texts(
    parameters: Parameters, folder: Path, *, keep_unmapped: bool
) -> tuple[list[str], Origin | None, bool]:
    """Writes the source's canonical texts, by the engine where that is sure.

    Gives the names of its columns, what is known of it (None: the engine does not say), and
    whether its texts hold marks of what could not be read: what the engine reads as it is
    holds none, the other reader makes those.
    """
    register, layout = parameters.register, None
    if isinstance(register, Path) and _is_canonical(parameters):
        further = tuple(column.name for column in further_columns(parameters.question))
        names = written_by_engine(register, folder / RAW, further)
        if names is not None:
            return names, None, False
        layout = CANONICAL_LAYOUT
    names, origin = write_mapped(
        parameters, folder / RAW, keep_unmapped=keep_unmapped, layout=layout or Layout()
    )
    return names, origin, True


def _kinds(parameters: Parameters, folder: Path) -> dict[str, Path]:
    """The file of texts of each list; raises UserError where there are two of one kind."""
    made = {
        kind: folder / RAW_EVENTS.format(kind)
        for kind in EVENT_TABLES
        if (folder / RAW_EVENTS.format(kind)).is_file()
    }
    twice = sorted(set(made) & set(parameters.events))
    if twice:
        raise UserError(
            f"the mapping makes {twice[0]}, and datapackage.json names a file of them as well; "
            "leave one out"
        )
    return {**parameters.events, **made}


def _with_whole_numbers(table: "ir.Table", further: tuple[Column, ...]) -> "ir.Table":
    """The table with the numbers of further columns as whole ones, where all of them are."""
    numbers = [c.name for c in further if c.kind == "amount" and c.name in table.columns]
    if not numbers:
        return table
    broken = {name: (table[name] != table[name].floor()).fill_null(False).any() for name in numbers}
    found = table.aggregate(**broken).to_pyarrow().to_pylist()[0]
    whole = [name for name in numbers if not found[name]]
    return table.mutate(**{name: table[name].cast("int64") for name in whole}) if whole else table


def _lists(
    connection: "ibis.backends.duckdb.Backend",
    parameters: Parameters,
    folder: Path,
    register: "ir.Table",
    known: Known,
) -> dict[str, "ir.Table"]:
    """The typed lists of the source, written down; those beside the register joined to it."""
    lists = {}
    for kind, path in _kinds(parameters, folder).items():
        beside = kind in parameters.events
        where = shown(path) if beside else shown_register(parameters.register)
        target = folder / EVENTS[kind]
        texts = _beside_list(path, kind, register) if beside else connection.read_parquet(path)
        write_parquet(target, typed_events(texts, kind).order_by("event_row"))
        lists[kind] = connection.read_parquet(target)
        require_placed(lists[kind], kind, known, where)
    return lists


def _beside_list(path: Path, kind: str, register: "ir.Table") -> "ir.Table":
    """The texts of a file beside the register, led to its rows by the ids."""
    import ibis

    names = tuple(column.name for column in EVENT_TABLES[kind])
    layout = CANONICAL_LAYOUT if path.suffix.lower() == ".csv" else Layout()
    source = read_source(path, layout, names)
    require_columns(source.headings, kind, path)
    require_once(source, names)
    present = [name for name in names if name in source.headings]
    table = source.table.select(["row_number", *present])
    raw = ibis.memtable(table.rename_columns(["event_row", *present]))
    ids = register.group_by("application_id").aggregate(row_number=register.row_number.min())
    return raw.left_join(ids, "application_id").drop("application_id_right")


def _require_effect(
    corrections: tuple[Correction, ...], kinds: dict[str, Path], where: Path
) -> None:
    """Raises UserError for a correction of a column that a list of events makes."""
    for correction in corrections:
        for kind in kinds:
            if correction.column in VIEW_OF[kind]:
                raise UserError(
                    f"{shown(where)}, correction {correction.entry}: {correction.column} is made "
                    f"of the {kind}, so that nothing would change; mend those"
                )


def _as_described(parameters: Parameters, origin: Origin) -> bool | None:
    """Whether every file with a declared hash has it; None where none is declared."""
    description = parameters.description
    found = {origin.sha256: description.declared_hash} if description.declared_hash else {}
    for kind, path in parameters.events.items():
        declared = description.events[kind][1]
        if declared:
            found[sha256_of(path)] = declared
    return all(now == declared for now, declared in found.items()) if found else None


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
    register: Path, names: list[str], folder: Path, asked: tuple[str, ...]
) -> Receipt:
    """Every row is read, and each column as the one of its name; the others are not asked for."""
    found = _filled(folder / RAW, [name for name in names if name in asked])
    columns = [
        ColumnRead(name, (name,) if name in asked else (), found.get(name)) for name in names
    ]
    rows = _rows_of(folder / RAW)
    encoding = "utf-8" if register.suffix.lower() == ".csv" else ""
    return Receipt(shown_register(register), rows, rows, tuple(columns), encoding=encoding)


def _rows_of(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def _filled(path: Path, names: list[str]) -> dict[str, int]:
    """How many values each of these columns has, as the file's own statistics say."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
        places = {name: place for place, name in enumerate(file.schema.names)}
        found = {}
        for name in names:
            parts = [group.column(places[name]) for group in groups]
            if all(part.statistics and part.statistics.has_null_count for part in parts):
                found[name] = sum(part.num_values - part.statistics.null_count for part in parts)
            else:
                column = file.read([name])[name]
                found[name] = len(column) - column.null_count
    return found


def _lost(unreadable: Path) -> dict[str, tuple[int, int]]:
    """By column how many values could not be read, and the row of the first."""
    import pyarrow.parquet as pq

    rows = pq.read_table(unreadable, columns=["column", "row_number"]).group_by("column")
    counts = rows.aggregate([("row_number", "count"), ("row_number", "min")]).to_pylist()
    return {row["column"]: (row["row_number_count"], row["row_number_min"]) for row in counts}


def _parsed(column: Column) -> bool:
    return column.kind in WRITTEN_AS


def _require_programme(rows: "ir.Table", parameters: Parameters) -> None:
    """Raises UserError where a row is of another programme than the question is about."""
    asked = parameters.question.programmes
    others = rows.filter(rows.programme.notnull() & rows.programme.notin(asked))
    first = others.order_by("row_number").limit(1).to_pyarrow().to_pylist()
    if first:
        raise UserError(
            f"{shown_register(parameters.register)}, row {first[0]['row_number']}, column "
            f"programme: it is of another programme than the question {parameters.question.id} is "
            f"about ({', '.join(asked)}); name a register of that, or another question"
        )


def _typed(raw: "ir.Table", column: Column, marked: bool) -> "ir.Value":
    import ibis

    text = raw[column.name]
    if marked and column.name == NAMES[0]:  # what could not be read is no id that rows may share
        return ibis.ifelse(text.startswith(MARK), ibis.null("string"), text).name(column.name)
    if marked and not _parsed(column):  # words that mean no code stand in the way of their rules
        text = _shown(text)
    if column.name in _KEPT_AS:
        return _KEPT_AS[column.name](text).name(column.name)
    if column.name in ("postal_code", "payment_postal_code"):  # B-9000, 9000 Gent; not 1234 AB
        code = text.re_extract(POSTAL_CODE, 1)
        foreign = text.re_search(NETHERLANDS) & ~text.re_search(BELGIAN)
        plain = (text.length() == 4) | ~text.re_search(POSTAL_CODE) | foreign
        return ibis.ifelse(plain, text, code).name(column.name)
    return typed(text, column).name(column.name)


def _unreadable(raw: "ir.Table", column: Column, marked: bool) -> "ir.Table":
    import ibis

    text = raw[column.name]
    parsed = text.notnull() & _typed(raw, column, marked).isnull()
    lost = raw.filter(parsed if _parsed(column) else text.startswith(MARK))
    value = _shown(lost[column.name]) if marked else lost[column.name]
    return lost.select("row_number", column=ibis.literal(column.name), value=value)


def _shown(text: Any) -> Any:
    """What a value that could not be read shows."""
    import ibis

    return ibis.ifelse(text.startswith(MARK), text.substr(1), text)
