"""Time and memory of a command with all its processes, and tables of ratios."""

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Measured:
    """Wall-clock seconds; peak memory of all processes (MB), shared pages counted once."""

    seconds: float
    peak_mb: float


def measure(
    commands: Sequence[Sequence[str]], environment: dict[str, str] | None = None
) -> Measured:
    """Runs commands one after the other; raises RuntimeError where one fails."""
    peak = 0.0
    started = time.perf_counter()
    for command in commands:
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        samples = _Sampler(process.pid)
        samples.start()
        _, errors = process.communicate()
        peak = max(peak, samples.stop())
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{errors.decode(errors='replace')}")
    return Measured(time.perf_counter() - started, peak)


class _Sampler(threading.Thread):
    """Adds up the memory of a process and all below it, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._peak, self._done = pid, 0.0, threading.Event()

    def run(self) -> None:
        """Samples until told to stop."""
        while not self._done.wait(SAMPLE_SECONDS):
            total = 0
            try:
                root = psutil.Process(self._pid)
                for process in (root, *root.children(recursive=True)):
                    total += _own_memory(process)
            except psutil.Error:
                continue
            self._peak = max(self._peak, total / 1e6)

    def stop(self) -> float:
        """The peak in MB."""
        self._done.set()
        self.join()
        return self._peak


def _own_memory(process: psutil.Process) -> int:
    """Bytes of a process, what it shares with forks divided among them (PSS, on Linux)."""
    return int(getattr(process.memory_full_info(), "pss", 0) or process.memory_info().rss)


def side_by_side(ways: dict[str, Callable[[], Measured]], runs: int) -> dict[str, list[Measured]]:
    """Each way `runs` times, in turn, so that a slow minute of the machine hits all of them."""
    found: dict[str, list[Measured]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            found[name].append(way())
    return found


def table(found: dict[str, list[Measured]], base: str) -> str:
    """A Markdown table: medians, and the median of the ratios to `base` run by run."""
    lines = ["| way | seconds | ratio | peak MB | ratio |", "|---|---|---|---|---|"]
    for name, measured in found.items():
        pairs = list(zip(measured, found[base], strict=True))
        seconds = statistics.median(m.seconds for m in measured)
        memory = statistics.median(m.peak_mb for m in measured)
        slower = statistics.median(m.seconds / b.seconds for m, b in pairs)
        larger = statistics.median(m.peak_mb / b.peak_mb for m, b in pairs)
        lines.append(f"| {name} | {seconds:.1f} | {slower:.2f} | {memory:.0f} | {larger:.2f} |")
    return "\n".join(lines)
