"""Upright columns for labels with an order of their own, each with its figure above it.

The figures decide the layout: series stand side by side where their figures fit there,
else each series has a panel of its own, on the same scale, below the one before; only
where the figures of one series are still too wide do they read upwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from antwoord.answer.charts.drawing import (
    FONT_SIZE,
    LINE,
    WIDTH,
    Box,
    Drawing,
    Shape,
    place,
    series_role,
    stack,
    turn,
)
from antwoord.answer.charts.parts import (
    WHISKER,
    axis_title,
    figure_look,
    furthest,
    key,
    largest,
    legend,
    surely,
)
from antwoord.answer.charts.text import ELLIPSIS, shorten, text_width, wrap
from antwoord.answer.document.model import Chart

#: Sizes of the figures and the labels, tried from the largest.
SIZES = (FONT_SIZE, 7.75, 7.0)
#: The longest column; lower where each series has its own panel.
PLOT_HEIGHT, PANEL_HEIGHT = 56.0, 64.0
COLUMN_MAX = 26.0
COLUMN_GAP = 1.5  # between the columns of one label
GROUP_GAP = 7.0  # at least, between the columns of two labels
#: Few labels stand together at the left, not scattered over the whole width.
SLOT_MAX = 72.0
FIGURE_GAP = 3.0  # between two figures side by side, and between a figure and its column
FIGURE_WIDTH_MAX = 64.0  # a longer figure is shortened
#: What a figure that reads upwards takes from left to right.
TURNED_PITCH = 7.0
LABEL_LINES_MAX = 3
LABEL_GAP = 3.0
PANEL_GAP, KEY_GAP = 12.0, 2.0
#: More labels than this may be thinned out, fewer are shortened instead.
LABELS_ALL_SHOWN = 15
#: Each second label, each fourth and so on: of quarters and months always the same one.
STEPS = (2, 4, 12, 24, 48)


@dataclass(frozen=True)
class _Fit:
    """How the columns stand: size of the figures, how wide a label's room is and a column."""

    size: float
    slot: float
    pitch: float  # from one column of a label to the next
    turned: bool
    panels: bool


def lay_out_columns(chart: Chart) -> Drawing:
    """The `chart`, which has at least one label, as upright columns."""
    texts = [
        [shorten(text, FIGURE_WIDTH_MAX, FONT_SIZE) for text in one.value_texts]
        for one in chart.series
    ]
    fit = _fit(len(chart.labels), texts)
    plot = PANEL_HEIGHT if fit.panels else PLOT_HEIGHT
    most = largest(chart)
    scale = plot / most if most else 0.0
    figure_height = LINE * fit.size / FONT_SIZE
    if fit.turned:
        figure_height = FIGURE_GAP + _widest(texts, fit.size)
    shapes, top = axis_title(chart.value_axis, 0, 0)
    if fit.panels:
        top += KEY_GAP
    else:
        keys, keys_height = legend(chart, top)
        shapes += keys
        top += keys_height
    for group, labels in _panels(chart, fit):
        if fit.panels:
            shapes += key(0, top + LINE / 2, chart.series[group[0]].name, group[0], WIDTH * 0.9)
            top += LINE + KEY_GAP
        tallest = max(
            (furthest(chart.series[number], at) for number in group for at in labels),
            default=0.0,
        )
        base = top + figure_height + FIGURE_GAP + tallest * scale
        for place_number, at in enumerate(labels):
            middle = (place_number + 0.5) * fit.slot
            for order, number in enumerate(group):
                x = middle + (order - (len(group) - 1) / 2) * fit.pitch
                shapes += _column(x, base, chart, (number, at), texts[number][at], fit, scale)
        shapes.append(Box(0, base, len(labels) * fit.slot, 0.8, "muted"))
        names, names_height = _labels([chart.labels[at] for at in labels], fit.slot, base)
        shapes += names
        top = base + LABEL_GAP + names_height + PANEL_GAP
    return Drawing(top - PANEL_GAP + 1, tuple(shapes))


def _fit(labels: int, texts: list[list[str]]) -> _Fit:
    """The first of the ways to place the figures in which none touches its neighbour."""
    series = max(len(texts), 1)
    room = WIDTH / labels
    for together in dict.fromkeys((series, 1)):
        for size in SIZES:
            pitch = _widest(texts, size) + FIGURE_GAP
            gap = GROUP_GAP if together > 1 else 0.0
            if together * pitch + gap <= room:
                slot_max = max(SLOT_MAX, together * (COLUMN_MAX + COLUMN_GAP) + 3 * GROUP_GAP)
                slot = min(room, max(slot_max, together * pitch + 2 * GROUP_GAP))
                wide = min((slot - GROUP_GAP) / together, COLUMN_MAX + COLUMN_GAP)
                return _Fit(size, slot, max(pitch, wide), False, together < series)
    slot = max(room, TURNED_PITCH)
    return _Fit(SIZES[-1], slot, slot, True, series > 1)


def _widest(texts: list[list[str]], size: float) -> float:
    return max((text_width(text, size) for row in texts for text in row), default=0.0)


def _panels(chart: Chart, fit: _Fit) -> Iterator[tuple[tuple[int, ...], range]]:
    """The series and the labels of each panel; more labels than fit go on in the next."""
    everything = tuple(range(len(chart.series)))
    per_panel = int(WIDTH / fit.slot + 0.01)
    for group in [(number,) for number in everything] if fit.panels else [everything]:
        for first in range(0, len(chart.labels), per_panel):
            yield group, range(first, min(first + per_panel, len(chart.labels)))


def _column(
    x: float,
    base: float,
    chart: Chart,
    place_of: tuple[int, int],
    text: str,
    fit: _Fit,
    scale: float,
) -> list[Shape]:
    """A column around x, and its figure above it; `place_of` are its series and its label."""
    shapes: list[Shape] = []
    number, at = place_of
    series, role = chart.series[number], series_role(number)
    filled, height = (end(series, at) * scale for end in (surely, furthest))
    gap = COLUMN_GAP if fit.pitch < fit.slot else max(COLUMN_GAP, fit.slot * 0.28)
    width = min(fit.pitch - gap, COLUMN_MAX)
    if filled:
        shapes.append(Box(x - width / 2, base - filled, width, filled, role))
    if height > filled:
        shapes.append(Box(x - WHISKER / 2, base - height, WHISKER, height - filled, role))
        shapes.append(Box(x - width / 2, base - height, width, WHISKER, role))
    role, strong = figure_look(series.values[at])
    if fit.turned:
        y = base - height - FIGURE_GAP
        shapes.append(turn(x, y, text, role, size=fit.size, strong=strong))
    else:
        y = base - height - FIGURE_GAP - fit.size * 0.33
        shapes.append(place(x, y, text, role, align="center", size=fit.size, strong=strong))
    return shapes


def _labels(labels: list[str], slot: float, base: float) -> tuple[list[Shape], float]:
    """The labels below the baseline and how high they are."""
    top = base + LABEL_GAP
    size, step = SIZES[-1], 1
    for size in SIZES:
        wrapped = [wrap(label, slot - FIGURE_GAP, LABEL_LINES_MAX, size) for label in labels]
        if not any(line.endswith(ELLIPSIS) for lines in wrapped for line in lines):
            break
    else:
        if len(labels) > LABELS_ALL_SHOWN:
            size = SIZES[0]
            widest = max(text_width(label, size) for label in labels)
            step = next((n for n in STEPS if n * slot >= widest + GROUP_GAP), STEPS[-1])
            wrapped = [wrap(label, step * slot, 1, size) for label in labels]
    shapes: list[Shape] = []
    for number, lines in enumerate(wrapped):
        if number % step:
            continue
        # A label wider than its room stays inside the drawing.
        half = max((text_width(line, size) for line in lines), default=0.0) / 2
        x = max(half, min((number + 0.5) * slot, WIDTH - half))
        shapes += stack(x, top, lines, align="center", size=size)
    height = max(map(len, wrapped), default=0) * LINE * size / FONT_SIZE
    return shapes, height
