"""The master problem: the cheapest pattern that keeps every inequality found so far.

    minimise  sum w_i y_i   subject to   the cuts,   the bridges,   0 <= y_i <= 1 (whole)

A bridge is an inequality that follows from a relation: a cell that is the only one suppressed
in its relation can be computed from it, so that to suppress it helps nothing. For a relation in
which no cell is suppressed beforehand,

    y_i  <=  sum of y_j over the others of the relation.

At least one of the patterns of least loss keeps all bridges. They add nothing to the relaxation
before branching, and much after it: to suppress a cell then takes along another one of each of
its relations. On the demo register's answer this halves the search.

The relaxation is solved again after each round of cuts, from a warm start; the whole form is
solved afresh, so that the same cuts always give the same pattern. Any bound that it proves is a
bound for the suppression problem itself: every cut holds for every pattern that protects, and
the bridges hold for one of the best.

Source: Fischetti and Salazar-Gonzalez (2001), section 3; their bridge inequalities are more
general, but those of more than one relation are seldom broken here.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Flags, Floats
from antwoord.disclosure.search.cuts import Cut
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome

#: Options of the solver for a master of a few hundred rows. Patterns that protect come from
#: elsewhere: for the solver to look for some in smaller copies of the master, to begin anew or
#: to keep many cuts of its own costs more than the branching that moves the bound. Without these
#: a solution takes two fifths less time.
BRANCHING = {
    "mip_pool_soft_limit": 100,
    "mip_allow_restart": False,
    **{
        f"mip_heuristic_run_{name}": False
        for name in ("rins", "rens", "root_reduced_cost", "feasibility_jump")
    },
}
#: Losses are whole, so a bound this far below the next whole number is that number.
WHOLE = 1e-5


@dataclass(frozen=True)
class Bound:
    """A solution of the master problem.

    `y` is the pattern over groups, `lower` the loss that no pattern goes below.
    """

    y: Floats
    lower: int
    outcome: Outcome


class Master:
    """The master problem of one reduced system: its cuts, and the two programs over them."""

    def __init__(self, reduction: Reduction) -> None:
        self._free = np.flatnonzero(~reduction.forced)
        self._place = np.full(len(reduction), -1, dtype=np.int64)
        self._place[self._free] = np.arange(len(self._free))
        self._weight = reduction.weight[self._free].astype(float)
        self._size = len(reduction)
        self._seen: set[tuple[bytes, bytes]] = set()
        self.cuts: list[Cut] = []
        self._bridges = list(self._bridges_of(reduction))
        nothing, held = np.zeros(len(self._free)), np.zeros(len(self._bridges))
        self._relaxed = highs.solver(solver="simplex")
        highs.load(
            self._relaxed, self._weight, nothing, nothing + 1, self._bridges, held, held + np.inf
        )

    def _bridges_of(self, reduction: Reduction) -> Iterator[dict[int, float]]:
        for row in reduction.relations:
            places = self._place[list(row)].tolist()
            if min(places) >= 0:
                for one in places:
                    yield {at: -1.0 if at == one else 1.0 for at in places}

    def add(self, cuts: list[Cut]) -> int:
        """Adds the cuts that are new; gives how many were."""
        new = []
        for cut in cuts:
            if cut.identity not in self._seen:
                self._seen.add(cut.identity)
                new.append(cut)
        if new:
            start = np.cumsum([0, *(len(cut.group) for cut in new[:-1])]).astype(np.int32)
            index = self._place[np.concatenate([cut.group for cut in new])].astype(np.int32)
            value = np.concatenate([cut.coefficient for cut in new])
            one, far = np.ones(len(new)), np.full(len(new), np.inf)
            status = self._relaxed.addRows(len(new), one, far, len(index), start, index, value)
            highs.check(status, "cuts")
            self.cuts += new
        return len(new)

    def relaxation(self) -> Bound:
        """The best fractional pattern, from the relaxation."""
        outcome = highs.run(self._relaxed)
        y = self._spread(np.array(self._relaxed.getSolution().col_value))
        loss = float(self._relaxed.getInfo().objective_function_value)
        lower = math.ceil(loss - WHOLE) if outcome is Outcome.OPTIMAL else 0
        return Bound(y, lower, outcome)

    def whole(
        self, best: Flags, below: int, gap: float, seconds: float, near: Flags | None = None
    ) -> Bound:
        """The best whole pattern with a loss under `below`, to within the relative gap `gap`.

        With `near` only patterns that are as `best` outside it are looked at, and the bound holds
        for these alone. `seconds` limits the time of the processor. The outcome is INFEASIBLE
        where there is no such pattern; where it is OUT_OF_TIME, `y` is all ones if no pattern was
        found, and the bound still holds.
        """
        model = highs.solver(
            mip_rel_gap=gap,
            mip_abs_gap=1 - 2 * WHOLE,
            **BRANCHING,
        )
        highs.end_after(model, seconds)
        rows = [
            dict(zip(self._place[cut.group].tolist(), cut.coefficient.tolist(), strict=True))
            for cut in self.cuts
        ]
        rows.append({at: weight for at, weight in enumerate(self._weight.tolist()) if weight})
        rows += self._bridges
        cuts, bridges = len(self.cuts), len(self._bridges)
        low = np.concatenate([np.ones(cuts), [-np.inf], np.zeros(bridges)])
        high = np.concatenate([np.full(cuts, np.inf), [below - 1], np.full(bridges, np.inf)])
        least, most = np.zeros(len(self._free)), np.ones(len(self._free))
        if near is not None:
            held = ~near[self._free]
            least[held] = most[held] = best[self._free][held]
        highs.load(model, self._weight, least, most, rows, low, high, least < np.inf)
        outcome = highs.run(model)
        if outcome is Outcome.INFEASIBLE:
            return Bound(best.astype(float), below, outcome)
        info = model.getInfo()
        bound = float(info.mip_dual_bound)
        lower = min(below, math.ceil(bound - WHOLE)) if math.isfinite(bound) else 0
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Bound(np.ones(self._size), lower, Outcome.OUT_OF_TIME)
        y = np.round(np.array(model.getSolution().col_value))
        return Bound(self._spread(y), lower, outcome)

    def satisfy(self, y: Flags) -> None:
        """Suppresses more cells in `y` until it keeps all cuts: first those that help most.

        How much a cell helps is measured against its loss.
        """
        fractions = y.astype(float)
        weight = np.ones(self._size)
        weight[self._free] = np.maximum(self._weight, 1)
        broken = [cut for cut in self.cuts if cut.at(fractions) < 1 - WHOLE]
        while broken:
            gain = np.zeros(self._size)
            for cut in broken:
                gain[cut.group] += np.minimum(cut.coefficient, 1 - cut.at(fractions))
            gain[y] = 0
            best = int(np.argmax(gain / weight))
            y[best], fractions[best] = True, 1.0
            broken = [cut for cut in broken if cut.at(fractions) < 1 - WHOLE]

    def _spread(self, free: Floats) -> Floats:
        y = np.ones(self._size)
        y[self._free] = np.clip(free, 0, 1)
        return y
