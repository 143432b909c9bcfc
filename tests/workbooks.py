"""Workbooks of every format, small and by hand: what no library writes is made of its bytes.

A sheet is a list of rows; a cell is a text, a number, None, or one of the classes here.
"""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cell = object
Sheets = Mapping[str, Sequence[Sequence[Cell]]]
ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17,
          "#NAME?": 0x1D, "#N/A": 0x2A}  # fmt: skip


@dataclass(frozen=True)
class Error:
    """A cell that shows an error."""

    shows: str = "#N/A"


@dataclass(frozen=True)
class Uncomputed:
    """A formula that no program has computed."""


#: Merged cells: top, left, bottom, right, from 0; of every sheet, or by sheet.
Merges = Sequence[tuple[int, int, int, int]]
Merged = Merges | Mapping[str, Merges]


def write(
    path: Path,
    sheets: Sheets,
    *,
    merged: Merged = (),
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    since_1904: bool = False,
) -> Path:
    """The workbook in the format of its ending; `merged` and `hidden_rows` are of each sheet."""
    writers = {".xlsx": _xlsx, ".xlsm": _xlsx, ".ods": _ods, ".xls": _xls, ".xlsb": _xlsb}
    writers[path.suffix](path, sheets, merged, hidden, hidden_rows, since_1904)
    return path


def letters(column: int) -> str:
    return chr(65 + column)


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def _of_sheet(merged: Merged, name: str) -> Merges:
    return merged.get(name, ()) if isinstance(merged, Mapping) else merged


def _covered(merged: Merges) -> set[tuple[int, int]]:
    return {
        (row, column)
        for top, left, bottom, right in merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


# --- .xlsx


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    """A sheet's part around its rows."""
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def xlsx_parts(
    sheets: Mapping[str, str], *, states: Mapping[str, str] | None = None, book: str = ""
) -> dict[str, str | bytes]:
    """The parts of a workbook whose sheets are given as XML; `book`: elements before them."""
    named = "".join(
        f"<sheet name={quoteattr(name)} sheetId='{n}' r:id='r{n}'"
        + (f" state='{states[name]}'" if states and name in states else "")
        + "/>"
        for n, name in enumerate(sheets, 1)
    )
    about = "http://schemas.openxmlformats.org"
    relations = "".join(
        f"<Relationship Id='r{n}' Type='{about}/officeDocument/2006/relationships/worksheet' "
        f"Target='worksheets/sheet{n}.xml'/>"
        for n in range(1, len(sheets) + 1)
    )
    return {
        "[Content_Types].xml": f"<Types xmlns='{about}/package/2006/content-types'/>",
        "_rels/.rels": f"<Relationships xmlns='{about}/package/2006/relationships'>"
        f"<Relationship Id='a' Type='{about}/officeDocument/2006/relationships/officeDocument' "
        "Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{about}/spreadsheetml/2006/main' "
        f"xmlns:r='{about}/officeDocument/2006/relationships'>{book}"
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{about}/package/2006/"
        f"relationships'>{relations}</Relationships>",
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets.values(), 1)},
    }


def _xlsx_cell(row: int, column: int, cell: Cell) -> str:
    place = f"{letters(column)}{row + 1}"
    if cell is None:
        return ""
    if isinstance(cell, Error):
        return f'<c r="{place}" t="e"><v>{cell.shows}</v></c>'
    if isinstance(cell, Uncomputed):
        return f'<c r="{place}"><f>A1+1</f></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


def _xlsx(path, sheets, merged, hidden, hidden_rows, since_1904) -> None:
    covered = _covered(merged)
    parts = {}
    for name, rows in sheets.items():
        text = "".join(
            f'<row r="{y + 1}"' + (' hidden="1">' if y in hidden_rows else ">")
            + "".join(
                _xlsx_cell(y, x, cell) for x, cell in enumerate(row) if (y, x) not in covered
            )
            + "</row>"
            for y, row in enumerate(rows)
        )  # fmt: skip
        refs = "".join(
            f'<mergeCell ref="{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"/>'
            for top, left, bottom, right in merged
        )
        parts[name] = sheet_xml(text, f"<mergeCells>{refs}</mergeCells>" if refs else "")
    book = "<workbookPr date1904='1'/>" if since_1904 else ""
    packed(path, xlsx_parts(parts, states=dict.fromkeys(hidden, "hidden"), book=book))


# --- .ods


def ods_parts(tables: str, styles: str = "", before: str = "") -> dict[str, str | bytes]:
    """The parts of a document whose tables are given as XML."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            *(("office", "office"), ("table", "table"), ("text", "text")),
            *(("style", "style"), ("manifest", "manifest")),
        )
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return {
        "mimetype": kind,
        "content.xml": f"<office:document-content {spaces} {calc}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{before}{tables}"
        "</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": f"<manifest:manifest {spaces}><manifest:file-entry "
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
    }


def _ods_cell(cell: Cell, spans: str) -> str:
    if cell is None:
        return f"<table:table-cell{spans}/>"
    if isinstance(cell, Error):
        return (
            f'<table:table-cell{spans} table:formula="of:=NA()" office:value-type="string" '
            f'office:string-value="" calcext:value-type="error"><text:p>{cell.shows}</text:p>'
            "</table:table-cell>"
        )
    if isinstance(cell, Uncomputed):
        return f'<table:table-cell{spans} table:formula="of:=[.A1]+1"/>'
    if isinstance(cell, str):
        return (
            f'<table:table-cell{spans} office:value-type="string"><text:p>{escape(cell)}'
            "</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell{spans} office:value-type="float" office:value="{cell}"><text:p>{cell}'
        "</text:p></table:table-cell>"
    )


def _ods(path, sheets, merged, hidden, hidden_rows, since_1904) -> None:
    covered = _covered(merged)
    corners = {(top, left): (bottom - top + 1, right - left + 1)
               for top, left, bottom, right in merged}  # fmt: skip
    tables = ""
    for name, rows in sheets.items():
        style = ' table:style-name="off"' if name in hidden else ""
        tables += f"<table:table table:name={quoteattr(name)}{style}>"
        for y, row in enumerate(rows):
            kept = ' table:visibility="collapse"' if y in hidden_rows else ""
            tables += f"<table:table-row{kept}>"
            for x, cell in enumerate(row):
                if (y, x) in covered:
                    tables += "<table:covered-table-cell/>"
                    continue
                down, right = corners.get((y, x), (1, 1))
                spans = (
                    f' table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"'
                    if (y, x) in corners
                    else ""
                )
                tables += _ods_cell(cell, spans)
            tables += "</table:table-row>"
        # What spreadsheet programs write below every table.
        tables += (
            '<table:table-row table:number-rows-repeated="1048500"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        )
    off = (
        '<style:style style:name="off" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    null_date = (
        "<table:calculation-settings><table:null-date table:date-value='1904-01-01'/>"
        "</table:calculation-settings>"
    )
    packed(path, ods_parts(tables, off, null_date if since_1904 else ""))


# --- .xls


def _xls(path, sheets, merged, hidden, hidden_rows, since_1904) -> None:
    import xlwt

    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    book = xlwt.Workbook()
    book.dates_1904 = since_1904
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        merges = _of_sheet(merged, name)
        covered = _covered(merges)
        sheet.visibility = 1 if name in hidden else 0
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if cell is None or (y, x) in covered:
                    continue
                if isinstance(cell, Error):
                    sheet.row(y).set_cell_error(x, ERRORS[cell.shows])
                elif isinstance(cell, date):
                    sheet.write(y, x, cell, day)
                else:
                    formula = isinstance(cell, Uncomputed)
                    sheet.write(y, x, xlwt.Formula("A1+1") if formula else cell)
            sheet.row(y).hidden = y in hidden_rows
        for top, left, bottom, right in merges:
            sheet.merge(top, bottom, left, right)
    book.save(str(path))


# --- .xlsb


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of an .xlsb: its number and length, seven bits a byte."""
    out = bytearray([kind]) if kind < 128 else bytearray([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size >= 128:
        out.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*out, size]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(column: int, cell: Cell) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(cell, Error):
        return record(3, place + bytes([ERRORS[cell.shows]]))
    if isinstance(cell, Uncomputed):
        return xlsb_formula(column, 9, struct.pack("<d", 0))
    if isinstance(cell, str):
        return record(6, place + wide(cell))
    return record(5, place + struct.pack("<d", cell))


def xlsb_formula(column: int, kind: int, value: bytes, flags: int = 0) -> bytes:
    """A formula (`=1`) with the value that was stored with it."""
    formula = struct.pack("<HIBHI", flags, 3, 0x1E, 1, 0)
    return record(kind, struct.pack("<II", column, 0) + value + formula)


def _xlsb(path, sheets, merged, hidden, hidden_rows, since_1904) -> None:
    parts = xlsx_parts(dict.fromkeys(sheets, ""))
    parts = {name.replace(".xml", ".bin") if name.startswith("xl/") else name:
             text.replace(".xml", ".bin") if isinstance(text, str) else text
             for name, text in parts.items()}  # fmt: skip
    parts["xl/_rels/workbook.bin.rels"] = parts.pop("xl/_rels/workbook.bin.rels")
    bundle = b"".join(
        record(156, struct.pack("<II", name in hidden, n) + wide(f"r{n}") + wide(name))
        for n, name in enumerate(sheets, 1)
    )
    parts["xl/workbook.bin"] = (
        record(131) + record(153, struct.pack("<III", since_1904, 0, 0))
        + record(143) + bundle + record(144) + record(157, bytes(26)) + record(132)
    )  # fmt: skip
    for n, (name, rows) in enumerate(sheets.items(), 1):
        merges = _of_sheet(merged, name)
        covered = _covered(merges)
        width = max(map(len, rows))
        content = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
        content += record(145)
        for y, row in enumerate(rows):
            flags = 0x10 if y in hidden_rows else 0
            content += record(0, struct.pack("<IIHBBBI", y, 0, 300, 0, flags, 0, 0))
            content += b"".join(
                _xlsb_cell(x, cell)
                for x, cell in enumerate(row)
                if cell is not None and (y, x) not in covered
            )
        content += record(146)
        if merges:
            content += record(177, struct.pack("<I", len(merges)))
            for top, left, bottom, right in merges:
                content += record(176, struct.pack("<IIII", top, bottom, left, right))
            content += record(178)
        parts[f"xl/worksheets/sheet{n}.bin"] = content + record(130)
    packed(path, parts)
