"""The words of the checks in every language: verdict, overview, audit page, rule book.

The texts stand in `words/`, one file per language. Each mapping here is by language; a
language that lacks one of them cannot be imported, and a test compares their keys.
"""

from collections.abc import Mapping

from antwoord.language.typography import NARROW_NO_BREAK, spaced, spaced_all
from antwoord.quality.words import en, fr, nl


def _texts(
    dutch: dict[str, str], english: dict[str, str], french: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Texts by language; French ones with their no-break spaces."""
    return {"nl": dutch, "en": english, "fr": spaced_all(french, "fr")}


SEVERITY = _texts(nl.SEVERITY, en.SEVERITY, fr.SEVERITY)
SEVERITY_MANY = _texts(nl.SEVERITY_MANY, en.SEVERITY_MANY, fr.SEVERITY_MANY)
PAGE = _texts(nl.PAGE, en.PAGE, fr.PAGE)
OUTCOME = _texts(nl.OUTCOME, en.OUTCOME, fr.OUTCOME)
OUTCOME_MANY = _texts(nl.OUTCOME_MANY, en.OUTCOME_MANY, fr.OUTCOME_MANY)
REASON = _texts(nl.REASON, en.REASON, fr.REASON)
MEANING = _texts(nl.MEANING, en.MEANING, fr.MEANING)
DONE = _texts(nl.DONE, en.DONE, fr.DONE)
DOUBT = _texts(nl.DOUBT, en.DOUBT, fr.DOUBT)
DIMENSION = _texts(nl.DIMENSION, en.DIMENSION, fr.DIMENSION)
AUDIENCE = _texts(nl.AUDIENCE, en.AUDIENCE, fr.AUDIENCE)
OWNER = _texts(nl.OWNER, en.OWNER, fr.OWNER)
VERDICT = _texts(nl.VERDICT, en.VERDICT, fr.VERDICT)
RULES_PAGE = _texts(nl.RULES_PAGE, en.RULES_PAGE, fr.RULES_PAGE)

OVERVIEW = {"nl": nl.OVERVIEW, "en": en.OVERVIEW, "fr": fr.OVERVIEW}
RULES_TABLE = {"nl": nl.RULES_TABLE, "en": en.RULES_TABLE, "fr": fr.RULES_TABLE}
RULES_PAGE_COLUMNS = {
    "nl": nl.RULES_PAGE_COLUMNS,
    "en": en.RULES_PAGE_COLUMNS,
    "fr": fr.RULES_PAGE_COLUMNS,
}

#: Marks between thousands and before decimals, as CLDR has them for Belgium and Britain.
_MARKS = {"nl": (".", ","), "en": (",", "."), "fr": (NARROW_NO_BREAK, ",")}


def count(number: int, language: str) -> str:
    """A whole number: `1.234` in Dutch, `1,234` in English, `1 234` in French."""
    return f"{number:,}".replace(",", _MARKS[language][0])


def share(part: int, whole: int, language: str) -> str:
    """A share with two decimals, never rounded to nothing or to all; "" where there is no whole."""
    if not whole:
        return ""
    if 0 < part / whole < 0.0001:
        return f"< {percent('0.01', language)}"
    if 0.9999 < part / whole < 1:
        return f"> {percent('99.99', language)}"
    return percent(f"{100 * part / whole:.2f}", language)


def percent(figure: str, language: str) -> str:
    """A figure with a decimal point, as a percentage of that language: `99,98 %`."""
    return spaced(f"{figure} %".replace(".", _MARKS[language][1]), language)


def counted(words: Mapping[str, str], name: str, number: int) -> str:
    """The words for none, one or many; all three languages draw the line there."""
    return words[f"{name}_{'many' if number > 1 else 'one' if number else 'none'}"]
