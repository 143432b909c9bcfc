"""The neutral document: what the answer says, before anybody decides how it looks.

`compose` builds one `Document`; every renderer (HTML, PDF, DOCX) walks the same blocks and
computes nothing. All texts are plain data: a renderer escapes them for its own format.
Numbers are already written as the language writes them, and each carries the name of the
cell that it shows, so that a reader can follow it to `tables/cells.html`, where every cell
stands with the notebook cell that made it.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from antwoord.catalogue.following import How
from antwoord.cells import CellName
from antwoord.run_files import CELLS_HTML, TABLES

#: The page on which every cell stands, beside the document (a path in the run's folder).
FIGURES_PAGE = f"{TABLES}/{CELLS_HTML}"


@dataclass(frozen=True)
class Text:
    """A run of words."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Number:
    """A number in running text, as the language writes it, and the cell that it shows.

    `cell` is None only for what no table holds: the number of a question, or a figure that
    follows from two cells, which are `of`: a share of the first in the second, of it in both
    together, or the mean of the first over the second.
    """

    text: str
    cell: CellName | None = None
    of: tuple[CellName, ...] = ()
    how: How = ""


@dataclass(frozen=True)
class Link:
    """A reference to another block of the document (`#id`) or a file beside it."""

    text: str
    target: str


Inline = Text | Number | Link
Inlines = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's title and is not repeated here.

    What comes below it begins on a new page where `new_page` says so.
    """

    level: Literal[2, 3]
    text: str
    id: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Running text; in `small` print where it is not the answer itself."""

    content: Inlines
    small: bool = False


@dataclass(frozen=True)
class NumberedAnswer:
    """One of the numbered answers, in the house style: `1.` and then its blocks."""

    number: int
    id: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Bullets:
    """A list, one entry a point; with `numbers`, one per item, they stand before them."""

    items: tuple[Inlines, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Definitions:
    """Terms and what they mean, in order."""

    items: tuple[tuple[str, Inlines], ...]


@dataclass(frozen=True)
class Verbatim:
    """A text to copy as it stands: a command, a citation."""

    text: str


CellKind = Literal["number", "text", "range", "not_applicable"]


@dataclass(frozen=True)
class TableCell:
    """One cell of a table as it is shown; `kind` tells zero, a range and n/a apart.

    `number` is the exact value behind the text, for a spreadsheet; None where there is
    none to show. `aloud` is how a range is read out. A figure that follows from others has no
    `cell` of its own: it is worked out `of` these, and `how` says in which way. `ends` are the
    least and the most that the figure can be, of a range and of what is rounded; None for a most
    that nothing tells.
    """

    text: str
    kind: CellKind = "number"
    cell: CellName | None = None
    number: Decimal | None = None
    aloud: str = ""
    of: tuple[CellName, ...] = ()
    how: How = ""
    ends: tuple[Decimal, Decimal | None] | None = None


@dataclass(frozen=True)
class TableRow:
    """A row: its header, then one cell per further column."""

    header: str
    cells: tuple[TableCell, ...]
    kind: Literal["plain", "group", "total"] = "plain"
    code: str = ""  # a classification code shown before the header, e.g. "90.031"
    header_language: str = ""  # of the header, where it is not the document's


@dataclass(frozen=True)
class Table:
    """A table with one header row and one header column.

    `caption` is a sentence with a full stop and stands above the table.
    `columns` holds the headers: first that of the row headers, then one per cell.
    `source` says where its numbers stand and what made them; the trace at the end tells it.
    """

    id: str
    number: int
    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    source: Inlines = ()


@dataclass(frozen=True)
class Series:
    """One series of a chart; `values` stand in the order of the chart's labels.

    None: not published exactly. Such a value is drawn as from which to which it can be, where
    `ranges` tell it, else as its text alone.
    """

    name: str
    values: tuple[float | None, ...]
    value_texts: tuple[str, ...]  # the labels written at the bars, in the language
    ranges: tuple[tuple[float, float] | None, ...] = ()

    def range_at(self, place: int) -> tuple[float, float] | None:
        """The ends of the value at `place`, from 0; None where it has none."""
        return self.ranges[place] if self.ranges else None


#: Closed lines of points, of which one inside another is a hole.
Outline = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class Chart:
    """What a chart shows.

    `bars`: horizontal bars, one group per label, one bar per series. `columns`: upright
    ones, for labels that have an order of their own, such as years. `tile_map`: one tile
    per label at its place (column, row; from the top left, halves allowed), in it a square
    whose area is the value; one map per series, side by side. `map`: the same, of one series, in
    the outline of each label, x to the right and y downwards; `ground` are the outlines of what has
    no label, and `credit` says whose they are.
    """

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    value_axis: str
    kind: Literal["bars", "columns", "tile_map", "map"] = "bars"
    places: tuple[tuple[float, float], ...] = ()  # of a tile map and of a map, one per label
    outlines: tuple[Outline, ...] = ()  # of a map, one per label
    ground: tuple[Outline, ...] = ()
    credit: str = ""


@dataclass(frozen=True)
class ChartBlock:
    """A chart with its caption, its text alternative and the table with its numbers.

    `finding` is a sentence that says what is to be seen; it stands before the caption.
    """

    id: str
    number: int
    caption: str
    alt: str
    chart: Chart
    table_id: str
    finding: Inlines = ()


@dataclass(frozen=True)
class Callout:
    """A remark set apart from the text, such as the notice that the register is made up."""

    title: str
    blocks: tuple["Block", ...]
    kind: Literal["notice", "summary"] = "notice"


Block = (
    Heading
    | Paragraph
    | NumberedAnswer
    | Bullets
    | Definitions
    | Verbatim
    | Table
    | ChartBlock
    | Callout
)


@dataclass(frozen=True)
class Document:
    """The whole answer.

    `masthead` is the minister's block, `lead` the lines below it (ANTWOORD / op vraag
    nr. ... / van ...). `notice` stands on every page (empty: none), `running_head` in
    the head of every page. `date` (ISO) is the date that the file's metadata carry.
    `anchors` gives for each cell its place in `FIGURES_PAGE`.
    """

    language: str
    title: str
    masthead: tuple[str, ...]
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]
    running_head: str
    notice: str
    date: str
    description: str
    keywords: tuple[str, ...] = ()
    anchors: dict[CellName, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # words of the frame: "table", "page", ...
