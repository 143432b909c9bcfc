"""The attackers' side of the search: which inequalities a pattern breaks, if any.

Of a fractional pattern only cuts are asked. Of a whole one the answer is exact: each side of
each primary cell is, against each attacker, either shown to be safe by a witness or a threat.
"""

from dataclasses import dataclass, field
from time import process_time

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Flags, Floats, Ints
from antwoord.disclosure.model.targets import NEAR, Targets
from antwoord.disclosure.search.cuts import Cut, Cutter
from antwoord.disclosure.search.witnesses import Witnesses
from antwoord.disclosure.solver.attacker import Attacker, room
from antwoord.disclosure.solver.whole_tables import WholeTables

#: How many cuts are made in one round: more would slow the master down more than they help it.
MOST_CUTS = 200
#: The share of its room that a published cell gets while a cut is sought: the prices then fall
#: on few cells, and a cut of few cells says something about more patterns.
WIDENED = 1e-4
#: A pattern breaks a cut only by at least this share of its right side.
BROKEN = 1e-4

OUTSIDER = -1


@dataclass(frozen=True)
class Threat:
    """A side of a primary cell that an attacker comes too near to.

    `side` is its place among the targets, `insider` the attacker's (OUTSIDER for anybody);
    `cut` is an inequality that the pattern breaks, None where none was asked for.
    """

    side: int
    insider: int
    cut: Cut | None


@dataclass
class Verdict:
    """The threats to a whole pattern.

    `complete` is False where the time, or the number of threats that was asked for, ran out.
    """

    threats: list[Threat] = field(default_factory=list)
    complete: bool = True

    @property
    def safe(self) -> bool:
        """Whether every side was looked at and no threat was found."""
        return self.complete and not self.threats


@dataclass
class _Trial:
    """A pattern that is judged, and what is asked of it; see `Separation.judge`."""

    pattern: Flags
    cuts: bool
    whole: bool
    most: int
    hurry: bool
    width: float = -1.0  # of the bounds that cuts are sought with

    def __post_init__(self) -> None:
        self.fractions = self.pattern.astype(float)


class Separation:
    """The attacks on one reduced system, with the witnesses that earlier attacks left.

    `deadline` is a moment of this process's own time, as `time.process_time` gives it.
    """

    def __init__(self, reduction: Reduction, targets: Targets, deadline: float) -> None:
        self.reduction, self.targets, self.deadline = reduction, targets, deadline
        self.witnesses = Witnesses(reduction, targets)
        self._exact, self._seeking = Attacker(reduction), Attacker(reduction)
        self._whole = WholeTables(reduction)
        self._cutter = Cutter(reduction)
        self._turn = 0

    def in_time(self) -> bool:
        """Whether the time limit is still to come."""
        return process_time() < self.deadline

    def fractional(self, y: Floats) -> list[Cut]:
        """Cuts that the fractional pattern `y` breaks, at most MOST_CUTS.

        Each call begins at another side. A cell may deviate by about one level at most: farther,
        a fraction of a large cell would protect anything, which no whole pattern can use.
        """
        targets, found = self.targets, []
        waiting = np.ones(len(targets), dtype=bool)
        order = np.roll(np.argsort(targets.level, kind="stable"), -self._turn)
        widths = _width(targets.level)
        for one in np.unique(widths):
            self._seek(y, float(one), None)
            self._serve_many(waiting, widths == one)
        width = -1.0
        for step, side in enumerate(order):
            if not waiting[side]:
                continue
            level = float(targets.level[side])
            if widths[side] != width:
                width = float(widths[side])
                self._seek(y, width, None)
            reach = self._seeking.push(int(targets.cell[side]), int(targets.direction[side]), level)
            if reach.distance >= level * (1 - NEAR):
                waiting &= ~targets.served_by(reach.deviation)
            elif (cut := self._cut(side, reach.price, None)) and cut.at(y) < 1 - BROKEN:
                found.append(cut)
            if len(found) == MOST_CUTS or not self.in_time():
                self._turn = (self._turn + step + 1) % len(order)
                return found
        return found

    def _serve_many(self, waiting: Flags, among: Flags) -> None:
        """Strikes off `waiting` the sides that tables for many at once show to be safe."""
        targets = self.targets
        sides = (targets.cell, targets.direction, targets.level)
        for deviation in self._seeking.crowds(*sides, lambda: waiting & among):
            waiting[targets.served_by(deviation)] = False

    def keep(self, deviation: Floats) -> None:
        """Keeps a table that was found elsewhere, given by its `deviation`, as a witness."""
        self.witnesses.add(deviation, self._whole.is_whole(deviation))

    def judge(
        self,
        y: Flags,
        most: int = MOST_CUTS,
        *,
        cuts: bool = True,
        whole: bool = False,
        hurry: bool = True,
    ) -> Verdict:
        """What a pattern of zeros and ones fails, up to a number of threats.

        `cuts`: with an inequality for each. `whole`: only tables with whole counts show that
        a cell is safe; without, a threat is missed where fractions alone protect, which is
        rare and found quickly. `hurry`: stops at the time limit.
        """
        verdict = Verdict()
        trial = _Trial(y, cuts, whole, most, hurry)
        waiting = ~self.witnesses.protected(y, whole=whole)
        self._judge_one(trial, waiting, OUTSIDER, verdict)
        if self.targets.known and verdict.complete:
            waiting_for = ~self.witnesses.protected_from_insiders(y, whole=whole)
            # What the outsider knows, the insiders know too.
            waiting_for[[threat.side for threat in verdict.threats]] = False
            for insider in np.flatnonzero(waiting_for.any(axis=0)).tolist():
                self._judge_one(trial, waiting_for, insider, verdict)
                if not verdict.complete:
                    break
        return verdict

    def _judge_one(self, trial: "_Trial", waiting: Flags, insider: int, verdict: Verdict) -> None:
        """Lets one attacker try all sides that wait; `waiting` is by side (and by insider)."""
        own = waiting if insider == OUTSIDER else waiting[:, insider]
        if not own.any():
            return
        known = None if insider == OUTSIDER else self.targets.known[insider]
        self._exact.allow(*room(self.reduction, trial.fractions, known))
        trial.width = -1.0
        sides = (self.targets.cell, self.targets.direction, self.targets.level)
        for table in self._exact.crowds(*sides, lambda: own):
            whole = self._whole.is_whole(table)
            serves, leaves = self.witnesses.add(table, whole)
            if trial.whole and not whole:
                break
            _strike(waiting, serves, leaves, insider)
        for side in np.flatnonzero(own).tolist():
            if not own[side]:
                continue
            if len(verdict.threats) >= trial.most or (trial.hurry and not self.in_time()):
                verdict.complete = False
                return
            deviation, cut = self._attack(trial, side, known)
            if deviation is None:
                own[side] = False
                verdict.threats.append(Threat(side, insider, cut))
                continue
            serves, leaves = self.witnesses.add(deviation, self._whole.is_whole(deviation))
            _strike(waiting, serves, leaves, insider)

    def _attack(
        self, trial: "_Trial", side: int, known: Ints | None
    ) -> tuple[Floats | None, Cut | None]:
        """A table that shows a side to be safe, or a cut that the pattern breaks."""
        targets, low, high = self.targets, self._exact.low, self._exact.high
        cell, direction = int(targets.cell[side]), int(targets.direction[side])
        level = float(targets.level[side])
        lasting = self._whole.lasting(low, high, cell, direction, level)
        if lasting is not None and (not trial.whole or self._whole.is_whole(lasting)):
            return lasting, None
        if lasting is None and trial.cuts and (cut := self._deep_cut(trial, side, known)):
            return None, cut  # which proves the threat
        reach = self._exact.push(cell, direction, level)
        if reach.distance < level * (1 - NEAR):
            return None, self._own_cut(trial, side, reach.price, known) if trial.cuts else None
        if not trial.whole or self._whole.is_whole(reach.deviation):
            return reach.deviation, None
        found = next(self._whole.candidates(low, high, cell, direction, level), None)
        if found is not None:
            return found, None
        return None, self._cutter.cover(trial.fractions)

    def _own_cut(self, trial: "_Trial", side: int, price: Floats, known: Ints | None) -> Cut:
        """The cut with the fewest cells, else the one that the exact program's prices give."""
        exact = self._cut(side, price, known)
        if exact is not None and exact.at(trial.fractions) >= 1 - BROKEN:
            exact = None
        return self._deep_cut(trial, side, known) or exact or self._cutter.cover(trial.fractions)

    def _deep_cut(self, trial: "_Trial", side: int, known: Ints | None) -> Cut | None:
        """A cut of few cells that the pattern breaks; None where none is found."""
        targets, level = self.targets, float(self.targets.level[side])
        if trial.width != (width := float(_width(targets.level[side]))):
            trial.width = width
            self._seek(trial.fractions, trial.width, known)
        price = self._seeking.push(
            int(targets.cell[side]), int(targets.direction[side]), level
        ).price
        cut = self._cut(side, price, known)
        return cut if cut is not None and cut.at(trial.fractions) < 1 - BROKEN else None

    def _seek(self, y: Floats, width: float, known: Ints | None) -> None:
        """Sets bounds under which the prices of the attacker's program fall on few cells."""
        y = np.minimum(y + WIDENED, 1.0)
        low, high = room(self.reduction, y, known)
        self._seeking.allow(np.maximum(low, -width * y), np.minimum(high, width * y))

    def _cut(self, side: int, price: Floats, known: Ints | None) -> Cut | None:
        targets = self.targets
        return self._cutter.cut(
            price,
            int(targets.cell[side]),
            int(targets.direction[side]),
            float(targets.level[side]),
            known,
        )


def _strike(waiting: Flags, serves: Flags, leaves: Flags, insider: int) -> None:
    """Strikes off `waiting` the sides (by insider) that a table shows to be safe."""
    if insider == OUTSIDER:
        waiting &= ~serves
    else:
        waiting &= ~(serves[:, None] & leaves[None, :])


def _width(level: Floats) -> Floats:
    """How far a cell may deviate while a cut is sought: the level, or up to twice that.

    Widths are powers of two, so that targets with similar levels share bounds and a warm start.
    """
    width: Floats = 2.0 ** np.ceil(np.log2(level))
    return width
