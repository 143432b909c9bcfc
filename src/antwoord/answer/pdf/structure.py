"""Row headers in the tags of a PDF.

Typst 0.15 tags every cell below the head of a table as data; its function for row headers
asks for a feature that the Python package cannot switch on.
"""

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


def with_row_headers(pdf: bytes) -> bytes:
    """The file `pdf` with the first cell of each row as its header; it keeps its length.

    The first cells below the head become `TH` with the scope of their row. Cells no longer
    name their headers: with both scopes there a reader finds those of row and column. What
    Typst takes for a foot (a total and the row before it, kept together) is a body. What is
    left out becomes spaces, so that every object stays at its place.
    """
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
