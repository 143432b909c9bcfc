"""Bounds that let only counts, or only amounts, deviate.

Where relations tie counts to amounts, a solution of a program mixes them: a count deviates by a
half because an amount fills half its room. To hold all amounts at the truth, and to round the
room that they leave to the counts, gives whole tables at once in most cases; so does holding the
counts where an amount is asked about. A table found so agrees with every relation that ties the
two. Where there is none, both kinds must deviate.
"""

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Flags, Floats

#: What the binary fractions of a ratio may be off.
TINY = 1e-9


class OwnKind:
    """The bounds of one reduced system under which only one kind of group deviates.

    `counts` marks the groups that are counts; the others are amounts.
    """

    def __init__(self, reduction: Reduction) -> None:
        self.reduction = reduction
        self.counts: Flags = reduction.unit == 1
        size = len(reduction)
        degree = np.zeros(size, dtype=np.int64)
        for row in reduction.relations:
            degree[list(row)] += 1
        self._slack = np.zeros(size, dtype=bool)
        self._least, self._most = np.full(size, -np.inf), np.full(size, np.inf)
        for row in reduction.relations:
            counts = [at for at in row if self.counts[at]]
            slacks = [at for at in row if not self.counts[at] and degree[at] == 1]
            if len(counts) != 1 or len(slacks) != 1 or len(row) > 3:
                continue
            (count,), (slack,) = counts, slacks
            self._slack[slack] = True
            # With the amount as it is, z_slack = ratio z_count stays within its room.
            ratio = -row[count] / row[slack]
            ends = np.array([-reduction.room_down[slack], reduction.room_up[slack]]) / ratio
            self._least[count] = max(self._least[count], np.ceil(ends.min() - TINY))
            self._most[count] = min(self._most[count], np.floor(ends.max() + TINY))

    def bounds(self, low: Floats, high: Floats, group: int) -> tuple[Floats, Floats]:
        """The bounds `low` and `high` over groups, with all groups held but the kind of `group`."""
        low, high = low.copy(), high.copy()
        if self.counts[group]:
            held = ~self.counts & ~self._slack
            np.maximum(low, self._least, out=low, where=self.counts)
            np.minimum(high, self._most, out=high, where=self.counts)
        else:
            held = self.counts
        low[held] = high[held] = 0.0
        return np.minimum(low, 0.0), np.maximum(high, 0.0)

    @property
    def mixed(self) -> bool:
        """Whether the system has groups of both kinds."""
        return bool(self.counts.any() and not self.counts.all())
