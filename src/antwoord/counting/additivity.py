"""Whether the cells add up, in every direction and from table to table.

This is a second way to the totals: plain sums over the cells, without the engine that counted
them. A cell that breaks a relation is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from antwoord.catalogue.code_lists import CodeLists
from antwoord.cells import (
    BY_BASIS,
    BY_DURATION,
    BY_GROUP,
    BY_REASON_GROUP,
    CATEGORY_COLUMNS,
    CELL_COLUMNS,
    COLUMNS,
    DIMENSIONS,
    NO_SUCH_DIMENSION,
    OTHER_CODE,
    OUTSIDE,
    TOTAL,
    UNKNOWN,
    CellName,
    names_in,
    values_in,
)
from antwoord.counting.categories import BASES, group_of_codes, twin
from antwoord.counting.cells import Shape
from antwoord.counting.state import STATES

if TYPE_CHECKING:
    import pandas as pd

Cells = dict[CellName, Decimal]
#: The kind of a relation, the cell that is the whole, and the cells that make it up.
Relation = tuple[str, CellName, list[CellName]]

#: The columns of the frame of relations. Amounts and counts are both in hundredths, so that
#: they are whole numbers.
RELATION_COLUMNS = ("kind", "cell", "value_cents", "parts_cents", "gap_cents")
#: The kind of the relations that each dimension gives, and the other kinds.
KINDS = {
    "province": "provinces",
    "applicant": "applicants",
    "activity": "codes",
    "nace": "codes",
    "reason": "codes",
}
STATES_ADD_UP, SAME_ELSEWHERE, AMOUNT_HAS_LOANS = "states", "tables", "amounts"
#: The kind that compares a cell with what was once published for it. Such a relation need not
#: hold: a register may since have been mended.
ONCE_PUBLISHED = "published"


def relations(
    cells: "pd.DataFrame", shape: Shape, published: Iterable[tuple[CellName, Decimal]] = ()
) -> "pd.DataFrame":
    """Every relation among the cells of contract 3, one row each, with RELATION_COLUMNS.

    `cells` has CELL_COLUMNS and `value` (Decimal), `shape` names the codes of each dimension;
    `published` gives cells with the value once published for the same date. `gap_cents` is zero
    where the relation holds.
    """
    import pandas as pd

    values: Cells = values_in(cells)
    rows = [
        (kind, _told(cell), _cents(values[cell]), _cents(sum((values[p] for p in parts), ZERO)))
        for kind, cell, parts in _relations(values, shape)
    ]
    rows += [
        (ONCE_PUBLISHED, _told(cell), _cents(values[cell]), _cents(value))
        for cell, value in published
        if cell in values
    ]
    table = [(*row, row[2] - row[3]) for row in rows]
    table += [
        (AMOUNT_HAS_LOANS, _told(cell), _cents(values[cell]), _cents(loans), int(bool(odd)))
        for cell, loans, odd in _amounts(values)
    ]
    frame = pd.DataFrame(table, columns=list(RELATION_COLUMNS))
    return frame.astype(dict.fromkeys(RELATION_COLUMNS[2:], "int64"))


def category_relations(categories: "pd.DataFrame", cells: "pd.DataFrame") -> "pd.DataFrame":
    """Every relation of the cells by category, one row each, with RELATION_COLUMNS.

    `categories` has CATEGORY_COLUMNS and `value`, `cells` has CELL_COLUMNS and `value`, all of
    them Decimal. Each total is the sum of its categories, and equals the cell of contract 3
    that is the same applications.
    """
    import pandas as pd

    values: Cells = values_in(categories)
    elsewhere: Cells = values_in(cells)
    categories_of = _categories_of(values)
    rows = []
    for cell, value in values.items():
        if cell.category != TOTAL:
            continue
        told = _told(cell, CATEGORY_COLUMNS)
        parts = sum((values[part] for part in categories_of[cell]), ZERO)
        rows.append((KINDS["nace"], told, _cents(value), _cents(parts)))
        same = twin(cell)
        if same is not None:
            rows.append((SAME_ELSEWHERE, told, _cents(value), _cents(elsewhere[same])))
    frame = pd.DataFrame([(*row, row[2] - row[3]) for row in rows], columns=list(RELATION_COLUMNS))
    return frame.astype(dict.fromkeys(RELATION_COLUMNS[2:], "int64"))


def structure(
    cells: "pd.DataFrame", categories: "pd.DataFrame", shape: Shape, codes: CodeLists
) -> "pd.DataFrame":
    """Every relation as rows: `relation` (its number), `parent` and the COLUMNS of a cell.

    The frames are as for `category_relations`, `shape` names the codes of each dimension and
    `codes` are the code lists. `parent` says whether the cell is the whole. A relation with one
    part says that the two are the same set of applications. Among the relations are those that
    the other functions do not check, because they follow from how the cells by category are made.
    """
    import pandas as pd

    no = NO_SUCH_DIMENSION
    values: Cells = values_in(cells)
    found = [(whole, parts) for _, whole, parts in _relations(values, shape)]
    group = group_of_codes(shape.nace, codes, shape.nace_version)
    by_category = list(names_in(categories))
    categories_of = _categories_of(by_category)
    for cell in by_category:
        if cell.category == TOTAL:
            found.append((cell, categories_of[cell]))
            same = twin(cell)
            if same is not None:
                found.append((cell, [same]))
        if cell.measure == "applications" and cell.table in (BY_GROUP, BY_DURATION):
            found.append((cell, [cell.at(measure=state) for state in STATES]))
        if cell.table in (BY_GROUP, BY_REASON_GROUP) and cell.category != TOTAL:
            members = [code for code, of in group.items() if of == cell.category]
            by_code = cell.at(table=_TABLE_BY_CODE[cell.table], category=no)
            found.append((cell, [by_code.at(nace=code) for code in members]))
    # A reason's total over one NACE code is the stopped applications of that code.
    found += [
        (cell, [cell.at(table="by_nace", reason=no)])
        for cell in values
        if cell.table == "by_reason" and cell.reason == TOTAL and cell.nace != TOTAL
    ]
    found += _bases(shape)
    rows = [
        (number, part == whole, *part)
        for number, (whole, parts) in enumerate(sorted(found))
        for part in (whole, *sorted(parts))
    ]
    return pd.DataFrame(rows, columns=["relation", "parent", *COLUMNS])


#: The table by NACE code that each table by group sums up.
_TABLE_BY_CODE = {BY_GROUP: "by_nace", BY_REASON_GROUP: "by_reason"}


def _categories_of(cells: Iterable[CellName]) -> dict[CellName, list[CellName]]:
    """The cells of each category, by the cell that is the total over them."""
    found: dict[CellName, list[CellName]] = defaultdict(list)
    for cell in cells:
        if cell.category != TOTAL:
            found[cell.at(category=TOTAL)].append(cell)
    return found


def _bases(shape: Shape) -> Iterator[tuple[CellName, list[CellName]]]:
    """What the counts by basis share with the cells, by the basis that those were made on."""

    def by_basis(category: str) -> CellName:
        return CellName(BY_BASIS, "applications", category=category)

    members = {
        "activity": ("both", "activity_other_code", "activity_no_code"),
        "nace": ("both", "nace"),
        "either": tuple(BASES),
    }[shape.sector_basis]
    yield CellName("by_province", "applications"), [by_basis(category) for category in members]
    if shape.sector_basis != "nace":
        by_nace = CellName("by_nace", "applications")
        yield by_nace.at(nace=UNKNOWN), [by_basis("activity_no_code")]
        yield by_nace.at(nace=OTHER_CODE), [by_basis("activity_other_code")]


def _told(cell: CellName, columns: tuple[str, ...] = CELL_COLUMNS) -> str:
    """The name as the column `cell` of the relations holds it."""
    return "/".join(cell.under(columns))


def require_additive(table: "pd.DataFrame") -> int:
    """The number of relations that hold; raises ArithmeticError naming those that do not.

    `table` is what `relations` gives. A broken relation is a fault of the program, never of the
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


ZERO = Decimal(0)


def _cents(value: Decimal) -> int:
    return int(value * 100)


def _amounts(values: Cells) -> Iterator[tuple[CellName, Decimal, bool]]:
    """Each amount, the number of loans behind it, and whether only one of the two is zero."""
    for cell, amount in values.items():
        if not cell.is_amount:
            continue
        loans = values.get(cell.at(measure="paid"))
        if loans is not None:
            yield cell, loans, (amount > 0) != (loans > 0)


def _relations(values: Cells, shape: Shape) -> Iterator[Relation]:
    for cell in values:
        if cell.measure == "applications":
            yield STATES_ADD_UP, cell, [cell.at(measure=state) for state in STATES]
        for dimension in DIMENSIONS:
            children = [cell.at(**{dimension: code}) for code in _children(cell, dimension, shape)]
            if children:
                yield KINDS[dimension], cell, children
        yield from _same_elsewhere(cell, values)


def _children(cell: CellName, dimension: str, shape: Shape) -> Iterable[str]:
    """The codes that make up the cell's code in a dimension that its table has."""
    code = getattr(cell, dimension)
    if dimension == "applicant":
        if cell.table == "by_reason":
            return ()
        if code == TOTAL:
            return dict.fromkeys(above[-2] for above in shape.applicant_members.values())
        return [leaf for leaf, above in shape.applicant_members.items() if code in above[1:-1]]
    if code != TOTAL:
        return ()
    if dimension == "province":
        # The total over codes is split by province; a single code is not.
        spread = cell.table == "by_province" or (cell.table == "by_reason" and cell.nace == TOTAL)
        return [code for code in shape.provinces if code not in (TOTAL, OUTSIDE)] if spread else ()
    if dimension == "nace":
        over_flanders = cell.province == TOTAL
        return shape.nace_members if over_flanders else ()
    return shape.activity_members if dimension == "activity" else shape.reason_members


def _same_elsewhere(cell: CellName, values: Cells) -> Iterator[Relation]:
    """The same set of applications in the table by province; it must have the same value."""
    if cell.table == "by_province":
        return
    no = NO_SUCH_DIMENSION
    whole = {cell.activity, cell.nace, cell.reason} <= {TOTAL, no}
    same = cell.at(table="by_province", activity=no, nace=no, reason=no)
    if whole and same in values:
        yield SAME_ELSEWHERE, cell, [same]
