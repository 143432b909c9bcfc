"""The attacker's program in whole numbers.

A cell can have the interval [0.5, 1] in fractions and only the value 1 in whole numbers, as in
a table of 3 x 3 x 3. So counts are judged on whole tables; amounts, in cents, need not be whole,
since no step of a cent protects or discloses anything.
"""

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Flags, Floats
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome

#: A count this far from a whole number is not whole.
NOT_WHOLE = 1e-6


class IntegerAttacker:
    """The attacker of one reduced system in whole numbers; each push is a program of its own."""

    def __init__(self, reduction: Reduction) -> None:
        self.reduction = reduction
        self._counts: Flags = reduction.unit == 1

    def is_whole(self, deviation: Floats) -> bool:
        """Whether all counts in a deviation are whole."""
        counts = deviation[self._counts]
        return bool((np.abs(counts - np.round(counts)) < NOT_WHOLE).all())

    def push(
        self, low: Floats, high: Floats, cell: int, direction: int, far_enough: float = np.inf
    ) -> Floats | None:
        """Whole deviations in which `cell` deviates as far as it can, at most `far_enough`.

        `low` and `high` bound the deviation of each group, `direction` is 1 up, -1 down. None
        where the cell has no end. z = 0 is whole, so that there is always an answer.
        """
        low, high = low.copy(), high.copy()
        if direction > 0:
            high[cell] = min(high[cell], far_enough)
        else:
            low[cell] = max(low[cell], -far_enough)
        cost = np.zeros(len(self.reduction))
        cost[cell] = -direction
        balance = np.zeros(len(self.reduction.rows))
        model = highs.solver(mip_rel_gap=0.0, mip_abs_gap=NOT_WHOLE)
        highs.load(model, cost, low, high, self.reduction.rows, balance, balance, self._counts)
        if highs.run(model) is not Outcome.OPTIMAL:
            return None
        deviation = np.array(model.getSolution().col_value)
        deviation[self._counts] = np.round(deviation[self._counts])
        return deviation
