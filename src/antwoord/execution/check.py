"""Checking a register by itself: reading and rules, in this process, without notebooks."""

import os
import shutil
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.execution.configuration import checked
from antwoord.execution.staging import staging
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, Parameters
from antwoord.storage.paths import work_folder

if TYPE_CHECKING:
    from antwoord.quality.evaluation.result import QualityResult
    from antwoord.register.contract.receipt import Receipt

FOLDER = "checks"


@dataclass(frozen=True)
class Checked:
    """What the checks found, how many values were corrected first, and the page.

    `receipt`: what became of every sheet, row and column of the source.
    """

    parameters: Parameters
    result: "QualityResult"
    corrections: int
    page: Path
    receipt: "Receipt | None" = None


class _CheckParameters(Parameters):
    """A run's parameters with a check's name for its folders: that of the register."""

    @property
    def outputs(self) -> Path:
        """As a run's: the folder in the making while there is one."""
        staged = os.environ.get(STAGED_OUTPUTS)
        return Path(staged) if staged else self.output / FOLDER / self.register.stem

    @property
    def processed(self) -> Path:
        """As a run's: the folder in the making while there is one."""
        staged = os.environ.get(STAGED_PROCESSED)
        if staged:
            return Path(staged)
        return work_folder() / FOLDER / self.register.stem


def check_register(given: dict[str, str | None]) -> Checked:
    """Reads and checks a register, and publishes the audit page of it alone.

    Nothing else is kept: the rows that were read are removed. A broken critical rule
    raises nothing, see `Checked.result.stopped`; UserError for wrong parameters, an
    unreadable register or a correction that does not fit.
    """
    validated = checked(given)
    parameters = _CheckParameters(
        **{field.name: getattr(validated, field.name) for field in fields(validated)}
    )
    from antwoord.kbo.steps import complete_register
    from antwoord.quality.steps import check
    from antwoord.register.contract.receipt import load_receipt
    from antwoord.register.reading import read_register

    with staging(parameters) as place:
        ingestion = read_register(parameters, keep_unmapped=True, whole_register=True)
        receipt = load_receipt(parameters.processed)
        complete_register(parameters)
        # A terminal is the owner's, whoever reads the page.
        result = replace(check(parameters, last=True), public=False)
        shutil.rmtree(place.processed)  # the rows never get a lasting name
        place.processed.mkdir()
        # "stopped" only means here: remove nothing that has another name.
        folder = place.publish(public=parameters.audience == "public", stopped=True)
    place.final_processed.rmdir()
    page = folder / "audit" / "index.html"
    return Checked(parameters, result, ingestion.corrections, page, receipt)
