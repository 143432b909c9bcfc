"""How a question wants its answer protected: the `[disclosure]` of its file.

```toml
[disclosure]
minimum_count = 3            # counts from here on are not sensitive; below 3 is the practice
                             # of national statistical offices
p_percent = 10               # p% rule for amounts; 0 switches it off
dominance = [1, 85]          # (n, k): n contributors with more than k %; default off
group_disclosure = ["reason"]  # dimensions in which a group must not be of one category
seconds = 30                 # for the search; what it has by then, audited, is published
source = "..."               # where these come from

[disclosure.rounding]        # tables of which no code is shown exactly, but all rounded: to
by_nace = 5                  # which base; 0: exactly, as far as that is safe
```
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Question
from antwoord.catalogue.declared.question_file import GROUPED
from antwoord.catalogue.programme import Programme
from antwoord.cells import CellName
from antwoord.disclosure.model.sensitivity import Rules

DEFAULT_BASE = 5


@dataclass(frozen=True)
class Settings:
    """The rules of a question's file.

    `group_disclosure` are the dimensions in which a group must not be of one category, `rounding`
    gives the base of each table that is shown rounded, `headlines` are the measures of the whole
    population that the answer is about, `seconds` limit the search in time of the
    processor, and `source` says where the rules come from.
    """

    rules: Rules
    group_disclosure: tuple[str, ...] = GROUPED
    rounding: dict[str, int] = field(default_factory=dict)
    seconds: float = 30.0
    source: str = ""
    headlines: frozenset[str] = frozenset()


class Once(NamedTuple):
    """A figure that was published before: a count, or cents, of a cell on a day."""

    name: CellName
    value: int
    reference_date: date


def once_published(question: Question, sector_basis: str) -> tuple[Once, ...]:
    """The figures of a question's file that were published on that basis of the sector.

    Who is in the sector on a narrower basis is so on either: these figures count there, too.
    """
    return tuple(
        Once(
            one.name, int(one.value * 100 if one.name.is_amount else one.value), one.reference_date
        )
        for one in question.published
        if sector_basis in (one.sector_basis, "either")
    )


def settings_of(question: Question) -> Settings:
    """The settings of a question, with the defaults; its file was checked as it was read."""
    given: Mapping[str, Any] = question.disclosure
    dominance = given.get("dominance")
    rules = Rules(
        minimum_count=given.get("minimum_count", 3),
        p_percent=Fraction(given.get("p_percent", 10)) or None,
        dominance=(int(dominance[0]), Fraction(dominance[1])) if dominance else None,
    )
    return Settings(
        rules=rules,
        group_disclosure=tuple(given.get("group_disclosure", GROUPED)),
        rounding={name: base for name, base in given.get("rounding", {}).items() if base},
        seconds=float(given.get("seconds", 30)),
        source=given.get("source", ""),
        headlines=frozenset(name for name, one in measures().items() if one.headline).union(
            question.headlines
        ),
    )


def maximum_cents(programmes: Iterable[Programme]) -> int:
    """The most that any of the programmes ever paid for an application; 0 without a limit."""
    found = []
    for programme in programmes:
        limits = [rule.value for rule in programme.named("maximum_amount_eur")]
        if not limits:
            return 0
        found.append(max(limits))
    return int(100 * max(found, default=0))
