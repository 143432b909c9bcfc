"""The cells of declared tables: the rows counted by one Ibis expression, then rolled up.

A part is one set of dimensions, of one date where a period is among them. The rows are counted
once for each part, state and combination of leaves that occurs; what is left is small, and is
added up here: a leaf counts in itself, in its groups and in the total.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import ibis

from antwoord.catalogue.declared.dimensions import Dimension
from antwoord.catalogue.declared.measures import STATES, Measure, measures
from antwoord.catalogue.declared.question import DeclaredTable
from antwoord.cells import MERGED, OUTSIDE, TOTAL, CellName
from antwoord.counting.axes import PERIOD, Axis, apart, axis_of
from antwoord.counting.context import Context
from antwoord.counting.leaves import leaf_of, period_leaf
from antwoord.register.contract.people import with_contributor

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: The most leaves that a part is split by: two dimensions of rows, one of columns.
MOST = 3
#: The sums of a part, in cents, by the column that they are of.
SUMS = {one.sum: f"{one.sum}_cents" for one in measures().values() if one.sum}
NUMBER, FIRST = "number", "first_number"
#: Of the rows of several days: whether one tells the state on a day before the run's own.
EARLIER = "of_earlier_day"
#: The first application of an applicant, among those that count and lie in the territory.
FIRST_OF_APPLICANT = "first_of_applicant"


@dataclass(frozen=True)
class Part:
    """One set of dimensions by which some tables split, and the measures of one date.

    `dated_by` is empty where no period is among them: the measures of all dates then.
    """

    dimensions: tuple[Dimension, ...]
    dated_by: str
    measures: tuple[Measure, ...]

    @property
    def leaves(self) -> tuple[str, ...]:
        """The columns of leaves that its dimensions need."""
        named = (PERIOD if one.dated else leaf_of(one) for one in self.dimensions)
        return tuple(dict.fromkeys(named))


def measures_of(table: DeclaredTable, context: Context, *, internal: bool) -> tuple[str, ...]:
    """The measures that are counted of a table, those that it does not show among them.

    An internal run has every measure that goes with its dimensions. A public one has besides
    its own the count behind an amount, and the states that make up the applications: who knows
    two of them knows the third, so all of them are protected together.
    """
    own = [context.question.dimension(name) for name in table.dimensions]
    fitting = [name for name in measures() if all(one.fits(name) for one in own)]
    if internal:
        return tuple(fitting)
    wanted = {*table.measures, *(measures()[name].counted for name in table.measures)}
    if not any(one.dated for one in own) and wanted & {"applications", "undecided", *STATES}:
        wanted |= {"applications", *STATES}
    return tuple(name for name in fitting if name in wanted)


def parts_of(tables: Iterable[DeclaredTable], context: Context, *, internal: bool) -> list[Part]:
    """The parts that the cells of some tables need, each once."""
    wanted: dict[tuple[tuple[str, ...], str], dict[str, None]] = {}
    for table in tables:
        if not internal and table in context.question.tables_of_days:
            continue  # what states of several days tell together is protected between answers
        names = measures_of(table, context, internal=internal)
        for shape in table.shapes(internal=internal):
            own = [context.question.dimension(name) for name in shape]
            for name in names:
                if not all(one.fits(name) for one in own):
                    continue
                dated = any(one.dated for one in own)
                key = (shape, measures()[name].dated_by if dated else "")
                wanted.setdefault(key, {})[name] = None
    return [
        Part(
            tuple(context.question.dimension(name) for name in shape),
            dated_by,
            tuple(measures()[name] for name in names),
        )
        for (shape, dated_by), names in wanted.items()
    ]


def with_weights(state: "ir.Table", *, one_row_one_applicant: bool) -> "ir.Table":
    """The rows with what each counts for: `contributor`, FIRST_OF_APPLICANT, a column of SUMS each.

    `state` is what `with_state` gives, with `quarantined`; `one_row_one_applicant` is what the
    register's description says of it.
    """
    state = with_contributor(state, one_row_one_applicant=one_row_one_applicant)
    nothing = ibis.null("decimal(12, 2)")
    cents = {
        name: (state[column] if column in state.columns else nothing).fill_null(0) * 100
        for column, name in SUMS.items()
    }
    counts = state.of_either & state.state.notnull() & ~state.quarantined
    first = ibis.row_number().over(
        # Who is asked about on another ground alone, or lives elsewhere, is told apart.
        group_by=[state.contributor, state.province == OUTSIDE, counts, state.in_population],
        order_by=[state.application_date, state.application_id],
    )
    return state.mutate(
        **{name: value.cast("int64") for name, value in cents.items()},
        **{FIRST_OF_APPLICANT: counts & (first == 0)},
    )


def laid_out(rows: "ir.Table", parts: Sequence[Part], carried: Sequence[str]) -> "ir.Table":
    """Each row of the population once for each part: `part`, its leaves `k0`..., and `carried`.

    `rows` is what `with_state` gives, with FIRST_OF_APPLICANT.
    """
    long = []
    for number, part in enumerate(parts):
        # Some grounds lie outside the population on this basis, and are told beside it.
        beside = any(one.derive == "basis" for one in part.dimensions)
        counted = rows.filter(
            (rows.of_either if beside else rows.in_population) & rows.state.notnull()
        )
        if EARLIER in counted.columns and all(one.adds_up for one in part.dimensions):
            counted = counted.filter(~counted[EARLIER])
        years = all((one.base or one.id) == "year" for one in part.dimensions if one.dated)
        keys = [
            period_leaf(counted[part.dated_by], years=years) if leaf == PERIOD else counted[leaf]
            for leaf in part.leaves
        ]
        keys += [ibis.literal("")] * (MOST - len(keys))
        long.append(
            counted.select(
                *carried,
                "state",
                part=ibis.literal(number, "int32"),
                outside=counted.province == OUTSIDE,
                **{f"k{place}": key for place, key in enumerate(keys)},
            )
        )
    return ibis.union(*long) if len(long) > 1 else long[0]


KEYS = tuple(f"k{place}" for place in range(MOST))


def count(rows: "ir.Table", parts: Sequence[Part]) -> list[dict[str, Any]]:
    """How many rows there are by part, state and leaves, and their sums in cents.

    `rows` is as for `laid_out`, with a column for each of SUMS.
    """
    if not parts:
        return []
    long = laid_out(rows, parts, (FIRST_OF_APPLICANT, *SUMS.values()))
    summed = long.group_by("part", "state", "outside", *KEYS).agg(
        **{NUMBER: long.count(), FIRST: long[FIRST_OF_APPLICANT].sum()},
        **{name: long[name].sum() for name in SUMS.values()},
    )
    found: list[dict[str, Any]] = summed.to_pyarrow().to_pylist()
    # A query has no order of its own, and what is made of it must be the same each time.
    return sorted(found, key=lambda row: [str(row[name]) for name in ("part", *KEYS, "state")])


@dataclass
class Counted:
    """The cells of some tables: `values` by name, counts and cents; `records` behind each.

    `summed` says in how many dimensions of a table that it is in a cell is a total, at most.
    `again` are the values of cells that an earlier part has too, each counted anew. `places` are
    the cells that each combination of leaves counts in, by part. `axes` are those of every
    dimension, by its id.
    """

    axes: dict[str, Axis] = field(default_factory=dict)
    values: dict[CellName, int] = field(default_factory=dict)
    records: dict[CellName, int] = field(default_factory=dict)
    summed: dict[CellName, int] = field(default_factory=dict)
    again: list[tuple[CellName, int]] = field(default_factory=list)
    places: list[tuple[int, tuple[str, ...], bool, tuple[CellName, ...]]] = field(
        default_factory=list
    )


def roll_up(
    counted: Sequence[Mapping[str, Any]], parts: Sequence[Part], context: Context
) -> Counted:
    """The cells of all parts, the empty ones too.

    `counted` is what `count` gives of the same `parts`.
    """
    found = Counted()
    leaves: dict[str, dict[str, None]] = {}
    for row in counted:
        part = parts[row["part"]]
        for key, leaf in zip(KEYS, part.leaves, strict=False):
            for dimension in part.dimensions:
                if (PERIOD if dimension.dated else leaf_of(dimension)) == leaf:
                    leaves.setdefault(dimension.id, {})[row[key]] = None
    for part in parts:
        for dimension in part.dimensions:
            if dimension.id not in found.axes:
                there = leaves.get(dimension.id, {})
                found.axes[dimension.id] = axis_of(dimension, context, there)
    of_part: list[dict[CellName, list[int]]] = []
    for part in parts:
        axes = [found.axes[one.id] for one in part.dimensions]
        own: dict[CellName, list[int]] = {}
        for codes in grid(axes):
            name = name_of(axes, codes)
            absent = sum(code == TOTAL for code in codes)
            for measure in part.measures:
                cell = name.of_measure(measure.id)
                own[cell] = [0, 0]
                found.summed[cell] = max(found.summed.get(cell, 0), absent)
        of_part.append(own)
    _add_up(counted, parts, found, of_part)
    for own in of_part:
        for cell, (value, records) in own.items():
            if cell in found.values:
                found.again.append((cell, value))
            else:
                found.values[cell], found.records[cell] = value, records
    return found


def names_of(parts: Iterable[Part], axes: Mapping[str, Axis]) -> set[CellName]:
    """Every cell of some parts."""
    return {
        name_of(own, codes, measure.id)
        for part in parts
        for own in [[axes[one.id] for one in part.dimensions]]
        for codes in grid(own)
        for measure in part.measures
    }


def grid(axes: Sequence[Axis]) -> Iterator[tuple[str, ...]]:
    """The codes of every cell of a table by its dimensions, in the order of `cells.csv`.

    Of two levels of one dimension the finer ones stand below the coarser one that holds them.
    """
    if not axes:
        yield ()
        return
    first, *rest = axes
    pairs: list[tuple[str, ...]] = [(code,) for code in (*first.codes, TOTAL)]
    if rest and rest[0].dimension.kin == first.dimension.kin:
        below = _below(first, rest.pop(0))
        pairs = [pair for code in (*first.codes, TOTAL) for pair in below[code]]
    for pair in pairs:
        for codes in product(*((*axis.codes, TOTAL) for axis in rest)):
            yield (*pair, *codes)


def _below(coarse: Axis, fine: Axis) -> dict[str, list[tuple[str, str]]]:
    """By code of the coarse axis the pairs of it: all of it first, then each finer code.

    Finer codes stand below the coarse ones by themselves, never below several together.
    """
    found = {code: [(code, TOTAL)] for code in (*coarse.codes, TOTAL)}
    of: dict[str, dict[str, None]] = {}
    alone = apart(coarse)
    for leaf, codes in apart(fine).members.items():
        for code in codes:
            of.setdefault(code, {}).update(dict.fromkeys(alone.members.get(leaf, ())))
    for code in fine.codes:
        for above in of.get(code, ()):
            if above in found and above != code:
                found[above].append((above, code))
    return found


def name_of(axes: Sequence[Axis], codes: Sequence[str], measure: str = "") -> CellName:
    """The cell with these codes, one for each of the axes."""
    columns: dict[str, str] = {}
    for axis, code in zip(axes, codes, strict=True):
        # Of levels that share a column the finer one, which comes later, is the one that says it.
        if code != TOTAL:
            columns[axis.column_of(code)] = code
    return CellName.of(measure, columns)


def _add_up(
    counted: Sequence[Mapping[str, Any]],
    parts: Sequence[Part],
    found: Counted,
    of_part: Sequence[dict[CellName, list[int]]],
) -> None:
    known: dict[tuple[int, tuple[str, ...], bool], list[CellName]] = {}
    for row in counted:
        part = parts[row["part"]]
        keys = tuple(row[key] for key in KEYS)
        where = (row["part"], keys, row["outside"])
        if where not in known:
            known[where] = list(_cells_of(part, keys, row["outside"], found.axes))
            found.places.append((row["part"], keys, row["outside"], tuple(known[where])))
        for measure in part.measures:
            if row["state"] not in measure.states:
                continue
            if measure.sum:
                value = int(row[SUMS[measure.sum]] or 0)
            else:
                value = int(row[FIRST if measure.first_only else NUMBER] or 0)
            records = int(row[NUMBER])
            for name in known[where]:
                both = of_part[row["part"]][name.of_measure(measure.id)]
                both[0] += value
                both[1] += records


def _is_merged(*codes: str) -> bool:
    return any(MERGED in code for code in codes)


def _cells_of(
    part: Part, keys: Sequence[str], outside: bool, axes: Mapping[str, Axis]
) -> Iterator[CellName]:
    """The cells, without measure, that the rows with these leaves count in."""
    of_leaf = dict(zip(part.leaves, keys, strict=False))
    by_kin: dict[str, list[dict[str, str]]] = {}
    for dimension in part.dimensions:
        axis = axes[dimension.id]
        codes = axis.members.get(of_leaf[axis.leaf], ())
        total: list[dict[str, str]] = (
            [{}] if any(code not in axis.outside for code in codes) else []
        )
        coarser = by_kin.get(dimension.kin)
        if coarser is None:
            by_kin[dimension.kin] = [*({axis.column_of(code): code} for code in codes), *total]
        else:
            # All of the coarser code, and each finer one in it; none where several stand together.
            by_kin[dimension.kin] = coarser + [
                {**one, axis.column_of(code): code}
                for one in coarser
                for code in codes
                if one and code not in one.values() and not _is_merged(code, *one.values())
            ]
    seen: set[CellName] = set()
    for chosen in product(*by_kin.values()):
        columns = {column: code for one in chosen for column, code in one.items()}
        name = CellName.of("", columns)
        # What lies outside the territory is in no cell but those that say so.
        if outside and name.code("province") != OUTSIDE:
            continue
        if name not in seen:
            seen.add(name)
            yield name
