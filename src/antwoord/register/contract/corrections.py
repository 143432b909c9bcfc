"""Known errors of a register, put right before it is typed and checked.

They stand in `corrections.toml` beside the register, each with who decided it, when and
why. A correction names the wrong value that it expects: once the source is mended, or was
never wrong, the run stops, so that no correction outlives its error.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.configuration.documents import Document, read_document
from antwoord.configuration.schema import Day, Flag, Key, Many, Table, Text
from antwoord.errors import ReferenceDataError, UserError
from antwoord.publishing.files import write_parquet
from antwoord.register.contract.columns import COLUMNS, NAMES, WRITTEN_AS
from antwoord.run_files import CORRECTED_ROWS
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

CORRECTIONS_FILE = "corrections.toml"
#: The column that rows are found by; to change it would point at another application.
IDENTIFIER = "application_id"
#: The file: which register it corrects, and an entry for each wrong value. What stands in a
#: register is nobody's but its owner's: no message repeats an id or a value.
FILE = Table(
    {
        "register": Key(
            Text(most=255),
            "The name of the register's file, which stands beside it.",
            required=True,
        ),
        "corrections": Key(
            Many(
                Table(
                    {
                        "id": Key(
                            Text(most=500, private=True), "The application's number.", required=True
                        ),
                        "column": Key(
                            Text(one_of=NAMES, private=True), "A canonical column.", required=True
                        ),
                        "expected": Key(
                            Text(least=0, private=True),
                            "The wrong value as it stands in the source; empty: none.",
                            required=True,
                        ),
                        "value": Key(
                            Text(least=0, private=True),
                            "The right one; empty: none.",
                            required=True,
                        ),
                        "reason": Key(
                            Text(lines=True),
                            "Why; in an internal answer, and in a public one if `public`.",
                            required=True,
                        ),
                        "public": Key(
                            Flag(),
                            "true: anybody may read the reason. It must tell no value: whoever "
                            "knows the answer of before would know whose it was.",
                        ),
                        "decided_by": Key(
                            Text(), "A function, never a person; it stands too.", required=True
                        ),
                        "decided_on": Key(Day(), "The day of that decision.", required=True),
                    }
                ),
                least=0,
                named="correction",
            ),
            "One for each value to put right.",
        ),
    }
)


@dataclass(frozen=True)
class CorrectionNote:
    """What may be told of a correction; `decided_on` is an ISO date.

    `reason` is empty where it may not be told to whom the answer is for.
    """

    column: str
    reason: str
    decided_by: str
    decided_on: str


@dataclass(frozen=True)
class Correction:
    """One value to put right; `expected` and `value` are source texts, empty: no value.

    `entry` is its place in the file, from 1; messages name it by that, never by its id.
    """

    entry: int
    application_id: str
    column: str
    expected: str
    value: str
    reason: str
    decided_by: str
    decided_on: date
    public: bool = False  # whether anybody may read the reason

    def note(self, *, internal: bool) -> CorrectionNote:
        """The part without id and values, for an internal answer or for anybody."""
        reason = self.reason if internal or self.public else ""
        return CorrectionNote(self.column, reason, self.decided_by, self.decided_on.isoformat())


def load_corrections(register: Path) -> tuple[Correction, ...]:
    """The corrections of a register; none where no file beside it names this register.

    Raises ReferenceDataError, naming the entry, for a file that contradicts itself or names a
    register that is not beside it.
    """
    path = register.parent / CORRECTIONS_FILE
    if not path.exists():
        return ()
    document = read_document(path, FILE)
    if "register" not in document.content:
        raise ReferenceDataError(
            f"{shown(path)} does not say which register it corrects; begin it with "
            f'register = "{register.name}"'
        )
    content = document.check()
    if content["register"] != register.name:
        if not (register.parent / content["register"]).exists():
            # A slip in the name would leave every correction out, without a word.
            raise document.wrong(
                ("register",),
                f"there is no such file beside it, so that nothing would be corrected; name the "
                f"register's file, such as {register.name}",
            )
        return ()
    corrections = tuple(
        _correction(document, n, entry)
        for n, entry in enumerate(content.get("corrections", ()), start=1)
    )
    _require_one_per_value(path, corrections)
    return corrections


def _correction(document: Document, number: int, entry: Mapping[str, Any]) -> Correction:
    way = ("corrections", number - 1)
    texts = {key: entry[key].strip() for key in ("id", "expected", "value", "reason", "decided_by")}
    column, decided_on = entry["column"], entry["decided_on"]

    def wrong(problem: str) -> ReferenceDataError:  # to look for a line takes milliseconds
        return ReferenceDataError(f"{document.place(way)}, column {column}: {problem}")

    if column == IDENTIFIER:
        raise wrong("an id cannot be corrected, rows are found by it; mend the source")
    if texts["expected"] == texts["value"]:
        raise wrong("value is what is expected, so nothing would change")
    kind = next(entry.kind for entry in COLUMNS if entry.name == column)
    if not _is_readable(kind, texts["value"]):
        raise wrong(f"value is not a readable {kind}; write it as one")
    if decided_on > date.today():
        raise document.wrong((*way, "decided_on"), f"{decided_on} lies in the future")
    return Correction(
        entry=number,
        application_id=texts["id"],
        column=column,
        expected=texts["expected"],
        value=texts["value"],
        reason=texts["reason"],
        decided_by=texts["decided_by"],
        decided_on=decided_on,
        public=entry.get("public", False),
    )


def _is_readable(kind: str, value: str) -> bool:
    """Whether a column of that kind can hold the value; an empty one empties it."""
    if not value or kind not in WRITTEN_AS:
        return True
    if re.search(WRITTEN_AS[kind], value) is None:
        return False
    if kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


def _require_one_per_value(path: Path, corrections: Sequence[Correction]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for correction in corrections:
        first = seen.setdefault((correction.application_id, correction.column), correction.entry)
        if first != correction.entry:
            raise ReferenceDataError(
                f"{shown(path)}, correction {correction.entry}, column {correction.column}: "
                f"correction {first} is of the same value; keep one"
            )


def apply_corrections(
    raw: "ir.Table", corrections: Sequence[Correction], source: Sequence[str], path: Path
) -> tuple["ir.Table", "pa.Table"]:
    """The texts of the register put right, and which rows that changed.

    `raw`: row_number and a text per canonical column, empty as null; `source`: the columns
    that the file has. The second table has row_number, column, old, new, reason, ordered.
    Raises UserError where a correction does not find exactly the value that it expects.
    """
    rows = _rows(raw, corrections, source, path)
    details = _details(rows, corrections)
    if not corrections:
        return raw, details
    import ibis

    right = ibis.memtable(_replacements(rows, corrections))
    joined = raw.left_join(right, raw.row_number == right.corrected_row)
    touched = {correction.column for correction in corrections}
    columns = {
        name: ibis.ifelse(joined[f"{name} corrected"], joined[f"{name} right"], joined[name])
        if name in touched
        else joined[name]
        for name in raw.columns
    }
    return joined.select(**columns), details


def save_corrected_rows(details: "pa.Table", folder: Path) -> None:
    """Writes `corrections.parquet`, readable by its owner alone: it holds values of rows."""
    write_parquet(folder / CORRECTED_ROWS, details)


def _rows(
    raw: "ir.Table", corrections: Sequence[Correction], source: Sequence[str], path: Path
) -> list[int]:
    """The row number of each correction; raises UserError where one does not fit."""
    if not corrections:
        return []
    import ibis
    import pyarrow as pa

    wanted = ibis.memtable(
        pa.table(
            {
                "entry": pa.array([c.entry for c in corrections], pa.int64()),
                IDENTIFIER: [c.application_id for c in corrections],
                "column": [c.column for c in corrections],
                "expected": pa.array([c.expected or None for c in corrections], pa.string()),
            }
        )
    )
    touched = sorted({correction.column for correction in corrections})
    values = (
        raw.semi_join(wanted, IDENTIFIER)
        .select("row_number", IDENTIFIER, *touched)
        .pivot_longer(touched, names_to="column", values_to="current")
    )
    both = wanted.inner_join(values, [IDENTIFIER, "column"])
    found = both.group_by("entry").aggregate(
        rows=both.count(),
        as_expected=both.current.identical_to(both.expected).sum(),
        row_number=both.row_number.min(),
    )
    by_entry = {row["entry"]: row for row in found.to_pyarrow().to_pylist()}
    wrong: list[tuple[Correction, str]] = []
    numbers: list[int] = []
    for correction in corrections:
        row = by_entry.get(correction.entry)
        if correction.column not in source:
            wrong.append((correction, "the register does not have that column"))
        elif row is None:
            wrong.append((correction, "no row of the register has its id"))
        elif row["rows"] > 1:
            wrong.append((correction, "its id stands in more than one row of the register"))
        elif not row["as_expected"]:
            wrong.append((correction, "the value that it expects is no longer there"))
        else:
            numbers.append(row["row_number"])
    if wrong:
        raise UserError(_complaint(wrong, path))
    return numbers


def _complaint(wrong: Sequence[tuple[Correction, str]], path: Path) -> str:
    first, problem = wrong[0]
    others = ", ".join(str(correction.entry) for correction, _ in wrong[1:])
    also = f" (nor do these fit: {others})" if others else ""
    return (
        f"{shown(path)}, correction {first.entry}, column {first.column}: {problem}; look at the "
        f"source, then remove the correction or bring it up to date{also}"
    )


def _details(rows: Sequence[int], corrections: Sequence[Correction]) -> "pa.Table":
    import pyarrow as pa

    texts = {
        "column": [c.column for c in corrections],
        "old": [c.expected or None for c in corrections],
        "new": [c.value or None for c in corrections],
        "reason": [c.reason for c in corrections],
    }
    arrays = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    table = pa.table({"row_number": pa.array(rows, pa.int64()), **arrays})
    return table.sort_by([("row_number", "ascending"), ("column", "ascending")])


def _replacements(rows: Sequence[int], corrections: Sequence[Correction]) -> "pa.Table":
    """One row per register row to change: for each column whether it changes, and into what."""
    import pyarrow as pa

    changes: dict[int, dict[str, str | None]] = {}
    for row, correction in zip(rows, corrections, strict=True):
        changes.setdefault(row, {})[correction.column] = correction.value or None
    columns = {"corrected_row": pa.array(list(changes), pa.int64())}
    for name in sorted({correction.column for correction in corrections}):
        columns[f"{name} corrected"] = pa.array([name in row for row in changes.values()])
        columns[f"{name} right"] = pa.array(
            [row.get(name) for row in changes.values()], pa.string()
        )
    return pa.table(columns)
