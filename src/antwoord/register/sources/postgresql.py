"""A table or query of PostgreSQL as a table of texts, through ADBC, in a read-only transaction.

The password comes from PGPASSWORD or ~/.pgpass, as PostgreSQL's own library reads them. The
server writes as text what its own types hold, so that no digit of them is lost.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError
from antwoord.register.layout.grid import column_names, tidy
from antwoord.register.sources.typed import (
    TypedTable,
    asked_for,
    moment_texts,
    number_texts,
    texts_of,
)
from antwoord.register.values.dates import BELGIUM
from antwoord.storage.database import DatabaseTable

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows that policies would hide are an error; all that is read is of one moment; days and
#: numbers are written in one way.
_SETTINGS = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL row_security = off",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL lc_monetary = 'C'",
)
#: How a value of each type is asked for; a type that is not here has no text of a register.
_AS_TEXT = {
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "char", "citext"), "{}::text"),
    **dict.fromkeys(("uuid", "bool", "int2", "int4", "int8", "oid", "float4"), "{}::text"),
    **dict.fromkeys(("date", "timestamp", "numeric"), "{}::text"),
    "float8": "{}",
    "money": "{}::numeric::text",
    "timestamptz": f"({{}} AT TIME ZONE '{BELGIUM}')::date::text",
    "enum": "{}::text",
}
_NUMBERS = ("numeric", "money", "float4")
_MOMENTS = ("date", "timestamp", "timestamptz")


def read_database(source: DatabaseTable, wanted: Collection[str] | None = None) -> TypedTable:
    """The rows as texts, with row numbers. A table's rows are put in order of their content.

    A database keeps no order of its own; a query gives the order that it asks for. `wanted`:
    the headings that are asked for, None for all that have texts. Raises UserError where the
    database cannot be reached or does not know the table, would hide rows, or a column that is
    asked for is of a type without texts; the message holds neither user nor what the server
    said of a value.
    """
    import adbc_driver_manager
    from adbc_driver_postgresql import dbapi

    try:
        with dbapi.connect(source.connection) as connection, connection.cursor() as cursor:
            for setting in _SETTINGS:
                cursor.execute(setting)
            table, unread = _read(cursor, source, wanted)
            connection.rollback()
    except adbc_driver_manager.Error as error:
        raise UserError(_sentence(error, source)) from None
    except MemoryError:
        raise UserError(f"{source.address}: its rows do not fit in memory") from None
    return TypedTable(_numbered(table, ordered=bool(source.table)), unread)


def _read(
    cursor: Any, source: DatabaseTable, wanted: Collection[str] | None
) -> tuple["pa.Table", tuple[str, ...]]:
    import pyarrow as pa

    # The table's name was checked, and stands between quotes; a query is one SELECT.
    rows = source.query or f"SELECT * FROM {_quoted(source.table)}"  # noqa: S608
    cursor.execute(f"SELECT * FROM ({rows}\n) AS register LIMIT 0")  # noqa: S608
    schema = cursor.fetch_arrow_table().schema
    kinds = [_kind(field, cursor) for field in schema]
    headings = column_names(schema.names)
    asked = []
    for place in asked_for(schema.names, wanted):
        if kinds[place] in _AS_TEXT:
            asked.append(place)
        elif wanted is not None:
            raise UserError(
                f"{source.address}, column {headings[place]!r} is of the type {kinds[place]}, "
                "which a register cannot hold; cast it to text in a query, or leave the column "
                "out of the mapping"
            )
    names = [f"c{place}" for place in range(len(headings))]
    chosen = [_AS_TEXT[kinds[place]].format(names[place]) for place in asked]
    register = f"({rows}\n) AS register({', '.join(names)})"
    cursor.execute(f"SELECT count(*) FROM {register}")  # noqa: S608
    count = cursor.fetchone()[0]
    cursor.execute(f"SELECT {', '.join(chosen)} FROM {register}")  # noqa: S608
    read = cursor.fetch_arrow_table()
    if len(read) != count:
        raise UserError(
            f"{source.address}: {count} rows were counted and {len(read)} read; the query must "
            "give the same rows each time"
        )
    columns = [
        _texts(read.column(at), kinds[place], read.schema.field(at))
        for at, place in enumerate(asked)
    ]
    found = [headings[place] for place in asked]
    return pa.table(columns, names=found), tuple(h for h in headings if h not in found)


def _kind(field: Any, cursor: Any) -> str:
    """The name of a column's type, `enum` for an enumeration; that of a domain is its base."""
    name = (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode()
    if name in _AS_TEXT or name.startswith("_"):
        return name
    number = name.removeprefix("unnamed<oid:").removesuffix(">")
    where = f"oid = {number}" if number.isdigit() else f"typname = '{number}'"
    if number.replace("_", "").isalnum():
        cursor.execute(f"SELECT typtype::text, typname::text FROM pg_type WHERE {where}")  # noqa: S608
        for kind, title in cursor.fetchall():
            return "enum" if kind == "e" else title
    return name


def _texts(column: Any, kind: str, field: Any) -> "pa.Array":
    if kind in _NUMBERS:
        return number_texts(column)
    if kind in _MOMENTS:
        return moment_texts(column)
    return texts_of(column, field) if kind == "float8" else tidy(column)


def _quoted(table: str) -> str:
    """The table's name, each part between quotes; what is not quoted is lower-cased first."""
    parts = table.split(".") if '"' not in table else table.replace('"."', '"\0"').split("\0")
    return ".".join(part if part.startswith('"') else f'"{part.lower()}"' for part in parts)


def _numbered(table: "pa.Table", *, ordered: bool) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    if ordered and table.num_columns:
        # By place: two columns may have one name.
        places = [str(place) for place in range(table.num_columns)]
        keys = [(place, "ascending") for place in places]
        table = table.take(pc.sort_indices(table.rename_columns(places), sort_keys=keys))
    numbers = pa.array(range(2, len(table) + 2), pa.int64())
    return pa.table([numbers, *table.columns], names=["row_number", *table.column_names])


def _sentence(error: Exception, source: DatabaseTable) -> str:
    state = str(getattr(error, "sqlstate", "") or "")
    text = str(error).lower()
    if state == "42P01":
        return f"{source.address}: the database has no table of that name"
    if "row-level security" in text:
        return (
            f"{source.address}: row-level security would hide rows from this user; read it as a "
            "user with BYPASSRLS, or ask for a view of all rows"
        )
    if state == "42501" or "permission denied" in text:
        return (
            f"{source.address}: this user may not read it, or not all of its rows; ask for the "
            "right to SELECT"
        )
    if state == "25006" or "data-modifying" in text:
        return f"{source.address}: the query would change something; it must only read"
    if state.startswith("42"):
        return f"{source.address}: the database does not understand the query"
    if state.startswith("22"):
        return f"{source.address}: a value of the query cannot be computed or read as text"
    if state in ("57014", "53200"):
        return f"{source.address}: the database gave up; ask for fewer rows, or try again"
    if "password" in text or "authentication" in text or state.startswith("28"):
        return (
            f"{source.address}: the database does not let this user in; put the password in "
            "PGPASSWORD or in ~/.pgpass"
        )
    if state == "3D000" or "does not exist" in text:
        return f"{source.address}: there is no such database or user"
    return f"{source.address}: the database cannot be reached or read"
