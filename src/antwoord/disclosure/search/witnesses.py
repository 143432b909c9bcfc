"""Witnesses: tables that agree with what is published and in which a primary cell is far off.

One witness serves every side of every primary cell that is far enough from its value in it,
every pattern that suppresses the cells that it changes, and every insider whose own cells it
leaves as they are. Witnesses that were found before answer most questions whether a pattern
protects.
"""

import numpy as np

from antwoord.disclosure.model.reduction import Reduction
from antwoord.disclosure.model.system import Flags, Floats, Ints
from antwoord.disclosure.model.targets import NEAR, Targets

#: How many witnesses are kept: more are rarely of use, and these take one or two milliseconds
#: to search.
KEPT = 6000


class Witnesses:
    """A pool of witnesses, as deviations from the truth; those with whole counts are marked."""

    def __init__(self, reduction: Reduction, targets: Targets) -> None:
        self.reduction, self.targets = reduction, targets
        self._free = np.flatnonzero(~reduction.forced)
        self._used = 0
        room = 256
        self._change = np.zeros((room, len(self._free)), dtype=np.float32)
        self._serves = np.zeros((room, len(targets)), dtype=bool)
        self._touches = np.zeros((room, len(targets.known)), dtype=bool)
        self._whole = np.zeros(room, dtype=bool)
        self._oldest = 0

    def add(self, deviation: Floats, whole: bool) -> tuple[Flags, Flags]:
        """Keeps a table that serves any side; gives those sides, and the insiders that it spares.

        `deviation` is over groups; `whole` says whether all its counts are whole. An insider is
        spared where none of her own cells is changed.
        """
        targets = self.targets
        serves = targets.served_by(deviation)
        changed = np.abs(deviation) > NEAR
        touches = targets.touched_by(changed)
        if serves.any():
            at = self._place()
            self._change[at] = changed[self._free]
            self._serves[at] = serves
            self._touches[at] = touches
            self._whole[at] = whole
        return serves, ~touches

    def _place(self) -> int:
        if self._used < len(self._change):
            self._used += 1
            return self._used - 1
        if self._used < KEPT:
            for name in ("_change", "_serves", "_touches", "_whole"):
                rows = getattr(self, name)
                setattr(self, name, np.concatenate([rows, np.zeros_like(rows)]))
            return self._place()
        self._oldest = (self._oldest + 1) % KEPT
        return self._oldest

    def fitting(self, y: Flags, *, whole: bool) -> Ints:
        """The places of the witnesses that change no cell which the pattern `y` publishes.

        With `whole` only those whose counts are whole are given.
        """
        published = (~y[self._free]).astype(np.float32)
        fits = self._change[: self._used] @ published == 0
        return np.flatnonzero(fits & self._whole[: self._used] if whole else fits)

    def protected(self, y: Flags, *, whole: bool) -> Flags:
        """Marks the sides that witnesses show to be safe from the outsider under pattern `y`."""
        shown: Flags = np.asarray(self._serves[self.fitting(y, whole=whole)].any(axis=0))
        return shown

    def protected_from_insiders(self, y: Flags, *, whole: bool) -> Flags:
        """Marks, side x insider, what witnesses show to be safe, or what need not be safe."""
        fit = self.fitting(y, whole=whole)
        serves = self._serves[fit].astype(np.float32)
        leaves = (~self._touches[fit]).astype(np.float32)
        return (serves.T @ leaves > 0) | self.targets.exempt
