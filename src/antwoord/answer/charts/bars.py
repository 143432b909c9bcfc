"""Horizontal bars, each with its figure written at its end. No axis, no grid."""

from antwoord.answer.charts.drawing import (
    FONT_SIZE,
    LINE,
    PADDING,
    WIDTH,
    Box,
    Drawing,
    Shape,
    place,
    series_role,
    stack,
)
from antwoord.answer.charts.parts import (
    WHISKER,
    axis_title,
    figure_look,
    furthest,
    largest,
    legend,
    surely,
)
from antwoord.answer.charts.text import shorten, text_width, wrap
from antwoord.answer.document.model import Chart

BAR_SINGLE, BAR_GROUPED = 12.0, 9.0
BAR_GAP = 2.0  # between the bars of one label
GROUP_GAP = 8.0  # between labels
LABEL_WIDTH_MAX = 0.40 * WIDTH
LABEL_LINES_MAX = 2
#: From so many labels on they stand on one line and closer, so that 40 fit on a page of A4.
DENSE_FROM = 17
DENSE_GROUP_GAP = 4.5
VALUE_WIDTH_MAX = 0.30 * WIDTH


def lay_out_bars(chart: Chart) -> Drawing:
    """The `chart`, which has at least one label, as horizontal bars."""
    dense = len(chart.labels) >= DENSE_FROM
    lines_max, gap = (1, DENSE_GROUP_GAP) if dense else (LABEL_LINES_MAX, GROUP_GAP)
    labels = [wrap(label, LABEL_WIDTH_MAX, lines_max, FONT_SIZE) for label in chart.labels]
    zero = PADDING + max(
        (text_width(line, FONT_SIZE) for lines in labels for line in lines), default=0.0
    )
    texts = [
        [shorten(text, VALUE_WIDTH_MAX, FONT_SIZE) for text in one.value_texts]
        for one in chart.series
    ]
    widest = max((text_width(text, FONT_SIZE) for row in texts for text in row), default=0.0)
    most = largest(chart)
    scale = (WIDTH - zero - widest - 2 * PADDING) / most if most else 0.0
    bar = BAR_SINGLE if len(chart.series) <= 1 and not dense else BAR_GROUPED
    bars = len(chart.series) * (bar + BAR_GAP) - BAR_GAP

    shapes, top = legend(chart)
    title, title_height = axis_title(chart.value_axis, zero, top)
    shapes += title
    top += title_height
    first = top + gap / 2
    for index, lines in enumerate(labels):
        height = max(bars, LINE * len(lines))
        middle = top + gap / 2 + height / 2
        y = middle - LINE * len(lines) / 2
        shapes += stack(zero - PADDING, y, lines, align="right")
        for number, series in enumerate(chart.series):
            y = middle - bars / 2 + number * (bar + BAR_GAP)
            role = series_role(number)
            filled, length = (end(series, index) * scale for end in (surely, furthest))
            if filled:
                shapes.append(Box(zero, y, filled, bar, role))
            if length > filled:
                line = y + (bar - WHISKER) / 2
                shapes.append(Box(zero + filled, line, length - filled, WHISKER, role))
                shapes.append(Box(zero + length - WHISKER, y, WHISKER, bar, role))
            role, strong = figure_look(series.values[index])
            x = zero + length + PADDING * 0.7
            shapes.append(place(x, y + bar / 2, texts[number][index], role, strong=strong))
        top += height + gap
    baseline: Shape = Box(zero - 0.4, first - 2, 0.8, top - gap / 2 + 4 - first, "muted")
    return Drawing(top, (*shapes, baseline))
