"""Charts as SVG and as a picture, each figure written at its mark.

Text is drawn as outlines, so that a chart looks the same on every machine, in the HTML,
in the PDF and in the DOCX, and needs no font. Same chart, same bytes.
"""

from antwoord.answer.charts.bars import lay_out_bars
from antwoord.answer.charts.columns import lay_out_columns
from antwoord.answer.charts.drawing import LINE, WIDTH, Drawing, place
from antwoord.answer.charts.maps import lay_out_map
from antwoord.answer.charts.parts import axis_title, legend
from antwoord.answer.charts.picture import outlines, png
from antwoord.answer.charts.svg import svg
from antwoord.answer.charts.text import drawable
from antwoord.answer.charts.tiles import lay_out_tiles
from antwoord.answer.document.model import Chart
from antwoord.answer.document.text import clean, map_texts
from antwoord.hashing import sha256_of_parts

__all__ = ["WIDTH", "chart_png", "chart_svg"]

NOTHING = "–"  # stands where an empty chart has no marks


def chart_svg(chart: Chart, *, title: str = "", prefix: str | None = None) -> str:
    """The `chart` as an `<svg>` element, without XML declaration, for HTML and for a PDF.

    `title` is its text alternative (none: the chart is hidden from a screen reader).
    Its ids begin with `prefix`, else with a digest of what it shows, so that several
    charts fit in one page. Texts are data: no mathematics, no markup. A value that is
    not a finite number above zero gets no mark, only its text. Raises `ValueError` for a
    series that has not one value and one text per label.
    """
    title = clean(title)
    if prefix is None:
        prefix = "C" + sha256_of_parts(repr((clean(chart), title)))[:4].upper()
    return svg(_draw(chart), prefix=prefix, title=title)


def chart_outlines(chart: Chart) -> bytes:
    """The drawing of a `chart` as an SVG of outlines alone, for a DOCX."""
    return outlines(_draw(chart))


def chart_png(chart: Chart, *, width_pixels: int = 1000) -> bytes:
    """The drawing of a `chart` as a PNG on white, `width_pixels` wide, for a DOCX.

    Its resolution is set so that it is as wide on paper as the text of the PDF.
    """
    return png(_draw(chart), width_pixels)


def _draw(chart: Chart) -> Drawing:
    chart = map_texts(clean(chart), drawable)
    for series in chart.series:
        if not len(chart.labels) == len(series.values) == len(series.value_texts):
            raise ValueError("a series has one value and one text per label of its chart")
    if not chart.labels:
        return _nothing(chart)
    match chart.kind:
        case "bars":
            return lay_out_bars(chart)
        case "columns":
            return lay_out_columns(chart)
        case "tile_map":
            return lay_out_tiles(chart)
        case "map":
            return lay_out_map(chart)


def _nothing(chart: Chart) -> Drawing:
    shapes, top = legend(chart)
    title, height = axis_title(chart.value_axis, 0, top)
    top += height + LINE
    return Drawing(top, (*shapes, *title, place(0, top - LINE / 2 - 1, NOTHING, "muted")))
