"""Slices that were read before, each under the hash of what it was read from.

The hash is of the zips' identities (see `archive.KboZip.identity`), of the enterprise numbers
and of VERSION, so that a second run reads nothing but the directories of the zips. What lies
there is hashed again whenever it is used: an entry that is damaged is read anew.
"""

import io
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from antwoord.hashing import sha256_of, sha256_of_parts
from antwoord.publishing.files import unfinished, write_json, write_parquet
from antwoord.publishing.owners import sweep
from antwoord.publishing.rights import OWNER_FOLDER, own_folder

#: Changed whenever a slice of the same zips and numbers may hold other rows or columns.
VERSION = 1
SEAL = "slice.json"


@dataclass(frozen=True)
class Kept:
    """An entry: where it lies, and its tables by name."""

    folder: Path
    tables: dict[str, pa.Table]


def key_of(identities: Sequence[str], numbers: Sequence[str]) -> str:
    """The hash of what a slice is made from, in hexadecimal."""
    parts = (*identities, "\n".join(numbers))
    told = (f"{len(part)}\n{part}\n" for part in parts)
    return sha256_of_parts(f"kbo slice {VERSION}\n", *told)


def find(cache_folder: Path, key: str, names: Sequence[str]) -> Kept | None:
    """The entry of that key; None where there is none, or not as it was written."""
    folder = cache_folder / key
    try:
        hashes = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        tables = {}
        for name in names:
            content = (folder / f"{name}.parquet").read_bytes()
            if sha256_of_parts(content) != hashes[name]:
                return None
            tables[name] = pyarrow.parquet.read_table(io.BytesIO(content))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None
    return Kept(folder, tables)


def keep(cache_folder: Path, key: str, tables: Mapping[str, pa.Table]) -> Kept:
    """Keeps the tables, whole or not at all; an entry of that key is replaced.

    The folder can be read by its owner alone: natural persons stand in it.
    """
    own_folder(cache_folder)
    sweep(cache_folder.glob(".*.partial-*"))
    folder = cache_folder / key
    made = unfinished(folder)
    made.mkdir(mode=OWNER_FOLDER)
    try:
        hashes = {}
        for name, table in tables.items():
            write_parquet(made / f"{name}.parquet", table, compression="zstd")
            hashes[name] = sha256_of(made / f"{name}.parquet")
        write_json(made / SEAL, hashes)
        _replace(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Kept(folder, dict(tables))


def _replace(made: Path, folder: Path) -> None:
    old = unfinished(folder)
    with suppress(FileNotFoundError):
        folder.rename(old)
    try:
        made.rename(folder)
    except OSError:
        # Somebody else has kept the same slice in the meantime: theirs is as good.
        if not folder.is_dir():
            raise
    shutil.rmtree(old, ignore_errors=True)
