"""Whole tables that take a cell to its level, found in the cheapest way that works.

These are tried in turn: the nearest table in which only cells of the same kind deviate; the
same under other costs; the nearest one in which all cells may deviate; then tables in which
fractional counts are held at whole numbers one by one. Such tables change few cells, and so
serve against many insiders at once. The last is a program in whole numbers, which alone is exact
and takes twenty times as long.
"""

from collections.abc import Iterator

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Floats
from antwoord.disclosure.solver.integers import IntegerAttacker
from antwoord.disclosure.solver.nearest import Nearest
from antwoord.disclosure.solver.own_kind import OwnKind

#: How many other costs are drawn, and the seed they are drawn with: where the nearest table is
#: not whole, it is under other costs in one of three cases.
TRIES, SEED = 3, 0
#: How many counts are held one after the other: most such dives end sooner or not at all.
DEPTH = 15
#: The share of a level by which the solver's numbers may fall short of it.
NEAR = 1e-6
#: The cost of a step of a cell that is suppressed whatever the pattern.
FORCED_COST = 0.01


class WholeTables:
    """The programs that find whole tables of one reduced system."""

    def __init__(self, reduction: Reduction) -> None:
        draw = np.random.default_rng(SEED)
        size = len(reduction)
        self._costs = [np.ones(size), *(1 + draw.random((TRIES, size)))]
        self._nearest, self.own = Nearest(reduction), OwnKind(reduction)
        self._losses = np.where(reduction.forced, FORCED_COST, np.maximum(reduction.weight, 1))
        self._whole = IntegerAttacker(reduction)

    def is_whole(self, deviation: Floats) -> bool:
        """Whether all counts in a deviation are whole."""
        return self._whole.is_whole(deviation)

    def lasting(
        self, low: Floats, high: Floats, cell: int, direction: int, level: float
    ) -> Floats | None:
        """The table with a cell at its level whose changes weigh least; it need not be whole.

        The arguments are those of `candidates`. A cell that is suppressed whatever the pattern
        costs next to nothing, so that the table is a witness for as many patterns as can be.
        """
        return self._nearest.table(low, high, cell, direction, level, self._losses)

    def candidates(
        self, low: Floats, high: Floats, cell: int, direction: int, level: float
    ) -> Iterator[Floats]:
        """Whole tables with a cell at its level, the cheapest to find first.

        `low` and `high` bound the deviation of each group; `cell`, `direction` (1 up, -1 down)
        and `level` are the side that a table must reach. There are none only where no whole table
        reaches it.
        """
        spans = [(low, high)]
        if self.own.mixed:
            spans.insert(0, self.own.bounds(low, high, cell))
        for span in spans:
            for cost in self._costs:
                near = self._nearest.table(*span, cell, direction, level, cost)
                if near is None:
                    break
                if self._whole.is_whole(near):
                    yield near
        for span in spans:
            if (near := self._dive(*span, cell, direction, level)) is not None:
                yield near
        found = self._whole.push(low, high, cell, direction, level)
        if found is not None and direction * found[cell] >= level * (1 - NEAR):
            yield found

    def _dive(
        self, low: Floats, high: Floats, cell: int, direction: int, level: float
    ) -> Floats | None:
        """The nearest table once its fractional counts are held at whole numbers, one by one."""
        low, high = low.copy(), high.copy()
        for _ in range(DEPTH):
            near = self._nearest.table(low, high, cell, direction, level, self._costs[0])
            if near is None or self._whole.is_whole(near):
                return near
            off = np.where(self.own.counts, np.abs(near - np.round(near)), 0.0)
            at = int(np.argmax(off))
            step = np.sign(near[at]) * np.ceil(abs(near[at]))
            if not low[at] <= step <= high[at]:
                step = np.trunc(near[at])
            low[at] = high[at] = step
        return None

    def farthest(self, low: Floats, high: Floats, cell: int, direction: int) -> float:
        """How far a cell deviates at most in whole tables; infinite where nothing holds it."""
        found = self._whole.push(low, high, cell, direction)
        return np.inf if found is None else float(direction * found[cell])
