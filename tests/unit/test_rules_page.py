"""The rule book as people read it, and the page made of it."""

import pytest

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


def test_a_no_break_space_of_a_ground_is_kept_in_both() -> None:
    ground = BOOK.rule("IMP-112").ground.texts["fr"]
    assert "indépendants\u202f; un autre" in ground
    assert ground in markdown(BOOK, "fr")
    assert ground in [line[-1] for line in table(BOOK, "fr")]
