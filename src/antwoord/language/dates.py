"""Dates in words, as each language writes them (CLDR, through Babel)."""

from datetime import date

#: The forms of Belgium and of Britain.
LOCALES = {"nl": "nl_BE", "en": "en_GB", "fr": "fr_BE"}
#: The first of a month is the only day that French tells as an ordinal; CLDR has no such form.
_FIRST_OF_THE_MONTH = {"fr": "d'er' MMMM y"}


def day(value: date, language: str = "nl") -> str:
    """A date in words: `1 maart 2021`, `1 March 2021`, `1er mars 2021`."""
    from babel.dates import format_date

    usual = "d MMMM y"
    pattern = _FIRST_OF_THE_MONTH.get(language, usual) if value.day == 1 else usual
    text: str = format_date(value, format=pattern, locale=LOCALES[language])
    return text
