"""Where the cells of an answer stand: table by table, in the order of `cells.csv`."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from antwoord.catalogue.declared.question import DeclaredTable, Question
from antwoord.cells import ALWAYS, MERGED, NO_SUCH_DIMENSION, TOTAL, CellName, is_special
from antwoord.counting.axes import Axis
from antwoord.counting.context import Context
from antwoord.counting.tables import grid, measures_of, name_of
from antwoord.run_files import AXES


@dataclass(frozen=True)
class Layout:
    """One way in which a table splits its measures: `axes` are its dimensions, rows first.

    `further`: it is split so in an internal run alone. `rounded` is the base to which the codes
    of its last row dimension are shown; 0: exactly, None: they are no codes to ask this of.
    `columns` are all those of the table.
    """

    table: DeclaredTable
    axes: tuple[Axis, ...]
    measures: tuple[str, ...]
    further: bool
    rounded: int | None
    columns: tuple[str, ...]

    def places(self, measure: str) -> Iterator[tuple[CellName, tuple[str, ...]]]:
        """Each cell of a measure with its codes, one for each of the axes."""
        for codes in grid(self.axes):
            yield name_of(self.axes, codes, measure), codes

    def is_coded(self, codes: tuple[str, ...]) -> bool:
        """Whether these are codes of a cell that is shown rounded where anything is."""
        if self.rounded is None:
            return False
        fine = codes[len(self.table.rows) - 1]
        return fine != TOTAL and not is_special(fine)

    def row(self, codes: tuple[str, ...]) -> dict[str, str]:
        """The codes by column of `cells.csv`; columns that are no dimension of the table lack."""
        found = dict.fromkeys(self.columns, TOTAL)
        for axis, code in zip(self.axes, codes, strict=True):
            if code != TOTAL:
                found[axis.column] = code
        return found


def layouts(
    question: Question,
    axes: Mapping[str, Axis],
    context: Context,
    *,
    internal: bool,
    only: Collection[str] | None = None,
) -> list[Layout]:
    """How each table of a question is laid out in a run; `axes` are its dimensions by id.

    `only` names some of the tables, of which the axes are known; None: all.
    """
    rounding = question.disclosure.get("rounding", {})
    found = []
    for table in question.tables:
        if only is not None and table.id not in only:
            continue
        if not internal and table in question.tables_of_days:
            continue
        measures = measures_of(table, context, internal=True) if internal else table.measures
        for place, shape in enumerate(table.shapes(internal=internal)):
            own = [question.dimension(name) for name in shape]
            named = [name for name in measures if all(one.fits(name) for one in own)]
            every = (*table.dimensions, *table.internal_columns)
            found.append(
                Layout(
                    table=table,
                    axes=tuple(axes[name] for name in shape),
                    measures=tuple(named),
                    further=place > 0,
                    rounded=rounding.get(table.id),
                    columns=tuple(question.dimension(name).place for name in every),
                )
            )
    return found


#: A row of `cells.csv`: how its table is laid out, its cell, and its codes.
Line = tuple[Layout, CellName, tuple[str, ...]]


def lines(found: Sequence[Layout]) -> Iterator[Line]:
    """Every row of `cells.csv`: how its table is laid out, its cell, and its codes.

    A cell stands once in a table, however often that is split further: its totals, and codes
    that two levels of one column share, such as unknown.
    """
    there: dict[str, set[CellName]] = {}
    for layout in found:
        seen = there.setdefault(layout.table.id, set())
        for measure in layout.measures:
            for name, codes in layout.places(measure):
                if name not in seen:
                    seen.add(name)
                    yield layout, name, codes


def without_place(
    names: Iterable[CellName], is_exact: Callable[[CellName], bool]
) -> frozenset[tuple[str, str]]:
    """The codes of each column that have no place in a document: those together, or else each.

    `names` are the cells of its tables, `is_exact` says which are told exactly. Codes stand
    together in all tables where more figures are exact so, as anybody can see from what is told.
    """
    alone: Counter[tuple[str, str]] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for name in names:
        for column, code in name.codes:
            if MERGED in code:
                parts = [name.at(**{column: one}) for one in code.split(MERGED)]
                together[column, code] += is_exact(name)
                alone[column, code] += all(map(is_exact, parts))
    return frozenset(
        (column, one)
        for column, code in together
        for one in (code.split(MERGED) if together[column, code] > alone[column, code] else [code])
    )


def in_place(axis: Axis, left_out: Collection[tuple[str, str]]) -> list[str]:
    """The codes that hold each row once, then the total, then those outside it.

    `left_out` are codes that have no place (`without_place`).
    """
    if not axis.dimension.adds_up:
        return [*axis.codes, TOTAL]
    finest = axis.levels[-1] if axis.levels else axis.codes
    inside = [code for code in axis.codes if code in finest or MERGED in code]
    kept = [code for code in inside if (axis.column, code) not in left_out]
    return [*kept, TOTAL, *(code for code in axis.codes if code in axis.outside)]


def csv_codes(layout: Layout, codes: tuple[str, ...], question: Question) -> tuple[str, ...]:
    """What stands in each column of codes of `cells.csv` for a cell of a table."""
    own = layout.row(codes)
    return tuple(
        own.get(column, TOTAL if column in ALWAYS else NO_SUCH_DIMENSION)
        for column in question.columns
    )


def axes_as_json(axes: Mapping[str, Axis]) -> dict[str, object]:
    """The axes as a file holds them."""
    return {name: axis.as_json() for name, axis in axes.items()}


def read_axes(folder: Path, question: Question) -> dict[str, Axis]:
    """The axes of a run, from its processed folder."""
    content = json.loads((folder / AXES).read_text(encoding="utf-8"))
    return {name: Axis.from_json(question.dimension(name), one) for name, one in content.items()}
