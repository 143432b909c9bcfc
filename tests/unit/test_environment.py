"""pyproject.toml, uv.lock and environment.yml name the same versions."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from looping import some

from antwoord.storage.paths import project_root

ROOT = project_root()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")
#: Where conda-forge calls a package otherwise than PyPI.
CONDA_NAMES = {"jupyter_client": "jupyter-client", "jupyter_core": "jupyter-core"}

PINNED = re.compile(r"(?P<name>[a-z0-9-]+)(\[[a-z]+\])?==(?P<version>[0-9.]+)")


def pins(requirements: list[str]) -> dict[str, str]:
    found = {}
    for requirement in some(requirements):
        match = PINNED.fullmatch(requirement)
        assert match, f"{requirement} is not pinned to one version"
        found[match["name"]] = match["version"]
    return found


RUNTIME = pins(PROJECT["project"]["dependencies"])


def conda_pins() -> dict[str, str]:
    by_conda = re.findall(r"^  - ([a-z0-9_-]+)=([0-9.]+)$", CONDA, flags=re.M)
    by_pip = re.findall(r"^      - ([a-z0-9-]+)(?:\[[a-z]+\])?==([0-9.]+)$", CONDA, flags=re.M)
    named = {CONDA_NAMES.get(name, name): version for name, version in by_conda}
    return {**named, **dict(by_pip)}


def test_every_package_is_pinned_and_locked_at_that_version() -> None:
    locked = {package["name"]: package.get("version") for package in LOCK["package"]}
    wanted = {**RUNTIME, **pins(PROJECT["dependency-groups"]["dev"])}
    assert {name: locked.get(name) for name in wanted} == wanted


def test_the_lock_asks_for_the_same_python() -> None:
    assert LOCK["requires-python"] == PROJECT["project"]["requires-python"] == ">=3.11"
    assert re.search(r"^  - python=3\.11$", CONDA, flags=re.M)


def test_the_version_of_the_project_is_one() -> None:
    version = PROJECT["project"]["version"]
    (locked,) = [each["version"] for each in LOCK["package"] if each["name"] == "antwoord"]
    cited = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), flags=re.M)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    told = re.findall(r"^## ([0-9.]+) - \d{4}-\d\d-\d\d$", changes, flags=re.M)
    assert (locked, cited, told[0]) == (version, [version], version)


def test_conda_users_get_the_same_versions() -> None:
    given = conda_pins()
    python = given.pop("python")
    assert python == "3.11"
    assert given == RUNTIME


def test_conda_users_get_the_command_too() -> None:
    assert "      - -e ." in CONDA.splitlines()


def test_what_the_package_imports_is_declared() -> None:
    """What comes along with another package today may not tomorrow."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    others = found - set(sys.stdlib_module_names) - {"antwoord"}
    homes = packages_distributions()
    for name in some(sorted(others)):
        of = {home.lower().replace("_", "-") for home in homes.get(name, [])}
        assert of & set(RUNTIME), f"{name} is imported, and no declared package brings it"
    assert {"ibis", "pandas"} <= others


def test_each_declared_package_has_its_reason() -> None:
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z0-9-]+)` \| \S", page, flags=re.M)
    assert sorted(told) == sorted({**RUNTIME, **pins(PROJECT["dependency-groups"]["dev"])})
