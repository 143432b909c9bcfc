"""Whether a pattern protects, found out anew: no matter how or by whom it was made.

A fresh model of the system with the pattern's published cells as constants. For every
hidden cell the interval that the outsider can compute; for every side of every primary cell
and every attacker a whole table that shows it to be safe (`certificates`), or a breach.
The tables are checked with additions on the system itself, so no error of a program or of
the reduction can make an unsafe pattern pass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from helpers.disclosure.attacker import Attacker, room
from helpers.disclosure.certificates import Certificates, check_certificates
from helpers.disclosure.integers import IntegerAttacker
from helpers.disclosure.nearest import Nearest
from helpers.disclosure.reduction import GIVEN_AWAY, Reduction, reduce_system
from helpers.disclosure.system import Flags, Floats, Ints, Key, System
from helpers.disclosure.targets import Insider

#: What the binary fractions of a program may be off, in a cell's unit.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Interval:
    """What an attacker can compute of a hidden variable; None where no end is known.

    In whole counts or cents. Unless `exact`, an end is that of the program in fractions,
    rounded inwards: whole tables may not quite reach it. What primary cells need does not
    rest on it, but on whole tables.
    """

    variable: int
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Breach:
    """A side of a primary variable that an attacker comes too near to.

    `insider` is "" for anybody; `reached` is the farthest value still possible.
    """

    variable: int
    cells: tuple[Key, ...]
    insider: str
    direction: int
    needed: int
    reached: int


@dataclass(frozen=True)
class Audit:
    """What attackers can do to a pattern, and the proof of what they cannot."""

    intervals: tuple[Interval, ...]
    breaches: tuple[Breach, ...]
    certificates: Certificates
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every primary cell is safe from every attacker."""
        return not self.breaches


def audit(
    system: System, hidden: Flags, insiders: Sequence[Insider] = (), *, intervals: bool = True
) -> Audit:
    """Attacks a pattern: as the outsider and as each insider.

    `hidden[i]`: variable i is not published. Without `intervals` only the primary cells are
    looked at. Raises AssertionError if a certificate of its own does not check: a fault.
    """
    started = monotonic()
    work = _Auditor(system, hidden, insiders)
    found = tuple(work.intervals()) if intervals else ()
    breaches = tuple(work.breaches())
    certificates = Certificates(tuple(work.tables), tuple(work.claims))
    wrong = check_certificates(system, hidden, insiders, certificates)
    excused = len(breaches)
    assert len(wrong) <= excused, wrong[0]
    return Audit(found, breaches, certificates, monotonic() - started)


def interval_of(
    system: System, hidden: Flags, cell: Key, insider: Insider | None = None
) -> Interval:
    """The exact interval of one cell, for the outsider or an insider."""
    work = _Auditor(system, hidden, [insider] if insider else [])
    variable = system.index[cell]
    work.become(0 if insider else -1)
    return work.interval(variable, exact=True)


def intervals_of(system: System, hidden: Flags, *, exact: bool = False) -> list[Interval]:
    """The outsider's interval of every hidden variable.

    `exact`: in whole tables, which takes longer where fractions reach farther.
    """
    return list(_Auditor(system, hidden, []).intervals(exact=exact))


class _Auditor:
    """The attackers' programs for one pattern, one attacker at a time."""

    def __init__(self, system: System, hidden: Flags, insiders: Sequence[Insider]) -> None:
        self.system, self.hidden, self.insiders = system, hidden, insiders
        self.reduction: Reduction = reduce_system(system, ~hidden)
        self._attacker = Attacker(self.reduction)
        self._nearest = Nearest(self.reduction)
        self._whole = IntegerAttacker(self.reduction)
        self._every = np.ones(len(self.reduction))
        self.known: list[Ints] = [
            np.unique([system.index[key] for key in insider.cells if key in system.index])
            for insider in insiders
        ]
        self.tables: list[dict[int, int]] = []
        self.claims: list[tuple[int, int, int, int]] = []
        self.become(-1)

    def become(self, insider: int) -> None:
        """Takes an attacker's place: -1 for the outsider."""
        groups = None
        if insider >= 0:
            of = self.reduction.group[self.known[insider].astype(np.int64)]
            groups = np.unique(of[of != GIVEN_AWAY])
        self.low, self.high = room(self.reduction, self._every, groups)
        self._attacker.allow(self.low, self.high)

    def intervals(self, *, exact: bool = False) -> Iterator[Interval]:
        """The outsider's interval of every hidden variable."""
        self.become(-1)
        ends: dict[int, tuple[float, float]] = {}
        for variable in np.flatnonzero(self.hidden).tolist():
            yield self.interval(variable, ends, exact=exact)

    def interval(
        self,
        variable: int,
        ends: dict[int, tuple[float, float]] | None = None,
        *,
        exact: bool = False,
    ) -> Interval:
        """The interval of one variable for the current attacker; `ends` are those of groups."""
        value, group = int(self.system.value[variable]), int(self.reduction.group[variable])
        if group == GIVEN_AWAY:
            return Interval(variable, value, value)
        known = ends if ends is not None else {}
        if group not in known:
            known[group] = (self._farthest(group, -1, exact), self._farthest(group, 1, exact))
        unit = float(self.reduction.unit[group])
        down, up = (np.floor((distance + TOLERANCE) * unit) for distance in known[group])
        return Interval(
            variable,
            None if np.isinf(down) else value - int(down),
            None if np.isinf(up) else value + int(up),
        )

    def _farthest(self, group: int, direction: int, exact: bool) -> float:
        reach = self._attacker.push(group, direction)
        if np.isinf(reach.distance) or not exact or self._whole.is_whole(reach.deviation):
            return reach.distance
        whole = self._whole.push(self.low, self.high, group, direction)
        return np.inf if whole is None else float(direction * whole[group])

    def breaches(self) -> Iterator[Breach]:
        """The sides that cannot be shown to be safe; what shows the others is kept."""
        system, sides = self.system, self._sides()
        everywhere = [-1, *range(len(self.insiders))]
        known = [set(groups.tolist()) for groups in self.known]
        missing = {
            (at, direction, insider): level
            for insider in everywhere
            for at, direction, level in sides
            if insider < 0 or at not in known[insider]
        }
        for insider in everywhere:
            mine = [key for key in missing if key[2] == insider]
            if not mine:
                continue
            self.become(insider)
            for key in mine:
                if key not in missing:
                    continue
                at, direction, _ = key
                table = self._table(at, direction, missing[key])
                if table is None:
                    del missing[key]
                    yield self._breach(at, direction, insider)
                    continue
                self._claim(table, missing, known)
        assert not missing, system.keys[next(iter(missing))[0]]

    def _sides(self) -> list[tuple[int, int, int]]:
        return [
            (at, direction, level)
            for direction, levels in ((1, self.system.up), (-1, self.system.down))
            for at, level in enumerate(levels.tolist())
            if level
        ]

    def _claim(
        self,
        table: dict[int, int],
        missing: dict[tuple[int, int, int], int],
        known: list[set[int]],
    ) -> None:
        """Keeps a table and strikes off all that it shows."""
        self.tables.append(table)
        number, value = len(self.tables) - 1, self.system.value
        untouched = [-1, *(at for at, own in enumerate(known) if own.isdisjoint(table))]
        for at, there in table.items():
            direction = 1 if there > value[at] else -1
            for insider in untouched:
                level = missing.get((at, direction, insider))
                if level is not None and direction * (there - int(value[at])) >= level:
                    del missing[at, direction, insider]
                    self.claims.append((at, direction, insider, number))

    def _table(self, variable: int, direction: int, level: int) -> dict[int, int] | None:
        """A whole table with a variable at its level, for the current attacker."""
        group = int(self.reduction.group[variable])
        if group == GIVEN_AWAY:
            return None
        far = level / float(self.reduction.unit[group])
        reach = self._attacker.push(group, direction, far)
        if reach.distance < far - TOLERANCE:
            return None
        if table := self._checked(reach.deviation):
            return table
        near = self._nearest.table(self.low, self.high, group, direction, far, self._every)
        if near is not None and (table := self._checked(near)):
            return table
        whole = self._whole.push(self.low, self.high, group, direction, far)
        if whole is None or direction * whole[group] < far - TOLERANCE:
            return None
        return self._checked(whole)

    def _checked(self, deviation: Floats) -> dict[int, int] | None:
        """Whole values of all that differs from the truth, if they keep every relation."""
        system, kept = self.system, self.reduction.group != GIVEN_AWAY
        change = np.zeros(len(system), dtype=np.int64)
        group = self.reduction.group[kept]
        change[kept] = np.round(deviation[group] * self.reduction.unit[group]).astype(np.int64)
        there = system.value + change
        inside = (there >= system.lower) & (there <= system.upper)
        if system.rows.times(change).any() or not inside.all():
            return None
        return {int(at): int(there[at]) for at in np.flatnonzero(change)}

    def _breach(self, variable: int, direction: int, insider: int) -> Breach:
        system = self.system
        level = int((system.up if direction > 0 else system.down)[variable])
        end = self.interval(variable, exact=True)
        reached = end.high if direction > 0 else end.low
        value = int(system.value[variable])
        return Breach(
            variable=variable,
            cells=system.keys[variable],
            insider=self.insiders[insider].name if insider >= 0 else "",
            direction=direction,
            needed=value + direction * level,
            reached=value + direction * level if reached is None else reached,
        )
