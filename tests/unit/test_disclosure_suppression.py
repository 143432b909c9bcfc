"""The least suppression: known optima, what cannot be protected, dates, ties."""

from typing import Any

import numpy as np
import pytest
from made_tables import TOTAL, count_system, cube_relations, plain_system
from single_attacks import tie_amounts

from antwoord.disclosure.model.over_time import At, Change, join_dates, relations_at, released
from antwoord.disclosure.model.sensitivity import Rules, judge_count
from antwoord.disclosure.model.system import Cell, State, build_system
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.search.suppression import UnprotectableError, suppress

INVESTMENT = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])


def test_the_published_example_has_its_published_pattern() -> None:
    # Fischetti and Salazar-Gonzalez (2001): losses are the values, 22 is sensitive.
    values = {(r, c): int(INVESTMENT[r, c]) for r in range(3) for c in range(3)}
    cells = {key: Cell(value, weight=value) for key, value in values.items()}
    for r in range(3):
        cells[r, TOTAL] = Cell(int(INVESTMENT[r].sum()), weight=1000)
        cells[TOTAL, r] = Cell(int(INVESTMENT[:, r].sum()), weight=1000)
    cells[1, 2] = Cell(22, up=5, down=4)
    found = suppress(plain_system(INVESTMENT, cells))
    hidden = {found.system.keys[at][0] for at in np.flatnonzero(found.hidden)}
    assert hidden == {(1, 2), (1, 0), (2, 0), (2, 2)}
    assert (found.loss, found.proven) == (8 + 17 + 12, True)


def test_nothing_sensitive_hides_nothing() -> None:
    found = suppress(count_system(np.array([[3, 4], [5, 6]])))
    assert not found.hidden.any()
    assert (found.loss, found.gap, found.proven) == (0, 0.0, True)


def test_four_ones_cannot_protect_each_other() -> None:
    system = count_system(np.array([[1, 1, 9], [1, 1, 9], [9, 9, 9]]))
    found = suppress(system)
    assert found.secondary.any()
    assert audit(system, found.hidden).holds


def test_what_cannot_be_protected_is_named_and_never_looped_over() -> None:
    cells = {(TOTAL, TOTAL): Cell(2, lower=1, state=State.PUBLISHED)}
    system = count_system(np.array([[1, 0], [0, 1]]), cells=cells)
    with pytest.raises(UnprotectableError) as error:
        suppress(system)
    assert {exposure.cells[0] for exposure in error.value.exposed} == {(0, 0), (1, 1)}


def test_an_insider_costs_more() -> None:
    system = count_system(np.array([[1, 4, 5], [4, 1, 6], [5, 7, 8]]))
    insiders = [Insider("one", ((0, 0),)), Insider("two", ((1, 1),))]
    outsider_only, both = suppress(system), suppress(system, insiders)
    assert both.loss > outsider_only.loss
    assert audit(system, both.hidden, insiders).holds
    assert not audit(system, outsider_only.hidden, insiders).holds


def test_an_insider_may_know_herself() -> None:
    system = count_system(np.array([[1, 6, 5], [4, 4, 6], [5, 7, 8]]))
    insider = Insider("her", ((0, 0),))
    assert suppress(system, [insider]).loss == suppress(system).loss


def test_whole_tables_are_asked_of_the_pattern() -> None:
    # In fractions the middle cell seems safe on the lower side; only whole tables show more.
    values = np.array(
        [1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1]
    ).reshape(3, 3, 3)
    system = plain_system(values, {(1, 1, 1): Cell(1, up=1, down=1)})
    found = suppress(system)
    assert found.proven
    assert audit(system, found.hidden).holds


def test_the_same_system_gives_the_same_pattern() -> None:
    values = np.random.default_rng(5).integers(0, 6, (4, 5))
    first, second = suppress(count_system(values)), suppress(count_system(values))
    assert (first.hidden == second.hidden).all()


def test_no_time_gives_a_pattern_that_protects_all_the_same() -> None:
    system = count_system(np.random.default_rng(3).integers(1, 6, (5, 6)))
    found = suppress(system, seconds=0)
    assert audit(system, found.hidden).holds
    assert 0 < found.gap <= 1


def dates(first: np.ndarray, second: np.ndarray):
    """Two dates of a table, as cells and equations."""
    made = []
    for values in (first, second):
        system = count_system(values)
        made.append(
            {
                key: Cell(
                    int(system.value[at]),
                    lower=int(system.lower[at]),
                    weight=int(system.weight[at]),
                    state=State(int(system.state[at])),
                    up=int(system.up[at]),
                )
                for key, at in system.index.items()
            }
        )
    return made


FIRST = np.array([[4, 5], [6, 7]])
SECOND = np.array([[5, 5], [6, 9]])


def joined(made, shape=(2, 2)):
    cells, equations = join_dates(made, lambda _, change: judge_count(change, Rules()))
    relations = [r for date in range(2) for r in relations_at(date, cube_relations(shape))]
    return build_system(cells, relations, equations=equations)


def test_two_answers_each_fine_alone_are_not_fine_together() -> None:
    for values in (FIRST, SECOND):
        assert not count_system(values).primary.any()
    system = joined(dates(FIRST, SECOND))
    nothing_hidden = np.zeros(len(system), dtype=bool)
    nothing_hidden[system.state == State.HIDDEN] = True
    found: list[Any] = [breach.cells[0] for breach in audit(system, nothing_hidden).breaches]
    assert {one.cell for one in found} >= {(0, 0)}
    assert audit(system, suppress(system).hidden).holds


def test_the_second_answer_alone_bears_it_when_the_first_is_out() -> None:
    first, second = dates(FIRST, SECOND)
    system = joined([released(first, lambda _: True), second])
    found = suppress(system)
    hidden = {key for at in np.flatnonzero(found.secondary) for key in system.keys[at]}
    assert {key.date for key in hidden} == {1}
    assert audit(system, found.hidden).holds


def test_when_both_are_out_the_differences_are_named() -> None:
    made = [released(cells, lambda _: True) for cells in dates(FIRST, SECOND)]
    with pytest.raises(UnprotectableError) as error:
        suppress(joined(made))
    assert Change(1, (0, 0)) in {cell for each in error.value.exposed for cell in each.cells}


def test_a_correction_downwards_sets_no_bound() -> None:
    cells, rows = join_dates([{"a": Cell(5)}, {"a": Cell(4)}], lambda *_: judge_count(0, Rules()))
    assert cells[At(1, "a")].value == 4
    assert Change(1, "a") not in cells
    assert rows == []


def test_what_grew_is_known_not_to_have_fallen() -> None:
    cells, rows = join_dates([{"a": Cell(4)}, {"a": Cell(5)}], lambda *_: judge_count(0, Rules()))
    assert cells[Change(1, "a")].lower == 0
    assert rows == [{At(1, "a"): 1, At(0, "a"): -1, Change(1, "a"): -1}]


def test_a_published_count_bounds_its_hidden_amount() -> None:
    # 3 payments of at most 100: the amount is 290 and cannot be believed to be 310.
    cells = {"n": Cell(3, state=State.PUBLISHED), "amount": Cell(290, up=20)}
    rooms, ties = tie_amounts(cells, [("n", "amount")], 100)
    system = build_system({**cells, **rooms}, [], equations=ties)
    with pytest.raises(UnprotectableError):
        suppress(system)


def test_a_hidden_count_leaves_the_amount_open() -> None:
    cells = {"n": Cell(3, up=1), "amount": Cell(290, up=20)}
    rooms, ties = tie_amounts(cells, [("n", "amount")], 100)
    system = build_system({**cells, **rooms}, [], equations=ties)
    assert audit(system, suppress(system).hidden).holds


def test_an_amount_over_the_cap_has_no_tie() -> None:
    cells = {"n": Cell(1), "amount": Cell(290)}
    assert tie_amounts(cells, [("n", "amount")], 100) == ({}, [])
