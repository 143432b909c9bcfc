"""Draws that give the same values with every numpy and on every processor.

Only `Generator.random` is used (53 bits of PCG64, times a power of two, exact); everything
behind it is a look-up in a table of whole numbers. `choice`, `normal` and the like may
change between numpy versions, and `exp` and `log` between processors.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Most tables are written in per cent, so that a reader sees the share at once.
PER_CENT = 100


def slots(weights: Mapping[int, int], total: int = PER_CENT) -> Whole:
    """A table of `total` places in which every value stands as often as it weighs.

    Raises ValueError where the weights do not add up to the total.
    """
    if sum(weights.values()) != total:
        raise ValueError(f"the weights add up to {sum(weights.values())}, not to {total}")
    return np.repeat(
        np.fromiter(weights, dtype=np.int64), np.fromiter(weights.values(), dtype=np.int64)
    )


def coded(weights: Mapping[str, int], codes: Sequence[str], total: int = PER_CENT) -> Whole:
    """Like `slots`, for codes: the places hold the position of each in `codes`."""
    return slots({codes.index(code): weight for code, weight in weights.items()}, total)


def below(rng: np.random.Generator, limit: int, count: int) -> Whole:
    """`count` whole numbers from 0 up to, not including, `limit`."""
    return (rng.random(count) * limit).astype(np.int64)


def pick(rng: np.random.Generator, table: Whole, count: int) -> Whole:
    """`count` values from a table of places."""
    return np.take(table, below(rng, len(table), count))


def pick_by(rng: np.random.Generator, tables: Whole, row: Whole) -> Whole:
    """One value for each entry of `row`, from that row of a table of tables."""
    width = tables.shape[1]
    return np.take(tables.ravel(), row * width + below(rng, width, len(row)))


def quota(rng: np.random.Generator, eligible: Flags, count: int) -> Whole:
    """Positions of `count` of the eligible places (all of them where there are fewer)."""
    places = np.flatnonzero(eligible)
    keys = rng.random(len(places))
    if count >= len(places):
        return places
    if count == 0:
        return places[:0]
    # By value, not by position: sorting and partitioning differ between processors.
    limit = np.partition(keys, count - 1)[count - 1]
    return places[keys <= limit]


def share(total: int, start: int, stop: int, whole: int) -> int:
    """How many of `total`, spread evenly over `whole` places, fall in `start` to `stop`.

    Chunk after chunk they add up to the total exactly.
    """
    if whole <= 0:
        return 0
    start, stop = (min(max(place, 0), whole) for place in (start, stop))
    return total * stop // whole - total * start // whole
