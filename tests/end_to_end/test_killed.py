"""A run that is killed leaves the previous result as it was, and no process behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from waiting import until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("number", "step"),
    [
        (signal.SIGKILL, "01_ingestion"),
        (signal.SIGKILL, "06_answer"),
        (signal.SIGINT, "04_provincial_breakdown"),
        (signal.SIGTERM, "02_expectations"),
    ],
)
def test_the_previous_answer_survives(
    answer: Path, tmp_path: Path, number: signal.Signals, step: str
) -> None:
    place = tmp_path / "out" / "sv-533" / "2021-03-01"
    shutil.copytree(answer, place)
    before = contents(place)
    run = ("-m", "antwoord", "run", "--force", "--json", "--output", str(tmp_path / "out"))
    process = subprocess.Popen(
        [sys.executable, *run], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    told = (json.loads(line) for line in process.stdout)
    assert any((each.get("step"), each["state"]) == (step, "started") for each in told)
    running = psutil.Process(process.pid)
    if step != "01_ingestion":  # the first kernel may be on its way
        until(lambda: running.children(recursive=True), 20)
    below = running.children(recursive=True)
    process.send_signal(number)
    _, complaint = process.communicate(timeout=240)
    expected = -signal.SIGKILL if number == signal.SIGKILL else 128 + number
    assert process.returncode == expected, complaint
    if number != signal.SIGKILL:
        assert complaint.strip().splitlines()[-1] == "antwoord: interrupted; nothing was changed"
        assert [path.name for path in place.parent.iterdir()] == ["2021-03-01"]
    assert contents(place) == before
    _, alive = psutil.wait_procs(below, timeout=20)
    assert alive == []
