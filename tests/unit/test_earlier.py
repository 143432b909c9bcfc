"""The answers that are out, read back from the ledger and the archive."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from payments import SETTINGS, contributors_of, true_of

from antwoord import run_files
from antwoord.cells import NO_SUCH_DIMENSION, TOTAL, CellName, frame_of, row_name
from antwoord.configuration.description import RegisterDescription
from antwoord.disclosure.model.answer_system import answer_cells
from antwoord.disclosure.policy.concessions import EXTRAS, UNDECIDED, ZEROS
from antwoord.disclosure.policy.earlier import earlier_answers
from antwoord.disclosure.policy.joint import COUNTS, joined
from antwoord.errors import UserError
from antwoord.releases import archive, ledger
from antwoord.releases.ledger import Answer, Release, opened

MARCH, JUNE = date(2021, 3, 1), date(2021, 6, 30)
AT = datetime(2026, 1, 3, tzinfo=UTC)
CELLS = "tables/cells.csv"
CODES = ("table", "measure", "province", "applicant", "activity", "nace", "reason")
#: Applications by province.
Counts = dict[str, int]


LISTS = Path(__file__).parents[2] / "data" / "raw" / "reference"


@pytest.fixture(autouse=True)
def home(empty_project: Path) -> Path:
    return empty_project


def name(province: str, measure: str = "applications") -> CellName:
    return CellName.of(measure, {"province": province})


def key_of(cell: CellName) -> tuple[str, ...]:
    """The codes of a cell as a release keeps them, by CODES."""
    rest = (NO_SUCH_DIMENSION,) * 3
    return ("by_province", cell.measure, cell.code("province"), TOTAL, *rest)


def with_total(counts: Counts) -> dict[CellName, int]:
    return {name(province): n for province, n in counts.items()} | {
        name(TOTAL): sum(counts.values())
    }


def relations(counts: Counts) -> list[tuple[CellName, list[CellName]]]:
    return [(name(TOTAL), [name(province) for province in counts])]


def behind(values: dict[CellName, int]) -> pd.DataFrame:
    rows = [(key, n, "", [1] * min(n, 5)) for key, n in values.items() if n]
    return contributors_of(*rows)


def everybody(values: dict[CellName, int]) -> pd.DataFrame:
    """Each application is of another person, the same one on every date."""
    rows = [(key, f"{key} {number}", 1) for key, n in values.items() for number in range(n)]
    return frame_of(rows, "who", "brought")


def release(
    home: Path,
    day: date,
    counts: Counts,
    hidden: str = "",
    pending: Counts | None = None,
    withheld: tuple[str, ...] = (),
    **changes: str,
) -> Release:
    """Releases a table of one column, with the truth behind it; what is pending is hidden."""
    waiting = {name(province, "pending"): n for province, n in (pending or {}).items()}
    values = with_total(counts) | waiting

    def unless_hidden(key: CellName, number: int) -> int | None:
        return None if key.code("province") == hidden or key in waiting else number

    given = {
        "question": "sv-533",
        "reference_date": day,
        "sector_basis": "activity",
        "run": f"sv-533/{day}",
        "register_sha256": "a" * 64,
        "files": {},
        "columns": {CELLS: CODES},
        "cells": {CELLS: {key_of(key): unless_hidden(key, n) for key, n in values.items()}},
        "register": "credits",
    }

    def keep(head: str) -> None:
        folder = archive.folder_of(head)
        folder.mkdir(parents=True)
        true = true_of(values, dimensions=1)
        columns = {
            "value": values,
            "records": true.records,
            "summed": true.summed,
            "shown": dict.fromkeys(values, True),
            "coded": dict.fromkeys(values, False),
            "grows": {key: key in true.growing for key in values},
            "ends": dict.fromkeys(values, ""),
            "asked": dict.fromkeys(values, True),
            "told": dict.fromkeys(values, True),
            "extra": dict.fromkeys(values, False),
        }
        rows = [(key, *(of[key] for of in columns.values())) for key in values]
        frame_of(rows, *columns).to_parquet(folder / run_files.CELLS)
        behind(values).to_parquet(folder / run_files.CONTRIBUTIONS)
        everybody(values).to_parquet(folder / run_files.BEHIND)
        related = [
            (number, parent, one.text)
            for number, (whole, parts) in enumerate(relations(counts))
            for parent, of in ((True, [whole]), (False, parts))
            for one in of
        ]
        structure = pd.DataFrame(related, columns=["relation", "parent", "cell"])
        structure.to_parquet(folder / run_files.STRUCTURE)
        (folder / run_files.AXES).write_text("{}", encoding="utf-8")
        report = json.dumps({"withheld": list(withheld)})
        (folder / run_files.REPORT).write_text(report, encoding="utf-8")
        (folder / run_files.SCOPE).write_text(json.dumps({"read": 100}), encoding="utf-8")

    with opened(home / "outputs" / ledger.NAME) as book:
        return book.append(Answer(**{**given, **changes}), AT, keep)


def of(home: Path, register: str = "Credits") -> SimpleNamespace:
    """The parameters of a run, as far as they say what is out."""
    return SimpleNamespace(
        question=SimpleNamespace(id="sv-533"),
        sector_basis="activity",
        output=home / "outputs",
        register=home / "register.csv",
        description=RegisterDescription(name=register),
    )


FIVE: Counts = {"BE-VAN": 9, "BE-VLI": 5}
#: Later there is somebody of whom no province is known.
UNKNOWN: Counts = {"BE-VAN": 12, "BE-VLI": 9, "_U": 4}


def test_only_what_was_released_from_the_same_register_is_joint(home: Path) -> None:
    release(home, MARCH, FIVE)
    release(home, JUNE, UNKNOWN, register="premiums")
    assert [one.date for one in earlier_answers(of(home), SETTINGS)] == [MARCH]
    assert [one.date for one in earlier_answers(of(home, "Premiums"), SETTINGS)] == [JUNE]
    assert earlier_answers(of(home, "grants"), SETTINGS) == ()


def test_a_date_released_twice_is_one_unless_it_was_corrected(home: Path) -> None:
    release(home, MARCH, FIVE, hidden="BE-VAN")
    release(home, MARCH, FIVE, hidden="BE-VLI")
    corrected = {"BE-VAN": 8, "BE-VLI": 5}
    release(home, MARCH, corrected, hidden="BE-VAN")
    release(home, JUNE, UNKNOWN)
    first, second, third = earlier_answers(of(home), SETTINGS)
    assert [one.date for one in (first, second, third)] == [MARCH, MARCH, JUNE]
    assert {name("BE-VAN"), name("BE-VLI")} <= first.published
    assert name("BE-VAN") not in second.published
    assert [one.cells.cells[name("BE-VAN")].value for one in (first, second, third)] == [9, 8, 12]


def test_an_earlier_date_has_nobody_of_an_unknown_province(home: Path) -> None:
    """The order of the README: a later answer is out, then one for an earlier date is asked."""
    (home / "data" / "raw").mkdir(parents=True, exist_ok=True)
    (home / "data" / "raw" / "reference").symlink_to(LISTS)
    release(home, JUNE, UNKNOWN)
    values = with_total(FIVE) | {row_name("read"): 100}
    answer = answer_cells(true_of(values), relations(FIVE), behind(with_total(FIVE)), SETTINGS)
    earlier = earlier_answers(of(home), SETTINGS)
    system = joined(answer, SETTINGS, 0, MARCH, earlier).asked(COUNTS).system()
    assert not system.rows.times(system.value).any()


@pytest.mark.parametrize(
    ("withheld", "least"), [((), 1), ((EXTRAS,), 1), ((UNDECIDED,), 0), ((EXTRAS, ZEROS), 0)]
)
def test_where_zeros_could_be_hidden_what_is_hidden_may_be_zero(
    home: Path, withheld: tuple[str, ...], least: int
) -> None:
    """Whether one of them is or not: nobody sees it. Another release of the day may tell."""
    release(home, MARCH, FIVE, pending={"BE-VLI": 2}, withheld=withheld)
    (one,) = earlier_answers(of(home), SETTINGS)
    assert one.cells.cells[name("BE-VLI", "pending")].lower == least
    release(home, MARCH, FIVE, pending={"BE-VLI": 2})
    (both,) = earlier_answers(of(home), SETTINGS)
    assert both.cells.cells[name("BE-VLI", "pending")].lower == 1


def test_without_the_truth_behind_it_nothing_can_be_protected(home: Path) -> None:
    entry = release(home, MARCH, FIVE)
    (archive.folder_of(entry.head) / run_files.STRUCTURE).unlink()
    with pytest.raises(UserError, match="true cells behind the answer for 2021-03-01"):
        earlier_answers(of(home), SETTINGS)


@pytest.mark.parametrize("lost", [["told"], ["asked", "told", "extra"]])
def test_cells_of_an_earlier_version_are_told_in_a_sentence(home: Path, lost: list[str]) -> None:
    entry = release(home, MARCH, FIVE)
    path = archive.folder_of(entry.head) / run_files.CELLS
    pd.read_parquet(path).drop(columns=lost).to_parquet(path)
    with pytest.raises(UserError, match=f"earlier version .* without {', '.join(lost)}"):
        earlier_answers(of(home), SETTINGS)
