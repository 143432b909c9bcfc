"""One code of a list: its titles, where it is known from, when it holds."""

from dataclasses import dataclass

from antwoord.catalogue.periods import Period
from antwoord.errors import ReferenceDataError


@dataclass(frozen=True)
class Code:
    """A code, its titles by language (empty where there is no official one) and its source."""

    code: str
    titles: dict[str, str]
    source: str
    period: Period
    flag: bool = False  # non-profit, of a legal form
    group: str = ""  # the code of the list above: a NACE group, a parent, a region

    def title(self, language: str) -> str:
        """The title in the language, else in another one that has it, else the code."""
        return self.titles.get(self.title_language(language), "") or self.code

    def title_language(self, language: str) -> str:
        """The language that `title` gives: the one asked for, else the first that has a title."""
        if self.titles.get(language):
            return language
        return next((other for other, text in self.titles.items() if text), language)


def source_of(source: str, where: str) -> str:
    """The source of a row; raises ReferenceDataError where there is none."""
    if not source:
        raise ReferenceDataError(f"{where}: no source; say where this is known from")
    return source
