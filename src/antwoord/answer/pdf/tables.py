"""How a table is laid out in the PDF: size of the letters, widths, heights, kinds of cells.

All of it is decided here and Typst only draws. A row whose height is given is laid out once
instead of twice, and a cell that is a bare string costs the least: 10,000 rows of six
columns take 2 s instead of 8 s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from antwoord.answer.document.frame import legend
from antwoord.answer.document.model import Table, TableCell, TableRow
from antwoord.answer.pdf.fonts import CAP_HEIGHT, Face, regular, semibold

MM = 72 / 25.4  # points
#: Width of the text, in points like all lengths here.
WIDTH = 158 * MM
#: Sizes of the letters that are tried, largest first.
SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
HEADER_EM = 0.92  # letters of a header, against those of the cells
PADDING = 1.4 * MM  # above the capitals of a row and below its baseline
GAP = 3 * MM  # at least, between two columns
CODE_GAP = 2 * MM
EQUAL_MOST = 32 * MM  # a column of figures is not made wider than it needs beyond this
FIRST_LEAST, FIRST_MOST = 50 * MM, 92 * MM  # the row headers' column, where they are long
#: Smaller letters may break the words of a header that are longer than this part of a line.
UNBROKEN = 0.6
#: How much wider Typst may draw a text than its advances say, before its row is left to Typst.
SAFETY = 1.02

Shown = str | list[Any]


@dataclass(frozen=True)
class Layout:
    """Widths of all columns in points, size of the letters, which columns hold words."""

    size: float
    widths: tuple[float, ...]
    words: frozenset[int]
    fits: bool  # no: words break off anywhere


def table_payload(table: Table, labels: dict[str, str], decimal_sign: str) -> dict[str, Any]:
    """The `table` as the template takes it.

    `labels` are the words of the document's language; figures are aligned at `decimal_sign`.
    `rows` are runs of rows of one kind, `foot` the last ones, which stay on one page;
    `heights` (points, null: what it needs) has one for each row. A cell is its text, or a
    list that begins with what it is: `muted`; `shifted` with points to the right of it;
    `coded` with the code, the points up to the title, the title, and whether it hangs.
    """
    layout = lay_out(table)
    foot = _rows_in_foot(table.rows)
    rows = [_Row(row, table, layout) for row in table.rows]
    for column, shifts in _decimal_shifts(table, layout, decimal_sign).items():
        for row, shift in zip(rows, shifts, strict=True):
            if shift:
                row.cells[column] = ["shifted", row.cells[column], shift]
    body = rows[: len(rows) - foot]
    return {
        "kind": "table",
        "id": table.id,
        "number": table.number,
        "caption": table.caption,
        "columns": table.columns,
        "size": layout.size,
        "widths": layout.widths,
        "words": sorted(layout.words),
        "fits": layout.fits,
        "heights": [row.height for row in rows],
        "rows": _runs(body),
        "foot": _runs(rows[len(rows) - foot :]),
        "notes": (*table.notes, *legend(table, labels)),
    }


def lay_out(table: Table) -> Layout:
    """The widest letters with which the `table` fits, and the widths of its columns in points.

    Row headers get what they need and wrap where they are long; the columns of figures are
    equally wide where that leaves room for them, else each as wide as its longest figure or
    header word; those of words share what is left.
    """
    count = len(table.columns) - 1
    words = frozenset(column for column in range(1, count + 1) if _holds_words(table, column))
    if not count:
        return Layout(SIZES[0], (WIDTH,), words, True)
    first = max(
        [semibold().em(table.columns[0]) * HEADER_EM, *(_header_em(row) for row in table.rows)]
    )
    first = first + _code_em(table) if any(row.code for row in table.rows) else first
    header = [max(map(semibold().em, name.split(" "))) * HEADER_EM for name in table.columns[1:]]
    cells = [_longest(table, column) for column in range(1, count + 1)]
    longest_word = [
        max(map(semibold().em, _words(table, column)), default=0.0) if column in words else 0.0
        for column in range(1, count + 1)
    ]
    for size in SIZES:
        whole = 1.0 if size == SIZES[0] else UNBROKEN
        natural = [
            max(head * whole, cell) * size + GAP for head, cell in zip(header, cells, strict=True)
        ]
        least = [
            max(head * whole, word) * size + GAP if column in words else wide
            for column, (head, word, wide) in enumerate(
                zip(header, longest_word, natural, strict=True), start=1
            )
        ]
        found = _widths(first * size * SAFETY + GAP, natural, least, words, size / SIZES[0])
        if found:
            return Layout(size, found, words, True)
    unit = WIDTH / (3 + 2 * count)
    return Layout(SIZES[-1], (3 * unit,) + (2 * unit,) * count, words, False)


def _widths(
    first: float, natural: list[float], least: list[float], words: frozenset[int], scale: float
) -> tuple[float, ...] | None:
    """The widths of all columns, the row headers' first; None where they do not fit."""
    first_least = min(first, FIRST_LEAST * scale)
    if first_least + sum(least) > WIDTH:
        return None
    figures = [column for column in range(1, len(least) + 1) if column not in words]
    words_least = sum(least[column - 1] for column in words)
    widths = dict(enumerate(least, start=1))
    if figures:
        widest = max(widths[column] for column in figures)
        roomy = (WIDTH - min(first, FIRST_MOST) - words_least) / len(figures)
        equal = max(widest, min(roomy, EQUAL_MOST)) if not words else widest
        if min(first, FIRST_MOST) + words_least + equal * len(figures) <= WIDTH:
            widths.update(dict.fromkeys(figures, equal))
    left = WIDTH - sum(widths.values())
    wanted = sum(natural[column - 1] - least[column - 1] for column in words)
    if wanted:
        # Row headers and words share what is left as they would need it; where headers keep as
        # much as they get at most, words have all that they need.
        spare = left - first_least
        enough = left - wanted >= min(first, FIRST_MOST * scale)
        share = 1.0 if enough else min(1.0, spare / (wanted + first - first_least))
        for column in words:
            widths[column] += share * (natural[column - 1] - least[column - 1])
    return (WIDTH - sum(widths.values()), *(widths[column] for column in sorted(widths)))


class _Row:
    """A row as the template takes it."""

    def __init__(self, row: TableRow, table: Table, layout: Layout) -> None:
        self.kind = row.kind
        self.spans = row.kind == "group" and not row.cells
        self.cells: list[Shown] = [_row_header(row, table, layout)]
        if not self.spans:
            self.cells += [_shown(cell) for cell in row.cells]
            self.cells += [""] * (len(table.columns) - len(self.cells))
        # One line high where that is certain; Typst finds the height of the others.
        fixed = row.kind != "group" and layout.fits and _on_one_line(row, table, layout)
        self.height = 2 * PADDING + CAP_HEIGHT * layout.size if fixed else None


def _row_header(row: TableRow, table: Table, layout: Layout) -> Shown:
    if not row.code:
        return row.header
    indent = _code_em(table) * layout.size
    space = regular()[" "] * layout.size
    # A space stands between the two for whoever hears or copies them.
    gap = indent - semibold().em(row.code) * layout.size - space
    hangs = _header_em(row) * layout.size * SAFETY > layout.widths[0] - indent
    return ["coded", row.code, gap, row.header, indent if hangs else 0, row.header_language]


def _shown(cell: TableCell) -> Shown:
    return cell.text if cell.kind != "not_applicable" else ["muted", cell.text]


def _on_one_line(row: TableRow, table: Table, layout: Layout) -> bool:
    texts = [(row.header, layout.widths[0] - (_code_em(table) * layout.size if row.code else 0))]
    texts += [
        (row.cells[column - 1].text, layout.widths[column] - GAP)
        for column in layout.words
        if column <= len(row.cells)
    ]
    face = _face(row)
    return all(
        face.em(text) * layout.size * SAFETY <= room and face.draws(text) for text, room in texts
    )


def _header_em(row: TableRow) -> float:
    return _face(row).em(row.header)


def _face(row: TableRow) -> Face:
    return regular() if row.kind == "plain" else semibold()


def _code_em(table: Table) -> float:
    """How far the titles hang behind their codes, in ems of the largest letters."""
    widest = max((semibold().em(row.code) for row in table.rows if row.code), default=0.0)
    return min(widest, FIRST_LEAST / 2 / SIZES[0]) + CODE_GAP / SIZES[0]


def _longest(table: Table, column: int) -> float:
    """The width of the longest cell of a column, in ems."""
    plain = {row.cells[column - 1].text for row in _with(table, column) if row.kind == "plain"}
    strong = {row.cells[column - 1].text for row in _with(table, column) if row.kind != "plain"}
    widths = [*map(regular().em, plain), *map(semibold().em, strong)]
    return max(widths, default=0.0)


def _words(table: Table, column: int) -> set[str]:
    return {word for row in _with(table, column) for word in row.cells[column - 1].text.split(" ")}


def _holds_words(table: Table, column: int) -> bool:
    kinds = {row.cells[column - 1].kind for row in _with(table, column)}
    return "text" in kinds and "number" not in kinds


def _with(table: Table, column: int) -> Iterable[TableRow]:
    return (row for row in table.rows if len(row.cells) >= column)


def _decimal_shifts(table: Table, layout: Layout, sign: str) -> dict[int, list[float]]:
    """How far to move figures to the left so that their decimals stand below each other.

    By column, one length per row; only for columns whose figures differ in their decimals.
    """
    found = {}
    for column in range(1, len(table.columns)):
        if column in layout.words:
            continue
        places = [
            _decimals(row.cells[column - 1], sign) if len(row.cells) >= column else None
            for row in table.rows
        ]
        known = {place for place in places if place is not None}
        if len(known) > 1:
            most = max(known)
            found[column] = [
                layout.size * _face(row).em("0" * (most - place) + sign * (not place))
                if place is not None and place < most
                else 0.0
                for place, row in zip(places, table.rows, strict=True)
            ]
    return found


def _decimals(cell: TableCell, sign: str) -> int | None:
    """The number of decimals of a figure; None for what is not just a figure."""
    whole, _, decimals = cell.text.partition(sign)
    if cell.kind != "number" or not whole[-1:].isdigit() or (decimals and not decimals.isdigit()):
        return None
    return len(decimals)


def _rows_in_foot(rows: Sequence[TableRow]) -> int:
    """How many last rows stay together: the totals that end a table, and the row before."""
    totals = 0
    for row in reversed(rows):
        if row.kind != "total":
            break
        totals += 1
    before = len(rows) - totals - 1
    return totals + (before >= 0 and rows[before].kind == "plain") if totals else 0


def _runs(rows: Sequence[_Row]) -> list[dict[str, Any]]:
    """The rows in runs of one kind; each group and each total is a run of its own."""
    runs: list[dict[str, Any]] = []
    for kind, same in groupby(rows, key=lambda row: row.kind):
        if kind == "plain":
            runs.append({"kind": kind, "cells": [cell for row in same for cell in row.cells]})
        else:
            runs += [{"kind": kind, "cells": row.cells, "spans": row.spans} for row in same]
    return runs
