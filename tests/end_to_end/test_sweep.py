"""`antwoord sweep`: the same answers as one by one, and what of them may be seen together."""

import csv
import os
import stat
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from looping import some
from projects import DAY, Project

from antwoord.run_files import row_of

OTHER = "2014-06-30"
FILES = ["sweep.csv", "sweep.html", "sweep.xlsx"]
FOLDER = f"sweep-{DAY}-{OTHER}-dates"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"))


def called(project: Project, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "antwoord", *arguments],
        env=project.environment,
        capture_output=True,
        encoding="utf-8",
        cwd=project.folder,
        check=False,
    )


def swept(project: Project, *arguments: str) -> "subprocess.CompletedProcess[str]":
    given = arguments or ("--dates", f"{DAY},{OTHER}")
    return called(project, "sweep", "--question", "small", *given)


def series(project: Project, name: str = FOLDER) -> Path:
    return project.folder / "outputs" / "small" / name


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_private(folder: Path) -> bool:
    paths = [folder, *folder.iterdir()]
    return {stat.S_IMODE(path.stat().st_mode) for path in paths} <= {0o600, 0o700}


def test_drafts_are_for_their_owner_and_the_answers_are_those_of_a_run(project: Project) -> None:
    done = swept(project)
    assert done.returncode == 0, done.stderr
    assert "for its owner alone" in done.stdout
    folder = series(project)
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert [name for name in FILES if not row_of("beside outputs", f"{FOLDER}/{name}")] == []
    page = (folder / "sweep.html").read_text(encoding="utf-8")
    assert "Concept, alleen voor wie het maakte" in page
    assert f'href="../{DAY}/answer.html"' in page
    if os.name != "nt":
        assert is_private(folder)

    # Each answer is the one that it is alone, and its figures are those of the series.
    together = project.made(DAY, question="small")
    assert project.run("--question", "small", "--force", day=DAY) == ["done"] * 6
    alone = project.made(DAY, question="small")
    assert [name for name in {**alone, **together} if alone.get(name) != together.get(name)] == []
    rows = read_csv(folder / "sweep.csv")
    for day in some((DAY, OTHER)):
        mine = [row for row in rows if row["reference_date"] == day]
        cells = read_csv(project.folder / "outputs" / "small" / day / "tables" / "cells.csv")
        columns = ["measure", "province", "activity", "value", "low", "high", "conf_status"]
        theirs = {tuple(cell[name].replace("_Z", "_T") for name in columns) for cell in cells}
        found = {tuple(row[name].replace("_Z", "_T") for name in columns) for row in mine}
        assert found
        assert found <= theirs
        assert {row["run"] for row in mine} == {day}
    book = openpyxl.load_workbook(folder / "sweep.xlsx")
    totals = next(row for row in rows if row["measure"] == "applications")
    sheet = book.worksheets[0]
    assert str(sheet["C6"].value) == totals["value"]


def test_a_date_that_is_stopped_stops_no_other_and_is_told(project: Project) -> None:
    register = project.folder / "data" / "raw" / "register" / "applications.csv"
    mine = project.folder / "own.csv"
    header, *lines = register.read_text(encoding="utf-8").splitlines()
    # An id that stands twice stops every date; one register has it, the other has not.
    mine.write_text("\n".join([header, *lines, lines[-1]]) + "\n", encoding="utf-8")
    done = swept(
        project,
        *("--dates", DAY, "--audience", "internal", "--extract-date", "2025-12-31"),
        *("--register", str(register), "--register", str(mine)),
    )
    assert done.returncode == 3, done.stderr
    folders = sorted(path.name for path in series(project, "").glob("sweep-*-internal"))
    assert len(folders) == 2
    pages = [series(project, name) / "sweep.html" for name in folders]
    told = [page.read_text(encoding="utf-8") for page in pages]
    assert sorted("tegengehouden" in page for page in told) == [False, True]
    assert "Voor intern gebruik" in told[0]


def test_a_wrong_date_is_refused_before_anything_is_made(project: Project) -> None:
    done = swept(project, "--dates", f"{DAY},2011-01-01", "--output", "elsewhere")
    assert done.returncode == 2
    assert "2011-01-01" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project.folder / "elsewhere").exists()
