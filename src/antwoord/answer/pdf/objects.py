"""A PDF of Typst made smaller: its objects packed and compressed (ISO 32000-1, 7.5.7).

Typst writes each tag of the structure tree as an object of its own, uncompressed: 11 MB for
a table of 10,000 rows. Packed it is 2 MB, and the ordinary answer less than half as large.
A library that reads and writes any PDF (qpdf) takes 1.8 s for that, and this 0.4 s: it
reads the files of one writer only, and changes nothing in an object.
"""

import re
import zlib

#: So many objects a stream: whoever wants one of them unpacks all.
OBJECTS_A_STREAM = 200

_END = re.compile(rb"trailer\n<<(/Size (\d+)/.*)>>\nstartxref\n(\d+)\n%%EOF\s*$", re.DOTALL)
_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*)\nendobj\s*$", re.DOTALL)
_STREAM_END = b"\nendstream"
# A stream whose last byte is a carriage return (one in 256) and the line feed after it would
# read as one line's end, and the stream as a byte shorter than it says.
_AMBIGUOUS, _CLEAR = b"\r\nendstream", b"\r\rendstream"


def packed(pdf: bytes) -> bytes:
    """The document `pdf` in fewer bytes; the same file always gives the same one.

    Raises `ValueError` for a file that is not laid out as Typst 0.15 does it.
    """
    end = _END.search(pdf, max(0, len(pdf) - 2000))
    if not end:
        raise ValueError("not a file that Typst wrote: no trailer at its end")
    trailer, size, table = end[1], int(end[2]), int(end[3])
    starts = _starts(pdf, size, table)
    written = bytearray(pdf[: starts[0]])
    places = {0: (0, 0, 0xFFFF)}  # of each object: kind, offset or stream, place in the stream
    small: list[tuple[int, bytes]] = []
    for start, stop in zip(starts, [*starts[1:], table], strict=True):
        found = _OBJECT.fullmatch(pdf, start, stop)
        if not found:
            raise ValueError(f"not a file that Typst wrote: no object at byte {start}")
        if found[2].endswith(_STREAM_END):
            places[int(found[1])] = (1, len(written), 0)
            written += found[0].rstrip().replace(_AMBIGUOUS, _CLEAR) + b"\n"
        else:
            small.append((int(found[1]), found[2]))
    for begin in range(0, len(small), OBJECTS_A_STREAM):
        some = small[begin : begin + OBJECTS_A_STREAM]
        places[size] = (1, len(written), 0)
        for place, (number, _) in enumerate(some):
            places[number] = (2, size, place)
        written += _object_stream(size, some)
        size += 1
    places[size] = (1, len(written), 0)
    references = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + place.to_bytes(2, "big")
        for kind, where, place in (places.get(number, places[0]) for number in range(size + 1))
    )
    trailer = trailer.replace(b"/Size %d" % int(end[2]), b"/Size %d" % (size + 1), 1)
    at = len(written)
    written += _stream(size, b"/Type/XRef/W[1 4 2]" + trailer, references)
    return bytes(written) + b"startxref\n%d\n%%%%EOF\n" % at


def _starts(pdf: bytes, size: int, table: int) -> list[int]:
    """Where each object begins, in the order in which they stand."""
    head = b"xref\n0 %d\n" % size
    if not pdf.startswith(head, table):
        raise ValueError(f"not a file that Typst wrote: no table of references at byte {table}")
    begin = table + len(head)
    lines = pdf[begin : begin + 20 * size].split(b"\r\n")  # 20 bytes each, by definition
    return sorted(int(line[:10]) for line in lines if line.endswith(b"n"))


def _object_stream(number: int, objects: list[tuple[int, bytes]]) -> bytes:
    heads, at = [], 0
    for name, content in objects:
        heads.append(b"%d %d" % (name, at))
        at += len(content) + 1
    head = b" ".join(heads) + b"\n"
    entries = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head))
    return _stream(number, entries, head + b"\n".join(content for _, content in objects))


def _stream(number: int, entries: bytes, content: bytes) -> bytes:
    data = zlib.compress(content)
    ending = _CLEAR[1:] if data.endswith(b"\r") else _STREAM_END
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s%s\nendobj\n" % (
        number,
        entries,
        len(data),
        data,
        ending,
    )
