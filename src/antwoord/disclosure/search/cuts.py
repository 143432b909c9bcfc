"""The inequalities of the master problem, from the prices of an attacker's program.

For any prices gamma of the relations, with r = (e_p or -e_p) - M' gamma, every pattern y
that protects side p of a cell to its level has

    sum_i (max(r_i, 0) up_i + max(-r_i, 0) down_i) y_i  >=  level.

That holds whatever gamma is, so rounding it costs nothing in validity; the prices of the
attacker's best program at a y that does not protect make an inequality that this y breaks.
It is made stronger: the terms of cells that are never published are taken to the right side,
no coefficient needs to exceed what is left there, and all is divided by that.

Source: Fischetti and Salazar-Gonzalez (2001), sections 3 and 4.1.
"""

from dataclasses import dataclass

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Floats, Ints

#: Prices are ratios of small determinants. As fractions with this denominator, which many small
#: numbers divide, they keep reduced costs exact.
DENOMINATOR = 5040
#: A coefficient below this is taken for an error of rounding.
NOISE = 1e-9


@dataclass(frozen=True)
class Cut:
    """An inequality that every pattern which protects keeps: sum coefficient y[group] >= 1.

    `group` are places of groups in rising order, `coefficient` their factors in (0, 1].
    """

    group: Ints
    coefficient: Floats

    def at(self, y: Floats) -> float:
        """The value of the left side for a pattern `y`, which may be fractional."""
        return float(self.coefficient @ y[self.group])

    @property
    def identity(self) -> tuple[bytes, bytes]:
        """A key that is equal for equal cuts."""
        return self.group.tobytes(), np.round(self.coefficient, 6).tobytes()


class Cutter:
    """Makes cuts for one reduced system."""

    def __init__(self, reduction: Reduction) -> None:
        self.reduction = reduction
        rows = reduction.rows
        self._row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        self._column = np.array([at for row in rows for at in row], dtype=np.int64)
        self._entry = np.array([k for row in rows for k in row.values()], dtype=float)
        self._free = np.flatnonzero(~reduction.forced)

    def cut(
        self, price: Floats, cell: int, direction: int, level: float, known: Ints | None = None
    ) -> Cut | None:
        """The strengthened inequality that prices give; None where they give none.

        `price` is that of each relation. `cell`, `direction` (1 up, -1 down) and `level` are the
        side that must be protected, `known` the groups that the attacker knows (None: none).
        """
        rounded = np.round(price * DENOMINATOR) / DENOMINATOR
        if price.size and np.abs(rounded - price).max() > 1e-7:
            rounded = price
        cost = -np.bincount(
            self._column, weights=self._entry * rounded[self._row], minlength=len(self.reduction)
        )
        cost[cell] += direction
        cost[np.abs(cost) < NOISE] = 0.0
        if known is not None:
            cost[known] = 0.0
        up, down = self.reduction.room_up, self.reduction.room_down
        with np.errstate(invalid="ignore"):
            term = np.where(cost > 0, cost * up, np.where(cost < 0, -cost * down, 0.0))
        # The side itself need not go beyond its level.
        toward = cost[cell] * direction
        term[cell] = max(toward, 0.0) * level + (term[cell] if toward < 0 else 0.0)
        left = level - float(term[self.reduction.forced].sum())
        if not left > level * 1e-6:
            return None
        free = self._free
        coefficient = np.minimum(term[free], left) / left
        kept = coefficient > NOISE
        # The terms that are left out as noise may add up to this much.
        slack = float(coefficient[~kept].sum())
        return Cut(free[kept], np.minimum(coefficient[kept] / (1 - slack), 1.0))

    def cover(self, y: Floats) -> Cut:
        """The inequality that asks for a cell more than `y` suppresses, which does not protect."""
        group = np.flatnonzero(~self.reduction.forced & (y < 0.5))
        return Cut(group, np.ones(len(group)))
