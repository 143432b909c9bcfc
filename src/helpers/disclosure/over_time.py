"""Several dates as one system: what a later answer gives away together with the earlier ones.

With x_t a cell at date t, the difference d_t is a cell too, never published itself:

    x_t - x_(t-1) - d_t = 0,   d_t >= 0 where the register only grows.

A small difference is as sensitive as a small count: whoever subtracts two answers has it.
That of a closed period is zero, and anybody knows it: nothing more can happen in a year that
is over. Where a later extract says otherwise the difference is what was corrected, of any sign.
What is already out cannot be taken back: its published cells must be published, its hidden
ones stay hidden. Successive dates suffice where a cell only grows, or only falls: a small
difference over a longer time consists of differences that are small or zero. Where it does
both, each two dates have a difference of their own.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
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
    """The difference between a cell at a date and at an earlier one: `over` dates before."""

    date: int
    cell: Hashable
    over: int = 1

    @property
    def since(self) -> int:
        """The earlier date's place in time."""
        return self.date - self.over


def join_dates(
    dates: Sequence[Mapping[Key, Cell]],
    judge_change: Callable[[Change, int], Verdict],
    grows: Callable[[Key], bool] = lambda _: True,
    closed: Callable[[int, Key], bool] = lambda _date, _key: False,
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    """All cells as `At` and `Change`, and the equations between them; for `build_system`.

    `dates` in order of time, each with its cells; a cell may be missing from a date.
    `judge_change(change, difference)` gives the flag and levels of a difference that is not
    zero; `grows(key)` whether the attacker
    knows that it cannot fall, `closed(date, key)` whether he knows that at this date nothing
    has come since the one before. Where a correction made it fall, or change, all the same,
    he cannot know that, and no bound is set.
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
            if not value and closed(date, key):
                equations.append({At(date, key): 1, At(date - 1, key): -1})
                continue
            change = Change(date, key)
            verdict = judge_change(change, value) if value else Verdict()
            known = grows(key) and value >= 0
            if not known and not verdict.primary:
                continue  # nothing is known of it and nothing asked: it ties nothing together
            cells[change] = _difference(value, verdict, cell.unit, 0 if known else None)
            equations.append(_of(change))
    for change, value in _back_and_forth(dates):
        if value and (verdict := judge_change(change, value)).primary:
            unit = dates[change.date][change.cell].unit
            cells[change] = _difference(value, verdict, unit, None)
            equations.append(_of(change))
    return cells, equations


def _difference(value: int, verdict: Verdict, unit: int, lower: int | None) -> Cell:
    return Cell(
        value,
        lower=lower,
        weight=0,
        state=State.HIDDEN,
        up=verdict.up,
        down=verdict.down,
        unit=unit,
    )


def _of(change: Change) -> dict[Key, int]:
    return {At(change.date, change.cell): 1, At(change.since, change.cell): -1, change: -1}


def _back_and_forth(dates: Sequence[Mapping[Key, Cell]]) -> Iterator[tuple[Change, int]]:
    """The differences over several dates of cells that both grew and fell in between."""
    for date, now in enumerate(dates):
        for key, cell in now.items():
            up = down = False
            after = cell.value
            for since in range(date - 1, -1, -1):
                before = dates[since].get(key)
                if before is None:
                    break
                up, down = up or before.value < after, down or before.value > after
                after = before.value
                if up and down and date - since > 1:
                    yield Change(date, key, date - since), cell.value - before.value


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
