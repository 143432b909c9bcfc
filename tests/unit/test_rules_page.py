"""The rule book as people read it, and the page made of it."""

import subprocess
import sys

import pytest
from command import antwoord

from antwoord.language.languages import LANGUAGES
from antwoord.quality.page.rules_page import markdown, table
from antwoord.quality.rules.book import load_rule_book
from antwoord.storage.paths import project_root

BOOK = load_rule_book()


def test_the_page_in_the_docs_is_made_of_the_rule_book() -> None:
    written = (project_root() / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == markdown(BOOK, "nl"), (
        "antwoord rules --format markdown > docs/rules.md makes it anew"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_stands_once_on_the_page(language: str) -> None:
    lines = [line for line in markdown(BOOK, language).splitlines() if line.startswith("| IMP-")]
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines] == [
        rule.id for rule in BOOK.rules
    ]
    bars = {line.replace("\\|", "").count("|") for line in lines}
    assert bars == {7}, "a cell breaks its table"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_per_rule(language: str) -> None:
    done = antwoord("rules", "--language", language)
    assert done.returncode == 0, done.stderr
    lines = [tuple(line.split("\t")) for line in done.stdout.splitlines()]
    assert lines == table(BOOK, language)


def test_a_no_break_space_of_a_ground_is_kept_in_both() -> None:
    ground = BOOK.rule("IMP-401").ground.texts["fr"]
    assert "25\u202f000 euros" in ground
    assert ground in markdown(BOOK, "fr")
    assert ground in [line[-1] for line in table(BOOK, "fr")]


def test_markdown_on_the_command_line() -> None:
    assert antwoord("rules", "--format", "markdown").stdout == markdown(BOOK, "nl")


@pytest.mark.parametrize("arguments", [("--language", "de"), ("--format", "html")])
def test_a_word_that_is_not_offered(arguments: tuple[str, str]) -> None:
    done = antwoord("rules", *arguments)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_the_rule_book_is_listed_without_what_is_slow_to_import() -> None:
    code = (
        "import sys; from antwoord.cli.main import app; app(['rules'], standalone_mode=False);"
        "heavy = {'great_expectations', 'pandas', 'ibis', 'pyarrow', 'matplotlib'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
