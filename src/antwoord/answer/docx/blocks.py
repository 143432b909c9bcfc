"""The blocks of a document as WordprocessingML.

Every fragment is a `Markup`, whose formatting escapes each text that is put into it; the
same signs are special in XML as in HTML. The styles stand in `templates/styles.xml`.
"""

import re
from collections.abc import Iterable
from functools import singledispatchmethod
from urllib.parse import quote

from markupsafe import Markup

from antwoord.answer.document.frame import charts, legend, link_target, tables, targets, walk
from antwoord.answer.document.model import (
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
    NumberedAnswer,
    Paragraph,
    Table,
    Verbatim,
)
from antwoord.answer.docx.table import table_xml
from antwoord.language.typography import colon

EMPTY = Markup("")
EMU_PER_MM = 36_000
#: A chart is as wide as the text (158 mm), one that is too high for a page as high as this.
PICTURE_WIDTH, PICTURE_HEIGHT_MAX = 158 * EMU_PER_MM, 205 * EMU_PER_MM
#: The longest name of a bookmark that Word takes.
BOOKMARK_LENGTH_MAX = 40

_RUN = Markup('<w:r><w:t xml:space="preserve">{}</w:t></w:r>')
_STYLED_RUN = Markup(
    '<w:r><w:rPr><w:rStyle w:val="{}"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
)


class BodyWriter:
    """Writes the body of one document, which must have gone through `frame.prepare`.

    `pictures` holds the charts (name, PNG), `outlines` the same as SVG, and `links` the files
    beside the document (target, id of the relationship) that the body refers to, once it is
    written.
    """

    def __init__(self, document: Document) -> None:
        self.pictures: dict[str, bytes] = {}
        self.outlines: dict[str, bytes] = {}
        self.links: dict[str, str] = {}
        self._document = document
        self._labels = document.labels
        self._targets = targets(document)
        self._tables = tables(document)
        self._bookmarks = _bookmarks(document)
        self._box = ""  # inside a callout: what its styles' names begin with
        self._counted = {
            kind: [one.number for one in blocks] == list(range(1, len(blocks) + 1))
            for kind, blocks in (
                ("table", list(self._tables.values())),
                ("figure", charts(document)),
            )
        }

    def body(self) -> Markup:
        """The whole text: masthead, lead, title, then the blocks."""
        document = self._document
        frame = [
            *(_paragraph("MastheadLine" if n else "Masthead", _RUN.format(line))
              for n, line in enumerate(document.masthead)),
            *(_paragraph("LeadLine" if n else "Lead", _RUN.format(line))
              for n, line in enumerate(document.lead)),
            _paragraph("Title", _RUN.format(document.title)),
        ]  # fmt: skip
        return EMPTY.join(frame) + self._blocks(document.blocks)

    @singledispatchmethod
    def block(self, block: Block) -> Markup:
        """The `block` as paragraphs and tables, in WordprocessingML."""
        raise TypeError(f"no DOCX for a {type(block).__name__}")

    @block.register
    def _(self, block: Heading) -> Markup:
        # Word's own title style is the first level.
        style = f"Heading{block.level - 1}"
        return _paragraph(style, self._marked(block.id, _RUN.format(block.text)))

    @block.register
    def _(self, block: Paragraph) -> Markup:
        style = "TableNote" if block.small and not self._box else f"{self._box or 'Body'}Text"
        return _paragraph(style, self._inlines(block.content))

    @block.register
    def _(self, block: Bullets) -> Markup:
        if block.numbers:
            style = f"{self._box or 'Body'}Text"
            numbered = zip(block.numbers, block.items, strict=True)
            return EMPTY.join(
                _paragraph(style, _RUN.format(f"{number}. ") + self._inlines(item))
                for number, item in numbered
            )
        style = f"{self._box or 'List'}Bullet"
        return EMPTY.join(_paragraph(style, self._inlines(item)) for item in block.items)

    @block.register
    def _(self, block: Definitions) -> Markup:
        return EMPTY.join(
            _paragraph(
                f"{self._box}Text" if self._box else "Definition",
                _STYLED_RUN.format("Strong", f"{term}:") + _RUN.format(" ") + self._inlines(words),
            )
            for term, words in block.items
        )

    @block.register
    def _(self, block: Verbatim) -> Markup:
        return _paragraph("Verbatim", _RUN.format(block.text))

    @block.register
    def _(self, block: NumberedAnswer) -> Markup:
        number = self._marked(block.id, _RUN.format(f"{block.number}."))
        return _paragraph("Heading1", number) + self._blocks(block.blocks)

    @block.register
    def _(self, block: Callout) -> Markup:
        around, self._box = self._box, block.kind.capitalize()
        title = _paragraph(f"{self._box}Title", _RUN.format(block.title))
        inside = self._blocks(block.blocks)
        self._box = around
        return title + inside

    @block.register
    def _(self, block: ChartBlock) -> Markup:
        table = self._tables.get(block.table_id)
        picture = _paragraph("Figure", self._picture(block), keep=table is not None)
        if table is not None:
            words = f"{self._labels['table']} {table.number}"
            picture += _paragraph(
                "TableNote",
                _RUN.format(f"{self._labels['chart_data']}{colon(self._document.language)}")
                + self._inline(Link(words, f"#{table.id}")),
            )
        return self._caption("figure", block) + picture

    @block.register
    def _(self, block: Table) -> Markup:
        notes = [_RUN.format(note) for note in block.notes]
        notes += [_RUN.format(note) for note in legend(block, self._labels)]
        return (
            self._caption("table", block)
            + table_xml(block, followed=bool(notes))
            + EMPTY.join(_paragraph("TableNote", note) for note in notes)
        )

    def _blocks(self, blocks: Iterable[Block]) -> Markup:
        return EMPTY.join(self.block(block) + Markup("\n") for block in blocks)

    def _caption(self, kind: str, block: Table | ChartBlock) -> Markup:
        """`Table 1.` and the caption; the number is a field where Word would count the same.

        So a list of tables can be made, and pasted captions count on in their new place.
        """
        number = _STYLED_RUN.format("CaptionLabel", block.number)
        if self._counted[kind]:
            # A label is data: only letters and digits go into the field's instruction.
            sequence = re.sub(r"\W+", "_", self._labels[kind])[:BOOKMARK_LENGTH_MAX]
            number = Markup('<w:fldSimple w:instr=" SEQ {} \\* ARABIC ">{}</w:fldSimple>').format(
                sequence, number
            )
        label = _STYLED_RUN.format("CaptionLabel", f"{self._labels[kind]} ") + number
        finding = block.finding if isinstance(block, ChartBlock) else ()
        return _paragraph(
            "Caption",
            self._marked(block.id, label)
            + _STYLED_RUN.format("CaptionLabel", ".")
            + _RUN.format(" ")
            + (self._inlines(finding) + _RUN.format(" ") if finding else EMPTY)
            + _RUN.format(block.caption),
        )

    def _marked(self, block_id: str, content: Markup) -> Markup:
        """The content inside the bookmark that links to this block lead to."""
        number, name = self._bookmarks[block_id]
        return Markup(
            '<w:bookmarkStart w:id="{}" w:name="{}"/>{}<w:bookmarkEnd w:id="{}"/>'
        ).format(number, name, content, number)

    def _picture(self, block: ChartBlock) -> Markup:
        from antwoord.answer.charts.chart import chart_outlines, chart_png

        png = chart_png(block.chart)
        number = len(self.pictures) + 1
        name = f"figure{number}"
        self.pictures[name] = png
        self.outlines[name] = chart_outlines(block.chart)
        width, height = _picture_size(png)
        return _DRAWING.format(width=width, height=height, number=number, name=name, alt=block.alt)

    def _inlines(self, content: Inlines) -> Markup:
        return EMPTY.join(map(self._inline, content))

    def _inline(self, part: Inline) -> Markup:
        if isinstance(part, Link):
            target = link_target(part.target, self._targets)
            if target is None:
                return _RUN.format(part.text)
            words = _STYLED_RUN.format("Hyperlink", part.text)
            if target.startswith("#"):
                _, name = self._bookmarks[target[1:]]
                return Markup('<w:hyperlink w:anchor="{}">{}</w:hyperlink>').format(name, words)
            relation = self.links.setdefault(_uri(target), f"link{len(self.links) + 1}")
            return Markup('<w:hyperlink r:id="{}">{}</w:hyperlink>').format(relation, words)
        if getattr(part, "strong", False):
            return _STYLED_RUN.format("Strong", part.text)
        return _RUN.format(part.text)


def _paragraph(style: str, content: Markup, *, keep: bool = False) -> Markup:
    return Markup('<w:p><w:pPr><w:pStyle w:val="{}"/>{}</w:pPr>{}</w:p>').format(
        style, Markup("<w:keepNext/>") if keep else EMPTY, content
    )


def _bookmarks(document: Document) -> dict[str, tuple[int, str]]:
    """For each id the number and the name of its bookmark.

    A name is made of letters, digits and underscores, begins with a letter, and two that
    differ in case alone are one to Word.
    """
    marks: dict[str, tuple[int, str]] = {}
    taken: set[str] = set()
    for block in walk(document.blocks):
        block_id = getattr(block, "id", None)
        if block_id is None:
            continue
        number = len(marks) + 1
        name = re.sub(r"[^A-Za-z0-9]+", "_", block_id).lstrip("_0123456789")
        if not name or len(name) > BOOKMARK_LENGTH_MAX or name.lower() in taken:
            name = f"{name[: BOOKMARK_LENGTH_MAX - 8] or 'block'}_{number}"
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        marks[block_id] = (number, name)
    return marks


def _uri(target: str) -> str:
    """The path as a URI reference; Word calls a file broken that holds one it cannot read."""
    path, mark, fragment = target.partition("#")
    whole = quote(path, safe="/?=&%") + mark + quote(fragment, safe="/?=&%")
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", whole)


def _picture_size(png: bytes) -> tuple[int, int]:
    """Width and height on the page in EMU, from the first chunk of the PNG."""
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    scale = min(PICTURE_WIDTH / width, PICTURE_HEIGHT_MAX / height)
    return round(width * scale), round(height * scale)


_DRAWING = Markup(
    "<w:r><w:drawing>"
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:docPr id="{number}" name="{name}" descr="{alt}"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}.png" descr="{alt}"/>'
    "<pic:cNvPicPr/></pic:nvPicPr>"
    '<pic:blipFill><a:blip r:embed="{name}">'
    # Drawn in lines where a program can, else in pixels.
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'r:embed="{name}outlines"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
