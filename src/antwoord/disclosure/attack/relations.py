"""The relations among cells, from their codes alone.

Provinces make up Flanders (never `_X`, which lies outside); the kinds of self-employed make
up the self-employed, and with the companies all applicants; the codes of any other dimension
make up its total; applications are paid, stopped, approved or pending. Each is looked for
within a table, among the rows that are there; a place that occurs in several tables is one
cell (`Place`). A NACE code that others begin with is their sum.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from antwoord.cells import AMOUNT, OUTSIDE, TOTAL
from antwoord.disclosure.attack.cells_file import Place, Row

STATES = ("paid", "stopped", "approved", "pending")
APPLICATIONS = "applications"
COMPANY, SELF_EMPLOYED = "company", "self_employed"
#: Lists that are closed: with a member missing, the others need not make up the whole.
FLEMISH_PROVINCES = frozenset({"BE-VAN", "BE-VLI", "BE-VOV", "BE-VBR", "BE-VWV"})
KINDS_OF_SELF_EMPLOYED = frozenset(
    {"self_employed_main", "self_employed_secondary", "self_employed_other"}
)
#: Each measure counts in the period of its own date, so that states of one period do not add up.
PERIODS = frozenset({"year", "half_year", "quarter", "month"})


@dataclass(frozen=True)
class Relation:
    """A cell and those that make it up.

    `kind` is the same for relations that hold or fail together: table, dimension, parent's
    code. `closed`: every member that such a list can have is there.
    """

    kind: tuple[str, str, str]
    parent: Place
    children: tuple[Place, ...]
    closed: bool


def relations_of(rows: Iterable[Row]) -> list[Relation]:
    """Every relation that the codes of the rows give, table by table."""
    tables: dict[str, set[Place]] = defaultdict(set)
    for row in rows:
        tables[row.table].add(row.place)
    return [relation for table in sorted(tables) for relation in _relations(table, tables[table])]


def pairs_of(places: Iterable[Place]) -> list[tuple[Place, Place]]:
    """Each amount with the number of payments behind it: (count, amount)."""
    there = set(places)
    found = []
    for amount in sorted(there, key=str):
        count = amount.of_measure("paid")
        if amount.measure == AMOUNT and count in there:
            found.append((count, amount))
    return found


def _relations(table: str, places: set[Place]) -> Iterator[Relation]:
    dimensions = sorted({at for place in places for at, _ in place.codes})
    for dimension in dimensions:
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
    for place in sorted(places, key=str):
        if place.measure != APPLICATIONS or PERIODS & {at for at, _ in place.codes}:
            continue
        there = tuple(part for state in STATES if (part := place.of_measure(state)) in places)
        if there:
            kind = (table, "measure", APPLICATIONS)
            yield Relation(kind, place, there, len(there) == len(STATES))


def _families(dimension: str, codes: set[str]) -> Iterator[tuple[str, list[str], bool]]:
    """A code, the codes that make it up, and whether those are all that there can be."""
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
        known = FLEMISH_PROVINCES & codes
        closed = dimension != "province" or not known or known == FLEMISH_PROVINCES
        yield TOTAL, members, closed


def _applicants(codes: set[str]) -> Iterator[tuple[str, list[str], bool]]:
    kinds = sorted(code for code in codes if code.startswith(f"{SELF_EMPLOYED}_"))
    closed = set(kinds) >= KINDS_OF_SELF_EMPLOYED
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
