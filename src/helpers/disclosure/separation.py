"""Which inequalities a pattern breaks, and whether it breaks any.

A fractional pattern is only asked for cuts. For a whole one the answer is exact: each side
of each primary cell, against each attacker, is shown safe by a witness or is a threat.
"""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from helpers.disclosure.attacker import Attacker, room
from helpers.disclosure.cuts import Cut, Cutter
from helpers.disclosure.integers import IntegerAttacker
from helpers.disclosure.nearest import Nearest
from helpers.disclosure.reduction import Reduction
from helpers.disclosure.system import Flags, Floats, Ints
from helpers.disclosure.targets import NEAR, Targets
from helpers.disclosure.witnesses import Witnesses

#: More in one round slow the master down more than they teach it.
MOST_CUTS = 200
#: How much of its room a published cell gets when a cut is sought: the prices then fall on
#: few cells, which makes cuts that hold for more patterns.
WIDENED = 1e-4
#: A cut must be broken by this much of its right side.
BROKEN = 1e-4

OUTSIDER = -1


@dataclass(frozen=True)
class Threat:
    """A side of a primary cell that an attacker comes too near to, and a cut it breaks."""

    side: int
    insider: int
    cut: Cut | None


@dataclass
class Verdict:
    """The threats to a whole pattern; `complete` unless time or the number asked ran out."""

    threats: list[Threat] = field(default_factory=list)
    complete: bool = True

    @property
    def safe(self) -> bool:
        """Whether all was looked at and nothing found."""
        return self.complete and not self.threats


class Separation:
    """One reduced system under attack, with what was learnt from earlier attacks."""

    def __init__(self, reduction: Reduction, targets: Targets, deadline: float) -> None:
        self.reduction, self.targets, self.deadline = reduction, targets, deadline
        self.witnesses = Witnesses(reduction, targets)
        self._exact, self._seeking = Attacker(reduction), Attacker(reduction)
        self._whole = IntegerAttacker(reduction)
        self._nearest, self._even = Nearest(reduction), np.ones(len(reduction))
        self._cutter = Cutter(reduction)
        self._turn = 0

    def in_time(self) -> bool:
        """Whether the time limit is still to come."""
        return monotonic() < self.deadline

    def fractional(self, y: Floats) -> list[Cut]:
        """Cuts that a fractional pattern breaks, at most MOST_CUTS, each time from another side.

        A cell is given one level's worth of room at most: farther, a sliver of a large cell
        would protect anything, which no whole pattern can use.
        """
        targets, found = self.targets, []
        waiting = np.ones(len(targets), dtype=bool)
        order = np.roll(np.argsort(targets.level, kind="stable"), -self._turn)
        level = -1.0
        for step, side in enumerate(order):
            if not waiting[side]:
                continue
            if targets.level[side] != level:
                level = float(targets.level[side])
                self._seek(y, level, None)
            reach = self._seeking.push(int(targets.cell[side]), int(targets.direction[side]), level)
            if reach.distance >= level * (1 - NEAR):
                waiting &= ~targets.served_by(reach.deviation)
            elif (cut := self._cut(side, reach.price, None)) and cut.at(y) < 1 - BROKEN:
                found.append(cut)
            if len(found) == MOST_CUTS or not self.in_time():
                self._turn = (self._turn + step + 1) % len(order)
                break
        return found

    def is_whole(self, deviation: Floats) -> bool:
        """Whether all counts of a table are whole."""
        return self._whole.is_whole(deviation)

    def judge(
        self, y: Flags, most: int = MOST_CUTS, *, cuts: bool = True, hurry: bool = True
    ) -> Verdict:
        """What a whole pattern fails, up to a number of threats.

        `cuts`: with an inequality for each. `hurry`: stops at the time limit.
        """
        verdict = Verdict()
        waiting = ~self.witnesses.protected(y)
        self._judge_one(y, waiting, OUTSIDER, verdict, most, cuts, hurry)
        if self.targets.known and verdict.complete:
            waiting_for = ~self.witnesses.protected_from_insiders(y)
            if verdict.threats:  # what the outsider knows, the insiders know too
                sides = [threat.side for threat in verdict.threats]
                waiting_for[sides] = False
            for insider in np.flatnonzero(waiting_for.any(axis=0)):
                self._judge_one(y, waiting_for, int(insider), verdict, most, cuts, hurry)
                if not verdict.complete:
                    break
        return verdict

    def _judge_one(
        self,
        y: Flags,
        waiting: Flags,
        insider: int,
        verdict: Verdict,
        most: int,
        cuts: bool,
        hurry: bool,
    ) -> None:
        """One attacker on all sides that wait; `waiting` is side, or side x insider."""
        own = waiting if insider == OUTSIDER else waiting[:, insider]
        if not own.any():
            return
        targets = self.targets
        known = None if insider == OUTSIDER else targets.known[insider]
        low, high = room(self.reduction, y.astype(float), known)
        self._exact.allow(low, high)
        sought = -1.0
        for side in np.flatnonzero(own).tolist():
            if not own[side]:
                continue
            if len(verdict.threats) >= most or (hurry and not self.in_time()):
                verdict.complete = False
                return
            cell, direction = int(targets.cell[side]), int(targets.direction[side])
            level = float(targets.level[side])
            reach = self._exact.push(cell, direction, level)
            deviation: Floats | None = reach.deviation
            far = reach.distance >= level * (1 - NEAR)
            if far and not self._whole.is_whole(reach.deviation):
                deviation = self._nearest.table(low, high, cell, direction, level, self._even)
                if deviation is None or not self._whole.is_whole(deviation):
                    deviation = self._whole.push(low, high, cell, direction, level)
                far = deviation is not None and direction * deviation[cell] >= level * (1 - NEAR)
                cut: Cut | None = self._cutter.cover(y.astype(float))
            elif not far and cuts:
                if sought != level:
                    sought = level
                    self._seek(y.astype(float), level, known)
                price = self._seeking.push(cell, direction, level).price
                cut = self._cut(side, price, known)
                if cut is None or cut.at(y.astype(float)) >= 1 - BROKEN:
                    cut = self._cut(side, reach.price, known)
                if cut is None or cut.at(y.astype(float)) >= 1 - BROKEN:
                    cut = self._cutter.cover(y.astype(float))
            else:
                cut = None
            if far and deviation is not None:
                serves, leaves = self.witnesses.add(deviation)
                if insider == OUTSIDER:
                    waiting &= ~serves
                else:
                    waiting &= ~(serves[:, None] & leaves[None, :])
            else:
                own[side] = False
                verdict.threats.append(Threat(side, insider, cut))

    def _seek(self, y: Floats, level: float, known: Ints | None) -> None:
        """Bounds that make prices fall on few cells."""
        low, high = room(self.reduction, np.minimum(y + WIDENED, 1.0), known)
        width = level * np.minimum(y + WIDENED, 1.0)
        self._seeking.allow(np.maximum(low, -width), np.minimum(high, width))

    def _cut(self, side: int, price: Floats, known: Ints | None) -> Cut | None:
        targets = self.targets
        return self._cutter.cut(
            price,
            int(targets.cell[side]),
            int(targets.direction[side]),
            float(targets.level[side]),
            known,
        )
