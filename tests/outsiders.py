"""An outsider with a solver and a system of figures, written apart from what protects answers.

Linear programs and, where their tables are not whole, programs in whole numbers say for each side
of each primary cell whether a table that agrees with everything shown brings it to its level.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from antwoord.disclosure.model.system import Cell, Key, State

#: How far a sum may be off, in records or thousands of euro.
TOLERANCE = 1e-6
#: For one side in whole numbers; one that is not settled by then is told as such.
SECONDS = 60.0


@dataclass(frozen=True)
class Reached:
    """A side of a cell that an outsider need not believe possible.

    `direction` is 1 up, -1 down; `needed` is the value that must be possible, `farthest` the one
    that is (cents, or a count); `settled` is False where time ran out before that was shown.
    """

    key: Key
    direction: int
    needed: int
    farthest: int
    settled: bool = True


def sides_not_reached(
    cells: Mapping[Key, Cell],
    equations: Sequence[Mapping[Key, int]],
    of: Collection[Key] | None = None,
) -> list[Reached]:
    """The sides of primary cells that no table which agrees with `cells` brings to their level.

    Published cells have their value, others lie within their bounds; each of the `equations`, as
    coefficients by cell, sums to zero. Counts are whole, amounts any number. Only the cells `of`
    these are looked at (None: all).
    """
    work = _Outsider(cells, equations)
    sides = [side for side in work.sides() if of is None or work.keys[side[0]] in of]
    return [found for side in sides if (found := work.settle(*side)) is not None]


class _Outsider:
    def __init__(self, cells: Mapping[Key, Cell], equations: Sequence[Mapping[Key, int]]) -> None:
        self.keys, self.cells = list(cells), cells
        self._place = {key: at for at, key in enumerate(self.keys)}
        self._unit = np.array([cell.unit for cell in cells.values()], dtype=float)
        self._counts = self._unit == 1
        bounds = np.array([_room(cell) for cell in cells.values()]) / self._unit[:, None]
        self._low, self._high = bounds[:, 0].copy(), bounds[:, 1].copy()
        self._seen_low, self._seen_high = np.zeros(len(self.keys)), np.zeros(len(self.keys))
        self._model = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self._model.setOptionValue(name, value)
        self._model.setOptionValue("time_limit", highspy.kHighsInf)
        self._model.passModel(self._program(equations))

    def _program(self, equations: Sequence[Mapping[Key, int]]) -> highspy.HighsLp:
        start, index, value = [0], list[int](), list[float]()
        for row in equations:
            places = [self._place[key] for key in row]
            largest = max(self._unit[places])
            index += places
            value += [
                k * self._unit[at] / largest for k, at in zip(row.values(), places, strict=True)
            ]
            start.append(len(index))
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.keys), len(equations)
        program.col_cost_ = np.zeros(len(self.keys))
        program.col_lower_, program.col_upper_ = self._low, self._high
        program.row_lower_ = program.row_upper_ = np.zeros(len(equations))
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.array(start, dtype=np.int32)
        program.a_matrix_.index_ = np.array(index, dtype=np.int32)
        program.a_matrix_.value_ = np.array(value, dtype=float)
        return program

    def sides(self) -> list[tuple[int, int, int]]:
        """Each primary cell's place, direction and level."""
        return [
            (at, direction, level)
            for at, cell in enumerate(self.cells.values())
            for direction, level in ((1, cell.up), (-1, cell.down))
            if level
        ]

    def settle(self, at: int, direction: int, level: int) -> Reached | None:
        """None where some table brings a side to its level."""
        goal = level / self._unit[at]
        if self._reaches(at, direction, goal):
            return None
        cell = self.cells[self.keys[at]]
        needed = cell.value + direction * level
        farthest = self._farthest(at, direction, goal)
        if farthest < goal - TOLERANCE:
            steps = int(np.floor((farthest + TOLERANCE) * self._unit[at]))
            return Reached(self.keys[at], direction, needed, cell.value + direction * steps)
        if self._reaches(at, direction, goal):
            return None
        whole = self._whole(at, direction, goal)
        if whole:
            return None
        almost = cell.value + direction * (level - 1)
        return Reached(self.keys[at], direction, needed, almost, settled=whole is not None)

    def _reaches(self, at: int, direction: int, goal: float) -> bool:
        seen = self._seen_high[at] if direction > 0 else -self._seen_low[at]
        return bool(seen >= goal - TOLERANCE)

    def _farthest(self, at: int, direction: int, goal: float) -> float:
        """How far the cell goes in fractions, at most as far as asked."""
        model = self._model
        end = direction * goal
        low, high = max(self._low[at], min(end, 0)), min(self._high[at], max(end, 0))
        model.changeColBounds(at, low, high)
        model.changeColCost(at, -float(direction))
        self._run("an outsider's program")
        values = np.array(model.getSolution().col_value)
        model.changeColCost(at, 0.0)
        model.changeColBounds(at, self._low[at], self._high[at])
        self._see(values)
        return float(direction * values[at])

    def _see(self, values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> None:
        """Takes note of a table whose counts are whole."""
        counts = values[self._counts]
        if np.abs(counts - np.round(counts)).max(initial=0) <= TOLERANCE:
            np.minimum(self._seen_low, values, out=self._seen_low)
            np.maximum(self._seen_high, values, out=self._seen_high)

    def _whole(self, at: int, direction: int, goal: float) -> bool | None:
        """Whether a table in whole numbers reaches a level; None where time ran out."""
        model = self._model
        end = direction * goal
        low, high = (end, self._high[at]) if direction > 0 else (self._low[at], end)
        every = np.arange(len(self.keys), dtype=np.int32)
        kinds = np.where(self._counts, 1, 0).astype(np.uint8)
        model.changeColBounds(at, low, high)
        model.changeColsIntegrality(len(every), every, kinds)
        model.setOptionValue("time_limit", model.getRunTime() + SECONDS)
        status = self._run("an outsider's program in whole numbers", may_end=True)
        if status == highspy.HighsModelStatus.kOptimal:
            values = np.array(model.getSolution().col_value)
            values[self._counts] = np.round(values[self._counts])
            self._see(values)
        model.changeColsIntegrality(len(every), every, np.zeros(len(every), dtype=np.uint8))
        model.changeColBounds(at, self._low[at], self._high[at])
        model.setOptionValue("time_limit", highspy.kHighsInf)
        model.clearSolver()
        if status == highspy.HighsModelStatus.kTimeLimit:
            return None
        return status == highspy.HighsModelStatus.kOptimal

    def _run(self, what: str, *, may_end: bool = False) -> highspy.HighsModelStatus:
        model = self._model
        model.run()
        status = model.getModelStatus()
        ends = {highspy.HighsModelStatus.kOptimal}
        if may_end:
            ends |= {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kTimeLimit}
        if status not in ends:
            model.clearSolver()
            model.run()
            status = model.getModelStatus()
        if status not in ends:
            raise ArithmeticError(f"{what} ended as {status}")
        return status


def _room(cell: Cell) -> tuple[float, float]:
    """How far a cell may be from its value."""
    if cell.state == State.PUBLISHED:
        return 0.0, 0.0
    low = -np.inf if cell.lower is None else min(cell.lower - cell.value, 0)
    high = np.inf if cell.upper is None else max(cell.upper - cell.value, 0)
    return float(low), float(high)
