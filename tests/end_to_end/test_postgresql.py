"""A register in PostgreSQL: a real server, and nothing of its password or user left anywhere."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from command import antwoord, run_folder
from exports import cells_of, demo_rows
from looping import some
from postgres import PASSWORD, USER, programs, server
from registers import application, parameters_for, stopped, write_register

from antwoord.errors import UserError
from antwoord.register.reading import Ingestion, read_register
from antwoord.run_files import REGISTER, UNREADABLE

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
    parameters = parameters_for(work, url, **given)
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
    given = parameters_for(work, url, extract_date="2025-12-31")
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


def test_columns_that_only_the_question_names_are_read(work: Path, socket: str) -> None:
    query = "SELECT *, 'v' AS sex, 2500.5::numeric AS own_contribution_eur FROM krediet.aanvragen"
    url = _url(socket, f"&query={query} ORDER BY application_id")
    _, rows = read(work, url, question="startlening")
    assert rows["sex"].tolist() == ["v"] * 3
    assert rows["own_contribution_eur"].tolist() == [Decimal("2500.50")] * 3
    with pytest.raises(UserError, match="has no column own_contribution_eur"):
        read(work, _url(socket, "&table=krediet.aanvragen"), question="startlening")


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
    folder = run_folder(tmp_path, register=url, audience="internal")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["inputs"][0]["path"] == record["parameters"]["register"]
    assert record["parameters"]["register"] == "postgresql:///postgres?table=krediet.aanvragen"
    for path in some((*folder.rglob("*.json"), *folder.rglob("*.html"), *folder.rglob("*.ipynb"))):
        text = path.read_text(encoding="utf-8")
        assert PASSWORD not in text, path.name
        assert f"{USER}@" not in text, path.name
    assert PASSWORD not in done.stderr + done.stdout


#: A column of each type of the server, which nobody asks for.
OTHER_TYPES = """a money, b uuid, c interval, d integer[], e json, f jsonb, g krediet.stand,
h bytea,
i numeric, j timestamptz, k timestamp, l char(9), m timetz, n krediet.euro, o double precision,
p xml, q int4range, r inet, s point, t time, u real, v bit(3), w tsvector, x text[][], "Y.z" date,
"row_number" integer, aa krediet.paar"""


def make(socket: str, *statements: str) -> None:
    import adbc_driver_postgresql.dbapi as dbapi

    with dbapi.connect(_url(socket)) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()


@pytest.fixture(scope="module")
def typed(socket: str) -> str:
    """The server, with types of its own and a table of them beside an id."""
    make(
        socket,
        "CREATE TYPE krediet.stand AS ENUM ('approved', 'stopped')",
        "CREATE DOMAIN krediet.euro AS numeric(12,2)",
        "CREATE TYPE krediet.paar AS (a integer, b text)",
        f"CREATE TABLE krediet.types (application_id text, {OTHER_TYPES})",
        "INSERT INTO krediet.types (application_id, a, b, c, d, e, h, g, i) VALUES "
        "('IK-1', 12.5, gen_random_uuid(), '1 year', '{1,2}', '{}', '\\xff', 'approved', 'NaN')",
    )
    return socket


def test_columns_of_any_type_are_left_alone_where_nobody_asks_for_them(
    work: Path, typed: str
) -> None:
    ingestion, rows = read(work, _url(typed, "&table=krediet.types"))
    assert rows["application_id"].tolist() == ["IK-1"]
    assert (ingestion.extra_columns, ingestion.unreadable_values) == (27, 0)


READ = {
    "money": ("paid_amount_eur", "1234567.50::numeric::money", "1234567.50"),
    "numeric of many digits": ("paid_amount_eur", "12.50000000000000000000::numeric", "12.50"),
    "real": ("paid_amount_eur", "0.1::real", "0.10"),
    "double": ("paid_amount_eur", "(0.1::float8 - -0.2)", "0.30"),
    "a domain": ("paid_amount_eur", "7::krediet.euro", "7.00"),
    "numeric months": ("term_months", "36.00", "36"),
    "an enumeration": ("decision", "'stopped'::krediet.stand", "stopped"),
    "padded text": ("activity", "'music'::char(20)", "music"),
    "a uuid": (
        "application_id",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
    "a moment of a zone": ("paid_date", "'2020-12-30 23:30Z'::timestamptz", "2020-12-31"),
    "a midnight": ("paid_date", "'2020-12-31'::timestamp", "2020-12-31"),
}
LOST = {
    "NaN": ("paid_amount_eur", "'NaN'::numeric", "NaN"),
    "Infinity": ("paid_amount_eur", "'-Infinity'::numeric", "-Infinity"),
    "NaN of a double": ("paid_amount_eur", "'NaN'::float8", "nan"),
    "three decimals": ("paid_amount_eur", "1.005", "1.005"),
    "an infinite date": ("paid_date", "'infinity'::date", "infinity"),
    "an infinite moment": ("paid_date", "'-infinity'::timestamptz", "-infinity"),
    "a date before Christ": ("paid_date", "'44-03-15 BC'::date", "0044-03-15 BC"),
    "a time of day": ("paid_date", "'2020-12-31 10:00'::timestamp", "2020-12-31 10:00:00"),
    "a truth": ("term_months", "true", "true"),
}


@pytest.mark.parametrize("name", READ)
def test_a_type_gives_its_value(work: Path, typed: str, name: str) -> None:
    column, value, shown = READ[name]
    ingestion, rows = read(work, _url(typed, f"&query=SELECT {value} AS {column}"))
    assert (str(rows.loc[0, column]), ingestion.unreadable_values) == (shown, 0)


@pytest.mark.parametrize("name", LOST)
def test_what_is_no_value_is_unreadable_and_named(work: Path, typed: str, name: str) -> None:
    column, value, shown = LOST[name]
    _, rows = read(work, _url(typed, f"&query=SELECT {value} AS {column}"))
    assert pd.isna(rows.loc[0, column])
    lost = pd.read_parquet(work / "processed" / UNREADABLE)
    assert lost.to_numpy().tolist() == [[2, column, shown]]


@pytest.mark.parametrize(
    "kind", ["interval", "integer[]", "json", "bytea", "timetz", "krediet.paar", "int4range"]
)
def test_a_type_without_text_is_refused_where_it_is_asked_for(
    work: Path, typed: str, kind: str
) -> None:
    with pytest.raises(UserError, match="column 'activity' is of the type") as caught:
        read(work, _url(typed, f"&query=SELECT NULL::{kind} AS activity"))
    assert "\n" not in str(caught.value)


def test_rows_that_a_policy_would_hide_are_an_error(
    work: Path, socket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(
        socket,
        f"CREATE ROLE beperkt LOGIN PASSWORD '{PASSWORD}'",
        "CREATE TABLE krediet.verborgen AS SELECT * FROM krediet.aanvragen",
        "ALTER TABLE krediet.verborgen ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY een ON krediet.verborgen USING (application_id = 'IK-00001')",
        "CREATE VIEW krediet.alles AS SELECT * FROM krediet.verborgen",
        "GRANT USAGE ON SCHEMA krediet TO beperkt",
        "GRANT SELECT ON krediet.verborgen, krediet.alles TO beperkt",
    )
    with pytest.raises(UserError, match="row-level security would hide rows"):
        read(work, _url(socket, "&table=krediet.verborgen", user="beperkt"))
    # The owner's view shows all rows to whoever may read it.
    assert read(work, _url(socket, "&table=krediet.alles", user="beperkt"))[0].rows == 3


def test_tables_of_every_kind_are_read(work: Path, socket: str) -> None:
    make(
        socket,
        "CREATE TABLE krediet.delen (application_id text, application_date date, activity text "
        "GENERATED ALWAYS AS ('music') STORED) PARTITION BY RANGE (application_date)",
        "CREATE TABLE krediet.deel PARTITION OF krediet.delen FOR VALUES FROM ('2020-01-01') TO "
        "('2021-01-01')",
        "CREATE TABLE krediet.rest PARTITION OF krediet.delen DEFAULT",
        "INSERT INTO krediet.delen VALUES ('IK-2', '2020-05-05'), ('IK-1', '2012-05-05')",
        "CREATE MATERIALIZED VIEW krediet.beeld AS SELECT * FROM krediet.delen",
        'CREATE TABLE krediet."Kop Letters" AS SELECT application_id AS "Application_ID", '
        '1 AS "application_id " FROM krediet.delen',
    )
    for table in ("krediet.delen", "krediet.beeld"):
        _, rows = read(work, _url(socket, f"&table={table}"))
        assert rows["application_id"].tolist() == ["IK-1", "IK-2"]
        assert rows["activity"].tolist() == ["music", "music"]


def test_a_query_whose_rows_change_is_refused(work: Path, socket: str) -> None:
    query = "SELECT 'x' AS application_id FROM generate_series(1, (random()*1e6)::int)"
    with pytest.raises(UserError, match="must give the same rows each time"):
        read(work, _url(socket, f"&query={query}"))
