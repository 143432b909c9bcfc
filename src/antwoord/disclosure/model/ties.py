"""What counts and amounts tell about each other.

A programme pays at most a maximum m per application, so an amount A over n payments obeys

    m n - A - s = 0,   s >= 0,

with s a suppressed cell: the room that is left. A count of zero makes the amount zero, a
published count bounds the amount by n m, and a published amount needs at least A / m payments. An
amount above the maximum, which a register may hold, has no such relation: nobody can rest on a
rule that does not hold.
"""

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """What the programme's maximum leaves above an amount."""

    amount: Hashable
