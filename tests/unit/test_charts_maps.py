"""The map in outlines: what stands in a place, from which day on, and what where it cannot."""

import itertools
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from looping import some

from antwoord.answer.charts.chart import chart_outlines, chart_png, chart_svg
from antwoord.answer.charts.drawing import LINE, WIDTH, Area, Box, Drawing, Words
from antwoord.answer.charts.maps import lay_out_map
from antwoord.answer.charts.text import text_width
from antwoord.answer.content.charts import ChartMaker
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.document.model import Chart, Series
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.outlines import load_outlines
from antwoord.errors import ReferenceDataError

CODES = load_code_lists()
PROVINCES = ("BE-VAN", "BE-VLI", "BE-VOV", "BE-VBR", "BE-VWV")
LAST_OF_BEFORE, FIRST = date(2024, 12, 31), date(2025, 1, 1)


def chart(*texts: str) -> Chart:
    values = tuple(float(text.split("–")[-1]) for text in texts)
    labels = tuple(CODES.provinces[one].titles["nl"] for one in PROVINCES)
    return Chart(labels, (Series("Aanvragen", values, texts),), "Aantal", kind="tile_map")


def mapped(given: Chart, day: date = FIRST, language: str = "nl") -> Chart:
    maker = ChartMaker(Wording(language), CODES, ShownCells({}, language), day)
    return maker._map(given, PROVINCES)


COUNTS = chart("52", "15", "34", "22–26", "35")


def inside(point: tuple[float, float], area: Area) -> bool:
    """Whether a line from the point to the right crosses the rings an odd number of times."""
    x, y = point
    odd = False
    for ring in area.rings:
        for (x0, y0), (x1, y1) in itertools.pairwise((*ring, ring[0])):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                odd = not odd
    return odd


def corners(shape: Box | Words) -> list[tuple[float, float]]:
    if isinstance(shape, Box):
        across, down = (shape.x, shape.x + shape.width), (shape.y, shape.y + shape.height)
    else:
        across = (shape.x, shape.x + text_width(shape.text, shape.size, strong=shape.strong))
        down = (shape.y - 0.7 * shape.size, shape.y)
    return list(itertools.product(across, down))


@pytest.mark.parametrize(
    "given", [COUNTS, chart("9.127", "1.041", "7.984", "12.000–14.500", "8"), chart(*"00000")]
)
def test_each_text_and_square_stands_in_its_own_place(given: Chart) -> None:
    of = lay_out_map(mapped(given))
    areas = [shape for shape in of.shapes if isinstance(shape, Area)]
    assert len(areas) == len(PROVINCES) + 1  # Brussels has no label
    for at, label in some(enumerate(given.labels)):
        texts = {label, given.series[0].value_texts[at]}
        own = [
            shape
            for shape in of.shapes
            if not isinstance(shape, Area) and all(inside(one, areas[at]) for one in corners(shape))
        ]
        assert texts <= {shape.text for shape in own if isinstance(shape, Words)}
        value = given.series[0].values[at]
        assert any(isinstance(shape, Box) for shape in own) == bool(value)


def test_squares_compare_by_area() -> None:
    squares = [shape for shape in lay_out_map(mapped(COUNTS)).shapes if isinstance(shape, Box)]
    assert len(squares) == len(PROVINCES)
    ratios = {
        round(one.width**2 / v, 6) for one, v in zip(squares, (52, 15, 34, 26, 35), strict=True)
    }
    assert len(ratios) == 1


@pytest.mark.parametrize(("day", "kind"), [(LAST_OF_BEFORE, "tile_map"), (FIRST, "map")])
def test_it_follows_the_reference_date(day: date, kind: str) -> None:
    found = mapped(COUNTS, day)
    assert found.kind == kind
    assert bool(found.outlines) == (kind == "map")
    assert len(found.places) == len(PROVINCES)


def test_several_series_and_places_without_an_outline_are_tiles() -> None:
    assert mapped(replace(COUNTS, series=COUNTS.series * 2)).kind == "tile_map"
    maker = ChartMaker(Wording("nl"), CODES, ShownCells({}, "nl"), FIRST)
    walloon = next(one for one in CODES.tiles if CODES.nis_of[one] not in CODES.outlines.by_nis)
    assert maker._map(COUNTS, (*PROVINCES[:-1], walloon)).kind == "tile_map"


def test_where_a_text_has_no_room_it_is_a_map_of_tiles() -> None:
    wide = chart("52", "15", "34", "22", "35")
    wide = replace(wide, labels=("Vlaams-Brabant en het gewest daarbinnen",) * 5)
    of = lay_out_map(mapped(wide))
    assert not any(isinstance(shape, Area) for shape in of.shapes)


@pytest.mark.parametrize(
    ("language", "told"), [("nl", "Grenzen: "), ("fr", "Limites\u00a0: "), ("en", "Borders: ")]
)
def test_it_says_whose_the_borders_are(language: str, told: str) -> None:
    last = lay_out_map(mapped(COUNTS, language=language)).shapes[-1]
    assert isinstance(last, Words)
    assert last.text == f"{told}© NGI/IGN, CC BY 4.0"


def test_all_of_it_is_on_the_paper() -> None:
    of: Drawing = lay_out_map(mapped(COUNTS))
    points = [p for area in of.shapes if isinstance(area, Area) for r in area.rings for p in r]
    assert min(x for x, _ in points) >= 0
    assert max(x for x, _ in points) <= WIDTH
    assert max(y for _, y in points) <= of.height - LINE + 0.1


def test_it_is_small_and_has_the_same_bytes_each_time() -> None:
    given = mapped(COUNTS)
    assert len(chart_svg(given)) < 30_000
    assert chart_svg(given) == chart_svg(given)
    assert chart_png(given) == chart_png(given)
    assert b"stroke=" in chart_outlines(given)


@pytest.mark.parametrize(
    "broken",
    [
        "[]",
        "{",
        '{"features": [], "credit": "x"}',
        '{"features": [], "valid_from": "2025", "credit": "x"}',
        '{"features": [{"properties": {"nis": "1"}, "geometry": {"type": "Polygon", '
        '"coordinates": [[[1, 2], [1, 2]]]}}], "valid_from": "2025-01-01", "credit": "x"}',
        '{"features": [{"properties": {"nis": "1"}, "geometry": {"type": "Polygon", '
        '"coordinates": [[[1, 2], [1, NaN], [2, 3], [1, 2]]]}}], "valid_from": "2025-01-01", '
        '"credit": "x"}',
    ],
)
def test_a_file_of_outlines_that_is_none_is_told(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "provinces.geojson"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="is no GeoJSON of outlines"):
        load_outlines(path)


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert load_outlines(tmp_path / "provinces.geojson").valid_from == date.max


def test_the_file_names_its_licence() -> None:
    told = json.loads((CODES.folder / "provinces.geojson").read_text(encoding="utf-8"))
    assert told["license"] in told["credit"]
    assert "NGI" in told["attribution"]
