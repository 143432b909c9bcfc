"""Jupyter kernels as a run wants them: private, quiet, the same for everybody, and ready."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_core.utils import run_sync
from traitlets import Bool, DottedObjectName, Unicode, default

from antwoord.errors import UserError
from antwoord.execution.kernels.provisioner import WARM, WarmProvisioner
from antwoord.execution.kernels.warm import can_fork

#: The name that notebooks know their kernel by.
PYTHON = "python3"


class PromptClient(AsyncKernelClient):
    """A client that goes on as soon as its kernel is ready.

    Jupyter's own then waits for two tenths of a second whether the kernel has more to say. All
    that one says of a request ends with that it is idle.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Returns once the kernel answers; `timeout` is in seconds, None waits for good.

        Raises RuntimeError for a kernel that ended, or does not answer in time.
        """
        over = time.monotonic() + (float("inf") if timeout is None else timeout)
        while not await self._answers(self.kernel_info()):
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > over:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answers(self, asked: str) -> bool:
        """Whether a request is answered, and its end heard of: else it is too soon."""
        try:
            while True:
                reply = await self.get_shell_msg(timeout=1)
                if reply["parent_header"].get("msg_id") == asked:
                    break
            while True:
                told = await self.get_iopub_msg(timeout=0.2)
                idle = told["content"].get("execution_state") == "idle"
                if idle and told["parent_header"].get("msg_id") == asked:
                    break
        except Empty:
            return False
        return True


class OwnSpecs(KernelSpecManager):
    """The one kernel of a run, whatever kernels this account has: the Python that runs here."""

    forked = Bool(False, help="Whether it is forked from the warm server.")
    preload = Unicode("", help="The module that a forked kernel imports before it answers.")

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The specification by which a kernel is started, under any `kernel_name`."""
        history = ["--HistoryManager.hist_file=:memory:"] if self.forked else []
        provided = {"provisioner_name": WARM, "config": {"preload": self.preload}}
        return KernelSpec(
            argv=[
                *(sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
                "--InteractiveShellApp.ignore_cwd=True",
                *history,
            ],
            display_name=kernel_name,
            language="python",
            metadata={"kernel_provisioner": provided} if self.forked else {},
        )


class PrivateKernelManager(AsyncKernelManager):
    """Kernels that talk over sockets in the file system, which no other user can reach.

    The default, TCP on the loopback, is open to every account of the machine. Windows
    has no such sockets and keeps TCP, with signed messages as always.
    """

    client_class = DottedObjectName(f"{__name__}.{PromptClient.__name__}")

    @default("kernel_spec_manager")
    def _own_specs(self) -> KernelSpecManager:
        return OwnSpecs(parent=self)

    @default("transport")
    def _private_transport(self) -> str:
        return "tcp" if os.name == "nt" else "ipc"

    @default("ip")
    def _private_place(self) -> str:
        if self.transport == "tcp":
            return "127.0.0.1"
        # A folder that only this account can enter. The default is a name in the working
        # folder, the same for every kernel.
        self._folder = tempfile.TemporaryDirectory(prefix="aw-", ignore_cleanup_errors=True)
        return str(Path(self._folder.name, "k"))

    async def start_kernel(self, **options: Any) -> Any:  # type: ignore[override]
        """Starts the kernel; `options` are those of the provisioner.

        A kernel that is told to end says so on the terminal of whoever started the run: what it
        writes there is thrown away. Its errors come back through the notebook; nothing is lost.
        """
        options.setdefault("stderr", subprocess.DEVNULL)
        return await super().start_kernel(**options)


class KernelsAhead:
    """Starts the kernel of the next notebook while the current one runs.

    `preloads` gives, per notebook in order, the module that its kernel imports before it
    answers (empty: none). The first kernel with a preload is started at once, since it takes
    the longest to be ready.
    """

    def __init__(self, preloads: list[str]) -> None:
        self._preloads = preloads
        self._ahead: dict[int, PrivateKernelManager] = {}
        self._begun: list[PrivateKernelManager] = []
        self._start(0)
        if any(preloads):
            self._start(next(place for place, preload in enumerate(preloads) if preload))

    def manager(self, place: int) -> PrivateKernelManager:
        """The manager of the kernel that was started ahead for the notebook at a place.

        A notebook that was passed over leaves its kernel to the next one that wants the same.
        """
        for idle in [each for each in self._ahead if each < place]:
            if place not in self._ahead and self._preloads[idle] == self._preloads[place]:
                self._ahead[place] = self._ahead.pop(idle)
        self._start(place)
        started = self._ahead.pop(place)
        if place + 1 < len(self._preloads):
            self._start(place + 1)
        return started

    def close(self) -> None:
        """Ends the kernels that no notebook has asked for, and those of one that was interrupted.

        An interrupt while a kernel starts, or while a notebook meets it, is before anybody would
        end it again, and this process could not end before it does.
        """
        for begun in self._begun:
            if isinstance(begun.provisioner, WarmProvisioner):
                begun.provisioner.end()
        for manager in self._ahead.values():
            run_sync(manager.shutdown_kernel)(now=True)
        self._ahead.clear()

    def _start(self, place: int) -> None:
        if place in self._ahead:
            return
        specs = OwnSpecs(forked=True, preload=self._preloads[place])
        manager = PrivateKernelManager(kernel_name=PYTHON, kernel_spec_manager=specs)
        self._begun.append(manager)
        run_sync(manager.start_kernel)(cwd=os.getcwd())  # noqa: PTH109
        self._ahead[place] = manager


class OrdinaryKernels:
    """Kernels started from nothing, where forking is not available."""

    def manager(self, _: int) -> PrivateKernelManager:
        """A manager whose kernel is started by whoever executes the notebook."""
        return PrivateKernelManager(kernel_name=PYTHON)

    def close(self) -> None:
        """Nothing was started ahead."""


@contextmanager
def kernels(preloads: list[str]) -> Iterator[KernelsAhead | OrdinaryKernels]:
    """Kernels for notebooks in order; ends those that were not used.

    To be called inside `environment.private_environment`, so that the server inherits it. Raises
    UserError where the package is installed as it was before its entry points were.
    """
    if WARM not in KernelProvisionerFactory.instance().provisioners:
        raise UserError(
            "the installed package antwoord is older than its files; install it again "
            "(make answer, uv sync, or pip install -e .) and repeat the command"
        )
    ready = KernelsAhead(preloads) if can_fork() else OrdinaryKernels()
    try:
        yield ready
    finally:
        ready.close()
