"""The attack on one cell, on rounded tables, and on counts and amounts that are tied together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from antwoord.disclosure.model.system import Cell, Flags, Key, State, System
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.model.ties import Room
from antwoord.disclosure.proof.audit import Interval, _Auditor
from antwoord.disclosure.search.rounding import Rounding


def interval_of(
    system: System, hidden: Flags, cell: Key, insider: Insider | None = None
) -> Interval:
    """The exact interval of one cell, for the outsider or an insider."""
    work = _Auditor(system, hidden, [insider] if insider else [])
    variable = system.index[cell]
    work.become(0 if insider else -1)
    return work.interval(variable, exact=True)


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


def tie_amounts(
    cells: Mapping[Key, Cell], pairs: Iterable[tuple[Key, Key]], maximum_cents: int
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    """The hidden cells and equations for pairs of a count and its amount, for `build_system`.

    Pairs with a cell that is not in `cells`, and pairs over the cap, are left out.
    """
    rooms: dict[Key, Cell] = {}
    equations: list[dict[Key, int]] = []
    for count, amount in pairs:
        if count not in cells or amount not in cells:
            continue
        left = maximum_cents * cells[count].value - cells[amount].value
        if left < 0:
            continue
        rooms[Room(amount)] = Cell(
            left, lower=0, weight=0, state=State.HIDDEN, unit=cells[amount].unit
        )
        equations.append({count: maximum_cents, amount: -1, Room(amount): -1})
    return rooms, equations
