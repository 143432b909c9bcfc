"""What changed from one answer to another, cell by cell, by what both tell.

A figure that is a range is compared as one: the change lies between the least and the most that
the two ranges leave. That is what anybody computes who has both answers, and nothing more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

from antwoord.answer.changed.figures import NOTHING, Figure
from antwoord.cells import CellName

Kind = Literal["amendment", "addition", "deletion"]
KINDS: tuple[Kind, ...] = ("amendment", "addition", "deletion")
#: Why a figure changed, in the order told; the five together are the whole change.
REASONS = ("flow", "late", "corrected", "deleted", "frame")
#: What an amount is weighed by, in cents, where a mean payment is not told: 10,000 euro.
USUAL_CENTS = 1_000_000


@dataclass(frozen=True)
class Change:
    """One cell that is told otherwise; None where one of the two has no such cell.

    `least` and `most` are the ends of the change, None where there is none. `reasons` are parts of
    it, in counts or cents, for internal use. `protection`: the true value is the same, and it is
    shown otherwise; likewise for internal use.
    """

    name: CellName
    before: Figure | None
    after: Figure | None
    least: int | None
    most: int | None
    weight: float
    reasons: Mapping[str, int] = field(default_factory=dict)
    protection: bool = False

    @property
    def kind(self) -> Kind:
        """What it is called: an amendment, an addition or a deletion."""
        if self.before is None:
            return "addition"
        return "deletion" if self.after is None else "amendment"

    @property
    def is_certain(self) -> bool:
        """Whether the figure itself changed, and not only what is told of it."""
        return (self.least or 0) > 0 or (self.most is not None and self.most < 0)


def changes(before: Mapping[CellName, Figure], after: Mapping[CellName, Figure]) -> list[Change]:
    """Each cell that is told otherwise in the second, of each kind the most remarkable first.

    A cell that one of them lacks and that is nothing in the other is no change.
    """
    unit = _unit(after) or _unit(before) or USUAL_CENTS
    found = [
        change_of(name, before.get(name), after.get(name), unit)
        for name in {**before, **after}
        if before.get(name, NOTHING) != after.get(name, NOTHING)
    ]
    return in_order(found)


def change_of(
    name: CellName, before: Figure | None, after: Figure | None, unit: int = USUAL_CENTS
) -> Change:
    """The change of a cell; `unit` is what an amount is weighed by, in cents.

    A cell that one of the two lacks is told as nothing there: in the table of that answer there is
    none, since nobody is in it.
    """
    old, new = before or NOTHING, after or NOTHING
    least = None if old.high is None else new.low - old.high
    most = None if new.high is None else new.high - old.low
    return Change(name, before, after, least, most, _weight(name, old, new, unit))


def in_order(found: Sequence[Change]) -> list[Change]:
    """Kind by kind, what certainly changed first, by how unusual a change of it is."""
    return sorted(
        found,
        key=lambda one: (
            one.protection,
            KINDS.index(one.kind),
            not one.is_certain,
            -one.weight,
            len(one.name.codes),
            one.name,
        ),
    )


def _weight(name: CellName, old: Figure, new: Figure, unit: int) -> float:
    """The change in units of what a count of this size varies by: its root."""
    ends = [(one.low + (one.low if one.high is None else one.high)) / 2 for one in (old, new)]
    if name.is_amount:
        ends = [end / unit for end in ends]
    return round(abs(ends[1] - ends[0]) / sqrt(max(*ends, 1.0)), 6)


def _unit(figures: Mapping[CellName, Figure]) -> int:
    """The mean amount paid as the headlines tell it; 0 where they do not."""
    amount, paid = (figures.get(CellName(name)) for name in ("amount_paid_eur", "paid"))
    if amount is None or paid is None or not amount.shown or not paid.shown:
        return 0
    return amount.shown // paid.shown
