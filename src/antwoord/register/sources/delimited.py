"""Delimited text as a table of texts: its encoding and delimiter found, nothing guessed away.

Python's own reader, because it counts records as a spreadsheet does, blank ones too, and
because it is strict about quotes.
"""

import csv
import io
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.register.layout.grid import Grid, Layout, Scored, find_header, grid_table
from antwoord.register.layout.records import Records
from antwoord.register.sources import encoding as encodings
from antwoord.register.values.texts import clean, same_word
from antwoord.storage.paths import shown

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 500
#: Rows that one delimiter must give the same number of fields more than another to be surer.
_SURER = 0.05


def read_csv(
    register: Path,
    layout: Layout,
    score: Scored,
    wanted: Collection[str] | None = None,
    seen: encodings.Survey | None = None,
) -> tuple[Grid, Layout]:
    """The table, and how it was laid out.

    `wanted`: the headings of the columns that will be read, None for all; `seen`: what a
    survey of the file found. Raises UserError, naming the row, for bytes that are not of the
    encoding or could be of two, an open quote, quotes around whole rows, or a row with another
    number of fields than the header.
    """
    where = shown(register)
    seen = seen or encodings.survey(register)
    encoding = layout.encoding or encodings.find_encoding(register, seen)
    if layout.encoding:
        encodings.require_whole(register, encoding)
    delimiter = layout.delimiter or _find_delimiter(register, encoding, layout, score)
    records = Records(delimiter, where)
    with register.open(encoding=encoding, errors="strict", newline="") as file:
        grid = grid_table(records.read(file), layout.header_row, score, where)
    records.require_unshifted(grid.table, grid.header_row)
    found = Layout("", grid.header_row, encoding, delimiter)
    guessed = encoding == encodings.WINDOWS and not layout.encoding
    rivals = encodings.likely_rivals(seen) if guessed else {}
    _require_letters(grid.table, wanted, rivals, found, where)
    return grid, found


def _require_letters(
    table: Any,
    wanted: Collection[str] | None,
    rivals: dict[str, str],
    layout: Layout,
    where: str,
) -> None:
    """Raises UserError for a column to be read whose letters may be others."""
    import pyarrow.compute as pc

    asked = None if wanted is None else {same_word(name) for name in wanted}
    for name in table.column_names[1:]:
        if asked is not None and same_word(name) not in asked:
            continue
        texts = table[name]
        different = texts.unique()
        odd = different.filter(pc.invert(pc.string_is_ascii(different))).to_pylist()
        for text in (name, *(each for each in odd if each)):
            other = next((t for codec, t in rivals.items() if encodings.differs(text, codec)), "")
            twice = encodings.is_twice_encoded(text)
            if not (other or twice):
                continue
            row = layout.header_row
            if text is not name:
                at = pc.index(texts, text).as_py()
                row = table["row_number"][at].as_py()
            problem = (
                f"has letters that may be of Windows-1252 or of {other}"
                if other
                else f"has letters that were encoded twice, or are no {layout.encoding}"
            )
            raise UserError(
                f"{where}, row {row}: the column {name!r} {problem}; name the file's "
                "encoding (encoding in the mapping), or save it as UTF-8"
            )


def _find_delimiter(register: Path, encoding: str, layout: Layout, score: Scored) -> str:
    """The delimiter whose rows hold the best header; of equals, the one of most even rows.

    Raises UserError where two do alike.
    """
    with register.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
    first = sample.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")[:6]
    if first.lower().startswith("sep=") and first[4:5] in (*DELIMITERS, ":"):
        return first[4]  # Excel's own line that names the delimiter
    tried = []
    for delimiter in DELIMITERS:
        rows = _sample_rows(sample, delimiter)
        if not rows:
            continue
        header = _header_score(rows, layout.header_row, score)
        fields, times = max(
            Counter(map(len, (row for _, row in rows))).items(),
            key=lambda item: (item[1] * (item[0] > 1), item),
        )
        even = round(times / len(rows), 2) if fields > 1 else 0.0
        tried.append((header, even, fields, delimiter))
    tried.sort(key=lambda each: each[:3], reverse=True)
    if not tried:
        return ","
    best, *others = tried
    for other in others:
        alike = best[0] == other[0] and abs(best[1] - other[1]) <= _SURER and other[1] > 0
        if alike and best[0] > 0 and other[2] > 1:
            raise UserError(
                f"{shown(register)} can be read with {best[3]!r} or with {other[3]!r} between its "
                "fields; say which with delimiter in the mapping"
            )
    return best[3]


def _sample_rows(sample: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    with suppress(csv.Error):  # a quote that is left open is named when the whole is read
        rows.extend((n, row) for n, row in enumerate(islice(reader, _SAMPLE_ROWS), 1) if row)
    return rows


def _header_score(
    rows: list[tuple[int, list[str]]], header_row: int | None, score: Scored
) -> float:
    named = header_row or find_header(rows, score)
    return next((score([clean(c) for c in row]) for n, row in rows if n == named), 0.0)
