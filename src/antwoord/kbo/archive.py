"""A KBO Open Data zip as it lies there: what it says of itself, and whether it may be read.

Nothing is ever unpacked to disk. A zip is refused before anything is read from it where it
is cut off, holds a path that leads out of it, or would unpack to more than the published
ones do by far.
"""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from antwoord.errors import UserError
from antwoord.kbo.files import COLUMNS, DATE_FORMAT, FULL, META, UPDATE
from antwoord.storage.paths import shown

#: The published full zip of October 2025 unpacks to 2.3 GB.
LARGEST_BYTES = 16_000_000_000
#: Published files shrink to about a fifteenth; text that says something, to no less than this.
LARGEST_RATIO = 200
_SMALL = 1_000_000  # bytes from which the ratio counts
_LARGEST_META = 64_000

#: What reading a damaged member can raise.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


@dataclass(frozen=True)
class KboZip:
    """A full or an update zip: what its `meta.csv` says, and what tells its content.

    `members`: name, size in bytes and CRC-32 of every member, as its directory says, ordered.
    """

    path: Path
    kind: str
    number: int
    snapshot_date: date
    version: str
    size_bytes: int
    members: tuple[tuple[str, int, int], ...]

    @property
    def name(self) -> str:
        """How messages name it."""
        return shown(self.path)

    @property
    def identity(self) -> str:
        """Tells whether another zip has the same content, without reading it.

        The size of the file, and the name, size and CRC-32 of every member: checksums of the
        whole content, which reading verifies. They tell an error or a newer extract; against
        somebody who makes another content with the same checksums they do not help.
        """
        members = "".join(f"{name}\t{size}\t{crc:08x}\n" for name, size, crc in self.members)
        return f"{self.size_bytes}\n{members}"


def open_zip(path: Path, needed: Sequence[str] = ()) -> KboZip:
    """A zip, looked at but for its content; `needed` are files (`activity`) that must be in it.

    Other files may be missing: who hands an extract on may leave names and contacts out.
    Raises UserError where it is not there, not whole, not a KBO Open Data zip, or one to
    be wary of.
    """
    where = shown(path)
    if not path.is_file():
        raise UserError(f"{where}: there is no such file; name a KBO Open Data zip")
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            _require_harmless(infos, path)
            meta = _meta(archive, path)
    except zipfile.BadZipFile:
        raise UserError(f"{where} is not a zip, or is cut off; download it again") from None
    except DAMAGE:
        raise UserError(f"{where} cannot be read; download it again") from None
    said = _said(meta, f"{where}, {META}.csv")
    found = KboZip(
        path=path,
        kind=said["ExtractType"].lower(),
        number=int(said["ExtractNumber"]),
        snapshot_date=datetime.strptime(said["SnapshotDate"], DATE_FORMAT).date(),
        version=said.get("Version", ""),
        size_bytes=path.stat().st_size,
        members=tuple(sorted((info.filename, info.file_size, info.CRC) for info in infos)),
    )
    names = {info.filename for info in infos}
    for member in _expected(found.kind, needed):
        if member not in names:
            raise UserError(f"{where} holds no {member}; download the whole zip again")
    return found


def _expected(kind: str, needed: Sequence[str]) -> list[str]:
    if kind == FULL:
        return [f"{name}.csv" for name in needed]
    return [f"{name}_{what}.csv" for name in needed for what in ("delete", "insert")]


def _require_harmless(infos: Sequence[zipfile.ZipInfo], path: Path) -> None:
    where = shown(path)
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if not parts or ".." in parts or parts[0].endswith(("/", ":")):
            raise UserError(
                f"{where} holds a member whose path leads out of it; do not use this file"
            )
        if info.flag_bits & 1:
            raise UserError(f"{where}, {parts[-1]} is encrypted; KBO Open Data never is")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UserError(
                f"{where}, {parts[-1]} is compressed in a way that zips of KBO never are"
            )
        swollen = info.file_size > max(_SMALL, LARGEST_RATIO * info.compress_size)
        if swollen:
            raise UserError(
                f"{where}, {parts[-1]} would unpack to more than {LARGEST_RATIO} times its size, "
                "which no such file does; do not use this file"
            )
    if sum(info.file_size for info in infos) > LARGEST_BYTES:
        raise UserError(
            f"{where} would unpack to more than {LARGEST_BYTES // 10**9} GB, far more than KBO "
            "Open Data; do not use this file"
        )
    twice = sorted(name for name, n in Counter(info.filename for info in infos).items() if n > 1)
    if twice:
        raise UserError(f"{where} holds {twice[0]} twice; download it again")


def _meta(archive: zipfile.ZipFile, path: Path) -> bytes:
    if f"{META}.csv" not in archive.namelist():
        raise UserError(f"{shown(path)} holds no {META}.csv, so it is no KBO Open Data zip")
    with archive.open(f"{META}.csv") as file:
        return file.read(_LARGEST_META)


def _said(content: bytes, where: str) -> dict[str, str]:
    """What `meta.csv` says, each value checked to be what its variable stands for."""
    try:
        rows = [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if row]
    except UnicodeDecodeError:
        raise UserError(f"{where} is not UTF-8, so it is no KBO Open Data") from None
    if not rows or tuple(rows[0]) != COLUMNS[META] or any(len(row) != 2 for row in rows):
        raise UserError(f"{where} does not have the columns {', '.join(COLUMNS[META])}")
    said = dict(rows[1:])
    for name in ("ExtractType", "ExtractNumber", "SnapshotDate"):
        if name not in said:
            raise UserError(f"{where} holds no {name}, so it is no KBO Open Data")
    if said["ExtractType"].lower() not in (FULL, UPDATE):
        raise UserError(f"{where}: ExtractType {said['ExtractType']!r} is not {FULL} or {UPDATE}")
    if not re.fullmatch(r"[0-9]{1,9}", said["ExtractNumber"]):
        raise UserError(f"{where}: ExtractNumber {said['ExtractNumber']!r} is not a number")
    try:
        datetime.strptime(said["SnapshotDate"], DATE_FORMAT)
    except ValueError:
        raise UserError(
            f"{where}: SnapshotDate {said['SnapshotDate']!r} is not a date such as 31-12-2025"
        ) from None
    return said


def in_sequence(zips: Sequence[KboZip]) -> tuple[KboZip, ...]:
    """One full zip and the updates that follow it, in order of number.

    Raises UserError where there is not exactly one full zip, where a number is missing or
    given twice, and for an update that the full zip already holds.
    """
    full = [each for each in zips if each.kind == FULL]
    updates = sorted((each for each in zips if each.kind == UPDATE), key=lambda each: each.number)
    if len(full) != 1:
        named = ", ".join(each.name for each in full)
        raise UserError(
            f"{named} are full extracts both; give one, and its updates"
            if full
            else f"{updates[0].name} is an update; give the full extract that it follows too"
            if updates
            else "no KBO Open Data zip was given"
        )
    before = full[0]
    for update in updates:
        if update.number <= full[0].number:
            raise UserError(
                f"{update.name} is update {update.number}, which the full extract "
                f"{full[0].number} already holds; leave it out"
            )
        if update.number == before.number:
            raise UserError(f"{before.name} and {update.name} are both update {update.number}")
        if update.number != before.number + 1:
            raise UserError(
                f"{update.name} is extract {update.number} and does not follow {before.number}; "
                f"give {before.number + 1} too"
            )
        if update.snapshot_date < before.snapshot_date:
            raise UserError(
                f"{update.name} is extract {update.number}, yet of an earlier day "
                f"({update.snapshot_date}) than {before.number} ({before.snapshot_date}); one of "
                "the two is not what it says"
            )
        before = update
    return (full[0], *updates)
