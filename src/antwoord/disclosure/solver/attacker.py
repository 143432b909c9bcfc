"""The attacker's program: how far a hidden value can lie from the truth.

What anybody can know of a cell, given the relations, what is published and the bounds known
beforehand, is the interval from

    min z_p  to  max z_p   subject to   M z = 0,   -down_i y_i <= z_i <= up_i y_i

with z the deviation from the truth, y_i = 1 where cell i is not published and `up`, `down`
the room that the bounds leave. A protected cell reaches its level on both sides. The bounds
must be what the attacker really knows: **where zeros are published, a suppressed count is
at least 1**; an amount lies within its count times the programme's maximum. An insider is
an attacker with some z fixed at zero: the cells of which she is the only contributor.

All programs of a system share their matrix and differ in one cost and some bounds. A warm start
from the last basis takes 0.1 ms on 1,056 cells and 1 ms on 11,376, where a fresh program takes
15 ms. z = 0 is always possible, so that the primal simplex always has a start.

Source: Fischetti and Salazar-Gonzalez (2001), section 2.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Flags, Floats, Ints
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome, SolverError

#: From so many cells on, one program for all of them is worth its time, which is that of some
#: programs for one cell.
CROWD = 10


@dataclass(frozen=True)
class Reach:
    """How far one program gets.

    `distance` is that of the cell in the direction asked for, `deviation` that of each group,
    `price` that of each relation.
    """

    distance: float
    deviation: Floats
    price: Floats


class Attacker:
    """The attacker's program of one reduced system; it keeps its warm start."""

    def __init__(self, reduction: Reduction) -> None:
        self.reduction = reduction
        self._size = len(reduction)
        self._all = np.arange(self._size, dtype=np.int32)
        nothing = np.zeros(self._size)
        self.low, self.high = nothing.copy(), nothing.copy()
        self._model = highs.solver(
            presolve="off", solver="simplex", simplex_strategy=highs.PRIMAL_SIMPLEX
        )
        balance = np.zeros(len(reduction.rows))
        highs.load(self._model, nothing, nothing, nothing, reduction.rows, balance, balance)

    def allow(self, low: Floats, high: Floats) -> None:
        """Sets the bounds of each z; `low` is at most zero and `high` at least zero."""
        self.low, self.high = low, high
        if self._size:
            status = self._model.changeColsBounds(self._size, self._all, low, high)
            highs.check(status, "bounds")

    def push(self, cell: int, direction: int, far_enough: float = np.inf) -> Reach:
        """The farthest that z of `cell` gets in a direction (1 up, -1 down).

        No more than `far_enough` is looked for. A cell without an end is infinitely far, and its
        deviations are given as zero. Raises SolverError where the program has no answer.
        """
        low, high = float(self.low[cell]), float(self.high[cell])
        model = self._model
        near = (low, min(high, far_enough)) if direction > 0 else (max(low, -far_enough), high)
        limited = near != (low, high)
        if limited:
            highs.check(model.changeColBounds(cell, *near), "bounds")
        # HiGHS minimises: the price of a step in the direction is minus one.
        highs.check(model.changeColCost(cell, -float(direction)), "cost")
        outcome = highs.run(model)
        if outcome is Outcome.INFEASIBLE:  # which cannot be, z = 0 is there: the start was at fault
            outcome = highs.run_afresh(model)
        solution = model.getSolution()
        if outcome is Outcome.OPTIMAL:
            deviation = np.array(solution.col_value)
            reach = Reach(
                float(deviation[cell]) * direction, deviation, -np.array(solution.row_dual)
            )
        elif outcome is Outcome.UNBOUNDED:
            reach = Reach(np.inf, np.zeros(self._size), np.zeros(len(self.reduction.rows)))
        else:
            raise SolverError(f"the attacker's program ended as {outcome.value}")
        highs.check(model.changeColCost(cell, 0.0), "cost")
        if limited:
            highs.check(model.changeColBounds(cell, low, high), "bounds")
        return reach

    def crowds(
        self, cells: Ints, directions: Ints, levels: Floats, waiting: Callable[[], Flags]
    ) -> Iterator[Floats]:
        """Deviations that each bring many sides to their levels, as long as there are such.

        `cells`, `directions` (1 up, -1 down) and `levels` are arrays over sides; `waiting()`
        marks the sides that no table given so far shows to be safe.
        """
        while True:
            sides = np.flatnonzero(waiting())
            left = len(sides)
            # In one table a cell deviates in one direction.
            sides = sides[np.unique(cells[sides], return_index=True)[1]]
            if len(sides) < CROWD:
                return
            yield self.push_together(cells[sides], directions[sides], levels[sides])
            if left - int(waiting().sum()) < CROWD:
                return

    def push_together(self, cells: Ints, directions: Ints, levels: Floats) -> Floats:
        """Deviations of a table in which cells together get as near to their levels as they can.

        `cells` are different ones, with the `directions` (1 up, -1 down) and `levels` of their
        sides; to go beyond its level helps no cell. Raises SolverError where there is no answer.
        """
        model, low, high = self._model, self.low.copy(), self.high.copy()
        up, down = directions > 0, directions < 0
        high[cells[up]] = np.minimum(high[cells[up]], levels[up])
        low[cells[down]] = np.maximum(low[cells[down]], -levels[down])
        cost = np.zeros(self._size)
        cost[cells] = -directions / levels
        highs.check(model.changeColsCost(self._size, self._all, cost), "costs")
        highs.check(model.changeColsBounds(self._size, self._all, low, high), "bounds")
        if highs.run(model) is not Outcome.OPTIMAL:
            raise SolverError("the attacker's program for many cells has no end")
        deviation = np.array(model.getSolution().col_value)
        highs.check(model.changeColsCost(self._size, self._all, np.zeros(self._size)), "costs")
        self.allow(self.low, self.high)
        return deviation


def room(reduction: Reduction, y: Floats, known: Ints | None = None) -> tuple[Floats, Floats]:
    """The bounds on z, as (low, high), under a pattern and for an attacker.

    `y` is 0 for a group that is published, 1 for one that is suppressed, or a fraction in
    between; `known` are the groups that an insider knows (None: the outsider's). Where room is
    infinite any part of it is: only y = 0 takes it away.
    """
    with np.errstate(invalid="ignore"):
        low = np.where(y > 0, -reduction.room_down * y, 0.0)
        high = np.where(y > 0, reduction.room_up * y, 0.0)
    if known is not None:
        low[known] = high[known] = 0.0
    return low, high
