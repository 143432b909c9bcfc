"""Hashes of files, and files that are written whole or not at all."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

#: From this size on a file is hashed once in a run: a second takes a second or two a gigabyte.
LARGE_BYTES = 64_000_000


class Hashes:
    """SHA-256 of files by their content, each read once; what changes since is not seen."""

    def __init__(self, known: Mapping[Path, str] | None = None) -> None:
        self._known = dict(known or {})

    def of(self, path: Path) -> str:
        """The SHA-256 of a file; raises OSError."""
        if path not in self._known:
            with path.open("rb") as file:
                self._known[path] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._known[path]

    def anew(self) -> "Hashes":
        """The same, with nothing known but large files."""
        large = {}
        for path, digest in self._known.items():
            with suppress(OSError):
                if path.stat().st_size >= LARGE_BYTES:
                    large[path] = digest
        return Hashes(large)


def digest_of(content: object) -> str:
    """The SHA-256 of a JSON value, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def below(folder: Path) -> Iterator[Path]:
    """The files of a folder and those below it, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file for its owner only, whole or not at all; where it cannot, it is left out."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=f".partial-{os.getpid()}", delete=False
        ) as partial:
            try:
                partial.write(content)
                partial.close()
                Path(partial.name).replace(path)
            except OSError:
                Path(partial.name).unlink(missing_ok=True)
