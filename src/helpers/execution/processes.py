"""Other processes: whether one runs, what an interrupt does while some start, who goes first."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: So much nicer, a process gets about a quarter of the share of another that wants the core too.
NICER = 6
#: There is no lower priority.
NICEST = 19


def alive(pid: int) -> bool:
    """Whether another process with this number runs; our own counts as none."""
    if os.name == "nt":  # signal 0 would end the process there; leave the folder alone
        return pid != os.getpid()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


@contextmanager
def held_back() -> Iterator[None]:
    """An interrupt waits, also in the processes started meanwhile, until they let it through.

    These inherit the mask of this thread. Here the mask does not do: the system hands the signal
    to any other thread, and Python then interrupts the first one all the same. That only the
    first one can put off; from another one the processes started are spared.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    missed: list[int] = []
    first = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGINT)
    if first:
        signal.signal(signal.SIGINT, lambda number, _: missed.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if first:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)  # what was held back comes now
    if missed:
        signal.raise_signal(signal.SIGINT)


def let_through() -> None:
    """From now on an interrupt reaches this process, which was started while it was held back."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def give_way(others: int) -> None:
    """This process, which leads a session, takes what so many others leave of the cores.

    Each of them counts for one that goes first; where cores are free it is as fast as they are.
    """
    if not hasattr(os, "nice"):  # Windows
        return
    niceness = os.nice(min(others * NICER, NICEST))
    if niceness:
        # Linux shares its cores out among sessions first, to which a process's own niceness,
        # also one that the whole command was given, means nothing (sched(7), autogroup).
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")
