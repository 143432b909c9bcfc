"""The nearest table that takes a cell to its level: the one of the least costly change.

    minimise  sum c_i |z_i|   subject to   M z = 0,   z_p = level,   z within bounds

Each z is split into its two directions. The farthest table of the attacker's program may be any
corner; the nearest one changes little, is whole more often, and changes cells of fewer insiders.
With the losses for costs it says which cells had best be suppressed.
"""

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Floats
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome


class Nearest:
    """The program of one reduced system, which keeps its warm start.

    Most tables differ from the one before in the cell alone: then only its bounds are changed,
    which takes a fifth less time than to give the program everything anew.
    """

    def __init__(self, reduction: Reduction) -> None:
        self._size = size = len(reduction)
        self._both = np.arange(2 * size, dtype=np.int32)
        rows = [{**row, **{at + size: -k for at, k in row.items()}} for row in reduction.rows]
        balance, nothing = np.zeros(len(rows)), np.zeros(2 * size)
        self._model = highs.solver(presolve="off", solver="simplex")
        highs.load(self._model, nothing, nothing, nothing, rows, balance, balance)
        self._lower, self._upper, self._cost = nothing, nothing, nothing[:size]
        self._held: tuple[int, ...] = ()

    def table(
        self, low: Floats, high: Floats, cell: int, direction: int, level: float, cost: Floats
    ) -> Floats | None:
        """The deviations of the nearest table; None where none within the bounds is far enough.

        `low` and `high` bound the deviation of each group, `cost` is that of a step of each.
        `cell`, `direction` (1 up, -1 down) and `level` are the side that it must reach.
        """
        size, model = self._size, self._model
        ahead, back = (cell, cell + size) if direction > 0 else (cell + size, cell)
        if (high[cell] if direction > 0 else -low[cell]) < level:
            return None
        self._allow(low, high)
        if not np.array_equal(cost, self._cost):
            highs.check(model.changeColsCost(2 * size, self._both, np.tile(cost, 2)), "costs")
            self._cost = cost.copy()
        highs.check(model.changeColBounds(ahead, level, level), "bounds")
        highs.check(model.changeColBounds(back, 0.0, 0.0), "bounds")
        self._held = (ahead, back)
        if highs.run(model) is not Outcome.OPTIMAL:
            return None
        both = np.array(model.getSolution().col_value)
        deviation: Floats = both[:size] - both[size:]
        return deviation

    def _allow(self, low: Floats, high: Floats) -> None:
        """Sets the bounds of all groups, and frees the cell of the table before."""
        lower = np.concatenate([np.maximum(low, 0), np.maximum(-high, 0)])
        upper = np.concatenate([np.maximum(high, 0), np.maximum(-low, 0)])
        model = self._model
        if np.array_equal(lower, self._lower) and np.array_equal(upper, self._upper):
            for at in self._held:
                highs.check(model.changeColBounds(at, lower[at], upper[at]), "bounds")
        else:
            status = model.changeColsBounds(len(lower), self._both, lower, upper)
            highs.check(status, "bounds")
            self._lower, self._upper = lower, upper
