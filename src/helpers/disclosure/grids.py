"""Files of others as grids of texts: CSV and its kin, sheets of a workbook, tables of a DOCX."""

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from helpers.errors import UserError

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".asc")
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DOCUMENT_SUFFIX = ".docx"
SUFFIXES = (*TEXT_SUFFIXES, *BOOK_SUFFIXES, DOCUMENT_SUFFIX)
#: A document that unpacks to more is none that holds tables to publish.
_MOST_BYTES = 100_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DELIMITERS = ",;\t|"
#: A spreadsheet computes with 15 digits; more of them are dust of binary fractions.
_DIGITS = ".15g"
#: Larger tables are no tables to publish, and a system of so many cells has no end.
MOST_CELLS = 200_000


@dataclass(frozen=True)
class Block:
    """A part of a grid between blank lines: each line's number, and its texts.

    `sheet` is "" for a file of text; `delimiter` is that of such a file, "" for a workbook,
    where numbers are numbers and have a point for a decimal sign.
    """

    path: Path
    sheet: str
    delimiter: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def name(self) -> str:
        """File and sheet."""
        return f"{self.path.name}, sheet {self.sheet}" if self.sheet else self.path.name


def blocks_of(path: Path) -> list[Block]:
    """Every part of a file that holds something; raises UserError where it cannot be read."""
    if path.suffix.lower() == DOCUMENT_SUFFIX:
        grids = _document_tables(path)
    elif path.suffix.lower() in BOOK_SUFFIXES:
        grids = _sheets(path)
    else:
        grids = [_text(path)]
    found = [block for sheet, sign, rows in grids for block in _parts(path, sheet, sign, rows)]
    cells = sum(len(texts) for block in found for _, texts in block.lines)
    if cells > MOST_CELLS:
        raise UserError(
            f"{path}: it has {cells:,} cells, more than the {MOST_CELLS:,} that are attacked at "
            "once; name a table to be published"
        )
    return found


_Rows = list[tuple[int, list[str]]]


def _text(path: Path) -> tuple[str, str, _Rows]:
    try:
        raw = path.read_bytes()
        utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = raw.decode("utf-16" if utf16 else "utf-8-sig")
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: this is not text in UTF-8; save it as UTF-8") from None
    except OSError as problem:
        raise UserError(f"{path}: it cannot be read ({problem.strerror})") from None
    top = text.splitlines()[:50]
    delimiter = max(_DELIMITERS, key=lambda sign: sum(line.count(sign) for line in top))
    try:
        reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
        return "", delimiter, [(reader.line_num, row) for row in reader]
    except csv.Error as problem:
        raise UserError(f"{path}: it cannot be read as CSV ({problem})") from None


def _sheets(path: Path) -> list[tuple[str, str, _Rows]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        found = []
        with CalamineWorkbook.from_path(path) as book:
            # Hidden sheets are read by who attacks, too.
            for about in book.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
                    texts = [[_cell(cell) for cell in row] for row in rows]
                    found.append((about.name, "", list(enumerate(texts, start=1))))
        return found
    except BaseException as error:
        # A damaged file makes the reader panic, which is no Exception and has no class to name.
        panic = type(error).__name__ == "PanicException"
        if not panic and not isinstance(error, CalamineError | OSError):
            raise
        raise UserError(f"{path}: this is not a workbook that can be read; save it again") from None


def _document_tables(path: Path) -> list[tuple[str, str, _Rows]]:
    """The tables of a DOCX, by their numbers; a cell over several columns fills the first."""
    try:
        with zipfile.ZipFile(path) as document:
            part = document.getinfo("word/document.xml")
            if part.file_size > _MOST_BYTES:
                raise UserError(f"{path}: it is too large for a document with tables")
            root = ElementTree.fromstring(document.read(part))  # noqa: S314
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError):
        raise UserError(f"{path}: this is not a DOCX that can be read; save it again") from None
    found = []
    for number, table in enumerate(root.iter(f"{_WORD}tbl"), start=1):
        rows: _Rows = []
        for line, row in enumerate(table.iter(f"{_WORD}tr"), start=1):
            texts: list[str] = []
            for cell in row.iter(f"{_WORD}tc"):
                span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
                wide = int(span.get(f"{_WORD}val", "1")) if span is not None else 1
                text = "".join(part.text or "" for part in cell.iter(f"{_WORD}t"))
                texts += [text, *[""] * (wide - 1)]
            rows.append((line, texts))
        found.append((f"table {number}", "", rows))
    return found


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, _DIGITS)
    return str(value)


def _parts(path: Path, sheet: str, delimiter: str, rows: _Rows) -> Iterator[Block]:
    """A grid in its parts; in a file of text a line of delimiters alone is no blank one."""
    part: list[tuple[int, tuple[str, ...]]] = []
    for line, texts in [*rows, (0, [])]:
        if any(text.strip() for text in texts):
            part.append((line, tuple(text.strip() for text in texts)))
        elif part:
            yield Block(path, sheet, delimiter, tuple(part))
            part = []
