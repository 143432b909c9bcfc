"""The checking step, and the audit page that it leaves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from helpers.kbo.steps import completed
from helpers.parameters import Parameters
from helpers.quality.audit_page import write_audit
from helpers.quality.gate import check_register
from helpers.quality.inputs import as_ingestion
from helpers.quality.result import QualityResult
from helpers.register.reading import INGESTION, REGISTER, UNREADABLE, Ingestion
from helpers.register.receipt import load_receipt


def check(parameters: Parameters, *, last: bool = False) -> QualityResult:
    """Checks the run's register against the whole rule book and writes the audit page.

    The page is written before the gate decides, so that a stopped run has it too. It is set
    beside those of earlier runs if it is the last one of this run: nothing follows (`last`),
    or the gate stops it. Else `complete_audit` does so, and no result of a check depends on
    the other runs that there are.
    """
    folder = parameters.made_by("01_ingestion", REGISTER, UNREADABLE, INGESTION)
    extract = completed(folder)
    result = check_register(
        folder / REGISTER,
        folder / UNREADABLE,
        replace(
            as_ingestion(Ingestion.load(folder)),
            enterprise_register_date=extract["snapshot_date"] if extract else None,
        ),
        reference_date=parameters.reference_date,
        question=parameters.question,
        programmes=list(parameters.programmes),
        codes=parameters.codes,
    )
    result.save(folder)
    _write(parameters, result, None, compared=last or result.stopped)
    return result


def complete_audit(
    parameters: Parameters,
    counted: Mapping[str, int | None],
    disclosure: Mapping[str, Any] | None = None,
) -> None:
    """Writes the audit page again, now with what was counted and what is not published.

    `counted` has the keys `read`, `counted`, `out_of_scope` and `quarantined`, others are
    passed over; None where a number is not published. `disclosure` is the report of the
    protection step.
    """
    names = ("read", "counted", "out_of_scope", "quarantined")
    shown = {name: counted[name] for name in names}
    result = QualityResult.load(parameters.processed)
    _write(parameters, result, shown, disclosure, compared=True)


def _write(
    parameters: Parameters,
    result: QualityResult,
    counted: Mapping[str, int | None] | None,
    disclosure: Mapping[str, Any] | None = None,
    *,
    compared: bool,
) -> None:
    ingestion = Ingestion.load(parameters.processed)
    write_audit(
        result,
        parameters.outputs / "audit",
        audience=parameters.audience,
        language=parameters.language,
        question=parameters.question,
        reference_date=parameters.reference_date,
        register_name=ingestion.register,
        counted=counted,
        disclosure=disclosure,
        register_sha256=ingestion.sha256,
        corrections=ingestion.corrected,
        receipt=load_receipt(parameters.processed),
        compared=compared,
    )
