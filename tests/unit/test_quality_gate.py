import random
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from checked_registers import EXTRACT_DATE, check, clean_rows
from registers import application, stopped

from antwoord.errors import GateStoppedError
from antwoord.quality.evaluation import gx, masks
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.facts.inputs import as_ingestion
from antwoord.quality.gate import QualityFaultError
from antwoord.quality.rules.book import LATER, load_rule_book
from antwoord.register.contract.columns import NAMES

CRITICAL = {"IMP-001", "IMP-002", "IMP-101"}


def outcome(result: QualityResult, rule_id: str) -> str:
    return next(rule.outcome for rule in result.rules if rule.id == rule_id)


def test_an_empty_register_stops_and_passes_no_other_rule(tmp_path):
    result = check(tmp_path, [])
    assert result.stopped
    passed = {rule.id for rule in result.rules if rule.outcome == "passed"}
    # About the columns, and about the extract as a whole: no row was looked at.
    assert passed == {"IMP-001", "IMP-801", "IMP-803", "IMP-804"}
    with pytest.raises(GateStoppedError, match=r"at least one row \(IMP-002\): it has 0; see the"):
        result.raise_if_stopped()


def test_missing_columns_stop_and_are_named(tmp_path):
    result = check(tmp_path, clean_rows(), missing=("postal_code", "paid_date"))
    assert [rule.id for rule in result.failed] == ["IMP-001"]
    with pytest.raises(GateStoppedError, match=r"\(IMP-001\): postal_code, paid_date missing"):
        result.raise_if_stopped()


def test_rules_on_a_missing_column_are_not_applicable(tmp_path):
    result = check(tmp_path, clean_rows(), missing=("postal_code",))
    off = {rule.id for rule in result.rules if rule.reason == "column_missing"}
    assert off == {"IMP-134", "IMP-501", "IMP-502", "IMP-503"}


@pytest.mark.parametrize(
    "column", ["application_id", "application_date", "nace_version", "paid_amount_eur"]
)
def test_no_missing_column_makes_the_checks_stumble(tmp_path, column):
    result = check(tmp_path, clean_rows(), missing=(column,))
    assert [rule.id for rule in result.failed] == ["IMP-001"]


def test_a_register_without_any_column_stops(tmp_path):
    assert check(tmp_path, clean_rows(), missing=tuple(NAMES)).stopped


def test_duplicate_ids_stop_and_the_first_row_is_named(tmp_path):
    rows = [*clean_rows(), stopped(7), stopped(7)]
    with pytest.raises(
        GateStoppedError,
        match=r"^stopped by the data-quality gate: application_id must be unique \(IMP-101\): "
        r"2 rows, first in row 8 \(where they are instalments .* a payments or decisions table in "
        r"datapackage.json, or through antwoord map\); see the audit page$",
    ):
        check(tmp_path, rows).raise_if_stopped()


def test_several_empty_ids_are_not_duplicates(tmp_path):
    result = check(tmp_path, [*clean_rows(), *[stopped(1, application_id="")] * 2])
    assert not result.stopped
    assert result.quarantined_rows == (8, 9)


def wrong_in_every_way() -> list[dict[str, str]]:
    """Rows that together break every rule about rows."""
    from test_quality_mutations import OF_ROWS, mutated

    return [row for rule_id in OF_ROWS for row in mutated(rule_id)]


def test_with_everything_wrong_at_once_every_other_rule_is_broken_and_it_stops(tmp_path):
    result = check(
        tmp_path,
        wrong_in_every_way(),
        hash_matches_description=False,
        reference_date=date(2023, 1, 1),
    )
    from test_quality_mutations import NOT_OF_IT, OF_HABIT

    broken = {rule.id for rule in result.failed}
    # No decision, and no payment, is of after so late a reference date.
    of_another_day = {"IMP-704", "IMP-805"}
    of_another_register = {
        *("IMP-002", "IMP-801", "IMP-804", "IMP-411", "IMP-412", "IMP-413"),
        *NOT_OF_IT,
        *OF_HABIT,
    }
    assert {r.id for r in load_rule_book().rules if r.table not in LATER} - broken == {
        "IMP-001",
        *of_another_day,
        *of_another_register,
    }
    with pytest.raises(GateStoppedError, match="IMP-101"):
        result.raise_if_stopped()


def test_only_findings_run_through(tmp_path):
    rows = [application(n, requested_amount_eur="30000.00", purpose="") for n in range(3)]
    result = check(tmp_path, rows)
    assert not result.stopped
    assert result.quarantined == 0
    assert result.rows_with_findings == 3
    assert {rule.severity for rule in result.failed} == {"info"}
    result.raise_if_stopped()


def test_a_row_in_quarantine_is_not_counted_among_the_rows_with_findings(tmp_path):
    both = stopped(1, application_date="", purpose="")
    finding = stopped(2, purpose="")
    result = check(tmp_path, [*clean_rows(), both, finding])
    assert result.quarantined_rows == (8,)
    assert result.rows_with_findings == 1
    assert result.findings == 2


def test_a_breach_names_the_unreadable_value(tmp_path):
    result = check(tmp_path, [*clean_rows(), stopped(9, application_date="31/12/2019")])
    assert result.breaches.to_pylist() == [
        {
            "row_number": 8,
            "application_id": "IK-00009",
            "rule_id": "IMP-201",
            "severity": "warning",
            "doubt": "application",
            "column": "application_date",
            "value": "31/12/2019",
        }
    ]


def test_with_an_unknown_extract_date_rules_that_need_it_are_not_applicable(tmp_path):
    result = check(tmp_path, clean_rows(), extract_date=None)
    off = {rule.id for rule in result.rules if rule.reason == "parameter_unknown"}
    assert off == {"IMP-211", "IMP-212", "IMP-213"}


def test_a_date_far_in_the_future_does_not_hide_that_the_register_is_old(tmp_path):
    rows = [*clean_rows(), application(9, application_date="2999-12-31")]
    result = check(tmp_path, rows, reference_date=date(2022, 6, 1))
    assert outcome(result, "IMP-802") == "failed"
    assert outcome(result, "IMP-211") == "failed"


@pytest.mark.parametrize("day", ["0001-01-01", "1677-09-20", "2262-04-12", "9999-12-31"])
def test_days_beyond_the_range_of_pandas_are_compared_truly(tmp_path, day):
    rate = "6.75" if day < "2021" else "7.00"
    undecided = {"decision_date": "", "interest_rate_pct": rate}
    rows = [*clean_rows(), stopped(9, application_date=day, **undecided)]
    result = check(tmp_path, rows)
    broken = {rule.id for rule in result.failed}
    # What came so long ago has waited for long as well.
    assert broken == {"IMP-702", *(["IMP-214", "IMP-241"] if day < "2000" else ["IMP-211"])}


def test_the_register_is_compared_with_the_extract_and_not_with_the_reference_date(tmp_path):
    result = check(tmp_path, clean_rows(), reference_date=date(2020, 3, 15))
    # Of what was decided after it, nobody knows what had been decided before.
    assert [rule.id for rule in result.failed] == ["IMP-704", "IMP-805"]


def test_postcodes_are_judged_on_the_reference_date(tmp_path):
    # Every postcode of 2024 is one in 2025 too; only 2070 changes its province.
    for day in (date(2024, 12, 31), date(2025, 1, 1)):
        result = check(tmp_path, clean_rows(), reference_date=day, extract_date=date(2025, 6, 1))
        assert outcome(result, "IMP-502") == "passed"


def test_the_reading_steps_own_record_will_do():
    read = SimpleNamespace(
        rows=3,
        missing_columns=["purpose"],
        extract_date="",
        extract_date_source="",
        synthetic=True,
        hash_matches_description=None,
    )
    assert as_ingestion(read).extract_date is None
    read.extract_date = "2025-12-31"
    assert as_ingestion(read).extract_date == date(2025, 12, 31)


def test_another_number_of_rows_than_was_read_is_a_fault(tmp_path):
    with pytest.raises(QualityFaultError, match="another number of rows"):
        check(tmp_path, clean_rows(), rows=7)


def test_an_exception_inside_gx_is_a_fault_and_not_a_broken_rule(tmp_path, monkeypatch):
    frame = gx._frame
    monkeypatch.setattr(gx, "_frame", lambda c, b: frame(c, b).rename(columns={"province": "x"}))
    with pytest.raises(QualityFaultError, match=r"IMP-502 .* could not be evaluated: \w+ in GX"):
        check(tmp_path, clean_rows())


def test_a_fault_inside_gx_does_not_tell_the_value_that_it_met(tmp_path, monkeypatch):
    def amounts_as_text(columns, bounded):
        frame = gx_frame(columns, bounded)
        if "paid_amount_cents" in frame and bounded:
            frame["paid_amount_cents"] = "BE1800000096"
        return frame

    gx_frame = gx._frame
    monkeypatch.setattr(gx, "_frame", amounts_as_text)
    with pytest.raises(QualityFaultError, match="IMP-302") as raised:
        check(tmp_path, clean_rows())
    assert "BE18" not in str(raised.value)


def test_an_error_is_told_from_a_failure_in_both_places_where_gx_puts_it():
    flat = {"raised_exception": True, "exception_traceback": "a\npkg.TypeError: x", "e": None}
    assert gx._error(flat) == "TypeError"
    assert gx._error({"metric": flat}) == "TypeError"
    assert gx._error({"raised_exception": False, "exception_traceback": None}) == ""
    assert gx._error({"raised_exception": True, "exception_traceback": None}) == "an exception"


def test_counts_that_differ_are_a_fault(tmp_path, monkeypatch):
    kind = "expect_column_values_to_be_unique"
    translate, read = masks._TRANSLATIONS[kind]

    def nothing_repeats(table, kwargs):
        looked_at, _ = translate(table, kwargs)
        return looked_at, table[kwargs["column"]].notnull()

    monkeypatch.setitem(masks._TRANSLATIONS, kind, (nothing_repeats, read))
    with pytest.raises(QualityFaultError, match=r"IMP-101.*GX finds 2 of 8, we find 0 of 8"):
        check(tmp_path, [*clean_rows(), stopped(7), stopped(7)])


def test_an_argument_that_a_mask_does_not_follow_is_refused():
    rule = replace(load_rule_book().rule("IMP-302"), kwargs={"column": "x", "strict_min": True})
    with pytest.raises(ValueError, match="strict_min"):
        masks.row_mask(None, rule, {})


def messy_rows(number: int) -> list[dict[str, str]]:
    """Rows of values that are right, wrong, odd and missing, drawn without regard to each other."""
    draw = random.Random(533)
    days = [str(date(2012, 1, 1) + timedelta(days=draw.randrange(3700))) for _ in range(40)]
    days += ["", "", "31/12/2019", "2021-02-30", "0001-01-01", "9999-12-31", str(EXTRACT_DATE)]
    pool = {
        "application_id": ["", "A", "=1+1", "ü'\"<b>"] + [f"IK-{n}" for n in range(number * 2)],
        "applicant": ["company", "self_employed", "", "Company", "x"],
        "occupation": ["main", "secondary", "other", "", "student"],
        "legal_form": ["014", "015", "017", "610", "702", "", "999", "61"],
        "enterprise_number": ["1800000096", "0800000075", "0800000076", "", "08", "x" * 10],
        "postal_code": ["9000", "2070", "1000", "4000", "0999", "", "900", "9000\n", "٩٠٠٠"],
        "activity": ["music", "retail", "", "Music"],
        "nace_version": ["2003", "2008", "2025", "", "1993"],
        "nace_code": ["90.011", "90.391", "90.201", "90.3", "", "62.010", "90.011\n"],
        "purpose": ["investment", "tax_debt", "refinancing", "", "x"],
        "requested_amount_eur": ["25000.00", "25000.01", "0", "-1", "", "x", "9999999999.99"],
        "term_months": ["0", "1", "60", "61", "", "x", "-3"],
        "interest_rate_pct": ["6", "6.75", "7.0000", "6.7500", "6.7501", "", "x", "-1"],
        "decision": ["approved", "stopped", "", "pending"],
        "stop_reason": ["financial_risk", "", "x"],
        "paid_amount_eur": ["25000.00", "25000.01", "0.01", "0", "-0.01", "", "x"],
    }
    return [{name: draw.choice(pool.get(name, days)) for name in NAMES} for _ in range(number)]


def test_gx_and_the_masks_agree_on_a_messy_register(tmp_path):
    result = check(tmp_path, messy_rows(400))
    # The gate raises where they differ; the register is messy enough to make that count.
    about_rows = [rule for rule in result.rules if rule.suite not in ("schema", "extract")]
    partly = [rule for rule in about_rows if 0 < rule.breaches < rule.evaluated]
    assert len(partly) >= 50


def test_the_order_of_the_rows_changes_nothing_but_their_numbers(tmp_path):
    rows = messy_rows(60)
    one, other = check(tmp_path, rows), check(tmp_path, rows[::-1])
    assert [(r.id, r.evaluated, r.breaches) for r in one.rules] == [
        (r.id, r.evaluated, r.breaches) for r in other.rules
    ]
    assert sorted(one.quarantined_rows) == sorted(63 - n for n in other.quarantined_rows)


def test_the_inputs_stay_as_they_are(tmp_path):
    check(tmp_path, clean_rows())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    check(tmp_path, clean_rows())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_reading_its_fields_once_changes_nothing_that_gx_says(tmp_path, monkeypatch):
    rows = [*clean_rows(), stopped(7), stopped(7), application(8, postal_code="12")]
    once = check(tmp_path, rows).validation
    monkeypatch.setattr(gx, "fields_read_once", nullcontext)
    assert check(tmp_path, rows).validation == once
