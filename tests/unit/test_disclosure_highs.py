"""The limit of a whole-number program: the process's own time, and nothing else."""

import time

import numpy as np
import pytest
from waiting import until

from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome


def covering(columns: int, rows: int):
    """A model that picks the cheapest columns such that every row has one of its eight."""
    draw = np.random.default_rng(1)
    members = [draw.choice(columns, 8, replace=False).tolist() for _ in range(rows)]
    model = highs.solver(mip_rel_gap=0.0)
    cost = draw.integers(5, 100, columns).astype(float)
    none, one = np.zeros(columns), np.ones(columns)
    least, most = np.ones(rows), np.full(rows, np.inf)
    rows_of = [dict.fromkeys(row, 1.0) for row in members]
    highs.load(model, cost, none, one, rows_of, least, most, one > none)
    return model


def test_it_ends_once_its_time_is_used():
    model = covering(400, 300)  # to prove the best takes seconds
    highs.end_after(model, 0.0)
    assert highs.run(model) is Outcome.OUT_OF_TIME


def test_what_the_clock_says_ends_nothing():
    model = covering(40, 30)
    looks: list[object] = []
    started = time.monotonic()

    def others_work(event: object) -> None:
        """As where the machine is busy: time passes, and none of it is ours."""
        until(lambda: time.monotonic() - started > 3.0, 10)
        looks.append(event)

    highs.end_after(model, 2.5)
    model.cbMipInterrupt.subscribe(others_work)
    outcome = highs.run(model)
    if not looks:
        pytest.fail("the program was solved without a look at its limit")
    assert time.monotonic() - started > 2.5
    assert outcome is Outcome.OPTIMAL
