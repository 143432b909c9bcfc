"""Whatever a public run tells, in any file, gives no small count away (`public_folder`)."""

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from cells_tables import key_of
from command import made_once
from looping import some
from public_folder import attack, name_of_row, unexplained

from antwoord.cells import values_in
from antwoord.disclosure.attack.published import audit_files
from antwoord.parameters import Parameters, validate

#: Few are decided by then, and the totals themselves are hidden.
EARLY = "2015-06-30"


@pytest.fixture(scope="module", params=["2021-03-01", EARLY])
def run(request: pytest.FixtureRequest, outputs: Path) -> tuple[Path, Parameters]:
    """The folder of a public run, and its parameters."""
    day = request.param
    folder = made_once(outputs, "--reference-date", day, name=day)
    return folder, validate(reference_date=day, output=str(outputs))


@pytest.fixture
def early(outputs: Path, tmp_path: Path) -> tuple[Path, Parameters]:
    """A copy of the early run, to spoil."""
    folder = made_once(outputs, "--reference-date", EARLY, name=EARLY)
    copy = shutil.copytree(folder, tmp_path / EARLY)
    return copy, validate(reference_date=EARLY, output=str(outputs))


def test_no_primary_count_comes_below_its_level(run: tuple[Path, Parameters]) -> None:
    assert attack(*run) == []


def test_every_number_is_a_cell_a_bound_or_known(run: tuple[Path, Parameters]) -> None:
    assert unexplained(*run) == []


def test_every_figure_lies_in_its_range_which_anybody_can_compute(
    run: tuple[Path, Parameters],
) -> None:
    """What stands in the file is what `audit-tables` computes of the folder; no end is missing."""
    folder, parameters = run
    true = values_in(pd.read_parquet(parameters.processed / "cells.parquet"))
    computed = {
        row.line: found
        for row, found in some(audit_files([folder], ranges=True).ranges)
        if row.path.name == "cells.csv"
    }
    told = 0
    with (folder / "tables" / "cells.csv").open(encoding="utf-8", newline="") as file:
        for line, row in some(enumerate(csv.DictReader(file), start=2)):
            low, high = Decimal(row["low"]), Decimal(row["high"])
            if row["conf_status"] == "F":
                assert low == high == Decimal(row["value"]), row
                assert line not in computed
                continue
            found = computed[line]
            assert low == found.low, row
            assert high == found.high, row
            name = name_of_row(row)
            assert low <= Decimal(true[name]) / (100 if name.is_amount else 1) <= high, row
            told += 1
    assert told > 100


def test_no_code_is_shown_rounded_where_ranges_tell_more(run: tuple[Path, Parameters]) -> None:
    folder, _ = run
    with (folder / "tables" / "rounded.csv").open(encoding="utf-8", newline="") as file:
        assert not [*csv.DictReader(file)]
    # The codes stand in the document themselves, below their groups.
    assert "74.101" in (folder / "answer.html").read_text(encoding="utf-8")


def test_the_attack_finds_what_a_rounded_row_outside_the_system_gives_away(
    early: tuple[Path, Parameters],
) -> None:
    """A special code, of two applications, shown rounded: no more than two."""
    folder, parameters = early
    path = folder / "tables" / "rounded.csv"
    row = ",".join((*key_of("by_nace", "applications", nace="_U"), "0", "3"))
    path.write_text(f"{path.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")
    assert attack(folder, parameters)


def test_a_number_of_a_rule_is_not_explained(early: tuple[Path, Parameters]) -> None:
    folder, parameters = early
    path = folder / "audit" / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    summary["rules"]["IMP-711"]["evaluated"] = 931
    path.write_text(json.dumps(summary), encoding="utf-8")
    (found,) = unexplained(folder, parameters)
    assert found == ("audit/summary.json", "/rules/IMP-711/evaluated", "931")


def test_an_exact_amount_is_not_explained(early: tuple[Path, Parameters]) -> None:
    folder, parameters = early
    page = folder / "answer.html"
    text = page.read_text(encoding="utf-8").replace("</main>", "<p>30.512,77</p></main>")
    page.write_text(text, encoding="utf-8")
    (found,) = unexplained(folder, parameters)
    assert found.number == "30.512,77"
