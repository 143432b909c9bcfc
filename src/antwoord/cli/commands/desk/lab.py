"""`antwoord lab`: the notebooks in JupyterLab."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.options import (
    NotebooksOption,
    WorkOption,
    take_notebooks_from,
    work_in,
)

#: Settings of JupyterLab besides those: it does not ask whether it may fetch news either.
CONFIGURATION = Path(__file__).parent / "jupyter"
#: Nothing is asked of anybody outside: no news, no newer version, no list of extensions.
QUIET = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
)
FIRST = "notebooks/00_start.ipynb"


def lab(
    more: Annotated[
        list[str] | None,
        typer.Argument(help="Options of JupyterLab itself, after --, such as --no-browser."),
    ] = None,
    work: WorkOption = None,
    notebooks_from: NotebooksOption = None,
) -> None:
    """Open the notebooks in JupyterLab, with the answers in its list of files."""
    work_in(work)
    take_notebooks_from(notebooks_from)
    from antwoord.storage.paths import PACKAGE, helpers_folder, project_root

    root = project_root()
    _put_first("JUPYTER_CONFIG_PATH", CONFIGURATION)
    if (own := helpers_folder().parent) != PACKAGE.parent:
        _put_first("PYTHONPATH", own)
    # In a container everybody is root; Jupyter asks for a word about it.
    as_root = ["--allow-root"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    shown = [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    command = [sys.executable, "-P", "-m", "jupyterlab", *shown, *QUIET, *as_root, *(more or [])]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606  # its own terminal, signals and exit code


def _put_first(variable: str, folder: Path) -> None:
    """Has a list of folders in the environment begin with this one."""
    paths = filter(None, (str(folder), os.environ.get(variable)))
    os.environ[variable] = os.pathsep.join(paths)
