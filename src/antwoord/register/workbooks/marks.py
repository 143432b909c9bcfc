"""What a workbook says of its sheets beyond the values of their cells.

A reader of values gives an error cell and a formula never computed as empty, and does not
say which cells are merged, or hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from antwoord.errors import UserError
from antwoord.register.layout.grid import letters

#: Cells that a reader may lay out in memory though hardly any of them holds something.
SPARSE_CELLS = 5_000_000
#: Of more cells than that, at least one in so many holds something.
SPARSENESS = 20
#: Cells of a sheet at most: a million rows of a hundred columns.
MOST_CELLS = 100_000_000


@dataclass
class SheetMarks:
    """Places count from 0, row before column; `merged` has top, left, bottom, right.

    `unreadable`: what is shown by a cell that holds something which is no value.
    """

    unreadable: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    cells: int = 0
    last_row: int = -1
    last_column: int = -1

    def saw(self, row: int, column: int, cells: int = 1) -> None:
        """Counts cells, of which the last stands there."""
        self.cells += cells
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)


@dataclass
class BookMarks:
    """The marks of each sheet by name, and whether dates count from 1904.

    `in_order`: those of all sheets, where the file's names may be written in another way.
    """

    sheets: dict[str, SheetMarks]
    since_1904: bool = False
    in_order: list[SheetMarks] = field(default_factory=list)

    def named(self, names: Sequence[str]) -> "BookMarks":
        """The same, by the names that the reader of values gives all the sheets."""
        if self.in_order:
            self.sheets = dict(zip(names, self.in_order, strict=False))
        return self


def require_dense(marks: SheetMarks, sheet: str, where: str) -> None:
    """Raises UserError for a sheet whose used range is far larger than what it holds."""
    area = (marks.last_row + 1) * (marks.last_column + 1)
    if area > MOST_CELLS or area > max(SPARSE_CELLS, SPARSENESS * marks.cells):
        raise UserError(
            f"{where}, sheet {sheet}: its cells reach to {letters(marks.last_column)}"
            f"{marks.last_row + 1}, and hardly any holds something; delete the stray cells, or "
            "save the table as CSV"
        )
    merged = sum(
        max(0, min(bottom, marks.last_row) - top + 1)
        * max(0, min(right, marks.last_column) - left + 1)
        for top, left, bottom, right in marks.merged
    )
    if merged > area:
        raise UserError(
            f"{where}, sheet {sheet}: it has merged cells that lie over each other; undo them, or "
            "save the table as CSV"
        )
