"""Executing one notebook through Papermill, and what it leaves out of the executed one."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.errors import BY_NAME, NotebookFaultError, UserError
from antwoord.execution.notebooks.file import TAG, notebook_path, without_values
from antwoord.execution.notebooks.own_cells import is_own
from antwoord.handover import PUT_BACK
from antwoord.parameters import DEFAULTS, Parameters, demo_register
from antwoord.publishing.files import write_file
from antwoord.storage.database import database_table, is_database
from antwoord.storage.paths import shown
from antwoord.surroundings import sentence

if TYPE_CHECKING:
    from antwoord.execution.kernels.private import PrivateKernelManager

NOTEBOOKS = (
    "01_ingestion",
    "02_expectations",
    "03_sectoral_breakdown",
    "04_provincial_breakdown",
    "05_disclosure",
    "06_answer",
)

#: Parameters that are paths, as somebody typed them.
PATHS = ("register", "mapping", "kbo", "kbo_update", "output")
#: Errors whose words are names of the code, never a value of the register.
_TELL_NO_VALUE = ("NameError", "ImportError", "ModuleNotFoundError", "AttributeError")
#: Where an answer goes is no part of it: the executed notebook does not say it.
PLACE = "output"

#: The engine of Papermill that executes them, by its entry point (`engine.py`).
ENGINE = "antwoord"
#: What the kernel of a notebook imports before it answers, besides what all of them need.
PRELOADS = {
    "02_expectations": "antwoord.execution.preload.checks",
    "06_answer": "antwoord.execution.preload.answer",
}


def as_shown(given: Mapping[str, str]) -> dict[str, str]:
    """What notebooks are given as records show it: without the place of the answer.

    Paths are shown without theirs. A public run tells of its sources the kind alone.
    """
    public = given.get("audience") == "public"
    return {
        name: _shown(name, value, public=public) if name in PATHS else value
        for name, value in given.items()
        if name != PLACE
    }


def execute(
    name: str, executed: Path, parameters: Parameters, kernel: "PrivateKernelManager"
) -> None:
    """Executes a notebook into the file `executed`.

    `kernel` manages the kernel, which is ended. An error that a user understands comes back as
    it was raised inside the notebook; anything else is a NotebookFaultError.
    """
    given = parameters.injected
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill.execute_notebook(
            _literal(notebook_path(name)),
            _literal(executed),
            # Each of them: what stands in the notebook's own cell has no say.
            parameters={**dict.fromkeys(DEFAULTS), **given},
            kernel_name=kernel.kernel_name,
            engine_name=ENGINE,
            km=kernel,
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
        )
    except PapermillExecutionError as error:
        _clean(executed, given)
        kind = BY_NAME.get(error.ename)
        if kind:
            raise kind(_plain(error.evalue)) from None
        if around := sentence(error.ename, _plain(error.evalue)):
            raise UserError(f"{name}: {around}") from None
        if not is_own(name):
            what = f": {_plain(error.evalue)}" if error.ename in _TELL_NO_VALUE else ""
            raise UserError(
                f"notebooks/{name}.ipynb, cell {error.cell_index + 1} ends in {error.ename}{what}; "
                f"its cells are not the project's own: mend them, or "
                f"{PUT_BACK.format(notebook=name)}"
            ) from None
        raise NotebookFaultError(name, f"{error.ename}: {error.evalue}", executed) from error
    except (DeadKernelError, RuntimeError) as error:
        if not isinstance(error, DeadKernelError) and "Kernel" not in str(error):
            raise
        if not is_own(name):
            raise UserError(
                f"the process of notebooks/{name}.ipynb was ended, and its cells are not the "
                f"project's own: mend them, or {PUT_BACK.format(notebook=name)}; if it was not "
                "they, but somebody or a memory that is full, run it again"
            ) from error
        if "respond" in str(error):
            raise UserError(
                f"the process of notebooks/{name}.ipynb did not answer within a minute, as the "
                "machine is too busy; end other programs and run it again"
            ) from None
        raise UserError(
            f"the process of notebooks/{name}.ipynb was ended, by somebody or because the machine "
            "ran out of memory; end other programs (or answer fewer dates at a time, --jobs 1) and "
            "run it again: the notebooks before it are not run twice"
        ) from None
    _clean(executed, given, shown=given.get("audience") == "internal" or is_own(name))


def _literal(path: Path) -> str:
    """A path as Papermill takes it: braces are the names of parameters to it."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _clean(notebook: Path, given: Mapping[str, str], *, shown: bool = True) -> None:
    """Leaves out what differs from run to run: times, paths of this machine, message ids.

    And all that its cells showed, unless it is to be `shown`.
    """
    content: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    ours = content["metadata"].pop("papermill", {})
    content["metadata"]["papermill"] = {
        "parameters": as_shown(given),
        "version": ours.get("version"),
    }
    for cell in content["cells"]:
        cell["metadata"].pop("papermill", None)
        cell["metadata"].pop("execution", None)
        if not shown and cell["cell_type"] == "code":
            cell["outputs"] = []
        # Papermill names the cells that it adds at random.
        if "injected-parameters" in cell["metadata"].get("tags", ()):
            cell["id"] = "injected-parameters"
            cell["source"] = _without_paths("".join(cell["source"]), given)
        elif TAG in cell["metadata"].get("tags", ()):
            cell["source"] = without_values("".join(cell["source"]))
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
    write_file(notebook, f"{text}\n")


def _without_paths(source: str, given: Mapping[str, str]) -> str:
    """The cell with each path as records show it: where it stood is nobody else's business."""
    lines = source.splitlines(keepends=True)
    source = "".join(line for line in lines if not line.startswith(f"{PLACE} = "))
    public = given.get("audience") == "public"
    paths = {given[name]: name for name in PATHS if given.get(name) and name != PLACE}
    for path in sorted(paths, key=len, reverse=True):
        told = _shown(paths[path], path, public=public)
        source = source.replace(json.dumps(path, ensure_ascii=False)[1:-1], told)
        source = source.replace(path, told)
    return source


def _shown(name: str, named: str, *, public: bool) -> str:
    """A file by its path in the project, a database without its user; in public its kind."""
    if is_database(named):
        return named.partition("://")[0] if public else database_table(named).address
    if name == "kbo_update":  # several, one after the other
        return ";".join(map(_in_project, named.split(";"))) if not public else "kbo-update-1.zip"
    own = name == "register" and Path(named).resolve() == demo_register()
    return f"{name}{Path(named).suffix.lower()}" if public and not own else _in_project(named)


def _in_project(named: str) -> str:
    return shown(Path(named)) if named else ""
