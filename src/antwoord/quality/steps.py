"""The checking step, and the audit page that it leaves."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from antwoord.handover import leave, made_by
from antwoord.kbo.steps import completed
from antwoord.parameters import Parameters
from antwoord.publishing.rights import for_the_owner
from antwoord.quality.cells import load_result
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.facts.inputs import as_ingestion
from antwoord.quality.gate import check_register
from antwoord.quality.page.folder import write_audit
from antwoord.register.contract.receipt import load_receipt
from antwoord.register.reading import Ingestion
from antwoord.run_files import (
    AUDIT,
    BREACHES,
    CONCERNED,
    FIGURES,
    QUALITY,
    REGISTER,
    UNREADABLE,
    VALIDATION,
)


@for_the_owner()
def check(parameters: Parameters, *, last: bool = False) -> QualityResult:
    """Checks the run's register against the whole rule book; what a public run shows has no counts.

    The audit page is written here only where it is the last of the run: nothing follows
    (`last`), or the gate will stop it. Else `complete_audit` writes it, and no result of a
    check depends on the other runs that there are.
    """
    folder = made_by(parameters, "complete_register" if parameters.kbo else "read_register")
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
    if last or result.stopped:
        _write(parameters, result, None)
    leave(parameters, "check", (VALIDATION, QUALITY, BREACHES), _pages(parameters))
    return replace(result, public=parameters.audience == "public")


def checked(parameters: Parameters) -> QualityResult:
    """What `check` gave, of the files that it left."""
    result = QualityResult.load(made_by(parameters, "check"))
    return replace(result, public=parameters.audience == "public")


@for_the_owner()
def complete_audit(
    parameters: Parameters,
    counted: Mapping[str, int | None],
    disclosure: Mapping[str, Any] | None = None,
) -> None:
    """Writes the audit page, with what was counted and what is not published.

    `counted` has the keys `read`, `counted`, `out_of_scope` and `quarantined`, others are
    passed over; None where a number is not published. `disclosure` is the report of the
    protection step.
    """
    names = ("read", "counted", "out_of_scope", "quarantined")
    shown = {name: counted[name] for name in names}
    made_by(parameters, "write_answer")
    result = load_result(made_by(parameters, "check_computed"), disclosure)
    _write(parameters, result, shown, disclosure)
    leave(parameters, "complete_audit", (), _pages(parameters))


def _pages(parameters: Parameters) -> list[str]:
    """The files of the audit folder, as far as they are there."""
    return [f"{AUDIT}/{path.name}" for path in sorted((parameters.outputs / AUDIT).glob("*"))]


def _write(
    parameters: Parameters,
    result: QualityResult,
    counted: Mapping[str, int | None] | None,
    disclosure: Mapping[str, Any] | None = None,
) -> None:
    ingestion = Ingestion.load(parameters.processed)
    write_audit(
        result,
        parameters.outputs / AUDIT,
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
        register_id=parameters.description.code,
        concerned=parameters.processed / CONCERNED if counted is not None else None,
        readability=_readability(parameters.processed) if counted is not None else None,
    )


def _readability(processed: Path) -> int | None:
    """What the answer step measured of its own text."""
    told: dict[str, Any] = json.loads((processed / FIGURES).read_text(encoding="utf-8"))
    measured: int | None = told.get("readability")
    return measured
