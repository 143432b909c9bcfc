"""What an answer tells of its cells: each a value, or from which to which it can be."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.cells import CellName
from antwoord.disclosure.attack.cells_file import Row


class Figure(NamedTuple):
    """What a run tells of one cell, in counts or in cents.

    `shown` is what stands there, None where only a range does. `low` and `high` are the ends of
    what it may be, `high` None where nothing is said; both are the value where that is exact.
    """

    shown: int | None
    low: int
    high: int | None

    @property
    def is_exact(self) -> bool:
        """Whether the value itself is told."""
        return self.low == self.high


#: What a cell is that a run does not have.
NOTHING = Figure(0, 0, 0)


def figures_of(rows: Iterable[Row]) -> dict[CellName, Figure]:
    """The figures of a `cells.csv` by cell, in the order of its `rows`."""
    found: dict[CellName, Figure] = {}
    for row in rows:
        name = CellName(row.place.measure, row.place.codes)
        if name not in found:
            exact = row.value if row.value is not None else row.rounded
            low, high = (row.value, row.value) if row.value is not None else (row.low, row.high)
            found[name] = Figure(exact, low or 0, high)
    return found


def as_number(name: CellName, value: int) -> int | str:
    """A count as a number, cents as euro with two decimals, as `cells.csv` writes them."""
    return f"{Decimal(value) / 100:.2f}" if name.is_amount else value


def in_unit(name: CellName, value: int) -> Decimal:
    """A count, or cents in euro, as a decimal number."""
    return Decimal(value) / 100 if name.is_amount else Decimal(value)


def range_of(name: CellName, figure: Figure) -> dict[CellName, tuple[Decimal, Decimal | None]]:
    """By the name of the cell the ends of what a figure may be, where it shows no value."""
    if figure.shown is not None:
        return {}
    high = None if figure.high is None else in_unit(name, figure.high)
    return {name: (in_unit(name, figure.low), high)}


def own_figures(cells: ShownCells, names: Iterable[CellName]) -> dict[CellName, Figure]:
    """The figures of an answer in the making, of the cells with these `names`."""

    def whole(name: CellName, value: Decimal | None) -> int | None:
        return None if value is None else int(100 * value if name.is_amount else value)

    found = {}
    for name in names:
        value = cells.values[name][0]
        ends = cells.ranges.get(name, (Decimal(0), None) if value is None else (value, value))
        low, high = (whole(name, end) for end in ends)
        found[name] = Figure(whole(name, value), low or 0, high)
    return found
