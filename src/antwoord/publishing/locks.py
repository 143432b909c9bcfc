"""One writer of one name, whichever process, container or host it is in."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.errors import UserError
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    from filelock import BaseFileLock

#: The folder of the locks, in the root of all outputs and in that of all processed files.
FOLDER = ".locks"


class HeldError(Exception):
    """Somebody else holds the lock, and it was not to be waited for that long."""


def lock_file(final: Path) -> Path:
    """The lock of a run's folder, `<root>/<question>/<run>`; it stays with it, and is empty."""
    return final.parent.parent / FOLDER / f"{final.parent.name}-{final.name}.lock"


@contextmanager
def held(
    final: Path, *, seconds: float | None = None, waiting: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Nobody else writes a run's folder inside; it need not be there yet.

    `waiting` is called once if somebody holds it now; then it is waited for, at most so many
    `seconds` (None: as long as it takes, 0: not at all). Raises HeldError, and UserError where
    nothing can be locked. The system's lock ends with its holder; where a file system has none,
    filelock's own file names host, process namespace, process and start, and is broken only
    where that process is known to have ended.
    """
    # Imported late: whoever only reads needs no lock.
    from filelock import FileLock, Timeout

    path = lock_file(final)
    lock = FileLock(path)
    try:
        try:
            _acquire(lock, path, 0)
        except Timeout:
            waiting()
            try:
                _acquire(lock, path, -1 if seconds is None else seconds)
            except Timeout:
                raise HeldError(str(final)) from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise UserError(
            f"{shown(final.parent)} cannot be written: {reason}; name another folder with --output"
        ) from None
    try:
        yield
    finally:
        if not final.exists():  # nothing came of it, and nothing is to stay
            with suppress(OSError):
                path.unlink()
        lock.release()
        with suppress(OSError):  # other runs have theirs there
            path.parent.rmdir()


def _acquire(lock: "BaseFileLock", path: Path, seconds: float) -> None:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # its folder went with the last lock in it
            lock.acquire(timeout=seconds)
            return
