"""What counts and amounts tell about each other.

A programme pays at most a maximum m per application, so an amount A over n payments obeys

    m n - A - s = 0,   s >= 0,

with s a hidden cell: the room that is left. One relation holds all that follows from
publishing either: a count of zero makes the amount zero, a published count bounds the amount
by n m, a published amount needs at least A / m payments. Where both are hidden the relation
ties what may be believed of them. A cell that is over the cap, as a finding in the register
may be, has no such relation: nobody can rest on a rule that does not hold.

Each side is protected and audited with its own levels, and every certificate is one table
of counts and amounts together.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from antwoord.disclosure.model.system import Cell, Key, State


@dataclass(frozen=True)
class Room:
    """What the programme's maximum leaves above an amount."""

    amount: Hashable


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
