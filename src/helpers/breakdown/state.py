"""The state of each application on the reference date, and the cell it belongs to.

One Ibis expression: a register table in, the same rows out with what the tables are
made of. Nothing is executed here.
"""

from datetime import date
from typing import TYPE_CHECKING

import ibis

from helpers.reference.code_lists import CodeLists
from helpers.reference.question import Question

if TYPE_CHECKING:
    import ibis.expr.types as ir

TOTAL, UNKNOWN, OUTSIDE = "_T", "_U", "_X"
OTHER_CODE, MAPPED_AMBIGUOUS, NO_SUCH_DIMENSION = "_O", "_M", "_Z"

STATES = ("paid", "stopped", "approved", "pending")


def with_state(
    register: "ir.Table",
    *,
    reference_date: date,
    question: Question,
    codes: CodeLists,
    sector_basis: str,
) -> "ir.Table":
    """The register with, per row, its state on the reference date and its leaves.

    Added columns: `state` (paid, stopped, approved, pending; null before the
    application), `province` (ISO code, `_X` outside Flanders), `applicant_leaf`,
    `activity_leaf`, `nace_leaf`, `reason_leaf`, `by_activity`, `by_nace` (booleans) and
    `in_sector` by the basis: `activity`, `nace` or `either`. Province and state are
    those of the reference date. Source of the order of states: contract 1 of the design.
    """
    day = ibis.literal(reference_date)
    decided = (register.decision_date <= day).fill_null(False)
    nace_leaf = _nace_leaf(register, question, codes)
    table = register.mutate(
        state=ibis.cases(
            ((register.application_date > day).fill_null(True), ibis.null("string")),
            ((register.paid_date <= day).fill_null(False), "paid"),
            (decided & (register.decision == "stopped").fill_null(False), "stopped"),
            (decided & (register.decision == "approved").fill_null(False), "approved"),
            else_="pending",
        ),
        province=_province(register, codes, reference_date),
        applicant_leaf=_applicant_leaf(register),
        activity_leaf=_listed(register.activity, tuple(codes.activities)),
        nace_leaf=nace_leaf,
        reason_leaf=_listed(register.stop_reason, tuple(codes.stop_reasons)),
        by_activity=register.activity.isin(question.activities or ("",)).fill_null(False),
        by_nace=nace_leaf.notin((OTHER_CODE, UNKNOWN)),
    )
    in_sector = {
        "activity": table.by_activity,
        "nace": table.by_nace,
        "either": table.by_activity | table.by_nace,
    }[sector_basis]
    return table.mutate(in_sector=in_sector)


def _listed(column: "ir.StringColumn", codes: tuple[str, ...]) -> "ir.StringValue":
    """The code where it is on the list, else unknown."""
    return ibis.ifelse(column.isin(codes).fill_null(False), column, UNKNOWN)


def _province(register: "ir.Table", codes: CodeLists, day: date) -> "ir.StringValue":
    flemish = set(codes.flemish_provinces)
    number = ibis.ifelse(
        register.postal_code.re_search(r"^\d{4}$"), register.postal_code, ibis.null("string")
    ).try_cast("int32")
    branches = [
        (number.between(area.first, area.last).fill_null(False), area.province)
        for area in codes.postal_ranges
        if area.province in flemish and area.period.holds_on(day)
    ]
    return ibis.cases(*branches, else_=OUTSIDE)


def _applicant_leaf(register: "ir.Table") -> "ir.StringValue":
    return ibis.cases(
        ((register.applicant == "company").fill_null(False), "company"),
        ((register.occupation == "main").fill_null(False), "self_employed_main"),
        ((register.occupation == "secondary").fill_null(False), "self_employed_secondary"),
        else_="self_employed_other",
    )


def _nace_leaf(register: "ir.Table", question: Question, codes: CodeLists) -> "ir.StringValue":
    """The 2008 code on the question's list, `_M`, `_O` or `_U`.

    A 2025 code is led back to 2008; one that leads back to several codes, of which at
    least one is on the list, is `_M` and counts as in the sector.
    """
    code = register.nace_code
    well_formed = code.re_search(r"^\d{2}\.\d{3}$").fill_null(False)
    leads_back: dict[str, set[str]] = {}
    ambiguous: set[str] = set()
    for pair in codes.correspondences:
        leads_back.setdefault(pair.code_2025, set()).add(pair.code_2008)
        if pair.ambiguous_back:
            ambiguous.add(pair.code_2025)
    mapped_listed = sorted(
        new for new in ambiguous if any(on_list(old, question) for old in leads_back[new])
    )
    one_to_one = {
        new: next(iter(old))
        for new, old in leads_back.items()
        if new not in ambiguous and on_list(next(iter(old)), question)
    }
    prefixes = "|".join(prefix.replace(".", r"\.") for prefix in question.nace_codes)
    listed_2008 = code.re_search(rf"^({prefixes})") if prefixes else ibis.literal(False)
    is_2025 = (register.nace_version == "2025").fill_null(False)
    is_2008 = (register.nace_version == "2008").fill_null(False)
    return ibis.cases(
        (~(well_formed & (is_2008 | is_2025)), UNKNOWN),
        (is_2008 & listed_2008, code),
        (is_2025 & code.isin(mapped_listed or ("",)), MAPPED_AMBIGUOUS),
        *((is_2025 & (code == new), old) for new, old in sorted(one_to_one.items())),
        else_=OTHER_CODE,
    )


def on_list(nace_code: str, question: Question) -> bool:
    """Whether a 2008 code lies at or below a code of the question's list."""
    return any(nace_code.startswith(prefix) for prefix in question.nace_codes)
