"""The audit folder: a page that an auditor reads, and the same for machines.

A public folder says which rules hold, and no count that could tell of a hidden figure; an
internal one names rows, and only its owner may read it.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from antwoord.catalogue.declared.question import Question
from antwoord.publishing.files import opened, write_file, write_json
from antwoord.quality.evaluation.result import (
    QualityResult,
    for_the_public,
)
from antwoord.quality.evaluation.validation import completed_validation
from antwoord.quality.page.effects import (
    COUNTED,
    ELSEWHERE,
    POSSIBLE,
    Concerned,
    load_concerned,
)
from antwoord.quality.page.history import compared, history, summary
from antwoord.quality.page.report import as_json, lines, render_report
from antwoord.quality.page.view import AuditView, render
from antwoord.quality.rules.book import load_rule_book
from antwoord.register.contract.receipt import for_the_public as public_receipt
from antwoord.run_files import (
    FINDINGS,
    PAGE,
    QUALITY_PAGE,
    QUALITY_REPORT,
    QUARANTINE,
    ROWS_OF_A_RULE,
    RULES,
    SUMMARY,
    VALIDATION,
)

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
    concerned: Path | None = None,
    readability: int | None = None,
) -> None:
    """Writes the page, summary.json, validation.json, rules.csv, quarantine.csv and findings.csv.

    `folder` is `audit` in a run's folder; the runs beside that one are the history.
    `register_id` is the name in the register's description, by which its extracts are compared.
    `counted` (once the rows are counted) has `read`, `counted`, `out_of_scope` and
    `quarantined`, None where a number is not published; raises ArithmeticError where these
    do not add up to what was read. `disclosure` says how many cells are not published,
    `receipt` what became of every sheet, row and column of the source. `concerned` is what the
    breakdown left of where each row that broke a rule stands: an internal page tells it, and
    an internal folder has a file `rows-ID.csv` for each broken rule. `readability` is how easily
    the answer itself reads (`language.readability`), None where nothing says it.
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
    touched = internal and concerned is not None and not result.stopped
    found = load_concerned(concerned, result.breaches) if concerned and touched else None
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
        concerned=found,
        readability=readability,
    )
    write_file(folder / PAGE, render(view))
    write_json(folder / SUMMARY, own, indent=1)
    write_json(folder / VALIDATION, result.validation, indent=1)
    if counted is not None:
        found_lines = lines(view)
        write_file(folder / QUALITY_PAGE, render_report(view, found_lines))
        write_json(folder / QUALITY_REPORT, as_json(view, found_lines))
    with _table(folder / RULES) as table:
        table.writerows(rules_rows(view))
    for stale in folder.glob(ROWS_OF_A_RULE.format("*")):
        stale.unlink()
    for rule in result.failed if internal else ():
        with _table(folder / ROWS_OF_A_RULE.format(rule.id)) as table:
            _write_rows_of(result.breaches, rule.id, found, table)
    for name, counts in ((QUARANTINE, False), (FINDINGS, True)):
        rules = [rule.id for rule in result.failed if rule.counts == counts]
        with _table(folder / name) as table:
            _write_rows(result.breaches, rules, table, internal)


@contextmanager
def _table(path: Path) -> Iterator[Any]:
    """A file of comma-separated rows, in the making."""
    with opened(path) as file, TextIOWrapper(file, "utf-8", newline="") as text:
        yield csv.writer(text, lineterminator="\n")


def rules_rows(view: AuditView) -> Iterator[tuple[Any, ...]]:
    """A header and one row per rule; a number that is not for the public is empty."""
    yield (
        *("rule_id", "suite", "title", "severity", "outcome", "reason", "evaluated", "breaches"),
        *("in_answer", "perhaps_in_answer", "elsewhere", "dimension", "owner", "since", "columns"),
        *("ground", "source"),
    )
    for rule in view.result.rules:
        places: Mapping[str, int] = {}
        if view.concerned is not None and rule.outcome == "failed" and rule.table == "register":
            places = dict.fromkeys((COUNTED, POSSIBLE, ELSEWHERE), 0)
            places = {**places, **view.concerned.of(rule.id)}
        yield (
            *(rule.id, rule.suite, rule.titles[view.language], rule.severity, rule.outcome),
            *(rule.reason, rule.evaluated, rule.breaches),
            *(places.get(place) for place in (COUNTED, POSSIBLE, ELSEWHERE)),
            *(rule.dimension, rule.owner, rule.since, " ".join(rule.columns)),
            *(rule.ground[view.language], rule.source[view.language]),
        )


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


def _write_rows_of(
    breaches: "pa.Table", rule: str, concerned: Concerned | None, writer: Any
) -> None:
    """The rows that broke one rule, and where each stands where that is known."""
    import pyarrow.compute as pc

    writer.writerow((*INTERNAL_COLUMNS, *(("place",) if concerned else ())))
    for row in _internal_rows(breaches.filter(pc.equal(breaches["rule_id"], rule))):
        number, *_ = values = tuple(row)
        writer.writerow((*values, concerned.places.get(number, "")) if concerned else values)


def _write_rows(breaches: "pa.Table", rules: Sequence[str], writer: Any, internal: bool) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = breaches.filter(pc.is_in(breaches["rule_id"], pa.array(rules, pa.string())))
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
