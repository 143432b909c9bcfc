"""The key of a notebook: the hash of everything that its result depends on.

Same key, same result. A key is made of named parts, so that it can be said which of them
changed: the cells, the parameters, the helper code that the cells can reach, the packages,
the files that it reads, and the files that the notebooks before it left. The last are taken
by their content: a notebook whose predecessor ran again and left the same is unchanged.

Two things are no part of it: the folder that the answer goes to, and any time.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from antwoord.errors import UserError
from antwoord.execution.notebooks.file import Cell, read_cells
from antwoord.execution.notebooks.papermill import NOTEBOOKS, as_shown
from antwoord.execution.results.reach import Reach, imported
from antwoord.hashing import Hashes, digest_of
from antwoord.inputs import (
    DATABASE,
    EARLIER,
    ENTERPRISES,
    EXPECTATIONS,
    LISTS,
    QUESTION,
    REGISTER,
    hashes,
)
from antwoord.kbo.archive import open_zip
from antwoord.parameters import Parameters
from antwoord.quality.page.history import FORMAT, history
from antwoord.releases import archive
from antwoord.releases.ledger import NAME as LEDGER
from antwoord.releases.registers import identity_of, ledger_of
from antwoord.run_files import AUDIT
from antwoord.storage.database import shown_register
from antwoord.storage.paths import shown
from antwoord.storage.versions import versions

#: Changed whenever the same parts may give another result, or a part is made differently.
VERSION = 2
#: How a notebook is executed is part of its result: these files, not what they import.
EXECUTING = (
    "antwoord.execution.notebooks.papermill",
    "antwoord.execution.notebooks.engine",
    "antwoord.execution.kernels.environment",
    "antwoord.execution.kernels.private",
    "antwoord.execution.kernels.provisioner",
    "antwoord.execution.kernels.warm",
    "antwoord.patches",
    "antwoord.execution.preload.everything",
    "antwoord.execution.preload.checks",
    "antwoord.execution.preload.answer",
    "antwoord.execution.preload.pictures",
    "antwoord.execution.kernels.lasting",
    "antwoord.execution.preload.light",
)
#: The step after the notebooks, and what makes it.
PAGES = "pages"
PAGES_CODE = "antwoord.execution.notebooks.pages"
#: Parts that a run reads while it goes on; none of them may change meanwhile.
CODE, CELLS = "helper code", "cells"
INPUTS = (REGISTER, ENTERPRISES, QUESTION, LISTS, EXPECTATIONS, EARLIER, CELLS, CODE)

#: Looks at earlier runs only where it stops the run; what it leaves then is never kept.
CHECKS = "02_expectations"
#: What reads these files; a notebook that cannot reach the reader does not read them.
_RULE_BOOK = "quality/rules/book.py"
_HISTORY = "quality/page/history.py"
_EARLIER_ANSWERS = "disclosure/policy/earlier.py"
_SINCE = "answer/changed/chapter.py"
_HEAD = re.compile(rb'"hash":"([0-9a-f]{64})"')

Part = Mapping[str, str]
#: The part of a key that is known only once the notebooks before have their results.
LEFT = "what the notebooks before it left"


@dataclass(frozen=True)
class Key:
    """Everything that a step's result depends on: by part, by name, a hash or a word."""

    step: str
    parts: Mapping[str, Part]

    @property
    def lasting(self) -> bool:
        """Whether the same key has the same result: not for who reads from a database."""
        return self.step != NOTEBOOKS[0] or DATABASE not in self.parts[REGISTER]

    @cached_property
    def digest(self) -> str:
        """The key itself, 64 hexadecimal digits."""
        return digest_of([VERSION, self.step, self.parts])

    def changed(self, earlier: Mapping[str, Part]) -> dict[str, tuple[str, ...]]:
        """By part that differs from an earlier key's, the names in it that do."""
        found = {}
        for part in sorted({*self.parts, *earlier}):
            now, then = self.parts.get(part, {}), earlier.get(part, {})
            names = {*now, *then}
            differ = sorted(name for name in names if now.get(name) != then.get(name))
            if differ:
                found[part] = tuple(differ)
        return found


class Keys:
    """The keys of one run's steps, of what the files hold at the moment of asking.

    The helper code is taken as it was at the first question about it: a kernel may hold it
    since then.
    """

    def __init__(self, parameters: Parameters, reach: Reach, hashes: Hashes) -> None:
        self._parameters, self._reach, self._hashes = parameters, reach, hashes
        self._code: dict[str, dict[str, str]] = {}

    def anew(self) -> "Keys":
        """The same run's keys, of what the files hold now, helper code included."""
        return Keys(self._parameters, self._reach.anew(), self._hashes.anew())

    def forget(self) -> None:
        """From now on files are read again, but for helper code and for large ones."""
        self._hashes = self._hashes.anew()

    def look_through(self) -> None:
        """Looks at all helper code that the notebooks can reach; what it imports is then kept.

        Raises UserError for a notebook that cannot be read.
        """
        for name in NOTEBOOKS:
            self._reached(name, read_cells(name))

    def key(self, name: str, left: Part) -> Key:
        """The key of a notebook; `left` are the files of the processed folder with their hashes.

        Raises UserError for a file that cannot be read.
        """
        try:
            return self._key(name, left)
        except OSError as error:
            raise UserError(
                f"{shown(Path(str(error.filename)))} cannot be read: {error.strerror}"
            ) from None

    def _key(self, name: str, left: Part) -> Key:
        cells = read_cells(name)
        code = self._reached(name, cells)
        inputs = hashes(self._parameters, self._hashes.of)
        parts: dict[str, Part] = {
            CELLS: _digests(cells),
            "parameters": self._settings(),
            CODE: code,
            "packages": versions(),
            **{part: inputs[part] for part in (QUESTION, LISTS, REGISTER)},
            ENTERPRISES: self._enterprise_register(),
            LEFT: left,
        }
        if _RULE_BOOK in code:
            parts[EXPECTATIONS] = inputs[EXPECTATIONS]
        if _SINCE in code and inputs[EARLIER]:
            parts[EARLIER] = inputs[EARLIER]
        if _HISTORY in code and name != CHECKS:
            parts["earlier runs"] = self._earlier_runs()
        if _EARLIER_ANSWERS in code and self._parameters.audience == "public":
            parts["released answers"] = self._released()
        return Key(name, parts)

    def pages_key(self, made: Part) -> Key:
        """The key of the pages of the notebooks; `made` are the files of the outputs folder."""
        if PAGES not in self._code:
            self._code[PAGES] = self._reach.files([PAGES_CODE], self._hashes)
        notices = {
            "synthetic": str(self._parameters.description.synthetic),
            "audience": self._parameters.audience,
        }
        parts = {CODE: self._code[PAGES], "packages": versions(), "parameters": notices}
        return Key(PAGES, {**parts, LEFT: made})

    def _reached(self, name: str, cells: Iterable[Cell]) -> dict[str, str]:
        sources = [cell.source for cell in cells if cell.kind == "code"]
        # Under its cells: a notebook may be changed while a run goes on.
        known = f"{name} {digest_of(sources)}"
        if known not in self._code:
            try:
                names = {one for source in sources for one in imported(source)}
            except SyntaxError:  # its own kernel says so best
                names = set()
            reached = self._reach.files(sorted(names), self._hashes)
            self._code[known] = reached | self._reach.alone(EXECUTING, self._hashes)
        return self._code[known]

    def _settings(self) -> dict[str, str]:
        described = asdict(self._parameters.description)
        return {
            **as_shown(self._parameters.injected),
            "register": shown_register(self._parameters.register),
            "description of the register": json.dumps(described, default=str, sort_keys=True),
        }

    def _enterprise_register(self) -> dict[str, str]:
        return {
            f"{place} {shown(path)}": digest_of(open_zip(path).identity)
            for place, path in enumerate(self._parameters.kbo)
        }

    def _earlier_runs(self) -> dict[str, str]:
        """The runs beside this one that its audit page compares it with."""
        nothing_yet = {
            "format": FORMAT,
            "question": self._parameters.question.id,
            "reference_date": self._parameters.reference_date.isoformat(),
            "synthetic": self._parameters.description.synthetic,
            "audience": self._parameters.audience,
            "register_sha256": None,
            "stopped": False,
            "read": 0,
            "counted": None,
            "quarantined": 0,
            "findings": 0,
            "rules": {},
        }
        found = history(self._parameters.outputs / AUDIT, nothing_yet).earlier
        return {
            run.name: digest_of(json.loads(json.dumps(asdict(run), default=str))) for run in found
        }

    def _released(self) -> dict[str, str]:
        """The ledger, and the true cells behind its entries as far as they are here."""
        ledger = ledger_of(identity_of(self._parameters), self._parameters.output)
        if not ledger.is_file():
            return {}
        found = {LEDGER: self._hashes.of(ledger)}
        for head in _HEAD.findall(ledger.read_bytes()):
            folder = archive.folder_of(head.decode())
            for name in archive.KEPT:
                if (folder / name).is_file():
                    found[f"{folder.name}/{name}"] = self._hashes.of(folder / name)
        return found


def _digests(cells: Iterable[Cell]) -> dict[str, str]:
    """Of each cell by its place: an id may be missing, or stand there twice."""
    return {
        f"cell {place}": digest_of(asdict(cell.settled))
        for place, cell in enumerate(cells, start=1)
    }
