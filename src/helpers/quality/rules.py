"""The rule book: `expectations/*.json`, each rule with id, title, ground and severity.

Read without importing Great Expectations. Each file is a valid ExpectationSuite; what we
ask beyond that stands in the `meta` of the suite (title, the table it is about) and of
each expectation (id, title, ground, owner, since, dimension, columns).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from helpers.errors import ReferenceDataError
from helpers.reference.paths import project_root, shown
from helpers.reference.typography import spaced_titles

SEVERITIES = ("critical", "warning", "info")
DIMENSIONS = ("completeness", "validity", "consistency", "uniqueness", "timeliness")
#: What a suite is about: the rows of the register, the extract as a whole, or the cells
#: that were computed, which are checked when they are there.
TABLES = ("register", "extract", "cells")
CELLS = "cells"
#: Languages of titles, grounds and sources: a rule lacks none of them.
LANGUAGES = ("nl", "en", "fr")
#: The kinds of expectations that can be both evaluated by GX and followed to their rows.
TABLE_KINDS = ("expect_table_columns_to_match_set", "expect_table_row_count_to_be_between")
ROW_KINDS = (
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_null",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_not_be_in_set",
    "expect_column_values_to_be_between",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_be_unique",
    "expect_column_pair_values_a_to_be_greater_than_b",
)
PARAMETER = "$PARAMETER"


@dataclass(frozen=True)
class Ground:
    """Why a rule is there and where that is known from, per language."""

    texts: dict[str, str]
    sources: dict[str, str]


@dataclass(frozen=True)
class Rule:
    """One rule: an expectation of GX and what people need to know about it.

    `columns` are the register's columns that the rule is about, the one to mend first.
    """

    id: str
    suite: str
    table: str
    type: str
    kwargs: dict[str, Any]
    severity: str
    titles: dict[str, str]
    ground: Ground
    owner: str
    since: date
    dimension: str
    columns: tuple[str, ...]

    @property
    def used_columns(self) -> tuple[str, ...]:
        """The columns and derived facts that the expectation reads, each once."""
        named = [
            self.kwargs[key] for key in ("column", "column_A", "column_B") if key in self.kwargs
        ]
        named.extend(_condition_columns(self.kwargs.get("row_condition")))
        if self.type == "expect_table_row_count_to_be_between":
            named.append("row_number")
        return tuple(dict.fromkeys(named))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the expectation parameters that the rule needs."""
        values = self.kwargs.values()
        return tuple(v[PARAMETER] for v in values if isinstance(v, dict) and PARAMETER in v)

    @property
    def expectation(self) -> dict[str, Any]:
        """The expectation as GX reads it, with the rule's id."""
        return {
            "type": self.type,
            "kwargs": self.kwargs,
            "meta": {"id": self.id, "title": self.titles},
            "severity": self.severity,
        }

    def kwargs_with(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The arguments, each parameter replaced by its value."""
        return {
            key: parameters[value[PARAMETER]]
            if isinstance(value, dict) and PARAMETER in value
            else value
            for key, value in self.kwargs.items()
        }


@dataclass(frozen=True)
class Suite:
    """The rules of one subject."""

    name: str
    titles: dict[str, str]
    table: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class RuleBook:
    """All suites, in the order of their rules' ids."""

    suites: tuple[Suite, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order of their ids."""
        return tuple(rule for suite in self.suites for rule in suite.rules)

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; raises KeyError where there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def about(self, table: str) -> tuple[Rule, ...]:
        """The rules about one table."""
        return tuple(rule for rule in self.rules if rule.table == table)


def load_rule_book(folder: Path | None = None) -> RuleBook:
    """The rule book of a folder (default: `expectations/` of the project).

    Raises ReferenceDataError, naming file and rule, for a suite that is not one, an id
    given twice or a rule without title, ground or severity.
    """
    folder = folder or project_root() / "expectations"
    suites = [_suite(path) for path in sorted(folder.glob("*.json"))]
    if not suites:
        raise ReferenceDataError(f"{shown(folder)} holds no suite (*.json); nothing to check with")
    seen: dict[str, str] = {}
    for suite in suites:
        for rule in suite.rules:
            if rule.id in seen:
                raise ReferenceDataError(
                    f"expectations: {rule.id} stands in {seen[rule.id]} and in {suite.name}; "
                    "an id names one rule"
                )
            seen[rule.id] = suite.name
    return RuleBook(tuple(sorted(suites, key=lambda suite: suite.rules[0].id)))


def _suite(path: Path) -> Suite:
    where = shown(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReferenceDataError(f"{where} is not readable JSON: {error}") from None
    meta = content.get("meta", {})
    if content.get("name") != path.stem or not content.get("expectations"):
        raise ReferenceDataError(f"{where}: name must be {path.stem!r}, and expectations given")
    if meta.get("table") not in TABLES:
        raise ReferenceDataError(f"{where}: meta.table must be one of {', '.join(TABLES)}")
    rules = [
        _rule(entry, content["name"], meta["table"], where) for entry in content["expectations"]
    ]
    return Suite(
        name=content["name"],
        titles=_texts(meta.get("title"), f"{where}, meta.title"),
        table=meta["table"],
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
    )


def _rule(entry: dict[str, Any], suite: str, table: str, where: str) -> Rule:
    meta, kwargs = entry.get("meta", {}), entry.get("kwargs", {})
    rule_id = meta.get("id", "")
    where = f"{where}, {rule_id or 'a rule without id'}"
    for name, value, known in (
        ("type", entry.get("type"), (*TABLE_KINDS, *ROW_KINDS)),
        ("severity", entry.get("severity"), SEVERITIES),
        ("meta.dimension", meta.get("dimension"), DIMENSIONS),
    ):
        if value not in known:
            raise ReferenceDataError(f"{where}: {name} {value!r} must be one of {', '.join(known)}")
    missing = [key for key in ("id", "owner", "since", "columns", "ground") if not meta.get(key)]
    if missing:
        raise ReferenceDataError(f"{where}: meta.{missing[0]} is not given")
    if "column_A" in kwargs and kwargs.get("ignore_row_if") != "either_value_is_missing":
        raise ReferenceDataError(f"{where}: ignore_row_if must be either_value_is_missing")
    if kwargs.get("mostly", 1) != 1:
        raise ReferenceDataError(f"{where}: mostly is not for rules; every row counts")
    _condition_columns(kwargs.get("row_condition"), where)
    return Rule(
        id=rule_id,
        suite=suite,
        table=table,
        type=entry["type"],
        kwargs=kwargs,
        severity=entry["severity"],
        titles=_texts(meta.get("title"), f"{where}, title"),
        ground=Ground(
            _texts(meta["ground"].get("text"), f"{where}, ground.text"),
            _texts(meta["ground"].get("source"), f"{where}, ground.source"),
        ),
        owner=meta["owner"],
        since=date.fromisoformat(meta["since"]),
        dimension=meta["dimension"],
        columns=tuple(meta["columns"]),
    )


def _condition_columns(condition: dict[str, Any] | None, where: str = "") -> Iterator[str]:
    """The columns of a row condition, checked as it is walked.

    Only what means the same in GX and in SQL where a value is missing: `==`, `IN`,
    (not) null, and, or. `!=` keeps missing values in pandas and drops them in SQL.
    """
    if condition is None:
        return iter(())
    kind = condition.get("type") if isinstance(condition, dict) else None
    if kind in ("and", "or"):
        return iter(
            [c for part in condition["conditions"] for c in _condition_columns(part, where)]
        )
    if kind == "nullity" or (kind == "comparison" and condition.get("operator") in ("==", "IN")):
        return iter([condition["column"]["name"]])
    raise ReferenceDataError(f"{where}: row_condition may use ==, IN, null tests, and, or")


def _texts(texts: Any, where: str) -> dict[str, str]:
    if not isinstance(texts, dict) or not all(texts.get(language) for language in LANGUAGES):
        raise ReferenceDataError(f"{where}: must be given in {', '.join(LANGUAGES)}")
    return spaced_titles({language: str(texts[language]) for language in LANGUAGES})
