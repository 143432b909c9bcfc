"""From which to which each figure can be that a public run does not show exactly.

What anybody can compute from the published tables and the published rules, and nothing else: no
true value is looked at but to see, at the end, that each lies in its range. `antwoord
audit-tables` gives the same of the folder of the run.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from antwoord.catalogue.declared.measures import measures
from antwoord.cells import REST, ROWS, CellName
from antwoord.counting.axes import Axis
from antwoord.counting.layout import Layout, Line
from antwoord.counting.relations import adds_up
from antwoord.disclosure.attack.cells_file import CENTS, Place, Row
from antwoord.disclosure.attack.publications import Publication, known_relations, place_of_cell
from antwoord.disclosure.attack.published import Range, ranges_of
from antwoord.disclosure.attack.relations import Described, relations_of
from antwoord.disclosure.model.answer_system import TrueCells, is_headline
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.policy.concessions import EXTRAS, UNDECIDED, ZEROS
from antwoord.disclosure.policy.protection import Protected, UnsafeError
from antwoord.disclosure.search.hundreds import BASE, Hundreds, in_hundreds
from antwoord.disclosure.search.rounding import bounds


@dataclass(frozen=True)
class Told:
    """What a public run tells, before its ranges.

    `values` are what is shown exactly, counts or cents, None where a cell is not; `amounts` those
    shown in whole hundreds, each less than `within` cents off; `rounded` multiples of `base`.
    `rows` are the numbers of rows that are told. `withheld` is what was given up.
    """

    values: Mapping[CellName, int | None]
    amounts: Mapping[CellName, int]
    within: int
    rounded: Mapping[CellName, int]
    base: int
    rows: Mapping[str, int | None]
    withheld: Collection[str]

    @classmethod
    def of(
        cls,
        true: TrueCells,
        hidden: Collection[CellName],
        hundreds: Hundreds,
        rows: Mapping[str, int | None],
        done: Protected,
    ) -> "Told":
        """What is told of the cells once those `hidden` are not; `done` says how that was found.

        `hundreds` are the amounts as they are shown, `rows` the numbers of rows that are told.
        """
        amounts = {n: cents for n, cents in hundreds.shown.items() if n not in hundreds.exact}
        unsaid = {*hidden, *amounts}
        return cls(
            values={
                name: None if name in unsaid else hundreds.shown.get(name, value)
                for name, value in true.values.items()
            },
            amounts=amounts,
            within=hundreds.within,
            rounded=done.rounded,
            base=done.base,
            rows=rows,
            withheld=done.withheld,
        )


def hundreds_of(
    true: TrueCells,
    relations: Sequence[tuple[CellName, list[CellName]]],
    hidden: set[CellName],
    settings: Settings,
) -> Hundreds:
    """The amounts that are published, in whole hundreds of euro but for the totals."""
    found = [
        in_hundreds(
            amounts,
            [(w, p) for w, p in relations if w in amounts and all(part in amounts for part in p)],
            lambda name: name not in hidden and name in true.shown,
            lambda name: is_headline(name, settings),
        )
        for amounts in _by_measure(true.values).values()
    ]
    return Hundreds(
        {name: value for one in found for name, value in one.shown.items()},
        frozenset().union(*(one.exact for one in found)),
        max((one.within for one in found), default=BASE),
        carried=any(one.carried for one in found),
    )


def _by_measure(values: Mapping[CellName, int]) -> dict[str, dict[CellName, int]]:
    """The amounts by their measure, what nobody shows with its own."""
    found: dict[str, dict[CellName, int]] = {}
    for name, value in values.items():
        if name.is_amount:
            found.setdefault(name.measure.removeprefix(REST), {})[name] = value
    return found


def ranges(
    told: Told,
    placed: Sequence[Line],
    axes: Mapping[str, Axis],
    basis: str,
    maximum_cents: int,
    grouped: Collection[str],
) -> dict[CellName, Range]:
    """The range of every cell of the tables that is not shown exactly.

    `placed` are the rows of `cells.csv` (`layout.lines`) and `axes` the dimensions of its tables,
    `basis` is that of the sector.
    `maximum_cents` is what the programme pays at most, 0 where there is no such rule. `grouped`
    are dimensions of which a single code must not be recognised: zeros may be hidden there.
    """
    rows = list(_rows(told, placed, basis, grouped))
    described = Described(
        tuple(adds_up(axes)), frozenset(one.column for one in axes.values() if one.dimension.dated)
    )
    tables = [row for row in rows if not row.told]
    relations = relations_of((row for row in rows if row.table != "rows"), described)
    publication = Publication(
        Path("tables"), rows, [*relations, *known_relations(tables, basis)], population=basis
    )
    found = ranges_of(publication, maximum_cents // CENTS or None)
    return {
        name: found[place]
        for name in dict.fromkeys(name for _, name, _ in placed)
        if (place := place_of_cell(name, basis)) in found
    }


def require_true(found: Mapping[CellName, Range], values: Mapping[CellName, int]) -> None:
    """Raises UnsafeError where a true value (a count, or cents) does not lie in its range."""
    for name, (low, high) in found.items():
        unit = CENTS if name.is_amount else 1
        if values[name] < low * unit or (high is not None and values[name] > high * unit):
            raise UnsafeError(f"what is published contradicts {name.spoken}")


def _rows(
    told: Told,
    placed: Sequence[Line],
    basis: str,
    grouped: Collection[str],
) -> Iterator[Row]:
    for at, (layout, name, _) in enumerate(placed, start=2):
        place = place_of_cell(name, basis)
        if (amount := told.amounts.get(name)) is not None:
            low, high = max(amount - told.within + 1, 0), amount + told.within - 1
            yield Row(at, layout.table.id, place, None, low, high, rounded=amount)
            continue
        value = told.values[name]
        least = None if value is not None else _least(name, layout, told, grouped)
        yield Row(at, layout.table.id, place, value, least)
    for at, (name, shown) in enumerate(told.rounded.items(), start=2):
        low, high = bounds(shown, told.base)
        place = place_of_cell(name, basis)
        yield Row(at, "rounded", place, None, low, high, told=True, rounded=shown)
    for fact, number in told.rows.items():
        yield Row(1, "rows", Place.of(ROWS + fact, {}, basis), number)


def _least(name: CellName, layout: Layout, told: Told, grouped: Collection[str]) -> int:
    """What a cell that is not shown is at least: zeros are shown, but where all of a kind hide."""
    measure = measures()[name.measure]
    hides = ZEROS in told.withheld or (UNDECIDED in told.withheld and measure.waits)
    hides |= EXTRAS in told.withheld and not layout.table.asked
    hides |= not {axis.dimension.id for axis in layout.axes}.isdisjoint(grouped)
    return 0 if hides else 1


def shown_range(name: CellName, found: Range) -> tuple[Decimal, Decimal | None]:
    """The ends as files hold them: counts, or euro with two decimals."""
    digits = Decimal("0.00") if name.is_amount else Decimal(0)
    low, high = Decimal(found.low) + digits, found.high
    return low, None if high is None else Decimal(high) + digits
