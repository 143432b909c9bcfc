"""Amounts, rates and terms as people write them, read exactly."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Literal

from antwoord.register.values.texts import EXACT

DecimalSign = Literal[",", "."]
DECIMAL_SIGNS: tuple[DecimalSign, ...] = (",", ".")

_CURRENCY = re.compile(
    r"(?i)€|(?<![a-z])(?:euros?|eur|procent|pct|p\.c)\b\.?|(?<![a-z])eur(?=\d)|%"
)
_MONTHS = re.compile(r"(?i) ?(?:maanden|maand|mnd|mois|months|month|m)\.?")
_YEARS = re.compile(r"(?i) ?(?:jaar|jaren|jr|ans|an|years|year|j)\.?")
#: 12.500,- and 12.500,-- mean no cents.
_NO_CENTS = re.compile(r"([,.]) ?[-=\N{EN DASH}]{1,2}$")
#: Signs between groups of three digits, but for the decimal sign itself.
_GROUPS: dict[DecimalSign, DecimalSign] = {",": ".", ".": ","}
#: Under each decimal sign what a number is. No group begins with a zero: 0.500 is a half.
_NUMBERS = {
    sign: re.compile(
        rf"(?P<whole>[1-9]\d{{0,2}}(?P<between>[{re.escape(group)}'’ ])\d{{3}}"
        rf"(?:(?P=between)\d{{3}})*|\d+)?(?:{re.escape(sign)}(?P<part>\d+))?"
    )
    for sign, group in _GROUPS.items()
}
#: So many texts are read once, though a proposal asks thirty times what a column's are.
KEPT = 50_000


def exact_number(
    text: str, decimal: DecimalSign | None = None, times: int = 1, divide_by: int = 1
) -> str | None:
    """The number with a decimal point and no grouping; None where it is none, or one of two.

    `decimal` None: read only where the signs leave one reading. `times`, `divide_by` (a
    power of ten): what the number is multiplied and divided by. Currency and percent signs
    are left aside, none is rounded.
    """
    if text.startswith(EXACT):
        return _multiplied(text.removeprefix(EXACT), times, divide_by)
    core = _core(text)
    negative = False
    if core.startswith("(") and core.endswith(")"):
        negative, core = True, core[1:-1].strip()
    elif core[:1] in "-\N{MINUS SIGN}" and core:
        negative, core = True, core[1:].strip()
    elif core.endswith("-") and core[:-1].strip()[-1:].isdigit():
        negative, core = True, core[:-1].strip()
    core = core.removeprefix("+")
    readings = {_read(core, sign) for sign in ([decimal] if decimal else DECIMAL_SIGNS)} - {None}
    if len(readings) != 1:
        return None
    number = readings.pop()
    return _multiplied(f"-{number}" if negative else f"{number}", times, divide_by)


def whole_number(
    text: str, decimal: DecimalSign | None = None, times: int = 1, divide_by: int = 1
) -> str | None:
    """A whole number, months where a term says so: `36`, `36 maanden`, `3 jaar`; else None.

    A term that names its unit is not multiplied by the column's.
    """
    if match := re.search(_YEARS.pattern + "$", text):
        text, times, divide_by = text[: match.start()], 12, 1
    elif match := re.search(_MONTHS.pattern + "$", text):
        text, times, divide_by = text[: match.start()], 1, 1
    number = exact_number(text, decimal, times, divide_by)
    if number is None:
        return None
    # By its signs: a number of more digits than Decimal computes with is a number all the same.
    whole, _, part = number.removeprefix("-").partition(".")
    if part.strip("0"):
        return None
    digits = whole.lstrip("0") or "0"
    return f"-{digits}" if number.startswith("-") and digits != "0" else digits


@dataclass(frozen=True)
class SignProof:
    """What a column's values say about its decimal sign.

    `decimals`: for each sign that some value proves, the numbers of decimals seen under it;
    `counts`: how many different values prove it. `two_readings`: values that are a number
    under either sign, and not the same one; they prove nothing.
    """

    decimals: Mapping[DecimalSign, frozenset[int]]
    counts: Mapping[DecimalSign, int]
    two_readings: tuple[str, ...]

    @property
    def sign(self) -> DecimalSign | None:
        """The sign that is proven; None: none, or both."""
        found = [sign for sign in DECIMAL_SIGNS if self.counts[sign]]
        return found[0] if len(found) == 1 else None

    def settles(self, text: str, sign: DecimalSign) -> bool:
        """Whether an amount of two readings has one left, once the column's sign is settled.

        Money has no three decimals, so `12.500` is read with a decimal point only in a
        column that writes all its amounts so, and with a point between thousands only where
        no other value has three decimals after a point.
        """
        own = _core(text).strip("()-+\N{MINUS SIGN} ")
        between: DecimalSign = "," if "," in own else "."
        if between != sign:
            return 3 not in self.decimals[between]
        return self.decimals[sign] <= {3} and not self.counts[_GROUPS[sign]]


def sign_proof(values: Iterable[str]) -> SignProof:
    """What the texts of a column say about its decimal sign; numbers of a sheet say nothing."""
    decimals: dict[DecimalSign, set[int]] = {sign: set() for sign in DECIMAL_SIGNS}
    counts: dict[DecimalSign, int] = dict.fromkeys(DECIMAL_SIGNS, 0)
    open_ = []
    for value in values:
        if value.startswith(EXACT):
            continue
        core = _core(value).strip("()-+\N{MINUS SIGN} ")
        read = {sign: _read(core, sign) for sign in DECIMAL_SIGNS}
        possible = [sign for sign in DECIMAL_SIGNS if read[sign] is not None]
        if len(possible) == 1:
            sign = possible[0]
            counts[sign] += 1
            if sign in core:
                decimals[sign].add(len(core) - core.index(sign) - 1)
        elif possible and len(set(read.values())) == 2:
            open_.append(value)
    frozen = {sign: frozenset(found) for sign, found in decimals.items()}
    return SignProof(frozen, counts, tuple(open_))


def proven_sign(values: Iterable[str]) -> DecimalSign | None:
    """The decimal sign that a column's own values prove; None: none, or both."""
    return sign_proof(values).sign


def sign_matters(values: Iterable[str]) -> bool:
    """Whether some value is a number under either sign, and not the same one."""
    return bool(sign_proof(values).two_readings)


@lru_cache(KEPT)
def _core(text: str) -> str:
    return _NO_CENTS.sub(r"\g<1>00", _CURRENCY.sub("", text).strip()).strip()


@lru_cache(KEPT)
def _read(core: str, decimal: DecimalSign) -> str | None:
    match = _NUMBERS[decimal].fullmatch(core)
    if not match or not core:
        return None
    whole = re.sub(r"\D", "", match["whole"] or "0")
    return f"{whole}.{match['part']}" if match["part"] else whole


def _multiplied(text: str, times: int, divide_by: int) -> str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return None
    if times == divide_by == 1:
        return _trimmed(text)
    with localcontext() as context:
        context.prec = len(text) + 20  # enough for every digit of the product or the quotient
        return _trimmed(f"{Decimal(text) * times / divide_by:f}")


def _trimmed(text: str) -> str:
    """Without a fraction of zeros beyond cents: 12500.00 stays as it is, 36.0 is 36."""
    return re.sub(r"\.0$", "", text)
