"""What an output folder holds: its answers, its stopped runs, the extracts that were checked.

Read from `run.json` and `audit/summary.json`, which may be anybody's: a folder whose files
are not as we write them is left out, and never an error. Which answers are released is read
from the ledger beside them. Nothing of a row is read.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from antwoord.errors import UserError
from antwoord.hashing import digest_of
from antwoord.language.languages import LANGUAGES
from antwoord.parameters import AUDIENCES, SECTOR_BASES
from antwoord.quality.page.history import FORMAT
from antwoord.releases import ledger
from antwoord.run_files import AUDIT, RUN_RECORD, SHOWN, SIGNATURES, SUMMARY, TRO

#: The folder that `antwoord check` writes into.
CHECKS = "checks"
#: What a reader opens, in the order in which a page names it.
FILES = (*SHOWN[:-1], "notebooks/01_ingestion.html", RUN_RECORD)
#: A record has some 25 kB; what is forty times that is something else.
_MAXIMUM_BYTES = 1_000_000
_MAXIMUM_TEXT = 300
_Result = TypeVar("_Result")
_AMOUNT = re.compile(r"\d{1,15}\.\d{2}")


@dataclass(frozen=True)
class Figures:
    """The main figures of an answer; None where a figure is not shown. The amount is in euro.

    `told` are the measures that the record has: what is not among them was not asked.
    """

    applications: int | None
    paid: int | None
    amount_paid_eur: Decimal | None
    stopped: int | None
    waiting: int | None  # approved and not yet paid, or not yet decided
    told: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Checks:
    """What the checks of the register came to, in rows."""

    stopped: bool
    read: int
    quarantined: int
    findings: int | None  # a public page does not tell


@dataclass(frozen=True)
class Asked:
    """The question's subject and who asked it; empty where the record does not say."""

    subject: str = ""
    number: str = ""
    by: str = ""
    to: str = ""
    asked_on: date | None = None


@dataclass(frozen=True)
class PastRun:
    """One run; `folder` and `files` are relative, `files` to the folder.

    `written` are the SHA-256 of what it wrote, by path. `released` is the day (UTC) on which
    it was released, None for a draft; `replaces` that on which another answer was, which
    stood in the same folder before; `embargo` the day before which a released one may not be
    seen, and is as private as a draft.
    """

    question: str
    folder: str
    reference_date: date
    sector_basis: str
    audience: str
    language: str
    synthetic: bool
    stopped: bool
    finished: datetime
    figures: Figures | None
    checks: Checks | None
    asked: Asked
    files: tuple[str, ...]
    written: Mapping[str, str]
    register_sha256: str  # empty where the record does not say
    ledger_head: str  # the hash of the last release that it is protected together with
    definition_sha256: str  # of what decides which records it counts; empty where not told
    released: date | None = None
    replaces: date | None = None
    embargo: date | None = None
    as_known_on: date | None = None  # None: all that the extract knows
    since: date | None = None  # of the answer that it says what changed since; None: of none
    signed_over: tuple[str, ...] = ()  # the digest of its files in each signature; for its owner

    @property
    def files_sha256(self) -> str:
        """The digest of the names and hashes of all that it wrote, whatever program wrote it.

        So it is without the research object, which holds the hash of every file of the program.
        """
        return digest_of({name: told for name, told in self.written.items() if name != TRO})

    @property
    def internal(self) -> bool:
        """Whether its figures are for internal use."""
        return self.audience == "internal"

    @property
    def private(self) -> bool:
        """Whether its figures are not out: for internal use, or a draft."""
        return self.internal or self.released is None


@dataclass(frozen=True)
class CheckedExtract:
    """A register that was checked by itself; `folder` is relative."""

    name: str
    folder: str
    question: str
    reference_date: date
    synthetic: bool
    internal: bool
    checks: Checks
    files: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """Everything that an output folder holds, in order.

    `runs` per question, questions by their id, the latest reference date first.
    `ledger_holds` is False where the ledger was changed: what is released is not known then.
    """

    runs: dict[str, tuple[PastRun, ...]]
    extracts: tuple[CheckedExtract, ...]
    ledger_holds: bool = True

    @property
    def released(self) -> "Listing":
        """The same with nothing but the answers that are out."""
        out = {
            name: tuple(replace(run, replaces=None, signed_over=()) for run in runs if run.released)
            for name, runs in self.runs.items()
        }
        runs = {name: found for name, found in out.items() if found}
        return replace(self, runs=runs, extracts=())

    @property
    def all_runs(self) -> tuple[PastRun, ...]:
        """The runs of every question, one after the other."""
        return tuple(run for runs in self.runs.values() for run in runs)


def list_runs(output: Path) -> Listing:
    """The runs and checks in an output folder; empty where it cannot be read."""
    releases, ledger_holds = _releases(output)
    runs: dict[str, tuple[PastRun, ...]] = {}
    for question in sorted(_folders(output), key=lambda folder: _natural(folder.name)):
        found = [run for folder in _folders(question) if (run := _understood(_run, folder))]
        if found:
            # By name within a date: the plain answer, its variants, a run that was stopped.
            found.sort(key=lambda run: (-run.reference_date.toordinal(), run.folder))
            runs[question.name] = tuple(_with_release(run, releases) for run in found)
    extracts = [
        extract
        for folder in sorted(_folders(output / CHECKS))
        if (extract := _understood(_extract, folder))
    ]
    return Listing(runs, tuple(extracts), ledger_holds)


def read_run(folder: Path) -> PastRun | None:
    """The run in a folder, whether or not it is released; None where the record is not its own."""
    return _understood(_run, folder)


def _releases(output: Path) -> tuple[tuple[ledger.Release, ...], bool]:
    try:
        return ledger.read_ledger(output / ledger.NAME), True
    except UserError:
        return (), False


def _with_release(run: PastRun, releases: tuple[ledger.Release, ...]) -> PastRun:
    if run.internal:
        return run
    here = [entry for entry in releases if entry.run == run.folder]
    for entry in here:
        if all(run.written.get(name) == digest for name, digest in entry.files.items()):
            if not entry.seen_on(datetime.now(UTC).date()):
                return replace(run, embargo=entry.not_before)
            return replace(run, released=entry.released.date())
    if here:  # a run takes the folder of the one before; what was released stays out
        return replace(run, replaces=here[-1].released.date())
    return run


def _understood(reading: Callable[[Path], _Result], folder: Path) -> _Result | None:
    try:
        return reading(folder)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _folders(place: Path) -> Iterator[Path]:
    """The folders in a place; not what is hidden: runs in the making are."""
    try:
        entries = list(place.iterdir())
    except OSError:
        return
    for entry in entries:
        if not entry.name.startswith(".") and entry.name.isprintable() and entry.is_dir():
            yield entry


def _natural(name: str) -> list[tuple[int, str]]:
    """`sv-533` before `sv-1000`."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)
    ]


def _read(path: Path) -> dict[str, Any]:
    # A pipe or a device would never end; a file that large is not one of ours.
    if not path.is_file() or path.stat().st_size > _MAXIMUM_BYTES:
        raise ValueError("not a file of ours")
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content


def _run(folder: Path) -> PastRun:
    record = _read(folder / RUN_RECORD)
    given = record["parameters"]
    question = folder.parent.name
    if record["question"] != question:
        raise ValueError("a run of another question")
    stopped = _one_of(record["verdict"], ("answered", "stopped")) == "stopped"
    reference_date = date.fromisoformat(record["reference_date"])
    checks = _understood(lambda place: _checks(place, question, reference_date), folder)
    return PastRun(
        question=question,
        folder=f"{question}/{folder.name}",
        reference_date=reference_date,
        sector_basis=_one_of(given["sector_basis"], SECTOR_BASES),
        audience=_one_of(given["audience"], AUDIENCES),
        language=_one_of(given["language"], LANGUAGES),
        synthetic=_flag(record["synthetic"]),
        stopped=stopped,
        # Runs of before told it beside everything else.
        finished=datetime.fromisoformat(record.get("volatile", record)["finished"]),
        figures=None if stopped else _understood(lambda _: _figures(record["figures"]), folder),
        checks=checks if checks and checks.stopped == stopped else None,
        asked=_asked(record.get("asked")),
        files=_files(folder),
        written=_digests(record.get("outputs")),
        register_sha256=_digests(record.get("inputs")).get(_text(given.get("register")), ""),
        ledger_head=_text(record.get("ledger_head", ledger.NOTHING_BEFORE)),
        definition_sha256=_text(record.get("definition_sha256", "")),
        as_known_on=date.fromisoformat(given["as_known_on"]) if "as_known_on" in given else None,
        since=date.fromisoformat(given["since"]) if "since" in given else None,
        signed_over=_understood(_signed_over, folder) or (),
    )


def _signed_over(folder: Path) -> tuple[str, ...]:
    content = _read(folder.with_name(SIGNATURES.format(folder.name)))
    return tuple(_text(each["files_sha256"]) for each in content["signatures"])


def _extract(folder: Path) -> CheckedExtract:
    content = _read(folder / AUDIT / SUMMARY)
    reference_date = date.fromisoformat(content["reference_date"])
    question = _text(content["question"])
    return CheckedExtract(
        name=folder.name,
        folder=f"{CHECKS}/{folder.name}",
        question=question,
        reference_date=reference_date,
        synthetic=_flag(content["synthetic"]),
        internal=_one_of(content["audience"], AUDIENCES) == "internal",
        checks=_checks(folder, question, reference_date),
        files=_files(folder),
    )


def _checks(folder: Path, question: str, reference_date: date) -> Checks:
    content = _read(folder / AUDIT / SUMMARY)
    about = (content["format"], content["question"], content["reference_date"])
    if about != (FORMAT, question, reference_date.isoformat()):
        raise ValueError("a summary of something else")
    return Checks(
        stopped=_flag(content["stopped"]),
        read=_count(content["read"]),
        quarantined=_count(content["quarantined"]),
        findings=None if content["findings"] is None else _count(content["findings"]),
    )


def _figures(given: dict[str, Any]) -> Figures:
    counts = {
        name: None if given.get(name) is None else _count(given[name])
        for name in ("applications", "paid", "stopped", "undecided", "approved", "pending")
    }
    amount = given.get("amount_paid_eur")
    if amount and not _AMOUNT.fullmatch(amount):
        raise ValueError("not an amount")
    waiting, approved, pending = counts["undecided"], counts["approved"], counts["pending"]
    if waiting is None and approved is not None and pending is not None:
        waiting = approved + pending
    return Figures(
        applications=counts["applications"],
        paid=counts["paid"],
        amount_paid_eur=Decimal(amount) if amount else None,
        stopped=counts["stopped"],
        waiting=waiting,
        told=frozenset(given),
    )


def _asked(given: Any) -> Asked:
    if not isinstance(given, dict):
        return Asked()
    texts = {name: _text(given.get(name)) for name in ("subject", "number", "by", "to")}
    try:
        asked_on = date.fromisoformat(given["date"])
    except (KeyError, TypeError, ValueError):
        asked_on = None
    return Asked(**texts, asked_on=asked_on)


def _digests(given: Any) -> dict[str, str]:
    entries = [entry for entry in given if isinstance(entry, dict)] if given else []
    return {str(entry["path"]): str(entry["sha256"]) for entry in entries}


def _files(folder: Path) -> tuple[str, ...]:
    return tuple(name for name in FILES if (folder / name).is_file())


def _text(value: Any) -> str:
    """A text on one line, without what cannot be seen or would turn the line around."""
    if not isinstance(value, str | int):
        return ""
    visible = (c if c.isprintable() else " " for c in str(value)[:_MAXIMUM_TEXT])
    return " ".join("".join(visible).split())


def _one_of(value: Any, words: Collection[str]) -> str:
    if value not in words:
        raise ValueError("not a known word")
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 10**15:
        raise ValueError("not a count")
    return value
