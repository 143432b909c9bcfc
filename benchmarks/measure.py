"""Time and memory of a command with all its processes, and tables of ratios."""

import math
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum

import psutil

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Measured:
    """Wall-clock seconds; peak memory of all processes (MB), shared pages counted once.

    One of the two is none where the other was looked for.
    """

    seconds: float = math.nan
    peak_mb: float = math.nan


class Look(Enum):
    """What is measured: to ask for the memory of ten processes all the time takes half a core."""

    TIME = "time"
    MEMORY = "memory"


_LOOK = [Look.TIME]


def look() -> Look:
    """What is measured now."""
    return _LOOK[-1]


def measure(
    commands: Sequence[Sequence[str]], environment: dict[str, str] | None = None
) -> Measured:
    """Runs commands one after the other; raises RuntimeError where one fails."""
    return measure_jobs([Job(commands, environment or {})])


@dataclass(frozen=True)
class Job:
    """Commands that run one after the other, with what their environment has besides ours."""

    commands: Sequence[Sequence[str]]
    environment: Mapping[str, str]


def measure_jobs(jobs: Sequence[Job], at_once: int = 1) -> Measured:
    """Runs jobs, so many at the same time; raises RuntimeError where a command fails."""
    samples = _Sampler()
    if look() is Look.MEMORY:
        samples.start()
    started = time.perf_counter()
    try:
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(_run, jobs))
        seconds = time.perf_counter() - started
    finally:
        peak = samples.stop()
    return Measured(peak_mb=peak) if look() is Look.MEMORY else Measured(seconds)


def _run(job: Job) -> None:
    for command in job.commands:
        done = subprocess.run(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, **job.environment},
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stderr.decode(errors='replace')}")


class _Sampler(threading.Thread):
    """Adds up the memory of all processes below this one, again and again."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._peak, self._done = 0.0, threading.Event()

    def run(self) -> None:
        """Samples until told to stop."""
        while not self._done.wait(SAMPLE_SECONDS):
            total = 0
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):  # it is gone
                    total += _own_memory(process)
            self._peak = max(self._peak, total / 1e6)

    def stop(self) -> float:
        """The peak in MB."""
        self._done.set()
        if self.is_alive():
            self.join()
        return self._peak


def _own_memory(process: psutil.Process) -> int:
    """Bytes of a process, what it shares with forks divided among them (PSS, on Linux)."""
    return int(getattr(process.memory_full_info(), "pss", 0) or process.memory_info().rss)


def ratio(found: dict[str, list[Measured]], way: str, base: str) -> float:
    """The median of the ratios in time of a way to another, run by run."""
    pairs = zip(found[way], found[base], strict=True)
    return statistics.median(one.seconds / other.seconds for one, other in pairs)


def side_by_side(ways: dict[str, Callable[[], Measured]], runs: int) -> dict[str, list[Measured]]:
    """Each way `runs` times, in turn, so that a slow minute of the machine hits all of them.

    And once more before, for the memory alone.
    """
    _LOOK.append(Look.MEMORY)
    try:
        peak = {name: way().peak_mb for name, way in ways.items()}
    finally:
        _LOOK.pop()
    found: dict[str, list[Measured]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            found[name].append(replace(way(), peak_mb=peak[name]))
            print(f"{found[name][-1].seconds:7.1f} s  {name}", file=sys.stderr, flush=True)
    return found


def table(found: dict[str, list[Measured]], base: str) -> str:
    """A Markdown table: medians of the seconds and of their ratios to `base` run by run; memory."""
    lines = ["| way | seconds | ratio | peak MB | ratio |", "|---|---|---|---|---|"]
    for name, measured in found.items():
        pairs = list(zip(measured, found[base], strict=True))
        seconds = statistics.median(m.seconds for m in measured)
        slower = statistics.median(m.seconds / b.seconds for m, b in pairs)
        memory = measured[0].peak_mb
        larger = memory / found[base][0].peak_mb
        lines.append(f"| {name} | {seconds:.1f} | {slower:.2f} | {memory:.0f} | {larger:.2f} |")
    return "\n".join(lines)
