"""A workbook before anybody decides its format: sheets of lines and at most one table each.

`book` makes it of a document; `xlsx` and `ods` write the same one, and neither computes.
All texts are plain data: none is a formula, none a link unless it says to which sheet.
"""

import textwrap
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Style = Literal["title", "heading", "text", "notice"]
#: A number without groups (a year), with groups, with cents.
Form = Literal["plain", "whole", "cents"]
FORMS: tuple[Form, ...] = ("plain", "whole", "cents")
#: The letters of every format: those that screens show well and that all have.
FONT = "Arial"
#: Points: how large they are, by style, and from one line to the next for each of these.
SIZES: dict[Style, int] = {"title": 14, "heading": 12, "text": 11, "notice": 11}
SIZE, LINE_HEIGHT = SIZES["text"], 1.3
#: How wide a character is on average at most, by how many figures: of words, of capitals.
LETTER, CAPITAL = 0.92, 1.3
#: A sheet of lines alone is so wide, in characters: one column must fit on a page, since a
#: program that prints scales columns together only.
LINES_WIDE = 66
#: A wider sheet lies on its side when it is printed, in characters.
UPRIGHT_TO = 95


@dataclass(frozen=True)
class Line:
    """A text above the table of a sheet, or one of a sheet without; `link`: it leads there."""

    text: str
    style: Style = "text"
    link: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: `number` is what it holds where it is one, `text` what it shows.

    `link` is the name of a sheet that it leads to.
    """

    text: str
    number: Decimal | None = None
    link: str = ""


@dataclass(frozen=True)
class Column:
    """A column with a `header` that no other one has, so many characters wide.

    One of `numbers` stands right, with the marks that stand for one.
    """

    header: str
    width: int
    numbers: bool = False
    form: Form = "whole"


@dataclass(frozen=True)
class Row:
    """A row of a table, a cell for each column; a total or a group stands out, `strong`."""

    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True)
class Grid:
    """The table of a sheet; `name` is one word, `title` what it is read out as."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def heights(self) -> tuple[float, ...]:
        """How high its rows are, in points; first that of the headers."""
        told = [[column.header for column in self.columns]]
        told += [[cell.text for cell in row.cells] for row in self.rows]
        widths = [column.width for column in self.columns]
        return tuple(
            round(max(map(_lines, texts, widths)) * SIZE * LINE_HEIGHT, 1) for texts in told
        )


@dataclass(frozen=True)
class Sheet:
    """A sheet: its lines in the first column, right below them its table."""

    name: str
    lines: tuple[Line, ...]
    grid: Grid | None = None

    @property
    def widths(self) -> tuple[int, ...]:
        """How wide its columns are, in characters."""
        return tuple(one.width for one in self.grid.columns) if self.grid else (LINES_WIDE,)

    def wraps(self, line: Line) -> bool:
        """Whether a `line` goes over several in its column.

        Else it is one, over the cells beside it, which are empty; never is it wider than the
        sheet, so that it is whole on the screen and on paper.
        """
        return _figures_wide(line.text, SIZES[line.style]) > sum(self.widths)

    def line_height(self, line: Line) -> float:
        """How high the row of a `line` is, in points."""
        size = SIZES[line.style]
        lines = _lines(line.text, self.widths[0], size) if self.wraps(line) else 1
        return round(lines * size * LINE_HEIGHT, 1)

    @property
    def is_wide(self) -> bool:
        """Whether it is printed on a page that lies on its side."""
        return sum(self.widths) > UPRIGHT_TO


@dataclass(frozen=True)
class Book:
    """The workbook and what its file says of itself.

    `language` is a BCP 47 tag, `date` the ISO date that the file's metadata carry, `page` the
    word before the number of a printed page, `notice` stands on each of them (empty: none).
    """

    title: str
    creator: str
    description: str
    keywords: tuple[str, ...]
    language: str
    date: str
    page: str
    notice: str
    sheets: tuple[Sheet, ...]


def quoted(name: str) -> str:
    """The `name` of a sheet as references to its cells have it."""
    doubled = name.replace("'", "''")
    return f"'{doubled}'"


def _figures_wide(text: str, size: int = SIZE) -> float:
    """How wide a text is at most, in figures of ordinary size."""
    letters = [one for one in text if one.isalpha()]
    capitals = sum(one.isupper() for one in letters) * 2 > len(letters)
    return len(text) * (CAPITAL if capitals else LETTER) * size / SIZE


def _lines(text: str, width: int, size: int = SIZE) -> int:
    """Over how many lines a text goes in a column so many figures wide."""
    wide = _figures_wide(text, size)
    return len(textwrap.wrap(text, max(int(width * len(text) / wide), 1))) if wide > width else 1
