"""The system of one answer: from its cells and the records behind them.

Every row becomes a cell of one system, with the flag and levels that the rules give it, a
weight, what is known of it beforehand, and its relations, ties and insiders.

Zeros are published, so that a hidden count is at least 1, except in tables whose zeros are
hidden together with the small counts under the one mark. There a hidden count may be zero.
Group disclosure needs that: that all of a group were stopped for one reason follows from the
zeros of the other reasons, so one of those must be believed possible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from helpers.disclosure.cells_file import AMOUNT, CENTS, TOTAL, Place, Row
from helpers.disclosure.rules import (
    FREE,
    GROUP_LEVEL,
    SECONDARY,
    SMALL_COUNT,
    Rules,
    Verdict,
    judge_amount,
    judge_count,
    shared_category,
)
from helpers.disclosure.suppression import Suppression
from helpers.disclosure.system import (
    Cell,
    ContradictionError,
    Key,
    State,
    System,
    build_system,
)
from helpers.disclosure.tables import (
    OUTSIDE,
    SELF_EMPLOYED,
    Relation,
    pairs_of,
    relations_of,
)
from helpers.disclosure.targets import Insider
from helpers.disclosure.ties import tie_amounts
from helpers.disclosure.weights import weight

#: Amounts go to the programs in thousands of euro.
AMOUNT_UNIT = 1000 * CENTS
#: A table shows two of the five dimensions; the totals of the others cost nothing.
ALWAYS_SUMMED = 3

#: What each contributor brings into a cell: records, or cents.
Shares = Mapping[Place, Mapping[str, int]]


@dataclass(frozen=True)
class Record:
    """One application as the tables count it; codes of leaves, as in `cells.csv`."""

    contributor: str
    state: str
    province: str
    applicant: str
    activity: str
    nace: str
    reason: str
    paid_cents: int = 0


@dataclass(frozen=True)
class Others:
    """The members of a group that are not in the one category that all are in."""

    group: Place


@dataclass(frozen=True)
class Plan:
    """Cells, relations and insiders of one answer; `flags` are the primary ones."""

    cells: dict[Key, Cell]
    relations: list[tuple[Key, tuple[Place, ...]]]
    equations: list[dict[Key, int]]
    flags: dict[Place, str]
    insiders: tuple[Insider, ...] = field(default=())

    def system(self) -> System:
        """Its system."""
        return build_system(self.cells, self.relations, equations=self.equations)

    def flags_with(self, suppression: Suppression) -> dict[Place, str]:
        """The flag of every cell once the secondary ones are chosen; internal."""
        index, hidden = suppression.system.index, suppression.hidden
        return {
            place: flag if flag != FREE or not hidden[index[place]] else SECONDARY
            for place, flag in self.flags.items()
        }


def shares_of(places: Iterable[Place], records: Iterable[Record]) -> Shares:
    """What each contributor brings into each cell."""
    there: dict[Place, dict[str, int]] = {place: {} for place in places}
    for record in records:
        for place, share in _places_of(record):
            if place in there:
                mine = there[place]
                mine[record.contributor] = mine.get(record.contributor, 0) + share
    return there


def _places_of(record: Record) -> Iterable[tuple[Place, int]]:
    measures = [("applications", 1), (record.state, 1)]
    if record.state == "paid":
        measures.append((AMOUNT, record.paid_cents))
    provinces = [OUTSIDE] if record.province == OUTSIDE else [record.province, TOTAL]
    applicants = [record.applicant, TOTAL]
    if record.applicant.startswith(f"{SELF_EMPLOYED}_"):
        applicants.append(SELF_EMPLOYED)
    others = [(code, TOTAL) for code in (record.activity, record.nace, record.reason)]
    for codes in product(provinces, applicants, *others):
        for measure, share in measures:
            yield Place(measure, *codes), share


def plan_answer(
    rows: Sequence[Row],
    shares: Shares,
    rules: Rules,
    *,
    maximum_eur: int | None = None,
    tables_without_zeros: Iterable[str] = (),
    sensitive_reasons: Iterable[str] = (),
) -> Plan:
    """The plan for the rows of an answer, all with their true values.

    `shares` by place (see `shares_of`); `sensitive_reasons` switches group disclosure on for
    tables without zeros. Raises ContradictionError where shares and rows do not agree.
    """
    values = {row.place: row.value or 0 for row in rows}
    relations = relations_of(rows)
    zero_hidden = _zero_hidden(rows, values, relations, set(tables_without_zeros))
    verdicts = {place: _judge(place, shares.get(place, {}), rules) for place in values}
    cells: dict[Key, Cell] = {}
    flags: dict[Place, str] = {}
    for place, value in values.items():
        mine = shares.get(place, {})
        if sum(mine.values()) != value:
            raise ContradictionError(f"{place} is {value}, its records make {sum(mine.values())}")
        verdict, hides_zeros = verdicts[place], zero_hidden.get(place)
        flags[place] = verdict.flag if value or not hides_zeros else SMALL_COUNT
        cells[place] = Cell(
            value,
            lower=0 if hides_zeros is not None or not value else 1,
            weight=weight(_behind(place, value, values), _summed(place)),
            state=_state(value, hides_zeros),
            up=verdict.up,
            down=verdict.down,
            unit=AMOUNT_UNIT if place.measure == AMOUNT else 1,
        )
    equations = _groups(cells, values, relations, zero_hidden, set(sensitive_reasons))
    if maximum_eur is not None:
        rooms, ties = tie_amounts(cells, pairs_of(values), maximum_eur * CENTS)
        cells.update(rooms)
        equations += ties
    return Plan(
        cells=cells,
        relations=[(relation.parent, relation.children) for relation in relations],
        equations=equations,
        flags=flags,
        insiders=_insiders(shares),
    )


def _judge(place: Place, shares: Mapping[str, int], rules: Rules) -> Verdict:
    if place.measure == AMOUNT:
        return judge_amount(shares.values(), rules)
    return judge_count(sum(shares.values()), rules, len(shares))


def _state(value: int, hides_zeros: bool | None) -> State:
    if value:
        return State.FREE
    return State.HIDDEN if hides_zeros else State.PUBLISHED


def _zero_hidden(
    rows: Sequence[Row],
    values: Mapping[Place, int],
    relations: Sequence[Relation],
    tables: set[str],
) -> dict[Place, bool]:
    """Places that stand only in tables without zeros: whether a zero there is hidden.

    A zero below a zero that is shown elsewhere follows from that, and is shown.
    """
    standing: dict[Place, set[str]] = {}
    for row in rows:
        standing.setdefault(row.place, set()).add(row.table)
    found = {place: True for place, inside in standing.items() if inside <= tables}
    for relation in relations:
        if values[relation.parent] == 0 and relation.parent not in found:
            found.update({child: False for child in relation.children if child in found})
    return found


def _behind(place: Place, value: int, values: Mapping[Place, int]) -> int:
    """The records that a cell stands for."""
    return values.get(replace(place, measure="paid"), 1) if place.measure == AMOUNT else value


def _summed(place: Place) -> int:
    totals = place.codes.count(TOTAL) + (place.applicant == SELF_EMPLOYED)
    return max(totals - ALWAYS_SUMMED, 0)


def _groups(
    cells: dict[Key, Cell],
    values: Mapping[Place, int],
    relations: Sequence[Relation],
    zero_hidden: Mapping[Place, bool],
    sensitive: set[str],
) -> list[dict[Key, int]]:
    """The others of each group that is in one sensitive category, to be protected."""
    equations: list[dict[Key, int]] = []
    for relation in relations:
        _, dimension, parent = relation.kind
        if dimension != "reason" or parent != TOTAL:
            continue
        counts = {child.reason: values[child] for child in relation.children}
        category = shared_category(counts, sensitive)
        if category is None or len(counts) == 1:
            continue
        others = Others(relation.parent)
        cells[others] = Cell(0, weight=0, state=State.HIDDEN, up=GROUP_LEVEL)
        child = next(c for c in relation.children if c.reason == category)
        assert all(child in zero_hidden for child in relation.children), relation.parent
        equations.append({relation.parent: 1, child: -1, others: -1})
    return equations


def _insiders(shares: Shares) -> tuple[Insider, ...]:
    """Every contributor who is alone in some cell, with those cells."""
    alone: dict[str, list[Key]] = {}
    for place, mine in shares.items():
        if len(mine) == 1:
            alone.setdefault(next(iter(mine)), []).append(place)
    return tuple(Insider(name, tuple(cells)) for name, cells in sorted(alone.items()))
