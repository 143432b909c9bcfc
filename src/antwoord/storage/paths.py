"""Where the project's own files stand."""

import os
from functools import cache
from pathlib import Path

from antwoord.errors import UserError
from antwoord.hashing import sha256_of_parts

#: Names the folder of the project.
HOME = "ANTWOORD_HOME"
#: What every project has.
OF_A_PROJECT = ("data/raw/questions", "notebooks", "expectations")
#: The folder of the package, and in an installed one what `antwoord init` makes a project from.
PACKAGE = Path(__file__).resolve().parents[1]
TEMPLATE = PACKAGE / "project"


def project_root() -> Path:
    """The folder that holds `data/raw/`, `notebooks/` and `expectations/`.

    The one that the environment variable ANTWOORD_HOME names; else the working folder, or the
    nearest above it, that is a project; else the checkout that this package stands in. Raises
    UserError where none of them is a project.
    """
    named = os.environ.get(HOME)
    return _root(named, None if named else _working_folder())


@cache
def _root(named: str | None, working: str | None) -> Path:
    """A run asks for it three hundred times."""
    if named:
        root = Path(named).resolve()
        if not (root / OF_A_PROJECT[0]).is_dir():
            raise UserError(
                f"{root} does not hold a project (no {OF_A_PROJECT[0]} in it); "
                f"set {HOME} to the folder of one, or make one there with: antwoord init"
            )
        return root
    around = (Path(working), *Path(working).parents) if working else ()
    checkout = PACKAGE.parents[1]
    for folder in (*around, checkout):
        if all((folder / name).is_dir() for name in OF_A_PROJECT):
            return folder
    raise UserError(
        "here is no project; make one with: antwoord init FOLDER, and go into that folder, or set "
        f"{HOME} to the folder of one"
    )


def _working_folder() -> str | None:
    try:
        return str(Path.cwd())
    except OSError:  # it was deleted
        return None


def template_root() -> Path:
    """What a new project is made from: in an installed package its own copy, else the checkout."""
    return TEMPLATE if TEMPLATE.is_dir() else PACKAGE.parents[1]


def helpers_folder() -> Path:
    """The helpers that the notebooks call: the project's own, else those beside the package."""
    own = project_root() / "src" / "helpers"
    return own if own.is_dir() else PACKAGE.parent / "helpers"


#: Names the folder of the notebooks that runs execute, instead of `notebooks/`.
NOTEBOOKS_FROM = "ANTWOORD_NOTEBOOKS"


def notebooks_folder() -> Path:
    """Where the notebooks stand that runs execute."""
    named = os.environ.get(NOTEBOOKS_FROM)
    return Path(named).resolve() if named else project_root() / "notebooks"


#: Names the folder of what lies between the steps of runs, instead of `data/processed/`.
WORK = "ANTWOORD_WORK"


def work_folder() -> Path:
    """Where what lies between the steps of runs stands: processed files, store, patterns.

    The one that ANTWOORD_WORK (`--work`) names, else `data/processed/` of the project; where
    that cannot be written, as in a read-only checkout, a folder of this checkout below the
    user's own for the state of programs. Raises UserError where there is none.
    """
    named = os.environ.get(WORK)
    if named:
        return Path(named).resolve()
    root = project_root()
    own = root / "data" / "processed"
    there = next(folder for folder in (own, *own.parents) if folder.exists())
    if os.access(there, os.W_OK | os.X_OK):
        return own
    try:
        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    except RuntimeError:
        raise UserError(
            f"{shown(there)} of the project cannot be written, and there is no home folder either; "
            "name a folder for what lies between the steps with --work"
        ) from None
    return state / "antwoord" / sha256_of_parts(str(root))[:12]


def shown(path: Path) -> str:
    """The path as messages and records show it: relative to the project where it is inside.

    A path outside is shown by its last part only, so that no record tells whose machine it was.
    """
    try:
        path = path.resolve()
    except (OSError, RuntimeError, ValueError):  # a link to itself, or a name that is none
        return path.name
    root = project_root()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
