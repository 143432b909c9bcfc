"""The JSON Schemas and the page in docs/, made of what the program checks with."""

import copy
import importlib.util
import json
from types import ModuleType
from typing import Any

import pytest
from configurations import FILES, Configuration, inline
from jsonschema import Draft202012Validator
from looping import some

from antwoord.kbo.enrichment import PREFERABLE
from antwoord.register.mapping import file as mapping
from antwoord.storage.paths import project_root

DOCS = project_root() / "docs"
KINDS = {"questions": "question", "programmes": "programme", "expectations": "expectations"}


def made() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_schemas", DOCS / "make_schemas.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def validator(file: Configuration) -> Draft202012Validator:
    folder, _, name = file.name.partition("/")
    kind = KINDS.get(folder, name.partition(".")[0])
    schema = json.loads((DOCS / "schemas" / f"{kind}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_an_editor_sees(value: Any) -> Any:
    """Dates of TOML are strings to an editor."""
    if isinstance(value, dict):
        return {key: as_an_editor_sees(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_an_editor_sees(each) for each in value]
    return value if isinstance(value, str | bool | int | float) else inline(value)


def test_the_schemas_and_the_page_are_current() -> None:
    maker = made()
    written = {path.name: path.read_text("utf-8") for path in (DOCS / "schemas").iterdir()}
    assert written == maker.schemas(), "make schemas makes them anew"
    assert (DOCS / "configuration.md").read_text("utf-8") == maker.page(), "make schemas"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_schema_takes_what_is_right_and_no_misspelt_key(file: Configuration) -> None:
    check = validator(file)
    content = as_an_editor_sees(file.content)
    assert list(check.iter_errors(content)) == []
    if not file.name.endswith("datapackage.json"):
        assert not check.is_valid(content | {"naam": "x"})
        wrong = copy.deepcopy(content)
        first = next(key for key, value in wrong.items() if isinstance(value, str | dict | list))
        wrong[first] = 3
        assert not check.is_valid(wrong)


def test_every_kind_of_file_is_named_for_editors() -> None:
    named = (project_root() / ".taplo.toml").read_text(encoding="utf-8")
    named += (project_root() / ".vscode" / "settings.json").read_text(encoding="utf-8")
    for path in some((DOCS / "schemas").iterdir()):
        assert f"./docs/schemas/{path.name}" in named


def test_both_parts_prefer_the_same_columns() -> None:
    assert mapping.PREFERABLE == PREFERABLE
