"""Small tables for the disclosure tests: factories with overrides."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from antwoord.disclosure.model.system import Cell, Key, State, System, build_system

TOTAL = -1


def cube(values: "np.ndarray") -> dict[tuple[int, ...], int]:
    """All cells of a table with its margins, by position; TOTAL where summed."""
    found = {}
    for key in product(*((*range(size), TOTAL) for size in values.shape)):
        found[key] = int(values[tuple(slice(None) if c == TOTAL else c for c in key)].sum())
    return found


def cube_relations(shape: Sequence[int]) -> list[tuple[Key, list[Key]]]:
    found: list[tuple[Key, list[Key]]] = []
    for key in product(*((*range(size), TOTAL) for size in shape)):
        for at, size in enumerate(shape):
            if key[at] == TOTAL:
                found.append((key, [(*key[:at], code, *key[at + 1 :]) for code in range(size)]))
    return found


def count_system(
    values: "np.ndarray",
    minimum: int = 3,
    weights: Mapping[Key, int] | None = None,
    cells: Mapping[Key, Cell] | None = None,
) -> System:
    """Counts with zeros published; `weights` and whole `cells` override."""
    found: dict[Key, Cell] = {}
    for key, value in cube(values).items():
        found[key] = Cell(
            value,
            lower=1 if value else 0,
            weight=(weights or {}).get(key, 1 + value),
            state=State.FREE if value else State.PUBLISHED,
            up=minimum - value if 0 < value < minimum else 0,
        )
    found.update(cells or {})
    return build_system(found, cube_relations(values.shape))


def plain_system(values: "np.ndarray", cells: Mapping[Key, Cell]) -> System:
    """Values of which nothing is known but that they are not negative."""
    found: dict[Key, Cell] = {key: Cell(value) for key, value in cube(values).items()}
    return build_system({**found, **cells}, cube_relations(values.shape))
