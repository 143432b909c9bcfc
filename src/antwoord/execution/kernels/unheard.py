"""A kernel that listens on no port of the loopback, which every account of the machine reaches.

Its channels are sockets in a private folder (`private.PrivateKernelManager`). ipykernel (7.4.0)
opens one thing more: a port of 127.0.0.1 for what processes forked by a cell print. It discards
what does not begin with its secret, after it has taken it in. No notebook here forks; without the
port such a process prints nothing, as where it cannot be opened.
"""

from typing import Any

from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread


class UnheardIOPubThread(IOPubThread):
    """The thread that tells what a kernel shows, without that port."""

    def __init__(
        self,
        socket: Any,
        pipe: bool = False,  # noqa: ARG002 - as its maker calls it
        session: Any = False,
    ) -> None:
        super().__init__(socket, pipe=False, session=session)  # type: ignore[no-untyped-call]


def listen_on_no_port() -> None:
    """Has the kernel that this process becomes open no port."""
    module: Any = kernelapp
    module.IOPubThread = UnheardIOPubThread
