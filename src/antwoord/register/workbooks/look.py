"""Which kind of workbook a file is, by what is in it, and its marks."""

from pathlib import Path

from antwoord.errors import UserError
from antwoord.register.workbooks import biff, binary, ooxml, opendocument
from antwoord.register.workbooks.archive import Parts
from antwoord.register.workbooks.marks import BookMarks
from antwoord.storage.paths import shown

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Endings of a workbook by how it is stored.
ENDINGS = {
    "ooxml": (".xlsx", ".xlsm"),
    "binary": (".xlsb",),
    "opendocument": (".ods",),
    "biff": (".xls",),
}
_HOW = {"ooxml": "an .xlsx", "binary": "an .xlsb", "opendocument": "an .ods", "biff": "an .xls"}


def book_marks(register: Path) -> BookMarks:
    """The marks of a workbook.

    Raises UserError for what is no workbook, is locked, or would fill the memory.
    """
    where = shown(register)
    try:
        with register.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise UserError(f"{where} cannot be read: {error.strerror}") from None
    if start.startswith(_OLE):
        _require_ending(register, "biff", where)
        return biff.book_marks(register)
    if not start.startswith(_ZIP):
        raise UserError(_what(start, where))
    parts = Parts(register)
    if ooxml.workbook_part(parts).endswith(".bin") or binary.WORKBOOK in parts:
        _require_ending(register, "binary", where)
        return binary.book_marks(parts)
    if ooxml.workbook_part(parts) in parts:
        _require_ending(register, "ooxml", where)
        return ooxml.book_marks(parts)
    _require_ending(register, "opendocument", where)
    return opendocument.book_marks(parts)


def _require_ending(register: Path, kind: str, where: str) -> None:
    if register.suffix.lower() in ENDINGS[kind]:
        return
    if kind == "biff":  # a locked workbook of any kind is stored like an .xls
        biff.book_marks(register)
    if kind == "opendocument" and "content.xml" not in Parts(register):
        raise UserError(f"{where} is not a readable workbook; save it again")
    raise UserError(
        f"{where} is {_HOW[kind]} by what is in it; give it that ending, or save it again"
    )


def _what(start: bytes, where: str) -> str:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return f"{where} is empty"
    if text.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<workbook")):
        return (
            f"{where} is a web page or XML with the ending of a workbook; open it and save it as "
            ".xlsx"
        )
    if b"\0" not in start and not start.startswith(b"PK"):
        return f"{where} is text with the ending of a workbook; give it the ending .csv"
    return f"{where} is not a readable workbook; save it again"
