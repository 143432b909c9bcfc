"""Errors that a user understands: a sentence, what to do about it, no traceback.

Everything else that is raised is a fault of the program and keeps its traceback.
"""

from pathlib import Path

DONE = 0
FAULT = 1
WRONG_INPUT = 2
STOPPED_BY_GATE = 3
#: Of `compare`: the two are not the same.
DIFFERENT = 4
DOES_NOT_HOLD = 5


class UserError(Exception):
    """Wrong parameters or an unreadable input; the message says what to do."""

    exit_code = WRONG_INPUT

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the sentence, and no traceback (IPython asks for this)."""
        return [f"{type(self).__name__}: {self}"]


class ReferenceDataError(UserError):
    """A contradiction inside the reference data; names the file and the entry."""


class GateStoppedError(UserError):
    """The data-quality gate stopped the run; the audit page says why."""

    exit_code = STOPPED_BY_GATE


class InterruptedAfterError(Exception):
    """Interrupted, after something was done: the message says what."""


class NotebookFaultError(RuntimeError):
    """A notebook failed through a fault of the program; `notebook` is kept with its error."""

    def __init__(self, name: str, message: str, notebook: Path) -> None:
        super().__init__(f"{name} failed: {message}")
        self.notebook = notebook


class MissingContributorsError(UserError):
    """Nobody knows who stands behind a cell, so that no rule can be asked about it."""


#: Raised inside a notebook's kernel, these names come back to the command line as text.
BY_NAME: dict[str, type[UserError]] = {
    kind.__name__: kind
    for kind in (UserError, ReferenceDataError, GateStoppedError, MissingContributorsError)
}
