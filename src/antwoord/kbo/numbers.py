"""Enterprise and establishment numbers: how they are written, and their check digits.

Ten digits, of which the last two are 97 minus the remainder of the first eight by 97; the
enterprise register writes them with dots: `0403.449.823`, `2.000.000.339`.
"""

import re
from collections.abc import Iterable

from antwoord.catalogue.identifiers import enterprise_number

_ENTERPRISE = re.compile(r"[01]\d{9}")
#: The numbers of enterprises, establishments and branches that are made up begin so (their
#: first eight digits); far above those that are given out today.
MADE_UP_ENTERPRISES = 18_000_000
MADE_UP_ESTABLISHMENTS = 88_000_000
MADE_UP_BRANCHES = 98_000_000
#: How many numbers each of the three ranges holds.
MADE_UP_NUMBERS = 2_000_000


def is_valid(number: str) -> bool:
    """Whether ten plain digits are an enterprise number, check digits included.

    Stricter than python-stdnum by the check digits 00 and 98, which the rule never gives.
    """
    return bool(_ENTERPRISE.fullmatch(number)) and int(number[8:]) == 97 - int(number[:8]) % 97


def dotted(number: str) -> str:
    """Ten plain digits as the enterprise register writes them, enterprise or establishment."""
    if number[0] in "01":
        return f"{number[:4]}.{number[4:7]}.{number[7:]}"
    return f"{number[0]}.{number[1:4]}.{number[4:7]}.{number[7:]}"


def wanted_numbers(numbers: Iterable[str | None]) -> tuple[str, ...]:
    """The enterprise numbers among texts: plain, valid, each once, in order of number."""
    plain = {enterprise_number(each) for each in numbers if each}
    return tuple(sorted(filter(is_valid, plain)))
