"""Zero-restricted controlled rounding: every cell is shown, and none is shown exactly.

    minimise  sum |b q_i - a_i|   subject to   M q = 0,   floor(a_i / b) <= q_i <= ceil(a_i / b)

Each value becomes one of the two multiples of the base b next to it, a multiple stays as it
is, and all relations hold among the rounded values too. Such a rounding exists for every
table of two dimensions, and nearly always for more; where there is none, RoundingError says so.

An attacker then knows that each value lies less than b from what is shown, and that all relations
hold. `bounds` gives these ends; with them rounded cells are suppressed cells of the system, so
that `audit` and `suppress` protect rounded and suppressed tables together. Three parts of a whole,
all shown as 0, would leave the whole between 3 and 4 and each part between 1 and 2; so each
relation by itself must leave every sensitive cell its levels. That is linear in q too; what
several relations say together is left to the audit.

Sources: Cox, "A constructive procedure for unbiased controlled rounding", JASA 82 (1987);
Salazar-Gonzalez, "Controlled rounding and cell perturbation", Math. Programming 105 (2006).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from time import monotonic

import highspy
import numpy as np

from antwoord.disclosure.model.system import Cell, Ints, State, System
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome, SolverError

#: The default time limit, in seconds of the processor.
SECONDS = 30.0


class RoundingError(Exception):
    """No rounding of these tables to this base is additive, or none was found in time."""


@dataclass(frozen=True)
class Rounding:
    """A rounding: `shown[i]`, a multiple of `base`, stands for variable i of the system.

    `distance` is the sum of all deviations, and no additive rounding has less than
    `lower_bound`. `seconds` are those that it took by the clock.
    """

    system: System
    base: int
    shown: Ints
    distance: int
    lower_bound: int
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether no additive rounding lies nearer to the truth."""
        return self.distance == self.lower_bound


def round_system(system: System, base: int, *, seconds: float = SECONDS) -> Rounding:
    """The nearest additive rounding of all variables of a system to multiples of `base`.

    Only roundings count in which no relation by itself takes a variable's levels away; of equals
    the first in the order of the variables is given. `seconds` limits the time of the processor.
    Raises ValueError for a base below 2, and RoundingError where there is no such rounding.
    """
    if base < 2:
        raise ValueError(f"a base of {base} rounds nothing")
    started = monotonic()
    low = system.value // base
    rest = system.value - low * base
    moves = np.flatnonzero(rest)
    place = {int(at): number for number, at in enumerate(moves)}
    # q = low + r with r = 1 for up: M r = -M low, and |b q - a| = rest + r (b - 2 rest).
    rows: list[dict[int, float]] = []
    right: list[float] = []
    for row, fixed in zip(system.rows.as_mappings(), system.rows.times(low).tolist(), strict=True):
        terms = {place[at]: float(k) for at, k in row.items() if at in place}
        if terms:
            rows.append(terms)
            right.append(-float(fixed))
        elif fixed:
            raise RoundingError(f"no rounding to base {base} is additive")
    most = list(right)
    for terms, least in _room_left(system, base, place):
        rows.append(terms)
        right.append(least)
        most.append(np.inf)
    cost = (base - 2 * rest[moves]).astype(float)
    model = highs.solver(mip_rel_gap=0.0, mip_abs_gap=1 - 1e-6)
    highs.end_after(model, seconds)
    zero = np.zeros(len(moves))
    ends = np.array(right, dtype=np.float64), np.array(most, dtype=np.float64)
    highs.load(model, cost, zero, zero + 1, rows, *ends, zero == 0)
    outcome = highs.run(model) if len(moves) else Outcome.OPTIMAL
    found = model.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if outcome is Outcome.INFEASIBLE or (len(moves) and not found):
        raise RoundingError(f"no rounding to base {base} is additive and keeps the levels")
    up = np.zeros(len(system), dtype=np.int64)
    bound = 0.0
    if len(moves):
        up[moves] = np.round(np.array(model.getSolution().col_value)).astype(np.int64)
        bound = float(model.getInfo().mip_dual_bound)
    shown = (low + up) * base
    if system.rows.times(shown).any():
        raise SolverError("the rounded values that were found do not add up")
    distance = int(np.abs(shown - system.value).sum())
    return Rounding(
        system=system,
        base=base,
        shown=shown,
        distance=distance,
        lower_bound=min(distance, int(np.ceil(rest.sum() + bound - 1e-6))),
        seconds=monotonic() - started,
    )


def _room_left(
    system: System, base: int, place: Mapping[int, int]
) -> Iterator[tuple[dict[int, float], float]]:
    """Inequalities over r that let each relation leave a sensitive variable its levels.

    With x_i = -sum k_j x_j / k_i, its largest value is that of the others at the ends of what
    is known of them, which r moves: each end is one number for down and another for up.
    """
    value, lower, upper = system.value.tolist(), system.lower.tolist(), system.upper.tolist()

    def end(at: int, highest: bool) -> tuple[float, float]:
        """The end of what is known of a variable where it is shown rounded down, and up."""
        if at not in place:  # a multiple of the base: shown as it is, and zero is zero
            shown = (value[at],) * 2
        else:
            shown = (value[at] // base * base, value[at] // base * base + base)
        if not value[at]:
            return 0.0, 0.0
        if highest:
            return tuple(min(float(s + base - 1), upper[at]) for s in shown)
        return tuple(max(float(s - base + 1), lower[at]) for s in shown)

    primary = set(np.flatnonzero(system.primary).tolist())
    for row in system.rows.as_mappings():
        sensitive = primary.intersection(row)
        if not sensitive:
            continue
        # What each adds to the largest value (1) and to the smallest (-1) of -sum k_j x_j.
        ends = {
            side: {at: (-k * side, end(at, -k * side > 0)) for at, k in row.items()}
            for side in (1, -1)
        }
        reached = {side: sum(f * down for f, (down, _) in ends[side].values()) for side in ends}
        for at in sensitive:
            for direction, level in ((1, int(system.up[at])), (-1, int(system.down[at]))):
                side = direction if row[at] > 0 else -direction
                own, (down, _) = ends[side][at]
                size = abs(row[at])
                least = direction * value[at] + level - (reached[side] - own * down) / size
                if not level or least <= 0:
                    continue
                yield (
                    {
                        place[other]: factor * (up - down) / size
                        for other, (factor, (down, up)) in ends[side].items()
                        if other != at and other in place and up != down
                    },
                    least,
                )


def bounds(shown: int, base: int) -> tuple[int, int]:
    """The least and the largest value that the multiple `shown` of `base` can stand for."""
    return max(shown - base + 1, 0), shown + base - 1


def rounded_cell(cell: Cell, shown: int, base: int) -> Cell:
    """The cell as a suppressed one, of which anybody knows the rounded value `shown`."""
    low, high = bounds(shown, base)
    known = cell.upper if cell.upper is not None else high
    return replace(
        cell,
        lower=max(low, cell.lower or 0),
        upper=min(high, known),
        state=State.HIDDEN,
        weight=0,
    )
