"""The ways to answer that are compared: each gives a job, in folders of its own."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import peers
from measure import Job

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.results.store import ELSEWHERE
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from antwoord.storage.paths import project_root

#: Great Expectations sends nothing; and what was compiled once is kept, whatever the shell says.
QUIET = {"GX_ANALYTICS_ENABLED": "false", "PYTHONDONTWRITEBYTECODE": ""}


def fresh(place: Path) -> Path:
    """A new folder below another."""
    return Path(tempfile.mkdtemp(dir=place))


def ours(store: Path, outputs: Path, *arguments: str) -> Job:
    """`antwoord run`; nothing is kept before where the store is new."""
    command = (
        sys.executable,
        "-m",
        "antwoord.cli.main",
        "run",
        "--output",
        str(outputs),
        *arguments,
    )
    return Job([command], QUIET | {ELSEWHERE: str(store)})


def plain(place: Path, *arguments: str) -> Job:
    """The plain `papermill` command on the notebooks, one after the other."""
    executed = fresh(place)
    options = ("--no-progress-bar", "--log-level", "ERROR", *arguments)
    commands = [
        [
            *(sys.executable, "-m", "papermill", *options),
            str(project_root() / "notebooks" / f"{name}.ipynb"),
            str(executed / f"{name}.ipynb"),
        ]
        for name in NOTEBOOKS
    ]
    return Job(commands, _apart(place))


def floor(place: Path, dates: Sequence[str] = ()) -> Job:
    """The same helper calls in one plain process, without notebooks."""
    command = (sys.executable, str(Path(__file__).with_name("floor.py")), *dates)
    return Job([command], _apart(place))


def ploomber(place: Path) -> Job:
    """ploomber-engine on the notebooks, in one process."""
    return Job([peers.ploomber(fresh(place))], _apart(place))


def snakemake(place: Path) -> Job:
    """Snakemake's `notebook:` directive on the notebooks."""
    environment = _apart(place) | peers.snakemake_environment()
    return Job([peers.snakemake(fresh(place))], environment)


def _apart(place: Path) -> dict[str, str]:
    """Folders for one answer, as notebooks and the engine are told them."""
    folders = {STAGED_PROCESSED: str(fresh(place)), STAGED_OUTPUTS: str(fresh(place))}
    return QUIET | folders
