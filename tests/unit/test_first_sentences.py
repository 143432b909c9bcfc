"""The first sentences of an answer: for none, one and more."""

from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from looping import some
from registers import application, parameters_for, write_register

from antwoord.answer.content.charts import ChartMaker
from antwoord.answer.content.parts import AnswerParts
from antwoord.answer.content.prose import Prose
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.content.titles import Titles
from antwoord.answer.document.model import Inlines, Number, Text
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Part
from antwoord.cells import CellName
from antwoord.language.languages import LANGUAGES


def parts_of(work: Path, language: str, **values: int) -> AnswerParts:
    """The parts of an answer of which these are the figures of the whole population."""
    parameters = parameters_for(
        work, write_register(work / "in", [application(1)]), language=language
    )
    say = Wording(language)
    cells = ShownCells(
        {CellName(name): (Decimal(number), "F") for name, number in values.items()}, language
    )
    titles = Titles(
        parameters.codes,
        parameters.question,
        parameters.programmes,
        say,
        parameters.reference_date,
    )
    tables = TableMaker(cells, titles, cast("Any", None), (), "", "", public=True)
    charts = ChartMaker(say, parameters.codes, cells, parameters.reference_date)
    return AnswerParts(parameters, Prose(cells, say), tables, charts, 0)


def told(sentences: list[Inlines]) -> list[str]:
    """The sentences as they are read, with plain spaces."""
    return [
        "".join(one.text for one in each if isinstance(one, (Text, Number)))
        .replace("\xa0", " ")
        .replace("\u202f", " ")
        for each in sentences
    ]


EXPECTED = {
    ("nl", 1): [
        "kreeg Hefboom 1 aanvraag voor",
        "Er was 1 aanvrager.",
        "was 1 aanvraag uitbetaald",
    ],
    ("nl", 2): [
        "kreeg Hefboom 2 aanvragen",
        "2 verschillende aanvragers",
        "waren 2 aanvragen uitbetaald",
    ],
    ("fr", 0): ["a reçu 0 demande pour", "avait 0 demandeur.", "0 demande avait donné lieu"],
    ("fr", 2): [
        "a reçu 2 demandes pour",
        "2 demandeurs différents",
        "2 demandes avaient donné lieu",
    ],
    ("en", 0): ["0 applications for", "0 different applicants", "0 applications had been paid"],
    ("en", 1): ["1 application for", "There was 1 applicant.", "2021, 1 application had been"],
}


@pytest.mark.parametrize(("language", "number"), EXPECTED)
def test_none_one_and_more_have_their_own_words(work: Path, language: str, number: int) -> None:
    headline = ("applications", "applicants", "paid")
    parts = parts_of(work, language, **dict.fromkeys(headline, number))
    found = told(parts._sentences(Part(1, "figures", headline=headline)))
    for sentence, words in some(zip(found, EXPECTED[language, number], strict=True)):
        assert words in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_them_says_what_it_is_about(work: Path, language: str) -> None:
    counts = [name for name, one in measures().items() if not one.is_amount]
    parts = parts_of(work, language, **dict.fromkeys(counts, 2))
    nouns = {"nl": "aanvra", "fr": "demand", "en": "applica"}
    for name in some(counts):
        found = told(parts._sentences(Part(1, "figures", headline=(name,))))
        assert nouns[language] in found[0].lower(), name
        assert len(found) == 1


def test_a_share_follows_the_figure_that_it_is_of(work: Path) -> None:
    """Between them nothing stands of which "that is" could be understood."""
    figures = {"applications": 40, "paid": 20, "stopped": 18, "undecided": 2}
    parts = parts_of(work, "nl", **figures)
    found = told(parts._sentences(Part(1, "figures", headline=("stopped", "undecided"))))
    assert "18 aanvragen stopgezet" in found[0]
    assert found[1] == "Dat is 45 % van de aanvragen."
    assert "2 aanvragen" in found[2]
    assert len(found) == 3
