"""One answer, from parameters to a folder that appears whole.

What runs the notebooks is imported once the parameters are known to be right.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from antwoord.errors import GateStoppedError, NotebookFaultError
from antwoord.execution.notebooks.file import require_promised
from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.progress import Progress, Step
from antwoord.execution.removal.cleaning import sweep_up
from antwoord.execution.staging import staging
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_file
from antwoord.run_files import AUDIT, PAGE
from antwoord.surroundings import require_descriptors


class Recorded(Protocol):
    """The record of a run, begun before anything is read."""

    def write(
        self,
        outputs: Path,
        timings: Mapping[str, float],
        stopped: str,
        unchanged: Sequence[str] = ...,
        verdicts: Mapping[str, str] = ...,
    ) -> None:
        """Writes it into the run's outputs; `stopped` says why there is no answer, if so."""


#: Begins the record of a run.
Record = Callable[[Parameters], Recorded]
#: Lists all runs, given the output folder once a run is in it; gives the page, None where that
#: failed. It raises nothing: an answer that is there is not spoilt by its list.
Listing = Callable[[Path], Path | None]


@dataclass(frozen=True)
class Outcome:
    """Where the answer is, and the page over all runs.

    Of a run that went no further than another notebook than the last both are None, and `left`
    is where its files are.

    `timings` are the seconds of each step, `unchanged` the steps that did not run.
    """

    parameters: Parameters
    outputs: Path | None
    timings: dict[str, float]
    unchanged: tuple[str, ...]
    front_page: Path | None
    left: Path | None = None


class StoppedRunError(GateStoppedError):
    """The gate stopped the run; `audit` is the page that says why."""

    def __init__(self, sentence: str, audit: Path) -> None:
        super().__init__(sentence)
        self.audit = audit


def run(
    parameters: Parameters,
    record: Record,
    listing: Listing,
    progress: Progress,
    *,
    force: bool = False,
    turn: Callable[[], object] = lambda: None,
    until: str = NOTEBOOKS[-1],
) -> Outcome:
    """Answers a question: runs the notebooks, records, publishes, lists.

    `parameters` are from `configuration.checked`, which complains before a kernel starts. What
    did not change since it was last made comes from the store, unless `force`. `turn` returns
    once the answer's own notebook may run, the first that looks at other runs. With `until` it
    goes as far as that notebook, for somebody who looks at them one by one: what is between the
    steps stands in `by_hand.left_in`, and no answer is touched. Raises UserError
    for an unreadable input, StoppedRunError where the data-quality gate stops it (the audit page
    is published all the same), and NotebookFaultError for a fault of the program, whose notebook
    is kept.
    """
    require_descriptors()
    for name in NOTEBOOKS[: NOTEBOOKS.index(until) + 1]:
        require_promised(name)
    from antwoord.execution.steps import run_steps

    started = time.perf_counter()
    sweep_up(parameters.output)
    with staging(parameters, lambda: progress(Step(0, NOTEBOOKS[0], "waiting"))) as place:
        parameters = place.parameters
        recorded = record(parameters)
        timings: dict[str, float] = {}
        unchanged: tuple[str, ...] = ()
        verdicts: Mapping[str, str] = {}
        stopped = ""
        try:
            steps = run_steps(
                parameters, place, _preparing(progress), force=force, turn=turn, until=until
            )
            if until != NOTEBOOKS[-1]:
                left = place.leave_by_hand(steps.left)
                done = steps.done
                return Outcome(parameters, None, done.timings, (*done.unchanged,), None, left)
            steps.pages(lambda: _write_pages(parameters, place.outputs))
            timings, unchanged = steps.done.timings, tuple(steps.done.unchanged)
            timings["total"] = round(time.perf_counter() - started, 3)
            verdicts = steps.verdicts
        except GateStoppedError as error:
            stopped = str(error)
            _write_pages(parameters, place.outputs)
        except NotebookFaultError as error:
            write_file(place.failed_notebook, error.notebook.read_bytes())
            error.notebook = place.failed_notebook
            raise
        recorded.write(place.outputs, timings, stopped, unchanged, verdicts)
        outputs = place.publish(public=parameters.audience == "public", stopped=bool(stopped))
    # Once no file is the owner's alone any more: everybody may read the list.
    page = listing(parameters.output)
    if stopped:
        raise StoppedRunError(stopped, outputs / AUDIT / PAGE)
    return Outcome(parameters, outputs, timings, unchanged, page)


def _write_pages(parameters: Parameters, outputs: Path) -> None:
    from antwoord.execution.notebooks.pages import write_notebook_pages

    write_notebook_pages(
        outputs,
        synthetic=parameters.description.synthetic,
        internal=parameters.audience == "internal",
    )


def _preparing(progress: Progress) -> Progress:
    """The same; while the last notebook runs this process is idle, and loads what pages need."""

    def told(step: Step) -> None:
        progress(step)
        if step.state == "started" and step.name == NOTEBOOKS[-1]:
            threading.Thread(target=_prepare, daemon=True).start()

    return told


def _prepare() -> None:
    from antwoord.execution.notebooks.pages import prepare

    prepare()
