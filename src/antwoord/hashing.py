"""Hashes of files, and of whatever else is known by its content."""

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

#: Below this size a file is read in one go.
SMALL_BYTES = 1_000_000
#: From this size on a file is hashed once in a run: a second takes a second or two a gigabyte.
LARGE_BYTES = 64_000_000
#: Size, time of the last change and place of a file.
_Stamp = tuple[int, int, int]


class Hashes:
    """SHA-256 of files by their content, each read once; what changes since is not seen."""

    def __init__(self, known: Mapping[Path, tuple[str, _Stamp]] | None = None) -> None:
        self._known = dict(known or {})

    def of(self, path: Path) -> str:
        """The SHA-256 of a file; raises OSError."""
        if path not in self._known:
            with path.open("rb") as file:
                stamp = _stamp(os.fstat(file.fileno()))
                self._known[path] = _digest(file, stamp[0]), stamp
        return self._known[path][0]

    def anew(self) -> "Hashes":
        """The same, with nothing known but large files that nobody wrote to since."""
        large = {}
        for path, (digest, stamp) in self._known.items():
            with suppress(OSError):
                if stamp[0] >= LARGE_BYTES and _stamp(path.stat()) == stamp:
                    large[path] = digest, stamp
        return Hashes(large)


def _stamp(known: os.stat_result) -> _Stamp:
    return known.st_size, known.st_mtime_ns, known.st_ino


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file; raises OSError."""
    with path.open("rb") as file:
        return _digest(file, os.fstat(file.fileno()).st_size)


def _digest(file: BinaryIO, size: int) -> str:
    """What hashes a file piece by piece takes four times as long for a small one."""
    if size < SMALL_BYTES:
        return hashlib.sha256(file.read()).hexdigest()
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def hasher() -> "hashlib._Hash":
    """A SHA-256 in the making, for what comes piece by piece."""
    return hashlib.sha256()


def sha256_of_parts(*parts: bytes | str) -> str:
    """The SHA-256 of bytes, and of texts as UTF-8, one after the other."""
    digest = hasher()
    for part in parts:
        digest.update(part.encode("utf-8") if isinstance(part, str) else part)
    return digest.hexdigest()


def digest_of(content: object) -> str:
    """The SHA-256 of a JSON value, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256_of_parts(text)


def policy_source(text: str) -> str:
    """What a Content Security Policy names exactly this style or script by."""
    digest = bytes.fromhex(sha256_of_parts(text))
    return f"sha256-{base64.b64encode(digest).decode()}"


def below(folder: Path) -> Iterator[Path]:
    """The files of a folder and those below it, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
