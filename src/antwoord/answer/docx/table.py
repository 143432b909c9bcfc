"""A table of a document as WordprocessingML, fast: 10,000 rows of 6 cells in half a second."""

from functools import cache
from itertools import pairwise

from markupsafe import Markup, escape

from antwoord.answer.document.frame import text_columns
from antwoord.answer.document.model import Table, TableRow
from antwoord.answer.document.palette import LIGHT
from antwoord.language.languages import tag_of

# Everything below is in twips (1/1440 inch).
TEXT_WIDTH = 8958  # 158 mm: the page without its margins
CELL_MARGIN = 68  # 1.2 mm, left and right in each cell
FIRST_MIN, FIRST_MAX = 1814, 5216  # 32 to 92 mm: the column of the row headers
COLUMN_MAX = 1814
CODE_GAP = 140  # between a code and the title behind it

#: Sizes of letters to try, in half points; the first is that of the style.
SIZES = (18, 16, 14, 12, 10)
#: How wide a character is, in em: a figure of Calibri, and a letter of its bold on average.
DIGIT, LETTER = 0.507, 0.54
#: A table of so many rows at most stays on one page.
SHORT_TO = 14

EMPTY = Markup("")
_END = Markup("</w:t></w:r></w:p></w:tc>")
_ROW, _ROW_END = Markup("<w:tr><w:trPr><w:cantSplit/></w:trPr>"), Markup("</w:tr>\n")
_HEAD = Markup("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")


def table_xml(table: Table, *, followed: bool) -> Markup:
    """The `w:tbl` of a `table`: each page repeats the header row, and no row breaks in two.

    Where it is `followed` by a note, its last row stays on the note's page.
    """
    return _TableWriter(table, followed).table()


class _TableWriter:
    def __init__(self, table: Table, followed: bool) -> None:
        self._table = table
        self._followed = followed
        rows = table.rows
        self._count = max(len(table.columns), *(1 + len(row.cells) for row in rows), 1)
        self._size, self._widths = _layout(table, self._count)
        self._words = text_columns(table)
        self._short = len(rows) <= SHORT_TO
        longest = max((len(row.code) for row in rows), default=0)
        em = self._size * 10
        self._code_width = min(round(longest * DIGIT * em * 1.08) + CODE_GAP, self._widths[0] // 2)
        # One table has a few dozen kinds of cells at most.
        self._open = cache(self._opening)

    def table(self) -> Markup:
        table = self._table
        grid = EMPTY.join(Markup('<w:gridCol w:w="{}"/>').format(width) for width in self._widths)
        names = (*table.columns, *[""] * (self._count - len(table.columns)))
        parts = [_HEAD]
        for column, name in enumerate(names):
            parts += (self._open(column, "head", "number", False), escape(name), _END)
        parts.append(_ROW_END)
        for row, keep in zip(table.rows, self._kept(), strict=True):
            self._add_row(parts, row, keep)
        return Markup(
            '<w:tbl><w:tblPr><w:tblStyle w:val="AnswerTable"/><w:tblW w:w="{}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1"'
            ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            '<w:tblCaption w:val="{}"/><w:tblDescription w:val="{}"/></w:tblPr>'
            "<w:tblGrid>{}</w:tblGrid>\n{}</w:tbl>"
        ).format(
            sum(self._widths),
            table.caption,
            "; ".join(table.columns),
            grid,
            Markup("".join(parts)),  # each part is one; Markup's own join takes twice as long
        )

    def _kept(self) -> list[bool]:
        """For each row whether it stays on the page of what follows.

        A group's header stays with its first row, and a total never stands alone.
        """
        rows = self._table.rows
        kept = [
            self._short or row.kind == "group" or following.kind == "total"
            for row, following in pairwise(rows)
        ]
        return [*kept, self._followed] if rows else []

    def _add_row(self, parts: list[Markup], row: TableRow, keep: bool) -> None:
        if row.kind == "group" and not row.cells:
            first = self._open(-1, row.kind, "text", keep)
        else:
            first = self._open(0, row.kind, "coded" if row.code else "text", keep)
        parts += (_ROW, first)
        if row.code:
            parts += (escape(row.code), self._after_code(row.kind, row.header_language))
        parts += (escape(row.header), _END)
        for column, cell in enumerate(row.cells, start=1):
            parts += (self._open(column, row.kind, cell.kind, keep), escape(cell.text), _END)
        parts.append(_ROW_END)

    def _opening(self, column: int, row: str, cell: str, keep: bool) -> Markup:
        """A cell up to its text; column -1 spans all of them."""
        left = column <= 0 or column in self._words
        if row == "head":
            style = "TableHeading" if left else "TableNumberHeading"
        elif row == "group" and column <= 0:
            style = "TableGroup"
        else:
            style = "TableText" if left else "TableNumber"
        hanging = Markup('<w:ind w:left="{0}" w:hanging="{0}"/>').format(self._code_width)
        return Markup(
            '<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/>{}{}</w:tcPr>'
            '<w:p><w:pPr><w:pStyle w:val="{}"/>{}{}</w:pPr>'
            '<w:r>{}<w:t xml:space="preserve">'
        ).format(
            self._widths[column] if column >= 0 else sum(self._widths),
            Markup('<w:gridSpan w:val="{}"/>').format(self._count) if column < 0 else EMPTY,
            _TOTAL if row == "total" else EMPTY,
            style,
            Markup("<w:keepNext/>") if keep else EMPTY,
            hanging if cell == "coded" else EMPTY,
            self._look(
                sign=cell == "not_applicable",
                bold=row in ("total", "group") or cell == "coded",
            ),
        )

    def _after_code(self, row: str, language: str) -> Markup:
        """Between a code and its title, which begin one below the other.

        `language` is that of the title, where it is not the document's.
        """
        return Markup('</w:t></w:r><w:r>{}<w:tab/><w:t xml:space="preserve">').format(
            self._look(sign=False, bold=row != "plain", language=language)
        )

    def _look(self, *, sign: bool, bold: bool, language: str = "") -> Markup:
        """What a run differs in from the style of its paragraph."""
        parts = [Markup('<w:rStyle w:val="NotShown"/>')] if sign else []
        if bold:
            parts.append(Markup("<w:b/><w:bCs/>"))
        if self._size != SIZES[0]:
            parts.append(Markup('<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>').format(self._size))
        if language:
            parts.append(Markup('<w:lang w:val="{}"/>').format(tag_of(language)))
        return Markup("<w:rPr>{}</w:rPr>").format(EMPTY.join(parts)) if parts else EMPTY


def _total() -> Markup:
    edge = Markup('<w:{} w:val="single" w:sz="10" w:space="0" w:color="{}"/>')
    accent, tint = LIGHT.accent.removeprefix("#"), LIGHT.tint.removeprefix("#")
    return Markup(
        '<w:tcBorders>{}{}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
    ).format(edge.format("top", accent), edge.format("bottom", accent), tint)


_TOTAL = _total()


def _layout(table: Table, count: int) -> tuple[int, list[int]]:
    """The size of the letters and the widths of the columns, which fill the page.

    As in the PDF: row headers get what they need, the figures share the rest equally,
    each as wide as its longest word; where that does not fit the letters become smaller.
    """
    if count == 1:
        return SIZES[0], [TEXT_WIDTH]
    texts = max((len(row.header) + len(row.code) + 3 * bool(row.code) for row in table.rows),
                default=0)  # fmt: skip
    texts = max(texts, *(len(name) for name in table.columns[:1]), 0)
    cells = [0] * (count - 1)
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            if len(cell.text) > cells[column]:
                cells[column] = len(cell.text)
    headers = [max(map(len, name.split()), default=0) for name in table.columns[1:]]
    headers += [0] * (count - 1 - len(headers))
    for size in SIZES:
        em = size * 10  # in twips
        first = min(max(round(texts * LETTER * em * 0.94), FIRST_MIN), FIRST_MAX)
        whole = 1.0 if size == SIZES[0] else 0.6  # of a header's longest word on one line
        needs = [
            round(max(header * LETTER * whole, cell * DIGIT * 1.08) * em) + 2 * CELL_MARGIN + 20
            for header, cell in zip(headers, cells, strict=True)
        ]
        room = TEXT_WIDTH - min(first, FIRST_MAX // 2)
        equal = max(*needs, min((TEXT_WIDTH - first) // (count - 1), COLUMN_MAX))
        if equal * (count - 1) <= room:
            needs = [equal] * (count - 1)
        if sum(needs) <= room:
            return size, [TEXT_WIDTH - sum(needs), *needs]
    share = TEXT_WIDTH * 2 // (2 * count + 1)  # nothing fits: words break off
    return SIZES[-1], [TEXT_WIDTH - share * (count - 1), *[share] * (count - 1)]
