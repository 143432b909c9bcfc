"""What a run tells of its steps while it goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from antwoord.execution.notebooks.papermill import NOTEBOOKS

#: `damaged`: what was kept of it is not what it was, and it runs again. `waiting`: another run
#: writes the same answer, and this one goes on once that has ended.
State = Literal["started", "done", "unchanged", "damaged", "waiting"]


@dataclass(frozen=True)
class Step:
    """What happens to a notebook: its place (from 0), its name, seconds as far as known.

    `expected` is what it took in earlier runs, None where nothing is known.
    """

    place: int
    name: str
    state: State
    seconds: float | None = None
    expected: float | None = None

    @property
    def label(self) -> str:
        """How lines name it."""
        return f"[{self.place + 1}/{len(NOTEBOOKS)}] {self.name}"


Progress = Callable[[Step], None]


def line(step: Step) -> str:
    """A finished step as one line, the same width for all."""
    if step.state == "done":
        return f"{step.label:<32} {step.seconds or 0:5.1f} s"
    if step.state == "unchanged":
        return f"{step.label:<32} unchanged"
    if step.state == "waiting":
        return f"{step.label:<32} waits for another run of the same answer"
    return f"{step.label:<32} what was kept of it is damaged; it runs again"


def running(step: Step, elapsed: float) -> str:
    """A step that runs, `elapsed` seconds after it began."""
    about = f" of about {step.expected:.0f} s" if step.expected else " s"
    return f"{step.label:<32} {elapsed:3.0f}{about}"
