"""Which helper code a notebook can reach: its imports and theirs, without running anything.

Imports inside functions count, those for type checkers alone do not. A text that is the name
of one of our modules counts as an import of it, since something may import it by that name.
What else lies in the folder of a module that is reached (templates, catalogues, fonts), or in
folders below it that are no packages, is taken to be used by it.
"""

import ast
import json
import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from antwoord.hashing import Hashes, sha256_of_parts
from antwoord.publishing.files import write_if_possible
from antwoord.storage import paths
from antwoord.storage.paths import TEMPLATE, helpers_folder

#: The folder of the package.
PACKAGE = paths.PACKAGE
ROOT = "antwoord"
#: What the notebooks call, beside the package; its files are named with this folder before them.
HELPERS = "helpers"
#: What stands in a line of whatever imports or names a module of ours.
_NAMED = re.compile(f"{ROOT}|{HELPERS}".encode())


class Reach:
    """The files of the package and the helpers that code can reach, each with its SHA-256.

    `kept` is a file where the imports of each module are kept under the hash of its text, so
    that nothing is parsed twice: parsing the whole package takes half a second. It may be
    missing, and whatever it holds is only believed for the very text that it was made from.
    """

    def __init__(self, kept: Path, package: Path | None = None) -> None:
        self._package = package or PACKAGE
        self._helpers = (package.parent / HELPERS) if package else helpers_folder()
        self._kept = kept
        self._imports: dict[str, list[str]] | None = None
        self._new = False
        self._modules: dict[str, str | None] = {}
        self._others: dict[str, list[str]] = {}

    def anew(self) -> "Reach":
        """The same, for files that may have come or gone since."""
        return Reach(self._kept, None if self._package == PACKAGE else self._package)

    def files(self, names: Iterable[str], hashes: Hashes) -> dict[str, str]:
        """By its path in the package, the hash of each file that these modules can reach.

        `names` are dotted (`antwoord.answer.steps`), as `imported` gives them; a name that is
        no module of the package is passed over.
        """
        found: dict[str, str] = {}
        waiting = list(names)
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if "." in name:
                waiting.append(name.rpartition(".")[0])
            file = self._file(name)
            if file is None:
                continue
            path = self._path(file)
            found[file] = hashes.of(path)
            waiting += self._imports_of(path, found[file])
        for folder in {name.rpartition("/")[0] for name in found} - {""}:
            found |= {file: hashes.of(self._path(file)) for file in self._beside(folder)}
        self._keep()
        return found

    def alone(self, names: Iterable[str], hashes: Hashes) -> dict[str, str]:
        """The same for these modules without what they import."""
        files = filter(None, map(self._file, names))
        return {file: hashes.of(self._path(file)) for file in files}

    @cached_property
    def _all(self) -> frozenset[str]:
        """Every file of the package, named from its folder, and of the helpers beside it.

        What Python compiled is not among them. Looked for at once: to ask the disk for each
        name that may be a module takes ten times as long.
        """
        found = []
        for top, before in ((self._package, ""), (self._helpers, f"{HELPERS}/")):
            for folder, folders, files in os.walk(top):
                left_out = ("__pycache__", *([TEMPLATE.name] if Path(folder) == PACKAGE else []))
                folders[:] = [each for each in folders if each not in left_out]
                inside = Path(folder).relative_to(top).as_posix()
                place = before if inside == "." else f"{before}{inside}/"
                found += [f"{place}{each}" for each in files]
        return frozenset(found)

    def _path(self, file: str) -> Path:
        """Where a file stands, from its name among the keys."""
        helper = file.startswith(f"{HELPERS}/")
        return (self._helpers.parent if helper else self._package) / file

    def _file(self, name: str) -> str | None:
        """The file of a module or package; None where the name is neither."""
        if name not in self._modules:
            self._modules[name] = self._found(name)
        return self._modules[name]

    def _found(self, name: str) -> str | None:
        first, *parts = name.split(".")
        if first not in (ROOT, HELPERS):
            return None
        if first == HELPERS:
            parts = [HELPERS, *parts]
        place = "/".join(parts)
        names = (f"{place}.py", f"{place}/__init__.py") if parts else ("__init__.py",)
        return next((each for each in names if each in self._all), None)

    def _beside(self, folder: str) -> list[str]:
        """What is no code in a folder of the package, and in those below it that are none."""
        if not self._others:
            packages = {each.rpartition("/")[0] for each in self._all if each.endswith(".py")}
            for each in sorted(self._all):
                owner = each.rpartition("/")[0]
                while owner not in packages:
                    owner = owner.rpartition("/")[0]
                if not each.endswith(".py"):
                    self._others.setdefault(owner, []).append(each)
        return self._others.get(folder, [])

    def _imports_of(self, path: Path, digest: str) -> list[str]:
        if self._imports is None:
            self._imports = _read(self._kept)
        if digest not in self._imports:
            content = path.read_bytes()
            if sha256_of_parts(content) != digest:  # it changed this moment
                return imported(content)
            self._imports[digest] = imported(content)
            self._new = True
        return self._imports[digest]

    def _keep(self) -> None:
        if self._new and self._imports is not None:
            write_if_possible(self._kept, json.dumps(self._imports).encode())
            self._new = False


def imported(source: str | bytes) -> list[str]:
    """The names in our package that code imports or names, ordered; raises SyntaxError.

    Of `from antwoord.a import b` both `antwoord.a` and `antwoord.a.b`: b may be a module. What
    stands in no line with a name of ours is not looked through, which is most of all code.
    """
    content = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    rows = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    ours = [row for row, text in enumerate(rows, start=1) if _NAMED.search(text)]
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        first = getattr(node, "lineno", None)
        if first is not None:
            place = bisect_left(ours, first)
            if place == len(ours) or ours[place] > getattr(node, "end_lineno", first):
                continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
        elif isinstance(node, ast.If) and _for_type_checkers(node.test):
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
    return sorted(name for name in names if _ours(name))


def _for_type_checkers(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _ours(name: str) -> bool:
    first, *rest = name.split(".")
    return first in (ROOT, HELPERS) and all(part.isidentifier() for part in rest)


def _read(path: Path) -> dict[str, list[str]]:
    try:
        content: Mapping[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): [str(name) for name in names] for key, names in content.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
