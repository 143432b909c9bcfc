"""From `antwoord init` to an answer, in a folder that has nothing of the checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

from antwoord.execution.results.store import ELSEWHERE
from antwoord.storage.paths import HOME


def antwoord(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: one for name, one in os.environ.items() if name not in (HOME, ELSEWHERE)}
    command = [sys.executable, "-m", "antwoord", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )


def test_two_commands_and_helpers_of_ones_own(tmp_path: Path) -> None:
    made = antwoord("init", "answers", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    home = tmp_path / "answers"
    helper = home / "src" / "helpers" / "ingestion.py"
    helper.write_text(helper.read_text(encoding="utf-8") + 'print("of my own")\n', encoding="utf-8")
    done = antwoord("run", cwd=home)
    assert done.returncode == 0, done.stderr
    folder = home / "outputs" / "sv-533" / "2021-03-01"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["figures"]["applications"] == 160
    assert "of my own" in (folder / "notebooks" / "01_ingestion.ipynb").read_text(encoding="utf-8")
    inputs = [one["path"] for one in record["inputs"]]
    assert "src/helpers/ingestion.py" in inputs
    assert not [name for name in inputs if "/project/" in name]
