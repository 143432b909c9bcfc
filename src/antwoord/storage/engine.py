"""The engine that works on rows: DuckDB in memory, by way of Ibis."""

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

#: The variable that says how much memory the engine of each process may take.
MEMORY = "ANTWOORD_MEMORY"
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([MGT]B)", re.IGNORECASE | re.ASCII)


def connect() -> "Backend":
    """A connection of its own, to be ended by `disconnect`.

    Its queries are written inside each other as they come. To make one query of them takes Ibis
    a third of its time, and DuckDB does so by itself. The options of Ibis, which are one for
    the whole process, stay what they are.

    What does not fit in its memory goes to a folder of its own in the temporary one, for its
    owner only. MEMORY in the environment says how much that is, as `most_memory` reads it; else
    it is what DuckDB takes of itself, 80 % of the machine's.
    """
    connection = _backend()().connect()
    # By itself a database in memory writes nothing to a disk, and fails where that is full.
    spill = tempfile.mkdtemp(prefix="engine-")
    weakref.finalize(connection, _remove, spill, os.getpid())
    connection.raw_sql(f"SET temp_directory = '{spill.replace(chr(39), chr(39) * 2)}'")
    if memory := os.environ.get(MEMORY):
        connection.raw_sql(f"SET memory_limit = '{most_memory(memory)}'")
    return connection


def _remove(folder: str, owner: int) -> None:
    # A fork that ends, or lets go of what it inherited, leaves the folder to who made it.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def most_memory(text: str) -> str:
    """A size such as `4GB` or `500 MB`, as DuckDB reads it; raises UserError for any other text."""
    found = _SIZE.fullmatch(text)
    if not found or float(found[1]) <= 0:
        raise UserError(f"{text!r} is no size of memory; write it as 4GB or 500MB")
    return f"{found[1]}{found[2].upper()}"


def settled(table: "ir.Table") -> "ir.Table":
    """The same rows, computed once and held by the engine.

    For few rows that are made of all: within a larger query DuckDB would keep every row that
    both need, with all its columns, until the few are known.
    """
    from ibis.util import gen_name

    return table.get_backend().create_table(gen_name("settled"), table, temp=True)


def import_ahead() -> None:
    """Imports what a connection and the files that it writes need.

    Before a fork that uses them, or while one works that does not: else that and this process
    would each do so, for 0.7 s, or one would wait for the other.
    """
    import pandas as pd  # noqa: F401 - Arrow imports it where it is given a list
    import pyarrow.parquet  # noqa: F401

    _backend()


@cache
def _backend() -> type["Backend"]:
    """DuckDB as Ibis knows it, with that one option of its own; imported late."""
    import ibis
    import ibis.expr.types as ir

    from antwoord.patches import other_dialects_once_asked

    with other_dialects_once_asked():
        from ibis.backends.duckdb import Backend
        from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
        from ibis.backends.sql.datatypes import DuckDBType

    class Kinds(DuckDBType):  # type: ignore[misc]
        """Reads the name of a type once: a table of 100 columns has a handful of them."""

        @classmethod
        @cache
        def from_string(cls, text: str, nullable: bool | None = None) -> Any:
            return super().from_string(text, nullable=nullable)

    class AsTheyCome(DuckDBCompiler):  # type: ignore[misc]
        """Writes queries without making one of several."""

        type_mapper = Kinds

        def translate(self, op: Any, *, params: Mapping[Any, Any]) -> Any:
            options = ibis.options.sql
            fused, options.fuse_selects = options.fuse_selects, False
            try:
                return super().translate(op, params=params)
            finally:
                options.fuse_selects = fused

    class Rows(Backend):  # type: ignore[misc]
        compiler = AsTheyCome()

        def create_table(self, name: str, /, obj: Any = None, **options: Any) -> Any:
            """As Ibis does it, which copies the query of a table, node by node, to write it.

            For the facts of 160 rows that is a tenth of the time of all that it does.
            """
            if options != {"temp": True} or not isinstance(obj, ir.Table):
                return super().create_table(name, obj, **options)
            types = obj.schema().items()
            kind = self.compiler.type_mapper.to_string
            columns = [
                f"{_quoted(column)} {kind(of)}{'' if of.nullable else ' NOT NULL'}"
                for column, of in types
            ]
            names = [_quoted(column) for column, _ in types]
            self._run_pre_execute_hooks(obj)
            query = self.compile(obj)
            self.raw_sql(f"CREATE TEMPORARY TABLE {_quoted(name)} ({', '.join(columns)})")
            self.raw_sql(f"INSERT INTO {_quoted(name)} ({', '.join(names)}) {query}")
            return self.table(name, database=("temp", "main"))

    return Rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
