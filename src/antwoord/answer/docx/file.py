"""The answer as a DOCX whose parts an administration can paste into its own template.

Everything that has a look has a named style; numbers, captions and links are Word's own.
The parts around the blocks are the templates in `templates`, as small as Word takes
them; the blocks are `blocks.py`' matter. No library writes this file: what it consists
of (bookmarks, fields, text alternatives, repeated headers, styles of tables) would be XML
in python-docx too, and 10,000 x 6 cells take two minutes there, 0.6 s here (measured).
"""

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from antwoord.answer.document.frame import prepare
from antwoord.answer.document.model import Document
from antwoord.answer.document.palette import LIGHT, SERIES_LIGHT
from antwoord.answer.docx.blocks import BodyWriter
from antwoord.answer.docx.table import CELL_MARGIN
from antwoord.language.languages import tag_of

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "templates"

#: Where each template goes in the package; Word expects the content types first.
PARTS = {
    "content_types.xml": "[Content_Types].xml",
    "package_rels.xml": "_rels/.rels",
    "core.xml": "docProps/core.xml",
    "document.xml": "word/document.xml",
    "document_rels.xml": "word/_rels/document.xml.rels",
    "styles.xml": "word/styles.xml",
    "theme.xml": "word/theme.xml",
    "numbering.xml": "word/numbering.xml",
    "settings.xml": "word/settings.xml",
    "fonts.xml": "word/fontTable.xml",
    "header.xml": "word/header.xml",
    "footer.xml": "word/footer.xml",
}

#: The language that Word checks spelling in: as it is written in Belgium, British English.

#: The oldest moment that a ZIP can hold: the file says nothing about when it was made.
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


def render_docx(document: Document) -> bytes:
    """The `document` as a DOCX; the same one gives the same bytes, with the same build of zlib.

    Created and modified are midnight UTC of `document.date`. Every text is escaped: none
    is read as markup, a field or a link. Raises `ValueError` for what `frame.prepare` refuses.
    """
    document = prepare(document)
    writer = BodyWriter(document)
    context = {
        "document": document,
        "body": writer.body(),
        "pictures": writer.pictures,
        "links": writer.links,
        "language": tag_of(document.language),
        "colours": {name: colour.removeprefix("#") for name, colour in LIGHT.as_dict().items()},
        "series": [colour.removeprefix("#") for colour in SERIES_LIGHT],
        "cell_margin": CELL_MARGIN,
    }
    parts = {name: template.render(context).encode() for name, template in templates().items()}
    pictures = {f"word/media/{name}.png": png for name, png in writer.pictures.items()}
    outlines = {f"word/media/{name}.svg": svg for name, svg in writer.outlines.items()}
    return _package({**parts, **pictures, **outlines})


@cache
def templates() -> "dict[str, Template]":
    """By the name of each part the template that it is made from."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return {name: environment.get_template(template) for template, name in PARTS.items()}


def _package(parts: dict[str, bytes]) -> bytes:
    """The parts as a ZIP that does not tell when or on which system it was made."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            info = ZipInfo(name, ZIP_MOMENT)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content)
    return buffer.getvalue()
