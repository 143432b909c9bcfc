"""From a rule to its rows: the same expectation as an Ibis expression.

GX says how many rows break a rule; which ones, it would say value by value in Python.
So the suite's JSON is translated here into SQL, and the gate holds the two counts
against each other.
"""

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from antwoord.quality.rules.book import Rule

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Mask:
    """Boolean columns: the rows a rule looks at, and those that break it.

    `evaluated` None: the rule looks at every row. `asked`: the rows that its condition lets
    through, of which those without a value are not looked at; None: every row. These two hold no
    nulls; `broken` is null where what must hold cannot be told, and such a row breaks nothing.
    """

    evaluated: Any | None
    broken: Any
    asked: Any | None = None


def row_mask(facts: "ir.Table", rule: Rule, parameters: dict[str, Any]) -> Mask:
    """The mask of a rule about rows; raises ValueError for an argument it cannot follow."""
    kwargs = rule.kwargs_with(parameters)
    condition = _condition(facts, kwargs.pop("row_condition", None))
    translate, read = _TRANSLATIONS[rule.type]
    unknown = set(kwargs) - read
    if unknown:
        raise ValueError(f"{rule.id}: {', '.join(sorted(unknown))} of {rule.type} is not followed")
    looked_at, holds = translate(facts, kwargs)
    parts = [part for part in (condition, looked_at) if part is not None]
    evaluated = functools.reduce(operator.and_, parts) if parts else None
    return Mask(evaluated, ~holds if evaluated is None else evaluated & ~holds, condition)


def times(condition: Any) -> Any:
    """How often a boolean column is true, as an aggregate.

    By the engine's own count, as Spark has it too: the sum of flags that Ibis writes takes three
    times as long where there are nulls, `count(where=...)` six times.
    """
    from ibis.expr.operations import NotNull

    operation = condition.op()
    if isinstance(operation, NotNull):
        return operation.arg.to_expr().count()
    return _count_if()(condition)


@functools.cache
def _count_if() -> Any:
    import ibis

    def count_if(condition: bool) -> int:
        """Of DuckDB and of Spark."""
        raise NotImplementedError  # the engine's is called

    return ibis.udf.agg.builtin(count_if)


def table_breaches(rule: Rule, parameters: dict[str, Any], *, columns: set[str], rows: int) -> Any:
    """How many things a rule about the table as a whole looks at, and which break it.

    Columns: (number asked for, the missing ones). Rows: (rows, one nameless breach or none).
    """
    kwargs = rule.kwargs_with(parameters)
    if rule.type == "expect_table_columns_to_match_set":
        wanted = kwargs["column_set"]
        return len(wanted), tuple(name for name in wanted if name not in columns)
    return rows, () if rows >= kwargs["min_value"] else ("",)


def _condition(t: "ir.Table", condition: dict[str, Any] | None) -> Any:
    if condition is None:
        return None
    if condition["type"] in ("and", "or"):
        join = operator.and_ if condition["type"] == "and" else operator.or_
        return functools.reduce(join, (_condition(t, part) for part in condition["conditions"]))
    column = t[condition["column"]["name"]]
    if condition["type"] == "nullity":
        return column.isnull() if condition["is_null"] else column.notnull()
    wanted = condition["parameter"]
    same = column.isin(wanted) if condition["operator"] == "IN" else column == wanted
    return same.fill_null(False)


def _not_null(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    return None, t[kwargs["column"]].notnull()


def _null(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    return None, t[kwargs["column"]].isnull()


def _in_set(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    column = t[kwargs["column"]]
    return column.notnull(), column.isin(list(kwargs["value_set"]))


def _not_in_set(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    column = t[kwargs["column"]]
    return column.notnull(), column.notin(list(kwargs["value_set"]))


def _between(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    import ibis

    column = t[kwargs["column"]]
    holds = ibis.literal(True)
    if kwargs.get("min_value") is not None:
        holds = holds & (column >= kwargs["min_value"])
    if kwargs.get("max_value") is not None:
        holds = holds & (column <= kwargs["max_value"])
    return column.notnull(), holds


def _regex(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    column, pattern = t[kwargs["column"]], kwargs["regex"]
    if pattern.endswith("$"):  # in pandas it matches before a last line break too
        pattern = pattern[:-1] + r"\n?$"
    return column.notnull(), column.re_search(pattern)


def _unique(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    # A search in the list of repeated values, which an aggregation may hold; a window may
    # not stand in one, and takes twice as long (1 million rows: 0.16 s against 0.07 s).
    column = t[kwargs["column"]]
    given = t.filter(column.notnull())
    counted = given.group_by(kwargs["column"]).aggregate(times=given.count())
    repeated = counted.filter(counted.times > 1)
    return column.notnull(), column.notin(repeated[kwargs["column"]])


def _greater(t: "ir.Table", kwargs: dict[str, Any]) -> tuple[Any, Any]:
    a, b = t[kwargs["column_A"]], t[kwargs["column_B"]]
    return a.notnull() & b.notnull(), (a >= b) if kwargs.get("or_equal") else (a > b)


Translation = Callable[["ir.Table", dict[str, Any]], tuple[Any, Any]]

#: Per kind of expectation: what it looks at and what holds, and the arguments it follows.
_TRANSLATIONS: dict[str, tuple[Translation, set[str]]] = {
    "expect_column_values_to_not_be_null": (_not_null, {"column"}),
    "expect_column_values_to_be_null": (_null, {"column"}),
    "expect_column_values_to_be_in_set": (_in_set, {"column", "value_set"}),
    "expect_column_values_to_not_be_in_set": (_not_in_set, {"column", "value_set"}),
    "expect_column_values_to_be_between": (_between, {"column", "min_value", "max_value"}),
    "expect_column_values_to_match_regex": (_regex, {"column", "regex"}),
    "expect_column_values_to_be_unique": (_unique, {"column"}),
    "expect_column_pair_values_a_to_be_greater_than_b": (
        _greater,
        {"column_A", "column_B", "or_equal", "ignore_row_if"},
    ),
}
