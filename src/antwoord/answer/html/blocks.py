"""The blocks of a document as HTML.

Every fragment is a `Markup`, whose formatting escapes each text that is put into it.
"""

from collections.abc import Iterable
from functools import singledispatchmethod
from string import ascii_uppercase

from markupsafe import Markup

from antwoord.answer.charts.chart import chart_svg
from antwoord.answer.document.frame import (
    charts,
    legend,
    link_target,
    tables,
    targets,
    text_columns,
)
from antwoord.answer.document.model import (
    FIGURES_PAGE,
    Block,
    Bullets,
    Callout,
    ChartBlock,
    Definitions,
    Document,
    Heading,
    Inline,
    Inlines,
    Link,
    Number,
    NumberedAnswer,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Verbatim,
)
from antwoord.answer.document.text import cell_address
from antwoord.answer.html.figures import cell_html, words_html
from antwoord.cells import CellName
from antwoord.language.typography import colon

EMPTY = Markup("")
WIDE_FROM = 5  # columns; a wider table has smaller letters
SHORT_TO = 14  # rows; a shorter table stays on one page when printed


class BlockWriter:
    """Writes the blocks of one document, which must have gone through `frame.prepare`."""

    def __init__(self, document: Document) -> None:
        self._anchors = document.anchors
        self._language = document.language
        self._labels = document.labels
        self._targets = targets(document)
        self._tables = tables(document)
        self._prefixes = {one.id: _letters(n) for n, one in enumerate(charts(document))}

    @singledispatchmethod
    def block(self, block: Block) -> Markup:
        """The `block` as a fragment of HTML."""
        raise TypeError(f"no HTML for a {type(block).__name__}")

    @block.register
    def _(self, block: Heading) -> Markup:
        tag = f"h{block.level}"
        return Markup('<{} id="{}">{}</{}>').format(tag, block.id, block.text, tag)

    @block.register
    def _(self, block: Paragraph) -> Markup:
        kind = Markup(' class="small"') if block.small else Markup("")
        return Markup("<p{}>{}</p>").format(kind, self._inlines(block.content))

    @block.register
    def _(self, block: Bullets) -> Markup:
        if block.numbers:
            numbered = zip(block.numbers, block.items, strict=True)
            return Markup("<ol>{}</ol>").format(
                _joined(
                    Markup('<li value="{}">{}</li>').format(number, self._inlines(item))
                    for number, item in numbered
                )
            )
        return Markup("<ul>{}</ul>").format(
            _joined(Markup("<li>{}</li>").format(self._inlines(item)) for item in block.items)
        )

    @block.register
    def _(self, block: Definitions) -> Markup:
        return Markup("<dl>{}</dl>").format(
            _joined(
                Markup("<dt>{}</dt><dd>{}</dd>\n").format(term, self._inlines(meaning))
                for term, meaning in block.items
            )
        )

    @block.register
    def _(self, block: Verbatim) -> Markup:
        return Markup('<pre tabindex="0"><code>{}</code></pre>').format(block.text)

    @block.register
    def _(self, block: NumberedAnswer) -> Markup:
        return Markup(
            '<section class="answer"><h2 id="{}"><span class="aloud">{} </span>{}.</h2>\n'
            "{}</section>"
        ).format(block.id, self._labels["answer"], block.number, self._blocks(block.blocks))

    @block.register
    def _(self, block: Callout) -> Markup:
        return Markup(
            '<div class="callout {}" role="note" aria-label="{}">\n'
            '<p class="title">{}</p>\n{}</div>'
        ).format(block.kind, block.title, block.title, self._blocks(block.blocks))

    @block.register
    def _(self, block: ChartBlock) -> Markup:
        prefix = self._prefixes[block.id]
        data = EMPTY
        if block.table_id in self._tables:
            table = self._tables[block.table_id]
            data = Markup('<p class="note">{}{}<a href="#{}">{} {}</a></p>\n').format(
                self._labels["chart_data"],
                colon(self._language),
                table.id,
                self._labels["table"],
                table.number,
            )
        return Markup(
            '<figure id="{}"><figcaption id="{}-caption"><b>{} {}.</b> {}{}</figcaption>\n'
            '<div class="scroll" role="region" tabindex="0" aria-labelledby="{}-caption">'
            "{}</div>\n{}</figure>"
        ).format(
            block.id,
            block.id,
            self._labels["figure"],
            block.number,
            Markup("{}<br>").format(self._inlines(block.finding)) if block.finding else EMPTY,
            block.caption,
            block.id,
            Markup(chart_svg(block.chart, title=block.alt, prefix=prefix)),
            data,
        )

    @block.register
    def _(self, block: Table) -> Markup:
        width = len(block.columns)
        texts = text_columns(block)
        head = _joined(
            Markup('<th scope="col"{}>{}</th>').format(_class("t" if column in texts else ""), name)
            for column, name in enumerate(block.columns)
        )
        bodies = _joined(
            Markup("<tbody>\n{}</tbody>\n").format(
                _joined(self._row(row, width, texts) for row in rows)
            )
            for rows in _groups(block.rows)
        )
        notes = _joined(Markup('<p class="note">{}</p>\n').format(note) for note in block.notes)
        notes += _joined(
            Markup('<p class="note" aria-hidden="true">{}</p>\n').format(sign)
            for sign in legend(block, self._labels)  # a screen reader hears it in each cell
        )
        return Markup(
            '<div class="table{}" id="{}">'
            '<div class="scroll" role="region" tabindex="0" aria-labelledby="{}-caption">\n'
            '<table{}><caption id="{}-caption"><span><b>{} {}.</b> {}</span></caption>\n'
            "<thead><tr>{}</tr></thead>\n{}</table></div>\n{}</div>"
        ).format(
            " short" if len(block.rows) <= SHORT_TO else "",
            block.id,
            block.id,
            _class("wide" if width > WIDE_FROM else ""),
            block.id,
            self._labels["table"],
            block.number,
            block.caption,
            head,
            bodies,
            notes,
        )

    def _blocks(self, blocks: Iterable[Block]) -> Markup:
        return _joined(self.block(block) + Markup("\n") for block in blocks)

    def _row(self, row: TableRow, width: int, texts: frozenset[int]) -> Markup:
        group = row.kind == "group"
        code = Markup("<code>{}</code> ").format(row.code) if row.code else EMPTY
        title = words_html(row.header)
        if row.header_language not in ("", self._language):
            title = Markup('<span lang="{}">{}</span>').format(row.header_language, row.header)
        title = self._followed(row, title)
        if group and not row.cells:
            head = Markup('<th scope="rowgroup" colspan="{}">{}{}</th>').format(width, code, title)
        else:
            scope = "rowgroup" if group else "row"
            mark = _class("coded" if code else "")
            head = Markup('<th scope="{}"{}>{}{}</th>').format(scope, mark, code, title)
        cells = _joined(
            self._cell(cell, column in texts) for column, cell in enumerate(row.cells, start=1)
        )
        kind = "" if row.kind == "plain" else row.kind
        return Markup("<tr{}>{}{}</tr>\n").format(_class(kind), head, cells)

    def _cell(self, cell: TableCell, text: bool) -> Markup:
        marks = ["m"] if cell.kind == "not_applicable" else []
        marks += ["t"] if text else []
        shown = cell_html(cell, self._language, self._labels["not_applicable"])
        address = _address(cell.cell) + _derived(cell)
        return Markup("<td{}{}>{}</td>").format(_class(" ".join(marks)), address, shown)

    def _followed(self, row: TableRow, text: Markup) -> Markup:
        """The header of a row as a link to the first of its figures, among all figures.

        The figures themselves are none: a thousand links would be in the way, and be copied into
        a spreadsheet with them. It is no stop of the Tab key either; the list at the end of the
        document leads there by keyboard.
        """
        places = (self._anchors[one.cell] for one in row.cells if one.cell in self._anchors)
        place = next(places, "")
        if not (place and row.header):
            return text
        return Markup('<a href="{}#{}" tabindex="-1">{}</a>').format(FIGURES_PAGE, place, text)

    def _inlines(self, content: Inlines) -> Markup:
        return _joined(map(self._inline, content))

    def _inline(self, part: Inline) -> Markup:
        if isinstance(part, Number):
            if part.cell in self._anchors:
                return Markup('<a class="n" href="{}#{}"{}>{}</a>').format(
                    FIGURES_PAGE, self._anchors[part.cell], _address(part.cell), part.text
                )
            address = _address(part.cell)
            derived = _derived(part)
            return Markup('<span class="n"{}{}>{}</span>').format(address, derived, part.text)
        if isinstance(part, Link):
            target = link_target(part.target, self._targets)
            if target is None:
                return Markup("{}").format(part.text)
            return Markup('<a href="{}">{}</a>').format(target, part.text)
        return Markup("<strong>{}</strong>" if part.strong else "{}").format(part.text)


def _letters(number: int) -> str:
    """A, B, ... Z, AA: the ids of a chart are small letters and digits behind it."""
    rest, last = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + ascii_uppercase[last]


def _joined(fragments: Iterable[Markup]) -> Markup:
    return EMPTY.join(fragments)


def _derived(figure: Number | TableCell) -> Markup:
    """From which cells a figure follows and how; nothing for one that is a cell."""
    if not figure.of:
        return EMPTY
    cells = "; ".join(map(cell_address, figure.of))
    return Markup(' data-of="{}" data-how="{}"').format(cells, figure.how)


def _class(names: str) -> Markup:
    return Markup(' class="{}"').format(names) if names else EMPTY


def _address(cell: CellName | None) -> Markup:
    return EMPTY if cell is None else Markup(' data-cell="{}"').format(cell_address(cell))


def _groups(rows: tuple[TableRow, ...]) -> list[list[TableRow]]:
    """The rows cut before every group, so that each is a `tbody` of its own.

    A total that is split as well is above its own rows, and a group like others.
    """
    groups: list[list[TableRow]] = []
    for row in rows:
        split = row.kind == "total" and row is not rows[-1]
        if not groups or row.kind == "group" or split:
            groups.append([])
        groups[-1].append(row)
    return groups
