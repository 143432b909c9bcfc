"""A run as its folder tells it: what people read, and nothing of the rows behind it."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from antwoord import run_files
from antwoord.answer.changed.figures import Figure, figures_of
from antwoord.cells import CellName
from antwoord.disclosure.attack.cells_file import read_rows
from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.provenance.past_runs import PastRun, list_runs
from antwoord.provenance.record import read_record
from antwoord.storage.paths import shown

CELLS = f"{run_files.TABLES}/{run_files.CELLS_CSV}"
#: Runs by their folders, resolved.
Beside = Mapping[Path, PastRun]


@dataclass(frozen=True)
class Told:
    """A run that answered: its `folder`, its record, its `figures` by cell in their order.

    `lines` gives of each cell the tables with the line of `cells.csv` in which it stands, and
    `statuses` the mark of each.
    """

    folder: Path
    past: PastRun
    record: Mapping[str, Any]
    figures: Mapping[CellName, Figure]
    lines: Mapping[CellName, tuple[tuple[str, int], ...]] = field(repr=False)
    statuses: Mapping[CellName, str] = field(repr=False)

    @property
    def is_open(self) -> bool:
        """Whether anybody may see it: it is released, and no embargo holds."""
        return self.past.released is not None

    @cached_property
    def inputs(self) -> dict[str, str]:
        """The SHA-256 of each file that it rests on, by the name in its record."""
        return {entry["path"]: entry["sha256"] for entry in self.record["inputs"]}

    @cached_property
    def register_sha256(self) -> str:
        """The SHA-256 of the extract."""
        return self.past.register_sha256


def read_told(folder: Path, beside: Beside | None = None) -> Told:
    """The answer in a `folder`, once its cells are what its record says.

    `beside` are the runs of its output folder, for whoever reads several; None: they are listed.
    Raises UserError where there is no such folder, it holds no answer, or `cells.csv` was
    changed since the run.
    """
    folder = folder.resolve()
    if not (folder / run_files.RUN_RECORD).is_file():
        raise UserError(
            f"{shown(folder)} is not the folder of a run: there is no {run_files.RUN_RECORD} in "
            "it; name one such as outputs/sv-533/2021-03-01"
        )
    past = (beside or {}).get(folder) or runs_beside(folder).get(folder)
    if past is None:
        raise UserError(
            f"{shown(folder)}: its {run_files.RUN_RECORD} is not the record of a run in this folder"
        )
    if past.stopped:
        raise UserError(f"{shown(folder)} holds no answer: the checks stopped that run")
    cells = folder / CELLS
    if not cells.is_file() or past.written.get(CELLS) != sha256_of(cells):
        raise UserError(f"{shown(cells)} is not as the run made it; make the answer again")
    rows = read_rows(cells)
    lines: dict[CellName, list[tuple[str, int]]] = {}
    statuses: dict[CellName, str] = {}
    marks = _marks(cells)
    for row in rows:
        name = CellName(row.place.measure, row.place.codes)
        lines.setdefault(name, []).append((row.table, row.line))
        statuses.setdefault(name, marks[row.line])
    return Told(
        folder=folder,
        past=past,
        record=read_record(folder),
        figures=figures_of(rows),
        lines={name: tuple(places) for name, places in lines.items()},
        statuses=statuses,
    )


def runs_beside(folder: Path) -> Beside:
    """The runs in the output folder of a run, with whether they are released, by their folders."""
    output = folder.resolve().parent.parent
    return {output / run.folder: run for run in list_runs(output).all_runs}


def _marks(cells: Path) -> dict[int, str]:
    """By line of `cells.csv` the confidentiality status."""

    def found() -> Iterator[tuple[int, str]]:
        with cells.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for record in reader:
                yield reader.line_num, record.get("conf_status") or ""

    return dict(found())
