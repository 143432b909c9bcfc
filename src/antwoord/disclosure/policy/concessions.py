"""What is given up where no pattern protects an answer otherwise: the mildest set that helps.

The answer, the audit page and `disclosure.json` tell what was given up.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from antwoord.cells import TOTAL, CellName
from antwoord.disclosure.model.answer_system import (
    REASON,
    AnswerCells,
    TrueCells,
    answer_cells,
)
from antwoord.disclosure.model.movers import People
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.weights import Draw
from antwoord.disclosure.policy.headlines import Rounds, told_by_headlines
from antwoord.disclosure.policy.joint import AMOUNTS, Earlier
from antwoord.disclosure.policy.protection import (
    AMOUNT,
    SPLIT,
    TOTALS,
    Protected,
    lost_already,
    protect_answer,
    protectable,
)
from antwoord.disclosure.search.rounding import RoundingError
from antwoord.disclosure.search.suppression import UnprotectableError
from antwoord.hashing import sha256_of_parts

if TYPE_CHECKING:
    import pandas as pd

    from antwoord.disclosure.search.patterns import Patterns

#: What can be given up, besides that headlines are published (`TOTALS`): COARSER rounds to
#: twice the usual base, ROUNDED shows nothing rounded, UNDECIDED does not split applications that
#: are not decided, EXTRAS publishes no table that nobody asked for, ZEROS suppresses zeros as it
#: does other numbers, SPLIT publishes no amount but that of the whole population, REASONS
#: publishes no reason.
COARSER, ROUNDED, UNDECIDED, REASONS = "coarser", "rounded", "undecided", "reasons"
EXTRAS, ZEROS = "extras", "zeros"
#: The same, and what of amounts is given up after it, in words.
GIVEN_UP = {
    COARSER: "rounded more coarsely",
    ROUNDED: "nothing rounded",
    UNDECIDED: "undecided applications are not split",
    ZEROS: "zeros are suppressed as well",
    SPLIT: "no amounts but the total",
    AMOUNT: "the total amount is not spared",
    TOTALS: "headline figures are not spared",
    AMOUNTS: "no amounts",
    REASONS: "no reasons",
    EXTRAS: "no tables that nobody asked for",
}

#: Ranks of sets of what is given up, the mildest first; the last set of a rank holds all others
#: of it.
Ladder = tuple[tuple[frozenset[str], ...], ...]


def concessions(settings: Settings, *, grouped: bool = True) -> Ladder:
    """What may be given up, ranked by the dearest thing in it; rounding only where there is any.

    `settings` are the rules of the question. Without `grouped`, rounded codes are what is
    wanted: they are never given up.
    """
    coarser: list[set[str]] = [set()]
    if any(settings.rounding.values()):
        coarser += [{COARSER}, {ROUNDED}] if grouped else [{COARSER}]
    splits: list[set[str]] = [set(), {UNDECIDED}, {EXTRAS}, {UNDECIDED, EXTRAS}]
    mild = [one | split for one in coarser for split in splits]
    hollow = [{ZEROS} | one for one in mild]
    without = [{REASONS} | one for one in (*mild, *hollow)]
    counts = [{SPLIT} | one for one in (*hollow, *without)]
    # Headlines last: an answer without them hardly is one. What was not asked never costs any.
    ranks = (
        splits[1:],
        mild[len(splits) :],
        hollow,
        without,
        counts,
        [{TOTALS} | one for one in (*mild, *without)],
    )
    return tuple(tuple(map(frozenset, rank)) for rank in ranks if rank)


def protect_somehow(
    true: TrueCells,
    relations: Sequence[tuple[CellName, list[CellName]]],
    behind: "pd.DataFrame",
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier] = (),
    patterns: "Patterns | None" = None,
    *,
    ladder: Ladder | None = None,
    intervals: bool = True,
    people: People | None = None,
) -> tuple[AnswerCells, Protected]:
    """The cells of an answer and how they are protected, giving up no more than is needed.

    `true`, `relations`, `people` and `behind` (there: `contributions`) are as for
    `answer_cells`; `settings`, `maximum_cents`, `reference_date`, `earlier`, `patterns` and
    `intervals` as for `protect_answer`; `ladder` is what `concessions` gives. Raises
    UnprotectableError where no pattern protects after all, RoundingError where no rounding does.
    """

    def asked(given_up: frozenset[str]) -> tuple[AnswerCells, Settings]:
        kept = true
        if REASONS in given_up:
            kept = true.without(frozenset(n for n in true.values if n.code(REASON) != TOTAL))
        wanted = replace(settings, rounding=_bases(settings, given_up))
        cells = answer_cells(
            kept,
            relations,
            behind,
            wanted,
            headlines=TOTALS not in given_up,
            undecided=UNDECIDED not in given_up,
            extras=EXTRAS not in given_up,
            zeros=ZEROS not in given_up,
            people=people,
            draw=draw,
        )
        return cells, wanted

    def works(given_up: frozenset[str]) -> bool:
        known = () if TOTALS in given_up else told
        return protectable(
            *asked(given_up),
            maximum_cents,
            reference_date,
            earlier,
            lost,
            known,
            split=SPLIT not in given_up,
        )

    def protected(given_up: frozenset[str]) -> tuple[AnswerCells, Protected]:
        answer, wanted = asked(given_up)
        done = protect_answer(
            answer,
            wanted,
            maximum_cents,
            reference_date,
            earlier,
            patterns,
            lost=lost,
            told=() if TOTALS in given_up else told,
            intervals=intervals,
            split=SPLIT not in given_up,
        )
        return answer, replace(done, withheld=tuple(sorted({*given_up, *done.withheld})))

    lost: Rounds = ()
    told: Rounds = ()
    who = behind.to_json(orient="split")
    draw = Draw(sha256_of_parts("the choice among patterns", who))
    ladder = ladder or concessions(settings)
    # What the answers that are out ask is no part of the digest: with them it is looked for.
    known = None if earlier or not patterns else patterns
    question = ""
    if known:
        question = _digest(true, relations, who, settings, maximum_cents, ladder)
        if (before := known.given_up(question)) is not None:
            with suppress(UnprotectableError, RoundingError):
                return protected(before)
    try:
        return protected(frozenset())
    except (UnprotectableError, RoundingError):
        everything = (*asked(frozenset()), maximum_cents, reference_date, earlier)
        lost = lost_already(*everything) if earlier else ()
        told = told_by_headlines(*everything, lost)
        if (told or lost) and works(frozenset()):
            return protected(frozenset())
        given_up = mildest(ladder, works)
        found = protected(given_up)
        if known:
            known.keep_given_up(question, given_up)
        return found


def _digest(
    true: TrueCells,
    relations: Sequence[tuple[CellName, list[CellName]]],
    who: str,
    settings: Settings,
    maximum_cents: int,
    ladder: Ladder,
) -> str:
    """The digest of all that decides what must be given up where no other answer is out.

    `who` is the text of who stands behind the cells.
    """
    steps = [[sorted(one) for one in rank] for rank in ladder]
    content = (
        *map(sorted, (true.values.items(), true.records.items(), true.summed.items())),
        *map(sorted, (true.shown, true.coded, true.extra)),
        true.once,
        list(relations),
        settings,
        maximum_cents,
        steps,
    )
    return sha256_of_parts(repr(content), who)


def mildest(ladder: Ladder, works: Callable[[frozenset[str]], bool]) -> frozenset[str]:
    """The first set of the ladder that works; the last one of all where none does.

    `works` says whether a pattern protects once a set is given up. To give up more never does
    harm: a rank whose last set fails has none that works.
    """
    for rank in ladder:
        if works(rank[-1]):
            return next((one for one in rank[:-1] if works(one)), rank[-1])
    return ladder[-1][-1]


def _bases(settings: Settings, given_up: frozenset[str]) -> dict[str, int]:
    """The bases that are rounded to; twice as coarse, or none, where that was given up."""
    factor = 0 if ROUNDED in given_up else 2 if COARSER in given_up else 1
    return {table: base * factor for table, base in settings.rounding.items()}
