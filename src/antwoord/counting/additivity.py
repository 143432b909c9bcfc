"""Whether the cells add up, in every direction and from table to table.

A second way to the totals: plain sums over the published cells, no engine. A cell that
breaks a relation is named.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.delineation import OTHER_CODE, UNKNOWN
from antwoord.counting.categories import (
    BASES,
    BY_BASIS,
    BY_DURATION,
    BY_GROUP,
    BY_REASON_GROUP,
    group_of_codes,
    twin,
)
from antwoord.counting.categories import KEY as CATEGORY_KEY
from antwoord.counting.cells import DIMENSIONS, KEY, Shape
from antwoord.counting.state import NO_SUCH_DIMENSION, OUTSIDE, STATES, TOTAL
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

Cells = dict[tuple[str, ...], Decimal]
#: Its kind, a cell, and the cells that make it up.
Relation = tuple[str, tuple[str, ...], list[tuple[str, ...]]]

#: The name of a cell of any table: that of contract 3, and the category.
CELL = (*KEY, "category")
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

    values: Cells = {tuple(row[:-1]): row[-1] for row in rows_of(cells, [*KEY, "value"])}
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

    values = dict(zip(rows_of(categories, CATEGORY_KEY), categories["value"], strict=True))
    elsewhere: Cells = {tuple(row[:-1]): row[-1] for row in rows_of(cells, [*KEY, "value"])}
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


def structure(
    cells: "pd.DataFrame", categories: "pd.DataFrame", shape: Shape, codes: CodeLists
) -> "pd.DataFrame":
    """Every relation as rows: `relation`, `parent` (whether the cell is the whole), then the cell.

    A cell is named by CELL. A relation with one part says that the two are the same set of
    applications. Among them are those that the other functions do not check because they
    follow from how the figures by category are made.
    """
    import pandas as pd

    no = NO_SUCH_DIMENSION
    values: Cells = {tuple(row[:-1]): row[-1] for row in rows_of(cells, [*KEY, "value"])}
    found = [
        ((*whole, no), [(*part, no) for part in parts])
        for _, whole, parts in _relations(values, shape)
    ]
    group = group_of_codes(shape.nace, codes, shape.nace_version)
    there = {_cell(row) for row in rows_of(categories, CATEGORY_KEY)}
    for key in there:
        cell = dict(zip(CELL, key, strict=True))
        if cell["category"] == TOTAL:
            found.append((key, [k for k in there if k[:-1] == key[:-1] and k[-1] != TOTAL]))
            same = twin(tuple(cell[name] for name in CATEGORY_KEY))
            if same is not None:
                found.append((key, [(*same, no)]))
        if cell["measure"] == "applications" and cell["table"] in (BY_GROUP, BY_DURATION):
            found.append((key, [_at(key, measure=state) for state in STATES]))
        if cell["table"] in (BY_GROUP, BY_REASON_GROUP) and cell["category"] != TOTAL:
            members = [code for code, of in group.items() if of == cell["category"]]
            found.append((key, [(*_by_code(cell, code), no) for code in members]))
    for key in values:
        cell = dict(zip(KEY, key, strict=True))
        # A reason's total over one NACE code is the stopped applications of that code.
        if cell["table"] == "by_reason" and cell["reason"] == TOTAL and cell["nace"] != TOTAL:
            same_code = _with(key, table="by_nace", reason=no)
            found.append(((*key, no), [(*same_code, no)]))
    found += _bases(shape)
    rows = [
        (number, part == whole, *part)
        for number, (whole, parts) in enumerate(sorted(found))
        for part in (whole, *sorted(parts))
    ]
    return pd.DataFrame(rows, columns=["relation", "parent", *CELL])


def _bases(shape: Shape) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """What the counts by basis share with the cells, by the basis that those were made on."""
    no = NO_SUCH_DIMENSION

    def by_basis(category: str) -> tuple[str, ...]:
        return (BY_BASIS, "applications", TOTAL, TOTAL, no, no, no, category)

    def by_nace(code: str) -> tuple[str, ...]:
        return ("by_nace", "applications", TOTAL, TOTAL, no, code, no, no)

    total = ("by_province", "applications", TOTAL, TOTAL, no, no, no, no)
    members = {
        "activity": ("both", "activity_other_code", "activity_no_code"),
        "nace": ("both", "nace"),
        "either": tuple(BASES),
    }[shape.sector_basis]
    yield total, [by_basis(category) for category in members]
    if shape.sector_basis != "nace":
        yield by_nace(UNKNOWN), [by_basis("activity_no_code")]
        yield by_nace(OTHER_CODE), [by_basis("activity_other_code")]


def _cell(key: tuple[str, ...]) -> tuple[str, ...]:
    """The name among all cells of a figure by category."""
    named = dict(zip(CATEGORY_KEY, key, strict=True))
    return tuple(
        named.get(name, TOTAL if name in ("province", "applicant") else NO_SUCH_DIMENSION)
        for name in CELL
    )


def _by_code(cell: dict[str, str], code: str) -> tuple[str, ...]:
    """The cell by NACE code of which a figure by group holds one."""
    table = "by_nace" if cell["table"] == BY_GROUP else "by_reason"
    return tuple(({**cell, "table": table, "nace": code})[name] for name in KEY)


def _at(key: tuple[str, ...], **changed: str) -> tuple[str, ...]:
    return tuple(changed.get(name, code) for name, code in zip(CELL, key, strict=True))


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
            return dict.fromkeys(above[-2] for above in shape.applicant_members.values())
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
