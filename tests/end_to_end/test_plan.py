"""`antwoord plan`: what coming answers will tell, which is what they tell once they are out."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import antwoord, own_project
from registers import Row, application, stopped, write_register

FIRST, SECOND = "2021-03-01", "2021-06-30"


def rows() -> list[Row]:
    """36 applications until the first date, of which a third were stopped, and five after it."""
    made = []
    for number in range(1, 42):
        common = {
            "postal_code": ("9000", "2000", "3500")[number % 3],
            "occupation": ("main", "secondary")[number % 2],
            "nace_code": ("90.011", "74.201", "90.031")[number // 3 % 3],
            "enterprise_number": f"{18_000_000 + number}{97 - (18_000_000 + number) % 97:02d}",
        }
        if number > 36:
            days = ("application_date", "decision_date", "paid_date")
            common |= dict(zip(days, ("2021-04-01", "2021-05-03", "2021-06-01"), strict=True))
        if number % 3 and number != 40:
            amount = f"{4000 + 137 * number}.00"
            made.append(application(number, paid_amount_eur=amount, **common))
        else:
            reason = ("financial_risk", "insufficient_information")[number % 2]
            made.append(stopped(number, **{**common, "paid_date": "", "stop_reason": reason}))
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own, with a register that has a name."""
    folder = own_project(tmp_path_factory.mktemp("plan") / "home", seconds=5)
    register = write_register(folder / "in", rows(), extract_date="2021-12-31")
    package = register.with_name("datapackage.json")
    content = json.loads(package.read_text(encoding="utf-8")) | {"name": "a-fund"}
    package.write_text(json.dumps(content), encoding="utf-8")
    return folder


def planned(home: Path, *dates: str) -> dict[str, Any]:
    """What is planned, in which nothing of the project changes."""
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()}
    register = str(home / "in" / "register.csv")
    done = antwoord("plan", "--register", register, "--dates", ",".join(dates), "--json", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert before == {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_was_planned_is_what_is_told_after_the_release(home: Path) -> None:
    ahead = planned(home, SECOND, FIRST)
    assert [one["reference_date"] for one in ahead["dates"]] == [FIRST, SECOND]
    first, second = ahead["dates"]
    assert (ahead["released"], first["series"]) == ([], first["alone"])
    # Few came in between: that costs something.
    assert second["series"]["exact"] < second["alone"]["exact"]
    assert second["series"]["not_exact"] == []
    register = str(home / "in" / "register.csv")
    done = antwoord("run", "--register", register, "--reference-date", FIRST, home=home)
    assert done.returncode == 0, done.stderr
    (folder,) = (home / "outputs" / "sv-533").iterdir()
    done = antwoord("release", str(folder), home=home)
    assert done.returncode == 0, done.stderr
    after = planned(home, SECOND)
    assert after["released"] == [FIRST]
    assert after["dates"][0]["series"] == second["series"]
    done = antwoord("plan", "--register", register, "--dates", FIRST, home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--dates {FIRST} is not after {FIRST}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_piped_the_table_has_tabs_and_the_sentence_stands_apart(home: Path) -> None:
    register = str(home / "in" / "register.csv")
    given = ("--register", register, "--every", "half-year", "--until", SECOND)
    done = antwoord("plan", *given, home=home)
    assert done.returncode == 0
    header, row = (line.split("\t") for line in done.stdout.splitlines())
    assert header[0] == "date"
    assert (row[0], row[1]) == (SECOND, "exact")
    assert done.stderr.startswith("The answer tells ")
