"""The published cells of a run as small tables to look at, and how much of each is published."""

from decimal import Decimal

from antwoord.cells import CellName, names_in, values_in
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
    ranges = _ranges(parameters)

    def told(name: CellName) -> str:
        value = values[name]
        if value is not None:
            return _plain(value)
        low, high = ranges[name]
        return f"≥ {_plain(low)}" if high is None else f"{_plain(low)}–{_plain(high)}"

    return Tables(tuple(frames(found, told)))


def published_chart(parameters: Parameters) -> Picture:
    """How many cells of each table are published exactly, and beside them how many are not."""
    found, values = _published(parameters)
    exact: dict[str, int] = {}
    hidden: dict[str, list[int]] = {}
    for layout in found:
        names = [name for measure in layout.measures for name, _ in layout.places(measure)]
        exact[layout.table.id] = sum(values[name] is not None for name in names)
        hidden[layout.table.id] = [len(names) - exact[layout.table.id]]
    return bars(exact, "exact gepubliceerde cellen per tabel, en ernaast de andere", hidden)


def _plain(value: Decimal) -> str:
    return f"{value:f}".removesuffix(".00")


def _ranges(parameters: Parameters) -> dict[CellName, tuple[Decimal, Decimal | None]]:
    import pandas as pd

    frame = pd.read_parquet(made_by(parameters, "protect") / PUBLISHED)
    ends = rows_of(frame, ["low", "high"])
    return {
        name: (low, high if isinstance(high, Decimal) else None)
        for name, (low, high) in zip(names_in(frame), ends, strict=True)
        if isinstance(low, Decimal)
    }


def _published(parameters: Parameters) -> tuple[list[Layout], dict[CellName, Decimal | None]]:
    import pandas as pd

    folder = made_by(parameters, "protect")
    values = {
        name: value if isinstance(value, Decimal) else None
        for name, value in values_in(pd.read_parquet(folder / PUBLISHED)).items()
    }
    internal = parameters.audience == "internal"
    context = Context.of(parameters)
    axes = read_axes(folder, parameters.question)
    every = layouts(parameters.question, axes, context, internal=internal)
    return [layout for layout in every if not layout.further], values
