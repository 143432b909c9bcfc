"""KBO Open Data zips for tests: tables of rows, written in the published format."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from antwoord.kbo.files import CHANGING, COLUMNS
from antwoord.kbo.numbers import dotted

#: What a table holds, by file: rows of texts in the order of its columns, empty where nothing.
Tables = Mapping[str, Sequence[Sequence[str]]]
DATES = ("StartDate", "DateStrikingOff")


def number(rank: int, first: int = 18_000_000) -> str:
    """The made-up number of that rank, ten plain digits; establishments begin at 88_000_000."""
    first_eight = first + rank
    return f"{first_eight}{97 - first_eight % 97:02d}"


def establishment(rank: int) -> str:
    return number(rank, 88_000_000)


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    lines = [",".join(f'"{name}"' for name in columns)]
    for row in rows:
        fields = [
            text if name in DATES or not text else '"' + text.replace('"', '""') + '"'
            for name, text in zip(columns, row, strict=True)
        ]
        lines.append(",".join(fields))
    return ("\n".join(lines) + "\n").encode()


def meta(kind: str, extract: int, day: str) -> list[tuple[str, str]]:
    return [
        ("SnapshotDate", day),
        ("ExtractTimestamp", f"{day} 07:00:00"),
        ("ExtractType", kind),
        ("ExtractNumber", str(extract)),
        ("Version", "R018.00"),
    ]


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def full_members(tables: Tables, extract: int = 100, day: str = "31-12-2024") -> dict[str, bytes]:
    return {
        "meta.csv": csv_file(COLUMNS["meta"], meta("full", extract, day)),
        "code.csv": csv_file(COLUMNS["code"], []),
        **{
            f"{name}.csv": csv_file(COLUMNS[name], _written(name, tables.get(name, ())))
            for name in CHANGING
        },
    }


def update_members(
    deleted: Mapping[str, Sequence[str]],
    inserted: Tables,
    extract: int = 101,
    day: str = "01-01-2025",
) -> dict[str, bytes]:
    members = {
        "meta.csv": csv_file(COLUMNS["meta"], meta("update", extract, day)),
        "code.csv": csv_file(COLUMNS["code"], []),
    }
    for name in CHANGING:
        gone = [(dotted(each),) for each in deleted.get(name, ())]
        members[f"{name}_delete.csv"] = csv_file(COLUMNS[name][:1], gone)
        rows = _written(name, inserted.get(name, ()))
        members[f"{name}_insert.csv"] = csv_file(COLUMNS[name], rows)
    return members


def full_zip(folder: Path, tables: Tables, **meta_values: object) -> Path:
    return write_zip(folder / "Full.zip", full_members(tables, **meta_values))


def update_zip(
    folder: Path,
    deleted: Mapping[str, Sequence[str]],
    inserted: Tables,
    extract: int = 101,
    day: str = "01-01-2025",
) -> Path:
    members = update_members(deleted, inserted, extract, day)
    return write_zip(folder / f"Update_{extract}.zip", members)


def enterprise(
    who: str, kind: str = "2", form: str = "610", cac: str = "", start: str = "01-01-2015"
) -> tuple[str, ...]:
    return (who, "AC", "000", kind, form, cac, start)


def activity(
    who: str,
    code: str = "90031",
    *,
    group: str = "001",
    version: str = "2008",
    classification: str = "MAIN",
) -> tuple[str, ...]:
    return (who, group, version, code, classification)


def address(
    who: str, postal_code: str, kind: str = "REGO", *, country: str = "", struck_off: str = ""
) -> tuple[str, ...]:
    street = ("Fictielaan", "Avenue de la Fiction", "1", "", "")
    return (who, kind, country, country, postal_code, "Gent", "Gand", *street, struck_off)


def read_members(path: Path) -> dict[str, list[dict[str, str]]]:
    """Every file of a zip as rows, read with nothing but the csv module."""
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8", newline=""))
            )
            for name in archive.namelist()
        }


def _written(name: str, rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Numbers with their dots."""
    columns = COLUMNS[name]
    places = [
        place
        for place, column in enumerate(columns)
        if column in ("EntityNumber", "Id")
        or (column.endswith("Number") and column != "HouseNumber")
    ]
    return [
        tuple(dotted(text) if place in places else text for place, text in enumerate(row))
        for row in rows
    ]
