"""Dates in words, as each language writes them (CLDR, through Babel)."""

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
