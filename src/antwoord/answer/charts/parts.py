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
    """What a mark shows of a `value`: 0 where it is below zero, or no number."""
    return value if value is not None and math.isfinite(value) and value > 0 else 0.0


def largest(chart: Chart) -> float:
    """The largest value that the `chart` shows, or end of a range; 0 where it shows none."""
    shown = (value for one in chart.series for value in one.values)
    ends = (ends[1] for one in chart.series for ends in one.ranges if ends)
    return max(map(extent, (*shown, *ends)), default=0.0)


def furthest(series: Series, place: int) -> float:
    """How far the mark of the value at `place` in `series` goes: to it, or the most it can be."""
    ends = series.range_at(place)
    return extent(ends[1] if ends else series.values[place])


def surely(series: Series, place: int) -> float:
    """How far that mark is filled: to the value at `place` in `series`, or the least it can be."""
    ends = series.range_at(place)
    return extent(ends[0] if ends else series.values[place])


def figure_look(value: float | None) -> tuple[str, bool]:
    """Role and weight of the text at a mark; it is quieter where `value` is None, so no figure."""
    return ("muted", False) if value is None else ("ink", True)


def key(x: float, middle: float, name: str, number: int, limit: float) -> list[Shape]:
    """The swatch and the `name` of the series with this `number`, from 0.

    They begin at `x` and stand around `middle`; the name takes at most `limit` points.
    """
    words = place(x + SWATCH + PADDING, middle, shorten(name, limit, FONT_SIZE))
    return [Box(x, middle - SWATCH / 2, SWATCH, SWATCH, series_role(number)), words]


def legend(chart: Chart, start: float = 0.0) -> tuple[list[Shape], float]:
    """The keys of the series of a `chart` from `start` on, in points, and how high they are."""
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
    """The unit of the values, `text`, from `x` and `top` on, and how high it is in points."""
    lines = wrap(text, WIDTH - x, AXIS_LINES_MAX, FONT_SIZE)
    height = LINE * len(lines) + PADDING / 2 if lines else 0.0
    return [*stack(x, top, lines, "muted")], height
