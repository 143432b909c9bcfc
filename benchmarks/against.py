"""This checkout beside an earlier commit of the project: processor time, seconds, memory.

    python benchmarks/against.py COMMIT [RUNS [WAY ...]]

COMMIT is a commit, of which a checkout is made in a temporary folder and removed again, or the
folder of a checkout that is installed (`make .venv`). The ways are named in `WAYS`; without any
all are run. What is compared is the processor time of all processes of a command, kernels
included: it hardly knows what else the machine does. Linux only.
"""

import ctypes
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from ways import QUIET, fresh

from antwoord.execution.results.store import ELSEWHERE
from antwoord.storage.paths import project_root

ROWS = 300_000
#: A workbook takes as long for a tenth of the rows.
SHEET_ROWS = 30_000
EXTRACT = ("--extract-date", "2025-12-31")
#: How a lender calls the columns of the register.
HEADINGS = {
    "application_id": "Dossiernummer",
    "application_date": "Aanvraagdatum",
    "applicant": "Type aanvrager",
    "occupation": "Hoedanigheid",
    "legal_form": "Rechtsvorm",
    "enterprise_number": "Ondernemingsnummer",
    "postal_code": "Postcode",
    "activity": "Sector",
    "nace_version": "NACE-versie",
    "nace_code": "NACE-code",
    "purpose": "Doel",
    "requested_amount_eur": "Gevraagd bedrag",
    "term_months": "Looptijd (maanden)",
    "interest_rate_pct": "Rentevoet (%)",
    "decision": "Beslissing",
    "decision_date": "Datum beslissing",
    "stop_reason": "Reden stopzetting",
    "paid_date": "Datum uitbetaling",
    "paid_amount_eur": "Uitbetaald bedrag",
}
#: Of `prctl`: orphans among our descendants become our children, so that their time is told.
_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Spent:
    """Seconds of the processor and of the clock that a command took, all its processes."""

    cpu: float
    seconds: float

    def of_processor(self) -> float:
        """Those that hardly depend on what else the machine does."""
        return self.cpu

    def of_clock(self) -> float:
        """Those that somebody waits."""
        return self.seconds


@dataclass(frozen=True)
class Checkout:
    """A checkout of the project, and a folder for what its commands make."""

    root: Path
    place: Path

    def command(self, *arguments: str) -> Sequence[str]:
        """`antwoord` of this checkout."""
        return (str(self.root / ".venv" / "bin" / "antwoord"), *arguments)

    def run(self, *arguments: str, store: str = "store") -> Spent:
        """One command of this checkout, in folders of its own; raises RuntimeError."""
        environment = {ELSEWHERE: str(self.place / store)}
        return spend(self.command(*arguments), environment, self.place)

    def answer(self, *arguments: str, store: str = "store") -> Spent:
        """The same for `antwoord run`."""
        return self.run("run", "--output", str(self.place / "outputs"), *arguments, store=store)

    def anew(self, *arguments: str) -> Spent:
        """The same with nothing kept but patterns."""
        shutil.rmtree(self.place / "new", ignore_errors=True)
        return self.answer(*arguments, store="new")

    def check(self, register: Path, *arguments: str) -> Spent:
        """`antwoord check`; broken rules do not matter."""
        output = ("--output", str(self.place / "outputs"))
        return self.run("check", str(register), *EXTRACT, *output, *arguments)

    def map(self, register: Path) -> Spent:
        """`antwoord map`, which proposes a mapping."""
        name = f"{register.stem}.toml"
        return self.run("map", str(register), "--force", "--output", str(self.place / name))


#: By name what is compared; each gets a checkout and the folder of the made-up registers.
WAYS: dict[str, Callable[[Checkout, Path], Spent]] = {
    "`antwoord run --force`": lambda one, _: one.answer("--force"),
    "`antwoord run`, another date": lambda one, _: one.anew("--reference-date", "2020-06-30"),
    "`antwoord run`, nothing changed": lambda one, _: one.answer(),
    "`antwoord run`, four dates": lambda one, _: one.anew(
        *(
            word
            for year in (2018, 2019, 2020, 2021)
            for word in ("--reference-date", f"{year}-03-31")
        )
    ),
    "`antwoord --help`": lambda one, _: one.run("--help"),
    "`antwoord check`, CSV": lambda one, made: one.check(made / "applications.csv"),
    "`antwoord check`, Parquet": lambda one, made: one.check(made / "applications.parquet"),
    "`antwoord map`, CSV": lambda one, made: one.map(made / "own.csv"),
    "`antwoord check --mapping`, CSV": lambda one, made: one.check(
        made / "own.csv", "--mapping", str(one.place / "own.toml")
    ),
    "`antwoord map`, workbook": lambda one, made: one.map(made / "sheet.xlsx"),
    "`antwoord check --mapping`, workbook": lambda one, made: one.check(
        made / "sheet.xlsx", "--mapping", str(one.place / "sheet.toml")
    ),
}


def spend(command: Sequence[str], environment: dict[str, str], place: Path) -> Spent:
    """Runs a command to the end of its last process; raises RuntimeError where it is a fault.

    Exit code 3 is none: the register is checked then, and found wanting.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env={**os.environ, **QUIET, **environment},
            cwd=place,
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu = used.ru_utime + used.ru_stime + _orphans()
        if process.returncode not in (0, 3):
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)}\n{said.read().decode(errors='replace')}")
    return Spent(cpu, seconds)


def _orphans() -> float:
    """Waits for what a command left (the server of its kernels); its processor seconds."""
    cpu = 0.0
    while True:
        try:
            _, _, used = os.wait4(-1, 0)
        except ChildProcessError:
            return cpu
        cpu += used.ru_utime + used.ru_stime


def registers(now: Checkout, then: Checkout, made: Path) -> None:
    """Makes up what is read, by the earlier commit; and the settled mappings of each."""
    for file_format in ("csv", "parquet"):
        spend(
            then.command("demo", str(made), "--rows", str(ROWS), "--format", file_format), {}, made
        )
    frame = pd.read_csv(made / "applications.csv", dtype=str, keep_default_na=False)
    for column in map(str, frame.columns):
        if column.endswith("_date"):
            frame[column] = frame[column].str.replace(r"(\d+)-(\d+)-(\d+)", r"\3/\2/\1", regex=True)
        elif column.endswith(("_eur", "_pct")):
            frame[column] = frame[column].str.replace(".", ",")
    frame = frame.rename(columns=HEADINGS)
    frame.to_csv(made / "own.csv", sep=";", index=False)
    frame.head(SHEET_ROWS).to_excel(made / "sheet.xlsx", index=False, engine="xlsxwriter")
    for one in (now, then):
        for name in ("own.csv", "sheet.xlsx"):
            one.map(made / name)
            mapping = one.place / f"{Path(name).stem}.toml"
            text = mapping.read_text(encoding="utf-8")
            mapping.write_text(re.sub(r" *# CHECK.*", "", text), encoding="utf-8")


def main(commit: str, runs: int, names: Sequence[str]) -> None:
    """Prints a table of medians and their ratios."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory() as folder, checkout(commit, Path(folder)) as root:
        now, then = (Checkout(place, fresh(Path(folder))) for place in (project_root(), root))
        made = fresh(Path(folder))
        if any("check" in name or "map" in name for name in names):
            registers(now, then, made)
        print("| what | seconds of processor | ratio | seconds | ratio |\n|---|---|---|---|---|")
        for name in names:
            pairs = [(WAYS[name](then, made), WAYS[name](now, made)) for _ in range(runs + 1)][
                1:
            ]  # the first one finds patterns, and fills stores
            print(row(name, pairs), flush=True)


def row(name: str, pairs: Sequence[tuple[Spent, Spent]]) -> str:
    """A line of the table; each pair is what the earlier commit and this one spent."""
    cells = [name]
    for spent in (Spent.of_processor, Spent.of_clock):
        before, after = (statistics.median(map(spent, each)) for each in zip(*pairs, strict=True))
        slower = statistics.median(spent(now) / spent(then) for then, now in pairs)
        cells += [f"{before:.2f} → {after:.2f}", f"{slower:.2f}"]
    return f"| {' | '.join(cells)} |"


@contextmanager
def checkout(commit: str, place: Path) -> Iterator[Path]:
    """An installed checkout of a commit, where it is not one already."""
    if Path(commit, ".venv").is_dir():
        yield Path(commit).resolve()
        return
    folder, git = place / "checkout", ("git", "-C", str(project_root()), "worktree")
    subprocess.run((*git, "add", "--detach", str(folder), commit), check=True, capture_output=True)
    try:
        subprocess.run(("make", "-C", str(folder), ".venv"), check=True, stdout=sys.stderr)
        yield folder
    finally:
        subprocess.run((*git, "remove", "--force", str(folder)), check=True)


if __name__ == "__main__":
    commit, *rest = sys.argv[1:]
    runs = int(rest[0]) if rest else 5
    main(commit, runs, rest[1:] or list(WAYS))
