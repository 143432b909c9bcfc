"""Published amounts are whole hundreds of euro, and every sum still holds."""

import itertools
import random
from typing import Any

import pytest
from looping import some

from antwoord.disclosure.search.hundreds import BASE, in_hundreds

Cells = dict[Any, int]
#: The cell of all, by which the rows and columns of these small tables are named.
ALL: Any = ("T", "T")


def table(inner: list[list[int]]) -> tuple[Cells, list]:
    """A table of amounts in cents with its margins: the cells and what adds up."""
    rows, columns = [f"r{n}" for n in range(len(inner))], [f"c{n}" for n in range(len(inner[0]))]
    cells: Cells = {(r, c): inner[i][j] for i, r in enumerate(rows) for j, c in enumerate(columns)}
    cells |= {(r, "T"): sum(cells[r, c] for c in columns) for r in rows}
    cells |= {("T", c): sum(cells[r, c] for r in rows) for c in (*columns, "T")}
    relations = [((r, "T"), [(r, c) for c in columns]) for r in (*rows, "T")]
    relations += [(("T", c), [(r, c) for r in rows]) for c in (*columns, "T")]
    return cells, relations


def headline(key) -> bool:
    return key == ("T", "T")


@pytest.mark.parametrize("seed", range(40))
def test_sums_hold_to_the_cent_and_nothing_is_far_off(seed: int) -> None:
    chance = random.Random(seed)
    inner = [[chance.choice([0, chance.randrange(1, 3_000_000)]) for _ in "abcd"] for _ in "xyz"]
    cells, relations = table(inner)
    gone = {key for key in cells if not headline(key) and cells[key] and chance.random() < 0.3}
    found = in_hundreds(cells, relations, lambda key: key not in gone, headline)
    assert set(found.shown) == set(cells) - gone
    assert found.shown[ALL] == cells[ALL]
    rest = cells["T", "T"] % BASE
    for key, value in some(found.shown.items()):
        assert abs(value - cells[key]) < found.within
        assert value >= 0
        assert value % BASE in (0, rest)
        if not cells[key]:
            assert value == 0
    for whole, parts in some(relations):
        if not {whole, *parts} & gone:
            assert found.shown[whole] == sum(found.shown[part] for part in parts)


def test_what_the_total_leaves_over_is_carried_by_the_largest() -> None:
    cells, relations = table([[5_049_912, 1_200_033], [900_150, 640_005]])
    found = in_hundreds(cells, relations, lambda _: True, headline)
    rest = cells["T", "T"] % BASE
    carriers = {key for key, value in found.shown.items() if value % BASE}
    assert rest
    carried: set[Any] = {ALL, ("r0", "T"), ("T", "c0"), ("r0", "c0")}
    assert carriers == carried
    assert found.carried
    assert found.within == BASE


def test_where_no_total_is_exact_everything_is_whole_hundreds() -> None:
    cells, relations = table([[5_049_912, 1_200_033], [900_150, 640_005]])
    for published in (lambda key: key != ("T", "T"), lambda _: True):
        exact = (lambda _: False) if published(("T", "T")) else headline
        found = in_hundreds(cells, relations, published, exact)
        assert not [key for key, value in found.shown.items() if value % BASE]
        assert not found.carried


def test_no_hidden_amount_has_a_part_in_it() -> None:
    """Two tables with the same published amounts are rounded alike, whatever they hide."""
    cells, relations = table([[5_049_912, 1_200_033, 77_701], [900_150, 640_005, 310_010]])
    hidden: set[Any] = {(r, c) for r, c in itertools.product(("r0", "r1"), ("c0", "c1"))}
    other = dict(cells)
    for (r, c), sign in zip(sorted(hidden), (1, -1, -1, 1), strict=True):
        other[r, c] += sign * 123_456
    assert other != cells
    first, second = (
        in_hundreds(values, relations, lambda key: key not in hidden, headline)
        for values in (cells, other)
    )
    assert first == second
    # The four hidden cells stand in two rows: nothing that is published carries the remainder
    # unless it must.
    assert {key for key, value in first.shown.items() if value % BASE} >= {("T", "T")}


def test_a_small_amount_is_never_below_zero() -> None:
    cells, relations = table([[40, 1_200_033], [60, 5]])
    found = in_hundreds(cells, relations, lambda _: True, headline)
    assert min(found.shown.values()) >= 0
