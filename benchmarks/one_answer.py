"""One answer end to end: ours, again, the plain `papermill` command, the calls in one process.

python benchmarks/one_answer.py [RUNS]
"""

import sys
import tempfile
from pathlib import Path

from measure import measure, side_by_side, table

from helpers.execution.notebooks import NOTEBOOKS
from helpers.execution.store import ELSEWHERE
from helpers.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from helpers.reference.paths import project_root

OURS = "`antwoord run`, nothing kept of earlier runs but patterns"
UNCHANGED = "`antwoord run` again, nothing changed"
PLAIN = "the plain `papermill` command on the five notebooks, one after the other"
FLOOR = "the same helper calls in one plain Python process, no notebooks (the floor)"


def main(runs: int) -> None:
    """Prints a table of medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("processed", "outputs", "executed"):
            (place / name).mkdir()
        apart = {
            STAGED_PROCESSED: str(place / "processed"),
            STAGED_OUTPUTS: str(place / "outputs"),
            "GX_ANALYTICS_ENABLED": "false",
        }
        ours = [sys.executable, "-m", "helpers.cli", "run", "--output", str(place / "ours")]
        kept = {ELSEWHERE: str(place / "store")}
        plain = [
            [
                *(sys.executable, "-m", "papermill", "--no-progress-bar", "--log-level", "ERROR"),
                str(project_root() / "notebooks" / f"{name}.ipynb"),
                str(place / "executed" / f"{name}.ipynb"),
            ]
            for name in NOTEBOOKS
        ]
        floor = [sys.executable, str(Path(__file__).with_name("floor.py"))]
        found = side_by_side(
            {
                OURS: lambda: measure([[*ours, "--force"]], kept),
                UNCHANGED: lambda: measure([ours], kept),
                PLAIN: lambda: measure(plain, apart),
                FLOOR: lambda: measure([floor], apart),
            },
            runs,
        )
        print(table(found, base=OURS))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
