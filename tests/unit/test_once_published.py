"""A figure that was published before there was a program is out like a release."""

from dataclasses import replace
from datetime import date

import pytest
from payments import DAY, MAXIMUM, REST, SETTINGS, Paid, name, parts_of

from antwoord.cells import TOTAL, CellName
from antwoord.disclosure.model.settings import Once, once_published
from antwoord.disclosure.policy.concessions import protect_somehow
from antwoord.parameters import validate

WHOLE, AMOUNT = name("paid", TOTAL, TOTAL), name("amount_paid_eur", TOTAL, TOTAL)
THEN = date(2021, 1, 31)
COUNT = sum(map(len, REST.values()))
CENTS = 100 * sum(map(sum, REST.values()))


def hides(paid: Paid, once: tuple[Once, ...], which: CellName = AMOUNT) -> bool:
    true, relations, behind = parts_of(paid)
    cells, done = protect_somehow(
        replace(true, once=once), relations, behind, SETTINGS, MAXIMUM, DAY
    )
    return which not in cells.cells or done.hidden(which)


def figures(count: int, cents: int) -> tuple[Once, ...]:
    return Once(WHOLE, count, THEN), Once(AMOUNT, cents, THEN)


def test_nothing_is_hidden_where_nothing_was_published() -> None:
    assert not hides(REST, ())


@pytest.mark.parametrize("loans", [1, 2])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_total_that_less_the_one_once_published_is_of_few_is_hidden(
    loans: int, sign: int
) -> None:
    assert hides(REST, figures(COUNT - sign * loans, CENTS - sign * loans * 9000_00))


@pytest.mark.parametrize("loans", [0, 3])
def test_a_total_that_differs_by_none_or_by_enough_is_told(loans: int) -> None:
    assert not hides(REST, figures(COUNT - loans, CENTS - loans * 9000_00))


def test_another_amount_of_as_many_is_hidden() -> None:
    """It is a correction of one loan, as between two releases."""
    assert hides(REST, figures(COUNT, CENTS - 500_00))


def test_an_amount_without_its_number_is_of_as_few_as_can_have_got_it() -> None:
    assert hides(REST, (Once(AMOUNT, CENTS - MAXIMUM, THEN),))
    assert not hides(REST, (Once(AMOUNT, CENTS - 3 * MAXIMUM, THEN),))


def test_the_number_of_all_is_told_however_few_came() -> None:
    assert not hides(REST, figures(COUNT - 1, CENTS - 9000_00), WHOLE)


def test_a_group_of_which_few_came_since_is_hidden() -> None:
    place = next(place for place, paid in REST.items() if len(paid) > 3)
    group = name("paid", *place)
    assert not hides(REST, (), group)
    assert hides(REST, (Once(group, len(REST[place]) - 2, THEN),), group)


def test_the_figures_are_those_of_the_question_on_the_basis_of_the_answer() -> None:
    question = validate(reference_date="2021-06-10").question
    found = {one.name: one.value for one in once_published(question, "activity")}
    assert found[WHOLE.of_measure("paid")] == 78
    assert found[AMOUNT] == 829_097_00
    assert once_published(question, "nace") == ()
