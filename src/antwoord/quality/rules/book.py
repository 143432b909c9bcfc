"""The rule book: `expectations/*.json`, each rule with id, title, ground and severity.

Read without importing Great Expectations. Each file is a valid ExpectationSuite; what we
ask beyond that stands in the `meta` of the suite (title, the table it is about) and of
each expectation (id, title, ground, owner, since, dimension, columns).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from antwoord.catalogue.programme import RULE_KINDS
from antwoord.configuration.documents import Document, document_of, read_text
from antwoord.configuration.schema import one_of
from antwoord.errors import ReferenceDataError
from antwoord.language.typography import spaced_titles
from antwoord.quality.rules.required import REQUIRED, Required, relaxed
from antwoord.quality.rules.suites import (
    BLOCKS,
    CELLS,
    DIMENSIONS,
    KINDS,
    LATER,
    PARAMETER,
    ROW_KINDS,
    SEVERITIES,
    SUITE,
    TABLE_KINDS,
    TABLES,
    read_arguments,
)
from antwoord.register.contract.columns import NAMES
from antwoord.register.contract.doubts import APPLICATION, DOUBTS
from antwoord.storage.paths import project_root, shown

__all__ = [
    "BLOCKS",
    "CELLS",
    "DIMENSIONS",
    "LATER",
    "PARAMETER",
    "PLACE",
    "ROW_KINDS",
    "SEVERITIES",
    "START",
    "TABLES",
    "TABLE_KINDS",
    "Ground",
    "Rule",
    "RuleBook",
    "Suite",
    "load_rule_book",
]

#: A place in a ground, for what the programme's file says under that name.
PLACE = re.compile(r"\{(\w*)\}", re.ASCII)
#: The place of the day on which the programme began; all others are names of its rules.
START = "start_date"


@dataclass(frozen=True)
class Ground:
    """Why a rule is there and where that is known from, per language; both may have a PLACE."""

    texts: dict[str, str]
    sources: dict[str, str]


@dataclass(frozen=True)
class Rule:
    """One rule: an expectation of GX and what people need to know about it.

    `columns` are the register's columns that the rule is about, the one to mend first. `doubt`
    is the fact that a breach makes unknown, "" where it is no warning about rows.
    """

    id: str
    suite: str
    table: str
    type: str
    kwargs: dict[str, Any]
    severity: str
    doubt: str
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


def load_rule_book(folder: Path | None = None, required: Sequence[Required] = REQUIRED) -> RuleBook:
    """The rule book of a folder (default: `expectations/` of the project).

    Raises ReferenceDataError, naming file, rule and key, for a suite that is not one, an id
    given twice, a rule that could not be evaluated, and a rule of `required` that is missing
    or asks for less than counting rests on.
    """
    folder = folder or project_root() / "expectations"
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ReferenceDataError(f"{shown(folder)} holds no suite (*.json); nothing to check with")
    suites: list[Suite] = []
    found: dict[str, tuple[Rule, Document, int]] = {}
    for path in paths:
        suite, document, places = _suite(path, read_text(path))
        for rule in suite.rules:
            if rule.id in found:
                raise document.wrong(
                    ("expectations", places[rule.id]),
                    f"{rule.id} stands in {found[rule.id][0].suite}.json and in {path.name}; "
                    "an id names one rule",
                )
            found[rule.id] = (rule, document, places[rule.id])
        suites.append(suite)
    for needed in required:
        _require(needed, found, folder)
    for rule, document, place in found.values():
        _require_doubt(rule, document, place)
    return RuleBook(tuple(sorted(suites, key=lambda suite: suite.rules[0].id)))


def _require(
    needed: Required, found: Mapping[str, tuple[Rule, Document, int]], folder: Path
) -> None:
    file = folder / f"{needed.suite}.json"
    if needed.id not in found:
        what = "the rule is missing" if file.is_file() else "the suite is missing, with this rule"
        raise ReferenceDataError(
            f"{shown(file)}, {needed.id}: {what}, and counting rests on it; {_back(file)}"
        )
    rule, document, place = found[needed.id]
    given = Required(
        rule.id,
        rule.suite,
        rule.table,
        rule.severity,
        rule.type,
        rule.kwargs,
        rule.columns,
        rule.doubt,
    )
    weaker = relaxed(needed, given)
    if weaker:
        key, problem = weaker
        raise document.wrong(
            ("expectations", place, *key),
            f"{problem}, and counting rests on this rule; {_back(file)}",
        )


def _back(file: Path) -> str:
    return f"put it back, for instance with: git checkout -- {shown(file)}"


@lru_cache(maxsize=64)
def _suite(path: Path, text: str) -> tuple[Suite, Document, dict[str, int]]:
    """A suite, its file, and the place of each rule in it; the same text is understood once."""
    document = document_of(path, text, SUITE)
    content = document.check()
    name, meta = content["name"], content["meta"]
    if name != path.stem:
        raise document.wrong(("name",), f"name must be {path.stem!r}, as the file is called")
    rules = [
        _rule(entry, name, meta["table"], document, place)
        for place, entry in enumerate(content["expectations"])
    ]
    places: dict[str, int] = {}
    for place, rule in enumerate(rules):
        if rule.id in places:
            raise document.wrong(
                ("expectations", place), f"{rule.id} stands there twice; an id names one rule"
            )
        places[rule.id] = place
    suite = Suite(
        name=name,
        titles=spaced_titles(meta["title"]),
        table=meta["table"],
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
    )
    return suite, document, places


def _rule(entry: Mapping[str, Any], suite: str, table: str, document: Document, place: int) -> Rule:
    way = ("expectations", place)
    meta = entry["meta"]
    known = (*NAMES, *KINDS[table])
    for number, column in enumerate(meta["columns"]):
        if column not in known:
            raise document.wrong((*way, "meta", "columns", number), one_of(column, known))
    for part, texts in meta["ground"].items():
        for language, text in texts.items():
            _require_places(text, table, document, (*way, "meta", "ground", part, language))
    of_rows = table == "register" and entry["type"] in ROW_KINDS
    return Rule(
        id=meta["id"],
        suite=suite,
        table=table,
        type=entry["type"],
        kwargs=read_arguments(entry, table, document, way),
        severity=entry["severity"],
        doubt=meta.get("doubt", "") if of_rows and entry["severity"] == "warning" else "",
        titles=spaced_titles(meta["title"]),
        ground=Ground(
            spaced_titles(meta["ground"]["text"]), spaced_titles(meta["ground"]["source"])
        ),
        owner=meta["owner"],
        since=meta["since"],
        dimension=meta["dimension"],
        columns=tuple(meta["columns"]),
    )


def _require_places(text: str, table: str, document: Document, way: tuple[str | int, ...]) -> None:
    """Refuses a place that nothing will fill."""
    for name in PLACE.findall(text):
        if table in LATER:
            raise document.wrong(way, f"{{{name}}} is of a programme, and {table} are of none")
        if name not in (START, *RULE_KINDS):
            raise document.wrong(way, one_of(name, (START, *RULE_KINDS)))


def _require_doubt(rule: Rule, document: Document, place: int) -> None:
    """A warning about rows says which fact a breach makes unknown; few may set a row aside."""
    way = ("expectations", place, "meta")
    if rule.severity != "warning" or rule.table != "register" or rule.type not in ROW_KINDS:
        return
    if not rule.doubt:
        raise document.wrong(
            way,
            "a warning says which fact a breach makes unknown; give doubt one of "
            f"{', '.join(DOUBTS)}",
        )
    if rule.doubt == APPLICATION and rule.columns[0] not in ("application_id", "application_date"):
        raise document.wrong(
            (*way, "doubt"),
            "only a row without an id or a possible date of application is set aside, and this "
            f"rule is about {rule.columns[0]}; name the fact that it makes unknown",
        )


def _condition_columns(condition: Mapping[str, Any] | None) -> Iterator[str]:
    """The columns of a row condition."""
    if condition is None:
        return
    if "conditions" in condition:
        for part in condition["conditions"]:
            yield from _condition_columns(part)
        return
    yield condition["column"]["name"]
