"""The quality report: every concept, filled from the run with its evidence or left open."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

import html5lib
import pytest
from checked_registers import QUESTION, REFERENCE_DATE, check, clean_rows
from looping import some
from registers import stopped

from antwoord.language.languages import LANGUAGES
from antwoord.quality.page.folder import write_audit
from antwoord.run_files import AUDIT, row_of

#: What a run cannot know: who to ask, when it is out, what users think, what it cost.
OPEN = {"S.1", "S.8", "S.9", "S.12.2", "S.13.1", "S.14.2", "S.16", "S.18.2", "S.18.3"}
DISCLOSURE = {
    "rules": {"minimum_count": 3, "p_percent": 10.0},
    "rounded": {},
    "withheld": [],
    "together_with": ["2020-12-31"],
    "released": [],
    "blocks": [
        {
            "name": "counts",
            "cells": 20,
            "not_zero": 10,
            "suppressed": 4,
            "proven_optimal": True,
            "audit_holds": True,
        }
    ],
}


def written(folder: Path, rows: list[Any], language: str = "nl", **given: Any) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    result = check(folder, rows)
    counted = {"read": result.read, "counted": result.read, "out_of_scope": 0, "quarantined": 0}
    usual = {"audience": "public", "counted": counted, "disclosure": DISCLOSURE}
    write_audit(
        result,
        folder / "audit",
        language=language,
        question=QUESTION,
        reference_date=REFERENCE_DATE,
        register_name="register.csv",
        **{**usual, **given},
    )
    path = folder / "audit" / "kwaliteitsrapport.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_is_filled_with_its_evidence_or_open(tmp_path: Path, language: str) -> None:
    report = written(tmp_path, clean_rows(), language)
    codes = [line["code"] for line in report["lines"]]
    keys = [[int(part) for part in code.removeprefix("S.").split(".")] for code in codes]
    assert keys == sorted(keys)
    assert len(set(codes)) == len(codes) > 40
    for line in some(report["lines"]):
        assert line["open"] == (line["statement"] is None)
        assert not (line["open"] and line["evidence"])
        assert line["open"] or "{" not in line["statement"]
    for file in some([file for line in report["lines"] for file in line["evidence"]]):
        row = row_of("outputs", str(PurePosixPath(AUDIT, file)).replace(f"{AUDIT}/../", ""))
        assert row is not None, file
        assert row.public
    assert {line["code"] for line in report["lines"] if line["open"]} >= OPEN
    page = (tmp_path / "audit" / "kwaliteitsrapport.html").read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page
    assert page.count('<span class="tag not_applicable">') == sum(
        line["open"] for line in report["lines"]
    )


def statements(report: dict[str, Any]) -> dict[str, str]:
    return {line["code"]: line["statement"] for line in report["lines"]}


def test_what_it_says_is_what_was_found(tmp_path: Path) -> None:
    rows = [*clean_rows(), stopped(9, postal_code=""), stopped(10, postal_code="")]
    said = statements(written(tmp_path, rows))
    assert said["S.13.3.3"].startswith("Geschonden regels over volledigheid: 1 van ")
    assert said["S.7.2"].startswith("Cellen, en hoeveel")
    assert "Aantallen 20, 4." in said["S.7.2"]
    assert said["S.17.2"].endswith("2020-12-31.")
    clean = statements(written(tmp_path / "clean", clean_rows()))
    assert clean["S.13.3.3"].startswith("Geschonden regels over volledigheid: 0 van ")


def test_a_public_report_tells_nothing_of_how_many_rows_broke_a_rule(tmp_path: Path) -> None:
    """The same rules, broken by one row and by three, among as many rows."""
    reports = []
    for wrong in (1, 3):
        rows = [stopped(20 + n, postal_code="" if n < wrong else "9000") for n in range(4)]
        reports.append(written(tmp_path / str(wrong), [*clean_rows(), *rows]))
    assert reports[0] == reports[1]


def test_a_run_that_did_not_count_has_none(tmp_path: Path) -> None:
    assert written(tmp_path, clean_rows(), counted=None) == {}
