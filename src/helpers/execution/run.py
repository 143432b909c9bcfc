"""One answer, from parameters to a folder that appears whole."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import GateStoppedError
from helpers.execution.notebooks import NotebookFaultError, Progress, run_notebooks
from helpers.execution.staging import staging
from helpers.parameters import Parameters, validate

#: Writes the record of a run into its outputs: parameters, the folder, seconds per step,
#: and the sentence that says why it stopped (empty: it did not).
Record = Callable[[Parameters, Path, dict[str, float], str], None]


@dataclass(frozen=True)
class Outcome:
    """Where the answer is, and how long each step took (seconds)."""

    parameters: Parameters
    outputs: Path
    timings: dict[str, float]


class StoppedRunError(GateStoppedError):
    """The gate stopped the run; `audit` is the page that says why."""

    def __init__(self, sentence: str, audit: Path) -> None:
        super().__init__(sentence)
        self.audit = audit


def run(given: dict[str, str | None], record: Record, progress: Progress) -> Outcome:
    """Answers a question: validates, runs the notebooks, records, publishes.

    Raises UserError for wrong parameters or an unreadable input, StoppedRunError where
    the data-quality gate stops it (the audit page is published all the same), and
    NotebookFaultError for a fault of the program, whose notebook is kept.
    """
    parameters = validate(**given)
    started = time.perf_counter()
    with staging(parameters) as place:
        try:
            timings = run_notebooks(given, place.outputs, progress)
        except GateStoppedError as error:
            record(parameters, place.outputs, {}, str(error))
            folder = place.publish(stopped=True)
            raise StoppedRunError(str(error), folder / "audit" / "index.html") from None
        except NotebookFaultError as error:
            kept = place.final_processed.with_name(f"{place.final_processed.name}-failed.ipynb")
            shutil.copyfile(error.notebook, kept)
            error.notebook = kept
            raise
        timings["total"] = round(time.perf_counter() - started, 3)
        record(parameters, place.outputs, timings, "")
        return Outcome(parameters, place.publish(), timings)
