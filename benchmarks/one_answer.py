"""One answer end to end: ours, again, the plain `papermill` command, the calls in one process.

    python benchmarks/one_answer.py [RUNS]

ploomber-engine and Snakemake stand beside them where `python benchmarks/peers.py` has made
their environments. What protects the answer is searched for before, for all ways alike: a
project keeps the patterns that it found.
"""

import sys
import tempfile
from pathlib import Path

import peers
import ways
from measure import Measured, measure_jobs, ratio, side_by_side, table

from antwoord.execution.several import cores

PLAIN = "(a) the plain `papermill` command on the notebooks, one after the other"
COLD = "(b) `antwoord run`, nothing kept of earlier runs but patterns"
UNCHANGED = "(c) `antwoord run` again, nothing changed"
FLOOR = "(d) the same helper calls in one plain Python process, no notebooks (the floor)"
PLOOMBER = f"`{peers.PLOOMBER}`: the notebooks in one process, without kernels"
SNAKEMAKE = f"`{peers.SNAKEMAKE}`: a rule with `notebook:` for each"


def main(runs: int) -> None:
    """Prints a table of medians, and the ratios that are asked of it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        measure_jobs([ways.ours(ways.fresh(place), ways.fresh(place))])  # the patterns
        latest: list[tuple[Path, Path]] = []

        def cold() -> Measured:
            latest[:] = [(ways.fresh(place), ways.fresh(place))]
            return measure_jobs([ways.ours(*latest[0])])

        measured = {
            PLAIN: lambda: measure_jobs([ways.plain(place)]),
            COLD: cold,
            UNCHANGED: lambda: measure_jobs([ways.ours(*latest[0])]),
            FLOOR: lambda: measure_jobs([ways.floor(place)]),
        }
        if peers.ready():
            measured[PLOOMBER] = lambda: measure_jobs([ways.ploomber(place)])
            measured[SNAKEMAKE] = lambda: measure_jobs([ways.snakemake(place)])
        found = side_by_side(measured, runs)
    print(f"{runs} runs of each, {cores()} cores\n\n{table(found, base=PLAIN)}\n")
    print(f"cold against plain papermill: {ratio(found, COLD, PLAIN):.2f} (at most 0.35)")
    print(f"cold against the floor: {ratio(found, COLD, FLOOR):.2f} (at most 1.4)")
    seconds = sorted(one.seconds for one in found[UNCHANGED])[runs // 2]
    print(f"unchanged: {seconds:.2f} s (at most 1.0)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
