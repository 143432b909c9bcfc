"""Silences, files open for long, late registrations, fewer rows: by the register's own habit."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from checked_registers import check, clean_rows
from registers import Row, application, stopped

from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.page.history import FORMAT, compared, extract_remarks, history, summary
from antwoord.run_files import SUMMARY

DAY = date(2021, 3, 1)


def outcome(result: QualityResult, rule_id: str) -> str:
    return next(rule.outcome for rule in result.rules if rule.id == rule_id)


def open_row(number: int, applied: str = "2021-02-26", **change: str) -> Row:
    nothing = dict.fromkeys(("decision", "decision_date", "paid_date", "paid_amount_eur"), "")
    return application(number, **{**nothing, "application_date": applied, **change})


def decided(*days: str) -> list[Row]:
    """Applications stopped on these days, each two weeks after it came."""
    return [
        stopped(
            number,
            application_date=(date.fromisoformat(day) - timedelta(days=14)).isoformat(),
            decision_date=day,
        )
        for number, day in enumerate(days)
    ]


YEARLY = ("2013-12-29", "2014-12-29", "2015-12-29", "2016-12-29", "2017-12-29", "2018-12-29")


@pytest.mark.parametrize(
    ("days", "waits", "told"),
    [
        ((*YEARLY, "2019-12-29"), True, "passed"),  # a fund that decides once a year
        (YEARLY, True, "failed"),  # and has done so for the last time
        (YEARLY, False, "not_applicable"),  # with nothing left to decide
        (YEARLY[1:], True, "not_applicable"),  # no habit yet
    ],
)
def test_a_silence_of_decisions(tmp_path: Path, days, waits: bool, told: str) -> None:
    rows = [*decided(*days), *([open_row(99)] if waits else [])]
    assert outcome(check(tmp_path, rows), "IMP-806") == told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "passed"),  # all of it had happened by then, whatever the day of the extract
        ({"paid_date": "2021-03-02"}, "failed"),  # an instalment of before may be overwritten
        ({"decision_date": "2021-03-02"}, "failed"),
        ({"application_date": "2021-03-02", "paid_date": "2021-03-03"}, "passed"),
    ],
)
def test_only_what_happened_later_can_have_overwritten_something(
    tmp_path: Path, change: Row, told: str
) -> None:
    rows = [*clean_rows(), application(99, **change)]
    assert outcome(check(tmp_path, rows, extract_date=date(2021, 6, 30)), "IMP-805") == told


def test_a_short_silence_is_none_however_busy_it_was_before(tmp_path: Path) -> None:
    days = [(DAY - timedelta(days=back)).isoformat() for back in range(92, 102)]
    assert outcome(check(tmp_path, [*decided(*days), open_row(99)]), "IMP-806") == "passed"


def test_what_was_decided_after_the_day_tells_nothing_of_it(tmp_path: Path) -> None:
    rows = [*decided(*YEARLY, "2021-03-15"), open_row(99)]
    assert outcome(check(tmp_path, rows), "IMP-806") == "failed"


def test_a_silence_of_payments_names_the_last_day(tmp_path: Path) -> None:
    paid = [application(n, paid_date=day) for n, day in enumerate(YEARLY)]
    waits = application(99, paid_date="", paid_amount_eur="")
    result = check(tmp_path, [*paid, waits])
    assert outcome(result, "IMP-807") == "failed"
    told = [row["value"] for row in result.breaches.to_pylist() if row["rule_id"] == "IMP-807"]
    assert told == ["2018-12-29"]
    assert outcome(check(tmp_path, paid), "IMP-807") == "not_applicable"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (open_row(99, "2019-03-02"), "passed"),  # 730 days
        (open_row(99, "2019-03-01"), "failed"),
        (open_row(99, "2013-05-06", decision="approved", decision_date="2019-02-01"), "failed"),
        (open_row(99, "2013-05-06", decision="approved", decision_date="2020-02-01"), "passed"),
        (stopped(99, application_date="2013-05-06", decision_date="2019-01-01"), "passed"),
    ],
)
def test_open_for_years(tmp_path: Path, row: Row, told: str) -> None:
    assert outcome(check(tmp_path, [*clean_rows(), row]), "IMP-241") == told


def test_where_years_are_usual_they_are_not_told(tmp_path: Path) -> None:
    slow = [stopped(n, application_date="2014-01-01", decision_date="2016-06-01") for n in range(9)]
    assert outcome(check(tmp_path, [*slow, open_row(99, "2017-01-01")]), "IMP-241") == "passed"


def twice(tmp_path: Path, *rows: Row) -> list[int]:
    found = check(tmp_path, rows).breaches.to_pylist()
    return [row["row_number"] for row in found if row["rule_id"] == "IMP-103"]


def test_the_same_application_under_a_new_id(tmp_path: Path) -> None:
    first = application(1)
    again = {**first, "application_id": "NEW", "decision": "", "paid_date": ""}
    another = {**first, "application_id": "OTHER", "enterprise_number": "0800000075"}
    assert twice(tmp_path, first, again, another) == [3]


def test_without_a_number_the_same_in_all_but_the_id(tmp_path: Path) -> None:
    first = stopped(1, nace_code="", nace_version="")
    same, moved = {**first, "application_id": "NEW"}, {**first, "postal_code": "9050"}
    assert twice(tmp_path, first, same, {**moved, "application_id": "OTHER"}) == [3]


def test_one_key_is_one_applicant_under_two_numbers(tmp_path: Path) -> None:
    first = application(1, applicant_key="k1")
    again = {**first, "application_id": "NEW", "enterprise_number": "0800000075"}
    assert twice(tmp_path, first, again) == [3]
    assert twice(tmp_path, first, {**again, "applicant_key": "k2"}) == []


def registered(number: int, applied: date, late: int) -> Row:
    day = applied + timedelta(days=late)
    return open_row(number, applied.isoformat(), registered_date=day.isoformat())


def test_what_is_to_come_of_the_last_quarter_follows_from_the_usual_delay(tmp_path: Path) -> None:
    # Each is registered 46 days late: of the last 92 days half are there, one a day.
    before = [registered(n, date(2018, 1, 1) + timedelta(days=n), 46) for n in range(40)]
    recent = [registered(100 + n, DAY - timedelta(days=n), 46) for n in range(46, 92)]
    result = check(tmp_path, [*before, *recent], extract_date=DAY)
    told = [row["value"] for row in result.breaches.to_pylist() if row["rule_id"] == "IMP-808"]
    assert told == ["46"]
    # An extract of long after the day has them all.
    later = check(tmp_path, [*before, *recent], extract_date=date(2021, 12, 31))
    assert outcome(later, "IMP-808") == "passed"
    assert outcome(check(tmp_path, recent, extract_date=DAY), "IMP-808") == "not_applicable"


def earlier(place: Path, result: QualityResult, **change: object) -> None:
    told = summary(result, audience="public", counted=None, register_sha256=None, register="r")
    folder = place / "2020-12-31" / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    content = {**told, "reference_date": "2020-12-31", **change}
    assert content["format"] == FORMAT
    (folder / SUMMARY).write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"read": 7, "extract_date": "2021-01-05"}, "failed"),
        ({"read": 6, "extract_date": "2021-01-05"}, "passed"),
        ({"read": 7, "extract_date": "2021-03-31"}, "not_applicable"),  # the same extract
        ({"read": 7, "extract_date": None}, "not_applicable"),
        ({"read": 7, "extract_date": "2021-01-05", "register": "s"}, "not_applicable"),
        ({"read": 7, "extract_date": "2021-01-05", "register": ""}, "not_applicable"),
    ],
)
def test_fewer_rows_than_an_earlier_extract(tmp_path: Path, change, told: str) -> None:
    result = check(tmp_path, clean_rows())
    earlier(tmp_path, result, **change)
    own = summary(result, audience="public", counted=None, register_sha256=None, register="r")
    past = history(tmp_path / "2021-03-01" / "audit", own)
    assert outcome(result, "IMP-809") == "not_applicable"
    result = compared(result, past)
    assert outcome(result, "IMP-809") == told
    # Whoever ran it reads so at once, not on the audit page alone.
    folder = tmp_path / "2021-03-01" / "audit"
    folder.mkdir(parents=True)
    own = summary(result, audience="public", counted=None, register_sha256=None, register="r")
    (folder / SUMMARY).write_text(json.dumps(own), encoding="utf-8")
    assert any("(IMP-809)" in one for one in extract_remarks(folder)) == (told == "failed")
