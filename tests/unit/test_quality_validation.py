"""`validation.json` has a result of every rule of the book, as Great Expectations reads it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from checked_registers import QUESTION, REFERENCE_DATE, check, clean_rows, read_suite_results
from looping import some
from registers import stopped

from antwoord.counting.additivity import ONCE_PUBLISHED, RELATION_COLUMNS
from antwoord.counting.relations import KINDS, OTHER_KIND
from antwoord.quality.cells import check_blocks, check_cells
from antwoord.quality.evaluation.gx import evaluate
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.evaluation.validation import completed_validation
from antwoord.quality.facts.parameters import NOT_FEWER
from antwoord.quality.page.folder import write_audit
from antwoord.quality.rules.book import LATER, load_rule_book

BOOK = load_rule_book()
#: A relation of each kind that a rule is about.
RELATIONS = ("states", *KINDS.values(), OTHER_KIND, "tables", "amounts", ONCE_PUBLISHED)
IDS = [rule.id for rule in BOOK.rules]


def counted(result: QualityResult, folder: Path) -> QualityResult:
    """The result with that of cells and of their protection."""
    rows = [(kind, f"{kind}/1", 500, 500, 0) for kind in RELATIONS]
    relations = pd.DataFrame(rows, columns=list(RELATION_COLUMNS))
    relations.to_parquet(folder / "relations.parquet")
    blocks = [
        {"name": name, "audit_holds": True, "proven_optimal": True}
        for name in ("counts", "amounts")
    ]
    later = (*check_cells(folder / "relations.parquet"), *check_blocks({"blocks": blocks}))
    return replace(result, rules=(*result.rules, *later))


def written(result: QualityResult, folder: Path, audience: str) -> list[dict[str, Any]]:
    write_audit(
        result,
        folder / "audit",
        audience=audience,
        language="nl",
        question=QUESTION,
        reference_date=REFERENCE_DATE,
        register_name="register.csv",
    )
    return json.loads((folder / "audit" / "validation.json").read_text(encoding="utf-8"))


def successes(documents: list[dict[str, Any]]) -> dict[str, bool | None]:
    return {
        one["expectation_config"]["meta"]["id"]: one["success"]
        for document in documents
        for one in document["results"]
    }


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_every_rule_has_one_result_which_gx_loads(tmp_path: Path, audience: str) -> None:
    result = check(tmp_path, [*clean_rows(), stopped(9, purpose="holiday")])
    documents = written(counted(result, tmp_path), tmp_path, audience)
    assert [
        one["expectation_config"]["meta"]["id"] for each in documents for one in each["results"]
    ] == IDS
    told = successes(documents)
    assert told["IMP-632"] is False
    assert {told[rule.id] for rule in BOOK.rules if rule.table in LATER} == {True}
    loaded = read_suite_results(documents)
    assert [suite.suite_name for suite in loaded] == [suite.name for suite in BOOK.suites]
    for suite, document in some(zip(loaded, documents, strict=True)):
        numbers = suite.statistics
        assert numbers["successful_expectations"] == sum(
            bool(one["success"]) for one in document["results"]
        )
        assert [bool(one.success) for one in suite.results] == [
            bool(one["success"]) for one in document["results"]
        ]


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_a_rule_that_was_not_asked_has_neither_held_nor_failed(
    tmp_path: Path, audience: str
) -> None:
    result = check(tmp_path, clean_rows(), missing=("purpose",))
    told = successes(written(result, tmp_path, audience))
    assert list(told) == IDS
    outcomes = {rule.id: rule.reason for rule in result.rules}
    without = [name for name, reason in outcomes.items() if reason == "column_missing"]
    later = [rule.id for rule in BOOK.rules if rule.table in LATER]
    assert without
    for name in some([*without, *later]):
        assert told[name] is None, name


def test_what_earlier_runs_tell_is_told_in_the_file_too(tmp_path: Path) -> None:
    result = check(tmp_path, clean_rows())
    fewer = next(rule for rule in result.rules if rule.columns == (NOT_FEWER,))
    for outcome in some(("passed", "failed")):
        broken = int(outcome == "failed")
        now = replace(fewer, reason="", outcome=outcome, evaluated=1, breaches=broken)
        rules = [now if rule is fewer else rule for rule in result.rules]
        told = successes(completed_validation(result.validation, rules, BOOK))
        assert told[fewer.id] is (outcome == "passed")


def test_gx_evaluates_the_rule_about_protection_as_we_do() -> None:
    suites = [(suite, suite.rules) for suite in BOOK.suites if suite.table == "blocks"]
    for holding in some(([True, True], [True, False])):
        flags = {"audit_holds": holding, "proven_optimal": holding[::-1]}
        table = pa.table({"block": ["counts", "amounts"], **flags})
        evaluations, _ = evaluate(suites, lambda _, names: table.select(list(names)), {})  # noqa: B023
        report = {"blocks": [row | {"name": row["block"]} for row in table.to_pylist()]}
        for ours in some(check_blocks(report)):
            assert evaluations[ours.id].broken == ours.breaches
