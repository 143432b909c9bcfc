"""The rules about the computed cells: that they add up, what was once published, how protected.

Their suite, `expectations/cells.json`, is about the table of relations that the breakdown
leaves. It is evaluated by our own masks alone: importing Great Expectations a second time
would cost more than everything else in that step. A test evaluates the same suite with
Great Expectations and compares.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.handover import leave, made_by
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_json
from antwoord.publishing.rights import for_the_owner
from antwoord.quality.evaluation.masks import row_mask, times
from antwoord.quality.evaluation.result import QualityResult, RuleResult
from antwoord.quality.gate import Counted, QualityFaultError, rule_result
from antwoord.quality.rules.book import BLOCKS, CELLS, LATER, load_rule_book
from antwoord.run_files import CELLS_QUALITY, RELATIONS
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import ibis.expr.types as ir


def check_cells(relations: Path, expectations: Path | None = None) -> tuple[RuleResult, ...]:
    """What each rule about the cells found in `relations.parquet`; rows are relations."""
    connection = connect()
    found = _found(connection.read_parquet(relations), CELLS, expectations)
    connection.disconnect()
    return found


def check_blocks(
    report: Mapping[str, Any], expectations: Path | None = None
) -> tuple[RuleResult, ...]:
    """What each rule about the protection found in the `report` of that step; rows are blocks."""
    import ibis
    import pyarrow as pa

    blocks = report["blocks"]
    columns = {"block": pa.array([block["name"] for block in blocks], pa.string())}
    for flag in ("audit_holds", "proven_optimal"):
        columns[flag] = pa.array([block[flag] for block in blocks], pa.bool_())
    connection = connect()
    # Ibis makes no table of rows in memory with this DuckDB, and takes an expression over them.
    table = connection.create_table(BLOCKS, ibis.memtable(pa.table(columns)), temp=True)
    found = _found(table, BLOCKS, expectations)
    connection.disconnect()
    return found


def _found(table: "ir.Table", about: str, expectations: Path | None) -> tuple[RuleResult, ...]:
    rules = load_rule_book(expectations).about(about)
    figures: dict[str, ir.Value] = {}
    for rule in rules:
        mask = row_mask(table, rule, {})
        looked_at = table.count() if mask.evaluated is None else times(mask.evaluated)
        figures |= {f"{rule.id} looked at": looked_at, f"{rule.id} broken": times(mask.broken)}
    # What is counted of no rows is null.
    found = table.aggregate(**figures).to_pyarrow().to_pylist()[0] if figures else {}
    return tuple(
        rule_result(
            rule,
            "",
            Counted(found[f"{rule.id} looked at"] or 0, found[f"{rule.id} broken"] or 0),
        )
        for rule in rules
    )


@for_the_owner()
def check_computed(parameters: Parameters) -> QualityResult:
    """Checks the cells of a run; gives what was found with the result of its register.

    Raises QualityFaultError where a critical rule is broken: cells that contradict each
    other are a fault of the program, never of the register.
    """
    folder = made_by(parameters, "provincial_breakdown")
    found = check_cells(folder / RELATIONS)
    wrong = [rule.id for rule in found if rule.outcome == "failed" and rule.severity == "critical"]
    if wrong:
        raise QualityFaultError(f"the computed cells break {', '.join(wrong)}")
    write_json(folder / CELLS_QUALITY, [asdict(rule) for rule in found])
    leave(parameters, "check_computed", (CELLS_QUALITY,))
    return checked_computed(parameters)


def checked_computed(parameters: Parameters) -> QualityResult:
    """What `check_computed` gave, of the files that it left."""
    folder = made_by(parameters, "check_computed")
    result = _with_cells(QualityResult.load(folder), _found_in(folder))
    return replace(result, public=parameters.audience == "public")


def load_result(
    folder: Path,
    report: Mapping[str, Any] | None = None,
    expectations: Path | None = None,
) -> QualityResult:
    """The verdict on a run's register together with that on its cells and their protection.

    `report` is what the protection step left; without one its rules were not asked. Raises
    QualityFaultError where a rule of the book has no result.
    """
    found = _found_in(folder)
    found += check_blocks(report or {"blocks": []}, expectations)
    result = _with_cells(QualityResult.load(folder), found)
    told = {rule.id for rule in result.rules}
    missing = [rule.id for rule in load_rule_book(expectations).rules if rule.id not in told]
    if missing:
        raise QualityFaultError(f"there is no result of {', '.join(missing)}")
    return result


def _found_in(folder: Path) -> tuple[RuleResult, ...]:
    content = json.loads((folder / CELLS_QUALITY).read_text(encoding="utf-8"))
    return tuple(RuleResult(**{**rule, "columns": tuple(rule["columns"])}) for rule in content)


def _with_cells(result: QualityResult, found: tuple[RuleResult, ...]) -> QualityResult:
    kept = tuple(rule for rule in result.rules if rule.table not in LATER)
    return replace(result, rules=kept + found)
