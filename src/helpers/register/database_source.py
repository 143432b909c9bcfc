"""A table or query of PostgreSQL as a table of texts, through ADBC, in a read-only transaction.

The password comes from PGPASSWORD or ~/.pgpass, as PostgreSQL's own library reads them.
"""

from typing import TYPE_CHECKING

from helpers.errors import UserError
from helpers.reference.database import DatabaseTable
from helpers.register.typed_source import texts

if TYPE_CHECKING:
    import pyarrow as pa


def read_database(source: DatabaseTable) -> "pa.Table":
    """The rows as texts, with row numbers. A table's rows are put in order of their content.

    A database keeps no order of its own; a query gives the order that it asks for.
    Raises UserError where the database cannot be reached or does not know the table; the
    message holds neither user nor what the server said of a value.
    """
    import adbc_driver_manager
    from adbc_driver_postgresql import dbapi

    try:
        with dbapi.connect(source.connection) as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            # The table's name was checked, and stands between quotes.
            cursor.execute(source.query or f"SELECT * FROM {_quoted(source.table)}")  # noqa: S608
            table = cursor.fetch_arrow_table()
            connection.rollback()
    except adbc_driver_manager.Error as error:
        raise UserError(_sentence(error, source)) from None
    if source.table:
        table = _ordered(table)
    return texts(table)


def _quoted(table: str) -> str:
    """The table's name, each part between quotes; what is not quoted is lower-cased first."""
    parts = table.split(".") if '"' not in table else table.replace('"."', '"\0"').split("\0")
    return ".".join(part if part.startswith('"') else f'"{part.lower()}"' for part in parts)


def _ordered(table: "pa.Table") -> "pa.Table":
    import pyarrow.compute as pc

    as_texts = texts(table).drop_columns("row_number")
    if not as_texts.num_columns:
        return table
    keys = [(name, "ascending") for name in as_texts.column_names]
    return table.take(pc.sort_indices(as_texts, sort_keys=keys))


def _sentence(error: Exception, source: DatabaseTable) -> str:
    state = str(getattr(error, "sqlstate", "") or "")
    text = str(error).lower()
    if state == "42P01":
        return f"{source.address}: the database has no table of that name"
    if state == "42501" or "permission denied" in text:
        return f"{source.address}: this user may not read it; ask for the right to SELECT"
    if state == "25006":
        return f"{source.address}: the query would change something; it must only read"
    if state.startswith("42"):
        return f"{source.address}: the database does not understand the query"
    if "password" in text or "authentication" in text or state.startswith("28"):
        return (
            f"{source.address}: the database does not let this user in; put the password in "
            "PGPASSWORD or in ~/.pgpass"
        )
    if state == "3D000" or "does not exist" in text:
        return f"{source.address}: there is no such database or user"
    return f"{source.address}: the database cannot be reached or read"
