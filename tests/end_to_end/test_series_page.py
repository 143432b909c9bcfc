"""Every command of docs/series-of-dates.md, run as it stands there."""

import json
import os
import re
import shlex
import stat
import subprocess
from pathlib import Path

import pytest
from command import antwoord, own_project
from looping import some

from antwoord.run_files import row_of
from antwoord.storage.paths import project_root

PAGE = project_root() / "docs" / "series-of-dates.md"
#: What ends otherwise: a comparison that finds a difference.
DIFFERENT = {"compare": 4}
FIRST, LAST = "2023-12-31", "2024-12-31"
QUESTION, REGISTER = "startlening", "startlening-fictief"
INTERNAL = f"compare-{FIRST}-{REGISTER}-internal-{LAST}-{REGISTER}-internal"
PUBLIC = f"compare-{FIRST}-{REGISTER}-{LAST}-{REGISTER}"

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, Done]]]:
    """A project in which all of it was done, and how each command ended."""
    home = own_project(tmp_path_factory.mktemp("series"), seconds=5)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line]
    assert len(commands) > 10
    done = []
    for line in some(commands):
        program, *arguments = shlex.split(line)
        assert program == "antwoord"
        done.append((line, antwoord(*arguments, home=home, cwd=home)))
    return home, done


def said(walked: tuple[Path, list[tuple[str, Done]]], command: str) -> list[Done]:
    return [done for line, done in walked[1] if line.startswith(f"antwoord {command}")]


def test_each_ends_as_it_should(walked) -> None:
    for line, done in some(walked[1]):
        expected = DIFFERENT.get(line.split()[1], 0)
        assert done.returncode == expected, f"{line}: {done.stderr}"
        assert "Traceback" not in done.stderr


def test_a_public_series_is_open_once_all_of_it_is_released(walked) -> None:
    home, _ = walked
    internal, *public = said(walked, "sweep")
    assert ["for its owner alone" in done.stdout for done in public] == [True, True, False]
    assert "[" not in public[-1].stderr  # nothing is answered again
    folders = {path.name: path for path in (home / "outputs" / QUESTION).glob("sweep-*")}
    names = [
        f"sweep-{FIRST}-{LAST}-year-{REGISTER}-internal",
        f"sweep-{FIRST}-{LAST}-dates-{REGISTER}",
    ]
    assert sorted(folders) == sorted(names)
    if os.name != "nt":
        open_to_all = [
            bool(stat.S_IMODE((folders[name] / "sweep.html").stat().st_mode) & 0o044)
            for name in names
        ]
        assert open_to_all == [False, True]
    assert LAST in internal.stdout


def test_what_changed_is_told_with_and_without_the_rows(walked) -> None:
    home, _ = walked
    by_rows, *public = said(walked, "compare")
    assert "flow +" in by_rows.stdout
    assert all("flow" not in done.stdout for done in some(public))
    # By the folders and with the release before it are the same two answers.
    assert public[0].stdout == public[1].stdout
    question = home / "outputs" / QUESTION
    for name in some((PUBLIC, INTERNAL)):
        files = sorted(path.name for path in (question / name).iterdir())
        assert files == ["compare.html", "compare.json"]
        assert all(row_of("beside outputs", f"{name}/{file}") for file in some(files))
        record = json.loads((question / name / "compare.json").read_text(encoding="utf-8"))
        internal = name == INTERNAL
        assert record["audience"] == ("internal" if internal else "public")
        assert ("rows" in record) == internal
        if os.name != "nt":
            mode = stat.S_IMODE((question / name / "compare.json").stat().st_mode)
            assert (mode == 0o600) == internal
    # The internal one says what is true; the public one allows it.
    true, told = (
        {
            (one["measure"], *sorted(one["codes"].items())): one
            for one in json.loads((question / name / "compare.json").read_text("utf-8"))["changes"]
            if not one.get("protection")
        }
        for name in (INTERNAL, PUBLIC)
    )
    both = [cell for cell in true if cell in told]
    assert len(both) > 10
    for cell in some(both):
        least, most = told[cell]["least"], told[cell]["most"]
        assert least is None or float(least) <= float(true[cell]["least"])
        assert most is None or float(most) >= float(true[cell]["most"])


def test_a_figure_is_followed_to_its_rows_and_in_public_to_none(walked) -> None:
    by_name, _, public = said(walked, "trace")
    rows = [line for line in by_name.stdout.splitlines() if re.search(r"\trow \d+\t", line)]
    assert len(rows) > 100
    assert "notebooks/" in public.stdout
    ids = {line.split("\t")[0] for line in rows}
    assert not [one for one in some(ids) if one in public.stdout]
