"""A released answer whose register is corrected, or lost somebody: what the next one tells."""

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from cells_tables import cells_of
from command import antwoord, own_project

from antwoord.disclosure.attack.published import DIFFERENCE, audit_files
from antwoord.releases.ledger import archived, read_ledger

DAY = "2021-03-01"
COUNTS = ("applications", "applicants", "paid", "stopped")
REASON = "Er was een nul te veel ingevoerd."
Cells = dict[tuple[str, ...], str]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own whose answer is released."""
    folder = own_project(tmp_path_factory.mktemp("out"), seconds=5)
    for arguments in (("run", "--reference-date", DAY), ("release", str(run(folder)))):
        done = antwoord(*arguments, home=folder)
        assert done.returncode == 0, done.stderr
    return folder


def run(home: Path, name: str = DAY) -> Path:
    return home / "outputs" / "sv-533" / name


def paid_rows(home: Path) -> pd.DataFrame:
    """Who got something, of those whom the question is about."""
    rows = pd.read_parquet(home / "data/processed/sv-533" / DAY / "rows.parquet")
    return rows[rows["in_population"] & (rows["state"] == "paid")]


def rewrite(home: Path, one: str, **changes: str) -> None:
    """Another extract: a row with other values, or none without any."""
    path = home / "data/raw/register/applications.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    kept = [row for row in rows if changes or row[header.index("application_id")] != one]
    for row in kept:
        if row[header.index("application_id")] == one:
            for name, value in changes.items():
                row[header.index(name)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *kept])


def again(out: Path, folder: Path, one: str, **changes: str) -> Path:
    """The project once its register has changed and the same answer was made again."""
    shutil.copytree(out, folder)
    rewrite(folder, one, **changes)
    done = antwoord("run", "--reference-date", DAY, home=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def corrected(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = paid_rows(out)
    one = rows[rows["paid_amount_eur"] >= Decimal(15000)]["application_id"].iloc[0]
    return again(out, tmp_path_factory.mktemp("amount") / "home", one, paid_amount_eur="2500.00")


@pytest.fixture(scope="module")
def erased(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    one = paid_rows(out)["application_id"].iloc[-1]
    return again(out, tmp_path_factory.mktemp("gone") / "home", one)


def cells(folder: Path) -> Cells:
    """The published cells of the tables."""
    return {key: value for key, value, _ in cells_of(folder) if value}


def differences(home: Path) -> dict[tuple[str, ...], Decimal]:
    """What whoever has both answers subtracts, of what both publish."""
    first, second = cells(run(home)), cells(run(home, f"{DAY}-2"))
    return {
        key: Decimal(value) - Decimal(first[key])
        for key, value in second.items()
        if key in first and value != first[key]
    }


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_what_is_released_is_not_written_again(out: Path, corrected: Path) -> None:
    assert contents(run(corrected)) == contents(run(out))
    assert (run(corrected, f"{DAY}-2") / "answer.pdf").is_file()


def test_no_amount_tells_the_correction(corrected: Path) -> None:
    # Amounts are told in whole hundreds: what their remainders differ by tells of none.
    assert {key for key, by in differences(corrected).items() if abs(by) >= 100} == set()
    paths = [run(corrected, name) / "tables" / "cells.csv" for name in (DAY, f"{DAY}-2")]
    found = audit_files(paths, maximum_eur=25_000).findings
    assert [one for one in found if one.kind == DIFFERENCE] == []


def test_a_correction_is_released_as_what_it_is(
    corrected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("ANTWOORD_HOME", str(home))
    shutil.copytree(corrected, home)
    second = str(run(home, f"{DAY}-2"))
    done = antwoord("release", second, home=home)
    assert done.returncode == 2
    assert "contradicts sv-533/2021-03-01, which was released on" in done.stderr
    assert "amount_paid_eur" in done.stderr
    assert len(read_ledger(home / "outputs/releases.jsonl")) == 1
    named = ("--supersedes", str(run(home)), "--reason", REASON)
    done = antwoord("release", second, *named, home=home)
    assert done.returncode == 0, done.stderr
    first, entry = read_ledger(home / "outputs/releases.jsonl")
    assert (entry.supersedes, entry.reason, entry.run) == (first.head, "", f"sv-533/{DAY}-2")
    kept = archived(entry)
    assert kept is not None
    assert (kept / "reason.txt").read_text(encoding="utf-8") == REASON
    assert (kept / "reason.txt").stat().st_mode & 0o777 == 0o600
    published = contents(home / "outputs")
    assert not [name for name, content in published.items() if REASON.encode() in content]


def test_who_was_erased_is_not_told_and_the_headline_stays(out: Path, erased: Path) -> None:
    figures = [
        json.loads((path / "run.json").read_text(encoding="utf-8"))["figures"]
        for path in (run(out), run(erased, f"{DAY}-2"))
    ]
    assert [(one["applications"], one["paid"]) for one in figures] == [(160, 78), (159, 77)]
    told = {
        key: change
        for key, change in differences(erased).items()
        # Amounts are told in whole hundreds: what their remainders differ by tells of none.
        if abs(change) >= (100 if key[1] == "amount_paid_eur" else 1)
        and not (key[1] in COUNTS and {*key[2:]} <= {"_T", "_Z"})
    }
    assert told == {}
    paths = [run(erased, name) / "tables" / "cells.csv" for name in (DAY, f"{DAY}-2")]
    found = audit_files(paths, maximum_eur=25_000).findings
    assert [one for one in found if one.kind == DIFFERENCE] == []


def test_after_an_erasure_the_next_answer_is_released(
    erased: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As what it is: the attack on both together finds nothing."""
    home = tmp_path / "home"
    monkeypatch.setenv("ANTWOORD_HOME", str(home))
    shutil.copytree(erased, home)
    named = ("--supersedes", str(run(home)), "--reason", "Op verzoek van de betrokkene.")
    done = antwoord("release", str(run(home, f"{DAY}-2")), *named, home=home)
    assert done.returncode == 0, done.stderr
