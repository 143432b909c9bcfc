"""The tables of a notebook's HTML output as data: what pandas shows, without its markup.

A cell's HTML is never passed on. Its tables are read and written anew, so that each header
says what it heads, and so that nothing else in it (a style, a script, an attribute) reaches
a page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

_NUMBER = re.compile(r"[-+−]?(\d{1,3}([.,\u00a0\u202f]\d{3})+|\d+)([.,]\d+)?\s?%?")
_MAXIMUM_SPAN = 1000  # as HTML has it
_UNSEEN = ("style", "script", "head", "template")


@dataclass(frozen=True)
class Cell:
    """One cell; `scope` says what a header heads (empty: it is no header).

    `right` says that it stands right: a number, or the head of a column of them.
    """

    text: str
    scope: str = ""
    columns: int = 1
    rows: int = 1
    right: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table in rows: its head, and the rest."""

    caption: str
    head: tuple[Row, ...]
    body: tuple[Row, ...]


@dataclass(frozen=True)
class Tables:
    """The tables of one output, and the text that stands around them."""

    tables: tuple[Table, ...]
    notes: tuple[str, ...]


def read_tables(html: str) -> Tables | None:
    """The tables in a piece of HTML; None where there are none, or one inside another."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.nested or not reader.tables:
        return None
    return Tables(tuple(table.frozen() for table in reader.tables), tuple(reader.notes))


@dataclass
class _Rows:
    """A table being read."""

    caption: str = ""
    head: list[list[Cell]] = field(default_factory=list)
    body: list[list[Cell]] = field(default_factory=list)

    def frozen(self) -> Table:
        body = tuple(tuple(_in_body(cell) for cell in row) for row in self.body)
        columns = _columns_of_numbers(body)
        head = tuple(
            tuple(_in_head(cell, place in columns) for place, cell in enumerate(row))
            for row in _merged(self.head)
        )
        return Table(self.caption, head, body)


def _merged(head: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """One row where two say one thing: pandas names the index in a row of its own."""
    if len(head) != 2 or len(head[0]) != len(head[1]):
        return head
    pairs = list(zip(*head, strict=True))
    spanning = any(cell.columns * cell.rows > 1 for row in head for cell in row)
    if spanning or any(upper.text and lower.text for upper, lower in pairs[1:]):
        return head
    texts = (" / ".join(filter(None, (lower.text, upper.text))) for upper, lower in pairs)
    return [[Cell(text) for text in texts]]


def _in_body(cell: Cell) -> Cell:
    return replace(cell, right=not cell.scope and bool(_NUMBER.fullmatch(cell.text)))


def _in_head(cell: Cell, of_numbers: bool) -> Cell:
    scope = "colgroup" if cell.columns > 1 else "col"
    return replace(cell, scope=scope if cell.text else "", right=of_numbers)


def _columns_of_numbers(body: Sequence[Row]) -> set[int]:
    """Places of the columns that hold numbers only; none where cells span, or where none are."""
    if len({len(row) for row in body}) != 1 or any(c.columns * c.rows > 1 for r in body for c in r):
        return set()
    return {place for place, column in enumerate(zip(*body, strict=True)) if _all_right(column)}


def _all_right(column: Sequence[Cell]) -> bool:
    return all(cell.right for cell in column)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Rows] = []
        self.notes: list[str] = []
        self.nested = False
        self._open = False
        self._part = ""  # the part of a table that we are in
        self._unseen = 0
        self._text: list[str] = []
        self._cell: Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._end()
            self.nested |= self._open
            self._open, self._part = True, "body"
            self.tables.append(_Rows())
        elif self._open and tag in ("thead", "tbody", "tfoot"):
            self._part = "head" if tag == "thead" else "body"
        elif self._open and tag == "tr":
            self._end()
            self._rows().append([])
        elif self._open and tag in ("th", "td"):
            self._end()
            given = dict(attrs)
            columns, rows = _span(given.get("colspan")), _span(given.get("rowspan"))
            scope = "" if tag == "td" else "rowgroup" if rows > 1 else "row"
            self._cell = Cell("", scope, columns, rows)
        elif tag == "caption":
            self._end()
        elif tag in ("br", "p", "div", "li"):
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "caption" and self._open:
            self.tables[-1].caption = self._taken()
        elif tag in ("th", "td", "tr", "table"):
            self._end()
            self._open &= tag != "table"

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _rows(self) -> list[list[Cell]]:
        table = self.tables[-1]
        return table.head if self._part == "head" else table.body

    def _end(self) -> None:
        """Puts the text since the last time where it belongs: into a cell, else beside."""
        text = self._taken()
        if self._cell is not None:
            if not self._rows():
                self._rows().append([])
            scope = self._cell.scope if text else ""
            self._rows()[-1].append(replace(self._cell, text=text, scope=scope))
            self._cell = None
        elif text and not self._open:
            self.notes.append(text)

    def _taken(self) -> str:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        return text


def _span(value: str | None) -> int:
    return min(int(value), _MAXIMUM_SPAN) or 1 if value and re.fullmatch(r"\d{1,4}", value) else 1
