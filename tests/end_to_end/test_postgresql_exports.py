"""Random exports as tables of a database: the clean cells, a question or a refusal."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from export_outcome import outcome, wrong_with, wrong_with_plain, wrong_with_receipt
from postgres import PASSWORD, USER, programs, server
from random_exports import drawn_recipe, make

from antwoord.storage.database import database_table

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL server here")

#: Of the first seeds, those whose export has the types of a table.
SEEDS = [
    seed
    for seed in range(120)
    if (recipe := drawn_recipe(seed))["form"] == "parquet"
    and recipe["stored"] in ("typed", "texts", "empties", "large")
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        patch.delenv("PGHOST", raising=False)
        yield f"postgresql://{USER}@/postgres?host={folder}"


def test_there_are_tables_with_traps_and_without() -> None:
    assert len(SEEDS) >= 10
    assert {bool(drawn_recipe(seed).traps) for seed in SEEDS} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_gives_the_cells_or_a_question(seed: int, address: str, tmp_path: Path) -> None:
    import adbc_driver_postgresql.dbapi as dbapi

    recipe = drawn_recipe(seed)
    export = make(recipe, tmp_path)
    with dbapi.connect(address) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest(f"export_{seed}", pq.read_table(str(export.path)), mode="replace")
        connection.commit()
    table = replace(export, path=database_table(f"{address}&table=export_{seed}"))
    found = outcome(table, tmp_path)
    assert not wrong_with(found)
    assert not re.search(rf"{PASSWORD}|{USER}", found.said)
    if export.plain:
        assert not wrong_with_plain(recipe, found)
    if found.kind in ("equal", "told"):
        assert not wrong_with_receipt(table, found)
