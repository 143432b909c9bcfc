"""The targets of protection: which attacker must not get how near to which side of which cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from antwoord.disclosure.model.reduction import GIVEN_AWAY, Reduction
from antwoord.disclosure.model.system import Flags, Floats, Ints, Key, State, System

#: A deviation that falls short of a level by no more than this share reaches it; the share is
#: far below a cent of any amount.
NEAR = 1e-6


@dataclass(frozen=True)
class Insider:
    """An attacker who knows some cells: those of which she is the only contributor.

    `name` is her digest or her number. `unguarded` are sides (a cell, 1 up or -1 down) that need
    no protection from her, because nobody else is in the cell, or because what she knows
    beforehand tells as much.
    """

    name: str
    cells: tuple[Key, ...]
    unguarded: tuple[tuple[Key, int], ...] = ()


@dataclass(frozen=True)
class Targets:
    """The sides of primary groups (arrays over sides), and what each insider knows.

    `cell` is the group, `direction` 1 up or -1 down, `level` a positive number in the group's
    unit. `known[u]` are the groups that insider u knows, `names[u]` is what she is called; the
    outsider is not among them.
    """

    cell: Ints
    direction: Ints
    level: Floats
    known: tuple[Ints, ...]
    names: tuple[str, ...]
    exempt: Flags  # side x insider: she knows the cell itself

    def __len__(self) -> int:
        return len(self.cell)

    def served_by(self, deviation: Floats) -> Flags:
        """Marks the sides that are far enough in a table, given by its deviations over groups."""
        far: Flags = self.direction * deviation[self.cell] >= self.level * (1 - NEAR)
        return far

    def touched_by(self, changed: Flags) -> Flags:
        """Marks the insiders of whose groups one is among those that `changed` marks."""
        if not self.known:
            return np.zeros(0, dtype=bool)
        touched: Flags = np.logical_or.reduceat(changed[self._every], self._from)
        return touched

    @cached_property
    def _every(self) -> Ints:
        return np.concatenate(self.known)

    @cached_property
    def _from(self) -> Ints:
        return np.cumsum([0, *(len(known) for known in self.known[:-1])])


def targets_of(reduction: Reduction, insiders: Sequence[Insider] = ()) -> Targets:
    """Every side of every primary group, for the outsider and for the insiders.

    Insiders who know the same groups, and need not be guarded from the same sides, are one.
    """
    sides = [
        (at, direction, level)
        for at, pair in enumerate(zip(reduction.up, reduction.down, strict=True))
        for direction, level in zip((1, -1), pair, strict=True)
        if level > 0
    ]
    cell = np.array([side[0] for side in sides], dtype=np.int64)
    attackers = _attackers(reduction, insiders)
    exempt = np.zeros((len(sides), len(attackers)), dtype=bool)
    for column, (groups, unguarded) in enumerate(attackers):
        exempt[:, column] = np.isin(cell, groups)
        exempt[:, column] |= [(at, direction) in unguarded for at, direction, _ in sides]
    return Targets(
        cell=cell,
        direction=np.array([side[1] for side in sides], dtype=np.int64),
        level=np.array([side[2] for side in sides], dtype=float),
        known=tuple(np.array(groups, dtype=np.int64) for groups, _ in attackers),
        names=tuple(attackers.values()),
        exempt=exempt,
    )


_Attackers = dict[tuple[tuple[int, ...], frozenset[tuple[int, int]]], str]


def _attackers(reduction: Reduction, insiders: Iterable[Insider]) -> _Attackers:
    """The name of the first insider for each pair of known groups and unguarded sides.

    A side of a group needs no guard if that side of none of its variables does.
    """
    system, found = reduction.system, _Attackers()
    for insider in insiders:
        groups = set(reduction.group[knowledge(system, insider)].tolist())
        free = unguarded(system, insider)
        sides = {(int(reduction.group[at]), direction) for at, direction in free}
        for group, direction in tuple(sides):
            level = system.up if direction > 0 else system.down
            if any(level[at] and (at, direction) not in free for at in reduction.members(group)):
                sides.discard((group, direction))
        if known := tuple(sorted(groups - {GIVEN_AWAY})):
            found.setdefault((known, frozenset(sides)), insider.name)
    return found


def unguarded(system: System, insider: Insider) -> set[tuple[int, int]]:
    """The sides, by variable and direction, that need no protection from an insider."""
    return {
        (system.index[key], direction)
        for key, direction in insider.unguarded
        if key in system.index
    }


def knowledge(system: System, insider: Insider) -> Ints:
    """The variables that an insider knows of her own: her cells and what follows from them.

    A cell follows where all others of its relation are known to her or published as zero: nobody
    else is in it. So are the others of a group in which she is alone, and the difference between
    two dates that she alone makes.
    """
    known = {system.index[key] for key in insider.cells if key in system.index}
    touching = system.touching
    zero = (system.state == State.PUBLISHED) & (system.value == 0)
    fresh = list(known)
    while fresh:
        for row in touching.get(fresh.pop(), ()):
            left = [at for at in row if at not in known and not zero[at]]
            if len(left) == 1:
                known.add(left[0])
                fresh.append(left[0])
    return np.array(sorted(known), dtype=np.int64)
