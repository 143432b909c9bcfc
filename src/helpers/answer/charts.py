"""Charts as SVG: horizontal bars, each with its figure written at its end.

No axis, no grid: the figures stand at the bars. Text is drawn as outlines, so that a
chart looks the same on every machine, in the HTML and in the PDF, and needs no font.
Same chart, same bytes.
"""

import io
import math
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from helpers.answer.fonts import SANS, SANS_SEMIBOLD
from helpers.answer.model import Chart
from helpers.answer.palette import LIGHT, SERIES_LIGHT
from helpers.answer.svg import compact
from helpers.answer.text import clean, map_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

# Everything below is in points (1/72 inch): a chart is as wide as the text of the PDF.
WIDTH = 448.0
FONT_SIZE = 8.5
LINE = 10.5  # from one line of a label to the next
BAR_SINGLE, BAR_GROUPED = 12.0, 9.0
BAR_GAP = 2.0  # between the bars of one label
GROUP_GAP = 8.0  # between labels
LABEL_WIDTH_MAX = 0.40 * WIDTH
LABEL_LINES_MAX = 2
#: From so many labels on they stand on one line and closer, so that 40 fit on a page of A4.
DENSE_FROM = 17
DENSE_GROUP_GAP = 4.5
PADDING = 6.0
VALUE_WIDTH_MAX = 0.30 * WIDTH
ELLIPSIS = "…"
NOTHING = "–"  # stands where an empty chart has no bars


def chart_svg(chart: Chart, *, title: str = "", prefix: str | None = None) -> str:
    """The chart as an `<svg>` element, without XML declaration, for HTML and for a PDF.

    `title` is its text alternative (none: the chart is hidden from a screen reader).
    Its ids begin with `prefix`, else with a digest of what it shows, so that several
    charts fit in one page. Texts are data: no mathematics, no markup. A value that is
    not a finite number above zero gets no bar, only its text.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    title = clean(title)
    chart = map_texts(clean(chart), _drawable)
    for series in chart.series:
        if not len(chart.labels) == len(series.values) == len(series.value_texts):
            raise ValueError("a series has one value and one text per label of its chart")
    layout = _lay_out(chart)
    figure = Figure(figsize=(WIDTH / 72, layout.height / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(layout.height, 0)
    _draw(axes, chart, layout)
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "antwoord"}):
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    if prefix is None:
        prefix = "C" + sha256(repr((chart, title)).encode()).hexdigest()[:4].upper()
    return compact(buffer.getvalue(), prefix=prefix, title=title)


@dataclass(frozen=True)
class _Row:
    """One label and its bars; `top` is where the row begins."""

    top: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Layout:
    height: float
    zero: float  # x of the baseline
    scale: float  # points per unit of value
    bar: float
    rows: tuple[_Row, ...]
    legend: tuple[tuple[float, float], ...]  # x, y of each series' name
    axis: tuple[float, float]
    axis_lines: tuple[str, ...]


def _lay_out(chart: Chart) -> _Layout:
    dense = len(chart.labels) >= DENSE_FROM
    lines_max, gap = (1, DENSE_GROUP_GAP) if dense else (LABEL_LINES_MAX, GROUP_GAP)
    labels = [_wrap(label, LABEL_WIDTH_MAX, lines_max) for label in chart.labels]
    label_width = max((_width(line) for lines in labels for line in lines), default=0.0)
    zero = label_width + PADDING if labels else 0.0
    texts = [_shorten(text, VALUE_WIDTH_MAX) for one in chart.series for text in one.value_texts]
    room = WIDTH - zero - max(map(_width, texts), default=0.0) - 2 * PADDING
    largest = max((_length(value) for one in chart.series for value in one.values), default=0.0)
    bar = BAR_SINGLE if len(chart.series) <= 1 and not dense else BAR_GROUPED
    bars = len(chart.series) * (bar + BAR_GAP) - BAR_GAP

    top = 0.0
    legend = []
    if len(chart.series) > 1:
        x = 0.0
        for series in chart.series:
            needed = PADDING * 4 + _width(_shorten(series.name, WIDTH / 2))
            if x and x + needed > WIDTH:
                x, top = 0.0, top + LINE + 2
            legend.append((x, top + LINE / 2))
            x += needed
        top += LINE + GROUP_GAP
    axis_lines = _wrap(chart.value_axis, WIDTH - zero, LABEL_LINES_MAX)
    axis = (zero, top + LINE / 2)
    if axis_lines:
        top += LINE * len(axis_lines) + PADDING / 2
    rows = []
    for lines in labels:
        height = max(bars, LINE * len(lines))
        rows.append(_Row(top + gap / 2, height, lines))
        top += height + gap
    return _Layout(
        height=max(top, LINE) if rows else top + LINE + GROUP_GAP,
        zero=zero,
        scale=room / largest if largest else 0.0,
        bar=bar,
        rows=tuple(rows),
        legend=tuple(legend),
        axis=axis,
        axis_lines=axis_lines,
    )


def _draw(axes: "Axes", chart: Chart, layout: _Layout) -> None:
    for number, (series, (x, y)) in enumerate(zip(chart.series, layout.legend, strict=False)):
        _rectangle(axes, x, y - 4, 8, 8, number)
        _text(axes, x + 8 + PADDING, y, _shorten(series.name, WIDTH / 2), "ink")
    for line, text in enumerate(layout.axis_lines):
        _text(axes, layout.axis[0], layout.axis[1] + line * LINE, text, "muted")
    for index, row in enumerate(layout.rows):
        middle = row.top + row.height / 2
        for line, text in enumerate(row.lines):
            y = middle + (line - (len(row.lines) - 1) / 2) * LINE
            _text(axes, layout.zero - PADDING, y, text, "ink", align="right")
        bars = len(chart.series) * (layout.bar + BAR_GAP) - BAR_GAP
        for number, series in enumerate(chart.series):
            y = middle - bars / 2 + number * (layout.bar + BAR_GAP)
            length = _length(series.values[index]) * layout.scale
            if length:
                _rectangle(axes, layout.zero, y, length, layout.bar, number)
            value = _shorten(series.value_texts[index], VALUE_WIDTH_MAX)
            x = layout.zero + length + PADDING * 0.7
            _text(axes, x, y + layout.bar / 2, value, "ink", strong=True)
    if layout.rows:
        _baseline(axes, layout)
    else:
        _text(axes, 0, layout.height - LINE / 2 - 1, NOTHING, "muted")


def _length(value: float) -> float:
    """What a bar shows of a value: nothing below zero, nothing that is no number."""
    return value if math.isfinite(value) and value > 0 else 0.0


def _rectangle(axes: "Axes", x: float, y: float, width: float, height: float, number: int) -> None:
    from matplotlib.patches import Rectangle

    number %= len(SERIES_LIGHT)
    axes.add_patch(
        Rectangle(
            (x, y), width, height, facecolor=SERIES_LIGHT[number], linewidth=0, gid=f"s{number + 1}"
        )
    )


def _baseline(axes: "Axes", layout: _Layout) -> None:
    from matplotlib.patches import Rectangle

    first, last = layout.rows[0], layout.rows[-1]
    top, bottom = first.top - 2, last.top + last.height + 2
    axes.add_patch(
        Rectangle(
            (layout.zero - 0.4, top),
            0.8,
            bottom - top,
            facecolor=LIGHT.muted,
            linewidth=0,
            gid="muted",
        )
    )


def _text(
    axes: "Axes",
    x: float,
    y: float,
    text: str,
    role: str,
    *,
    align: str = "left",
    strong: bool = False,
) -> None:
    # Centred by hand on half the height of a capital: matplotlib would centre each text
    # on its own ink, and "aan" would stand lower than "Lid".
    axes.text(
        x,
        y + 0.33 * FONT_SIZE,
        text,
        color=LIGHT.ink if role == "ink" else LIGHT.muted,
        ha=align,
        va="baseline",
        parse_math=False,  # a dollar sign in a label is a dollar sign
        fontproperties=_font(strong),
        gid=role,
    )


@lru_cache(maxsize=2)
def _font(strong: bool) -> "FontProperties":
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(SANS_SEMIBOLD if strong else SANS), size=FONT_SIZE)


def _drawable(text: str) -> str:
    """The text with `?` for what the font cannot draw: no warning, no empty box."""
    from matplotlib.font_manager import get_font

    known = get_font(str(SANS)).get_charmap()
    text = text.replace("\N{NON-BREAKING HYPHEN}", "-").replace("\N{ZERO WIDTH SPACE}", "")
    return "".join(character if ord(character) in known else "?" for character in text)


@lru_cache(maxsize=4096)
def _width(text: str) -> float:
    """Points that the text takes; measured in the bolder face, so that either fits."""
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(True), ismath=False)
    return float(width)


def _shorten(text: str, limit: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if _width(text) <= limit:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if _width(text[:middle].rstrip() + ELLIPSIS) <= limit:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + ELLIPSIS


def _wrap(text: str, limit: float, lines_max: int) -> tuple[str, ...]:
    """The text in at most so many lines, broken between words, the last one shortened."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < lines_max - 1:
        line = words.pop(0)
        while words and _width(f"{line} {words[0]}") <= limit:
            line = f"{line} {words.pop(0)}"
        lines.append(_shorten(line, limit))
    if words:
        lines.append(_shorten(" ".join(words), limit))
    return tuple(line for line in lines if line)
