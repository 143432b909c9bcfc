"""Zero-restricted controlled rounding: every cell shown, none exactly.

    minimise  sum |b q_i - a_i|   subject to   M q = 0,   floor(a_i / b) <= q_i <= ceil(a_i / b)

Each value becomes one of the two multiples of the base b next to it, a multiple stays as it
is, and all relations hold among the rounded values too. Such a rounding exists for every
table of two dimensions, nearly always for more; where there is none, RoundingError says so.

What an attacker knows then: each value lies less than b from what is shown, and all
relations hold. `bounds` are these; with them rounded cells are hidden cells of the system,
so that `audit` and `suppress` protect rounded and suppressed tables together.

Sources: Cox, "A constructive procedure for unbiased controlled rounding", JASA 82 (1987);
Salazar-Gonzalez, "Controlled rounding and cell perturbation", Math. Programming 105 (2006).
"""

from dataclasses import dataclass, replace
from time import monotonic

import highspy
import numpy as np

from helpers.disclosure import highs
from helpers.disclosure.highs import Outcome
from helpers.disclosure.system import Cell, Flags, Ints, State, System

SECONDS = 30.0


class RoundingError(Exception):
    """No rounding of these tables to this base is additive, or none was found in time."""


@dataclass(frozen=True)
class Rounding:
    """`shown[i]`, a multiple of `base`, stands for variable i; `distance` is the sum of all."""

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
    """The nearest additive rounding of all variables; the first in their order among equals.

    Raises ValueError for a base below 2 and RoundingError where there is none.
    """
    if base < 2:
        raise ValueError(f"a base of {base} rounds nothing")
    started = monotonic()
    low = system.value // base
    rest = system.value - low * base
    moves = np.flatnonzero(rest)
    place = {int(at): number for number, at in enumerate(moves)}
    # q = low + r with r = 1 for up: M r = -M low, and |b q - a| = rest + r (b - 2 rest).
    rows, right = [], []
    for row, fixed in zip(system.rows.as_mappings(), system.rows.times(low).tolist(), strict=True):
        terms = {place[at]: float(k) for at, k in row.items() if at in place}
        if terms:
            rows.append(terms)
            right.append(-float(fixed))
        elif fixed:
            raise RoundingError(f"no rounding to base {base} is additive")
    cost = (base - 2 * rest[moves]).astype(float)
    model = highs.solver(mip_rel_gap=0.0, mip_abs_gap=1 - 1e-6, time_limit=seconds)
    zero = np.zeros(len(moves))
    balance = np.array(right, dtype=np.float64)
    highs.load(model, cost, zero, zero + 1, rows, balance, balance, zero == 0)
    outcome = highs.run(model) if len(moves) else Outcome.OPTIMAL
    found = model.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if outcome is Outcome.INFEASIBLE or (len(moves) and not found):
        raise RoundingError(f"no rounding to base {base} is additive")
    up = np.zeros(len(system), dtype=np.int64)
    bound = 0.0
    if len(moves):
        up[moves] = np.round(np.array(model.getSolution().col_value)).astype(np.int64)
        bound = float(model.getInfo().mip_dual_bound)
    shown = (low + up) * base
    assert not system.rows.times(shown).any()
    distance = int(np.abs(shown - system.value).sum())
    return Rounding(
        system=system,
        base=base,
        shown=shown,
        distance=distance,
        lower_bound=min(distance, int(np.ceil(rest.sum() + bound - 1e-6))),
        seconds=monotonic() - started,
    )


def bounds(shown: int, base: int) -> tuple[int, int]:
    """What anybody knows of a value that is not negative, from the multiple that is shown."""
    return max(shown - base + 1, 0), shown + base - 1


def rounded_cell(cell: Cell, shown: int, base: int) -> Cell:
    """The cell as a hidden one of which only the rounded value is known."""
    low, high = bounds(shown, base)
    known = cell.upper if cell.upper is not None else high
    return replace(
        cell,
        lower=max(low, cell.lower or 0),
        upper=min(high, known),
        state=State.HIDDEN,
        weight=0,
    )


def rounded_system(rounding: Rounding) -> tuple[System, Flags]:
    """The system as an attacker of the rounded tables sees it, and the pattern for `audit`.

    Zeros that are shown may stand for small values, and zero itself is possible again.
    """
    system, base = rounding.system, rounding.base
    low = np.maximum(rounding.shown - base + 1, 0).astype(float)
    high = (rounding.shown + base - 1).astype(float)
    seen = replace(
        system,
        lower=low,
        upper=np.minimum(high, system.upper),
        state=np.full(len(system), int(State.HIDDEN), dtype=np.int64),
    )
    return seen, np.ones(len(system), dtype=bool)
