"""Periods of validity, both ends included; an open end is None."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from antwoord.errors import ReferenceDataError

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Period:
    """From `valid_from` to `valid_to`, both included; None is open."""

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    @property
    def backwards(self) -> bool:
        """Whether it ends before it begins."""
        return (self.valid_from or date.min) > (self.valid_to or date.max)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return (self.valid_from or date.min) <= (other.valid_to or date.max) and (
            other.valid_from or date.min
        ) <= (self.valid_to or date.max)

    def __str__(self) -> str:
        return f"{self.valid_from or '...'} to {self.valid_to or '...'}"


def require_no_overlap(
    entries: Iterable[Entry],
    key: Callable[[Entry], object],
    period: Callable[[Entry], Period],
    where: str,
) -> None:
    """Raises ReferenceDataError where two entries with one key hold on the same day."""
    seen: dict[object, list[Period]] = {}
    for entry in entries:
        for earlier in seen.setdefault(key(entry), []):
            if earlier.overlaps(period(entry)):
                raise ReferenceDataError(
                    f"{where}: {key(entry)} is given twice for the same days "
                    f"({earlier} and {period(entry)}); let one period end before the other begins"
                )
        seen[key(entry)].append(period(entry))
