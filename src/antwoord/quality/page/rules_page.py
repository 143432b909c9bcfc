"""The rule book as people read it: a table, and the page `docs/rules.md`."""

import re
from collections.abc import Sequence

from antwoord.quality.rules.book import SEVERITIES, Rule, RuleBook
from antwoord.quality.words.grounds import of_any_programme
from antwoord.quality.words.wording import (
    DOUBT,
    MEANING,
    OWNER,
    RULES_PAGE,
    RULES_PAGE_COLUMNS,
    RULES_TABLE,
    SEVERITY,
    SEVERITY_MANY,
)


def table(book: RuleBook, language: str) -> list[tuple[str, ...]]:
    """A header and one line per rule, in the order of the book; no cell holds a tab or newline."""
    lines: list[tuple[str, ...]] = [RULES_TABLE[language]]
    for suite in book.suites:
        for rule in suite.rules:
            cells = (
                rule.id,
                suite.titles[language],
                SEVERITY[language][rule.severity],
                rule.titles[language],
                of_any_programme(rule.ground).texts[language],
            )
            lines.append(tuple(_one_line(cell) for cell in cells))
    return lines


def markdown(book: RuleBook, language: str) -> str:
    """The page: what a severity means, then a table per subject with each rule's ground."""
    words, columns = RULES_PAGE[language], RULES_PAGE_COLUMNS[language]
    parts = ", ".join(
        f"{sum(rule.severity == severity for rule in book.rules)} {text}"
        for severity, text in SEVERITY_MANY[language].items()
    )
    counts = words["counts"].format(len(book.rules), len(book.suites), parts)
    lines = [f"# {words['title']}", "", words["made"], "", counts, ""]
    for severity in SEVERITIES:
        meaning = words["meaning"].format(SEVERITY[language][severity], MEANING[language][severity])
        lines.append(f"- {meaning}")
    for suite in book.suites:
        lines += ["", f"## {suite.titles[language]}", ""]
        lines += [_row(columns), _row(["---"] * len(columns))]
        lines += [_row(_cells(rule, language)) for rule in suite.rules]
    return "\n".join(lines) + "\n"


def _cells(rule: Rule, language: str) -> list[str]:
    ground = of_any_programme(rule.ground)
    source = RULES_PAGE[language]["source"].format(_escaped(ground.sources[language]))
    return [
        rule.id,
        _escaped(rule.titles[language]),
        _severity(rule, language),
        f"{_escaped(ground.texts[language])} *{source}*",
        ", ".join(f"`{column}`" for column in rule.columns),
        f"{OWNER[language].get(rule.owner, rule.owner)}, {rule.since.isoformat()}",
    ]


def _severity(rule: Rule, language: str) -> str:
    """The severity, and of a warning what it makes unknown."""
    severity = SEVERITY[language][rule.severity]
    return f"{severity} ({DOUBT[language][rule.doubt]})" if rule.doubt else severity


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _one_line(text: str) -> str:
    # Of white space only what breaks a line or a cell: a no-break space is part of its text.
    return re.sub(r"\s+", " ", text.strip(), flags=re.ASCII)


def _escaped(text: str) -> str:
    """Text as Markdown takes it for text, in a cell of a table."""
    text = _one_line(text)
    for mark in ("\\", "|", "*", "_", "`", "<", "["):
        text = text.replace(mark, f"\\{mark}")
    return text
