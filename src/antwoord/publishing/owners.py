"""Who makes a temporary file, told in its name, so that the next process can sweep it."""

import os
import re
import shutil
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from antwoord.hashing import sha256_of_parts

#: What a name holds of its maker: a hash of host, boot and process namespace; process; start.
TOKEN = re.compile(r"(?P<place>[0-9a-f]{6})-(?P<pid>[0-9a-f]+)-(?P<start>[0-9a-f]+)(?![0-9a-f])")
#: What another host left is swept after this: whether it still runs there nobody here can tell.
FOREIGN_SECONDS = 24 * 3600
#: A killed run's kernels end some thousandths of a second after it, and may still write.
_ENDING_SECONDS = 1.0


def token() -> str:
    """What names of files in the making hold of this process, such as `1f0c9a-1267-150cd`.

    It is short, for some of them are sockets, whose paths may have about 100 characters.
    """
    pid = os.getpid()
    return f"{_place()}-{pid:x}-{_start(pid) or 0:x}"


def is_gone(path: Path) -> bool:
    """Whether the maker of a file or folder, told in its name, has certainly ended.

    Of another host, or another container, nothing is known: there it has once a day passed. A
    name that tells no maker is nobody's to sweep.
    """
    match = TOKEN.search(path.name)
    if match is None:
        return False
    if match["place"] != _place():
        with suppress(OSError):
            return time.time() - path.lstat().st_mtime > FOREIGN_SECONDS
        return False
    start = _start(int(match["pid"], 16))
    return start is None or int(match["start"], 16) not in (0, start)


def sweep(paths: Iterable[Path]) -> int:
    """Removes those of these files and folders whose makers have ended; gives how many."""
    return sum(remove(path) for path in list(paths) if is_gone(path))


def remove(path: Path) -> bool:
    """Removes a file or a folder with all in it; gives whether it is gone now."""
    over = time.monotonic() + _ENDING_SECONDS
    while True:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        if not os.path.lexists(path) or time.monotonic() > over:
            return not os.path.lexists(path)
        time.sleep(0.02)


@cache
def _place() -> str:
    """Where process numbers mean the same as here."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
    with suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    return sha256_of_parts(" ".join(parts))[:6]


def _start(pid: int) -> int | None:
    """When a process began, in ticks since the boot; None: there is none. 0: not known."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        # A name may hold blanks and brackets; the state and all after it cannot.
        state, *fields = told.rpartition(")")[2].split()
        return None if state in "ZX" else int(fields[18])
    except (OSError, ValueError, IndexError):
        return _runs(pid)


def _runs(pid: int) -> int | None:
    """Where there is no /proc: 0 if a process with this number runs, None if none does."""
    if os.name == "nt":  # signal 0 would end the process there; leave its files alone
        return 0
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return 0
