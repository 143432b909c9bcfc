"""The answers that are out, as they must be protected together with a new one.

What was published comes from the ledger; the truth behind it from the archive that a
release leaves on this machine.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from antwoord.cells import CellName, row_name
from antwoord.disclosure.model.answer_system import (
    AnswerCells,
    TrueCells,
    answer_cells,
    read_cells,
    read_relations,
)
from antwoord.disclosure.model.movers import People
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.policy.concessions import UNDECIDED, ZEROS
from antwoord.disclosure.policy.joint import Earlier
from antwoord.disclosure.policy.protection import Protected
from antwoord.disclosure.search.hundreds import shows
from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.parameters import Parameters
from antwoord.releases.ledger import ROWS_FILE, Release, archived, read_ledger
from antwoord.releases.registers import identity_of, ledger_of
from antwoord.run_files import (
    BEHIND,
    CELLS,
    CONTRIBUTIONS,
    REPORT,
    ROUNDED_CSV,
    SCOPE,
    STRUCTURE,
    TABLES,
)

Relation = tuple[CellName, list[CellName]]
#: Columns of a table that hold no code of a cell.
_NO_CODE = ("table", "base")
ROUNDED_FILE = f"{TABLES}/{ROUNDED_CSV}"


def released_beside(parameters: Parameters) -> list[str]:
    """The folders beside this run's that hold what was released from them, by name."""
    here, today = parameters.question.id, date.today()
    ledger = ledger_of(identity_of(parameters), parameters.output)
    found = set()
    for entry in read_ledger(ledger):
        folder = ledger.parent / entry.run
        files = {name: folder / name for name in entry.files}
        seen = entry.question == here and entry.seen_on(today)
        if seen and all(
            path.is_file() and sha256_of(path) == entry.files[name] for name, path in files.items()
        ):
            found.add(folder.name)
    return sorted(found)


def earlier_answers(parameters: Parameters, settings: Settings) -> tuple[Earlier, ...]:
    """The released answers from the same register, to the same question, by their dates.

    `parameters` are those of the run, `settings` the rules of its question. The answers count
    whichever extract of the register they were made from, if they are on the same basis. Those
    of one date whose true cells are the same are one answer, with what any of them published;
    where a correction lies between them they stand side by side, in the order of their release.
    The answer of the very date asked for is among them. Raises UserError where the ledger was
    changed or is not there, or the truth behind a release is not on this machine.
    """
    register = identity_of(parameters)
    found: dict[date, list[tuple[TrueCells, list[Release]]]] = defaultdict(list)
    for release in read_ledger(ledger_of(register, parameters.output)):
        about = (release.register, release.question, release.sector_basis)
        if about != (register, parameters.question.id, parameters.sector_basis):
            continue
        values = _true_values(release)
        versions = found[release.reference_date]
        same = next(
            (releases for known, releases in versions if known.values == values.values), None
        )
        if same is None:
            versions.append((values, [release]))
        else:
            same.append(release)
    return tuple(
        _earlier(releases, values, settings)
        for day in sorted(found)
        for values, releases in found[day]
    )


def _label(release: Release) -> str:
    return f"the answer for {release.reference_date.isoformat()}"


def _folder(release: Release) -> Path:
    folder = archived(release)
    if folder is None:
        raise UserError(
            f"the true cells behind {_label(release)}, which was released, are not in "
            "data/processed/releases/ on this machine, and without them nothing can be "
            "protected together with it; copy that folder from where it was released"
        )
    return folder


def _true_values(release: Release) -> TrueCells:
    folder = _folder(release)
    return read_cells(folder / CELLS, folder / SCOPE)


def _earlier(releases: list[Release], true: TrueCells, settings: Settings) -> Earlier:
    last = releases[-1]
    label, folder = _label(last), _folder(last)
    published: set[CellName] = set()
    rounded: dict[CellName, int] = {}
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
                    _require_true(label, name, value, true.values)
    withheld = [_withheld(_folder(release)) for release in releases]
    # The relations are its own: another date may have other years, or no unknown province.
    return _as_out(
        label,
        last.reference_date,
        true,
        read_relations(folder / STRUCTURE),
        pd.read_parquet(folder / CONTRIBUTIONS),
        settings,
        People(folder / BEHIND),
        frozenset(published),
        (rounded, base),
        frozenset.intersection(*withheld),
    )


def _withheld(folder: Path) -> frozenset[str]:
    """What a release gave up."""
    report: dict[str, Any] = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    return frozenset(report["withheld"])


def as_released(
    reference_date: date,
    true: TrueCells,
    relations: Sequence[Relation],
    behind: pd.DataFrame,
    settings: Settings,
    answer: AnswerCells,
    done: Protected,
    people: People | None = None,
) -> Earlier:
    """An answer as later ones would have to be protected together with it, were it released.

    `answer` and `done` are what `protect_somehow` gives, and the others what it was given.
    """
    return _as_out(
        f"the answer for {reference_date.isoformat()}",
        reference_date,
        true,
        relations,
        behind,
        settings,
        people,
        frozenset(n for n in answer.cells if isinstance(n, CellName) and not done.hidden(n)),
        (done.rounded, done.base),
        frozenset(done.withheld),
    )


def _as_out(
    label: str,
    day: date,
    true: TrueCells,
    relations: Sequence[Relation],
    behind: pd.DataFrame,
    settings: Settings,
    people: People | None,
    published: frozenset[CellName],
    rounded: tuple[Mapping[CellName, int], int],
    withheld: frozenset[str],
) -> Earlier:
    # Where zeros, or the split of undecided applications, were given up, what is suppressed may
    # be zero, whether any zero is or not.
    cells = answer_cells(
        true,
        relations,
        behind,
        settings,
        headlines=False,
        undecided=UNDECIDED not in withheld,
        zeros=ZEROS not in withheld,
        people=people,
    )
    return Earlier(label, day, cells, published, *rounded)


def _name(columns: tuple[str, ...], key: tuple[str, ...]) -> CellName:
    codes = dict(zip(columns, key, strict=True))
    measure = codes.pop("measure")
    return CellName.of(measure, {at: code for at, code in codes.items() if at not in _NO_CODE})


def _require_true(
    label: str, name: CellName, value: Decimal, values: Mapping[CellName, int]
) -> None:
    if name not in values or not shows(name.is_amount, value, values[name]):
        raise UserError(
            f"{label} published {value} for {name.spoken}, and its archive "
            f"says {values.get(name)}; the archive in data/processed/releases/ is of another run"
        )
