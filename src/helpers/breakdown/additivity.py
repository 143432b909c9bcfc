"""Whether the cells add up, in every direction and from table to table.

A second way to the totals: plain sums over the published cells, no engine. A cell that
breaks a relation is named.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.breakdown.categories import KEY as CATEGORY_KEY
from helpers.breakdown.categories import twin
from helpers.breakdown.cells import DIMENSIONS, KEY, Shape
from helpers.breakdown.state import NO_SUCH_DIMENSION, OUTSIDE, STATES, TOTAL

if TYPE_CHECKING:
    import pandas as pd

Cells = dict[tuple[str, ...], Decimal]
#: Its kind, a cell, and the cells that make it up.
Relation = tuple[str, tuple[str, ...], list[tuple[str, ...]]]

#: Columns of `relations`; amounts and counts alike in hundredths, so that they are whole.
COLUMNS = ("kind", "cell", "value_cents", "parts_cents", "gap_cents")
#: Which relation each dimension gives, and the others. `published` is not among those
#: that must hold: a register may since have been mended.
KINDS = {
    "province": "provinces",
    "applicant": "applicants",
    "activity": "codes",
    "nace": "codes",
    "reason": "codes",
}
STATES_ADD_UP, SAME_ELSEWHERE, AMOUNT_HAS_LOANS = "states", "tables", "amounts"
PUBLISHED = "published"


def relations(
    cells: "pd.DataFrame", shape: Shape, published: Iterable[tuple[tuple[str, ...], Decimal]] = ()
) -> "pd.DataFrame":
    """Every relation among the cells, one row each, with the columns of COLUMNS.

    `cells` has the columns of KEY and `value`; `published` gives cells with the value once
    published for the same date. `gap_cents` is zero where the relation holds.
    """
    import pandas as pd

    values: Cells = {
        tuple(row[:-1]): row[-1] for row in cells[[*KEY, "value"]].itertuples(index=False)
    }
    rows = [
        (kind, "/".join(cell), _cents(values[cell]), _cents(sum((values[p] for p in parts), ZERO)))
        for kind, cell, parts in _relations(values, shape)
    ]
    rows += [
        (PUBLISHED, "/".join(cell), _cents(values[cell]), _cents(value))
        for cell, value in published
        if cell in values
    ]
    table = [(*row, row[2] - row[3]) for row in rows]
    table += [
        (AMOUNT_HAS_LOANS, "/".join(cell), _cents(values[cell]), _cents(loans), int(bool(odd)))
        for cell, loans, odd in _amounts(values)
    ]
    frame = pd.DataFrame(table, columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(COLUMNS[2:], "int64"))


def category_relations(categories: "pd.DataFrame", cells: "pd.DataFrame") -> "pd.DataFrame":
    """Every relation of the figures by category, one row each, with the columns of COLUMNS.

    Each total is the sum of its categories, and equals the cell of the same applications.
    """
    import pandas as pd

    named = categories[list(CATEGORY_KEY)].itertuples(index=False)
    values = dict(zip(map(tuple, named), categories["value"], strict=True))
    elsewhere: Cells = {
        tuple(row[:-1]): row[-1] for row in cells[[*KEY, "value"]].itertuples(index=False)
    }
    rows = []
    for key, value in values.items():
        if key[-1] != TOTAL:
            continue
        parts = [v for k, v in values.items() if k[:-1] == key[:-1] and k[-1] != TOTAL]
        rows.append((KINDS["nace"], "/".join(key), _cents(value), _cents(sum(parts, ZERO))))
        same = twin(key)
        if same is not None:
            rows.append((SAME_ELSEWHERE, "/".join(key), _cents(value), _cents(elsewhere[same])))
    frame = pd.DataFrame([(*row, row[2] - row[3]) for row in rows], columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(COLUMNS[2:], "int64"))


def require_additive(table: "pd.DataFrame") -> int:
    """The number of relations that hold; raises ArithmeticError naming those that do not.

    `table` is what `relations` gives. A fault here is one of the program, never of the
    register; what was once published need not hold.
    """
    ours = table[table["kind"] != PUBLISHED]
    broken = ours[ours["gap_cents"] != 0]
    if len(broken):
        shown = zip(*(broken[name].head(10) for name in COLUMNS[1:4]), strict=True)
        named = [
            f"{cell} is {value / 100:.2f}, its parts make {parts / 100:.2f}"
            for cell, value, parts in shown
        ]
        raise ArithmeticError("the cells do not add up: " + "; ".join(named))
    return len(ours)


ZERO = Decimal(0)


def _cents(value: Decimal) -> int:
    return int(value * 100)


def _amounts(values: Cells) -> Iterator[tuple[tuple[str, ...], Decimal, bool]]:
    """Each amount, the number of loans behind it, and whether only one of the two is zero."""
    for key, amount in values.items():
        loans = values.get(_with(key, measure="paid"))
        if key[1] == "amount_paid_eur" and loans is not None:
            yield key, loans, (amount > 0) != (loans > 0)


def _relations(values: Cells, shape: Shape) -> Iterator[Relation]:
    for key in values:
        cell = dict(zip(KEY, key, strict=True))
        if cell["measure"] == "applications":
            yield STATES_ADD_UP, key, [_with(key, measure=state) for state in STATES]
        for dimension in DIMENSIONS:
            children = [
                _with(key, **{dimension: code}) for code in _children(cell, dimension, shape)
            ]
            if children:
                yield KINDS[dimension], key, children
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
        yield SAME_ELSEWHERE, key, [twin]


def _with(key: tuple[str, ...], **changed: str) -> tuple[str, ...]:
    return tuple(changed.get(name, code) for name, code in zip(KEY, key, strict=True))
