"""One system: identities, contradictions, and what is left of it for an attacker."""

import numpy as np
import pytest
from looping import some
from made_tables import TOTAL, count_system

from antwoord.disclosure.model.reduction import GIVEN_AWAY, independent, reduce_system
from antwoord.disclosure.model.system import Cell, ContradictionError, State, build_system


def test_a_parent_with_an_only_child_is_the_same_variable() -> None:
    system = build_system({"all": Cell(4), "part": Cell(4)}, [("all", ["part"])])
    assert system.keys == (("all", "part"),)
    assert len(system.rows) == 0


def test_a_parent_whose_other_children_are_zero_is_not() -> None:
    cells = {"all": Cell(4), "part": Cell(4), "none": Cell(0, state=State.PUBLISHED)}
    system = build_system(cells, [("all", ["part", "none"])])
    assert len(system) == 3


def test_cells_said_to_be_the_same_take_the_stricter_of_each() -> None:
    cells = {
        "one": Cell(2, lower=0, upper=9, weight=3, up=1),
        "two": Cell(2, lower=1, upper=12, weight=5, state=State.HIDDEN),
    }
    system = build_system(cells, [], same=[("one", "two")])
    found = (system.lower[0], system.upper[0], system.weight[0], system.up[0], system.state[0])
    assert found == (1, 9, 5, 1, State.FREE)


def test_one_that_must_be_published_wins() -> None:
    cells = {"one": Cell(7), "two": Cell(7, state=State.PUBLISHED)}
    assert build_system(cells, [], same=[("one", "two")]).state[0] == State.PUBLISHED


def test_the_same_relation_twice_is_one_row() -> None:
    cells = {"all": Cell(3), "a": Cell(1), "b": Cell(2)}
    system = build_system(cells, [("all", ["a", "b"]), ("all", ["b", "a"])])
    assert len(system.rows) == 1


def test_cells_that_do_not_add_up_are_named() -> None:
    cells = {"all": Cell(4), "a": Cell(1), "b": Cell(2)}
    with pytest.raises(ContradictionError, match="all"):
        build_system(cells, [("all", ["a", "b"])])


def test_an_identity_of_different_values_is_named() -> None:
    with pytest.raises(ContradictionError, match="two"):
        build_system({"one": Cell(1), "two": Cell(2)}, [], same=[("one", "two")])


def test_a_value_outside_what_is_known_is_named() -> None:
    with pytest.raises(ContradictionError, match="one = 3"):
        build_system({"one": Cell(3, upper=2)}, [])


def test_building_does_not_change_its_input() -> None:
    cells = {"all": Cell(3), "a": Cell(3)}
    before = dict(cells)
    build_system(cells, [("all", ["a"])])
    assert cells == before


def test_what_moves_together_is_one_group() -> None:
    # The first row has one cell that is not zero, so it and its total move together.
    system = count_system(np.array([[2, 0], [3, 4]]))
    group = reduce_system(system).group
    assert group[system.index[0, 0]] == group[system.index[0, TOTAL]] != GIVEN_AWAY


def test_what_follows_from_published_cells_is_given_away() -> None:
    cells = {
        "all": Cell(5, state=State.PUBLISHED),
        "a": Cell(2, up=1),
        "b": Cell(3, state=State.PUBLISHED),
    }
    reduction = reduce_system(build_system(cells, [("all", ["a", "b"])]))
    assert [reduction.system.keys[at] for at in reduction.given_away()] == [("a",)]


def test_a_cross_adds_up_along_either_way_and_is_said_once() -> None:
    # Nine cells with their margins: eight relations, of which one follows from the others.
    reduction = reduce_system(count_system(np.array([[4, 5, 6], [7, 8, 9], [3, 4, 5]])))
    assert (len(reduction.relations), len(reduction.rows)) == (8, 7)
    assert all(row in reduction.relations for row in some(reduction.rows))


def test_of_relations_that_say_the_same_the_short_ones_stay() -> None:
    long = {1: 1, 2: 1, 3: -1, 4: -1}
    assert independent([long, {1: 1, 3: -1}, {2: 2, 4: -2}]) == [1, 2]
    assert independent([{1: 3, 2: 2}, {1: 2, 2: 3}, {1: 1, 2: 7}]) == [0, 1]
    assert independent([]) == []
