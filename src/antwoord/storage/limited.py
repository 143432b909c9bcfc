"""Work on a file of somebody else's, in a process of its own with limits.

A file may be made to fill a memory, to take for ever, or to make a library end the process
that reads it. So it is read in a fork: what was imported is there at once, nothing is handed
to it, and whatever becomes of it is a sentence here. Limits are told before by the size of the
file; a reader that has seen what a file declares may ask for more, up to what the machine has.

Windows cannot fork and has no such limits: there the work is done in this process.
"""

import contextlib
import faulthandler
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

from antwoord.errors import UserError
from antwoord.storage.processes import end_with

T = TypeVar("T")

#: What reading a small file may take: bytes besides what this process has, seconds of processor.
#: All hostile files that we know stay below 300 MB and 10 s by these.
LEAST_BYTES, LEAST_SECONDS = 128_000_000, 6
#: Of what the machine has, no file takes more than this part.
MOST_OF_MEMORY = 0.6
#: Seconds on the clock for each second of the processor: a loaded machine, a slow disk.
PATIENCE, LEAST_PATIENCE = 30, 300
#: How often it is looked what the reader holds. A process fills some 30 MB in that time.
INTERVAL_SECONDS = 0.02
#: Address space is reserved in far larger pieces than are used (an allocator's arena, a stack).
_RESERVED_BYTES, _RESERVED_RATIO = 2_000_000_000, 4
_LINUX = sys.platform == "linux"


@dataclass(frozen=True)
class Limits:
    """What a reader may take.

    `memory_bytes`: besides what the process had that it was forked from. `seconds`: of the
    processor. `file_bytes`: of each file that it writes.
    """

    memory_bytes: int
    seconds: int
    file_bytes: int


@dataclass
class _Reader:
    """In the process of a reader: how it asks for more, and what it was given."""

    ask: Connection | None = None
    given: Limits | None = None


_READER = _Reader()


def limits_for(size_bytes: int, *, memory_ratio: float, seconds_per_mb: float) -> Limits:
    """Limits by the size of a file: bytes of memory a byte, seconds a million bytes."""
    memory = LEAST_BYTES + int(size_bytes * memory_ratio)
    seconds = LEAST_SECONDS + int(size_bytes / 1e6 * seconds_per_mb)
    return Limits(memory, seconds, max(memory, 20 * size_bytes))


def size_of(paths: Iterable[Path]) -> int:
    """Bytes of files; one that cannot be looked at counts for none."""
    size = 0
    for path in paths:
        with contextlib.suppress(OSError):
            size += path.stat().st_size
    return size


def ask_for(limits: Limits) -> None:
    """In a reader: asks for what a file declares that it needs, as far as the machine has it.

    It never gets less than it had; where nothing limits this process nothing happens.
    """
    ask, given = _READER.ask, _READER.given
    if ask is None or given is None:
        return
    _READER.given = Limits(
        *map(max, astuple(_possible(limits)), astuple(given))  # of each the larger
    )
    _limit(_READER.given)
    ask.send(("limits", _READER.given))


def limited(
    work: Callable[[], T],
    where: str,
    limits: Limits,
    meanwhile: Callable[[], object] | None = None,
) -> T:
    """What `work` gives, done in a fork of this process within limits; it must be picklable.

    Inside of such a fork it is just done. `where` names the file in sentences. `meanwhile` is
    done here, beside the fork, and what it raises is left to whoever does the same again. Raises
    UserError for a file that takes too much or ends its reader, and whatever `work` raises.
    """
    if _READER.ask is not None or not hasattr(os, "fork"):
        return work()
    limits = _possible(limits)
    forking = multiprocessing.get_context("fork")
    here, there = forking.Pipe(duplex=False)
    before = _held_bytes(os.getpid())
    process = forking.Process(target=_read, args=(work, there, here, limits, os.getpid()))
    with warnings.catch_warnings():
        # A fork of a process with threads may wait for what one of them held. What is used
        # here (the allocators, pyarrow, DuckDB opened anew) is made for forks; see the limits.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    there.close()
    # After the fork: a fork of a process that imports something would wait for it for ever.
    beside = threading.Thread(target=_quietly, args=(meanwhile,), daemon=True)
    try:
        if meanwhile:
            beside.start()
        return _watched(process, here, where, limits, before)
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        here.close()
        if beside.ident is not None:
            beside.join()


def _quietly(work: Callable[[], object]) -> None:
    with contextlib.suppress(Exception):
        work()


def _watched(process: Any, told: Connection, where: str, limits: Limits, before: int) -> Any:
    began = time.monotonic()
    while True:
        for ready in wait([told, process.sentinel], timeout=INTERVAL_SECONDS):
            if ready is not told:
                continue
            try:
                kind, content = told.recv()
            except (EOFError, OSError):
                process.join()
                raise _ended(process.exitcode, where, limits) from None
            if kind == "result":
                return content
            if kind == "error":
                raise content
            if kind == "memory":
                raise _too_much_memory(where, limits)
            if kind == "broken":
                raise _broken(where)
            limits = content
        if not process.is_alive() and not told.poll():
            raise _ended(process.exitcode, where, limits)
        if _held_bytes(process.pid) - before > limits.memory_bytes:
            raise _too_much_memory(where, limits)
        patience = max(LEAST_PATIENCE, PATIENCE * limits.seconds)
        if time.monotonic() - began > patience:
            raise UserError(
                f"{where} was not read within {patience:,} seconds; look whether its disk can be "
                "reached, and run it again"
            )


def _read(
    work: Callable[[], Any], there: Connection, here: Connection, limits: Limits, parent: int
) -> None:
    """In the fork: works, tells what came of it, and ends without a farewell."""
    here.close()
    _READER.ask, _READER.given = there, limits
    try:
        end_with(parent)
        faulthandler.disable()  # it would tell the terminal of an abort
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        _limit(limits)
        quiet = os.open(os.devnull, os.O_RDWR)  # a panic tells the terminal what it met
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        there.send(("result", work()))
    except BaseException as error:
        with contextlib.suppress(BaseException):
            there.send(_told(error))
    finally:
        os._exit(0)


def _told(error: BaseException) -> tuple[str, BaseException | None]:
    """What went wrong, as another process can take it."""
    if isinstance(error, MemoryError):
        return "memory", None
    # A library that is not written in Python panics with what is no Exception.
    if isinstance(error, RecursionError) or not isinstance(error, Exception):
        return "broken", None
    if not isinstance(error, UserError):
        error.add_note("in the process that reads:\n" + "".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        told = RuntimeError(f"{type(error).__name__}: {error}")
        told.__notes__ = getattr(error, "__notes__", [])
        return "error", told
    return "error", error


def _ended(code: int | None, where: str, limits: Limits) -> UserError:
    if code == -signal.SIGXCPU:
        return _too_long(where, limits)
    if code == -signal.SIGKILL:
        return UserError(
            f"{where}: the process that read it was ended, perhaps because the machine ran out of "
            "memory; free some, and run it again"
        )
    return _broken(where)


def _broken(where: str) -> UserError:
    return UserError(
        f"{where} makes its reader break off, so it is damaged or made to do so; save it again, "
        "or save the table as CSV"
    )


def _too_much_memory(where: str, limits: Limits) -> UserError:
    return UserError(
        f"{where} takes more than {_mb(limits.memory_bytes)} MB of memory to read, far more than a "
        "table of its size does; save the table again, as CSV"
    )


def _too_long(where: str, limits: Limits) -> UserError:
    return UserError(
        f"{where} takes more than {limits.seconds} seconds to read, far more than a table of its "
        "size does; save the table again, as CSV"
    )


def _limit(limits: Limits) -> None:
    """Limits this process; what is softer can be raised again, when more is asked for."""
    import resource

    _lower(resource.RLIMIT_CPU, limits.seconds)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_CORE, 0)
    if _LINUX:
        reserved = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        more = _RESERVED_BYTES + _RESERVED_RATIO * limits.memory_bytes
        _lower(resource.RLIMIT_AS, reserved + more)


def _lower(kind: int, soft: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(
            kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
        )


def _held_bytes(pid: int | None) -> int:
    """Memory of a process that no file stands behind; 0 where the system does not say."""
    if not _LINUX:
        return 0
    try:
        held = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(held[1]) - int(held[2])) * os.sysconf("SC_PAGE_SIZE")


def _possible(limits: Limits) -> Limits:
    """The same, no more than the machine has for a reader."""
    most = most_bytes()
    return replace(limits, memory_bytes=min(limits.memory_bytes, most)) if most else limits


def most_bytes() -> int:
    """What a reader may take of this machine's memory; 0 where the system does not say."""
    with contextlib.suppress(ValueError, OSError, AttributeError):
        return int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * MOST_OF_MEMORY)
    return 0


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.0f}"
