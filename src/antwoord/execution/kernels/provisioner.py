"""Provides kernels that are forked from the warm server.

jupyter_client finds it by the entry point `antwoord-warm` (`pyproject.toml`), for a kernel whose
specification names it; everybody else's kernels are as they were.
"""

import asyncio
import os
import signal
import time
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Unicode

from antwoord.execution.kernels.processes import held_back
from antwoord.execution.kernels.warm import forked

#: The name of the entry point.
WARM = "antwoord-warm"
#: Seconds that a kernel has to be gone once it is ended.
GONE_SECONDS = 5
#: Seconds between two looks whether it is gone; it takes some thousandths.
LOOK_SECONDS = 0.002


class WarmProvisioner(KernelProvisionerBase):
    """One kernel, forked from the server; `pid` is its process, which leads a group of its own."""

    preload = Unicode("", config=True, help="A module that the kernel imports before it answers.")

    pid: int | None = None
    _process: ForkServerProcess | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and its end not waited for."""
        return self._process is not None

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Writes the connection file; gives `options` with the command and the environment."""
        manager: Any = self.parent
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        command = manager.format_kernel_cmd(extra_arguments=options.pop("extra_arguments", []))
        return await super().pre_launch(cmd=command, **options)

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Forks a kernel, and gives how to connect to it.

        `cmd` is the command of the specification, of which the arguments from the connection
        file on count; `options` are its `env` and `cwd` (the working folder unless it is given).
        """
        arguments = cmd[cmd.index("-f") :]
        cwd = str(options.get("cwd") or os.getcwd())  # noqa: PTH109
        process = forked(arguments, dict(options["env"]), cwd, self.preload)
        # An interrupt in the midst of asking would leave the server with half a request, of
        # which it ends with a traceback; one right after it a kernel that nobody knows of.
        with held_back():
            process.start()
            self._process, self.pid = process, process.pid
        return self.connection_info

    async def poll(self) -> int | None:
        """The exit code of the kernel, None while it runs, 0 where there is none."""
        return self._process.exitcode if self._process else 0

    async def wait(self) -> int | None:
        """Waits until the kernel has ended, and gives its exit code (0 where there is none)."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(LOOK_SECONDS)
        if self._process:
            self._process.join()
            self._process = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Sends a signal to the kernel and to the processes that it started."""
        self._signal(signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002
        """Ends the kernel, and returns as soon as it is gone.

        Whoever asks looks every tenth of a second whether it is. `restart` makes no difference.
        """
        self.end()
        over = time.monotonic() + GONE_SECONDS
        while await self.poll() is None and time.monotonic() < over:
            await asyncio.sleep(LOOK_SECONDS)

    async def terminate(self, restart: bool = False) -> None:  # noqa: ARG002
        """Asks the kernel to end; `restart` makes no difference."""
        self._signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Nothing is left to clear up: the connection file is the manager's."""

    def end(self) -> None:
        """Ends the kernel at once, also where no event loop can run any more."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.pid is None or self._process is None or self._process.exitcode is not None:
            return
        with suppress(ProcessLookupError):
            try:
                os.killpg(self.pid, number)
            except OSError:  # it does not lead its group yet
                os.kill(self.pid, number)
