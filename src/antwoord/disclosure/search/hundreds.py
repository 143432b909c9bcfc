"""Published amounts in whole hundreds of euro, such that all that adds up still does.

Cents make a loan recognisable from table to table. So only the headline of the published amounts
stays exact. Each other one, a_i, is shown as

    v_i = b q_i + r c_i,   M v = 0,   |v_i - a_i| < b,   c_i 0 or 1

with b = 100 euro, r the remainder of the headline above a multiple of b, and c the cells that
carry r: of every whole that carries it some part does (M c = 0). They are the largest amounts that
are published, and as few as possible; suppressed cells carry what they can. Where no such table
exists, each amount may be off by one b more, and so on; `within` says by how much.

The rounding is found from the published amounts and from what adds up alone. No suppressed amount
has a part in it: those only have to be possible. So the rounded amounts tell no more than the
exact ones would, for which the pattern was searched and audited.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import highspy
import numpy as np

from antwoord.cells import CellName
from antwoord.disclosure.model.system import Cell, Ints, Key, State, System, build_system
from antwoord.disclosure.search.rounding import RoundingError
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome

#: The base, in cents: 100 euro.
BASE = 100 * 100
#: By how many bases an amount may be off at most.
WIDEST = 4
#: The default time limit of each attempt, in seconds of the processor.
SECONDS = 30.0


@dataclass(frozen=True)
class Hundreds:
    """The published amounts as they are shown, in cents; each is less than `within` off.

    `exact` are those that are not rounded: the headline and zeros. `carried` says whether some
    amounts carry the remainder of the headline above a multiple of the base.
    """

    shown: dict[CellName, int]
    exact: frozenset[CellName]
    within: int
    carried: bool


def in_hundreds(
    amounts: Mapping[CellName, int],
    relations: Iterable[tuple[CellName, Sequence[CellName]]],
    published: Callable[[CellName], bool],
    headline: Callable[[CellName], bool],
    *,
    seconds: float = SECONDS,
) -> Hundreds:
    """The published amounts, rounded; a zero stays zero.

    `amounts` are in cents, by name, and `relations` are the wholes among them with their parts.
    `published` says of a name whether it is shown, `headline` whether it stays exact if it is.
    `seconds` limits each attempt in time of the processor. Raises RoundingError where no rounding
    is found within WIDEST bases.
    """
    cells: dict[Key, Cell] = {
        key: Cell(value, state=State.PUBLISHED if published(key) else State.HIDDEN)
        for key, value in amounts.items()
    }
    system = build_system(cells, relations)
    exact = {system.index[key] for key in amounts if headline(key) and published(key)}
    rests = {int(system.value[at]) % BASE for at in exact} - {0}
    if len(rests) > 1:
        raise RoundingError("more than one exact total has a remainder of its own")
    rest = rests.pop() if rests else 0
    carries = _carriers(system, exact) if rest else np.zeros(len(system), dtype=np.int64)
    for wide in range(WIDEST):
        values = _rounded(system, exact, rest * carries, wide, seconds)
        if values is not None:
            break
    else:
        raise RoundingError(f"no whole hundreds within {WIDEST * BASE // 100} euro add up")
    _require_additive(system, values)
    shown = {key: system.index[key] for key in amounts if published(key)}
    return Hundreds(
        shown={key: int(values[at]) for key, at in shown.items()},
        exact=frozenset(key for key, at in shown.items() if at in exact or not amounts[key]),
        within=BASE * (wide + 1),
        carried=bool(rest),
    )


def shows(amount: bool, published: Decimal, true: int) -> bool:
    """Whether a published number stands for a true one.

    With `amount` the `published` one is in euro and the `true` one in cents; else both are counts.
    An amount may be rounded, and nobody who reads it later knows how widely.
    """
    if not amount:
        return published == true
    return abs(published * 100 - true) < BASE * WIDEST


def _carriers(system: System, exact: set[int]) -> Ints:
    """Which variables carry the remainder of the exact total above a multiple of the base.

    1 for those that do, else 0.
    """
    total = max(int(system.value[at]) for at in exact)
    places = np.flatnonzero(system.value)
    column = {int(at): number for number, at in enumerate(places)}
    rows = [
        {column[at]: float(k) for at, k in row.items() if at in column}
        for row in system.rows.as_mappings()
    ]
    rows = [row for row in rows if row]
    shown = (system.state[places] == State.PUBLISHED).astype(float)
    # Fewer before larger, among the published: two parts instead of one cost more than any size.
    cost = shown * (2.0 - np.minimum(system.value[places] / total, 1.0))
    fixed = np.array([at in exact for at in places.tolist()], dtype=float)
    model = highs.solver(mip_rel_gap=0.0, mip_abs_gap=1e-9)
    zero = np.zeros(len(rows))
    highs.load(model, cost, fixed, np.ones(len(places)), rows, zero, zero, fixed >= 0)
    if highs.run(model) is not Outcome.OPTIMAL:
        raise RoundingError("no parts of the exact total can carry its remainder")
    found = np.zeros(len(system), dtype=np.int64)
    found[places] = np.round(np.array(model.getSolution().col_value)).astype(np.int64)
    return found


def _rounded(
    system: System, exact: set[int], carried: Ints, wide: int, seconds: float
) -> Ints | None:
    """The shown values nearest to the published ones, less than `wide` + 1 bases off; None if none.

    Each is the carried part and `low` + x bases, x from -`wide` to 1 + `wide`; what is not
    published is any value from zero on.
    """
    without = system.value - carried
    low = without // BASE
    rest = without - low * BASE
    places = [
        at
        for at in np.flatnonzero(system.value).tolist()
        if system.state[at] != State.PUBLISHED or (at not in exact and (rest[at] or wide))
    ]
    column = {at: number for number, at in enumerate(places)}
    hidden = np.array([system.state[at] != State.PUBLISHED for at in places], dtype=bool)
    start = np.where(hidden, 0, low[places])
    rows: list[dict[int, float]] = []
    right: list[float] = []
    for row in system.rows.as_mappings():
        terms = {column[at]: float(k) for at, k in row.items() if at in column}
        fixed = -sum(
            k * int(low[at]) for at, k in row.items() if at not in column or not hidden[column[at]]
        )
        if terms:
            rows.append(terms)
            right.append(float(fixed))
        elif fixed:
            return None
    # |b (low + x) - a| = |b x - rest|: for x of 0 and 1 that is rest + x (b - 2 rest). Wider
    # steps cost a base each: how near they come matters less than that there are few.
    most = np.where(hidden, np.inf, 1.0 + wide)
    least = np.where(hidden, -carried[places] / BASE, -np.minimum(wide, start).astype(float))
    count = len(places)
    cost = np.where(hidden, 0.0, (BASE - 2 * rest[places]).astype(float))
    columns = [cost, np.zeros(0)]
    lower, upper, whole = [least], [most], [~hidden]
    if wide:
        # x = y + u - d with y 0 or 1: u and d are the wider steps.
        shown = np.flatnonzero(~hidden)
        lower = [np.where(hidden, least, 0.0), np.zeros(2 * len(shown))]
        upper = [
            np.where(hidden, most, 1.0),
            np.full(len(shown), float(wide)),
            -least[shown],
        ]
        columns = [cost, np.full(2 * len(shown), 2.0 * BASE)]
        whole = [~hidden, np.ones(2 * len(shown), dtype=bool)]
        extra = {int(at): number for number, at in enumerate(shown.tolist())}
        for terms in rows:
            for at, k in list(terms.items()):
                if at in extra:
                    terms[count + extra[at]] = k
                    terms[count + len(shown) + extra[at]] = -k
    model = highs.solver(mip_rel_gap=0.0, mip_abs_gap=1 - 1e-6)
    highs.end_after(model, seconds)
    ends = np.array(right, dtype=np.float64)
    highs.load(
        model,
        np.concatenate(columns),
        np.concatenate(lower),
        np.concatenate(upper),
        rows,
        ends,
        ends,
        np.concatenate(whole),
    )
    outcome = highs.run(model) if count else Outcome.OPTIMAL
    found = model.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if outcome is Outcome.INFEASIBLE or (count and not found):
        return None
    steps = np.array(model.getSolution().col_value) if count else np.zeros(0)
    values = low.copy()
    if count:
        x = np.round(steps[:count])
        if wide:
            up, down = np.split(np.round(steps[count:]), 2)
            x[shown] += up - down
        values[places] += np.where(hidden, 0, x).astype(np.int64)
    values = values * BASE + carried
    for at, number in column.items():
        if hidden[number]:
            values[at] = round(float(steps[number]) * BASE) + int(carried[at])
    return values


def _require_additive(system: System, values: Ints) -> None:
    """Raises RoundingError unless every sum of published cells holds to the cent."""
    shown = system.state == State.PUBLISHED
    for row in system.rows.as_mappings():
        whole = sum(k * int(values[at]) for at, k in row.items())
        if whole and all(shown[at] for at in row):
            names = ", ".join(str(system.keys[at][0]) for at in row)
            raise RoundingError(f"these amounts no longer add up when rounded: {names}")
    off = np.flatnonzero(shown & (values < 0))
    if len(off):
        raise RoundingError(f"{system.keys[off[0]][0]} would be shown below zero")
