"""A schematic map: a tile per place, in it a square whose area is the value.

All maps of a chart have one scale, so that squares compare from map to map. Texts stand
on the ground of the tile and never on a square.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from antwoord.answer.charts.drawing import (
    FONT_SIZE,
    LINE,
    PADDING,
    WIDTH,
    Box,
    Drawing,
    Shape,
    Words,
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
    surely,
)
from antwoord.answer.charts.text import ELLIPSIS, shorten, text_width, wrap
from antwoord.answer.document.model import Chart, Series

#: Maps beside each other where a chart has several series, and what stays free between.
MAPS_PER_ROW = 2
MAP_GUTTER, MAP_GAP = 16.0, 14.0
TILE_GAP = 3.0
TILE_MAX = 92.0  # from one tile to the next
TILE_RADIUS = 3.5
INSET = 5.0
#: Side of the square of the largest value. Beside the figure it needs at least so much
#: room; where there is less it stands below it.
SIDE_BESIDE_MIN, SIDE_BESIDE_MAX, SIDE_BELOW_MAX = 22.0, 40.0, 34.0
NAME_SIZES = (FONT_SIZE, 7.75, 7.0)
NAME_LINES_MAX = 2
FIGURE_SIZES = (15.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0)


@dataclass(frozen=True)
class _Tiles:
    """What all tiles of a chart share."""

    width: float
    height: float
    names: tuple[tuple[str, ...], ...]  # the lines of each label
    name_size: float
    figure_size: float
    side: float  # of the largest square
    beside: bool  # the square stands beside the figure

    @property
    def inner(self) -> float:
        return self.width - 2 * INSET


def lay_out_tiles(chart: Chart) -> Drawing:
    """The `chart`, which has at least one label, as tile maps, one for each series.

    Raises `ValueError` where it has not one place per label.
    """
    if len(chart.places) != len(chart.labels):
        raise ValueError("a tile map has one place per label")
    left = min(x for x, _ in chart.places)
    above = min(y for _, y in chart.places)
    places = [(x - left, y - above) for x, y in chart.places]
    across = max(x for x, _ in places) + 1
    down = max(y for _, y in places) + 1
    several = len(chart.series) > 1
    map_width = (WIDTH - MAP_GUTTER) / MAPS_PER_ROW if several else WIDTH
    step = min((map_width + TILE_GAP) / across, TILE_MAX)
    tiles = _tiles(chart, step - TILE_GAP)

    shapes, top = axis_title(chart.value_axis, 0, 0)
    if several:
        top += PADDING / 2
    most = largest(chart)
    for number, series in enumerate(chart.series):
        x = number % MAPS_PER_ROW * (map_width + MAP_GUTTER)
        if number and not number % MAPS_PER_ROW:
            top += _map_height(tiles, down, several) + MAP_GAP
        y = top
        if several:
            name = shorten(series.name, map_width, FONT_SIZE)
            shapes.append(place(x, y + LINE / 2, name, strong=True))
            y += LINE + PADDING / 2
        for index, (column, row) in enumerate(places):
            tile = (x + column * step, y + row * (tiles.height + TILE_GAP))
            shapes += _tile(tile, tiles, series, index, number, most)
    return Drawing(top + _map_height(tiles, down, several), tuple(shapes))


def _map_height(tiles: _Tiles, down: float, several: bool) -> float:
    title = LINE + PADDING / 2 if several else 0.0
    return title + down * (tiles.height + TILE_GAP) - TILE_GAP


def _tiles(chart: Chart, width: float) -> _Tiles:
    """The largest sizes at which every name and every figure fits in its tile."""
    inner = width - 2 * INSET
    for name_size in NAME_SIZES:
        names = [wrap(label, inner, NAME_LINES_MAX, name_size) for label in chart.labels]
        if not any(line.endswith(ELLIPSIS) for lines in names for line in lines):
            break
    texts = [text for series in chart.series for text in series.value_texts]
    for figure_size in FIGURE_SIZES:
        widest = max((text_width(text, figure_size) for text in texts), default=0.0)
        if widest <= inner:
            break
    name_height = max(map(len, names)) * LINE * name_size / FONT_SIZE
    free = inner - widest - PADDING
    beside = free >= SIDE_BESIDE_MIN
    side = min(free, SIDE_BESIDE_MAX) if beside else min(inner, SIDE_BELOW_MAX)
    if not largest(chart):
        side = 0.0
    below = PADDING + side if side and not beside else 0.0
    content = max(side, figure_size) if beside else figure_size + below
    height = INSET + name_height + PADDING + content + INSET
    return _Tiles(width, height, tuple(names), name_size, figure_size, side, beside)


def _tile(
    corner: tuple[float, float],
    tiles: _Tiles,
    series: Series,
    index: int,
    number: int,
    most: float,
) -> list[Shape]:
    """The ground, the name, the figure and the square of one place."""
    x, y = corner
    own = Content(
        tiles.names[index],
        tiles.name_size,
        tiles.figure_size,
        tiles.side,
        tiles.inner,
        tiles.height - 2 * INSET,
        beside=tiles.beside,
    )
    ground = Box(x, y, tiles.width, tiles.height, "tile", TILE_RADIUS)
    return [ground, *content((x + INSET, y + INSET), own, series, index, number, most)]


@dataclass(frozen=True)
class Content:
    """What stands on the ground of a place, in a box of this `width` and `height`.

    `names` are the lines of its name; `side` is that of the square of the largest value, which
    stands `beside` the figure or below it. Lengths are points.
    """

    names: tuple[str, ...]
    name_size: float
    figure_size: float
    side: float
    width: float
    height: float
    beside: bool


def content(
    corner: tuple[float, float], own: Content, series: Series, index: int, number: int, most: float
) -> Iterator[Shape]:
    """The name, the figure and the square of one place, from the top left `corner` on.

    `index` is that of the place in the `series`, whose `number` chooses its colour; `most` is the
    largest value of the chart.
    """
    x, y = corner
    value = series.values[index]
    bottom = y + own.height
    yield from stack(x, y - 1, own.names, size=own.name_size)
    role, strong = figure_look(value)
    text = shorten(series.value_texts[index], own.width, own.figure_size)
    baseline = bottom
    if not own.beside and own.side:
        baseline = bottom - own.side - PADDING
    yield Words(x, baseline, text, role, own.figure_size, strong)
    if furthest(series, index):
        filled, whole = (
            own.side * math.sqrt(end(series, index) / most) for end in (surely, furthest)
        )
        start = x + own.width - whole if own.beside else x
        role = series_role(number)
        if filled:
            yield Box(start, bottom - filled, filled, filled, role)
        if whole > filled:
            yield from _outline(start, bottom - whole, whole, role)


def _outline(x: float, y: float, side: float, role: str) -> list[Shape]:
    """A square around what is surely there, as large as there can be."""
    return [
        Box(x, y, side, WHISKER, role),
        Box(x, y + side - WHISKER, side, WHISKER, role),
        Box(x, y, WHISKER, side, role),
        Box(x + side - WHISKER, y, WHISKER, side, role),
    ]
