"""Releases that are killed, or made at the same moment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ledgers import add, true_cells
from looping import some

from antwoord.releases import archive, ledger
from antwoord.releases.ledger import archived, read_ledger

WINDOWS = pytest.mark.skipif(os.name == "nt", reason="modes and signals as POSIX has them")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, whose archive is empty."""
    folder = tmp_path / "home"
    (folder / "data" / "raw" / "questions").mkdir(parents=True)
    monkeypatch.setenv("ANTWOORD_HOME", str(folder))
    return folder


ADD = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from antwoord.releases import archive
from antwoord.releases import ledger

path, processed, (number, killed) = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
day = date(2021, 3, int(number))
answer = ledger.Answer("q", day, "activity", "q/" + number, "a" * 64, {}, {}, {})

def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def keep(digest):
    if killed == "before":
        dies()
    if killed == "meanwhile":
        archive.shutil.copyfileobj = dies
    archive.keep(digest, processed)
    if killed == "after":
        dies()

with ledger.opened(path) as book:
    book.append(answer, datetime.now(UTC), keep)
"""


def adding(path: Path, tmp_path: Path, number: int, killed: str = "") -> "subprocess.Popen[bytes]":
    """A process that adds a release, and ends in the middle of it."""
    arguments = [str(path), str(true_cells(tmp_path)), str(number), killed]
    return subprocess.Popen([sys.executable, "-c", ADD, *arguments])


@WINDOWS
@pytest.mark.parametrize("moment", ["before", "meanwhile", "after"])
def test_a_release_that_is_killed_leaves_no_half_entry(
    tmp_path: Path, home: Path, moment: str
) -> None:
    path = tmp_path / ledger.NAME
    first = add(path, 1, lambda digest: archive.keep(digest, true_cells(tmp_path)))
    before = path.read_bytes()
    assert adding(path, tmp_path, 2, moment).wait() == -9
    assert path.read_bytes() == before
    assert read_ledger(path) == (first,)
    left = list((home / "data" / "processed" / "releases").iterdir())
    assert len(left) == (1 if moment == "before" else 2)
    # The next release clears what was left, and only that.
    entry = add(path, 3, lambda digest: archive.keep(digest, true_cells(tmp_path)))
    assert read_ledger(path) == (first, entry)
    kept = {folder.name for folder in (home / "data" / "processed" / "releases").iterdir()}
    assert kept == {first.head, entry.head}
    assert not list(tmp_path.glob(".*.partial"))


def test_releases_at_the_same_moment_each_come_into_the_chain(tmp_path: Path) -> None:
    path = tmp_path / ledger.NAME
    processes = [adding(path, tmp_path, number) for number in range(1, 7)]
    assert [process.wait() for process in processes] == [0] * 6
    entries = read_ledger(path)
    assert sorted(entry.reference_date.day for entry in entries) == [1, 2, 3, 4, 5, 6]
    assert all(archived(entry) for entry in some(entries))
