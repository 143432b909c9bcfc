"""Dates as people write them, read as ISO texts.

A form is read, a calendar is not consulted: `30/02/2015` becomes `2015-02-30`, which the
checks then find, as they would in a canonical register.
"""

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from antwoord.register.values.texts import EXACT, plain

#: `year first` is of years of two digits alone: 20-12-31.
DateOrder = Literal["day first", "month first", "year first"]
DATE_ORDERS: tuple[DateOrder, ...] = ("day first", "month first", "year first")
DateSystem = Literal["1900", "1904"]
#: Day 0 of spreadsheet serials. That of 1900 is right from 1 March 1900 on, as it counts a
#: 29 February 1900.
SERIAL_ZERO: dict[DateSystem, date] = {"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)}
#: Years of serials; no other date is written as five digits.
SERIAL_YEARS = range(1954, 2065)
#: The share of dates in the other order, up to which these are errors of typing.
TYPING_ERRORS = 0.01
#: What date cells are, where a spreadsheet of another country took days for months.
DateCells = Literal["as they stand", "swapped"]
DATE_CELLS: tuple[DateCells, ...] = ("as they stand", "swapped")
#: Days between the serials of workbooks that count from 1904 and those of the others.
SINCE_1904 = 1462
#: The zones whose midnights are looked for: where systems in use here keep their time.
WESTERN_ZONES = (
    "UTC",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
#: Of the times of day of a column, this share are midnights somewhere, or none are.
NEARLY_ALL = 0.9
#: A moment with its zone is of the day that it was in Belgium.
BELGIUM = "Europe/Brussels"

_TIME = r"(?:[T ,]+(?P<time>\d{1,2}[:.u]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?))?"
_CLOCK = re.compile(r"(\d{1,2})[:.u](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?(?: ?([AaPp])\.?[Mm]\.?)?")
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMERIC = re.compile(rf"(\d{{1,2}})( ?[-/.] ?| )(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
#: What every text with a time of day has; most dates have none, and are told so at once.
_MAY_HAVE_TIME = re.compile(r"[T ,]\d{1,2}[:.u]|\d{5}[.,]\d")
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)")
_DAY_NAME = re.compile(
    rf"(?:[^\W\d]+\.?,? )?(\d{{1,2}})(?:er|e|ste|de|st|nd|rd|th)?\.?[ -]+([^\W\d]+)\.?,?[ -]+"
    rf"(\d{{4}}|\d{{2}}){_TIME}"
)
#: Days that programs write for none: 1900-01-01, 1970-01-01, 9999-12-31 and the like.
_STAND_INS = re.compile(r"(?:0\d\d\d|1[0-8]\d\d|190[01]|2099|2[1-9]\d\d|[3-9]\d\d\d)-|1970-01-01")
_ZEROS = re.compile(r"0+(?:[-/.: T]+0+)*|1900-0?1-00?|00?[-/.]0?1[-/.]1900")
_NAME_DAY = re.compile(rf"([^\W\d]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")


def iso_date(
    text: str,
    order: DateOrder | None = None,
    *,
    time_zone: str = "",
    date_system: DateSystem = "1900",
    cells: DateCells = "as they stand",
) -> str | None:
    """The date as `2020-12-31`; None where the text is no date, or one of two.

    `order` None: a numeric date is read only where its numbers leave one reading. Two
    digits of a year are of this century. A time of day is left aside, unless a `time_zone`
    is given that it is of: then the day is that in Belgium. `cells`: dates that are no
    numeric texts may have their day and month swapped.
    """
    text = text.removeprefix(EXACT)
    if _ZONED.fullmatch(text):
        return _in_belgium(text)
    day, clock = _day_and_time(text, order, date_system)
    if day and cells == "swapped" and _ISO.fullmatch(text) and int(day[8:]) <= 12:
        day = f"{day[:4]}-{day[8:]}-{day[5:7]}"
    return _in_belgium(f"{day} {clock}", time_zone) if day and clock and time_zone else day


def _day_and_time(
    text: str, order: DateOrder | None, date_system: DateSystem
) -> tuple[str | None, time | None]:
    """The day as ISO text, and the time of day where the text has one."""
    if match := _ISO.fullmatch(text):
        return _iso(match[1], match[3], match[4]), _clock(match["time"])
    if match := _COMPACT.fullmatch(text):
        return _iso(match[1], match[2], match[3]), None
    if match := _SERIAL.fullmatch(text):
        day = SERIAL_ZERO[date_system] + timedelta(days=int(match[1]))
        if day.year not in SERIAL_YEARS:
            return None, None
        seconds = round(float(f"0.{match[2] or 0}") * 86_400)
        hour, rest = divmod(seconds % 86_400, 3600)
        return str(day), time(hour, *divmod(rest, 60)) if match[2] else None
    if match := _NUMERIC.fullmatch(text):
        first, second, third = match[1], match[3], match[4]
        order = order or _only_order(first, second)
        at = _clock(match["time"])
        if order == "year first":
            return (_iso(first, second, third) if len(third) == 2 else None), at
        if order is None:
            return None, None
        day_, month = (first, second) if order == "day first" else (second, first)
        return _iso(third, month, day_), at
    if match := _DAY_NAME.fullmatch(text):
        return _named(match[3], match[2], match[1]), _clock(match["time"])
    if match := _NAME_DAY.fullmatch(text):
        return _named(match[3], match[1], match[2]), _clock(match["time"])
    return None, None


@dataclass(frozen=True)
class OrderProof:
    """What a column's numeric dates say about the order of day and month.

    Each is the different values of which only the one order is possible; `two_readings`:
    values that are two different days, they prove nothing. `iso`: days of dates that have
    one reading because the year comes first, true dates of a spreadsheet among them; those
    without a time of day, and those with one.
    """

    day_first: tuple[str, ...]
    month_first: tuple[str, ...]
    two_readings: tuple[str, ...]
    iso: tuple[tuple[int, ...], ...]

    @property
    def order(self) -> DateOrder | None:
        """The order that is proven; None: none, or both."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return "day first" if self.day_first else "month first"

    @property
    def mixed(self) -> bool:
        """Whether both orders occur, so that no value of two readings has one left.

        Fewer than one in a hundred are errors of typing: they prove no other order.
        """
        few, many = sorted((len(self.day_first), len(self.month_first)))
        return few > (few + many) * TYPING_ERRORS

    @property
    def swapped_by_chance(self) -> float:
        """How probable it is by chance that exactly the days up to 12 are true dates.

        A spreadsheet of another country makes dates of the texts whose day can be a month,
        swapped, and leaves the others as texts. 1: it is not so.
        """
        texts = len(self.day_first) + len(self.month_first)
        cells = max((len(days) for days in self.iso if days and max(days) <= 12), default=0)
        possible = any(day <= 12 for days in self.iso for day in days)
        if not (texts or self.two_readings) or not possible:
            return 1.0
        # Dates that were typed after the spreadsheet did so, as text or not, may have any day.
        left = texts if len(self.two_readings) <= texts / 20 else 0
        return float((12 / 31) ** cells * (19 / 31) ** left)


def order_proof(values: Iterable[str]) -> OrderProof:
    """What the texts of a column say about the order of day and month."""
    day, month, two = [], [], []
    iso: tuple[list[int], list[int]] = ([], [])
    for value in values:
        text = value.removeprefix(EXACT)
        if match := _NUMERIC.fullmatch(text):
            first, second = int(match[1]), int(match[3])
            if first == second:
                continue
            order = _only_order(match[1], match[3])
            if order == "day first":
                day.append(value)
            elif order == "month first":
                month.append(value)
            elif first <= 12 and second <= 12:
                two.append(value)
        elif (match := _ISO.fullmatch(text)) and _iso(match[1], match[3], match[4]):
            iso[match["time"] is not None].append(int(match[4]))
    return OrderProof(tuple(day), tuple(month), tuple(two), tuple(map(tuple, iso)))


def in_1900(text: str) -> str:
    """A serial that counts from 1904 as one that counts from 1900; other texts as they stand."""
    match = _SERIAL.fullmatch(text.removeprefix(EXACT))
    return str(int(match[1]) + SINCE_1904) if match else text


def proven_order(values: Iterable[str]) -> DateOrder | None:
    """The order of day and month that a column's own values prove; None: none, or both."""
    return order_proof(values).order


def order_matters(values: Iterable[str]) -> bool:
    """Whether some value can be read as two different days."""
    return bool(order_proof(values).two_readings)


def years_of_two_digits(values: Iterable[str]) -> bool:
    """Whether there are numeric dates, and the years of all of them have two digits."""
    found = [match for value in values if (match := _NUMERIC.fullmatch(value))]
    return bool(found) and all(len(match[4]) == 2 for match in found)


def is_stand_in(text: str) -> bool:
    """Whether a text stands for no day: zeros, or a day long before or after any programme."""
    if _ZEROS.fullmatch(text):
        return True
    day = iso_date(text, "day first")
    return bool(day and _STAND_INS.match(day))


def is_serial(text: str) -> bool:
    """Whether a text is read as the serial number that a spreadsheet has for a day."""
    return bool(_SERIAL.fullmatch(text.removeprefix(EXACT))) and iso_date(text) is not None


def late_hours(values: Iterable[str]) -> tuple[str, ...]:
    """The values whose time of day is what a midnight becomes in the time of further west.

    That is 21, 22 or 23 o'clock to the second, or one or two hours of the afternoon that follow
    each other, where nearly all times of day are so. Empty where fewer than one in twenty are
    so: people work late, too.
    """
    late, hours, timed = [], Counter[int](), 0
    for value in values:
        if not _MAY_HAVE_TIME.search(value):
            continue
        clock = _moment(value)[1]
        if clock is None or clock == time():
            continue
        timed += 1
        if clock.hour >= 12 and clock.minute == clock.second == 0:
            late.append((value, clock.hour))
            hours[clock.hour] += 1
    first = min(hours, default=0)
    if len(late) < timed * NEARLY_ALL or not set(hours) <= {first, first + 1}:
        late = [(value, hour) for value, hour in late if hour >= 21]
    return tuple(value for value, _ in late) if late and len(late) * 20 >= timed else ()


def zone_of_midnights(values: Iterable[str]) -> str:
    """The time zone in which nearly all these moments are midnights in Belgium; empty: none."""
    moments = []
    for day, clock in map(_moment, values):
        with suppress(ValueError):  # a day that no calendar has
            moments += [datetime.combine(date.fromisoformat(day), clock)] if day and clock else []
    belgium = ZoneInfo(BELGIUM)
    for zone in WESTERN_ZONES:
        there = ZoneInfo(zone)
        at = [each.replace(tzinfo=there).astimezone(belgium).time() for each in moments]
        if at and at.count(time()) >= len(at) * NEARLY_ALL:
            return zone
    return ""


def _moment(value: str) -> tuple[str | None, time | None]:
    """The day and the time of day of a text without a zone."""
    text = value.removeprefix(EXACT)
    if _ZONED.fullmatch(text):
        return None, None
    day, clock = _day_and_time(text, None, "1900")
    return (day, clock) if day else _day_and_time(text, "day first", "1900")


def _clock(text: str | None) -> time | None:
    """The time of day, to the second; None where there is none."""
    match = _CLOCK.fullmatch(text or "")
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4] in "pP" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


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
    number = month_words().get(plain(month))
    return _iso(year, str(number), day) if number else None


def _in_belgium(text: str, time_zone: str = "") -> str | None:
    """The day in Belgium of a moment with its zone, or of one of the zone named."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if time_zone:
        moment = moment.replace(tzinfo=ZoneInfo(time_zone))
    return str(moment.astimezone(ZoneInfo(BELGIUM)).date())


@cache
def month_words() -> dict[str, int]:
    """Names and abbreviations of months in the country's languages and English."""
    from babel.dates import get_month_names

    names: dict[str, int] = {"mrt": 3, "sept": 9, "maa": 3}
    for language in ("nl", "fr", "en", "de"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names.setdefault(plain(name), number)
    return names
