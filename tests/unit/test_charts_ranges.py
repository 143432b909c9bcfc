"""What a chart draws of a figure that is not exact: filled to the least, a line to the most."""

import math

import pytest

from antwoord.answer.charts.bars import lay_out_bars
from antwoord.answer.charts.columns import lay_out_columns
from antwoord.answer.charts.drawing import Box, Drawing
from antwoord.answer.charts.parts import WHISKER, largest
from antwoord.answer.charts.tiles import lay_out_tiles
from antwoord.answer.content.charts import Kind
from antwoord.answer.document.model import Chart, Series

LOW, HIGH, EXACT = 10.0, 30.0, 40.0


def chart(kind: Kind, low: float = LOW, high: float = HIGH) -> Chart:
    """An exact figure, and one of which the ends alone are known."""
    series = Series("a", (EXACT, None), ("40", "10–30"), (None, (low, high)))
    places = ((0.0, 0.0), (1.0, 0.0)) if kind == "tile_map" else ()
    return Chart(("x", "y"), (series,), "Aantal", kind, places)


def boxes(of: Drawing) -> list[Box]:
    return [shape for shape in of.shapes if isinstance(shape, Box) and shape.role == "s1"]


def test_a_bar_is_filled_to_the_least_and_has_a_line_to_the_most() -> None:
    exact, filled, line, end = boxes(lay_out_bars(chart("bars")))
    scale = exact.width / EXACT
    assert filled.width == pytest.approx(LOW * scale)
    assert (line.x, line.height) == (filled.x + filled.width, WHISKER)
    assert line.x + line.width == pytest.approx(exact.x + HIGH * scale)
    assert end.x + end.width == pytest.approx(line.x + line.width)
    assert end.height == filled.height


def test_a_column_is_filled_to_the_least_and_has_a_line_to_the_most() -> None:
    exact, filled, line, end = boxes(lay_out_columns(chart("columns")))
    scale = exact.height / EXACT
    assert filled.height == pytest.approx(LOW * scale)
    assert line.y + line.height == pytest.approx(filled.y)
    assert filled.y + filled.height - line.y == pytest.approx(HIGH * scale)
    assert end.y == pytest.approx(line.y)
    assert end.width == filled.width


def test_a_square_is_filled_to_the_least_in_an_outline_of_the_most() -> None:
    exact, filled, *outline = boxes(lay_out_tiles(chart("tile_map")))
    scale = exact.width / math.sqrt(EXACT)
    assert filled.width == pytest.approx(math.sqrt(LOW) * scale)
    assert len(outline) == 4
    assert max(box.width for box in outline) == pytest.approx(math.sqrt(HIGH) * scale)


def test_what_may_be_nothing_has_a_line_alone() -> None:
    assert len(boxes(lay_out_bars(chart("bars", low=0)))) == 1 + 2
    assert len(boxes(lay_out_columns(chart("columns", low=0)))) == 1 + 2
    assert len(boxes(lay_out_tiles(chart("tile_map", low=0)))) == 1 + 4


def test_a_range_that_goes_furthest_sets_the_scale() -> None:
    assert largest(chart("bars", high=90)) == 90
