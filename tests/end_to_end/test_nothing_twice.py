"""Nothing is done twice: an unchanged run, a changed word, a damaged store, a killed run.

Each run here is of a project of its own, with a copy of the package, so that both can change.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from command import environment_of, own_project

from helpers.execution.notebooks import NOTEBOOKS
from helpers.execution.store import Store
from helpers.reference.paths import project_root

#: Days on which what protects best is found, and proven, long before the time for it is over:
#: where it is not, what protects may be another pattern each time that it is searched for.
DAY, OTHER_DAY = "2013-06-30", "2014-12-31"


class Project:
    """A copy of the project, and the command that runs its own code."""

    def __init__(self, folder: Path) -> None:
        self.folder = own_project(folder, seconds=600)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(project_root() / "src", folder / "src", ignore=ignored)
        own = environment_of(self.folder) or {}
        self.environment = own | {"PYTHONPATH": str(folder / "src")}
        self.store = Store(folder / "data" / "processed" / "store")

    def start(self, *arguments: str, day: str = DAY) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "helpers.cli", "run", "--reference-date", day, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.folder,
        )

    def run(self, *arguments: str, day: str = DAY) -> list[str]:
        """What became of each notebook: `done` or `unchanged`."""
        process = self.start("--json", *arguments, day=day)
        told, complaint = process.communicate(timeout=300)
        assert process.returncode == 0, complaint
        steps = [json.loads(line) for line in told.splitlines()]
        assert steps[-1]["state"] == "answered"
        ended = [step for step in steps[:-1] if step["state"] in ("done", "unchanged")]
        assert [step["step"] for step in ended] == list(NOTEBOOKS)
        return [step["state"] for step in ended]

    def made(self, day: str = DAY, output: str = "outputs") -> dict[str, bytes]:
        """The files of a run, but for its record, which tells when and how."""
        folder = self.folder / output / "sv-533" / day
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        assert found.pop("run.json")
        return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has answered its question once."""
    made = Project(tmp_path_factory.mktemp("project"))
    assert made.run() == ["done"] * 5
    return made


def test_an_unchanged_run_takes_everything_from_the_store(project: Project) -> None:
    before = project.made()
    process = project.start()
    _, told = process.communicate(timeout=60)
    assert [line.split() for line in told.splitlines()] == [
        [f"[{place}/5]", name, "unchanged"] for place, name in enumerate(NOTEBOOKS, start=1)
    ]
    assert project.made() == before
    folder = project.folder / "outputs" / "sv-533" / DAY
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["unchanged"] == [*NOTEBOOKS, "pages"]


#: What an unchanged run has no need of, and what would cost it more than all the rest.
HEAVY = {"pandas", "pyarrow", "ibis", "duckdb", "papermill", "jupyter_client", "matplotlib"}
LOADED = """
import sys
from helpers.cli import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    print(ended.code, *sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["run", "status"])
def test_an_unchanged_run_loads_nothing_heavy(project: Project, command: str) -> None:
    project.run()
    done = subprocess.run(
        [sys.executable, "-c", LOADED, command, "--reference-date", DAY],
        env=project.environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=project.folder,
    )
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0"
    assert "helpers.execution.keys" in modules
    assert HEAVY & set(modules) == set()


def test_another_folder_gets_the_same_answer(project: Project) -> None:
    assert project.run("--output", "elsewhere") == ["unchanged"] * 5
    assert project.made(output="elsewhere") == project.made()


@pytest.mark.parametrize("day", [DAY, OTHER_DAY])
def test_a_forced_run_gives_what_the_store_gives(project: Project, day: str) -> None:
    project.run(day=day)
    assert project.run(day=day) == ["unchanged"] * 5
    stored = project.made(day)
    assert project.run("--force", day=day) == ["done"] * 5
    assert project.made(day) == stored


def test_only_the_last_notebook_runs_for_other_words(project: Project) -> None:
    catalogue = project.folder / "src/helpers/answer/locale/nl.po"
    text = catalogue.read_text(encoding="utf-8")
    before = project.made()
    assert 'msgstr "Uitbetaald"' in text
    changed = text.replace('msgstr "Uitbetaald"', 'msgstr "Uitgekeerd"')
    catalogue.write_text(changed, encoding="utf-8")
    try:
        assert project.run() == ["unchanged"] * 4 + ["done"]
        assert "Uitgekeerd" in project.made()["answer.html"].decode()
    finally:
        catalogue.write_text(text, encoding="utf-8")
    assert project.run() == ["unchanged"] * 5
    assert project.made() == before


def test_a_damaged_result_is_noticed_and_made_again(project: Project) -> None:
    before = project.made()
    project.run()
    (entry,) = [path for path in project.store.entries() if _is_of_the_sectors(project, path)]
    (entry / "files" / "processed" / "scope.json").write_text("{}", encoding="utf-8")
    process = project.start()
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    lines = [line.partition("] ")[2] for line in told.splitlines()]
    name = "03_sectoral_breakdown"
    damaged, again = (line for line in lines if line.startswith(name))
    assert damaged.split(maxsplit=1) == [name, "what was kept of it is damaged; it runs again"]
    assert again.endswith(" s")
    assert [line.split()[1] for line in lines if not line.startswith(name)] == ["unchanged"] * 4
    assert project.made() == before


def _is_of_the_sectors(project: Project, entry: Path) -> bool:
    """Whether an entry holds the cells by sector of the run on DAY."""
    made = project.folder / "data" / "processed" / "sv-533" / DAY / "cells_sectoral.parquet"
    kept = entry / "files" / "processed" / made.name
    return kept.is_file() and kept.read_bytes() == made.read_bytes()


def test_after_a_fault_the_run_goes_on_where_it_failed(project: Project) -> None:
    path = project.folder / "notebooks" / "04_provincial_breakdown.ipynb"
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    content["cells"][-1]["source"] = "1 / 0"
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        process = project.start()
        _, told = process.communicate(timeout=120)
    finally:
        path.write_text(text, encoding="utf-8")
    assert process.returncode == 1
    kept = project.folder / told.splitlines()[-1].partition(": ")[2]
    assert "ZeroDivisionError" in kept.read_text(encoding="utf-8")
    content["cells"][-1]["source"] = "# mended"
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        assert project.run()[:4] == ["unchanged"] * 3 + ["done"]
    finally:
        path.write_text(text, encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_a_run_killed_at_random_moments_is_completed_by_the_next(project: Project) -> None:
    project.run()
    before = project.made()
    project.store.clear()
    moment = random.Random(533)
    for _ in range(3):
        process = project.start("--output", "killed")
        time.sleep(moment.uniform(0.5, 12))
        below = [] if process.poll() is not None else _below(process.pid)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        psutil.wait_procs(below, timeout=20)
    project.run("--output", "killed")
    assert project.made(output="killed") == before
    assert project.run("--output", "killed") == ["unchanged"] * 5
    assert project.made(output="killed") == before


def _below(number: int) -> list[psutil.Process]:
    return psutil.Process(number).children(recursive=True)
