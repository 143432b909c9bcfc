"""Temporary files of a command are in one folder, named after it; the next one sweeps it."""

import atexit
import os
import tempfile
from pathlib import Path

from antwoord.publishing.owners import remove, sweep, token
from antwoord.publishing.rights import OWNER_FOLDER

#: Short: sockets of kernels stand below, and their paths may have about 100 characters.
_PREFIX = "aw-"
#: Of 104 bytes (macOS; 108 on Linux) `/pymp-12345678/listener-12345678` takes 32 and an end.
_LONGEST = 104 - 33
#: What names the folder for temporary files to every library, and to processes started later.
_NAMES = ("TMPDIR", "TEMP", "TMP")


def own_temporary_folder() -> Path:
    """Makes one for this process and those that it starts, until it ends; sweeps older ones.

    Those are what killed commands of this account left. Where the path would be too long for
    the sockets below it, the system's folder is used as it is. Raises OSError.
    """
    root = Path(tempfile.gettempdir())
    sweep(path for path in root.glob(f"{_PREFIX}*") if _ours(path))
    folder = root / f"{_PREFIX}{token()}"
    if len(os.fsencode(folder)) > _LONGEST:
        return root
    folder.mkdir(mode=OWNER_FOLDER, exist_ok=True)
    for name in _NAMES:
        os.environ[name] = str(folder)
    tempfile.tempdir = str(folder)
    maker = os.getpid()
    atexit.register(lambda: remove(folder) if os.getpid() == maker else None)
    return folder


def _ours(path: Path) -> bool:
    try:
        return not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
    except OSError:
        return False
