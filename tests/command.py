"""The command line, run as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock


def antwoord(
    *arguments: str, cwd: Path | None = None, home: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """The command as a user types it; `home` holds the project, where it is another one."""
    return subprocess.run(
        [sys.executable, "-m", "helpers.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "ANTWOORD_HOME": str(home)} if home else None,
        encoding="utf-8",
    )


def made_once(outputs: Path, *arguments: str, name: str) -> Path:
    """The folder of a run, made by the first process that asks; the others wait for it."""
    folder = outputs / "sv-533" / name
    with FileLock(outputs / ".lock"):
        if not (folder / "run.json").is_file():
            done = antwoord("run", *arguments, "--output", str(outputs))
            assert done.returncode == 0, done.stderr
    return folder
