"""Dates as people write them, read as ISO texts.

A form is read, a calendar is not consulted: `30/02/2015` becomes `2015-02-30`, which the
checks then find, as they would in a canonical register.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from helpers.register.texts import EXACT, plain

DateOrder = Literal["day first", "month first"]
DATE_ORDERS: tuple[DateOrder, ...] = ("day first", "month first")
#: Day 0 of spreadsheet serials: right from 1 March 1900 on, as it counts a 29 February 1900.
SERIAL_ZERO = date(1899, 12, 30)
#: Days between the serials of workbooks that count from 1904 and those of the others.
SINCE_1904 = 1462
#: Serials of 1954 to 2064; no other date is written as five digits.
SERIALS = range(20_000, 60_001)
#: A moment with its zone is of the day that it was in Belgium.
BELGIUM = "Europe/Brussels"

_TIME = r"(?:[T ,]+\d{1,2}[:.u]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMERIC = re.compile(rf"(\d{{1,2}})( ?[-/.] ?| )(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)")
_DAY_NAME = re.compile(
    rf"(?:[^\W\d]+\.?,? )?(\d{{1,2}})(?:er|e|ste|de|st|nd|rd|th)?\.?[ -]+([^\W\d]+)\.?,?[ -]+"
    rf"(\d{{4}}|\d{{2}}){_TIME}"
)
_NAME_DAY = re.compile(rf"([^\W\d]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")


def iso_date(text: str, order: DateOrder | None = None) -> str | None:
    """The date as `2020-12-31`; None where the text is no date, or one of two.

    `order` None: a numeric date is read only where its numbers leave one reading. Two
    digits of a year are of this century. A time of day is left aside.
    """
    text = text.removeprefix(EXACT)
    if _ZONED.fullmatch(text):
        return _in_belgium(text)
    if match := _ISO.fullmatch(text):
        return _iso(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _iso(match[1], match[2], match[3])
    if match := _SERIAL.fullmatch(text):
        number = int(match[1])
        return str(SERIAL_ZERO + timedelta(days=number)) if number in SERIALS else None
    if match := _NUMERIC.fullmatch(text):
        first, second, year = match[1], match[3], match[4]
        order = order or _only_order(first, second)
        if order is None:
            return None
        day, month = (first, second) if order == "day first" else (second, first)
        return _iso(year, month, day)
    if match := _DAY_NAME.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _NAME_DAY.fullmatch(text):
        return _named(match[3], match[1], match[2])
    return None


def in_1900(text: str) -> str:
    """A serial that counts from 1904 as one that counts from 1900; other texts as they stand."""
    match = _SERIAL.fullmatch(text.removeprefix(EXACT))
    return str(int(match[1]) + SINCE_1904) if match else text


def proven_order(values: Iterable[str]) -> DateOrder | None:
    """The order of day and month that a column's own values prove; None: none, or both."""
    found = set()
    for value in values:
        match = _NUMERIC.fullmatch(value)
        if match and int(match[1]) != int(match[3]):
            order = _only_order(match[1], match[3])
            if order:
                found.add(order)
    return found.pop() if len(found) == 1 else None


def order_matters(values: Iterable[str]) -> bool:
    """Whether some value can be read as two different days."""
    return any(
        iso_date(value) is None and iso_date(value, "day first") is not None for value in values
    )


def _only_order(first: str, second: str) -> DateOrder | None:
    a, b = int(first), int(second)
    if a == b or (a > 12 and b <= 12):
        return "day first"
    return "month first" if b > 12 and a <= 12 else None


def _iso(year: str, month: str, day: str) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{'20' + year if len(year) == 2 else year}-{int(month):02}-{int(day):02}"


def _named(year: str, month: str, day: str) -> str | None:
    number = _months().get(plain(month))
    return _iso(year, str(number), day) if number else None


def _in_belgium(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return str(moment.astimezone(ZoneInfo(BELGIUM)).date())


@cache
def _months() -> dict[str, int]:
    """Names and abbreviations of months in the country's languages and English."""
    from babel.dates import get_month_names

    names: dict[str, int] = {"mrt": 3, "sept": 9, "maa": 3}
    for language in ("nl", "fr", "en", "de"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names.setdefault(plain(name), number)
    return names
