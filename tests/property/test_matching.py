"""Nobody who reruns the search learns more than what is published.

On random tables of 3 x 3 to 4 x 4 counts every whole table that agrees with the publication is
made; one is excluded where no draw leads from it to the pattern that was published.
"""

from itertools import islice

import numpy as np
import pytest
from looping import some
from matching import agreeing, by_count, by_draw, hidden_by, named, summed, told

from antwoord.disclosure.model.weights import BASE, SELDOM, Draw, loss
from antwoord.disclosure.search.suppression import UnprotectableError

TABLES, MOST = 10, 120
COUNTS, SHARES = (0, 1, 2, 3, 4, 5, 7, 9), (0.2, 0.1, 0.1, 0.15, 0.15, 0.1, 0.1, 0.1)


def table(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    shape = draw.integers(3, 5), draw.integers(3, 5)
    return draw.choice(COUNTS, size=shape, p=SHARES)


@pytest.mark.parametrize("seed", range(TABLES))
def test_no_table_that_agrees_is_excluded(seed: int) -> None:
    values = table(seed)
    try:
        hidden = by_draw(Draw(f"secret {seed}"))(values)
    except UnprotectableError:
        pytest.fail("the table is no example: nothing protects it")
    possible = []
    for other in some(islice(agreeing(values, hidden), MOST)):
        # A draw names any set of cells; here the one that was not published.
        again = hidden_by(other, lambda place, _: loss(summed(place)), hidden)
        assert again == hidden
        possible.append(other)
    if len(possible) < MOST:
        assert told(values, possible) == []


def test_the_attack_tells_where_losses_follow_from_counts() -> None:
    found = 0
    for seed in range(TABLES):
        values = table(seed)
        hidden = by_count(values)
        possible = []
        for other in some(islice(agreeing(values, hidden), MOST)):
            try:
                if by_count(other) == hidden:
                    possible.append(other)
            except UnprotectableError:
                continue
        found += len(told(values, possible))
    assert found > TABLES


def test_any_set_of_cells_can_be_drawn() -> None:
    places = [(row, column) for row in (0, 1, -1) for column in (0, 1, -1)]
    draws = [Draw(str(number)) for number in range(8 * SELDOM)]
    often = {p: sum(d.hides(named(p), summed(p)) for d in draws) for p in places if not summed(p)}
    assert all(2 <= times <= 20 for times in some(often.values())), often
    # Of two cells neither takes the other along.
    first, second = (
        {number for number, one in enumerate(draws) if one.hides(named(p), 0)}
        for p in list(often)[:2]
    )
    assert first - second
    assert second - first
    losses = {draw.loss(named(places[0]), 0) for draw in draws[:50]}
    assert losses == set(range(1, 5))
    assert {draw.loss(named(places[2]), 1) for draw in draws[:50]} == {BASE * n for n in losses}
