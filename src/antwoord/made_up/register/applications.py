"""A made-up register of applications, for demonstration, tests and measurements.

Every row is invented. The same version, size and seed give the same bytes of CSV on any
machine; the register of 2,000 rows and seed 533 is the one in `data/raw/register/`, and
gives the published figures of question 533 on 1 March 2021.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.made_up.register.blemishes import spoil_rows
from antwoord.made_up.register.columns import SCHEMA, as_record_batch, with_unreadable_texts
from antwoord.made_up.register.package import descriptor
from antwoord.made_up.register.rows import Rows, draw_rows
from antwoord.publishing.files import OPEN_FILE, write_file

#: Changes with every change that changes a byte of the CSV.
GENERATOR_VERSION = "1.1.0"
DEFAULT_SEED = 533
DEFAULT_ROWS = 2_000

#: Rows in memory at once; part of what decides the bytes.
CHUNK_ROWS = 200_000
#: Digits of the number in an application id; more where the register is larger.
_ID_DIGITS = 6

FileFormat = Literal["csv", "parquet"]


def write_demo(
    folder: Path,
    rows: int = DEFAULT_ROWS,
    seed: int = DEFAULT_SEED,
    file_format: FileFormat = "csv",
) -> Path:
    """Writes the register and its `datapackage.json` into `folder`; gives the register's path.

    CSV: UTF-8, comma, LF, ISO dates, amounts with two decimals, empty where absent.
    Parquet: dates as date32, amounts as decimal128(12, 2), the rate as decimal128(5, 2), the
    term as int32, the rest as text; a text that is no date is null there.
    Memory does not grow with `rows`. Both files appear whole or not at all; files of those
    names are replaced. Raises UserError for an impossible size, seed or format.
    """
    if rows < 1:
        raise UserError(f"a register of {rows} rows cannot be made; ask for 1 or more")
    if seed < 0:
        raise UserError(f"the seed {seed} is negative; take 0 or more")
    if file_format not in _WRITERS:
        raise UserError(f"the format {file_format!r} is unknown; take csv or parquet")
    id_digits = max(_ID_DIGITS, len(str(rows)))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"applications.{file_format}"
    # A folder of its own: two runs at once cannot mix, and a failed one leaves nothing.
    workshop = Path(tempfile.mkdtemp(prefix=".demo-", dir=folder))
    try:
        made = workshop / target.name
        with closing(_WRITERS[file_format](made, id_digits)) as writer:
            for chunk in _chunks(rows, seed):
                writer.write(chunk)
        sha256 = sha256_of(made)
        package = workshop / "datapackage.json"
        described = descriptor(
            file_name=target.name,
            file_format=file_format,
            sha256=sha256,
            size=made.stat().st_size,
            rows=rows,
            seed=seed,
            version=GENERATOR_VERSION,
        )
        write_file(package, described, mode=OPEN_FILE)
        made.replace(target)
        package.replace(folder / package.name)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return target


def _chunks(rows: int, seed: int) -> Iterator[Rows]:
    """The register in order, a bounded number of rows at a time."""
    rng = np.random.Generator(np.random.PCG64(seed))
    for start in range(0, rows, CHUNK_ROWS):
        chunk = draw_rows(rng, start, min(start + CHUNK_ROWS, rows), rows)
        spoil_rows(rng, chunk, start)
        yield chunk


class _CsvWriter:
    """Header and rows without quotes: no value of the register needs them."""

    _OPTIONS = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")

    def __init__(self, path: Path, id_digits: int) -> None:
        self._id_digits = id_digits
        self._file = pa.OSFile(str(path), "wb")
        self._file.write((",".join(SCHEMA.names) + "\n").encode())

    def write(self, rows: Rows) -> None:
        batch = with_unreadable_texts(as_record_batch(rows, self._id_digits), rows)
        pyarrow.csv.write_csv(batch, self._file, self._OPTIONS)

    def close(self) -> None:
        self._file.close()


class _ParquetWriter:
    """One row group a chunk."""

    def __init__(self, path: Path, id_digits: int) -> None:
        self._id_digits = id_digits
        self._file = pyarrow.parquet.ParquetWriter(path, SCHEMA, compression="zstd")

    def write(self, rows: Rows) -> None:
        self._file.write_batch(as_record_batch(rows, self._id_digits))

    def close(self) -> None:
        self._file.close()


_WRITERS: dict[str, type[_CsvWriter] | type[_ParquetWriter]] = {
    "csv": _CsvWriter,
    "parquet": _ParquetWriter,
}
