"""Where the project's own files stand."""

import os
from functools import cache
from pathlib import Path

from helpers.errors import UserError


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
