"""What adds up among cells: from the levels of the dimensions and the states alone.

One function for counting, for protection and for whoever asks. A cell is the sum of those that
differ from it in one dimension alone, where these make up its code; and it is the sum of the
states that make up its measure. A whole with one part is the same set of records.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from antwoord.catalogue.declared.measures import measures
from antwoord.cells import (
    OTHER_CODE,
    PLACE,
    REPEATED,
    REST,
    TOTAL,
    UNKNOWN,
    CellName,
    is_special,
)
from antwoord.counting.axes import Axis

#: The kinds of relations, beside those that each dimension gives.
STATES_ADD_UP = "states"
#: The kinds that rules about cells tell apart, by what the levels of a dimension share.
KINDS = {"place": "provinces", "applicant": "applicants"}
OTHER_KIND = "codes"

Relation = tuple[str, CellName, list[CellName]]


@dataclass(frozen=True)
class Level:
    """Codes of one column that hold each leaf once; `leaves` are those of each code."""

    column: str
    codes: tuple[str, ...]
    leaves: Mapping[str, frozenset[str]]


class Below(NamedTuple):
    """What makes up a cell at a finer level, the `place`-th of its family.

    `codes` of `column` lie in it; with each of `shared` the cell has a part in common, so that
    what they have of it stands under both codes. `whole`: the codes alone are all of it.
    """

    column: str
    codes: list[str]
    shared: list[str]
    whole: bool
    place: int


@dataclass(frozen=True)
class Family:
    """The levels of one dimension, the coarsest first."""

    kin: str
    levels: tuple[Level, ...]

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns in which a cell can have a code of it."""
        # What lies outside is named in one column, at whatever level, and has no parts.
        outside = {PLACE} if self.kin == "place" else set()
        return frozenset({level.column for level in self.levels} | outside)

    @cached_property
    def below(self) -> dict[tuple[str, str], list[Below]]:
        """By column and code the codes of each finer level that make it up."""
        found: dict[tuple[str, str], list[Below]] = {}
        every = {
            (level.column, code): leaves
            for level in self.levels
            for code, leaves in level.leaves.items()
        }
        for (column, code), leaves in every.items():
            if not leaves:
                continue
            for place, level in enumerate(self.levels):
                inside = [c for c in level.codes if level.leaves[c] and level.leaves[c] <= leaves]
                if not inside or (level.column == column and code in level.codes):
                    continue
                left = leaves.difference(*(level.leaves[c] for c in inside))
                # An unknown municipality can be one of a province and of others.
                shared = [c for c in level.codes if is_special(c) and level.leaves[c] & left]
                if level.column == column or not left <= frozenset().union(
                    *(level.leaves[c] for c in shared)
                ):
                    shared = []
                below = Below(level.column, inside, shared, not left, place)
                found.setdefault((column, code), []).append(below)
        return found

    def families_of(self, name: CellName) -> Iterator[Below]:
        """What makes up a cell, by each finer level."""
        own = [(at, code) for at, code in name.codes if at in self.columns]
        if not own:
            for place, level in enumerate(self.levels):
                yield Below(level.column, list(level.codes), [], True, place)
        elif len(own) == 1:
            # What lies in two of them, such as an unknown municipality of a province, has no parts.
            yield from self.below.get(own[0], ())

    def refines(self, fine: int, coarse: int) -> bool:
        """Whether each code of one level lies in one of the other, so that its sums follow."""
        above = self.levels[coarse].leaves.values()
        return all(
            any(leaves <= other for other in above)
            for leaves in self.levels[fine].leaves.values()
            if leaves
        )


def families_of(axes: Mapping[str, Axis]) -> list[Family]:
    """The families of the dimensions of an answer."""
    by_kin: dict[str, list[Level]] = {}
    # A leaf that some list leaves out, because nobody is there, says nothing of what adds up.
    common: dict[str, set[str]] = {}
    for axis in axes.values():
        there = common.setdefault(axis.dimension.kin, set(axis.members))
        there.intersection_update(axis.members)
    for axis in axes.values():
        for codes in axis.levels:
            of_code: dict[str, set[str]] = {code: set() for code in codes}
            for leaf in common[axis.dimension.kin]:
                for code in axis.members[leaf]:
                    if code in of_code:
                        of_code[code].add(leaf)
            leaves = {code: frozenset(of) for code, of in of_code.items()}
            level = Level(axis.column, codes, leaves)
            known = by_kin.setdefault(axis.dimension.kin, [])
            if not any((level.column, level.codes) == (k.column, k.codes) for k in known):
                known.append(level)
    return [
        Family(kin, tuple(sorted(levels, key=lambda level: len(level.codes))))
        for kin, levels in by_kin.items()
    ]


def relations(
    names: Collection[CellName], axes: Mapping[str, Axis], *, same_grounds: bool = True
) -> list[Relation]:
    """Every relation among `names`: its kind, the whole and its parts.

    `axes` are the dimensions by id. With `same_grounds` who is in the sector without a code on
    the list is so by activity: those cells by basis and by NACE code are the same.
    """
    families = families_of(axes)
    found: list[Relation] = []
    for name in names:
        found += _states(name, names, axes)
        found += _applicants(name, names)
        for family in families:
            found += _in_family(name, names, family)
    if same_grounds:
        found += _grounds(names)
    return found


def _states(
    name: CellName, names: Collection[CellName], axes: Mapping[str, Axis]
) -> Iterator[Relation]:
    """Applications are those paid, stopped and undecided, in a cell of no period."""
    measure = measures().get(name.measure)
    if measure is None or not measure.parts:
        return
    dated = {axis.column for axis in axes.values() if axis.dimension.dated}
    if any(column in dated for column, _ in name.codes):
        return
    parts: list[str] = []
    for part in measure.parts:
        there = name.of_measure(part) in names
        parts += [part] if there else measures()[part].parts or [part]
    cells = [name.of_measure(part) for part in parts]
    if all(cell in names for cell in cells):
        yield STATES_ADD_UP, name, cells


def _applicants(name: CellName, names: Collection[CellName]) -> Iterator[Relation]:
    """Applications are the first ones of their applicants, and the others."""
    if name.measure == "applications" and (first := name.of_measure("applicants")) in names:
        yield STATES_ADD_UP, name, [first, name.of_measure(REPEATED)]


def _in_family(name: CellName, names: Collection[CellName], family: Family) -> Iterator[Relation]:
    kind = KINDS.get(family.kin, OTHER_KIND)
    done: list[int] = []
    for column, codes, shared, whole, place in family.families_of(name):
        if any(family.refines(place, other) for other in done):
            continue
        children: list[CellName] = []
        for code in codes:
            children.append(_child(name, family, column, code))
            if children[-1] not in names:
                break
        known = len(children) == len(codes) and all(child in names for child in children[-1:])
        if not codes or not known or children == [name]:
            continue
        if not whole:
            both = [name.at(**{column: code}) for code in shared]
            if both and all(one in names for one in both):
                children += both
            else:
                # What lies in none of them alone is a cell that nobody shows.
                children.append(CellName(REST + name.measure, (*name.codes, ("level", column))))
        done.append(place)
        yield kind, name, children


def _child(name: CellName, family: Family, column: str, code: str) -> CellName:
    kept = {at: old for at, old in name.codes if at not in family.columns}
    return CellName.of(name.measure, {**kept, column: code})


def _grounds(names: Collection[CellName]) -> Iterator[Relation]:
    """The cells by basis that are the same as ones by NACE code."""
    for name in names:
        for ground, code in (("activity_no_code", UNKNOWN), ("activity_other_code", OTHER_CODE)):
            if name.code("basis") == ground and name.code("nace") in (TOTAL, code):
                other = name.at(basis=TOTAL, nace=code)
                if other in names:
                    yield OTHER_KIND, name, [other]


def rests(found: Sequence[Relation], values: Mapping[CellName, int]) -> dict[CellName, int]:
    """The values of the cells that nobody shows: what a whole has more than its parts."""
    return {
        part: values[whole] - sum(values[other] for other in parts if other in values)
        for _, whole, parts in found
        for part in parts
        if part.is_rest
    }


def adds_up(axes: Mapping[str, Axis]) -> list[dict[str, object]]:
    """Which codes make up which, as data: `column` and `code` of the whole, those of its parts.

    `parts_of_it` are codes that others have too: of them the cell with both codes is a part. Only
    wholes that are told by their parts in full are among them.
    """
    found: list[dict[str, object]] = []
    for family in families_of(axes):
        columns = sorted(family.columns)
        wholes = [(columns[0] if len(columns) == 1 else "", TOTAL), *family.below]
        for column, code in wholes:
            name = CellName("", () if code == TOTAL else ((column, code),))
            found += [
                {
                    "family": columns,
                    "column": column,
                    "code": code,
                    "parts_column": below.column,
                    "parts": below.codes,
                    "parts_of_it": below.shared,
                }
                for below in family.families_of(name)
                if below.codes and (below.whole or below.shared)
            ]
    return found
