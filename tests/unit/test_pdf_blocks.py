"""Texts to copy in the PDF: every sign of them, in lines that fit."""

import pymupdf
import pytest
from language_documents import COMMAND
from looping import some
from sample_document import small_document

from antwoord.answer.document.model import Number, Paragraph, Text, Verbatim
from antwoord.answer.pdf.blocks import SIGNS_A_LINE, lines_to_copy
from antwoord.answer.pdf.file import render_pdf

LONG_WORD = "--register=" + "/een/heel/lange/weg/zonder/spaties" * 8


@pytest.mark.parametrize(
    "text",
    ["", " ", COMMAND, COMMAND * 5, LONG_WORD, f"antwoord  run {LONG_WORD} --x", "中文" * 90],
)
def test_lines_hold_every_sign_of_the_text(text: str) -> None:
    assert "".join(lines_to_copy(text)) == text


def test_lines_break_behind_spaces_only() -> None:
    lines = lines_to_copy(COMMAND * 3)
    assert len(lines) > 3
    assert all(line.endswith(" ") for line in some(lines[:-1]))
    assert max(len(line.rstrip()) for line in lines) <= SIGNS_A_LINE


def test_a_word_longer_than_a_line_is_cut() -> None:
    lines = lines_to_copy(f"antwoord {LONG_WORD}")
    assert [len(line) for line in lines[1:-1]] == [SIGNS_A_LINE] * (len(lines) - 2)


@pytest.mark.parametrize("text", [COMMAND * 5, LONG_WORD, "W" * 300, "中文" * 90])
def test_a_text_to_copy_stays_within_its_box(text: str) -> None:
    page = pymupdf.open(stream=render_pdf(small_document(Verbatim(text))))[0]
    signs = [word for word in page.get_text("words") if word[1] > page.rect.height / 4]
    assert len({round(word[1]) for word in signs}) > 2
    assert max(word[2] for word in signs) < page.rect.width - 60


def test_a_number_in_running_text_stays_on_one_line() -> None:
    number = "829 097 123"
    fillings = [Text("woord " * 12 + "x" * amount + " ") for amount in range(30)]
    paragraphs = [Paragraph((words, Number(number), Text(" euro."))) for words in fillings]
    pdf = pymupdf.open(stream=render_pdf(small_document(*paragraphs)))
    assert "".join(page.get_text() for page in pdf).count(number) == len(fillings)
