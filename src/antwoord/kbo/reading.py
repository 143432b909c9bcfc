"""What a KBO Open Data zip and its updates tell of some enterprises, and of those alone.

The zips are read file by file, filtered while they stream by; updates come in order of their
numbers, each deleting first and then inserting. Establishments go first: an update may give a
wanted enterprise one that the full extract counts among another's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from antwoord.errors import UserError
from antwoord.kbo.archive import KboZip, in_sequence, open_zip
from antwoord.kbo.cache import find, keep, key_of
from antwoord.kbo.numbers import dotted, wanted_numbers
from antwoord.kbo.scanning import scan
from antwoord.storage.limited import limited, limits_for, size_of
from antwoord.storage.paths import shown

T = TypeVar("T")

#: Of each file that is read: the columns, and what they are called here.
READ = {
    "establishment": {
        "EstablishmentNumber": "establishment_number",
        "EnterpriseNumber": "enterprise_number",
        "StartDate": "start_date",
    },
    "enterprise": {
        "EnterpriseNumber": "enterprise_number",
        "TypeOfEnterprise": "type_of_enterprise",
        "JuridicalForm": "juridical_form",
        "JuridicalFormCAC": "juridical_form_cac",
    },
    "activity": {
        "EntityNumber": "entity_number",
        "ActivityGroup": "activity_group",
        "NaceVersion": "nace_version",
        "NaceCode": "nace_code",
        "Classification": "classification",
    },
    "address": {
        "EntityNumber": "entity_number",
        "TypeOfAddress": "type_of_address",
        "CountryNL": "country",
        "Zipcode": "postal_code",
        "DateStrikingOff": "struck_off_date",
    },
}
#: What reading may take for each byte of a zip, and seconds for each million. Enriching from one
#: of 270 MB takes 604 MB and 28 s in all (benchmarks/kbo.py).
_BYTES_A_BYTE, _SECONDS_A_MB = 20.0, 2.0
_DATES = ("start_date", "struck_off_date")


@dataclass(frozen=True)
class Extract:
    """Which state of the enterprise register was read.

    `number` and `snapshot_date` are those of the last update; `zips` names the files with
    their kind, number and day, in the order in which they were applied.
    """

    number: int
    snapshot_date: date
    version: str
    zips: tuple[tuple[str, str, int, date], ...]


@dataclass(frozen=True)
class KboSlice:
    """The rows of some enterprises and of their establishments; numbers are ten plain digits.

    `asked`: how many enterprise numbers were asked for. `enterprise`, `establishment`,
    `activity`, `address`: as READ names their columns, dates typed, rows in no promised order.
    `folder`: where it is kept; `from_cache` tells that nothing was read anew.
    """

    extract: Extract
    asked: int
    enterprise: pa.Table
    establishment: pa.Table
    activity: pa.Table
    address: pa.Table
    folder: Path
    from_cache: bool


def read_slice(zips: Sequence[Path], numbers: Iterable[str | None], cache_folder: Path) -> KboSlice:
    """The slice of those enterprises, from the cache where it is there, whole.

    `zips`: one full zip and the updates that follow it, in any order. `numbers`: texts; what
    is no enterprise number is left aside. Raises UserError for zips that cannot be read or do
    not follow each other.
    """
    opened = within_limits(zips, lambda: in_sequence([open_zip(p, tuple(READ)) for p in zips]))
    wanted = wanted_numbers(numbers)
    last = opened[-1]
    extract = Extract(
        number=last.number,
        snapshot_date=last.snapshot_date,
        version=last.version,
        zips=tuple((each.name, each.kind, each.number, each.snapshot_date) for each in opened),
    )
    key = key_of([each.identity for each in opened], wanted)
    kept = find(cache_folder, key, tuple(READ))
    found = kept is not None
    if kept is None:
        # What was kept is read back: the reader hands nothing over but files.
        within_limits(zips, lambda: _keep(cache_folder, key, opened, wanted))
        kept = find(cache_folder, key, tuple(READ))
    if kept is None:
        raise UserError(
            f"{shown(cache_folder)} does not keep what is read from the enterprise register; look "
            "whether its disk is full, or name another folder with --work"
        )
    return KboSlice(extract, len(wanted), folder=kept.folder, from_cache=found, **kept.tables)


def within_limits(zips: Sequence[Path], work: Callable[[], T]) -> T:
    """What `work`, which reads these zips, gives; in a process with limits.

    Raises UserError for zips that take far more than such zips do.
    """
    where = ", ".join(shown(path) for path in zips)
    limits = limits_for(size_of(zips), memory_ratio=_BYTES_A_BYTE, seconds_per_mb=_SECONDS_A_MB)
    return limited(work, where, limits)


def _keep(cache_folder: Path, key: str, zips: Sequence[KboZip], numbers: Sequence[str]) -> None:
    keep(cache_folder, key, _read(zips, numbers))


def _read(zips: Sequence[KboZip], numbers: Sequence[str]) -> dict[str, pa.Table]:
    by_enterprise = _as_written(numbers)
    tables = {
        name: _table(zips, name, by_enterprise, "EnterpriseNumber")
        for name in ("establishment", "enterprise")
    }
    found = tables["enterprise"]["enterprise_number"]
    if len(found.unique()) < len(found):
        raise UserError(
            f"{zips[-1].name}: after the updates some enterprises stand there twice; an update "
            "does not belong to this full extract"
        )
    ours = tables["establishment"]["establishment_number"].unique().to_pylist()
    by_entity = _as_written([*numbers, *ours])
    for name in ("activity", "address"):
        tables[name] = _table(zips, name, by_entity, "EntityNumber")
    return tables


def _table(zips: Sequence[KboZip], name: str, wanted: pa.Array, by: str) -> pa.Table:
    columns = READ[name]
    key = next(iter(columns))  # the first column is the one that rows are deleted by
    full, *updates = zips
    rows = scan(full, name, tuple(columns), wanted, by)
    for update in updates:
        gone = scan(update, f"{name}_delete", (key,), rows[key].combine_chunks().unique(), key)
        if len(gone):
            stays = pc.invert(pc.is_in(rows[key], value_set=gone[key].combine_chunks()))
            rows = rows.filter(stays)
        rows = pa.concat_tables([rows, scan(update, f"{name}_insert", tuple(columns), wanted, by)])
    return _typed(rows.rename_columns(list(columns.values())))


def _typed(rows: pa.Table) -> pa.Table:
    """Numbers without dots; dates as dates, null where they are none."""
    for place, name in enumerate(rows.column_names):
        column = rows[name]
        if name.endswith("_number"):
            rows = rows.set_column(place, name, pc.replace_substring(column, ".", ""))
        elif name in _DATES:
            day = pc.strptime(column, "%d-%m-%Y", unit="s", error_is_null=True)
            rows = rows.set_column(place, name, day.cast(pa.date32()))
    return rows


def _as_written(numbers: Sequence[str]) -> pa.Array:
    """Numbers as the register writes them, and without the dots, as tools leave them."""
    return pa.array([*map(dotted, numbers), *numbers], pa.string())
