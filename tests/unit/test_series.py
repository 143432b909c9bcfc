"""What a series of answers shows, and who may see it."""

import csv
import os
import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from looping import some
from series_runs import Line, over_time, place_told, series_of

from antwoord.parameters import validate
from antwoord.run_files import SWEEP_CSV, SWEEP_XLSX
from antwoord.series.sweep.page import render_sweep, write_sweep
from antwoord.series.sweep.series import released_on
from antwoord.series.wording import titles_of
from antwoord.storage.paths import WORK

REGISTER = "impulskrediet-register-fictief"


@pytest.fixture(autouse=True)
def _work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WORK, str(tmp_path / "work"))


def rendered(series) -> str:
    return render_sweep(series, titles_of(series.parameters, series.points[-1].day))


@pytest.mark.parametrize(
    ("released", "audience", "failed", "is_open"),
    [
        (True, "public", "", True),
        (False, "public", "", False),
        (True, "internal", "", False),
        (True, "public", "2022-12-31", False),
    ],
)
def test_it_is_open_once_all_of_it_is_released_and_public(
    tmp_path, released, audience, failed, is_open
) -> None:
    folders = over_time(tmp_path / "outputs", released=released)
    series = series_of(tmp_path / "outputs", *folders, audience=audience, failed=failed)
    assert series.is_open == is_open
    page = write_sweep(series)
    words = {"public": "Concept, alleen voor", "internal": "Voor intern gebruik"}[audience]
    assert (words in page.read_text(encoding="utf-8")) != is_open
    if os.name != "nt":
        for path in some([page.parent, *page.parent.iterdir()]):
            assert bool(stat.S_IMODE(path.stat().st_mode) & 0o044) == is_open


def test_one_draft_among_released_answers_keeps_all_of_it_closed(tmp_path: Path) -> None:
    folders = over_time(tmp_path, released=True)
    draft = place_told(tmp_path, "2025-10-31", [Line.of("applications", 5_000)])
    assert not series_of(tmp_path, *folders, draft).is_open


def test_the_files_hold_what_the_runs_tell_ranges_included(tmp_path: Path) -> None:
    output = tmp_path / "outputs"
    series = series_of(output, *over_time(output), failed="2022-12-31")
    folder = write_sweep(series).parent
    with (folder / SWEEP_CSV).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows if not row["run"]] == ["failed"]
    limburg = [row for row in rows if (row["measure"], row["province"]) == ("paid", "BE-VLI")]
    assert [(row["value"], row["low"], row["high"]) for row in limburg] == [("", "1", "")] * 3
    sheet = openpyxl.load_workbook(folder / SWEEP_XLSX).worksheets[0]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (head,) = (row for row in table if row[0] == "Peildatum")
    place = head.index("Aanvragen, Limburg")
    column = {row[0]: row[place] for row in table if str(row[0])[:2] == "20"}
    assert column == {
        "2022-12-31": None,
        "2023-12-31": "13–400",
        "2024-12-31": "13–800",
        "2025-06-30": "13–1.200",
    }


def test_each_date_leads_to_its_answer_and_says_why_there_is_none(tmp_path: Path) -> None:
    output = tmp_path / "outputs"
    page = rendered(series_of(output, *over_time(output), failed="2022-12-31"))
    for day in some(("2023-12-31", "2024-12-31", "2025-06-30")):
        assert f'href="../{day}/answer.html"' in page
    assert "the register cannot be read" in page
    # Amounts in whole hundreds of euro are told, and no range.
    assert page.count('class="range"') == 6
    assert "tussen 13 en 1.200" in page


def test_the_same_series_gives_the_same_page(tmp_path: Path) -> None:
    folders = over_time(tmp_path)
    assert rendered(series_of(tmp_path, *folders)) == rendered(series_of(tmp_path, *folders))


def test_what_is_released_of_another_register_is_answered_again(tmp_path: Path) -> None:
    folders = over_time(tmp_path, released=True)  # entries that name no register
    assert folders
    assert released_on(validate(output=str(tmp_path))) == {}


def test_of_one_date_there_is_a_series_too(tmp_path: Path) -> None:
    first, *_ = over_time(tmp_path)
    series = series_of(tmp_path, first)
    assert series.points[0].day == date(2023, 12, 31)
    assert series.folder.name == "sweep-2023-12-31-2023-12-31-dates"
    assert "1.100" in rendered(series)
