"""The words of the checks: complete, and written as each language writes."""

import re
from collections import Counter

import pytest

from helpers.quality import wording
from helpers.quality.rules import LANGUAGES

GROUPS = {
    name: words
    for name, words in vars(wording).items()
    if isinstance(words, dict) and name.isupper() and not name.startswith("_")
}
PLACES = re.compile(r"\{\w*\}")


def texts(language: str) -> dict[str, str]:
    """Every text of a language by its group and key."""
    found = {}
    for name, words in GROUPS.items():
        entries = words[language]
        items = entries.items() if isinstance(entries, dict) else enumerate(entries)
        found |= {f"{name} {key}": text for key, text in items}
    return found


def test_every_language_is_complete() -> None:
    assert len(texts("nl")) > 150
    for language in LANGUAGES:
        assert texts(language).keys() == texts("nl").keys()
        # Nothing goes without words but the reason of a rule that was applied.
        assert [key for key, text in texts(language).items() if not text.strip()] == ["REASON "]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_places_that_are_filled_in(language: str) -> None:
    dutch, own = texts("nl"), texts(language)
    for key, text in own.items():
        assert Counter(PLACES.findall(text)) == Counter(PLACES.findall(dutch[key])), key
