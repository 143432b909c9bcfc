"""How much of a question a register fills, and how much of that could be published.

The steps of a run, in this process and without notebooks; nothing is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from antwoord.cells import CellName, names_in
from antwoord.errors import UserError
from antwoord.execution.making import cells_made
from antwoord.parameters import Parameters, public_refusal
from antwoord.run_files import CELLS, PUBLISHED, ROUNDED, SCOPE


@dataclass(frozen=True)
class TableCounted:
    """How many cells of a table there are, are not zero, and could be published in which way.

    The last three are None where no public answer is possible.
    """

    id: str
    cells: int
    not_zero: int
    exact: int | None = None
    rounded: int | None = None
    withheld: int | None = None


@dataclass(frozen=True)
class Counted:
    """What a register makes of a question; `refusal` says why nothing could be published."""

    read: int
    counted: int
    tables: tuple[TableCounted, ...]
    refusal: str = ""


def count_question(parameters: Parameters) -> Counted:
    """Reads and checks a register, makes every cell of a question and protects them.

    Raises UserError and GateStoppedError as `cells_made` does.
    """
    from antwoord.disclosure.steps import protect

    with cells_made(parameters) as place:
        refusal = public_refusal(place.parameters.question)
        try:
            protect(place.parameters)
        except UserError as error:
            refusal = str(error)
        return _counted(place.parameters, place.processed, refusal)


def _counted(parameters: Parameters, folder: Path, refusal: str) -> Counted:
    from antwoord.counting.context import Context
    from antwoord.counting.layout import layouts, read_axes
    from antwoord.disclosure.model.answer_system import read_cells, read_scope

    question = parameters.question
    values = read_cells(folder / CELLS, folder / SCOPE).values
    ways = {} if refusal else _ways(folder)
    found = []
    axes = read_axes(folder, question)
    internal = parameters.audience == "internal"
    for layout in layouts(question, axes, Context.of(parameters), internal=internal):
        if layout.further:
            continue
        names = [name for one in layout.table.measures for name, _ in layout.places(one)]
        told = [ways.get(name, "withheld") for name in names]
        numbers = (None,) * 3 if refusal else tuple(map(told.count, WAYS))
        found.append(
            TableCounted(
                layout.table.id, len(names), sum(bool(values[name]) for name in names), *numbers
            )
        )
    scope = read_scope(folder / SCOPE)
    return Counted(scope["read"], scope["counted"], tuple(found), refusal)


#: How a cell is published.
WAYS = ("exact", "rounded", "withheld")


def _ways(folder: Path) -> Mapping[CellName, str]:
    """By cell how it is published, where it is."""
    import pandas as pd

    from antwoord.disclosure.model.sensitivity import FREE
    from antwoord.disclosure.model.sensitivity import ROUNDED as ROUNDED_AMOUNT

    shown, rounded = pd.read_parquet(folder / PUBLISHED), pd.read_parquet(folder / ROUNDED)
    kinds = {FREE: "exact", ROUNDED_AMOUNT: "rounded"}
    ways = {
        name: kinds[status]
        for name, status in zip(names_in(shown), shown["conf_status"], strict=True)
        if status in kinds
    }
    return dict.fromkeys(names_in(rounded), "rounded") | ways
