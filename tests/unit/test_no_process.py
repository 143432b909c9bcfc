"""The fixture that keeps processes out of unit tests."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from heavy import HEAVY

from antwoord.storage.limited import limited, limits_for

WAYS: dict[str, Callable[[], object]] = {
    "run": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
    "system": lambda: os.system("true"),
    "fork": os.fork,
    "spawn": lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}),
    "fork of a pool": multiprocessing.get_context("fork").Process(target=int).start,
    "new process": multiprocessing.get_context("spawn").Process(target=int).start,
}


@pytest.mark.skipif(sys.platform == "win32", reason="ways of POSIX")
@pytest.mark.parametrize("way", WAYS)
def test_a_unit_test_starts_no_process(way: str) -> None:
    with pytest.raises(AssertionError, match="starts a process"):
        WAYS[way]()


@pytest.mark.skipif("ANTWOORD_COVERAGE" in os.environ, reason="then it is read here")
def test_a_file_is_read_in_a_fork_all_the_same() -> None:
    limits = limits_for(1, memory_ratio=1.0, seconds_per_mb=1.0)
    assert limited(lambda: os.getpid(), "a.csv", limits) != os.getpid() or sys.platform == "win32"


def test_what_is_heavy_is_there() -> None:
    here = Path(__file__).parent
    assert [name for name in HEAVY if not (here / name).is_file()] == []
