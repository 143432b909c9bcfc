"""The audit folder: a page that an auditor reads, and the same for machines.

A public folder says which rules hold, and no count that could tell of a hidden figure; an
internal one names rows, and only its owner may read it.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from antwoord.catalogue.declared.question import Question
from antwoord.publishing.files import opened, write_file, write_json
from antwoord.quality.evaluation.result import (
    QualityResult,
    for_the_public,
)
from antwoord.quality.evaluation.validation import completed_validation
from antwoord.quality.page.history import compared, history, summary
from antwoord.quality.page.view import AuditView, render
from antwoord.quality.rules.book import load_rule_book
from antwoord.register.contract.receipt import for_the_public as public_receipt
from antwoord.run_files import FINDINGS, PAGE, QUARANTINE, SUMMARY, VALIDATION

if TYPE_CHECKING:
    import pyarrow as pa

    from antwoord.register.contract.corrections import CorrectionNote
    from antwoord.register.contract.receipt import Receipt

INTERNAL_COLUMNS = ("row_number", "application_id", "rule_id", "column", "value")
PUBLIC_COLUMNS = ("rule_id", "severity", "column")
#: What a spreadsheet would take for the beginning of a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Audience = Literal["public", "internal"]


def write_audit(
    result: QualityResult,
    folder: Path,
    *,
    audience: str,
    language: str,
    question: Question,
    reference_date: date,
    register_name: str,
    counted: Mapping[str, int | None] | None = None,
    disclosure: Mapping[str, Any] | None = None,
    register_sha256: str | None = None,
    corrections: Sequence["CorrectionNote"] = (),
    receipt: "Receipt | None" = None,
    register_id: str = "",
) -> None:
    """Writes index.html, summary.json, validation.json, quarantine.csv and findings.csv.

    `folder` is `audit` in a run's folder; the runs beside that one are the history.
    `register_id` is the name in the register's description, by which its extracts are compared.
    `counted` (once the rows are counted) has `read`, `counted`, `out_of_scope` and
    `quarantined`, None where a number is not published; raises ArithmeticError where these
    do not add up to what was read. `disclosure` says how many cells are not published,
    `receipt` what became of every sheet, row and column of the source.
    """
    if audience not in ("public", "internal"):
        raise ValueError(f"audience {audience!r}")
    if counted is not None:
        _require_reconciled(result, counted)
    folder.mkdir(parents=True, exist_ok=True)
    internal = audience == "internal"
    told = partial(
        summary,
        audience=audience,
        counted=counted,
        register_sha256=register_sha256,
        register=register_id,
    )
    # A public page tells of no run that is not out; the protection step knows which are.
    released = None if internal else frozenset((disclosure or {}).get("released", ()))
    result = compared(result, history(folder.absolute(), told(result), released))
    every = completed_validation(result.validation, result.rules, load_rule_book())
    result = replace(result, validation=every)
    result = result if internal else for_the_public(result)
    own = told(result)
    view = AuditView(
        result=result,
        history=history(folder.absolute(), own, released),
        language=language,
        internal=internal,
        question=question,
        reference_date=reference_date,
        register_name=register_name,
        register_sha256=register_sha256,
        counted=counted,
        disclosure=disclosure,
        corrections=tuple(corrections),
        receipt=receipt if internal or receipt is None else public_receipt(receipt),
    )
    write_file(folder / PAGE, render(view))
    write_json(folder / SUMMARY, own, indent=1)
    write_json(folder / VALIDATION, result.validation, indent=1)
    for name, counts in ((QUARANTINE, False), (FINDINGS, True)):
        rules = [rule.id for rule in result.failed if rule.counts == counts]
        with opened(folder / name) as file, TextIOWrapper(file, "utf-8", newline="") as text:
            _write_rows(result.breaches, rules, text, internal)


def _require_reconciled(result: QualityResult, counted: Mapping[str, int | None]) -> None:
    known = {name: number for name, number in counted.items() if number is not None}
    if len(known) < len(counted):
        return  # the breakdown has reconciled them before some were left out
    parts = known["counted"] + known["out_of_scope"] + known["quarantined"]
    if (
        parts != counted["read"]
        or counted["read"] != result.read
        or counted["quarantined"] != result.quarantined
    ):
        raise ArithmeticError(
            f"read {result.read} (quarantined {result.quarantined}) is not what was reconciled: "
            + ", ".join(f"{name} {number}" for name, number in counted.items())
        )


def _write_rows(breaches: "pa.Table", rules: Sequence[str], file: IO[str], internal: bool) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = breaches.filter(pc.is_in(breaches["rule_id"], pa.array(rules, pa.string())))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(INTERNAL_COLUMNS if internal else PUBLIC_COLUMNS)
    writer.writerows(_internal_rows(kept) if internal else _public_rows(kept))


def _internal_rows(breaches: "pa.Table") -> Iterator[Iterable[Any]]:
    for batch in breaches.select(INTERNAL_COLUMNS).to_batches(max_chunksize=100_000):
        columns = [column.to_pylist() for column in batch.columns]
        for number, application, rule, column, value in zip(*columns, strict=True):
            yield number, _no_formula(application), rule, column, _no_formula(value)


def _public_rows(breaches: "pa.Table") -> Iterator[Iterable[Any]]:
    groups = breaches.group_by(list(PUBLIC_COLUMNS), use_threads=False).aggregate([])
    for entry in sorted(groups.to_pylist(), key=lambda entry: (entry["rule_id"], entry["column"])):
        yield tuple(entry[name] for name in PUBLIC_COLUMNS)


def _no_formula(text: str | None) -> str | None:
    return f"'{text}" if text and text.startswith(FORMULA_STARTS) else text
