"""The catalogues are complete: a missing translation fails here, not in a reader's hands."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from looping import some

from antwoord.answer.changed import frames
from antwoord.answer.content import (
    aids,
    charts,
    compose,
    derived,
    method,
    parts,
    shown_cells,
    titles,
)
from antwoord.answer.html import figures_page
from antwoord.answer.words.wording import CATALOGUES, Wording
from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.catalogue.declared.measures import measures
from antwoord.language.languages import LANGUAGES

ANSWER = Path(compose.__file__).parents[1]
SOURCES = sorted(ANSWER.rglob("*.py"))
TEMPLATES = sorted(ANSWER.rglob("templates/*.j2"))
SAYING = {"say", "plural", "plural_parts", "parts", "sentence"}
#: Words that stand in a table and are said by their place in it.
WORD_TABLES: tuple[dict[str, str], ...] = (
    *(
        method.BASES,
        titles.WITHOUT_LIST,
        method.NOT_PUBLISHED,
        method.WITHHELD,
        method.OUTSIDE_THE_TOTAL,
        parts.SECTORS,
        compose.FRAME_LABELS,
        compose.BASIS_NOTES,
    ),
    *(titles.APPLICANT_HEADERS, titles.SHORT_REASONS, titles.SPECIAL_NACE, titles.BASIS_ROWS),
    *(titles.ROW_WORDS, charts.KIND_WORDS, figures_page.OTHER_FIGURES, frames.SENTENCES),
)
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def messages() -> set[str]:
    """Every message that the composing modules and templates say."""
    found = {words for table in WORD_TABLES for words in table.values()}
    found |= {parts.OCCUPATIONS, parts.DAYS, parts.RECEIVED[0], *aids.TERMS, *aids.TERMS.values()}
    found |= set(shown_cells.WORDS)
    counted = (method.COUNTED, method.OTHER_MEASURES, method.OF_UNKNOWN_FACTS)
    found.add(method.OF_SEVERAL[0])
    found |= {one for table in counted for one, _ in table.values()}
    found |= {message[0] for _, message in parts.TOLD}
    found |= {message for pair in derived.BY_YEAR.values() for message in pair}
    found |= {word for one in measures().values() for word in (one.title, one.noun)}
    found |= {word for one in dimensions().values() for word in (one.title, one.noun)}
    for path in TEMPLATES:
        found |= set(re.findall(r'say\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            if name not in SAYING or not node.args:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
            elif isinstance(first, ast.IfExp):
                found |= {str(n.value) for n in ast.walk(first) if isinstance(n, ast.Constant)}
    return found


def test_the_search_for_messages_finds_them() -> None:
    assert len(messages()) > 150


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_has_a_translation(language: str) -> None:
    say = Wording(language)
    missing = [message for message in messages() if message not in say._messages]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_the_same_names(language: str) -> None:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file)
    for entry in some(entry for entry in catalogue if entry.id):
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for text in some(texts):
            assert text, f"{ids[0]!r} has no translation"
            assert names(text) == names(ids[-1]), ids[0]


def names(message: str) -> set[str]:
    """The names in a message; `{What}` is `{what}` at the beginning of a sentence."""
    return {name.lower() for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    assert sorted(set(Wording(language)._messages) - messages()) == []


def test_plural_forms() -> None:
    say = Wording("nl")
    one = "Of {number} application that is not asked about no activity is known."
    many = "Of {number} applications that are not asked about no activity is known."
    assert say.plural(one, many, 1, number="1").startswith("Van 1 aanvraag")
    assert say.plural(one, many, 2, number="2").startswith("Van 2 aanvragen")


def test_an_unknown_message_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Wording("nl")("never said")


#: What may begin a sentence: words, never a figure.
WORDS = frozenset(("What", "what", "codes", "lender", "reason", "rows", "sign", "names"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_begins_with_a_figure(language: str) -> None:
    texts = set(messages()) if language == "en" else set(flattened(Wording(language)._messages))
    for text in some(text for text in texts if text.endswith(".")):
        first = re.match(r"\{(\w+)\}", text)
        assert not text[:1].isdigit(), text
        assert first is None or first[1] in WORDS, text


def flattened(messages: dict[str, str | tuple[str, ...]]) -> Iterator[str]:
    for one in messages.values():
        yield from (one,) if isinstance(one, str) else one
