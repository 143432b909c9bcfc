"""The results of Great Expectations, made of the engine's own counts.

GX holds the rows as objects and looks at them once for each rule: of a million rows that takes
longer than all else, and of a hundred million no machine has the memory. So above MOST_ROWS it
is not asked. The engine counts by the masks that stand in for the same JSON (`masks.py`), and
here these counts become what GX would have written of them, to the key; `meta` says who counted.
A test holds every result of either way against the other on the same rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Protocol

from antwoord.quality.evaluation.validation import EVALUATED_BY, NO_EXCEPTION, suite_result
from antwoord.quality.rules.book import TABLE_KINDS, Rule, Suite

#: Rows of a register up to which GX evaluates every rule itself, beside the engine.
MOST_ROWS = 50_000
#: Kinds that look at missing values too: GX tells of them how many rows there are, no more.
_OF_MISSING = ("expect_column_values_to_not_be_null", "expect_column_values_to_be_null")


class CountedRows(Protocol):
    """What the engine counted of a rule; `quality.gate.Counted` is one."""

    @property
    def asked(self) -> int:
        """Rows that the condition of the rule lets through."""

    @property
    def evaluated(self) -> int:
        """Those of them that it looked at; of a rule about the table, its rows or columns."""

    @property
    def broken(self) -> int:
        """Those that broke it."""

    @property
    def places(self) -> Sequence[str]:
        """The columns that are missing, where that is what broke it."""


def built_results(
    suites: Sequence[tuple[Suite, Sequence[Rule]]],
    counted: Mapping[str, CountedRows],
    parameters: Mapping[str, Any],
    columns: Sequence[str],
) -> list[dict[str, Any]]:
    """One suite result per suite, with a result of each of its rules chosen.

    `counted` has each of these by its id; `parameters` are the values behind the `$PARAMETER`s,
    `columns` the names of the register's columns.
    """
    return [
        suite_result(
            suite.name,
            [_result(rule, counted[rule.id], dict(parameters), columns) for rule in rules],
        )
        for suite, rules in suites
    ]


def _result(
    rule: Rule, counted: CountedRows, parameters: dict[str, Any], columns: Sequence[str]
) -> dict[str, Any]:
    kwargs = {key: _written(value) for key, value in rule.kwargs_with(parameters).items()}
    return {
        "success": not counted.broken,
        "expectation_config": {
            **rule.expectation,
            "kwargs": {"batch_id": EVALUATED_BY, **kwargs},
        },
        "result": _of_table(rule, counted, kwargs, columns)
        if rule.type in TABLE_KINDS
        else _of_rows(rule, counted),
        "meta": {"evaluated_by": EVALUATED_BY},
        "exception_info": NO_EXCEPTION,
    }


def _of_rows(rule: Rule, counted: CountedRows) -> dict[str, Any]:
    """Counts and percentages, each computed as GX does, so that it is the same number."""
    asked, looked_at, broken = counted.asked, counted.evaluated, counted.broken
    of_all = broken / asked * 100 if asked else None
    if rule.type in _OF_MISSING:
        return {"element_count": asked, "unexpected_count": broken, "unexpected_percent": of_all}
    of_given = broken / looked_at * 100 if looked_at else None
    missing = asked - looked_at
    return {
        "element_count": asked,
        "unexpected_count": broken,
        "unexpected_percent": of_given,
        "missing_count": missing,
        "missing_percent": missing / asked * 100 if asked else None,
        "unexpected_percent_total": of_all,
        "unexpected_percent_nonmissing": of_given,
    }


def _of_table(
    rule: Rule, counted: CountedRows, kwargs: Mapping[str, Any], columns: Sequence[str]
) -> dict[str, Any]:
    if rule.type == "expect_table_row_count_to_be_between":
        return {"observed_value": counted.evaluated}
    mismatched = {
        "unexpected": sorted(set(columns) - set(kwargs["column_set"])),
        "missing": sorted(counted.places),
    }
    told = {name: names for name, names in mismatched.items() if names}
    return {"observed_value": sorted(columns), "details": {"mismatched": told}}


def _written(value: Any) -> Any:
    """A value as JSON holds it; a day as the moment with which it begins."""
    return datetime.combine(value, time()).isoformat() if type(value) is date else value
