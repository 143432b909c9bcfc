"""The answers that are out, as they must be protected together with a new one.

What was published comes from the ledger; the truth behind it from the archive that a
release leaves on this machine.
"""

from decimal import Decimal
from pathlib import Path

import pandas as pd

from helpers.disclosure.answer_system import (
    AMOUNT,
    CELL,
    MEASURE,
    NO_SUCH_DIMENSION,
    TABLE,
    TOTAL,
    Name,
    answer_cells,
    read_relations,
    read_values,
    row_name,
)
from helpers.disclosure.archive import CATEGORIES, CELLS, CONTRIBUTIONS, SCOPE
from helpers.disclosure.hundreds import shows
from helpers.disclosure.joint import Earlier
from helpers.disclosure.ledger import NAME, ROWS_FILE, Release, archived, read_ledger
from helpers.disclosure.settings import Settings
from helpers.errors import UserError
from helpers.hashing import sha256_of
from helpers.parameters import Parameters

STRUCTURE = "structure.parquet"  # as the breakdown writes it
ROUNDED_FILE = "tables/rounded.csv"


def ledger_of(parameters: Parameters) -> Path:
    """The ledger beside the runs."""
    return parameters.output / NAME


def released_beside(parameters: Parameters) -> list[str]:
    """The folders beside this run's that hold what was released from them, by name."""
    here = parameters.question.id
    found = set()
    for entry in read_ledger(ledger_of(parameters)):
        folder = parameters.output / entry.run
        files = {name: folder / name for name in entry.files}
        if entry.question == here and all(
            path.is_file() and sha256_of(path) == entry.files[name] for name, path in files.items()
        ):
            found.add(folder.name)
    return sorted(found)


def earlier_answers(parameters: Parameters, settings: Settings) -> tuple[Earlier, ...]:
    """The released answers to the same question, on the same basis, by their dates.

    One for each date: where an answer was released twice, what both published. The answer
    of the very date asked for is among them. Raises UserError where the ledger was changed
    or the truth behind a release is not on this machine.
    """
    found: dict[str, list[Release]] = {}
    for release in read_ledger(ledger_of(parameters)):
        same = (release.question, release.sector_basis) == (
            parameters.question.id,
            parameters.sector_basis,
        )
        if same:
            found.setdefault(release.reference_date.isoformat(), []).append(release)
    relations = read_relations(parameters.processed / STRUCTURE)
    return tuple(_earlier(found[day], relations, settings) for day in sorted(found))


def _earlier(
    releases: list[Release], relations: list[tuple[Name, list[Name]]], settings: Settings
) -> Earlier:
    last = releases[-1]
    label = f"the answer for {last.reference_date.isoformat()}"
    folder = archived(last)
    if folder is None:
        raise UserError(
            f"the true cells behind {label}, which was released, are not in "
            "data/processed/releases/ on this machine, and without them nothing can be "
            "protected together with it; copy that folder from where it was released"
        )
    values = read_values(folder / CELLS, folder / CATEGORIES, folder / SCOPE)
    published: set[Name] = set()
    rounded: dict[Name, int] = {}
    base = 0
    for release in releases:
        for file, cells in release.cells.items():
            columns = release.columns[file]
            for key, value in cells.items():
                name = row_name(*key) if file == ROWS_FILE else _name(columns, key)
                if file == ROUNDED_FILE:
                    base = int(key[columns.index("base")])
                    rounded[name] = int(value or 0)
                elif value is not None:
                    published.add(name)
                    _require_true(label, name, value, values)
    behind = pd.read_parquet(folder / CONTRIBUTIONS)
    return Earlier(
        label=label,
        date=last.reference_date,
        cells=answer_cells(values, relations, behind, settings, headlines=False),
        published=frozenset(published),
        rounded=rounded,
        base=base,
    )


def _name(columns: tuple[str, ...], key: tuple[str, ...]) -> Name:
    codes = dict(zip(columns, key, strict=True))
    return tuple(
        codes.get(column, TOTAL if column in ("province", "applicant") else NO_SUCH_DIMENSION)
        for column in CELL
    )


def _require_true(label: str, name: Name, value: Decimal, values: dict[Name, int]) -> None:
    if name not in values or not shows(name[MEASURE] == AMOUNT, value, values[name]):
        raise UserError(
            f"{label} published {value} for {name[TABLE]} {'/'.join(name[1:])}, and its archive "
            f"says {values.get(name)}; the archive in data/processed/releases/ is of another run"
        )
