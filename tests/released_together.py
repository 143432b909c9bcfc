"""What the folders of several released answers to one question tell together.

`attack_together` is what an outsider does who has all of them: every figure that any file tells is
fixed (`public_folder`), and the answers are tied by what anybody knows of time. A period that was
over stays as it was; what only grows did not fall; what came was paid within the programme's
maximum, so that no money came where nobody was paid, and some came where somebody was. Every count
and amount of each date is attacked, and every difference between two dates, at levels that are
worked out here from the files of who is in each cell, not by what protects answers.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
from outsiders import sides_not_reached
from public_folder import Seen, seen_in, shown_outright

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.dimensions import dimensions, end_of
from antwoord.catalogue.declared.measures import measures
from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import count_of, is_headline
from antwoord.disclosure.model.sensitivity import Verdict, judge_amount, judge_count
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.parameters import Parameters


@dataclass(frozen=True)
class Dated:
    """A cell, or another variable of the attack, of the answer at a place in time."""

    place: int
    cell: Hashable

    def __str__(self) -> str:
        return f"{self.cell} of answer {self.place + 1}"


@dataclass(frozen=True)
class Difference:
    """What a cell changed by from the answer before to the one at a place in time."""

    place: int
    cell: Hashable

    def __str__(self) -> str:
        return f"what {self.cell} changed by from answer {self.place} to {self.place + 1}"


@dataclass(frozen=True)
class Both:
    """What two provinces that exchanged a place grew by together."""

    place: int
    cell: Hashable
    other: Hashable


@dataclass(frozen=True)
class Slack:
    """What the maximum leaves of a difference of amounts, or what it is above a cent each."""

    place: int
    cell: Hashable
    above: bool


def attack_together(runs: Sequence[tuple[Path, Parameters]]) -> list[str]:
    """Each cell and difference that the folders bring below its level, in words.

    `runs` are the folders with the parameters of their runs, in the order of the dates; their
    processed folders hold the truth. Raises ValueError where a number that is told is not true.
    """
    seen = [seen_in(*run, amounts=True) for run in runs]
    cells: dict[Key, Cell] = {}
    equations: list[dict[Key, int]] = []
    for place, one in enumerate(seen):
        cells |= {Dated(place, key): cell for key, cell in one.cells.items()}
        equations += [
            {Dated(place, key): factor for key, factor in row.items()} for row in one.equations
        ]
    for place, (before, now) in enumerate(pairwise(seen), start=1):
        for part, rows in _differences(place, (before, now), runs[place - 1], runs[place]):
            cells |= part
            equations += rows
    equations += [
        {Dated(place, whole): -1, **{Dated(place, part): 1 for part in parts}}
        for place, one in enumerate(seen)
        for whole, parts in one.answer.relations
    ]
    last, settings = len(runs) - 1, seen[-1].settings
    cells = _reachable(
        cells, equations, lambda key, cell: _is_told_anyway(key, cell, settings, last)
    )
    outright = [
        f"{cell} of answer {number}"
        for number, one in enumerate(seen, start=1)
        for cell in shown_outright(one)
    ]
    return outright + [
        f"{one.key} is {cells[one.key].value}, must be possible as {one.needed}, and is "
        + ("known to be " if one.settled else "perhaps known to be ")
        + f"{'at most' if one.direction > 0 else 'at least'} {one.farthest}"
        for one in sides_not_reached(cells, equations)
    ]


def _differences(
    place: int,
    seen: tuple[Seen, Seen],
    earlier: tuple[Path, Parameters],
    later: tuple[Path, Parameters],
) -> Iterator[tuple[dict[Key, Cell], list[dict[Key, int]]]]:
    """The differences between two answers with their levels, and the equations they are in."""
    before, now = (one.answer.cells for one in seen)
    settings, most = seen[1].settings, seen[1].maximum_cents
    moved = _moved(earlier[1].processed, later[1].processed)
    moved_places = _redrawn(earlier[1].reference_date, later[1].reference_date)
    redrawn = {place for pair in moved_places for place in pair}
    changes: dict[Hashable, int] = {}
    for key, cell in now.items():
        if not isinstance(key, CellName) or key not in before:
            continue
        change = changes[key] = cell.value - before[key].value
        codes = {code for _, code in key.codes}
        grows = _grows(key) and codes.isdisjoint(lost for lost, _ in moved_places)
        over = grows and codes.isdisjoint(redrawn) and _was_over(key, earlier[1].reference_date)
        if grows and (change < 0 or (over and change)):
            raise ValueError(f"{key} changed by {change}, and it is known that it did not")
        verdict = _judged(key, change, moved.get(key, []), settings)
        own = Cell(
            change,
            lower=0 if grows else None,
            upper=0 if over else None,
            state=State.HIDDEN,
            weight=0,
            up=verdict.up,
            down=verdict.down,
            unit=cell.unit,
        )
        if own.primary and any(key in one.levels for one in seen):
            own = _eased(own, 0)  # one of so few that it must be believable that it is elsewhere
        yield (
            {Difference(place, key): own},
            [{Dated(place, key): 1, Dated(place - 1, key): -1, Difference(place, key): -1}],
        )
    for key, change in changes.items():
        # Together the provinces that exchanged a place grew: (VAN, VOV) as well as (VOV, VAN).
        for other, rise in changes.items():
            if _exchanged(key, other, redrawn) and change + rise >= 0:
                both = Both(place, key, other)
                unit = now[key].unit
                own = Cell(change + rise, lower=0, state=State.HIDDEN, weight=0, unit=unit)
                yield (
                    {both: own},
                    [{Difference(place, key): 1, Difference(place, other): 1, both: -1}],
                )
    for amount, change in changes.items():
        count = count_of(amount) if isinstance(amount, CellName) and amount.is_amount else None
        if count not in changes or not (changes[count] <= change <= most * changes[count]):
            continue
        for above, least in ((False, most), (True, 1)):
            slack = Slack(place, amount, above)
            left = abs(least * changes[count] - change)
            unit = now[amount].unit
            sign = 1 if above else -1
            yield (
                {slack: Cell(left, lower=0, state=State.HIDDEN, weight=0, unit=unit)},
                [
                    {
                        Difference(place, amount): sign,
                        Difference(place, count): -sign * least,
                        slack: -1,
                    }
                ],
            )


def _redrawn(before: date, now: date) -> set[tuple[str, str]]:
    """The provinces that anybody knows to have lost a place between two days, and who won it."""
    lists, postcodes = load_code_lists(), [f"{number}" for number in range(1000, 10000)]
    sides = [[lists.province_of(one, day) for one in postcodes] for day in (before, now)]
    return {(a, b) for a, b in zip(*sides, strict=True) if a and b and a != b}


def _exchanged(one: Hashable, other: Hashable, redrawn: set[str]) -> bool:
    """Whether two cells are the same but for their provinces, which exchanged a place."""
    if not isinstance(one, CellName) or not isinstance(other, CellName) or not redrawn:
        return False
    (mine, rest), (theirs, others) = (
        (dict(name.codes).get("province", ""), [c for c in name.codes if c[0] != "province"])
        for name in (one, other)
    )
    same = (one.measure, rest) == (other.measure, others)
    return same and mine < theirs and {mine, theirs} <= redrawn


def _grows(name: CellName) -> bool:
    """Whether anybody knows that a cell can only grow from day to day."""
    measure, known = measures().get(name.measure), dimensions()
    leaves = any(known[at].leaves_again(code) for at, code in name.codes if at in known)
    return measure is not None and measure.grows and not leaves


def _was_over(name: CellName, day: date) -> bool:
    """Whether a cell is of a period that had ended by a day."""
    known = dimensions()
    return any(
        known[at].dated and code[:1].isdigit() and end_of(code) <= day
        for at, code in name.codes
        if at in known
    )


def _moved(before: Path, now: Path) -> dict[CellName, list[int]]:
    """By cell what each person brings more, or less, on the later date."""
    sides = [pd.read_parquet(folder / "people.parquet") for folder in (before, now)]
    both = sides[1].merge(sides[0], on=["cell", "who"], how="outer", suffixes=("", "_before"))
    both = both.fillna({"brought": 0, "brought_before": 0})
    both["moved"] = (both["brought"] - both["brought_before"]).astype("int64")
    kept = both[both["moved"] != 0]
    return {
        CellName.parsed(str(cell)): sorted(map(int, moves), key=abs, reverse=True)
        for cell, moves in kept.groupby("cell")["moved"]
    }


def _judged(name: CellName, change: int, moves: Sequence[int], settings: Settings) -> Verdict:
    """The levels of a difference, by how many people it is of and what each brings."""
    exempt = is_headline(name, settings) and not name.is_amount
    if not change or name.is_of_rows or name.is_rest or exempt:
        return Verdict()
    if not moves:
        raise ValueError(f"{name} changed, and nobody in it did")
    if not name.is_amount:
        few = judge_count(abs(change), settings.rules, len(moves))
        return few if change > 0 else replace(few, up=few.down, down=few.up)
    verdict = judge_amount(_as_few_as_possible(change, moves), settings.rules, total=abs(change))
    return verdict if change > 0 else replace(verdict, up=verdict.down, down=verdict.up)


def _as_few_as_possible(change: int, moves: Sequence[int]) -> list[int]:
    """What the fewest people brought who alone can have made the change, the most first.

    Others may be one person under two names, or live in another province from that year on.
    """
    found: list[int] = []
    for move in sorted((abs(one) for one in moves if one * change > 0), reverse=True):
        if sum(found) >= abs(change):
            break
        found.append(min(move, abs(change)))
    return found


def _is_told_anyway(key: Key, cell: Cell, settings: Settings, last: int) -> bool:
    """Whether a figure is out, or exempt: a number of the whole population in a state."""
    name = getattr(key, "cell", None)
    if isinstance(key, Dated) and key.place < last:
        return True
    if not isinstance(key, Dated) or not isinstance(name, CellName) or name.is_amount:
        return False
    return cell.state == State.PUBLISHED and (is_headline(name, settings) or name.is_total)


def _reachable(
    cells: dict[Key, Cell],
    equations: Sequence[Mapping[Key, int]],
    stands: Callable[[Key, Cell], bool],
) -> dict[Key, Cell]:
    """The cells with levels that what `stands` leaves reachable.

    Of two who wait in all nobody can believe that three are anywhere: that nobody is in a cell must
    be believable instead. Amounts lose the side that the programme's maximum alone bars.
    """
    left: set[Key] | None = None
    while True:
        alone = {
            key: cell if stands(key, cell) else replace(cell, state=State.HIDDEN)
            for key, cell in cells.items()
        }
        found = sides_not_reached(alone, equations, left)
        if not found:
            return cells
        # The others' levels are reached already, and stay so: cells only get more room.
        cells, left = dict(cells), {one.key for one in found}
        for one in found:
            cells[one.key] = _eased(cells[one.key], one.direction)


def _eased(cell: Cell, direction: int) -> Cell:
    if cell.unit != 1:
        return replace(cell, up=0) if direction > 0 else replace(cell, down=0)
    fell, came = max(-cell.value, 0), max(cell.value, 0)
    if (cell.up, cell.down) == (fell, came):
        return replace(cell, up=0, down=0)
    lower = None if cell.lower is None else min(cell.lower, 0)
    return replace(cell, up=fell, down=came, lower=lower)
