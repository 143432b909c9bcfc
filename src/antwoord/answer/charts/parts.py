"""What every kind of chart has: the length of a value, its figure, the legend, the unit."""

import math

from antwoord.answer.charts.drawing import (
    FONT_SIZE,
    LINE,
    PADDING,
    WIDTH,
    Box,
    Shape,
    place,
    series_role,
    stack,
)
from antwoord.answer.charts.text import shorten, text_width, wrap
from antwoord.answer.document.model import Chart, Series

#: How thick the line is from the least to the most that a figure can be, and its end.
WHISKER = 1.2
#: The coloured square before the name of a series.
SWATCH = 8.0
AXIS_LINES_MAX = 2


def extent(value: float | None) -> float:
    """What a mark shows of a value: nothing below zero, nothing that is no number."""
    return value if value is not None and math.isfinite(value) and value > 0 else 0.0


def largest(chart: Chart) -> float:
    """The largest value that the chart shows, 0 where it shows none."""
    shown = (value for one in chart.series for value in one.values)
    ends = (ends[1] for one in chart.series for ends in one.ranges if ends)
    return max(map(extent, (*shown, *ends)), default=0.0)


def furthest(series: Series, place: int) -> float:
    """How far the mark of a value goes: to it, or to the most that it can be."""
    ends = series.range_at(place)
    return extent(ends[1] if ends else series.values[place])


def surely(series: Series, place: int) -> float:
    """How far the mark of a value is filled: to it, or to the least that it can be."""
    ends = series.range_at(place)
    return extent(ends[0] if ends else series.values[place])


def figure_look(value: float | None) -> tuple[str, bool]:
    """Role and weight of the text at a mark: one that stands for no figure is quieter."""
    return ("muted", False) if value is None else ("ink", True)


def key(x: float, middle: float, name: str, number: int, limit: float) -> list[Shape]:
    """The swatch and the name of a series."""
    words = place(x + SWATCH + PADDING, middle, shorten(name, limit, FONT_SIZE))
    return [Box(x, middle - SWATCH / 2, SWATCH, SWATCH, series_role(number)), words]


def legend(chart: Chart, start: float = 0.0) -> tuple[list[Shape], float]:
    """The keys of several series in as many lines as they need, and how high these are."""
    if len(chart.series) < 2:
        return [], 0.0
    shapes: list[Shape] = []
    x, top = 0.0, start
    for number, series in enumerate(chart.series):
        needed = PADDING * 4 + text_width(shorten(series.name, WIDTH / 2, FONT_SIZE), FONT_SIZE)
        if x and x + needed > WIDTH:
            x, top = 0.0, top + LINE + 2
        shapes += key(x, top + LINE / 2, series.name, number, WIDTH / 2)
        x += needed
    return shapes, top + LINE + 8 - start


def axis_title(text: str, x: float, top: float) -> tuple[list[Shape], float]:
    """The unit of the values, from x on, and how high it is."""
    lines = wrap(text, WIDTH - x, AXIS_LINES_MAX, FONT_SIZE)
    height = LINE * len(lines) + PADDING / 2 if lines else 0.0
    return [*stack(x, top, lines, "muted")], height
