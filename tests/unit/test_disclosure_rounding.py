"""Controlled rounding: neighbours, additivity, the nearest of all, and what it leaves to know."""

from itertools import product

import numpy as np
import pytest
from looping import some
from made_tables import count_system, cube
from single_attacks import rounded_system

from antwoord.disclosure.model.system import Cell, build_system
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.search.rounding import (
    RoundingError,
    bounds,
    round_system,
    rounded_cell,
)

VALUES = np.array([[1, 7, 5], [4, 0, 3]])


def test_each_value_becomes_a_neighbour_and_a_multiple_stays() -> None:
    found = round_system(count_system(VALUES), 5)
    off = np.abs(found.shown - found.system.value)
    assert (found.shown % 5 == 0).all()
    assert (off < 5).all()
    assert (off[found.system.value % 5 == 0] == 0).all()


def test_the_rounded_values_add_up() -> None:
    found = round_system(count_system(VALUES), 5)
    assert not found.system.rows.times(found.shown).any()


def test_no_rounding_is_nearer() -> None:
    found = round_system(count_system(VALUES), 5)
    best = 10**9
    choices = [sorted({v // 5 * 5, -(-v // 5) * 5}) for v in VALUES.ravel().tolist()]
    for inner in product(*choices):
        shown = cube(np.array(inner).reshape(VALUES.shape))
        true = cube(VALUES)
        if all(
            abs(shown[key] - true[key]) < 5 and (true[key] % 5 or shown[key] == true[key])
            for key in true
        ):
            best = min(best, sum(abs(shown[key] - true[key]) for key in true))
    assert (found.distance, found.proven) == (best, True)


def test_small_cells_keep_an_interval() -> None:
    system = count_system(np.random.default_rng(1).integers(0, 7, (4, 5)))
    seen, hidden = rounded_system(round_system(system, 5))
    found = audit(seen, hidden)
    small = [each for each in found.intervals if 0 < system.value[each.variable] < 3]
    assert found.holds
    assert small
    assert all(each.high - each.low >= 4 for each in some(small))


@pytest.mark.parametrize(("shown", "known"), [(0, (0, 4)), (5, (1, 9)), (10, (6, 14))])
def test_what_is_known_of_a_rounded_value(shown: int, known: tuple[int, int]) -> None:
    assert bounds(shown, 5) == known


def test_a_base_that_rounds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="base of 1"):
        round_system(count_system(VALUES), 1)


def test_tables_that_cannot_be_rounded_say_so() -> None:
    # 3 a = 5 b: a stays 5, so b would have to stay 3, which is no multiple.
    system = build_system({"a": Cell(5), "b": Cell(3)}, [], equations=[{"a": 3, "b": -5}])
    with pytest.raises(RoundingError):
        round_system(system, 5)


def test_a_total_shown_as_nothing_would_give_its_small_parts_away() -> None:
    small = Cell(1, lower=1, up=2)
    parts = ["a", "b", "c"]
    cells: dict[object, Cell] = {"all": Cell(3, lower=1), **dict.fromkeys(parts, small)}
    system = build_system(cells, [("all", parts)])
    plain = round_system(
        build_system({k: Cell(c.value) for k, c in cells.items()}, [("all", parts)]), 5
    )
    assert plain.shown.tolist() == [0, 0, 0, 0]
    found = round_system(system, 5)
    assert found.shown[system.index["all"]] == 5
    hidden = {
        key: rounded_cell(cell, int(found.shown[system.index[key]]), 5)
        for key, cell in cells.items()
    }
    seen = build_system(hidden, [("all", parts)])
    assert audit(seen, np.ones(len(seen), dtype=bool)).holds


@pytest.mark.parametrize(("level", "possible"), [(12, True), (13, False)])
def test_levels_that_no_rounding_keeps_are_refused(level: int, possible: bool) -> None:
    cells: dict[object, Cell] = {"all": Cell(6), "a": Cell(1, up=level), "b": Cell(5, lower=1)}
    system = build_system(cells, [("all", ["a", "b"])])
    if possible:
        assert round_system(system, 5).shown.tolist() == [10, 5, 5]
    else:
        with pytest.raises(RoundingError):
            round_system(system, 5)
