"""How easily texts read, by the measure of their language."""

import pytest
from looping import some

from antwoord.language.languages import LANGUAGES
from antwoord.language.readability import MEASURES, reading_ease, syllables_of

SYLLABLES = {
    "nl": {"aanvraag": 2, "uitbetaald": 3, "zelfstandige": 4, "België": 3, "coördinatie": 5},
    "fr": {"demande": 2, "culturels": 3, "une": 1, "parlent": 1, "municipalités": 6, "versé": 2},
    "en": {"applications": 4, "the": 1, "stopped": 1, "decided": 3, "table": 2, "places": 2},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_syllables(language: str) -> None:
    for word, number in some(SYLLABLES[language].items()):
        assert syllables_of(word, language) == number, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_of_each_measure(language: str) -> None:
    """Four words of one syllable, twice: nothing but the coefficients is left."""
    of = MEASURES[language]
    exact = of.most - 4 * of.of_words - of.of_syllables
    assert reading_ease(["do la mi so. do la mi so.", "12.345"], language) == round(exact)


def test_longer_words_and_sentences_read_less_easily() -> None:
    easy = reading_ease(["De kat zit op de mat. De hond ligt in de zon."], "nl")
    long = reading_ease(["De kat zit op de mat en de hond ligt in de zon en de vis zwemt."], "nl")
    hard = reading_ease(["De overheidsverantwoordelijkheid veronderstelt coördinatie."], "nl")
    assert easy is not None
    assert long is not None
    assert hard is not None
    assert easy > long > hard


def test_a_text_without_words_has_none() -> None:
    assert reading_ease(["1.234", ""], "fr") is None
