"""The calls of Ibis that the house keeps to work with the pinned versions; it makes no others.

With sqlglot from 30.18 on and DuckDB 2 several calls of Ibis 12 raise (ibis #12101, #12124).
"""

import ast
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet
import pytest
from looping import some

from antwoord.storage.engine import connect
from antwoord.storage.paths import project_root

#: What raises on a connection or a table with the pinned versions.
BROKEN = {"drop_table", "drop_view", "cache", "sql", "list_tables", "to_pyarrow_batches"}
ROWS = pa.table({"province": ["BE-VAN", "BE-VAN", None], "amount": [1, 2, 3]})


def users_of_ibis() -> list[Path]:
    paths = sorted((project_root() / "src").rglob("*.py"))
    return [path for path in paths if "ibis" in path.read_text(encoding="utf-8")]


def test_no_module_calls_what_raises() -> None:
    paths = users_of_ibis()
    assert paths
    for path in some(paths):
        for node in some(ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in BROKEN, f"{path.name}, line {node.lineno}"


def test_an_expression_over_a_table_in_memory() -> None:
    connection = connect()
    try:
        table = ibis.memtable(ROWS)
        counted = table.group_by("province").aggregate(amount=table.amount.sum())
        rows = connection.to_pyarrow(counted).to_pylist()
        assert {row["province"]: row["amount"] for row in rows} == {"BE-VAN": 3, None: 3}
        assert connection.execute(table.count()) == 3
    finally:
        connection.disconnect()


def test_a_parquet_file_and_a_table_kept_by_an_expression(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pyarrow.parquet.write_table(ROWS, path)
    connection = connect()
    try:
        read = connection.read_parquet(str(path))
        kept = connection.create_table("kept", read.filter(read.amount > 1), temp=True)
        assert connection.to_pyarrow(kept.amount.sum()).as_py() == 5
    finally:
        connection.disconnect()


@pytest.mark.parametrize("name", ["list_tables", "to_pyarrow_batches"])
def test_what_raises_still_raises(name: str) -> None:
    """Where this fails the calls work again, and the pin of sqlglot may go."""
    connection = connect()
    try:
        call = getattr(connection, name)
        arguments = () if name == "list_tables" else (ibis.memtable(ROWS),)
        with pytest.raises(Exception, match=r".") as raised:
            list(call(*arguments))
        assert not isinstance(raised.value, AssertionError)
    finally:
        connection.disconnect()
