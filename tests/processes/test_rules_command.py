"""`antwoord rules` prints the rule book."""

import pytest
from command import antwoord

from antwoord.language.languages import LANGUAGES
from antwoord.quality.page.rules_page import markdown, table
from antwoord.quality.rules.book import load_rule_book

BOOK = load_rule_book()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_per_rule(language: str) -> None:
    done = antwoord("rules", "--language", language)
    assert done.returncode == 0, done.stderr
    lines = [tuple(line.split("\t")) for line in done.stdout.splitlines()]
    assert lines == table(BOOK, language)


def test_markdown_on_the_command_line() -> None:
    assert antwoord("rules", "--format", "markdown").stdout == markdown(BOOK, "nl")


@pytest.mark.parametrize("arguments", [("--language", "de"), ("--format", "html")])
def test_a_word_that_is_not_offered(arguments: tuple[str, str]) -> None:
    done = antwoord("rules", *arguments)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
