"""What the programmes ask of an application, as facts of each row.

A row is held to the rules of its own programme. One that does not say its programme may be of
any that the question is about, so for it the widest limit counts (`limits.py`).
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.programme import NOT_NEEDED, ONLY_IN_REGION, WINDOW, Programme
from antwoord.quality.facts import limits
from antwoord.register.contract.columns import DECISIONS
from antwoord.register.events.folding import WRITTEN_DAYS

if TYPE_CHECKING:
    import ibis.expr.types as ir

CENTS = 100
#: A rate has four decimals (contract 1).
RATE_UNITS = 10_000
#: What is repaid, or backs what is repaid, has a term.
REPAID = ("credit", "guarantee")

#: Each fact and the columns that it is derived from; those that a register may lack are empty.
PROGRAMME_FACTS: dict[str, tuple[str, ...]] = {
    "maximum_amount_on_application_date_cents": ("application_date",),
    "minimum_amount_on_application_date_cents": ("application_date",),
    "maximum_amount_on_decision_date_cents": ("decision_date", "paid_date"),
    "maximum_term_on_application_date_months": ("application_date",),
    "minimum_term_on_application_date_months": ("application_date",),
    "amount_limit_known": ("requested_amount_eur", "application_date"),
    "term_limit_known": ("term_months", "application_date"),
    "term_needed": (),
    "covered_by_own_contribution": ("requested_amount_eur", "application_date"),
    "interest_rate_possible": ("interest_rate_pct", "decision_date", "application_date"),
    "interest_rate_rule_known": ("interest_rate_pct", "decision_date", "application_date"),
    "purpose_allowed": ("purpose", "application_date"),
    "legal_form_allowed": ("legal_form", "application_date"),
    "occupation_allowed": ("occupation", "application_date"),
    "young_enough": ("application_date",),
    "in_application_window": ("application_date",),
    "enterprise_number_needed": (),
    "province_allowed": ("postal_code", "application_date"),
}


def programme_facts(
    t: "ir.Table", programmes: Sequence[Programme], codes: CodeLists
) -> dict[str, Any]:
    """The facts of PROGRAMME_FACTS; `t` has amounts in cents and the province of each row."""
    import ibis

    of_any = _facts(t, programmes, codes)
    if len(programmes) == 1:
        return of_any
    own = {programme.id: _facts(t, [programme], codes) for programme in programmes}
    return {
        name: ibis.cases(*((t.programme == key, of[name]) for key, of in own.items()), else_=fact)
        for name, fact in of_any.items()
    }


def _facts(t: "ir.Table", programmes: Sequence[Programme], codes: CodeLists) -> dict[str, Any]:
    import ibis

    return {
        **_limits(t, programmes),
        **_rates(t, programmes),
        **_allowed(t, programmes),
        **_business(t, programmes),
        "province_allowed": _province_allowed(t, programmes, codes),
        "term_needed": ibis.literal(any(each.kind in REPAID for each in programmes)),
    }


def units(value: Any, per_unit: int) -> Any:
    """A column of numbers in whole units: cents, ten-thousandths of a percent."""
    return (value * per_unit).cast("int64")


def whole(value: Decimal | int, per_unit: int) -> int:
    """A programme's value in whole units; raises ValueError where it is finer than the unit."""
    number = Decimal(value) * per_unit
    if number != number.to_integral_value():
        raise ValueError(f"{value} has more decimals than the register")
    return int(number)


def on_day(
    day: Any, steps: Sequence[limits.Step], value: Callable[[limits.Step], Any], kind: str
) -> Any:
    """What the steps say on each day; null where the day is, or where a step says None."""
    import ibis

    branches = []
    for step in reversed(steps):
        says = value(step)
        holds = day >= ibis.date(step.start) if step.start > date.min else day.notnull()
        branches.append((holds, ibis.null(kind) if says is None else says))
    return ibis.cases(*branches, else_=ibis.null(kind)).cast(kind)


def _judged(day: Any, steps: Sequence[limits.Step], value: Callable[[Any], Any]) -> Any:
    """Whether what a step's value asks holds on each day; null where nothing is asked."""
    return on_day(day, steps, lambda s: None if s.value is None else value(s.value), "boolean")


def _limits(t: "ir.Table", programmes: Sequence[Programme]) -> dict[str, Any]:
    import ibis

    highest = limits.largest(programmes, "maximum_amount_eur")
    lowest = limits.smallest(programmes, "minimum_amount_eur")
    longest = limits.largest(programmes, "maximum_term_months")
    shortest = limits.smallest(programmes, "minimum_term_months")
    day = t.application_date

    def limit(day: Any, steps: Sequence[limits.Step], per_unit: int) -> Any:
        def of(step: limits.Step) -> Any:
            return (
                None if step.value is None else ibis.literal(whole(step.value, per_unit), "int64")
            )

        return on_day(day, steps, of, "int64")

    def known(value: Any, *several: Sequence[limits.Step]) -> Any:
        judged = (
            on_day(day, steps, lambda s: ibis.literal(not s.period_unknown), "boolean")
            for steps in several
        )
        return ibis.ifelse(value.notnull(), reduce(and_, judged), ibis.null("boolean"))

    return {
        "maximum_amount_on_application_date_cents": limit(day, highest, CENTS),
        "minimum_amount_on_application_date_cents": limit(day, lowest, CENTS),
        "maximum_amount_on_decision_date_cents": limit(
            ibis.coalesce(t.decision_date, t.paid_date), highest, CENTS
        ),
        "maximum_term_on_application_date_months": limit(day, longest, 1),
        "minimum_term_on_application_date_months": limit(day, shortest, 1),
        "amount_limit_known": known(t.requested_amount_eur, highest, lowest),
        "term_limit_known": known(t.term_months, longest, shortest),
    }


def _rates(t: "ir.Table", programmes: Sequence[Programme]) -> dict[str, Any]:
    """The rate is judged on the day of the decision, or of the application while there is none.

    One of a decision that is of after the reference date is not judged: on no day before.
    """
    import ibis

    steps = limits.possible(programmes, "interest_rate_pct")
    later = t.decision_date.isnull() & t[WRITTEN_DAYS[DECISIONS]].notnull()
    day = ibis.ifelse(later, ibis.null("date"), ibis.coalesce(t.decision_date, t.application_date))
    rate = units(t.interest_rate_pct, RATE_UNITS)
    known = on_day(day, steps, lambda s: ibis.literal(not s.period_unknown), "boolean")
    return {
        "interest_rate_possible": _judged(
            day, steps, lambda rates: rate.isin([whole(each, RATE_UNITS) for each in rates])
        ),
        "interest_rate_rule_known": ibis.ifelse(rate.notnull(), known, ibis.null("boolean")),
    }


def _allowed(t: "ir.Table", programmes: Sequence[Programme]) -> dict[str, Any]:
    """Whether purpose, legal form, occupation and day were open to applicants."""
    import ibis

    day = t.application_date

    def outside(value: Any) -> Callable[[Any], Any]:
        never = ibis.ifelse(value.notnull(), True, ibis.null("boolean"))
        return lambda codes: value.notin(list(codes)) if codes else never

    def in_one(windows: Any) -> Any:
        return reduce(or_, (day.between(*map(ibis.date, window)) for window in windows))

    return {
        "purpose_allowed": _judged(
            day, limits.excluded(programmes, "excluded_purposes"), outside(t.purpose)
        ),
        "legal_form_allowed": _judged(
            day, limits.excluded(programmes, "excluded_legal_forms"), outside(t.legal_form)
        ),
        "occupation_allowed": _judged(
            day,
            limits.allowed(programmes, "occupations"),
            lambda occupations: t.occupation.isin(list(occupations)),
        ),
        "in_application_window": _judged(day, limits.possible(programmes, WINDOW), in_one),
    }


def _business(t: "ir.Table", programmes: Sequence[Programme]) -> dict[str, Any]:
    """Whether the business is young enough, brings enough itself, and needs a number."""
    import ibis

    day = t.application_date
    own = units(t.own_contribution_eur, CENTS)
    not_needed = limits.required(programmes, "enterprise_number", NOT_NEEDED)
    return {
        "young_enough": _judged(
            day,
            limits.largest(programmes, "maximum_age_months"),
            lambda months: day <= (t.start_date + ibis.interval(months=months)).cast("date"),
        ),
        # Nothing is divided: at most so many times, in hundredths.
        "covered_by_own_contribution": _judged(
            day,
            limits.largest(programmes, "own_contribution_multiple"),
            lambda times: t.requested_amount_cents * CENTS <= own * whole(times, CENTS),
        ),
        "enterprise_number_needed": _judged(day, not_needed, lambda _: True).isnull(),
    }


def _province_allowed(t: "ir.Table", programmes: Sequence[Programme], codes: CodeLists) -> Any:
    """Whether the province lies in the territory of a programme that is for its own alone."""

    def inside(of: Sequence[Programme]) -> Any:
        regions = {programme.region for programme in of}
        return t.province.isin(
            [code for code, province in codes.provinces.items() if province.group in regions]
        )

    return _judged(t.application_date, limits.required(programmes, ONLY_IN_REGION, True), inside)
