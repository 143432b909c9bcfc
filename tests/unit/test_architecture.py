"""The house keeps its floors: who may import whom, who may import what, how big a room is."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from looping import some

from antwoord.run_files import RUN_FILES
from antwoord.storage.paths import project_root

SOURCE = project_root() / "src"
PACKAGES = ("antwoord", "helpers")
#: A room imports only from floors below its own; rooms of one floor know nothing of each other.
FLOORS = {
    "errors": 0,
    "run_files": 0,
    "hashing": 0,
    "patches": 0,
    "storage": 1,
    "language": 1,
    "cells": 2,
    "surroundings": 2,
    "publishing": 2,
    "configuration": 2,
    "catalogue": 3,
    "parameters": 4,
    "inputs": 6,
    "releases": 5,
    "handover": 7,
    "kbo": 8,
    "register": 8,
    "quality": 9,
    "counting": 9,
    "disclosure": 10,
    "verdicts": 10,
    "answer": 11,
    "made_up": 12,
    "execution": 12,
    "provenance": 12,
    "starting": 12,
    "proof": 13,
    "series": 13,
    "cli": 14,
    "__main__": 15,
}
#: Room by room inside a room, each below the next; a room's own modules are above them all.
INSIDE = {
    "register": (
        *("contract", "values", "layout", "workbooks", "sources", "mapping", "events"),
        *("evidence", "proposal"),
    ),
    "quality": ("facts", "rules", "words", "evaluation", "page"),
    "disclosure": ("model", "solver", "proof", "search", "policy", "attack"),
    "answer": (
        *("document", "fonts", "words", "charts", "content", "changed", "workbook"),
        *("html", "pdf", "docx"),
    ),
    "execution": ("kernels", "notebooks", "results", "removal"),
    "made_up": ("register", "kbo"),
    "provenance": ("objects",),
}
#: Whoever makes data up is imported by the command line and tests alone.
MADE_UP = "antwoord.made_up"
#: What is preloaded is imported by its name, in a server that starts before it is needed.
PRELOADED = "antwoord.execution.preload"
FILES_OF_A_ROOM = 12
BYTES_OF_A_MODULE = 30_000
MODULES = sorted(path for package in PACKAGES for path in (SOURCE / package).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in MODULES}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that code imports, in any form: late, relative, or by its name as a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            if node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _imports_by_name(node.func):
            yield from (str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant))


def _imports_by_name(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else ""
    name = function.id if isinstance(function, ast.Name) else name
    return name in ("import_module", "__import__", "find_spec", "run_module")


def ours(tree: ast.AST) -> set[str]:
    """The modules of the house among them."""
    return {name for name in imports(tree) if name in NAMES}


def upward(own: str, other: str) -> str:
    """Why a module may not import another; empty where it may."""
    if own.startswith("helpers") or own == other:
        return ""
    if other.startswith("helpers"):
        return "the engine does not import what notebooks call"
    if other == "antwoord":
        return ""
    rooms, others = own.split("."), other.split(".")
    if rooms[1] != others[1]:
        low = FLOORS[others[1]] < FLOORS[rooms[1]]
        return "" if low else f"{others[1]} is not below {rooms[1]}"
    inside = INSIDE.get(rooms[1], ())
    mine, its = _place(rooms, inside), _place(others, inside)
    return "" if its <= mine else f"{'.'.join(others[:3])} is not below {'.'.join(rooms[:3])}"


def _place(parts: list[str], inside: tuple[str, ...]) -> int:
    return inside.index(parts[2]) if len(parts) > 2 and parts[2] in inside else len(inside)


@pytest.mark.parametrize("name", NAMES)
def test_a_module_imports_only_from_floors_below_its_own(name: str) -> None:
    imported = list(imports(tree_of(NAMES[name])))
    assert [other for other in imported if other.startswith(".")] == []
    wrong = {other: upward(name, other) for other in imported if other in NAMES}
    assert {other: why for other, why in wrong.items() if why} == {}


@pytest.mark.parametrize(
    "code",
    [
        "import antwoord.cli.main",
        "from antwoord.cli import main",
        "from antwoord.cli.main import app",
        "def late():\n    from antwoord.answer.steps import write_answer",
        "import importlib\nimportlib.import_module('antwoord.execution.run')",
        "from importlib import import_module\nimport_module('antwoord.provenance.record')",
        "__import__('antwoord.answer.steps')",
        "import runpy\nrunpy.run_module('antwoord.cli.main')",
    ],
)
def test_an_import_upwards_is_seen_in_any_form(code: str) -> None:
    found = ours(ast.parse(code))
    assert any(upward("antwoord.register.reading", name) for name in found)


def test_a_relative_import_is_seen() -> None:
    assert ".." in set(imports(ast.parse("from .. import cli")))


def test_modules_import_each_other_in_no_circle() -> None:
    arrows = {name: ours(tree_of(path)) - {name} for name, path in NAMES.items()}
    left = dict(arrows)
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    assert not left


def test_rooms_import_each_other_in_no_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for name, path in NAMES.items():
        own = room_of(name)
        arrows.setdefault(own, set()).update(room_of(other) for other in ours(tree_of(path)))
        arrows[own].discard(own)
    while free := [name for name, others in arrows.items() if not others & arrows.keys()]:
        for name in free:
            del arrows[name]
    assert not arrows


def room_of(name: str) -> str:
    """The folder of a module; of one on its own, itself."""
    folder = NAMES[name].parent.relative_to(SOURCE).as_posix().replace("/", ".")
    return name if folder in PACKAGES else folder


def test_made_up_data_is_imported_by_the_command_line_alone() -> None:
    users = {
        name
        for name, path in NAMES.items()
        if any(other.startswith(MADE_UP) for other in ours(tree_of(path)))
        and not name.startswith(MADE_UP)
    }
    assert users
    assert all(name.startswith("antwoord.cli.") for name in some(users))


def test_what_is_preloaded_is_imported_by_nobody() -> None:
    names = [name for name in NAMES if name.startswith(PRELOADED)]
    assert names
    for name, path in some(NAMES.items()):
        if not name.startswith(PRELOADED):
            assert not ours(tree_of(path)) & set(names), name


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_above_30_kb(path: Path) -> None:
    assert path.stat().st_size <= BYTES_OF_A_MODULE


def test_no_room_is_above_twelve_files() -> None:
    rooms: dict[str, int] = {}
    for path in MODULES:
        rooms[path.parent.as_posix()] = rooms.get(path.parent.as_posix(), 0) + 1
    assert len(rooms) > 1
    assert {room: files for room, files in rooms.items() if files > FILES_OF_A_ROOM} == {}


def test_great_expectations_is_imported_where_it_evaluates_and_is_patched_and_late() -> None:
    users = {
        name: path
        for name, path in NAMES.items()
        if any(each.split(".")[0] == "great_expectations" for each in imports(tree_of(path)))
    }
    assert set(users) == {"antwoord.quality.evaluation.gx", "antwoord.patches"}
    for path in some(users.values()):
        assert not early(path)


def early(path: Path) -> list[str]:
    """Imports of Great Expectations that are made when a module is imported."""
    found: list[str] = []
    waiting: list[ast.AST] = [tree_of(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
            found += [name for name in imports(node) if name.startswith("great_expectations")]
        waiting += ast.iter_child_nodes(node)
    return found


def test_only_the_command_line_prints() -> None:
    for name, path in some(NAMES.items()):
        if name.startswith("antwoord.cli.") or name in TELLING:
            continue
        for node in some(ast.walk(tree_of(path))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in PRINTING, f"{name} calls {called}"


#: A process of its own, which tells the one that started it what it did.
#: Or a program of its own, which imports nothing of the house.
ALONE = "antwoord.proof.verify_alone"
TELLING = ("antwoord.execution.repeated", ALONE)
PRINTING = {
    *("print", "sys.stdout.write", "sys.stderr.write", "rich.print", "typer.echo", "click.echo"),
    *("typer.secho", "click.secho", "pprint.pprint", "traceback.print_exc"),
}


#: Names that files of others have too: a description beside a register, any page of a folder.
OTHERS_HAVE_THEM = {"datapackage.json", "index.html"}


def test_the_name_of_a_file_of_a_run_is_written_once() -> None:
    paths = {row.pattern for row in RUN_FILES if "*" not in row.pattern}
    names = {*paths, *(Path(path).name for path in paths)} - OTHERS_HAVE_THEM
    assert "cells.parquet" in names
    for name, path in some(NAMES.items()):
        if name in ("antwoord.run_files", ALONE):
            continue
        for node in some(ast.walk(tree_of(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in names, f"{name}, line {node.lineno}"


#: What writes a file or hashes without `publishing/files.py` and `hashing.py`.
WRITING = {"write_text", "write_bytes", "to_parquet", "write_table", "hashlib.sha256"}
OWN_WAYS = {
    "antwoord.publishing.files": "the writer itself",
    "antwoord.hashing": "the hasher itself",
    "antwoord.register.sources.source": "a stream in memory, from a fork",
    "antwoord.execution.kernels.processes": "a file of the system",
}


def test_there_is_one_writer_and_one_hasher() -> None:
    users = {
        name
        for name, path in NAMES.items()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and {ast.unparse(node.func), ast.unparse(node.func).rpartition(".")[2]} & WRITING
    }
    assert users == set(OWN_WAYS)
