"""What a question declares, told before any register is there: tables, parts, columns."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.dimensions import Dimension, dimensions
from antwoord.catalogue.declared.question import DeclaredTable, Part, Question
from antwoord.catalogue.declared.question_file import FIGURES, TEXT
from antwoord.catalogue.nace import SUBCLASS
from antwoord.catalogue.programme import load_programme
from antwoord.cells import UNKNOWN
from antwoord.configuration.schema import one_of
from antwoord.counting.axes import Axis, axis_of
from antwoord.counting.context import Context
from antwoord.counting.tables import grid
from antwoord.errors import UserError
from antwoord.parameters import SECTOR_BASES, date_named, require_basis
from antwoord.register.contract.asked import needed_columns


@dataclass(frozen=True)
class TableTold:
    """A table that will be made: how many cells it has at least and at most.

    `most` is None where only a register tells. `dated`: there are more where something lies
    outside the years that the question is about.
    """

    id: str
    measures: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    asked: bool
    parts: tuple[int, ...]
    least: int
    most: int | None
    dated: bool


@dataclass(frozen=True)
class PartTold:
    """A part, and by what it is answered: tables and figures, a text, or not at all."""

    number: int
    kind: str
    headline: tuple[str, ...]
    tables: tuple[str, ...]
    answered: bool


@dataclass(frozen=True)
class Outline:
    """What will be made of a question; `columns` are those needed of a register, and for what."""

    question: Question
    reference_date: date
    sector_basis: str
    parts: tuple[PartTold, ...]
    tables: tuple[TableTold, ...]
    columns: dict[str, str]


def outline(
    question: Question, codes: CodeLists, reference_date: str | None, sector_basis: str | None
) -> Outline:
    """What a question makes on a day and a basis; None: its own.

    Raises UserError for a day that is none, a basis that the question cannot be answered on, and
    a column that cannot be one.
    """
    columns = needed_columns(question)
    day = question.reference_date
    if reference_date:
        day = date_named("reference_date", reference_date)
    sector_basis = sector_basis or question.sector_basis
    if sector_basis not in SECTOR_BASES:
        raise UserError(f"--sector-basis {one_of(sector_basis, SECTOR_BASES)}")
    require_basis(question, sector_basis)
    programmes = tuple(load_programme(name, codes) for name in question.programmes)
    context = Context(question, codes, programmes, day, sector_basis)
    return Outline(
        question=question,
        reference_date=day,
        sector_basis=sector_basis,
        parts=tuple(_part(part, question, day) for part in question.parts),
        tables=tuple(_table(table, context) for table in question.tables),
        columns=columns,
    )


def _part(part: Part, question: Question, day: date) -> PartTold:
    given = part.kind == TEXT and question.text_answer(part.number, day) is not None
    listed = tuple(dict.fromkeys(one.table for one in part.tables))
    return PartTold(part.number, part.kind, part.headline, listed, part.kind == FIGURES or given)


def _table(table: DeclaredTable, context: Context) -> TableTold:
    own = [context.question.dimension(name) for name in table.dimensions]
    most = [_most(dimension, context) for dimension in own]
    least = [axis_of(dimension, context, ()) for dimension in own]
    known = [axis for axis in most if axis]
    return TableTold(
        id=table.id,
        measures=table.measures,
        rows=table.rows,
        columns=table.columns,
        asked=table.asked,
        parts=tuple(
            part.number
            for part in context.question.parts
            if any(one.table == table.id for one in part.tables)
        ),
        least=_cells(least, table),
        most=_cells(known, table) if len(known) == len(own) else None,
        dated=any(one.dated for one in own),
    )


def _cells(axes: list[Axis], table: DeclaredTable) -> int:
    return sum(1 for _ in grid(axes)) * len(table.measures)


def _most(dimension: Dimension, context: Context) -> Axis | None:
    """The axis where everything occurs that may; None where the values are only in a register."""
    base = dimensions()[dimension.base] if dimension.base else dimension
    if base.derive == "values" and not base.groups:
        return None
    return axis_of(dimension, context, [*_leaves(base, context), *_unknown(dimension)])


def _unknown(dimension: Dimension) -> list[str]:
    return [] if dimension.unknown == "never" else [UNKNOWN]


def _leaves(dimension: Dimension, context: Context) -> Collection[str]:
    codes = context.codes
    if dimension.derive == "place":
        return list(codes.municipalities)
    if dimension.derive == "listed":
        return list(getattr(codes, dimension.list))
    if dimension.derive == "nace":
        version = context.question.population.nace_version
        return [code for of, code in codes.nace if of == version and len(code) == SUBCLASS]
    return ()


def told(table: TableTold) -> str:
    """How many cells a table has, in words: `60`, `6 to 1,208`, `36+`, `7 or more`."""
    if table.most is None:
        return f"{table.least:,} or more"
    least, most = table.least, max(table.most, table.least)
    words = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    return f"{words}+" if table.dated else words
