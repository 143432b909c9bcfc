"""The words of the pages about several runs, in every language; they stand in `locale/`."""

from pathlib import Path

from antwoord.answer.content.titles import Titles
from antwoord.answer.words.wording import Wording
from antwoord.language.catalogue import Catalogue
from antwoord.parameters import Parameters

_TEXTS = Catalogue(Path(__file__).parent / "locale")
SERIES = _TEXTS.table("series")
SWEEP = _TEXTS.table("sweep")
COMPARE = _TEXTS.table("compare")
TEMPLATES = Path(__file__).parent / "templates"


def titles_of(parameters: Parameters) -> Titles:
    """What measures, dimensions and codes are called in the language of a run."""
    return Titles(
        parameters.codes,
        parameters.question,
        parameters.programmes,
        Wording(parameters.language),
        parameters.reference_date,
    )
