"""Charts: readable, small, the same every time, and nothing but drawing."""

import itertools
import xml.etree.ElementTree as ET
from typing import Literal

import pytest
from looping import some
from sample_document import HOSTILE, nace_titles, sample_chart

from antwoord.answer.charts.chart import WIDTH, chart_svg
from antwoord.answer.document.model import Chart, Series
from antwoord.answer.document.palette import DARK, LIGHT, SERIES_DARK, SERIES_LIGHT, Palette

ChartKind = Literal["bars", "columns", "tile_map"]
SVG = "{http://www.w3.org/2000/svg}"


def chart(values: list[float], labels: list[str] | None = None, series: int = 1) -> Chart:
    """A chart of these values, one label each."""
    names = tuple(labels or [f"Label {number}" for number in range(len(values))])
    texts = tuple(str(value) for value in values)
    one = tuple(Series(f"Reeks {n}", tuple(values), texts) for n in range(series))
    return Chart(names, one, "Aantal")


def drawing(of: Chart) -> ET.Element:
    return ET.fromstring(chart_svg(of))


def height(of: Chart) -> float:
    return float(drawing(of).get("height", ""))


def bars(of: Chart, series: int = 1) -> list[float]:
    """The lengths of the bars of a series."""
    paths = drawing(of).findall(f"{SVG}g[@class='s{series}']/{SVG}path")
    return [float(path.get("d", "").split("h")[1].split("v")[0]) for path in paths]


def text_glyphs(of: Chart) -> list[int]:
    """How many glyphs each text of the chart shows, shared pairs counted as what they hold."""
    root = drawing(of)
    shared = {group.get("id"): group for group in root.iter(f"{SVG}g") if group.get("id")}

    def count(use: ET.Element) -> int:
        pair = shared.get(use.get("href", "").removeprefix("#"))
        return 1 if pair is None else sum(map(count, pair))

    texts = root.iterfind(f"{SVG}g/{SVG}g[@transform]")
    return [sum(map(count, text)) for text in texts]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_a_chart_is_only_drawing() -> None:
    root = drawing(sample_chart())
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        *("svg", "defs", "g", "path", "use")
    }


def test_the_text_alternative_is_the_name_of_the_image() -> None:
    root = ET.fromstring(chart_svg(sample_chart(), title=HOSTILE))
    assert root.get("role") == "img"
    assert "<script>alert(1)</script>" in root.get("aria-label", "")


def test_without_a_text_alternative_the_chart_is_hidden_from_a_screen_reader() -> None:
    assert drawing(sample_chart()).get("aria-hidden") == "true"


def test_ids_of_two_charts_never_meet() -> None:
    def ids(svg: str) -> set[str]:
        return {e.get("id", "") for e in ET.fromstring(svg).iter() if e.get("id")}

    one, other = (chart_svg(sample_chart(), prefix=prefix) for prefix in ("A", "B"))
    assert ids(one)
    assert not ids(one) & ids(other)
    assert not ids(chart_svg(chart([1]))) & ids(chart_svg(chart([2])))


def test_every_use_finds_its_definition() -> None:
    root = drawing(sample_chart())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {use.get("href", "")[1:] for use in root.iter(f"{SVG}use")} <= set(ids)


def test_bars_are_as_long_as_their_values() -> None:
    short, long = bars(chart([10, 40]))
    assert long == pytest.approx(4 * short, abs=0.2)


@pytest.mark.parametrize("value", [0.0, -3.0, float("nan"), float("inf")])
def test_what_is_not_above_zero_has_no_bar_but_its_text(value: float) -> None:
    of = chart([5, value])
    assert len(bars(of)) == 1
    assert len(text_glyphs(of)) == len(text_glyphs(chart([5, 6])))


def test_a_value_that_is_not_published_has_its_text_and_no_bar() -> None:
    of = Chart(("a", "b"), (Series("x", (5.0, None), ("5", "niet gepubliceerd")),), "Aantal")
    assert len(bars(of)) == 1
    assert len("nietgepubliceerd") in text_glyphs(of)


def test_a_chart_of_zeros_only_can_be_drawn() -> None:
    assert bars(chart([0, 0])) == []


@pytest.mark.parametrize("kind", ["bars", "columns", "tile_map"])
def test_an_empty_chart_of_each_kind_can_be_drawn(kind: ChartKind) -> None:
    assert height(Chart((), (), "Aantal", kind)) > 10
    assert height(Chart((), (Series("x", (), ()),) * 2, "", kind)) > 10


@pytest.mark.parametrize("kind", ["bars", "columns", "tile_map"])
def test_every_part_of_a_chart_has_a_class_that_the_page_can_colour(kind: ChartKind) -> None:
    places = tuple((float(column), 0.0) for column in range(6))
    of = Chart(tuple("abcdef"), chart([1.0] * 6, series=6).series, "Aantal", kind, places)
    classes = [group.get("class") for group in drawing(of).findall(f"{SVG}g")]
    marks = [f"s{number}" for number in range(1, 7)]
    ground = ["tile"] if kind == "tile_map" else []
    assert sorted(map(str, classes)) == sorted([*marks, *ground, "ink", "muted"])


def test_labels_in_rising_number_make_the_chart_higher() -> None:
    heights = [height(chart([1.0] * number)) for number in (1, 2, 5, 16)]
    assert heights == sorted(set(heights))


def test_forty_labels_fit_on_a_page() -> None:
    a4_text_height = 640
    assert height(chart([1.0] * 40)) < a4_text_height


def test_nothing_is_drawn_outside_the_chart() -> None:
    long = [f"{code} {title}" for code, title in nace_titles().items()]
    texts = tuple(f"{number}.000.000 euro en nog veel meer woorden" for number in range(36))
    of = Chart(tuple(long), (Series("x", tuple(map(float, range(36))), texts),), "Euro " * 60)
    root = drawing(of)
    for text in some(root.iterfind(f"{SVG}g/{SVG}g[@transform]")):
        place = text.get("transform", "").removeprefix("translate(").split(")")[0]
        x, y = map(float, place.split())
        assert 0 <= x < WIDTH
        assert 0 < y <= float(root.get("height", ""))
    assert max(bars(of)) < WIDTH


def test_a_long_label_takes_two_lines_and_then_an_ellipsis() -> None:
    one, two, three = (text_glyphs(chart([1], ["woord " * words])) for words in (5, 10, 60))
    assert len(one) + 1 == len(two) == len(three)
    assert sum(three) < 100


def test_no_text_is_read_as_mathematics() -> None:
    assert len(r"a$x^2$\alpha") in text_glyphs(chart([1], [r"a$x^2$\alpha"]))


def test_no_text_of_a_register_stops_or_warns(recwarn: pytest.WarningsRecorder) -> None:
    of = Chart((HOSTILE, "中文"), (Series(HOSTILE, (1.0, 2.0), ("😀", HOSTILE)),), HOSTILE)
    assert ET.fromstring(chart_svg(of, title=HOSTILE)).get("role") == "img"
    assert not [warning for warning in recwarn if "lyph" in str(warning.message)]


def test_forty_long_labels_stay_small() -> None:
    labels = [f"{code} {title}" for code, title in nace_titles().items()]
    labels += ["Andere code", "Code onbekend", "Dubbelzinnige code", "Buiten de lijst"]
    svg = chart_svg(chart([float(n) for n in range(40)], labels), prefix="A")
    assert len(svg) < 45_000


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one value and one text per label"):
        chart_svg(Chart(("a", "b"), (Series("x", (1.0,), ("1",)),), ""))


def test_the_chart_is_not_changed() -> None:
    of = sample_chart()
    chart_svg(of)
    assert of == sample_chart()


@pytest.mark.parametrize(("scheme", "series"), [(LIGHT, SERIES_LIGHT), (DARK, SERIES_DARK)])
def test_marks_stand_out_from_their_ground_and_from_each_other(
    scheme: Palette, series: tuple[str, ...]
) -> None:
    for ground in (scheme.paper, scheme.tint):
        assert all(contrast(colour, ground) >= 3 for colour in some(series))
    # In grey too: no two series of a chart have the same luminance.
    assert all(
        contrast(one, other) >= 1.2 for one, other in some(itertools.combinations(series, 2))
    )


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: Palette) -> None:
    for ground in (scheme.paper, scheme.tint):
        for text in (scheme.ink, scheme.muted, scheme.accent):
            assert contrast(text, ground) >= 4.5
    assert contrast(scheme.notice_ink, scheme.notice_ground) >= 4.5
    assert contrast(scheme.notice_edge, scheme.paper) >= 3
