"""What is given up, in turn, where no pattern protects an answer otherwise.

The mildest first. What a step gives up is told in the answer, on the audit page and in
`disclosure.json`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from helpers.disclosure.answer_system import (
    REASON,
    REASON_TABLES,
    TABLE,
    TOTAL,
    AnswerCells,
    Name,
    answer_cells,
)
from helpers.disclosure.protection import TOTALS, Earlier, Protected, protect_answer
from helpers.disclosure.rounding import RoundingError
from helpers.disclosure.settings import Settings
from helpers.disclosure.suppression import UnprotectableError

if TYPE_CHECKING:
    import pandas as pd

    from helpers.disclosure.patterns import Patterns

#: Rounding to the usual base (then to twice that), and at all; the split of applications
#: that are not decided; figures that must be published; the reasons.
COARSER, ROUNDED, UNDECIDED, REASONS = "coarser", "rounded", "undecided", "reasons"


def concessions(settings: Settings, *, grouped: bool = True) -> Iterator[frozenset[str]]:
    """The steps in order; those about rounding only where something is rounded.

    Without `grouped`, rounded codes are what is wanted: they are never given up.
    """
    first: list[tuple[str, ...]] = [()]
    if any(settings.rounding.values()):
        first += [(COARSER,), (ROUNDED,)] if grouped else [(COARSER,)]
    for one in first:
        yield frozenset(one)
        yield frozenset((*one, UNDECIDED))
    last = first[-1]
    yield frozenset((*last, UNDECIDED, TOTALS))
    yield frozenset((*last, UNDECIDED, TOTALS, REASONS))


def protect_somehow(
    values: Mapping[Name, int],
    relations: Sequence[tuple[Name, list[Name]]],
    behind: "pd.DataFrame",
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier] = (),
    patterns: "Patterns | None" = None,
    *,
    steps: Iterator[frozenset[str]] | None = None,
    intervals: bool = True,
) -> tuple[AnswerCells, Protected]:
    """The cells of an answer and how they are protected, giving up no more than is needed.

    `values`, `relations` and `behind` as for `answer_cells`, the others as for
    `protect_answer`; `steps` as `concessions` gives them. Raises UnprotectableError where no
    pattern protects after all, RoundingError where no rounding does.
    """
    refusal: UnprotectableError | RoundingError | None = None
    for given_up in steps or concessions(settings):
        kept = values
        if REASONS in given_up:
            kept = {name: value for name, value in values.items() if not _is_reason(name)}
        wanted = replace(settings, rounding=_bases(settings, given_up))
        answer = answer_cells(
            kept,
            relations,
            behind,
            wanted,
            headlines=TOTALS not in given_up,
            undecided=UNDECIDED not in given_up,
        )
        try:
            done = protect_answer(
                *(answer, wanted, maximum_cents, reference_date, earlier, patterns),
                intervals=intervals,
            )
        except RoundingError as error:
            refusal = refusal or error
            continue
        except UnprotectableError as error:
            refusal = error
            continue
        return answer, replace(done, withheld=tuple(sorted({*given_up, *done.withheld})))
    assert refusal is not None
    raise refusal


def _is_reason(name: Name) -> bool:
    return name[TABLE] in REASON_TABLES and name[REASON] != TOTAL


def _bases(settings: Settings, given_up: frozenset[str]) -> dict[str, int]:
    """The bases that are rounded to; twice as coarse, or none, where that was given up."""
    factor = 0 if ROUNDED in given_up else 2 if COARSER in given_up else 1
    return {table: base * factor for table, base in settings.rounding.items()}
