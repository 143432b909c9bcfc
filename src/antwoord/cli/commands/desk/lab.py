"""`antwoord lab`: the notebooks in JupyterLab."""

import os
import sys
from typing import Annotated

import typer

from antwoord.cli.common.options import (
    NotebooksOption,
    WorkOption,
    take_notebooks_from,
    work_in,
)

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
    if (own := helpers_folder().parent) != PACKAGE.parent:
        paths = filter(None, (str(own), os.environ.get("PYTHONPATH")))
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    # In a container everybody is root; Jupyter asks for a word about it.
    as_root = ["--allow-root"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    shown = [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    command = [sys.executable, "-P", "-m", "jupyterlab", *shown, *QUIET, *as_root, *(more or [])]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606  # its own terminal, signals and exit code
