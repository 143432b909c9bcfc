"""A register in PostgreSQL: a real server, and nothing of its password or user left anywhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from command import antwoord
from exports import cells_of, demo_rows
from postgres import PASSWORD, USER, programs, server
from registers import application, parameters_for, stopped, write_register

from helpers.errors import UserError
from helpers.register.reading import REGISTER, Ingestion, read_register

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL server here")

ROWS = [
    application(1),
    stopped(2),
    application(3, paid_amount_eur="10000.10", paid_date="2020-06-01"),
]
TYPES = {
    **dict.fromkeys(("application_date", "decision_date", "paid_date"), "date"),
    **dict.fromkeys(("requested_amount_eur", "paid_amount_eur"), "numeric(12,2)"),
    "interest_rate_pct": "double precision",
    "term_months": "integer",
}


@pytest.fixture(scope="module")
def socket() -> Iterator[str]:
    """A server with the table krediet.aanvragen and one with a Dutch heading."""
    import os

    import adbc_driver_postgresql.dbapi as dbapi

    with server() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        patch.delenv("PGHOST", raising=False)
        columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in ROWS[0])
        with dbapi.connect(_url(folder)) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA krediet")
            cursor.execute(f"CREATE TABLE krediet.aanvragen ({columns})")
            for row in reversed(ROWS):
                values = ", ".join(f"'{value}'" if value else "NULL" for value in row.values())
                cursor.execute(f"INSERT INTO krediet.aanvragen VALUES ({values})")
            cursor.execute(
                'CREATE VIEW krediet.nederlands AS SELECT *, application_id AS "Dossiernr." '
                "FROM krediet.aanvragen"
            )
            # As texts: one of its dates, which is there to be found, is none.
            texts = ", ".join(f"{name} text" for name in ROWS[0])
            cursor.execute(f"CREATE TABLE krediet.demo ({texts})")
            places = ", ".join(f"${place}" for place in range(1, len(ROWS[0]) + 1))
            made = [[row[name] or None for name in ROWS[0]] for row in demo_rows()]
            cursor.executemany(f"INSERT INTO krediet.demo VALUES ({places})", made)
            connection.commit()
        assert os.environ["PGPASSWORD"] == PASSWORD
        yield folder


def _url(folder: str, more: str = "", user: str = USER) -> str:
    return f"postgresql://{user}@/postgres?host={folder}{more}"


def read(work: Path, url: str, **given: str) -> tuple[Ingestion, pd.DataFrame]:
    parameters = parameters_for(work, url, **given)  # type: ignore[arg-type]
    ingestion = read_register(parameters)
    return ingestion, pd.read_parquet(work / "processed" / REGISTER)


def test_a_table_gives_the_rows_of_the_file(work: Path, socket: str) -> None:
    register = write_register(work / "in", ROWS)
    read_register(parameters_for(work, register))
    expected = pd.read_parquet(work / "processed" / REGISTER)
    ingestion, rows = read(work, _url(socket, "&table=krediet.aanvragen"))
    pd.testing.assert_frame_equal(rows, expected)
    assert (ingestion.rows, ingestion.unreadable_values) == (3, 0)


def test_the_made_up_register_gives_the_cells_of_its_file(
    work: Path, tmp_path: Path, socket: str
) -> None:
    # Beside the file stands a correction, which a database has none of.
    file = write_register(tmp_path / "in", demo_rows())
    expected = cells_of(parameters_for(work, file))
    url = _url(socket, "&table=krediet.demo")
    given = parameters_for(work, url, extract_date="2025-12-31")  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(cells_of(given), expected)


def test_a_query_gives_its_rows_in_its_order(work: Path, socket: str) -> None:
    query = (
        "SELECT * FROM krediet.aanvragen WHERE decision = 'approved' ORDER BY application_id DESC"
    )
    _, rows = read(work, _url(socket, f"&query={query}"))
    assert rows["application_id"].tolist() == ["IK-00003", "IK-00001"]


def test_a_mapping_names_columns_of_a_table(work: Path, socket: str) -> None:
    mapping = work / "m.toml"
    mapping.write_text('[columns.application_id]\ncolumn = "Dossiernr."\n', encoding="utf-8")
    _, rows = read(work, _url(socket, "&table=krediet.nederlands"), mapping=str(mapping))
    assert rows["application_id"].tolist() == ["IK-00001", "IK-00002", "IK-00003"]


def test_the_same_content_has_the_same_identity(work: Path, socket: str) -> None:
    first, _ = read(work, _url(socket, "&table=krediet.aanvragen"))
    again, _ = read(work, _url(socket, "&table=krediet.aanvragen"))
    assert first.sha256 == again.sha256
    assert first.size_bytes > 0


def test_a_query_cannot_change_anything(work: Path, socket: str) -> None:
    query = "WITH gone AS (DELETE FROM krediet.aanvragen RETURNING 1) SELECT * FROM gone"
    with pytest.raises(UserError, match="it must only read"):
        read(work, _url(socket, f"&query={query}"))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("&table=krediet.niets", "has no table of that name"),
        ("&query=SELECT niets FROM krediet.aanvragen", "does not understand the query"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(
    work: Path, socket: str, more: str, message: str
) -> None:
    with pytest.raises(UserError, match=message) as caught:
        read(work, _url(socket, more))
    assert USER not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_the_password_nobody_gets_in(
    work: Path, socket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(work / "none"))
    with pytest.raises(UserError, match="put the password in PGPASSWORD"):
        read(work, _url(socket, "&table=krediet.aanvragen"))


def test_a_server_that_is_not_there(work: Path) -> None:
    with pytest.raises(UserError, match="cannot be reached or read"):
        read(work, _url("/nowhere", "&table=t"))


def test_a_run_leaves_no_user_or_password(tmp_path: Path, socket: str) -> None:
    url = _url(socket, "&table=krediet.aanvragen")
    done = antwoord(
        "run", "--register", url, "--extract-date", "2021-03-31", "--audience", "internal",
        "--output", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "sv-533" / "2021-03-01-internal"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["inputs"][0]["path"] == record["parameters"]["register"]
    assert record["parameters"]["register"] == "postgresql:///postgres?table=krediet.aanvragen"
    for path in (*folder.rglob("*.json"), *folder.rglob("*.html"), *folder.rglob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        assert PASSWORD not in text, path.name
        assert f"{USER}@" not in text, path.name
    assert PASSWORD not in done.stderr + done.stdout
