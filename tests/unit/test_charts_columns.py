"""Upright columns: as high as their values, every figure readable, nothing told that is not."""

import itertools
from collections import Counter

import pytest
from looping import some

from antwoord.answer.charts.chart import chart_svg
from antwoord.answer.charts.columns import lay_out_columns
from antwoord.answer.charts.drawing import FONT_SIZE, HALF_CAPITAL, WIDTH, Box, Drawing, Words
from antwoord.answer.charts.parts import SWATCH
from antwoord.answer.charts.text import text_width
from antwoord.answer.document.model import Chart, Series

YEARS = tuple(str(year) for year in range(2012, 2026))
COUNTS = (3, 8, 12, 19, 22, 31, 40, 38, 25, 17, 0, 12, 9, 11)
AMOUNTS = tuple(count * 20_727 for count in COUNTS)
SUPPRESSED = "×"


def columns(*series: tuple[int | None, ...], labels: tuple[str, ...] | None = None) -> Chart:
    """A chart of these series, written with a point for the thousands."""
    made = tuple(
        Series(
            f"Reeks {number}",
            tuple(None if value is None else float(value) for value in values),
            tuple(
                SUPPRESSED if value is None else f"{value:,}".replace(",", ".") for value in values
            ),
        )
        for number, values in enumerate(series, start=1)
    )
    if labels is None:
        labels = tuple(f"L{number}" for number in range(len(series[0])))
    return Chart(labels, made, "Aantal", kind="columns")


def marks(of: Drawing, role: str = "s1") -> list[Box]:
    """The columns of a series, without the square of its key."""
    boxes = [shape for shape in of.shapes if isinstance(shape, Box) and shape.role == role]
    return [box for box in boxes if not box.width == box.height == SWATCH]


def words(of: Drawing) -> list[Words]:
    return [shape for shape in of.shapes if isinstance(shape, Words)]


def texts(of: Drawing) -> list[str]:
    return [one.text for one in words(of)]


def named(of: Drawing, text: str) -> Words:
    (one,) = (one for one in words(of) if one.text == text)
    return one


def room(one: Words) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the capitals of a text."""
    length, height = text_width(one.text, one.size, strong=one.strong), 2 * HALF_CAPITAL * one.size
    if one.turned:
        return one.x - height, one.y - length, one.x, one.y
    return one.x, one.y - height, one.x + length, one.y


def overlap(one: Words, other: Words) -> bool:
    left, top, right, bottom = room(one)
    left_2, top_2, right_2, bottom_2 = room(other)
    return left < right_2 and left_2 < right and top < bottom_2 and top_2 < bottom


LAYOUTS = {
    "years": columns(COUNTS, labels=YEARS),
    "fifteen": columns((*AMOUNTS, 829_097), labels=(*YEARS, "2026")),
    "two series": columns(COUNTS, COUNTS[::-1], labels=YEARS),
    "two series of amounts": columns(AMOUNTS, AMOUNTS[::-1], labels=YEARS),
    "four series": columns(*(COUNTS[n : n + 5] for n in range(4))),
    "four series of years": columns(*[COUNTS] * 4, labels=YEARS),
    "quarters": columns(COUNTS * 4, labels=tuple(f"{y}-K{q}" for y in YEARS for q in range(4))),
    "months": columns(COUNTS * 12, labels=tuple(f"{m}/{y}" for y in YEARS for m in range(12))),
    "classes": columns(
        (52, 44, 9), labels=("minder dan 3 maanden", "3 tot 12 maanden", "12 maanden en langer")
    ),
    "long words": columns((5, 6), labels=("Hottentottententententoonstelling " * 9, "b")),
    "suppressed": columns((None, None), (None, 3)),
    "no series": Chart(("a", "b"), (), "Aantal", kind="columns"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_text_lies_on_another(name: str) -> None:
    drawn = words(lay_out_columns(LAYOUTS[name]))
    assert not [
        (one.text, other.text)
        for one, other in itertools.combinations(drawn, 2)
        if overlap(one, other)
    ]


@pytest.mark.parametrize("name", LAYOUTS)
def test_nothing_stands_outside_the_drawing(name: str) -> None:
    of = lay_out_columns(LAYOUTS[name])
    rooms = [room(one) for one in words(of)]
    rooms += [
        (box.x, box.y, box.x + box.width, box.y + box.height)
        for box in of.shapes
        if isinstance(box, Box)
    ]
    for left, top, right, bottom in some(rooms):
        assert -0.01 <= left <= right <= WIDTH + 0.01
        assert -0.01 <= top <= bottom <= of.height


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_figure_is_written(name: str) -> None:
    chart = LAYOUTS[name]
    drawn = texts(lay_out_columns(chart))
    wanted = Counter(text for series in chart.series for text in series.value_texts)
    assert {text: number for text, number in wanted.items() if drawn.count(text) < number} == {}


def test_columns_are_as_high_as_their_values() -> None:
    low, high = marks(lay_out_columns(columns((10, 40))))
    assert high.height == pytest.approx(4 * low.height)
    assert low.width == high.width


def test_columns_of_one_label_stand_side_by_side_on_one_line() -> None:
    of = lay_out_columns(columns((10, 40), (20, 30)))
    first, second = marks(of, "s1")[0], marks(of, "s2")[0]
    assert first.x + first.width < second.x
    assert first.y + first.height == second.y + second.height


def test_a_figure_stands_just_above_its_column() -> None:
    of = lay_out_columns(columns((7, 40)))
    column, figure = marks(of)[0], named(of, "7")
    left, _, right, bottom = room(figure)
    assert (left + right) / 2 == pytest.approx(column.x + column.width / 2, abs=0.5)
    assert 1 < column.y - bottom < 6


@pytest.mark.parametrize("value", [0, None])
def test_zero_and_what_is_not_published_have_a_text_and_no_column(value: int | None) -> None:
    of = lay_out_columns(columns((40, value)))
    assert len(marks(of)) == 1
    text = named(of, SUPPRESSED if value is None else "0")
    assert text.y > marks(of)[0].y + marks(of)[0].height - 6  # on the baseline


def test_a_value_that_is_not_published_looks_the_same_at_each_place() -> None:
    of = lay_out_columns(columns((None, 40, None)))
    one, other = (word for word in words(of) if word.text == SUPPRESSED)
    assert (one.y, one.size, one.role) == (other.y, other.size, other.role)


def test_fourteen_years_of_amounts_are_written_upright_and_every_year_is_named() -> None:
    of = lay_out_columns(columns(AMOUNTS, labels=YEARS))
    assert not any(one.turned for one in words(of))
    assert set(YEARS) <= set(texts(of))


def test_series_whose_figures_do_not_fit_side_by_side_have_panels_on_one_scale() -> None:
    of = lay_out_columns(columns(AMOUNTS, tuple(n // 2 for n in AMOUNTS), labels=YEARS))
    first, second = marks(of, "s1"), marks(of, "s2")
    assert max(box.y + box.height for box in first) < min(box.y for box in second)
    for one, other in some(zip(first, second, strict=True)):
        assert other.height == pytest.approx(one.height / 2, rel=1e-3)
        assert other.x == one.x
    assert texts(of).count("2012") == 2


def test_figures_that_fit_in_no_other_way_read_upwards() -> None:
    of = lay_out_columns(LAYOUTS["quarters"])
    assert {one.turned for one in words(of) if one.text == "40"} == {True}
    assert chart_svg(LAYOUTS["quarters"]).count("rotate(-90)") == len(COUNTS) * 4


def test_quarters_keep_the_label_of_the_same_quarter() -> None:
    shown = [text for text in texts(lay_out_columns(LAYOUTS["quarters"])) if "-K" in text]
    assert shown[0] == "2012-K0"
    assert {text[-2:] for text in shown} == {"K0"}
    assert len(shown) >= 5


def test_more_labels_than_fit_go_on_below() -> None:
    of = lay_out_columns(LAYOUTS["months"])
    baselines = {box.y for box in of.shapes if isinstance(box, Box) and box.role == "muted"}
    assert len(baselines) > 1
    assert len(marks(of)) == sum(value > 0 for value in COUNTS) * 12


def test_a_label_of_several_words_is_wrapped() -> None:
    of = texts(lay_out_columns(LAYOUTS["classes"]))
    assert "minder dan 3 maanden" not in of
    assert {"minder dan 3", "maanden"} <= set(of)


def test_one_series_has_no_legend() -> None:
    assert "Reeks 1" not in texts(lay_out_columns(columns((1, 2))))
    assert {"Reeks 1", "Reeks 2"} <= set(texts(lay_out_columns(columns((1, 2), (3, 4)))))


def test_columns_of_zeros_take_no_room_for_columns() -> None:
    assert lay_out_columns(columns((0, 0))).height < lay_out_columns(columns((1, 1))).height - 50


def test_figures_are_never_smaller_than_can_be_read() -> None:
    sizes = {one.size for chart in LAYOUTS.values() for one in words(lay_out_columns(chart))}
    assert min(sizes) >= 7
    assert max(sizes) == FONT_SIZE


def test_four_series_of_fourteen_years_stay_small() -> None:
    assert len(chart_svg(LAYOUTS["four series of years"], prefix="A")) < 45_000
