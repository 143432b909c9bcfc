"""The words of the checks in every language: verdict, overview, audit page, rule book.

The texts stand in `words/`, one file per language. Each mapping here is by language; a
language that lacks one of them cannot be imported, and a test compares their keys.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from helpers.quality.words import en, nl

if TYPE_CHECKING:
    from helpers.quality.result import QualityResult

SEVERITY = {"nl": nl.SEVERITY, "en": en.SEVERITY}
SEVERITY_MANY = {"nl": nl.SEVERITY_MANY, "en": en.SEVERITY_MANY}
OVERVIEW = {"nl": nl.OVERVIEW, "en": en.OVERVIEW}
PAGE = {"nl": nl.PAGE, "en": en.PAGE}
OUTCOME = {"nl": nl.OUTCOME, "en": en.OUTCOME}
OUTCOME_MANY = {"nl": nl.OUTCOME_MANY, "en": en.OUTCOME_MANY}
REASON = {"nl": nl.REASON, "en": en.REASON}
MEANING = {"nl": nl.MEANING, "en": en.MEANING}
DONE = {"nl": nl.DONE, "en": en.DONE}
DIMENSION = {"nl": nl.DIMENSION, "en": en.DIMENSION}
AUDIENCE = {"nl": nl.AUDIENCE, "en": en.AUDIENCE}
OWNER = {"nl": nl.OWNER, "en": en.OWNER}
VERDICT = {"nl": nl.VERDICT, "en": en.VERDICT}
RULES_TABLE = {"nl": nl.RULES_TABLE, "en": en.RULES_TABLE}
RULES_PAGE = {"nl": nl.RULES_PAGE, "en": en.RULES_PAGE}
RULES_PAGE_COLUMNS = {"nl": nl.RULES_PAGE_COLUMNS, "en": en.RULES_PAGE_COLUMNS}

#: Marks between thousands and before decimals: 1.234 and 0,5 in Flemish Dutch.
_MARKS = {"nl": (".", ","), "en": (",", ".")}


def day(value: date, language: str) -> str:
    """A date in words: `1 maart 2021`, `1 March 2021`."""
    from babel.dates import format_date

    text: str = format_date(value, format="d MMMM y", locale=language)
    return text


def count(number: int, language: str) -> str:
    """A whole number: `1.234` in Dutch, `1,234` in English."""
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
    return f"{figure} %".replace(".", _MARKS[language][1])


def verdict(result: "QualityResult") -> dict[str, str]:
    """What the checks mean for the run, in one sentence per language."""
    return {language: _verdict(result, language) for language in VERDICT}


def _verdict(result: "QualityResult", language: str) -> str:
    words = VERDICT[language]
    critical = [rule.titles[language] for rule in result.failed if rule.severity == "critical"]
    if critical:
        titles = words["between"].join(critical)
        return _counted(words, "stopped", len(critical)).format(len(critical), titles)
    rows = count(result.read, language)
    if not result.failed:
        return words["clean"].format(rows)
    left_out = _counted(words, "out", result.quarantined)
    remarks = _counted(words, "remarks", result.findings)
    return words["passed"].format(
        left_out.format(out=count(result.quarantined, language), rows=rows),
        remarks.format(count(result.findings, language)),
    )


def _counted(words: Mapping[str, str], name: str, number: int) -> str:
    """The words for none, one or many; all three languages draw the line there."""
    return words[f"{name}_{'many' if number > 1 else 'one' if number else 'none'}"]
