"""Which commit of a repository a folder is of, where it is of one and git is there."""

import os
import shutil
import subprocess
from pathlib import Path

#: A repository of any size says it long before.
_SECONDS = 10


def commit_of(folder: Path) -> dict[str, object] | None:
    """The commit that is checked out in a folder, and whether a file that git knows is another.

    `commit` is its hash, `dirty` whether a tracked file in the folder was changed since. None
    where the folder is in no repository, nothing was committed yet, or git is not there.
    """
    program = shutil.which("git")
    if program is None:
        return None

    def said(*arguments: str) -> str:
        # Nothing that the repository's own settings name is started.
        done = subprocess.run(  # noqa: S603 - nothing of it is read by a shell
            [program, "-c", "core.fsmonitor=false", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: told for name, told in os.environ.items() if not name.startswith("GIT_")},
            check=True,
            timeout=_SECONDS,
        )
        return done.stdout.decode(errors="replace").strip()

    try:
        commit = said("rev-parse", "--verify", "HEAD")
        changed = said("--no-optional-locks", "status", "--porcelain", "-uno", "--", ".")
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit, "dirty": bool(changed)}
