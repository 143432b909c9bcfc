"""Whether the cells add up, in every direction and from table to table.

This is a second way to the totals: plain sums over the cells, without the engine that counted
them. A cell that breaks a relation is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from antwoord.catalogue.declared.measures import measures
from antwoord.cells import CellName
from antwoord.counting.relations import Relation

if TYPE_CHECKING:
    import pandas as pd

#: The columns of the frame of relations. Amounts and counts are both in hundredths, so that
#: they are whole numbers.
RELATION_COLUMNS = ("kind", "cell", "value_cents", "parts_cents", "gap_cents")
SAME_ELSEWHERE, AMOUNT_HAS_LOANS = "tables", "amounts"
#: The kind that compares a cell with what was once published for it. Such a relation need not
#: hold: a register may since have been mended.
ONCE_PUBLISHED = "published"


def checked(
    values: Mapping[CellName, int],
    relations: Sequence[Relation],
    again: Iterable[tuple[CellName, int]] = (),
    published: Iterable[tuple[CellName, int]] = (),
) -> "pd.DataFrame":
    """Every relation among cells, one row each, with RELATION_COLUMNS.

    `values` are counts and cents by name. `again` are cells as another table counts them,
    `published` those once published for the same date; both as (name, value) in the same units.
    `gap_cents` is zero where the relation holds.
    """
    import pandas as pd

    rows: list[tuple[str, str, int, int, int]] = []

    def told(kind: str, cell: CellName, parts: int) -> None:
        unit = 1 if cell.is_amount else 100
        value = values[cell] * unit
        rows.append((kind, cell.spoken, value, parts * unit, value - parts * unit))

    for kind, whole, parts in relations:
        told(kind, whole, sum(values[part] for part in parts))
    for cell, value in again:
        told(SAME_ELSEWHERE, cell, value)
    for cell, value in published:
        if cell in values:
            told(ONCE_PUBLISHED, cell, value)
    for cell, value in values.items():
        loans = (
            values.get(cell.of_measure(measures()[cell.measure].counted))
            if cell.is_amount and not cell.is_rest
            else None
        )
        if cell.measure == "amount_paid_eur" and loans is not None:
            odd = (value > 0) != (loans > 0)
            rows.append((AMOUNT_HAS_LOANS, cell.spoken, value, 100 * loans, int(odd)))
    frame = pd.DataFrame(rows, columns=list(RELATION_COLUMNS))
    return frame.astype(dict.fromkeys(RELATION_COLUMNS[2:], "int64"))


def require_additive(table: "pd.DataFrame") -> int:
    """The number of relations that hold; raises ArithmeticError naming those that do not.

    `table` is what `checked` gives. A broken relation is a fault of the program, never of the
    register; what was once published need not hold.
    """
    ours = table[table["kind"] != ONCE_PUBLISHED]
    broken = ours[ours["gap_cents"] != 0]
    if len(broken):
        shown = zip(*(broken[name].head(10) for name in RELATION_COLUMNS[1:4]), strict=True)
        named = [
            f"{cell} is {value / 100:.2f}, its parts make {parts / 100:.2f}"
            for cell, value, parts in shown
        ]
        raise ArithmeticError("the cells do not add up: " + "; ".join(named))
    return len(ours)
