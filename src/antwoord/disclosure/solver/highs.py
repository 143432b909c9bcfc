"""HiGHS as these rooms use it: silent, with one thread, every status checked.

All models of a process have the same number of threads: with different ones `run()` fails
without a word. The status of every call and of every model is looked at; anything that is not
an answer is a SolverError, never a silent zero.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from time import process_time
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from antwoord.disclosure.model.system import Floats

THREADS = 1
SEED = 0
DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4


class SolverError(RuntimeError):
    """HiGHS did not do what it was asked to; a fault, never an answer."""


class Outcome(Enum):
    """How the solution of a program ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    OUT_OF_TIME = "out of time"


_OUTCOMES = {
    highspy.HighsModelStatus.kOptimal: Outcome.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Outcome.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Outcome.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Outcome.UNBOUNDED,
    highspy.HighsModelStatus.kInterrupt: Outcome.OUT_OF_TIME,
    highspy.HighsModelStatus.kSolutionLimit: Outcome.OUT_OF_TIME,
    highspy.HighsModelStatus.kObjectiveTarget: Outcome.OUT_OF_TIME,
}
_FAILED = highspy.HighsStatus.kError


def solver(**options: Any) -> Any:
    """An empty model with the options that all models have, and with `options` of its own."""
    model = highspy.Highs()
    given = {"output_flag": False, "threads": THREADS, "random_seed": SEED, **options}
    for name, value in given.items():
        check(model.setOptionValue(name, value), f"option {name}")
    return model


def end_after(model: Any, seconds: float) -> None:
    """Ends a whole-number program once it has used so many seconds of this process's own time.

    HiGHS's option `time_limit` goes by the clock: beside other work on the machine the same
    program ended sooner, with another answer. It is looked at between two linear programs.
    """
    deadline = process_time() + seconds

    def look(event: Any) -> None:
        if process_time() > deadline:
            event.interrupt()

    model.cbMipInterrupt.subscribe(look)


def check(status: Any, what: str) -> None:
    """Raises SolverError, which names `what` was asked, where a call was refused."""
    if status == _FAILED:
        raise SolverError(f"HiGHS refused: {what}")


def load(
    model: Any,
    cost: Floats,
    lower: Floats,
    upper: Floats,
    rows: Sequence[Mapping[int, float]],
    row_lower: Floats,
    row_upper: Floats,
    whole: NDArray[np.bool_] | None = None,
) -> None:
    """Gives a model its program.

    `cost`, `lower` and `upper` are arrays over columns; `rows` are coefficients by column, and
    `row_lower` and `row_upper` bound their sums. `whole` marks the columns whose values must be
    whole numbers (None: none). Raises SolverError where HiGHS refuses it.
    """
    start: list[int] = [0]
    index: list[int] = []
    value: list[float] = []
    for row in rows:
        index += row.keys()
        value += row.values()
        start.append(len(index))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(rows)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = row_lower, row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(start, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(value, dtype=np.float64)
    if whole is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in whole]
    check(model.passModel(lp), "model")


def run(model: Any) -> Outcome:
    """Solves a model; raises SolverError for any end that is not an Outcome."""
    check(model.run(), "run")
    status = model.getModelStatus()
    # A warm start can end in numerical trouble.
    return _OUTCOMES[status] if status in _OUTCOMES else run_afresh(model)


def run_afresh(model: Any) -> Outcome:
    """Solves a model without a warm start or presolve, which tells unbounded from infeasible.

    Raises SolverError for any end that is not an Outcome.
    """
    options = {"presolve": "off", "simplex_strategy": DUAL_SIMPLEX}
    before = {name: model.getOptionValue(name)[1] for name in options}
    check(model.clearSolver(), "clear")
    for name, value in options.items():
        check(model.setOptionValue(name, value), name)
    check(model.run(), "run")
    status = model.getModelStatus()
    for name, value in before.items():
        check(model.setOptionValue(name, value), name)
    if status not in _OUTCOMES:
        raise SolverError(f"HiGHS ended with {model.modelStatusToString(status)}")
    return _OUTCOMES[status]
