"""The words of the checks in every language: verdict, overview, audit page, rule book.

Each name here is a table by language; the texts stand in `locale/`.
"""

from collections.abc import Mapping
from pathlib import Path

from antwoord.language.catalogue import Catalogue
from antwoord.language.numerals import decimal
from antwoord.language.typography import spaced

_TEXTS = Catalogue(Path(__file__).parent / "locale")

SEVERITY = _TEXTS.table("severity")
SEVERITY_MANY = _TEXTS.table("severity_many")
OVERVIEW = _TEXTS.row("overview")
PAGE = _TEXTS.table("page")
OUTCOME = _TEXTS.table("outcome")
OUTCOME_MANY = _TEXTS.table("outcome_many")
REASON = _TEXTS.table("reason")
MEANING = _TEXTS.table("meaning")
DONE = _TEXTS.table("done")
CONCEPT = _TEXTS.table("concept")
REPORT = _TEXTS.table("report")
EFFECT = _TEXTS.table("effect")
KIND = _TEXTS.table("kind")
DOUBT = _TEXTS.table("doubt")
DIMENSION = _TEXTS.table("dimension")
AUDIENCE = _TEXTS.table("audience")
OWNER = _TEXTS.table("owner")
LIMIT = _TEXTS.table("limit")
HELD = _TEXTS.table("held")
VERDICT = _TEXTS.table("verdict")
RULES_TABLE = _TEXTS.row("rules_table")
RULES_PAGE = _TEXTS.table("rules_page")
RULES_PAGE_COLUMNS = _TEXTS.row("rules_page_columns")


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
    return spaced(f"{decimal(figure, language)} %", language)


def counted(words: Mapping[str, str], name: str, number: int) -> str:
    """The words for none, one or many; all three languages draw the line there."""
    return words[f"{name}_{'many' if number > 1 else 'one' if number else 'none'}"]
