"""`validation.json`: one result for each rule of the book, as Great Expectations writes them.

GX evaluates the rules about the register (`gx.py`), of a long one the engine (`built.py`).
Those about cells and their protection are evaluated by our masks alone, some compare with
earlier runs, and some could not be asked: they get a result of the same form here, without GX,
whose import takes seconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from antwoord.quality.evaluation.result import RuleResult
from antwoord.quality.rules.book import ROW_KINDS, Rule, RuleBook

#: Rules that GX did not evaluate say so in their `meta`.
EVALUATED_BY = "antwoord"
NO_EXCEPTION = {
    "raised_exception": False,
    "exception_traceback": None,
    "exception_message": None,
}


def completed_validation(
    found: Sequence[Mapping[str, Any]], results: Iterable[RuleResult], book: RuleBook
) -> list[dict[str, Any]]:
    """One suite result per suite of the book, each with a result of every rule.

    `found` are the suite results of GX, `results` what the run says of each rule. A rule that
    was not evaluated has `success` null, and its `meta` says why.
    """
    told = {result.id: result for result in results}
    by_gx = {_id_of(one): one for suite in found for one in suite["results"]}
    return [
        suite_result(
            suite.name,
            [_result(rule, told.get(rule.id), by_gx.get(rule.id)) for rule in suite.rules],
        )
        for suite in book.suites
    ]


def _id_of(result: Mapping[str, Any]) -> str:
    return str(result["expectation_config"]["meta"]["id"])


def _result(
    rule: Rule, told: RuleResult | None, by_gx: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    asked = told is not None and told.outcome in ("passed", "failed")
    holds = bool(told and told.outcome == "passed")
    # What only earlier runs tell is known later than what GX was asked.
    if by_gx is not None and (not asked or by_gx["success"] == holds):
        return by_gx
    config = {**rule.expectation, "kwargs": {**rule.kwargs, "batch_id": EVALUATED_BY}}
    if not asked:
        why = told.reason if told is not None else "not_counted"
        meta = {"evaluated_by": None, "not_evaluated": why}
        return {
            "success": None,
            "expectation_config": config,
            "result": {},
            "meta": meta,
            "exception_info": NO_EXCEPTION,
        }
    return {
        "success": holds,
        "expectation_config": config,
        "result": _counts(rule, told) if told else {},
        "meta": {"evaluated_by": EVALUATED_BY},
        "exception_info": NO_EXCEPTION,
    }


def _counts(rule: Rule, told: RuleResult) -> dict[str, Any]:
    """The counts that GX gives of a rule about rows; of rows without a value we know nothing."""
    if rule.type not in ROW_KINDS:
        return {"observed_value": told.evaluated}
    return {"element_count": told.evaluated, "unexpected_count": told.breaches}


def suite_result(name: str, results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A suite result with these results of its rules, as GX writes one."""
    evaluated = [one for one in results if one["success"] is not None]
    succeeded = sum(bool(one["success"]) for one in evaluated)
    return {
        "success": succeeded == len(evaluated),
        "results": results,
        "suite_name": name,
        "statistics": {
            "evaluated_expectations": len(evaluated),
            "successful_expectations": succeeded,
            "unsuccessful_expectations": len(evaluated) - succeeded,
            "success_percent": 100 * succeeded / len(evaluated) if evaluated else None,
        },
        "meta": {"great_expectations_version": version("great_expectations")},
    }
