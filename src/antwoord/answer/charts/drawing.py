"""What a chart consists of before anybody writes it down: boxes, areas and words at their places.

Every kind of chart is laid out into one `Drawing`; `svg.py` and `picture.py` write
it and decide nothing. Lengths are points (1/72 inch), x to the right and y downwards.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from antwoord.answer.charts.text import text_width
from antwoord.answer.document.palette import LIGHT, SERIES_LIGHT

#: A chart is as wide as the text of the PDF.
WIDTH = 448.0
FONT_SIZE = 8.5
LINE = 10.5  # from one line of a label to the next
PADDING = 6.0
#: Half the height of a capital, in parts of the size. Words are centred on it, not on
#: their own ink: "aan" would stand lower than "Lid".
HALF_CAPITAL = 0.33

_SERIES = re.compile(r"s\d+")


@dataclass(frozen=True)
class Box:
    """A filled rectangle from its top left corner; `role` decides its colour."""

    x: float
    y: float
    width: float
    height: float
    role: str
    radius: float = 0.0


@dataclass(frozen=True)
class Words:
    """A text from the left end of its baseline; `turned` reads upwards from there."""

    x: float
    y: float
    text: str
    role: str
    size: float = FONT_SIZE
    strong: bool = False
    turned: bool = False


@dataclass(frozen=True)
class Area:
    """What lies inside closed lines, of which one inside another is a hole, and these lines."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    role: str


#: The role of areas, and how wide the lines around them are.
GROUND, EDGE_WIDTH = "ground", 0.75

Shape = Box | Area | Words


@dataclass(frozen=True)
class Drawing:
    """The shapes of a chart, `WIDTH` wide."""

    height: float
    shapes: tuple[Shape, ...]

    def by_role(self) -> dict[str, list[Shape]]:
        """The shapes of each role, in the order in which they are painted: text comes last."""
        drawn: dict[str, list[Shape]] = {}
        for shape in self.shapes:
            drawn.setdefault(shape.role, []).append(shape)
        return dict(sorted(drawn.items(), key=lambda entry: _depth(entry[0])))


def series_role(number: int) -> str:
    """The role of the series with this `number`, from 0; after the last colour they begin again."""
    return f"s{number % len(SERIES_LIGHT) + 1}"


def colour(role: str) -> str:
    """The colour of a `role` on white paper, such as `#1b6e8c`."""
    if _SERIES.fullmatch(role):
        return SERIES_LIGHT[int(role[1:]) - 1]
    known = {"tile": LIGHT.tint, GROUND: LIGHT.tint, "muted": LIGHT.muted, "ink": LIGHT.ink}
    return known[role]


def edge(role: str) -> str:
    """The colour of the lines around what has this `role`, "" where there are none."""
    return LIGHT.muted if role == GROUND else ""


def place(
    x: float,
    middle: float,
    text: str,
    role: str = "ink",
    *,
    align: Literal["left", "center", "right"] = "left",
    size: float = FONT_SIZE,
    strong: bool = False,
) -> Words:
    """The `text` with its end or centre at `x`, as `align` says, and its capitals around `middle`.

    Lengths are points from the top left; `role` names its colour, `size` is that of the letters,
    and `strong` chooses the bolder face.
    """
    part = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    left = x - part * text_width(text, size, strong=strong) if part else x
    return Words(left, middle + HALF_CAPITAL * size, text, role, size, strong)


def turn(x: float, bottom: float, text: str, role: str, *, size: float, strong: bool) -> Words:
    """The `text` reading upwards from `bottom`, its capitals around `x`.

    `role`, `size` and `strong` are as for `place`.
    """
    return Words(x + HALF_CAPITAL * size, bottom, text, role, size, strong, turned=True)


def stack(
    x: float,
    top: float,
    lines: Sequence[str],
    role: str = "ink",
    *,
    align: Literal["left", "center", "right"] = "left",
    size: float = FONT_SIZE,
) -> list[Words]:
    """The `lines` of a label below each other from `top` on.

    `x`, `role`, `align` and `size` are as for `place`.
    """
    step = LINE * size / FONT_SIZE
    return [
        place(x, top + (number + 0.5) * step, line, role, align=align, size=size)
        for number, line in enumerate(lines)
    ]


def _depth(role: str) -> tuple[int, str]:
    order = {"tile": 0, GROUND: 0, "muted": 2, "ink": 3}
    return order.get(role, 1), role
