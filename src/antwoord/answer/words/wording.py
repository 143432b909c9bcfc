"""The words of the document: gettext catalogues, one `.po` per language.

English is the language of the message ids. A missing translation is a fault of the
program, never a silent English word in a Dutch answer.
"""

import string
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from antwoord.language.languages import LANGUAGES, SOURCE
from antwoord.language.typography import contracted, spaced

CATALOGUES = Path(__file__).parent / "locale"


class Wording:
    """Says a message in one language; `{names}` in it are filled in."""

    def __init__(self, language: str) -> None:
        """Raises FileNotFoundError where the language has no catalogue."""
        self.language = language
        self._messages = {} if language == SOURCE else _catalogue(language)
        self._plural_form = _plural_form(language)

    def __call__(self, message: str, /, **values: str) -> str:
        """The message in the language; raises KeyError where it has no translation."""
        text = self._translated(message)
        if self.language == "fr":
            text = contracted(text, values)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, number: int, /, **values: str) -> str:
        """The form that goes with the number: `1 aanvraag`, `2 aanvragen`."""
        return self._form(one, many, number).format(**values)

    def parts(self, message: str) -> list[tuple[str, str]]:
        """The translated message cut at its names: (text before, name), the last name empty."""
        return _parts(self._translated(message))

    def plural_parts(self, one: str, many: str, number: int) -> list[tuple[str, str]]:
        """The form that goes with the number, cut at its names."""
        return _parts(self._form(one, many, number))

    def _form(self, one: str, many: str, number: int) -> str:
        place = self._plural_form(number)
        if self.language == SOURCE:
            return spaced((one, many)[place], SOURCE)
        return self._messages[one][place]

    def _translated(self, message: str) -> str:
        if self.language == SOURCE:
            return spaced(message, SOURCE)
        translated = self._messages[message]
        return translated if isinstance(translated, str) else translated[0]


def _parts(message: str) -> list[tuple[str, str]]:
    return [(text, name or "") for text, name, _, _ in string.Formatter().parse(message)]


@cache
def _catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages: dict[str, str | tuple[str, ...]] = {}
    for entry in catalogue:
        if not entry.id or not entry.string:
            continue
        if isinstance(entry.id, tuple):
            messages[entry.id[0]] = tuple(spaced(text, language) for text in entry.string)
        else:
            messages[entry.id] = spaced(str(entry.string), language)
    return messages


@cache
def _plural_form(language: str) -> Callable[[int], int]:
    if LANGUAGES[language].zero_is_singular:
        return lambda number: int(number > 1)
    return lambda number: int(number != 1)
