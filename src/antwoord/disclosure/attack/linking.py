"""Which cells of several plain tables are the same, for an attacker who puts them side by side.

Two dimensions are one where their headings are, or, where a table does not name one, where
its labels are those of the other. Two tables count the same where nothing contradicts it:
each cell of both has one value, and no part is larger than its whole. Whoever attacks does
no less; what was put together is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from antwoord.cells import TOTAL
from antwoord.disclosure.attack.cells_file import CENTS, Place, Row
from antwoord.disclosure.attack.crosstabs import MEANS, Crosstab, Found
from antwoord.disclosure.attack.marks import Said
from antwoord.disclosure.attack.relations import relations_of

COUNT, SUM = "count", "amount"
_ENOUGH = 2


@dataclass
class Linked:
    """The rows of plain tables; those that count the same have one name.

    `notes` are what was taken for granted, `unread` are what was not understood, with its place.
    """

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass
class _Dimension:
    name: str
    labels: set[str]
    key: str


def linked(tables: Sequence[Crosstab]) -> Linked:
    """All `tables` as rows of one system."""
    found, known = Linked(), list[_Dimension]()
    groups: list[tuple[str, list[Row], list[str]]] = []
    names: dict[str, int] = defaultdict(int)
    for table in tables:
        found.notes += table.notes
        found.unread += table.unread
        names[table.block.name] += 1
        number = names[table.block.name]
        name = table.block.name + (f" ({number})" if number > 1 else "")
        kept = _without_totals_of_what_is_shown(table, found)
        if table.measure.split()[:1] and table.measure.split()[0] in MEANS:
            found.notes.append(f"{name}: of a {table.measure} no sums follow; it is not attacked")
            continue
        rows = _rows(kept, name, _keys(kept, known))
        groups.append((name, rows, [name]))
    for number, (name, rows, members) in enumerate(_together(groups), start=1):
        # Tables that do not count the same have other cells, whatever their codes are called. They
        # are told apart by their order, so that those of another date are the same cells.
        whose = f"table {number}"
        found.rows += [
            replace(row, table=name, place=replace(row.place, population=whose)) for row in rows
        ]
        if len(members) > 1:
            found.notes.append(f"{', '.join(members)} are read as tables of the same")
    return found


def _keys(table: Crosstab, known: list[_Dimension]) -> list[str]:
    """The name of each dimension among all tables; a table has none twice."""
    keys: list[str] = []
    for at, name in enumerate(table.dimensions):
        own, labels = name.strip().casefold(), set(table.labels(at))
        fits = [one for one in known if one.key not in keys and _same(own, labels, one)]
        fits.sort(key=lambda one: (one.name != own, -len(one.labels & labels)))
        if fits:
            one = fits[0]
            one.name, one.labels = one.name or own, one.labels | labels
        else:
            one = _Dimension(own, labels, f"{len(known):03} {own}")
            known.append(one)
        keys.append(one.key)
    return keys


def _same(name: str, labels: set[str], one: _Dimension) -> bool:
    common = {label.casefold() for label in labels} & {label.casefold() for label in one.labels}
    if name and one.name:
        return name == one.name and bool(common or not labels or not one.labels)
    least = min(len(labels), len(one.labels))
    return least >= _ENOUGH and len(common) == least


def _rows(table: Crosstab, name: str, keys: Sequence[str]) -> list[Row]:
    """The cells of a table as rows.

    A column with a number that is not whole holds amounts, and so does one that it sums with.
    """
    last = len(keys) - 1
    summed = any(cell.labels[last] == TOTAL for cell in table.cells)

    def column(cell: Found) -> str:
        return "" if summed else cell.labels[last]

    amounts = {
        column(cell)
        for cell in table.cells
        if cell.said.number is not None and cell.said.number != int(cell.said.number)
    }
    rows = []
    for cell in table.cells:
        is_sum = column(cell) in amounts or table.measure.startswith("sum")
        measure = SUM if is_sum else COUNT
        codes = dict(zip(keys, cell.labels, strict=True))
        number = cell.said.number
        factor = CENTS if is_sum else 1
        low, high = ((None if end is None else end * factor) for end in _ends(cell))
        rows.append(
            Row(
                line=cell.line,
                table=name,
                place=Place.of(measure, codes),
                value=None if number is None else _whole(number, factor),
                low=low,
                high=high,
                path=table.block.path,
                told=cell.hollow,
                where=(f"sheet {table.block.sheet}, " if table.block.sheet else "")
                + f"column {cell.column}",
            )
        )
    return rows


def _ends(cell: Found) -> tuple[int | None, int | None]:
    # A mark that may mean nothing is at least zero, whatever else the table shows.
    return (cell.said.low if cell.said.least else 0), cell.said.high


def _whole(number: Decimal, factor: int) -> int:
    return int((number * factor).to_integral_value())


def _without_totals_of_what_is_shown(table: Crosstab, found: Linked) -> Crosstab:
    """The table without totals that leave out what is hidden, as ACRO's do.

    Where every line that hides a cell has a total that is the sum of what it shows, it is no
    total of the hidden ones: or all of these are zero. Either way nothing follows from it.
    """
    at_total: set[tuple[str, ...]] = set()
    for dimension in range(len(table.dimensions)):
        lines: dict[tuple[str, ...], list[Found]] = defaultdict(list)
        for cell in table.cells:
            key = (*cell.labels[:dimension], "", *cell.labels[dimension + 1 :])
            lines[key].append(cell)
        for line in lines.values():
            whole = [cell for cell in line if cell.labels[dimension] == TOTAL]
            parts = [cell.said.number for cell in line if cell.labels[dimension] != TOTAL]
            hidden = parts.count(None)
            if not hidden or not whole or (total := whole[0].said.number) is None:
                continue
            if hidden == len(parts) or total != sum(part for part in parts if part is not None):
                if TOTAL in whole[0].labels[:dimension] + whole[0].labels[dimension + 1 :]:
                    continue  # a total of totals: those were left out of it, too
                return table
            at_total.add(whole[0].labels)
    if not at_total:
        return table
    found.notes.append(
        f"{table.block.name}: its totals leave out what is hidden, or that is zero; "
        "nothing is computed from them"
    )
    # Nor is a total of such totals one of everything.
    hollow = {*at_total, (TOTAL,) * len(table.dimensions)}
    return replace(
        table,
        cells=tuple(
            replace(cell, said=Said(least=False), hollow=True) if cell.labels in hollow else cell
            for cell in table.cells
        ),
    )


_Group = tuple[str, list[Row], list[str]]


def _together(groups: Iterable[_Group]) -> list[_Group]:
    """The groups, each joined to the first that it shares dimensions with and agrees with."""
    kept: list[_Group] = []
    for group in groups:
        for at, other in enumerate(kept):
            if _share(other[1], group[1]) and _agree([*other[1], *group[1]]):
                kept[at] = (other[0], [*other[1], *group[1]], [*other[2], *group[2]])
                break
        else:
            kept.append(group)
    return kept


def _share(one: Sequence[Row], other: Sequence[Row]) -> bool:
    """Whether they have a dimension in common, or both show the total of all."""

    def of(rows: Sequence[Row]) -> set[tuple[str, str]]:
        return {(row.place.measure, dimension) for row in rows for dimension, _ in row.place.codes}

    return bool(of(one) & of(other))


def _agree(rows: Sequence[Row]) -> bool:
    values: dict[Place, int] = {}
    for row in rows:
        if row.value is not None and values.setdefault(row.place, row.value) != row.value:
            return False
    for relation in relations_of([replace(row, table="") for row in rows]):
        parts = [values.get(child) for child in relation.children]
        whole = values.get(relation.parent)
        shown = sum(part for part in parts if part is not None)
        if whole is not None and (shown > whole or (None not in parts and shown != whole)):
            return False
    return True
