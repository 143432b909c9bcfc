"""A folder that another process is writing is left alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from moved_folders import begun, folders, left, new, published, texts

from antwoord.errors import UserError
from antwoord.publishing.locks import HeldError, held
from antwoord.publishing.writers import alone, tidy

HOLD = """
import sys
from pathlib import Path
from antwoord.publishing.locks import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_run_of_another_name_clears_too_but_not_what_is_being_made(tmp_path: Path) -> None:
    published(tmp_path, "old")
    begun(tmp_path, 1)
    processed = tmp_path / "processed" / "q" / "live"
    living = new(processed, "in the making")
    script = [sys.executable, "-c", HOLD, str(processed)]
    with subprocess.Popen(
        script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        tidy(tmp_path / "processed", tmp_path / "outputs")
        assert texts(tmp_path) == ["new", "new"]
        assert left(tmp_path) == [living.name]
        with pytest.raises(HeldError), held(processed, seconds=0):
            pass
        with (
            pytest.raises(UserError, match="a run is writing run; try again"),
            alone(processed, folders(tmp_path)[1], seconds=0),
        ):
            pass
        holder.kill()
    assert tidy(tmp_path / "processed", tmp_path / "outputs") == 1
    assert left(tmp_path) == []


def test_a_copy_of_a_run_that_lives_is_not_swept(tmp_path: Path) -> None:
    processed, outputs = folders(tmp_path)
    copy = outputs.parent / f".{outputs.name}.repeated-1f0c9a-1267-150cd"
    copy.mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(outputs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert tidy(processed.parents[1], outputs.parents[1]) == 0
        assert copy.is_dir()
        holder.kill()
