"""The catalogues are complete: a missing translation fails here, not in a reader's hands."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from helpers.answer import compose, method, tables
from helpers.answer.wording import CATALOGUES, Wording
from helpers.parameters import WORDED_LANGUAGES

SOURCES = sorted(Path(compose.__file__).parent.glob("*.py"))
SAYING = {"say", "plural", "parts", "_sentence"}
TRANSLATED = [language for language in WORDED_LANGUAGES if language != "en"]


def messages() -> set[str]:
    """Every message that the composing modules say, literal or through a table of words."""
    found: set[str] = set()
    for words in (
        method.BASES,
        tables.MEASURE_HEADERS,
        tables.APPLICANT_HEADERS,
        tables.SHORT_REASONS,
        compose.FRAME_LABELS,
    ):
        found |= set(words.values())
    found.add(compose.OCCUPATIONS)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            if name in SAYING and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_the_search_for_messages_finds_them() -> None:
    assert len(messages()) > 70


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_has_a_translation(language: str) -> None:
    say = Wording(language)
    missing = [message for message in messages() if message not in say._messages]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_the_same_names(language: str) -> None:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file)
    for entry in catalogue:
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for text in texts if entry.id else ():
            assert text, f"{ids[0]!r} has no translation"
            assert names(text) == names(ids[-1]), ids[0]


def names(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    said = messages() | set(re.findall(r'"([^"\n]+)"', "".join(p.read_text() for p in SOURCES)))
    plain = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    joined = re.sub(r'"\s*\n\s*"', "", plain)
    left = [m for m in Wording(language)._messages if m not in said and m not in joined]
    assert left == []


def test_plural_forms() -> None:
    say = Wording("nl")
    one = "{number} application from another sector has no known activity."
    many = "{number} applications from another sector have no known activity."
    assert say.plural(one, many, 1, number="1").startswith("Van 1 aanvraag")
    assert say.plural(one, many, 2, number="2").startswith("Van 2 aanvragen")


def test_an_unknown_message_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Wording("nl")("never said")
