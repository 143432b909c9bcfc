"""What a run leaves that was killed, or failed through a fault of the program."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from projects import DAY, Project
from walked_runs import PRIVATE, mode

from antwoord.run_files import row_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
FAULT = '\n\ndef protect(parameters):\n    raise RuntimeError("a fault of the program")\n'


def left(folder: Path) -> list[Path]:
    """What stands in the folder of a question, but for runs."""
    return [path for path in sorted(folder.iterdir()) if path.name != DAY]


@pytest.mark.timeout(900)
def test_it_is_private_in_the_table_and_gone_after_clean_or_the_next_answer(
    tmp_path: Path,
) -> None:
    project = Project(tmp_path)
    processed = project.folder / "data" / "processed" / "small"
    outputs = project.folder / "outputs" / "small"
    process = project.start("--json", "--question", "small")
    assert process.stdout
    told = (json.loads(line) for line in process.stdout)
    assert any(
        (one["step"], one["state"]) == ("04_provincial_breakdown", "started") for one in told
    )
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=120)

    (rows,), (made,) = left(processed), left(outputs)
    assert row_of("beside processed", rows.name)
    assert row_of("beside outputs", made.name)
    assert (rows / "rows.parquet").is_file()
    for folder, place in ((rows, "processed"), (made, "outputs")):
        everything = [folder, *folder.rglob("*")]
        assert {mode(path) for path in everything} <= PRIVATE
        files = [p.relative_to(folder).as_posix() for p in everything if p.is_file()]
        # Papermill writes its notebook as it goes on.
        assert [name for name in files if not row_of(place, name)] == []
    assert len(list(project.temporary.iterdir())) == 1
    command = [sys.executable, "-m", "antwoord", "clean"]
    done = subprocess.run(
        command, env=project.environment, capture_output=True, text=True, check=False
    )
    assert "left by runs that were killed" in done.stdout, done.stderr
    assert (left(processed), left(outputs)) == ([], [])
    assert list(project.temporary.iterdir()) == []

    steps = project.folder / "src" / "antwoord" / "disclosure" / "steps.py"
    own = steps.read_text(encoding="utf-8")
    steps.write_text(own + FAULT, encoding="utf-8")
    process = project.start("--question", "small")
    _, complaint = process.communicate(timeout=300)
    assert (process.returncode, "a fault of the program" in complaint) == (1, True)
    (kept,) = left(processed)
    assert row_of("beside processed", kept.name)
    assert (kept.name, mode(kept)) == (f"{DAY}-failed.ipynb", 0o600)
    steps.write_text(own, encoding="utf-8")
    project.run("--question", "small")
    assert left(processed) == []
