"""The worked questions: every figure of a run beside a plain computation over the rows."""

import csv
import re
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from command import antwoord, everything_in, run_folder
from filelock import FileLock
from looping import some
from plain_answers import NO_SUCH_DIMENSION, TOTAL, Cell, Row, plain_cells

from antwoord.storage.paths import project_root

RAW = project_root() / "data" / "raw"
#: Columns of `cells.csv` that are no code of a dimension.
NO_CODES = ("table", "measure", "value", "low", "high", "conf_status")
BASES = ("activity", "nace", "either")
#: What is of another question alone.
CULTURE = r"(?<![a-z])(cultu|kultu)"
QUESTION_533 = r"(vraag|question|sv)[\s-]*(nr\.?|no\.?|n°)?\s*533"
IMPULSE = rf"impulskrediet|hefboom|{QUESTION_533}"


class Worked(NamedTuple):
    """A question, its register, the dates on which it is asked, and words that are not its own."""

    question: str
    register: str
    days: tuple[str, ...]
    bases: tuple[str, ...] = ()
    alien: str = ""


WORKED = (
    Worked("sv-533", "applications.csv", ("2021-03-01", "2024-12-31", "2025-12-31"), BASES),
    Worked(
        "horeca-arrondissement",
        "horecafonds/applications.csv",
        ("2021-06-30", "2024-12-31", "2025-12-31"),
        alien=f"{CULTURE}|{IMPULSE}",
    ),
    Worked(
        "startlening",
        "startlening/applications.csv",
        ("2020-02-29", "2024-12-31", "2025-12-31"),
        alien=f"{CULTURE}|{IMPULSE}",
    ),
    Worked(
        "cultuurkrediet",
        "cultuurkrediet/applications.csv",
        ("2022-12-31", "2024-12-31", "2025-12-31"),
        BASES,
        alien=f"impulskrediet|{QUESTION_533}",
    ),
    Worked(
        "two-programmes",
        "startlening-groeipremie/applications.csv",
        ("2020-12-31", "2024-12-31", "2025-12-31"),
        alien=f"{CULTURE}|{IMPULSE}",
    ),
    Worked(
        "municipalities",
        "starterskrediet/applications.csv",
        ("2021-03-31", "2024-12-31", "2025-12-31"),
        alien=f"{CULTURE}|{IMPULSE}",
    ),
)
RUNS = [(each, basis) for each in WORKED for basis in each.bases or ("",)]
EVERY = [(each, basis, day) for each, basis in RUNS for day in each.days]


def named(values: tuple[Any, ...]) -> str:
    return " ".join(str(getattr(value, "question", value)) for value in values if value)


def answered(outputs: Path, worked: Worked, basis: str) -> dict[str, Path]:
    """The folders of internal answers by date, made by the first test that asks."""
    register = str(RAW / "register" / worked.register)
    given = {"question": worked.question, "register": register, "audience": "internal"}
    if basis:
        given["sector_basis"] = basis
    folders = {day: run_folder(outputs, reference_date=day, **given) for day in worked.days}
    with FileLock(outputs / f".{worked.question}-{basis}.lock"):
        if not all((folder / "run.json").is_file() for folder in folders.values()):
            options = [f"--{name.replace('_', '-')}={value}" for name, value in given.items()]
            days = [f"--reference-date={day}" for day in worked.days]
            done = antwoord("run", *options, *days, "--output", str(outputs))
            assert done.returncode == 0, done.stderr
    return folders


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def corrected(register: Path) -> list[Row]:
    """The rows of a register, with what its owner put right."""
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    corrections = register.parent / "corrections.toml"
    by_id = {row["application_id"]: row for row in rows}
    for each in toml(corrections)["corrections"] if corrections.exists() else ():
        by_id[each["id"]][each["column"]] = each["value"]
    return rows


def plain(worked: Worked, basis: str, day: str) -> Counter[Cell]:
    """The cells of one answer, computed row after row."""
    question = toml(RAW / "questions" / f"{worked.question}.toml")
    programmes = [toml(RAW / "programmes" / f"{name}.toml") for name in question["programmes"]]
    rows = corrected(RAW / "register" / worked.register)
    return plain_cells(question, programmes, rows, date.fromisoformat(day), basis or "activity")


def published(folder: Path) -> dict[Cell, int]:
    """The cells of a run's file, counts as they are and amounts in cents."""
    with (folder / "tables" / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in some(rows):
        codes = frozenset(
            (column, code)
            for column, code in row.items()
            if column not in NO_CODES and code not in (TOTAL, NO_SUCH_DIMENSION)
        )
        value = Decimal(row["value"]) * (100 if row["measure"].endswith("_eur") else 1)
        assert value == int(value), row
        cell = (row["table"], row["measure"], codes)
        assert cell not in found, f"{cell} stands there twice"
        found[cell] = int(value)
    return found


@pytest.mark.parametrize(("worked", "basis", "day"), EVERY, ids=map(named, EVERY))
def test_every_cell_is_what_a_plain_computation_gives(
    outputs: Path, worked: Worked, basis: str, day: str
) -> None:
    expected = plain(worked, basis, day)
    found = published(answered(outputs, worked, basis)[day])
    assert sorted(map(told, set(expected) - set(found))) == [], "rows count that have no cell"
    wrong = {told(cell): (value, expected[cell]) for cell, value in found.items()}
    assert {cell: both for cell, both in wrong.items() if both[0] != both[1]} == {}


def told(cell: Cell) -> str:
    table, measure, codes = cell
    return f"{table} {measure} " + " ".join(f"{column}={code}" for column, code in sorted(codes))


ABOUT_OTHERS = [each for each in RUNS if each[0].alien]


@pytest.mark.parametrize(("worked", "basis"), ABOUT_OTHERS, ids=map(named, ABOUT_OTHERS))
def test_nothing_of_another_question_stands_in_an_answer(
    outputs: Path, worked: Worked, basis: str
) -> None:
    for day, folder in some(answered(outputs, worked, basis).items()):
        text = everything_in(folder)
        alien = [
            text[max(0, match.start() - 60) : match.end() + 40]
            for match in re.finditer(worked.alien, text, re.IGNORECASE)
        ]
        assert alien == [], day
