"""One test per rule of the book: break exactly this rule, and see exactly this rule fire.

A rule without an entry in MUTATIONS fails the suite, and so does an entry without a rule.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from checked_registers import PROGRAMMES, SELF_EMPLOYED, check, clean_rows
from registers import Row

from antwoord.catalogue.periods import Period
from antwoord.catalogue.programme import Programme, Rule
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.rules.book import LATER, load_rule_book

BOOK = load_rule_book()
#: The clean rows by what they are.
PENDING, PAID, STOPPED, PAID_COMPANY, CODE_2025, STOPPED_COMPANY = range(6)


@dataclass(frozen=True)
class Mutation:
    """What to change in a clean row (or in what is known of the register).

    `also`: rules that cannot but break with it, each for the reason given beside it.
    """

    row: int | None = None
    change: dict[str, str] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    rows: int = 1  # how many rows are changed alike


def row(number: int, **change: str) -> Mutation:
    return Mutation(row=number, change=change)


def also(mutation: Mutation, *rules: str) -> Mutation:
    return replace(mutation, also=frozenset(rules))


def known(**given: Any) -> Mutation:
    return Mutation(given=given)


def programme_with(name: str, value: Any, *, period_known: bool) -> list[Programme]:
    """The programme with this rule in place of its own of that name."""
    others = tuple(rule for rule in PROGRAMMES[0].rules if rule.name != name)
    return [
        replace(PROGRAMMES[0], rules=(*others, Rule(name, value, Period(), period_known, "test")))
    ]


def of_programme(name: str, value: Any) -> Mutation:
    return known(programmes=programme_with(name, value, period_known=True))


def period_unknown(name: str, value: Any) -> Mutation:
    return known(programmes=programme_with(name, value, period_known=False))


MUTATIONS: dict[str, Mutation] = {
    "IMP-001": known(missing=("purpose",)),
    "IMP-002": known(no_rows=True),
    "IMP-101": replace(row(STOPPED, application_id="TWICE"), rows=2),
    "IMP-102": row(STOPPED, application_id=""),
    # The amount of another clean row, of the same applicant and day.
    "IMP-103": replace(row(CODE_2025, requested_amount_eur="12502.00"), rows=2),
    "IMP-111": row(STOPPED, applicant=""),
    "IMP-112": row(STOPPED, applicant="natural_person"),
    "IMP-113": row(PAID, occupation=""),
    "IMP-114": row(PAID, occupation="student"),
    "IMP-121": row(PAID, enterprise_number="2800000096"),
    "IMP-122": row(PAID, enterprise_number="1800000069"),
    "IMP-123": row(PAID, enterprise_number=""),
    "IMP-124": row(PAID, applicant="company", occupation="", legal_form="015"),
    "IMP-131": row(PAID, applicant_agrees="no"),
    "IMP-132": row(PAID_COMPANY, legal_form_agrees="no"),
    "IMP-133": row(PAID, nace_code_agrees="no"),
    "IMP-134": row(PAID, postal_code_agrees="no"),
    "IMP-201": row(PENDING, application_date="26/02/2021"),
    "IMP-202": row(PENDING, decision_date="spring"),
    "IMP-203": row(PENDING, paid_date="2021-02-30"),
    "IMP-211": row(PENDING, application_date="2021-04-01"),
    # What is decided after the extract is decided after the reference date.
    "IMP-212": also(row(STOPPED, decision_date="2021-04-01"), "IMP-704"),
    "IMP-213": row(PAID, paid_date="2021-04-01"),
    "IMP-214": row(STOPPED, application_date="2011-12-31"),
    "IMP-231": row(PAID, payments_dated="no"),
    "IMP-232": row(PAID, registered_date="02/03/2020"),
    "IMP-233": row(PAID, start_date="01/03/2019"),
    "IMP-241": row(PENDING, application_date="2018-02-26", interest_rate_pct="6.75"),
    "IMP-221": row(STOPPED, decision_date="2020-03-01"),
    # Paid before it was applied for: before the decision too, or there is no decision.
    "IMP-222": also(row(PAID, decision="", decision_date="", paid_date="2020-03-01"), "IMP-732"),
    "IMP-223": row(PAID, paid_date="2020-03-31"),
    "IMP-301": row(PENDING, paid_amount_eur="12.500,00"),
    # Less than nothing is less than what was granted.
    "IMP-302": also(row(PAID, paid_amount_eur="-1.00"), "IMP-315"),
    "IMP-303": row(PAID, granted_amount_eur="12.500,00"),
    "IMP-304": row(PAID, own_contribution_eur="5.000,00"),
    "IMP-311": row(PENDING, requested_amount_eur="much"),
    "IMP-312": row(PENDING, requested_amount_eur="-0.01"),
    # What was granted is what was requested.
    "IMP-313": also(
        row(PAID, requested_amount_eur="12500.00", paid_amount_eur="12500.01"), "IMP-314"
    ),
    "IMP-314": row(PAID, granted_amount_eur="12499.99"),
    "IMP-315": row(PAID, granted_amount_eur="12500.01"),
    "IMP-321": row(PENDING, term_months=""),
    "IMP-322": row(PENDING, term_months="0"),
    "IMP-331": row(PENDING, interest_rate_pct="7%"),
    "IMP-401": row(PENDING, requested_amount_eur="25000.01"),
    "IMP-402": of_programme("minimum_amount_eur", Decimal("12501.01")),
    # Paid above the maximum: above what was requested, or that was above the maximum.
    "IMP-403": also(row(PAID, paid_amount_eur="25000.01"), "IMP-313", "IMP-314"),
    "IMP-404": row(PENDING, term_months="61"),
    "IMP-405": row(PENDING, interest_rate_pct="6.75"),
    "IMP-406": of_programme("minimum_term_months", 61),
    "IMP-407": of_programme("own_contribution_multiple", Decimal("2.49")),
    "IMP-411": period_unknown("maximum_amount_eur", Decimal(25000)),
    "IMP-412": period_unknown("maximum_term_months", 60),
    "IMP-413": period_unknown("interest_rate_pct", Decimal("6.00")),
    "IMP-421": row(STOPPED, purpose="tax_debt"),
    "IMP-422": row(PAID_COMPANY, legal_form="017"),
    "IMP-423": of_programme("occupations", ("secondary",)),
    "IMP-424": of_programme("maximum_age_months", 11),
    "IMP-425": of_programme("application_window", (date(2020, 1, 1), date(2020, 12, 31))),
    "IMP-501": row(STOPPED, postal_code=""),
    "IMP-502": row(STOPPED, postal_code="0999"),
    "IMP-503": row(STOPPED, postal_code="1000"),
    "IMP-504": row(PAID, payment_postal_code="9999x"),
    "IMP-601": row(STOPPED, activity=""),
    "IMP-602": row(STOPPED, activity="astrology"),
    "IMP-611": row(STOPPED, nace_code="90.03"),
    "IMP-612": row(STOPPED, nace_version=""),
    "IMP-613": row(STOPPED, nace_version="1993"),
    "IMP-614": row(STOPPED, nace_version="2003"),
    "IMP-615": row(CODE_2025, nace_code="90.391"),
    "IMP-616": row(STOPPED, nace_code="90.039"),
    "IMP-621": row(PAID_COMPANY, legal_form="999"),
    "IMP-622": row(STOPPED_COMPANY, application_date="2019-04-30"),
    "IMP-631": row(STOPPED, purpose=""),
    "IMP-632": row(STOPPED, purpose="holiday"),
    "IMP-701": row(STOPPED, decision="refused"),
    "IMP-702": row(STOPPED, decision_date=""),
    "IMP-703": row(PENDING, decision_date="2021-02-27"),
    "IMP-704": row(
        PENDING,
        decision="stopped",
        decision_date="2021-03-15",
        stop_reason="withdrawn",
    ),
    "IMP-705": row(PAID, decisions_agree="no"),
    "IMP-711": row(PAID, paid_amount_eur=""),
    "IMP-712": row(PAID, paid_date=""),
    "IMP-721": row(STOPPED, stop_reason="mood"),
    "IMP-722": row(STOPPED, stop_reason=""),
    "IMP-723": row(PAID, stop_reason="withdrawn"),
    "IMP-731": row(
        STOPPED,
        paid_date="2020-05-04",
        paid_amount_eur="12500.00",
        enterprise_number=SELF_EMPLOYED,
    ),
    "IMP-732": row(PAID, decision="", decision_date=""),
    # Refunded whole: less was paid than granted.
    "IMP-733": also(row(PAID, paid_amount_eur="0.00"), "IMP-315"),
    "IMP-734": row(PAID, payments_differ="no"),
    "IMP-735": row(PAID, view_agrees="no"),
    "IMP-751": row(PAID, details_agree="no"),
    "IMP-741": row(PAID, legal_form="610"),
    "IMP-742": row(PAID_COMPANY, occupation="main"),
    "IMP-801": known(extract_date=None),
    "IMP-802": known(reference_date=date(2021, 5, 30)),
    "IMP-803": known(hash_matches_description=False),
    # Decided by then, and not yet paid.
    "IMP-805": known(reference_date=date(2020, 4, 15)),
    "IMP-804": known(enterprise_register_date=date(2021, 3, 2)),
}
#: About what the Impulskrediet does not ask.
NOT_OF_IT = ("IMP-402", "IMP-406", "IMP-407", "IMP-423", "IMP-424", "IMP-425")
#: About the habit of a register, which a few rows have not: see test_quality_freshness.
OF_HABIT = ("IMP-806", "IMP-807", "IMP-808", "IMP-809")


def mutated(rule_id: str) -> list[Row]:
    mutation = MUTATIONS[rule_id]
    assert mutation.row is not None
    clean = clean_rows()[mutation.row]
    assert not mutation.change.items() <= clean.items(), "the mutation changes nothing"
    # A copy with an amount of its own is not the same application twice.
    amount = 13_000 + 10 * list(MUTATIONS).index(rule_id)
    return [
        {
            **clean,
            "application_id": f"BREAKS-{rule_id}-{copy}",
            "requested_amount_eur": f"{amount + copy}.00",
            **mutation.change,
        }
        for copy in range(mutation.rows)
    ]


OF_ROWS = [rule_id for rule_id, mutation in MUTATIONS.items() if mutation.row is not None]
OF_THE_WHOLE = [rule_id for rule_id in MUTATIONS if rule_id not in OF_ROWS]


@pytest.fixture(scope="module")
def all_mutations(tmp_path_factory: pytest.TempPathFactory) -> tuple[QualityResult, dict[str, set]]:
    """The clean rows and every mutated row in one register, and whose rows are whose."""
    rows, numbers = clean_rows(), {}
    for rule_id in OF_ROWS:
        added = mutated(rule_id)
        numbers[rule_id] = set(range(len(rows) + 2, len(rows) + 2 + len(added)))
        rows.extend(added)
    return check(tmp_path_factory.mktemp("mutations"), rows), numbers


def test_every_rule_has_its_mutation() -> None:
    known = [rule.id for rule in BOOK.rules if rule.table not in LATER]
    assert sorted([*MUTATIONS, *OF_HABIT]) == known


def test_a_clean_register_breaks_nothing_and_leaves_nothing_unchecked(tmp_path) -> None:
    result = check(tmp_path, clean_rows())
    assert [rule.id for rule in result.failed] == []
    # The Impulskrediet has no such rules; every other one has something to look at.
    unchecked = [rule.id for rule in result.rules if rule.outcome != "passed"]
    assert unchecked == [*NOT_OF_IT, *OF_HABIT]
    assert result.verdict["nl"] == "Doorgelaten: alle 6 gelezen rijen voldoen aan alle regels."


@pytest.mark.parametrize("rule_id", OF_ROWS)
def test_the_changed_row_breaks_this_rule_and_no_other(all_mutations, rule_id: str) -> None:
    result, numbers = all_mutations
    breaches = result.breaches.to_pylist()
    on_the_row = {b["rule_id"] for b in breaches if b["row_number"] in numbers[rule_id]}
    assert on_the_row == {rule_id} | MUTATIONS[rule_id].also


@pytest.mark.parametrize("rule_id", OF_ROWS)
def test_the_rule_finds_the_changed_row_and_no_other(all_mutations, rule_id: str) -> None:
    result, numbers = all_mutations
    meant = set(numbers[rule_id])
    for other, mutation in MUTATIONS.items():
        if rule_id in mutation.also:
            meant |= numbers[other]
    found = {b["row_number"] for b in result.breaches.to_pylist() if b["rule_id"] == rule_id}
    assert found == meant
    counted = next(rule for rule in result.rules if rule.id == rule_id)
    assert (counted.outcome, counted.breaches, counted.first_row) == (
        "failed",
        len(meant),
        min(meant),
    )


@pytest.mark.parametrize("rule_id", OF_THE_WHOLE)
def test_what_is_not_of_a_row_breaks_this_rule_and_no_other(tmp_path, rule_id: str) -> None:
    given = dict(MUTATIONS[rule_id].given)
    rows = [] if given.pop("no_rows", False) else clean_rows()
    result = check(tmp_path, rows, **given)
    assert {rule.id for rule in result.failed} == {rule_id}
    assert set(result.breaches["rule_id"].to_pylist()) == {rule_id}
