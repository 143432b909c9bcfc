"""What each release said of each reference date, by the extract that it was of."""

import csv
import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ledgers import add
from series_runs import Line, place_told
from typer.testing import CliRunner

from antwoord.cli.main import app
from antwoord.parameters import validate
from antwoord.releases.ledger import Release
from antwoord.series.sweep.revisions import COLUMNS, Revisions, revisions
from antwoord.storage.paths import WORK

REGISTER = "impulskrediet-register-fictief"
FIRST, SECOND = "2023-12-31", "2024-12-31"
EARLY, LATE = "2025-01-15", "2025-07-01"


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output folder whose releases nobody else knows."""
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    return tmp_path / "outputs"


def released(
    output: Path,
    name: str,
    extract: str,
    lines: list[Line],
    *,
    supersedes: str = "",
    not_before: date | None = None,
    **overrides: Any,
) -> Release:
    folder = place_told(output, name, lines, **overrides)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["parameters"]["extract_date"] = extract or None
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return add(
        output / "releases.jsonl",
        run=f"sv-533/{name}",
        reference_date=date.fromisoformat(name[:10]),
        register=REGISTER,
        supersedes=supersedes,
        not_before=not_before,
        files={"answer.html": "0" * 64},
    )


def applications(value: int) -> list[Line]:
    return [
        Line.of("applications", value),
        Line.of("amount_paid_eur", f"{value}000.00"),
        Line.of("applications", 3, province="BE-VAN"),
    ]


def triangle(output: Path) -> Path:
    """A date of which the answer was corrected, and one after it, with a range."""
    wrong = released(output, FIRST, EARLY, applications(10))
    released(output, f"{FIRST}-2", LATE, applications(11), supersedes=wrong.head)
    ranged = Line("paid", {}, "", "4", "6", "C")
    released(output, SECOND, LATE, [*applications(20), ranged])
    return output


def found(output: Path, **given: str) -> Revisions:
    return revisions(validate(output=str(output), **given))


def test_each_date_stands_by_each_extract(output: Path) -> None:
    told = found(triangle(output))
    assert told.measures == ("applications", "paid", "amount_paid_eur")
    assert told.triangle("applications") == [
        ["reference date", EARLY, LATE],
        [FIRST, "10", "11"],
        [SECOND, "", "20"],
    ]
    assert told.triangle("paid")[1:] == [[SECOND, "", "4–6"]]


def test_a_line_for_each_figure_says_which_answer_was_corrected(output: Path) -> None:
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in found(triangle(output)).lines()]
    assert len(lines) == 7
    first, second = (one for one in lines if one["measure"] == "applications" and one["value"] < 20)
    assert (first["value"], first["corrected"], first["run"]) == (10, True, f"sv-533/{FIRST}")
    assert (second["value"], second["corrected"], second["extract_date"]) == (11, False, LATE)
    (ranged,) = (one for one in lines if one["measure"] == "paid")
    assert (ranged["value"], ranged["low"], ranged["high"]) == (None, 4, 6)
    assert lines[-1]["value"] == "20000.00"


def test_of_one_extract_the_last_answer_counts(output: Path) -> None:
    wrong = released(output, FIRST, EARLY, applications(10))
    released(output, f"{FIRST}-2", EARLY, applications(12), supersedes=wrong.head)
    assert found(output).triangle("applications")[1:] == [[FIRST, "12"]]


def test_drafts_embargoes_and_other_questions_are_not_in_it(output: Path) -> None:
    released(output, FIRST, EARLY, applications(10))
    released(
        *(output, SECOND, LATE, applications(20)),
        not_before=date.today() + timedelta(days=2),
    )
    place_told(output, "2025-06-30", applications(30))
    add(output / "releases.jsonl", question="other", run="other/2024-06-30", register=REGISTER)
    assert [one.reference_date for one in found(output).said] == [FIRST]


def test_those_on_another_basis_or_day_of_knowing_are_counted_apart(output: Path) -> None:
    released(output, FIRST, EARLY, applications(10))
    released(output, f"{FIRST}-nace", EARLY, applications(14), sector_basis="nace")
    assert (len(found(output).said), found(output).left_out) == (1, 1)
    assert found(output, sector_basis="nace").triangle("applications")[1:] == [[FIRST, "14"]]


def test_an_extract_without_a_day_is_told_as_such(output: Path) -> None:
    released(output, FIRST, "", applications(10))
    assert found(output).extract_dates == ["unknown"]


def called(output: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["revisions", "--output", str(output), *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_has_a_table_csv_and_json(output: Path) -> None:
    assert "no answer to sv-533 from this register is released" in called(output)
    triangle(output)
    table = called(output)
    assert "applications, by the day of the extract" in table
    assert [FIRST, "10", "11"] in [line.split() for line in table.splitlines()]
    rows = [*csv.DictReader(StringIO(called(output, "--format", "csv")))]
    assert [row["value"] for row in rows if row["measure"] == "paid"] == [""]
    record = json.loads(called(output, "--format", "json"))
    assert record["extract_dates"] == [EARLY, LATE]
    assert len(record["figures"]) == len(rows)
    done = CliRunner().invoke(app, ["revisions", "--output", str(output), "--format", "xml"])
    assert "must be one of table, csv, json" in str(done.exception or done.output)
