"""A process that does nothing but publish, release, keep or recover, for faults to meet.

`python publishing_driver.py <scenario> <folder>`; exit code 9: it told of a fault as it should.
With `--shim N FAULT` the fault comes from within, at the Nth call that changes a file, where the
system has no strace; the numbers of these calls are told when N is 0.
"""

import os
import sys
from pathlib import Path

TOLD = 9
MARK = "/begin of what is watched"
OLD, NEW = "old", "new"
KEY = "0123456789abcdef" * 4


def paths(folder: Path) -> tuple[Path, Path]:
    """The processed folder and the outputs folder of the run."""
    return folder / "processed" / "q" / "run", folder / "outputs" / "q" / "run"


def publish(folder: Path) -> None:
    from antwoord.publishing import moves

    if "plain" in sys.argv[1]:  # a system without renameat2
        moves._renameat2 = lambda: None  # type: ignore[assignment]
    processed, outputs = paths(folder)
    pairs = [(next(final.parent.glob(".run.partial-*")), final) for final in (processed, outputs)]
    begin()
    moves.publish(pairs, [outputs.with_name("run-stopped")], moves.journal_of(processed))


def recover(folder: Path) -> None:
    from antwoord.errors import UserError
    from antwoord.publishing.locks import held
    from antwoord.publishing.writers import alone

    with held(folder / "nobody" / "else"):
        pass  # imports what is imported late
    begin()
    try:
        with alone(*paths(folder)):
            pass
    except UserError as error:
        raise OSError(str(error)) from error


def release(folder: Path) -> None:
    from datetime import UTC, date, datetime
    from decimal import Decimal

    from antwoord.errors import UserError
    from antwoord.releases import archive, ledger

    answer = ledger.Answer(
        question="q",
        reference_date=date(2021, 3, 1),
        sector_basis="activity",
        run="q/run",
        register_sha256="0" * 64,
        files={"answer.html": "1" * 64},
        columns={"tables/cells.csv": ("measure",)},
        cells={"tables/cells.csv": {("applications",): Decimal(160)}},
    )
    processed, _ = paths(folder)
    with ledger.opened(folder / "outputs" / ledger.NAME) as book:
        begin()
        try:
            book.append(
                answer, datetime(2021, 4, 1, tzinfo=UTC), lambda head: archive.keep(head, processed)
            )
        except UserError as error:
            raise OSError(str(error)) from error


def store(folder: Path) -> None:
    from antwoord.execution.results.store import Store

    made = {"processed": folder / "made"}
    kept = Store(folder / "store")
    begin()
    _, was_kept = kept.keep(KEY, NEW, 1.0, {}, made, anew=True)
    if not was_kept:
        raise OSError("not kept")


def begin() -> None:
    """Tells strace, or the shim, that from here on faults count."""
    os.access(MARK, os.F_OK)
    if "--shim" in sys.argv:
        _shim(int(sys.argv[4]), sys.argv[5])


def _shim(number: int, fault: str) -> None:
    import errno
    import signal

    changing = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate")
    seen = 0

    def hook(event: str, given: tuple[object, ...]) -> None:
        nonlocal seen
        opened = (
            event == "open"
            and isinstance(given[2], int)
            and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if event not in changing and not opened:
            return
        seen += 1
        if number == 0:
            sys.stdout.write(f"{seen} {event}\n")
        elif seen == number and fault == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        elif seen == number:
            code = getattr(errno, fault)
            raise OSError(code, os.strerror(code))

    sys.addaudithook(hook)


if __name__ == "__main__":
    what = {"publish": publish, "recover": recover, "release": release, "store": store}
    try:
        what[sys.argv[1].partition("-")[0]](Path(sys.argv[2]))
    except OSError:
        os._exit(TOLD)
    os._exit(0)
