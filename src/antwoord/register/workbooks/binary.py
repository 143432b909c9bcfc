"""The marks of .xlsb: records of a number, a length and a content ([MS-XLSB])."""

import struct
from collections.abc import Iterator

from antwoord.register.workbooks.archive import Parts
from antwoord.register.workbooks.marks import BookMarks, SheetMarks, require_dense
from antwoord.register.workbooks.ooxml import relations, workbook_part

WORKBOOK = "xl/workbook.bin"
ROW, CELL_BLANK, LAST_CELL, COLUMN, MERGED = 0, 1, 11, 60, 176
ERROR_CELLS = (3, 11)
FORMULA_STRING, FORMULA_NUMBER, FORMULA_TRUTH = 8, 9, 10
BOOK, SHEET, COMPUTED = 153, 156, 157
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_HIDDEN_ROW, _HIDDEN_COLUMN, _SINCE_1904 = 0x10, 0x01, 0x01
#: Of a formula: compute when loaded. Of the book: compute all; where those flags stand.
_COMPUTE_ON_LOAD, _COMPUTE_ALL, _FLAGS_OF_BOOK = 0x02, 0x01, 24


def book_marks(parts: Parts) -> BookMarks:
    """The marks of every sheet of cells; raises UserError for a workbook that is hostile."""
    marks = BookMarks({})
    workbook = workbook_part(parts) if workbook_part(parts) in parts else WORKBOOK
    targets = relations(parts, workbook)
    sheets = []
    computed = False  # whoever computes the formulas leaves its version, after the sheets
    try:
        for kind, content in _records(parts, workbook):
            if kind == BOOK:
                marks.since_1904 = bool(content[0] & _SINCE_1904)
            elif kind == SHEET:
                relation, rest = _wide(content, 8)
                name, _ = _wide(content, rest)
                sheets.append((name, targets.get(relation, "")))
            elif kind == COMPUTED:
                (version,) = struct.unpack_from("<I", content)
                (flags,) = struct.unpack_from("<H", content, _FLAGS_OF_BOOK)
                computed = bool(version) and not flags & _COMPUTE_ALL
        for name, part in sheets:
            if part in parts and "/worksheets/" in f"/{part}":
                marks.sheets[name] = _sheet_marks(parts, part, computed)
                require_dense(marks.sheets[name], name, parts.where)
    except (struct.error, IndexError):
        raise parts.unreadable() from None
    for name in parts.names:
        if "/worksheets/" not in f"/{name}":
            for _ in parts.blocks(name):
                pass
    return marks


def _sheet_marks(parts: Parts, part: str, computed: bool) -> SheetMarks:
    marks = SheetMarks()
    row = 0
    for kind, content in _records(parts, part):
        if kind == ROW:
            (row,) = struct.unpack_from("<I", content)
            marks.hidden_rows += bool(content[11] & _HIDDEN_ROW)
        elif CELL_BLANK < kind <= LAST_CELL:
            (column,) = struct.unpack_from("<I", content)
            marks.saw(row, column)
            if kind in ERROR_CELLS:
                marks.unreadable[row, column] = ERRORS.get(content[8], "#")
            elif _never_computed(kind, content, computed):
                marks.unreadable[row, column] = "formula never computed"
        elif kind == COLUMN:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", content)
            if flags & _HIDDEN_COLUMN:
                marks.hidden_columns |= set(range(first, min(last + 1, 16_384)))
        elif kind == MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", content)
            marks.merged.append((top, left, bottom, right))
    return marks


def _never_computed(kind: int, content: bytes, computed: bool) -> bool:
    """Whether a cell is a formula whose value is none, and that nobody has computed."""
    if kind == FORMULA_STRING:
        text, end = _wide(content, 8)
        empty = not text
    elif kind in (FORMULA_NUMBER, FORMULA_TRUTH):
        end = 16 if kind == FORMULA_NUMBER else 9
        empty = not any(content[8:end])
    else:
        return False
    (flags,) = struct.unpack_from("<H", content, end)
    return empty and (not computed or bool(flags & _COMPUTE_ON_LOAD))


def _records(parts: Parts, name: str) -> Iterator[tuple[int, bytes]]:
    """Each record's number and content; both lengths are of seven bits a byte."""
    held = b""
    for block in parts.blocks(name):
        held += block
        at = 0
        while True:
            kind, after = _number(held, at, 2)
            size, begin = _number(held, after, 4)
            if after < 0 or begin < 0 or begin + size > len(held):
                break
            yield kind, held[begin : begin + size]
            at = begin + size
        held = held[at:]
    if held:
        raise parts.unreadable()


def _number(held: bytes, at: int, most: int) -> tuple[int, int]:
    """A number and where it ends; -1 where it does not."""
    number = 0
    for place in range(most):
        if at < 0 or at + place >= len(held):
            return 0, -1
        byte = held[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most


def _wide(content: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", content, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le", "replace"), end
