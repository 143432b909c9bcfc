"""Several dates as one system: what a later answer gives away together with the earlier ones.

With x_t a cell at date t, the difference d_t is a cell too, never published itself:

    x_t - x_(t-1) - d_t = 0,   d_t >= 0 where the register only grows.

A small difference is as sensitive as a small count: whoever subtracts two answers has it.
What is already out cannot be taken back: its published cells must be published, its hidden
ones stay hidden. Successive dates suffice where d >= 0: a small difference over a longer
time consists of differences that are small or zero.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from helpers.disclosure.rules import Verdict
from helpers.disclosure.system import Cell, Key, State


@dataclass(frozen=True)
class At:
    """A cell at a date, by the date's place in time."""

    date: int
    cell: Hashable


@dataclass(frozen=True)
class Change:
    """The difference between a cell at a date and at the one before."""

    date: int
    cell: Hashable


def join_dates(
    dates: Sequence[Mapping[Key, Cell]],
    judge_change: Callable[[Key, int], Verdict],
    grows: Callable[[Key], bool] = lambda _: True,
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    """All cells as `At` and `Change`, and the equations between them; for `build_system`.

    `dates` in order of time, each with its cells; a cell may be missing from a date.
    `judge_change(at, difference)` gives the flag and levels of a difference above zero
    between the cell at a date and at the one before; `grows(key)` whether the attacker
    knows that it cannot fall. Where it fell all the same, as a correction does, he cannot
    know that, and no bound is set.
    """
    cells: dict[Key, Cell] = {}
    equations: list[dict[Key, int]] = []
    for date, now in enumerate(dates):
        cells.update({At(date, key): cell for key, cell in now.items()})
        for key, cell in now.items():
            before = dates[date - 1].get(key) if date else None
            if before is None:
                continue
            value = cell.value - before.value
            verdict = judge_change(At(date, key), value) if value > 0 else Verdict()
            known = grows(key) and value >= 0
            if not known and not verdict.primary:
                continue  # nothing is known of it and nothing asked: it ties nothing together
            cells[Change(date, key)] = Cell(
                value,
                lower=0 if known else None,
                weight=0,
                state=State.HIDDEN,
                up=verdict.up,
                down=verdict.down,
                unit=cell.unit,
            )
            equations.append({At(date, key): 1, At(date - 1, key): -1, Change(date, key): -1})
    return cells, equations


def relations_at(
    date: int, relations: Iterable[tuple[Key, Sequence[Key]]]
) -> list[tuple[Key, list[Key]]]:
    """The relations of one date's cells, for the whole system."""
    return [
        (At(date, parent), [At(date, child) for child in children])
        for parent, children in relations
    ]


def released(cells: Mapping[Key, Cell], published: Callable[[Key], bool]) -> dict[Key, Cell]:
    """The cells of an answer that is out: what was published stays so, and what was not.

    Their levels are those of before: a cell that was found sensitive later, but is out, can
    no longer be protected, and is left as it is.
    """
    return {
        key: replace(cell, state=State.PUBLISHED, up=0, down=0)
        if published(key)
        else replace(cell, state=State.HIDDEN)
        for key, cell in cells.items()
    }
