"""The tables of the document, laid out by what the question declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Literal

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.sources import Sources
from antwoord.answer.content.titles import Titles
from antwoord.answer.document.model import Inlines, Table, TableRow
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import DAY_OF_STATE
from antwoord.cells import MERGED, OUTSIDE, ROUNDED, TOTAL, CellName, is_special
from antwoord.counting.axes import Axis
from antwoord.counting.layout import Layout, in_place, lines, without_place
from antwoord.counting.tables import name_of

#: Dimensions of which every code has a row, also where nobody is there.
WHOLE = frozenset(
    (
        *("province", "region", "year", "half_year", "quarter", "duration", "programme"),
        DAY_OF_STATE,
    )
)
#: So many names at most stand below a table of those that have nobody.
NAMED = 20


@dataclass(frozen=True)
class Row:
    """A row to lay out: its codes, one for each dimension of the rows, and what it is called."""

    codes: tuple[str, ...]
    title: str
    code: str = ""
    kind: Literal["plain", "group", "total"] = "plain"
    language: str = ""  # of the title, where it is not the document's


@dataclass(frozen=True)
class Made:
    """A table of the document with what a chart and a sentence are made from.

    `layout` is what it shows, `measures` those of its columns, `names` the cells by row and
    column, `rows` what each row is, `columns` the code of each column where they are of a
    dimension. `coarse` is a caption for its groups alone.
    """

    table: Table
    layout: Layout
    measures: tuple[str, ...]
    rows: tuple[Row, ...]
    names: tuple[tuple[CellName, ...], ...]
    columns: tuple[str, ...] = ()
    coarse: str = ""


@dataclass
class TableMaker:
    """Lays out tables and numbers them in the order in which they are asked for.

    A row in which nobody is has no line, unless its dimension is one of WHOLE; nor has a column.
    `layouts` are those of the answer, `date` is the reference date in words, `basis_note` says
    who is counted and stands below every table. `left_out`: tables that nobody asked for are.
    """

    cells: ShownCells
    titles: Titles
    sources: Sources
    layouts: Sequence[Layout]
    date: str
    basis_note: str
    public: bool
    left_out: bool = False
    made: list[Table] = field(default_factory=list)

    def declared(self, table: str, wanted: Sequence[str] = ()) -> list[Made]:
        """The tables of the document that show a declared table: one, or one for each measure.

        `wanted` are some of its measures; empty: all. Of a table that is shown rounded those
        stand in an appendix; here are its coarser rows.
        """
        layout = next(one for one in self.layouts if one.table.id == table and not one.further)
        if self.left_out and not layout.table.asked:
            return []
        shown = [name for name in (wanted or layout.table.measures) if name in layout.measures]
        if not layout.table.columns:
            return [self._by_measure(layout, shown)] if shown else []
        return [self._by_column(layout, name) for name in shown]

    def _by_measure(self, layout: Layout, shown: Sequence[str]) -> Made:
        columns = [self.titles.measure(name) for name in shown]
        rows, notes = self._rows(layout, shown)
        names = [[self._at(layout, row.codes, name) for name in shown] for row in rows]
        caption = self.caption(layout, shown)
        return self._made(layout, shown, rows, columns, names, caption, notes)

    def _by_column(self, layout: Layout, measure: str) -> Made:
        axis = layout.axes[-1]
        rows, notes = self._rows(layout, [measure])
        total = self._at(layout, (*[TOTAL] * (len(layout.axes) - 1), TOTAL), measure)
        codes = []
        for code in self.in_place(axis):
            seen = [total.at(**{axis.column: code})]
            always = axis.dimension.id in WHOLE and not is_special(code)
            if code == OUTSIDE and self._is_untold(
                [self._at(layout, (*row.codes, code), measure) for row in rows]
            ):
                notes = [*notes, *self._outside()]
            elif code == TOTAL or always or self.cells.any_shown(seen):
                codes.append(code)
        names = [[self._at(layout, (*row.codes, code), measure) for code in codes] for row in rows]
        titles = [self.titles.header(axis.dimension, code) for code in codes]
        caption = self.caption(layout, [measure])
        return self._made(
            layout, [measure], rows, titles, names, caption, notes, codes=tuple(codes)
        )

    @cached_property
    def _left_out(self) -> frozenset[tuple[str, str]]:
        """The codes of each column that have no place: those together, or else each of them."""
        return without_place((name for _, name, _ in lines(self.layouts)), self.cells.is_free)

    def in_place(self, axis: Axis) -> list[str]:
        """The codes of an axis that have a place in the document, in their order."""
        return in_place(axis, self._left_out)

    def _at(self, layout: Layout, codes: tuple[str, ...], measure: str) -> CellName:
        return name_of(layout.axes, (*codes, *[TOTAL] * (len(layout.axes) - len(codes))), measure)

    def _rows(self, layout: Layout, shown: Sequence[str]) -> tuple[list[Row], list[str]]:
        """The rows of a table of measures, and what is said of those that it has not."""
        number = len(layout.table.rows)
        axes = layout.axes[:number]
        rows: list[Row] = []
        empty: list[str] = []
        outside: list[str] = []
        pairs = list(self._row_codes(layout, axes))
        for codes in pairs:
            axis = axes[-1] if len(codes) > 1 and codes[-1] != TOTAL else axes[0]
            code = codes[-1] if axis is axes[-1] and len(codes) > 1 else codes[0]
            row = self._row(codes, axis, code, nested=number > 1, levels=_are_levels(axes))
            seen = [self._at(layout, codes, name) for name in shown]
            there = [name for name in seen if name in self.cells.values]
            always = axis.dimension.id in WHOLE and not is_special(code)
            if code == OUTSIDE and self._is_untold(self._line(layout, codes, shown)):
                outside = self._outside()
                continue
            if row.kind == "total" or always or self.cells.any_shown(there):
                rows.append(row)
            elif not is_special(code) and self._is_asked(axis, code):
                empty.append(
                    f"{row.code} {row.title}".strip() if number == 1 else row.code or row.title
                )
        return rows, [*self._empty(empty), *outside]

    def _line(self, layout: Layout, codes: tuple[str, ...], shown: Sequence[str]) -> list[CellName]:
        """All cells of a table, of the measures `shown`, in the row of these codes."""
        return [
            name
            for measure in shown
            for name, of in layout.places(measure)
            if of[: len(codes)] == codes and name in self.cells.values
        ]

    def _is_untold(self, names: Sequence[CellName]) -> bool:
        """Whether of these cells some are not zero, and none of those tells anything.

        Of what lies outside a total no other figure says how much there can be: such a range
        goes up to more than the total itself, and nobody learns from it.
        """
        ranged = [name for name in names if not self.cells.is_free(name)]
        if not ranged or any(self.cells.value(name) for name in names if name not in ranged):
            return False
        for name in ranged:
            high, total = self.cells.ranges.get(name, (0, None))[1], CellName(name.measure)
            if high is not None and not (
                total in self.cells.values
                and self.cells.is_free(total)
                and high > self.cells.value(total)
            ):
                return False
        return True

    def _outside(self) -> list[str]:
        say = self.titles.say
        return [
            say(
                "Applications from outside {place} are not in this table: their number cannot be "
                "told exactly.",
                place=self.titles.territory,
            )
        ]

    def _is_asked(self, axis: Axis, code: str) -> bool:
        """Whether it says something that nobody has a code: not of activities of other sectors."""
        return (
            axis.dimension.derive != "activity"
            or code in self.titles.question.population.activities
        )

    def _row_codes(self, layout: Layout, axes: Sequence[Axis]) -> Sequence[tuple[str, ...]]:
        seen: dict[tuple[str, ...], None] = {}
        levels = _are_levels(axes)
        every = dict.fromkeys(codes[: len(axes)] for _, codes in layout.places(layout.measures[0]))
        if len(axes) > 1 and not levels:
            # All of a code stands above what it is split into, as with levels.
            order = {code: place for place, code in enumerate((*axes[0].codes, TOTAL))}
            every = dict.fromkeys(sorted(every, key=lambda c: (order[c[0]], c[1] != TOTAL)))
        for codes in every:
            if len(axes) == 1 and codes[0] not in self.in_place(axes[0]):
                continue
            if levels and codes[0] == TOTAL and codes[1] != TOTAL:
                continue
            if self._is_coded(layout, codes):
                continue
            named = zip(axes, codes, strict=True)
            if any((axis.column, code) in self._left_out for axis, code in named):
                continue
            seen[codes] = None
        return list(seen)

    def _is_coded(self, layout: Layout, codes: tuple[str, ...]) -> bool:
        """Whether a row is one that a public document shows rounded, in an appendix."""
        if not (self.public and layout.rounded):
            return False
        return layout.is_coded((*codes, *[TOTAL] * (len(layout.axes) - len(codes))))

    def _row(
        self,
        codes: tuple[str, ...],
        axis: Axis,
        code: str,
        *,
        nested: bool = False,
        levels: bool = True,
    ) -> Row:
        dimension = axis.dimension
        title, language = self.titles.code(dimension, code), ""
        shown = ""
        if dimension.derive == "nace" and not is_special(code):
            title, language = self.titles.nace(dimension, code)
            shown = code if code[:1].isdigit() and title != code else ""
        kind: Literal["plain", "group", "total"] = "plain"
        if set(codes) == {TOTAL}:
            kind = "total" if dimension.adds_up else "plain"
        elif nested and codes[-1] == TOTAL and not (levels and is_special(codes[0])):
            kind = "group"
        return Row(codes, title, shown, kind, language)

    def _made(
        self,
        layout: Layout,
        shown: Sequence[str],
        rows: Sequence[Row],
        columns: Sequence[str],
        names: Sequence[Sequence[CellName]],
        caption: str,
        notes: Sequence[str],
        *,
        codes: tuple[str, ...] = (),
    ) -> Made:
        """The table; `codes` are those of its columns, where they are of a dimension."""
        # Groups without rows of their own are rows like others.
        if all(row.kind != "plain" or is_special(row.codes[-1]) for row in rows):
            rows = [replace(row, kind="plain") if row.kind == "group" else row for row in rows]
        if any(row.language for row in rows):
            notes = [
                *notes,
                self.titles.say("Titles of codes without an official one in English are Dutch."),
            ]
        together = [row.title for row in rows if MERGED in row.codes[0]]
        together += [one for one, code in zip(columns, codes, strict=False) if MERGED in code]
        if together:
            told = self.titles.say(
                "{codes} stand together: by themselves they are too few to tell exactly.",
                codes=self.titles.joined(together),
            )
            notes = [*notes, told]
        axes = layout.axes[: len(layout.table.rows)]
        first = self.titles.dimension(axes[-1].dimension) if axes else self.titles.say("Figure")
        if len(axes) > 1 and axes[0].dimension.kin != "nace":
            first = ", ".join(self.titles.dimension(axis.dimension) for axis in axes)
        if len(axes) > 1 and not any(row.code for row in rows) and axes[0].dimension.kin == "nace":
            first = self.titles.dimension(axes[0].dimension)
        number = sum(one.id.startswith(f"table-{layout.table.id}") for one in self.made)
        table = self.table(
            f"table-{layout.table.id}" + (f"-{number + 1}" if number else ""),
            caption,
            first,
            list(columns),
            rows,
            names,
            notes,
            basis="basis" not in layout.columns,
            of=layout.table.id,
        )
        return Made(
            table,
            layout,
            tuple(shown),
            tuple(rows),
            tuple(map(tuple, names)),
            codes,
            self.caption(layout, shown, groups=True) if len(axes) > 1 else caption,
        )

    def table(
        self,
        table_id: str,
        caption: str,
        first: str,
        columns: Sequence[str],
        rows: Sequence[Row],
        names: Sequence[Sequence[CellName]],
        notes: Sequence[str] = (),
        *,
        basis: bool = True,
        of: str = "",
    ) -> Table:
        """A table of given rows and columns.

        `first` stands above the row headers. Below the table stand `notes`, before them with
        `basis` who is counted. `of` is its id in `cells.csv`.
        """
        return self.add(
            Table(
                id=table_id,
                number=len(self.made) + 1,
                caption=caption,
                columns=(first, *columns),
                rows=tuple(
                    TableRow(
                        header=row.title,
                        code=row.code,
                        kind=row.kind,
                        cells=tuple(self.cells.cell(key) for key in line),
                        header_language=row.language,
                    )
                    for row, line in zip(rows, names, strict=True)
                ),
                notes=(*([self.basis_note] if basis and self.basis_note else ()), *notes),
                source=self._source(names, of),
            )
        )

    def add(self, table: Table) -> Table:
        """Keeps a table, so that the next one gets another number."""
        self.made.append(table)
        return table

    def rounded(self, table: str, base: int) -> Table | None:
        """Every code of a table that is shown rounded, with its counts; None where none is."""
        layout = next(one for one in self.layouts if one.table.id == table and not one.further)
        if layout.table.columns:
            return None
        shown = [name for name in layout.measures if not measures()[name].is_amount]
        rows, names = [], []
        axes = layout.axes[: len(layout.table.rows)]
        for codes in dict.fromkeys(codes for _, codes in layout.places(shown[0])):
            line = [self._at(layout, codes, name).of_measure(ROUNDED + name) for name in shown]
            if any(key in self.cells.values for key in line):
                rows.append(self._row(codes, axes[-1], codes[-1]))
                names.append(line)
        if not rows:
            return None
        say = self.titles.say
        note = say(
            "Rounded: every figure is one of the two multiples of {base} next to the true one, "
            "and all sums hold. A 0 may stand for up to {most}.",
            base=str(base),
            most=str(base - 1),
        )
        caption = say(
            "{what} by {dimensions}, rounded, {place}, on {date}.",
            what=self._what(shown),
            dimensions=self.titles.noun_of(axes[-1].dimension),
            place=self.titles.territory,
            date=self.date,
        )
        first = self.titles.dimension(axes[-1].dimension)
        columns = [self.titles.measure(name) for name in shown]
        return self.table(f"table-rounded-{table}", caption, first, columns, rows, names, [note])

    def _what(self, shown: Sequence[str]) -> str:
        """What a table tells, at the beginning of its caption."""
        if len(shown) == 1:
            return self.titles.noun(shown[0])
        say = self.titles.say
        if "applications" in shown and not {"applications", "applicants"}.issuperset(shown):
            return say("Applications and what became of them")
        nouns = [self.titles.noun(name) for name in shown]
        first, *rest = nouns
        return self.titles.joined([first, *(one[:1].lower() + one[1:] for one in rest)])

    def caption(self, layout: Layout, shown: Sequence[str], *, groups: bool = False) -> str:
        """What a table of a layout that shows some measures is called.

        The question's own title, else a composed one; with `groups` of the first dimension.
        """
        say = self.titles.say
        titles: Mapping[str, str] = layout.table.titles
        given = titles.get(say.language) or titles.get("nl")
        if given and not groups:
            given = given.removesuffix(".")
            several = layout.table.columns and len(layout.table.measures) > 1
            return f"{given}: {self._what(shown).lower()}." if several else f"{given}."
        dimensions = [axis.dimension for axis in layout.axes]
        # Of two levels the finer one says both.
        named = [list(of)[-1] for _, of in groupby(dimensions, lambda one: one.kin)]
        if groups or (layout.rounded and self.public and len(layout.table.rows) > 1):
            named = [dimensions[0], *dimensions[len(layout.table.rows) :]]
        dated = any(one.dated or not one.adds_up for one in dimensions)
        values = {
            "what": self._what(shown),
            "dimensions": self.titles.joined([self.titles.noun_of(one) for one in named]),
            "place": self.titles.territory,
        }
        if dated:
            return say("{what} by {dimensions}, {place}.", **values)
        return say("{what} by {dimensions}, {place}, on {date}.", date=self.date, **values)

    def _source(self, names: Sequence[Sequence[CellName]], of: str) -> Inlines:
        return self.sources.line([key for line in names for key in line], of)

    def _empty(self, names: Sequence[str]) -> list[str]:
        if not names:
            return []
        if len(names) > NAMED:
            return [self.titles.say("In the codes that have no row there is nobody.")]
        return [self.titles.say("Zero in every column: {codes}.", codes=", ".join(names))]


def _are_levels(axes: Sequence[Axis]) -> bool:
    """Whether the rows are of two levels of one dimension."""
    return len(axes) > 1 and axes[0].dimension.kin == axes[1].dimension.kin
