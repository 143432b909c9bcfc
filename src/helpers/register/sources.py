"""Any source of a register as one table of texts, with the row numbers of a spreadsheet.

CSV, Parquet and spreadsheets by their ending, PostgreSQL by its URL.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import UserError
from helpers.reference.database import DatabaseTable, shown_register
from helpers.register.grid import Layout, Scored, headings_among
from helpers.register.receipt import LeftOut

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = (".csv", ".txt", ".tsv", ".tab")
SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet",)


@dataclass(frozen=True)
class SourceTable:
    """What was read: `table` holds `row_number` and a text column per heading, empty as null.

    `layout` is what was found; `left_out` are rows below the header that are no
    application. `sha256` identifies the file, or the content read where there is no file.
    """

    name: str
    table: "pa.Table"
    layout: Layout
    sha256: str
    size_bytes: int
    left_out: tuple[LeftOut, ...] = ()
    other_sheets: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The source's columns, in their order."""
        return tuple(self.table.column_names[1:])


def read_source(
    register: Path | DatabaseTable, layout: Layout, wanted: Collection[str] | Scored
) -> SourceTable:
    """The source as texts; `wanted` are headings that tell the header row and the sheet.

    Instead of headings, `wanted` may be a function that scores a row as a header. Raises
    UserError for what cannot be read without losing something.
    """
    score = wanted if callable(wanted) else headings_among(wanted)
    if isinstance(register, DatabaseTable):
        from helpers.register.database_source import read_database

        table = read_database(register)
        sha256, size = _content_hash(table)
        return SourceTable(register.address, table, Layout(header_row=1), sha256, size)
    kind = register.suffix.lower()
    left_out: tuple[LeftOut, ...] = ()
    others: tuple[str, ...] = ()
    if kind in PARQUET:
        from helpers.register.typed_source import read_parquet

        table, found = read_parquet(register), Layout(header_row=1)
    elif kind in SHEETS:
        from helpers.register.sheet_source import read_sheet

        table, found, left_out, others = read_sheet(register, layout, score)
    elif kind in TEXTS:
        from helpers.register.csv_source import read_csv

        table, found, left_out = read_csv(register, layout, score)
    else:
        endings = ", ".join((*TEXTS, *SHEETS, *PARQUET))
        raise UserError(f"{shown_register(register)}: a register's file ends in {endings}")
    with register.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return SourceTable(
        shown_register(register),
        table,
        found,
        sha256,
        register.stat().st_size,
        left_out,
        others,
    )


class _Hashing:
    """A file that only hashes what is written to it."""

    closed = False

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...


def _content_hash(table: "pa.Table") -> tuple[str, int]:
    """SHA-256 and length of the content as comma-separated text."""
    import pyarrow.csv

    sink = _Hashing()
    pyarrow.csv.write_csv(table.drop_columns("row_number"), sink)
    return sink.digest.hexdigest(), sink.size
