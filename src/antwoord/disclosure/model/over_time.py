"""Several dates as one system: what a later answer gives away together with the earlier ones.

With x_t a cell at date t, the difference d_t is a cell too, never published itself:

    x_t - x_(t-1) - d_t = 0,   d_t >= 0 where the register only grows.

A small difference is as sensitive as a small count: whoever subtracts two answers has it. The
difference of a closed period is zero, as anybody knows: nothing more can happen in a year that
is over. Where a later extract says otherwise, the difference is what was corrected, of any sign.

Where counts fell, somebody was erased or corrected. Then nobody knows of any cell that it only
grew, or of any closed year that it stayed the same, since whoever went may have been in it. The
attacker is taken to know how many went at most (`Fallen`), which bounds every difference.

What is already out cannot be taken back: its published cells are published, and its suppressed
ones stay suppressed. Differences between successive dates are enough where a cell only grows, or
only falls: a small difference over a longer time consists of differences that are small or zero.
Where a cell does both, each two dates have a difference of their own.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from antwoord.disclosure.model.sensitivity import Verdict
from antwoord.disclosure.model.system import Cell, Key, State


@dataclass(frozen=True)
class At:
    """A cell at a date, by the date's place in time."""

    date: int
    cell: Hashable


@dataclass(frozen=True)
class Change:
    """The difference between a cell at a date and at an earlier one.

    `date` is the later one's place in time; the earlier one is `over` dates before it.
    """

    date: int
    cell: Hashable
    over: int = 1

    @property
    def since(self) -> int:
        """The earlier date's place in time."""
        return self.date - self.over


@dataclass(frozen=True)
class Fallen:
    """What is known of the differences to the date before, where some counts fell.

    No cell fell by more than `most`, which is None where nobody can know that. `closed_rose` says
    whether a closed period holds more than before: then more was corrected than taken out.
    """

    most: int | None
    closed_rose: bool


def join_dates(
    dates: Sequence[Mapping[Key, Cell]],
    judge_change: Callable[[Change, int], Verdict],
    grows: Callable[[int, Key], bool] = lambda _date, _key: True,
    closed: Callable[[int, Key], bool] = lambda _date, _key: False,
    fallen: Mapping[int, Fallen] = MappingProxyType({}),
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    """All cells as `At` and `Change`, and the equations between them, for `build_system`.

    `dates` are in order of time, each with its cells; a cell may be missing from a date.
    `judge_change(change, difference)` gives the flag and levels of a difference that is not
    zero. `grows(date, key)` says whether the attacker knows that a cell cannot have fallen to this
    date, `closed(date, key)` whether he knows that nothing has come since the one before. Where a
    correction made the cell fall, or change, all the same, he cannot know that, and no bound is
    set.
    `fallen` are the dates at which counts fell: there he knows neither, but only how far a cell
    that otherwise grows can have fallen.
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
            is_closed, fell = closed(date, key), fallen.get(date)
            if not value and is_closed and fell is None:
                equations.append({At(date, key): 1, At(date - 1, key): -1})
                continue
            change = Change(date, key)
            verdict = judge_change(change, value) if value else Verdict()
            lower, upper = _bounds(value, grows=grows(date, key), closed=is_closed, fell=fell)
            if lower is upper is None and not verdict.primary:
                continue  # a difference of which nothing is known or asked ties nothing together
            cells[change] = _difference(value, verdict, cell.unit, lower, upper)
            equations.append(_of(change))
    for change, value in _back_and_forth(dates, fallen):
        if value and (verdict := judge_change(change, value)).primary:
            unit = dates[change.date][change.cell].unit
            cells[change] = _difference(value, verdict, unit, None)
            equations.append(_of(change))
    return cells, equations


def _bounds(
    value: int, *, grows: bool, closed: bool, fell: Fallen | None
) -> tuple[int | None, int | None]:
    """The bounds that an attacker knows of a difference; None where he knows no end."""
    if not grows:
        return None, None
    if fell is None:
        return (0 if value >= 0 else None), None
    lower = None if fell.most is None else -fell.most
    return lower, (0 if closed and not fell.closed_rose else None)


def _difference(
    value: int, verdict: Verdict, unit: int, lower: int | None, upper: int | None = None
) -> Cell:
    return Cell(
        value,
        lower=lower,
        upper=upper,
        weight=0,
        state=State.HIDDEN,
        up=verdict.up,
        down=verdict.down,
        unit=unit,
    )


def _of(change: Change) -> dict[Key, int]:
    return {At(change.date, change.cell): 1, At(change.since, change.cell): -1, change: -1}


def _back_and_forth(
    dates: Sequence[Mapping[Key, Cell]], fallen: Mapping[int, Fallen]
) -> Iterator[tuple[Change, int]]:
    """The differences over several dates of cells that both grew and fell in between.

    Among them are those of all cells from before an erasure to after it: that somebody may have
    gone from a cell must not be all that hides how few came from a reader of the outer two.
    """
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
                crossed = any(place in fallen for place in range(since + 1, date + 1))
                if (crossed or (up and down)) and date - since > 1:
                    yield Change(date, key, date - since), cell.value - before.value


def relations_at(
    date: int, relations: Iterable[tuple[Key, Sequence[Key]]]
) -> list[tuple[Key, list[Key]]]:
    """The `relations` of the cells of one answer as those of cells at its place in time."""
    return [
        (At(date, parent), [At(date, child) for child in children])
        for parent, children in relations
    ]


def released(cells: Mapping[Key, Cell], published: Callable[[Key], bool]) -> dict[Key, Cell]:
    """The cells of an answer that is out: published ones stay so, and suppressed ones too.

    `published` says of the name of a cell whether it is out. A cell that is out has no levels: if
    it is found sensitive now, it can no longer be protected.
    """
    return {
        key: replace(cell, state=State.PUBLISHED, up=0, down=0)
        if published(key)
        else replace(cell, state=State.HIDDEN)
        for key, cell in cells.items()
    }
