"""The engine that works on rows: DuckDB in memory, by way of Ibis."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def connect() -> "Backend":
    """A connection of its own, to be ended by `disconnect`.

    Its queries are written inside each other as they come. To make one query of them takes Ibis
    a third of its time, and DuckDB does so by itself. The options of Ibis, which are one for
    the whole process, stay what they are.
    """
    return _backend()().connect()


@cache
def _backend() -> type["Backend"]:
    """DuckDB as Ibis knows it, with that one option of its own; imported late."""
    import ibis
    from ibis.backends.duckdb import Backend
    from ibis.backends.sql.compilers import DuckDBCompiler

    class AsTheyCome(DuckDBCompiler):  # type: ignore[misc]
        """Writes queries without making one of several."""

        def translate(self, op: Any, *, params: Mapping[Any, Any]) -> Any:
            options = ibis.options.sql
            fused, options.fuse_selects = options.fuse_selects, False
            try:
                return super().translate(op, params=params)
            finally:
                options.fuse_selects = fused

    class Rows(Backend):  # type: ignore[misc]
        compiler = AsTheyCome()

    return Rows
