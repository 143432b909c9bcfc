"""The audit: whether a pattern protects, found out anew, no matter how or by whom it was made.

It makes a fresh model of the system in which the pattern's published cells are constants. For
every suppressed cell it gives the interval that the outsider can compute; for every side of every
primary cell and every attacker it gives a whole table that shows the side to be safe
(`certificates`), or a breach. The tables are checked with additions on the system itself, so that
no error of a program or of the reduction can make an unsafe pattern pass.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from antwoord.disclosure.model.reduction import GIVEN_AWAY, Reduction, reduce_system
from antwoord.disclosure.model.system import Flags, Floats, Ints, Key, System
from antwoord.disclosure.model.targets import Insider, knowledge, unguarded
from antwoord.disclosure.proof.certificates import Certificates, check_certificates, unshown
from antwoord.disclosure.solver.attacker import Attacker, room
from antwoord.disclosure.solver.whole_tables import WholeTables

#: How far the binary fractions of a program may be off, in a cell's unit.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Interval:
    """What an attacker can compute of a suppressed variable, in whole counts or cents.

    `low` or `high` is None where there is no end. Unless the interval was asked for exactly, an
    end is that of the program in fractions, rounded inwards, and whole tables may not quite reach
    it. Whether primary cells are safe does not rest on it, but on whole tables. `rounded` says of
    a count that an end was no whole number.
    """

    variable: int
    low: int | None
    high: int | None
    rounded: bool = False


@dataclass(frozen=True)
class Breach:
    """A side of a primary variable that an attacker comes too near to.

    `cells` are the names of the variable, `insider` is the attacker ("" is anybody), `direction`
    is 1 up, -1 down. `needed` is the value that the attacker must believe possible, `reached` the
    farthest one that is.
    """

    variable: int
    cells: tuple[Key, ...]
    insider: str
    direction: int
    needed: int
    reached: int


@dataclass(frozen=True)
class Audit:
    """What attackers can compute from a pattern, and the proof of what they cannot.

    `seconds` are those that the audit took by the clock.
    """

    intervals: tuple[Interval, ...]
    breaches: tuple[Breach, ...]
    certificates: Certificates
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every primary cell is safe from every attacker."""
        return not self.breaches


def audit(
    system: System,
    hidden: Flags,
    insiders: Sequence[Insider] = (),
    *,
    intervals: bool = True,
    of: Flags | None = None,
) -> Audit:
    """Attacks a pattern as the outsider and as each of the `insiders`.

    `hidden[i]` says that variable i of the system is not published. With `intervals` those of
    every suppressed variable are worked out, or of those that `of` marks; without, only the
    primary cells are looked at. Raises ProofError where a certificate of its own does not check,
    which is a fault of the program.
    """
    started = monotonic()
    work = _Auditor(system, hidden, insiders)
    found = tuple(work.intervals(hidden if of is None else hidden & of)) if intervals else ()
    breaches = tuple(work.breaches())
    certificates = Certificates(tuple(work.tables), tuple(work.claims))
    # Each side that no table shows to be safe must be one that was found to be a breach.
    excused = Counter(work.unshown)
    if wrong := Counter(check_certificates(system, hidden, insiders, certificates)) - excused:
        raise ProofError(f"a certificate does not check: {next(iter(wrong))}")
    return Audit(found, breaches, certificates, monotonic() - started)


class Outsider:
    """Who knows what is published, and computes the interval of every suppressed variable.

    `hidden[i]` says that variable i of the `system` is not published. Each program is solved once,
    whatever is asked.
    """

    def __init__(self, system: System, hidden: Flags) -> None:
        self._hidden = hidden
        self._work = _Auditor(system, hidden, [])
        self._ends: dict[int, tuple[float, float]] = {}

    def outer(self) -> list[Interval]:
        """The intervals by linear programs alone.

        None is narrower than the exact one, most are the same, and all of them together cost no
        more than a second or two.
        """
        variables = np.flatnonzero(self._hidden).tolist()
        return [self._work.interval(variable, self._ends) for variable in variables]

    def exact(self, clear: Callable[[int, int, int], bool], aim: int) -> list[Interval]:
        """The intervals, exact for counts that are not clear.

        `clear(variable, low, high)` says whether the least and the largest value that a variable
        takes in the whole tables seen so far settle what is asked about it; a table with the value
        `aim` or more would. Where they do, these two are given as the interval, although it may be
        wider: one table clears many variables, so that few programs are left to solve.
        """
        work = self._work
        found = [
            work.seen(variable, clear) or work.interval(variable, self._ends)
            for variable in np.flatnonzero(self._hidden).tolist()
        ]
        return [work.settled(interval, clear, aim) for interval in found]


class ProofError(RuntimeError):
    """The audit cannot show what it says: a fault of the program, never an answer."""


class _Auditor:
    """The attackers' programs for one pattern, one attacker at a time."""

    def __init__(self, system: System, hidden: Flags, insiders: Sequence[Insider]) -> None:
        self.system, self.hidden, self.insiders = system, hidden, insiders
        self.reduction: Reduction = reduce_system(system, ~hidden)
        self._attacker = Attacker(self.reduction)
        self._whole = WholeTables(self.reduction)
        self._every = np.ones(len(self.reduction))
        self.known: list[Ints] = [knowledge(system, insider) for insider in insiders]
        self._least, self._most = np.zeros(len(self._every)), np.zeros(len(self._every))
        self.tables: list[dict[int, int]] = []
        self.claims: list[tuple[int, int, int, int]] = []
        #: What the certificates do not show, in the words of who checks them.
        self.unshown: list[str] = []
        self.become(-1)

    def become(self, insider: int) -> None:
        """Takes an attacker's place: -1 for the outsider."""
        groups = None
        if insider >= 0:
            of = self.reduction.group[self.known[insider]]
            groups = np.unique(of[of != GIVEN_AWAY])
        self.low, self.high = room(self.reduction, self._every, groups)
        self._attacker.allow(self.low, self.high)

    def intervals(self, of: Flags) -> Iterator[Interval]:
        """The outsider's intervals of variables."""
        self.become(-1)
        ends: dict[int, tuple[float, float]] = {}
        for variable in np.flatnonzero(of).tolist():
            yield self.interval(variable, ends)

    def seen(self, variable: int, clear: Callable[[int, int, int], bool]) -> Interval | None:
        """What whole tables seen so far show of a count, if that makes it clear."""
        group, value = int(self.reduction.group[variable]), int(self.system.value[variable])
        if group == GIVEN_AWAY or self.reduction.unit[group] != 1:
            return None
        if not self._seems(variable, group, value, clear):
            return None
        return Interval(variable, value + int(self._least[group]), value + int(self._most[group]))

    def settled(
        self, interval: Interval, clear: Callable[[int, int, int], bool], aim: int
    ) -> Interval:
        """An interval, made exact unless whole tables seen so far make it clear."""
        variable = interval.variable
        group, value = int(self.reduction.group[variable]), int(self.system.value[variable])
        if group == GIVEN_AWAY or self.reduction.unit[group] != 1:
            return interval
        for direction, level in ((1, max(aim - value, 1)), (-1, 1)):
            if self._seems(variable, group, value, clear):
                return interval
            span = (self.low, self.high, group, direction, float(level))
            if (table := next(self._whole.candidates(*span), None)) is not None:
                self._see(table)
        if self._seems(variable, group, value, clear):
            return interval
        return self.interval(variable, exact=True)

    def _seems(
        self, variable: int, group: int, value: int, clear: Callable[[int, int, int], bool]
    ) -> bool:
        low, high = int(self._least[group]), int(self._most[group])
        return clear(variable, value + low, value + high)

    def _see(self, deviation: Floats) -> None:
        """Takes note of a whole table."""
        np.minimum(self._least, deviation, out=self._least)
        np.maximum(self._most, deviation, out=self._most)

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
        whole = np.array([down, up])
        return Interval(
            variable,
            None if np.isinf(down) else value - int(down),
            None if np.isinf(up) else value + int(up),
            unit == 1 and bool((np.array(known[group]) > whole + TOLERANCE).any()),
        )

    def _farthest(self, group: int, direction: int, exact: bool) -> float:
        reach = self._attacker.push(group, direction)
        whole = self._whole.is_whole(reach.deviation)
        if whole:
            self._see(np.round(reach.deviation))
        if np.isinf(reach.distance) or not exact or whole:
            return reach.distance
        return self._whole.farthest(self.low, self.high, group, direction)

    def breaches(self) -> Iterator[Breach]:
        """The sides that cannot be shown to be safe; what shows the others is kept."""
        at, direction, level = self._sides()
        # By side and attacker, the outsider first: what has yet to be shown.
        missing = np.ones((len(at), 1 + len(self.insiders)), dtype=bool)
        for insider, known in enumerate(self.known):
            missing[np.isin(at, known), 1 + insider] = False
            free = unguarded(self.system, self.insiders[insider])
            sides = zip(at.tolist(), direction.tolist(), strict=True)
            missing[[side in free for side in sides], 1 + insider] = False
        for insider in range(-1, len(self.insiders)):
            mine = missing[:, 1 + insider]
            if not mine.any():
                continue
            self.become(insider)
            for shown in self._tables_for_many(mine, at, direction, level):
                self._claim(shown, missing, at, direction, level)
            for side in np.flatnonzero(mine).tolist():
                if not mine[side]:
                    continue
                where, which = int(at[side]), int(direction[side])
                table = self._table(where, which, int(level[side]))
                if table is None:
                    mine[side] = False
                    self.unshown.append(unshown(self.system.keys[where], insider))
                    yield self._breach(where, which, insider)
                    continue
                self._claim(table, missing, at, direction, level)
                if mine[side]:
                    raise ProofError(f"a table does not show {self.system.keys[where][0]} as asked")

    def _sides(self) -> tuple[Ints, Ints, Ints]:
        """Every side of every primary variable: the variable, up or down, the level."""
        levels = np.concatenate([self.system.up, self.system.down])
        kept = np.flatnonzero(levels)
        size = len(self.system)
        return kept % size if size else kept, np.where(kept < size, 1, -1), levels[kept]

    def _claim(
        self, table: dict[int, int], missing: Flags, at: Ints, direction: Ints, level: Ints
    ) -> None:
        """Keeps a table and strikes off all that it shows."""
        self.tables.append(table)
        number, value = len(self.tables) - 1, self.system.value
        change = np.zeros(len(value), dtype=np.int64)
        changed = np.fromiter(table, dtype=np.int64)
        change[changed] = np.fromiter(table.values(), dtype=np.int64) - value[changed]
        sides = np.flatnonzero(direction * change[at] >= level)
        untouched = [0, *(1 + n for n, own in enumerate(self.known) if not change[own].any())]
        shown = np.ix_(sides, np.array(untouched, dtype=np.int64))
        new = np.argwhere(missing[shown])
        missing[shown] = False
        self.claims += [
            (int(at[sides[row]]), int(direction[sides[row]]), untouched[column] - 1, number)
            for row, column in new.tolist()
        ]

    def _tables_for_many(
        self, mine: Flags, at: Ints, direction: Ints, level: Ints
    ) -> Iterator[dict[int, int]]:
        """Whole tables that bring many sides to their levels at once, while they do.

        Whoever takes one strikes what it shows off `mine`.
        """
        groups = self.reduction.group[at]
        kept = groups != GIVEN_AWAY
        far = np.ones(len(at))
        far[kept] = level[kept] / self.reduction.unit[groups[kept]]
        for together in self._attacker.crowds(groups, direction, far, lambda: mine & kept):
            if (table := self._checked(together)) is None:
                return
            yield table

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
        candidates = self._whole.candidates(self.low, self.high, group, direction, far)
        return next(filter(None, map(self._checked, candidates)), None)

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
