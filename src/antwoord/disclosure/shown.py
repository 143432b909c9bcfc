"""The published cells of a run as small tables to look at, and how much of each is published."""

from decimal import Decimal
from typing import NamedTuple

from antwoord.cells import CellName, names_in
from antwoord.counting.context import Context
from antwoord.counting.layout import Layout, layouts, read_axes
from antwoord.counting.shown import Picture, Tables, bars, frames
from antwoord.handover import made_by
from antwoord.parameters import Parameters
from antwoord.run_files import PUBLISHED
from antwoord.storage.frames import rows_of


def published_tables(parameters: Parameters) -> Tables:
    """Each table as it is published: a range where a figure is not exact."""
    found, values = _published(parameters)

    def told(name: CellName) -> str:
        value, low, high = values[name]
        if value is not None:
            return _plain(value)
        return f"≥ {_plain(low)}" if high is None else f"{_plain(low)}–{_plain(high)}"

    return Tables(tuple(frames(found, told)))


def published_chart(parameters: Parameters) -> Picture:
    """How many cells of each table are published exactly, and beside them how many are not."""
    found, values = _published(parameters)
    exact: dict[str, int] = {}
    hidden: dict[str, list[int]] = {}
    for layout in found:
        names = [name for measure in layout.measures for name, _ in layout.places(measure)]
        exact[layout.table.id] = sum(values[name].value is not None for name in names)
        hidden[layout.table.id] = [len(names) - exact[layout.table.id]]
    return bars(exact, "exact gepubliceerde cellen per tabel, en ernaast de andere", hidden)


class _Told(NamedTuple):
    """A figure, None where it is not exact, and its ends: counts, or euro; None: not known."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".removesuffix(".00")


def _published(parameters: Parameters) -> tuple[list[Layout], dict[CellName, _Told]]:
    """How each table is laid out, and what is published of each cell."""
    import pandas as pd

    folder = made_by(parameters, "protect")
    frame = pd.read_parquet(folder / PUBLISHED)
    rows = rows_of(frame, _Told._fields)
    values = {
        name: _Told(*(one if isinstance(one, Decimal) else None for one in row))
        for name, row in zip(names_in(frame), rows, strict=True)
    }
    internal = parameters.audience == "internal"
    context = Context.of(parameters)
    axes = read_axes(folder, parameters.question)
    every = layouts(parameters.question, axes, context, internal=internal)
    return [layout for layout in every if not layout.further], values
