"""The ledger of releases, `releases.jsonl` of the output folder: what is out, in order.

Published cells cannot be taken back, so every later answer is protected together with
those in the ledger. It only grows: one JSON object a line, UTF-8, and each line holds the
hash of the one before, so that no line can be changed, taken out or moved unseen. A ledger
that lost its last lines is a valid, shorter one: whoever knows a later hash finds that
out, and every run knows the last hash of its day.

An entry holds what its answer made public and no more: the register, digests, the run's
place, the numbers of rows that were read and what became of them, and the rows of its tables
as `[code, …, value]`, the value as text, null where it is suppressed. One that corrects another
names it, and the reason where that is public; `not_before` is the day before which it may not
be seen.
Its hash is the SHA-256 of its canonical JSON (keys sorted, no spaces) without `hash`.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.hashing import sha256_of_parts
from antwoord.parameters import LEDGER
from antwoord.publishing.files import sync
from antwoord.releases import archive
from antwoord.run_files import RUN_RECORD
from antwoord.storage.paths import shown

NAME = LEDGER
#: The file of a run that tells what became of the rows read; each is a cell of an entry.
ROWS_FILE = RUN_RECORD
#: What stands for the hash of the line before the first.
NOTHING_BEFORE = "0" * 64
#: Seconds that one release waits for another; it takes one.
_PATIENCE_SECONDS = 60
_HASH = re.compile(r"[0-9a-f]{64}")
_FIELDS = frozenset(
    (
        "sequence",
        "released",
        "question",
        "reference_date",
        "sector_basis",
        "run",
        "register",
        "register_sha256",
        "files",
        "cells",
        "previous",
        "hash",
        "supersedes",
        "reason",
        "not_before",
    )
)
#: What entries of before do not have.
_LATER_FIELDS = frozenset(("definition_sha256", "run_sha256"))

#: What reading a line raises that is none of ours.
_UNLIKE_AN_ENTRY = (ValueError, TypeError, AttributeError, LookupError, RecursionError)

#: By the codes of the key columns, the value; None where it is suppressed.
Cells = Mapping[tuple[str, ...], Decimal | None]


@dataclass(frozen=True)
class Answer:
    """What a release makes public; `files`, `columns` and `cells` by path in the run's folder.

    `run` is the run's folder, relative to the output folder; `files` are SHA-256;
    `columns` names the key columns of a table, in order. `register` is what its register is
    known by, `register_sha256` the extract. `supersedes` is the hash of the entry that it
    corrects, empty where it corrects none; `reason` why, as far as that is public. `run_sha256`
    is the hash of the run's record, which has that of every other file; `definition_sha256` is
    that of what decides which records the cells count.
    """

    question: str
    reference_date: date
    sector_basis: str
    run: str
    register_sha256: str
    files: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    cells: Mapping[str, Cells]
    register: str = ""
    supersedes: str = ""
    reason: str = ""
    not_before: date | None = None
    run_sha256: str = ""
    definition_sha256: str = ""


@dataclass(frozen=True)
class Release:
    """One entry of the ledger, its fields as those of Answer; `line` is how it is written.

    `head` is its own hash, and that of the ledger while it is the last.
    """

    sequence: int
    released: datetime
    question: str
    reference_date: date
    sector_basis: str
    run: str
    register: str
    register_sha256: str
    files: Mapping[str, str]
    supersedes: str
    reason: str
    not_before: date | None
    previous: str
    run_sha256: str  # empty in entries of before
    definition_sha256: str  # empty in entries of before
    head: str
    line: bytes = field(repr=False)

    def seen_on(self, day: date) -> bool:
        """Whether it may be seen on a day: it may not while it is under embargo."""
        return self.not_before is None or self.not_before <= day

    # Read when asked for: all the cells ever published are more than most readers need.
    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The key columns by table."""
        return {name: tuple(table["columns"]) for name, table in self._tables.items()}

    @cached_property
    def cells(self) -> Mapping[str, Cells]:
        """The published cells by table."""
        return {name: _cells(table["rows"]) for name, table in self._tables.items()}

    @property
    def _tables(self) -> dict[str, Any]:
        return json.loads(self.line)["cells"]


class _ChangedError(ValueError):
    """A line that is an entry's, and not as it was written; the message says how."""


def read_ledger(path: Path) -> tuple[Release, ...]:
    """The releases in order, every line verified; none where there is no such file.

    Raises UserError naming file and line where a line was changed, cut or moved.
    """
    return _verified(path, _content(path))


def head(path: Path) -> str:
    """The hash of the last release, NOTHING_BEFORE where there is none; raises as read_ledger."""
    releases = read_ledger(path)
    return releases[-1].head if releases else NOTHING_BEFORE


def archived(entry: Release) -> Path | None:
    """The folder with the true cells behind a release; None where they are not kept here."""
    return archive.find(entry.head)


@dataclass(frozen=True)
class Ledger:
    """A ledger that nobody else adds to meanwhile; `content` is its file, verified."""

    path: Path
    content: bytes
    releases: tuple[Release, ...]

    def append(self, answer: Answer, at: datetime, keep: Callable[[str], None]) -> Release:
        """Adds a release, whole or not at all, however it ends.

        `at` is when. `keep` is given the entry's hash and archives the true cells behind it;
        where it raises, nothing is released. Raises UserError where nothing can be written.
        """
        line, digest = _line(answer, at, self.releases)
        # The next ledger, whole, says which cells are being kept until it takes the old
        # one's place: what a killed release leaves can be told from what is out.
        following = self.path.with_name(f".{self.path.name}.partial")
        try:
            _sweep(following, self.releases)
            try:
                _write(following, self.content + line + b"\n")
                keep(digest)
                if self.content:
                    shutil.copymode(self.path, following)
                following.replace(self.path)
            finally:
                if following.exists():
                    archive.forget(digest)
                    following.unlink()
        except OSError as error:
            raise _unwritable(self.path, error) from None
        sync(self.path.parent)
        return _entry(line)


@contextmanager
def opened(path: Path) -> Iterator[Ledger]:
    """The ledger, to add to, held until the end of the block.

    Raises as read_ledger, and UserError where it cannot be held.
    """
    from filelock import FileLock, Timeout

    path = path.resolve()  # a link to a ledger elsewhere stays one
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(f"another release holds {shown(path)}; try again once it is done") from None
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        content = _content(path)
        yield Ledger(path, content, _verified(path, content))
    finally:
        lock.release()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise UserError(f"{shown(path)} cannot be read: {error.strerror}") from None


def _verified(path: Path, content: bytes) -> tuple[Release, ...]:
    *lines, rest = content.split(b"\n")
    releases: list[Release] = []
    previous = NOTHING_BEFORE
    for number, line in enumerate((*lines, rest) if rest else lines, start=1):
        try:
            if number > len(lines):
                raise _ChangedError("the line is cut")
            entry = _entry(line)
            if (entry.sequence, entry.previous) != (number, previous):
                raise _ChangedError("it does not follow the line before")
        except _UNLIKE_AN_ENTRY as error:
            told = isinstance(error, _ChangedError)
            reason = error if told else "it is not an entry of the ledger"
            raise UserError(
                f"{shown(path)}, line {number}: {reason}; the ledger was changed since: put back "
                "a copy that is whole, nothing can be protected or released without it"
            ) from None
        releases.append(entry)
        previous = entry.head
    return tuple(releases)


def _line(answer: Answer, at: datetime, releases: tuple[Release, ...]) -> tuple[bytes, str]:
    """The next line of the ledger without its end, and its hash."""
    content = {
        "sequence": len(releases) + 1,
        "released": at.astimezone(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "reference_date": answer.reference_date.isoformat(),
        "sector_basis": answer.sector_basis,
        "run": answer.run,
        **({"run_sha256": answer.run_sha256} if answer.run_sha256 else {}),
        **({"definition_sha256": answer.definition_sha256} if answer.definition_sha256 else {}),
        "register": answer.register,
        "register_sha256": answer.register_sha256,
        "supersedes": answer.supersedes,
        "reason": answer.reason,
        "not_before": answer.not_before.isoformat() if answer.not_before else None,
        "files": dict(answer.files),
        "cells": {
            name: {"columns": answer.columns[name], "rows": _rows(cells)}
            for name, cells in answer.cells.items()
        },
        "previous": releases[-1].head if releases else NOTHING_BEFORE,
    }
    return _sealed(content)


def _sealed(content: dict[str, Any]) -> tuple[bytes, str]:
    """The canonical JSON of an entry with its hash, and that hash."""
    body = _canonical(content)
    digest = sha256_of_parts(body)
    # Where the key stands in the order of keys; to write all cells again only for this
    # would take a third of the time of verifying.
    before, key, after = body.rpartition(b'"not_before":')
    return b"".join((before, b'"hash":"', digest.encode("ascii"), b'",', key, after)), digest


def _rows(cells: Cells) -> list[tuple[str | None, ...]]:
    return [(*key, None if value is None else f"{value:f}") for key, value in cells.items()]


def _entry(line: bytes) -> Release:
    """The release that a line tells; raises one of _UNLIKE_AN_ENTRY for any other line."""
    given = json.loads(line.decode("utf-8"))
    if not isinstance(given, dict) or set(given) - _LATER_FIELDS != _FIELDS:
        raise TypeError
    digest = given.pop("hash")
    sealed, of_content = _sealed(given)
    if digest != of_content:
        raise _ChangedError("its hash is not that of its content")
    if sealed != line:
        raise _ChangedError("it is not written as entries are")
    return Release(
        sequence=_of(int, given["sequence"]),
        released=datetime.fromisoformat(given["released"]),
        question=_of(str, given["question"]),
        reference_date=date.fromisoformat(given["reference_date"]),
        sector_basis=_of(str, given["sector_basis"]),
        run=_of(str, given["run"]),
        register=_of(str, given["register"]),
        register_sha256=_hash(given["register_sha256"]),
        supersedes=_hash(given["supersedes"]) if given["supersedes"] != "" else "",
        reason=_of(str, given["reason"]),
        not_before=date.fromisoformat(given["not_before"]) if given["not_before"] else None,
        files={name: _hash(value) for name, value in given["files"].items()},
        previous=_hash(given["previous"]),
        run_sha256=_hash(given["run_sha256"]) if "run_sha256" in given else "",
        definition_sha256=_hash(given["definition_sha256"]) if "definition_sha256" in given else "",
        head=_hash(digest),
        line=line,
    )


def _cells(rows: list[list[str | None]]) -> Cells:
    return {tuple(map(str, key)): None if value is None else Decimal(value) for *key, value in rows}


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8")


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _hash(value: str) -> str:
    if not _HASH.fullmatch(value):
        raise TypeError
    return value


def _sweep(following: Path, releases: tuple[Release, ...]) -> None:
    """Clears what a killed release left: its ledger, and the true cells that it had kept."""
    try:
        last = following.read_bytes().rsplit(b"\n", 2)[-2]
        left = _entry(last).head
    except FileNotFoundError:
        return
    except _UNLIKE_AN_ENTRY:
        left = ""  # killed while it wrote this: it had kept nothing yet
    if left and left not in {entry.head for entry in releases}:
        archive.forget(left)
    following.unlink()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(f"{shown(path)} cannot be written: {error.strerror}; nothing was released")
