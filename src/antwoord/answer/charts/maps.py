"""A map: the outline of each place, in it its name, its figure and a square as on tiles.

Texts stand on the ground of their place and never on a square, a border or another place. Where
one has no room for its own, or has no outline, the chart is a map of tiles.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from antwoord.answer.charts.drawing import (
    FONT_SIZE,
    GROUND,
    LINE,
    PADDING,
    WIDTH,
    Area,
    Drawing,
    Shape,
    place,
)
from antwoord.answer.charts.parts import axis_title, largest
from antwoord.answer.charts.text import text_width
from antwoord.answer.charts.tiles import NAME_SIZES, Content, content, lay_out_tiles
from antwoord.answer.document.model import Chart

Floats = npt.NDArray[np.float64]
#: Rings of a smaller area, in square points, are no more than a dot.
DOT = 2.0
#: Points from one to the next of the grid on which it is looked what lies in a place.
STEP = 2.0
#: What stays free around a text, as large as there is room for.
MARGINS = (14.0, 10.0, 7.0, 4.0, 2.0)
#: Sizes of figures, and sides of the square of the largest value: the first that fit everywhere.
SIZES = ((12.0, 26.0), (11.0, 22.0), (10.0, 18.0), (9.0, 14.0), (8.0, 12.0))
CREDIT_SIZE = 7.0


@dataclass(frozen=True)
class _Scale:
    left: float
    top: float
    points: float  # of the drawing to a degree

    def of(self, ring: Sequence[tuple[float, float]], down: float) -> Floats:
        return (np.array(ring) - (self.left, self.top)) * self.points + (0.0, down)


@dataclass(frozen=True)
class _Ground:
    """Where a place is: of the points of a grid how many left of and above each lie in it."""

    left: float
    top: float
    counted: npt.NDArray[np.int64]

    @classmethod
    def of(cls, rings: list[Floats]) -> "_Ground":
        every = np.concatenate(rings)
        (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
        across, down = np.arange(left, right, STEP), np.arange(top, bottom, STEP)
        points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
        inside = _within(points, rings).reshape(len(down), len(across))
        counted = np.zeros((len(down) + 1, len(across) + 1), dtype=np.int64)
        counted[1:, 1:] = inside.cumsum(axis=0).cumsum(axis=1)
        return cls(float(left), float(top), counted)

    def room(self, width: float, height: float, margin: float) -> tuple[float, float] | None:
        """The corner of a box of that size in the place, amid all those that there are."""
        wide, high = (math.ceil((side + 2 * margin) / STEP) + 1 for side in (width, height))
        n = self.counted
        if high >= len(n) or wide >= len(n[0]):
            return None
        inside = n[high:, wide:] - n[:-high, wide:] - n[high:, :-wide] + n[:-high, :-wide]
        fitting = np.argwhere(inside == wide * high)
        if not len(fitting):
            return None
        amid = fitting[np.argmin(np.square(fitting - fitting.mean(axis=0)).sum(axis=1))]
        return self.left + amid[1] * STEP + margin, self.top + amid[0] * STEP + margin


def lay_out_map(chart: Chart) -> Drawing:
    """The `chart`, which has one series, as a map; as tiles where one place has no room.

    Raises `ValueError` where it has not one outline per label, or several series.
    """
    if len(chart.outlines) != len(chart.labels) or len(chart.series) != 1:
        raise ValueError("a map has one series and one outline per label")
    shapes, top = axis_title(chart.value_axis, 0, 0)
    every = [point for outline in (*chart.outlines, *chart.ground) for r in outline for point in r]
    (left, above), (right, below) = np.min(every, axis=0), np.max(every, axis=0)
    scale = _Scale(left, above, WIDTH / (right - left))
    drawn = [
        [scale.of(ring, top) for ring in outline] for outline in (*chart.outlines, *chart.ground)
    ]
    for rings in drawn:
        shapes.append(Area(tuple(_ring(ring) for ring in rings if _size(ring) >= DOT), GROUND))
    grounds = [_Ground.of(rings) for rings in drawn[: len(chart.labels)]]
    for (size, side), name_size in itertools.product(SIZES, NAME_SIZES):
        placed = [
            _placed(chart, at, ground, name_size, size, side) for at, ground in enumerate(grounds)
        ]
        if all(placed):
            break
    else:
        return lay_out_tiles(chart)
    shapes += [shape for one in placed for shape in one]
    bottom = top + float(below - above) * scale.points
    shapes.append(place(0, bottom + LINE / 2, chart.credit, "muted", size=CREDIT_SIZE))
    return Drawing(bottom + LINE, tuple(shapes))


def _placed(
    chart: Chart, index: int, ground: _Ground, name_size: float, figure_size: float, side: float
) -> list[Shape]:
    """The name, the figure and the square of a place, amid its ground; none without room."""
    most = largest(chart)
    figure, name = chart.series[0].value_texts[index], chart.labels[index]
    side = side if most else 0.0
    across = text_width(figure, figure_size) + (PADDING + side if side else 0.0)
    width = max(text_width(name, name_size), across)
    height = LINE * name_size / FONT_SIZE + PADDING / 2 + max(side, figure_size)
    for margin in MARGINS:
        if corner := ground.room(width, height, margin):
            own = Content((name,), name_size, figure_size, side, width, height, beside=True)
            return list(content(corner, own, chart.series[0], index, 0, most))
    return []


def _within(points: Floats, rings: list[Floats]) -> npt.NDArray[np.bool_]:
    """Which points lie inside: a line from one crosses the rings an odd number of times."""
    odd = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0][:, None], points[:, 1][:, None]
    for ring in rings:
        (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
        crosses = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        odd ^= (crosses & (x < at)).sum(axis=1) % 2 == 1
    return odd


def _size(ring: Floats) -> float:
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    return abs(float((x0 * y1 - x1 * y0).sum())) / 2


def _ring(ring: Floats) -> tuple[tuple[float, float], ...]:
    """On the grid of the drawing, without what stands twice there."""
    points = [(round(float(x), 1), round(float(y), 1)) for x, y in ring]
    return tuple(one for at, one in enumerate(points) if not at or one != points[at - 1])
