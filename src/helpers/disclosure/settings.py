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

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from helpers.disclosure.rules import Rules
from helpers.errors import ReferenceDataError
from helpers.reference.programme import Programme
from helpers.reference.question import Question

KNOWN = {
    *("minimum_count", "p_percent", "dominance", "group_disclosure", "seconds", "source"),
    "rounding",
}
#: Tables that can be shown rounded.
ROUNDED_TABLES = ("by_nace",)
GROUPED = ("reason",)
DEFAULT_BASE = 5


@dataclass(frozen=True)
class Settings:
    """The rules, which dimensions fall under group disclosure, and what is rounded to what."""

    rules: Rules
    group_disclosure: tuple[str, ...] = GROUPED
    rounding: dict[str, int] = field(default_factory=dict)
    seconds: float = 30.0
    source: str = ""


def settings_of(question: Question) -> Settings:
    """The settings of a question, with the defaults; raises ReferenceDataError for others."""
    given: dict[str, Any] = question.disclosure
    where = f"data/raw/questions/{question.id}.toml, disclosure"
    unknown = sorted(set(given) - KNOWN)
    if unknown:
        raise ReferenceDataError(f"{where}: unknown key {', '.join(unknown)}")
    try:
        p_percent = Fraction(str(given.get("p_percent", 10)))
        dominance = given.get("dominance")
        rules = Rules(
            minimum_count=int(given.get("minimum_count", 3)),
            p_percent=p_percent or None,
            dominance=(int(dominance[0]), Fraction(str(dominance[1]))) if dominance else None,
        )
        seconds = float(given.get("seconds", 30))
    except (ValueError, TypeError, IndexError) as problem:
        raise ReferenceDataError(f"{where}: {problem}") from None
    grouped = tuple(given.get("group_disclosure", GROUPED))
    if not set(grouped) <= set(GROUPED):
        raise ReferenceDataError(f"{where}: group_disclosure may hold {', '.join(GROUPED)} only")
    rounding = {"by_nace": DEFAULT_BASE} | dict(given.get("rounding", {}))
    for table, base in rounding.items():
        if table not in ROUNDED_TABLES or not isinstance(base, int) or base < 0 or base == 1:
            raise ReferenceDataError(
                f"{where}: rounding takes {', '.join(ROUNDED_TABLES)} and a base of 2 or more, or 0"
            )
    return Settings(rules, grouped, rounding, seconds, str(given.get("source", "")))


def maximum_cents(programmes: Iterable[Programme]) -> int:
    """The most that any of the programmes ever paid for an application; 0 without a limit."""
    found = []
    for programme in programmes:
        limits = [rule.value for rule in programme.named("maximum_amount_eur")]
        if not limits:
            return 0
        found.append(max(limits))
    return int(100 * max(found, default=0))
