"""Texts as outlines: how wide they are, where they break, which glyphs they show.

Charts hold no text that a machine would set in a font of its own: the same chart has the
same bytes everywhere.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from antwoord.answer.fonts import SANS, SANS_SEMIBOLD

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font
    from matplotlib.path import Path

ELLIPSIS = "…"
#: Outlines and the steps between them are measured at this size (points).
MEASURED_SIZE = 100.0

# A piece ends before a space or after a hyphen between letters: "Oost-Vlaanderen" may
# break, "2012-2025" may not.
_PIECE = re.compile(r" ?[^ ]*?[^\W\d_]-(?=[^\W\d_])| ?[^ ]+| ")


class PlacedGlyph(NamedTuple):
    """A glyph of a text and where it stands, in points at `MEASURED_SIZE`."""

    name: str
    x: float
    y: float


def drawable(text: str) -> str:
    """The `text` with `?` for what the font cannot draw: neither a warning nor an empty box."""
    text = text.replace("\N{NON-BREAKING HYPHEN}", "-").replace("\N{ZERO WIDTH SPACE}", "")
    known = _known()
    return "".join(character if ord(character) in known else "?" for character in text)


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, *, strong: bool = True) -> float:
    """The points that the `text` takes in letters of this `size`, in points too.

    It is measured in the bolder face unless `strong` is False: that is the wider one, so that
    either fits.
    """
    from matplotlib.textpath import text_to_path

    # At the measured size: one measurement then serves all sizes.
    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(strong), ismath=False)
    return float(width) * size / MEASURED_SIZE


def shorten(text: str, limit: float, size: float) -> str:
    """The `text`, or as much of it as fits in `limit` points with an ellipsis, in this `size`."""
    if text_width(text, size) <= limit:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if text_width(text[:middle].rstrip() + ELLIPSIS, size) <= limit:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + ELLIPSIS


def wrap(text: str, limit: float, lines_max: int, size: float) -> tuple[str, ...]:
    """The `text` in at most `lines_max` lines of `limit` points, in letters of this `size`.

    It is broken between words, and the last line is shortened.
    """
    lines: list[str] = []
    pieces = _PIECE.findall(text)
    while pieces and len(lines) < lines_max - 1:
        line = pieces.pop(0).lstrip()
        while pieces and text_width(line + pieces[0], size) <= limit:
            line += pieces.pop(0)
        lines.append(shorten(line, limit, size))
    if pieces:
        lines.append(shorten("".join(pieces).lstrip(), limit, size))
    return tuple(line for line in lines if line)


@lru_cache(maxsize=8192)
def glyphs(text: str, *, strong: bool) -> tuple[PlacedGlyph, ...]:
    """The glyphs that the `text` shows, kerned; a space is only a wider step.

    `strong` chooses the bolder face.
    """
    from matplotlib.textpath import text_to_path

    known: dict[str, Any] = {}
    placed, _, _ = text_to_path.get_glyphs_with_font(_face(strong), text, glyph_map=known)
    for name, (vertices, codes) in known.items():
        _outlines.setdefault(name, (vertices, codes))
    return tuple(
        PlacedGlyph(name, float(x), float(y)) for name, x, y, _ in placed if len(known[name][0])
    )


def outline(name: str) -> "Path":
    """The outline of the glyph `name` of `glyphs`, in points at `MEASURED_SIZE`, y upwards."""
    from matplotlib.path import Path

    return Path(*_outlines[name])


_outlines: dict[str, tuple[Any, Any]] = {}


@lru_cache(maxsize=2)
def _font(strong: bool) -> "FontProperties":
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(SANS_SEMIBOLD if strong else SANS), size=MEASURED_SIZE)


def _face(strong: bool) -> "FT2Font":
    from matplotlib.font_manager import get_font

    face = get_font(str(SANS_SEMIBOLD if strong else SANS))
    face.set_size(MEASURED_SIZE, 72)
    return face


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """The characters that both faces hold."""
    return frozenset(_face(False).get_charmap()) & frozenset(_face(True).get_charmap())
