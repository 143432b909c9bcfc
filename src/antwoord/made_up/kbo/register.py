"""The enterprises of a made-up register, as a made-up extract must tell of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from antwoord.errors import UserError
from antwoord.kbo.numbers import MADE_UP_ENTERPRISES, MADE_UP_NUMBERS, is_valid
from antwoord.storage.paths import shown

_USED = (
    "enterprise_number",
    "application_date",
    "applicant",
    "legal_form",
    "postal_code",
    "nace_version",
    "nace_code",
)


@dataclass(frozen=True)
class Known:
    """What a register tells of one enterprise, of its first application.

    `place`: the first eight digits, counted from the first made-up number. `nace_code` has
    digits only; empty where unknown, with its version.
    """

    place: int
    application_date: date | None
    natural: bool
    legal_form: str
    postal_code: str
    nace_version: str
    nace_code: str


def read_enterprises(register: Path) -> tuple[Known, ...]:
    """The enterprises of a register in canonical columns (.csv or .parquet), by number.

    Numbers that are empty or miswritten are left aside. Raises UserError for a file that
    cannot be read, and where a number is not from the made-up range: a made-up extract
    tells no stories of enterprises that exist.
    """
    found: dict[str, Known] = {}
    for row in _rows(register):
        number = row["enterprise_number"]
        if not is_valid(number) or number in found:
            continue
        place = int(number[:8]) - MADE_UP_ENTERPRISES
        if not 0 <= place < MADE_UP_NUMBERS:
            raise UserError(
                f"{shown(register)} holds enterprise numbers that do not begin with 18 or 19, as "
                "made-up ones do; an extract is made up for a made-up register only"
            )
        found[number] = _known(place, row)
    return tuple(found[number] for number in sorted(found))


def _known(place: int, row: Mapping[str, str]) -> Known:
    code = row["nace_code"].replace(".", "")
    coded = re.fullmatch(r"\d{5}", code) and row["nace_version"] in ("2008", "2025")
    try:
        applied = date.fromisoformat(row["application_date"])
    except ValueError:
        applied = None
    return Known(
        place=place,
        application_date=applied,
        natural=row["applicant"] == "self_employed",
        legal_form=row["legal_form"],
        postal_code=row["postal_code"] if re.fullmatch(r"\d{4}", row["postal_code"]) else "",
        nace_version=row["nace_version"] if coded else "",
        nace_code=code if coded else "",
    )


def _rows(register: Path) -> list[dict[str, str]]:
    try:
        if register.suffix.lower() == ".parquet":
            table = pyarrow.parquet.read_table(register, columns=list(_USED))
        else:
            table = pyarrow.csv.read_csv(
                register,
                convert_options=pyarrow.csv.ConvertOptions(
                    include_columns=_USED, column_types=dict.fromkeys(_USED, pa.string())
                ),
            )
    except (OSError, KeyError, pa.ArrowException):
        raise UserError(
            f"{shown(register)} cannot be read as a register; it needs {', '.join(_USED)}"
        ) from None
    rows: list[dict[str, Any]] = table.select(_USED).to_pylist()
    return [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
