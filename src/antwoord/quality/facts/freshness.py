"""Whether an extract is fresh and whole, judged by the register's own habit.

What is unusual for one register is usual for another: a fund that decides once a year is silent
for eleven months. So each limit is a multiple of what the register itself shows, and a plain
least below which nothing is said. The factors are our own judgement, without a source. All are
remarks; none changes a figure.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from antwoord.quality.facts.parameters import LONGEST_SILENCE, NOT_FEWER
from antwoord.register.contract.people import person

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: A silence or a wait is unusual when it is longer than this times what was usual before.
UNUSUAL = 2
#: Days with an event before a silence after them can be called one.
FEWEST_DAYS = 6
#: Open for less than two years is never unusual.
LONGEST_WAIT = timedelta(days=730)
#: What all but one in twenty took is usual.
USUAL = 0.95
#: Delays of registration are learnt from applications that are older than this.
SETTLED = timedelta(days=365)
#: Fewer of them tell nothing of a delay.
FEWEST_SETTLED = 30

COMPANY, SELF_EMPLOYED = "company", "self_employed"
#: The fact that a number's check digits are right; null where it has none.
CHECKED = "enterprise_number_check_digits_right"

#: Facts of a row, with the columns that each is derived from.
ROW_FACTS: dict[str, tuple[str, ...]] = {
    "entered_once": ("application_date", "requested_amount_eur", "activity"),
    "number_of_one_kind": ("enterprise_number", "applicant"),
    "open_as_long_as_usual": ("application_date", "decision_date", "paid_date"),
}
#: Facts of the extract, with the kind of their values.
EXTRACT_FACTS = {
    "last_decision_date": "date",
    "decisions_go_on": "flag",
    "last_paid_date": "date",
    "payments_go_on": "flag",
    "expected_late_registrations": "whole",
    # No check rests on other runs: the audit page, which sees them, says it.
    NOT_FEWER: "flag",
}


def with_row_facts(rows: "ir.Table", reference_date: date) -> "ir.Table":
    """The rows, whose check digits are judged, with the facts of ROW_FACTS.

    What is said twice is told at its later rows, and a number of two kinds at the rows of the
    kind that it has less often.

    Two rows are the same application where the same applicant applied on the same day for the
    same activity and amount; where nobody knows who applied, they agree in all but their ids.
    """
    import ibis

    proven = rows[CHECKED].fill_null(False)
    rows = rows.mutate(**{_WHO: person(rows, proven)})  # no window may stand in another
    who = rows[_WHO]
    rest = ibis.struct({name: rows[name] for name in _REST})
    # The first rows of each are grouped and looked up: a window would sort all columns by five.
    firsts = rows.group_by(
        who=who,
        day=rows.application_date,
        activity=rows.activity,
        amount=rows.requested_amount_eur,
        rest=ibis.ifelse(who.isnull(), rest.hash(), 0),
    ).agg(first=rows.row_number.min())
    comparable = rows.application_date.notnull() & rows.requested_amount_eur.notnull()
    nothing = ibis.null("boolean")
    numbered = rows.filter(rows[CHECKED])
    kinds = numbered.group_by("enterprise_number").agg(
        companies=(numbered.applicant == COMPANY).sum(),
        people=(numbered.applicant == SELF_EMPLOYED).sum(),
    )
    mixed = kinds.filter((kinds.companies > 0) & (kinds.people > 0))
    other = ibis.ifelse(mixed.companies > mixed.people, SELF_EMPLOYED, COMPANY)
    others = mixed.select(either=mixed.enterprise_number.concat(other))
    facts = {
        "entered_once": ibis.ifelse(comparable, rows.row_number.isin(firsts.first), nothing),
        "number_of_one_kind": ibis.ifelse(
            rows[CHECKED],
            rows.enterprise_number.concat(rows.applicant).notin(others.either),
            nothing,
        ),
        "open_as_long_as_usual": _as_long_as_usual(rows, reference_date),
    }
    return rows.mutate(**facts).drop(_WHO)


_WHO = "who"
#: What else two rows without an applicant must agree in.
_REST = (
    "applicant",
    "occupation",
    "legal_form",
    "enterprise_number",
    "postal_code",
    "nace_version",
    "nace_code",
    "purpose",
    "term_months",
    "interest_rate_pct",
    "decision",
    "decision_date",
    "stop_reason",
    "paid_date",
    "paid_amount_eur",
)


def _states(rows: "ir.Table", reference_date: date) -> tuple[Any, Any, Any]:
    """Which rows are decided, paid and pending on that day; flags without nulls."""
    import ibis

    day = ibis.literal(reference_date)
    decided = (rows.decision_date <= day).fill_null(False)
    paid = (rows.paid_date <= day).fill_null(False)
    return decided, paid, (rows.application_date <= day).fill_null(False) & ~decided & ~paid


def _as_long_as_usual(rows: "ir.Table", reference_date: date) -> Any:
    """Whether what waits for a decision, or for its payment, waits no longer than is usual."""
    import ibis

    @ibis.udf.agg.builtin(name="quantile_disc")  # type: ignore[untyped-decorator]
    def order_statistic(days: int, part: float) -> int:
        """The value that this part of all values does not exceed."""
        raise NotImplementedError

    decided, paid, pending = _states(rows, reference_date)
    approved = decided & ~paid & (rows.decision == "approved").fill_null(False)
    day = ibis.literal(reference_date)

    def usual(start: str, end: str, which: Any) -> Any:
        took = rows[end].delta(rows[start], unit="day")
        found = rows.filter(which & (took >= 0)).select(took=took).took
        part = order_statistic(found, USUAL).as_scalar().cast("int64")
        return ibis.greatest(part.fill_null(0) * UNUSUAL, LONGEST_WAIT.days)

    waited = day.delta(rows.application_date, unit="day")
    since = day.delta(rows.decision_date, unit="day")
    return ibis.cases(
        (pending, waited <= usual("application_date", "decision_date", decided)),
        (approved, since <= usual("decision_date", "paid_date", decided & paid)),
        else_=ibis.null("boolean"),
    )


def extract_facts(
    rows: "ir.Table", reference_date: date, extract_date: date | None
) -> Mapping[str, Any]:
    """The facts of EXTRACT_FACTS as literals; null where they cannot be judged.

    Silence is asked up to the reference date, for what happened later may not be told, and
    only where something waits for what does not come.
    """
    import ibis

    decided, paid, pending = _states(rows, reference_date)
    approved = decided & ~paid & (rows.decision == "approved").fill_null(False)
    found: dict[str, Any] = {NOT_FEWER: None}
    for name, column, which, waits in (
        ("decisions_go_on", "decision_date", decided, pending),
        ("payments_go_on", "paid_date", paid, approved),
    ):
        last, goes_on = _goes_on(rows.filter(which)[column], rows.filter(waits), reference_date)
        found |= {f"last_{column}": last, name: goes_on}
    found["expected_late_registrations"] = (
        None if extract_date is None else _expected_late(rows, reference_date, extract_date)
    )
    kinds = {"flag": "boolean", "date": "date", "whole": "int64"}
    return {name: ibis.literal(found[name], kinds[kind]) for name, kind in EXTRACT_FACTS.items()}


def _goes_on(events: Any, waiting: "ir.Table", until: date) -> tuple[date | None, bool | None]:
    """The last day with an event, and whether the silence after it is usual."""
    days = events.name("day").as_table().distinct()
    gaps = days.mutate(gap=days.day.delta(days.day.lag().over(order_by=days.day), unit="day"))
    found = gaps.agg(number=gaps.count(), last=gaps.day.max(), longest=gaps.gap.max())
    row = found.mutate(waiting=waiting.count().as_scalar()).to_pyarrow().to_pylist()[0]
    if row["number"] < FEWEST_DAYS or not row["waiting"]:
        return row["last"], None
    limit = max(LONGEST_SILENCE, UNUSUAL * timedelta(days=row["longest"]))
    return row["last"], until - row["last"] <= limit


def _expected_late(rows: "ir.Table", reference_date: date, extract_date: date) -> int | None:
    """How many applications of the last quarter are not yet registered, by the usual delay.

    Of settled applications the part that was registered within so many days is known. The last
    quarter's are of days that have had so many; what is there, divided by the mean part, is
    what will be there. None where too few are settled, or none of the last quarter can be in.
    """
    import ibis

    known = rows.filter(rows.registered_date >= rows.application_date)
    settled = known.filter(known.application_date < ibis.literal(extract_date - SETTLED))
    delays = settled.select(
        days=settled.registered_date.delta(settled.application_date, unit="day")
    )
    counted = delays.group_by("days").agg(number=delays.count()).to_pyarrow().to_pylist()
    total = sum(row["number"] for row in counted)
    if total < FEWEST_SETTLED:
        return None
    within = {row["days"]: row["number"] for row in counted}
    quarter = [reference_date - timedelta(days=back) for back in range(LONGEST_SILENCE.days)]
    parts = [
        Fraction(sum(n for days, n in within.items() if days <= (extract_date - day).days), total)
        for day in quarter
    ]
    in_part = sum(parts, Fraction(0))
    if not in_part:
        return None
    recent = known.application_date.between(ibis.literal(quarter[-1]), ibis.literal(quarter[0]))
    there = int(recent.sum().execute() or 0)
    return round(there * (len(parts) - in_part) / in_part)
