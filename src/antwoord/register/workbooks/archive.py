"""A workbook that is a zip, looked at before anything unpacks it.

Sizes are those that stream out, not only those that the zip declares.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from antwoord.errors import UserError
from antwoord.storage.limited import ask_for, limits_for
from antwoord.storage.paths import shown

#: Bytes of all parts together: a million rows of twenty columns take less than half of it.
MOST_BYTES = 2_000_000_000
#: A part above this size that packs better than this is made to fill a memory: sheets of
#: equal rows pack to a fortieth.
BOMB_BYTES, BOMB_RATIO = 10_000_000, 120
MOST_PARTS = 10_000
BLOCK = 1 << 20
#: What readers of workbooks unpack; pictures and the like stay where they are.
READ = (".xml", ".rels", ".bin")
#: What reading takes for what is unpacked: 100,000 rows of 16 columns, 3 bytes a byte and
#: 0.14 s a million.
_BYTES_A_BYTE, _SECONDS_A_MB = 8.0, 0.7
_LOCAL_HEADER = struct.Struct("<26xHH")


class Parts:
    """The parts of a zip. Raises UserError, when made, for one that nobody should unpack."""

    def __init__(self, register: Path) -> None:
        self.where = shown(register)
        self.register = register
        try:
            with zipfile.ZipFile(register) as book:
                found = book.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise self.unreadable() from None
        self._infos = {info.filename: info for info in found}
        if len(found) > MOST_PARTS or len(self._infos) < len(found):
            raise self.hostile("has too many parts, or one twice")
        end = 0
        for info in sorted(found, key=lambda each: each.header_offset):
            if info.header_offset < end:
                raise self.hostile("has parts that lie over each other")
            end = info.header_offset + info.compress_size
        for info in found:
            large = info.file_size > BOMB_BYTES
            if large and info.file_size > BOMB_RATIO * max(1, info.compress_size):
                raise self._too_large(info.file_size)
        if sum(info.file_size for info in found) > MOST_BYTES:
            raise self._too_large(sum(info.file_size for info in found))
        unpacked = sum(info.file_size for info in found if info.filename.lower().endswith(READ))
        ask_for(
            limits_for(
                unpacked,
                memory_ratio=_BYTES_A_BYTE,
                seconds_per_mb=_SECONDS_A_MB,
            )
        )

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    @property
    def names(self) -> list[str]:
        """The parts that readers of workbooks unpack."""
        return [name for name in self._infos if name.lower().endswith(READ)]

    def blocks(self, name: str) -> Iterator[bytes]:
        """The content of a part, a block at a time, no longer than the zip declares."""
        info = self._infos[name]
        if info.flag_bits & 1:
            raise UserError(f"{self.where} is locked with a password; save it without")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.hostile("is packed in a way that spreadsheets do not use")
        seen = 0
        with self.register.open("rb") as file:
            file.seek(info.header_offset)
            header = file.read(_LOCAL_HEADER.size)
            if len(header) < _LOCAL_HEADER.size:
                raise self.unreadable()
            file.seek(sum(_LOCAL_HEADER.unpack(header)), 1)
            for block in _unpacked(file, info):
                seen += len(block)
                if seen > info.file_size:
                    raise self.hostile("holds more than it declares")
                yield block
        if seen != info.file_size:
            raise self.unreadable()

    def whole(self, name: str) -> bytes:
        """The content of a small part."""
        return b"".join(self.blocks(name))

    def require_plain(self, name: str, block: bytes, first: bool) -> None:
        """Raises UserError for XML that defines entities, or is not of one byte a letter."""
        if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
            raise self.hostile(f"defines entities of its own in {name}")
        if first and (block[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in block[:4]):
            raise self.hostile(f"is not UTF-8 in {name}")

    def unreadable(self) -> UserError:
        """For what is damaged."""
        return UserError(f"{self.where} is not a readable workbook; save it again")

    def hostile(self, what: str) -> UserError:
        """For what no spreadsheet program writes."""
        return UserError(
            f"{self.where} {what}, which no spreadsheet program does; save it again with one"
        )

    def _too_large(self, size: int) -> UserError:
        return UserError(
            f"{self.where} unpacks to {size / 1e6:,.0f} MB, too much for a workbook; save the "
            "table as CSV"
        )


def _unpacked(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    left = info.compress_size
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    stored = info.compress_type == zipfile.ZIP_STORED
    try:
        while left > 0 and (packed := file.read(min(BLOCK, left))):
            left -= len(packed)
            if stored:
                yield packed
                continue
            while packed:
                yield unpack.decompress(packed, BLOCK)
                packed = unpack.unconsumed_tail
        if not stored and not unpack.eof:
            yield unpack.flush()
    except zlib.error:
        return  # the size then differs
