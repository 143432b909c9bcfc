"""The description of the reference tables is true: Frictionless validates the data by it."""

import json

from frictionless import validate

from antwoord.storage.paths import project_root

FOLDER = project_root() / "data" / "raw" / "reference"


def test_every_table_is_described() -> None:
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    described = sorted(resource["path"] for resource in package["resources"])
    files = {path.name for path in FOLDER.iterdir()} - {"datapackage.json"}
    assert described == sorted(files)


def test_the_tables_are_as_described() -> None:
    report = validate(str(FOLDER / "datapackage.json"))
    assert report.flatten(["title", "fieldName", "rowNumber", "note"]) == []
    assert report.valid
