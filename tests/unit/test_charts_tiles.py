"""The tile map: areas that compare, texts that can be read, and places that stay theirs."""

import itertools

import pytest
from looping import some

from antwoord.answer.charts.chart import chart_svg
from antwoord.answer.charts.drawing import WIDTH, Box, Drawing, Words
from antwoord.answer.charts.text import text_width
from antwoord.answer.charts.tiles import lay_out_tiles
from antwoord.answer.document.model import Chart, Series

PROVINCES = ("West-Vlaanderen", "Oost-Vlaanderen", "Antwerpen", "Limburg", "Vlaams-Brabant")
PLACES = ((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0), (1.5, 1.0))
Values = tuple[int | None, ...]
COUNTS: Values = (35, 34, 52, 15, 24)
SUPPRESSED = "×"


def tile_map(*series: Values, unit: str = "") -> Chart:
    """A map of these series, one value per province."""
    made = tuple(
        Series(
            f"Reeks {number}",
            tuple(None if value is None else float(value) for value in values),
            tuple(SUPPRESSED if value is None else f"{value}{unit}" for value in values),
        )
        for number, values in enumerate(series, start=1)
    )
    return Chart(PROVINCES, made, "Aantal", kind="tile_map", places=PLACES)


def boxes(of: Drawing, role: str) -> list[Box]:
    return [shape for shape in of.shapes if isinstance(shape, Box) and shape.role == role]


def words(of: Drawing) -> list[Words]:
    return [shape for shape in of.shapes if isinstance(shape, Words)]


def holds(tile: Box, left: float, top: float, right: float, bottom: float) -> bool:
    return (
        tile.x <= left
        and right <= tile.x + tile.width
        and tile.y <= top
        and bottom <= tile.y + tile.height
    )


MAPS = {
    "one": tile_map(COUNTS),
    "two": tile_map(COUNTS, (17, 16, 25, None, 0)),
    "three": tile_map(COUNTS, COUNTS, COUNTS),
    "amounts": tile_map((105_500, 68_250, 127_250, 41_250, 79_847), COUNTS),
    "long texts": tile_map(COUNTS, COUNTS, unit=" aanvragen per jaar"),
    "zeros": tile_map((0, 0, 0, None, 0)),
}


def test_areas_are_as_large_as_their_values() -> None:
    squares = boxes(lay_out_tiles(tile_map(COUNTS)), "s1")
    assert all(square.width == pytest.approx(square.height) for square in some(squares))
    areas = [square.width * square.height for square in squares]
    assert [area / areas[0] for area in areas] == pytest.approx(
        [value / 35 for value in (35, 34, 52, 15, 24)]
    )


def test_maps_of_one_chart_have_one_scale() -> None:
    of = lay_out_tiles(tile_map((40, 40, 40, 40, 40), (10, 10, 10, 10, 10)))
    assert boxes(of, "s1")[0].width == pytest.approx(2 * boxes(of, "s2")[0].width)


@pytest.mark.parametrize("value", [0, None])
def test_zero_and_what_is_not_published_have_a_text_and_no_square(value: int | None) -> None:
    of = lay_out_tiles(tile_map((35, 34, 52, value, 24)))
    assert len(boxes(of, "s1")) == 4
    assert len(boxes(of, "tile")) == 5
    assert [one.text for one in words(of)].count(SUPPRESSED if value is None else "0") == 1


def test_the_same_place_has_the_same_tile_whatever_is_published_there() -> None:
    shown, hidden = (
        boxes(lay_out_tiles(tile_map((35, 34, 52, value, 24))), "tile") for value in (15, None)
    )
    assert shown == hidden


@pytest.mark.parametrize("name", MAPS)
def test_every_name_and_figure_stands_in_a_tile_and_not_on_a_square(name: str) -> None:
    of = lay_out_tiles(MAPS[name])
    tiles = boxes(of, "tile")
    squares = [box for n in range(1, 4) for box in boxes(of, f"s{n}")]
    inside = 0
    for one in some(words(of)):
        right = one.x + text_width(one.text, one.size, strong=one.strong)
        top = one.y - 0.66 * one.size
        if not any(holds(tile, one.x, top, right, one.y) for tile in tiles):
            continue
        inside += 1
        on = [
            square
            for square in squares
            if right > square.x
            and square.x + square.width > one.x
            and one.y > square.y
            and square.y + square.height > top
        ]
        assert on == [], one.text
    titles = len(MAPS[name].series) if len(MAPS[name].series) > 1 else 0
    assert inside == len(words(of)) - titles - 1  # all but the names of the maps and the unit


@pytest.mark.parametrize("name", MAPS)
def test_every_square_stands_in_its_tile(name: str) -> None:
    of = lay_out_tiles(MAPS[name])
    squares = [box for n in range(1, 4) for box in boxes(of, f"s{n}")]
    tiles = boxes(of, "tile")
    outside = [
        one
        for one in squares
        if not any(
            holds(tile, one.x, one.y, one.x + one.width, one.y + one.height) for tile in tiles
        )
    ]
    assert outside == []
    assert squares or name == "zeros"


@pytest.mark.parametrize("name", MAPS)
def test_tiles_stand_in_the_drawing_and_apart(name: str) -> None:
    of = lay_out_tiles(MAPS[name])
    tiles = boxes(of, "tile")
    page = Box(-0.01, -0.01, WIDTH + 0.02, of.height + 0.02, "tile")
    for tile in some(tiles):
        assert holds(page, tile.x, tile.y, tile.x + tile.width, tile.y + tile.height)
    for one, other in some(itertools.combinations(tiles, 2)):
        assert (
            one.x + one.width < other.x
            or other.x + other.width < one.x
            or one.y + one.height < other.y
            or other.y + other.height < one.y
        )


def test_tiles_stand_at_their_places() -> None:
    west, east, antwerp, limburg, brabant = boxes(lay_out_tiles(tile_map(COUNTS)), "tile")
    assert west.y == east.y == antwerp.y == limburg.y < brabant.y
    assert brabant.x == pytest.approx((east.x + antwerp.x) / 2)
    assert limburg.x - antwerp.x == pytest.approx(east.x - west.x)


def test_squares_of_a_row_stand_on_one_line() -> None:
    squares = boxes(lay_out_tiles(tile_map(COUNTS)), "s1")[:4]
    assert len({round(square.y + square.height, 6) for square in squares}) == 1


def test_two_maps_stand_side_by_side_and_a_third_below() -> None:
    of = lay_out_tiles(MAPS["three"])
    first, second, third = (boxes(of, "tile")[number * 5] for number in range(3))
    assert first.y == second.y < third.y
    assert first.x == third.x < second.x


def test_several_maps_have_their_names_and_one_map_none() -> None:
    names = {"Reeks 1", "Reeks 2"}
    assert names <= {one.text for one in words(lay_out_tiles(MAPS["two"]))}
    assert not names & {one.text for one in words(lay_out_tiles(MAPS["one"]))}


def test_a_name_breaks_after_its_hyphen_where_the_tile_is_narrow() -> None:
    narrow = {one.text for one in words(lay_out_tiles(MAPS["two"]))}
    assert {"West-", "Vlaanderen", "Vlaams-", "Brabant"} <= narrow
    assert "West-Vlaanderen" in {one.text for one in words(lay_out_tiles(MAPS["one"]))}


def test_figures_have_one_size_and_are_the_largest_texts() -> None:
    of = lay_out_tiles(MAPS["amounts"])
    figures = {one.size for one in words(of) if one.text.isdigit()}
    assert len(figures) == 1
    assert max(one.size for one in words(of) if not one.text.isdigit()) < figures.pop()


def test_a_label_without_a_place_is_refused() -> None:
    chart = Chart(("a", "b"), (), "", kind="tile_map", places=((0.0, 0.0),))
    with pytest.raises(ValueError, match="one place per label"):
        chart_svg(chart)


def test_the_ground_of_a_tile_lies_below_everything_else() -> None:
    assert next(iter(lay_out_tiles(tile_map(COUNTS)).by_role())) == "tile"
    assert list(lay_out_tiles(tile_map(COUNTS)).by_role())[-1] == "ink"


def test_four_maps_stay_small() -> None:
    assert len(chart_svg(tile_map(COUNTS, COUNTS, COUNTS, COUNTS), prefix="A")) < 45_000


@pytest.mark.parametrize("name", sorted(MAPS.keys() - {"zeros"}))
def test_the_largest_square_is_large_enough_to_compare(name: str) -> None:
    of = lay_out_tiles(MAPS[name])
    sides = [box.width for n in range(1, 4) for box in boxes(of, f"s{n}")]
    assert 20 < max(sides) <= 40
    assert min(sides) > 0
