"""The state of each application on the reference date, and the cell it belongs to.

One Ibis expression: a register table in, the same rows out with what the tables are
made of. Nothing is executed here.
"""

from datetime import date
from typing import TYPE_CHECKING

import ibis

from helpers.reference.code_lists import NACE_VERSIONS, CodeLists
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
    """The code on the question's list, in the version that the list is in, `_M`, `_O` or `_U`.

    A code of the other version is led to this one; one that leads to several codes, of which
    at least one is on the list, is `_M` and counts as in the sector.
    """
    code = register.nace_code
    well_formed = code.re_search(r"^\d{2}\.\d{3}$").fill_null(False)
    own = question.nace_version
    other = next(version for version in NACE_VERSIONS if version != own)
    leads_to: dict[str, set[str]] = {}
    marked: set[str] = set()
    for pair in codes.correspondences:
        of = {"2008": pair.code_2008, "2025": pair.code_2025}
        leads_to.setdefault(of[other], set()).add(of[own])
        # A code of 2025 may come from codes of 2008 that the table does not hold.
        if pair.ambiguous_back and own == "2008":
            marked.add(of[other])
    marked |= {code for code, targets in leads_to.items() if len(targets) > 1}
    ambiguous = sorted(
        code for code in marked if any(on_list(target, question) for target in leads_to[code])
    )
    one_to_one = {
        code: next(iter(targets))
        for code, targets in leads_to.items()
        if code not in marked and on_list(next(iter(targets)), question)
    }
    prefixes = "|".join(prefix.replace(".", r"\.") for prefix in question.nace_codes)
    listed = code.re_search(rf"^({prefixes})") if prefixes else ibis.literal(False)
    is_own = (register.nace_version == own).fill_null(False)
    is_other = (register.nace_version == other).fill_null(False)
    return ibis.cases(
        (~(well_formed & (is_own | is_other)), UNKNOWN),
        (is_own & listed, code),
        (is_other & code.isin(ambiguous or ("",)), MAPPED_AMBIGUOUS),
        *((is_other & (code == old), new) for old, new in sorted(one_to_one.items())),
        else_=OTHER_CODE,
    )


def on_list(nace_code: str, question: Question) -> bool:
    """Whether a code, of the version of the question's list, lies at or below one of it."""
    return any(nace_code.startswith(prefix) for prefix in question.nace_codes)
