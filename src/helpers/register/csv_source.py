"""Delimited text as a table of texts: its encoding and delimiter found, nothing guessed away.

Python's own reader, because it counts records as a spreadsheet does, blank ones too, and
because it is strict about quotes.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from helpers.errors import UserError
from helpers.reference.paths import shown
from helpers.register.grid import Grid, Layout, Scored, grid_table

DELIMITERS = (";", ",", "\t", "|")
_BLOCK = 1 << 20
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 500
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_csv(register: Path, layout: Layout, score: Scored) -> tuple[Grid, Layout]:
    """The table, and how it was laid out.

    Raises UserError, naming the row, for bytes that are not of the encoding, an open quote
    or a row with another number of fields than the header.
    """
    where = shown(register)
    encoding = layout.encoding or find_encoding(register)
    _require_codec(encoding, where)
    try:
        delimiter = layout.delimiter or _find_delimiter(register, encoding)
        grid = grid_table(
            _records(register, encoding, delimiter, where), layout.header_row, score, where
        )
    except UnicodeError:
        raise UserError(
            f"{where} is not {encoding} throughout; name its encoding in the mapping, or save it "
            "as UTF-8"
        ) from None
    return grid, Layout("", grid.header_row, encoding, delimiter)


def find_encoding(register: Path) -> str:
    """The encoding by its mark, else UTF-8 if every byte fits, else Windows-1252 likewise.

    Raises UserError where none fits: a wrong letter is never put in the place of another.
    """
    with register.open("rb") as file:
        start = file.read(4)
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                return encoding
        file.seek(0)
        decoders = {
            name: codecs.getincrementaldecoder(name)("strict") for name in ("utf-8", "cp1252")
        }
        while block := file.read(_BLOCK):
            if b"\0" in block:
                raise UserError(
                    f"{shown(register)} holds zero bytes: it is no text, or UTF-16 without its "
                    "mark; name its encoding in the mapping, or save it as UTF-8"
                )
            _try(decoders, block)
        _try(decoders, b"", final=True)
    if not decoders:
        raise UserError(
            f"{shown(register)} is neither UTF-8 nor Windows-1252; name its encoding in the "
            "mapping, or save it as UTF-8"
        )
    return next(iter(decoders))


def _try(
    decoders: "dict[str, codecs.IncrementalDecoder]", block: bytes, final: bool = False
) -> None:
    for name in list(decoders):
        try:
            decoders[name].decode(block, final)
        except UnicodeDecodeError:
            del decoders[name]


def _require_codec(encoding: str, where: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UserError(f"{where}: there is no encoding {encoding!r}; name another") from None


def _find_delimiter(register: Path, encoding: str) -> str:
    """The delimiter that gives most rows the same number of fields, of equals the most fields."""
    with register.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
    best = (0.0, 0)
    found = ","
    for delimiter in DELIMITERS:
        try:
            rows = [
                len(row)
                for row, _ in zip(
                    csv.reader(sample.splitlines(keepends=True), delimiter=delimiter),
                    range(_SAMPLE_ROWS),
                    strict=False,
                )
                if row
            ]
        except csv.Error:
            continue
        if not rows:
            continue
        fields, times = max(Counter(rows).items(), key=lambda item: (item[1] * (item[0] > 1), item))
        score = (round(times / len(rows), 2), fields) if fields > 1 else (0.0, 0)
        if score > best:
            best, found = score, delimiter
    return found


def _records(
    register: Path, encoding: str, delimiter: str, where: str
) -> Iterator[tuple[int, list[str]]]:
    number = 0
    with register.open(encoding=encoding, errors="strict", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for number, row in enumerate(reader, start=1):
                if number == 1 and len(row) == 1 and row[0].lower().startswith("sep="):
                    yield number, [""]  # Excel's own line that names the delimiter
                    continue
                yield number, row
        except csv.Error as error:
            problem = (
                "a quoted field does not end; close the quotes"
                if "unexpected end" in str(error)
                else "a quoted field goes on after its quotes; double the quotes inside it"
                if "expected after" in str(error)
                else "cannot be read as delimited text"
            )
            raise UserError(f"{where}, row {number + 1}: {problem}") from None
