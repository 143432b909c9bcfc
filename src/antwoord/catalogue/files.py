"""Reading the code lists: small CSV, with errors that name file, row and column."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from antwoord.catalogue.periods import Period
from antwoord.errors import ReferenceDataError
from antwoord.language.dates import typed_day
from antwoord.storage.paths import shown

Row = Mapping[str, str]
#: The place that a message names, or what finds it: to look for a line takes milliseconds.
Where = str | Callable[[], str]


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
    """Each row of a reference table with its place ("file, row 3"), header checked.

    Raises ReferenceDataError for a missing file, a missing column or a ragged row.
    """
    header, rows = _read(path, columns)
    for where, fields in rows:
        yield where, dict(zip(header, fields, strict=True))


def read_fields(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """The same as the fields of those columns alone, in their order; for long tables."""
    header, rows = _read(path, columns)
    places = [header.index(column) for column in columns]
    for where, fields in rows:
        yield where, [fields[place] for place in places]


def _read(
    path: Path, columns: tuple[str, ...]
) -> tuple[list[str], Iterator[tuple[str, list[str]]]]:
    """The header, and each row with its place."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ReferenceDataError(f"{shown(path)} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ReferenceDataError(f"{shown(path)} is not UTF-8; save it as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    name = shown(path)

    def unended() -> ReferenceDataError:  # the rest of a long file as one field
        return ReferenceDataError(
            f"{name}, row {reader.line_num}: a quoted field does not end; look for a quote too many"
        )

    try:
        header = next(reader, [])
    except csv.Error:
        raise unended() from None
    missing = [column for column in columns if column not in header]
    if missing:
        raise ReferenceDataError(f"{name} has no column {', '.join(missing)}; add it")

    def rows() -> Iterator[tuple[str, list[str]]]:
        try:
            for fields in filter(None, reader):
                where = f"{name}, row {reader.line_num}"
                if len(fields) != len(header):
                    raise ReferenceDataError(f"{where}: not as many fields as the header has")
                yield where, fields
        except csv.Error:
            raise unended() from None

    return header, rows()


def as_date(value: object, where: Where) -> date | None:
    """An ISO date, a TOML date or nothing; raises ReferenceDataError for anything else."""
    if value is None or value == "":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return typed_day(str(value))
    except ValueError as error:
        place = where if isinstance(where, str) else where()
        raise ReferenceDataError(f"{place}: {error}") from None


def as_flag(value: str, where: str) -> bool:
    """`true` or `false`; raises ReferenceDataError for anything else."""
    if value not in ("true", "false"):
        raise ReferenceDataError(f"{where}: {value!r} must be true or false")
    return value == "true"


def as_period(entry: Mapping[str, Any], where: Where) -> Period:
    """`valid_from` and `valid_to` of an entry, in the right order."""
    period = Period(as_date(entry.get("valid_from"), where), as_date(entry.get("valid_to"), where))
    if period.backwards:
        place = where if isinstance(where, str) else where()
        raise ReferenceDataError(f"{place}: the period {period} ends before it begins; swap them")
    return period
