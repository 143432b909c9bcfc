"""Facts: what the rules need to know of each row beyond its own columns.

One Ibis expression over the register, computed once and set-wise: a postcode's province
on the reference date, the limits of the programme on the day that matters for each rule,
a check digit. A fact is null where it cannot be judged, and rules skip what is null.
Amounts and rates become whole numbers (cents, ten-thousandths of a percent), which GX
and SQL compare exactly and alike.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.delineation import LEAF, Delineation, delineation
from antwoord.catalogue.identifiers import check_digits_right
from antwoord.catalogue.nace import NACE_VERSIONS
from antwoord.catalogue.nace_reading import is_whole
from antwoord.catalogue.programme import Programme
from antwoord.catalogue.question import Question
from antwoord.cells import AMBIGUOUS, OTHER_CODE, UNKNOWN
from antwoord.quality.facts import limits
from antwoord.quality.facts.freshness import CHECKED, ROW_FACTS, with_row_facts
from antwoord.register.contract.columns import COLUMNS, DECISIONS, OPTIONAL, STORED_AS
from antwoord.register.events.folding import EVENT_FACTS, WRITTEN_DAYS

if TYPE_CHECKING:
    import ibis.expr.types as ir

CENTS = 100
#: A rate has four decimals (contract 1).
RATE_UNITS = 10_000
#: Columns whose source text may not be readable as their type.
PARSED = tuple(
    column.name for column in (*COLUMNS, *OPTIONAL) if column.kind not in ("text", "nace_code")
)
#: Text of an unreadable value; the typed column is null there.
SOURCE_TEXT = "source_text_of_{}"

#: Columns that are compared with the enterprise register, where a run was given one.
COMPARED = ("applicant", "legal_form", "nace_code", "postal_code")

#: Each fact and the columns that it is derived from.
NEEDS: dict[str, tuple[str, ...]] = {
    **{f"{column}_readable": (column,) for column in PARSED},
    "requested_amount_cents": ("requested_amount_eur",),
    "paid_amount_cents": ("paid_amount_eur",),
    "maximum_amount_on_application_date_cents": ("application_date",),
    "minimum_amount_on_application_date_cents": ("application_date",),
    "maximum_amount_on_decision_date_cents": ("decision_date", "paid_date"),
    "maximum_term_on_application_date_months": ("application_date",),
    "amount_limit_known": ("requested_amount_eur", "application_date"),
    "term_limit_known": ("term_months", "application_date"),
    "interest_rate_possible": ("interest_rate_pct", "decision_date", "application_date"),
    "interest_rate_rule_known": ("interest_rate_pct", "decision_date", "application_date"),
    "purpose_allowed": ("purpose", "application_date"),
    "legal_form_allowed": ("legal_form", "application_date"),
    "legal_form_existed": ("legal_form", "application_date"),
    "province": ("postal_code",),
    "province_allowed": ("postal_code", "application_date"),
    CHECKED: ("enterprise_number",),
    "nace_code_exists": ("nace_code", "nace_version"),
    "nace_code_leads_back_to_one": ("nace_code", "nace_version"),
    **{f"{column}_agrees": (column,) for column in COMPARED},
    # An optional column that is not there is empty, so that its rules have nothing to check.
    **{column.name: () for column in OPTIONAL},
    **{f"{column.name}_readable": () for column in OPTIONAL if column.name in PARSED},
    "granted_amount_cents": (),
    "payment_province": (),
    "paid_as_granted": ("paid_amount_eur",),
    **dict.fromkeys(EVENT_FACTS, ()),
    # The days of a register of last events as they are written, of after the day too.
    **{name: (name.removeprefix("written_"),) for name in WRITTEN_DAYS.values()},
    "decision_known": ("decision_date", "application_date"),
    "nothing_refunded": ("paid_date", "paid_amount_eur"),
    **ROW_FACTS,
}


def register_facts(
    register: "ir.Table",
    unreadable: "ir.Table",
    *,
    reference_date: date,
    question: Question,
    programmes: Sequence[Programme],
    codes: CodeLists,
) -> "ir.Table":
    """The register's columns, the source text of unreadable values, and every fact of NEEDS."""
    import ibis

    absent: dict[str, Any] = {
        column.name: ibis.null(STORED_AS[column.kind])
        for column in OPTIONAL
        if column.name not in register.columns
    }
    # What stands in others is a column first: an expression is written out in each of them.
    checked = {CHECKED: check_digits_right(register.enterprise_number)}
    known = with_row_facts(register.mutate(**checked), reference_date)
    if absent:  # after it: what is not there takes no part in who is who
        known = known.mutate(**absent)
    listed = delineation(question, codes)
    t = listed.of(_with_source_texts(known, unreadable), "nace_version", "nace_code")
    t = t.mutate(
        granted_amount_cents=_units(t.granted_amount_eur, CENTS),
        payment_province=(
            ibis.null("string")
            if "payment_postal_code" in absent
            else _province(t.payment_postal_code, reference_date, codes)
        ),
        paid_as_granted=t.paid_amount_eur >= t.granted_amount_eur,
        **_events(t, reference_date),
        requested_amount_cents=_units(t.requested_amount_eur, CENTS),
        paid_amount_cents=_units(t.paid_amount_eur, CENTS),
        province=_province(t.postal_code, reference_date, codes),
        **{f"{column}_readable": t[SOURCE_TEXT.format(column)].isnull() for column in PARSED},
    )
    return t.mutate(
        **_limits(t, programmes),
        **_rates(t, programmes),
        **_allowed(t, programmes, codes),
        legal_form_existed=_legal_form_existed(t, codes),
        nace_code_exists=_nace_code_exists(t),
        nace_code_leads_back_to_one=_leads_back_to_one(t, listed),
        **{
            f"{column}_agrees": ibis.null("boolean")
            for column in COMPARED
            if f"{column}_agrees" not in t.columns
        },
    ).drop(LEAF)


def _events(t: "ir.Table", reference_date: date) -> dict[str, Any]:
    """The facts of events that the reading did not leave: of a source of last events."""
    import ibis

    day = ibis.literal(reference_date)
    paid = (t.paid_date <= day).fill_null(False) & t.paid_amount_eur.notnull()
    written = {name: t[name.removeprefix("written_")] for name in WRITTEN_DAYS.values()}
    own = {
        **dict.fromkeys(EVENT_FACTS, ibis.null("boolean")),
        **written,
        "decision_known": ~((t.application_date <= day) & (written[WRITTEN_DAYS[DECISIONS]] > day)),
        "nothing_refunded": ibis.ifelse(paid, t.paid_amount_eur != 0, ibis.null("boolean")),
    }
    return {name: fact for name, fact in own.items() if name not in t.columns}


def _with_source_texts(register: "ir.Table", unreadable: "ir.Table") -> "ir.Table":
    wide = unreadable.group_by("row_number").aggregate(
        **{
            SOURCE_TEXT.format(column): unreadable.value.max(where=unreadable.column == column)
            for column in PARSED
        }
    )
    return register.left_join(wide, "row_number").drop("row_number_right")


def _units(value: Any, per_unit: int) -> Any:
    return (value * per_unit).cast("int64")


def _whole(value: Decimal | int, per_unit: int) -> int:
    """A programme's value in whole units; raises ValueError where it is finer than the unit."""
    units = Decimal(value) * per_unit
    if units != units.to_integral_value():
        raise ValueError(f"{value} has more decimals than the register")
    return int(units)


def _on(
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


def _limits(t: "ir.Table", programmes: Sequence[Programme]) -> dict[str, Any]:
    import ibis

    highest = limits.largest(programmes, "maximum_amount_eur")
    lowest = limits.smallest(programmes, "minimum_amount_eur")
    terms = limits.largest(programmes, "maximum_term_months")

    def limit(day: Any, steps: Sequence[limits.Step], per_unit: int) -> Any:
        return _on(
            day,
            steps,
            lambda s: None if s.value is None else ibis.literal(_whole(s.value, per_unit), "int64"),
            "int64",
        )

    def known(value: Any, *several: Sequence[limits.Step]) -> Any:
        judged = [
            _on(t.application_date, steps, lambda s: ibis.literal(not s.period_unknown), "boolean")
            for steps in several
        ]
        both = judged[0] if len(judged) == 1 else judged[0] & judged[1]
        return ibis.ifelse(value.notnull(), both, ibis.null("boolean"))

    return {
        "maximum_amount_on_application_date_cents": limit(t.application_date, highest, CENTS),
        "minimum_amount_on_application_date_cents": limit(t.application_date, lowest, CENTS),
        "maximum_amount_on_decision_date_cents": limit(
            ibis.coalesce(t.decision_date, t.paid_date), highest, CENTS
        ),
        "maximum_term_on_application_date_months": limit(t.application_date, terms, 1),
        "amount_limit_known": known(t.requested_amount_eur, highest, lowest),
        "term_limit_known": known(t.term_months, terms),
    }


def _rates(t: "ir.Table", programmes: Sequence[Programme]) -> dict[str, Any]:
    """The rate is judged on the day of the decision, or of the application while there is none.

    One of a decision that is of after the reference date is not judged: on no day before.
    """
    import ibis

    steps = limits.possible(programmes, "interest_rate_pct")
    later = t.decision_date.isnull() & t[WRITTEN_DAYS[DECISIONS]].notnull()
    day = ibis.ifelse(later, ibis.null("date"), ibis.coalesce(t.decision_date, t.application_date))
    rate = _units(t.interest_rate_pct, RATE_UNITS)

    def among(step: limits.Step) -> Any:
        if step.value is None:
            return None
        return rate.isin([_whole(value, RATE_UNITS) for value in step.value])

    known = _on(day, steps, lambda s: ibis.literal(not s.period_unknown), "boolean")
    return {
        "interest_rate_possible": _on(day, steps, among, "boolean"),
        "interest_rate_rule_known": ibis.ifelse(rate.notnull(), known, ibis.null("boolean")),
    }


def _allowed(t: "ir.Table", programmes: Sequence[Programme], codes: CodeLists) -> dict[str, Any]:
    """Whether purpose, legal form and province were open to applicants on the application date."""
    import ibis

    def outside(value: Any) -> Callable[[limits.Step], Any]:
        def of(step: limits.Step) -> Any:
            if step.value is None:
                return None
            never = ibis.ifelse(value.notnull(), True, ibis.null("boolean"))
            return value.notin(list(step.value)) if step.value else never

        return of

    def in_flanders(step: limits.Step) -> Any:
        return t.province.isin(list(codes.flemish_provinces)) if step.value else None

    day = t.application_date
    purposes = limits.excluded(programmes, "excluded_purposes")
    legal_forms = limits.excluded(programmes, "excluded_legal_forms")
    flanders = limits.required(programmes, "only_in_flanders")
    return {
        "purpose_allowed": _on(day, purposes, outside(t.purpose), "boolean"),
        "legal_form_allowed": _on(day, legal_forms, outside(t.legal_form), "boolean"),
        "province_allowed": _on(day, flanders, in_flanders, "boolean"),
    }


def _province(postal_code: Any, day: date, codes: CodeLists) -> Any:
    """As CodeLists.province_of, for a whole column."""
    import ibis

    number = ibis.ifelse(
        postal_code.re_search(r"^[0-9]{4}$"), postal_code, ibis.null("string")
    ).try_cast("int32")
    branches = [
        (number.between(area.first, area.last), ibis.literal(area.province))
        for area in codes.postal_ranges
        if area.period.holds_on(day)
    ]
    return ibis.cases(*branches, else_=ibis.null("string"))


def _legal_form_existed(t: "ir.Table", codes: CodeLists) -> Any:
    """Whether the form could be used on the application date; null for an unknown form."""
    import ibis

    branches = []
    always = []
    for code in codes.legal_forms.values():
        first, last = code.period.valid_from, code.period.valid_to
        if not first and not last:
            always.append(code.code)
            continue
        existed = t.application_date.notnull()
        if first:
            existed = existed & (t.application_date >= ibis.date(first))
        if last:
            existed = existed & (t.application_date <= ibis.date(last))
        branches.append(((t.legal_form == code.code) & t.application_date.notnull(), existed))
    branches.append((t.legal_form.isin(always) & t.application_date.notnull(), True))
    return ibis.cases(*branches, else_=ibis.null("boolean"))


def _nace_code_exists(t: "ir.Table") -> Any:
    """Whether the version has such a code; null for one that is not whole, or of no version."""
    import ibis

    judged = is_whole(t.nace_code) & t.nace_version.isin(NACE_VERSIONS)
    return ibis.ifelse(judged, t[LEAF].notnull(), ibis.null("boolean"))


def _leads_back_to_one(t: "ir.Table", listed: Delineation) -> Any:
    """Whether a code of 2025 that leads to a list of 2008 leads to one code; null for any other."""
    import ibis

    if listed.version != "2008":
        return ibis.null("boolean")
    leads = (t.nace_version == "2025") & is_whole(t.nace_code)
    leads &= t[LEAF].notin((OTHER_CODE, UNKNOWN))
    return ibis.ifelse(leads, t[LEAF] != AMBIGUOUS, ibis.null("boolean"))
