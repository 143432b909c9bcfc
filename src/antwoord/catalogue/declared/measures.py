"""The measures that tables may have: one table each in `measures.toml`, and nothing else."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: What an application may be on a day, in the order in which contract 1 decides it.
STATES = ("paid", "stopped", "approved", "pending")

#: The catalogue.
FILE = Path(__file__).with_name("measures.toml")


@dataclass(frozen=True)
class Measure:
    """A measure, as the comments of `measures.toml` say it."""

    id: str
    states: tuple[str, ...]
    dated_by: str
    title: str
    noun: str
    sum: str = ""
    of: str = ""
    parts: tuple[str, ...] = ()
    first_only: bool = False
    grows: bool = False
    headline: bool = False

    @property
    def is_amount(self) -> bool:
        """Whether it is in euro; else it counts."""
        return bool(self.sum)

    @property
    def waits(self) -> bool:
        """Whether no decision was carried out yet on the applications that it counts."""
        return not set(self.states) & {"paid", "stopped"}

    @property
    def counted(self) -> str:
        """The count of the records behind it; of a count, itself."""
        return self.of or self.id


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its id, in the order of the file, which is that of columns."""
    with FILE.open("rb") as file:
        listed: dict[str, dict[str, Any]] = tomllib.load(file)
    return {
        name: Measure(id=name, **{key: as_given(value) for key, value in one.items()})
        for name, one in listed.items()
    }


def as_given(value: Any) -> Any:
    """A value of a TOML file; a list becomes a tuple."""
    return tuple(value) if isinstance(value, list) else value
