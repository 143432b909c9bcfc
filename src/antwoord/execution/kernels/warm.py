"""Kernels forked from a server that has already imported what notebooks need.

Starting Python and importing pandas, Ibis and their like takes seconds per notebook;
a fork of a process that has them takes a tenth of one. Each notebook still has a kernel
of its own: what one does cannot reach another. The server is the standard library's
`multiprocessing.forkserver`.
"""

import gc
import importlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

from antwoord.execution.kernels.lasting import lasting
from antwoord.execution.kernels.processes import give_way, held_back, let_through
from antwoord.patches import no_port_for_forks, share_forkserver
from antwoord.publishing.rights import OTHERS

#: Imported by the server before it forks, in order. Great Expectations is not among them: only
#: the kernel that checks imports it, while the notebook before still runs. Four kernels draw: to
#: import matplotlib in each of them took three times as long as the first notebook waits for it.
PRELOAD = [
    "antwoord.execution.preload.light",
    "antwoord.execution.preload.everything",
    "antwoord.execution.preload.pictures",
]

#: Imported before them: where the first thread starts the server, it ends with that thread. Another
#: one may be gone before its kernels are.
ENDING, STARTED_BY = "antwoord.execution.preload.ending", "ANTWOORD_SERVER_STARTED_BY"

_BESIDES: list[str] = []
#: Whether this process was forked from the server itself, and has its kernels from there.
_SHARED = False

#: How often a kernel looks for garbage; as Python does takes a seventh of the notebooks' time.
SELDOM = 50_000, 20, 50


def _nobody() -> int:
    return 0


#: Of the processes that give answers beside this one, how many go first.
_BEFORE: Callable[[], int] = _nobody


def can_fork() -> bool:
    """Whether this system can fork kernels (Windows cannot)."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def serve_many(preloads: Iterable[str]) -> None:
    """The server, once it is started, also imports what only some of its forks need.

    For a process with many answers to give: one answer would wait for it.
    """
    _BESIDES[:] = preloads


def start_server() -> None:
    """Starts the server, unless there is one, and returns at once; it imports while we go on."""
    if _SHARED:
        return
    _context().set_forkserver_preload([ENDING, *PRELOAD, *_BESIDES])
    first = threading.current_thread() is threading.main_thread()
    started_by = {STARTED_BY: str(os.getpid())} if first else {}
    # Lets interrupts through once it has started, which is not to be while they are held back.
    resource_tracker.ensure_running()
    with held_back():  # it never hears of an interrupt: those that were forked from it do
        os.environ.update(started_by)
        try:
            forkserver.ensure_running()
        finally:
            os.environ.pop(STARTED_BY, None)


def share_server() -> None:
    """Has the kernels of this process forked from the server that it was itself forked from.

    Where this is not a fork of the server nothing changes.
    """
    global _SHARED
    _SHARED = share_forkserver()


@contextmanager
def going_after(before: Callable[[], int]) -> Iterator[None]:
    """Kernels started inside give way to those of as many others as there are by then."""
    global _BEFORE
    _BEFORE = before
    try:
        yield
    finally:
        _BEFORE = _nobody


def forked(
    arguments: list[str], environment: dict[str, str], cwd: str, preload: str
) -> ForkServerProcess:
    """A kernel, to be started: a fork of the server with an environment and a folder of its own.

    `arguments` are ipykernel's, from the connection file on; `preload` is the module that it
    imports before it answers, empty for none.
    """
    return _context().Process(target=_serve, args=(arguments, environment, cwd, preload, _BEFORE()))


def _context() -> ForkServerContext:
    return multiprocessing.get_context("forkserver")


def _serve(
    arguments: list[str], environment: dict[str, str], cwd: str, preload: str, before: int
) -> None:
    """In the fork: becomes a kernel with an environment and a folder of its own."""
    let_through()
    os.setsid()
    os.umask(OTHERS)  # also where the server was started before a run
    give_way(before)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    # The fault of a kernel comes back through its notebook; the terminal is the run's.
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    if preload:
        with lasting():
            importlib.import_module(preload)
    # A kernel lives for seconds, and its expressions are many small objects that stay.
    gc.set_threshold(*SELDOM)

    from ipykernel.kernelapp import IPKernelApp

    kernel: Any = IPKernelApp.instance()
    with no_port_for_forks():
        kernel.initialize(arguments)
    kernel.start()


def _end_with_the_run() -> None:
    """Ends this kernel as soon as the process that ordered it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
