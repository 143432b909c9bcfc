"""A drawing as a picture of pixels."""

import io
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from antwoord.answer.charts.drawing import (
    EDGE_WIDTH,
    WIDTH,
    Area,
    Box,
    Drawing,
    Shape,
    colour,
    edge,
)
from antwoord.answer.charts.text import MEASURED_SIZE, glyphs, outline
from antwoord.answer.document.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.path import Path


def png(drawing: Drawing, width_pixels: int) -> bytes:
    """The `drawing` as a PNG on white, `width_pixels` wide; the same one has the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    dpi = width_pixels / WIDTH * 72
    # Whole pixels: matplotlib would cut a part of one off.
    size = (width_pixels / dpi, max(round(drawing.height / 72 * dpi), 1) / dpi)
    figure = Figure(figsize=size, dpi=dpi, facecolor=LIGHT.paper)
    # On the figure itself: axes would first seek the bounds of every curve (three quarters
    # of the time).
    to_pixels = Affine2D().scale(dpi / 72, -dpi / 72).translate(0, size[1] * dpi)
    for role, shapes in drawing.by_role().items():
        paths = [path for shape in shapes for path in _paths(shape)]
        if paths:
            one = Path.make_compound_path(*paths)
            paint = {"facecolor": colour(role), "linewidth": 0.0}
            if line := edge(role):  # matplotlib counts the width in points of the paper, as we do
                paint |= {"edgecolor": line, "linewidth": EDGE_WIDTH}
            patch = PathPatch(one, transform=to_pixels, **paint)
            figure.add_artist(patch)
    buffer = io.BytesIO()
    # Flat colours are runs of pixels: to look for nothing else takes half the time.
    FigureCanvasAgg(figure).print_png(
        buffer, metadata={"Software": None}, pil_kwargs={"compress_type": zlib.Z_RLE}
    )
    return buffer.getvalue()


#: A tenth of a point of a printer: what no eye sees, and no file need hold.
_GRID = 50
#: What a point of an outline is, in matplotlib and in SVG, and how many points go with it.
_STEPS = {1: ("m", 1), 2: ("l", 1), 3: ("q", 2), 4: ("c", 3)}
_CLOSE = 79


def outlines(drawing: Drawing) -> bytes:
    """The `drawing` as an SVG of outlines alone, which programs of offices read.

    It shares nothing by reference, as the one for pages does: some of them pass over that.
    """
    size = f"{WIDTH * _GRID:.0f} {drawing.height * _GRID:.0f}"
    parts = [
        f'<path {_paint(role)} d="{"".join(map(_outline, paths))}"/>'
        for role, shapes in drawing.by_role().items()
        if (paths := [path for shape in shapes for path in _paths(shape)])
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.0f}pt" '
        f'height="{drawing.height:.0f}pt" viewBox="0 0 {size}">'
    )
    return f"{head}{''.join(parts)}</svg>".encode()


def _paint(role: str) -> str:
    line = edge(role)
    around = f' stroke="{line}" stroke-width="{EDGE_WIDTH * _GRID:.0f}"' if line else ""
    return f'fill="{colour(role)}"{around}'


def _outline(path: "Path") -> str:
    """A path in steps from point to point, on the grid; each step is rounded from where it is."""
    points = np.rint(np.asarray(path.vertices, float) * _GRID).astype(int).tolist()
    codes = np.asarray(path.codes).tolist()
    # Each figure begins from where the one before began, and the first from nothing.
    text, x, y, at = [], 0, 0, 0
    start = (0, 0)
    first = True
    while at < len(points):
        code = codes[at]
        if code == _CLOSE:
            text.append("z")
            x, y = start
            at += 1
            continue
        letter, number = _STEPS[code]
        steps = points[at : at + number]
        if letter == "m":
            # Of a path of its own the first place is where it stands on the page.
            text.append(f"{'M' if first else 'm'}{_apart([steps[0][0] - x, steps[0][1] - y])}")
            start, first = (steps[0][0], steps[0][1]), False
        else:
            text.append(f"{letter}{_apart([n for s in steps for n in (s[0] - x, s[1] - y)])}")
        x, y = steps[-1]
        at += number
    return "".join(text)


def _apart(numbers: list[int]) -> str:
    """Whole numbers one after the other; a minus parts two as a space does."""
    return " ".join(map(str, numbers)).replace(" -", "-")


def _paths(shape: Shape) -> Iterator["Path"]:
    from matplotlib.path import Path

    if isinstance(shape, Box):
        yield _box(shape)
        return
    if isinstance(shape, Area):
        yield from (Path(ring, closed=True) for ring in shape.rings)
        return
    scale = shape.size / MEASURED_SIZE
    along, across = (0, -1) if shape.turned else (1, 0)
    # Where a step along the text and one up from it lead; y points downwards.
    turn = scale * np.array([[along, across], [across, -along]])
    for glyph in glyphs(shape.text, strong=shape.strong):
        drawn = outline(glyph.name)
        points = (np.asarray(drawn.vertices, float) + (glyph.x, glyph.y)) @ turn
        yield Path(points + (shape.x, shape.y), drawn.codes)


def _box(box: Box) -> "Path":
    """The rectangle; a rounded corner is the same curve as in the SVG."""
    from matplotlib.path import Path

    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    r = box.radius
    if not r:
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        return Path(corners, closed=True)
    line, curve = Path.LINETO, Path.CURVE3
    points = [
        ((left + r, top), Path.MOVETO),
        ((right - r, top), line),
        ((right, top), curve),
        ((right, top + r), curve),
        ((right, bottom - r), line),
        ((right, bottom), curve),
        ((right - r, bottom), curve),
        ((left + r, bottom), line),
        ((left, bottom), curve),
        ((left, bottom - r), curve),
        ((left, top + r), line),
        ((left, top), curve),
        ((left + r, top), curve),
        ((left + r, top), Path.CLOSEPOLY),
    ]
    return Path([point for point, _ in points], [code for _, code in points])
