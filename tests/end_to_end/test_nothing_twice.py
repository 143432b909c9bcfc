"""Nothing is done twice: an unchanged run, a changed word, a damaged store, a killed run.

Each run here is of a project of its own, with a copy of the package, so that both can change.
"""

import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from command import environment_of, own_project

from helpers.execution.notebooks import NOTEBOOKS
from helpers.execution.store import TIMINGS, Store
from helpers.reference.paths import project_root

#: A day on which what protects best is found, and proven, long before the time for it is over:
#: where it is not, what protects may be another pattern each time that it is searched for.
DAY = "2013-06-30"
#: Ten days, each with another answer.
DAYS = [f"{year}-12-31" for year in range(2012, 2022)]
#: A question with few cells: what it takes is the running more than what runs.
SMALL = """
id = "small"
programmes = ["impulskrediet"]
reference_date = 2013-06-30
[asked]
by = "Jan Peeters"
to = "Jo Brouns"
number = 12
date = 2024-07-01
subject = "Muziek, design en fotografie"
[delineation]
activities = ["music", "design", "photography"]
nace_codes = ["90.011", "74.1"]
"""
KILLS = 20
#: What a run takes besides its steps.
STARTING_SECONDS = 1


class Project:
    """A copy of the project, and the command that runs its own code."""

    def __init__(self, folder: Path) -> None:
        self.folder = own_project(folder, seconds=600)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(project_root() / "src", folder / "src", ignore=ignored)
        question = folder / "data" / "raw" / "questions" / "small.toml"
        question.write_text(SMALL, encoding="utf-8")
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

    def killed(self, seconds: float, *arguments: str) -> bool:
        """Kills a run after so many seconds; gives whether it was not done by then."""
        process = self.start(*arguments)
        try:
            _, complaint = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            below = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
            _, alive = psutil.wait_procs(below, timeout=20)
            assert alive == []
            return True
        assert process.returncode == 0, complaint
        return False

    def kept(self) -> set[str]:
        """The steps of which the store has a result, of whichever run."""
        entries = (self.store.look(path.name) for path in self.store.entries())
        return {entry.step for entry in entries if entry}

    def made(
        self, day: str = DAY, output: str = "outputs", question: str = "sv-533"
    ) -> dict[str, bytes]:
        """The files of a run, but for its record, which tells when and how."""
        folder = self.folder / output / question / day
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


def test_a_forced_run_gives_what_the_store_gives(project: Project) -> None:
    assert project.run() == ["unchanged"] * 5
    stored = project.made()
    assert project.run("--force") == ["done"] * 5
    assert project.made() == stored


@pytest.mark.timeout(900)
def test_the_store_gives_each_of_ten_days_what_a_forced_run_gave(project: Project) -> None:
    """A forced run takes nothing from the store, whatever the days before left there."""
    small = ("--question", "small", "--audience", "internal", "--output", "days")
    forced = {}
    for day in DAYS:  # the audit page tells of the days before: their order counts
        assert project.run("--force", *small, day=day) == ["done"] * 5
        forced[day] = project.made(f"{day}-internal", "days", "small")
    assert len({made["tables/cells.csv"] for made in forced.values()}) == len(DAYS)
    for day in reversed(DAYS):
        shutil.rmtree(project.folder / "days" / "small" / f"{day}-internal")
        assert project.run(*small, day=day) == ["unchanged"] * 5
        assert project.made(f"{day}-internal", "days", "small") == forced[day]


#: Words of the document where they stand: a catalogue, what composes it, its templates.
OTHER_WORDS = {
    "answer/locale/nl.po": (
        ('msgstr "Uitbetaald"', 'msgstr "Uitgekeerd"'),
        ('msgid "the sector asked about"', 'msgid "the sector of the question"'),
    ),
    "answer/compose.py": (('"the sector asked about"', '"the sector of the question"'),),
    "answer/templates/antwoord/index.html.j2": (
        ('<div class="sheet">', '<div class="sheet" data-words="other">'),
    ),
}


def test_only_the_last_notebook_runs_for_other_words(project: Project) -> None:
    before = project.made()
    texts = {}
    for name, changes in OTHER_WORDS.items():
        path = project.folder / "src" / "helpers" / name
        text = texts[path] = path.read_text(encoding="utf-8")
        for words, others in changes:
            assert words in text
            text = text.replace(words, others)
        path.write_text(text, encoding="utf-8")
    try:
        assert project.run() == ["unchanged"] * 4 + ["done"]
        html = project.made()["answer.html"].decode()
        assert "Uitgekeerd" in html
        assert 'data-words="other"' in html
    finally:
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
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
@pytest.mark.timeout(900)
def test_a_run_killed_at_random_moments_is_completed_by_the_next(project: Project) -> None:
    """Each run goes on where the one before was killed; every tenth time one may finish."""
    project.store.clear()
    small = ("--question", "small")
    project.run(*small)
    before = project.made(question="small")
    timings = json.loads((project.store.folder / TIMINGS).read_text(encoding="utf-8"))
    seconds = {step: statistics.median(known) for step, known in timings.items()}
    project.store.clear()
    seed = random.SystemRandom().randrange(1_000_000)
    print("seed", seed)  # noqa: T201 - pytest shows it where the test fails
    moment = random.Random(seed)
    kills = 0
    while kills < KILLS:
        left = set(seconds) - project.kept()
        duration = STARTING_SECONDS + sum(seconds[step] for step in left)
        killed = project.killed(moment.uniform(0, duration), *small, "--output", "killed")
        kills += killed
        if killed and kills % 10 == 0:
            project.run(*small, "--output", "killed")
            killed = False
        # There is no answer yet, or all of it.
        if not killed or (project.folder / "killed" / "small" / DAY).exists():
            assert project.made(DAY, "killed", "small") == before
        if not killed:
            for entry in moment.sample(project.store.entries(), 3):
                project.store.remove(entry.name)
    for expected in (None, ["unchanged"] * 5):
        states = project.run(*small, "--output", "killed")
        assert expected in (None, states)
        assert project.made(DAY, "killed", "small") == before
