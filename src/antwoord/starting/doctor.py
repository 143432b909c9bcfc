"""Whether a machine can make answers: what is installed, what is missing, what can be written."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from time import perf_counter

from antwoord.errors import UserError
from antwoord.storage.paths import HOME, WORK, project_root, work_folder

#: Below so much free space an answer of a register of some size may not fit, in bytes.
SPACE = 500_000_000
#: Below so much memory that is free, likewise.
MEMORY = 1_500_000_000
#: What takes longest to load, in order of what a run needs.
LOADED = ("duckdb", "ibis", "pandas", "papermill", "typst", "matplotlib")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name, what was found, and whether an answer needs more.

    `advice` says what to do; it is empty where nothing is to be done.
    """

    name: str
    found: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    """Everything that an answer needs, one after the other; nothing is changed."""
    yield Finding("antwoord", version("antwoord"))
    yield _python()
    yield from _packages()
    yield from _project()
    yield from _room()
    yield _speed()


def _python() -> Finding:
    told = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    old = sys.version_info < (3, 11)
    return Finding("Python", told, "antwoord needs Python 3.11 or newer" if old else "")


def _packages() -> Iterator[Finding]:
    """The packages that antwoord was tried with: which are missing, and which are others."""
    wrong = []
    asked = [one for one in requires("antwoord") or [] if ";" not in one]
    for one in asked:
        name, _, wanted = one.partition("==")
        name = name.partition("[")[0].strip()
        try:
            there = version(name)
        except PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        if wanted and there != wanted:
            wrong.append(f"{name} is {there} instead of {wanted}")
    advice = "install what antwoord names: pip install antwoord" if wrong else ""
    yield Finding("packages", "; ".join(wrong) or f"{len(asked)} as they were tried", advice)


def _project() -> Iterator[Finding]:
    try:
        root = project_root()
    except UserError as error:
        yield Finding("project", "none", str(error))
        return
    named = f" (named by {HOME})" if os.environ.get(HOME) else ""
    yield Finding("project", f"{root}{named}")
    register = root / "data" / "raw" / "register" / "applications.csv"
    there = register.is_file()
    yield Finding(
        "register",
        str(register.relative_to(root)) if there else "none",
        "" if there else "name yours with --register FILE",
    )
    yield _written("outputs", root / "outputs", "name another folder with --output")
    try:
        work = work_folder()
    except UserError as error:
        yield Finding("work", "none", str(error))
    else:
        yield _written("work", work, f"name another folder with --work or {WORK}")


def _written(name: str, folder: Path, advice: str) -> Finding:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding(name, f"{folder} cannot be written", advice)
    free = shutil.disk_usage(there).free
    told = f"{folder}, {free / 1e9:.1f} GB free"
    return Finding(name, told, "free some space" if free < SPACE else "")


def _room() -> Iterator[Finding]:
    yield Finding("processors", str(_of(lambda: len(os.sched_getaffinity(0))) or os.cpu_count()))
    pages = _of(lambda: os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    if pages is not None:
        few = pages < MEMORY
        yield Finding(
            "memory", f"{pages / 1e9:.1f} GB free", "close what else is open" if few else ""
        )


def _of(look: Callable[[], int]) -> int | None:
    """What a system tells; None where it does not."""
    try:
        return look()
    except (AttributeError, OSError, ValueError):
        return None


def _speed() -> Finding:
    """How long it takes to load what a run needs; a slow disk or a scanner shows here."""
    begun = perf_counter()
    for name in LOADED:
        try:
            import_module(name)
        except ImportError as error:
            return Finding("loading", f"{name}: {error}", "install antwoord again")
    took = perf_counter() - begun
    slow = took > 30
    return Finding(
        "loading",
        f"{took:.1f} s for {', '.join(LOADED)}",
        "leave the environment out of what is scanned or synchronised" if slow else "",
    )
