"""Answers on ten reference dates: ours, again, the plain `papermill` command, the floor.

    python benchmarks/ten_dates.py [RUNS [DATES]]

Ours is one command for all dates, which answers as many at a time as there are cores. The floor
is one process for all dates, and on two cores a process for half of them each. What protects
the answers is searched for before, for all ways alike.
"""

import sys
import tempfile
from pathlib import Path

import ways
from measure import Job, Look, Measured, look, measure_jobs, ratio, side_by_side, table

from antwoord.execution.several import cores

#: Ends of quarters around the question's own date.
DATES = [f"{year}-{day}" for year in (2019, 2020, 2021) for day in ("03-31", "06-30", "09-30")]
DATES.append("2021-12-31")
PLAIN = "(a) the plain `papermill` command on the notebooks, for one date after the other"
COLD = "(b) `antwoord run` for all dates, nothing kept of earlier runs but patterns"
UNCHANGED = "(c) `antwoord run` for all dates again, nothing changed"
TWO = ", in two processes"
FLOOR = "(d) the helper calls of all dates in one plain Python process (the floor)"


def main(runs: int, dates: list[str]) -> None:
    """Prints a table of medians, and the ratio that is asked of it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        latest: list[tuple[Path, Path]] = []

        def ours() -> list[Job]:
            named = [word for day in dates for word in ("--reference-date", day)]
            return [ways.ours(*latest[0], *named)]

        def cold() -> Measured:
            latest[:] = [(ways.fresh(place), ways.fresh(place))]
            return measure_jobs(ours())

        def plain() -> Measured:
            days = dates[-1:] if look() is Look.MEMORY else dates  # the peak of all is that of one
            return measure_jobs([ways.plain(place, "-r", "reference_date", day) for day in days])

        cold()  # the patterns
        half = (len(dates) + 1) // 2
        halves = [dates[:half], dates[half:]]
        found = side_by_side(
            {
                PLAIN: plain,
                COLD: cold,
                UNCHANGED: lambda: measure_jobs(ours()),
                FLOOR: lambda: measure_jobs([ways.floor(place, dates)]),
                FLOOR + TWO: lambda: measure_jobs(
                    [ways.floor(place, half) for half in halves if half], 2
                ),
            },
            runs,
        )
    number = cores()
    print(
        f"{len(dates)} dates, {runs} runs of each, {number} cores\n\n{table(found, base=PLAIN)}\n"
    )
    print(f"cold against plain papermill: {ratio(found, COLD, PLAIN):.2f} (at most 0.12)")
    print(f"cold against the floor{TWO}: {ratio(found, COLD, FLOOR + TWO):.2f}")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    runs, number = given + [5, len(DATES)][len(given) :]
    main(runs, DATES[:number])
