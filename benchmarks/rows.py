"""Time and memory of `antwoord check` against the rows of a register, with a plot.

    python benchmarks/rows.py [--most 7] [--memory 3GB] [--format parquet] [--plot rows.svg]

Registers of 10^4 rows and more, up to 10^MOST, are made up in a temporary folder, each ten times
as long as the one before. Seconds of the processor hardly know what else the machine does;
memory is the most that one process of the command held. Linux only.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FIRST = 4


@dataclass(frozen=True)
class Point:
    """What a check of so many rows took: seconds of clock and processor, the peak in MB."""

    rows: int
    seconds: float
    processor: float
    peak_mb: float


def check(register: Path, place: Path, memory: str | None) -> tuple[float, float, float]:
    """One check; seconds of clock, of the processor, and the peak of its largest process (MB)."""
    bounds = ["--memory", memory] if memory else []
    command = [str(Path(sys.executable).with_name("antwoord")), "check", str(register)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--output", str(place / "outputs"), "--work", str(place / "work"), *bounds],
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"the check of {register} ended with {process.returncode}")
    seconds = time.perf_counter() - started
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def measured(rows: int, file_format: str, memory: str | None) -> Point:
    """A register made up, checked and removed."""
    from antwoord.made_up.register.applications import FileFormat, write_demo

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        kind: FileFormat = "csv" if file_format == "csv" else "parquet"
        register = write_demo(place / "in", rows=rows, file_format=kind)
        return Point(rows, *check(register, place, memory))


def plot(points: list[Point], path: Path) -> None:
    """Seconds of the processor and memory against rows, both axes in powers of ten."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    rows = [point.rows for point in points]
    left.loglog(rows, [point.processor for point in points], "o-")
    left.set(xlabel="rows", ylabel="seconds of the processor")
    right.loglog(rows, [point.peak_mb for point in points], "o-")
    right.set(xlabel="rows", ylabel="MB of the largest process")
    for axes in (left, right):
        axes.grid(visible=True, which="major", alpha=0.3)
    figure.savefig(path)


def main() -> None:
    """Prints a table as it goes, and draws the plot where one is asked for."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--most", type=int, default=6)
    given.add_argument("--memory")
    given.add_argument("--format", choices=("csv", "parquet"), default="parquet")
    given.add_argument("--plot", type=Path)
    asked = given.parse_args()
    points = []
    print("| rows | seconds | of the processor | peak MB |\n|---|---|---|---|", flush=True)
    for power in range(FIRST, asked.most + 1):
        point = measured(10**power, asked.format, asked.memory)
        points.append(point)
        print(
            f"| {point.rows:,} | {point.seconds:.1f} | {point.processor:.1f} "
            f"| {point.peak_mb:,.0f} |",
            flush=True,
        )
    if asked.plot:
        plot(points, asked.plot)


if __name__ == "__main__":
    main()
