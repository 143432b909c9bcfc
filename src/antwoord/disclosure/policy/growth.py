"""Which cells are known not to fall from one date to the next.

What was paid stays paid, so that most cells only grow; not those of places that were redrawn in
between, see `catalogue.declared.redrawn`. Nor those of a measure that fell although as many
applied as before: a file was reopened, or a loan was paid back. Where fewer applied, somebody was
erased, which may be anywhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from antwoord.catalogue.declared.redrawn import is_of_a_place, redrawn
from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import AnswerCells, count_of
from antwoord.disclosure.model.over_time import At
from antwoord.disclosure.model.system import Cell, Key, State

#: Of which nobody's is taken back, but by an erasure.
APPLICATIONS = "applications"


class Grows(Protocol):
    """Whether a cell can only have grown to the answer at a `place` in time."""

    def __call__(self, key: Key, place: int, since: int = 1) -> bool:
        """`since`: from the answer so many places before it."""


@dataclass(frozen=True)
class Together:
    """What places that exchanged parts grew by, all of them, to the answer at a `place` in time."""

    place: int
    cells: frozenset[CellName]


def growth(in_time: Sequence[AnswerCells], days: Sequence[date]) -> Grows:
    """What is known of the answers `in_time`, in the order of their reference dates, `days`.

    The function that it returns says of a cell whether everybody knows that it cannot have fallen.
    """

    def grew(key: Key, place: int) -> bool:
        if not isinstance(key, CellName) or not any(key in one.true.growing for one in in_time):
            return False
        return not is_of_a_place(key.codes) or not redrawn(*days[place - 1 : place + 1]).lost(
            key.codes
        )

    back = [set[str](), *(_taken_back(in_time, at, grew) for at in range(1, len(in_time)))]

    def grows(key: Key, place: int, since: int = 1) -> bool:
        return isinstance(key, CellName) and all(
            grew(key, at) and count_of(key).plain_measure not in back[at]
            for at in range(place - since + 1, place + 1)
        )

    return grows


def _taken_back(
    in_time: Sequence[AnswerCells], place: int, grew: Callable[[Key, int], bool]
) -> set[str]:
    """The measures that fell by more than somebody's erasure explains."""
    before, now = (one.cells for one in in_time[place - 1 : place + 1])
    falls: dict[str, int] = {}
    for key, cell in now.items():
        if key in before and isinstance(key, CellName) and not key.is_amount and grew(key, place):
            fall = before[key].value - cell.value
            falls[key.plain_measure] = max(falls.get(key.plain_measure, 0), fall)
    if APPLICATIONS not in falls:
        return set()  # what else fell may be an erasure
    return {measure for measure, fall in falls.items() if fall > falls[APPLICATIONS]}


def grown_together(
    cells: Mapping[Key, Cell], days: Sequence[date]
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    """What the places that were redrawn between the `days` grew by: cells, and their equations.

    `cells` are those of a block at all dates, by `At`.
    """
    found: dict[Key, Cell] = {}
    equations: list[dict[Key, int]] = []
    for place, group in dict.fromkeys(_groups(cells, days)):
        sides = [{At(at, name) for name in group} for at in (place, place - 1)]
        if not all(cells.keys() >= side for side in sides):
            continue
        own = Together(place, group)
        now, before = (sum(cells[key].value for key in side) for side in sides)
        if now < before:  # somebody was erased
            continue
        unit = cells[next(iter(sides[0]))].unit
        found[own] = Cell(now - before, lower=0, weight=0, state=State.HIDDEN, unit=unit)
        equations.append(
            {**dict.fromkeys(sides[0], 1), **dict.fromkeys(sides[1], -1), own: -1},
        )
    return found, equations


def _groups(
    cells: Mapping[Key, Cell], days: Sequence[date]
) -> Iterator[tuple[int, frozenset[CellName]]]:
    for key in cells:
        if not isinstance(key, At) or not isinstance(key.cell, CellName) or not key.date:
            continue
        name = key.cell
        if name.is_rest or not is_of_a_place(name.codes):
            continue
        change = redrawn(*days[key.date - 1 : key.date + 1])
        if change.touches(name.codes):
            codes = change.together(name.codes)
            yield key.date, frozenset(CellName(name.measure, tuple(one)) for one in codes)
