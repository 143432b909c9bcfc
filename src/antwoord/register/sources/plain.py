"""Delimited text in which nothing can be read as two things: no quotes, and all lines alike.

Arrow reads it on all cores, each different text of a column once. What it is asked to read was
looked through before, byte by byte (`encoding.survey`).
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: Bytes of a file up to which its texts are held in memory, a number for each in place of it.
MOST_BYTES = 400_000_000
#: More than a line may have (`encoding.LONGEST_LINE`).
_BLOCK = 1 << 23
#: What the engine cuts off around a text.
_AROUND = " \t\n\r\x0b\x0c"


def plain_texts(
    register: Path, names: Sequence[str], kept: Collection[str], delimiter: str
) -> "pa.Table | None":
    """The columns of `kept`, in the order of `names`, without white space around their texts.

    `names`: those of all columns, the first row aside. A column is of texts or, where most
    rows share theirs, a dictionary of these; an empty text is null. None where a row has another
    number of columns.
    """
    import pyarrow as pa
    from pyarrow import csv

    # An identifier differs in each row.
    whole, numbered = pa.string(), pa.dictionary(pa.int32(), pa.string())
    present = [name for name in names if name in kept]
    try:
        table = csv.read_csv(
            register,
            read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(present, numbered) | {names[0]: whole},
                include_columns=present,
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = {name: _whole_where_most_differ(table[name]) for name in present}
    # Chunk by chunk the same text has another number.
    table = pa.table(columns).unify_dictionaries()
    return pa.table({name: _trimmed(table[name]) for name in present})


def different(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """The texts of a column of `plain_texts`, each once where it is a dictionary."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column
    first = [chunk.dictionary for chunk in column.chunks[:1]]
    return pa.chunked_array(first, column.type.value_type)


def _whole_where_most_differ(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    texts = different(column)
    rows = len(column.chunk(0)) if column.num_chunks else 0
    return column.cast(texts.type) if len(texts) * 2 > rows else column


def _trimmed(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = different(column)
    if pc.utf8_trim(texts, _AROUND).equals(texts):
        return column
    # Two texts of a dictionary may have become one, or none.
    whole = pc.utf8_trim(column.cast(pa.string()), _AROUND)
    return pc.if_else(pc.equal(whole, pa.scalar("")), pa.scalar(None, pa.string()), whole)
