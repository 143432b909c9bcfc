"""The rules about the computed cells: each fires alone, and Great Expectations agrees."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from looping import some
from registers import application, parameters_for, write_register

from antwoord.counting.additivity import ONCE_PUBLISHED, RELATION_COLUMNS
from antwoord.counting.relations import KINDS, OTHER_KIND
from antwoord.handover import leave
from antwoord.quality.cells import check_blocks, check_cells, check_computed
from antwoord.quality.evaluation.gx import evaluate
from antwoord.quality.evaluation.validation import completed_validation
from antwoord.quality.gate import QualityFaultError
from antwoord.quality.rules.book import CELLS, load_rule_book
from antwoord.quality.steps import check
from antwoord.register.reading import read_register
from antwoord.run_files import RELATIONS

BOOK = load_rule_book()
RULES = BOOK.about(CELLS)
ALL_KINDS = ("states", *sorted({*KINDS.values(), OTHER_KIND}), "tables", "amounts", ONCE_PUBLISHED)


def clean() -> pd.DataFrame:
    """Two relations of every kind, all of them holding."""
    rows = [(kind, f"{kind}/{place}", 500, 500, 0) for kind in ALL_KINDS for place in (1, 2)]
    return pd.DataFrame(rows, columns=list(RELATION_COLUMNS)).astype(
        dict.fromkeys(RELATION_COLUMNS[2:], "int64")
    )


def gap_in(kind: str) -> Callable[[pd.DataFrame], None]:
    def mutate(table: pd.DataFrame) -> None:
        place = table.index[table["kind"] == kind][0]
        table.loc[place, "gap_cents"] = 100

    return mutate


def negative(table: pd.DataFrame) -> None:
    table.loc[0, "value_cents"] = -100


#: Per rule, what breaks it and nothing else.
MUTATIONS: dict[str, Callable[[pd.DataFrame], None]] = {
    "IMP-901": gap_in("states"),
    "IMP-902": gap_in("provinces"),
    "IMP-903": gap_in("applicants"),
    "IMP-904": gap_in("codes"),
    "IMP-905": gap_in("tables"),
    "IMP-906": gap_in("amounts"),
    "IMP-907": negative,
    "IMP-908": gap_in(ONCE_PUBLISHED),
}


def found(table: pd.DataFrame, folder: Path) -> dict[str, tuple[int, int]]:
    """Per rule, how many relations it looked at and how many broke it."""
    table.to_parquet(folder / "relations.parquet")
    results = check_cells(folder / "relations.parquet")
    return {result.id: (result.evaluated, result.breaches) for result in results}


def found_by_gx(table: pd.DataFrame) -> dict[str, tuple[int | None, int]]:
    suites = [(suite, suite.rules) for suite in BOOK.suites if suite.table == CELLS]
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    evaluations, _ = evaluate(suites, lambda _, columns: arrow.select(list(columns)), {})
    return {key: (found.evaluated, found.broken) for key, found in evaluations.items()}


def test_every_rule_has_a_mutation() -> None:
    assert sorted(MUTATIONS) == [rule.id for rule in RULES]


def test_clean_cells_break_nothing(tmp_path: Path) -> None:
    assert {broken for _, broken in found(clean(), tmp_path).values()} == {0}


@pytest.mark.parametrize("rule_id", MUTATIONS)
def test_exactly_this_rule_fires(rule_id: str, tmp_path: Path) -> None:
    table = clean()
    MUTATIONS[rule_id](table)
    assert {key for key, (_, broken) in found(table, tmp_path).items() if broken} == {rule_id}


@pytest.mark.parametrize("rule_id", MUTATIONS)
def test_great_expectations_counts_the_same(rule_id: str, tmp_path: Path) -> None:
    table = clean()
    MUTATIONS[rule_id](table)
    ours, theirs = found(table, tmp_path), found_by_gx(table)
    for key, (evaluated, broken) in some(theirs.items()):
        assert broken == ours[key][1], key
        assert evaluated in (None, ours[key][0]), key


def test_a_kind_that_is_not_there_has_not_passed(tmp_path: Path) -> None:
    table = clean()
    table[table["kind"] != ONCE_PUBLISHED].to_parquet(tmp_path / "relations.parquet")
    results = {r.id: r.outcome for r in check_cells(tmp_path / "relations.parquet")}
    assert results["IMP-908"] == "not_applicable"
    assert results["IMP-901"] == "passed"


@pytest.mark.parametrize(
    ("rule_id", "stops"), [("IMP-901", True), ("IMP-907", True), ("IMP-908", False)]
)
def test_cells_that_break_a_critical_rule_make_no_answer(
    rule_id: str, stops: bool, work: Path
) -> None:
    parameters = parameters_for(work, write_register(work / "in", [application()]))
    read_register(parameters)
    check(parameters)
    table = clean()
    MUTATIONS[rule_id](table)
    table.to_parquet(parameters.processed / RELATIONS)
    leave(parameters, "sectoral_breakdown", ())
    leave(parameters, "provincial_breakdown", (RELATIONS,))
    if stops:
        with pytest.raises(QualityFaultError, match=rule_id):
            check_computed(parameters)
    else:
        assert rule_id in {rule.id for rule in check_computed(parameters).failed}


@pytest.mark.parametrize(
    ("holding", "outcome", "breaches"),
    [([True, True], "passed", 0), ([True, False], "failed", 1), ([], "not_applicable", 0)],
)
def test_the_rule_about_protection_looks_at_each_block(
    holding: list[bool], outcome: str, breaches: int
) -> None:
    blocks = [
        {"name": str(place), "audit_holds": each, "proven_optimal": not each}
        for place, each in enumerate(holding)
    ]
    found, proven = check_blocks({"blocks": blocks})
    assert (found.id, found.outcome, found.breaches) == ("IMP-921", outcome, breaches)
    assert (proven.id, proven.breaches) == ("IMP-922", len(holding) - breaches)
    assert found.evaluated == proven.evaluated == len(holding)


def test_our_results_say_what_gx_says_of_the_same_cells(tmp_path: Path) -> None:
    relations = clean()
    relations.loc[0, "gap_cents"] = 100
    relations.loc[1, "value_cents"] = -1
    relations.to_parquet(tmp_path / "relations.parquet")
    ours = completed_validation([], check_cells(tmp_path / "relations.parquet"), BOOK)
    counts = {
        one["expectation_config"]["meta"]["id"]: one["result"]
        for document in ours
        for one in document["results"]
    }
    theirs = found_by_gx(relations)
    assert {broken for _, broken in theirs.values()} == {0, 1}
    for rule, (_, broken) in some(theirs.items()):
        assert counts[rule]["unexpected_count"] == broken, rule
