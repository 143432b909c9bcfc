"""Whether counts and amounts stay safe together over several dates.

Each block is audited with the true values of the other, which settles one date: an amount goes
with its true count. Between two dates it does not: where 60,100 euro came and the programme pays
at most 25,000 at once, three were paid at least, so that elsewhere fewer were; and where nobody
was paid no money came. (That money came where somebody was paid tells less: amounts are shown in
whole hundreds.) So each table that shows a side of one block to be safe must go with some
table of the other, and where it does not, some pair of tables must be found. The attacker is the
outsider: insiders, who know a cell of their own, are not given what ties the blocks over time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from antwoord.disclosure.model.system import Flags, Floats, Ints, Key, System
from antwoord.disclosure.proof.certificates import Certificates
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome

#: Pairs of tables are looked for in whole numbers, each for so many seconds of the processor, and
#: all for so many. What is not found by then is taken for told.
EACH_SECONDS, ALL_SECONDS = 2.0, 30.0
#: So many sides are relieved at once.
ENOUGH = 20
#: How far a count may be from a whole number.
NEAR = 1e-6


@dataclass(frozen=True)
class Shown:
    """A block as it is to be published, with the tables that show its pattern to be safe.

    `hidden[i]` says that variable i of the `system` is not published.
    """

    system: System
    hidden: Flags
    certificates: Certificates


class Untied(NamedTuple):
    """A side of a primary cell that counts and amounts together do not leave possible.

    `cells` are its names, `direction` is 1 up, -1 down.
    `relief` are amounts of which the suppression would leave it, and others that were looked at,
    possible; none where that helps nothing. Then `counts` are counts of which it would.
    """

    cells: tuple[Key, ...]
    direction: int
    relief: frozenset[Key] = frozenset()
    counts: frozenset[Key] = frozenset()


def told_together(
    counts: Shown,
    amounts: Shown,
    pairs: Iterable[tuple[Key, Key]],
    maximum_cents: int,
    losses: Mapping[Key, int],
) -> Untied | None:
    """A side that is safe in its own block, and not in both together; None where there is none.

    `pairs` are counts with their amounts, of which each record brings `maximum_cents` at most; a
    pair of which that is not true tells nobody anything. `losses` are the published amounts and
    counts that may be suppressed instead, with what each is worth; counts only where amounts do
    not do. It takes some seconds of the processor.
    """
    work = _Together(counts, amounts, pairs, maximum_cents)
    free, more = (
        {
            int(places[block.system.index[key]]): loss
            for key, loss in losses.items()
            if key in block.system.index and not block.hidden[block.system.index[key]]
        }
        for block, places in ((amounts, work.of_amounts), (counts, work.of_counts))
    )
    found: list[Untied] = []
    for block, places in ((counts, work.of_counts), (amounts, work.of_amounts)):
        for side, at, goal in work.untied(block, places):
            first = work.relief(at, goal, free)
            further = () if first else work.relief(at, goal, free | more)
            found.append(
                side._replace(
                    relief=frozenset(amounts.system.keys[n - work.size][0] for n in first),
                    counts=frozenset(
                        key for n in further if n < work.size for key in counts.system.keys[n]
                    ),
                )
            )
            if len(found) == ENOUGH or work.out_of_time:
                break
    if not found:
        return None
    return found[0]._replace(
        relief=frozenset[Key]().union(*(one.relief for one in found)),
        counts=frozenset[Key]().union(*(one.counts for one in found)),
    )


class _Together:
    """One program of both blocks, as differences from the true values."""

    def __init__(
        self,
        counts: Shown,
        amounts: Shown,
        pairs: Iterable[tuple[Key, Key]],
        maximum_cents: int,
    ) -> None:
        blocks = (counts, amounts)
        self._counts, self.size = counts, len(counts.system)
        self._first = (0, self.size)
        self.of_counts, self.of_amounts = (
            np.arange(self.size),
            self.size + np.arange(len(amounts.system)),
        )
        self._unit = np.concatenate([one.system.unit for one in blocks]).astype(float)
        value = np.concatenate([one.system.value for one in blocks]).astype(float)
        hidden = np.concatenate([one.hidden for one in blocks])
        low = np.concatenate([one.system.lower for one in blocks]) - value
        high = np.concatenate([one.system.upper for one in blocks]) - value
        self._low = np.where(hidden, np.minimum(low, 0), 0.0) / self._unit
        self._high = np.where(hidden, np.maximum(high, 0), 0.0) / self._unit
        rows: list[dict[int, float]] = []
        for first, one in zip(self._first, blocks, strict=True):
            for row in one.system.rows.as_mappings():
                largest = max(self._unit[first + at] for at in row)
                rows.append(
                    {first + at: k * self._unit[first + at] / largest for at, k in row.items()}
                )
        least, most = [0.0] * len(rows), [0.0] * len(rows)
        for count, amount in _ties(counts.system, amounts.system, pairs, maximum_cents):
            at, unit = self.size + amount, float(amounts.system.unit[amount])
            records, cents = int(counts.system.value[count]), int(amounts.system.value[amount])
            rows.append({count: maximum_cents / unit, at: -1.0})
            if amounts.hidden[amount]:
                self._high[at] = np.inf  # its own bound is that of the true count
            least.append(-(maximum_cents * records - cents) / unit)
            most.append(np.inf)
        self._rows, self._least, self._most = rows, np.array(least), np.array(most)
        self._model, self._end = self._fresh(whole=False), process_time() + ALL_SECONDS
        self.out_of_time = False
        self._tables: list[Floats] = []

    def _fresh(self, *, whole: bool) -> Any:
        model = highs.solver()
        kinds = (self._unit == 1) if whole else None
        highs.load(
            model,
            np.zeros(len(self._unit)),
            self._low.copy(),
            self._high.copy(),
            self._rows,
            self._least,
            self._most,
            kinds,
        )
        return model

    def untied(self, block: Shown, places: Ints) -> Iterator[tuple[Untied, int, float]]:
        """The sides of one block that no tables of both leave possible.

        Each comes with its variable, and how far it must be from its value.
        """
        system, by_table = block.system, defaultdict[int, list[tuple[int, int]]](list)
        for at, direction, insider, table in block.certificates.claims:
            if insider < 0:
                by_table[table].append((at, direction))
        for table, sides in by_table.items():
            if block is self._counts and self._goes(table):
                continue
            for at, direction in sides:
                level = (system.up if direction > 0 else system.down)[at] / system.unit[at]
                goal = direction * float(level)
                if not self._possible(int(places[at]), goal):
                    yield Untied(system.keys[at], direction), int(places[at]), goal

    def relief(self, at: int, goal: float, free: Mapping[int, int]) -> list[int]:
        """The variables of the least loss whose suppression leaves a side open.

        `free` are those that may be suppressed. None where they do not do.
        """
        low, high = self._beyond(at, goal)
        if low[at] > high[at]:
            return []
        size, extra = len(low), len(free)
        cost = np.zeros(size + 2 * extra)
        rows = list(self._rows)
        for number, (column, loss) in enumerate(free.items()):
            low[column], high[column] = -np.inf, np.inf
            up, down = size + 2 * number, size + 2 * number + 1
            cost[[up, down]] = loss
            rows.append({int(column): 1.0, up: -1.0, down: 1.0})
        program = (
            cost,
            np.concatenate([low, np.zeros(2 * extra)]),
            np.concatenate([high, np.full(2 * extra, np.inf)]),
            rows,
            np.concatenate([self._least, np.zeros(extra)]),
            np.concatenate([self._most, np.zeros(extra)]),
        )
        counted = np.concatenate([self._unit == 1, np.zeros(2 * extra, dtype=bool)])
        for whole in (None, counted):
            model = highs.solver()
            highs.load(model, *program, whole)
            highs.end_after(model, EACH_SECONDS)
            try:
                if highs.run(model) is Outcome.INFEASIBLE:
                    return []
            except highs.SolverError:
                continue
            values = np.array(model.getSolution().col_value)
            if found := [n for n in free if abs(values[n]) > NEAR]:
                return found
        return []

    def _goes(self, table: int) -> bool:
        """Whether a table of counts goes with some table of amounts."""
        system, low_high = self._counts.system, (self._low.copy(), self._high.copy())
        change = np.zeros(len(system))
        for at, there in self._counts.certificates.tables[table].items():
            change[at] = there - system.value[at]
        for bound in low_high:
            bound[self.of_counts] = change
        return self._solve(self._model, *low_high) is not None

    def _possible(self, at: int, goal: float) -> bool:
        """Whether any two tables bring a cell so far from its value."""
        if self._seen(at, goal):
            return True
        low, high = self._beyond(at, goal)
        if low[at] > high[at]:
            return False
        if at >= self.size:
            true_low, true_high = low.copy(), high.copy()
            true_low[self.of_counts] = true_high[self.of_counts] = 0.0
            if self._keep(self._solve(self._model, true_low, true_high)):
                return True
        found = self._solve(self._model, low, high)
        if found is None or self._keep(found):
            return found is not None
        if process_time() > self._end:
            self.out_of_time = True
            return False
        model = self._fresh(whole=True)
        highs.end_after(model, EACH_SECONDS)
        return self._keep(self._solve(model, low, high))

    def _beyond(self, at: int, goal: float) -> tuple[Floats, Floats]:
        """The bounds of all variables, where one is at least so far from its value."""
        low, high = self._low.copy(), self._high.copy()
        (low if goal > 0 else high)[at] = goal
        return low, high

    def _seen(self, at: int, goal: float) -> bool:
        """Whether tables that were found before show it."""
        return any(table[at] * np.sign(goal) >= abs(goal) - NEAR for table in self._tables)

    def _keep(self, table: Floats | None) -> bool:
        """Takes note of tables whose counts are whole."""
        if table is None:
            return False
        counts = table[self._unit == 1]
        if np.abs(counts - np.round(counts)).max(initial=0) > NEAR:
            return False
        self._tables.append(table)
        return True

    def _solve(self, model: Any, low: Floats, high: Floats) -> Floats | None:
        """A table of both blocks within these bounds; None where none is found."""
        every = np.arange(len(low), dtype=np.int32)
        highs.check(model.changeColsBounds(len(every), every, low, high), "bounds")
        try:
            outcome = highs.run(model)
        except highs.SolverError:  # numerical trouble: what was not found counts as not there
            return None
        return np.array(model.getSolution().col_value) if outcome is Outcome.OPTIMAL else None


def _ties(
    counts: System, amounts: System, pairs: Iterable[tuple[Key, Key]], maximum_cents: int
) -> Iterable[tuple[int, int]]:
    """The variables of each pair of which it is true what anybody takes for granted."""
    for count, amount in pairs:
        if count not in counts.index or amount not in amounts.index:
            continue
        one, other = counts.index[count], amounts.index[amount]
        records, cents = int(counts.value[one]), int(amounts.value[other])
        # Where something fell nobody can rest on it: somebody may have gone, and another come.
        falls = counts.lower[one] < 0 or amounts.lower[other] < 0
        if not falls and 0 <= cents <= maximum_cents * records:
            yield one, other
