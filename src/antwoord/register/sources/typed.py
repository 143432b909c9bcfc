"""Tables whose columns have types, as texts: Parquet, and what a database gives.

Only columns that are asked for are read. What has no text that a register could hold (a
list, an interval, bytes that are no UTF-8) is refused there, never taken for empty.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError
from antwoord.register.layout.grid import column_names, mapped, tidy
from antwoord.register.values.dates import BELGIUM
from antwoord.register.values.texts import EXACT, same_word, unreadable
from antwoord.storage.limited import LEAST_BYTES, LEAST_SECONDS, Limits, ask_for, most_bytes
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    import pyarrow as pa

#: A file of more rows than this has at least a byte for each: its ids differ.
MANY_ROWS = 200_000
#: What a file declares to unpack to counts up to so many times its size.
MOST_RATIO = 40
#: Beyond it a float of two bytes has no digit left behind the point.
MOST_OF_HALF = 1024
#: What reading takes: 300,000 rows of 16 columns, 60 bytes a cell and 0.8 s a million of them.
_BYTES_A_CELL, _SECONDS_A_MILLION = 120, 6


@dataclass(frozen=True)
class TypedTable:
    """The columns read, as texts, and the headings of those that were not."""

    table: "pa.Table"
    unread: tuple[str, ...] = ()


class UnsupportedError(Exception):
    """A column's values are of no text; the message says why, without a value."""


def read_parquet(register: Path, wanted: Collection[str] | None = None) -> TypedTable:
    """A Parquet file as texts; row numbers count a header that it does not have as row 1.

    `wanted`: the headings that are asked for, None for all that have texts. Raises UserError
    where a column that is asked for has none, naming it and its type.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    where = shown(register)
    try:
        # The old timestamps of Hive and Spark (int96) reach beyond what nanoseconds can hold.
        with pq.ParquetFile(register, coerce_int96_timestamp_unit="us") as file:
            schema = file.schema_arrow
            asked = asked_for(schema.names, wanted)
            ask_for_rows(file.metadata, [schema.names[place] for place in asked], register)
            table = file.read(columns=sorted({schema.names[place] for place in asked}))
            rows = file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise UserError(f"{where} {_problem(error, register)}") from None
    if asked and len(table) != rows:
        raise UserError(f"{where} declares {rows:,} rows and holds {len(table):,}; export it again")
    # A name with a dot also gives columns below another one of its first part.
    headings = column_names(schema.names)
    read = iter(table.itercolumns())
    by_name: dict[str, list[Any]] = {}
    for name, column in zip(table.schema.names, read, strict=True):
        by_name.setdefault(name, []).append(column)
    columns = {headings[place]: by_name[schema.names[place]].pop(0) for place in asked}
    fields = {headings[place]: schema.field(place) for place in asked}
    return typed_texts(columns, fields, headings, rows, where, strict=wanted is not None)


def ask_for_rows(
    metadata: Any, names: Collection[str], register: Path, *, streamed: bool = False
) -> None:
    """Asks for what it takes to read these columns; `metadata` is what a Parquet file declares.

    `streamed`: they are read a part at a time, so that not all need fit in memory.

    Raises UserError where it declares more rows than so many bytes can hold, or than fit in
    the memory of this machine.
    """
    rows, size = metadata.num_rows, register.stat().st_size
    if rows > MANY_ROWS and rows > size:
        raise UserError(
            f"{shown(register)} declares {rows:,} rows in {size:,} bytes, which no register does; "
            "export it again"
        )
    least = rows * max(1, len(names)) * 8
    if not streamed and 0 < most_bytes() < least:
        raise UserError(
            f"{shown(register)} holds {rows:,} rows of {len(names):,} columns that are asked for, "
            "more than fit in the memory of this machine; leave out columns, or read it elsewhere"
        )
    unpacked = 0
    roots = set(names)
    for place in range(metadata.num_columns):
        if metadata.schema.column(place).path.partition(".")[0] in roots:
            for group in range(metadata.num_row_groups):
                unpacked += metadata.row_group(group).column(place).total_uncompressed_size
    cells = rows * max(1, len(names))
    ask_for(
        Limits(
            LEAST_BYTES + _BYTES_A_CELL * cells + 4 * min(max(0, unpacked), MOST_RATIO * size),
            LEAST_SECONDS + int(cells / 1e6 * _SECONDS_A_MILLION),
            LEAST_BYTES + _BYTES_A_CELL * cells,
        )
    )


def asked_for(names: list[str], wanted: Collection[str] | None) -> list[int]:
    """The places of the columns whose names are among those wanted; all where that is None."""
    if wanted is None:
        return list(range(len(names)))
    words = {same_word(name) for name in wanted}
    return [place for place, name in enumerate(column_names(names)) if same_word(name) in words]


def typed_texts(
    columns: dict[str, Any],
    fields: dict[str, Any],
    headings: Iterable[str],
    rows: int,
    where: str,
    *,
    strict: bool,
) -> TypedTable:
    """Each column as texts, empty as null; `row_number` before them.

    Raises UserError for a column without texts; unless `strict`, it is left unread.
    """
    import pyarrow as pa

    done: dict[str, Any] = {}
    for heading, column in columns.items():
        try:
            done[heading] = texts_of(column, fields[heading])
        except UnsupportedError as problem:
            if strict:
                raise UserError(
                    f"{where}, column {heading!r} {problem}; export it as text, or leave the "
                    "column out of the mapping"
                ) from None
    numbers = pa.array(range(2, rows + 2), pa.int64())
    # By place: a column of the source may have the name of the row number.
    table = pa.table([numbers, *done.values()], names=["row_number", *done])
    return TypedTable(table, tuple(heading for heading in headings if heading not in done))


def texts_of(column: Any, field: Any) -> "pa.Array":
    """The values as texts: numbers exact, moments as days. Raises UnsupportedError."""
    import pyarrow as pa

    kind = field.type
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return tidy(pa.array([None if v is None else str(v) for v in column.to_pylist()]))
        column, kind = column.storage, kind.storage_type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    for applies, read in _READERS:
        if getattr(pa.types, applies)(kind):
            return read(column, kind)
    raise UnsupportedError(f"is of the type {kind}, which a register cannot hold")


def number_texts(texts: Any) -> "pa.Array":
    """Numbers as their source writes them: those not whole with the mark of a number."""

    def exact(text: str) -> str:
        if not any(sign.isdigit() for sign in text):
            return unreadable(text)  # NaN, Infinity
        plain = f"{Decimal(text):f}" if "e" in text.lower() else text
        return EXACT + plain if "." in plain else plain

    return mapped(texts, exact)


def moment_texts(texts: Any) -> "pa.Array":
    """Days and moments as their source writes them; a moment at midnight is a day."""

    def day(text: str) -> str:
        if not text[:4].isdigit() or text[4:5] != "-" or text.endswith("BC"):
            return unreadable(text)  # infinity, a year before or beyond those of four digits
        start, _, clock = text.partition(" ")
        return f"{start} {clock}" if clock.strip("0:.") else start

    return mapped(texts, day)


def _strings(column: Any, kind: Any) -> "pa.Array":
    import pyarrow as pa

    column = column.cast(pa.large_string())
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return _bytes(column.view(pa.large_binary()), kind)
    return tidy(column)


def _bytes(column: Any, kind: Any) -> "pa.Array":
    """Text that is stored as bytes."""
    import pyarrow as pa

    encoded = column.dictionary_encode()
    padded = pa.types.is_fixed_size_binary(kind)
    texts: list[str] = []
    for place, value in enumerate(encoded.dictionary.to_pylist()):
        try:
            text = (value.rstrip(b"\0") if padded else value).decode("utf-8")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            import pyarrow.compute as pc

            row = pc.index(encoded.indices, pa.scalar(place, encoded.indices.type)).as_py() + 2
            raise UnsupportedError(
                f"is of the type {kind}, and row {row} holds bytes that are no text in UTF-8"
            )
        texts.append(text)
    return tidy(pa.array(texts, pa.large_string()).take(encoded.indices))


def _floats(column: Any, kind: Any) -> "pa.Array":
    import pyarrow as pa

    from antwoord.register.sources.sheets import number_text

    encoded = column.dictionary_encode()
    if pa.types.is_float16(kind):
        values = filter(None, encoded.dictionary.to_pylist())
        if any(abs(value) > MOST_OF_HALF for value in values):
            raise UnsupportedError(f"is of the type {kind}, which keeps three digits of a number")
    short = not pa.types.is_float64(kind)

    def shows(value: Any) -> str:
        if value != value or value in (float("inf"), float("-inf")):
            return unreadable(str(value))
        return number_text(float(_shortest(value) if short else format(value, ".15g")))

    texts = [shows(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _shortest(value: float) -> str:
    """The fewest digits that are this number of four bytes, not those of eight."""
    texts = (format(value, f".{digits}g") for digits in (7, 8, 9))
    return next(text for text in texts if unpack("f", pack("f", float(text)))[0] == value)


def _moments(column: Any, kind: Any) -> "pa.Array":
    """A moment with its zone is of the day that it was in Belgium."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not kind.tz:
        return moment_texts(_written(column))
    try:
        local = pc.local_timestamp(column.cast(pa.timestamp("us", BELGIUM), safe=kind.unit != "ns"))
    except pa.ArrowInvalid:
        raise UnsupportedError(
            f"is of the type {kind}, and holds days beyond any calendar"
        ) from None
    return moment_texts(_written(local, "date32", safe=False))


def _written(column: Any, kind: str = "", safe: bool = True) -> "pa.Array":
    import pyarrow as pa

    whole = column.cast(pa.date32(), safe=safe) if kind else column
    return whole.cast(pa.string())


#: By the name of a test of pyarrow's, in the order in which they are asked.
_READERS: tuple[tuple[str, Callable[[Any, Any], Any]], ...] = (
    ("is_string", _strings),
    ("is_large_string", _strings),
    ("is_string_view", _strings),
    ("is_binary", _bytes),
    ("is_large_binary", _bytes),
    ("is_fixed_size_binary", _bytes),
    ("is_floating", _floats),
    ("is_decimal", lambda column, _: number_texts(_written(column))),
    ("is_timestamp", _moments),
    ("is_date", lambda column, _: moment_texts(_written(column, "date32"))),
    ("is_integer", lambda column, _: _written(column)),
    ("is_boolean", lambda column, _: _written(column)),
    ("is_null", lambda column, _: _written(column)),
)


def _problem(error: Exception, register: Path) -> str:
    if register.is_dir():
        return "is a folder; give one Parquet file"
    if "encrypt" in str(error).lower() or "PARE" in str(error):
        return "is encrypted; export it without"
    if "magic bytes" in str(error).lower() or "footer" in str(error).lower():
        return "is not a readable Parquet file, or only a part of one; export it again"
    return "is not a readable Parquet file; export it again"
