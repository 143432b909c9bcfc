"""The marks of .xlsx and .xlsm.

Most sheets hold nothing that needs a parser: patterns at the speed of memory find out, and
only a sheet with formulas, errors, merged or hidden cells is parsed.
"""

import posixpath
import re
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from antwoord.register.workbooks.archive import Parts
from antwoord.register.workbooks.marks import BookMarks, SheetMarks, require_dense

WORKBOOK = "xl/workbook.xml"
#: What plain cells of plain writers do not hold; 50 MB are searched for it in 0.15 s.
_NEEDS_PARSER = (
    b"<f>",
    b"<f ",
    b"<f/",
    b't="e"',
    b"hidden",
    b"mergeCell",
    b":c",
    b":f",
    b":row",
    b"='",
    b"= ",
    b" =",
)
#: What begins like a cell and is none; all that begins so and is no plain cell needs the parser.
_NO_CELLS = (b"<col", b"<conditionalFormatting", b"<cfRule", b"<cfvo")
_CELL = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
TRUE = ("1", "true")


def book_marks(parts: Parts) -> BookMarks:
    """The marks of every sheet of cells; raises UserError for a workbook that is hostile."""
    book = _Book()
    parse(parts, workbook_part(parts), book.start)
    targets = relations(parts, workbook_part(parts))
    marks = BookMarks({}, book.since_1904)
    read = set()
    for name, relation in book.sheets:
        part = targets.get(relation, "")
        if part not in parts or "/worksheets/" not in f"/{part}":
            continue
        read.add(part)
        marks.sheets[name] = _sheet_marks(parts, part, book.computed_on_load)
        require_dense(marks.sheets[name], name, parts.where)
    for name in parts.names:  # what streams out of the others is counted too
        if name not in read:
            for number, block in enumerate(parts.blocks(name)):
                if not name.endswith(".bin"):
                    parts.require_plain(name, block, number == 0)
    return marks


def workbook_part(parts: Parts) -> str:
    """Where the workbook itself stands, as the package says."""
    for kind, target in _relations(parts, "_rels/.rels", ""):
        if kind.endswith("/officeDocument") and target in parts:
            return target
    return WORKBOOK


def relations(parts: Parts, part: str) -> dict[str, str]:
    """The parts that a part names, by the id that it gives them."""
    path = PurePosixPath(part)
    found: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            found[given.get("Id", "")] = _target(given.get("Target", ""), str(path.parent))

    parse(parts, str(path.parent / "_rels" / f"{path.name}.rels"), start)
    return found


def _relations(parts: Parts, part: str, base: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            found.append((given.get("Type", ""), _target(given.get("Target", ""), base)))

    parse(parts, part, start)
    return found


def _target(target: str, base: str) -> str:
    path = target.lstrip("/") if target.startswith("/") else posixpath.join(base, target)
    return posixpath.normpath(path)


def parse(parts: Parts, name: str, start: Any, end: Any = None, text: Any = None) -> None:
    """Parses a part, if it is there; elements and attributes lose their prefixes."""
    if name not in parts:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def bare(element: str, given: dict[str, str]) -> None:
        start(
            element.rpartition(":")[2],
            {key.rpartition(":")[2]: value for key, value in given.items()},
        )

    parser.StartElementHandler = bare
    if end:
        parser.EndElementHandler = lambda element: end(element.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        for number, block in enumerate(parts.blocks(name)):
            parts.require_plain(name, block, number == 0)
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise parts.unreadable() from None


class _Book:
    """What the workbook's own part says."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False
        #: Its formulas are to be computed when it is opened: no program has done so yet.
        self.computed_on_load = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            self.sheets.append((given.get("name", ""), given.get("id", "")))
        elif name == "workbookPr":
            self.since_1904 = given.get("date1904", "") in TRUE
        elif name == "calcPr":
            self.computed_on_load = given.get("fullCalcOnLoad", "") in TRUE


def _sheet_marks(parts: Parts, part: str, computed_on_load: bool) -> SheetMarks:
    marks = SheetMarks()
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    tail = b""
    for number, block in enumerate(parts.blocks(part)):
        parts.require_plain(part, block, number == 0)
        text = tail + block
        cut = text.rfind(b"<")
        text, tail = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
        found = _CELL.findall(text)
        cells = text.count(b"<c") - sum(map(text.count, _NO_CELLS))
        if any(sign in text for sign in _NEEDS_PARSER) or len(found) != cells:
            return _parsed(parts, part, computed_on_load)
        if found:
            marks.cells += len(found)
            names, numbers = zip(*found, strict=True)
            columns.update(names)
            rows.update(numbers)
    if columns:
        marks.last_column = max(_column(name.decode()) for name in columns)
        marks.last_row = max(map(int, rows)) - 1
    return marks


def _parsed(parts: Parts, part: str, computed_on_load: bool) -> SheetMarks:
    sheet = _Sheet(parts, computed_on_load)
    parse(parts, part, sheet.start, sheet.end, sheet.text)
    return sheet.marks


class _Sheet:
    """A sheet's part as it is parsed."""

    def __init__(self, parts: Parts, computed_on_load: bool) -> None:
        self.parts = parts
        self.marks = SheetMarks()
        self.computed_on_load = computed_on_load
        self.row, self.column = -1, -1
        self.kind = ""
        self.formula = False
        self.value: str | None = None
        self.inside = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._place(given.get("r", ""))
            self.kind = given.get("t", "")
            self.formula, self.value = False, None
            self.marks.saw(self.row, self.column)
        elif name == "row":
            self.row = int(given["r"]) - 1 if given.get("r", "").isdecimal() else self.row + 1
            self.column = -1
            self.marks.hidden_rows += given.get("hidden") in TRUE
        elif name == "f":
            self.formula = True
        elif name in ("v", "is"):
            self.value, self.inside = "", True
        elif name == "col" and given.get("hidden") in TRUE:
            first, last = int(given.get("min", 1)), int(given.get("max", 1))
            self.marks.hidden_columns |= set(range(first - 1, min(last, 16_384)))
        elif name == "mergeCell":
            corners = [_PLACE.fullmatch(each) for each in given.get("ref", "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                (left, top), (right, bottom) = (corner.groups() for corner in corners if corner)
                self.marks.merged.append(
                    (int(top) - 1, _column(left), int(bottom) - 1, _column(right))
                )

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self.inside = False
        elif name == "c":
            never = self.value is None or (self.computed_on_load and self.value in ("", "0"))
            if self.kind == "e":
                self.marks.unreadable[self.row, self.column] = self.value or "#"
            elif self.formula and never:
                self.marks.unreadable[self.row, self.column] = "formula never computed"

    def text(self, text: str) -> None:
        if self.inside:
            self.value = (self.value or "") + text

    def _place(self, reference: str) -> None:
        match = _PLACE.fullmatch(reference)
        if match:
            self.row, self.column = int(match[2]) - 1, _column(match[1])
        elif reference:
            raise self.parts.hostile("has a cell at a place that there is not")
        else:
            self.column += 1


def _column(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
