"""The command line, run as a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from antwoord.execution.results.store import ELSEWHERE
from antwoord.parameters import validate
from antwoord.storage.paths import project_root


def antwoord(
    *arguments: str, cwd: Path | None = None, home: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """The command as a user types it; `home` holds the project, where it is another one."""
    return subprocess.run(
        [sys.executable, "-m", "antwoord", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment_of(home),
        encoding="utf-8",
    )


def run_folder(output: Path, **given: str) -> Path:
    """Where the answer of a run with these parameters goes, another register's name included."""
    parameters = validate(**given)
    return output / parameters.question.id / parameters.name


def environment_of(home: Path | None) -> dict[str, str] | None:
    """That of a process for the project in `home`, which keeps its results there; None: ours."""
    if home is None:
        return None
    store = home / "data" / "processed" / "store"
    return {**os.environ, "ANTWOORD_HOME": str(home), ELSEWHERE: str(store)}


def made_once(outputs: Path, *arguments: str, name: str) -> Path:
    """The folder of a run, made by the first process that asks; the others wait for it."""
    folder = outputs / "sv-533" / name
    with FileLock(outputs / ".lock"):
        if not (folder / "run.json").is_file():
            done = antwoord("run", *arguments, "--output", str(outputs))
            assert done.returncode == 0, done.stderr
    return folder


def own_project(folder: Path, *, seconds: int) -> Path:
    """A copy of the project's data and notebooks, for runs that must not meet those of others.

    `seconds` is its time limit for a pattern: what protects is found sooner than what is best.
    """
    for name in ("data/raw", "notebooks", "expectations"):
        shutil.copytree(project_root() / name, folder / name)
    question = folder / "data" / "raw" / "questions" / "sv-533.toml"
    text = question.read_text(encoding="utf-8")
    limited = text.replace("[disclosure]\n", f"[disclosure]\nseconds = {seconds}\n")
    assert limited != text
    question.write_text(limited, encoding="utf-8")
    return folder


def everything_in(folder: Path) -> str:
    """All text files of a run, one after the other."""
    kinds = {".html", ".csv", ".json", ".ipynb"}
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in kinds)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)
