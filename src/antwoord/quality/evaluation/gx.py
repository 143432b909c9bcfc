"""Great Expectations, in one place: imported late, silent, leaving nothing behind.

GX evaluates the rules of a suite on a pandas frame of the columns that they read. Only counts
are asked for: no value and no row leaves a result. It is asked of registers of at most
MOST_ROWS rows; of larger ones its results are made of the engine's counts (`built.py`).
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from antwoord.patches import (
    fields_copied_lightly,
    fields_read_once,
    frames_not_hashed,
    imported_once_asked,
    without_grammar_of_addresses,
)
from antwoord.quality.rules.book import Rule, Suite

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

COUNTS_ONLY = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}
#: GX compares dates set-wise only in nanoseconds; what lies outside their range is moved
#: to its end, which no bound of a rule lies beyond, so that every comparison stays true.
FIRST_DAY, LAST_DAY = date(1678, 1, 1), date(2261, 12, 31)


@dataclass(frozen=True)
class Evaluation:
    """What GX found for one rule; `evaluated` None: the kind of rule has no such count."""

    broken: int
    evaluated: int | None
    error: str = ""


def evaluate(
    suites: Sequence[tuple[Suite, Sequence[Rule]]],
    columns_of: Callable[[str, Sequence[str]], "pa.Table"],
    parameters: dict[str, Any],
) -> tuple[dict[str, Evaluation], list[dict[str, Any]]]:
    """Evaluates the rules chosen of each suite; `columns_of` gives columns of a table.

    It is asked for no column where a rule is about the columns themselves.
    Returns the evaluation per rule id, and one suite result per suite as GX writes it,
    without anything that differs from one run to the next. An exception inside GX is an
    evaluation with an error, never a failed rule. The rules of a suite are given to it
    together, in one frame, which saves it its preparations; it copies that for each.
    """
    known = {key: typed(value) for key, value in parameters.items() if value is not None}
    evaluations: dict[str, Evaluation] = {}
    documents: list[dict[str, Any]] = []
    with _silent_gx() as validate:
        for suite, rules in suites:
            used = sorted({column for rule in rules for column in rule.used_columns})
            groups: dict[tuple[bool, bool], list[Rule]] = {}
            for rule in rules:
                bounded = rule.type == "expect_column_values_to_be_between"
                groups.setdefault((bool(rule.used_columns), bounded), []).append(rule)
            results: dict[str, Any] = {}
            for (reads, bounded), group in groups.items():
                frame = _frame(columns_of(suite.table, used if reads else ()), bounded)
                for result in validate(
                    frame, [_expectation(rule) for rule in group], known
                ).results:
                    results[result.expectation_config.meta["id"]] = result  # in any order
            evaluations.update((key, _evaluation(result)) for key, result in results.items())
            documents.append(_document(suite, [results[rule.id] for rule in rules]))
    return evaluations, documents


def _frame(columns: "pa.Table", bounded: bool) -> "pd.DataFrame":
    """A pandas frame in which missing is missing and whole numbers stay whole.

    `bounded`: GX compares columns of numpy's own numbers at once, others value by value in
    Python (300,000 rows: 0.1 s a column). Beyond 2**53 such a number is the nearest one, which
    lies on the same side of every bound of a rule.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    unit = "ns" if bounded else "s"
    for place, field in enumerate(columns.schema):
        if pa.types.is_date(field.type):
            days = columns.column(place)
            if bounded:
                first, last = pa.scalar(FIRST_DAY, pa.date32()), pa.scalar(LAST_DAY, pa.date32())
                days = pc.min_element_wise(
                    pc.max_element_wise(days, first, skip_nulls=False), last, skip_nulls=False
                )
            columns = columns.set_column(place, field.name, days.cast(pa.timestamp(unit)))
    nullable: dict[pa.DataType, Any] = {pa.bool_(): pd.BooleanDtype()}
    if not bounded:
        nullable |= {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}

    def dtype(kind: "pa.DataType") -> Any:
        return pd.ArrowDtype(kind) if pa.types.is_decimal(kind) else nullable.get(kind)

    frame: pd.DataFrame = columns.to_pandas(types_mapper=dtype)
    return frame


def _expectation(rule: Rule) -> dict[str, Any]:
    """The rule as GX takes it, its dates typed."""
    expectation = rule.expectation
    kwargs = {key: typed(value) for key, value in expectation["kwargs"].items()}
    return expectation | {"kwargs": kwargs}


def typed(value: Any) -> Any:
    """GX reads a date's text as a date, and cannot compare that with a column of days."""
    return datetime.combine(value, time()) if type(value) is date else value


def _evaluation(result: Any) -> Evaluation:
    error = _error(result.exception_info)
    if error:
        return Evaluation(0, None, error)
    counts = result.result
    if "details" in counts or "observed_value" in counts:  # a rule about the whole table
        missing = counts.get("details", {}).get("mismatched", {}).get("missing", [])
        return Evaluation(len(missing) or int(not result.success), None)
    return Evaluation(
        broken=counts["unexpected_count"],
        evaluated=counts["element_count"] - counts.get("missing_count", 0),
    )


def _error(info: dict[str, Any]) -> str:
    """The kind of exception GX met, "" for none; its message may quote values of the register.

    The information stands either flat or per metric, whichever part of GX caught it.
    """
    parts = [info] if "raised_exception" in info else list(info.values())
    for part in parts:
        if part.get("raised_exception"):
            lines = str(part.get("exception_traceback") or "").strip().splitlines() or [""]
            return lines[-1].partition(":")[0].rpartition(".")[2] or "an exception"
    return ""


def _document(suite: Suite, results: list[Any]) -> dict[str, Any]:
    """One ExpectationSuiteValidationResult as JSON."""
    import great_expectations as gx
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
    )

    succeeded = sum(bool(result.success) for result in results)
    document: dict[str, Any] = ExpectationSuiteValidationResult(
        success=succeeded == len(results),
        results=results,
        suite_name=suite.name,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": succeeded,
            "unsuccessful_expectations": len(results) - succeeded,
            "success_percent": 100 * succeeded / len(results) if results else None,
        },
        meta={"great_expectations_version": gx.__version__},
    ).to_json_dict()
    return document


def import_gx() -> Any:
    """Great Expectations, imported without telemetry; takes 2 to 4 s the first time."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the package is imported
    with without_grammar_of_addresses(), imported_once_asked(), fields_copied_lightly():
        import great_expectations as gx
    return gx


@contextmanager
def _silent_gx() -> Iterator[Callable[..., Any]]:
    """A function that validates a frame; nothing is sent, written or drawn."""
    gx = import_gx()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("antwoord").add_dataframe_asset("rows")
    whole = asset.add_batch_definition_whole_dataframe("whole")

    def validate(
        frame: "pd.DataFrame", expectations: list[dict[str, Any]], known: dict[str, Any]
    ) -> Any:
        suite = gx.ExpectationSuite(name="rules", expectations=expectations)
        batch = whole.get_batch({"dataframe": frame})
        with fields_read_once():
            return batch.validate(suite, result_format=COUNTS_ONLY, expectation_parameters=known)

    with frames_not_hashed():
        yield validate
