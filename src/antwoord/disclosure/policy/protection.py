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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import AnswerCells, count_of
from antwoord.disclosure.model.over_time import At, Change
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.system import Cell, Key, State, System
from antwoord.disclosure.policy.headlines import Rounds, lowered
from antwoord.disclosure.policy.joint import AMOUNTS, COUNTS, Asked, Earlier, Joint, joined
from antwoord.disclosure.proof.audit import Audit, audit
from antwoord.disclosure.proof.certificates import Certificates, check_certificates
from antwoord.disclosure.proof.tied import Shown, Untied, told_together
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

#: The audit of a pattern that was not audited yet.
NOT_YET = Audit((), (), Certificates((), ()), 0.0)
#: How often amounts, or counts, are suppressed for what both tell together over several dates.
RELIEFS = 6
#: That headlines are published: a caller gives that up with `headlines=False`. AMOUNT is that of
#: the amount alone, SPLIT that any other amount is published.
TOTALS, AMOUNT, SPLIT = "headlines", "amount", "split"


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
    lost: Rounds = (),
    told: Rounds = (),
    intervals: bool = True,
    split: bool = True,
) -> Protected:
    """Protects counts, then amounts, together with the answers that are out.

    `answer` are the cells, `settings` the rules of the question. `maximum_cents` is what the
    programme pays at most for an application, 0 where there is no such rule. `earlier` are the
    answers that are out, in order of their dates, before and after `reference_date`, which is
    that of the answer. `patterns` keeps patterns that were found before; each is audited anew.
    What is `lost` (`lost_already`) and what is `told` (`headlines.told_by_headlines`) is
    protected as far as it can be. Without `intervals` those are not
    worked out for a pattern that is proven the best. Without `split` no amount is published but
    that of the whole population. Raises UnprotectableError where no pattern
    protects, RoundingError where no rounding does, and UnsafeError where the audit fails.
    """
    joint = joined(answer, settings, maximum_cents, reference_date, earlier, split=split)
    counts = lowered(joint.asked(COUNTS), (*lost, *told))
    hidden: frozenset[Key] = frozenset()
    refusal: UnprotectableError | None = None
    for _ in range(RELIEFS):
        try:
            return _both_blocks(joint, _hidden(counts, hidden), patterns, intervals=intervals)
        except UnprotectableError as error:
            refusal = error
        # With the amounts that are out counts may tell what no amount of this answer hides.
        if not refusal.relief - hidden:
            break
        hidden |= refusal.relief
    raise refusal or UnsafeError("there was no attempt to protect the answer")


def _both_blocks(
    joint: Joint, counts: Asked, patterns: "Patterns | None", *, intervals: bool
) -> Protected:
    """The `counts` protected, then the amounts; `patterns`, `intervals` as for `protect_answer`.

    Raises UnprotectableError, with counts that would help where there are such.
    """
    many = len(joint.in_time) > 1
    blocks: list[Block] = []
    withheld: tuple[str, ...] = ()
    for name in (COUNTS, AMOUNTS):
        if name == COUNTS:
            asked = counts
        else:
            asked = _as_counts_are_shown(joint.asked(AMOUNTS), blocks[0])
            asked = asked if joint.split else _alone(asked)
        refusal: UnprotectableError | None = None
        for attempt, given_up in _attempts(name, asked, split_off=bool(blocks) and many):
            try:
                block = _block(name, attempt, joint, blocks, patterns, intervals)
            except UnprotectableError as error:
                refusal = error
                continue
            withheld = given_up
            blocks.append(block)
            break
        else:
            raise refusal or UnsafeError(f"there was no attempt to protect the {name}")
    return Protected(tuple(blocks), joint.rounded, joint.base, withheld)


def _block(
    name: str,
    asked: Asked,
    joint: Joint,
    before: Sequence[Block],
    patterns: "Patterns | None",
    intervals: bool,
) -> Block:
    """One block protected, also together with the one `before` it; raises UnprotectableError."""
    told: Untied | None = None
    for _ in range(RELIEFS):
        system, insiders = asked.system(), asked.insiders
        known = patterns.find(system, insiders, joint.settings.seconds) if patterns else None
        found = known or suppress(system, insiders, seconds=joint.settings.seconds)
        block = _audited(Block(name, system, found, NOT_YET, joint.own), intervals=intervals)
        if patterns and known is None:
            proof = block.audit.certificates
            patterns.keep(system, insiders, block.suppression, proof, joint.settings.seconds)
        told = _told_together(joint, asked, before[0], block) if before else None
        if told is None:
            return block
        if not told.relief:
            break
        asked = _hidden(asked, told.relief)
    exposed = [Exposure(told.cells, "", told.direction)] if told else ()
    raise UnprotectableError(exposed, told.counts if told else frozenset())


def _hidden(asked: Asked, keys: frozenset[Key]) -> Asked:
    """The block in which cells are suppressed, whatever the search would choose."""
    cells = {
        key: replace(cell, state=State.HIDDEN, weight=0) if key in keys else cell
        for key, cell in asked.cells.items()
    }
    return replace(asked, cells=cells)


def _audited(block: Block, *, intervals: bool) -> Block:
    """A block whose pattern was audited; without what it suppresses in vain."""
    system, found = block.system, block.suppression
    checked = None if intervals else proven_safe(found)
    checked = checked or audit(
        system,
        found.hidden,
        found.insiders,
        intervals=intervals or not found.proven,
        of=None if intervals else found.secondary,
    )
    if (opened := _opened(found, checked)) is not found:
        found, checked = opened, audit(system, opened.hidden, found.insiders)
    if not checked.holds:
        raise UnsafeError(
            f"the pattern of the {block.name} does not protect {checked.breaches[:3]}"
        )
    return replace(block, suppression=found, audit=checked)


def _told_together(joint: Joint, asked: Asked, counts: Block, amounts: Block) -> Untied | None:
    """What counts and amounts over several dates tell together, and neither alone."""
    if not joint.maximum_cents or len(joint.in_time) == 1:
        return None
    one, other = (
        Shown(each.system, each.suppression.hidden, each.audit.certificates)
        for each in (counts, amounts)
    )
    index, keys = amounts.system.index, amounts.system.keys
    losses: dict[Key, int] = {
        key: cell.weight
        for key, cell in asked.cells.items()
        if cell.state == State.FREE and cell.value and all(map(asked.is_own, keys[index[key]]))
    }
    # Headlines stand: they are published, and not free.
    for at in np.flatnonzero(counts.system.state == State.FREE).tolist():
        names = counts.system.keys[at]
        if all(map(asked.is_own, names)):
            losses[names[0]] = int(counts.system.weight[at])
    return told_together(one, other, _pairs(joint), joint.maximum_cents, losses)


def _pairs(joint: Joint) -> Iterator[tuple[Key, Key]]:
    """Each count with its amount, on each date and of each difference between two."""
    for place, answer in enumerate(joint.in_time):
        for count, amount in answer.amounts:
            yield At(place, count), At(place, amount)
            for over in range(1, place + 1):
                yield Change(place, count, over), Change(place, amount, over)


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
    lost: Rounds = (),
    told: Rounds = (),
    *,
    split: bool = True,
) -> bool:
    """Whether `protect_answer` would find a pattern, in a small part of its time.

    The arguments are those of `protect_answer`. Only counts are looked at: amounts can always be
    left out.
    """
    try:
        joint = joined(answer, settings, maximum_cents, reference_date, earlier, split=split)
    except RoundingError:
        return False
    asked = lowered(joint.asked(COUNTS), (*lost, *told))
    return not exposures(asked.system(), asked.insiders, most=1)


def lost_already(
    answer: AnswerCells,
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier],
) -> Rounds:
    """What the answers that are out give away of counts by themselves, whatever is published.

    The arguments are those of `protect_answer`, which takes the result as `lost`: no pattern can
    protect it any more at its level; `lowered` says what is protected instead.
    """
    joint = joined(answer, replace(settings, rounding={}), maximum_cents, reference_date, earlier)
    return _lost(joint.asked(COUNTS), lowered)


def _attempts(
    name: str, asked: Asked, *, split_off: bool = False
) -> Iterator[tuple[Asked, tuple[str, ...]]]:
    """A block of which ever less is asked, each time with what was given up.

    Counts must be protected as they are. Of the amounts first the headlines are given up, then
    all amounts. What can be told of amounts then follows from counts, which are safe by their
    own rules. With `split_off` all but the total are given up before that one is alone.
    """
    if name == COUNTS:
        yield asked, ()
        return
    asked = _above_her_own(_within_the_maximum(asked))
    yield asked, ()
    left = _without(asked, _lost(asked, _without))
    if left != asked:
        yield left, ()
    yield replace(left, cells=_with_totals_free(left)), (AMOUNT,)
    if split_off:
        yield _alone(left), (SPLIT,)
    silent = replace(left, cells=_withheld(left))
    while told := exposures(silent.system(), silent.insiders):
        silent = silent.without(told)
    yield silent, (AMOUNTS,)


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
        asked = asked.without(thwarted)


def _above_her_own(asked: Asked) -> Asked:
    """The block without the lower levels that an insider's own part makes unreachable for her.

    A sum is no less than what she got of it and the least that the others can have got: that
    the rest is not negative she knows without any table.
    """
    sums = [
        (whole, parts, asked.cells[whole])
        for whole, parts in asked.relations
        if whole in asked.cells and asked.cells[whole].down and set(parts) <= asked.cells.keys()
    ]
    insiders = []
    for one in asked.insiders:
        own = set(one.cells)
        reached = [
            (whole, -1)
            for whole, parts, cell in sums
            if not own.isdisjoint(parts)
            and cell.value - cell.down
            < sum(
                asked.cells[part].value if part in own else asked.cells[part].lower or 0
                for part in parts
            )
        ]
        insiders.append(replace(one, unguarded=(*one.unguarded, *reached)))
    return replace(asked, insiders=insiders)


def _without(asked: Asked, lost: Rounds) -> Asked:
    """The amounts without the levels of what is lost."""
    return asked.without([one for each in lost for one in each])


def _lost(asked: Asked, eased: Callable[[Asked, Rounds], Asked]) -> Rounds:
    """What can be computed even if nothing of this answer is published.

    Of the other dates, and of its own: what insiders were paid is part of it, and what only grows
    is at least what it was. `eased` gives the block with levels that can be reached all the same.
    """
    found: list[Sequence[Exposure]] = []
    while more := exposures(asked.unsaid().system(), asked.insiders):
        # Once more: of insiders who know the same only the first one is named.
        found.append(more)
        asked = eased(asked, [more])
    return found


def _as_counts_are_shown(asked: Asked, counts: Block) -> Asked:
    """The amounts, of which a zero is published where its count is."""
    cells = dict(asked.cells)
    for key, cell in asked.cells.items():
        if cell.value or cell.state != State.FREE or not isinstance(key, At):
            continue
        unsaid = isinstance(key.cell, CellName) and counts.hidden(count_of(key.cell))
        state = State.HIDDEN if unsaid else State.PUBLISHED
        cells[key] = replace(cell, state=state, weight=0)
    return replace(asked, cells=cells)


def _alone(asked: Asked) -> Asked:
    """The amounts, of which only that of the whole population is published, and zeros."""
    cells = {
        key: replace(cell, state=State.HIDDEN, weight=0)
        if cell.value and isinstance(key, At) and asked.is_own(key) and not _is_whole(key)
        else cell
        for key, cell in asked.cells.items()
    }
    return replace(asked, cells=cells)


def _is_whole(key: At) -> bool:
    name = key.cell
    return isinstance(name, CellName) and name.is_total


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
