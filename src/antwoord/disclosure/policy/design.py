"""What of an answer survives each way to publish it, so that a person chooses with figures.

Three designs, which differ in what becomes of the NACE codes; every other table is the same
and protected in the same way, and each design is one system that the audit accepts:

- `suppression`: each code is published exactly where that is safe;
- `grouping`: no code is published at all, the readable groups of codes are;
- `rounding`: the groups, and beside them every code rounded to a base.

Rounded codes are not free: they bound what is hidden in the groups, so that more of those
may have to go. Answers that are out are left aside.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import AnswerCells, TrueCells
from antwoord.disclosure.model.settings import DEFAULT_BASE, Settings
from antwoord.disclosure.model.weights import worth
from antwoord.disclosure.policy.concessions import (
    COARSER,
    EXTRAS,
    REASONS,
    UNDECIDED,
    ZEROS,
    concessions,
    protect_somehow,
)
from antwoord.disclosure.policy.joint import AMOUNTS
from antwoord.disclosure.policy.protection import (
    AMOUNT,
    SPLIT,
    TOTALS,
    Protected,
    UnprotectableError,
)
from antwoord.disclosure.search.rounding import RoundingError

if TYPE_CHECKING:
    import pandas as pd

SUPPRESSION, GROUPING, ROUNDING = "suppression", "grouping", "rounding"
Relation = tuple[CellName, list[CellName]]


@dataclass(frozen=True)
class Design:
    """What becomes of the cells that are not zero, `cells` of them in every design.

    `exact` are published as they are, `rounded` are shown to the nearest multiples of
    `base` only, and `share_pct` is that of both together. `loss_pct` is the weighted loss of
    all that is not published exactly, where a total counts more than its parts. None where
    no pattern protects: then nothing of this design can be published. `note` says so, or
    what had to be given up.
    """

    name: str
    base: int
    cells: int
    exact: int | None
    rounded: int | None
    share_pct: float | None
    loss_pct: float | None
    proven_optimal: bool
    seconds: float
    note: str = ""


NO_PATTERN, NO_ROUNDING = "no pattern protects it", "no rounding protects it"
#: What may have to be given up before a pattern is found, in words.
GIVEN_UP = {
    COARSER: "rounded more coarsely",
    UNDECIDED: "undecided applications are not split",
    ZEROS: "zeros are suppressed as well",
    SPLIT: "no amounts but the total",
    AMOUNT: "the total amount is not spared",
    TOTALS: "headline figures are not spared",
    AMOUNTS: "no amounts",
    REASONS: "no reasons",
    EXTRAS: "no tables that nobody asked for",
}


def designs(
    true: TrueCells,
    relations: Sequence[Relation],
    behind: "pd.DataFrame",
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
) -> list[Design]:
    """The three designs of one answer, in the order of the module's list.

    `true` and `relations` are those of all cells, `behind` who contributes, as for
    `answer_cells`; `maximum_cents` as for `protect_answer`, which has `settings.seconds` for
    each of its two searches. A base that the settings do not name is the usual one. Raises
    UnsafeError where an audit fails, never for a design that cannot be protected.
    """
    base = max(settings.rounding.values(), default=DEFAULT_BASE)
    exactly = replace(settings, rounding={})
    weights = _worth(true)
    codes = of_codes(true)
    plans = (
        (SUPPRESSION, 0, true, relations, exactly),
        (GROUPING, 0, true.without(codes), by_group(relations, codes), exactly),
        (ROUNDING, base, true, relations, replace(settings, rounding={"codes": base})),
    )
    found = []
    for name, rounded_to, kept, holding, wanted in plans:
        started = monotonic()
        outcome = _protected(kept, holding, behind, wanted, maximum_cents, reference_date)
        seconds = round(monotonic() - started, 3)
        found.append(_design(name, rounded_to, weights, outcome, seconds))
    return found


def of_codes(true: TrueCells) -> frozenset[CellName]:
    """The cells of what is shown rounded by any measure, those that no table shows among them."""
    coded = {name.codes for name in true.coded}
    return frozenset(name for name in true.values if name.codes in coded)


def by_group(relations: Sequence[Relation], coded: Collection[CellName]) -> list[Relation]:
    """What the relations say of the groups alone, once the cells by code are left out.

    `coded` are those cells. A relation that holds for every code of a group holds for the group:
    so each is kept, with the group's cell in the place of the cells by code. To drop the
    relations by code would forget what the groups share through their codes, and make an
    attacker out to be a fool.
    """
    group = {
        part: whole
        for whole, parts in relations
        if whole not in coded and all(part in coded for part in parts)
        for part in parts
    }
    found: dict[tuple[CellName, tuple[CellName, ...]], None] = {}
    for whole, parts in relations:
        lifted = tuple(dict.fromkeys(group.get(part, part) for part in parts))
        above = group.get(whole, whole)
        if lifted != (above,):
            found[above, lifted] = None
    return [(whole, list(parts)) for whole, parts in found if not {whole, *parts} & set(coded)]


def _worth(true: TrueCells) -> dict[CellName, int]:
    """What every cell of the tables is worth that is not zero."""
    return {
        name: worth(true.records.get(name, value), true.summed.get(name, 0))
        for name, value in true.values.items()
        if value and name in true.shown
    }


@dataclass(frozen=True)
class _Outcome:
    """The pattern of the cells that were left; without a pattern `note` says why."""

    answer: AnswerCells | None
    done: Protected | None
    note: str


def _protected(
    true: TrueCells,
    relations: Sequence[Relation],
    behind: "pd.DataFrame",
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
) -> _Outcome:
    try:
        answer, done = protect_somehow(
            true,
            relations,
            behind,
            settings,
            maximum_cents,
            reference_date,
            ladder=concessions(settings, grouped=False),
            intervals=False,
        )
    except RoundingError:
        return _Outcome(None, None, NO_ROUNDING)
    except UnprotectableError:
        return _Outcome(None, None, NO_PATTERN)
    told = [word for key, word in GIVEN_UP.items() if key in done.withheld]
    return _Outcome(answer, done, ", ".join(told))


def _design(
    name: str, base: int, weights: Mapping[CellName, int], outcome: _Outcome, seconds: float
) -> Design:
    answer, done, note = outcome.answer, outcome.done, outcome.note
    if answer is None or done is None:
        return Design(name, base, len(weights), None, None, None, None, False, seconds, note)
    exact = {cell for cell in weights if cell in answer.cells and not done.hidden(cell)}
    rounded = {cell for cell in weights if cell in done.rounded and cell not in exact}
    every = sum(weights.values())
    lost = sum(weight for cell, weight in weights.items() if cell not in exact)
    return Design(
        name=name,
        base=done.base,
        cells=len(weights),
        exact=len(exact),
        rounded=len(rounded),
        share_pct=_percent(len(exact) + len(rounded), len(weights)),
        loss_pct=_percent(lost, every),
        proven_optimal=all(block.suppression.proven for block in done.blocks),
        seconds=seconds,
        note=note,
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
