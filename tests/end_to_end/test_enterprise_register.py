"""`--kbo`: the split that the minister could not give, from the enterprise register."""

import csv
import json
from pathlib import Path

import pytest
from command import antwoord, everything_in, run_folder
from looping import some

from antwoord.storage.paths import project_root

ZIPS = sorted((project_root() / "data" / "raw" / "kbo").glob("*.zip"))
NOT_GIVEN = ("nace_version", "nace_code")


@pytest.fixture(scope="module")
def without_codes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up register, as a lender has it: without a single NACE code."""
    folder = tmp_path_factory.mktemp("register")
    source = project_root() / "data" / "raw" / "register"
    with (source / "applications.csv").open(encoding="utf-8", newline="") as file:
        rows = [{**row, **dict.fromkeys(NOT_GIVEN, "")} for row in csv.DictReader(file)]
    path = folder / "applications.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    package = {"synthetic": True, "extract_date": "2025-12-31", "resources": []}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def filled(without_codes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("filled")
    full, update = map(str, ZIPS)
    done = antwoord(
        *("run", "--register", str(without_codes), "--kbo", full, "--kbo-update", update),
        *("--audience", "internal", "--language", "en", "--output", str(output)),
    )
    assert done.returncode == 0, done.stderr
    own = {"register": str(without_codes), "audience": "internal", "language": "en"}
    return run_folder(output, **own)


def cells_by_code(folder: Path) -> dict[str, int]:
    with (folder / "tables" / "cells.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["nace"]: int(row["value"])
            for row in csv.DictReader(file)
            if (row["table"], row["measure"], row["applicant"]) == ("by_nace", "applications", "_T")
        }


def test_the_table_per_code_is_filled(filled: Path) -> None:
    codes = cells_by_code(filled)
    of_a_code = sum(count for code, count in codes.items() if code[0].isdigit())
    assert codes["_T"] == 160
    # The rest has no number, is not in the extract, or has a code that is not on the list.
    assert of_a_code > 60
    assert codes["_U"] < 80


def test_the_document_says_how_many_were_not_found_and_why(filled: Path) -> None:
    rows = json.loads((filled / "run.json").read_text(encoding="utf-8"))["rows"]
    names = ("kbo_found", "kbo_no_number", "kbo_malformed_number", "kbo_not_in_extract")
    assert sum(rows[name] for name in names) == rows["read"] == 2000
    assert min(rows[name] for name in names) > 0
    text = (filled / "answer.html").read_text(encoding="utf-8")
    assert "extract of 1 January 2026" in text
    assert "of after the reference date" in text
    assert "the enterprise register has no history" in text


def test_the_zips_are_among_the_inputs(filled: Path) -> None:
    record = json.loads((filled / "run.json").read_text(encoding="utf-8"))
    inputs = {entry["path"]: entry["sha256"] for entry in record["inputs"]}
    for path in some(ZIPS):
        assert len(inputs[f"data/raw/kbo/{path.name}"]) == 64
    extract = record["enterprise_register"]
    assert (extract["extract_number"], extract["snapshot_date"]) == (9002, "2026-01-01")
    assert extract["later_than_reference"]
    assert record["parameters"]["kbo"] == [f"data/raw/kbo/{path.name}" for path in ZIPS]


def test_a_difference_is_a_finding(filled: Path) -> None:
    with (filled / "audit" / "findings.csv").open(encoding="utf-8", newline="") as file:
        rules = {row["rule_id"] for row in csv.DictReader(file)}
    assert {"IMP-132", "IMP-134"} <= rules
    assert "IMP-133" not in rules  # the register has no codes that could differ


def test_no_enterprise_number_is_in_what_people_read(without_codes: Path, filled: Path) -> None:
    with without_codes.open(encoding="utf-8", newline="") as file:
        numbers = {row["enterprise_number"] for row in csv.DictReader(file)} - {""}
    text = everything_in(filled / "notebooks") + (filled / "answer.html").read_text("utf-8")
    assert not [number for number in numbers if number in text]


def test_a_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "KboOpenData_1_2025_12_31_Full.zip"
    path.write_text("not a zip", encoding="utf-8")
    done = antwoord("run", "--kbo", str(path), "--output", str(tmp_path / "out"))
    assert done.returncode == 2
    assert path.name in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
