"""A notebook as a file: its cells, once it is one that a run can execute."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.handover import CALLS, PUT_BACK
from antwoord.parameters import DEFAULTS
from antwoord.storage.paths import notebooks_folder, shown

TAG = "parameters"
#: What notebooks are written in; format 3 has worksheets instead of cells.
FORMAT = 4
#: A line that only IPython understands.
_MAGIC = ("%", "!")


@dataclass(frozen=True)
class Cell:
    """A cell without what it showed."""

    kind: str
    source: str
    tags: tuple[str, ...]

    @property
    def tree(self) -> ast.Module:
        """Its code, lines of IPython's own left out; raises SyntaxError."""
        lines = self.source.splitlines()
        return ast.parse(
            "\n".join("pass" if line.lstrip().startswith(_MAGIC) else line for line in lines)
        )

    @property
    def settled(self) -> "Cell":
        """The cell as far as a run depends on it.

        A run gives each of its parameters, so that the values that somebody set in the cell of
        parameters, for a notebook by hand, are none of its business.
        """
        if TAG not in self.tags:
            return self
        return replace(self, source=without_values(self.source))


def without_values(source: str) -> str:
    """The cell of the parameters without the lines that only give one of them a plain value."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return source
    # As Python counts them: `splitlines` ends a line at signs that are none to it.
    lines: list[str | None] = list(re.split(r"(?<=\n)|(?<=\r)(?!\n)", source))
    shared = Counter(at for node in body for at in _lines_of(node))
    for node in body:
        alone = all(shared[at] == 1 for at in _lines_of(node))
        if alone and isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [one.id if isinstance(one, ast.Name) else "" for one in node.targets]
            if all(name in DEFAULTS for name in names):
                for at in _lines_of(node):
                    lines[at] = None
    return "".join(line for line in lines if line is not None)


def _lines_of(node: ast.stmt) -> range:
    """The lines of a statement, counted from 0."""
    return range(node.lineno - 1, node.end_lineno or node.lineno)


def notebook_path(name: str) -> Path:
    """The file of a notebook."""
    return notebooks_folder() / f"{name}.ipynb"


def read_cells(name: str) -> tuple[Cell, ...]:
    """The cells of a notebook, in order.

    Raises UserError for a file that is not a notebook: gone, empty, with conflict marks or
    cut, of another encoding or format.
    """
    path = notebook_path(name)
    back = PUT_BACK.format(notebook=name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(f"{shown(path)} cannot be read: {error.strerror}; {back}") from None
    content = _json(raw, f"{shown(path)}", back)
    found = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(content, dict) or content.get("nbformat") != FORMAT:
        raise UserError(
            f"{shown(path)} is no notebook of format {FORMAT}; open it in JupyterLab and save it, "
            f"or {back}"
        )
    if not isinstance(found, list) or not found:
        raise UserError(f"{shown(path)} has no cells; {back}")
    return tuple(
        _cell(cell, f"{shown(path)}, cell {place}", back)
        for place, cell in enumerate(found, start=1)
    )


def require_promised(name: str) -> None:
    """Raises UserError where the cells of a notebook cannot be what its step promises.

    There is one cell of parameters, before everything else, with the names of the command
    line; then `validate` and the calls of the step, in their order.
    """
    where, back = shown(notebook_path(name)), PUT_BACK.format(notebook=name)
    cells = [cell for cell in read_cells(name) if cell.kind == "code" and cell.source.strip()]
    tagged = [place for place, cell in enumerate(cells) if TAG in cell.tags]
    if len(tagged) != 1:
        raise UserError(
            f"{where} has {len(tagged) or 'no'} cell{'s' if len(tagged) > 1 else ''} tagged "
            f"{TAG}, and a run needs exactly one to give its own to; {back}"
        )
    called: list[str] = []
    for place, cell in enumerate(cells):
        try:
            tree = cell.tree
        except (SyntaxError, ValueError, RecursionError) as error:
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
            raise UserError(f"{where}, code cell {place + 1}{line} is not Python; {back}") from None
        if place == tagged[0]:
            _require_names(tree, where, back)
            if "validate" in called:
                raise UserError(
                    f"{where}: its cell of parameters comes after they were used; {back}"
                )
        called += _calls(tree)
    promised = ["validate", *(call.name for call in CALLS if call.notebook == name)]
    place = 0
    for call in promised:
        if call not in called:
            raise UserError(f"{where} does not call {call}, which its step promises; {back}")
        if call not in called[place:]:
            raise UserError(f"{where} calls {call} too early: its cells are not in order; {back}")
        place += called[place:].index(call) + 1


def _json(raw: bytes, where: str, back: str) -> Any:
    if not raw.strip():
        raise UserError(f"{where} is empty; {back}")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or b"\0" in raw:
        raise UserError(f"{where} is not UTF-8 without a byte-order mark; save it so, or {back}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UserError(f"{where} is not UTF-8; save it so, or {back}") from None
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines()):
        raise UserError(f"{where} holds the marks of a conflict; settle the merge, or {back}")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UserError(f"{where}{line} is no JSON; {back}") from None


def _cell(cell: Any, where: str, back: str) -> Cell:
    try:
        metadata = cell.get("metadata") or {}
        source = cell["source"]
        tags = metadata.get("tags") or []
        kind = cell["cell_type"]
        joined = source if isinstance(source, str) else "".join(source)
    except (AttributeError, KeyError, TypeError):
        raise UserError(f"{where} is no cell of a notebook; {back}") from None
    if kind not in ("code", "markdown", "raw") or not isinstance(tags, list):
        raise UserError(f"{where} is no cell of a notebook; {back}")
    return Cell(kind, joined, tuple(map(str, tags)))


def _require_names(tree: ast.Module, where: str, back: str) -> None:
    given = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for name in DEFAULTS:
        if name not in given:
            raise UserError(f"{where}: its cell of parameters lacks {name}; {back}")


def _calls(tree: ast.Module) -> Iterator[str]:
    """The names of what is called, in the order of their places."""
    found: Sequence[ast.Call] = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0)):
        if isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node.func, ast.Attribute):
            yield node.func.attr
