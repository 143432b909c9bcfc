"""Files are written whole or not at all, for their owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from antwoord.publishing.owners import token
from antwoord.publishing.rights import OWNER_FILE, own_folder


def write_file(path: Path, content: bytes | str) -> None:
    """Writes a file for its owner only: what was there stays until all of the new one is.

    Text becomes UTF-8. Raises OSError; what it had begun is then removed.
    """
    written = content.encode("utf-8") if isinstance(content, str) else content
    partial = unfinished(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(partial, flags, OWNER_FILE), "wb") as file:
            file.write(written)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def write_if_possible(path: Path, content: bytes | str) -> None:
    """The same, of what only saves time or tells something: where it cannot be, it is left out."""
    with suppress(OSError):
        own_folder(path.parent)
        write_file(path, content)


def unfinished(path: Path) -> Path:
    """The name of a file in the making, which tells who makes it; no two are alike."""
    return path.with_name(f".{path.name}.{secrets.token_hex(3)}.partial-{token()}")
