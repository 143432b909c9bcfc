"""Checking a register by itself: reading and rules, in this process, without notebooks."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.execution.staging import staging
from antwoord.parameters import Parameters
from antwoord.run_files import AUDIT, PAGE
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


def check_register(parameters: Parameters) -> Checked:
    """Reads and checks a register, and publishes the audit page of it alone.

    Nothing else is kept: the rows that were read are removed. A broken critical rule
    raises nothing, see `Checked.result.stopped`; UserError for an unreadable register or a
    correction that does not fit.
    """
    from antwoord.quality.steps import check
    from antwoord.register.contract.receipt import load_receipt
    from antwoord.register.reading import read_register

    name = parameters.register.stem
    folders = work_folder() / FOLDER / name, parameters.output / FOLDER / name
    with staging(parameters.at(*folders)) as place:
        parameters = place.parameters
        ingestion = read_register(parameters, keep_unmapped=True, whole_register=True)
        receipt = load_receipt(parameters.processed)
        if parameters.kbo:
            from antwoord.kbo.steps import complete_register

            complete_register(parameters)
        # A terminal is the owner's, whoever reads the page.
        result = replace(check(parameters, last=True), public=False)
        shutil.rmtree(place.processed)  # the rows never get a lasting name
        place.processed.mkdir()
        # "stopped" only means here: remove nothing that has another name.
        folder = place.publish(public=parameters.audience == "public", stopped=True)
    place.final_processed.rmdir()
    page = folder / AUDIT / PAGE
    return Checked(parameters, result, ingestion.corrections, page, receipt)
