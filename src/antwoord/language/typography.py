"""The spaces that a line must not break at, and the apostrophes, which nobody types.

French sets a space before its high marks, inside its quotation marks and between thousands
(Lexique des règles typographiques en usage à l'Imprimerie nationale). Texts are stored with
ordinary spaces; whoever reads them in gives them their true ones here.
"""

import re
from collections.abc import Mapping
from functools import partial

NO_BREAK = "\u00a0"
NARROW_NO_BREAK = "\u202f"
#: The sign that books have between letters, where a keyboard has a straight one.
APOSTROPHE = "\u2019"
_TYPED = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|\{)")

#: What holds together in French, by the space that holds it.
_FRENCH = (
    (re.compile(r" [:»%]|« |n° "), NO_BREAK),
    (re.compile(r" [;!?]|\b\d{1,3}(?: \d{3})+\b"), NARROW_NO_BREAK),
)


def spaced(text: str, language: str) -> str:
    """The text with the apostrophes of books, and the no-break spaces of its language.

    No space is put where there is none: `https://` and `12:30` stay whole. Quotes around words
    stay as they are.
    """
    text = _TYPED.sub(APOSTROPHE, text)
    if language == "fr":
        for together, space in _FRENCH:
            text = together.sub(partial(_held, space), text)
    return text


def colon(language: str) -> str:
    """What stands between a word and what it announces: in French with a space before it."""
    return f"{NO_BREAK}: " if language == "fr" else ": "


def spaced_all(texts: Mapping[str, str], language: str) -> dict[str, str]:
    """Texts by key, each with the no-break spaces of their one language."""
    return {key: spaced(text, language) for key, text in texts.items()}


def spaced_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """One text by language, each with the no-break spaces of its own."""
    return {language: spaced(text, language) for language, text in titles.items()}


def _held(space: str, found: re.Match[str]) -> str:
    return found[0].replace(" ", space)


#: A place in a French text where what is filled in follows "de".
_OF = re.compile(r"\bde \{(\w+)\}")
_ARTICLES = {"les ": "des ", "le ": "du "}
_VOWELS = "aeiouyàâéèêëîïôùûh"


def contracted(text: str, values: Mapping[str, str]) -> str:
    """A French text with "de" in the form that goes with each of `values` that follows it.

    `de {sector}` becomes `des secteurs créatifs`, `du Limbourg`, `d’Anvers`; figures stay as they
    are. Names of places stay in the text, to be filled in, but where their article is contracted.
    """

    def one(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        for article, form in _ARTICLES.items():
            if value.startswith(article):
                return f"{form}{value.removeprefix(article)}".replace("{", "{{").replace("}", "}}")
        return (
            f"d{APOSTROPHE}{{{found[1]}}}" if value[:1].lower() in _VOWELS and value else found[0]
        )

    return _OF.sub(one, text)
