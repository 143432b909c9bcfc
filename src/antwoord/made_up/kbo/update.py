"""What an update of a made-up extract deletes and inserts.

Of a hundred enterprises one stops, one gets another activity and one moves; half as many as
stop begin.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from antwoord.made_up.kbo.entities import ADDED_FILES, CHANGED_FILES, CHANGES, Enterprises
from antwoord.made_up.kbo.lists import MUNICIPALITIES
from antwoord.made_up.kbo.part import KINDS, Kind, Making, Part
from antwoord.made_up.kbo.rows import RECIPES
from antwoord.made_up.kbo.text import Whole, lines, numbers

STOPS, OTHER_ACTIVITY, MOVES = range(3)
#: One enterprise in so many for each kind of change.
_ONE_IN = 100
#: Files whose rows a change replaces; one that stops loses its rows of every file.
_REPLACED = {"activity": OTHER_ACTIVITY, "address": MOVES}


def changes(making: Making, name: str) -> tuple[Iterator[bytes], Iterator[bytes]]:
    """The lines of `<name>_delete.csv` and of `<name>_insert.csv`, without their headers."""
    return _deleted(making, name), _inserted(making, name)


def _deleted(making: Making, name: str) -> Iterator[bytes]:
    for kind in RECIPES[name].kinds:
        for stopped, changed, _ in _changed(making, name):
            for chunk in (stopped, changed):
                yield lines((numbers(_entities(chunk, kind)),))


def _inserted(making: Making, name: str) -> Iterator[bytes]:
    recipe = RECIPES[name]
    later = making.population.later()
    for kind in recipe.kinds:
        place = KINDS.index(kind)
        for _, changed, number in _changed(making, name):
            rng = making.population.stream(
                CHANGED_FILES + recipe.stream, number * len(KINDS) + place
            )
            yield recipe.maker(Part(making, rng, changed, kind))
        rng = making.population.stream(ADDED_FILES + recipe.stream, place)
        yield recipe.maker(Part(making, rng, later, kind))


def _changed(making: Making, name: str) -> Iterator[tuple[Enterprises, Enterprises, int]]:
    """Chunk by chunk, those that stop and those whose rows of the file change, as they are then."""
    for number, chunk in making.population.chunks():
        rng = making.population.stream(CHANGES, number)
        dice = (rng.random(len(chunk)) * _ONE_IN).astype(np.int64)
        stopped = chunk.take(dice == STOPS)
        changed = chunk.take(dice == _REPLACED.get(name, -1))
        codes = len(making.population.codes.triples)
        yield (
            stopped,
            replace(
                changed,
                main=(changed.main + 7) % codes,
                postal=(changed.postal + 5) % len(MUNICIPALITIES),
            ),
            number,
        )


def _entities(chunk: Enterprises, kind: Kind) -> Whole:
    if kind == "branch":
        return chunk.branch_numbers
    return chunk.establishment_numbers if kind == "establishment" else chunk.first_eight
