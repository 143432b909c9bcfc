"""The checks on a million rows, about 1 % of them broken: ours, and Great Expectations naively.

    python benchmarks/checks.py [ROWS] [RUNS]

Naively means as its documentation shows: a whole frame per suite, and the broken rows asked
for with `unexpected_index_column_names`.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measure import Look, look, measure, side_by_side, table

from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, Parameters, validate

OURS = "ours: counts and rows from our masks, results in the form of Great Expectations"
NAIVE = "Great Expectations with `unexpected_index_column_names`"
SECONDS = "seconds.txt"


def main(rows: int, runs: int) -> None:
    """Prints a table of whole processes, and the seconds of the checks alone."""
    from antwoord.made_up.register.applications import write_demo
    from antwoord.register.reading import read_register

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        register = write_demo(place / "in", rows=rows, file_format="parquet")
        apart = {STAGED_PROCESSED: str(place / "processed"), STAGED_OUTPUTS: str(place / "out")}
        parameters = _parameters(register)
        _staged(apart, lambda: read_register(parameters))
        alone: dict[str, list[float]] = {}

        def way(name: str, mode: str) -> Any:
            def run() -> Any:
                found = measure([[sys.executable, __file__, mode, str(register)]], apart)
                seconds = float((place / "processed" / SECONDS).read_text(encoding="utf-8"))
                if look() is Look.TIME:
                    alone.setdefault(name, []).append(seconds)
                return found

            return run

        found = side_by_side({OURS: way(OURS, "ours"), NAIVE: way(NAIVE, "naive")}, runs)
        print(f"{rows:,} rows, whole processes, imports included:\n\n{table(found, base=OURS)}\n")
        for name, seconds in alone.items():
            print(f"checks alone, {name}: {sorted(seconds)[len(seconds) // 2]:.1f} s")


def one(mode: str, register: Path) -> None:
    """The checks once, in this process; the seconds they took go to a file."""
    parameters = _parameters(register)
    folder = parameters.processed
    # What both need, before the clock: imports.
    from antwoord.quality.evaluation.gx import import_gx

    import_gx()
    import antwoord.quality.facts.facts  # noqa: F401

    started = time.perf_counter()
    (_ours if mode == "ours" else _naive)(parameters)
    (folder / SECONDS).write_text(str(time.perf_counter() - started), encoding="utf-8")


def _ours(parameters: Parameters) -> None:
    from antwoord.quality.gate import check_register
    from antwoord.register.reading import Ingestion
    from antwoord.run_files import REGISTER, UNREADABLE

    folder = parameters.processed
    result = check_register(
        folder / REGISTER,
        folder / UNREADABLE,
        Ingestion.load(folder),
        reference_date=parameters.reference_date,
        question=parameters.question,
        programmes=parameters.programmes,
        codes=parameters.codes,
    )
    assert result.quarantined


def _naive(parameters: Parameters) -> None:
    from antwoord.quality.evaluation import gx
    from antwoord.quality.facts.inputs import as_ingestion
    from antwoord.quality.facts.parameters import expectation_parameters
    from antwoord.quality.gate import _tables
    from antwoord.quality.rules.book import CELLS, TABLE_KINDS, load_rule_book
    from antwoord.register.reading import Ingestion
    from antwoord.run_files import REGISTER, UNREADABLE

    folder = parameters.processed
    read = as_ingestion(Ingestion.load(folder))
    given = expectation_parameters(
        reference_date=parameters.reference_date,
        extract_date=read.extract_date,
        programmes=parameters.programmes,
        codes=parameters.codes,
    )
    known = {key: gx.typed(value) for key, value in given.items() if value is not None}
    gx.COUNTS_ONLY = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": ["row_number"],
    }
    book = load_rule_book()
    with (
        _tables(
            folder / REGISTER,
            folder / UNREADABLE,
            read,
            book.about("register"),
            parameters.reference_date,
            parameters.question,
            parameters.programmes,
            parameters.codes,
        ) as (tables, _),
        gx._silent_gx() as validate_frame,
    ):
        for suite in book.suites:
            rules = [
                rule
                for rule in suite.rules
                if rule.type not in TABLE_KINDS and all(given[name] for name in rule.parameters)
            ]
            if suite.table == CELLS or not rules or suite.table == "extract":
                continue
            columns = sorted({name for rule in rules for name in rule.used_columns})
            rows = tables[suite.table].select("row_number", *columns).to_pyarrow()
            validate_frame(gx._frame(rows, bounded=True), [r.expectation for r in rules], known)


def _parameters(register: Path) -> Parameters:
    return validate(register=str(register), reference_date="2025-12-31")


def _staged(environment: dict[str, str], work: Any) -> None:
    import os

    os.environ.update(environment)
    work()


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in ("ours", "naive"):
        one(sys.argv[1], Path(sys.argv[2]))
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        main(*(numbers + [1_000_000, 3][len(numbers) :]))
