"""Answers made up of what each person brings into each cell."""

from pathlib import Path

from payments import SETTINGS, contributors_of, true_of

from antwoord.cells import CellName, frame_of
from antwoord.disclosure.model.answer_system import AnswerCells, answer_cells
from antwoord.disclosure.model.movers import People

#: What each person brings into one cell: applications, or cents.
Brought = dict[str, int]


def file(path: Path, cells: dict[CellName, Brought]) -> People:
    rows = [(cell, who, n) for cell, people in cells.items() for who, n in people.items()]
    frame_of(rows, "who", "brought").to_parquet(path)
    return People(path)


def answer(
    path: Path,
    cells: dict[CellName, Brought],
    *,
    known: bool = True,
    coded: tuple[CellName, ...] = (),
) -> AnswerCells:
    """Cells of which nothing is known but who is in them; `coded` are shown rounded."""
    rows = [
        (cell, len(people), "", sorted(people.values(), reverse=True)[:5])
        for cell, people in cells.items()
    ]
    return answer_cells(
        true_of({cell: sum(people.values()) for cell, people in cells.items()}, coded=coded),
        [],
        contributors_of(*rows),
        SETTINGS,
        people=file(path, cells) if known else None,
    )
