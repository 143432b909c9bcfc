"""Makes a pattern protect: it suppresses what is cheapest, then publishes again what it can.

For each threat it finds the cheapest table that takes the cell to its level,

    minimise  sum c_i |z_i|   subject to   M z = 0,   z_p = level,

with c_i the loss of cell i for a step of one level, next to nothing where it is suppressed
already; the cells that this table changes are suppressed. Then each of them is published again,
the dearest first, unless a threat comes back.

Source: Kelly, Golden and Assad (1992); Fischetti and Salazar-Gonzalez (2001), section 4.3.
"""

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Flags, Floats, Ints
from antwoord.disclosure.model.targets import NEAR
from antwoord.disclosure.search.separation import OUTSIDER, Separation
from antwoord.disclosure.solver.attacker import room
from antwoord.disclosure.solver.nearest import Nearest

#: The cost of a cell that is suppressed already, so that a table changes no more of them than
#: it must.
HIDDEN_COST = 1e-4


class Mender:
    """The program of the cheapest table for one reduced system; it keeps its warm start."""

    def __init__(self, separation: Separation) -> None:
        self.separation = separation
        self.reduction: Reduction = separation.reduction
        self._nearest = Nearest(self.reduction)

    def mend(self, y: Flags, guide: Floats, *, hurry: bool = True) -> Flags | None:
        """A pattern that protects and suppresses all that `y` does; None when time runs out.

        `guide` is a fractional pattern: what it suppresses is cheap. Without `hurry` the time
        limit does not count.
        """
        y = y.copy()
        separation, targets = self.separation, self.separation.targets
        while True:
            verdict = separation.judge(y, most=10**9, cuts=False, hurry=hurry)
            if not verdict.complete:
                return None
            if verdict.safe:
                return y
            for threat in verdict.threats:
                known = None if threat.insider == OUTSIDER else targets.known[threat.insider]
                self._cover(y, guide, threat.side, known)
                if hurry and not separation.in_time():
                    return None

    def _cover(self, y: Flags, guide: Floats, side: int, known: Ints | None) -> None:
        """Suppresses the cells that the cheapest table for a side changes."""
        reduction, targets = self.reduction, self.separation.targets
        low, high = room(reduction, np.ones(len(reduction)), known)
        level = float(targets.level[side])
        weight = np.maximum(reduction.weight, 1) * np.maximum(1 - guide, 0.01) / level
        cost = np.where(y, HIDDEN_COST, weight)
        cell, direction = int(targets.cell[side]), int(targets.direction[side])
        deviation = self._nearest.table(low, high, cell, direction, level, cost)
        if deviation is None:
            return
        y |= np.abs(deviation) > NEAR
        self.separation.keep(deviation)

    def thin(self, y: Flags, doubted: Flags, guide: Floats) -> Flags:
        """Publishes again what the pattern `y`, which protects, need not suppress.

        Only cells that are `doubted` are tried, the dearest first; those that the fractional
        pattern `guide` suppresses come last.
        """
        y = y.copy()
        reduction = self.reduction
        tried = np.flatnonzero(y & doubted & ~reduction.forced)
        order = sorted(
            tried.tolist(), key=lambda at: (guide[at] > 0.5, -int(reduction.weight[at]), at)
        )
        for at in order:
            if not self.separation.in_time():
                break
            y[at] = False
            if not self.separation.judge(y, most=1, cuts=False).safe:
                y[at] = True
        return y
