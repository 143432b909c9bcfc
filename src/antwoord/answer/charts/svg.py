"""A drawing as SVG, small and safe to stand inside a page.

Measured on a chart of 36 NACE codes with their titles: 173 kB as matplotlib writes SVG,
41 kB from here.
"""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, starmap
from typing import NamedTuple

from antwoord.answer.charts.drawing import (
    EDGE_WIDTH,
    WIDTH,
    Area,
    Box,
    Drawing,
    Words,
    colour,
    edge,
)
from antwoord.answer.charts.text import MEASURED_SIZE, glyphs, outline

NAMESPACE = "http://www.w3.org/2000/svg"
#: Outlines and the steps between them stand on a grid of 400 to the em (0.02 pt), so that
#: all of it is small whole numbers.
GRID = 400
_SCALE = GRID / MEASURED_SIZE
#: A pair of glyphs that stands less often is not worth its own definition (about 75 bytes).
_PAIR_MIN = 4

_MOVE, _CLOSE = 1, 79
_LETTERS = {2: "l", 3: "q", 4: "c"}


def svg(drawing: Drawing, *, prefix: str, title: str) -> str:
    """The `drawing` with a class for each role, and ids that begin with `prefix`.

    `title` is its text alternative.

    No style sheet, whose rules would reach the whole page around it: colours are
    attributes, which a page may override by class.
    """
    height = _short(drawing.height)
    out = ET.Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "class": "chart",
            "viewBox": f"0 0 {_short(WIDTH)} {height}",
            "width": _short(WIDTH),
            "height": height,
        },
    )
    if title:
        out.set("role", "img")
        out.set("aria-label", title)
    else:
        out.set("aria-hidden", "true")
    defs = ET.SubElement(out, "defs")
    names: dict[str, str] = {}
    texts = []
    for role, shapes in drawing.by_role().items():
        paint = {"fill": colour(role)}
        if line := edge(role):
            paint |= {"stroke": line, "stroke-width": str(EDGE_WIDTH)}
        layer = ET.SubElement(out, "g", {"class": role, **paint})
        for shape in shapes:
            if isinstance(shape, Box):
                ET.SubElement(layer, "path", {"d": _box(shape)})
            elif isinstance(shape, Area):
                ET.SubElement(layer, "path", {"d": "".join(map(_ring, shape.rings))})
            elif placed := _glyphs(shape, names, prefix):
                group = ET.SubElement(layer, "g", {"transform": _place(shape)})
                texts.append((group, placed))
    for glyph, name in names.items():
        ET.SubElement(defs, "path", {"id": name, "d": _outline(glyph)})
    defs.extend(_share_pairs([placed for _, placed in texts], f"{prefix}p"))
    for group, placed in texts:
        group.extend(map(_use, placed))
    return ET.tostring(out, encoding="unicode").replace(" />", "/>")


class _Glyph(NamedTuple):
    """A glyph, or several that stand together, and where it is placed."""

    name: str
    x: int
    y: int


#: Two neighbours: their names and the step from the one to the other.
_Pair = tuple[str, str, int, int]


def _glyphs(words: Words, names: dict[str, str], prefix: str) -> list[_Glyph]:
    """The glyphs of a text on the grid; `names` gains those that are new."""
    out = []
    x, before = 0, 0.0
    for glyph in glyphs(words.text, strong=words.strong):
        # Each step is rounded, not each place: the same two letters then always stand
        # equally far apart, and can be shared.
        x += round((glyph.x - before) * _SCALE)
        before = glyph.x
        name = names.setdefault(glyph.name, f"{prefix}{len(names):x}")
        out.append(_Glyph(name, x, -round(glyph.y * _SCALE)))
    return out


def _share_pairs(texts: list[list[_Glyph]], prefix: str) -> list[ET.Element]:
    """Replaces neighbours that return often by one name, in place; gives their definitions.

    The pair that stands most often goes first, and what it makes can be paired again:
    "activiteiten" ends as one use instead of twelve.
    """
    counts: Counter[_Pair] = Counter()
    holders: dict[_Pair, set[int]] = {}
    definitions: list[ET.Element] = []

    def count(number: int, by: int) -> None:
        for pair in starmap(_pair, pairwise(texts[number])):
            counts[pair] += by
            if by > 0:
                holders.setdefault(pair, set()).add(number)

    for number in range(len(texts)):
        count(number, 1)
    while True:
        pair = max(counts, key=counts.__getitem__, default=None)
        if pair is None or counts[pair] < _PAIR_MIN:
            return definitions
        first, second, x, y = pair
        name = f"{prefix}{len(definitions):x}"
        definition = ET.Element("g", {"id": name})
        definition.extend((_use(_Glyph(first, 0, 0)), _use(_Glyph(second, x, y))))
        definitions.append(definition)
        # Only the texts that hold the pair are counted again: 36 NACE titles cost 113 ms
        # with all of them, 44 ms so.
        for number in sorted(holders[pair]):
            placed = texts[number]
            count(number, -1)
            place = 0
            while place < len(placed) - 1:
                if _pair(placed[place], placed[place + 1]) == pair:
                    placed[place : place + 2] = [placed[place]._replace(name=name)]
                place += 1
            count(number, 1)


def _pair(a: _Glyph, b: _Glyph) -> _Pair:
    return a.name, b.name, b.x - a.x, b.y - a.y


def _place(words: Words) -> str:
    size = f"{words.size / GRID:.5f}".strip("0")
    turned = "rotate(-90)" if words.turned else ""
    return f"translate({_short(words.x)} {_short(words.y)}){turned}scale({size})"


def _use(glyph: _Glyph) -> ET.Element:
    place = {key: str(step) for key, step in (("x", glyph.x), ("y", glyph.y)) if step}
    return ET.Element("use", {"href": f"#{glyph.name}"} | place)


def _box(box: Box) -> str:
    width, height, r = box.width, box.height, box.radius
    start = f"M{_short(box.x + r)} {_short(box.y)}"
    if not r:
        return f"{start}h{_short(width)}v{_short(height)}h{_short(-width)}z"
    out, back = _short(r), _short(-r)
    across, down = width - 2 * r, height - 2 * r
    return (
        f"{start}h{_short(across)}q{out} 0 {out} {out}v{_short(down)}q0 {out} {back} {out}"
        f"h{_short(-across)}q{back} 0 {back} {back}v{_short(-down)}q0 {back} {out} {back}z"
    )


def _ring(ring: Sequence[tuple[float, float]]) -> str:
    """A closed line, each point told from the one before in tenths, so that nothing adds up."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = [f"M{_short(tenths[0][0] / 10)} {_short(tenths[0][1] / 10)}l"]
    steps += [
        f"{_short((x - before) / 10)} {_short((y - above) / 10)}"
        for (before, above), (x, y) in pairwise(tenths[:-1])
    ]
    return " ".join(steps).replace("l ", "l").replace(" -", "-") + "z"


@lru_cache(maxsize=2048)
def _outline(name: str) -> str:
    """The outline of a glyph on the grid, y downwards, each point told from the one before."""
    out: list[str] = []
    x = y = 0
    for points, code in outline(name).iter_segments(simplify=False, curves=True):
        if code == _CLOSE:  # back to where the outline began: an M follows, which is absolute
            out.append("z")
            continue
        numbers = [round(float(n) * _SCALE) * (-1) ** place for place, n in enumerate(points)]
        steps = [n - (x, y)[place % 2] for place, n in enumerate(numbers)]
        x, y = numbers[-2:]
        command = _LETTERS.get(int(code), "M")
        if command == "M":
            steps = numbers
        elif command == "l" and 0 in steps:
            command, steps = ("v", steps[1:]) if steps[0] == 0 else ("h", steps[:1])
        out.append(command + " ".join(map(str, steps)).replace(" -", "-"))
    return "".join(out)


def _short(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
