"""The protection step of a run: reads what the breakdown left, writes what may be published.

It leaves in the processed folder, for the answer: `published.parquet` and
`published_categories.parquet` (value empty where not published, then the ends of its range;
`conf_status`),
`published_rows.json` (what became of the rows read), `rounded.parquet` (the tables shown
rounded) and `disclosure.json` (how many cells, which rules, what was lost); for a release of
which register it is. For an internal answer, with the intervals and the witnesses:
`disclosure_internal.json`. How long the search took is in `took.json`, for the record of
the run.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.cells import CellName, frame_of, row_name
from antwoord.counting.context import Context
from antwoord.counting.layout import layouts, lines, read_axes
from antwoord.counting.relations import relations as relations_among
from antwoord.counting.relations import rests
from antwoord.disclosure.attack.published import Range
from antwoord.disclosure.model.answer_system import (
    CENTS,
    AnswerCells,
    TrueCells,
    answer_cells,
    read_cells,
    read_relations,
    read_scope,
    row_relations,
)
from antwoord.disclosure.model.movers import People
from antwoord.disclosure.model.sensitivity import CONFIDENTIAL, FREE, SECONDARY
from antwoord.disclosure.model.sensitivity import ROUNDED as ROUNDED_AMOUNT
from antwoord.disclosure.model.settings import (
    Settings,
    maximum_cents,
    once_published,
    settings_of,
)
from antwoord.disclosure.model.system import ContradictionError
from antwoord.disclosure.policy.concessions import protect_somehow
from antwoord.disclosure.policy.earlier import earlier_answers, released_beside
from antwoord.disclosure.policy.joint import Earlier, contradicted
from antwoord.disclosure.policy.protection import Protected, UnprotectableError
from antwoord.disclosure.proof.certificates import record_of
from antwoord.disclosure.ranges import Told, hundreds_of, ranges, require_true, shown_range
from antwoord.disclosure.search.hundreds import BASE, Hundreds
from antwoord.disclosure.search.patterns import Patterns
from antwoord.errors import UserError
from antwoord.handover import leave, made_by
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_json, write_parquet
from antwoord.publishing.rights import for_the_owner
from antwoord.releases.ledger import head
from antwoord.releases.registers import identity_of, leave_identity, ledger_of
from antwoord.run_files import (
    BEHIND,
    CELLS,
    CONTRIBUTIONS,
    INTERNAL_REPORT,
    PUBLISHED,
    PUBLISHED_ROWS,
    REGISTER_IDENTITY,
    REPORT,
    ROUNDED,
    SCOPE,
    STRUCTURE,
    TOOK,
)
from antwoord.storage.paths import work_folder

if TYPE_CHECKING:
    import pandas as pd

#: How many of the cells that cannot be published, or that contradict what is out, are named.
SOME = 3
#: What is told of each block, and below it what of that is public: no more than the published
#: tables tell themselves. How many cells are sensitive, how many people are alone in one, and
#: what is lost, weighed by what is suppressed, would each tell something of suppressed cells.
BLOCK_COLUMNS = [
    "name",
    "cells",
    "not_zero",
    "sensitive",
    "suppressed",
    "lower_bound_pct",
    "loss_pct",
    "gap_pct",
    "proven_optimal",
    "audit_holds",
    "insiders",
]
PUBLIC_COLUMNS = ["name", "cells", "not_zero", "suppressed", "proven_optimal", "audit_holds"]
#: What an internal record says where no public answer is possible.
EVERYTHING = "everything"


@for_the_owner()
def protect(parameters: Parameters) -> "pd.DataFrame":
    """Decides what of a run is published; gives a small frame to look at, without any cell.

    A public answer is protected together with those already released. An internal one
    keeps every value and flags what a public one would hide, which is all of it where no
    pattern protects. Raises UserError where none does and the answer is public.
    """
    import pandas as pd

    folder = made_by(parameters, "provincial_breakdown")
    settings = settings_of(parameters.question)
    public = parameters.audience == "public"
    scope = read_scope(folder / SCOPE)
    once = once_published(parameters.question, parameters.sector_basis)
    every = read_cells(folder / CELLS, folder / SCOPE, once)
    relations = read_relations(folder / STRUCTURE)
    true, relations = (every, relations) if public else _as_public(every, parameters, folder)
    values = true.values
    behind = pd.read_parquet(folder / CONTRIBUTIONS)
    earlier = earlier_answers(parameters, settings) if public else ()
    impossible = ""
    try:
        answer, done = protect_somehow(
            true,
            relations,
            behind,
            settings,
            maximum_cents(parameters.programmes),
            parameters.reference_date,
            earlier,
            Patterns(work_folder() / "patterns"),
            intervals=not public,
            people=People(folder / BEHIND),
        )
        hidden = {name for name in values if name not in answer.cells or done.hidden(name)}
    except ContradictionError as contradiction:
        wrong = contradicted(values, parameters.reference_date, earlier)
        if not wrong:
            raise  # a fault: no correction explains it
        raise UserError(
            f"{_contradictions(wrong, earlier)}; they cannot be protected together; use --audience "
            "internal, and see what changed in the register"
        ) from contradiction
    except UnprotectableError as refusal:
        if public:
            wrong = contradicted(values, parameters.reference_date, earlier)
            told = too_few(values, settings, parameters.reference_date)
            told = told or refused(refusal, earlier, wrong, parameters.reference_date)
            raise UserError(told) from None
        impossible = _unprotected(refusal)
        answer = answer_cells(true, relations, behind, settings)
        done = Protected((), {}, 0, (EVERYTHING,))
        hidden = {name for name, value in values.items() if value and not name.is_of_rows}
    flags = answer.flags
    if not public:
        flags = answer_cells(every, (), behind, settings).flags
        hidden |= {name for name, value in every.values.items() if value and name not in values}
    status = {
        name: (CONFIDENTIAL if public else flags.get(name, SECONDARY)) if name in hidden else FREE
        for name in every.values
    }
    hundreds = (
        hundreds_of(true, relations, hidden, settings)
        if public
        else Hundreds({}, frozenset(), 0, carried=False)
    )
    status |= {name: ROUNDED_AMOUNT for name in hundreds.shown if name not in hundreds.exact}
    rows = {
        fact: None if public and row_name(fact) in hidden else number
        for fact, number in scope.items()
    }
    found: dict[CellName, Range] = {}
    if public:
        shown = Told.of(true, hidden, hundreds, rows, done)
        found = _ranges(shown, parameters, folder, settings)
        require_true(found, values)
    _write_published(folder / PUBLISHED, every, status, hundreds.shown, found, keep=not public)
    write_json(folder / PUBLISHED_ROWS, rows)
    _write_rounded(folder / ROUNDED, done)
    most = maximum_cents(parameters.programmes)
    report = _report(true, hidden, answer, done, settings, earlier, most)
    columns = PUBLIC_COLUMNS if public else BLOCK_COLUMNS
    report["blocks"] = [{name: one[name] for name in columns} for one in report["blocks"]]
    if public:
        report["ledger_head"] = head(ledger_of(identity_of(parameters), parameters.output))
        report["released"] = released_beside(parameters)
        report["since"] = _since(values, hidden, earlier, parameters.reference_date)
        report["amounts"] = {
            "multiple_eur": BASE // CENTS,
            "within_eur": hundreds.within // CENTS,
            "remainder_carried": hundreds.carried,
        }
    leave_identity(parameters)
    write_json(folder / REPORT, report)
    took = {block.name: round(block.suppression.seconds, 2) for block in done.blocks}
    write_json(folder / TOOK, {"search_seconds": took})
    if not public:
        proof = {"impossible": impossible} if impossible else _internal(done, answer)
        # Indented it would take ten times as long.
        write_json(folder / INTERNAL_REPORT, proof, indent=None)
    made = (PUBLISHED, PUBLISHED_ROWS, ROUNDED, REPORT, REGISTER_IDENTITY)
    leave(parameters, "protect", made if public else (*made, INTERNAL_REPORT))
    return protected(parameters)


def protected(parameters: Parameters) -> "pd.DataFrame":
    """What `protect` gave, of the files that it left."""
    import pandas as pd

    content = json.loads((made_by(parameters, "protect") / REPORT).read_text(encoding="utf-8"))
    columns = PUBLIC_COLUMNS if parameters.audience == "public" else BLOCK_COLUMNS
    return pd.DataFrame(content["blocks"], columns=columns).set_index("name")


def _ranges(
    told: Told, parameters: Parameters, folder: Path, settings: Settings
) -> dict[CellName, Range]:
    """What anybody can compute of each cell that is not told exactly."""
    axes = read_axes(folder, parameters.question)
    laid_out = layouts(parameters.question, axes, Context.of(parameters), internal=False)
    return ranges(
        told,
        list(lines(laid_out)),
        axes,
        parameters.sector_basis,
        maximum_cents(parameters.programmes),
        settings.group_disclosure,
    )


def _as_public(
    every: TrueCells, parameters: Parameters, folder: Path
) -> tuple[TrueCells, list[tuple[CellName, list[CellName]]]]:
    """The cells of which a public answer would consist, and what adds up among them.

    An internal one has many more; what a public one would hide does not depend on them.
    """
    true = every.as_public()
    axes = read_axes(folder, parameters.question)
    named = true.values.keys()
    found = relations_among(named, axes, same_grounds=parameters.sector_basis != "nace")
    values = {**true.values, **rests(found, true.values)}
    pairs = [(whole, parts) for _, whole, parts in found]
    return replace(true, values=values), [*pairs, *row_relations()]


def _unprotected(refusal: UnprotectableError) -> str:
    cells = "; ".join(_words(each.cells[0]) for each in refusal.exposed[:SOME])
    return f"no way to publish this answer protects {cells}"


def too_few(values: Mapping[CellName, int], settings: Settings, reference_date: date) -> str:
    """Why there is no public answer where fewer are counted in all than a count must be.

    `values` are the true cells, `settings` the rules of the question. The text is empty where
    enough are counted, and says no number but the minimum where not.
    """
    counts = (
        value
        for name, value in values.items()
        if not (name.codes or name.is_amount or name.is_of_rows)
    )
    if max(counts, default=0) >= settings.rules.minimum_count:
        return ""
    return (
        f"fewer than {settings.rules.minimum_count} are counted in all by {reference_date}, and "
        "whatever a public answer says of so few tells of each of them; use --audience internal, "
        "or a later reference date"
    )


def refused(
    refusal: UnprotectableError,
    earlier: Sequence[Earlier],
    wrong: Sequence[CellName],
    reference_date: date,
) -> str:
    """Why there is no public answer, in one sentence, and what to do.

    `refusal` names what cannot be protected, `earlier` are the answers that are out, `wrong` the
    cells in which the new one, for `reference_date`, contradicts them.
    """
    if not earlier:
        return f"{_unprotected(refusal)}; use --audience internal"
    if wrong:
        return (
            f"{_contradictions(wrong, earlier)}, and {_unprotected(refusal)} once somebody has "
            "both; use --audience internal"
        )
    last = max(one.date for one in earlier)
    advice = (
        f"an earlier date than one that is out tells what came since, so release in the order of "
        f"dates: choose one after {last.isoformat()}"
        if reference_date < last
        else "choose a reference date further away from those"
    )
    return (
        f"together with what was released ({_labels(earlier)}) {_unprotected(refusal)}; {advice}, "
        "or use --audience internal"
    )


def _contradictions(wrong: Sequence[CellName], earlier: Sequence[Earlier]) -> str:
    """That an extract contradicts what is out, and in which cells; never with a value."""
    some = "; ".join(map(_words, wrong[:SOME]))
    return (
        f"this extract contradicts what was released ({_labels(earlier)}) in {len(wrong)} cells "
        f"({some})"
    )


def _labels(earlier: Sequence[Earlier]) -> str:
    return ", ".join(one.label for one in earlier)


def _words(key: object) -> str:
    """The cell that a key of the system is about, as a message names it."""
    cell = getattr(key, "cell", key)
    cell = getattr(cell, "group", cell)
    return cell.spoken if isinstance(cell, CellName) else str(cell)


def _write_published(
    target: Path,
    true: TrueCells,
    status: Mapping[CellName, str],
    rounded: Mapping[CellName, int],
    found: Mapping[CellName, Range],
    *,
    keep: bool,
) -> None:
    """The shown cells with their status; the value is left out where it is not, unless kept.

    `rounded` are amounts (cents) as they are shown, `found` the ranges of what is not shown
    exactly. Values and ends are in the unit of `cells.csv`.
    """

    def told(name: CellName) -> Decimal | None:
        flag = status[name]
        if flag == ROUNDED_AMOUNT:
            return Decimal(rounded[name]).scaleb(-2)
        if not keep and flag != FREE:
            return None
        value = Decimal(true.values[name])
        return value.scaleb(-2) if name.is_amount else value

    def ends(name: CellName) -> tuple[Decimal | None, Decimal | None]:
        value = told(name)
        return shown_range(name, found[name]) if name in found else (value, value)

    rows = (
        (name, told(name), *ends(name), status[name]) for name in true.values if name in true.shown
    )
    numbers = ("value", "low", "high")
    frame = frame_of(rows, *numbers, "conf_status")
    write_parquet(target, frame.astype(dict.fromkeys(numbers, object)))


def _write_rounded(path: Path, done: Protected) -> None:
    """The cells shown rounded; the file has no rows where none is."""
    shown = ((name, Decimal(number)) for name, number in done.rounded.items())
    write_parquet(path, frame_of(shown, "value").assign(base=done.base))


def _report(
    true: TrueCells,
    hidden: set[CellName],
    answer: AnswerCells,
    done: Protected,
    settings: Settings,
    earlier: Sequence[Earlier],
    maximum: int,
) -> dict[str, Any]:
    """Numbers only; `not_zero` are the cells that are not shown as zero.

    `maximum` is what the programme pays at most for an application, in cents, or 0.
    """
    values = true.values
    blocks = []
    for block in done.blocks:
        own = [
            name
            for name in values
            if name in true.shown and name.is_amount == (block.name == "amounts")
        ]
        filled = [name for name in own if values[name]]
        shown_as_zero = sum(not values[name] and name not in hidden for name in own)
        kept = [name for name in own if name in hidden]
        total = sum(answer.cells[name].weight for name in filled if name in answer.cells)
        lost = sum(answer.cells[name].weight for name in kept if name in answer.cells)
        found = block.suppression
        needed = lost - (found.loss - found.lower_bound)
        blocks.append(
            {
                "name": block.name,
                "cells": len(own),
                "not_zero": len(own) - shown_as_zero,
                "sensitive": sum(name in answer.flags for name in own),
                "suppressed": len(kept),
                "lower_bound_pct": round(100 * needed / total, 1) if total else 0.0,
                "loss_pct": round(100 * lost / total, 1) if total else 0.0,
                "gap_pct": round(100 * found.gap, 2),
                "proven_optimal": found.proven,
                "audit_holds": block.audit.holds,
                "insiders": len(found.insiders),
            }
        )
    return {
        "rules": {
            "minimum_count": settings.rules.minimum_count,
            "maximum_eur": maximum // CENTS or None,
            "p_percent": None
            if settings.rules.p_percent is None
            else float(settings.rules.p_percent),
            "dominance": None
            if settings.rules.dominance is None
            else [float(part) for part in settings.rules.dominance],
            "group_disclosure": list(settings.group_disclosure),
            "source": settings.source,
        },
        "rounded": dict.fromkeys(settings.rounding, done.base) if done.rounded else {},
        "withheld": list(done.withheld),
        "together_with": [one.date.isoformat() for one in earlier],
        "blocks": blocks,
    }


def _since(
    values: Mapping[CellName, int],
    hidden: Collection[CellName],
    earlier: Sequence[Earlier],
    day: date,
) -> dict[str, Any] | None:
    """What came in since the last answer that is out: the difference of two published figures."""
    before = [one for one in earlier if one.date < day]
    if not before:
        return None
    last = max(before, key=lambda one: one.date)
    name = CellName("applications")
    if name not in values or name in hidden or name not in last.published:
        return None
    came = values[name] - last.cells.true.values[name]
    return {"date": last.date.isoformat(), "applications": came} if came > 0 else None


def _internal(done: Protected, answer: AnswerCells) -> dict[str, Any]:
    """Intervals and witnesses: names true values, and so is never published."""
    return {
        block.name: {
            "intervals": [
                [str(block.system.keys[one.variable][0]), one.low, one.high]
                for one in block.audit.intervals
            ],
            "certificates": record_of(
                block.system,
                block.suppression.hidden,
                block.suppression.insiders,
                block.audit.certificates,
            ),
            "loss": block.suppression.loss,
            "lower_bound": block.suppression.lower_bound,
        }
        for block in done.blocks
    } | {"flags": {name.text: flag for name, flag in sorted(answer.flags.items())}}
