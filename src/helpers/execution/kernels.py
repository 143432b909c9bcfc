"""Jupyter kernels as a run wants them: private, quiet, the same for everybody."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import default


class PrivateKernelManager(AsyncKernelManager):
    """Kernels that talk over sockets in the file system, which no other user can reach.

    The default, TCP on the loopback, is open to every account of the machine. Windows
    has no such sockets and keeps TCP, with signed messages as always.
    """

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

    async def _async_start_kernel(self, **options: Any) -> Any:
        # A kernel that is told to end says so on the terminal of whoever started the run.
        # Its errors come back through the notebook; nothing is lost.
        options.setdefault("stderr", subprocess.DEVNULL)
        return await super()._async_start_kernel(**options)

    start_kernel = _async_start_kernel


@contextmanager
def private_environment() -> Iterator[None]:
    """Kernels started inside see no start-up files, history or settings of the user."""
    # Socket paths are limited to about 100 characters, hence the short prefix.
    with tempfile.TemporaryDirectory(prefix="aw-", ignore_cleanup_errors=True) as folder:
        settings = {
            "IPYTHONDIR": str(Path(folder, "ipython")),
            "JUPYTER_RUNTIME_DIR": str(Path(folder, "run")),
            "JUPYTER_PLATFORM_DIRS": "1",
            "GX_ANALYTICS_ENABLED": "false",
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "agg",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        previous = {name: os.environ.get(name) for name in settings}
        os.environ.update(settings)
        try:
            yield
        finally:
            for name, value in previous.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
