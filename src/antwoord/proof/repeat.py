"""A run made again, in folders of its own, and what differs.

It is protected with what it was protected with: the ledger as far as it went then, with the true
cells behind its entries and the folders that were out. Nothing of what is kept of earlier runs
is used, but patterns that were searched for against the clock: another search may find others.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from antwoord.errors import GateStoppedError, UserError
from antwoord.execution.notebooks.papermill import NOTEBOOKS as NOTEBOOK_NAMES
from antwoord.execution.results.store import ELSEWHERE
from antwoord.hashing import sha256_of
from antwoord.parameters import demo_register
from antwoord.proof.files import Place, place_of
from antwoord.provenance.seal import VOLATILE
from antwoord.publishing.files import write_file
from antwoord.publishing.rights import for_the_owner, own_folder
from antwoord.releases import archive, ledger, registers
from antwoord.run_files import NOTEBOOKS, RUN_RECORD
from antwoord.storage.paths import WORK, project_root, shown, work_folder
from antwoord.storage.versions import versions

#: Parameters that a record tells and a run is given; its sources are found apart.
_GIVEN = (
    *("question", "reference_date", "sector_basis", "as_known_on", "since", "audience"),
    "language",
)
#: Of packages that are others by now, so many are named.
SOME = 3
_PATTERNS = "patterns"


@dataclass(frozen=True)
class Repetition:
    """What came of it: `difference` is the first, empty where every byte is the same.

    `notes` say in what the repetition is not of the recorded environment or program.
    """

    files: int
    difference: str
    notes: tuple[str, ...]


def repeat(run: Path, sources: Mapping[str, str | None]) -> Repetition:
    """Makes the run in the folder `run` again and compares every byte but the volatile ones.

    `sources` name the register, the mapping and the enterprise register where the record does
    not say where they are. Raises UserError where these are not the recorded ones, or where the
    run cannot be made again.
    """
    place = place_of(run)
    record = json.loads((place.run / RUN_RECORD).read_text(encoding="utf-8"))
    options = [*_options(record), *_sources(record, sources, _typed(place.run))]
    with TemporaryDirectory(prefix="aw-") as folder, for_the_owner():
        work, output = own_folder(Path(folder, "work")), own_folder(Path(folder, "outputs"))
        _as_it_was(place, record, work, output)
        python, notes = _environment(record, Path(folder, "environment"))
        _run(python, [*options, "--output", str(output)], work)
        made = output / place.name
        if not made.is_dir():
            there = sorted(path.name for path in made.parent.iterdir() if path.is_dir())
            raise UserError(f"the run was made again under another name: {', '.join(there)}")
        difference = first_difference(place.run, made)
    changed = _changed(record)
    return Repetition(sum(1 for _ in _names(place.run)), difference, (*notes, *changed))


def _options(record: Mapping[str, Any]) -> Iterator[str]:
    for name in _GIVEN:
        if value := record["parameters"].get(name):
            yield from (f"--{name.replace('_', '-')}", str(value))


def _typed(run: Path) -> frozenset[str]:
    """The parameters that the run was given by name: its notebooks show these."""
    path = run / NOTEBOOKS / f"{NOTEBOOK_NAMES[0]}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, LookupError):
        return frozenset()
    return frozenset(
        name.strip()
        for cell in cells
        if "injected-parameters" in cell["metadata"].get("tags", ())
        for line in "".join(cell["source"]).splitlines()
        for name, told, value in (line.partition("="),)
        if told and value.strip() != "None"
    )


def _sources(
    record: Mapping[str, Any], sources: Mapping[str, str | None], typed: frozenset[str]
) -> Iterator[str]:
    """The options that name the sources, each the very file that was read."""
    given, hashes = (
        record["parameters"],
        {one["path"]: one["sha256"] for one in record["inputs"]},
    )
    register = sources.get("register") or ""
    if "://" in register:
        yield from ("--register", register)
    else:
        path = _source("--register", register, given["register"], hashes)
        if "register" in typed or path != demo_register():
            yield from ("--register", str(path))
        if given.get("extract_date") and "extract_date" in typed:
            yield from ("--extract-date", given["extract_date"])
    if "mapping" in given:
        path = _source("--mapping", sources.get("mapping") or "", given["mapping"], hashes)
        yield from ("--mapping", str(path))
    updates = (sources.get("kbo_update") or "").split(";")
    named = [sources.get("kbo") or "", *updates, *[""] * len(given.get("kbo", ()))]
    for number, told in enumerate(given.get("kbo", ())):
        option = "--kbo-update" if number else "--kbo"
        yield from (option, str(_source(option, named[number], told, hashes)))


def _source(option: str, named: str, told: str, hashes: Mapping[str, str]) -> Path:
    path = Path(named).resolve() if named else project_root() / told
    if not path.is_file():
        raise UserError(
            f"{option}: the record calls it {told} and does not say where it is; name the file"
        )
    if told in hashes and sha256_of(path) != hashes[told]:
        raise UserError(
            f"{option} {shown(path)} is not the file that was read: its SHA-256 is another"
        )
    return path


def _as_it_was(place: Place, record: Mapping[str, Any], work: Path, output: Path) -> None:
    """Leaves in `output` and `work` what the run was protected with, as it was then."""
    blocks = (record.get("disclosure") or {}).get("blocks", ())
    kept = work_folder() / _PATTERNS
    if kept.is_dir() and not all(block.get("proven_optimal", True) for block in blocks):
        shutil.copytree(kept, work / _PATTERNS)
    head = record.get("ledger_head", ledger.NOTHING_BEFORE)
    if since := record.get("since"):
        _with_earlier(place, since["run"], output)
    if head == ledger.NOTHING_BEFORE:
        return
    path = place.root / ledger.NAME
    releases = ledger.read_ledger(path)
    heads = [entry.head for entry in releases]
    if head not in heads:
        raise UserError(f"{shown(path)} does not hold the release that the run rests on, {head}")
    known = releases[: heads.index(head) + 1]
    lines = b"".join(entry.line + b"\n" for entry in known)
    write_file(output / ledger.NAME, lines)
    for entry in known:
        if (cells := archive.find(entry.head)) is None:
            raise UserError(f"the true cells behind {entry.run} are not on this machine")
        folder = place.root / entry.run
        if folder.is_dir():
            shutil.copytree(folder, output / entry.run, dirs_exist_ok=True)
        shutil.copytree(cells, work / "releases" / entry.head)
    with _working_in(work):
        for register in sorted({entry.register for entry in known}):
            own = [entry.head for entry in known if entry.register == register]
            registers.note(register, output / ledger.NAME, own[-1])


def _with_earlier(place: Place, run: str, output: Path) -> None:
    """Leaves in `output` the answer that the run is compared with, and the ledger up to it."""
    folder = place.root / run
    if not folder.is_dir():
        raise UserError(f"{run}, which the run is compared with, is not in {shown(place.root)}")
    shutil.copytree(folder, output / run)
    releases = ledger.read_ledger(place.root / ledger.NAME)
    last = max((at for at, entry in enumerate(releases) if entry.run == run), default=-1)
    lines = b"".join(entry.line + b"\n" for entry in releases[: last + 1])
    if lines:  # of a public run all that it was protected with takes its place
        write_file(output / ledger.NAME, lines)


@contextmanager
def _working_in(work: Path) -> Iterator[None]:
    before = os.environ.get(WORK)
    os.environ[WORK] = str(work)
    try:
        yield
    finally:
        if before is None:
            del os.environ[WORK]
        else:
            os.environ[WORK] = before


def _environment(record: Mapping[str, Any], folder: Path) -> tuple[str, tuple[str, ...]]:
    """The Python that makes the run again, and in what it is not that of the record."""
    told, here = record["versions"], versions()
    other = [name for name in told if told[name] != here.get(name)]
    if not other:
        return sys.executable, ()
    named = ", ".join(f"{name} {here.get(name)} for {told[name]}" for name in other[:SOME])
    lock = project_root() / "uv.lock"
    recorded = {one["path"]: one["sha256"] for one in record["inputs"]}.get("uv.lock")
    own = project_root() / ".uv" / "bin" / "uv"
    uv = shutil.which("uv") or (str(own) if own.is_file() else "")
    if not uv or not lock.is_file() or sha256_of(lock) != recorded:
        why = "uv is not here" if lock.is_file() and sha256_of(lock) == recorded else "its lock too"
        return sys.executable, (f"another environment ({why}): {named}",)
    done = subprocess.run(  # noqa: S603 - nothing of it is read by a shell
        # Of what is on this machine alone: a repetition asks nobody for anything.
        [uv, "sync", "--offline", "--frozen", "--no-dev", "--quiet", "--python", told["python"]],
        cwd=project_root(),
        env={
            **os.environ,
            "UV_PROJECT_ENVIRONMENT": str(folder),
            "UV_PYTHON_DOWNLOADS": "never",
        },
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it failed"])[-1]
        return sys.executable, (f"another environment (uv: {reason}): {named}",)
    place = "Scripts" if os.name == "nt" else "bin"
    return str(folder / place / "python"), ("in an environment built from uv.lock",)


def _run(python: str, options: list[str], work: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != ELSEWHERE}
    done = subprocess.run(  # noqa: S603 - nothing of it is read by a shell
        [python, "-P", "-m", "antwoord", "run", "--json", *options],
        env={**environment, WORK: str(work), "ANTWOORD_HOME": str(project_root())},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode not in (0, GateStoppedError.exit_code):
        lines = done.stderr.strip().splitlines() or ["it ended without a word"]
        raise UserError(f"the run could not be made again: {lines[-1].removeprefix('antwoord: ')}")


def _names(folder: Path) -> Iterator[str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return (path.relative_to(folder).as_posix() for path in files)


def first_difference(run: Path, made: Path) -> str:
    """Where two folders of a run first differ; empty where they do not."""
    then, now = set(_names(run)), set(_names(made))
    # What other files hold is in the record too, so it comes last.
    for name in sorted(then | now, key=lambda name: (name == RUN_RECORD, name)):
        if name not in now:
            return f"{name} is not made again"
        if name not in then:
            return f"{name} is made, and was not there"
        one, other = ((folder / name).read_bytes() for folder in (run, made))
        if name == RUN_RECORD:
            if where := _first_key(_lasting(one), _lasting(other)):
                return f"{name}, {where}"
        elif one != other:
            at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
            at = min(len(one), len(other)) if at < 0 else at
            line = one.count(b"\n", 0, at) + 1
            return f"{name}, byte {at + 1:,} (line {line:,})"
    return ""


def _lasting(content: bytes) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(content)
    record.pop(VOLATILE, None)
    return record


def _first_key(one: Any, other: Any, where: str = "") -> str:
    """The first key, of keys, at which two JSON values differ; empty where they do not."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            inside = f"{where}.{key}" if where else str(key)
            if key not in one or key not in other:
                return inside
            if found := _first_key(one[key], other[key], inside):
                return found
        return ""
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(filter(None, (_first_key(a, b, f"{where}[{n}]") for n, (a, b) in pairs)), "")
    return "" if one == other else where or "its content"


def _changed(record: Mapping[str, Any]) -> list[str]:
    """The files of the program and its lists that are others than then."""
    root = project_root()
    other = [
        one["path"]
        for one in record["inputs"]
        if (root / one["path"]).is_file() and sha256_of(root / one["path"]) != one["sha256"]
    ]
    if not other:
        return []
    named = ", ".join(other[:SOME]) + (" …" if len(other) > SOME else "")
    return [f"{len(other)} files of the program are others than then: {named}"]
