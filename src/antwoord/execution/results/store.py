"""What the steps of runs left, each under its key, to be used again instead of made again.

`data/processed/store/<key>/` holds the files that one step made or changed and a sealed
`manifest.json`: their paths, hashes and sizes. Everything in it is readable by
its owner only, for it holds rows of registers. An entry appears whole or not at all; its
files are hashed again whenever it is used, and one that is damaged is removed.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from antwoord.hashing import below, digest_of, hasher, sha256_of
from antwoord.publishing.files import opened, unfinished, write_file, write_if_possible, write_json
from antwoord.publishing.owners import remove, sweep
from antwoord.publishing.rights import OWNER_FOLDER, own_folder
from antwoord.storage.paths import work_folder

#: Names another folder than `data/processed/store/`, on a disk with more room.
ELSEWHERE = "ANTWOORD_STORE"
#: The store never grows beyond these; what was used longest ago goes first.
LARGEST_BYTES = 20_000_000_000
MOST_ENTRIES = 200
#: Beside the entries: what runs rested on, what steps took, what helper code imports.
RUNS, TIMINGS, IMPORTS = "runs", "seconds.json", "imports.json"
MANIFEST, FILES, USED = "manifest.json", "files", "used"
_KEY = re.compile(r"[0-9a-f]{64}")
#: How what is being written is called.
_UNFINISHED = ".*.partial-*"
_CHUNK = 1 << 20


class DamagedError(Exception):
    """An entry that is not as it was written."""


@dataclass(frozen=True)
class StoredFile:
    """A file of an entry; `path` begins with the name of one of the run's folders."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Entry:
    """What one step left: files that it made or changed, paths that it removed, its seconds."""

    key: str
    step: str
    seconds: float
    files: tuple[StoredFile, ...]
    removed: tuple[str, ...]

    def after(self, before: Mapping[str, str]) -> dict[str, str]:
        """The files there are after this step, given those before it: hashes by path."""
        kept = {path: digest for path, digest in before.items() if path not in self.removed}
        return kept | {file.path: file.sha256 for file in self.files}


def store_folder() -> Path:
    """Where the project's store is."""
    named = os.environ.get(ELSEWHERE)
    return Path(named) if named else work_folder() / "store"


class Store:
    """A store in a folder, which need not be there yet."""

    def __init__(
        self, folder: Path, *, largest: int = LARGEST_BYTES, most: int = MOST_ENTRIES
    ) -> None:
        """`largest` in bytes, `most` in entries: what the store may hold."""
        self.folder, self._largest, self._most = folder, largest, most
        self._sizes: dict[str, int] = {}  # by key; what an entry holds does not change

    def look(self, key: str) -> Entry | None:
        """The entry under a key, its files not looked at; None where there is none.

        Raises DamagedError where its manifest is not as it was written.
        """
        try:
            content = (self.folder / key / MANIFEST).read_bytes()
        except OSError:
            return None
        return _entry(content, key)

    def restore(self, key: str, folders: Mapping[str, Path]) -> Entry | None:
        """Puts what a step left into the run's folders, byte for byte; None: nothing is kept.

        `folders` by the name that paths begin with. Raises DamagedError, having removed the
        entry and changed nothing in the folders, where a file is not what it was.
        """
        try:
            entry = self.look(key)
            if entry is None:
                return None
            self._copy_out(entry, folders)
        except DamagedError:
            self.remove(key)
            raise
        write_if_possible(self.folder / key / USED, str(time.time_ns()).encode())
        return entry

    def keep(
        self,
        key: str,
        step: str,
        seconds: float,
        before: Mapping[str, str],
        folders: Mapping[str, Path],
        *,
        anew: bool = False,
    ) -> tuple[dict[str, str], bool]:
        """Keeps what a step left, given the hashes of the files before it.

        Gives the hashes of the files after it, and whether they were kept: a full disk is no
        reason for a run to fail. Where another run kept the same meanwhile, its entry stays;
        with `anew` ours takes its place.
        """
        after = snapshot(folders)
        changed = sorted(path for path, digest in after.items() if before.get(path) != digest)
        removed = sorted(set(before) - set(after))
        size = sum(_place(path, folders).stat().st_size for path in changed)
        if size > self._largest:
            return after, False
        try:
            own_folder(self.folder)
            sweep(self.folder.glob(_UNFINISHED))
            partial = self._beside(key)
            partial.mkdir(mode=OWNER_FOLDER)
        except OSError:
            return after, False
        try:
            files = [_copy_in(path, folders, partial / FILES) for path in changed]
            if any(file.sha256 != after[file.path] for file in files):
                return after, False  # somebody else writes there
            _seal(partial, Entry(key, step, seconds, tuple(files), tuple(removed)))
            if anew or not self._sound(key):
                self.remove(key)
            with suppress(OSError):  # it is there already, from another run
                partial.rename(self.folder / key)
            self._bound(keep=key)
        except OSError:
            return after, False
        finally:
            remove(partial)
        return after, self._sound(key)

    def remove(self, key: str) -> None:
        """Removes an entry: first its name, so that nobody finds half of it."""
        gone = self._beside(key)
        with suppress(OSError):
            (self.folder / key).rename(gone)
            remove(gone)

    def entries(self) -> list[Path]:
        """The folders of all entries."""
        with suppress(OSError):
            return sorted(path for path in self.folder.iterdir() if _KEY.fullmatch(path.name))
        return []

    def clear(self) -> tuple[int, int]:
        """Empties the store; gives how many entries and bytes there were.

        What is not ours stays: the folder may have been named by mistake.
        """
        number, size = len(self.entries()), 0
        for name in (RUNS, TIMINGS, IMPORTS):
            size += _remove(self.folder / name)
        for path in self.entries():
            size += _size(path)
            self.remove(path.name)
        with suppress(OSError):
            self.sweep()
            self.folder.rmdir()  # unless something else is in it
        return number, size

    def _sound(self, key: str) -> bool:
        with suppress(DamagedError):
            return self.look(key) is not None
        return False

    def _copy_out(self, entry: Entry, folders: Mapping[str, Path]) -> None:
        # Everything is verified before anything takes its place.
        waiting = {name: folder / f".restoring-{entry.key[:8]}" for name, folder in folders.items()}
        try:
            for file in entry.files:
                source, target = self._stored(entry, file), _place(file.path, waiting)
                own_folder(target.parent)
                if _copied(source, target) != file.sha256:
                    raise DamagedError(file.path)
            for file in entry.files:
                target = _place(file.path, folders)
                own_folder(target.parent)
                _place(file.path, waiting).replace(target)
            for path in entry.removed:
                _place(path, folders).unlink(missing_ok=True)
        except FileNotFoundError as error:  # of an entry that was damaged, or removed meanwhile
            raise DamagedError(str(error)) from None
        finally:
            for folder in waiting.values():
                shutil.rmtree(folder, ignore_errors=True)

    def _stored(self, entry: Entry, file: StoredFile) -> Path:
        return self.folder / entry.key / FILES / file.path

    def _beside(self, key: str) -> Path:
        return unfinished(self.folder / key[:8])

    def sweep(self) -> int:
        """Clears what killed runs left, and gives how much; raises OSError."""
        if not self.folder.is_dir():
            return 0
        places = (_UNFINISHED, f"*/{_UNFINISHED}", f"{RUNS}/*/{_UNFINISHED}")
        return sweep(chain.from_iterable(map(self.folder.glob, places)))

    def _bound(self, keep: str) -> None:
        """Removes what was used longest ago while there is too much; never the entry `keep`."""
        known = self._sizes
        sizes = {p.name: known.get(p.name) or _size(p) for p in self.entries()}
        self._sizes = sizes
        number, total = len(sizes), sum(sizes.values())
        if number <= self._most and total <= self._largest:
            return
        for key in sorted(sizes, key=lambda key: _used(self.folder / key)):
            if number <= self._most and total <= self._largest:
                return
            if key != keep:
                self.remove(key)
                number, total = number - 1, total - sizes[key]


def snapshot(folders: Mapping[str, Path]) -> dict[str, str]:
    """The SHA-256 of every file in a run's folders, by its path with the folder's name first."""
    found = {}
    for name, folder in folders.items():
        for path in below(folder):
            digest = sha256_of(path)
            found[f"{name}/{path.relative_to(folder).as_posix()}"] = digest
    return found


def _place(path: str, folders: Mapping[str, Path]) -> Path:
    name, *rest = PurePosixPath(path).parts
    if name not in folders or not rest or ".." in rest:
        raise DamagedError(path)
    return folders[name].joinpath(*rest)


def _copy_in(path: str, folders: Mapping[str, Path], target: Path) -> StoredFile:
    source, copy = _place(path, folders), target / path
    own_folder(copy.parent)
    digest = _copied(source, copy)
    return StoredFile(path, digest, source.stat().st_size)


def _copied(source: Path, target: Path) -> str:
    """Copies a file, for its owner only; gives the hash of what was copied."""
    digest = hasher()
    with source.open("rb") as reading, opened(target) as writing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
    return digest.hexdigest()


def _seal(folder: Path, entry: Entry) -> None:
    content: dict[str, Any] = {
        "step": entry.step,
        "seconds": entry.seconds,
        "files": [[file.path, file.sha256, file.size] for file in entry.files],
        "removed": list(entry.removed),
    }
    content["seal"] = digest_of([entry.key, content])
    write_file(folder / USED, str(time.time_ns()))
    write_json(folder / MANIFEST, content)


def _entry(content: bytes, key: str) -> Entry:
    try:
        given = json.loads(content)
        seal = given.pop("seal")
        if seal != digest_of([key, given]):
            raise DamagedError(MANIFEST)
        files: Sequence[Sequence[Any]] = given["files"]
        return Entry(
            key=key,
            step=given["step"],
            seconds=given["seconds"],
            files=tuple(StoredFile(*file) for file in files),
            removed=tuple(given["removed"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedError(MANIFEST) from error


def _size(place: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    files = below(place) if place.is_dir() else iter([place])
    with suppress(OSError):
        return sum(path.stat().st_size for path in files)
    return 0


def _remove(place: Path) -> int:
    size = _size(place)
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)
    return size


def _used(folder: Path) -> int:
    try:
        return int((folder / USED).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
