"""Who must not get how near to what: one target per primary cell, side and attacker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from helpers.disclosure.reduction import GIVEN_AWAY, Reduction
from helpers.disclosure.system import Flags, Floats, Ints, Key, State, System

#: Deviations nearer to a level than this reach it; far below a cent of any amount.
NEAR = 1e-6


@dataclass(frozen=True)
class Insider:
    """An attacker who knows some cells: those of which she is the only contributor."""

    name: str
    cells: tuple[Key, ...]


@dataclass(frozen=True)
class Targets:
    """Sides of primary groups (arrays over those), and what each insider knows.

    `direction` is 1 up, -1 down; `level` is positive, in the group's unit. `known[u]` are
    the groups that insider u knows; the outsider is not among them.
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
        """The sides that are far enough in a table given by its deviations."""
        far: Flags = self.direction * deviation[self.cell] >= self.level * (1 - NEAR)
        return far

    def touched_by(self, changed: Flags) -> Flags:
        """The insiders of whose cells one is changed."""
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
    """Every side of every primary group; insiders who know the same are one."""
    sides = [
        (at, direction, level)
        for at, pair in enumerate(zip(reduction.up, reduction.down, strict=True))
        for direction, level in zip((1, -1), pair, strict=True)
        if level > 0
    ]
    cell = np.array([side[0] for side in sides], dtype=np.int64)
    knowledge = _knowledge(reduction, insiders)
    exempt = np.zeros((len(sides), len(knowledge)), dtype=bool)
    for column, groups in enumerate(knowledge):
        exempt[:, column] = np.isin(cell, groups)
    return Targets(
        cell=cell,
        direction=np.array([side[1] for side in sides], dtype=np.int64),
        level=np.array([side[2] for side in sides], dtype=float),
        known=tuple(np.array(groups, dtype=np.int64) for groups in knowledge),
        names=tuple(knowledge.values()),
        exempt=exempt,
    )


def _knowledge(reduction: Reduction, insiders: Iterable[Insider]) -> dict[tuple[int, ...], str]:
    """The groups that insiders know, each set once with the first one's name."""
    found: dict[tuple[int, ...], str] = {}
    for insider in insiders:
        groups = set(reduction.group[knowledge(reduction.system, insider)].tolist())
        if known := tuple(sorted(groups - {GIVEN_AWAY})):
            found.setdefault(known, insider.name)
    return found


def knowledge(system: System, insider: Insider) -> Ints:
    """The variables that an insider knows of her own: her cells and what follows from them.

    A relation whose other cells are all hers or published as zero has no stranger in it: the
    others of a group in which she is alone, what came between two dates if that is she.
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
