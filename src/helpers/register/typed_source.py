"""Tables whose columns have types, as texts: Parquet, and what a database gives."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import UserError
from helpers.reference.paths import shown
from helpers.register.dates import BELGIUM
from helpers.register.grid import tidy
from helpers.register.texts import EXACT

if TYPE_CHECKING:
    import pyarrow as pa


def read_parquet(register: Path) -> "pa.Table":
    """A Parquet file as texts; row numbers count a header that it does not have as row 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return texts(pq.read_table(register))
    except (pa.ArrowException, OSError):
        raise UserError(
            f"{shown(register)} is not a readable Parquet file; export it again"
        ) from None


def texts(table: "pa.Table") -> "pa.Table":
    """Every column as texts, empty as null; `row_number` before them."""
    import pyarrow as pa

    numbers = pa.array(range(2, len(table) + 2), pa.int64())
    columns = [_text(table.column(place), field) for place, field in enumerate(table.schema)]
    return pa.table([numbers, *columns], names=["row_number", *table.schema.names])


def _text(column: Any, field: Any) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = field.type
    column = column.combine_chunks()
    if isinstance(kind, pa.BaseExtensionType):
        # A database's numeric comes as the text of its digits.
        numeric = getattr(kind, "type_name", "") == "numeric"
        column, kind = column.storage, kind.storage_type
        if numeric:
            return _marked(tidy(column.cast(pa.string())))
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        if kind.tz:
            column = pc.local_timestamp(column.cast(pa.timestamp("us", BELGIUM)))
        return (
            column.cast(pa.timestamp("us"), safe=False)
            .cast(pa.date32(), safe=False)
            .cast(pa.string())
        )
    if pa.types.is_floating(kind):
        from helpers.register.sheet_source import number_text

        shown_ = [None if v is None or v != v else number_text(v) for v in column.to_pylist()]
        return pa.array(shown_, pa.string())
    if pa.types.is_decimal(kind):
        return _marked(column.cast(pa.string()))
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.nulls(len(column), pa.string())
    return tidy(column.cast(pa.string()))


def _marked(column: "pa.Array") -> "pa.Array":
    """Numbers that are not whole with the mark of a number."""
    from helpers.register.grid import mapped

    return mapped(column, lambda text: EXACT + text if "." in text else text)
