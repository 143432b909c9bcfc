"""The marks of .ods."""

from antwoord.errors import UserError
from antwoord.register.workbooks.archive import Parts
from antwoord.register.workbooks.marks import BookMarks, SheetMarks, require_dense
from antwoord.register.workbooks.ooxml import parse

CONTENT = "content.xml"
#: What a spreadsheet program shows where a formula gives no value; `Err:502` is its own form.
_ERRORS = ("#", "Err:")
#: Where a value of a type stands.
_VALUE = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}


def book_marks(parts: Parts) -> BookMarks:
    """The marks of every sheet; raises UserError for a locked or hostile document."""
    if CONTENT not in parts:
        raise parts.unreadable()
    manifest = parts.whole("META-INF/manifest.xml") if "META-INF/manifest.xml" in parts else b""
    if b"encryption-data" in manifest:
        raise UserError(f"{parts.where} is locked with a password; save it without")
    content = _Content()
    parse(parts, CONTENT, content.start, content.end, content.text)
    for name, marks in content.marks.sheets.items():
        require_dense(marks, name, parts.where)
    for name in parts.names:
        if name != CONTENT:
            for number, block in enumerate(parts.blocks(name)):
                parts.require_plain(name, block, number == 0)
    return content.marks


class _Content:
    """The content as it is parsed. Places are counted with all repetitions."""

    def __init__(self) -> None:
        self.marks = BookMarks({})
        self.sheet: SheetMarks | None = None
        self.tables = 0
        self.row = self.column = self.next_column = 0
        self.row_times = self.cell_times = 1
        self.given: dict[str, str] = {}
        self.shows = ""
        self.inside = 0
        self.notes = 0
        self.before = self.row_cells = 0
        self.hidden = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "null-date":
            self.marks.since_1904 = given.get("date-value", "").startswith("1904")
        elif name == "table":
            self.tables += 1
            if self.tables == 1:
                self.sheet = self.marks.sheets.setdefault(given.get("name", ""), SheetMarks())
                self.row = self.next_column = 0
        elif self.sheet is None or self.tables > 1:
            return
        elif name == "table-column":
            times = _times(given, "number-columns-repeated")
            if given.get("visibility") in ("collapse", "filter"):
                # Whole ranges up to the last column are hidden at times; those say nothing.
                self.sheet.hidden_columns |= set(
                    range(self.next_column, min(self.next_column + times, 1024))
                )
            self.next_column += times
        elif name == "table-row":
            self.row_times = _times(given, "number-rows-repeated")
            self.column = 0
            self.before, self.row_cells = self.sheet.cells, 0
            self.hidden = given.get("visibility") in ("collapse", "filter")
        elif name in ("table-cell", "covered-table-cell"):
            self.cell_times = _times(given, "number-columns-repeated")
            self.given, self.shows, self.inside = given, "", 1
        elif name == "annotation":
            self.notes += 1

    def end(self, name: str) -> None:
        if name == "table":
            self.tables -= 1
            self.sheet = self.sheet if self.tables else None
        elif self.sheet is None or self.tables > 1:
            return
        elif name == "annotation":
            self.notes -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(self.sheet)
            self.column += self.cell_times
            self.inside = 0
        elif name == "table-row":
            if self.sheet.cells > self.before:
                # A row that is repeated holds its cells as often; they are laid out so.
                self.sheet.saw(
                    self.row + self.row_times - 1, 0, self.row_cells * (self.row_times - 1)
                )
                self.sheet.hidden_rows += self.row_times if self.hidden else 0
            self.row += self.row_times

    def text(self, text: str) -> None:
        if self.inside and not self.notes:
            self.shows += text

    def _cell(self, sheet: SheetMarks) -> None:
        given, shows = self.given, self.shows.strip()
        kind = given.get("value-type", "")
        if "number-rows-spanned" in given or "number-columns-spanned" in given:
            rows = _times(given, "number-rows-spanned")
            columns = _times(given, "number-columns-spanned")
            if rows > 1 or columns > 1:
                sheet.merged.append(
                    (self.row, self.column, self.row + rows - 1, self.column + columns - 1)
                )
        if not kind and not shows and "formula" not in given:
            return
        sheet.saw(self.row, self.column + self.cell_times - 1, self.cell_times)
        self.row_cells += self.cell_times
        problem = ""
        if kind == "error" or (
            "formula" in given and kind in ("", "string") and shows.startswith(_ERRORS)
        ):
            problem = shows or "#"
        elif "formula" in given and (not kind or (kind in _VALUE and _VALUE[kind] not in given)):
            problem = shows or "formula never computed"
        if problem:
            self._mark(sheet, problem)

    def _mark(self, sheet: SheetMarks, problem: str) -> None:
        for row in range(self.row, self.row + min(self.row_times, 10_000)):
            for column in range(self.column, self.column + min(self.cell_times, 1_024)):
                sheet.unreadable[row, column] = problem


def _times(given: dict[str, str], key: str) -> int:
    text = given.get(key, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1
