"""What the headlines of an answer tell by themselves, and what can be protected all the same.

How many applied, were paid, were stopped and wait is what an answer is about: these counts of the
whole population, and what they changed by since an answer that is out, are exempt from the rules.
What follows from them follows whatever else is published. Of it, the levels are lowered: where no
more than two wait in all, nobody can be made to believe in three of them anywhere, and where they
are is kept hidden instead.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import AnswerCells, is_headline
from antwoord.disclosure.model.over_time import At, Change
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.policy.joint import COUNTS, Asked, Earlier, joined
from antwoord.disclosure.search.suppression import Exposure, exposures

#: Up to so many times the minimum count, a headline tells an insider where the others are.
FEW_IN_ALL = 3
#: What is told, round by round: of each the levels are those that the ones before left.
Rounds = Sequence[Sequence[Exposure]]


def told_by_headlines(
    answer: AnswerCells,
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier],
    lost: Rounds = (),
) -> Rounds:
    """What the headlines give away of counts by themselves, whatever else is published.

    The arguments are those of `protect_answer`, which takes the result as `told`; what is `lost`
    (`lost_already`) is not said again. What follows of the whole population is known once they
    are published; where one of few is stays hidden, see `lowered`.
    """
    joint = joined(answer, replace(settings, rounding={}), maximum_cents, reference_date, earlier)
    asked = lowered(joint.asked(COUNTS), lost)
    found: list[Sequence[Exposure]] = []
    of_few = {
        name.measure
        for key, cell in asked.cells.items()
        if (name := _own_name(key, asked))
        and name.is_total
        and abs(cell.value) <= FEW_IN_ALL * settings.rules.minimum_count
    }

    def stands(key: Key, cell: Cell) -> bool:
        name = _own_name(key, asked)
        if name is None:
            return False
        return is_headline(name, settings) or (name.is_total and not cell.value)

    def matters(key: Key) -> bool:
        name = key.cell if isinstance(key, At | Change) else None
        return isinstance(name, CellName) and name.measure in of_few

    def told(*, to_insiders: bool) -> Iterator[Exposure]:
        alone = asked.unsaid(stands)
        if to_insiders:
            # Her own record tells somebody little of where many others are; to ask it of every
            # cell and everybody would take minutes.
            alone = _among(alone, matters)
        for one in exposures(alone.system(), asked.insiders if to_insiders else ()):
            if any(map(asked.is_own, one.cells)):
                yield one

    for to_insiders in (False, True):
        # Again until there is none: of insiders who know the same only the first one is named.
        while more := list(told(to_insiders=to_insiders)):
            found.append(more)
            asked = lowered(asked, [more])
    return found


def _own_name(key: Key, asked: Asked) -> CellName | None:
    """The name of a cell of the answer's own date, or of its change to or from it."""
    if not isinstance(key, At | Change) or not asked.is_own(key):
        return None
    return key.cell if isinstance(key.cell, CellName) else None


def _among(asked: Asked, matters: Callable[[Key], bool]) -> Asked:
    """The block of some cells alone, with what adds up among these."""
    return replace(
        asked,
        cells={key: cell for key, cell in asked.cells.items() if matters(key)},
        relations=[
            (whole, parts) for whole, parts in asked.relations if all(map(matters, (whole, *parts)))
        ],
        equations=[row for row in asked.equations if all(map(matters, row))],
    )


def lowered(asked: Asked, told: Rounds) -> Asked:
    """The block with levels that can be reached once headlines are known.

    If no more than two wait in all, nobody can believe in three of them anywhere. So of each
    cell but the whole every attacker must believe instead that nobody is in it: but for an
    insider who is in it herself, and whom the same level for all others does not bind. So it is
    with what came since an answer that is out. What is told even then has no level any more.
    """
    for one in told:
        asked = _lowered_once(asked, one)
    return asked


def _lowered_once(asked: Asked, told: Sequence[Exposure]) -> Asked:
    cells, known = dict(asked.cells), []
    done: dict[Key, None] = {}
    for one in told:
        # What was given up since is no cell of the block any more.
        there = [key for key in one.cells if key in asked.cells]
        nobody = all(asked.cells[key].down and not asked.cells[key].up for key in there)
        if one.insider and one.direction < 0 and nobody:
            known.append(one)
            continue
        for key in there:
            done[key] = None
            name = key.cell if isinstance(key, At | Change) else None
            whole = isinstance(name, CellName) and name.is_total
            cell, empty = asked.cells[key], _without_anybody(asked.cells[key])
            tried = (cell.up, cell.down) == (empty.up, empty.down)
            cells[key] = (
                replace(cell, up=0, down=0) if tried or whole or not one.direction else empty
            )
    insiders = _not_of_herself(asked, done)
    return replace(asked, cells=cells, insiders=insiders).without(known)


def _not_of_herself(asked: Asked, emptied: Collection[Key]) -> list[Insider]:
    """The insiders, who need not believe that nobody is in a cell which they are in themselves.

    `emptied` are the cells, and changes, of which everybody else must believe it.
    """
    if not emptied:
        return asked.insiders
    wholes: dict[Key, list[Key]] = defaultdict(list)
    for whole, parts in asked.relations:
        for part in parts:
            wholes[part].append(whole)
    moved: dict[Key, list[Change]] = defaultdict(list)
    for key in asked.cells:
        if isinstance(key, Change) and asked.is_own(key):
            moved[At(asked.own, key.cell)].append(key)

    def hers(insider: Insider) -> set[Key]:
        found: set[Key] = set()
        fresh = [key for key in insider.cells if key in asked.cells and asked.cells[key].value]
        while fresh:
            key = fresh.pop()
            if key in found:
                continue
            found.add(key)
            if isinstance(key, At):
                fresh += wholes[key]
                # Where nobody was on the other date, it is she who came or went.
                fresh += (change for change in moved[key] if not _other_end(change, asked))
            elif isinstance(key, Change):
                fresh += (
                    replace(key, cell=whole.cell)
                    for whole in wholes[At(asked.own, key.cell)]
                    if isinstance(whole, At) and replace(key, cell=whole.cell) in asked.cells
                )
        return found

    told = []
    for one in asked.insiders:
        own = hers(one)
        sides = ((key, side) for key in emptied if key in own for side in (1, -1))
        told.append(replace(one, unguarded=(*one.unguarded, *sides)))
    return told


def _other_end(change: Change, asked: Asked) -> int:
    """The value of a cell on the date to which a change of it is that is not the answer's own."""
    place = change.since if change.date == asked.own else change.date
    cell = asked.cells.get(At(place, change.cell))
    return cell.value if cell else 0


def _without_anybody(cell: Cell) -> Cell:
    """A count, or what one changed by, of which it must be believable that nobody is in it."""
    fell, came = max(-cell.value, 0), max(cell.value, 0)
    upper = None if fell else cell.upper
    return replace(cell, up=fell, down=came, upper=upper, state=State.HIDDEN, weight=0)
