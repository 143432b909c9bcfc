"""The master problem: whole patterns over the cuts, everywhere or near a pattern."""

import numpy as np
import pytest
from made_tables import count_system

from antwoord.disclosure.model.reduction import Reduction, reduce_system
from antwoord.disclosure.search.cuts import Cut
from antwoord.disclosure.search.master import Master
from antwoord.disclosure.solver.highs import Outcome

FAR = 10**6


@pytest.fixture
def reduction() -> Reduction:
    values = np.array([[1, 4, 9], [5, 6, 7], [8, 2, 12]])
    return reduce_system(count_system(values))


def _dear_and_cheap(reduction: Reduction) -> tuple[int, int]:
    free = np.flatnonzero(~reduction.forced)
    order = free[np.argsort(reduction.weight[free], kind="stable")]
    return int(order[-1]), int(order[0])


def _either(*groups: int) -> Cut:
    return Cut(np.array(sorted(groups)), np.ones(len(groups)))


def test_the_cheapest_pattern_that_keeps_the_cuts_is_proposed(reduction: Reduction) -> None:
    dear, cheap = _dear_and_cheap(reduction)
    master = Master(reduction)
    assert master.add([_either(dear, cheap)]) == 1
    assert master.add([_either(dear, cheap)]) == 0
    bound = master.whole(reduction.forced, FAR, 0.0, 60)
    assert (bool(bound.y[dear]), bool(bound.y[cheap])) == (False, True)


def test_outside_what_is_near_all_stays_as_in_the_best_pattern(reduction: Reduction) -> None:
    dear, cheap = _dear_and_cheap(reduction)
    master = Master(reduction)
    master.add([_either(dear, cheap)])
    everything = np.ones(len(reduction), dtype=bool)
    near = everything.copy()
    near[dear] = False
    bound = master.whole(everything, FAR, 0.0, 60, near)
    everywhere = master.whole(everything, FAR, 0.0, 60)
    assert bound.y[dear]
    assert bound.lower >= int(reduction.weight[dear]) > everywhere.lower


def test_where_nothing_near_is_better_there_is_none(reduction: Reduction) -> None:
    everything = np.ones(len(reduction), dtype=bool)
    loss = int(reduction.weight[~reduction.forced].sum())
    nowhere = np.zeros(len(reduction), dtype=bool)
    bound = Master(reduction).whole(everything, loss, 0.0, 60, nowhere)
    assert bound.outcome is Outcome.INFEASIBLE
