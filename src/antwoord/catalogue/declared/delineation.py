"""Where a NACE code of any version and depth stands towards a question's list.

The list is in one version. A code of the other one is led to it by the correspondence; a code
of seven digits by the activity that it names, which can be another than its first five digits
say: KBO left newspapers under 58.13001, where 58.130 has come to mean journals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.question import Population
from antwoord.catalogue.nace import (
    BY_CLASS,
    CLASS,
    KEPT_NUMBER,
    NACE_VERSIONS,
    OF_ENTERPRISES,
    SUBCLASS,
    Key,
)
from antwoord.cells import AMBIGUOUS, OTHER_CODE, UNKNOWN

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: The column that `Delineation.of` adds.
LEAF = "nace_leaf"


@dataclass(frozen=True)
class Delineation:
    """For each code of both versions, its leaf among the question's list.

    That is a code of the list; `_M` where it leads to several or may lead elsewhere, at least
    one of them on the list; `_O` where it is on no list; `_U` where it cannot be decided. A
    code that no version has is not among them.
    """

    version: str
    leaves: Mapping[Key, str]

    def leaf(self, version: str, code: str) -> str:
        """The leaf of a code with its dot; `_U` for one that its version does not have."""
        return self.leaves.get((version, code), UNKNOWN)

    def holds(self, version: str, code: str) -> bool:
        """Whether it counts as on the list."""
        return self.leaf(version, code) not in (OTHER_CODE, UNKNOWN)

    def of(self, table: "ir.Table", version: str, code: str) -> "ir.Table":
        """The table with LEAF by its columns of versions and codes; null for codes there are not.

        One row for each of the table's, in no promised order.
        """
        import ibis

        keys = list(self.leaves)
        known = ibis.memtable(
            {
                "known version": [key[0] for key in keys],
                "known code": [key[1] for key in keys],
                LEAF: list(self.leaves.values()),
            },
            schema={"known version": "string", "known code": "string", LEAF: "string"},
        )
        same = (table[version] == known["known version"], table[code] == known["known code"])
        return table.left_join(known, same).select(*table.columns, LEAF)


def delineation(population: Population, codes: CodeLists) -> Delineation:
    """The question's list, held against every code of both versions; without one, every code."""
    own = population.nace_version
    (other,) = set(NACE_VERSIONS) - {own}
    pairs = [
        {"2008": each.code_2008, "2025": each.code_2025, "basis": each.basis}
        for each in codes.correspondences
        if each.basis != KEPT_NUMBER
    ]
    seven = [dict(zip(NACE_VERSIONS, both, strict=True)) for both in _seven(codes)]
    targets: dict[str, set[str]] = {}
    open_ended = {pair[other] for pair in pairs if pair["basis"] == BY_CLASS}
    for pair in pairs:
        targets.setdefault(pair[other], set()).add(pair[own])
    moved = {pair[other]: pair[own][:SUBCLASS] for pair in seven}
    leaves: dict[Key, str] = {}
    for version, code in _of_depth(codes, SUBCLASS):
        if version == own:
            leaves[version, code] = code if on_list(code, population) else OTHER_CODE
        else:
            leads_to = targets.get(code, set())
            leaves[version, code] = _led(leads_to, code in open_ended, population)
    for version, code in _of_depth(codes, OF_ENTERPRISES):
        leaf = leaves.get((version, code[:SUBCLASS]), UNKNOWN)
        if version == other and code in moved:
            leaf = leaves[own, moved[code]]
        leaves[version, code] = leaf
    inside: dict[Key, set[str]] = {}
    for version, code in _of_depth(codes, SUBCLASS):
        inside.setdefault((version, code[:CLASS]), set()).add(leaves[version, code])
    for key in _of_depth(codes, CLASS):
        leaves[key] = _common(inside.get(key, set()))
    return Delineation(own, leaves)


def on_list(nace_code: str, population: Population) -> bool:
    """Whether a code, of the version of the question's list, lies at or below one of it.

    Where there is no list every code is on it.
    """
    return not population.nace_codes or nace_code.startswith(population.nace_codes)


def _of_depth(codes: CodeLists, signs: int) -> Iterable[Key]:
    return (key for key in codes.nace if len(key[1]) == signs)


def _seven(codes: CodeLists) -> Iterable[tuple[str, str]]:
    return (pair for each in codes.correspondences for pair in each.seven)


def _led(targets: set[str], open_ended: bool, population: Population) -> str:
    """The leaf of a code of the other version; `open_ended`: it may come from others too."""
    listed = {code for code in targets if on_list(code, population)}
    if not targets:
        return UNKNOWN
    if not listed:
        return OTHER_CODE
    return AMBIGUOUS if open_ended or len(targets) > 1 else listed.pop()


def _common(leaves: set[str]) -> str:
    """The leaf of a class: that of all its codes; `_M` where all are on the list, and differ."""
    if len(leaves) == 1:
        return next(iter(leaves))
    undecided = not leaves or leaves & {OTHER_CODE, UNKNOWN}
    return UNKNOWN if undecided else AMBIGUOUS
