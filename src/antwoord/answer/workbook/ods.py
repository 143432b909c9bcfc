"""The workbook as ODS: OpenDocument 1.3, its parts made by the templates in `templates`.

No library writes this file: what makes it accessible (named ranges with headers, header rows,
the language, titles of tables) would be XML in them too, and none gives the same bytes again.
"""

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from antwoord.answer.document.palette import LIGHT
from antwoord.answer.workbook.model import FONT, FORMS, SIZE, SIZES, Book, Sheet, quoted

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "templates"
MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
#: Where each template goes in the package.
PARTS = {
    "content.xml.j2": "content.xml",
    "styles.xml.j2": "styles.xml",
    "meta.xml.j2": "meta.xml",
    "manifest.xml.j2": "META-INF/manifest.xml",
}
#: How wide a figure of the sheets' letters is.
CM_PER_CHARACTER = 0.22
#: The oldest moment that a ZIP can hold: the file says nothing about when it was made.
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_LETTERS = 26


def render_ods(book: Book) -> bytes:
    """The `book` as ODS; the same one gives the same bytes, with the same build of zlib."""
    language, _, country = book.language.partition("-")
    context = {
        "book": book,
        "forms": FORMS,
        "language": language,
        "country": country,
        "colours": LIGHT,
        "media_type": MEDIA_TYPE,
        "font": FONT,
        "size": SIZE,
        "sizes": SIZES,
        "heights": sorted({height for sheet in book.sheets for height in _heights(sheet)}),
        "widths": sorted({width for sheet in book.sheets for width in sheet.widths}),
        "cm": CM_PER_CHARACTER,
        "written": "{:f}".format,
        "area": area,
        "place": place,
    }
    parts = {name: template.render(context).encode() for name, template in templates().items()}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        # First and as it is, so that the first bytes of the file tell what it is.
        for name, content in {"mimetype": MEDIA_TYPE.encode(), **parts}.items():
            info = ZipInfo(name, ZIP_MOMENT)
            info.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content)
    return buffer.getvalue()


@cache
def templates() -> "dict[str, Template]":
    """By the name of each part the template that it is made from."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return {part: environment.get_template(template) for template, part in PARTS.items()}


def area(sheet: Sheet) -> str:
    """Where the table of a `sheet` stands, its headers included: `'Tabel 1'.A5:'Tabel 1'.E12`.

    Raises `ValueError` where it has none.
    """
    if sheet.grid is None:
        raise ValueError(f"{sheet.name} has no table")
    top = len(sheet.lines) + 1
    last = f"{_letters(len(sheet.grid.columns))}{top + len(sheet.grid.rows)}"
    return f"{quoted(sheet.name)}.A{top}:{quoted(sheet.name)}.{last}"


def _heights(sheet: Sheet) -> list[float]:
    return [*map(sheet.line_height, sheet.lines), *(sheet.grid.heights if sheet.grid else ())]


def place(name: str) -> str:
    """The first cell of the sheet called `name`, as a link leads to it."""
    return f"#{quoted(name)}.A1"


def _letters(number: int) -> str:
    """A, B, ... Z, AA: the column of that number, from 1."""
    rest, last = divmod(number - 1, _LETTERS)
    return (_letters(rest) if rest else "") + chr(ord("A") + last)
