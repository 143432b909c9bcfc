"""The protection step: which cells of an answer are published, and the proof that it is safe.

Counts and amounts are two systems, each protected and audited by itself. What either tells of
the other is among the bounds: an amount is at most the programme's maximum for each payment, so
that a number of payments is at least the amount divided by it. These bounds use the true values,
which is more than anybody can know. So a table of counts that reaches a level goes with the true
amounts, and a table of amounts with the true counts; both are whole answers that agree with
everything published. Counts come first: the loss is that of the counts, then that of the amounts.

The numbers of rows that were read, counted and left out are cells too: their sums would give away
what the tables suppress.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import AnswerCells, is_headline
from antwoord.disclosure.model.over_time import At
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.system import Cell, Key, State, System
from antwoord.disclosure.policy.joint import AMOUNTS, COUNTS, Asked, Earlier, joined
from antwoord.disclosure.proof.audit import Audit, audit
from antwoord.disclosure.proof.certificates import check_certificates
from antwoord.disclosure.search.rounding import RoundingError
from antwoord.disclosure.search.suppression import (
    Exposure,
    Suppression,
    UnprotectableError,
    exposures,
    suppress,
)

if TYPE_CHECKING:
    from antwoord.disclosure.search.patterns import Patterns

#: That headlines are published: a caller gives that up with `headlines=False`, and the amounts
#: may need to do so alone.
TOTALS = "headlines"


@dataclass(frozen=True)
class Block:
    """One of the two systems, protected and audited: `name` is COUNTS or AMOUNTS."""

    name: str
    system: System
    suppression: Suppression
    audit: Audit
    date: int  # the place in time of the answer itself among all answers

    def hidden(self, name: CellName) -> bool:
        """Whether a cell of the answer is not published."""
        return bool(self.suppression.hidden[self.system.index[At(self.date, name)]])


#: Up to so many times the minimum count, a headline tells an insider where the others are.
FEW_IN_ALL = 3


@dataclass(frozen=True)
class Protected:
    """How an answer is protected: by which patterns, and what is shown rounded.

    `rounded` are multiples of `base` by name; `withheld` names what had to be given up before a
    pattern was found.
    """

    blocks: tuple[Block, ...]
    rounded: dict[CellName, int]
    base: int
    withheld: tuple[str, ...]

    def hidden(self, name: CellName) -> bool:
        """Whether a cell of the answer is not published."""
        return self.blocks[name.is_amount].hidden(name)


class UnsafeError(RuntimeError):
    """The audit found the pattern that was chosen unsafe: a fault of the program."""


def protect_answer(
    answer: AnswerCells,
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier] = (),
    patterns: "Patterns | None" = None,
    *,
    lost: Sequence[Exposure] = (),
    told: Sequence[Exposure] = (),
    intervals: bool = True,
) -> Protected:
    """Protects counts, then amounts, together with the answers that are out.

    `answer` are the cells, `settings` the rules of the question. `maximum_cents` is what the
    programme pays at most for an application, 0 where there is no such rule. `earlier` are the
    answers that are out, in order of their dates, before and after `reference_date`, which is
    that of the answer. `patterns` keeps patterns that were found before; each is audited anew.
    What is `lost` (`lost_already`) is not protected any more; what is `told`
    (`told_by_headlines`) as far as it can be. Without `intervals` those are not
    worked out for a pattern that is proven the best. Raises UnprotectableError where no pattern
    protects, RoundingError where no rounding does, and UnsafeError where the audit fails.
    """
    joint = joined(answer, settings, maximum_cents, reference_date, earlier)
    blocks: list[Block] = []
    withheld: tuple[str, ...] = ()
    for name in (COUNTS, AMOUNTS):
        asked = joint.asked(name)
        if name == COUNTS:
            asked = _lowered(_without(asked, lost), told)
        refusal: UnprotectableError | None = None
        for attempt, given_up in _attempts(name, asked):
            system, insiders = attempt.system(), attempt.insiders
            known = patterns.find(system, insiders, settings.seconds) if patterns else None
            try:
                found = known or suppress(system, insiders, seconds=settings.seconds)
            except UnprotectableError as error:
                refusal = error
                continue
            withheld = given_up
            break
        else:
            raise refusal or UnsafeError(f"there was no attempt to protect the {name}")
        checked = None if intervals else proven_safe(found)
        checked = checked or audit(
            system,
            found.hidden,
            insiders,
            intervals=intervals or not found.proven,
            of=None if intervals else found.secondary,
        )
        if (opened := _opened(found, checked)) is not found:
            found, checked = opened, audit(system, opened.hidden, insiders)
        if not checked.holds:
            raise UnsafeError(f"the pattern of the {name} does not protect {checked.breaches[:3]}")
        if patterns and known is None:
            patterns.keep(system, insiders, found, checked.certificates, settings.seconds)
        blocks.append(Block(name, system, found, checked, joint.own))
    return Protected(tuple(blocks), joint.rounded, joint.base, withheld)


def proven_safe(found: Suppression) -> Audit | None:
    """The audit of a pattern that was kept, if its own certificates show it to be safe.

    They are checked with additions, as anybody would. None where `found` has no certificates,
    where one of them does not check, or where the pattern is not proven the best.
    """
    started = monotonic()
    proof = found.certificates
    if proof is None or not found.proven:
        return None
    try:
        wrong = check_certificates(found.system, found.hidden, found.insiders, proof)
    except IndexError:  # of a table that is not there
        return None
    return None if wrong else Audit((), (), proof, monotonic() - started)


def protectable(
    answer: AnswerCells,
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier] = (),
    lost: Sequence[Exposure] = (),
    told: Sequence[Exposure] = (),
) -> bool:
    """Whether `protect_answer` would find a pattern, in a small part of its time.

    The arguments are those of `protect_answer`. Only counts are looked at: amounts can always be
    left out.
    """
    try:
        joint = joined(answer, settings, maximum_cents, reference_date, earlier)
    except RoundingError:
        return False
    asked = _lowered(_without(joint.asked(COUNTS), lost), told)
    return not exposures(asked.system(), asked.insiders, most=1)


def lost_already(
    answer: AnswerCells,
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier],
) -> list[Exposure]:
    """What the answers that are out give away of counts by themselves, whatever is published.

    The arguments are those of `protect_answer`, which takes the result as `lost`: no pattern can
    protect it any more.
    """
    joint = joined(answer, replace(settings, rounding={}), maximum_cents, reference_date, earlier)
    return _lost(joint.asked(COUNTS))


def told_by_headlines(
    answer: AnswerCells,
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier],
) -> list[Exposure]:
    """What the headlines give away of counts by themselves, whatever else is published.

    The arguments are those of `protect_answer`, which takes the result as `told`. Headlines are
    exempt: how many applied, were paid and were stopped is what an answer is about. What follows
    of the whole population is known then; where one of few is stays hidden, see `_lowered`.
    """
    joint = joined(answer, replace(settings, rounding={}), maximum_cents, reference_date, earlier)
    asked = joint.asked(COUNTS)
    found: list[Exposure] = []
    of_few = {
        name.measure
        for name, cell in answer.cells.items()
        if isinstance(name, CellName)
        and name.is_total
        and cell.value <= FEW_IN_ALL * settings.rules.minimum_count
    }

    def matters(key: Key) -> bool:
        name = key.cell if isinstance(key, At) else None
        return isinstance(name, CellName) and name.measure in of_few

    def told(*, to_insiders: bool) -> Iterator[Exposure]:
        alone = _headlines_alone(asked, settings)
        if to_insiders:
            # Her own record tells somebody little of where many others are; to ask it of every
            # cell and everybody would take minutes.
            alone = _among(alone, matters)
        for one in exposures(alone.system(), asked.insiders if to_insiders else ()):
            if all(isinstance(key, At) and asked.is_own(key) for key in one.cells):
                yield one

    for to_insiders in (False, True):
        # Again until there is none: of insiders who know the same only the first one is named.
        while more := list(told(to_insiders=to_insiders)):
            found += more
            asked = _lowered(asked, more)
    return found


def _headlines_alone(asked: Asked, settings: Settings) -> Asked:
    """The block as if nothing were published but the headlines."""
    return replace(
        asked,
        cells={
            key: cell
            if cell.state == State.PUBLISHED and _is_headline(key, settings)
            else _unsaid_cell(cell, key, asked)
            for key, cell in asked.cells.items()
        },
    )


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


def _lowered(asked: Asked, told: Sequence[Exposure]) -> Asked:
    """The block with levels that can be reached once headlines are known.

    If no more than two wait in all, nobody can believe in three of them anywhere. So of each
    cell but the whole every attacker must believe instead that nobody is in it: but for an
    insider who is in it herself, and whom the same level for all others does not bind.
    """
    cells, known = dict(asked.cells), []
    for one in told:
        # What was given up since is no cell of the block any more.
        there = [key for key in one.cells if key in cells]
        lowered = all(cells[key].lower == 0 and cells[key].down for key in there)
        if one.insider and one.direction < 0 and lowered:
            known.append(one)
            continue
        for key in there:
            cell = cells[key]
            name = key.cell if isinstance(key, At) else None
            if isinstance(name, CellName) and name.is_total:
                cells[key] = replace(cell, up=0, down=0)
            elif one.direction < 0 or not cell.up:
                cells[key] = replace(cell, down=0)
            else:
                cells[key] = replace(
                    cell, up=0, down=cell.value, lower=0, state=State.HIDDEN, weight=0
                )
    return _without(replace(asked, cells=cells), known)


def _is_headline(key: Key, settings: Settings) -> bool:
    name = key.cell if isinstance(key, At) else None
    return isinstance(name, CellName) and is_headline(name, settings)


def _attempts(name: str, asked: Asked) -> Iterator[tuple[Asked, tuple[str, ...]]]:
    """A block of which ever less is asked, each time with what was given up.

    Counts must be protected as they are. Of the amounts first the headlines are given up, then
    all amounts.
    """
    if name == COUNTS:
        yield asked, ()
        return
    asked = _within_the_maximum(asked)
    yield asked, ()
    left = _without(asked, _lost(asked))
    if left != asked:
        yield left, ()
    yield replace(left, cells=_with_totals_free(left)), (TOTALS,)
    yield replace(left, cells=_withheld(left)), (AMOUNTS,)


def _within_the_maximum(asked: Asked) -> Asked:
    """The block without the upper levels that only the programme's maximum makes unreachable.

    Whoever got the maximum cannot have got more: who knows the rest of a suppressed amount knows
    so much without any table. Such a side needs no protection; the other one keeps its level.
    """
    while True:
        above = [one for one in exposures(asked.system(), asked.insiders) if one.direction > 0]
        if not above:
            return asked
        unlimited = {key: replace(cell, upper=None) for key, cell in asked.cells.items()}
        anyway = set(exposures(replace(asked, cells=unlimited).system(), asked.insiders))
        thwarted = [one for one in above if one not in anyway]
        if not thwarted:
            return asked
        # Once more: of insiders who know the same only the first one is named.
        asked = _without(asked, thwarted)


def _lost(asked: Asked) -> list[Exposure]:
    """What can be computed of the other dates even if nothing of this answer is published."""
    found: list[Exposure] = []
    while asked.others:
        unsaid = replace(asked, cells=_unsaid(asked))
        more = [
            one
            for one in exposures(unsaid.system(), asked.insiders)
            if not all(asked.is_own(key) for key in one.cells)
        ]
        if not more:
            break
        # Once more: of insiders who know the same only the first one is named.
        found += more
        asked = _without(asked, more)
    return found


def _without(asked: Asked, sides: Sequence[Exposure]) -> Asked:
    """The block without the levels of some sides: for anybody, or from one insider."""
    if not sides:
        return asked
    exposed: dict[str, list[tuple[Key, int]]] = defaultdict(list)
    for one in sides:
        for direction in (one.direction,) if one.direction else (1, -1):
            exposed[one.insider] += [(key, direction) for key in one.cells]
    anybody = set(exposed.pop("", ()))
    return replace(
        asked,
        cells={
            key: replace(
                cell,
                up=0 if (key, 1) in anybody else cell.up,
                down=0 if (key, -1) in anybody else cell.down,
            )
            for key, cell in asked.cells.items()
        },
        insiders=[
            replace(one, unguarded=(*one.unguarded, *exposed.get(one.name, ())))
            for one in asked.insiders
        ],
    )


def _with_totals_free(asked: Asked) -> dict[Key, Cell]:
    """The cells, where no headline of the answer's own date must be published."""
    return {
        key: replace(cell, state=State.FREE)
        if cell.value and cell.state == State.PUBLISHED and asked.is_own(key)
        else cell
        for key, cell in asked.cells.items()
    }


def _withheld(asked: Asked) -> dict[Key, Cell]:
    """The cells, where none of the answer's own but the zeros is published."""
    return {
        key: replace(cell, state=State.HIDDEN, weight=0)
        if cell.value and asked.is_own(key)
        else cell
        for key, cell in asked.cells.items()
    }


def _unsaid(asked: Asked) -> dict[Key, Cell]:
    """The cells as if nothing of the answer's own were published, not even rounded."""
    return {key: _unsaid_cell(cell, key, asked) for key, cell in asked.cells.items()}


def _unsaid_cell(cell: Cell, key: Key, asked: Asked) -> Cell:
    if isinstance(key, At) and asked.is_own(key):
        return replace(cell, state=State.HIDDEN, weight=0, lower=0, upper=None)
    return cell


def _opened(found: Suppression, checked: Audit) -> Suppression:
    """The pattern without the cells that it suppresses in vain, since anybody can compute them.

    A pattern that is proven the best has none; one at which time ran out may have some. To
    publish what everybody knows tells nobody anything.
    """
    system = found.system
    in_vain = [
        one.variable
        for one in checked.intervals
        if one.low == one.high
        and system.state[one.variable] == State.FREE
        and not system.primary[one.variable]
    ]
    if not in_vain or not checked.holds:
        return found
    hidden = found.hidden.copy()
    hidden[in_vain] = False
    loss = found.loss - int(system.weight[in_vain].sum())
    return replace(found, hidden=hidden, loss=loss, lower_bound=min(found.lower_bound, loss))


__all__ = ["Block", "Protected", "UnprotectableError", "UnsafeError", "protect_answer"]
