"""How easily a text reads: the measure of each language, after Flesch.

Of all of them 100 is very easy and 0 very hard: for Dutch the one of Douma (1960), for French that
of Kandel and Moles (1958), for English that of Flesch (1948). Syllables are those of hyphenation.
"""

import re
from dataclasses import dataclass

_SENTENCES = re.compile(r"(?<=[.!?:])\s+")
#: Words have letters: figures and codes are read otherwise.
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: The vowels of a syllable; a diaeresis begins one.
_VOWELS = re.compile(r"[ëïöü]?[aeiouyàáâèéêìíîòóôùúûœ]+|[ëïöü]")
#: What stands at the end of a word and is not heard.
_MUTE = {
    "nl": re.compile(r"$^"),
    "fr": re.compile(r"(?<=[^aeiouyàâéèêëîïôùû])(?:e|es|ent)$"),
    "en": re.compile(
        r"(?<=[^aeiouyl])e$|(?<=[^aeiouylcsxzgh])es$|(?<=[aeiouyl])le$|(?<=[^aeiouytd])ed$"
    ),
}


@dataclass(frozen=True)
class Measure:
    """A measure: its name, and the line through words a sentence and syllables a word."""

    name: str
    most: float
    of_words: float
    of_syllables: float


MEASURES = {
    "nl": Measure("Flesch-Douma", 206.84, 0.93, 77.0),
    "fr": Measure("Kandel-Moles", 207.0, 1.015, 73.6),
    "en": Measure("Flesch", 206.835, 1.015, 84.6),
}


def reading_ease(texts: list[str], language: str) -> int | None:
    """How easily paragraphs read, by the measure of their language; None where there is no word.

    `texts` are the paragraphs as they are shown. The measure is a whole number, mostly between 0
    (very hard) and 100 (very easy).
    """
    sentences = [one for text in texts for one in _SENTENCES.split(text) if _WORDS.search(one)]
    words = [word for one in sentences for word in _WORDS.findall(one)]
    if not words:
        return None
    syllables = sum(syllables_of(word, language) for word in words)
    of = MEASURES[language]
    ease = of.most - of.of_words * len(words) / len(sentences)
    return round(ease - of.of_syllables * syllables / len(words))


def syllables_of(word: str, language: str) -> int:
    """How many syllables a `word` has, by its vowels; one at least."""
    heard = _MUTE[language].sub("", word.lower())
    return max(len(_VOWELS.findall(heard)), 1)
