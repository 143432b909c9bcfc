"""Cells as files tell them: the set of records behind each, and our own tables as rows of it.

Our tables are long: they have a line for each cell and a column for each dimension, whatever
their dimensions are; `value` is empty where it is not published, `low` and `high` are what is told
of it then, `base` is what it was rounded to.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

from antwoord.catalogue.declared.measures import measures
from antwoord.cells import FIXED_COLUMNS, NO_SUCH_DIMENSION, TOTAL, CellName
from antwoord.disclosure.model.sensitivity import ROUNDED
from antwoord.disclosure.search.hundreds import BASE
from antwoord.disclosure.search.rounding import bounds
from antwoord.errors import UserError
from antwoord.run_files import AUDIT, REPORT

#: What a `cells.csv` has at least; every further column but those of `_NO_CODE` is a dimension.
COLUMNS = ("table", "measure", *FIXED_COLUMNS, "value")
CENTS = 100
#: More than any register of a country holds, in euro or records.
LARGEST = 10**12
#: Characters that a message shows of a cell which is not understood.
SHOWN = 40

#: The dimension that says on what ground one is in the sector.
BASIS = "basis"
_TOTALS = (TOTAL, NO_SUCH_DIMENSION)
#: The columns of ours that are no dimension of the cell.
_NO_CODE = ("table", "measure", "value", "low", "high", "conf_status", "base")


@dataclass(frozen=True)
class Place:
    """The set of records behind a cell: the same in whatever table it stands.

    `codes` are pairs of a dimension and a code, in the order of the dimensions; in every
    other dimension it is the total. `population`: among whom it counts, where that is not
    the same for all tables.
    """

    measure: str
    codes: tuple[tuple[str, str], ...] = ()
    population: str = ""

    @classmethod
    def of(cls, measure: str, codes: Mapping[str, str], population: str = "") -> "Place":
        """The place of a `measure` with these `codes` by dimension, `_T` and `_Z` being totals.

        `population` says among whom it counts, "" where that is the same for all tables.
        """
        # On what ground one is in the sector is told of either basis, whichever the answer is on.
        whose = "either" if population and codes.get(BASIS, TOTAL) not in _TOTALS else population
        return cls(measure, CellName.of(measure, codes).codes, whose)

    @cached_property
    def _by_dimension(self) -> dict[str, str]:
        return dict(self.codes)

    def code(self, dimension: str) -> str:
        """Its code in a `dimension`; `_T` where it is the total."""
        return self._by_dimension.get(dimension, TOTAL)

    def at(self, dimension: str, code: str) -> "Place":
        """The place beside it that has another `code` in one `dimension`."""
        return Place.of(self.measure, {**self._by_dimension, dimension: code}, self.population)

    def of_measure(self, measure: str) -> "Place":
        """The same records by another `measure`."""
        return Place(measure, self.codes, self.population)

    def __str__(self) -> str:
        return "/".join((self.measure, *(code for _, code in self.codes))) + (
            "" if self.codes else "/" + TOTAL
        )


@dataclass(frozen=True)
class Row:
    """One cell in one table of one file.

    `line`, `path` and `where` (sheet and column, or what else leads to it) say where it stands.
    `value` is a count or cents, None where it is not published exactly; then `low` and `high` are
    the ends that are told of it, each None where there is none, and `rounded` is what is shown
    for it. `told` says that it repeats a cell of a table, in a document or rounded.
    """

    line: int
    table: str
    place: Place
    value: int | None
    low: int | None = None
    high: int | None = None
    path: Path = Path()
    where: str = ""
    told: bool = False
    rounded: int | None = None

    @property
    def at(self) -> str:
        """File, sheet, row and column, in words."""
        return ", ".join(filter(None, (str(self.path), self.where, f"line {self.line}")))


def is_amount(measure: str) -> bool:
    """Whether a `measure` is in cents; the others count."""
    return measure.startswith("amount")


def read_rows(path: Path, *, population: str = "") -> list[Row]:
    """The rows of the `cells.csv` at `path`, or of a table of its form with other dimensions.

    `population` says among whom they count, as for `Place`. Raises UserError, which names file,
    line and column, where there is no such file, it is not UTF-8, a column or a code is missing, a
    measure is unknown, a value is no number, or a cell stands twice in a table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(path, csv.DictReader(file, strict=True), population)
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise UserError(f"{path}: this is a folder; name the cells.csv in it") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: this is not text in UTF-8") from None
    except (OSError, csv.Error) as problem:
        raise UserError(f"{path}: it cannot be read as CSV ({problem})") from None


def is_ours(header: Iterable[str]) -> bool:
    """Whether a `header`, the names of the columns, is that of a table like our `cells.csv`."""
    return {"table", "measure", "value"} <= set(header)


def place_of(cell: Mapping[str, str], population: str = "") -> Place:
    """The place of a `cell` that is given as texts by the columns of one of our tables.

    `population` says among whom it counts, as for `Place`.
    """
    codes = {name: code for name, code in cell.items() if name not in _NO_CODE}
    return Place.of(cell["measure"], codes, population)


def _rows(path: Path, reader: "csv.DictReader[str]", population: str) -> list[Row]:
    header = reader.fieldnames or ()
    within = _within(path)
    wanted = ("table", "measure", "value") if "base" in header else COLUMNS
    missing = [name for name in wanted if name not in header]
    if missing:
        raise UserError(f"{path}, line 1: there is no column {', '.join(missing)}")
    rows: list[Row] = []
    seen: dict[tuple[str, Place], int] = {}
    for record in reader:
        row = _row(path, reader.line_num, record, header, population, within)
        first = seen.setdefault((row.table, row.place), row.line)
        if first != row.line:
            raise UserError(f"{path}, line {row.line}: the same cell as line {first}")
        rows.append(row)
    # Where nothing is rounded, the table of it has no rows.
    if not rows and "base" not in header:
        raise UserError(f"{path}: there is no cell in it")
    return rows


def _within(path: Path) -> int:
    """By less than how many cents a rounded amount may be off, as the run of a file says it."""
    report = path.parent.parent / AUDIT / REPORT
    try:
        told = json.loads(report.read_text(encoding="utf-8"))["amounts"]["within_eur"]
    except (OSError, ValueError, LookupError, TypeError):
        return BASE
    return CENTS * told if type(told) is int and told > 0 else BASE


def _row(
    path: Path,
    line: int,
    record: Mapping[str, str | None],
    header: Iterable[str],
    population: str,
    within: int,
) -> Row:
    cells = {name: (record[name] or "").strip() for name in header if name is not None}
    for name in header:
        if name not in ("value", "low", "high", "conf_status") and not cells[name]:
            raise UserError(f"{path}, line {line}, column {name}: it is empty")
    measure = cells["measure"]
    if measure not in measures():
        raise UserError(f"{path}, line {line}, column measure: {measure[:SHOWN]} is not a measure")
    place = place_of(cells, population)

    def number(column: str) -> int | None:
        return number_of(f"{path}, line {line}, column {column}", cells.get(column, ""), measure)

    value, low, high = number("value"), number("low"), number("high")
    shown = None
    if "base" in cells:
        base = number("base") or 0
        if value is None or base < 1:
            raise UserError(f"{path}, line {line}: a rounded cell needs a value and a base")
        (low, high), shown, value = bounds(value, base), value, None
    told = shown is not None
    if value is not None and is_amount(measure) and record.get("conf_status") == ROUNDED:
        low, high, shown, value = max(value - within + 1, 0), value + within - 1, value, None
    return Row(line, cells["table"], place, value, low, high, path, told=told, rounded=shown)


def number_of(where: str, text: str, measure: str) -> int | None:
    """The count, or the cents of an amount, that a `text` writes; None where it is empty.

    `where` leads to it in sentences; `measure` says whether it is an amount. Raises UserError where
    it is no number from 0 to LARGEST, or has a part of a record or of a cent.
    """
    if not text:
        return None
    told = text[:SHOWN]
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise UserError(f"{where}: {told} is not a number") from None
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise UserError(f"{where}: {told} is not between 0 and {LARGEST:,}")
    exact = number * CENTS if is_amount(measure) else number
    if exact != exact.to_integral_value():
        kind = "an amount in euro and cents" if is_amount(measure) else "a whole number"
        raise UserError(f"{where}: {told} is not {kind}")
    return int(exact)
