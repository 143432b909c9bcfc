"""The dimensions by which tables may split: one table each in `dimensions.toml`.

A question may have dimensions of its own beside them: classes or groups of what is there, or a
further column of the register.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from antwoord.catalogue.declared.measures import as_given

#: How the dimension of days is derived: the state on each of them, of which the last is the run's.
DAYS = "day"
#: The catalogue.
FILE = Path(__file__).with_name("dimensions.toml")


@dataclass(frozen=True)
class Group:
    """Codes that a question takes together, under a code of their own with its titles."""

    code: str
    members: tuple[str, ...]
    titles: Mapping[str, str]


@dataclass(frozen=True)
class Dimension:
    """A dimension, as the comments of `dimensions.toml` say it.

    One of a question's own has `own`, `titles` by language, perhaps `groups` and `code_titles`
    (by code and language), and `base`: the dimension whose codes it groups.
    """

    id: str
    derive: str
    title: str
    noun: str
    of: str = ""
    list: str = ""
    column: str = ""
    family: str = ""
    measures: tuple[str, ...] = ()
    many: bool = False
    unknown: str = "needed"
    dated: bool = False
    moves: tuple[str, ...] = ()
    bands: tuple[int, ...] = ()
    own: bool = False
    base: str = ""
    groups: tuple[Group, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    code_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Its column in `cells.csv`."""
        return self.column or self.id

    @property
    def kin(self) -> str:
        """What it shares with the dimensions that are levels of it."""
        return self.family or self.id

    @property
    def of_money(self) -> bool:
        """Whether its classes are of amounts, the lower end of each left out."""
        return self.of.endswith("_eur")

    @property
    def adds_up(self) -> bool:
        """Whether its codes make up its total: those of several days tell each of all."""
        return self.derive != DAYS

    def leaves_again(self, code: str) -> bool:
        """Whether a row may have this code on one day and another on a later one."""
        return code in self.moves or "*" in self.moves

    def fits(self, measure: str) -> bool:
        """Whether a measure can be split by it."""
        return not self.measures or measure in self.measures


@cache
def dimensions() -> dict[str, Dimension]:
    """Every dimension of the catalogue by its id, in the order of columns."""
    with FILE.open("rb") as file:
        listed: dict[str, dict[str, Any]] = tomllib.load(file)
    return {
        name: Dimension(id=name, **{key: as_given(value) for key, value in one.items()})
        for name, one in listed.items()
    }


def band_codes(bands: tuple[int, ...], *, of_money: bool) -> tuple[str, ...]:
    """The codes of classes by their ends: `0-14`, `15-30`, `31-`; of money `0-5000`, `5000-`.

    Each end is included. A class of whole numbers begins one above the end before it; one of
    money begins above that end, which its code repeats.
    """
    starts = (0, *(end if of_money else end + 1 for end in bands))
    return tuple(f"{a}-{b}" for a, b in zip(starts, (*bands, ""), strict=True))


def periods(dimension: str, first: date, last: date) -> tuple[str, ...]:
    """The codes of all years, half-years, quarters or months from one day to another."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return tuple(
        dict.fromkeys(period_of(dimension, date(at // 12, at % 12 + 1, 1)) for at in months)
    )


def period_of(dimension: str, day: date) -> str:
    """The code of the period in which a day lies: `2021`, `2021-H1`, `2021-Q1`, `2021-03`."""
    match dimension:
        case "year":
            return f"{day.year}"
        case "half_year":
            return f"{day.year}-H{(day.month + 5) // 6}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day.year}-{day.month:02}"


def end_of(code: str) -> date:
    """The last day of a period by its code; raises ValueError for what is none."""
    year, _, rest = code.partition("-")
    if not rest:
        month = 12
    elif rest[0] in "HQ":
        month = int(rest[1:]) * (6 if rest[0] == "H" else 3)
    else:
        month = int(rest)
    return date(int(year) + month // 12, month % 12 + 1, 1) - timedelta(days=1)
