"""A register that is a table or a query of a PostgreSQL database, named by a URL."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from antwoord.errors import UserError
from antwoord.storage.paths import shown

SCHEMES = ("postgresql", "postgres")
HOW = "postgresql://user@host/database?table=schema.table (or ?query=SELECT ...)"
#: Words of a query that would change something; the transaction is read-only besides.
_SELECT = re.compile(r"(?is)^\s*(?:select|with|table|values)\b")
_NAME = r"(?:[^\W\d]\w*|\"[^\"]+\")"


@dataclass(frozen=True)
class DatabaseTable:
    """Where a register stands in a database. `url` holds the user, never a password."""

    url: str
    table: str
    query: str

    @property
    def connection(self) -> str:
        """The URL that a client connects by: without table or query."""
        parts = urlsplit(self.url)
        others = [(k, v) for k, v in parse_qsl(parts.query) if k not in ("table", "query")]
        return urlunsplit(parts._replace(query=urlencode(others, quote_via=quote)))

    @property
    def name(self) -> str:
        """The table without its schema, or the word query."""
        return self.table.rsplit(".", 1)[-1].strip('"') or "query"

    @property
    def stem(self) -> str:
        """The name as that of a folder."""
        return re.sub(r"\W+", "-", self.name).strip("-") or "table"

    @property
    def address(self) -> str:
        """The URL as records show it: without user."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        kept = {k: v for k, v in parse_qsl(parts.query) if k in ("table", "query", "port")}
        query = urlencode(kept, quote_via=quote, safe="., *=\"'<>()")
        return f"{parts.scheme}://{host}{parts.path}?{query}"


def is_database(text: str) -> bool:
    """Whether a register is named by the URL of a database."""
    return text.partition("://")[0].lower() in SCHEMES


def database_table(text: str) -> DatabaseTable:
    """The table or query that a URL names.

    Raises UserError for a URL that holds a password, or names neither or both; the
    message never repeats the URL.
    """
    try:
        parts = urlsplit(text)
        password = parts.password
        _ = parts.port
    except ValueError:
        raise UserError(f"--register is not a URL that can be read; write {HOW}") from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if password is not None or {"password", "passfile", "sslpassword"} & set(options):
        raise UserError(
            "--register holds a password in its URL; take it out and put it in the environment "
            "variable PGPASSWORD or in the file ~/.pgpass"
        )
    table, query = options.get("table", "").strip(), options.get("query", "").strip()
    if bool(table) == bool(query):
        raise UserError(f"--register must name one table or one query of the database: {HOW}")
    if table and not re.fullmatch(rf"{_NAME}(?:\.{_NAME})?", table):
        raise UserError(f"--register: the table {table!r} is no name; write table=schema.table")
    if query and (not _SELECT.match(query) or ";" in query.rstrip("; \n")):
        raise UserError("--register: the query must be one SELECT")
    if not unquote(parts.path).strip("/"):
        raise UserError(f"--register names no database; write {HOW}")
    return DatabaseTable(text, table, query.rstrip("; \n"))


def shown_register(register: Path | DatabaseTable) -> str:
    """The register as messages and records show it: no folder of this machine, no user."""
    return register.address if isinstance(register, DatabaseTable) else shown(register)
