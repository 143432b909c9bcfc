"""Every rule evaluated by Great Expectations and made of the engine's counts: the same results."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from checked_registers import check, clean_rows, read_suite_results
from looping import some
from registers import Row, stopped
from test_quality_mutations import OF_ROWS, mutated

from antwoord.quality import gate
from antwoord.quality.evaluation.validation import EVALUATED_BY
from antwoord.quality.rules.book import ROW_KINDS, load_rule_book
from antwoord.register.contract.columns import NAMES

BOOK = load_rule_book()
REGISTERS: dict[str, tuple[list[Row], dict[str, Any]]] = {
    "clean": (clean_rows(), {}),
    "broken in every way": (
        [*clean_rows(), *(row for rule_id in OF_ROWS for row in mutated(rule_id))],
        {"hash_matches_description": False, "extract_date": date(2021, 6, 30)},
    ),
    "without columns, nor a day": (
        [*clean_rows(), dict.fromkeys(stopped(1), "")],
        {"missing": ("postal_code", "paid_date", "applicant"), "extract_date": None},
    ),
    "empty": ([], {"missing": tuple(NAMES)}),
}


def same_by_anyone(result: dict[str, Any]) -> dict[str, Any]:
    config = result["expectation_config"]
    kwargs = {key: value for key, value in config["kwargs"].items() if key != "batch_id"}
    return {**result, "meta": {}, "expectation_config": {**config, "kwargs": kwargs}}


@pytest.mark.parametrize("name", REGISTERS)
def test_both_ways_give_the_same_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rows, given = REGISTERS[name]
    by_gx = check(tmp_path, rows, **given)
    monkeypatch.setattr(gate, "MOST_ROWS", -1)
    built = check(tmp_path, rows, **given)
    assert built.rules == by_gx.rules
    assert built.breaches.equals(by_gx.breaches)
    if name == "broken in every way":
        compared = {BOOK.rule(rule.id).type for rule in built.failed}
        assert compared == set(ROW_KINDS)
    for ours, theirs in some(zip(built.validation, by_gx.validation, strict=True)):
        own, others = ours.pop("results"), theirs.pop("results")
        # What GX calls the rows, and who counted, are all that tells the two apart.
        assert [one["meta"] for one in own] == [{"evaluated_by": EVALUATED_BY}] * len(own)
        assert [same_by_anyone(one) for one in own] == [same_by_anyone(one) for one in others]
        # What is published of a suite has neither of these, whoever counted.
        assert (theirs.pop("id"), theirs.pop("suite_parameters")) == (None, {})
        assert ours == theirs


def test_gx_loads_what_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_ROWS", -1)
    documents = check(tmp_path, [*clean_rows(), stopped(9, purpose="holiday")]).validation
    loaded = read_suite_results(json.loads(json.dumps(documents)))
    assert [suite.success for suite in loaded] == [each["success"] for each in documents]
    assert not all(suite.success for suite in some(loaded))
