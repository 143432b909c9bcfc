"""Other processes: what an interrupt does while some start, who goes first."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: So much nicer, a process gets about a quarter of the share of another that wants the core too.
NICER = 6
#: There is no lower priority.
NICEST = 19


#: Signals by which a command is told to end: an interrupt, the system or a service that ends it,
#: a terminal that is closed.
ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


def end_as_interrupted(heard: Callable[[int], object]) -> None:
    """Has this process end by every such signal as by an interrupt: it clears up first.

    `heard` is told the signal's number. One that is ignored (nohup) stays so.
    """

    def interrupt(number: int, _: object) -> None:
        heard(number)
        raise KeyboardInterrupt

    for number in ENDING:
        if number != signal.SIGINT and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, interrupt)


@contextmanager
def held_back() -> Iterator[None]:
    """An interrupt waits, also in the processes started meanwhile, until they let it through.

    These inherit the mask of this thread. Here the mask does not do: the system hands the signal
    to any other thread, and Python then interrupts the first one all the same. That only the
    first one can put off, as it does with the other signals that end a command; from another
    thread the processes started are spared.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    missed: list[int] = []
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        handlers = {number: signal.getsignal(number) for number in ENDING}
    for number in handlers:
        signal.signal(number, lambda number, _: missed.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)  # what was held back comes now
    if missed:
        signal.raise_signal(missed[0])


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
