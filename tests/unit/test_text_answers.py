"""Answers that no register holds: on each day the one that holds then."""

from dataclasses import replace
from datetime import date

import pytest

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import TextAnswer, load_question
from antwoord.catalogue.periods import Period

QUESTION = load_question("sv-533", load_code_lists())
PERIODS = [
    Period(date(2024, 1, 1), None),
    Period(date(2021, 3, 1), date(2021, 12, 31)),
    Period(date(2022, 6, 1), date(2023, 12, 31)),
]


def answer_on(day: str, periods: list[Period], number: int = 4) -> Period | None:
    answers = tuple(TextAnswer(4, {"nl": str(period)}, "", period) for period in periods)
    found = replace(QUESTION, answers=answers).text_answer(number, date.fromisoformat(day))
    return found.period if found else None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2021-03-01", PERIODS[1]),
        ("2021-12-31", PERIODS[1]),
        ("2022-06-01", PERIODS[2]),
        ("2024-01-01", PERIODS[0]),
        ("2030-01-01", PERIODS[0]),
        ("2022-01-01", None),  # what held before does not hold any more
        ("2022-05-31", None),
        ("2021-02-28", None),  # none was given yet
    ],
)
def test_the_answer_that_holds_on_the_day_is_chosen(day: str, expected: Period | None) -> None:
    assert answer_on(day, PERIODS) == expected
    assert answer_on(day, PERIODS[::-1]) == expected, "the order in the file decides nothing"


def test_an_answer_without_a_beginning_gives_way_to_a_later_one() -> None:
    always = Period(None, date(2021, 12, 31))
    assert answer_on("1900-01-01", [always, PERIODS[2]]) == always
    assert answer_on("2021-12-31", [always, PERIODS[2]]) == always
    assert answer_on("2022-01-01", [always, PERIODS[2]]) is None
    assert answer_on("2022-06-01", [always, PERIODS[2]]) == PERIODS[2]


def test_a_part_without_a_text_has_none() -> None:
    assert answer_on("2021-03-01", PERIODS, number=5) is None
