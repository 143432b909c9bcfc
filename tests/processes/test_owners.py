"""What killed processes left is swept, and nothing that is being made."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from antwoord.publishing import owners
from antwoord.publishing.files import unfinished, write_file
from antwoord.publishing.owners import FOREIGN_SECONDS, is_gone, sweep, token

TELL = "from antwoord.publishing.owners import token; print(token())"


def of_one_that_ended() -> str:
    return subprocess.check_output([sys.executable, "-c", TELL], text=True).strip()


def test_of_a_process_that_ended_it_is_swept_and_ours_stays(tmp_path: Path) -> None:
    left = tmp_path / f".a.partial-{of_one_that_ended()}"
    (left / "below").mkdir(parents=True)
    ours = tmp_path / f".b.partial-{token()}"
    ours.write_text("x", encoding="utf-8")
    plain = tmp_path / ".c.partial-7"  # tells no maker
    plain.write_text("x", encoding="utf-8")
    assert sweep(tmp_path.iterdir()) == 1
    assert sorted(tmp_path.iterdir()) == [ours, plain]


def test_a_number_that_another_process_has_now_tells_nothing(tmp_path: Path) -> None:
    place, number, start = token().split("-")
    earlier = f"{place}-{number}-{int(start, 16) + 1:x}"
    assert is_gone(tmp_path / f".a.partial-{earlier}") == (int(start, 16) != 0)


def test_of_another_host_or_container_it_stays_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = tmp_path / ".a.partial-0123ab-1-1"
    foreign.write_text("x", encoding="utf-8")
    assert not is_gone(foreign)
    os.utime(foreign, times=(time.time() - FOREIGN_SECONDS - 60,) * 2)
    assert is_gone(foreign)
    mine = token()
    monkeypatch.setattr(owners, "_place", lambda: "ffffff")  # seen from another container
    other = tmp_path / f".b.partial-{mine}"
    other.write_text("x", encoding="utf-8")
    assert not is_gone(other)


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_a_file_is_whole_or_not_there_and_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write_file(path, "new")
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == ("new", 0o600)
    with pytest.raises(TypeError):
        write_file(path, 7)
    with pytest.raises(OSError, match="No such file"):
        write_file(tmp_path / "none" / "a.txt", b"x")
    assert list(tmp_path.iterdir()) == [path]
    assert unfinished(path) != unfinished(path)
