"""The answer that a run says what changed since: the one that `--since` names by its date.

For a public run that is an answer that is out, for an internal one also an internal run that is
among the outputs, which comes first since it tells every value. It answers the same question from
the same register, on the same basis and day of knowing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.parameters import Parameters
from antwoord.releases.ledger import read_ledger
from antwoord.releases.registers import identity_of, ledger_of
from antwoord.run_files import CELLS_CSV, RUN_RECORD, TABLES
from antwoord.storage.paths import shown

CELLS = f"{TABLES}/{CELLS_CSV}"
#: What tells language, audience, basis, edition and the like apart in a folder's name.
_NO_REGISTER = re.compile(
    r"(?:-(?:internal|public|nl|en|fr|activity|nace|either|(?:known|since)-\d{4}-\d{2}-\d{2}"
    r"|\d{1,3}))*$"
)


@dataclass(frozen=True)
class Earlier:
    """An answer that another is compared with.

    `run` is its folder, relative to the output folder that it is in; `folder` the same on this
    machine; `record` its record; `released` the day (UTC) on which it was released, None for an
    internal run.
    """

    run: str
    folder: Path
    record: Mapping[str, Any]
    released: date | None

    @property
    def reference_date(self) -> date:
        """The day whose state it tells."""
        return date.fromisoformat(self.record["reference_date"])

    @property
    def cells(self) -> Path:
        """The file with its figures."""
        return self.folder / CELLS

    @property
    def told(self) -> str:
        """What records call that file."""
        return f"{self.run}/{CELLS}"


def register_part(name: str) -> str:
    """Of the name of a run's folder what it says of the register: runs of one register share it."""
    return _NO_REGISTER.sub("", name[len("0000-00-00") :])


def earlier_of(parameters: Parameters) -> Earlier | None:
    """The answer that a run with these `parameters` is compared with; None where it is with none.

    Raises UserError where there is none of that date, naming the dates that there are, where its
    figures are not as it made them, and where the ledger is not whole.
    """
    if parameters.since is None:
        return None
    found = [*_internal(parameters), *_released(parameters)]
    own = [one for one in found if one.reference_date == parameters.since]
    if not own:
        days = sorted({one.reference_date.isoformat() for one in found})
        kind = "is out" if parameters.audience == "public" else "is out or internal"
        there = f"there are answers of {', '.join(days)}" if days else "there is none of any date"
        raise UserError(
            f"--since {parameters.since}: no answer to {parameters.question.id} for that date, "
            f"from this register and on the same basis, {kind}; {there}"
        )
    earlier = own[0]
    written = {one["path"]: one["sha256"] for one in earlier.record["outputs"]}
    if not earlier.cells.is_file() or written.get(CELLS) != sha256_of(earlier.cells):
        raise UserError(
            f"--since {parameters.since}: {shown(earlier.cells)} is not as its run made it; put "
            "back a copy that is whole"
        )
    return earlier


def _internal(parameters: Parameters) -> Iterator[Earlier]:
    """Internal runs among the outputs, those in the language of the run first."""
    if parameters.audience != "internal":
        return
    folder = parameters.output / parameters.question.id
    names = sorted(path.name for path in folder.glob("*") if path.is_dir())
    own = parameters.name
    register = register_part(own)
    found = []
    for name in names:
        record = _record(folder / name)
        if name == own or record is None or register_part(name) != register:
            continue
        if record["verdict"] == "answered" and _is_alike(parameters, record, "internal"):
            found.append(Earlier(f"{folder.name}/{name}", folder / name, record, None))
    yield from sorted(found, key=lambda one: not _in_language(parameters, one))


def _released(parameters: Parameters) -> list[Earlier]:
    """Answers that are out and not corrected, those in the language of the run first.

    One under embargo is left out: nobody may see it yet.
    """
    register = identity_of(parameters)
    if not register:
        return []
    path = ledger_of(register, parameters.output)
    today = date.today()
    entries = [
        entry
        for entry in read_ledger(path)
        if entry.register == register
        and entry.question == parameters.question.id
        and entry.seen_on(today)
    ]
    corrected = {entry.supersedes for entry in entries}
    found = []
    for entry in reversed(entries):
        record = _record(path.parent / entry.run)
        if record is None or entry.head in corrected:
            continue
        if _is_alike(parameters, record, "public"):
            folder = path.parent / entry.run
            found.append(Earlier(entry.run, folder, record, entry.released.date()))
    return sorted(found, key=lambda one: not _in_language(parameters, one))


def _is_alike(parameters: Parameters, record: Mapping[str, Any], audience: str) -> bool:
    """Whether a record is of the same question, basis and day of knowing, up to the same day."""
    given = record["parameters"]
    known = parameters.as_known_on.isoformat() if parameters.as_known_on else None
    return (
        record["question"] == parameters.question.id
        and given.get("audience") == audience
        and given.get("sector_basis") == parameters.sector_basis
        and given.get("as_known_on") == known
        and date.fromisoformat(record["reference_date"]) <= parameters.reference_date
    )


def _in_language(parameters: Parameters, one: Earlier) -> bool:
    return bool(one.record["parameters"]["language"] == parameters.language)


def _record(folder: Path) -> dict[str, Any] | None:
    """The record of the run in a folder; None where there is none that a run wrote."""
    try:
        record: dict[str, Any] = json.loads((folder / RUN_RECORD).read_text(encoding="utf-8"))
        date.fromisoformat(record["reference_date"])
        whole = {"question", "verdict", "parameters", "outputs", "inputs"} <= set(record)
        return record if whole and record["parameters"]["language"] else None
    except (OSError, ValueError, LookupError, TypeError):
        return None
