"""The state of each application on the reference date, and the cell it belongs to.

One Ibis expression: a register table in, the same rows out with what the tables are
made of. Nothing is executed here.
"""

from datetime import date
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.delineation import OTHER_CODE, UNKNOWN, delineation
from antwoord.catalogue.question import Question

if TYPE_CHECKING:
    import ibis.expr.types as ir

TOTAL, OUTSIDE, NO_SUCH_DIMENSION = "_T", "_X", "_Z"

STATES = ("paid", "stopped", "approved", "pending")


def with_state(
    register: "ir.Table",
    *,
    reference_date: date,
    question: Question,
    codes: CodeLists,
    sector_basis: str,
    as_known_on: date | None = None,
) -> "ir.Table":
    """The register with, per row, its state on the reference date and its leaves.

    Added columns: `state` (paid, stopped, approved, pending; null before the
    application, and where it was not known on `as_known_on`), `province` (ISO code, `_X`
    outside Flanders, `_U` unknown), `payment_province` likewise where the register has it,
    `applicant_leaf`, `activity_leaf`, `nace_leaf`, `reason_leaf`,
    `by_activity`, `by_nace` (booleans) and `in_sector` by the basis: `activity`, `nace` or
    `either`. Province and state are those of the reference date. Only a sum above
    zero was paid: a payment of an unknown amount leaves the application as the decision says.
    Lists of events, and
    decisions and payments that were not known, are no matter of this module: see
    `register/events/folding.py`. Source of the order of states: contract 1 of the design.
    """
    day = ibis.literal(reference_date)
    decided = (register.decision_date <= day).fill_null(False)
    paid = ((register.paid_date <= day) & (register.paid_amount_eur > 0)).fill_null(False)
    unborn = (register.application_date > day).fill_null(True)
    if as_known_on:
        since = register.application_date
        if "registered_date" in register.columns:
            since = ibis.coalesce(register.registered_date, since)
        unborn |= (since > ibis.literal(as_known_on)).fill_null(True)
    register = delineation(question, codes).of(register, "nace_version", "nace_code")
    nace_leaf = register.nace_leaf.coalesce(UNKNOWN)
    table = register.mutate(
        state=ibis.cases(
            (unborn, ibis.null("string")),
            (paid, "paid"),
            (decided & (register.decision == "stopped").fill_null(False), "stopped"),
            (decided & (register.decision == "approved").fill_null(False), "approved"),
            else_="pending",
        ),
        province=_province(register.postal_code, codes, reference_date),
        **(
            {"payment_province": _province(register.payment_postal_code, codes, reference_date)}
            if "payment_postal_code" in register.columns
            else {}
        ),
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


def _province(postal_code: "ir.StringColumn", codes: CodeLists, day: date) -> "ir.StringValue":
    flemish = set(codes.flemish_provinces)
    number = ibis.ifelse(
        postal_code.re_search(r"^\d{4}$"), postal_code, ibis.null("string")
    ).try_cast("int32")
    branches = [
        (
            number.between(area.first, area.last).fill_null(False),
            area.province if area.province in flemish else OUTSIDE,
        )
        for area in codes.postal_ranges
        if area.period.holds_on(day)
    ]
    return ibis.cases(*branches, else_=UNKNOWN)


def _applicant_leaf(register: "ir.Table") -> "ir.StringValue":
    self_employed = (register.applicant == "self_employed").fill_null(False)
    return ibis.cases(
        ((register.applicant == "company").fill_null(False), "company"),
        (~self_employed, UNKNOWN),
        ((register.occupation == "main").fill_null(False), "self_employed_main"),
        ((register.occupation == "secondary").fill_null(False), "self_employed_secondary"),
        else_="self_employed_other",
    )
