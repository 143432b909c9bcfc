"""Looking ahead: what a series of releases tells of each date, and which series are refused."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from ledgers import add
from payments import DAY, MAXIMUM, SETTINGS, Paid, parts_of
from registers import application, write_register

from antwoord.cells import CellName
from antwoord.counting.layout import Layout
from antwoord.disclosure.breakdown import Breakdown
from antwoord.disclosure.plan import NO_PATTERN, Shown, shown_beside
from antwoord.disclosure.policy.concessions import GIVEN_UP, UNDECIDED
from antwoord.disclosure.policy.joint import Earlier
from antwoord.errors import UserError
from antwoord.execution.desk.plan import LookAhead, Planned, days_of, plan_table
from antwoord.parameters import validate
from antwoord.releases.ledger import NAME

PLACES = [(p, f) for p in ("BE-VAN", "BE-VLI", "BE-VOV") for f in ("company", "self_employed")]
MANY: Paid = {place: [5000, 6000, 7000, 8000, 5500, 6500] for place in PLACES}


def breakdown_of(paid: Paid, day: date) -> Breakdown:
    """An answer of one table that shows all of its cells."""
    true, relations, behind = parts_of(paid)
    asked = validate().question.tables[0]
    layout = Layout(asked, (), (), further=False, rounded=None, columns=())
    rows = [(layout, name, ()) for name in true.shown]
    return Breakdown(true, relations, behind, None, {}, rows, "activity", MAXIMUM, day)


def with_newcomers(paid: Paid, place: tuple[str, str], number: int) -> Paid:
    return {**paid, place: [*paid[place], *[4000 + 100 * each for each in range(number)]]}


def test_of_one_newcomer_the_amount_and_the_place_are_not_told() -> None:
    first, out = shown_beside(breakdown_of(MANY, DAY), SETTINGS, [])
    assert out is not None
    assert first == Shown(24, 24, (), amount_exact=True, given_up=(), proven=True)
    later = breakdown_of(with_newcomers(MANY, PLACES[0], 1), DAY + timedelta(days=14))
    beside, _ = shown_beside(later, SETTINGS, [out])
    alone, _ = shown_beside(later, SETTINGS, [])
    assert (alone.exact, alone.amount_exact) == (24, True)
    assert beside.amount_exact is False
    assert beside.exact < alone.exact
    assert beside.not_exact == ()  # headlines are exempt


def test_of_many_newcomers_a_series_tells_as_much_as_each_alone() -> None:
    paid = MANY
    out: list[Earlier] = []
    for place in range(3):
        one = breakdown_of(paid, DAY + timedelta(days=91 * place))
        shown, released = shown_beside(one, SETTINGS, out)
        assert shown == shown_beside(one, SETTINGS, [])[0]
        assert shown.amount_exact
        assert released is not None
        out.append(released)
        for at in PLACES:
            paid = with_newcomers(paid, at, 6)


def test_what_cannot_be_published_binds_nothing() -> None:
    """Two people applied in all, and their number is known from the rows that were read."""
    few = breakdown_of({("BE-VAN", "company"): [5000, 6000]}, DAY)
    total = CellName("rows read")
    true = replace(few.true, values={**few.true.values, total: 2})
    relations = [*few.relations, (total, [CellName("paid")])]
    shown, released = shown_beside(replace(few, true=true, relations=relations), SETTINGS, [])
    assert (shown.refusal, shown.exact, released) == (NO_PATTERN, 0, None)


def test_the_table_and_the_sentence() -> None:
    parameters = validate()
    every = Shown(40, 36, amount_exact=True, proven=True)
    some = Shown(40, 31, ("paid",), amount_exact=False, given_up=(UNDECIDED,))
    nothing = Shown(refusal=NO_PATTERN)
    days = [date(2021, month, 1) for month in (3, 6, 9)]
    planned = [
        Planned(days[0], every, every, 1.0),
        Planned(days[1], some, every, 1.0),
        Planned(days[2], nothing, every, 1.0),
    ]
    header, *rows = plan_table(planned)
    assert {len(row) for row in rows} == {len(header)}
    assert rows[0] == ["2021-03-01", "exact", "exact", "36 of 40", "-", "exact", "36 of 40", "-"]
    given_up = f"{GIVEN_UP[UNDECIDED]}; not proven the least: time ran out"
    assert rows[1][:5] == ["2021-06-01", "ranges: paid", "range", "31 of 40", given_up]
    assert rows[2][1:5] == ["-", "-", "-", NO_PATTERN]
    found = LookAhead(parameters, (), tuple(planned))
    assert found.sentence == (
        "Released one after the other, these 3 answers tell 67 of 80 asked figures exactly (the "
        "total amount is a range in 1, nothing can be published of 1); each of them alone, 108 of "
        "120."
    )
    alone = LookAhead(parameters, (), (planned[0],))
    assert alone.sentence == "The answer tells 36 of 40 asked figures exactly."
    record = found.as_record()
    assert [one["reference_date"] for one in record["dates"]] == [day.isoformat() for day in days]
    assert record["dates"][1]["series"]["not_exact"] == ("paid",)


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str | None]:
    """The parameters of a register of which nothing is out, extracted at the end of 2022."""
    register = write_register(tmp_path / "in", [application(1)], extract_date="2022-12-31")
    return {"register": str(register), "output": str(tmp_path / "outputs")}


def test_the_ends_of_periods_follow_the_last_answer_that_is_out(
    given: dict[str, str | None],
) -> None:
    quarters = ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"]
    assert list(map(str, days_of(given, None, "quarter", "2021-12-31"))) == quarters
    halves = ["2021-06-30", "2021-12-31"]
    assert list(map(str, days_of(given, None, "half-year", "2022-06-29"))) == halves
    assert list(map(str, days_of(given, None, "year", "2022-12-31"))) == [
        "2021-12-31",
        "2022-12-31",
    ]
    output = Path(str(given["output"]))
    output.mkdir()
    add(output / NAME, reference_date=date(2021, 6, 30))
    assert list(map(str, days_of(given, None, "quarter", "2021-12-31"))) == quarters[2:]


def test_named_dates_are_put_in_order(given: dict[str, str | None]) -> None:
    found = days_of(given, " 2021-12-31,2021-06-30, 2021-12-31", None, None)
    assert list(map(str, found)) == ["2021-06-30", "2021-12-31"]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ((None, None, None), "name the dates with --dates, or with both --every and --until"),
        (("2021-06-30", "year", "2021-12-31"), "name the dates"),
        ((None, "year", None), "name the dates"),
        ((None, None, "2021-12-31"), "name the dates"),
        ((",", None, None), "--dates names no date"),
        (("2021-06-31", None, None), "--dates '2021-06-31' is not a date"),
        (("2023-03-31", None, None), "--dates 2023-03-31 lies after the register's extract date"),
        (("2010-03-31", None, None), "--dates 2010-03-31 lies before"),
        ((None, "fortnight", "2021-12-31"), "--every 'fortnight' must be one of month, quarter"),
        ((None, "year", "2021-06-30"), "no year ends between 2021-03-01"),
        ((None, "year", "2020-12-31"), "no year ends between 2021-03-01"),
        ((None, "year", "31/12/2021"), "--until '31/12/2021' is not a date"),
        ((None, "year", "2023-12-31"), "--until 2023-12-31 lies after the register's extract date"),
    ],
)
def test_dates_that_cannot_be_planned(
    given: dict[str, str | None], asked: tuple[str | None, str | None, str | None], complaint: str
) -> None:
    with pytest.raises(UserError) as found:
        days_of(given, *asked)
    assert complaint in str(found.value)
    assert found.value.exit_code == 2


def test_a_date_before_one_that_is_out(given: dict[str, str | None]) -> None:
    output = Path(str(given["output"]))
    output.mkdir()
    add(output / NAME, reference_date=date(2021, 6, 30))
    for day in ("2021-03-31", "2021-06-30"):
        with pytest.raises(UserError, match=f"--dates {day} is not after 2021-06-30"):
            days_of(given, f"2021-12-31,{day}", None, None)


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"question": "another"}, "an answer to another question (another) than sv-533"),
        ({"sector_basis": "nace"}, "an answer to another basis (nace) than activity"),
    ],
)
def test_where_something_else_is_out_of_the_register_nothing_can_be_planned(
    given: dict[str, str | None], other: dict[str, str], complaint: str
) -> None:
    output = Path(str(given["output"]))
    output.mkdir()
    add(output / NAME, **other)
    with pytest.raises(UserError) as found:
        days_of(given, "2021-12-31", None, None)
    assert complaint in str(found.value)
