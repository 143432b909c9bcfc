"""Whether the process that left something behind still runs."""

import os


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
