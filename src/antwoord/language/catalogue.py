"""Texts that people read, in every language: gettext catalogues (`.po`), one folder a room.

A text has a name (`msgctxt`), such as `page/title`; its English is the `msgid`. Who translates
needs nothing but the `.po` of a language; a language is added in `languages.py` and by one file
in each `locale/`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from antwoord.language.languages import LANGUAGES, SOURCE
from antwoord.language.typography import spaced

Shape = TypeVar("Shape")


class Catalogue:
    """The texts of one folder, read when one of a language is first asked for."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds a `.po` for each language but English."""
        self._folder = folder

    def table(self, name: str) -> "ByLanguage[dict[str, str]]":
        """By language, the texts named `name/key`, by their keys."""
        return ByLanguage(lambda language: self._named(name, language))

    def row(self, name: str) -> "ByLanguage[tuple[str, ...]]":
        """By language, the texts named `name/0`, `name/1` and so on, in order."""
        return ByLanguage(lambda language: tuple(self._named(name, language).values()))

    def _named(self, name: str, language: str) -> dict[str, str]:
        start = f"{name}/"
        texts = _texts(self._folder, language)
        found = {key.removeprefix(start): texts[key] for key in texts if key.startswith(start)}
        if not found:
            raise KeyError(f"{self._folder} has no texts {start}... in {language}")
        return found


class ByLanguage(Mapping[str, Shape]):
    """Something for each language, made when it is first asked for."""

    def __init__(self, made: Callable[[str], Shape]) -> None:
        """`made` gives it for a language."""
        self._made, self._known = made, dict[str, Shape]()

    def __getitem__(self, language: str) -> Shape:
        """Raises KeyError for a language that nobody speaks here."""
        if language not in LANGUAGES:
            raise KeyError(language)
        if language not in self._known:
            self._known[language] = self._made(language)
        return self._known[language]

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


@cache
def _texts(folder: Path, language: str) -> dict[str, str]:
    """Every text of a folder by its name; the English ones are in the catalogue of any other."""
    from babel.messages.pofile import read_po

    named = next(one for one in LANGUAGES if one != SOURCE) if language == SOURCE else language
    with (folder / f"{named}.po").open("rb") as file:
        catalogue = read_po(file, locale=named)
    return {
        entry.context: spaced(str(entry.id if language == SOURCE else entry.string), language)
        for entry in catalogue
        if entry.context
    }
