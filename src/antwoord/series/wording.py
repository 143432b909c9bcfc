"""The words of the pages about several runs, in every language; they stand in `locale/`."""

from datetime import date
from pathlib import Path
from typing import Protocol

from antwoord.answer.content.titles import Titles
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.question import Question
from antwoord.catalogue.programme import Programme
from antwoord.language.catalogue import Catalogue

_TEXTS = Catalogue(Path(__file__).parent / "locale")
SERIES = _TEXTS.table("series")
SWEEP = _TEXTS.table("sweep")
COMPARE = _TEXTS.table("compare")
TEMPLATES = Path(__file__).parent / "templates"


class Named(Protocol):
    """What titles depend on: parameters of a run, or two runs that are compared."""

    @property
    def codes(self) -> CodeLists:
        """The lists of codes."""

    @property
    def question(self) -> Question:
        """The question."""

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """The programmes that it is about."""

    @property
    def language(self) -> str:
        """The language of the page."""


def titles_of(of: Named, day: date) -> Titles:
    """What measures, dimensions and codes are called in the language of a page, on a `day`."""
    return Titles(of.codes, of.question, of.programmes, Wording(of.language), day)
