"""When applications come in: the days of the made-up register, in order, at any size.

The days follow from the row's place alone, so that a register of any length can be
written chunk after chunk, sorted by application date.
"""

from datetime import date

import numpy as np

from antwoord.made_up.register.draws import Whole, below

EPOCH = date(1970, 1, 1)


def day_number(text: str) -> int:
    """Days since 1970-01-01, as Arrow counts dates."""
    return (date.fromisoformat(text) - EPOCH).days


#: The register as it stood on this day; nothing in it is later.
EXTRACT_DATE = "2025-12-31"
EXTRACT_DAY = day_number(EXTRACT_DATE)

#: The day of the published answer, a Monday.
PUBLISHED_DAY = day_number("2021-03-01")

#: Applications of all sectors in a register of 2,000, from each day to the next.
#: 2023 gives about 61 loans, as the lender reports; 2020 and 2021 dip with the pandemic.
APPLICATIONS_FROM = {
    "2012-01-01": 70,
    "2013-01-01": 105,
    "2014-01-01": 130,
    "2015-01-01": 150,
    "2016-01-01": 165,
    "2017-01-01": 170,
    "2018-01-01": 175,
    "2019-01-01": 180,
    "2020-01-01": 150,
    "2021-01-01": 12,
    "2021-02-01": 12,
    "2021-03-02": 121,
    "2022-01-01": 126,
    "2023-01-01": 124,
    "2024-01-01": 148,
    "2025-01-01": 162,
}
#: Cultural applications of the published block come in before this segment, so that all
#: of them are decided, and paid where approved, on the published day.
LAST_CALL = tuple(APPLICATIONS_FROM).index("2021-02-01")
#: From this segment on the published block is over.
LIFE_GOES_ON = tuple(APPLICATIONS_FROM).index("2021-03-02")

_WEEKDAY = np.array([6, 6, 6, 6, 5, 2, 2], dtype=np.int64)
_MONTH = np.array([11, 10, 11, 10, 10, 10, 7, 7, 12, 11, 10, 8], dtype=np.int64)

_FIRST_DAY = day_number("2012-01-01")
_DAYS = np.arange(_FIRST_DAY, EXTRACT_DAY + 1, dtype=np.int64)
_MONTHS = _DAYS.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
_WEIGHT_UP_TO = np.cumsum(_WEEKDAY[(_DAYS + 3) % 7] * _MONTH[_MONTHS % 12])
_SEGMENT_DAY = np.array([day_number(text) for text in APPLICATIONS_FROM], dtype=np.int64)
_SEGMENT_YEAR = np.array([int(text[:4]) for text in APPLICATIONS_FROM], dtype=np.int64)
_SEGMENT_LOW = np.concatenate(([0], _WEIGHT_UP_TO))[_SEGMENT_DAY - _FIRST_DAY]
_SEGMENT_WEIGHT = np.diff(_SEGMENT_LOW, append=_WEIGHT_UP_TO[-1])
#: The segment in which the year of each segment begins.
_YEAR_SEGMENT = np.searchsorted(_SEGMENT_YEAR, _SEGMENT_YEAR, side="left")


def first_rows(rows: int) -> Whole:
    """The row with which each segment begins in a register of `rows`, and `rows` at the end."""
    total = sum(APPLICATIONS_FROM.values())
    up_to = np.cumsum([0, *APPLICATIONS_FROM.values()], dtype=np.int64)
    return (up_to * rows * 2 + total) // (2 * total)


def application_days(
    rng: np.random.Generator, start: int, stop: int, rows: int
) -> tuple[Whole, Whole, Whole]:
    """Of the rows `start` to `stop`: the year, the number within the year, the day.

    Days rise with the rows. Each chunk has its own stretch of time, as long as its share of
    the segment; within it the days fall as they fall.
    """
    first = first_rows(rows)
    row = np.arange(start, stop, dtype=np.int64)
    segment = np.searchsorted(first, row, side="right") - 1
    place = np.empty_like(row)
    for here in np.unique(segment):
        low, high = max(start, int(first[here])), min(stop, int(first[here + 1]))
        weight, size = int(_SEGMENT_WEIGHT[here]), int(first[here + 1] - first[here])
        steps = np.sort(below(rng, weight * (high - low), high - low))
        place[low - start : high - start] = (
            _SEGMENT_LOW[here] + ((low - int(first[here])) * weight + steps) // size
        )
    day = _FIRST_DAY + np.searchsorted(_WEIGHT_UP_TO, place, side="right")
    number = row - first[_YEAR_SEGMENT[segment]] + 1
    return _SEGMENT_YEAR[segment], number, day


def working_day(day: Whole) -> Whole:
    """The day itself, or the Monday after it: nobody decides or pays in a weekend."""
    weekday = (day + 3) % 7
    return day + np.where(weekday >= 5, 7 - weekday, 0)


def lag(shortest: int, usual: int, longest: int) -> Whole:
    """A table of places for a number of days: rising to `usual`, then falling slowly."""
    rising = {days: days - shortest + 1 for days in range(shortest, usual + 1)}
    top = usual - shortest + 1
    falling = {
        days: 1 + top * (longest - days) // (longest - usual)
        for days in range(usual + 1, longest + 1)
    }
    weights = rising | falling
    return np.repeat(
        np.fromiter(weights, dtype=np.int64), np.fromiter(weights.values(), dtype=np.int64)
    )
