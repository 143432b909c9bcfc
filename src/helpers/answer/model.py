"""The neutral document: what the answer says, before anybody decides how it looks.

`compose` builds one `Document`; every renderer (HTML, PDF) walks the same blocks and
computes nothing. All texts are plain data: a renderer escapes them for its own format.
Numbers are already written as the language writes them, and each carries the key of
the cell that it shows, so that a reader can follow it to `tables/cells.csv`.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class CellKey:
    """Names one row of `cells.csv`; the fields are its first seven columns."""

    table: str
    measure: str
    province: str = "_T"
    applicant: str = "_T"
    activity: str = "_Z"
    nace: str = "_Z"
    reason: str = "_Z"


@dataclass(frozen=True)
class Text:
    """A run of words."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Number:
    """A figure in running text, as the language writes it, and the cell it comes from."""

    text: str
    cell: CellKey | None = None


@dataclass(frozen=True)
class Link:
    """A reference to another block of the document (`#id`) or a file beside it."""

    text: str
    target: str


Inline = Text | Number | Link
Inlines = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's title and is not repeated here."""

    level: Literal[2, 3]
    text: str
    id: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    content: Inlines


@dataclass(frozen=True)
class NumberedAnswer:
    """One of the numbered answers, in the house style: `1.` and then its blocks."""

    number: int
    id: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Bullets:
    """An unordered list, one entry a point."""

    items: tuple[Inlines, ...]


CellKind = Literal["number", "text", "suppressed", "not_applicable"]


@dataclass(frozen=True)
class TableCell:
    """One cell of a table as it is shown; `kind` tells zero, suppressed and n/a apart.

    `number` is the exact value behind the text, for a spreadsheet; None where there is
    none to show.
    """

    text: str
    kind: CellKind = "number"
    cell: CellKey | None = None
    number: Decimal | None = None


@dataclass(frozen=True)
class TableRow:
    """A row: its header, then one cell per further column."""

    header: str
    cells: tuple[TableCell, ...]
    kind: Literal["plain", "group", "total"] = "plain"
    code: str = ""  # a classification code shown before the header, e.g. "90.031"


@dataclass(frozen=True)
class Table:
    """A table with one header row and one header column.

    `caption` is a sentence with a full stop and stands above the table.
    `columns` holds the headers: first that of the row headers, then one per cell.
    """

    id: str
    number: int
    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """One series of a chart; `values` stand in the order of the chart's labels."""

    name: str
    values: tuple[float, ...]
    value_texts: tuple[str, ...]  # the labels written at the bars, in the language


@dataclass(frozen=True)
class Chart:
    """What a chart shows: horizontal bars, one group per label, one bar per series."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    value_axis: str


@dataclass(frozen=True)
class Figure:
    """A chart with its caption, its text alternative and the table with its figures."""

    id: str
    number: int
    caption: str
    alt: str
    chart: Chart
    table_id: str


@dataclass(frozen=True)
class Callout:
    """A remark set apart from the text, such as the notice that the register is made up."""

    title: str
    blocks: tuple["Block", ...]
    kind: Literal["notice", "summary"] = "notice"


Block = Heading | Paragraph | NumberedAnswer | Bullets | Table | Figure | Callout


@dataclass(frozen=True)
class Document:
    """The whole answer.

    `masthead` is the minister's block, `lead` the lines below it (ANTWOORD / op vraag
    nr. ... / van ...). `notice` stands on every page (empty: none), `running_head` in
    the head of every page. `date` (ISO) is the date that the file's metadata carry.
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
    labels: dict[str, str] = field(default_factory=dict)  # words of the frame: "table", "page", ...
