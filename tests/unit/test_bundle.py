"""What a release leaves for the output checker."""

import hashlib
import json
from pathlib import Path

import pytest
from looping import some
from run_folders import place_run

from antwoord.errors import UserError
from antwoord.provenance.bundle import leave_bundle

HEADER = "table,measure,province,applicant,activity,nace,reason,value,conf_status\n"
LINE = "by_province,paid,_T,{},_Z,_Z,_Z,{},{}\n"
HEAD = "ab" * 32


def run(output: Path, *cells: tuple[str, str, str]) -> Path:
    folder = place_run(output, files=("answer.html",), figures={}, verdicts={"gate": "holds"})
    (folder / "tables").mkdir()
    text = HEADER + "".join(LINE.format(*cell) for cell in cells)
    (folder / "tables" / "cells.csv").write_text(text, encoding="utf-8")
    return folder


def test_status_tests_exceptions_and_checksums(tmp_path: Path) -> None:
    folder = run(tmp_path, ("_T", "15", "F"), ("company", "", "C"), ("self_employed", "9", "F"))
    made = leave_bundle(folder, tmp_path / "releases.jsonl", HEAD)
    assert made == tmp_path / "releases" / f"2021-03-01-{HEAD[:16]}"
    told = json.loads((made / "checker.json").read_text(encoding="utf-8"))
    assert (told["status"], told["ledger_entry"]) == ("review", HEAD)
    assert {one["test"] for one in told["tests"]} == {"gate", "attack on the whole folder"}
    (first, *_) = told["exceptions"]
    assert first["file"] == "tables/cells.csv"
    assert first["what"].startswith("line 3: paid/company")
    assert all(one["reason"] for one in some(told["exceptions"]))
    for line in some((made / "SHA256SUMS").read_text(encoding="utf-8").splitlines()):
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert {one["file"] for one in told["outputs"]} >= {"tables/cells.csv", "answer.html"}


def test_what_tells_a_small_count_is_not_released(tmp_path: Path) -> None:
    folder = run(tmp_path, ("_T", "15", "F"), ("company", "", "C"), ("self_employed", "13", "F"))
    with pytest.raises(UserError, match=r"line 3, tells paid/company \(1 such in all\)"):
        leave_bundle(folder, tmp_path / "releases.jsonl", HEAD)
    assert not (tmp_path / "releases").exists()


@pytest.mark.parametrize(
    ("cell", "figure", "told"),
    [
        ("#r9", "15", r"the cell #r9: there is no such row in the tables"),
        ("#r2", "vijftien", r"'vijftien' is neither a number nor a mark"),
        ("paid", "1,2,3", r"'1,2,3' is neither a number nor a mark"),
    ],
)
def test_a_page_that_is_not_understood_is_not_released(
    tmp_path: Path, cell: str, figure: str, told: str
) -> None:
    """Whether its figure is wrong or tells something hidden, nobody knows."""
    folder = run(tmp_path, ("_T", "15", "F"), ("company", "", "C"), ("self_employed", "9", "F"))
    page = f'<html lang="nl"><body><p><span data-cell="{cell}">{figure}</span></p></body></html>'
    (folder / "answer.html").write_text(page, encoding="utf-8")
    with pytest.raises(UserError, match=rf"{told}.*nothing was released; run it again"):
        leave_bundle(folder, tmp_path / "releases.jsonl", HEAD)
    assert not (tmp_path / "releases").exists()
