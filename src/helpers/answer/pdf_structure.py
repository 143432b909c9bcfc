"""The last hand on the bytes of Typst: row headers tagged as such, and a smaller file.

Typst 0.15 tags every cell below the head of a table as data; its function for row headers
asks for a feature that the Python package cannot switch on. And it writes each tag of the
structure tree as an object of its own, uncompressed: 11 MB for a table of 10,000 rows.
"""

import io
import re

# A tag as Typst writes it, from the beginning of its object: no text of a document can look
# like it, because none holds a line break. The groups: up to the letter that tells TH from
# TD, the row it is in, its name with the number of its row (header cells only), the begin
# of its attributes; what follows are its scope and its headers.
_CELL = re.compile(
    rb"(\n<</Type/StructElem/S/T)[HD](/P \d+ 0 R)(/ID\(U\d+x\d+y(\d+)\))?"
    rb"(/A\[<</O/Table)(?:/Scope/Column)?(?:/Headers\[[^\]]*\])?"
)
_FOOT = (b"\n<</Type/StructElem/S/TFoot/", b"\n<</Type/StructElem/S/TBody/")
_ROW_SCOPE = b"/Scope/Row"
# The two ids of a file stand in its last object, the first of them Typst's, made from the
# contents. The second would be the one that qpdf has for tests: its deterministic id takes
# 2 s more on the largest file.
_IDS = re.compile(rb"/ID ?\[ ?(<[0-9a-f]+>) ?<31415926535897932384626433832795> ?\]")

# A stream whose last byte is a carriage return (one in 256) and the line feed after it would
# read as one line's end, and the stream as a byte shorter than it says.
_STREAM_END = (b"\r\nendstream", b"\r\rendstream")


def finished(pdf: bytes) -> bytes:
    """The file with the first cell of each row as its header, its objects compressed.

    The first cells below the head become `TH` with the scope of their row. Cells no longer
    name their headers: with both scopes there a reader finds those of row and column. What
    Typst takes for a foot (a total and the row before it, kept together) is a body. The
    same bytes come out for the same bytes in.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(_with_row_headers(pdf))) as file:
        result = io.BytesIO()
        file.save(
            result,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            static_id=True,
        )
    written = result.getvalue()
    return _IDS.sub(rb"/ID [\1\1]", written.replace(*_STREAM_END))


def _with_row_headers(pdf: bytes) -> bytes:
    """The same file, no byte longer or shorter: the places of its objects still hold."""
    row = b""

    def cell(found: re.Match[bytes]) -> bytes:
        nonlocal row
        begin, parent, name, y, attributes = found.groups()
        first, row = parent != row, parent
        if y == b"0":
            return found[0]  # the head of the table
        kept = begin + (b"H" if first else b"D") + parent + (name or b"") + attributes
        return (kept + (_ROW_SCOPE if first else b"")).ljust(len(found[0]))

    return _CELL.sub(cell, pdf).replace(*_FOOT)
