"""The cells of one answer before anything protects them, for whoever weighs ways to publish."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from antwoord.cells import MERGED, ROWS, CellName
from antwoord.counting.axes import Axis, apart
from antwoord.counting.context import Context
from antwoord.counting.layout import (
    Layout,
    Line,
    in_place,
    layouts,
    lines,
    read_axes,
    without_place,
)
from antwoord.counting.relations import relations as relations_among
from antwoord.counting.relations import rests
from antwoord.disclosure.attack.published import Range
from antwoord.disclosure.model.answer_system import (
    AnswerCells,
    TrueCells,
    read_cells,
    read_relations,
    row_relations,
)
from antwoord.disclosure.model.movers import People
from antwoord.disclosure.model.settings import Settings, maximum_cents, once_published
from antwoord.disclosure.policy.protection import Protected
from antwoord.disclosure.ranges import Told, hundreds_of, ranges
from antwoord.parameters import Parameters
from antwoord.run_files import BEHIND, CELLS, CONTRIBUTIONS, SCOPE, STRUCTURE

if TYPE_CHECKING:
    import pandas as pd

Relation = tuple[CellName, list[CellName]]


@dataclass(frozen=True)
class Breakdown:
    """The cells of an answer, what adds up among them, and where they stand.

    `true`, `relations`, `behind` and `people` are as for `protect_somehow`, `maximum_cents` and
    `reference_date` too. `rows` are those of `cells.csv` (`layout.lines`), `axes` the dimensions
    by id, `basis` is that of the sector.
    """

    true: TrueCells
    relations: Sequence[Relation]
    behind: "pd.DataFrame"
    people: People | None
    axes: Mapping[str, Axis]
    rows: Sequence[Line]
    basis: str
    maximum_cents: int
    reference_date: date

    @classmethod
    def of(cls, parameters: Parameters) -> "Breakdown":
        """What the breakdown steps left in the processed folder of a public run."""
        import pandas as pd

        folder = parameters.processed
        axes = read_axes(folder, parameters.question)
        laid_out = layouts(parameters.question, axes, Context.of(parameters), internal=False)
        return cls(
            true=read_cells(
                folder / CELLS,
                folder / SCOPE,
                once_published(parameters.question, parameters.sector_basis),
            ),
            relations=read_relations(folder / STRUCTURE),
            behind=pd.read_parquet(folder / CONTRIBUTIONS),
            people=People(folder / BEHIND),
            axes=axes,
            rows=tuple(lines(laid_out)),
            basis=parameters.sector_basis,
            maximum_cents=maximum_cents(parameters.programmes),
            reference_date=parameters.reference_date,
        )

    @cached_property
    def codes(self) -> frozenset[CellName]:
        """The cells of what is shown rounded by any measure, those that no table shows too."""
        coded = {name.codes for name in self.true.coded}
        return frozenset(name for name in self.true.values if name.codes in coded)

    @cached_property
    def together(self) -> frozenset[CellName]:
        """The cells of codes that stand together."""
        return frozenset(filter(_is_together, self.true.values))

    def figures(
        self, is_exact: Callable[[CellName], bool], *, asked: bool = False
    ) -> list[CellName]:
        """The cells that stand in the document and are not zero; with `asked` those asked for.

        `is_exact` says which cells are told exactly: where more are so, codes stand together.
        """
        left_out = without_place((name for _, name, _ in self.rows), is_exact)
        places = {name: frozenset(in_place(axis, left_out)) for name, axis in self.axes.items()}

        def stands(layout: Layout, codes: Sequence[str]) -> bool:
            """Whether its columns, and rows of one dimension, are of the finest codes."""
            nested = len(layout.table.rows) if len(layout.table.rows) > 1 else 0
            flat = list(zip(layout.axes, codes, strict=True))[nested:]
            return all(code in places[axis.dimension.id] for axis, code in flat)

        there = dict.fromkeys(
            name
            for layout, name, codes in self.rows
            if self.true.values[name]
            and (layout.table.asked or not asked)
            and left_out.isdisjoint(name.codes)
            and stands(layout, codes)
        )
        return list(there)

    def ranges(
        self, answer: AnswerCells, done: Protected, settings: Settings
    ) -> dict[CellName, Range]:
        """The range of every cell that is not told exactly once an answer is protected so."""
        values = self.true.values
        hidden = {name for name in values if name not in answer.cells or done.hidden(name)}
        told = Told.of(
            self.true,
            hidden,
            hundreds_of(self.true, self.relations, hidden, settings),
            {
                name.measure.removeprefix(ROWS): None if name in hidden else value
                for name, value in values.items()
                if name.is_of_rows
            },
            done,
        )
        grouped = settings.group_disclosure
        return ranges(told, self.rows, self.axes, self.basis, self.maximum_cents, grouped)

    def apart(self) -> "Breakdown":
        """The same where no codes stand together."""
        axes = {name: apart(axis) for name, axis in self.axes.items()}
        kept = {
            name: value
            for name, value in self.true.values.items()
            if name not in self.together and not name.is_rest
        }
        found = relations_among(kept.keys(), axes, same_grounds=self.basis != "nace")
        values = {**kept, **rests(found, kept)}
        relations = [*((whole, parts) for _, whole, parts in found), *row_relations()]
        return replace(self._with(values), relations=relations, axes=axes)

    def by_group(self) -> "Breakdown":
        """The same without the codes that may be rounded; their readable groups stay."""
        kept = self.true.without(self.codes).values
        return replace(self._with(kept), relations=by_group(self.relations, self.codes))

    def _with(self, values: Mapping[CellName, int]) -> "Breakdown":
        rows = [row for row in self.rows if row[1] in values]
        shown = self.true.shown & values.keys()
        return replace(self, true=replace(self.true, values=values, shown=shown), rows=rows)


def by_group(relations: Sequence[Relation], coded: Collection[CellName]) -> list[Relation]:
    """What the relations say of the groups alone, once the cells by code are left out.

    `coded` are those cells. A relation that holds for every code of a group holds for the group:
    so each is kept, with the group's cell in the place of the cells by code. To drop the
    relations by code would forget what the groups share through their codes, and make an
    attacker out to be a fool.
    """
    group = {
        part: whole
        for whole, parts in relations
        if whole not in coded and all(part in coded for part in parts)
        for part in parts
    }
    found: dict[tuple[CellName, tuple[CellName, ...]], None] = {}
    for whole, parts in relations:
        lifted = tuple(dict.fromkeys(group.get(part, part) for part in parts))
        above = group.get(whole, whole)
        if lifted != (above,):
            found[above, lifted] = None
    return [(whole, list(parts)) for whole, parts in found if not {whole, *parts} & set(coded)]


def _is_together(name: CellName) -> bool:
    return any(MERGED in code for _, code in name.codes)
