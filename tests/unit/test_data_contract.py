"""The rule book as a data contract: valid, whole, and meaning what the book means."""

import copy
import json
from pathlib import Path
from typing import Any

import frictionless
import open_data_contract_standard
import pytest
from jsonschema import Draft201909Validator
from looping import some
from open_data_contract_standard.model import OpenDataContractStandard
from registers import application, stopped, write_register
from typer.testing import CliRunner

from antwoord.cli import main as cli
from antwoord.language.languages import LANGUAGES
from antwoord.quality.page import contract
from antwoord.quality.rules.book import LATER, load_rule_book
from antwoord.register.contract.columns import ASKED

BOOK = load_rule_book()
RULES = {rule.id: rule for rule in BOOK.rules if rule.table not in LATER}
SCHEMA = json.loads(
    (Path(open_data_contract_standard.__file__).parent / "schema.json").read_text(encoding="utf-8")
)


def checks_of(made: dict[str, Any]) -> list[dict[str, Any]]:
    (table,) = made["schema"]
    own = [check for column in table["properties"] for check in column.get("quality", [])]
    return [*own, *table["quality"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contract_is_one_by_the_published_schema_and_model(language: str) -> None:
    made = contract.odcs(BOOK, language)
    assert list(Draft201909Validator(SCHEMA).iter_errors(made)) == []
    read = OpenDataContractStandard.model_validate(made)
    assert read.schema_
    wrong = copy.deepcopy(made)
    wrong["schema"][0]["properties"][0]["logicalType"] = "words"
    assert list(Draft201909Validator(SCHEMA).iter_errors(wrong))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_about_what_is_delivered_stands_in_it_once_as_gx_reads_it(
    language: str,
) -> None:
    checks = {check["id"]: check for check in checks_of(contract.odcs(BOOK, language))}
    assert len(checks_of(contract.odcs(BOOK, language))) == len(checks)
    assert set(checks) == set(RULES)
    for name, rule in some(RULES.items()):
        assert checks[name]["name"] == rule.titles[language]
        assert checks[name]["implementation"]["type"] == rule.type
        assert checks[name]["implementation"]["kwargs"].keys() == rule.kwargs.keys()
        assert "{" not in checks[name]["description"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_schema_is_one_and_names_every_column_and_rule(language: str) -> None:
    made = contract.frictionless(BOOK, language)
    assert list(frictionless.Schema.metadata_validate(made)) == []
    assert [field["name"] for field in made["fields"]] == list(ASKED)
    named = [*made["rules"], *(rule for field in made["fields"] for rule in field.get("rules", {}))]
    assert sorted(named) == sorted(RULES)


BROKEN: dict[str, dict[str, str]] = {
    "": {},
    "application_date": {"application_date": ""},
    "term_months": {"term_months": "0"},
    "decision": {"decision": "perhaps"},
    "nace_version": {"nace_version": "1993"},
    "application_id": {"application_id": "IK-00001"},
}


@pytest.mark.parametrize("column", BROKEN)
def test_frictionless_finds_with_it_what_the_rules_find(column: str, tmp_path: Path) -> None:
    rows = [application(1), stopped(2), application(3, **BROKEN[column])]
    register = write_register(tmp_path, rows)
    made = contract.frictionless(BOOK, "en")
    # Columns that may be absent are absent here, which frictionless knows no word for.
    header = register.read_text(encoding="utf-8").splitlines()[0].split(",")
    made["fields"] = [field for field in made["fields"] if field["name"] in header]
    schema = frictionless.Schema.from_descriptor(made)
    resource = frictionless.Resource(path=register.name, basepath=str(tmp_path), schema=schema)
    report = resource.validate()
    found = report.flatten(["fieldName", "type"])
    if column == "application_id":
        assert {kind for _, kind in found} >= {"primary-key"}
    else:
        assert {name for name, _ in found} == ({column} if column else set())


@pytest.mark.parametrize("form", ["odcs", "frictionless"])
def test_the_command_prints_it(form: str) -> None:
    done = CliRunner().invoke(cli.app, ["rules", "--format", form, "--language", "fr"])
    assert done.exit_code == 0
    assert json.loads(done.output) == getattr(contract, form)(BOOK, "fr")
