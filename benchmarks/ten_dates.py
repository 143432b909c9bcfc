"""Answers on ten reference dates: ours, again, the plain `papermill` command, the floor.

    python benchmarks/ten_dates.py [RUNS [DATES]]

The ways that are commands are measured one at a time and two at a time. The floor is one
process for all dates, and two at a time a process for half of them each. What protects the
answers is searched for before, for all ways alike.
"""

import sys
import tempfile
from pathlib import Path

import ways
from measure import Job, Measured, measure_jobs, ratio, side_by_side, table

#: Ends of quarters around the question's own date.
DATES = [f"{year}-{day}" for year in (2019, 2020, 2021) for day in ("03-31", "06-30", "09-30")]
DATES.append("2021-12-31")
PLAIN, TWO = "(a) plain `papermill`, one date after the other", ", two at a time"
COLD = "(b) `antwoord run` for each date, nothing kept of earlier runs but patterns"
UNCHANGED = "(c) `antwoord run` for each date again, nothing changed"
FLOOR = "(d) the helper calls of all dates in one plain Python process (the floor)"


def main(runs: int, dates: list[str]) -> None:
    """Prints a table of medians, and the ratio that is asked of it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        latest: list[tuple[Path, Path]] = []

        def ours() -> list[Job]:
            return [ways.ours(*latest[0], "--reference-date", day) for day in dates]

        def cold(at_once: int) -> Measured:
            latest[:] = [(ways.fresh(place), ways.fresh(place))]
            return measure_jobs(ours(), at_once)

        def plain(at_once: int) -> Measured:
            jobs = [ways.plain(place, "-r", "reference_date", day) for day in dates]
            return measure_jobs(jobs, at_once)

        cold(1)  # the patterns
        half = (len(dates) + 1) // 2
        halves = [dates[:half], dates[half:]]
        found = side_by_side(
            {
                PLAIN: lambda: plain(1),
                PLAIN + TWO: lambda: plain(2),
                COLD: lambda: cold(1),
                COLD + TWO: lambda: cold(2),
                UNCHANGED: lambda: measure_jobs(ours()),
                FLOOR: lambda: measure_jobs([ways.floor(place, dates)]),
                FLOOR + TWO: lambda: measure_jobs(
                    [ways.floor(place, half) for half in halves if half], 2
                ),
            },
            runs,
        )
    cores = ways.cores()
    print(f"{len(dates)} dates, {runs} runs of each, {cores} cores\n\n{table(found, base=PLAIN)}\n")
    print("against plain papermill, which is at most 0.12:")
    for way in (COLD, COLD + TWO):
        print(f"- {way}: {ratio(found, way, PLAIN):.2f}")
    print(f"- both two at a time: {ratio(found, COLD + TWO, PLAIN + TWO):.2f}")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    runs, number = given + [5, len(DATES)][len(given) :]
    main(runs, DATES[:number])
