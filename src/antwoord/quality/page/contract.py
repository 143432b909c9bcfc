"""The rule book as a data contract: what whoever delivers a register agrees to.

Two forms that other tools read, both of the one book: the Open Data Contract Standard (ODCS),
in which each rule about the register and the extract stands as a check of Great Expectations,
and a Frictionless table schema, which holds of them what such a schema can say and names the
others. Rules about cells and their protection are about what the program makes, and left out.
"""

import json
from collections.abc import Mapping
from typing import Any

from antwoord.quality.rules.book import LATER, TABLE_KINDS, Rule, RuleBook
from antwoord.quality.words.grounds import of_any_programme
from antwoord.register.contract.columns import COLUMNS, OPTIONAL, Column

API_VERSION = "v3.1.0"
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
#: Of the version of the contract: what whoever delivers must do otherwise makes a new one.
VERSION = "1.0.0"
_NAME = "applications"
#: How ODCS calls the dimensions of quality.
_DIMENSIONS = {"validity": "conformity"}
_LOGICAL = {"date": "date", "integer": "integer", "amount": "number", "rate": "number"}
_PHYSICAL = {"amount": "decimal(12,2)", "rate": "decimal(7,4)", "integer": "int32", "date": "date"}


def odcs(book: RuleBook, language: str) -> dict[str, Any]:
    """The book as a data contract of the Open Data Contract Standard; each rule stands once."""
    rules = _rules(book)
    of_columns = {column.name: [r for r in rules if _home(r) == column.name] for column in _every()}
    of_table = [rule for rule in rules if not _home(rule)]
    return {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": "antwoord-register",
        "name": "antwoord-register",
        "version": VERSION,
        "status": "active",
        "schema": [
            {
                "name": _NAME,
                "logicalType": "object",
                "physicalType": "table",
                "properties": [
                    {
                        "name": column.name,
                        "logicalType": _LOGICAL.get(column.kind, "string"),
                        "physicalType": _PHYSICAL.get(column.kind, "text"),
                        "required": bool(_constraints(column, rules).get("required")),
                        "unique": bool(_constraints(column, rules).get("unique")),
                        "primaryKey": column.name == "application_id",
                        **_checks([_check(rule, language) for rule in of_columns[column.name]]),
                    }
                    for column in _every()
                ],
                **_checks([_check(rule, language) for rule in of_table]),
            }
        ],
    }


def frictionless(book: RuleBook, language: str) -> dict[str, Any]:
    """The book as a Frictionless table schema; `rules` of a field are those that it cannot say."""
    rules = _rules(book)
    fields = []
    for column in _every():
        constraints = _constraints(column, rules)
        named = {rule.id: rule.titles[language] for rule in rules if _home(rule) == column.name}
        fields.append(
            {
                "name": column.name,
                "type": _LOGICAL.get(column.kind, "string"),
                **({"constraints": constraints} if constraints else {}),
                **({"rules": named} if named else {}),
            }
        )
    return {
        "$schema": TABLE_SCHEMA,
        # An optional column may not be there.
        "fieldsMatch": "partial",
        "fields": fields,
        "primaryKey": ["application_id"],
        "missingValues": [""],
        "rules": {rule.id: rule.titles[language] for rule in rules if not _home(rule)},
    }


def _every() -> tuple[Column, ...]:
    return (*COLUMNS, *OPTIONAL)


def _rules(book: RuleBook) -> list[Rule]:
    return [rule for rule in book.rules if rule.table not in LATER]


def _home(rule: Rule) -> str:
    """The column that a rule stands with, "" where it is about the table or the extract."""
    if rule.table != "register" or rule.type in TABLE_KINDS:
        return ""
    return rule.columns[0] if rule.columns[0] in {column.name for column in _every()} else ""


def _checks(checks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"quality": checks} if checks else {}


def _check(rule: Rule, language: str) -> dict[str, Any]:
    ground = of_any_programme(rule.ground)
    own = {"type": rule.type, "kwargs": rule.kwargs, "meta": {"id": rule.id}}
    told = {"source": ground.sources[language], "owner": rule.owner, "doubt": rule.doubt}
    told |= {"since": rule.since.isoformat()}
    return {
        "id": rule.id,
        "name": rule.titles[language],
        "description": ground.texts[language],
        "type": "custom",
        "engine": "great-expectations",
        "implementation": json.loads(json.dumps(own, default=str)),
        "dimension": _DIMENSIONS.get(rule.dimension, rule.dimension),
        "severity": {"critical": "error"}.get(rule.severity, rule.severity),
        "customProperties": [
            {"property": name, "value": value} for name, value in told.items() if value
        ],
    }


def _constraints(column: Column, rules: list[Rule]) -> dict[str, Any]:
    """What rules that hold of every row say of the values of a column themselves."""
    found: dict[str, Any] = {}
    for rule in rules:
        kwargs = rule.kwargs
        plain = rule.table == "register" and kwargs.get("column") == column.name
        if not plain or "row_condition" in kwargs or rule.parameters:
            continue
        found |= _constraint(rule.type, kwargs)
    return found


def _constraint(kind: str, kwargs: Mapping[str, Any]) -> dict[str, Any]:
    match kind:
        case "expect_column_values_to_not_be_null":
            return {"required": True}
        case "expect_column_values_to_be_unique":
            return {"unique": True}
        case "expect_column_values_to_be_in_set":
            return {"enum": list(kwargs["value_set"])}
        case "expect_column_values_to_match_regex":
            return {"pattern": kwargs["regex"]}
        case "expect_column_values_to_be_between":
            bounds = {"minimum": kwargs.get("min_value"), "maximum": kwargs.get("max_value")}
            return {
                name: bound if isinstance(bound, int | float) else str(bound)
                for name, bound in bounds.items()
                if bound is not None
            }
    return {}
