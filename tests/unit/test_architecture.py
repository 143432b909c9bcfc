"""The house keeps its floors: who may import whom, who may import what, how big a room is."""

import ast
from pathlib import Path

import pytest

from helpers.reference.paths import project_root

PACKAGE = project_root() / "src" / "helpers"
FLOORS = {
    "errors": 0,
    "parameters": 0,
    "hashing": 0,
    "surroundings": 0,
    "limited": 0,
    "inputs": 0,
    "handover": 0,
    "publishing": 0,
    "run_files": 0,
    "verdicts": 2,
    "reference": 0,
    "register": 1,
    "kbo": 1,
    "quality": 2,
    "breakdown": 2,
    "disclosure": 2,
    "answer": 3,
    "execution": 4,
    "provenance": 4,
    "terminal": 5,
    "cli_options": 5,
    "cli_register": 6,
    "cli": 7,
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(module: str) -> str:
    return module.split(".")[1]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def name_of(path: Path) -> str:
    return ".".join(["helpers", *path.relative_to(PACKAGE).with_suffix("").parts])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_floors_below_its_own(path: Path) -> None:
    own = room(name_of(path))
    for imported in imports(path):
        if not imported.startswith("helpers."):
            continue
        other = room(imported)
        below = FLOORS[other] < FLOORS[own]
        # The ground floor is one: parameters rest on reference data and errors.
        assert below or other == own or FLOORS[own] == FLOORS[other] == 0, f"imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_above_30_kb(path: Path) -> None:
    assert path.stat().st_size <= 30_000


def test_great_expectations_is_imported_in_one_module_and_late() -> None:
    users = [path for path in MODULES if any("great_expectations" in n for n in imports(path))]
    assert [name_of(path) for path in users] == ["helpers.quality.gx"]


def test_only_the_command_line_prints() -> None:
    for path in MODULES:
        calls = [
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert path.name == "cli.py" or "print" not in calls, name_of(path)
