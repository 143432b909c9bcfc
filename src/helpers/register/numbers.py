"""Amounts, rates and terms as people write them, read exactly."""

import re
from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import Literal

from helpers.register.texts import EXACT

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
_GROUPS = {",": ".", ".": ","}


def exact_number(text: str, decimal: DecimalSign | None = None, times: int = 1) -> str | None:
    """The number with a decimal point and no grouping; None where it is none, or one of two.

    `decimal` None: read only where the signs leave one reading. `times`: what the number
    is multiplied by. Currency and percent signs are left aside, none is rounded.
    """
    if text.startswith(EXACT):
        return _multiplied(text.removeprefix(EXACT), times)
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
    return _multiplied(f"-{number}" if negative else f"{number}", times)


def whole_number(text: str, decimal: DecimalSign | None = None, times: int = 1) -> str | None:
    """A whole number, months where a term says so: `36`, `36 maanden`, `3 jaar`; else None."""
    if match := re.search(_YEARS.pattern + "$", text):
        text, times = text[: match.start()], times * 12
    elif match := re.search(_MONTHS.pattern + "$", text):
        text = text[: match.start()]
    number = exact_number(text, decimal, times)
    if number is None or Decimal(number) % 1:
        return None
    return str(int(Decimal(number)))


def proven_sign(values: Iterable[str]) -> DecimalSign | None:
    """The decimal sign that a column's own values prove; None: none, or both."""
    found = {sign for value in values if (sign := _only_sign(_core(value)))}
    return found.pop() if len(found) == 1 else None


def sign_matters(values: Iterable[str]) -> bool:
    """Whether some value is a number under either sign, and not the same one."""
    return any(
        not value.startswith(EXACT)
        and exact_number(value) is None
        and exact_number(value, ",") is not None
        for value in values
    )


def _core(text: str) -> str:
    return _NO_CENTS.sub(r"\g<1>00", _CURRENCY.sub("", text).strip()).strip()


def _only_sign(core: str) -> DecimalSign | None:
    """The sign that must be the decimal one, by its place; None where either may be."""
    core = core.strip("()-+\N{MINUS SIGN} ")
    possible = [sign for sign in DECIMAL_SIGNS if _read(core, sign) is not None]
    return possible[0] if len(possible) == 1 else None


def _read(core: str, decimal: DecimalSign) -> str | None:
    group = re.escape(_GROUPS[decimal])
    sign = re.escape(decimal)
    grouped = rf"\d{{1,3}}(?:[{group}'’ ]\d{{3}})+"
    match = re.fullmatch(rf"(?P<whole>{grouped}|\d+)?(?:{sign}(?P<part>\d+))?", core)
    if not match or not core:
        return None
    whole = re.sub(r"\D", "", match["whole"] or "0")
    return f"{whole}.{match['part']}" if match["part"] else whole


def _multiplied(text: str, times: int) -> str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return None
    if times == 1:
        return _trimmed(text)
    with localcontext() as context:
        context.prec = 60
        return _trimmed(f"{Decimal(text) * times:f}")


def _trimmed(text: str) -> str:
    """Without a fraction of zeros beyond cents: 12500.00 stays as it is, 36.0 is 36."""
    return re.sub(r"\.0$", "", text)
