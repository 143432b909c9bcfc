"""What the checks need to know about how the register was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Ingested(Protocol):
    """What the reading step hands over; `antwoord.register.reading.Ingestion` is one."""

    @property
    def missing_columns(self) -> Sequence[str]:
        """Canonical columns that the source does not have."""

    @property
    def rows(self) -> int:
        """Data rows."""

    @property
    def extract_date(self) -> date | str | None:
        """Its day, an ISO text, or empty where nobody knows."""

    @property
    def extract_date_source(self) -> str:
        """Where that day is known from."""

    @property
    def synthetic(self) -> bool:
        """Whether the register is made up."""

    @property
    def hash_matches_description(self) -> bool | None:
        """None where the description states no hash."""


@dataclass(frozen=True)
class Ingestion:
    """The register as it was read; `extract_date` None: nobody knows its day.

    `hash_matches_description` None: the register's description states no hash.
    `enterprise_register_date`: of the extract that filled it; None: there was none.
    """

    rows: int
    missing_columns: tuple[str, ...] = ()
    extract_date: date | None = None
    extract_date_source: str = ""
    synthetic: bool = False
    hash_matches_description: bool | None = None
    enterprise_register_date: date | None = None


def as_ingestion(read: Ingested) -> Ingestion:
    """The same with a typed date; an empty text is an unknown date."""
    day = read.extract_date
    return Ingestion(
        rows=read.rows,
        missing_columns=tuple(read.missing_columns),
        extract_date=date.fromisoformat(day) if isinstance(day, str) and day else (day or None),
        extract_date_source=read.extract_date_source,
        synthetic=read.synthetic,
        hash_matches_description=read.hash_matches_description,
        enterprise_register_date=getattr(read, "enterprise_register_date", None),
    )
