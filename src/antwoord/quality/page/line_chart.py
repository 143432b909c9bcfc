"""A small line chart as SVG: one series over a few runs, without a library.

It has no text of its own: figures and their dates stand beside it in the page, where a
reader can select them, and all of it in the text alternative.
"""

from collections.abc import Sequence

from markupsafe import Markup

#: Room around the line for its dots, in the units of the drawing.
_EDGE = 5
#: Radius of a dot, and of that of the last run.
_DOT, _LAST = 2, 3.5


def line_chart(
    values: Sequence[int | None], *, alternative: str, width: int = 240, height: int = 64
) -> Markup:
    """The values from left to right, equally far apart, on a scale that begins at zero.

    None leaves a gap; the last value has the largest dot.
    """
    top = max((value for value in values if value is not None), default=0) or 1
    step = (width - 2 * _EDGE) / max(len(values) - 1, 1)
    points = [
        None
        if value is None
        else (_short(_EDGE + step * n), _short(height - _EDGE - (height - 2 * _EDGE) * value / top))
        for n, value in enumerate(values)
    ]
    path, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path.append(f"{pen}{point[0]} {point[1]}")
        pen = "L"
    dots = Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="{}"/>').format(
            *point, _LAST if n == len(points) - 1 else _DOT
        )
        for n, point in enumerate(points)
        if point is not None
    )
    base = height - _EDGE
    return Markup(
        '<svg class="line" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<path class="base" d="M0 {}H{}"/><path d="{}"/>{}</svg>'
    ).format(alternative, width, height, width, height, base, width, "".join(path), dots)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
