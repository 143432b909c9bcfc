"""What is lost when a cell is not published, in whole numbers, and what chance decides of it.

    loss = 4 ** (number of dimensions summed over) * (1 to 4, drawn)

A total is asked for more often than its parts. The base is four, so that a margin costs more than
the leaves that usually protect in its place. Since losses are whole, a pattern is known to be the
best when bound and loss are less than one apart.

**What is hidden must not decide what is hidden.** Whoever reruns a search on every table that
agrees with what was published, and keeps those that give the same pattern, excludes the others:
where losses follow from values, two of five sensitive cells of small random tables are told so.
Losses that follow from the structure alone do not help, since which cells are sensitive follows
from values as well. So the choice among patterns is drawn from a secret: each loss, and for one
leaf in SELDOM that it is not published whatever the search finds. Then no table is
excluded. Every one that agrees with a publication is protected by it, for what an attacker can
compute follows from the publication alone; so the search finds that same pattern for it wherever
the draw names the cells that the search would have added, and each set of cells is drawn with some
probability.

The secret is a digest of who stands behind the cells, with their amounts: the same register gives
the same pattern on every machine, and without the register nobody draws it again.

Source: Minami and Abe, "Algorithmic Matching Attacks on Optimally Suppressed Tabular Data",
Algorithms 12 (2019), 165.
"""

from dataclasses import dataclass

from antwoord.cells import CellName
from antwoord.hashing import sha256_of_parts

BASE = 4
#: Losses of cells of one kind are drawn from 1 to this.
DRAWN = 4
#: One in so many leaves is drawn not to be published; of totals, BASE times as many for each
#: dimension that they sum over.
SELDOM = 256


@dataclass(frozen=True)
class Draw:
    """What chance decides of the cells of one answer; it follows from `secret` (any text)."""

    secret: str

    def loss(self, name: CellName, summed_dimensions: int) -> int:
        """The loss when the cell `name`, which sums over so many dimensions, is not published."""
        return loss(summed_dimensions, 1 + self._number(f"loss {name!r}") % DRAWN)

    def hides(self, name: CellName, summed_dimensions: int) -> bool:
        """Whether the cell `name` is not published, whatever the search finds."""
        return self._number(f"hides {name!r}") % (SELDOM * BASE**summed_dimensions) == 0

    def _number(self, what: str) -> int:
        return int(sha256_of_parts(f"{self.secret}\n{what}")[:16], 16)


def loss(summed_dimensions: int, drawn: int = 1) -> int:
    """The loss when a cell is not published that is a total in so many dimensions.

    `drawn` is what chance makes of it, from 1 to DRAWN; 1 where nothing is drawn.
    """
    return drawn * BASE**summed_dimensions


def worth(count: int, summed_dimensions: int) -> int:
    """What a cell is worth to a reader: a whole number, at least 1.

    `count` is the number of records behind it. A number that stands for many is asked for more
    often, yet twice as many are not worth twice as much: it counts with its binary digits. It
    serves to compare designs, and never to choose a pattern.
    """
    return BASE**summed_dimensions * max(count, 1).bit_length()
