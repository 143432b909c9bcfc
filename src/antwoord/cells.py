"""The name of a cell, from counting to the page, and the special codes that stand in it.

A cell is a measure of a set of records, and the set is named by a code in each dimension in
which it is not the total. So it has one name in whatever table it stands: the table is no part
of it. A code stands in a column of `cells.csv` (contract 3 of the design); dimensions that are
levels of one another share a column, or the finer one says the coarser. A name is a tuple, so
that it is hashed, compared and sorted as fast as one: it is the key of several dictionaries.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

#: The cell is the total over a dimension.
TOTAL = "_T"
#: The table of the cell does not have the dimension.
NO_SUCH_DIMENSION = "_Z"
#: The place lies outside the territory of the programme; such a cell is part of no total.
OUTSIDE = "_X"
#: The fact is not known of the application.
UNKNOWN = "_U"
#: The NACE code is known and is not on the question's list.
OTHER_CODE = "_O"
#: The NACE code leads to several codes of the other version, at least one of them on the list.
AMBIGUOUS = "_M"
#: Between the codes that stand together, so that more of them can be told.
MERGED = "+"
#: The NACE code is on the question's list and belongs to no readable group.
UNGROUPED = "_G"

#: What the measure of a number of rows read begins with: numbers beside the tables.
ROWS = "rows "
#: What the measure of a cell begins with that nobody shows: what a whole has more than its parts.
REST = "rest of "
#: Applications beside the first of their applicants: what anybody subtracts, and no table shows.
REPEATED = f"{REST}applicants"
#: What the measure of a figure begins with that is shown rounded in place of its cell.
ROUNDED = "rounded "
#: Figures that no table holds: what was once published, and how this answer differs from it.
ONCE_PUBLISHED, DIFFERENCE = "published ", "difference "
#: What the measure of a figure begins with that an earlier answer tells.
EARLIER = "earlier "
#: Columns whose codes say each other's, the finest first: a municipality lies in one province.
NESTED_COLUMNS = (
    ("municipality", "arrondissement", "province", "region"),
    ("month", "quarter", "half_year", "year"),
)
#: The column in which `cells.csv` says that a place lies outside, at whatever level.
PLACE = "province"
#: Columns of `cells.csv` that every cell has; in a table that does not split by one, it says `_T`.
ALWAYS = ("province", "applicant")
#: The columns of contract 3 that every `cells.csv` has; those of other dimensions come after.
FIXED_COLUMNS = (*ALWAYS, "activity", "nace", "reason")
_ABSENT = frozenset({TOTAL, NO_SUCH_DIMENSION, ""})


class CellName(NamedTuple):
    """Names one cell by its measure and its codes, as pairs of a column and a code in order."""

    measure: str
    codes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, measure: str, codes: Mapping[str, str]) -> "CellName":
        """The name from codes by column; totals are left out, and what a finer code says."""
        kept = {column: code for column, code in codes.items() if code not in _ABSENT}
        for columns in NESTED_COLUMNS:
            there = [column for column in columns if column in kept]
            if not there:
                continue
            finest = kept[there[0]]
            # Of a place that is not known the coarser code says more.
            for coarser in there[1:] if not is_special(finest) else ():
                del kept[coarser]
            if finest == OUTSIDE:
                del kept[there[0]]
                kept[PLACE] = OUTSIDE
        return cls(measure, tuple(sorted(kept.items())))

    def at(self, **changed: str) -> "CellName":
        """The cell beside this one: with other codes in the columns `changed`."""
        return CellName.of(self.measure, {**dict(self.codes), **changed})

    def of_measure(self, measure: str) -> "CellName":
        """The same records by another measure."""
        return CellName(measure, self.codes)

    def code(self, column: str) -> str:
        """Its code in a column; TOTAL where it has none."""
        return next((code for at, code in self.codes if at == column), TOTAL)

    @property
    def plain_measure(self) -> str:
        """The measure without what says that the figure is no cell itself."""
        for mark in (ROWS, REST, ROUNDED, ONCE_PUBLISHED, DIFFERENCE, EARLIER):
            if self.measure.startswith(mark):
                return self.measure.removeprefix(mark)
        return self.measure

    @property
    def is_total(self) -> bool:
        """Whether it is of the whole population."""
        return not self.codes

    @property
    def is_of_rows(self) -> bool:
        """Whether the cell is a number of rows read, and so of no table."""
        return self.measure.startswith(ROWS)

    @property
    def is_amount(self) -> bool:
        """Whether the value is an amount of money; else it counts applications or rows."""
        return self.measure.removeprefix(REST).startswith("amount_")

    @property
    def is_rest(self) -> bool:
        """Whether it is what a whole has more than its parts, which nobody shows."""
        return self.measure.startswith(REST)

    @property
    def is_repeated(self) -> bool:
        """Whether it counts applications beside the first of their applicants."""
        return self.measure == REPEATED

    @property
    def spoken(self) -> str:
        """The name in a message: measure and codes, between strokes."""
        return "/".join((self.measure, *(code for _, code in self.codes)))

    @property
    def text(self) -> str:
        """The name as one text, which `parsed` reads again; so files hold it."""
        return "|".join((self.measure, *(f"{column}={code}" for column, code in self.codes)))

    @classmethod
    def parsed(cls, text: str) -> "CellName":
        """The name that a text of `text` stands for."""
        measure, *codes = text.split("|")
        pairs = (tuple(code.split("=", 1)) for code in codes)
        return cls(measure, tuple((column, code) for column, code in pairs))

    def __repr__(self) -> str:
        """The text: records of a proof and the digest of a question hold it."""
        return self.text


def is_special(code: str) -> bool:
    """Whether a code is one of this module's and not one of a code list."""
    return code.startswith("_")


def row_name(fact: str) -> CellName:
    """The name of a number of rows; `fact` is what became of those rows."""
    return CellName(ROWS + fact)


def names_in(frame: "pd.DataFrame") -> list[CellName]:
    """The names of the cells in the column `cell` of a frame, row by row."""
    return list(map(CellName.parsed, frame["cell"].tolist()))


def values_in(frame: "pd.DataFrame") -> dict[CellName, Any]:
    """What stands in the column `value` of a frame, by the name of the cell, in its order."""
    return dict(zip(names_in(frame), frame["value"].tolist(), strict=True))


def frame_of(
    cells: Iterable[tuple[CellName, *tuple[object, ...]]], *columns: str
) -> "pd.DataFrame":
    """A frame with a row for each of `cells`: its name as a text in `cell`, then `columns`."""
    import pandas as pd

    rows = [(name.text, *others) for name, *others in cells]
    return pd.DataFrame(rows, columns=["cell", *columns])
