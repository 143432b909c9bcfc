"""The reduction of a system to the variables that an attacker does not know.

Zeros, and whatever else must be published, are constants. A relation with one unknown left gives
it away; a relation with two of opposite sign says that they deviate together. Done again and
again, this leaves a far smaller system with the same attackers: a table of 1,056 cells and 160
records keeps some 230 groups and 140 relations.

Cells that deviate together are a group, which is protected or given away as one: to publish any
of them publishes all, so that one y stands for all its free members and costs what they cost.

Relations across tables say much twice: the margins of a table with two dimensions add up along
either of them. A relation that follows from others gives a program nothing but one more row of
its basis; a quarter of them are left out, which elimination in exact numbers finds.

Values are measured as deviations from the truth, z = x - a with M z = 0, in units of one for
counts and of the cells' own unit for amounts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from antwoord.disclosure.model.system import Flags, Floats, Ints, Rows, State, System

GIVEN_AWAY = -1


@dataclass(frozen=True)
class Reduction:
    """The groups of a system; arrays run over them, in the order of their first members.

    `group[i]` is the group of variable i, GIVEN_AWAY where anybody knows its value. `up` and
    `down` are the levels, `room_up` and `room_down` say how far from the truth a value can lie
    within its bounds, all in `unit`. `weight` is the loss when the group is not published;
    `forced` marks the groups that never are. `relations` are all those that are left between
    groups, `rows` as many of them as are needed: the others follow from these.
    """

    system: System
    group: Ints
    unit: Floats
    room_up: Floats
    room_down: Floats
    up: Floats
    down: Floats
    weight: Ints
    forced: Flags
    relations: list[dict[int, float]]
    rows: list[dict[int, float]]

    def __len__(self) -> int:
        return len(self.unit)

    def members(self, group: int) -> Ints:
        """The variables of a group."""
        return np.flatnonzero(self.group == group)

    def spread(self, hidden: Flags) -> Flags:
        """The pattern over variables that the pattern `hidden` over groups stands for."""
        state = self.system.state
        y = state == State.HIDDEN
        kept = self.group != GIVEN_AWAY
        of_group = np.zeros(len(self.system), dtype=bool)
        of_group[kept] = hidden[self.group[kept]]
        return y | self.system.primary | ((state == State.FREE) & of_group)

    def given_away(self) -> Ints:
        """The primary variables whose value follows from what must be published."""
        return np.flatnonzero(self.system.primary & (self.group == GIVEN_AWAY))


def reduce_system(system: System, published: Flags | None = None) -> Reduction:
    """The reduction of a system in which the variables that `published` marks are constants.

    By default these are the ones whose state is State.PUBLISHED.
    """
    constant = (system.state == State.PUBLISHED) if published is None else published
    root, rows = _collapse(system.rows, constant, system.unit.tolist())
    first = sorted({at for at in root if at != GIVEN_AWAY})
    number = {at: place for place, at in enumerate(first)}
    group = np.array([number.get(at, GIVEN_AWAY) for at in root], dtype=np.int64)
    size = len(first)
    unit = system.unit[first].astype(float) if size else np.zeros(0)

    kept = np.flatnonzero(group != GIVEN_AWAY)
    at = group[kept]
    own = unit[at]
    room_up, room_down = np.full(size, np.inf), np.full(size, np.inf)
    up, down, weight = np.zeros(size), np.zeros(size), np.zeros(size, dtype=np.int64)
    np.minimum.at(room_up, at, (system.upper[kept] - system.value[kept]) / own)
    np.minimum.at(room_down, at, (system.value[kept] - system.lower[kept]) / own)
    # A value that a solver found may lie a cent outside its bounds: then it has no room.
    np.maximum(room_up, 0.0, out=room_up)
    np.maximum(room_down, 0.0, out=room_down)
    np.maximum.at(up, at, system.up[kept] / own)
    np.maximum.at(down, at, system.down[kept] / own)
    free = (system.state[kept] == State.FREE) & ~system.primary[kept]
    np.add.at(weight, at, np.where(free, system.weight[kept], 0))
    has_free = np.zeros(size, dtype=bool)
    has_free[at[free]] = True
    relations = [_scaled({number[c]: k for c, k in row.items()}, unit) for row in rows]
    return Reduction(
        system=system,
        group=group,
        unit=unit,
        room_up=room_up,
        room_down=room_down,
        up=up,
        down=down,
        weight=weight,
        forced=(up > 0) | (down > 0) | ~has_free,
        relations=relations,
        rows=[relations[place] for place in independent(rows)],
    )


def independent(rows: Sequence[Mapping[int, int]]) -> list[int]:
    """The places of the rows from which all others follow, short rows rather than long ones.

    `rows` are coefficients by group. The elimination is exact: the coefficients are whole, and
    all but a few pivots are one.
    """
    often = Counter(at for row in rows for at in row)
    pivots: dict[int, dict[int, int | Fraction]] = {}
    kept = []
    for place in sorted(range(len(rows)), key=lambda place: (len(rows[place]), place)):
        row: dict[int, int | Fraction] = dict(rows[place])
        while (hit := next((at for at in row if at in pivots), None)) is not None:
            factor = row[hit]
            for at, coefficient in pivots[hit].items():
                if value := row.get(at, 0) - factor * coefficient:
                    row[at] = value
                else:
                    row.pop(at, None)
        if not row:
            continue
        kept.append(place)
        # A pivot that few rows have is seldom met again.
        pivot = min(row, key=lambda at: (often[at], at))
        by = row[pivot]
        if abs(by) == 1:
            pivots[pivot] = {at: k * by for at, k in row.items()}
        else:
            pivots[pivot] = {at: Fraction(k) / by for at, k in row.items()}
    return sorted(kept)


def _scaled(row: dict[int, int], unit: Floats) -> dict[int, float]:
    largest = max(unit[at] for at in row)
    return {at: float(k * unit[at] / largest) for at, k in sorted(row.items())}


def _collapse(
    matrix: Rows, constant: Flags, unit: list[int]
) -> tuple[list[int], list[dict[int, int]]]:
    """The first variable of each variable's group, and the relations left among those."""
    above = list(range(len(constant)))
    known = constant.tolist()

    def root(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    rows = matrix.as_mappings()
    changed = True
    while changed:
        changed = False
        left: dict[tuple[tuple[int, int], ...], dict[int, int]] = {}
        for row in rows:
            terms: dict[int, int] = {}
            for at, coefficient in row.items():
                one = root(at)
                if not known[one]:
                    terms[one] = terms.get(one, 0) + coefficient
            terms = {at: terms[at] for at in sorted(terms) if terms[at]}
            if not terms:
                continue
            first = next(iter(terms))
            if len(terms) == 1:
                known[first], changed = True, True
                continue
            second = list(terms)[1]
            alike = unit[first] == unit[second]
            if len(terms) == 2 and terms[first] == -terms[second] and alike:
                above[second], changed = first, True
                continue
            sign = 1 if terms[first] > 0 else -1
            left[tuple((at, sign * k) for at, k in terms.items())] = terms
        rows = list(left.values())
    roots = [root(at) for at in range(len(above))]
    return [GIVEN_AWAY if known[at] else at for at in roots], rows
