"""Grids of cells as files: delimited text, workbooks, OpenDocument, Parquet."""

import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq
import workbooks
import xlsxwriter
from export_cells import Cell, ErrorCell, Formula

#: Encodings of one byte a letter.
CODE_PAGES = ("cp1252", "cp437", "mac-roman")
#: Stands for the value of a formula until it is taken out again.
_NEVER = 987654321


@dataclass
class Sheet:
    """A sheet: its rows, the first of them row 1; `merges` as top, left, bottom, right from 0."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def cell_text(cell: Cell) -> str:
    """The cell as delimited text shows it."""
    if cell is None:
        return ""
    if isinstance(cell, ErrorCell | Formula):
        return cell.text
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)


def write_text(
    path: Path,
    rows: Sequence[Sequence[Cell]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ";",
    ends: str = "\r\n",
    quoting: str = "minimal",
    trailing: str = "kept",
    raw: int | None = None,
) -> Path:
    """Delimited text. `raw`: the place of a column whose quotes are not doubled.

    `trailing`: empty fields at the end of a row are kept, or dropped, or one more is added.
    `ends` "mixed": every third line ends as on another system.
    """
    out = io.StringIO(newline="")
    for number, row in enumerate(rows):
        texts = [cell_text(cell) for cell in row]
        fields = [
            text if place == raw else _quoted(text, cell, delimiter, quoting)
            for place, (text, cell) in enumerate(zip(texts, row, strict=True))
        ]
        if trailing == "dropped" and number:
            while len(fields) > 1 and not texts[len(fields) - 1]:
                fields.pop()
        if trailing == "extra":
            fields.append("")
        end = ends if ends != "mixed" else ("\n" if number % 3 else "\r\n")
        out.write(delimiter.join(fields) + end)
    data = out.getvalue()
    if encoding == "damaged":  # a letter of two bytes of which the second one is lost
        whole = data.encode("utf-8")
        at = next((i for i, byte in enumerate(whole) if byte in (0xC3, 0xC2)), None)
        path.write_bytes(whole if at is None else whole[: at + 1] + whole[at + 2 :])
    else:
        # Programs put the space that a code page has for the narrow one that it lacks.
        if encoding in CODE_PAGES:
            data = data.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
        path.write_bytes(data.encode(encoding, "replace"))
    return path


def _quoted(text: str, cell: Cell, delimiter: str, quoting: str) -> str:
    needed = any(sign in text for sign in (delimiter, '"', "\n", "\r"))
    if needed or quoting == "all" or (quoting == "texts" and isinstance(cell, str)):
        return '"' + text.replace('"', '""') + '"'
    return text


def write_xlsx(path: Path, sheets: Sequence[Sheet], *, date_1904: bool = False) -> Path:
    """An Excel workbook; the first visible sheet is the one that it opens with."""
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        formulas = False
        for each in sheets:
            sheet = book.add_worksheet(each.name)
            for number, row in enumerate(each.rows):
                for place, cell in enumerate(row):
                    if cell is None or cell == "":
                        continue
                    if isinstance(cell, ErrorCell):
                        sheet.write_formula(number, place, "=NA()", None, cell.text)
                    elif isinstance(cell, Formula):
                        formulas = True
                        sheet.write_formula(number, place, cell.text, None, _NEVER)
                    elif isinstance(cell, datetime):
                        sheet.write_datetime(number, place, cell, moment)
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    else:
                        sheet.write_number(number, place, cell)
            for top, left, bottom, right in each.merges:
                sheet.merge_range(top, left, bottom, right, cell_text(each.rows[top][left]))
        seen = [place for place, each in enumerate(sheets) if not each.hidden]
        book.worksheets()[seen[0]].activate()
        book.worksheets()[seen[0]].set_first_sheet()
        for each, sheet in zip(sheets, book.worksheets(), strict=True):
            if each.hidden:
                sheet.hide()
    if formulas:
        _forget(path)
    return path


def write_binary(path: Path, sheets: Sequence[Sheet], *, date_1904: bool = False) -> Path:
    """An .xls, or an .xlsb, which has no styles: its days are texts."""

    def written(cell: Cell) -> object:
        if cell is None or cell == "":
            return None
        if isinstance(cell, ErrorCell):
            return workbooks.Error(cell.text)
        if isinstance(cell, Formula):
            return workbooks.Uncomputed()
        if isinstance(cell, date) and path.suffix == ".xlsb":
            return cell_text(cell)
        return cell if isinstance(cell, str | date) else float(cell)

    return workbooks.write(
        path,
        {each.name: [list(map(written, row)) for row in each.rows] for each in sheets},
        merged={each.name: each.merges for each in sheets},
        hidden=[each.name for each in sheets if each.hidden],
        since_1904=date_1904,
    )


def _forget(path: Path) -> None:
    """Takes the values of formulas out of the workbook, as a program writes them that has none."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data.replace(f"<v>{_NEVER}</v>".encode(), b""))


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' office:version="1.3"><office:automatic-styles>'
    '<style:style style:name="gone" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/"'
    ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def write_ods(path: Path, sheets: Sequence[Sheet]) -> Path:
    """An OpenDocument spreadsheet, as LibreOffice lays it out."""
    parts = [_ODS_HEAD]
    for each in sheets:
        style = ' table:style-name="gone"' if each.hidden else ""
        parts.append(f"<table:table table:name={quoteattr(each.name)}{style}>")
        covered, tops = set(), {}
        for top, left, bottom, right in each.merges:
            covered |= {
                (row, place)
                for row in range(top, bottom + 1)
                for place in range(left, right + 1)
                if (row, place) != (top, left)
            }
            tops[top, left] = (bottom - top + 1, right - left + 1)
        for number, row in enumerate(each.rows):
            parts.append("<table:table-row>")
            for place, cell in enumerate(row):
                if (number, place) in covered:
                    parts.append("<table:covered-table-cell/>")
                    continue
                spans = tops.get((number, place))
                merged = (
                    f' table:number-rows-spanned="{spans[0]}"'
                    f' table:number-columns-spanned="{spans[1]}"'
                    if spans
                    else ""
                )
                parts.append(_ods_cell(cell, merged))
            parts.append("</table:table-row>")
        parts.append("</table:table>")
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", _MANIFEST)
        file.writestr("content.xml", "".join(parts))
    return path


def _ods_cell(cell: Cell, merged: str) -> str:
    shown = escape(cell_text(cell))
    if cell is None or cell == "":
        return f"<table:table-cell{merged}/>"
    if isinstance(cell, ErrorCell):
        kind = (
            ' table:formula="of:=NA()" office:value-type="string" office:string-value=""'
            ' calcext:value-type="error"'
        )
    elif isinstance(cell, Formula):
        kind, shown = f" table:formula={quoteattr('of:' + cell.text)}", ""
        return f"<table:table-cell{merged}{kind}/>"
    elif isinstance(cell, datetime):
        kind = f' office:value-type="date" office:date-value="{cell:%Y-%m-%dT%H:%M:%S}"'
    elif isinstance(cell, date):
        kind, shown = f' office:value-type="date" office:date-value="{cell}"', f"{cell:%d/%m/%Y}"
    elif isinstance(cell, str):
        kind = ' office:value-type="string"'
    else:
        kind = f' office:value-type="float" office:value="{cell}"'
    return f"<table:table-cell{merged}{kind}><text:p>{shown}</text:p></table:table-cell>"


def write_parquet(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[Cell]], style: str
) -> Path:
    """A Parquet file. `style`: how its texts are stored, or a column of an odd type besides.

    Columns of which all cells have one type keep it; others are of texts.
    """
    columns = [_typed([row[place] for row in rows], style) for place in range(len(headings))]
    names = list(headings)
    odd = {
        "uuid": pa.array([uuid.UUID(int=n).bytes for n in range(len(rows))], pa.binary(16)),
        "list": pa.array([[n] for n in range(len(rows))], pa.list_(pa.int64())),
        "struct": pa.array([{"a": n} for n in range(len(rows))], pa.struct({"a": pa.int64()})),
        "month": pa.array(list(range(len(rows))), pa.duration("s")),
    }
    if style in odd:
        names, columns = [*names, "rij_sleutel"], [*columns, odd[style]]
    pq.write_table(pa.table(columns, names=names), path)
    return path


def _typed(cells: list[Cell], style: str) -> pa.Array:
    filled = [cell for cell in cells if cell is not None and cell != ""]
    kept = [None if cell == "" else cell for cell in cells]
    kinds = {type(cell) for cell in filled}
    if filled and kinds <= {int}:
        return pa.array(kept, pa.int64())
    if filled and kinds <= {int, float}:
        if style == "decimal":
            exact = [None if c is None else Decimal(str(c)) for c in kept]
            return pa.array(exact, pa.decimal128(18, 4))
        return pa.array([None if c is None else float(c) for c in kept], pa.float64())
    if filled and kinds <= {date}:
        if style == "midnight":  # local midnight, kept as the moment that it was
            from export_cells import _utc

            moments = [None if c is None else _utc(c) for c in kept]
            return pa.array(moments, pa.timestamp("ms", "UTC"))
        return pa.array(kept, pa.date32())
    if filled and kinds <= {datetime}:
        return pa.array(kept, pa.timestamp("us"))
    texts = [None if c is None else cell_text(c) for c in kept]
    if style == "binary":
        return pa.array([None if t is None else t.encode() for t in texts], pa.binary())
    if style == "large":
        return pa.array(texts, pa.large_string())
    if style == "dictionary":
        return pa.array(texts, pa.string()).dictionary_encode()
    if style == "view":
        return pa.array(texts, pa.string_view())
    if style == "empties":  # no nulls: empty texts
        return pa.array([t or "" for t in texts], pa.string())
    return pa.array(texts, pa.string())
