"""Which columns a source has, as far as that is seen before any of its rows is read."""

import csv
from pathlib import Path

from antwoord.register.contract.columns import NAMES
from antwoord.register.mapping.file import Mapping
from antwoord.register.values.texts import clean, same_word
from antwoord.storage.database import DatabaseTable

#: Bytes at the beginning of a file in which its header stands.
_BEGINNING = 64_000


def names_seen(register: Path | DatabaseTable, mapping: Mapping | None) -> list[str] | None:
    """The names of the columns that a source will give; None where only reading it tells.

    With a mapping they are those that it makes. Without one they stand in the first row of a
    text file, and in the schema of a Parquet file.
    """
    if mapping:
        return [column.name for column in mapping.columns]
    if not isinstance(register, Path):
        return None
    readers = {".csv": _of_text, ".parquet": _of_parquet}
    reader = readers.get(register.suffix.lower())
    names = reader(register) if reader else None
    # Where it is no canonical file, whoever reads it says so better.
    return names if names and set(names) & set(NAMES) else None


def _of_text(register: Path) -> list[str] | None:
    try:
        with register.open("rb") as file:
            beginning = file.read(_BEGINNING).decode("utf-8-sig", errors="ignore")
        row = next(csv.reader(beginning.splitlines()), [])
    except (OSError, csv.Error):
        return None
    return [same_word(clean(name)) for name in row]


def _of_parquet(register: Path) -> list[str] | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return [same_word(name) for name in pq.read_schema(register).names]
    except (pa.ArrowException, OSError):
        return None
