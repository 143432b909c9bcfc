"""The processed rows and true cells of a run, for internal use: found, and of that very run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.answer.changed.figures import Figure
from antwoord.cells import CellName
from antwoord.counting.context import Context
from antwoord.errors import UserError
from antwoord.run_files import CELLS, INGESTION, REGISTER, ROWS
from antwoord.series.told import Told
from antwoord.series.wording import Named
from antwoord.storage.paths import shown, work_folder

if TYPE_CHECKING:
    import ibis.expr.types as ir


def processed_of(told: Told) -> Path:
    """The folder with the rows of a run.

    Raises UserError where it is not on this machine, or holds those of another run.
    """
    folder = work_folder() / told.past.question / told.folder.name
    if not all((folder / name).is_file() for name in (INGESTION, CELLS, REGISTER, ROWS)):
        raise UserError(
            f"the rows of {shown(told.folder)} are not in {shown(folder)}; make the answer again, "
            "or name their folder with --work"
        )
    read = json.loads((folder / INGESTION).read_text(encoding="utf-8"))
    if read["sha256"] != told.register_sha256:
        raise of_another_run(told, folder)
    return folder


def true_figures(told: Told, folder: Path) -> Mapping[CellName, Figure]:
    """The true value of each cell that a run tells, from its processed `folder`.

    Raises UserError where they are not those of this run.
    """
    import duckdb

    query = "SELECT cell, value FROM read_parquet(?)"
    rows = duckdb.connect().execute(query, [str(folder / CELLS)]).fetchall()
    values = {CellName.parsed(cell): int(value) for cell, value in rows}
    found = {}
    for name, figure in told.figures.items():
        value = values.get(name)
        if value is None or value < figure.low or (figure.high is not None and value > figure.high):
            raise of_another_run(told, folder)
        found[name] = Figure(value, value, value)
    return found


def context_of(told: Told, named: Named, rows: "ir.Table") -> Context:
    """What the code of a row depends on in a run; `rows` are those that it left.

    A register that names no programme in its rows has one, which the run found.
    """
    own = named.programmes[0].id
    if "programme_leaf" in rows.columns:
        found = rows.programme_leaf.value_counts().limit(1).to_pyarrow().to_pylist()
        own = str(found[0]["programme_leaf"] or own) if found else own
    return Context(
        question=named.question,
        codes=named.codes,
        programmes=named.programmes,
        reference_date=told.past.reference_date,
        sector_basis=told.past.sector_basis,
        as_known_on=told.past.as_known_on,
        own_programme=own,
    )


def of_another_run(told: Told, folder: Path) -> UserError:
    """That what a folder holds is not what a run was made of."""
    return UserError(
        f"{shown(folder)} holds the rows of another run than {shown(told.folder)}; make that "
        "answer again"
    )
