"""Where the project's own files stand."""

import os
from functools import cache
from pathlib import Path

from antwoord.errors import UserError
from antwoord.hashing import sha256_of_parts


def project_root() -> Path:
    """The folder that holds `data/raw/`, `notebooks/` and `expectations/`.

    The environment variable ANTWOORD_HOME names another one, for an installation
    that is not a checkout. Raises UserError where neither holds the project.
    """
    return _root(os.environ.get("ANTWOORD_HOME"))


@cache
def _root(named: str | None) -> Path:
    """A run asks for it three hundred times."""
    root = Path(named).resolve() if named else Path(__file__).resolve().parents[3]
    if not (root / "data" / "raw" / "questions").is_dir():
        raise UserError(
            f"{root} does not hold the project (no data/raw/questions in it); "
            "set ANTWOORD_HOME to the folder of the checkout"
        )
    return root


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
