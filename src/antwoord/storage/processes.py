"""What the system can do with a process that Python's own modules do not ask it for."""

import ctypes
import os
import signal
import sys
from contextlib import suppress

_PARENT_DEATH_SIGNAL = 1  # prctl(2)


def end_with(parent: int) -> None:
    """Has this process end as soon as the one is gone that started it, even inside of a library.

    `parent` is the id of that process. On Linux the system does it, once the thread is gone that
    started this process; elsewhere this process ends only where the other is gone already.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
