"""The relations among cells, from what a file says adds up, else from their codes alone.

Beside our tables stands what makes up what (`datapackage.json`). Where it does not, provinces
make up their region (never `_X`, which lies outside); the kinds of self-employed make up the
self-employed, and with the companies all applicants; the codes of any other dimension make up
its total. Applications are paid, stopped, approved or pending. Each is looked for within a
table, among the rows that are there; a place that occurs in several tables is one cell
(`Place`). A NACE code that others begin with is their sum.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile
from pathlib import Path
from typing import Any

from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.catalogue.declared.measures import measures
from antwoord.cells import MERGED, OUTSIDE, TOTAL
from antwoord.disclosure.attack.cells_file import Place, Row
from antwoord.run_files import DESCRIPTION

COMPANY, SELF_EMPLOYED = "company", "self_employed"
#: Codes of which the cell with both codes is a part of a whole.
_OF_IT = "parts_of_it"


@dataclass(frozen=True)
class Relation:
    """A cell and those that make it up.

    `kind` (table, dimension, code of the parent) is the same for relations that hold or fail
    together. `closed` says that every member that such a list can have is there.
    """

    kind: tuple[str, str, str]
    parent: Place
    children: tuple[Place, ...]
    closed: bool


@dataclass(frozen=True)
class Described:
    """What the description beside tables says: what adds up, and which columns are periods."""

    adds_up: tuple[Mapping[str, Any], ...]
    dated: frozenset[str]


def relations_of(rows: Iterable[Row], described: Described | None = None) -> list[Relation]:
    """Every relation among the `rows`: as they are `described`, else what their codes give."""
    tables: dict[str, set[Place]] = defaultdict(set)
    for row in rows:
        tables[row.table].add(row.place)
    every = set().union(*tables.values()) if tables else set()
    found: list[Relation] = []
    if described is None:
        for table in sorted(tables):
            found += _relations(table, tables[table])
    else:
        found += _as_told(every, described.adds_up)
    dated = {name for name, one in dimensions().items() if one.dated}
    return [*found, *_states(every, dated | (described.dated if described else frozenset()))]


def read_description(folder: Path) -> Described | None:
    """What `datapackage.json` in the `folder` of tables says; None where it does not say it."""
    try:
        told = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        keys = {"family", "column", "code", "parts_column", "parts"}
        found = tuple(one for one in told["adds_up"] if keys <= set(one) <= {*keys, _OF_IT})
        return Described(found, frozenset(map(str, told["dated"])))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _as_told(places: set[Place], adds_up: Sequence[Mapping[str, Any]]) -> Iterator[Relation]:
    # By family, which many lines share: the places by their codes in it.
    grouped: dict[frozenset[str], dict[tuple[tuple[str, str], ...], list[Place]]] = {}
    ordered = sorted(places, key=str)
    for one in adds_up:
        family = frozenset(one["family"])
        if family not in grouped:
            groups = grouped[family] = defaultdict(list)
            for place in ordered:
                groups[tuple(pair for pair in place.codes if pair[0] in family)].append(place)
        own = () if one["code"] == TOTAL else ((one["column"], one["code"]),)
        for place in grouped[family].get(own, ()):
            parts = tuple(_parts(place, family, one, places))
            if len(parts) == len(one["parts"]) + len(one.get(_OF_IT, ())) and parts != (place,):
                kind = (",".join(sorted(family)), one["parts_column"], one["code"])
                yield Relation(kind, place, parts, closed=True)


def _parts(
    place: Place, family: frozenset[str], told: Mapping[str, Any], places: set[Place]
) -> Iterator[Place]:
    """What makes up a place as it is told, up to the first part that is not among `places`."""
    kept = {at: code for at, code in place.codes if at not in family}
    column = told["parts_column"]
    parts = (
        Place.of(place.measure, {**kept, column: code}, place.population) for code in told["parts"]
    )
    of_it = (place.at(column, code) for code in told.get(_OF_IT, ()))
    yield from takewhile(places.__contains__, chain(parts, of_it))


def pairs_of(places: Iterable[Place]) -> list[tuple[Place, Place]]:
    """Each amount paid among `places` with the number of payments behind it: (count, amount)."""
    there = set(places)
    found = []
    for amount in sorted(there, key=str):
        count = amount.of_measure("paid")
        if amount.measure == "amount_paid_eur" and count in there:
            found.append((count, amount))
    return found


def _relations(table: str, places: set[Place]) -> Iterator[Relation]:
    columns = sorted({at for place in places for at, _ in place.codes})
    for dimension in columns:
        # Rows that differ in this dimension alone.
        lines: dict[Place, dict[str, Place]] = defaultdict(dict)
        for place in places:
            lines[place.at(dimension, "")][place.code(dimension)] = place
        for key in sorted(lines, key=str):
            line = lines[key]
            for parent, children, closed in _families(dimension, set(line)):
                yield Relation(
                    (table, dimension, parent),
                    line[parent],
                    tuple(line[code] for code in children),
                    closed,
                )


def _states(places: set[Place], dated: Collection[str]) -> Iterator[Relation]:
    """Of one set of records; in a period, of the columns `dated`, each counts by its own date."""
    everywhere = {place.measure for place in places}
    for place in sorted(places, key=str):
        measure = measures().get(place.measure)
        first = place.of_measure("applicants")
        if place.measure == "applications" and first in places:
            # Each applicant counts with one application: there are no more of them.
            yield Relation(("applications", "measure", "applicants"), place, (first,), closed=False)
        if measure is None or not measure.parts or any(at in dated for at, _ in place.codes):
            continue
        parts: list[str] = []
        for part in measure.parts:
            there = place.of_measure(part) in places
            parts += [part] if there else measures()[part].parts or [part]
        found = tuple(one for part in parts if (one := place.of_measure(part)) in places)
        if found:
            closed = len(found) == len(parts)
            # Another kind where another state is missing: the one may be whole, the other not.
            # Of a state that is told elsewhere there may be some in each place that lacks it.
            states = ",".join(one.measure for one in found)
            lacks = set(parts) - {one.measure for one in found}
            of = f"{states} {place.codes}" if lacks & everywhere else states
            yield Relation((place.measure, "measure", of), place, found, closed)


def _families(dimension: str, codes: set[str]) -> Iterator[tuple[str, list[str], bool]]:
    """A code, the codes that make it up, and whether those are all that there can be."""
    for code in sorted(code for code in codes if MERGED in code):
        parts = code.split(MERGED)
        if codes.issuperset(parts):
            yield code, parts, True
        if not codes.isdisjoint(parts):
            codes = codes - {code}
    if dimension == "applicant":
        yield from _applicants(codes)
        return
    members = sorted(codes - {TOTAL, OUTSIDE})
    # Codes of other lists are parts of one another where a point says so: 90 and 90.01.
    joint = "" if dimension == "nace" else "."
    for code in members:
        below = _directly_below(code, members, joint)
        if below:
            yield code, below, True
    members = [code for code in members if not _above(code, members, joint)]
    if TOTAL in codes and members:
        yield TOTAL, members, dimension != "province" or _whole_region(codes)


def _whole_region(codes: set[str]) -> bool:
    """Whether all provinces of a region are there, or none at all."""
    from antwoord.catalogue.code_lists import load_code_lists

    regions: dict[str, set[str]] = defaultdict(set)
    for code, province in load_code_lists().provinces.items():
        regions[province.group].add(code)
    known = set().union(*regions.values()) & codes
    return not known or any(known >= provinces for provinces in regions.values())


def _kinds_of_self_employed() -> set[str]:
    from antwoord.catalogue.code_lists import load_code_lists

    listed = load_code_lists().applicants
    return {code for code, one in listed.items() if one.group == SELF_EMPLOYED}


def _applicants(codes: set[str]) -> Iterator[tuple[str, list[str], bool]]:
    kinds = sorted(code for code in codes if code.startswith(f"{SELF_EMPLOYED}_"))
    closed = {one for code in kinds for one in code.split(MERGED)} >= _kinds_of_self_employed()
    if SELF_EMPLOYED in codes and kinds:
        yield SELF_EMPLOYED, kinds, closed
    if TOTAL not in codes:
        return
    if SELF_EMPLOYED in codes:
        others = sorted(codes - {TOTAL, *kinds})
        yield TOTAL, others, COMPANY in codes
    elif members := sorted(codes - {TOTAL}):
        yield TOTAL, members, COMPANY in codes and closed


def _above(code: str, members: Iterable[str], joint: str) -> list[str]:
    return [other for other in members if other != code and code.startswith(other + joint)]


def _directly_below(code: str, members: list[str], joint: str) -> list[str]:
    below = [other for other in members if other != code and other.startswith(code + joint)]
    return [other for other in below if not _above(other, below, joint)]
