"""`antwoord check`: only reading and checks, for who prepares an extract."""

import os
import re
from pathlib import Path

import pytest
from command import antwoord
from registers import application, stopped, write_register

from antwoord.register.contract.columns import NAMES
from antwoord.storage.paths import project_root

PROCESSED = project_root() / "data" / "processed" / "checks"
#: Pending, and of a week in which the extract was made: no rule finds it stale.
LAST = application(
    9,
    application_date="2021-02-26",
    decision="",
    decision_date="",
    paid_date="",
    paid_amount_eur="",
    interest_rate_pct="7.00",
)


def check(register: Path, out: Path, *more: str, code: int) -> tuple[str, Path]:
    done = antwoord("check", str(register), "--output", str(out), *more)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if code == 2:
        assert len(done.stderr.strip().splitlines()) == 1
        assert not out.exists()
        return done.stderr, out
    assert done.stderr == ""
    page = out / "checks" / register.stem / "audit" / "index.html"
    assert page.is_file()
    assert str(page) in done.stdout
    assert not (PROCESSED / register.stem).exists(), "the rows that were read are kept"
    return done.stdout, page


def messages(summary: str) -> list[list[str]]:
    """Severity, rule, number, first row of each message."""
    return [line.split()[:4] for line in summary.splitlines() if re.search(r" IMP-\d{3} ", line)]


def test_a_clean_register(tmp_path: Path) -> None:
    rows = [application(1), stopped(2), LAST]
    # Of the reference date itself: a later extract may know more than what had happened then.
    register = write_register(tmp_path / "in", rows, extract_date="2021-03-01")
    summary, _ = check(register, tmp_path / "out", code=0)
    assert "Passed: all 3 rows" in summary
    assert messages(summary) == []


def test_findings_only(tmp_path: Path) -> None:
    rows = [
        LAST,
        application(2, requested_amount_eur="30000.00"),
        application(3, requested_amount_eur="31000.00", postal_code=""),
    ]
    register = write_register(
        tmp_path / "in", rows, name="extract-9.csv", extract_date="2021-03-01"
    )
    summary, page = check(register, tmp_path / "out", code=0)
    assert re.search(r"rows read +3\n +set aside +0\n +remarks +3\n +corrected +0\n", summary)
    assert [message[::2] for message in messages(summary)[:2]] == [["warning", "1"], ["info", "2"]]
    assert messages(summary)[1][3] == "3"
    assert "IK-00003" in page.read_text(encoding="utf-8"), "an internal page names the rows"
    assert "IK-0" not in summary
    if os.name == "posix":
        assert page.stat().st_mode & 0o077 == 0


def test_a_critical_rule_stops_and_leaves_the_page(tmp_path: Path) -> None:
    names = [name for name in NAMES if name != "activity"]
    register = write_register(tmp_path / "in", [application(1), application(1)], columns=names)
    summary, _ = check(register, tmp_path / "out", code=3)
    assert "Stopped: 2 critical rules" in summary
    assert re.search(r"critical .*: activity\n", summary)


def test_at_most_ten_messages(tmp_path: Path) -> None:
    wrong = dict.fromkeys(NAMES, "?")
    register = write_register(tmp_path / "in", [application(1), {**wrong, "application_id": "x"}])
    summary, _ = check(register, tmp_path / "out", code=0)
    assert len(messages(summary)) == 10
    assert re.search(r"and \d+ more on the page", summary)


def test_an_unreadable_register(tmp_path: Path) -> None:
    register = write_register(tmp_path / "in", [application(1)])
    register.write_bytes(register.read_bytes() + b"IK-9,2020-01-01\n")
    complaint, _ = check(register, tmp_path / "out", code=2)
    assert "row 3 has 2 fields" in complaint


def test_a_correction_that_no_longer_fits(tmp_path: Path) -> None:
    register = write_register(tmp_path / "in", [application(1)])
    (tmp_path / "in" / "corrections.toml").write_text(
        'register = "register.csv"\n[[corrections]]\nid = "IK-00001"\ncolumn = "activity"\n'
        'expected = "musik"\nvalue = "music"\nreason = "mistyped"\ndecided_by = "registrar"\n'
        "decided_on = 2021-01-04\n",
        encoding="utf-8",
    )
    complaint, _ = check(register, tmp_path / "out", code=2)
    assert "corrections.toml, correction 1, column activity" in complaint
    assert not [word for word in ("IK-0", "musik") if word in complaint]


@pytest.mark.parametrize("more", [("--reference-date", "2021-02-30"), ("--question", "nope")])
def test_a_wrong_parameter(more: tuple[str, str], tmp_path: Path) -> None:
    register = write_register(tmp_path / "in", [application(1)])
    check(register, tmp_path / "out", *more, code=2)


def test_a_second_check_takes_the_place_of_the_first(tmp_path: Path) -> None:
    register = write_register(tmp_path / "in", [application(1, postal_code="")])
    _, page = check(register, tmp_path / "out", code=0)
    write_register(tmp_path / "in", [application(1)])
    check(register, tmp_path / "out", code=0)
    assert "IK-00001" not in page.read_text(encoding="utf-8")
    assert [path.name for path in page.parents[2].iterdir()] == ["register"]


def test_the_demo_register_is_corrected_and_checked(tmp_path: Path) -> None:
    register = project_root() / "data" / "raw" / "register" / "applications.csv"
    summary, _ = check(register, tmp_path / "out", "--audience", "public", code=0)
    assert re.search(r"set aside +2\n.*\n +corrected +1\n", summary)
