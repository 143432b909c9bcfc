"""The gate: every rule of the book on the register, and what that means for the run."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.question import Question
from antwoord.catalogue.programme import Programme
from antwoord.publishing.files import write_parquet
from antwoord.quality.evaluation.built import MOST_ROWS, built_results
from antwoord.quality.evaluation.result import Outcome, QualityResult, Reason, RuleResult
from antwoord.quality.facts.inputs import Ingested, Ingestion, as_ingestion
from antwoord.quality.facts.parameters import expectation_parameters
from antwoord.quality.rules.book import LATER, TABLE_KINDS, Rule, RuleBook, load_rule_book
from antwoord.quality.rules.suites import KINDS
from antwoord.quality.words.grounds import of_programmes
from antwoord.register.contract.columns import NAMES
from antwoord.register.events.folding import WRITTEN_DAYS
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

    from antwoord.quality.evaluation.gx import Evaluation


#: Rows of which the facts are held in memory; those of more go to a file.
MOST_HELD = 2_000_000
#: What is asked of the extract as a whole.
_OF_EXTRACT = {
    *("application_date", "decision", "decision_date", "paid_date", "registered_date"),
    *WRITTEN_DAYS.values(),
}


class QualityFaultError(RuntimeError):
    """A check could not be evaluated, or two evaluations of it differ: a fault of ours."""


@dataclass(frozen=True)
class Counted:
    """What a rule looked at and what broke it, as our own expression counts it."""

    evaluated: int
    broken: int
    #: Rows that the condition of a rule about rows lets through, those without a value too.
    asked: int = 0
    #: For a rule about the table as a whole: the missing columns, or one nameless breach.
    places: tuple[str, ...] = ()


def check_register(
    register: Path,
    unreadable: Path,
    ingestion: Ingested,
    *,
    reference_date: date,
    question: Question,
    programmes: Sequence[Programme],
    codes: CodeLists,
    expectations: Path | None = None,
) -> QualityResult:
    """Every rule of the book on `register.parquet` and `unreadable.parquet`.

    Raises QualityFaultError where GX met an exception or counts other rows than we do;
    a broken rule raises nothing, see QualityResult.raise_if_stopped.
    """
    read = as_ingestion(ingestion)
    book = load_rule_book(expectations)
    parameters = expectation_parameters(
        reference_date=reference_date,
        extract_date=read.extract_date,
        programmes=programmes,
        codes=codes,
    )
    now = [rule for rule in book.rules if rule.table not in LATER]
    reasons = {rule.id: _not_applicable(rule, read, parameters) for rule in now}
    chosen = [rule for rule in now if not reasons[rule.id]]
    with _tables(
        register, unreadable, read, chosen, reference_date, question, programmes, codes
    ) as (tables, values):
        counted = _count(tables, chosen, read, parameters)
        validation = _evaluate(tables, book, chosen, counted, read, parameters)
        breaches = _breaches(tables, values, chosen, counted, parameters)
    first = breaches.group_by("rule_id").aggregate([("row_number", "min")])
    first_rows = {row["rule_id"]: row["row_number_min"] for row in first.to_pylist()}
    return QualityResult(
        question=question.id,
        reference_date=reference_date,
        extract_date=read.extract_date,
        synthetic=read.synthetic,
        read=read.rows,
        rules=tuple(
            rule_result(
                replace(rule, ground=of_programmes(rule.ground, programmes, codes)),
                reasons[rule.id],
                counted.get(rule.id),
                first_rows.get(rule.id),
            )
            for rule in now
        ),
        breaches=breaches,
        validation=validation,
    )


def _not_applicable(rule: Rule, read: Ingestion, parameters: dict[str, Any]) -> Reason:
    from antwoord.quality.facts.facts import NEEDS

    needed = {name for used in rule.used_columns for name in NEEDS.get(used, (used,))}
    if rule.table == "register" and needed & set(read.missing_columns):
        return "column_missing"
    if any(parameters[name] is None for name in rule.parameters):
        return "parameter_unknown"
    return ""


@contextmanager
def _tables(
    register: Path,
    unreadable: Path,
    read: Ingestion,
    rules: Sequence[Rule],
    reference_date: date,
    question: Question,
    programmes: Sequence[Programme],
    codes: CodeLists,
) -> Iterator[tuple[dict[str, "ir.Table"], "ir.Table"]]:
    """The tables that rules are about, their facts computed once, and the rows' own values.

    Only what some rule reads is kept, in DuckDB's memory, or of a long register in a file that
    it scans: a hundred columns of texts would be most of what a check takes.
    """
    from antwoord.quality.facts.facts import register_facts, with_source_texts

    connection: Backend = connect()
    try:
        rows, lost = connection.read_parquet(register), connection.read_parquet(unreadable)
        facts = register_facts(
            rows,
            lost,
            reference_date=reference_date,
            question=question,
            programmes=programmes,
            codes=codes,
            many=read.rows > MOST_ROWS,
        )
        told = {rule.columns[0] for rule in rules} - set(rows.columns)
        used = {column for rule in rules for column in rule.used_columns} | told | _OF_EXTRACT
        facts = facts.select([n for n in facts.columns if n in used | {"row_number"}])
        with tempfile.TemporaryDirectory() as place:
            if read.rows > MOST_HELD:
                write_parquet(Path(place) / "facts.parquet", facts)
                facts = connection.read_parquet(Path(place) / "facts.parquet")
            else:
                facts = connection.create_table("facts", facts, temp=True)
            if facts.count().to_pyarrow().as_py() != read.rows:
                raise QualityFaultError("the register holds another number of rows than were read")
            extract = connection.create_table(
                "extract", _extract(facts, read, reference_date), temp=True
            )
            yield {"register": facts, "extract": extract}, with_source_texts(rows, lost)
    finally:
        connection.disconnect()


def _extract(rows: "ir.Table", read: Ingestion, reference_date: date) -> "ir.Table":
    """The extract as a whole: one row."""
    import ibis
    import pyarrow as pa

    from antwoord.quality.facts.freshness import extract_facts

    day, snapshot = rows.application_date, read.enterprise_register_date
    dated = day.notnull() if read.extract_date is None else day <= ibis.date(read.extract_date)
    today = ibis.literal(reference_date)
    later = ibis.or_(*(rows[name] > today for name in WRITTEN_DAYS.values()))
    told = {
        "extract_date": read.extract_date,
        "description_hash_matches": read.hash_matches_description,
        "enterprise_register_in_time": None if snapshot is None else snapshot <= reference_date,
        **extract_facts(
            rows,
            reference_date,
            read.extract_date,
            {
                "last_application_date": day.max(where=dated),
                # One that an earlier one may have been before, which was overwritten.
                "events_in_time": ~((day <= today) & later).fill_null(False).any(),
            },
        ),
    }
    types = {"date": pa.date32(), "flag": pa.bool_(), "whole": pa.int64()}
    return ibis.memtable(
        pa.table(
            {name: pa.array([told[name]], types[kind]) for name, kind in KINDS["extract"].items()}
        )
    )


def _count(
    tables: dict[str, "ir.Table"],
    rules: Sequence[Rule],
    read: Ingestion,
    parameters: dict[str, Any],
) -> dict[str, Counted]:
    """Our own counts: one expression per table for all rules about its rows."""
    from antwoord.quality.evaluation.masks import row_mask, table_breaches, times

    counted: dict[str, Counted] = {}
    present = set(NAMES) - set(read.missing_columns)
    for rule in rules:
        if rule.type in TABLE_KINDS:
            looked_at, places = table_breaches(rule, parameters, columns=present, rows=read.rows)
            counted[rule.id] = Counted(looked_at, len(places), places=places)
    for name, table in tables.items():
        figures = {}
        about = [rule for rule in rules if rule.table == name and rule.type not in TABLE_KINDS]
        for rule in about:
            mask = row_mask(table, rule, parameters)
            evaluated = mask.evaluated
            figures[f"{rule.id} evaluated"] = (
                table.count() if evaluated is None else times(evaluated)
            )
            figures[f"{rule.id} broken"] = times(mask.broken)
            if mask.asked is not None:
                figures[f"{rule.id} asked"] = times(mask.asked)
        if not figures:
            continue
        figures["rows"] = table.count()
        row = table.aggregate(**figures).to_pyarrow().to_pylist()[0]
        for rule in about:
            # What is counted of no rows is null.
            counted[rule.id] = Counted(
                evaluated=row[f"{rule.id} evaluated"] or 0,
                broken=row[f"{rule.id} broken"] or 0,
                asked=row.get(f"{rule.id} asked", row["rows"]) or 0,
            )
    return counted


def _evaluate(
    tables: dict[str, "ir.Table"],
    book: RuleBook,
    rules: Sequence[Rule],
    counted: dict[str, Counted],
    read: Ingestion,
    parameters: dict[str, Any],
) -> list[dict[str, Any]]:
    """The suite results, by Great Expectations itself where the register is not too long for it.

    There it must find what we count.
    """
    ids = {rule.id for rule in rules}
    suites = [
        (suite, [rule for rule in suite.rules if rule.id in ids])
        for suite in book.suites
        if suite.table not in LATER
    ]
    present = [name for name in NAMES if name not in read.missing_columns]
    if read.rows > MOST_ROWS:
        return built_results(suites, counted, parameters, columns=("row_number", *present))
    import pyarrow as pa

    from antwoord.quality.evaluation.gx import evaluate

    whole: dict[str, pa.Table] = {}

    def columns_of(table: str, columns: Sequence[str]) -> "pa.Table":
        if not columns:  # a rule about the columns themselves: their names are enough
            return pa.table({name: pa.array([], pa.string()) for name in ("row_number", *present)})
        # To ask for columns takes Ibis longer than DuckDB takes to give them all.
        if table not in whole:
            whole[table] = tables[table].to_pyarrow()
        return whole[table].select(list(columns))

    evaluations, validation = evaluate(suites, columns_of, parameters)
    _require_agreement(rules, counted, evaluations)
    return validation


def _require_agreement(
    rules: Sequence[Rule], counted: dict[str, Counted], evaluations: dict[str, "Evaluation"]
) -> None:
    """Raises QualityFaultError for a rule that GX could not evaluate, or counts otherwise."""
    for rule in rules:
        ours, theirs = counted[rule.id], evaluations[rule.id]
        if theirs.error:
            raise QualityFaultError(
                f"{rule.id} ({rule.type}) could not be evaluated: {theirs.error} in GX"
            )
        looked_at = ours.evaluated if theirs.evaluated is None else theirs.evaluated
        if (theirs.broken, looked_at) != (ours.broken, ours.evaluated):
            raise QualityFaultError(
                f"{rule.id} ({rule.type}): GX finds {theirs.broken} of {looked_at}, "
                f"we find {ours.broken} of {ours.evaluated}"
            )


def _breaches(
    tables: dict[str, "ir.Table"],
    values: "ir.Table",
    rules: Sequence[Rule],
    counted: dict[str, Counted],
    parameters: dict[str, Any],
) -> "pa.Table":
    from antwoord.quality.evaluation.breaches import Place, breach_rows

    broken = [rule for rule in rules if counted[rule.id].broken]
    places = [Place(rule, column) for rule in broken for column in counted[rule.id].places]
    about_rows = [rule for rule in broken if rule.type not in TABLE_KINDS]
    return breach_rows(tables, values, about_rows, places, parameters)


def rule_result(
    rule: Rule, reason: Reason, counted: Counted | None, first_row: int | None = None
) -> RuleResult:
    """What a rule found, from what was counted; a rule that looked at nothing has not passed."""
    evaluated, broken = (counted.evaluated, counted.broken) if counted else (0, 0)
    if not reason and not evaluated and not broken:
        reason = "nothing_to_check"  # what looked at nothing has not passed
    outcome: Outcome = "not_applicable" if reason else "failed" if broken else "passed"
    return RuleResult(
        id=rule.id,
        suite=rule.suite,
        table=rule.table,
        titles=rule.titles,
        ground=rule.ground.texts,
        source=rule.ground.sources,
        severity=rule.severity,
        doubt=rule.doubt,
        dimension=rule.dimension,
        owner=rule.owner,
        since=rule.since.isoformat(),
        columns=rule.columns,
        evaluated=evaluated,
        breaches=broken,
        outcome=outcome,
        reason=reason,
        first_row=first_row,
    )
