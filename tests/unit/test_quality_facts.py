"""The facts against the plain definitions that they restate."""

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

import ibis
import pytest
from checked_registers import CODES, PROGRAMMES
from stdnum.be import vat

from antwoord.catalogue.identifiers import check_digits_right
from antwoord.catalogue.periods import Period
from antwoord.catalogue.programme import Programme, Rule
from antwoord.quality.facts import limits
from antwoord.quality.facts.facts import _province
from antwoord.quality.facts.programme import on_day


def evaluated(values: list[str], expression) -> list:
    table = ibis.memtable({"n": range(len(values)), "value": values})
    facts = table.select("n", fact=expression(table.value)).order_by("n")
    return ibis.duckdb.connect().to_pyarrow(facts)["fact"].to_pylist()


@pytest.mark.parametrize("day", [date(2021, 3, 1), date(2024, 12, 31), date(2025, 1, 1)])
def test_provinces_are_those_of_the_code_lists(day):
    postal_codes = [f"{number:04d}" for number in range(10_000)]
    postal_codes += ["", "900", "90000", "B-9000", "9000 ", "9000\n", "٩٠٠٠", "+900", "9e3 "]
    found = evaluated(postal_codes, lambda column: _province(column, day, CODES))
    assert found == [
        CODES.province_of(code, day) if code.isascii() else None for code in postal_codes
    ]


def test_check_digits_are_those_of_stdnum():
    bodies = [*range(1, 2_000_000, 7_919), *range(4_000_000, 20_000_000, 99_991)]
    numbers = [
        f"{body:08d}{last:02d}" for body, last in itertools.product(bodies, (1, 42, 96, 97))
    ] + [f"{body:08d}{97 - body % 97:02d}" for body in bodies]
    numbers = [number for number in numbers if number[0] in "01"]
    found = evaluated(numbers, check_digits_right)
    assert found == [vat.is_valid(number) for number in numbers]
    assert sum(found) >= len(bodies)


def test_check_digits_lie_between_01_and_97():
    # stdnum takes a remainder, and so lets 00 and 98 pass; the KBO never gives them.
    remainder_0, remainder_96 = "0000009700", "0000009698"
    assert vat.is_valid(remainder_0)
    assert vat.is_valid(remainder_96)
    assert evaluated([remainder_0, remainder_96], check_digits_right) == [False, False]
    assert evaluated(["0000009797", "0000009601"], check_digits_right) == [True, True]


def test_what_is_not_a_number_has_no_check_digits():
    malformed = ["", "123456789", "2800000096", "BE0800000075", "0800.000.075", "080000007x"]
    assert evaluated(malformed, check_digits_right) == [None] * len(malformed)


def programme(*rules: Rule, start: date = date(2012, 1, 1)) -> Programme:
    return replace(PROGRAMMES[0], rules=rules, start_date=start)


def maximum(value: int, first: date | None = None, last: date | None = None, known=True) -> Rule:
    return Rule("maximum_amount_eur", Decimal(value), Period(first, last), known, "test")


def largest(*programmes: Programme) -> list[tuple[date, Decimal | None, bool]]:
    steps = limits.largest(programmes, "maximum_amount_eur")
    return [(step.start, step.value, step.period_unknown) for step in steps]


def test_a_limit_holds_from_its_first_day_to_its_last():
    found = largest(programme(maximum(100, date(2018, 1, 1), date(2022, 12, 31))))
    assert found == [
        (date.min, None, False),
        (date(2018, 1, 1), Decimal(100), False),
        (date(2023, 1, 1), None, False),
    ]


def test_of_several_programmes_the_widest_limit_counts():
    small, large = programme(maximum(100)), programme(maximum(500), start=date(2018, 1, 1))
    assert largest(small, large) == [
        (date.min, None, False),
        (date(2012, 1, 1), Decimal(100), False),
        (date(2018, 1, 1), Decimal(500), False),
    ]


def test_a_programme_that_never_states_a_limit_sets_none():
    assert largest(programme(maximum(100)), programme()) == [(date.min, None, False)]


def test_a_limit_of_unknown_period_widens_a_known_one():
    found = largest(programme(maximum(100), maximum(300, known=False)))
    assert found[-1] == (date(2012, 1, 1), Decimal(300), False)


def test_days_for_which_only_an_unknown_period_speaks_are_marked():
    found = largest(programme(maximum(100, first=date(2020, 1, 1)), maximum(300, known=False)))
    assert found == [
        (date.min, None, False),
        (date(2012, 1, 1), None, True),
        (date(2020, 1, 1), Decimal(300), False),
    ]


def test_rates_over_time_are_those_of_the_programme():
    steps = limits.possible(PROGRAMMES, "interest_rate_pct")
    assert [(step.start, [str(rate) for rate in step.value or ()]) for step in steps] == [
        (date.min, []),
        (date(2012, 1, 1), ["6.00", "6.75"]),
        (date(2021, 2, 1), ["6.00", "7.00"]),
    ]


def test_only_what_every_programme_excludes_is_excluded():
    def excludes(*codes: str) -> Programme:
        return programme(Rule("excluded_legal_forms", codes, Period(), True, "test"))

    steps = limits.excluded([excludes("017", "026"), excludes("026")], "excluded_legal_forms")
    assert steps[-1].value == ("026",)
    steps = limits.excluded([excludes("017"), programme()], "excluded_legal_forms")
    assert steps[-1].value == ()


def test_what_is_asked_for_counts_where_every_programme_asks_it():
    asks = programme(Rule("only_in_region", True, Period(), True, "test"))
    assert limits.required([asks], "only_in_region", True)[-1].value == (asks,)
    assert limits.required([asks, programme()], "only_in_region", True)[-1].value is None


def test_a_day_takes_the_value_of_its_step():
    steps = limits.largest(
        [programme(maximum(1, last=date(2020, 1, 31)), maximum(2, first=date(2020, 2, 1)))],
        "maximum_amount_eur",
    )
    days = [None, date(2011, 12, 31), date(2012, 1, 1), date(2020, 1, 31), date(2020, 2, 1)]
    table = ibis.memtable(
        {"n": range(len(days)), "day": days}, schema={"n": "int64", "day": "date"}
    )
    value = on_day(
        table.day, steps, lambda s: None if s.value is None else ibis.literal(int(s.value)), "int64"
    )
    found = ibis.duckdb.connect().to_pyarrow(table.select("n", v=value).order_by("n"))
    assert found["v"].to_pylist() == [None, None, 1, 1, 2]
