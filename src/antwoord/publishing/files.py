"""Files are written whole or not at all, for their owner only."""

import errno
import glob
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from antwoord.publishing.owners import sweep, token
from antwoord.publishing.rights import OWNER_FILE, for_the_owner, own_folder

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

#: As the engine writes them: each is read by one core.
_ROWS_OF_A_GROUP = 122_880
#: Of a file that tells of no row: whoever the account's umask lets may read it.
OPEN_FILE = 0o666


@contextmanager
def opened(
    path: Path, *, mode: int = OWNER_FILE, lasting: bool = False
) -> Iterator[BufferedWriter]:
    """A file to write to inside: what was there stays until all of the new one is.

    `mode` are its rights, as far as the umask goes; `lasting`: it is on the disk at the end, its
    name too. Raises OSError; what was begun is then removed, and so is what killed processes
    had begun of the same file.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with _whole(path) as partial, os.fdopen(os.open(partial, flags, mode), "wb") as file:
        yield file
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    if lasting:
        sync(path.parent)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Where to write a file inside; it takes its place at the end, or is removed."""
    sweep(path.parent.glob(f".{glob.escape(path.name)}.*.partial-*"))
    partial = unfinished(path)
    try:
        yield partial
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def write_file(
    path: Path, content: bytes | str, *, mode: int = OWNER_FILE, lasting: bool = False
) -> None:
    """Writes a file as `opened` does; text becomes UTF-8."""
    with opened(path, mode=mode, lasting=lasting) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def write_json(
    path: Path,
    content: object,
    *,
    indent: int | None = 2,
    mode: int = OWNER_FILE,
    lasting: bool = False,
) -> None:
    """Writes a JSON file as `opened` does, for people too; one that is long without `indent`."""
    text = json.dumps(content, indent=indent, ensure_ascii=False)
    write_file(path, f"{text}\n", mode=mode, lasting=lasting)


def write_parquet(
    path: Path,
    table: "ir.Table | pd.DataFrame | pa.Table",
    *,
    compression: Literal["snappy", "zstd"] = "snappy",
    lasting: bool = False,
) -> None:
    """Writes rows as `opened` does; an Ibis table is computed and written by its engine."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pandas = sys.modules.get("pandas")  # imported here for none but frames
    is_frame = pandas is not None and isinstance(table, pandas.DataFrame)
    if is_frame or isinstance(table, pa.Table):
        with opened(path, lasting=lasting) as file:
            if is_frame:
                table.to_parquet(file, index=False, compression=compression)
            else:
                numbered = [f.name for f in table.schema if pa.types.is_dictionary(f.type)]
                pq.write_table(
                    table,
                    file,
                    compression=compression,
                    row_group_size=_ROWS_OF_A_GROUP,
                    use_dictionary=numbered or True,
                )
    else:
        with for_the_owner(), _whole(path) as partial:
            table.to_parquet(partial)


def write_if_possible(path: Path, content: bytes | str) -> None:
    """Writes what only saves time or tells something: where it cannot be, it is left out."""
    with suppress(OSError):
        own_folder(path.parent)
        write_file(path, content)


def unfinished(path: Path) -> Path:
    """The name of a file in the making, which tells who makes it; no two are alike."""
    return path.with_name(f".{path.name}.{secrets.token_hex(3)}.partial-{token()}")


def sync(path: Path) -> None:
    """Puts a file, or the names in a folder, on the disk.

    Windows opens no folders; a file system that does not know how does it by itself, or never.
    """
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)
