"""The notebooks as files: thin, without output, and with the parameters of the command line."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from looping import some

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.parameters import DEFAULTS
from antwoord.storage.paths import project_root

FOLDER = project_root() / "notebooks"
START = FOLDER / "00_start.ipynb"
FILES = [START, *(FOLDER / f"{name}.ipynb" for name in NOTEBOOKS)]


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in content["cells"] if cell["cell_type"] == kind]


def source(path: Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in cells(path, "code"))


def test_the_folder_holds_exactly_these() -> None:
    assert sorted(FOLDER.glob("*.ipynb")) == FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_stored_without_output(path: Path) -> None:
    assert not any(cell["outputs"] or cell["execution_count"] for cell in cells(path, "code"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_parameters_cell_holds_the_names_of_the_command_line(path: Path) -> None:
    """And `00_start` its defaults; the others take from there what they do not say."""
    tagged = [
        cell for cell in cells(path, "code") if "parameters" in cell["metadata"].get("tags", ())
    ]
    assert len(tagged) == 1
    held: dict[str, Any] = {}
    for node in some(ast.parse("".join(tagged[0]["source"])).body):
        assert isinstance(node, ast.Assign)
        assert isinstance(node.targets[0], ast.Name)
        held[node.targets[0].id] = ast.literal_eval(node.value)
    assert held == (DEFAULTS if path == START else dict.fromkeys(DEFAULTS))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_parameter_is_handed_on(path: Path) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse(source(path)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("validate", "answer")
    ]
    assert len(calls) == 1
    handed = {k.arg: k.value.id for k in calls[0].keywords if isinstance(k.value, ast.Name)}
    assert handed == {name: name for name in DEFAULTS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_thin(path: Path) -> None:
    tree = ast.parse(source(path))
    kinds = ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While
    assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reads_like_a_page(path: Path) -> None:
    words = sum(len("".join(cell["source"]).split()) for cell in cells(path, "markdown"))
    first = "".join(cells(path, "markdown")[0]["source"])
    assert words >= 40
    assert first.startswith("# ")
