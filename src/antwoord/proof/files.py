"""What is verified, as files: a run's folder, an archive, an archive that was unpacked.

An archive mirrors the output folder: the run in the folder of its question, the ledger up to its
entry, the bundle of its release, and `SHA256SUMS` over all. A zip of one has one form (nothing is
compressed, files are in the order of their names, no time is told), so that whatever else its
bytes say is found. Nothing that it says of its files is trusted before that is seen.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from antwoord.errors import UserError
from antwoord.hashing import sha256_of_parts
from antwoord.provenance.bundle import CHECKSUMS, FOLDER
from antwoord.releases import ledger
from antwoord.run_files import BESIDE, RUN_RECORD

#: The second reading, in an archive.
VERIFIER = "verify.py"
#: Of an archive, in bytes: more is no answer, and would fill a memory.
LARGEST = 1 << 30
#: The time of every file in a zip, and who may read it: everybody.
_TIME, _UNIX, _RIGHTS = (1980, 1, 1, 0, 0, 0), 3, 0o100644


class ChangedError(Exception):
    """Something is not as it was made; the message says what."""


@dataclass(frozen=True)
class Place:
    """Where the run that is verified stands: its folder, and the one that mirrors the outputs.

    `archived` says that the latter holds an archive's files and no others.
    """

    root: Path
    run: Path
    archived: bool

    @property
    def name(self) -> str:
        """The run as the ledger calls it: its question and its folder."""
        return self.run.relative_to(self.root).as_posix()


def packed(files: Mapping[str, bytes]) -> bytes:
    """The zip of `files` by their paths, with slashes; the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _RIGHTS << 16
            archive.writestr(entry, content)
    return held.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a zip as `packed` makes it, by their paths.

    Raises ChangedError where its bytes are any others.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > min(LARGEST, len(content)):
                raise ChangedError("it is compressed, which an archive of an answer never is")
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ChangedError(f"it is damaged: {error}") from None
    except (ValueError, UnicodeDecodeError, OverflowError, MemoryError):
        raise ChangedError("it is damaged") from None
    for name in files:
        if name.startswith("/") or "\\" in name or {"", ".", ".."} & set(name.split("/")):
            raise ChangedError(f"it has a file {name!r}, which no archive of an answer has")
    if packed(files) != content:
        raise ChangedError("its bytes are not those of an archive of these files")
    return files


def require_plain(folder: Path) -> int:
    """The number of files in a `folder`; raises ChangedError where it holds anything else."""
    number = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise ChangedError(f"{name} is no plain file")
        if path.is_dir() and not any(path.iterdir()):
            raise ChangedError(f"{name} is an empty folder")
        number += path.is_file()
    return number


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """The list of hashes of `files`, as `sha256sum -c` reads it."""
    lines = (f"{sha256_of_parts(content)}  {name}\n" for name, content in sorted(files.items()))
    return "".join(lines).encode()


def require_of_archive(place: Place) -> None:
    """Raises ChangedError where an archive holds a file that none has, whatever its list says."""
    own = f"{place.name}/"
    beside = {f"{place.name}{ending}" for ending in BESIDE}
    beside |= {ledger.NAME, VERIFIER, CHECKSUMS}
    for path in sorted(place.root.rglob("*")):
        name = path.relative_to(place.root).as_posix()
        bundled = len(path.parts) == len(place.root.parts) + 3 and name.startswith(f"{FOLDER}/")
        if path.is_file() and not (name.startswith(own) or name in beside or bundled):
            raise ChangedError(f"{name} is no file of an archive")


def require_listed(root: Path) -> int:
    """The number of files of an unpacked archive that its own list of hashes names.

    Raises ChangedError, naming the first, where one was changed, added or taken out.
    """
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    told = files.pop(CHECKSUMS, b"")
    if told != (wanted := sums_of(files)):
        lines, own = set(told.splitlines()), set(wanted.splitlines())
        other = sorted(line[66:].decode(errors="replace") for line in lines ^ own)
        raise ChangedError(f"{next(iter(other), CHECKSUMS)} was changed, added or taken out")
    return len(files)


def place_of(path: Path) -> Place:
    """The run in a folder, or in that of an unpacked archive; raises UserError for neither."""
    folder = path.resolve()
    if (folder / RUN_RECORD).is_file():
        return Place(folder.parent.parent, folder, archived=False)
    runs = sorted(folder.glob(f"*/*/{RUN_RECORD}"))
    if len(runs) == 1 and (folder / CHECKSUMS).is_file():
        return Place(folder, runs[0].parent, archived=True)
    raise UserError(
        f"{path} is neither the folder of a run nor an archive of one; name a folder such as "
        "outputs/sv-533/2021-03-01, or the zip that antwoord archive made"
    )
