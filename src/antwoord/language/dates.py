"""Dates in words, as each language writes them (CLDR, through Babel), and as people type them."""

import re
from calendar import month_name, monthrange
from datetime import date

from antwoord.language.languages import DEFAULT, LANGUAGES


def day(value: date, language: str = DEFAULT) -> str:
    """A date in words: `1 maart 2021`, `1 March 2021`, `1er mars 2021`."""
    from babel.dates import format_date

    own = LANGUAGES[language]
    pattern = (own.first_of_month if value.day == 1 else "") or "d MMMM y"
    text: str = format_date(value, format=pattern, locale=own.locale)
    return text


def month(year: int, number: int, language: str = DEFAULT) -> str:
    """A month in words: `maart 2021`."""
    from babel.dates import format_date

    text: str = format_date(date(year, number, 1), "MMMM y", locale=LANGUAGES[language].locale)
    return text


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: Year, month and day in the order of the standard, and in that of people, with any sign between.
_STANDARD = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})")
_OF_PEOPLE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")


def typed_day(text: str) -> date:
    """The day that somebody typed as year-month-day.

    Raises ValueError for any other text, whose message says what is wrong with it and, where that
    can be seen, what may be meant: `'2021-02-30' is not a date: February 2021 has 28 days; perhaps
    2021-02-28 is meant`.
    """
    # fromisoformat alone also takes 20210301 and 2021-W09-1, which people do not mean.
    try:
        if not _ISO.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        shown = text if len(text) <= 40 else f"{text[:37]}..."
        raise ValueError(f"{shown!r} is not a date{_meant(text.strip())}") from None


def _meant(text: str) -> str:
    """What is wrong with a day and what may be meant, to follow "is not a date"."""
    found = _STANDARD.fullmatch(text)
    numbers = [int(one) for one in found.groups()] if found else []
    if not found and (found := _OF_PEOPLE.fullmatch(text)):
        numbers = [int(one) for one in reversed(found.groups())]
    if numbers and numbers[1] > 12 >= numbers[2]:
        numbers[1:] = numbers[2], numbers[1]  # the month stands last
    if not numbers or not 1 <= numbers[0] <= 9999 or not 1 <= numbers[1] <= 12 or not numbers[2]:
        return "; write year-month-day, such as 2021-03-01"
    year, number, of_month = numbers
    last = monthrange(year, number)[1]
    if of_month <= last:
        return f"; write year-month-day, perhaps {date(year, number, of_month)}"
    told = f": {month_name[number]} {year} has {last} days"
    # Of the 99th nobody knows what is meant.
    return f"{told}; perhaps {date(year, number, last)} is meant" if of_month <= 31 else told
