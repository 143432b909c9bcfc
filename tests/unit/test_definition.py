"""What decides which records a question's cells count."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.definition import definition_of
from antwoord.catalogue.declared.dimensions import Dimension, Group
from antwoord.catalogue.declared.question import Question, load_question

Edit = Callable[[Question], Question]


def question() -> Question:
    return load_question("sv-533", load_code_lists())


def of_population(**changed: object) -> Edit:
    return lambda asked: replace(asked, population=replace(asked.population, **changed))


def with_group(*members: str, title: str = "West") -> Edit:
    group = Group("west", members, {"nl": title})
    own = Dimension("side", "groups", "Side", "side", base="province", own=True, groups=(group,))
    return lambda asked: replace(asked, own_dimensions={"side": own})


@pytest.mark.parametrize(
    ("edit", "same"),
    [
        (of_population(), True),
        (of_population(source="elsewhere", sector={"nl": "kunst"}), True),
        (lambda asked: replace(asked, asked={"number": 1}, tables=asked.tables[:1]), True),
        (of_population(since=date(2012, 1, 15)), False),
        (of_population(until=date(2020, 12, 31)), False),
        (of_population(activities=("design",)), False),
        (of_population(nace_codes=("90.011",)), False),
        (of_population(where={"province": ("BE-VAN",)}), False),
        (lambda asked: replace(asked, programmes=("another",)), False),
        (with_group("BE-VWV"), False),
    ],
)
def test_a_title_changes_nothing_and_another_population_does(edit: Edit, same: bool) -> None:
    assert (definition_of(edit(question())) == definition_of(question())) is same


def test_the_members_of_a_group_decide_and_its_title_does_not() -> None:
    one, renamed, other = (
        definition_of(with_group(*members, title=title)(question()))
        for members, title in (
            (("BE-VWV",), "West"),
            (("BE-VWV",), "Kust"),
            (("BE-VWV", "BE-VOV"), "West"),
        )
    )
    assert one == renamed
    assert one != other
