"""Reading a register: nothing lost, money exact, every complaint with its place."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from registers import application, parameters_for, stopped, write_register

from antwoord.errors import UserError
from antwoord.register.contract.columns import NAMES
from antwoord.register.reading import Ingestion, read_register
from antwoord.run_files import REGISTER, UNREADABLE


def read(work: Path, register: Path, **given: str) -> tuple[Ingestion, pd.DataFrame, pd.DataFrame]:
    ingestion = read_register(parameters_for(work, register, **given))
    folder = work / "processed"
    return ingestion, pd.read_parquet(folder / REGISTER), pd.read_parquet(folder / UNREADABLE)


def test_a_row_in_the_canonical_types(work: Path) -> None:
    register = write_register(work / "in", [application(paid_amount_eur="10000.10")])
    ingestion, rows, unreadable = read(work, register)
    row = rows.iloc[0]
    assert row.row_number == 2
    assert row.application_date == date(2020, 3, 2)
    assert row.paid_amount_eur == Decimal("10000.10")
    assert row.postal_code == "9000"
    assert pd.isna(row.stop_reason)
    assert ingestion.rows == 1
    assert unreadable.empty


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("application_date", "2020-02-30"),
        ("application_date", "2020/03/02"),
        ("application_date", "2020-3-2"),
        ("paid_amount_eur", "12500.005"),
        ("paid_amount_eur", "12.500,00"),
        ("paid_amount_eur", "1e4"),
        ("paid_amount_eur", "€ 100"),
        ("term_months", "36.5"),
        ("interest_rate_pct", "6,75"),
    ],
)
def test_a_value_that_is_not_its_type_is_kept_apart(work: Path, column: str, value: str) -> None:
    register = write_register(work / "in", [application(1), application(2, **{column: value})])
    ingestion, rows, unreadable = read(work, register)
    assert unreadable.to_dict("records") == [{"row_number": 3, "column": column, "value": value}]
    assert pd.isna(rows.loc[1, column])
    assert ingestion.unreadable_values == 1


@pytest.mark.parametrize(
    ("written", "read_as"), [("90031", "90.031"), ("90.031", "90.031"), ("9003", "90.03")]
)
def test_a_nace_code_is_read_with_or_without_its_dot(
    work: Path, written: str, read_as: str
) -> None:
    _, rows, _ = read(work, write_register(work / "in", [application(nace_code=written)]))
    assert rows.loc[0, "nace_code"] == read_as


def test_spaces_around_a_value_do_not_count(work: Path) -> None:
    row = application(activity=" music ", application_date=" 2020-03-02", stop_reason="  ")
    _, rows, unreadable = read(work, write_register(work / "in", [row]))
    assert rows.loc[0, "activity"] == "music"
    assert pd.isna(rows.loc[0, "stop_reason"])
    assert unreadable.empty


def test_byte_order_mark_and_windows_line_ends_are_read(work: Path) -> None:
    register = write_register(work / "in", [application(1), stopped(2)])
    register.write_bytes(b"\xef\xbb\xbf" + register.read_bytes().replace(b"\n", b"\r\n"))
    ingestion, rows, _ = read(work, register)
    assert (ingestion.missing_columns, len(rows)) == ((), 2)


def test_columns_in_another_order_and_unknown_ones(work: Path) -> None:
    columns = [*reversed(NAMES), "remark"]
    register = write_register(work / "in", [application(remark="x")], columns=columns)
    ingestion, rows, _ = read(work, register)
    assert rows.loc[0, "activity"] == "music"
    assert ingestion.extra_columns == 1


def test_a_missing_column_is_noted_and_empty(work: Path) -> None:
    columns = [name for name in NAMES if name != "activity"]
    ingestion, rows, _ = read(work, write_register(work / "in", [application()], columns=columns))
    assert ingestion.missing_columns == ("activity",)
    assert rows["activity"].isna().all()


def test_a_header_alone_is_an_empty_register(work: Path) -> None:
    ingestion, rows, _ = read(work, write_register(work / "in", []))
    assert (ingestion.rows, len(rows)) == (0, 0)


def test_parquet_gives_the_same_as_csv(work: Path) -> None:
    register = write_register(work / "in", [application(1), stopped(2, nace_code="90031")])
    _, expected, _ = read(work, register)
    other = register.with_suffix(".parquet")
    pd.read_parquet(work / "processed" / REGISTER).drop(columns="row_number").to_parquet(other)
    _, rows, _ = read(work, other, audience="internal")
    pd.testing.assert_frame_equal(rows, expected)


SECOND = ",".join(application(2).values())
BROKEN = {
    "a field too many": (SECOND.replace("music", "mu,sic").encode(), "row 3 has 20 fields"),
    "a row cut short": (b"IK-2,2020-01-01,company", "row 3 has 3 fields where the header has 19"),
    "an open quote": (SECOND.replace("music", '"music').encode(), "row 3: a quoted field"),
    "another encoding": (
        SECOND.replace("music", "mus\xefc").encode("latin-1"),
        "row 3 is not UTF-8",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row_is_named_and_never_quoted(work: Path, name: str) -> None:
    line, message = BROKEN[name]
    register = write_register(work / "in", [application(1)])
    register.write_bytes(register.read_bytes() + line + b"\n")
    with pytest.raises(UserError) as caught:
        read_register(parameters_for(work, register))
    assert message in str(caught.value)
    assert "IK-" not in str(caught.value)
    assert "1800000096" not in str(caught.value)


def test_another_delimiter_is_not_the_format(work: Path) -> None:
    register = write_register(work / "in", [application()])
    register.write_text(register.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    with pytest.raises(UserError, match="row 1 names none of the register's columns"):
        read_register(parameters_for(work, register))


def test_a_header_that_names_a_column_twice(work: Path) -> None:
    register = write_register(work / "in", [application()], columns=[*NAMES, "activity"])
    with pytest.raises(UserError, match="row 1: the column activity stands there twice"):
        read_register(parameters_for(work, register))


@pytest.mark.parametrize("second", ["activity", "Activity", "ACTIVITY "])
@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_a_column_that_stands_there_twice_is_refused_in_every_format(
    work: Path, ending: str, second: str
) -> None:
    """Which of the two counts cannot be told: whichever were read, nobody would know of it."""
    columns = {name: [value] for name, value in application().items()} | {
        second + "\0": ["theatre"]
    }
    frame = pd.DataFrame(columns).rename(columns=lambda name: name.strip("\0"))
    described = write_register(work / "in", [application()])
    register = described.with_suffix(f".{ending}")
    if ending == "csv":
        frame.to_csv(register, index=False)
    elif ending == "xlsx":
        frame.to_excel(register, index=False)
    else:
        table = pa.table(list(frame.T.astype(str).to_numpy()), names=list(frame.columns))
        pq.write_table(table, register)
    with pytest.raises(UserError, match="column activity stands there twice"):
        read_register(parameters_for(work, register))


def test_bytes_that_are_no_parquet(work: Path) -> None:
    register = write_register(work / "in", [], name="register.parquet")
    register.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(UserError, match="not a readable Parquet file"):
        read_register(parameters_for(work, register))


def test_a_file_that_differs_from_its_description_is_noted(work: Path) -> None:
    register = write_register(work / "in", [application()])
    package = register.parent / "datapackage.json"
    text = package.read_text(encoding="utf-8").replace(
        '"path": "register.csv"', '"path": "register.csv", "hash": "sha256:00"'
    )
    package.write_text(text, encoding="utf-8")
    assert read(work, register)[0].hash_matches_description is False


def test_a_row_of_another_programme_is_refused(work: Path) -> None:
    names = (*NAMES, "programme")
    own = [application(1, programme="impulskrediet"), application(2, programme="")]
    _, rows, _ = read(work, write_register(work / "in", own, columns=names))
    assert len(rows) == 2
    other = [*own, application(3, programme="startlening")]
    with pytest.raises(UserError, match=r"row 4, column programme: .* about \(impulskrediet\)"):
        read(work, write_register(work / "other", other, columns=names))
