"""The tests keep habits of their own: an assertion in a loop was made, and no test just waits."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from looping import some

from antwoord.storage.paths import project_root

TESTS = project_root() / "tests"
MODULES = sorted(path for path in TESTS.rglob("*.py") if "node_modules" not in path.parts)
#: What gives as many items as it is given.
SAME_LENGTH = {"enumerate", "reversed", "sorted", "list", "tuple", "set", "dict", "frozenset"}
COLLECTIONS = (ast.Tuple, ast.List, ast.Set)


def unsure(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the items of each loop that asserts, and may be empty for all we know."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor) and _asserts(node):
            if not sure(node.iter, constants):
                yield node.lineno, ast.unparse(node.iter)
        elif isinstance(node, ast.Assert):
            for items in _all_of(node.test):
                if not sure(items, constants):
                    yield node.lineno, ast.unparse(items)


def _asserts(loop: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(loop))


def _all_of(test: ast.expr) -> Iterator[ast.expr]:
    """What `all(...)` goes through, where a test asserts it."""
    tests = test.values if isinstance(test, ast.BoolOp) else [test]
    for one in tests:
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "all" and one.args:
            given = one.args[0]
            if isinstance(given, ast.GeneratorExp | ast.ListComp | ast.SetComp):
                yield given.generators[0].iter
            else:
                yield given


def sure(items: ast.expr, constants: dict[str, ast.expr]) -> bool:
    """Whether it can be read off the code that there is an item."""
    match items:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return any(
                not isinstance(one, ast.Starred) or sure(one.value, constants) for one in elements
            )
        case ast.Dict(keys=keys):
            return bool(keys)
        case ast.Constant(value=str() | bytes() as text):
            return bool(text)
        case ast.Name(id=name):
            return name in constants and sure(constants[name], {})
        case ast.Call(func=ast.Name(id="some" | "drawn")):
            return True
        case ast.Call(func=ast.Name(id="range"), args=bounds):
            return all(isinstance(one, ast.Constant) for one in bounds) and bool(
                range(*(one.value for one in bounds))  # type: ignore[attr-defined]
            )
        case ast.Call(func=ast.Name(id="zip"), args=given, keywords=keywords):
            strict = "strict=True" in [ast.unparse(one) for one in keywords]
            return (any if strict else all)(sure(one, constants) for one in given)
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in SAME_LENGTH:
            return sure(first, constants)
        case ast.Call(func=ast.Attribute(value=of, attr="items" | "values" | "keys")):
            return sure(of, constants)
    return False


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_a_loop_that_asserts_is_known_not_to_be_empty(path: Path) -> None:
    found = list(unsure(ast.parse(path.read_text(encoding="utf-8"))))
    told = [f"line {line}: some({items})" for line, items in found]
    assert told == [], "wrap what is gone through, as looping.py does"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_no_test_just_waits(path: Path) -> None:
    """A test waits for something to happen (`waiting.until`), not for a time."""
    called = [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("sleep", "wait_for_timeout")
    ]
    assert called == [] or path.name == "waiting.py"


@pytest.mark.parametrize(
    ("code", "empty"),
    [
        ("for x in found:\n    assert x", True),
        ("for x in (*found,):\n    assert x", True),
        ("for x in range(0):\n    assert x", True),
        ("for x in zip(found, 'ab'):\n    assert x", True),
        ("for n, x in enumerate(found.items()):\n    assert x", True),
        ("assert all(x for x in found)", True),
        ("assert y and all(map(f, found))", True),
        ("X = ()\nfor x in X:\n    assert x", True),
        ("for x in some(found):\n    assert x", False),
        ("for x in (1, *found):\n    assert x", False),
        ("X = {1: 2}\nfor x in sorted(X.items()):\n    assert x", False),
        ("for x in zip(found, 'ab', strict=True):\n    assert x", False),
        ("for x in range(3):\n    assert x", False),
        ("for x in found:\n    pass", False),
        ("assert all(x for x in some(found))", False),
    ],
)
def test_it_is_seen_whether_a_loop_may_be_empty(code: str, empty: bool) -> None:
    assert bool(list(unsure(ast.parse(code)))) == empty


def _text(path: Path) -> str:
    return "" if path == Path(__file__) else path.read_text(encoding="utf-8")


def test_only_what_is_drawn_may_be_empty() -> None:
    users = [path for path in MODULES if "from looping import drawn" in _text(path)]
    assert {path.parent.name for path in users} == {"property"}


def test_nothing_to_go_through_is_a_failure() -> None:
    assert some(iter("ab")) == ["a", "b"]
    with pytest.raises(AssertionError, match="nothing"):
        some(())


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest imports each by its name alone, and would refuse the second."""
    names = Counter(path.name for path in MODULES if path.name.startswith("test_"))
    assert names
    assert [name for name, number in names.items() if number > 1] == []
