"""Small multiples as SVG: one figure over time, its ranges as boxes, readable without colour.

A value that is told, exact or in whole hundreds, is a dot, and dots that follow each other are
joined. A range is a box from the least to the most; nothing is joined to it, since nothing says
where in it.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from antwoord.answer.changed.figures import NOTHING, Figure

#: Of a panel, in units of its own view: its size, and where the axes stand.
WIDTH, HEIGHT = 230.0, 120.0
LEFT, RIGHT, TOP, BOTTOM = 54.0, 222.0, 12.0, 100.0
FONT, DOT, BOX = "9", "1.7", 3.0
#: Of an axis that ends at a round number: what its first digit may be.
STEPS = (1, 2, 3, 4, 5, 6, 8, 10)


def top_of(figures: Sequence[Figure]) -> int:
    """Where an axis ends that begins at nothing: a round number, no less than all `figures`."""
    most = max([1, *(one.low if one.high is None else one.high for one in figures)])
    unit = 10 ** (len(str(most)) - 1)
    return next(step * unit for step in STEPS if step * unit >= most)


def panel(
    days: Sequence[date],
    figures: Sequence[Figure | None],
    top: int,
    label: str,
    write: Callable[[int], str],
) -> str:
    """One figure over time as an SVG element for a page, whose classes give the colours.

    `figures` are those of the `days`, None where that date has no answer; the axis ends at `top`,
    in the unit of the figures. `label` is the text alternative, `write` says a number on the axis.
    """
    out = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "panel",
            "viewBox": f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            "role": "img",
            "aria-label": label,
        },
    )
    span = max((days[-1] - days[0]).days, 1)
    single = len(days) == 1

    def across(day: date) -> float:
        part = 0.5 if single else (day - days[0]).days / span
        return LEFT + part * (RIGHT - LEFT)

    def up(value: int) -> float:
        return BOTTOM - min(value / top, 1.0) * (BOTTOM - TOP)

    for value in (0, top):
        line = {"x1": _n(LEFT), "x2": _n(RIGHT), "y1": _n(up(value)), "y2": _n(up(value))}
        ET.SubElement(out, "line", {"class": "axis" if value == 0 else "grid", **line})
        _text(out, LEFT - 4, up(value) + 3, "end", write(value))
    _text(out, LEFT, HEIGHT - 8, "start", _month(days[0]))
    if not single:
        _text(out, RIGHT, HEIGHT - 8, "end", _month(days[-1]))
    points = list(zip(days, figures, strict=True))
    for (day, one), (following, other) in pairwise(points):
        values = [each.shown if each else None for each in (one, other)]
        if values[0] is not None and values[1] is not None:
            ends = {"x1": _n(across(day)), "y1": _n(up(values[0]))}
            ends |= {"x2": _n(across(following)), "y2": _n(up(values[1]))}
            ET.SubElement(out, "line", {"class": "joined", **ends})
    for day, one in points:
        if one is None:
            continue
        if one.shown is not None:
            at = {"cx": _n(across(day)), "cy": _n(up(one.shown)), "r": DOT}
            ET.SubElement(out, "circle", {"class": "dot", **at})
        else:
            most = up(top if one.high is None else one.high)
            box = {"x": _n(across(day) - BOX / 2), "y": _n(most), "width": _n(BOX)}
            height = max(up(one.low) - most, 1.0)
            ET.SubElement(out, "rect", {"class": "range", **box, "height": _n(height)})
    return ET.tostring(out, encoding="unicode")


def known(figures: Sequence[Figure | None]) -> list[Figure]:
    """The figures that there are; of a date without an answer there is none."""
    return [one for one in figures if one is not None] or [NOTHING]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _text(out: ET.Element, x: float, y: float, anchor: str, text: str) -> None:
    place = {"x": _n(x), "y": _n(y), "text-anchor": anchor, "font-size": FONT}
    ET.SubElement(out, "text", place).text = text


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
