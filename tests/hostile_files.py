"""Files that are made to fill a memory, to take for ever, or to end whoever reads them."""

import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from antwoord.register.contract.columns import NAMES

HEADER = ",".join(NAMES)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships">{}</Relationships>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def holding(path: Path, content: bytes) -> Path:
    """The file, with that content."""
    path.write_bytes(content)
    return path


def relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_KIND}{kind}" Target="{target}"/>'


def sheet(rows: str) -> str:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main"><sheetData>{rows}</sheetData></worksheet>'
    )


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def header_row() -> str:
    return "<row>" + "".join(map(cell, NAMES)) + "</row>"


def workbook(path: Path, parts: dict[str, bytes | str], rows: str = "") -> Path:
    """An .xlsx of one sheet, with parts put in or replaced."""
    whole: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(relation(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org'
        f'/spreadsheetml/2006/main" xmlns:r="{_KIND[:-1]}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            relation(1, "worksheet", "worksheets/sheet1.xml")
            + relation(2, "styles", "styles.xml")
            + relation(3, "sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet(header_row() + rows),
        **parts,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in whole.items():
            book.writestr(name, content)
    return path


_STRINGS = (
    '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)
_STYLES = '<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


def ods(path: Path, rows: str, **parts: bytes) -> Path:
    """An .ods of one sheet with these rows."""
    spaces = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{spaces}office:1.0" '
        f'xmlns:table="{spaces}table:1.0" xmlns:text="{spaces}text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{ods_header()}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", content)
        for name, other in parts.items():
            book.writestr(name, other)
    return path


SPACES = '<text:s text:c="2000000000"/>'


def ods_cell(text: str, more: str = "") -> str:
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}{more}><text:p>{text}</text:p></table:table-cell>"


def ods_header() -> str:
    return "<table:table-row>" + "".join(map(ods_cell, NAMES)) + "</table:table-row>"


def delimited(path: Path, body: bytes) -> Path:
    path.write_bytes(f"{HEADER}\r\n".encode() + body)
    return path


def one_long_line(path: Path, megabytes: int = 500) -> Path:
    with path.open("wb") as file:
        file.write(f"{HEADER}\n".encode())
        for _ in range(megabytes):
            file.write(b"x" * 1_000_000)
    return path


def parquet(path: Path, table: pa.Table, **options: object) -> Path:
    pq.write_table(table, path, **options)
    return path


def _columns(rows: int, **own: object) -> pa.Table:
    """A register of constants, as tables of few bytes hold it."""
    texts = {name: pa.array([""], pa.string()).take(pa.array([0] * rows)) for name in NAMES}
    return pa.table(texts | own)


def dictionary_bomb(path: Path) -> Path:
    """A text of 4 MB, a hundred thousand times."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["y" * 4_000_000])
    return parquet(path, _columns(100_000, application_id=text), compression="zstd")


def declared(path: Path, rows: int) -> Path:
    """A file of Parquet that says it holds more rows than it does."""
    parquet(path, _columns(1000))
    raw = path.read_bytes()
    found = _varint(1000 << 1)
    path.write_bytes(_with_footer(raw, lambda footer: footer.replace(found, _varint(rows << 1))))
    return path


def _varint(number: int) -> bytes:
    done = b""
    while number > 0x7F:
        done += bytes([number & 0x7F | 0x80])
        number >>= 7
    return done + bytes([number])


def _with_footer(raw: bytes, change: Callable[[bytes], bytes]) -> bytes:
    size = struct.unpack("<I", raw[-8:-4])[0]
    footer = change(raw[-8 - size : -8])
    return raw[: -8 - size] + footer + struct.pack("<I", len(footer)) + b"PAR1"


def damaged(path: Path, make: Callable[[Path], Path], seed: int, changes: int = 20) -> Path:
    """A file with some of its bytes replaced."""
    drawn = random.Random(seed)
    raw = bytearray(make(path).read_bytes())
    for _ in range(changes):
        raw[drawn.randrange(len(raw))] = drawn.randrange(256)
    path.write_bytes(raw)
    return path


def plain_parquet(path: Path) -> Path:
    return parquet(path, _columns(200))


def plain_workbook(path: Path) -> Path:
    return workbook(path, {}, "".join(f"<row>{cell(str(n)) * 5}</row>" for n in range(200)))


def zip_of_zips(path: Path) -> Path:
    """Ten zips in each of ten zips, and so on."""
    inner = zlib.compress(bytes(1 << 20))
    for level in range(6):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as outer:
            for number in range(10):
                outer.writestr(f"{level}-{number}.zip", inner)
        inner = path.read_bytes()
    return path


#: By what is wrong with it: the ending, and what makes it. Those that `READ` names are read.
HOSTILE: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "strings of 9 MB of elements": (
        ".xlsx",
        lambda p: workbook(
            p, {"xl/sharedStrings.xml": f"{_STRINGS}{'<si><t/></si>' * 690_000}</sst>"}
        ),
    ),
    "a bomb of strings": (
        ".xlsx",
        lambda p: workbook(p, {"xl/sharedStrings.xml": _STRINGS + "<si><t>" + " " * 300_000_000}),
    ),
    "a bomb of styles": (
        ".xlsx",
        lambda p: workbook(p, {"xl/styles.xml": _STYLES + "<xf/>" * 60_000_000}),
    ),
    "a style table of 9 MB": (
        ".xlsx",
        lambda p: workbook(
            p, {"xl/styles.xml": f"{_STYLES}<cellXfs>{'<xf/>' * 1_800_000}</cellXfs></styleSheet>"}
        ),
    ),
    "a bomb in a picture": (
        ".xlsx",
        lambda p: workbook(p, {"xl/media/image1.xml": bytes(300_000_000)}),
    ),
    "billion laughs in a sheet": (
        ".xlsx",
        lambda p: workbook(
            p,
            {
                "xl/worksheets/sheet1.xml": sheet(f"<row>{cell('&j;')}</row>").replace(
                    "?>", f"?>{_LAUGHS}]>", 1
                )
            },
        ),
    ),
    "quadratic entities": (
        ".xlsx",
        lambda p: workbook(
            p,
            {
                "xl/sharedStrings.xml": f'<!DOCTYPE s [<!ENTITY a "{"x" * 100_000}">]>'
                f"<sst><si><t>{'&a;' * 100_000}</t></si></sst>"
            },
        ),
    ),
    "deep nesting": (
        ".xlsx",
        lambda p: workbook(
            p, {"xl/worksheets/sheet1.xml": sheet(header_row() + "<row>" * 1_500_000)}
        ),
    ),
    "an attribute of 9 MB": (
        ".xlsx",
        lambda p: workbook(
            p,
            {
                "xl/worksheets/sheet1.xml": sheet(
                    header_row() + f'<row a="{"z" * 9_000_000}"></row>'
                )
            },
        ),
    ),
    "a hundred thousand attributes": (
        ".xlsx",
        lambda p: workbook(
            p,
            {
                "xl/worksheets/sheet1.xml": sheet(
                    header_row()
                    + "<row "
                    + " ".join(f'a{n}="1"' for n in range(100_000))
                    + "></row>"
                )
            },
        ),
    ),
    "a zip of zips": (".xlsx", zip_of_zips),
    "a far cell": (
        ".ods",
        lambda p: ods(
            p,
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>'
            "</table:table-row><table:table-row><table:table-cell "
            f'table:number-columns-repeated="16000"/>{ods_cell("x")}</table:table-row>',
        ),
    ),
    "a repeated cell": (
        ".ods",
        lambda p: ods(
            p,
            '<table:table-row table:number-rows-repeated="1048570">'
            + ods_cell("x", ' table:number-columns-repeated="16000"')
            + "</table:table-row>",
        ),
    ),
    "a repeated row of text": (
        ".ods",
        lambda p: ods(
            p,
            '<table:table-row table:number-rows-repeated="900000">'
            + ods_cell("x" * 5000) * 5
            + "</table:table-row>",
        ),
    ),
    "spaces by their number": (
        ".ods",
        lambda p: ods(
            p,
            f"<table:table-row>{ods_cell(SPACES)}</table:table-row>",
        ),
    ),
    "a line of 500 MB": (".csv", one_long_line),
    "a line of NULs": (".csv", lambda p: delimited(p, bytes(3_000_000))),
    "a million quotes": (".csv", lambda p: delimited(p, b'"' * 1_000_001)),
    "a field of every line": (".csv", lambda p: delimited(p, b'"' + b"a,b\n" * 400_000)),
    "a text bomb of Parquet": (".parquet", dictionary_bomb),
    "rows that are declared": (".parquet", lambda p: declared(p, 1 << 40)),
    "rows that are not there": (".parquet", lambda p: declared(p, 150_000)),
    "a footer of nothing": (
        ".parquet",
        lambda p: holding(
            p, b"PAR1" + b"\x19" * 5_000_000 + struct.pack("<I", 5_000_000) + b"PAR1"
        ),
    ),
    "a footer that is too long": (
        ".parquet",
        lambda p: holding(p, b"PAR1" + struct.pack("<I", 0xFFFFFFFF) + b"PAR1"),
    ),
    "lists in lists": (
        ".parquet",
        lambda p: holding(p, b"PAR1" + b"\x29" * 100_000 + struct.pack("<I", 100_000) + b"PAR1"),
    ),
}


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(path: Path, body: str) -> Path:
    """A .docx that has this body and nothing else."""
    whole = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f'<?xml version="1.0"?>{whole}')
    return path


def _over(columns: object) -> str:
    """A table of a document whose only cell goes over so many columns."""
    span = f'<w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>'
    return f"<w:tbl><w:tr><w:tc>{span}<w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"


def _shown(page: str) -> bytes:
    """A notebook that shows a page."""
    outputs = [{"data": {"text/html": page}}]
    return json.dumps({"cells": [{"outputs": outputs}]}).encode()


_WIDE = "<table><tr>" + "<td colspan=1000 rowspan=1000>1" * 100_000 + "</table>"
#: Tables to attack, by what is wrong with them. Besides: all of HOSTILE with such an ending.
HOSTILE_TABLES: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "a cell over 100 billion columns": (".docx", lambda p: document(p, _over(10**11))),
    "a cell over a word of columns": (".docx", lambda p: document(p, _over("x"))),
    "paragraphs in paragraphs": (".docx", lambda p: document(p, "<w:p>" * 500_000)),
    "a document of 90 MB": (".docx", lambda p: document(p, "a" * 90_000_000)),
    "cells over a thousand columns": (".html", lambda p: holding(p, _WIDE.encode())),
    "elements in elements": (".html", lambda p: holding(p, b"<div>" * 1_000_000)),
    "a notebook of cells over a thousand columns": (".ipynb", lambda p: holding(p, _shown(_WIDE))),
    "a notebook of lists in lists": (".ipynb", lambda p: holding(p, b"[" * 500_000)),
    "a notebook of something else": (".ipynb", lambda p: holding(p, b'{"cells": [1, null, []]}')),
}
