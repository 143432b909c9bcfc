"""Whether an extract is fresh and whole, judged by the register's own habit.

What is unusual for one register is usual for another: a fund that decides once a year is silent
for eleven months. So each limit is a multiple of what the register itself shows, and a plain
least below which nothing is said. The factors are our own judgement, without a source. All are
remarks; none changes a figure.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from antwoord.quality.facts.parameters import LONGEST_SILENCE, NOT_FEWER
from antwoord.register.contract.people import person
from antwoord.storage.engine import settled

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: A silence or a wait is unusual when it is longer than this times what was usual before.
UNUSUAL = 2
#: Days with an event before a silence after them can be called one.
FEWEST_DAYS = 6
#: Open for less than two years is never unusual.
LONGEST_WAIT = timedelta(days=730)
#: What all but one in twenty took is usual.
USUAL_PCT = 95
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


def with_row_facts(rows: "ir.Table", reference_date: date, *, many: bool) -> "ir.Table":
    """The rows, whose check digits are judged, with the facts of ROW_FACTS.

    `many`: what is made of all rows is computed before them, which saves memory and, of few rows,
    costs more than it saves.

    What is said twice is told at its later rows, and a number of two kinds at the rows of the
    kind that it has less often.

    Two rows are the same application where the same applicant applied on the same day for the
    same activity and amount; where nobody knows who applied, they agree in all but their ids.
    """
    import ibis

    proven = rows[CHECKED].fill_null(False)
    rows = rows.mutate(**{_WHO: person(rows, proven)})  # no window may stand in another
    who = rows[_WHO]
    # All that the others agree in, as one text: each with its length, so that no two are alike.
    texts = [rows[name].cast("string") for name in _REST]
    measured = [t.length().cast("string").concat(":", t).fill_null("-") for t in texts]
    rest = ibis.literal("").join(measured)
    rows = rows.mutate(**{_ALIKE: ibis.ifelse(who.isnull(), rest, "")})
    comparable = rows.application_date.notnull() & rows.requested_amount_eur.notnull()
    # Those that are there more than once are few, and are what rows are held against: a window
    # would sort all columns, and a search among all first ones hold every row in memory.
    kept = rows.filter(comparable)
    twice = kept.group_by(*_SAME).agg(first_row=kept.row_number.min(), times=kept.count())
    twice = twice.filter(twice.times > 1).drop("times")
    twice = twice.rename({f"same {name}": name for name in _SAME})
    twice = settled(twice) if many else twice
    numbered = rows.filter(rows[CHECKED])
    same = [rows[name].identical_to(twice[f"same {name}"]) for name in _SAME]
    rows = rows.left_join(twice, same).select(*rows.columns, "first_row")
    comparable = rows.application_date.notnull() & rows.requested_amount_eur.notnull()
    nothing = ibis.null("boolean")
    kinds = numbered.group_by("enterprise_number").agg(
        companies=(numbered.applicant == COMPANY).sum(),
        people=(numbered.applicant == SELF_EMPLOYED).sum(),
    )
    mixed = kinds.filter((kinds.companies > 0) & (kinds.people > 0))
    other = ibis.ifelse(mixed.companies > mixed.people, SELF_EMPLOYED, COMPANY)
    others = mixed.select(either=mixed.enterprise_number.concat(other))
    others = settled(others) if many else others
    facts = {
        "entered_once": ibis.ifelse(
            comparable, (rows.row_number == rows.first_row).fill_null(True), nothing
        ),
        "number_of_one_kind": ibis.ifelse(
            rows[CHECKED],
            rows.enterprise_number.concat(rows.applicant).notin(others.either),
            nothing,
        ),
        "open_as_long_as_usual": _as_long_as_usual(rows, reference_date),
    }
    return rows.mutate(**facts).drop(_WHO, _ALIKE, "first_row")


_WHO, _ALIKE = "who", "alike"
#: What the rows of one application agree in.
_SAME = ("application_date", "requested_amount_eur", "activity", _WHO, _ALIKE)
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

    decided, paid, pending = _states(rows, reference_date)
    approved = decided & ~paid & (rows.decision == "approved").fill_null(False)
    day = ibis.literal(reference_date)

    waited = day.delta(rows.application_date, unit="day")
    since = day.delta(rows.decision_date, unit="day")
    for_decision, for_payment = _usual_days(
        rows,
        ("application_date", "decision_date", decided),
        ("decision_date", "paid_date", decided & paid),
    )
    return ibis.cases(
        (pending, waited <= for_decision),
        (approved, since <= for_payment),
        else_=ibis.null("boolean"),
    )


def _usual_days(rows: "ir.Table", *spans: tuple[str, str, Any]) -> list[int]:
    """By span how many days are still usual; each is of a day to another, for some of the rows.

    An order statistic of the days that it took: there are few different ones, which are counted.
    """
    import ibis

    parts = []
    for number, (start, end, which) in enumerate(spans):
        took = rows[end].delta(rows[start], unit="day")
        kept = rows.filter(which & (took >= 0))
        parts.append(kept.select(span=ibis.literal(number), took=took))
    every = ibis.union(*parts)
    counted = every.group_by("span", "took").agg(times=every.count()).to_pyarrow().to_pylist()
    return [
        max(UNUSUAL * _not_exceeded(own), LONGEST_WAIT.days)
        for own in (
            {row["took"]: row["times"] for row in counted if row["span"] == number}
            for number in range(len(spans))
        )
    ]


def _not_exceeded(times: Mapping[int, int]) -> int:
    """The least of the values that USUAL_PCT of all do not exceed; 0 where there are none."""
    so_far, enough = 0, sum(times.values()) * USUAL_PCT
    for value in sorted(times):
        so_far += times[value]
        if so_far * 100 >= enough:
            return value
    return 0


def extract_facts(
    rows: "ir.Table",
    reference_date: date,
    extract_date: date | None,
    beside: Mapping[str, "ir.Scalar"],
) -> dict[str, Any]:
    """The values of EXTRACT_FACTS, and those of the aggregates `beside`; None: cannot be judged.

    All come from one query. Silence is asked up to the reference date, for what happened later
    may not be told, and only where something waits for what does not come.
    """
    import ibis

    decided, paid, pending = _states(rows, reference_date)
    approved = decided & ~paid & (rows.decision == "approved").fill_null(False)
    day = ibis.literal(reference_date)
    asked = {
        # How many days ago something happened: the engine knows days that Python does not.
        "decided_ago": day.delta(rows.decision_date, unit="day").collect(
            where=decided, distinct=True
        ),
        "paid_ago": day.delta(rows.paid_date, unit="day").collect(where=paid, distinct=True),
        "pending": pending.sum(),
        "approved": approved.sum(),
    }
    if extract_date is not None:
        late, there = _registrations(rows, reference_date, extract_date)
        asked |= {"settled": late.sum(), "there": there.sum()}
    told: dict[str, Any] = rows.aggregate(**asked, **beside).to_pyarrow().to_pylist()[0]
    delays: dict[int, int] = {}
    if (told.get("settled") or 0) >= FEWEST_SETTLED:
        delays = _delays(rows.filter(late))
    found: dict[str, Any] = {NOT_FEWER: None}
    for name, column, ago, waiting in (
        ("decisions_go_on", "decision_date", "decided_ago", "pending"),
        ("payments_go_on", "paid_date", "paid_ago", "approved"),
    ):
        last, goes_on = _goes_on(sorted(told[ago] or ()), told[waiting] or 0, reference_date)
        found |= {f"last_{column}": last, name: goes_on}
    found["expected_late_registrations"] = (
        None
        if extract_date is None
        else _expected_late(delays, told["there"] or 0, reference_date, extract_date)
    )
    return {name: found[name] for name in EXTRACT_FACTS} | {name: told[name] for name in beside}


def _goes_on(ago: Sequence[int], waiting: int, until: date) -> tuple[date | None, bool | None]:
    """The last day with an event, and whether the silence after it is usual.

    `ago` says how many days before the last one each day with an event was, rising.
    """
    if not ago:
        return None, None
    last = until - timedelta(days=ago[0])
    if len(ago) < FEWEST_DAYS or not waiting:
        return last, None
    longest = max(earlier - later for later, earlier in pairwise(ago))
    limit = max(LONGEST_SILENCE, UNUSUAL * timedelta(days=longest))
    return last, timedelta(days=ago[0]) <= limit


def _registrations(rows: "ir.Table", reference_date: date, extract_date: date) -> tuple[Any, Any]:
    """Which registrations are settled, and which are of the last quarter; flags without nulls."""
    import ibis

    known = (rows.registered_date >= rows.application_date).fill_null(False)
    long_ago = rows.application_date < ibis.literal(extract_date - SETTLED)
    first, last = _quarter(reference_date)[-1], reference_date
    recent = rows.application_date.between(ibis.literal(first), ibis.literal(last))
    return known & long_ago.fill_null(False), known & recent.fill_null(False)


def _delays(rows: "ir.Table") -> dict[int, int]:
    """How often each delay of a registration occurs, in days."""
    days = rows.select(days=rows.registered_date.delta(rows.application_date, unit="day"))
    counted = days.group_by("days").agg(times=days.count()).to_pyarrow()
    return dict(zip(*(counted[name].to_pylist() for name in ("days", "times")), strict=True))


def _quarter(reference_date: date) -> list[date]:
    """The days of the last quarter, the last one first."""
    return [reference_date - timedelta(days=back) for back in range(LONGEST_SILENCE.days)]


def _expected_late(
    within: Mapping[int, int], there: int, reference_date: date, extract_date: date
) -> int | None:
    """How many applications of the last quarter are not yet registered, by the usual delay.

    `within` says how often each delay of a settled registration occurs, `there` is what the last
    quarter has. Of settled applications the part that was registered within so many days is
    known. The last quarter's are of days that have had so many; what is there, divided by the
    mean part, is what will be there. None where too few are settled, or none of the last quarter
    can be in.
    """
    total = sum(within.values())
    if total < FEWEST_SETTLED:
        return None
    quarter = _quarter(reference_date)
    parts = [
        Fraction(sum(n for days, n in within.items() if days <= (extract_date - day).days), total)
        for day in quarter
    ]
    in_part = sum(parts, Fraction(0))
    if not in_part:
        return None
    return round(there * (len(parts) - in_part) / in_part)
