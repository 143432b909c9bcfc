"""Kernels forked from a server that has already imported what notebooks need.

Starting Python and importing pandas, Ibis and their like takes seconds per notebook;
a fork of a process that has them takes a tenth of one. Each notebook still has a kernel
of its own: what one does cannot reach another. The server is the standard library's
`multiprocessing.forkserver`; kernels are started through jupyter_client's provisioner
interface, so that Papermill notices nothing.
"""

import asyncio
import gc
import importlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from antwoord.execution.kernels.lasting import lasting
from antwoord.execution.kernels.processes import give_way, held_back, let_through
from antwoord.publishing.rights import OTHERS

#: Imported by the server before it forks, in order. Great Expectations is not among them: only
#: the kernel that checks imports it, while the notebook before still runs.
PRELOAD = ["antwoord.execution.preload.light", "antwoord.execution.preload.everything"]

_BESIDES: list[str] = []
#: Whether this process was forked from the server itself, and has its kernels from there.
_SHARED = False

#: Seconds that a kernel has to be gone once it is ended.
PATIENCE = 5
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
    _context().set_forkserver_preload([*PRELOAD, *_BESIDES])
    # Lets interrupts through once it has started, which is not to be while they are held back.
    resource_tracker.ensure_running()
    with held_back():  # it never hears of an interrupt: those that were forked from it do
        forkserver.ensure_running()


def share_server() -> None:
    """Has the kernels of this process forked from the server that it was itself forked from.

    The standard library means it to be so ("a child process will just reuse the forkserver
    started by its parent"), but looks only for a server that the process started itself, and
    would start another. Where this is not a fork of the server nothing changes.
    """
    global _SHARED
    server: Any = forkserver._forkserver
    known = ("_forkserver_address", "_forkserver_alive_fd")
    if all(getattr(server, name, None) is not None for name in known):
        server.ensure_running = resource_tracker.ensure_running
        _SHARED = True


@contextmanager
def going_after(before: Callable[[], int]) -> Iterator[None]:
    """Kernels started inside give way to those of as many others as there are by then."""
    global _BEFORE
    _BEFORE = before
    try:
        yield
    finally:
        _BEFORE = _nobody


class WarmProvisioner(LocalProvisioner):
    """Provides a kernel by forking the server; everything else is as for a local kernel."""

    preload = ""  # a module that the kernel imports before it answers

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Forks a kernel for the connection file in `cmd`; gives how to connect to it."""
        arguments = cmd[cmd.index("-f") :]
        cwd = str(options.get("cwd") or os.getcwd())  # noqa: PTH109
        process = _context().Process(
            target=_serve, args=(arguments, dict(options["env"]), cwd, self.preload, _BEFORE())
        )
        # An interrupt in the midst of asking would leave the server with half a request, of
        # which it ends with a traceback; one right after it a kernel that nobody knows of.
        with held_back():
            process.start()
            self.process = cast(Any, _Forked(process))
            self.pid = self.pgid = process.pid  # the kernel leads a group of its own
        self.cwd = cwd
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Ends the kernel, and returns as soon as it is gone.

        Who asks looks every tenth of a second whether it is; it takes some thousandths.
        """
        await super().kill(restart)
        over = time.monotonic() + PATIENCE
        while await self.poll() is None and time.monotonic() < over:
            await asyncio.sleep(0.002)


class _Forked:
    """A forked process, with the part of `subprocess.Popen` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


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

    from antwoord.execution.kernels.unheard import listen_on_no_port

    listen_on_no_port()
    kernel: Any = IPKernelApp.instance()
    kernel.initialize(arguments)
    kernel.start()


def _end_with_the_run() -> None:
    """Ends this kernel as soon as the process that ordered it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
