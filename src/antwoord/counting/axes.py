"""The codes of each dimension in the order shown, and which leaves count in each of them.

A list that is long has only the codes that occur; an unknown code has a place where some row
needs it, or always, as the catalogue says.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from antwoord.catalogue.declared.delineation import on_list
from antwoord.catalogue.declared.dimensions import (
    Dimension,
    band_codes,
    dimensions,
    period_of,
    periods,
)
from antwoord.catalogue.nace import SUBCLASS
from antwoord.cells import (
    AMBIGUOUS,
    MERGED,
    OTHER_CODE,
    OUTSIDE,
    PLACE,
    TOTAL,
    UNGROUPED,
    UNKNOWN,
    is_special,
)
from antwoord.counting.context import Context
from antwoord.counting.leaves import GROUNDS, GROUNDS_OF, SOMEWHERE_IN, leaf_of

#: A dimension without a leaf of its own: a period's leaf depends on the date of the measure.
PERIOD = "period_leaf"


@dataclass(frozen=True)
class Axis:
    """A dimension of this answer.

    `codes` are its codes in the order shown, without the total; `members` gives by leaf the
    codes that it counts in; those `outside` are in no total. `levels` are the codes by how fine
    they are, the coarsest first: each level holds every leaf once.
    """

    dimension: Dimension
    codes: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    outside: frozenset[str] = frozenset()
    levels: tuple[tuple[str, ...], ...] = ()

    @property
    def leaf(self) -> str:
        """The column of its leaf."""
        return PERIOD if self.dimension.dated else leaf_of(self.dimension)

    @property
    def column(self) -> str:
        """Its column in `cells.csv`."""
        return self.dimension.place

    def column_of(self, code: str) -> str:
        """The column in which the name of a cell says a code: what lies outside has one name."""
        return PLACE if code == OUTSIDE else self.column

    def as_json(self) -> dict[str, Any]:
        """What a later step needs to lay tables out."""
        return {
            "codes": list(self.codes),
            "members": {leaf: list(codes) for leaf, codes in self.members.items()},
            "outside": sorted(self.outside),
            "levels": [list(level) for level in self.levels],
        }

    @classmethod
    def from_json(cls, dimension: Dimension, content: Mapping[str, Any]) -> "Axis":
        """The axis that `as_json` told of."""
        return cls(
            dimension=dimension,
            codes=tuple(content["codes"]),
            members={leaf: tuple(codes) for leaf, codes in content["members"].items()},
            outside=frozenset(content["outside"]),
            levels=tuple(map(tuple, content["levels"])),
        )


def axis_of(dimension: Dimension, context: Context, leaves: Collection[str]) -> Axis:
    """The axis of a dimension; `leaves` are those that occur in the population."""
    if dimension.base:
        return _grouped(dimension, context, leaves)
    if not dimension.adds_up:
        return _of_days(dimension, context)
    listed, codes_of, possible = _FOUND[dimension.derive](dimension, context, leaves)
    every = dict.fromkeys((*possible, *leaves))
    return _axis(dimension, listed, {leaf: codes_of(leaf) for leaf in every}, leaves, context)


def _of_days(dimension: Dimension, context: Context) -> Axis:
    """The days before the run's own, none of which is in a total: that is the run's own state."""
    earlier = tuple(day.isoformat() for day in context.earlier_days)
    members = {**{day: (day,) for day in earlier}, context.reference_date.isoformat(): (TOTAL,)}
    return Axis(dimension, earlier, members, frozenset(earlier))


def leaves_with(dimension: Dimension, context: Context, wanted: Collection[str]) -> list[str]:
    """The leaves that have one of the `wanted` codes, at any level of the dimension."""
    base = dimensions()[dimension.base] if dimension.base else dimension
    if base.derive == "nace":
        version = context.question.population.nace_version
        possible = [c for of, c in context.codes.nace if of == version and len(c) == SUBCLASS]
    else:
        possible = list(_FOUND[base.derive](base, context, wanted)[2])
    special = {"place": (OUTSIDE,), "nace": (AMBIGUOUS, OTHER_CODE)}.get(base.derive, ())
    axis = axis_of(dimension, context, [*possible, UNKNOWN, *special])
    return [leaf for leaf, codes in axis.members.items() if not set(wanted).isdisjoint(codes)]


#: The codes in order, those that a leaf counts in, and every leaf that is known beforehand.
_Codes = tuple[Sequence[str], Callable[[str], tuple[str, ...]], Iterable[str]]
_Finder = Callable[[Dimension, Context, Collection[str]], _Codes]


def _axis(
    dimension: Dimension,
    listed: Sequence[str],
    members: Mapping[str, tuple[str, ...]],
    leaves: Collection[str],
    context: Context,
) -> Axis:
    occurring = {code for leaf in leaves for code in members.get(leaf, ())}
    outside = _outside(dimension, context)
    shown = [code for code in listed if not dimension.many or code in occurring]
    special = [code for code in (AMBIGUOUS, OTHER_CODE) if code in listed and code not in shown]
    shown += special
    needed = dimension.unknown != "never" and UNKNOWN in occurring
    if dimension.unknown == "always" or needed:
        shown.append(UNKNOWN)
    shown = [code for code in dict.fromkeys(shown) if code not in outside]
    shown += [code for code in (*listed, OUTSIDE) if code in outside]
    codes = tuple(dict.fromkeys(shown))
    kept = {leaf: tuple(code for code in of if code in codes) for leaf, of in members.items()}
    kept = {leaf: of for leaf, of in kept.items() if of}
    levels = _levels(dimension, codes, outside, context)
    return _with_merged(Axis(dimension, codes, kept, outside, levels), context)


def apart(axis: Axis) -> Axis:
    """The axis without the codes that stand for several."""
    if not any(MERGED in code for code in axis.codes):
        return axis
    levels = tuple(level for level in axis.levels if not any(MERGED in code for code in level))
    members = {
        leaf: tuple(code for code in of if MERGED not in code) for leaf, of in axis.members.items()
    }
    codes = tuple(code for code in axis.codes if MERGED not in code)
    return replace(axis, codes=codes, members=members, levels=levels)


def _with_merged(axis: Axis, context: Context) -> Axis:
    """The axis with the codes that the question lets stand together, each after its parts."""
    codes, finest = list(axis.codes), list(axis.levels[-1]) if axis.levels else []
    taken: dict[str, str] = {}
    for merged in context.question.disclosure.get("merge", ()):
        parts = merged.split(MERGED)
        if set(parts) <= set(finest):
            taken |= dict.fromkeys(parts, merged)
            codes.insert(max(map(codes.index, parts)) + 1, merged)
    if not taken:
        return axis
    members = {
        leaf: (*of, *dict.fromkeys(taken[code] for code in of if code in taken))
        for leaf, of in axis.members.items()
    }
    together = tuple(dict.fromkeys(taken.get(code, code) for code in finest))
    levels = (*axis.levels[:-1], together, axis.levels[-1])
    return replace(axis, codes=tuple(codes), members=members, levels=levels)


def _outside(dimension: Dimension, context: Context) -> frozenset[str]:
    if dimension.derive == "place" and context.region:
        return frozenset({OUTSIDE})
    if dimension.derive == "basis":
        return frozenset(GROUNDS) - frozenset(GROUNDS_OF[context.sector_basis])
    return frozenset()


def _levels(
    dimension: Dimension, codes: Sequence[str], outside: frozenset[str], context: Context
) -> tuple[tuple[str, ...], ...]:
    inside = tuple(code for code in codes if code not in outside)
    if dimension.derive != "applicant" or dimension.base:
        return (inside,)
    above = {code: context.codes.applicants[code].group for code in inside if not is_special(code)}
    coarse = tuple(code for code in inside if above.get(code, TOTAL) == TOTAL)
    fine = tuple(code for code in inside if code not in above.values())
    return (coarse, fine) if coarse != fine else (fine,)


def _places(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    codes, level = context.codes, dimension.id
    chain = ("municipality", "arrondissement", "province", "region")
    inside = set(context.provinces)

    def codes_of(leaf: str) -> tuple[str, ...]:
        if leaf in (OUTSIDE, UNKNOWN):
            return (leaf,)
        if leaf.startswith(SOMEWHERE_IN):
            province = leaf.removeprefix(SOMEWHERE_IN)
            if level in ("municipality", "arrondissement"):
                return (UNKNOWN,)
            return (province if level == "province" else codes.provinces[province].group,)
        at = leaf
        known = (codes.municipalities, codes.arrondissements, codes.provinces, codes.regions)
        start = next(place for place, one in enumerate(known) if leaf in one)
        for step in range(start, chain.index(level)):
            at = known[step][at].group
        return (at,)

    listed = getattr(codes, dimension.list)
    possible: Iterable[str] = context.provinces
    if context.by_municipality:
        possible = [m for m in codes.municipalities if _province_of(m, chain[0], context) in inside]
        possible += [f"{SOMEWHERE_IN}{province}" for province in context.provinces]
    return (
        [code for code in listed if _province_of(code, level, context) in inside],
        codes_of,
        possible,
    )


def _province_of(code: str, level: str, context: Context) -> str:
    """A province that a place lies in, or that lies in it."""
    codes = context.codes
    if level == "region":
        return next((p for p in context.provinces if codes.provinces[p].group == code), "")
    if level == "municipality":
        code, level = codes.municipalities[code].group, "arrondissement"
    return codes.arrondissements[code].group if level == "arrondissement" else code


def _applicants(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    listed = context.codes.applicants

    def codes_of(leaf: str) -> tuple[str, ...]:
        found = [leaf]
        while found[-1] in listed and listed[found[-1]].group != TOTAL:
            found.append(listed[found[-1]].group)
        return tuple(found)

    leaves_of = set(listed) - {code.group for code in listed.values()}
    return list(listed), codes_of, [code for code in listed if code in leaves_of]


def _activities(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    own, question = context.question.population.activities, context.question
    # Beside the population a table by basis counts those of other activities, by their code.
    beside = any(
        {"activity", "basis"} <= {question.dimension(name).derive for name in shape}
        for table in question.tables
        for shape in table.shapes(internal=True)
    )
    only_own = own and context.sector_basis == "activity" and not beside
    shown = own if only_own else tuple(context.codes.activities)
    return shown, _same, shown


def _same(leaf: str) -> tuple[str, ...]:
    return (leaf,)


def _listed(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    shown = list(getattr(context.codes, dimension.list))
    return shown, _same, shown


def _values(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    if dimension.groups:
        of = {value: group.code for group in dimension.groups for value in group.members}
        return [group.code for group in dimension.groups], lambda leaf: (of.get(leaf, UNKNOWN),), of
    shown = sorted(leaf for leaf in leaves if leaf != UNKNOWN)
    return shown, _same, shown


def _programmes(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    return context.question.programmes, _same, context.question.programmes


def _bands(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    shown = band_codes(dimension.bands, of_money=dimension.of_money)
    return shown, _same, shown


def _grounds(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:  # noqa: ARG001
    return GROUNDS, _same, GROUNDS


def _periods(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:
    def codes_of(leaf: str) -> tuple[str, ...]:
        if leaf == UNKNOWN or (dimension.id == "year" and len(leaf) == 4):
            return (leaf,)
        return (period_of(dimension.id, date(int(leaf[:4]), int(leaf[5:]), 1)),)

    until = context.question.population.until or context.reference_date
    shown = periods(dimension.id, context.first_day, min(until, context.reference_date))
    more = {code for leaf in leaves if leaf != UNKNOWN for code in codes_of(leaf)}
    months = periods("month", context.first_day, min(until, context.reference_date))
    return sorted({*shown, *more}), codes_of, (*months, *(shown if dimension.id == "year" else ()))


def _nace(dimension: Dimension, context: Context, leaves: Collection[str]) -> _Codes:
    population, codes = context.question.population, context.codes
    version = population.nace_version

    def codes_of(leaf: str) -> tuple[str, ...]:
        if is_special(leaf):
            return (leaf,)
        if dimension.id == "nace_group":
            return (codes.nace[version, leaf].group or UNGROUPED,)
        return (codes.nace.level_code(version, leaf, dimension.id) or UNKNOWN,)

    subclasses = list(leaves)
    if population.nace_codes:
        subclasses = [
            code
            for of, code in codes.nace
            if of == version and len(code) == SUBCLASS and on_list(code, population)
        ]
    found = {code for leaf in subclasses if not is_special(leaf) for code in codes_of(leaf)}
    if dimension.id == "nace_group":
        order = {code: place for place, code in enumerate((*codes.nace_groups, UNGROUPED))}
        shown = sorted(found, key=order.__getitem__)
    else:
        shown = sorted(found)
    special = (AMBIGUOUS, OTHER_CODE) if population.nace_codes else (AMBIGUOUS,)
    return (*shown, *special), codes_of, subclasses


_FOUND: dict[str, _Finder] = {
    "place": _places,
    "applicant": _applicants,
    "activity": _activities,
    "listed": _listed,
    "values": _values,
    "programme": _programmes,
    "bands": _bands,
    "duration": _bands,
    "basis": _grounds,
    "period": _periods,
    "nace": _nace,
}


def _grouped(dimension: Dimension, context: Context, leaves: Collection[str]) -> Axis:
    """A dimension that takes codes of another one together."""
    base = axis_of(dimensions()[dimension.base], context, leaves)
    of = {code: group.code for group in dimension.groups for code in group.members}
    members = {
        leaf: (next((of[code] for code in codes if code in of), _left(codes)),)
        for leaf, codes in base.members.items()
    }
    listed = [group.code for group in dimension.groups]
    return _axis(dimension, listed, members, leaves, context)


def _left(codes: Iterable[str]) -> str:
    return OUTSIDE if OUTSIDE in codes else UNKNOWN
