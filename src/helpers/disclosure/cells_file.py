"""Reading a `cells.csv`, ours or anybody's, as published values and suppressed cells."""

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from helpers.disclosure.rules import ROUNDED
from helpers.errors import UserError

DIMENSIONS = ("province", "applicant", "activity", "nace", "reason")
COLUMNS = ("table", "measure", *DIMENSIONS, "value")
AMOUNT = "amount_paid_eur"
COUNTS = ("applications", "paid", "stopped", "approved", "pending")
CENTS = 100
#: More than any register of a country holds, in euro or records.
LARGEST = 10**12

TOTAL, NO_SUCH_DIMENSION = "_T", "_Z"


@dataclass(frozen=True)
class Place:
    """The set of records behind a cell: the same in whatever table it stands.

    A table that lacks a dimension shows its total: `_Z` is read as `_T`.
    """

    measure: str
    province: str
    applicant: str
    activity: str
    nace: str
    reason: str

    def __str__(self) -> str:
        return "/".join((self.measure, *self.codes))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of DIMENSIONS."""
        return (self.province, self.applicant, self.activity, self.nace, self.reason)


@dataclass(frozen=True)
class Row:
    """One row; `value` is a count or cents, None where it is suppressed.

    `rounded`: an amount that `conf_status` says is shown rounded.
    """

    line: int
    table: str
    place: Place
    value: int | None
    rounded: bool = False


def read_rows(path: Path) -> list[Row]:
    """The rows of a file with the columns of COLUMNS in any order; others are passed over.

    Raises UserError naming file, line and column: no such file, not UTF-8, a column or a
    code missing, an unknown measure, a value that is no number, one cell twice in a table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(path, csv.DictReader(file, strict=True))
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise UserError(f"{path}: this is a folder; name the cells.csv in it") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: this is not text in UTF-8") from None
    except (OSError, csv.Error) as problem:
        raise UserError(f"{path}: it cannot be read as CSV ({problem})") from None


def _rows(path: Path, reader: "csv.DictReader[str]") -> list[Row]:
    header = reader.fieldnames or ()
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise UserError(f"{path}, line 1: there is no column {', '.join(missing)}")
    rows: list[Row] = []
    seen: dict[tuple[str, Place], int] = {}
    for record in reader:
        row = _row(path, reader.line_num, record)
        first = seen.setdefault((row.table, row.place), row.line)
        if first != row.line:
            raise UserError(f"{path}, line {row.line}: the same cell as line {first}")
        rows.append(row)
    if not rows:
        raise UserError(f"{path}: there is no cell in it")
    return rows


def _row(path: Path, line: int, record: dict[str, str | None]) -> Row:
    cells = {name: (record[name] or "").strip() for name in COLUMNS}
    for name in COLUMNS[:-1]:
        if not cells[name]:
            raise UserError(f"{path}, line {line}, column {name}: it is empty")
    measure = cells["measure"]
    if measure not in (*COUNTS, AMOUNT):
        raise UserError(f"{path}, line {line}, column measure: {measure} is not a measure")
    codes = [TOTAL if cells[name] == NO_SUCH_DIMENSION else cells[name] for name in DIMENSIONS]
    value = _value(f"{path}, line {line}, column value", cells["value"], measure)
    rounded = measure == AMOUNT and value is not None and record.get("conf_status") == ROUNDED
    return Row(line, cells["table"], Place(measure, *codes), value, rounded)


def _value(where: str, text: str, measure: str) -> int | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise UserError(f"{where}: {text} is not a number") from None
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise UserError(f"{where}: {text} is not between 0 and {LARGEST:,}")
    exact = number * CENTS if measure == AMOUNT else number
    if exact != exact.to_integral_value():
        kind = "an amount in euro and cents" if measure == AMOUNT else "a whole number"
        raise UserError(f"{where}: {text} is not {kind}")
    return int(exact)
