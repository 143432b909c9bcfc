"""The memory of the engine: as it is asked for, and what does not fit is its owner's alone."""

import os
import stat
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pytest

from antwoord.cli.common.options import within_memory
from antwoord.errors import UserError
from antwoord.storage.engine import MEMORY, connect, most_memory, settled
from antwoord.surroundings import sentence_of


def setting(connection: Any, name: str) -> str:
    return connection.raw_sql(f"SELECT current_setting('{name}')").fetchone()[0]


@pytest.mark.parametrize(
    ("text", "size"), [("4GB", "4GB"), ("500 mb", "500MB"), ("1.5gb", "1.5GB"), ("2TB", "2TB")]
)
def test_a_size_is_read(text: str, size: str) -> None:
    assert most_memory(text) == size


@pytest.mark.parametrize(
    "text", ["", "4", "0GB", "-1GB", "4 GiBi", "GB", "4GB; DROP", "4kB", "1e9GB", "٤GB", "80%"]
)
def test_what_is_no_size_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match=r"is no size of memory; write it as 4GB or 500MB$"):
        most_memory(text)


def test_the_environment_is_held_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY, "plenty")
    with pytest.raises(UserError, match="'plenty' is no size"):
        within_memory(None)
    within_memory("300MB")
    assert os.environ[MEMORY] == "300MB"
    connection = connect()
    assert setting(connection, "memory_limit") == "286.1 MiB"
    connection.disconnect()


def test_what_does_not_fit_goes_to_a_folder_of_the_owner_and_is_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(MEMORY, "100MB")
    connection = connect()
    folder = Path(setting(connection, "temp_directory"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    rows = ibis.range(4_000_000).unnest().name("n").as_table()
    wide = rows.mutate(text=rows.n.cast("string").lpad(40, "0"))
    made = connection.create_table("made", wide, temp=True)  # 200 MB of it
    assert list(folder.iterdir())
    assert made.text.max().execute() == "3999999".zfill(40)
    connection.disconnect()
    del made, connection
    assert not folder.exists()


def test_an_engine_without_room_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY, "20MB")
    connection = connect()
    rows = ibis.range(3_000_000).unnest().name("n").as_table()
    listed = rows.aggregate(all=rows.n.cast("string").collect())  # a list never spills
    with pytest.raises(duckdb.OutOfMemoryException) as error:
        connection.create_table("listed", listed, temp=True)
    told = sentence_of(error.value)
    assert "--memory" in told
    assert "TMPDIR" in told
    connection.disconnect()


def test_what_is_settled_is_computed_once(tmp_path: Path) -> None:
    connection = connect()
    made = connection.create_table("made", ibis.memtable({"n": [1, 2, 2]}), temp=True)
    twice = settled(made.group_by("n").agg(times=made.count()))
    connection.raw_sql("DELETE FROM made")
    assert twice.order_by("n").to_pyarrow().to_pydict() == {"n": [1, 2], "times": [1, 2]}
    connection.disconnect()
