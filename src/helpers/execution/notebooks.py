"""Running the five notebooks in order, through Papermill."""

import importlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.errors import BY_NAME
from helpers.parameters import DEFAULTS
from helpers.reference.database import database_table, is_database
from helpers.reference.paths import project_root, shown

NOTEBOOKS = (
    "01_ingestion",
    "02_expectations",
    "03_sectoral_breakdown",
    "04_provincial_breakdown",
    "05_answer",
)

#: Parameters that are paths, as somebody typed them.
PATHS = ("register", "mapping", "kbo", "kbo_update", "output")

#: The notebook that checks, and what its kernel imports before it answers.
CHECKING = "02_expectations"
CHECKS = "helpers.execution.preload_checks"

#: Told of each step: its place (from 0), its name, and its seconds once it is done.
Progress = Callable[[int, str, float | None], None]


class NotebookFaultError(RuntimeError):
    """A notebook failed through a fault of the program; `notebook` is kept with its error."""

    def __init__(self, name: str, message: str, notebook: Path) -> None:
        super().__init__(f"{name} failed: {message}")
        self.notebook = notebook


def run_notebooks(
    given: dict[str, str | None], outputs: Path, progress: Progress
) -> dict[str, float]:
    """The seconds that each notebook took; the executed ones are in `outputs/notebooks/`.

    `given` are the parameters as the user gave them, already validated. An error that a
    user understands comes back as it was raised inside the notebook; anything else is a
    NotebookFaultError.
    """
    from helpers.execution.kernels import kernels, private_environment

    folder = outputs / "notebooks"
    folder.mkdir()
    parameters = {name: given.get(name) for name in DEFAULTS if given.get(name) is not None}
    timings: dict[str, float] = {}
    with private_environment():
        # Papermill takes a second or two to import; the kernels' server imports beside it.
        importlib.import_module("papermill")
        preloads = [CHECKS if name == CHECKING else "" for name in NOTEBOOKS]
        with kernels(preloads) as ready:
            for place, name in enumerate(NOTEBOOKS):
                progress(place, name, None)
                started = time.perf_counter()
                _execute(name, folder / f"{name}.ipynb", parameters, ready.manager_class(place))
                timings[name] = round(time.perf_counter() - started, 3)
                progress(place, name, timings[name])
    return timings


def _execute(
    name: str, executed: Path, parameters: dict[str, str | None], manager_class: type
) -> None:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill.execute_notebook(
            project_root() / "notebooks" / f"{name}.ipynb",
            executed,
            parameters=parameters,
            kernel_name="python3",
            kernel_manager_class=manager_class,
            # All that it showed is here by then; waiting for a farewell costs half a second.
            shutdown_kernel="immediate",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
        )
    except PapermillExecutionError as error:
        _clean(executed)
        kind = BY_NAME.get(error.ename)
        if kind:
            raise kind(_plain(error.evalue)) from None
        raise NotebookFaultError(name, f"{error.ename}: {error.evalue}", executed) from error
    _clean(executed)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _clean(notebook: Path) -> None:
    """Leaves out what differs from run to run: times, paths of this machine, message ids."""
    content: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    ours = content["metadata"].pop("papermill", {})
    given = ours.get("parameters", {})
    named = {name: given[name] for name in PATHS if given.get(name)}
    content["metadata"]["papermill"] = {
        "parameters": given | {name: _shown(path) for name, path in named.items()},
        "version": ours.get("version"),
    }
    for cell in content["cells"]:
        cell["metadata"].pop("papermill", None)
        cell["metadata"].pop("execution", None)
        # Papermill names the cells that it adds at random.
        if "injected-parameters" in cell["metadata"].get("tags", ()):
            cell["id"] = "injected-parameters"
            cell["source"] = _without_paths("".join(cell["source"]), named)
    notebook.write_text(
        json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


def _without_paths(source: str, named: dict[str, str]) -> str:
    """The cell with each path as records show it: where it stood is nobody else's business."""
    for path in sorted(named.values(), key=len, reverse=True):
        source = source.replace(json.dumps(path, ensure_ascii=False)[1:-1], _shown(path))
        source = source.replace(path, _shown(path))
    return source


def _shown(named: str) -> str:
    """A file by its path in the project, a database without its user."""
    if is_database(named):
        return database_table(named).address
    return shown(Path(named))
