"""Texts that are judged once each, however many rows have them.

A register has a million days and some thousands of different ones. What a text means depends on
nothing but itself, so it is asked of the different ones, and each row is given the answer of its
own.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

#: Rows of a register up to which its texts are held, a number for each in place of it.
MOST_ROWS = 2_000_000

_ROW = "row_number"


def each_once(
    connection: "Backend", texts: "pa.Table", judged: Callable[["ir.Table"], "ir.Table"]
) -> "pa.Table":
    """What `judged` makes of columns of texts, for all rows.

    `judged` is given a table with `row_number` and some of the columns of `texts`, and gives it
    with what these texts mean; of a value it may look at no other column and at no other row.
    Columns of `texts` are dictionaries where rows share their texts.
    """
    import pyarrow as pa

    columns = {name: _numbered(texts[name]) for name in texts.column_names}
    answers: dict[str, Any] = {}
    # Few different texts are asked about apart from those that differ in each row.
    for whole in (False, True):
        asked = {n: each for n, (numbers, each) in columns.items() if (numbers is None) == whole}
        answers |= _answers(connection, asked, judged) if asked else {}
    made = {}
    for name, (numbers, _) in columns.items():
        answer = answers[name]
        if numbers is None:
            made[name] = answer
        elif pa.types.is_string(answer.type) and not answer.null_count:
            made[name] = pa.DictionaryArray.from_arrays(numbers, answer)
        else:
            made[name] = answer.take(numbers)
    return pa.table(made)


def held(connection: "Backend", rows: "pa.Table") -> "ir.Table":
    """Rows in memory as a table of this connection, not copied."""
    from ibis.util import gen_name

    name = gen_name("held")
    connection.con.register(name, rows)
    return connection.table(name)


def read_once(path: Path) -> "pa.Table":
    """A Parquet file of texts, with dictionaries of the columns that are written as these."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
        names = [
            name
            for place, name in enumerate(file.schema.names)
            if groups and _is_dictionary(groups[0].column(place))
        ]
    return pq.read_table(path, read_dictionary=names)


def _is_dictionary(column: Any) -> bool:
    """Whether a column of a row group has texts, with a dictionary of them."""
    numbered = any("DICTIONARY" in each for each in column.encodings)
    return numbered and column.physical_type == "BYTE_ARRAY"


def _numbered(column: "pa.ChunkedArray") -> tuple[Any, Any]:
    """The number of each row's text, and the texts; None in place of numbers, and all rows'."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return None, column.combine_chunks()
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # of no chunks
        return None, whole.cast(pa.string()).combine_chunks()
    return whole.indices, whole.dictionary


def _answers(
    connection: "Backend", asked: dict[str, Any], judged: Callable[["ir.Table"], "ir.Table"]
) -> dict[str, Any]:
    """What is said of columns of texts, one beside the other, the shorter ones filled up."""
    import pyarrow as pa

    longest = max(map(len, asked.values()))
    filled = {
        name: pa.concat_arrays([each, pa.nulls(longest - len(each), each.type)])
        for name, each in asked.items()
    }
    table = held(connection, pa.table({_ROW: pa.array(range(longest), pa.int64())} | filled))
    told = judged(table).order_by(_ROW).to_pyarrow()
    return {name: told[name].slice(0, len(each)).combine_chunks() for name, each in asked.items()}
