"""Any source of a register as one table of texts, with the row numbers of a spreadsheet.

CSV, Parquet and spreadsheets by their ending, PostgreSQL by its URL.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from antwoord.errors import UserError
from antwoord.hashing import hasher, sha256_of
from antwoord.register.contract.receipt import LeftOut, SheetRead, place
from antwoord.register.layout.grid import Grid, Layout, Scored, headings_among
from antwoord.storage.database import DatabaseTable, shown_register
from antwoord.storage.limited import limited, limits_for, size_of

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = (".csv", ".txt", ".tsv", ".tab")
SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet",)
#: Bytes of memory for each byte of a file, and seconds for each million of them, that reading
#: may take. A CSV of 300,000 rows takes 4 and 0.1; what a workbook or a Parquet file unpacks to
#: is asked for once it is known.
_TAKES = {TEXTS: (40.0, 4.0), SHEETS: (20.0, 4.0), PARQUET: (20.0, 4.0)}

T = TypeVar("T")


@dataclass(frozen=True)
class SourceTable:
    """What was read: `table` holds `row_number` and a text column per heading, empty as null.

    `layout` is what was found; `rows` counts those below the header that are not blank,
    `left_out` are those that are no application, and `doubtful` holds them as they stand.
    `unread`: columns with types that were not asked for or have no texts. `counted`: the rows
    that a database counted by itself. `sha256` identifies the file, or the content read
    where there is no file.
    `since_1904`: serials of dates count from that year.
    """

    name: str
    table: "pa.Table"
    layout: Layout
    sha256: str
    size_bytes: int
    rows: int
    left_out: tuple[LeftOut, ...] = ()
    doubtful: "pa.Table | None" = None
    sheets: tuple[SheetRead, ...] = ()
    since_1904: bool = False
    unread: tuple[str, ...] = ()
    counted: int | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The source's columns: those read, in their order, then those not asked for."""
        return (*self.table.column_names[1:], *self.unread)

    def with_counted(self, left_out: Collection[LeftOut]) -> "SourceTable":
        """The same with the rows that are not left out after all among those of its table.

        `left_out`: those that are, once it is known what an id looks like.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        numbers = {row.row_number for row in self.left_out} - {row.row_number for row in left_out}
        if self.doubtful is None or not numbers:
            return self
        kept = pc.is_in(self.doubtful["row_number"], pa.array(sorted(numbers), pa.int64()))
        table = pa.concat_tables([self.table, self.doubtful.filter(kept)])
        return replace(
            self,
            table=table.sort_by("row_number"),
            doubtful=self.doubtful.filter(pc.invert(kept)),
            left_out=tuple(each for each in self.left_out if each.row_number not in numbers),
        )

    def place(self, row_number: int) -> str:
        """Where a row stands, in words."""
        return place(row_number, self.sheets)


def within_limits(
    register: Path | DatabaseTable,
    work: Callable[[], T],
    meanwhile: Callable[[], object] | None = None,
) -> T:
    """What `work`, which reads this source, gives; a file is read in a process with limits.

    `meanwhile` is done in this process, beside that one.

    Raises UserError for a file that takes far more than one of its size does.
    """
    if isinstance(register, DatabaseTable):
        return work()
    kind = register.suffix.lower()
    ratio, seconds = next((takes for kinds, takes in _TAKES.items() if kind in kinds), (40.0, 4.0))
    limits = limits_for(size_of([register]), memory_ratio=ratio, seconds_per_mb=seconds)
    import pyarrow as pa

    # Of itself a table is handed over array by array: of 100,000 columns that takes 1 GB.
    ForkingPickler.register(pa.Table, _handed_over)
    return limited(work, shown_register(register), limits, meanwhile)


def _handed_over(table: "pa.Table") -> "tuple[Callable[[bytes], pa.Table], tuple[bytes]]":
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return _taken_over, (sink.getvalue().to_pybytes(),)


def _taken_over(content: bytes) -> "pa.Table":
    import pyarrow as pa

    return pa.ipc.open_stream(content).read_all()


def read_source(
    register: Path | DatabaseTable, layout: Layout, wanted: Collection[str] | Scored
) -> SourceTable:
    """The source as texts; `wanted` are headings that tell the header row and the sheet.

    Instead of headings, `wanted` may be a function that scores a row as a header. Raises
    UserError for what cannot be read without losing something.
    """
    try:
        return within_limits(register, lambda: _read(register, layout, wanted))
    except MemoryError:
        raise UserError(f"{shown_register(register)} does not fit in memory") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UserError(f"{shown_register(register)} cannot be read: {why}") from None


def _read(
    register: Path | DatabaseTable, layout: Layout, wanted: Collection[str] | Scored
) -> SourceTable:
    score = wanted if callable(wanted) else headings_among(wanted)
    asked = None if callable(wanted) else wanted
    if isinstance(register, DatabaseTable):
        from antwoord.register.sources.postgresql import read_database

        typed = read_database(register, asked)
        sha256, size = _content_hash(typed.table)
        return SourceTable(
            register.address, typed.table, Layout(header_row=1), sha256, size, len(typed.table),
            unread=typed.unread, counted=len(typed.table),
        )  # fmt: skip
    kind = register.suffix.lower()
    grid: Grid | None = None
    sheets: tuple[SheetRead, ...] = ()
    unread: tuple[str, ...] = ()
    since_1904 = False
    if kind in PARQUET:
        from antwoord.register.sources.typed import read_parquet

        typed = read_parquet(register, asked)
        table, unread, found = typed.table, typed.unread, Layout(header_row=1)
    elif kind in SHEETS:
        from antwoord.register.sources.sheets import read_workbook

        book = read_workbook(register, layout, score, () if callable(wanted) else wanted)
        grid, found, sheets, since_1904 = book.grid, book.layout, book.sheets, book.since_1904
    elif kind in TEXTS:
        from antwoord.register.sources.delimited import read_csv

        grid, found = read_csv(register, layout, score, asked)
    else:
        endings = ", ".join((*TEXTS, *SHEETS, *PARQUET))
        raise UserError(f"{shown_register(register)}: a register's file ends in {endings}")
    if grid:
        table = grid.table
    sha256 = sha256_of(register)
    return SourceTable(
        shown_register(register),
        table,
        found,
        sha256,
        register.stat().st_size,
        grid.rows if grid else len(table),
        grid.left_out if grid else (),
        grid.doubtful if grid else None,
        sheets,
        since_1904,
        unread,
    )


class _Hashing:
    """A file that only hashes what is written to it."""

    closed = False

    def __init__(self) -> None:
        self.digest = hasher()
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
