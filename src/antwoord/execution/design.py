"""Comparing the ways to publish an answer, in this process, without notebooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.errors import GateStoppedError
from antwoord.execution.staging import staging
from antwoord.parameters import Parameters
from antwoord.run_files import CELLS, CONTRIBUTIONS, SCOPE, STRUCTURE
from antwoord.storage.database import shown_register

if TYPE_CHECKING:
    from antwoord.disclosure.model.settings import Settings
    from antwoord.disclosure.policy.design import Design


@dataclass(frozen=True)
class Compared:
    """The designs of an answer, and the settings that they keep to."""

    parameters: Parameters
    settings: "Settings"
    designs: "list[Design]"


def compare_designs(parameters: Parameters) -> Compared:
    """Reads and checks a register, makes the cells of an answer and tries every design on them.

    Nothing is kept. Raises UserError for an unreadable register, GateStoppedError where a
    critical rule is broken.
    """
    from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
    from antwoord.disclosure.model.settings import settings_of
    from antwoord.quality.steps import check
    from antwoord.register.reading import read_register

    settings = settings_of(parameters.question)
    # Under the names of a run, so that the next one sweeps up after a killed comparison.
    with staging(parameters) as place:
        parameters = place.parameters
        read_register(parameters)
        if check(parameters).stopped:
            raise GateStoppedError(
                f"the register does not pass the checks; antwoord check "
                f"{shown_register(parameters.register)} says why"
            )
        sectoral_breakdown(parameters)
        provincial_breakdown(parameters)
        found = _designs(parameters, settings, place.processed)
    return Compared(parameters, settings, found)


def design_table(designs: "Sequence[Design]") -> list[list[str]]:
    """A header and a row for each design; the first and the last column are words."""
    table = [
        ["design", "not zero", "exact", "rounded", "shown", "loss", "optimal", "time", "NACE codes"]
    ]
    for each in designs:
        codes = {
            "suppression": "exactly where that is safe",
            "grouping": "none; readable groups of them",
            "rounding": f"rounded to {each.base}; exact groups",
        }[each.name]
        numbers = ["-"] * 5
        if each.exact is not None:
            numbers = [
                f"{each.exact:,}",
                f"{each.rounded:,}",
                f"{each.share_pct:.1f} %",
                f"{each.loss_pct:.1f} %",
                "yes" if each.proven_optimal else "no",
            ]
        table.append(
            [
                each.name,
                f"{each.cells:,}",
                *numbers,
                f"{each.seconds:.0f} s",
                "; ".join(filter(None, (codes, each.note))),
            ]
        )
    return table


def _designs(parameters: Parameters, settings: "Settings", folder: Path) -> "list[Design]":
    import pandas as pd

    from antwoord.disclosure.model.answer_system import read_cells, read_relations
    from antwoord.disclosure.model.settings import maximum_cents
    from antwoord.disclosure.policy.design import designs

    return designs(
        read_cells(folder / CELLS, folder / SCOPE),
        read_relations(folder / STRUCTURE),
        pd.read_parquet(folder / CONTRIBUTIONS),
        settings,
        maximum_cents(parameters.programmes),
        parameters.reference_date,
    )
