"""A grid of cells as a table: where its header is, which rows are no rows of it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from antwoord.errors import UserError
from antwoord.register.contract.receipt import LeftOut
from antwoord.register.values.texts import UNREADABLE, clean, same_word, value
from antwoord.storage.limited import LEAST_BYTES, LEAST_SECONDS, Limits, ask_for

if TYPE_CHECKING:
    import pyarrow as pa

#: How well a row would do as the header; 0: not at all.
Scored = Callable[[Sequence[str]], float]
#: Rows that may stand above a table.
ABOVE = 50
BATCH = 50_000
#: Of columns up to this length no two values are likely the same.
SHORT = 20
#: What a column takes however few rows it has; measured on 100,000 of them: 1.9 kB and 0.1 ms.
_BYTES_A_COLUMN, _SECONDS_A_COLUMN = 4_000, 0.0005

_TOTAL = re.compile(
    r"(?:(?:algemeen|general|grand|sub|sous|eind)[ -]*)?"
    r"(?:totaal|totalen|total|totals|totaux|som|somme|sum|aantal|nombre|count)"
    r"(?: (?:generaal|general|van|of|de|des|het|bedrag|aantal|aanvragen|rijen|rows)\b.*)?"
    r"(?: ?[:=].*)?"
)
_MAY_BE_TOTAL = re.compile(r"(?i)tota|som|sum|aantal|nombre|count")


@dataclass(frozen=True)
class Layout:
    """How a source is laid out; what is None or empty is found out.

    `sheet` is the one that is read, `sheets` are several that are read together.
    `header_row` counts as a spreadsheet does; `encoding` is a Python codec's name.
    """

    sheet: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table below its header: `rows` that are not blank, those kept and those left out.

    `doubtful`: the rows left out as totals or notes, with the columns of `table`; one that
    holds an id is an application all the same.
    """

    table: "pa.Table"
    header_row: int
    rows: int
    left_out: tuple[LeftOut, ...]
    doubtful: "pa.Table"


def headings_among(wanted: Collection[str]) -> Scored:
    """Scores a row by how many of these headings stand in it."""
    names = {same_word(name) for name in wanted}
    return lambda cells: float(len(names & {same_word(cell) for cell in cells}))


def find_header(rows: Sequence[tuple[int, Sequence[str]]], score: Scored) -> int | None:
    """The row number of the row that scores best, the first of equals; None where none does."""
    scored = [(score([heading(cell) for cell in cells]), -number) for number, cells in rows]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] > 0 else None


def heading(cell: str) -> str:
    """What a cell says as a heading; nothing where it shows an error."""
    return "" if cell.startswith(UNREADABLE) else clean(cell)


def grid_table(
    rows: Iterator[tuple[int, Sequence[str]]], header_row: int | None, score: Scored, where: str
) -> Grid:
    """The table below a header: texts, its header row, and the rows left out.

    `rows` gives row numbers and cells, blank rows too. Raises UserError where there is no
    header, or a row has another number of cells than it.
    """
    first = list(islice(rows, ABOVE if header_row is None else max(ABOVE, header_row)))
    if header_row is None:
        header_row = find_header(first, score)
        if header_row is None:
            raise UserError(
                f"{where}: no row among the first {ABOVE} names the columns that are asked for; "
                "say which one does with header_row in a mapping (antwoord map proposes one)"
            )
    header = next((cells for number, cells in first if number == header_row), None)
    if header is None or not any(heading(cell) for cell in header):
        raise UserError(f"{where}: row {header_row} is to be the header, and it is empty")
    below = ((n, cells) for n, cells in _chain(first, rows) if n > header_row)
    return _table(below, header_row, [heading(cell) for cell in header], where)


def _chain(
    first: Iterable[tuple[int, Sequence[str]]], rest: Iterator[tuple[int, Sequence[str]]]
) -> Iterator[tuple[int, Sequence[str]]]:
    yield from first
    yield from rest


def _table(
    rows: Iterator[tuple[int, Sequence[str]]], header_row: int, titles: Sequence[str], where: str
) -> Grid:
    import pyarrow as pa

    names = column_names(titles)
    width = len(names)
    ask_for(
        Limits(
            LEAST_BYTES + _BYTES_A_COLUMN * width,
            LEAST_SECONDS + int(_SECONDS_A_COLUMN * width),
            0,
        )
    )
    left_out: list[LeftOut] = []
    batches: list[pa.Table] = []
    numbers: list[int] = []
    kept: list[list[str]] = []
    doubtful: list[tuple[int, list[str]]] = []
    seen = 0

    def close() -> None:
        batches.append(_arrow(numbers, kept, names))
        numbers.clear()
        kept.clear()

    for number, cells in rows:
        row = list(cells)
        if not any(row) or not any(map(str.strip, row)):
            continue
        seen += 1
        why = _no_application(row, titles)
        if why and not any(map(str.strip, row[width:])):
            left_out.append(LeftOut(number, why))
            if why != "header":
                doubtful.append((number, [*row, *[""] * width][:width]))
            continue
        if len(row) > width and not any(map(str.strip, row[width:])):
            row = row[:width]
        if len(row) != width:
            raise UserError(
                f"{where}, row {number} has {len(row)} fields where the header has {width}; "
                "put quotes around a field that holds the delimiter, and complete the row"
            )
        numbers.append(number)
        kept.append(row)
        if len(kept) == BATCH:
            close()
    close()
    table = pa.concat_tables(batches)
    unnamed = [name for name in names if name.startswith("(column ")]
    table = table.drop_columns([name for name in unnamed if table[name].null_count == len(table)])
    others = _arrow([number for number, _ in doubtful], [row for _, row in doubtful], names)
    return Grid(table, header_row, seen, tuple(left_out), others.select(table.column_names))


def _no_application(row: Sequence[str], titles: Sequence[str]) -> str:
    # A million rows come by here: what is cheap and settles nearly all of them goes first.
    first = next(cell for cell in row if cell.strip())
    if _MAY_BE_TOTAL.search(first) and _TOTAL.fullmatch(same_word(first)):
        return "total"
    if len(titles) > 2 and " " in clean(first):
        filled = [cell for cell in row if cell.strip()]
        if all(cell.startswith(UNREADABLE) for cell in filled[1:]):  # merged over them
            return "note"
    title = next((title for title in titles if title), "")
    if clean(first) == title and list(map(heading, row[: len(titles)])) == list(titles):
        return "header"
    return ""


def column_names(header: Sequence[str]) -> list[str]:
    """A name for each column: its heading, numbered where it stands there twice.

    A column without a heading is named by its place; trailing ones are kept, as their
    cells may hold something.
    """
    names: list[str] = []
    seen = {"row_number"}  # that column is ours
    for place, cell in enumerate(header):
        own = clean(cell) or f"(column {letters(place)})"
        # Capitals do not count in a mapping, so that it is still found there.
        name = own = own.capitalize() if own == "row_number" else own
        times = 1
        while name in seen:
            times += 1
            name = f"{own} ({times})"
        seen.add(name)
        names.append(name)
    return names


def letters(place: int) -> str:
    """The name of a column, counted from 0: `A`, `AA`."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _arrow(
    numbers: Sequence[int], rows: Sequence[Sequence[str]], names: Sequence[str]
) -> "pa.Table":
    import pyarrow as pa

    if len(rows) > SHORT:
        arrays = [tidy(pa.array(column, pa.string())) for column in zip(*rows, strict=True)]
    else:  # a hundred thousand columns have few rows; to encode each takes five times as long
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        arrays = [pa.array([value(text) or None for text in c], pa.string()) for c in columns]
    return pa.table([pa.array(numbers, pa.int64()), *arrays], names=["row_number", *names])


def tidy(texts: "pa.Array") -> "pa.Array":
    """The column with clean texts, empty as null, words of errors marked."""
    return mapped(texts, lambda text: value(text) or None)


def mapped(texts: "pa.Array", change: Callable[[str], str | None]) -> "pa.Array":
    """The column with each different text changed once."""
    import pyarrow as pa

    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    encoded = texts.dictionary_encode()
    changed = [None if text is None else change(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(changed, pa.string()).take(encoded.indices)
