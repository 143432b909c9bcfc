"""Whether the cells add up, in every direction and from table to table.

A second way to the totals: plain sums over the published cells, no engine. A cell that
breaks a relation is named.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.breakdown.cells import DIMENSIONS, KEY, Shape
from helpers.breakdown.state import NO_SUCH_DIMENSION, OUTSIDE, STATES, TOTAL

if TYPE_CHECKING:
    import pandas as pd

Cells = dict[tuple[str, ...], Decimal]
Relation = tuple[tuple[str, ...], list[tuple[str, ...]]]  # a cell, and those that make it up


def require_additive(cells: "pd.DataFrame", shape: Shape) -> int:
    """The number of relations that hold; raises ArithmeticError naming those that do not.

    `cells` has the columns of KEY and `value`. A fault here is one of the program, never
    of the register.
    """
    values: Cells = {
        tuple(row[:-1]): row[-1] for row in cells[[*KEY, "value"]].itertuples(index=False)
    }
    relations = list(_relations(values, shape))
    broken = [
        f"{'/'.join(parent)} is {values[parent]}, its parts make "
        f"{sum((values[part] for part in parts), Decimal(0))}"
        for parent, parts in relations
        if values[parent] != sum((values[part] for part in parts), Decimal(0))
    ]
    if broken:
        raise ArithmeticError("the cells do not add up: " + "; ".join(broken[:10]))
    return len(relations)


def _relations(values: Cells, shape: Shape) -> Iterator[Relation]:
    for key in values:
        cell = dict(zip(KEY, key, strict=True))
        if cell["measure"] == "applications":
            yield key, [_with(key, measure=state) for state in STATES]
        for dimension in DIMENSIONS:
            children = [
                _with(key, **{dimension: code}) for code in _children(cell, dimension, shape)
            ]
            if children:
                yield key, children
        yield from _same_elsewhere(key, cell, values)


def _children(cell: dict[str, str], dimension: str, shape: Shape) -> Iterable[str]:
    """The codes that make up the cell's code in a dimension that its table has."""
    code, table = cell[dimension], cell["table"]
    if dimension == "applicant":
        if table == "by_reason":
            return ()
        if code == TOTAL:
            return ("company", "self_employed")
        return [leaf for leaf, above in shape.applicant_members.items() if code in above[1:-1]]
    if code != TOTAL:
        return ()
    if dimension == "province":
        # The total over codes is the total over provinces too; one code has no provinces.
        spread = table == "by_province" or (table == "by_reason" and cell["nace"] == TOTAL)
        return [code for code in shape.provinces if code not in (TOTAL, OUTSIDE)] if spread else ()
    if dimension == "nace":
        over_flanders = cell["province"] == TOTAL
        return shape.nace_members if over_flanders else ()
    return shape.activity_members if dimension == "activity" else shape.reason_members


def _same_elsewhere(
    key: tuple[str, ...], cell: dict[str, str], values: Cells
) -> Iterator[Relation]:
    """The same set of rows in the table by province; it must have the same value."""
    if cell["table"] == "by_province":
        return
    whole = all(cell[name] in (TOTAL, NO_SUCH_DIMENSION) for name in ("activity", "nace", "reason"))
    none = dict.fromkeys(("activity", "nace", "reason"), NO_SUCH_DIMENSION)
    twin = _with(key, table="by_province", **none)
    if whole and twin in values:
        yield key, [twin]


def _with(key: tuple[str, ...], **changed: str) -> tuple[str, ...]:
    return tuple(changed.get(name, code) for name, code in zip(KEY, key, strict=True))
