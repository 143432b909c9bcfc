"""The words of the checks: complete, and written as each language writes."""

import re
from collections import Counter
from datetime import date

import pytest
from babel.numbers import format_decimal
from looping import some

from antwoord.language.catalogue import ByLanguage
from antwoord.language.dates import day
from antwoord.language.languages import LANGUAGES
from antwoord.language.numerals import count
from antwoord.quality.rules.book import load_rule_book
from antwoord.quality.words import wording

GROUPS = {
    name: words
    for name, words in vars(wording).items()
    if isinstance(words, ByLanguage) and not name.startswith("_")
}
PLACES = re.compile(r"\{\w*\}")
#: A French high mark or quotation mark that a line may break at, or that has no space at all.
UNSPACED = re.compile(r"[ \w)}][;!?»%]|[ \w)}*]:(?=\s|$)|«[ \w]")


def texts(language: str) -> dict[str, str]:
    """Every text of a language by its group and key."""
    found: dict[str, str] = {}
    for name, words in GROUPS.items():
        entries = words[language]
        items = entries.items() if isinstance(entries, dict) else enumerate(entries)
        found |= {f"{name} {key}": text for key, text in items}
    return found


def test_every_language_is_complete() -> None:
    assert len(texts("nl")) > 150
    for language in some(LANGUAGES):
        assert texts(language).keys() == texts("nl").keys()
        assert all(text.strip() for text in some(texts(language).values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_places_that_are_filled_in(language: str) -> None:
    dutch, own = texts("nl"), texts(language)
    for key, text in some(own.items()):
        assert Counter(PLACES.findall(text)) == Counter(PLACES.findall(dutch[key])), key


def french() -> dict[str, str]:
    """Every French text of the checks: the words, and titles, grounds and sources of the rules."""
    found = texts("fr")
    book = load_rule_book()
    found |= {suite.name: suite.titles["fr"] for suite in book.suites}
    for rule in book.rules:
        found[f"{rule.id} title"] = rule.titles["fr"]
        found[f"{rule.id} ground"] = rule.ground.texts["fr"]
        found[f"{rule.id} source"] = rule.ground.sources["fr"]
    return found


def test_french_has_a_space_where_it_wants_one_and_no_line_breaks_there() -> None:
    assert {key: text for key, text in french().items() if UNSPACED.search(text)} == {}


def test_french_names_a_stopped_application_and_a_payment_in_one_way() -> None:
    other = re.compile(r"clôtur|sans suite|refus|décaiss|\bpaiement|\bpayé|libér", re.IGNORECASE)
    assert {key: text for key, text in french().items() if other.search(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_written_as_cldr_has_them(language: str) -> None:
    for number in (0, 999, 1234, 1_234_567):
        expected = format_decimal(number, locale=LANGUAGES[language].locale)
        assert count(number, language) == expected
    decimals = format_decimal(99.98, locale=LANGUAGES[language].locale)
    assert wording.percent("99.98", language).startswith(f"{decimals}")


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("nl", "1 maart 2021", "2 maart 2021"),
        ("en", "1 March 2021", "2 March 2021"),
        ("fr", "1er mars 2021", "2 mars 2021"),
    ],
)
def test_a_day_in_words(language: str, first: str, second: str) -> None:
    assert day(date(2021, 3, 1), language) == first
    assert day(date(2021, 3, 2), language) == second


def test_a_percentage_does_not_break_in_french() -> None:
    assert wording.share(1, 3, "fr") == "33,33\u00a0%"
