"""The chart as PNG: the same drawing, the same bytes, nothing said about who made it."""

import io
import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pymupdf
import pytest
from looping import some
from PIL import Image
from sample_document import HOSTILE, sample_chart

from antwoord.answer.charts.chart import chart_outlines, chart_png, chart_svg
from antwoord.answer.charts.drawing import WIDTH, Drawing, Words
from antwoord.answer.charts.picture import png
from antwoord.answer.document.model import Chart, Series
from antwoord.answer.document.palette import SERIES_LIGHT

PROVINCES = sample_chart().labels
COLUMNS = replace(sample_chart(), kind="columns")
TILES = replace(
    sample_chart(),
    kind="tile_map",
    places=((2.0, 0.0), (3.0, 0.0), (1.0, 0.0), (1.5, 1.0), (0.0, 0.0)),
)
QUARTERS = Chart(
    tuple(f"2012-K{n}" for n in range(56)),
    (Series("x", tuple(map(float, range(56))), tuple(f"{n}.000" for n in range(56))),),
    "Euro",
    kind="columns",
)
KINDS = {"bars": sample_chart(), "columns": COLUMNS, "tile_map": TILES, "turned": QUARTERS}


def pixels(png: bytes) -> npt.NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.int16)


def chunks(png: bytes) -> set[bytes]:
    """The kinds of chunks that the file consists of."""
    kinds, place = set(), 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kinds.add(png[place + 4 : place + 8])
        place += length + 12
    return kinds


def test_the_file_carries_neither_texts_nor_dates() -> None:
    assert chunks(chart_png(sample_chart())) == {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


@pytest.mark.parametrize("width", [448, 1000, 1600])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_as_wide_as_asked_and_has_the_shape_of_the_svg(kind: str, width: int) -> None:
    drawn = ET.fromstring(chart_svg(KINDS[kind]))
    height, across, _ = pixels(chart_png(KINDS[kind], width_pixels=width)).shape
    assert across == width
    assert height == pytest.approx(width * float(drawn.get("height", "")) / WIDTH, abs=1)


@pytest.mark.parametrize("kind", ["bars", "columns", "tile_map"])
def test_it_shows_the_marks_of_the_svg_at_their_places(kind: str) -> None:
    width = 896  # two pixels to the point
    picture = pixels(chart_png(KINDS[kind], width_pixels=width))
    root = ET.fromstring(chart_svg(KINDS[kind]))
    seen = 0
    for number, colour in some(enumerate(SERIES_LIGHT[:2], start=1)):
        expected = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        for path in some(root.iterfind(f"{{*}}g[@class='s{number}']/{{*}}path")):
            x, y, across, down, _ = map(float, re.findall(r"-?[\d.]+", path.get("d", "")))
            middle = picture[round((y + down / 2) * 2), round((x + across / 2) * 2)]
            assert middle.tolist() == expected
            seen += 1
    assert seen >= 10


@pytest.mark.parametrize("kind", KINDS)
def test_its_ground_is_white_and_texts_are_drawn(kind: str) -> None:
    picture = pixels(chart_png(KINDS[kind]))
    assert (picture[-1, -1] == 255).all()
    assert (picture.max(axis=2) < 80).mean() > 0.005


def test_a_text_that_reads_upwards_is_the_upright_one_turned() -> None:
    upright = Words(100, 60, "1.234 euro", "ink", size=30, strong=True)
    turned = replace(upright, x=60, y=WIDTH - 100, turned=True)
    one, other = (pixels(png(Drawing(WIDTH, (shape,)), 896)) for shape in (upright, turned))
    assert (one < 80).sum() > 5000
    assert np.abs(np.rot90(one) - other).max() <= 2


@pytest.mark.parametrize("kind", ["bars", "columns", "tile_map"])
def test_texts_of_a_register_neither_stop_nor_warn(
    kind: str, recwarn: pytest.WarningsRecorder
) -> None:
    series = Series(HOSTILE, (1.0, None), ("😀", HOSTILE))
    places = ((0.0, 0.0), (1.0, 0.0))
    of = Chart((HOSTILE, "中文"), (series, series), HOSTILE, kind=kind, places=places)
    assert chart_png(of).startswith(b"\x89PNG")
    assert ET.fromstring(chart_svg(of, title=HOSTILE)).get("role") == "img"
    assert not [warning for warning in recwarn if "lyph" in str(warning.message)]


def test_an_empty_chart_can_be_drawn() -> None:
    assert chart_png(Chart((), (), "Aantal")).startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", KINDS)
def test_the_outlines_show_what_the_pixels_show(kind: str) -> None:
    """Another program draws them; what differs is the edge of a letter here and there."""
    seen = pixels(chart_png(KINDS[kind], width_pixels=900))
    page = pymupdf.open(stream=chart_outlines(KINDS[kind]), filetype="svg")[0]
    drawn = page.get_pixmap(matrix=pymupdf.Matrix(900 / page.rect.width, 900 / page.rect.width))
    other = pixels(drawn.tobytes("png"))[: seen.shape[0], : seen.shape[1]]
    seen = seen[: other.shape[0], : other.shape[1]]
    assert min(other.shape[:2]) > 100
    ink = np.abs(seen - np.full_like(seen, 255)).mean()
    assert ink > 5, "something is drawn"
    assert np.abs(seen - other).mean() < 0.08 * ink
    assert (np.abs(seen - other).max(axis=2) > 128).mean() < 0.001


def test_outlines_refer_to_nothing() -> None:
    """Some programs of offices pass over what is used by reference, and would show no letters."""
    root = ET.fromstring(chart_outlines(sample_chart()))
    assert {one.tag.rpartition("}")[2] for one in root.iter()} == {"svg", "path"}
    assert "href" not in chart_outlines(sample_chart()).decode()
