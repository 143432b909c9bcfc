"""Hashes of files, and of whatever else is known by its content."""

import base64
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

#: Below this size a file is read in one go.
SMALL_BYTES = 1_000_000
#: From this size on a file is hashed once in a run: a second takes a second or two a gigabyte.
LARGE_BYTES = 64_000_000
#: A file that was left alone for as long before it was hashed gets another time from whoever
#: changes it: the coarsest clocks of file systems, of FAT and some shares, tick in two seconds.
SETTLED_NS = 3_000_000_000


class _Stamp(NamedTuple):
    """What the system says of a file; whoever changes it can set `modified`, not `changed`."""

    size: int
    modified: int
    changed: int
    place: tuple[int, int]

    @classmethod
    def of(cls, known: os.stat_result) -> "_Stamp":
        return cls(
            known.st_size, known.st_mtime_ns, known.st_ctime_ns, (known.st_dev, known.st_ino)
        )

    def settled(self, now: int) -> bool:
        """Whether any later change shows in the stamp; `now` in nanoseconds."""
        return max(self.modified, self.changed) < now - SETTLED_NS


class _Hashed(NamedTuple):
    digest: str
    stamp: _Stamp
    #: Whether it is taken again for as long as the stamp is the same.
    lasting: bool


class Hashes:
    """SHA-256 of files by their content, each read once; what changes since is not seen."""

    def __init__(self, before: Mapping[Path, _Hashed] = MappingProxyType({})) -> None:
        self._before = before
        self._known: dict[Path, _Hashed] = {}

    def of(self, path: Path) -> str:
        """The SHA-256 of a file; raises OSError."""
        if path not in self._known:
            known = self._before.get(path)
            if known is None or not known.lasting or _Stamp.of(path.stat()) != known.stamp:
                known = _hashed(path)
            self._known[path] = known
        return self._known[path].digest

    def anew(self) -> "Hashes":
        """The same for what the files hold now.

        Those that nobody wrote to since are not read again, where a change would show.
        """
        return Hashes({**self._before, **self._known})


def _hashed(path: Path) -> _Hashed:
    now = time.time_ns()
    with path.open("rb") as file:
        stamp = _Stamp.of(os.fstat(file.fileno()))
        digest = _digest(file, stamp.size)
    return _Hashed(digest, stamp, stamp.size >= LARGE_BYTES or stamp.settled(now))


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
