"""The protection step: which cells of an answer are published, and the proof that it is safe.

Counts and amounts are two systems, each protected and audited by itself. What either tells
of the other is among the bounds: an amount is at most the programme's maximum for each
payment, so a number of payments is at least the amount divided by it. These bounds use the
true values, which is more than anybody can know; so a count table that reaches a level goes
with the true amounts, an amount table with the true counts, and both are whole answers that
agree with everything published. Counts come first: the loss is that of the counts, then
that of the amounts.

Rows that were read, counted and left out are cells too: their sums would give away what
the tables hide.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from helpers.disclosure.answer_system import (
    AMOUNT,
    MEASURE,
    NACE,
    ROWS,
    TABLE,
    AnswerCells,
    Name,
)
from helpers.disclosure.audit import Audit, audit
from helpers.disclosure.over_time import At, Change, join_dates, relations_at, released
from helpers.disclosure.rounding import round_system, rounded_cell
from helpers.disclosure.rules import SMALL_COUNT, Verdict, judge_count
from helpers.disclosure.settings import Settings
from helpers.disclosure.suppression import Suppression, UnprotectableError, exposures, suppress
from helpers.disclosure.system import Cell, Key, State, System, build_system
from helpers.disclosure.targets import Insider

if TYPE_CHECKING:
    from helpers.disclosure.patterns import Patterns

COUNTS, AMOUNTS = "counts", "amounts"
#: What a caller gives up by `headlines=False`, and the amounts may need alone.
TOTALS = "headlines"
#: Measures that only grow from date to date; approved and pending ones move on.
GROWING = ("applications", "paid", "stopped", AMOUNT)
#: Tables by NACE code, of which an answer that shows them rounded shows no code exactly.
BY_CODE = ("by_nace", "by_reason")


@dataclass(frozen=True)
class Earlier:
    """An answer that is out: its true cells, and which of them were published."""

    label: str
    date: date
    cells: AnswerCells
    published: frozenset[Name]
    rounded: Mapping[Name, int]  # what of its hidden cells was shown rounded, and to which base
    base: int


@dataclass(frozen=True)
class Block:
    """One of the two systems, protected and audited."""

    name: str
    system: System
    suppression: Suppression
    audit: Audit
    date: int  # the place in time of the answer itself among all answers

    def hidden(self, name: Name) -> bool:
        """Whether a cell of the answer is not published."""
        return bool(self.suppression.hidden[self.system.index[At(self.date, name)]])


@dataclass(frozen=True)
class Protected:
    """The outcome: the blocks, and what is shown rounded (by name, a multiple of the base)."""

    blocks: tuple[Block, ...]
    rounded: dict[Name, int]
    base: int
    withheld: tuple[str, ...]  # what had to be given up before a pattern was found

    def hidden(self, name: Name) -> bool:
        """Whether a cell of the answer is not published."""
        return self.blocks[name[MEASURE] == AMOUNT].hidden(name)


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
    intervals: bool = True,
) -> Protected:
    """Protects counts, then amounts, together with the answers that are out.

    `earlier` in order of their dates, before and after `reference_date`, that of the answer.
    `maximum_cents`: what the programme pays at most per application, 0 where there is no
    such rule. `patterns` remembers patterns that were found before; each is audited anew.
    Without `intervals` those are not worked out for a pattern that is proven the best.
    Raises UnprotectableError where no pattern protects, RoundingError where no rounding
    does, UnsafeError where the audit fails.
    """
    out_before = [one for one in earlier if one.date <= reference_date]
    out_after = [one for one in earlier if one.date > reference_date]
    own = len(out_before)  # the answer's place in time
    in_time = [
        *(one.cells for one in out_before),
        answer,
        *(one.cells for one in out_after),
    ]
    rounded, base = _rounded(answer, settings, in_time[:own][-1:])
    blocks: list[Block] = []
    withheld: tuple[str, ...] = ()
    for name in (COUNTS, AMOUNTS):

        def out(one: Earlier, block: str = name) -> dict[Key, Cell]:
            cells = _block_cells(one.cells, block, maximum_cents, one.rounded, one.base)
            return released(cells, one.published.__contains__)

        now = _block_cells(answer, name, maximum_cents, rounded, base)
        joined, equations = join_dates(
            [*map(out, out_before), now, *map(out, out_after)],
            _judge_change(settings, in_time, maximum_cents),
            _grows,
        )
        relations = [
            relation
            for place, one in enumerate(in_time)
            for relation in relations_at(place, _block_relations(one, name))
        ]
        if name == COUNTS:
            equations += [
                {At(own, key): factor for key, factor in equation.items()}
                for equation in answer.equations
            ]
        insiders = [
            Insider(
                one.name,
                tuple(_known_to(one, own, in_time)),
                tuple(_alone_in_change(one, own, in_time)),
            )
            for one in answer.insiders
        ]
        build = partial(build_system, relations=relations, equations=equations)
        if name == AMOUNTS:
            joined, insiders = _within_the_maximum(joined, insiders, build)
        system = build(joined)
        known = patterns.find(system, insiders) if patterns else None
        try:
            found = known or suppress(system, insiders, seconds=settings.seconds)
        except UnprotectableError:
            if name == COUNTS:
                raise
            # The counts stand; of the amounts the totals are given up, then all of them.
            system = build(_with_totals_free(joined, own))
            try:
                found, withheld = suppress(system, insiders, seconds=settings.seconds), (TOTALS,)
            except UnprotectableError:
                system = build(_withheld(joined, own))
                found, withheld = suppress(system, insiders, seconds=settings.seconds), (AMOUNTS,)
        checked = audit(
            *(system, found.hidden, insiders),
            intervals=intervals or not found.proven,
            of=None if intervals else found.secondary,
        )
        if (opened := _opened(found, checked)) is not found:
            found, checked = opened, audit(system, opened.hidden, insiders)
        if not checked.holds:
            raise UnsafeError(f"the pattern of the {name} does not protect {checked.breaches[:3]}")
        if patterns and known is None:
            patterns.keep(system, insiders, found)
        blocks.append(Block(name, system, found, checked, own))
    return Protected(tuple(blocks), rounded, base, withheld)


def _within_the_maximum(
    cells: dict[Key, Cell], insiders: list[Insider], build: Callable[[dict[Key, Cell]], System]
) -> tuple[dict[Key, Cell], list[Insider]]:
    """The cells and insiders without levels that nothing but the programme's maximum thwarts.

    Who got the maximum cannot have got more: whoever knows the rest of a hidden amount knows
    so much without any table. Such a side needs no protection, the other one keeps it.
    """
    while True:
        above = [one for one in exposures(build(cells), insiders) if one.direction > 0]
        if not above:
            return cells, insiders
        unlimited = {key: replace(cell, upper=None) for key, cell in cells.items()}
        anyway = set(exposures(build(unlimited), insiders))
        thwarted: dict[str, list[Key]] = defaultdict(list)
        for one in above:
            if one not in anyway:
                thwarted[one.insider] += one.cells
        if not thwarted:
            return cells, insiders
        anybody = set(thwarted.pop("", ()))
        cells = {k: replace(cell, up=0) if k in anybody else cell for k, cell in cells.items()}
        # Once more: of insiders who know the same only the first one is named.
        insiders = [
            replace(one, unguarded=(*one.unguarded, *((k, 1) for k in thwarted.get(one.name, ()))))
            for one in insiders
        ]


def _with_totals_free(cells: Mapping[Key, Cell], own: int) -> dict[Key, Cell]:
    """The cells with no total of the answer's own date that must be published."""
    return {
        key: replace(cell, state=State.FREE)
        if cell.value and cell.state == State.PUBLISHED and _is_at(key, own)
        else cell
        for key, cell in cells.items()
    }


def _withheld(cells: Mapping[Key, Cell], own: int) -> dict[Key, Cell]:
    """The cells with none of the answer's own published but the zeros."""
    return {
        key: replace(cell, state=State.HIDDEN, weight=0)
        if cell.value and _is_at(key, own)
        else cell
        for key, cell in cells.items()
    }


def _is_at(key: Key, place: int) -> bool:
    return isinstance(key, At) and key.date == place


def _opened(found: Suppression, checked: Audit) -> Suppression:
    """The pattern without the cells that it hides in vain: anybody can compute them.

    Of a proven optimum there are none; one that time ended may have some. To publish what
    everybody knows tells nobody anything.
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


def _known_to(insider: Insider, own: int, in_time: Sequence[AnswerCells]) -> Iterator[Key]:
    """What somebody who is alone in a cell knows of it, on the earlier dates too.

    Where a cell only grows, nobody else can have been in it before; so she knows what it was.
    """
    for cell in insider.cells:
        now = in_time[own].cells.get(cell)
        if now is None:
            continue
        yield At(own, cell)
        if not _grows(cell):
            continue
        for place in range(own - 1, -1, -1):
            before = in_time[place].cells.get(cell)
            if before is None or before.value > now.value:
                break
            yield from (At(place, cell), Change(place + 1, cell))


def _alone_in_change(
    insider: Insider, own: int, in_time: Sequence[AnswerCells]
) -> Iterator[tuple[Key, int]]:
    """Differences to the date before in which nobody but her is: both their sides.

    What came into a cell that holds one of hers is hers alone if it is as much as came into
    hers, in a measure that only grows.
    """
    if not own:
        return
    before, now = in_time[own - 1].cells, in_time[own].cells

    def came(cell: Key) -> int:
        earlier = before.get(cell)
        return now[cell].value - (earlier.value if earlier else 0)

    seen: set[Key] = set()
    for cell in insider.cells:
        if cell not in now or not _grows(cell) or came(cell) <= 0:
            continue
        fresh: list[Key] = [cell]
        while fresh:
            for whole in in_time[own].wholes.get(fresh.pop(), ()):
                if whole not in seen and whole in before and came(whole) == came(cell):
                    seen.add(whole)
                    fresh.append(whole)
                    yield from ((Change(own, whole), 1), (Change(own, whole), -1))


def _grows(key: Key) -> bool:
    return isinstance(key, tuple) and key[MEASURE] in GROWING


def _judge_change(
    settings: Settings, answers: Sequence[AnswerCells], maximum_cents: int
) -> Callable[[Key, int], Verdict]:
    """The verdict on a difference between two dates: few more applications, or what they got."""
    rules = settings.rules

    def judge(key: Key, change: int) -> Verdict:
        if not isinstance(key, At) or not isinstance(key.cell, tuple):
            return Verdict()
        if key.cell[MEASURE] != AMOUNT:
            return judge_count(change, rules) if key.cell[TABLE] != ROWS else Verdict()
        count = (*key.cell[:MEASURE], "paid", *key.cell[MEASURE + 1 :])
        now, before = (answers[date].cells[count].value for date in (key.date, key.date - 1))
        if not 0 < now - before < rules.minimum_count:
            return Verdict()
        # As for an amount of too few contributors; all of it may be one person's.
        level = max(int(-(-change * (rules.p_percent or 0) // 100)), 1)
        above = maximum_cents * (now - before) - change
        up = min(level, above) if maximum_cents and above >= 0 else level
        return Verdict(SMALL_COUNT, up=up, down=min(level, change))

    return judge


def _block_cells(
    answer: AnswerCells,
    block: str,
    maximum_cents: int,
    rounded: Mapping[Name, int],
    base: int,
) -> dict[Key, Cell]:
    """The cells of one block, with what the other block and the rounded tables tell of them."""
    amount_of: dict[Key, Name] = dict(answer.amounts)
    count_of: dict[Key, Name] = {amount: count for count, amount in answer.amounts}
    found: dict[Key, Cell] = {}
    for key, cell in answer.cells.items():
        is_amount = isinstance(key, tuple) and key[MEASURE] == AMOUNT
        if is_amount != (block == AMOUNTS):
            continue
        if maximum_cents and cell.value and key in amount_of:
            amount = answer.cells[amount_of[key]].value
            least = min(-(-amount // maximum_cents), cell.value)
            cell = replace(cell, lower=max(cell.lower or 0, least))
        if maximum_cents and is_amount:
            most = maximum_cents * answer.cells[count_of[key]].value
            if cell.value <= most:  # else nobody can rest on a rule that does not hold
                # What the rule alone tells anybody, the tables do not give away: not of the
                # whole, and not of the largest of those behind it, whom the level is about.
                up = min(cell.up, most - cell.value)
                if isinstance(key, tuple) and key in answer.largest:
                    brought, payments = answer.largest[key]
                    above = maximum_cents * payments - brought
                    up = min(up, above) if above >= 0 else up
                cell = replace(cell, upper=most, up=up)
        if base and cell.value and _by_code(key):
            cell = replace(cell, state=State.HIDDEN, weight=0)
            if key in rounded:
                known = cell.lower or 0
                cell = rounded_cell(cell, rounded[key], base)  # type: ignore[index]
                cell = replace(cell, lower=max(known, cell.lower or 0))
        found[key] = cell
    return found


def _by_code(key: Key) -> bool:
    return isinstance(key, tuple) and key[TABLE] in BY_CODE and not key[NACE].startswith("_")


def _block_relations(answer: AnswerCells, block: str) -> list[tuple[Name, list[Name]]]:
    return [
        (whole, parts)
        for whole, parts in answer.relations
        if (whole[MEASURE] == AMOUNT) == (block == AMOUNTS)
    ]


def _rounded(
    answer: AnswerCells, settings: Settings, before: Sequence[AnswerCells]
) -> tuple[dict[Name, int], int]:
    """The counts of the table by NACE code, rounded; nothing where the question asks for none.

    What is said of a count now is said of the one `before` too, which it has not fallen below.
    """
    base = settings.rounding.get("by_nace", 0)
    if not base:
        return {}, 0
    own: dict[Key, Cell] = {
        key: replace(cell, up=max(cell.up, _asked_before(key, cell, settings, before)))
        for key, cell in answer.cells.items()
        if isinstance(key, tuple) and key[TABLE] == "by_nace" and key[MEASURE] != AMOUNT
    }
    relations = [(w, p) for w, p in answer.relations if w in own and all(c in own for c in p)]
    system = build_system(own, relations)
    rounding = round_system(system, base)
    return {key: int(rounding.shown[system.index[key]]) for key in own}, base  # type: ignore[misc]


def _asked_before(key: Key, cell: Cell, settings: Settings, before: Sequence[AnswerCells]) -> int:
    """The level that a count needs for the one of the date before, and for the difference."""
    earlier = before[0].cells.get(key) if before else None
    if earlier is None or not _grows(key) or cell.value < earlier.value:
        return 0
    change = judge_count(cell.value - earlier.value, settings.rules).up
    return max(earlier.value + earlier.up - cell.value if earlier.up else 0, change)


__all__ = ["Block", "Earlier", "Protected", "UnprotectableError", "UnsafeError", "protect_answer"]
