"""The marks of .xls: records of a number, a length and a content ([MS-XLS])."""

import struct
from collections.abc import Iterator
from pathlib import Path

from antwoord.errors import UserError
from antwoord.register.workbooks.binary import ERRORS
from antwoord.register.workbooks.marks import BookMarks, SheetMarks, require_dense
from antwoord.storage.paths import shown

STREAMS = ("Workbook", "Book")
#: What Office makes of a workbook of the newer kind that is locked.
LOCKED = "EncryptedPackage"
#: Bytes of a workbook of this kind at most: 65,536 rows of 256 columns take less.
MOST_BYTES = 1_000_000_000
FILEPASS, DATE_SYSTEM, COMPUTED, BOUND_SHEET, END = 0x2F, 0x22, 0x1C1, 0x85, 0x0A
ROW, COLUMN, MERGED, FORMULA, ERROR = 0x208, 0x7D, 0xE5, 0x06, 0x205
#: Cells that hold something, and the one that holds several.
CELLS, SEVERAL = (FORMULA, ERROR, 0x203, 0x204, 0xD6, 0xFD, 0x27E), 0xBD
_HIDDEN_ROW, _HIDDEN_COLUMN, _COMPUTE_ON_LOAD = 0x20, 0x01, 0x02
_WORKSHEET = 0
#: Kinds of results of a formula that are no number.
_OF_ERROR, _OF_NOTHING = 2, 3


def book_marks(register: Path) -> BookMarks:
    """The marks of every sheet of cells, by the names that the file gives them."""
    import olefile

    where = shown(register)
    try:
        with olefile.OleFileIO(register) as file:
            if file.exists(LOCKED):
                raise UserError(f"{where} is locked with a password; save it without")
            stream = next((name for name in STREAMS if file.exists(name)), None)
            if stream is None or file.get_size(stream) > MOST_BYTES:
                raise _unreadable(where)
            content = file.openstream(stream).read()
    except (OSError, ValueError, IndexError, struct.error):
        raise _unreadable(where) from None
    try:
        return _marks(content, where, wide=stream == STREAMS[0])
    except (struct.error, IndexError):
        raise _unreadable(where) from None


def _marks(content: bytes, where: str, *, wide: bool) -> BookMarks:
    marks = BookMarks({})
    sheets = []
    computed = False  # whoever computes the formulas leaves its version
    for kind, record in _records(content, 0):
        if kind == FILEPASS:
            raise UserError(f"{where} is locked with a password; save it without")
        if kind == DATE_SYSTEM:
            marks.since_1904 = bool(record[0])
        elif kind == COMPUTED:
            computed = True
        elif kind == BOUND_SHEET:
            begin, _, sort = struct.unpack_from("<IBB", record)
            sheets.append((_name(record, wide), begin, sort))
        elif kind == END:
            break
    for name, begin, sort in sheets:
        sheet = SheetMarks()
        if sort == _WORKSHEET:
            sheet = _sheet_marks(content, begin, computed)
            require_dense(sheet, name, where)
        marks.in_order.append(sheet)
    return marks


def _name(record: bytes, wide: bool) -> str:
    """The name of a sheet as its record gives it; older books have one byte a letter."""
    letters = record[6]
    if not wide:
        return record[7 : 7 + letters].decode("cp1252", "replace")
    if record[7] & 1:
        return record[8 : 8 + 2 * letters].decode("utf-16-le", "replace")
    return record[8 : 8 + letters].decode("latin-1")


def _sheet_marks(content: bytes, begin: int, computed: bool) -> SheetMarks:
    marks = SheetMarks()
    depth = 0
    for kind, record in _records(content, begin):
        if kind == 0x809:  # a chart inside the sheet has a beginning and an end of its own
            depth += 1
        elif kind == END:
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1:
            continue
        elif kind in CELLS:
            row, column = struct.unpack_from("<HH", record)
            marks.saw(row, column)
            if kind == ERROR and record[7]:
                marks.unreadable[row, column] = ERRORS.get(record[6], "#")
            elif kind == FORMULA:
                _formula(marks, row, column, record, computed)
        elif kind == SEVERAL:
            row, first = struct.unpack_from("<HH", record)
            (last,) = struct.unpack_from("<H", record, len(record) - 2)
            marks.saw(row, last, last - first + 1)
        elif kind == ROW:
            (flags,) = struct.unpack_from("<H", record, 12)
            marks.hidden_rows += bool(flags & _HIDDEN_ROW)
        elif kind == COLUMN:
            first, last, _, _, flags = struct.unpack_from("<HHHHH", record)
            if flags & _HIDDEN_COLUMN:
                marks.hidden_columns |= set(range(first, min(last, 255) + 1))
        elif kind == MERGED:
            for place in range(struct.unpack_from("<H", record)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", record, 2 + 8 * place)
                marks.merged.append((top, left, bottom, right))
    return marks


def _formula(marks: SheetMarks, row: int, column: int, record: bytes, computed: bool) -> None:
    value = record[6:14]
    (flags,) = struct.unpack_from("<H", record, 14)
    other = value[6:] == b"\xff\xff"  # what follows is no number
    if other and value[0] == _OF_ERROR:
        marks.unreadable[row, column] = ERRORS.get(value[2], "#")
    elif (flags & _COMPUTE_ON_LOAD or not computed) and (
        value[0] == _OF_NOTHING if other else not any(value)
    ):
        marks.unreadable[row, column] = "formula never computed"


def _records(content: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        yield kind, content[at + 4 : at + 4 + size]
        at += 4 + size


def _unreadable(where: str) -> UserError:
    return UserError(f"{where} is not a readable workbook; save it again")
