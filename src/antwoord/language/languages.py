"""The languages of answers and pages, declared once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """How a language is written.

    `locale`: its forms of dates and numbers (CLDR). `english`: its name, for messages.
    `first_of_month`: the CLDR pattern of the only day that it tells as an ordinal, if any.
    `zero_is_singular`: whether none goes with the singular, as in French `0 demande`.
    """

    locale: str
    english: str
    first_of_month: str = ""
    zero_is_singular: bool = False

    @property
    def tag(self) -> str:
        """As a document names it (BCP 47)."""
        return self.locale.replace("_", "-")


#: The forms of Belgium and of Britain. CLDR has no ordinal for the first of a month.
LANGUAGES = {
    "nl": Language("nl_BE", "Dutch"),
    "en": Language("en_GB", "English"),
    "fr": Language("fr_BE", "French", "d'er' MMMM y", zero_is_singular=True),
}
#: That of messages and of the texts that are translated; the one of an answer if none is named.
SOURCE, DEFAULT = "en", "nl"


def tag_of(language: str) -> str:
    """How a document names a language (BCP 47); one that nobody speaks here by its own name."""
    return LANGUAGES[language].tag if language in LANGUAGES else language
