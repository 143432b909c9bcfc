"""The matching attack on small tables: who reruns the search excludes tables that do not match."""

from collections.abc import Callable, Iterator

import numpy as np
from made_tables import TOTAL, count_system, cube

from antwoord.cells import CellName
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.disclosure.model.weights import Draw, loss, worth
from antwoord.disclosure.search.suppression import suppress

MINIMUM = 3
Place = tuple[int, ...]
Search = Callable[[np.ndarray], frozenset[Place]]


def summed(place: Place) -> int:
    return sum(code == TOTAL for code in place)


def named(place: Place) -> CellName:
    """A name for a place of a table, so that it can be drawn for."""
    row, column = ("_T" if code == TOTAL else f"c{code}" for code in place)
    return CellName("applications").at(province=row, form=column)


def hidden_by(
    values: np.ndarray, losses: Callable[[Place, int], int], drawn: frozenset[Place] = frozenset()
) -> frozenset[Place]:
    """The places that the search does not publish; the total of all is a headline.

    `losses` is that of a place and its count; `drawn` is not published whatever is found.
    """
    cells: dict[Key, Cell] = {}
    for place, count in cube(values).items():
        shown = not count or summed(place) == 2
        cells[place] = Cell(
            count,
            lower=1 if count else 0,
            weight=0 if place in drawn else losses(place, count),
            state=State.PUBLISHED if shown else State.HIDDEN if place in drawn else State.FREE,
            up=MINIMUM - count if 0 < count < MINIMUM else 0,
        )
    system = count_system(values, MINIMUM, cells=cells)
    found = suppress(system)
    return frozenset(p for p in cube(values) if found.hidden[system.index[p]])


def by_count(values: np.ndarray) -> frozenset[Place]:
    return hidden_by(values, lambda place, count: worth(count, summed(place)))


def by_structure(values: np.ndarray) -> frozenset[Place]:
    return hidden_by(values, lambda place, _count: loss(summed(place)))


def by_draw(draw: Draw) -> Search:
    """The search as answers have it: with losses drawn, and what is drawn not to be published."""

    def search(values: np.ndarray) -> frozenset[Place]:
        places = cube(values)
        drawn = frozenset(p for p in places if draw.hides(named(p), summed(p)))
        return hidden_by(values, lambda place, _: draw.loss(named(place), summed(place)), drawn)

    return search


def agreeing(values: np.ndarray, hidden: frozenset[Place]) -> Iterator[np.ndarray]:
    """Every whole table that agrees with a publication in which zeros are shown."""
    truth = cube(values)
    rows, columns = values.shape
    found = np.zeros_like(values)

    def full(place: Place, total: int, *, last: bool) -> bool:
        if place in hidden:
            return not last or total >= 1
        return total == truth[place] if last else total <= truth[place]

    def fill(at: int, left: int) -> Iterator[np.ndarray]:
        if at == values.size:
            if not left:
                yield found.copy()
            return
        row, column = divmod(at, columns)
        options = range(1, left + 1) if (row, column) in hidden else [int(values[row, column])]
        for count in options:
            if count > left:
                break
            found[row, column] = count
            in_row, in_column = int(found[row].sum()), int(found[:, column].sum())
            ends = column == columns - 1, row == rows - 1
            if full((row, TOTAL), in_row, last=ends[0]) and full(
                (TOTAL, column), in_column, last=ends[1]
            ):
                yield from fill(at + 1, left - count)
        found[row, column] = 0

    yield from fill(0, int(values.sum()))


def told(values: np.ndarray, possible: list[np.ndarray]) -> list[Place]:
    """The sensitive places of which no possible table reaches the minimum count."""
    cells = [cube(table) for table in possible]
    return [
        place
        for place, count in cube(values).items()
        if 0 < count < MINIMUM and max(cell[place] for cell in cells) < MINIMUM
    ]
