"""What a cell of anybody's table says: a number, that it is hidden, or neither.

The marks are those of statistical offices (GSS, Eurostat, CBS, Statbel) and of tools; a
range or "fewer than 3" tells an end. What is neither is never guessed at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from antwoord.disclosure.attack.cells_file import LARGEST

#: A mark that hides a number; in brackets of any kind, or without.
HIDING = frozenset(
    {
        "x",
        "×",
        "*",
        "**",
        "***",
        ".",
        "..",
        "...",
        "…",
        ":",
        "c",
        "s",
        "u",
        "#",
        "/",
        "nan",
        "na",
        "n/a",
        "n.a.",
        "<na>",
        "null",
        "none",
        "suppressed",
        "confidential",
        "hidden",
        "withheld",
        "niet gepubliceerd",
        "vertrouwelijk",
        "niet vrijgegeven",
        "not published",
        "non publié",
        "confidentiel",
    }
)
#: A mark that some use for nothing, others for what is hidden: zero is possible.
NOTHING = frozenset({"-", "–", "—", "z"})
#: Words for a total, in any case.
TOTALS = frozenset(
    {
        "_t",
        "total",
        "totals",
        "grand total",
        "all",
        "sum",
        "overall",
        "everybody",
        "totaal",
        "algemeen totaal",
        "alle",
        "allen",
        "som",
        "eindtotaal",
        "tot",
        "tot.",
        "ensemble",
        "tous",
        "toutes",
        "total général",
        "somme",
        "insgesamt",
        "gesamt",
    }
)
_BELOW = re.compile(
    r"(?:<|under|below|less than|fewer than|minder dan|moins de|inférieur à)\s*(.+)", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"(?:≤|<=|at most|up to|hoogstens|maximaal|au plus)\s*(.+)|(.+) or (?:fewer|less)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:≥|>=|at least|minstens|ten minste|au moins)\s*(.+)|(.+) or more", re.IGNORECASE
)
_RANGE = re.compile(
    r"(?:between|tussen|entre)\s+(.+?)\s+(?:and|en|et)\s+(.+)"
    r"|(.+?)\s*(?:-|–|\bto\b|tot en met|\btot\b|\bà\b)\s*(.+)",
    re.IGNORECASE,
)
#: `03-05`: no end of a range is written with a zero before it.
_CODE = re.compile(r"0\d+-\d+|\d+-0\d+")
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Said:
    """What a cell says: `number`, or that it is hidden and lies between the ends, if known.

    `least` is False for a mark that may stand for zero although zeros are shown elsewhere.
    """

    number: Decimal | None = None
    low: int | None = None
    high: int | None = None
    least: bool = True
    mark: str = ""


class AmbiguousNumberError(ValueError):
    """A number that is a thousand times another one if its point is read differently."""


def is_total(label: str) -> bool:
    """Whether a `label`, the heading of a row or column, names a total."""
    return label.strip().strip("()[]:").strip().casefold() in TOTALS


@lru_cache(maxsize=10_000)  # of the cells of a run a tenth are different texts
def said(text: str, decimal: str = "") -> Said | None:
    """What the `text` of a cell says; None where it is neither a number nor a mark.

    `decimal` is the sign of decimals, "" where it is not known: then 1.234 raises
    AmbiguousNumberError.
    """
    plain = text.strip()
    if (number := _number(plain, decimal)) is not None:
        return Said(number)
    bare = plain.strip("()[]").strip().casefold()
    if not bare or bare in HIDING:
        return Said(mark=plain)
    if bare in NOTHING:
        return Said(mark=plain, least=False)
    if found := _BELOW.fullmatch(bare):
        below = _whole(found, decimal)
        return None if below is None else Said(high=below[0] - 1, mark=plain)
    if found := _AT_MOST.fullmatch(bare):
        most = _whole(found, decimal)
        return None if most is None else Said(high=most[0], mark=plain)
    if found := _AT_LEAST.fullmatch(bare):
        least = _whole(found, decimal)
        return None if least is None else Said(low=least[0], mark=plain)
    if _CODE.fullmatch(bare):
        return None
    if (found := _RANGE.fullmatch(bare)) and (ends := _whole(found, decimal)):
        low, high = ends
        return Said(low=low, high=high, mark=plain) if low < high else None
    return None


def decimal_sign(texts: Iterable[str]) -> str:
    """The sign of decimals, `,` or `.`, that numbers among `texts` settle; "" where none does."""
    for text in texts:
        bare = text.strip().translate(_SPACES)
        if not _NUMBER.fullmatch(bare):
            continue
        signs = [sign for sign in bare if sign in ".,"]
        if not signs:
            continue
        last = bare.rsplit(signs[-1], 1)[1]
        if signs.count(signs[-1]) > 1:
            return "," if signs[-1] == "." else "."
        if len(set(signs)) > 1 or len(last) != 3 or bare.lstrip("-").startswith("0"):
            return signs[-1]
    return ""


def _whole(found: re.Match[str], decimal: str) -> list[int] | None:
    """The whole numbers that the groups of a match write; None where one is none."""
    numbers = []
    for text in filter(None, found.groups()):
        number = _number(text, decimal)
        if number is None or number != number.to_integral_value() or number < 0:
            return None
        numbers.append(int(number))
    return numbers


def _number(plain: str, decimal: str) -> Decimal | None:
    bare = plain.translate(_SPACES)
    if not _NUMBER.fullmatch(bare):
        return None
    signs = [sign for sign in bare if sign in ".,"]
    if not signs:
        return _possible(Decimal(bare))
    # What stands there twice groups thousands, whatever is said: 2.130.000.
    sign = "" if signs.count(decimal) > 1 else decimal
    sign = sign or decimal_sign([bare])
    if not sign:
        raise AmbiguousNumberError(plain)
    thousands = "," if sign == "." else "."
    if bare.count(sign) > 1:  # it parts thousands here, whatever it does elsewhere
        sign, thousands = thousands, sign
    whole, *rest = bare.rsplit(sign, 1)
    groups = whole.split(thousands)
    wrong = sign in whole or any(thousands in part for part in rest)
    if wrong or any(len(group) != 3 for group in groups[1:]):
        return None  # such as 1.2.3, or 8.400.000 where the point is the sign of decimals
    return _possible(Decimal("".join(groups) + ("." + rest[0] if rest else "")))


def _possible(number: Decimal) -> Decimal | None:
    """The number, None where no table can hold it: a solver has no place for it either."""
    return number if number <= LARGEST else None
