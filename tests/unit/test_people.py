"""Who counts as one contributor, record by record and in the cells of a register."""

from pathlib import Path

import ibis
import pandas as pd
import pytest
from registers import Row, application, write_register

from antwoord.cells import CellName, names_in
from antwoord.counting.context import Context
from antwoord.counting.contributions import contributions
from antwoord.counting.state import with_state
from antwoord.counting.tables import FIRST_OF_APPLICANT, SUMS, count, parts_of, roll_up
from antwoord.parameters import validate
from antwoord.register.contract.people import SHORT_DIGEST, with_contributor
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER

ONE, OTHER, MISTYPED = "1800000096", "0800000075", "1800000069"
REGISTER_COLUMNS = ("application_id", "enterprise_number", "postal_code", "applicant_key")


def people(*rows: tuple[str | None, ...], one_row: bool = False) -> list[int]:
    """For each row (number, postcode, key) the first row that is the same contributor."""
    frame = pd.DataFrame(
        [(f"A{place}", *row) for place, row in enumerate(rows)],
        columns=list(REGISTER_COLUMNS),
        dtype="str",
    )
    table = ibis.memtable(frame, schema=dict.fromkeys(REGISTER_COLUMNS, "string"))
    told = with_contributor(table, one_row_one_applicant=one_row).order_by("application_id")
    found = told.execute()["contributor"].tolist()
    return [found.index(one) for one in found]


def test_a_number_is_a_person_wherever_she_lives() -> None:
    assert people((ONE, "9000", None), (OTHER, "9000", None), (ONE, "2000", "")) == [0, 1, 0]


@pytest.mark.parametrize("unproven", [None, "", MISTYPED, "unknown", "2800000096"])
def test_what_proves_no_person_is_one_a_postcode(unproven: str | None) -> None:
    rows = [(unproven, place, None) for place in ("9000", "9000", "2000", None, "", "Gent")]
    assert people(*rows) == [0, 0, 2, 3, 3, 3]
    assert people((None, "9000", None), (unproven, "9000", None)) == [0, 0]
    assert people(*rows, one_row=True) == [0, 1, 2, 3, 4, 5]


def test_a_number_never_meets_who_has_none() -> None:
    assert people((ONE, "9000", None), (None, "9000", None), one_row=True) == [0, 1]
    assert people((ONE, "9000", None), (None, "9000", None)) == [0, 1]


@pytest.mark.parametrize("spelling", ["k 1", " K1", "k1\t", "K1"])
def test_a_key_written_otherwise_is_the_same(spelling: str) -> None:
    assert people((None, "9000", "k1"), (None, "2000", spelling)) == [0, 0]


def test_a_key_joins_numbers_and_reaches_records_that_have_the_number_only() -> None:
    succession = [(ONE, "9000", "k"), (OTHER, "9000", "k"), (OTHER, "2000", None)]
    assert people(*succession) == [0, 0, 0]
    assert people((None, "9000", "k"), (None, "9000", "l"), (None, "9000", None)) == [0, 1, 2]
    assert people((ONE, "9000", "k"), (ONE, "9000", "l")) == [0, 1]
    # A key that looks like a number, or as a postcode is marked, is a key.
    assert people((ONE, "9000", None), (None, "2000", ONE), (None, "9000", "@9000")) == [0, 1, 2]


def pending(number: int, **change: str) -> Row:
    nothing = dict.fromkeys(("decision", "decision_date", "paid_date", "paid_amount_eur"), "")
    return application(number, **{**nothing, **change})


def cells_of(work: Path, rows: list[Row], *, one_row: bool = False) -> pd.DataFrame:
    parameters = validate(register=str(write_register(work, rows)), output=str(work / "outputs"))
    read_register(parameters)
    connection = ibis.duckdb.connect()
    context = Context.of(parameters)
    state = with_state(connection.read_parquet(parameters.processed / REGISTER), context)
    state = with_contributor(state, one_row_one_applicant=one_row)
    nothing = ibis.null("decimal(12, 2)")
    cents = {
        sums: ((state[of] if of in state.columns else nothing).fill_null(0) * 100).cast("int64")
        for of, sums in SUMS.items()
    }
    state = state.mutate(**cents, **{FIRST_OF_APPLICANT: ibis.literal(value=True)})
    parts = parts_of(parameters.question.tables, context, internal=False)
    counted = roll_up(count(state, parts), parts, context)
    frame = contributions(state, parts, counted, people=work / "people.parquet")
    connection.disconnect()
    return frame


def behind(work: Path, rows: list[Row], *, one_row: bool = False) -> dict[CellName, int]:
    frame = cells_of(work, rows, one_row=one_row)
    return dict(zip(names_in(frame), frame["contributors"], strict=True))


@pytest.mark.parametrize(
    ("numbers", "one_row", "expected"),
    [
        (("", "", ""), False, 1),
        (("", "", ""), True, 3),
        (("BE 1800.000.096", "1800000096", "1800.000.096"), False, 1),
        ((ONE, OTHER, ""), False, 3),
    ],
)
def test_three_records_in_the_cells(
    work: Path, numbers: tuple[str, ...], one_row: bool, expected: int
) -> None:
    rows = [pending(n, enterprise_number=number) for n, number in enumerate(numbers)]
    found = behind(work, rows, one_row=one_row)
    assert found[CellName.of("pending", {"province": "BE-VOV"})] == expected
    # By basis too, a table that was once without: all are of a code on the list.
    assert found[CellName.of("applications", {"basis": "both"})] == expected
    assert found[CellName("applications")] == expected


def test_the_file_of_people_says_who_brought_what_into_each_cell(work: Path) -> None:
    numbers = (ONE, "1800.000.096", OTHER, "", "")
    rows = [application(n, enterprise_number=number) for n, number in enumerate(numbers)]
    frame = cells_of(work, rows)
    everybody = pd.read_parquet(work / "people.parquet")
    assert list(everybody) == ["cell", "who", "brought"]
    brought = everybody.groupby("cell")["brought"].agg(["count", "sum"])
    expected = frame.set_index("cell")
    assert brought["count"].to_dict() == expected["contributors"].to_dict()
    # No cell here holds more of them than `largest` does.
    assert brought["sum"].to_dict() == expected["largest"].map(sum).to_dict()
    alone = frame[frame["sole"] != ""].set_index("cell")["sole"]
    named = everybody.set_index("cell")["who"]
    assert {cell: named[cell] for cell in alone.index} == alone.str[:SHORT_DIGEST].to_dict()
