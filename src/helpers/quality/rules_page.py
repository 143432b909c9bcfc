"""The rule book as people read it: a table, and the page `docs/rules.md`."""

from collections.abc import Sequence
from typing import Any

from helpers.quality.rules import SEVERITIES, Rule, RuleBook
from helpers.quality.wording import MEANING, OWNER, SEVERITY

COLUMNS = {
    "nl": ("regel", "onderwerp", "ernst", "wat er moet gelden", "grond"),
    "en": ("rule", "subject", "severity", "what must hold", "ground"),
}

_WORDS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "De regels",
        "made": "Gemaakt uit `expectations/*.json` met `antwoord rules --format markdown`. Wijzig "
        "de regel daar, niet hier.",
        "counts": "{rules} regels in {suites} onderwerpen: {parts}.",
        "source": "Bron",
        "columns": (
            "regel",
            "wat er moet gelden",
            "ernst",
            "grond",
            "kolommen",
            "eigenaar en sinds",
        ),
    },
    "en": {
        "title": "The rules",
        "made": "Made from `expectations/*.json` by `antwoord rules --format markdown`. Change a "
        "rule there, not here.",
        "counts": "{rules} rules in {suites} subjects: {parts}.",
        "source": "Source",
        "columns": ("rule", "what must hold", "severity", "ground", "columns", "owner and since"),
    },
}


def table(book: RuleBook, language: str) -> list[tuple[str, ...]]:
    """A header and one line per rule, in the order of the book; no cell holds a tab or newline."""
    lines: list[tuple[str, ...]] = [COLUMNS[language]]
    for suite in book.suites:
        for rule in suite.rules:
            cells = (
                rule.id,
                suite.titles[language],
                SEVERITY[language][rule.severity],
                rule.titles[language],
                rule.ground.texts[language],
            )
            lines.append(tuple(_one_line(cell) for cell in cells))
    return lines


def markdown(book: RuleBook, language: str) -> str:
    """The page: what a severity means, then a table per subject with each rule's ground."""
    words = _WORDS[language]
    named = SEVERITY[language]
    parts = ", ".join(
        f"{sum(rule.severity == severity for rule in book.rules)} {named[severity]}"
        for severity in SEVERITIES
    )
    counts = words["counts"].format(rules=len(book.rules), suites=len(book.suites), parts=parts)
    lines = [f"# {words['title']}", "", words["made"], "", counts, ""]
    lines += [f"- **{named[severity]}**: {MEANING[language][severity]}" for severity in SEVERITIES]
    for suite in book.suites:
        lines += ["", f"## {suite.titles[language]}", ""]
        lines += [_row(words["columns"]), _row(["---"] * len(words["columns"]))]
        lines += [_row(_cells(rule, language)) for rule in suite.rules]
    return "\n".join(lines) + "\n"


def _cells(rule: Rule, language: str) -> list[str]:
    source = f"{_WORDS[language]['source']}: {_escaped(rule.ground.sources[language])}"
    return [
        rule.id,
        _escaped(rule.titles[language]),
        SEVERITY[language][rule.severity],
        f"{_escaped(rule.ground.texts[language])} *{source}*",
        ", ".join(f"`{column}`" for column in rule.columns),
        f"{OWNER[language].get(rule.owner, rule.owner)}, {rule.since.isoformat()}",
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    """Text as Markdown takes it for text, in a cell of a table."""
    text = _one_line(text)
    for mark in ("\\", "|", "*", "_", "`", "<", "["):
        text = text.replace(mark, f"\\{mark}")
    return text
