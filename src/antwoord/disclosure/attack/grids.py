"""Files of others as grids of texts, read in a fork with limits (`storage.limited`).

CSV and its kin, sheets of a workbook, tables of a DOCX, of a page, of a notebook's outputs.
"""

import csv
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from antwoord.errors import UserError
from antwoord.storage.limited import limited, limits_for, size_of

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".asc")
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DOCUMENT_SUFFIX = ".docx"
PAGE_SUFFIXES = (".html", ".htm")
NOTEBOOK_SUFFIX = ".ipynb"
SUFFIXES = (*TEXT_SUFFIXES, *BOOK_SUFFIXES, DOCUMENT_SUFFIX, *PAGE_SUFFIXES, NOTEBOOK_SUFFIX)
#: A text that has more bytes, or a document that unpacks to more, holds no tables to publish.
_MOST_BYTES = 20_000_000
#: What reading may take for each byte of a file, of memory, and for each million, of seconds.
_MEMORY_RATIO, _SECONDS_PER_MB = 30, 4
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DELIMITERS = ",;\t|"
#: A spreadsheet computes with 15 digits; more of them are dust of binary fractions.
_DIGITS = ".15g"
#: A cell goes over so many columns or rows at most, as browsers have it.
_MOST_SPAN = 1000
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
    """Every part of the file at `path` that holds something.

    Raises UserError where it cannot be read, has more than MOST_CELLS cells, or takes more to read
    than a file of its size may.
    """
    limits = limits_for(size_of([path]), memory_ratio=_MEMORY_RATIO, seconds_per_mb=_SECONDS_PER_MB)
    return limited(lambda: _blocks(path), str(path), limits)


def blocks_of_each(paths: Sequence[Path]) -> dict[Path, list[Block]]:
    """The same of each of several files, read by one process, as a process costs more than a file.

    Raises as `blocks_of`: where one of them is not read, each is read alone, so that it is named.
    """
    limits = limits_for(size_of(paths), memory_ratio=_MEMORY_RATIO, seconds_per_mb=_SECONDS_PER_MB)
    try:
        return limited(lambda: {path: _blocks(path) for path in paths}, "files", limits)
    except UserError:
        return {path: blocks_of(path) for path in paths}


def _blocks(path: Path) -> list[Block]:
    if path.suffix.lower() == DOCUMENT_SUFFIX:
        grids = _document_tables(path)
    elif path.suffix.lower() in PAGE_SUFFIXES:
        grids = _page_tables("", _read(path))
    elif path.suffix.lower() == NOTEBOOK_SUFFIX:
        grids = list(_notebook_tables(path))
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
        if path.stat().st_size > _MOST_BYTES:
            raise UserError(f"{path}: it is too large for tables to publish")
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
                wide = _span(span.get(f"{_WORD}val")) if span is not None else 1
                text = "".join(part.text or "" for part in cell.iter(f"{_WORD}t"))
                texts += [text, *[""] * (wide - 1)]
            rows.append((line, texts))
        found.append((f"table {number}", "", rows))
    return found


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError(f"{path}: it is too large for a page with tables")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path}: this is not text in UTF-8; save it as UTF-8") from None
    except OSError as problem:
        raise UserError(f"{path}: it cannot be read ({problem.strerror})") from None


def _page_tables(within: str, page: str) -> list[tuple[str, str, _Rows]]:
    """The tables of a page, by their numbers `within` it; a cell over several fills the first."""
    reader = _Tables()
    reader.feed(page)
    return [(f"{within}table {number}", "", rows) for number, rows in enumerate(reader.found, 1)]


def _notebook_tables(path: Path) -> Iterator[tuple[str, str, _Rows]]:
    """The tables that the cells of an executed notebook show, by the numbers of both."""
    try:
        cells = json.loads(_read(path))["cells"]
        for number, cell in enumerate(cells, start=1):
            for output in cell.get("outputs", ()):
                shown = output.get("data", {}).get("text/html", "")
                yield from _page_tables(f"cell {number}, ", "".join(shown))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise UserError(f"{path}: this is not a notebook that can be read") from None


class _Tables(HTMLParser):
    """The rows of each table of a page; of a table in a cell the texts are the cell's."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Rows] = []
        self._depth = 0
        self._left: dict[int, int] = {}  # columns that a cell above still covers, in how many rows
        self._covered: dict[int, int] = {}
        self._text: list[str] | None = None
        self._wide = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.found.append([])
                self._left = {}
        if self._depth != 1:
            return
        if tag == "tr":
            self._end_cell()
            self._covered = {at: rows for at, rows in self._left.items() if rows}
            self._left = {at: rows - 1 for at, rows in self._covered.items()}
            self.found[-1].append((len(self.found[-1]) + 1, []))
        elif tag in ("td", "th") and self.found[-1]:
            self._end_cell()
            given = dict(attrs)
            self._skip_covered()
            self._wide, tall = (_span(given.get(name)) for name in ("colspan", "rowspan"))
            first = len(self.found[-1][-1][1])
            for at in range(first, first + self._wide):
                self._left[at] = max(self._left.get(at, 0), tall - 1)
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if self._depth == 1 and tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _skip_covered(self) -> None:
        row = self.found[-1][-1][1]
        while len(row) in self._covered:
            row.append("")

    def _end_cell(self) -> None:
        if self._text is None:
            return
        text = " ".join("".join(self._text).split())
        self.found[-1][-1][1].extend([text, *[""] * (self._wide - 1)])
        self._text = None


def _span(given: str | None) -> int:
    """Over how many columns or rows a cell goes; a bad number is 1, as browsers have it."""
    return min(int(given), _MOST_SPAN) if given and given.isdecimal() and int(given) else 1


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
