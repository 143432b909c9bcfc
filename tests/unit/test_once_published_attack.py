"""What an answer tells beside figures that its question once published is attacked as well."""

import json
from pathlib import Path

import pytest

from antwoord.disclosure.attack.publications import publications_of
from antwoord.disclosure.attack.published import DIFFERENCE, audit_files

HEADER = "table,measure,province,applicant,activity,nace,reason,value,low,high\n"


def answer(folder: Path, paid: str, amount: str, basis: str = "activity") -> Path:
    """A run of question 533, of which 78 loans of 829,097 euro were once published."""
    (folder / "tables").mkdir()
    record = {
        "question": "sv-533",
        "reference_date": "2021-06-10",
        "parameters": {"sector_basis": basis},
    }
    (folder / "run.json").write_text(json.dumps(record))
    rows = {"paid": paid, "amount_paid_eur": amount}
    lines = [f"province,{name},_T,_T,_T,_T,_T,{told}\n" for name, told in rows.items()]
    path = folder / "tables" / "cells.csv"
    path.write_text(HEADER + "".join(lines))
    return path


def told(path: Path) -> list[tuple[str, str]]:
    found = audit_files([path]).findings
    return [(one.place.measure, one.told) for one in found if one.kind == DIFFERENCE]


@pytest.mark.parametrize(
    ("count", "amount", "differences"),
    [
        (79, "837097.00", [("amount_paid_eur", "8000.00")]),
        (77, "821097.00", [("amount_paid_eur", "-8000.00")]),
        (78, "829197.00", [("amount_paid_eur", "100.00")]),
        (78, "829097.00", []),
        (81, "859097.00", []),
    ],
)
def test_an_exact_amount_that_few_made_is_told(
    tmp_path: Path, count: int, amount: str, differences: list[tuple[str, str]]
) -> None:
    found = told(answer(tmp_path, f"{count},,", f"{amount},,"))
    assert found == differences


def test_more_than_two_loans_can_be_is_of_more(tmp_path: Path) -> None:
    """Of one loan more by the counts, and of 75,001 euro: others were corrected besides."""
    path = answer(tmp_path, "79,,", "904098.00,,")
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "disclosure.json").write_text('{"rules": {"maximum_eur": 25000}}')
    assert told(path) == [("amount_paid_eur", "75001.00")]  # the table alone says no maximum
    (run,) = publications_of([tmp_path])
    assert run.maximum_eur == 25000
    assert told(tmp_path) == []


def test_a_range_of_the_amount_tells_nothing(tmp_path: Path) -> None:
    assert told(answer(tmp_path, "79,,", ",830000.00,850000.00")) == []


def test_on_another_basis_nothing_was_published(tmp_path: Path) -> None:
    assert told(answer(tmp_path, "79,,", "837097.00,,", "nace")) == []
