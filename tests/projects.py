"""A project of its own for a test, with a copy of the package, so that both can change."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
from command import environment_of, own_project

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.results.reach import PACKAGE
from antwoord.execution.results.store import Store
from antwoord.storage.paths import project_root

#: A day on which what protects best is found, and proven, long before the time for it is over:
#: where it is not, what protects may be another pattern each time that it is searched for.
DAY = "2013-06-30"
#: In which everything that a killed run had started must have ended.
_ENDING_SECONDS = 300
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
[population]
activities = ["music", "design", "photography"]
nace_codes = ["90.011", "74.1"]
[[tables]]
id = "by_province"
measures = ["applications", "paid"]
rows = ["province"]
[[tables]]
id = "by_activity"
measures = ["applications", "amount_paid_eur"]
rows = ["activity"]
[[parts]]
number = 1
headline = ["applications"]
tables = ["by_province", "by_activity"]
"""


def copied_engine(folder: Path) -> Path:
    """A copy of the engine and of the helpers beside it, to change things in; the engine's."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE.parent, folder / "src", ignore=ignored)
    return folder / "src" / PACKAGE.name


class Project:
    """A copy of the project, and the command that runs its own code."""

    def __init__(self, folder: Path) -> None:
        self.folder = own_project(folder, seconds=600)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(project_root() / "src", folder / "src", ignore=ignored)
        question = folder / "data" / "raw" / "questions" / "small.toml"
        question.write_text(SMALL, encoding="utf-8")
        own = environment_of(self.folder) or {}
        # Short, for the paths of sockets; removed with the project.
        self._temporary = tempfile.TemporaryDirectory(prefix="aw")
        self.temporary = Path(self._temporary.name)
        self.environment = own | {
            "PYTHONPATH": str(folder / "src"),
            "TMPDIR": str(self.temporary),
        }
        self.store = Store(folder / "data" / "processed" / "store")

    def start(self, *arguments: str, day: str = DAY) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "antwoord", "run", "--reference-date", day, *arguments],
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
            # What is importing when its parent is killed ends once it has; on a busy machine that
            # takes more than a minute.
            process.communicate(timeout=_ENDING_SECONDS)
            _, alive = psutil.wait_procs(below, timeout=_ENDING_SECONDS)
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
