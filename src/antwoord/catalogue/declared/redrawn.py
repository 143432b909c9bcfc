"""Places whose area is another on a later day, and what that says of cells.

A place is counted as it lies on the reference date. Where a municipality comes to another
province, the one loses what the other wins: of the one it is no longer known that it only grew,
of the other that nothing came in a year that was over; both together are as before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.dimensions import dimensions

#: The codes of a cell, each behind its dimension.
Codes = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Redrawn:
    """What changed from one day to a later one: places that lost a part, each with who won it."""

    moved: frozenset[tuple[str, str]] = frozenset()

    def lost(self, codes: Codes) -> bool:
        """Whether a cell with these codes is of a place that lost a part."""
        return any(
            lost in places and won not in places
            for places in _places(codes)
            for lost, won in self.moved
        )

    def touches(self, codes: Codes) -> bool:
        """Whether a cell with these codes is of a place that lost a part, or won one."""
        return any(
            (lost in places) != (won in places)
            for places in _places(codes)
            for lost, won in self.moved
        )

    def together(self, codes: Codes) -> list[Codes]:
        """The cells that together have the area that they had; empty where that is one alone.

        They are that with these `codes` and those of the places that it exchanged parts with.
        """
        for number, (at, code) in enumerate(codes):
            if not (at in dimensions() and dimensions()[at].family == "place"):
                continue
            places = {code}
            while more := {one for pair in self.moved if places & {*pair} for one in pair} - places:
                places |= more
            if len(places) > 1:
                return [
                    (*codes[:number], (at, one), *codes[number + 1 :]) for one in sorted(places)
                ]
        return []


def is_of_a_place(codes: Codes) -> bool:
    """Whether a cell with these codes is of some place."""
    return any(True for _ in _places(codes))


def redrawn(before: date, now: date) -> Redrawn:
    """What changed between two days; from the earlier one on."""
    return Redrawn(load_code_lists().moved(*sorted((before, now))))


def _places(codes: Codes) -> Iterator[set[str]]:
    """The places of a cell; those that stand together are joined by a plus sign."""
    known = dimensions()
    for at, code in codes:
        if at in known and known[at].family == "place":
            yield {*code.split("+")}
