"""The state of each application on the reference date, and the cell it belongs to.

One Ibis expression: a register table in, the same rows out with what the tables are
made of. Nothing is executed here.
"""

from datetime import date
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.delineation import delineation
from antwoord.catalogue.question import Question
from antwoord.cells import OTHER_CODE, OUTSIDE, UNKNOWN

if TYPE_CHECKING:
    import ibis.expr.types as ir

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
    """The register with the state and the leaves of each application on the reference date.

    `register` has the columns of contract 2, one row for each application. `reference_date` is
    the day whose state is described, `as_known_on` the day up to which an application must have
    been entered to count (None: any day). `question` says which activities and NACE codes are
    the sector, `codes` holds the code lists, and `sector_basis` (`activity`, `nace` or
    `either`) says by which of the two an application is in it.

    The rows come back with these columns besides: `state` (paid, stopped, approved or pending;
    null before the application, and where it was not known by `as_known_on`), `province` (ISO
    code, OUTSIDE or UNKNOWN) and `payment_province` likewise where the register has one,
    `applicant_leaf`, `activity_leaf`, `nace_leaf`, `reason_leaf` (the most detailed code of each
    dimension, UNKNOWN where there is none), and the booleans `by_activity`, `by_nace` and
    `in_sector`. Province and state are those of the reference date. An application is paid only
    by a sum above zero: a payment of an unknown amount leaves it as the decision says.

    Lists of events were folded into the register before (`register/events/folding.py`), and so
    were decisions and payments that were not known. Source of the order of states: contract 1
    of the design.
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
