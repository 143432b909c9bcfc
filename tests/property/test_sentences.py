"""Answers to random registers on random dates: no sentence that the answer's own tables contradict.

What stands in the page is read again, by none of the code that wrote it: the tables, the figures
with the names of their cells, and the sentences between them. `ANTWOORD_SENTENCES` says how many
answers are drawn.
"""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup, Tag
from every_byte import make
from looping import some
from random_registers import clean_register
from registers import parameters_for, write_register

from antwoord.errors import UserError
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED

ANSWERS = int(os.environ.get("ANTWOORD_SENTENCES", "12"))
FIRST, LAST = date(2011, 12, 31), date(2025, 6, 30)
SIZES = (0, 1, 2, 3, 4, 8, 20, 60, 150)
#: Words that go with one, and with more, in each language; French has none of zero with more.
ONE = {
    "nl": "aanvraag|aanvrager|rij|waarde",
    "en": "application|applicant|row|value",
    "fr": "demande|demandeur|ligne|valeur",
}
MORE = {
    "nl": "aanvragen|aanvragers|rijen|waarden",
    "en": "applications|applicants|rows|values",
    "fr": "demandes|demandeurs|lignes|valeurs",
}
#: A point that ends no sentence.
SHORT = re.compile(r"\b(?:nr|no|art|m\.u\.v|enz|etc)\.$")
#: Sentences that tell the largest: its figure is the first of them.
LARGEST = {
    "nl": r"^De (?:meeste .* (?:komen uit|staan bij|waren er in)|vaakst genoemde reden)",
    "en": r"largest (?:number|group)|named most often|were highest in",
    "fr": r"le plus grand nombre|le plus nombreux|motif le plus fréquent",
}


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u202f", "\u00a0").replace("\u00a0", " ")).strip()


def number(text: str) -> int | None:
    """The whole number that a text is, whatever stands between its thousands."""
    plain = re.sub(r"[.,\s]", "", spaced(text))
    return int(plain) if plain.isdigit() else None


def bounds(text: str) -> tuple[int, int | None] | None:
    """From which to which a figure of a table can be; None of what is no figure."""
    text = spaced(text)
    if (exact := number(text)) is not None:
        return exact, exact
    if found := re.fullmatch(r"([\d.,\s]+)–([\d.,\s]+)", text):
        return number(found[1]) or 0, number(found[2])
    if found := re.fullmatch(r"([<≤≥]) ([\d.,\s]+)", text):
        value = number(found[2]) or 0
        return {"<": (0, value - 1), "≤": (0, value), "≥": (value, None)}[found[1]]
    return None


def shown(cell: Tag) -> str:
    """The text of a cell of a table as it is seen, without what is read out instead."""
    hidden, seen = cell.select_one(".aloud"), cell.select_one('[aria-hidden="true"]')
    if seen is not None and hidden is not None:
        return seen.get_text()
    return cell.get_text()


class Page:
    """An answer's page: what its tables say of each cell, and its sentences."""

    def __init__(self, path: Path) -> None:
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        self.body = page.body
        assert self.body is not None
        self.tables = self.body.find_all("table")
        self.figures = self.body.find_all("figure")
        self.told: dict[str, tuple[int, int | None]] = {}
        for one in self.body.select("table [data-cell], table[data-cell]"):
            known = bounds(shown(one))
            if known is not None:
                self.told.setdefault(str(one["data-cell"]), known)
        self.running = [
            one
            for one in self.body.find_all(["p", "li", "dd", "figcaption"])
            if not one.find_parent("nav") and not one.find(["p", "li"])
        ]

    def sentences(self) -> Iterator[tuple[str, list[Tag]]]:
        """Each sentence as it is read, with the figures in it."""
        for block in self.running:
            text, held = "", []
            for part in block.descendants:
                if isinstance(part, Tag):
                    if part.has_attr("data-cell") or part.has_attr("data-of"):
                        held.append((len(text), part))
                    text += " " if part.name == "br" else ""
                else:
                    text += re.sub(r"\s+", " ", str(part).replace("\u202f", "\u00a0"))
            start = 0
            for end in (found.end() for found in re.finditer(r"[.!?](?=\s|$)|$", text)):
                if not SHORT.search(text[start:end]) and text[start:end].strip():
                    inside = [figure for place, figure in held if start <= place < end]
                    yield spaced(text[start:end]), inside
                    start = end


def faults(page: Page, language: str) -> Iterator[str]:
    """Everything in a page that contradicts it, or that nobody would write."""
    for table in page.tables:
        if len(table.find_all("tr")) < 2:
            yield f"a table without rows: {spaced(table.get_text())[:80]}"
    for figure in page.figures:
        if figure.find("svg") is not None and not re.search(r"\d", figure.get_text()):
            yield f"a chart without a figure: {spaced(figure.get_text())[:80]}"
    for sentence, figures in page.sentences():
        yield from said(sentence, language)
        yield from counted(sentence, figures, page, language)


def said(sentence: str, language: str) -> Iterator[str]:
    """What is wrong with the words alone."""
    # The name of an answer, of a file, of a version is no sentence.
    if re.match(r"\d", sentence) and re.search(r"[a-z]{3}", sentence) and sentence.endswith("."):
        yield f"begins with a figure: {sentence}"
    if re.search(r"\{|\}|None|nan\b|\(\s*\)|: ?\.|,\s*,|;\s*\.|\s,|“\s*”|‘\s*’", sentence):
        yield f"a gap: {sentence}"
    if sentence.endswith(":"):
        yield f"announces nothing: {sentence}"
    if re.search(rf"(?<![\d.,–])\b1 (?:{MORE[language]})\b", sentence):
        yield f"one is not many: {sentence}"
    many = r"(?:[02-9]|\d\d+)" if language != "fr" else r"(?:[2-9]|\d\d+)"
    if re.search(rf"(?<![\d.,–])\b{many} (?:getelde )?(?:{ONE[language]})\b", sentence):
        yield f"many are not one: {sentence}"


def counted(sentence: str, figures: list[Tag], page: Page, language: str) -> Iterator[str]:
    """What its figures say otherwise than the tables."""
    for one in figures:
        cell, value = one.get("data-cell"), number(one.get_text())
        if cell in page.told and value is not None and page.told[str(cell)] != (value, value):
            yield f"{value} is {page.told[str(cell)]} in a table: {sentence}"
        of = str(one.get("data-of", "")).split()
        if one.get("data-how") == "share" and all(name in page.told for name in of):
            (part, _), (whole, _) = (page.told[name] for name in of)
            share = int(re.sub(r"\D", "", one.get_text()))
            if not 0 < part < whole or abs(100 * part / whole - share) > 1:
                yield f"{part} of {whole} is not {share} %: {sentence}"
    if re.search(LARGEST[language], sentence):
        largest = next((one for one in figures if one.get("data-cell") in page.told), None)
        if largest is None:
            yield f"the largest stands in no table: {sentence}"
            return
        name = str(largest["data-cell"])
        mine = page.told[name][0]
        for other in siblings(name, page.told):
            high = page.told[other][1]
            if high is None or high >= mine:
                yield f"{other} may be {high}, not less than {mine}: {sentence}"


def siblings(name: str, told: dict[str, tuple[int, int | None]]) -> list[str]:
    """The cells of the same measure and of other codes of the same kind."""
    measure, *codes = name.split("|")
    if len(codes) != 1:
        return []
    column, _, mine = codes[0].partition("=")
    found = []
    for other in told:
        first, *others = other.split("|")
        if first == measure and len(others) == 1 and others[0].startswith(f"{column}="):
            code = others[0].partition("=")[2]
            # What lies outside is in no total, what is of both is no other, a code is no group.
            levels = code[:1].isdigit() != mine[:1].isdigit()
            if code != "_X" and not levels and not {*code.split("+")} & {*mine.split("+")}:
                found.append(other)
    return found


@pytest.mark.parametrize("seed", range(ANSWERS))
def test_no_sentence_contradicts_the_tables(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Random(f"sentences {seed}")
    for variable, name in ((STAGED_PROCESSED, "processed"), (STAGED_OUTPUTS, "outputs")):
        (tmp_path / name).mkdir(mode=0o700)
        monkeypatch.setenv(variable, str(tmp_path / name))
    rows = clean_register(f"sentences {seed}", draw.choice(SIZES))
    day = FIRST + timedelta(days=draw.randint(0, (LAST - FIRST).days))
    language = draw.choice(tuple(ONE))
    parameters = parameters_for(
        tmp_path,
        write_register(tmp_path / "register", rows),
        reference_date=day.isoformat(),
        language=language,
        audience=draw.choice(("public", "internal")),
        sector_basis=draw.choice(("activity", "nace", "either")),
    )
    try:
        make(parameters)
    except UserError:
        return  # in a sentence: nothing is told
    page = Page(parameters.outputs / "answer.html")
    assert len(list(some(page.sentences()))) > 10
    assert list(faults(page, language)) == []
