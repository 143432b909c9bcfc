"""Everything that is published together, as one sparse linear system M a = 0.

A cell stands for the set of records behind it: the same set in two tables, or a whole with an
only part, is one variable, whatever its names are. A relation is one row of M: minus the whole
plus its parts. Counts are whole numbers; an amount is in cents. What is never shown itself but
follows from what is (the difference between two dates, the room that a programme's maximum
leaves) is a variable too: one that is suppressed whatever the pattern.

Source: Fischetti and Salazar-Gonzalez, "Solving the cell suppression problem on tabular
data with linear constraints", Management Science 47 (2001), whose notation this follows.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Key = Hashable
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: From here on a whole number is no longer exact in the binary fractions of the solver.
LARGEST = 2**53


class State(IntEnum):
    """What may become of a cell: y = 0 means that it is published, y = 1 that it is not."""

    FREE = 0  # the search chooses y
    PUBLISHED = 1  # y = 0: a zero that is shown, a number that is already out
    HIDDEN = 2  # y = 1, which costs nothing: it is suppressed whatever the pattern


@dataclass(frozen=True)
class Cell:
    """One cell as one table has it.

    `value` is whole: a count, or cents. `lower` and `upper` are the bounds that anybody knows
    beforehand, None where there is none. `up` and `down` are its protection levels: how far from
    its value every attacker must believe it possible, on either side. A cell with a level is
    primary and is never published. `weight` is the loss when a free cell is not published.
    `unit` is the size of a step that matters: 1 for a count; amounts in cents are given to the
    solver in this unit, which keeps its numbers of one magnitude.
    """

    value: int
    lower: int | None = 0
    upper: int | None = None
    weight: int = 1
    state: State = State.FREE
    up: int = 0
    down: int = 0
    unit: int = 1

    @property
    def primary(self) -> bool:
        """Whether the cell has a protection level."""
        return self.up > 0 or self.down > 0


@dataclass(frozen=True)
class Rows:
    """A sparse matrix by rows: row r holds `coefficient[start[r]:start[r + 1]]`."""

    start: Ints
    column: Ints
    coefficient: Ints

    @classmethod
    def of(cls, rows: Iterable[Mapping[int, int]]) -> "Rows":
        """The matrix whose rows are given, each as its coefficients by column."""
        start, column, coefficient = [0], [], []
        for row in rows:
            for at in sorted(row):
                column.append(at)
                coefficient.append(row[at])
            start.append(len(column))
        return cls(*(np.array(part, dtype=np.int64) for part in (start, column, coefficient)))

    def __len__(self) -> int:
        return len(self.start) - 1

    def as_mappings(self) -> list[dict[int, int]]:
        """The rows, each as its coefficients by column."""
        columns, coefficients = self.column.tolist(), self.coefficient.tolist()
        return [
            dict(zip(columns[first:last], coefficients[first:last], strict=True))
            for first, last in zip(self.start[:-1].tolist(), self.start[1:].tolist(), strict=True)
        ]

    def times(self, values: Ints) -> Ints:
        """M x in whole numbers, where x is `values`, one for each column."""
        if not len(self.column):
            return np.zeros(len(self), dtype=np.int64)
        products = np.append(self.coefficient * values[self.column], 0)
        sums = np.add.reduceat(products, np.minimum(self.start[:-1], len(products) - 1))
        sums[self.start[:-1] == self.start[1:]] = 0
        return sums


@dataclass(frozen=True)
class System:
    """The variables and the relations among them; arrays run over the variables.

    `keys[i]` are all names of variable i, `rows` are the relations. The other fields are those
    of `Cell`; `lower` and `upper` may be infinite.
    """

    keys: tuple[tuple[Key, ...], ...]
    value: Ints
    lower: Floats
    upper: Floats
    weight: Ints
    state: Ints
    up: Ints
    down: Ints
    unit: Ints
    rows: Rows

    def __len__(self) -> int:
        return len(self.value)

    @cached_property
    def index(self) -> dict[Key, int]:
        """The variable of each cell."""
        return {key: place for place, keys in enumerate(self.keys) for key in keys}

    @cached_property
    def touching(self) -> dict[int, list[tuple[int, ...]]]:
        """The relations that each variable is in, each as a tuple of its variables."""
        found: dict[int, list[tuple[int, ...]]] = {}
        for row in self.rows.as_mappings():
            members = tuple(row)
            for at in members:
                found.setdefault(at, []).append(members)
        return found

    @cached_property
    def primary(self) -> Flags:
        """Which variables have a protection level."""
        return (self.up > 0) | (self.down > 0)

    def flags(self, keys: Iterable[Key]) -> Flags:
        """Marks the variables that `keys` name; raises KeyError for a name of none."""
        marked = np.zeros(len(self), dtype=bool)
        for key in keys:
            marked[self.index[key]] = True
        return marked


class ContradictionError(ValueError):
    """Cells that are one variable, or that make up one relation, do not agree."""


def build_system(
    cells: Mapping[Key, Cell],
    relations: Iterable[tuple[Key, Sequence[Key]]],
    *,
    equations: Iterable[Mapping[Key, int]] = (),
    same: Iterable[tuple[Key, Key]] = (),
    exact: bool = True,
) -> System:
    """One system from `cells` by name, and from what they have in common.

    `relations` are wholes with their parts, `equations` further relations as coefficients by
    cell that sum to zero, `same` pairs of cells that are one. Cells that are the same, and a
    whole with its only part, become one variable: published if one of them must be, primary if
    one of them is, with the larger weight and levels and the narrower bounds. Variables stand in
    the order of `cells`.

    Raises ContradictionError where a relation does not hold, where cells of different values are
    the same, or where a value lies outside its bounds, and KeyError for a cell that is not in
    `cells`. Without `exact` the values come from a solver and may be a cent off; nothing of this
    is checked then.
    """
    order = {key: place for place, key in enumerate(cells)}
    listed = [
        {parent: -1, **dict.fromkeys(children, 1)} for parent, children in relations if children
    ]
    listed += [dict(equation) for equation in equations]
    joined = _Joined(order)
    for one, other in same:
        joined.join(one, other)
    for row in listed:
        if len(row) == 2 and sum(row.values()) == 0 and set(map(abs, row.values())) == {1}:
            joined.join(*row)
    groups: dict[int, list[Key]] = {}
    for key, place in order.items():
        groups.setdefault(joined.root(place), []).append(key)
    variable = {key: at for at, keys in enumerate(groups.values()) for key in keys}
    merged = [_merged([(key, cells[key]) for key in keys], exact) for keys in groups.values()]
    system = System(
        keys=tuple(map(tuple, groups.values())),
        value=np.array([cell.value for cell in merged], dtype=np.int64),
        lower=np.array([-np.inf if c.lower is None else c.lower for c in merged], dtype=float),
        upper=np.array([np.inf if c.upper is None else c.upper for c in merged], dtype=float),
        weight=np.array([cell.weight for cell in merged], dtype=np.int64),
        state=np.array([cell.state for cell in merged], dtype=np.int64),
        up=np.array([cell.up for cell in merged], dtype=np.int64),
        down=np.array([cell.down for cell in merged], dtype=np.int64),
        unit=np.array([cell.unit for cell in merged], dtype=np.int64),
        rows=_rows(listed, variable),
    )
    if exact:
        _require_truth(system)
    return system


class _Joined:
    """Which places of an order are joined; the first place of a group stands for it."""

    def __init__(self, order: Mapping[Key, int]) -> None:
        self._order = order
        self._above = list(range(len(order)))

    def root(self, place: int) -> int:
        above = self._above
        while above[place] != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    def join(self, one: Key, other: Key) -> None:
        first, second = sorted((self.root(self._order[one]), self.root(self._order[other])))
        self._above[second] = first


def _merged(group: list[tuple[Key, Cell]], exact: bool) -> Cell:
    cells = [cell for _, cell in group]
    first = cells[0]
    for key, cell in group[1:]:
        if exact and (cell.value, cell.unit) != (first.value, first.unit):
            raise ContradictionError(
                f"{group[0][0]} is {first.value} and {key}, the same cell, is {cell.value}"
            )
    states = {cell.state for cell in cells}
    state = next(s for s in (State.PUBLISHED, State.FREE, State.HIDDEN) if s in states)
    return replace(
        first,
        lower=max((c.lower for c in cells if c.lower is not None), default=None),
        upper=min((c.upper for c in cells if c.upper is not None), default=None),
        weight=max(cell.weight for cell in cells),
        state=state,
        up=max(cell.up for cell in cells),
        down=max(cell.down for cell in cells),
    )


def _rows(listed: list[dict[Key, int]], variable: Mapping[Key, int]) -> Rows:
    """The relations over variables, each once, without those that say nothing."""
    seen: dict[tuple[tuple[int, int], ...], None] = {}
    for row in listed:
        terms: dict[int, int] = {}
        for key, coefficient in row.items():
            at = variable[key]
            terms[at] = terms.get(at, 0) + coefficient
        kept = sorted((at, coefficient) for at, coefficient in terms.items() if coefficient)
        if not kept:
            continue
        sign = 1 if kept[0][1] > 0 else -1
        seen[tuple((at, sign * coefficient) for at, coefficient in kept)] = None
    return Rows.of(dict(row) for row in seen)


def _require_truth(system: System) -> None:
    """Names the cells that contradict each other or what is known of them beforehand."""
    if len(system) and np.abs(system.value).max() >= LARGEST:
        raise ContradictionError("a value is too large to be exact")
    off = np.flatnonzero(system.rows.times(system.value))
    if len(off):
        rows = system.rows.as_mappings()
        named = [", ".join(str(system.keys[at][0]) for at in rows[row]) for row in off[:5]]
        raise ContradictionError("these cells do not add up: " + "; ".join(named))
    outside = np.flatnonzero((system.value < system.lower) | (system.value > system.upper))
    if len(outside):
        named = [
            f"{system.keys[at][0]} = {system.value[at]}, not within "
            f"[{system.lower[at]:g}, {system.upper[at]:g}]"
            for at in outside[:5]
        ]
        raise ContradictionError("; ".join(named))
