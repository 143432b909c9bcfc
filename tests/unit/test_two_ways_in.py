"""A canonical file read as it is, and through a mapping that says nothing, is the same register."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from looping import some
from registers import Row, application, parameters_for, stopped, write_register

from antwoord.errors import UserError
from antwoord.register import reading
from antwoord.register.contract.columns import COLUMNS, NAMES
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER, UNREADABLE

NASTY = {
    "date": [
        *(
            "2020-02-30",
            "2020/03/02",
            "2020-3-2",
            "02/03/2020",
            "2 maart 2020",
            "20200302",
            "43892",
        ),
        *("2020-03-02 00:00:00", "2020-03-02T10:00Z", "0020-03-02", "12020-03-02", "infinity", "x"),
    ],
    "amount": [
        *(
            "12500.005",
            "12.500,00",
            "1e4",
            "€ 100",
            "NaN",
            "inf",
            "-0.00",
            "1,250",
            "12,500.00",
            "5.",
        ),
        *(
            "12500.1000",
            "00012.50",
            "12500.0",
            "99999999999",
            "１２",
            "+5",
            "(5)",
            "1 250",
            "5-",
            "0x5",
        ),
    ],
    "rate": ["6,75", "6.75 %", "0.06750", "1000.5", "6.75001", "NaN", "."],
    "integer": ["36.5", "36.0", "36 maanden", "3 jaar", "1e2", "9999999999", "036", "-1", "²"],
    "text": [
        *("a\xa0b", "a  b", "\xa0a", "a\u200bb", '="0123"', '="\'0"', "\ufeffa", "a\tb", "a\x0bb"),
        *(
            "NULL",
            "null",
            "None",
            "n/a",
            "Zoë",
            "a\u3000b",
            "'a'",
            "a,b",
            'a"b',
            "a\u2028b",
        ),
    ],
    "nace_code": ["90031", "90.031", "9003", "90.03", "x"],
}
ONE_COLUMN = {
    "postal_code": ["B-9000", "9000 Gent", "BE 9000", "900", "9000.0", "9000 1", "90000", "B9000"],
    "legal_form": ["15", "1", "015", "0015", "NV", "15.0"],
    "application_id": ["IK-9", "Totaal", "Totaal: 4", "som", "a total", "application_id", "x y"],
}


#: What the engine reads by itself, and what it leaves to the mapped reader.
PLAIN, ODD = "plain", "odd"


def nasty_rows(kind: str) -> list[Row]:
    """A row per nasty value, each in its column. Enterprise numbers have tests of their own."""
    names = [c for c in COLUMNS if c.name not in ("application_id", "enterprise_number")]
    values = [(column.name, value) for column in names for value in NASTY[column.kind]]
    values += [(name, value) for name, column in ONE_COLUMN.items() for value in column]
    odd = re.compile(r"[\t\x0b\xa0\u200b\ufeff\u3000\u2028]|  |=\"|(?i:tota|som)|^application_id$")
    chosen = [(n, v) for n, v in values if (odd.search(v) is not None) == (kind == ODD)]
    return [application(number, **{name: v}) for number, (name, v) in enumerate(chosen, 1)]


def identity(folder: Path) -> Path:
    path = folder / "identity.toml"
    path.write_text(
        "".join(f'[columns.{name}]\ncolumn = "{name}"\n' for name in NAMES), encoding="utf-8"
    )
    return path


def read(work: Path, register: Path, **given: str) -> tuple[pd.DataFrame, pd.DataFrame] | str:
    try:
        read_register(parameters_for(work, register, extract_date="2025-12-31", **given))
    except UserError as error:
        return str(error)
    folder = work / "processed"
    return pd.read_parquet(folder / REGISTER), pd.read_parquet(folder / UNREADABLE)


def both(work: Path, register: Path) -> tuple[Any, Any]:
    return read(work, register), read(work, register, mapping=str(identity(work)))


def assert_same(work: Path, register: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same values and unreadable values both ways; gives them."""
    straight, mapped = both(work, register)
    assert not isinstance(straight, str), straight
    assert not isinstance(mapped, str), mapped
    pd.testing.assert_frame_equal(straight[0], mapped[0])
    pd.testing.assert_frame_equal(straight[1], mapped[1])
    return straight


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_plain_files_are_read_by_the_engine_and_mean_the_same(
    work: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = nasty_rows(PLAIN)
    path = written(work / "in", rows, ending)
    with monkeypatch.context() as patch:
        patch.setattr(reading, "write_mapped", None)
        assert not isinstance(read(work, path), str)
    register, unreadable = assert_same(work, path)
    assert len(register) == len(rows)
    lost = set(zip(unreadable["column"], unreadable["value"], strict=True))
    for column, value in (
        ("paid_amount_eur", "12.500,00"),
        ("paid_amount_eur", "NaN"),
        ("application_date", "02/03/2020"),
        ("term_months", "36 maanden"),
        ("interest_rate_pct", "6,75"),
    ):
        assert (column, value) in lost


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_odd_files_mean_the_same(work: Path, ending: str) -> None:
    register, _ = assert_same(work, written(work / "in", nasty_rows(ODD), ending))
    assert len(register) >= len(nasty_rows(ODD)) - 4  # totals, and a repeated header


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize(
    "word", ["#N/A", "#N/B", "#NV", "#VERW!", "#DEEL/0!", "#NAAM?", "#N.v.t.", "###", "Err:502"]
)
def test_the_word_of_an_error_is_no_value_of_any_column(work: Path, word: str, ending: str) -> None:
    lost = ("postal_code", "nace_code", "paid_amount_eur", "enterprise_number", "paid_date")
    rows = [application(n, **{name: word}) for n, name in enumerate(lost, 1)]
    register, unreadable = assert_same(work, written(work / "in", rows, ending))
    found = set(unreadable[["row_number", "column", "value"]].itertuples(index=False, name=None))
    assert found == {(n, name, word) for n, name in enumerate(lost, 2)}
    kept = application(9, application_id="#9", postal_code="9000")
    register, unreadable = assert_same(work, written(work / "in", [kept], ending))
    assert register["application_id"].tolist() == ["#9"]
    assert unreadable.empty


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_word_of_an_error_is_no_word(work: Path, ending: str) -> None:
    rows = [application(1), application(2, activity="#VERW!")]
    problem = read(work, written(work / "in", rows, ending))
    assert isinstance(problem, str)
    assert "row 3: activity is '#VERW!', an error of a spreadsheet" in problem


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_postcode_of_the_netherlands_stays_one(work: Path, ending: str) -> None:
    rows = [application(1, postal_code="3011 AB Rotterdam")]
    register, _ = assert_same(work, written(work / "in", rows, ending))
    assert register["postal_code"].tolist() == ["3011 AB Rotterdam"]


def written(folder: Path, rows: list[Row], ending: str) -> Path:
    path = write_register(folder, rows)
    if ending == ".csv":
        return path
    columns = {name: [row[name] or None for row in rows] for name in NAMES}
    pq.write_table(pa.table(columns), path.with_suffix(ending))
    return path.with_suffix(ending)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", "\r\n\r\n", 2),
        lambda text: text.replace("application_id", "Application_ID").replace("act", " Act"),
        lambda text: text.replace("music", '"mu\nsic"'),
        lambda text: text.replace("music", '"mu""sic"'),
        lambda text: text.replace("music", '"mu,sic"'),
        lambda text: text + "\n   \n",
        lambda text: text + "," * (len(NAMES) - 1) + "\n",
        lambda text: text + "Totaal" + "," * (len(NAMES) - 1) + "25000.00\n",
        lambda text: text + text,
        lambda text: text.rstrip("\n"),
        lambda text: "\n".join('"' + line.replace(",", '","') + '"' for line in text.splitlines()),
        lambda text: "\n".join(line + "," for line in text.splitlines()),
        lambda text: "\n".join([text.splitlines()[0], *(x + "," for x in text.splitlines()[1:])]),
        lambda text: text.replace("music", "music\x00"),
        lambda text: text.replace("music", "mus\ufeffic"),
        lambda text: text + "\ufeff" + text,
        lambda text: text.replace("2020-03-02", "2020-03-02\r", 1),
        lambda text: text.replace(",music", ',music"'),
        lambda text: text.replace(",music", ',"music'),
        lambda text: text.replace("music", "musiÃ«k"),
        lambda text: text.splitlines()[0] + "\n",
        lambda text: "\n" + text,
        lambda text: "sep=,\n" + text,
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
    ],
)  # fmt: skip
def test_a_file_that_is_odd_is_the_same_both_ways_or_refused(work: Path, change: Any) -> None:
    path = write_register(work / "in", [application(1), stopped(2), application(3)])
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode())
    straight, mapped = both(work, path)
    if isinstance(straight, str):  # the canonical way may refuse more
        assert "\n" not in straight
        assert "IK-" not in straight
        return
    assert not isinstance(mapped, str), mapped
    pd.testing.assert_frame_equal(straight[0], mapped[0])
    pd.testing.assert_frame_equal(straight[1], mapped[1])
    assert set(straight[0]["application_id"].dropna()) <= {"IK-00001", "IK-00002", "IK-00003"}


#: 31 December 2020 in Belgium, in seconds; the day before in universal time.
MIDNIGHT = 1_609_369_200
TYPES: dict[str, tuple[str, Any]] = {
    "floats": ("paid_amount_eur", pa.array([12500.5, float("nan"), None])),
    "short floats": ("paid_amount_eur", pa.array([0.1, float("inf"), None], pa.float32())),
    "half floats": ("term_months", pa.array([36.0, 12.5, None], pa.float16())),
    "decimals of cents": ("paid_amount_eur", pa.array([Decimal("1.10"), None, Decimal("-2.00")])),
    "decimals of scale 20": (
        "paid_amount_eur",
        pa.array([Decimal("1.1"), Decimal(0), Decimal("1e-20")], pa.decimal128(38, 20)),
    ),
    "decimal months": ("term_months", pa.array([Decimal("36.00"), Decimal("36.50"), None])),
    "wide decimals": ("paid_amount_eur", pa.array([Decimal("1.10")] * 3, pa.decimal256(60, 2))),
    "days": ("paid_date", pa.array([18262, None, 5_000_000], pa.date32())),
    "days before Christ": ("paid_date", pa.array([-800_000, None, -719_530], pa.date32())),
    "milliseconds of days": ("paid_date", pa.array([18262 * 86_400_000, None, 0], pa.date64())),
    "midnights": ("paid_date", pa.array([18262 * 86_400, None, 0], pa.timestamp("s"))),
    "moments": ("paid_date", pa.array([18262 * 86_400 + 5, None, 0], pa.timestamp("s"))),
    "moments far away": ("paid_date", pa.array([10**15, None, -(10**15)], pa.timestamp("s"))),
    "moments of a zone": ("paid_date", pa.array([MIDNIGHT, None, 0], pa.timestamp("s", "UTC"))),
    "moments of another": ("paid_date", pa.array([MIDNIGHT] * 3, pa.timestamp("s", "Asia/Tokyo"))),
    "whole numbers": ("postal_code", pa.array([9000, 1000, None], pa.int16())),
    "unsigned": ("legal_form", pa.array([15, 1, None], pa.uint8())),
    "truth": ("decision", pa.array([True, False, None])),
    "nothing": ("stop_reason", pa.nulls(3)),
    "words by number": ("activity", pa.array(["music", None, "film"]).dictionary_encode()),
    "numbers by number": ("term_months", pa.array([36, None, 12]).dictionary_encode()),
    "large text": ("activity", pa.array(["music", None, " film "], pa.large_string())),
    "text in views": ("activity", pa.array(["music", None, "film"], pa.string_view())),
    "bytes": ("activity", pa.array([b"music", None, "Zo\xeb".encode()])),
    "bytes of one length": ("activity", pa.array([b"music", None, b"film\0"], pa.binary(5))),
    "bytes by number": ("activity", pa.array([b"music", None, b"film"]).dictionary_encode()),
}  # fmt: skip
REFUSED: dict[str, tuple[str, Any]] = {
    "lists": ("activity", pa.array([["music"], None, []])),
    "structs": ("activity", pa.array([{"a": 1}, None, {"a": 2}])),
    "maps": ("activity", pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int32()))),
    "durations": ("term_months", pa.array([36, None, 12], pa.duration("s"))),
    "times": ("paid_date", pa.array([36, None, 12], pa.time32("s"))),
    "half floats of thousands": ("paid_amount_eur", pa.array([8250.5, None, 1], pa.float16())),
    "other bytes": ("activity", pa.array([b"music", b"\xff\xfe", None])),
    "bytes with zeros": ("activity", pa.array([b"mu\0sic", None, None])),
    "words of other bytes": ("activity", pa.array([b"\xef", None, b"x"]).dictionary_encode()),
}  # fmt: skip


def parquet(folder: Path, column: str, values: Any, name: str = "") -> Path:
    rows = [application(1), application(2), application(3)]
    columns: dict[str, Any] = {
        each: pa.array([row[each] or None for row in rows]) for each in NAMES
    }
    columns[name or column] = values
    path = write_register(folder, rows).with_suffix(".parquet")
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_read_the_same_both_ways(work: Path, name: str) -> None:
    column, values = TYPES[name]
    register, unreadable = assert_same(work, parquet(work / "in", column, values))
    assert len(register) == 3
    there = register[column].notna() | register["row_number"].isin(unreadable["row_number"])
    assert there.tolist() == values.is_valid().to_pylist()


@pytest.mark.parametrize("text", ["0.1", "8250.50", "124999.55", "99999.99", "131071.98"])
def test_a_float_of_four_bytes_is_the_number_it_was_made_of(work: Path, text: str) -> None:
    path = parquet(work / "in", "paid_amount_eur", pa.array([float(text)] * 3, pa.float32()))
    register, _ = assert_same(work, path)
    assert {float(amount) for amount in register["paid_amount_eur"]} == {round(float(text), 2)}


@pytest.mark.parametrize("name", REFUSED)
def test_a_type_that_no_register_holds_is_refused_where_it_is_asked_for(
    work: Path, name: str
) -> None:
    column, values = REFUSED[name]
    for answer in some(both(work, parquet(work / "in", column, values))):
        assert isinstance(answer, str)
        assert f"column '{column}' is of the type" in answer
        assert "\n" not in answer


def test_any_type_in_a_column_that_nobody_asks_for_is_left_alone(work: Path) -> None:
    path = parquet(work / "in", "activity", pa.array(["music", "film", "design"]))
    table = pq.read_table(path)
    for name, (_, values) in {**TYPES, **REFUSED}.items():
        table = table.append_column(f"Ander.veld {name}", values)
    pq.write_table(table, path)
    register, unreadable = assert_same(work, path)
    assert (len(register), len(unreadable)) == (3, 0)


@pytest.mark.parametrize("name", ["row_number", "Row_Number", "ROW_NUMBER", "c0"])
def test_any_name_of_a_further_column(work: Path, name: str) -> None:
    register, _ = assert_same(work, parquet(work / "in", "", pa.array([7, 8, 9]), name))
    assert register["row_number"].tolist() == [2, 3, 4]
    assert register["application_id"].tolist() == ["IK-00001", "IK-00002", "IK-00003"]


def test_a_further_column_that_differs_by_case_alone_is_asked_about(work: Path) -> None:
    path = parquet(work / "in", "", pa.array([7, 8, 9]), "application_ID")
    for told in some(both(work, path)):
        assert "the column application_id stands there twice; " in told
