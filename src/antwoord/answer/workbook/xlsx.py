"""The workbook as XLSX, written by xlsxwriter."""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from antwoord.answer.document.palette import LIGHT
from antwoord.answer.workbook.model import (
    FONT,
    FORMS,
    SIZE,
    SIZES,
    Book,
    Cell,
    Column,
    Form,
    Grid,
    Sheet,
    Style,
    quoted,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: How a number of each form is shown; a spreadsheet puts in the signs of its own language.
NUMBER_FORMATS: dict[Form, str] = {"plain": "0", "whole": "#,##0", "cents": "#,##0.00"}
#: A text of a register or a configuration is data: never a formula, a link, a number.
AS_THEY_ARE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_HEAD = 255  # characters that the format allows
#: A column is measured in figures of Calibri, which are narrower than ours.
UNITS_PER_CHARACTER = 1.15
A4 = 9  # the number that the format has for this paper
_CORE, _CORE_END = "docProps/core.xml", "</cp:coreProperties>"


def render_xlsx(book: Book) -> bytes:
    """The `book` as XLSX; the same one gives the same bytes, with the same build of zlib."""
    import xlsxwriter

    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, AS_THEY_ARE)
    workbook.set_properties(
        {
            "title": book.title,
            "subject": book.description,
            "author": book.creator,
            "keywords": "; ".join(book.keywords),
            "created": datetime.fromisoformat(book.date).replace(tzinfo=UTC),
        }
    )
    formats = _Formats(workbook)
    for sheet in book.sheets:
        _write(workbook.add_worksheet(sheet.name), sheet, book, formats)
    workbook.close()
    return _with_language(content.getvalue(), book.language)


class _Formats:
    """The looks of a workbook's cells, each made once."""

    def __init__(self, workbook: "Workbook") -> None:
        def made(**properties: Any) -> "Format":
            common = {"valign": "top", "font_name": FONT, "font_size": SIZE}
            return workbook.add_format({**common, **properties})

        looks: dict[Style, dict[str, Any]] = {
            "title": {"bold": True, "font_color": LIGHT.accent},
            "heading": {"bold": True, "font_color": LIGHT.accent},
            "text": {},
            "notice": {"bold": True},
        }
        self.lines = {
            (style, wraps): made(font_size=SIZES[style], text_wrap=wraps, **look)
            for style, look in looks.items()
            for wraps in (False, True)
        }
        self.link = made(font_color=LIGHT.accent, underline=1)
        # Words stand apart from the numbers of the column before them.
        self._headers = [
            made(bold=True, bottom=1, text_wrap=True, align=side, indent=apart)
            for side, apart in (("left", 0), ("left", 1), ("right", 0))
        ]
        self._words = {
            (strong, apart): made(bold=strong, text_wrap=True, align="left", indent=apart)
            for strong in (False, True)
            for apart in (0, 1)
        }
        self.marks = {strong: made(bold=strong, align="right") for strong in (False, True)}
        self.numbers = {
            (form, strong): made(bold=strong, num_format=NUMBER_FORMATS[form], align=side)
            for form in FORMS
            for side in ["left" if form == "plain" else "right"]
            for strong in (False, True)
        }

    def header(self, at: int, column: Column) -> "Format":
        """The look of the header of the `column` at that place."""
        return self._headers[2 if column.numbers else min(at, 1)]

    def of(self, at: int, cell: Cell, column: Column, *, strong: bool) -> "Format":
        """The look of a cell that is no link."""
        if cell.number is not None:
            return self.numbers[column.form, strong]
        return self.marks[strong] if column.numbers else self._words[strong, min(at, 1)]


def _write(made: "Worksheet", sheet: Sheet, book: Book, formats: _Formats) -> None:
    for place, width in enumerate(sheet.widths):
        made.set_column(place, place, width * UNITS_PER_CHARACTER)
    for place, line in enumerate(sheet.lines):
        made.set_row(place, sheet.line_height(line))
        if line.link:
            made.write_url(place, 0, _target(line.link), formats.link, line.text)
        else:
            made.write_string(place, 0, line.text, formats.lines[line.style, sheet.wraps(line)])
    if sheet.grid:
        _write_grid(made, sheet.grid, len(sheet.lines), formats)
        made.repeat_rows(len(sheet.lines))
    made.set_paper(A4)
    made.fit_to_pages(1, 0)
    if sheet.is_wide:
        made.set_landscape()
    if len(head := f"&L{_as_text(book.notice)}") <= LONGEST_HEAD:  # it stands on the sheet too
        made.set_header(head)
    made.set_footer(f"&L{_as_text(sheet.name)}&R{_as_text(book.page)} &P / &N")


def _write_grid(made: "Worksheet", grid: Grid, top: int, formats: _Formats) -> None:
    last = len(grid.columns) - 1
    for place, height in enumerate(grid.heights, start=top):
        made.set_row(place, height)
    for place, row in enumerate(grid.rows, start=top + 1):
        for at, (cell, column) in enumerate(zip(row.cells, grid.columns, strict=True)):
            if cell.link:
                made.write_url(place, at, _target(cell.link), formats.link, cell.text)
            elif cell.number is not None:
                look = formats.of(at, cell, column, strong=row.strong)
                # A spreadsheet holds doubles: whole cents up to 90 trillion are exact.
                made.write_number(place, at, float(cell.number), look)
            else:
                look = formats.of(at, cell, column, strong=row.strong)
                made.write_string(place, at, cell.text, look)
    headers = [
        {"header": one.header, "header_format": formats.header(at, one)}
        for at, one in enumerate(grid.columns)
    ]
    area = (top, 0, top + len(grid.rows), last)
    if grid.rows:
        made.add_table(
            *area,
            {
                "name": grid.name,
                "title": grid.title,
                "columns": headers,
                "autofilter": False,
                "banded_rows": False,
                "first_column": True,
                "style": "Table Style Light 1",
            },
        )
    else:  # the format knows no table without rows
        for at, one in enumerate(grid.columns):
            made.write_string(top, at, one.header, formats.header(at, one))
    # A code such as 90.031 is a text and is meant to be.
    from xlsxwriter.utility import xl_range

    made.ignore_errors({"number_stored_as_text": xl_range(*area)})


def _target(sheet: str) -> str:
    return f"internal:{quoted(sheet)}!A1"


def _as_text(text: str) -> str:
    """The text for the head or foot of a page, where an ampersand is a command."""
    return text.replace("&", "&&")


def _with_language(content: bytes, language: str) -> bytes:
    """The file with its language among the properties, for which xlsxwriter has no door."""
    made = io.BytesIO()
    told = f"<dc:language>{escape(language)}</dc:language>"
    with ZipFile(io.BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            held = old.read(part)
            if part.filename == _CORE:
                held = held.decode().replace(_CORE_END, told + _CORE_END).encode()
            new.writestr(part, held)
    return made.getvalue()
