"""The receipt of a reading: every sheet, row and column is read, or left out and why.

It closes: the rows that a source has are those read and those left out, and each of its
columns is named once. It holds no value of a row.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from antwoord.publishing.files import write_json
from antwoord.run_files import RECEIPT

#: Where several sheets are read, row r of the nth sheet of the workbook is n times this plus r.
SHEET_ROWS = 10_000_000
#: Rows and columns that a line of the receipt names.
NAMED = 10
#: Why a sheet was not read, as a sentence says it.
SHEET_REASONS = {
    "hidden": "hidden",
    "other headings": "it has other headings",
    "empty": "empty",
    "not named": "another one was named",
    "no cells": "no sheet of cells",
}
#: Why a row was not read, as a sentence says it.
ROW_REASONS = {"total": "total", "note": "note", "header": "repeated header"}


@dataclass(frozen=True)
class LeftOut:
    """A row below the header that is no application, and why: one of ROW_REASONS."""

    row_number: int
    why: str


@dataclass(frozen=True)
class SheetRead:
    """A sheet of a workbook; `why` it was not read is one of SHEET_REASONS, empty where it was.

    `alike`: it was not read, though it has headings like the one that was. `added_to_rows`
    makes row numbers of its rows, 0 where one sheet is read. Rows and columns that the
    spreadsheet hides are read like the others.
    """

    name: str
    why: str = ""
    hidden: bool = False
    rows: int = 0
    added_to_rows: int = 0
    hidden_rows: int = 0
    hidden_columns: tuple[str, ...] = ()
    alike: bool = False


@dataclass(frozen=True)
class ColumnRead:
    """A column of the source: the canonical columns read from it (none: not asked for).

    `filled`: how many of the rows read have something there, None where nobody looked;
    `not_understood`: how many of them could not be read, `first_row` the first; None where
    that is not for the public.
    """

    heading: str
    read_as: tuple[str, ...] = ()
    filled: int | None = None
    not_understood: int | None = 0
    first_row: int | None = None


@dataclass(frozen=True)
class TotalCheck:
    """A total that the source brings, and whether the rows read sum to it."""

    row_number: int
    heading: str
    agrees: bool


@dataclass(frozen=True)
class Unmapped:
    """Values that the mapping does not translate: how many, and the first row.

    `value` only where the column holds codes, else empty: other values may be personal.
    `key` is the place in the mapping file.
    """

    column: str
    key: str
    value: str
    count: int
    first_row: int
    refused: bool


@dataclass(frozen=True)
class Receipt:
    """What became of a source: `rows` below its headers that are not blank, and those read.

    `encoding`: the codec by which a text was read; `counted`: the rows that a database
    counted by itself, as many as were read.
    """

    register: str
    rows: int
    read: int
    columns: tuple[ColumnRead, ...]
    sheets: tuple[SheetRead, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    totals: tuple[TotalCheck, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    encoding: str = ""
    counted: int | None = None

    def __post_init__(self) -> None:
        if self.rows != self.read + len(self.left_out):
            raise ArithmeticError(
                f"the receipt of {self.register} does not close: {self.rows} rows, "
                f"{self.read} read, {len(self.left_out)} left out"
            )

    def place(self, row_number: int) -> str:
        """Where a row stands: `row 7`, or `sheet 2019, row 7` where several were read."""
        return place(row_number, self.sheets)

    def with_lost(self, lost: Mapping[str, tuple[int, int]]) -> "Receipt":
        """The same with what was not understood: by canonical column how many, the first row."""
        words: dict[str, tuple[int, int]] = {}
        for each in self.unmapped:
            number, first = words.get(each.column, (0, each.first_row))
            words[each.column] = (number + each.count, min(first, each.first_row))
        columns = []
        for column in self.columns:
            # A word without a code and a value that could not be typed may be the same one.
            found = [
                told[name] for name in column.read_as for told in (lost, words) if name in told
            ]
            columns.append(
                replace(
                    column,
                    not_understood=max((number for number, _ in found), default=0),
                    first_row=min((row for _, row in found), default=None),
                )
            )
        return replace(self, columns=tuple(columns))

    def save(self, folder: Path) -> None:
        """Writes `receipt.json`."""
        write_json(folder / RECEIPT, asdict(self))


def load_receipt(folder: Path) -> Receipt | None:
    """The receipt of a processed folder; None where nothing was read there."""
    path = folder / RECEIPT
    if not path.is_file():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kinds = {
        "columns": ColumnRead,
        "sheets": SheetRead,
        "left_out": LeftOut,
        "totals": TotalCheck,
        "unmapped": Unmapped,
    }
    for name, kind in kinds.items():
        told[name] = tuple(
            kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in each.items()})
            for each in told[name]
        )
    return Receipt(**told)


def located(row_number: int, sheets: Sequence[SheetRead]) -> tuple[str, int]:
    """The sheet that a row stands on, empty where one is read or there are none, and its row."""
    for sheet in sheets:
        row = row_number - sheet.added_to_rows
        if not sheet.why and sheet.added_to_rows and 0 < row < SHEET_ROWS:
            return sheet.name, row
    return "", row_number


def place(row_number: int, sheets: Sequence[SheetRead]) -> str:
    """Where a row stands, in words."""
    sheet, row = located(row_number, sheets)
    return f"sheet {sheet}, row {row}" if sheet else f"row {row}"


def told(receipt: Receipt) -> list[str]:
    """The receipt in sentences, for a terminal; it names rows, sheets and headings, no value."""
    lines = [*_sheets_told(receipt.sheets)]
    reasons = Counter(each.why for each in receipt.left_out)
    left_out = "".join(
        f", {number:,} left out as {ROW_REASONS[why]} ("
        + _some([receipt.place(e.row_number) for e in receipt.left_out if e.why == why])
        + ")"
        for why, number in reasons.items()
    )
    lines.append(f"{receipt.rows:,} rows below the header: {receipt.read:,} read{left_out}")
    wrong = [each for each in receipt.totals if not each.agrees]
    if receipt.totals and not wrong:
        lines.append(f"the rows read sum to the {len(receipt.totals)} total(s) of the source")
    lines += [
        f"the rows read do not sum to the total of {each.heading!r} in "
        f"{receipt.place(each.row_number)}"
        for each in wrong
    ]
    used = sum(bool(column.read_as) for column in receipt.columns)
    unused = [column.heading for column in receipt.columns if not column.read_as]
    not_asked = f"; not asked for: {_some(unused)}" if unused else ""
    lines.append(f"{len(receipt.columns)} columns: {used} read{not_asked}")
    empty = [c.heading for c in receipt.columns if c.read_as and c.filled == 0]
    if empty:
        lines.append(f"read, and empty in every row: {_some(empty)}")
    lines += [
        f"{column.not_understood:,} value(s) of {column.heading!r} not understood, the first in "
        f"{receipt.place(column.first_row)}"
        for column in receipt.columns
        if column.not_understood and column.first_row is not None
    ]
    return lines


def _sheets_told(sheets: Sequence[SheetRead]) -> list[str]:
    read = [sheet for sheet in sheets if not sheet.why]
    lines = []
    if sheets:
        named = [f"{s.name} (hidden)" if s.hidden else s.name for s in read]
        others = [f"{s.name} ({SHEET_REASONS[s.why]})" for s in sheets if s.why]
        not_read = f"; not read: {_some(others)}" if others else ""
        lines.append(f"sheet {_some(named)} read{not_read}")
    if len(read) > 1:
        lines += [f"row 1 of sheet {s.name} is row {s.added_to_rows + 1} here" for s in read]
    for sheet in read:
        hides = [f"{sheet.hidden_rows:,} row(s)"] if sheet.hidden_rows else []
        hides += [f"column {_some(sheet.hidden_columns)}"] if sheet.hidden_columns else []
        if hides:
            lines.append(f"sheet {sheet.name} hides {' and '.join(hides)}; they are read too")
    return lines


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def for_the_public(receipt: Receipt) -> Receipt:
    """The same without what counts applications by what they hold, or points at one.

    A sheet may be a year's or a province's: its rows are such a count too. Nor does it name
    the source: of a file it tells the kind, of a column with another heading than the canonical
    one its place, since headings may be of somebody's own programs or name people.
    """
    called = {
        each.heading: each.heading if each.read_as == (each.heading,) else f"#{number}"
        for number, each in enumerate(receipt.columns, start=1)
    }
    columns = tuple(
        replace(
            each,
            heading=called[each.heading],
            filled=None,
            not_understood=None,
            first_row=None,
        )
        for each in receipt.columns
    )
    totals = tuple(
        replace(each, row_number=0, heading=called.get(each.heading, "")) for each in receipt.totals
    )
    left_out = tuple(replace(each, row_number=0) for each in receipt.left_out)
    kind = PurePath(receipt.register.partition("://")[0]).suffix.lower()
    return replace(
        receipt,
        register=f"register{kind}",
        columns=columns,
        sheets=(),
        left_out=left_out,
        totals=totals,
        unmapped=(),
    )
