"""The fonts of the PDF, and how wide a text is in them.

Typst could measure too, but only while it lays out: a table of 10,000 rows took 3 s more.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import antwoord.answer.fonts as fonts

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

#: Height of a capital in Source Sans Pro, in ems (`sCapHeight` of its OS/2 table).
CAP_HEIGHT = 0.66
#: Width of a character that only a fallback font has: wider than nearly all of them.
UNKNOWN_EM = 1.2


def font_folders() -> list[Path]:
    """The folders with fonts beside those inside typst.

    matplotlib brings one with a sign for everything. Without it one character that no font
    draws (a name in Chinese) would stop the PDF: PDF/A allows no missing glyph.
    """
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib, which this package depends on, is not installed")
    return [fonts.FOLDER, Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"]


class Face(dict[str, float]):
    """The advance of each character in ems, read from the font when first asked for.

    Kerning and ligatures are left out: they make a text narrower, hardly ever wider.
    """

    def __init__(self, path: Path) -> None:
        from matplotlib.font_manager import get_font

        super().__init__()
        self._font: FT2Font = get_font(str(path))
        self._known = self._font.get_charmap()

    def __missing__(self, character: str) -> float:
        from matplotlib.ft2font import LoadFlags

        width = UNKNOWN_EM
        if ord(character) in self._known:
            glyph = self._font.load_char(ord(character), flags=LoadFlags.NO_SCALE)
            width = glyph.horiAdvance / self._font.units_per_EM
        self[character] = width
        return width

    def em(self, text: str) -> float:
        """The width of a `text` on one line, in ems."""
        return sum(map(self.__getitem__, text))

    def draws(self, text: str) -> bool:
        """Whether the font itself has every character of the `text`."""
        return text.isascii() or all(ord(character) in self._known for character in text)


@cache
def regular() -> Face:
    """The face of tables."""
    return Face(fonts.SANS)


@cache
def semibold() -> Face:
    """The face of headers, totals and codes."""
    return Face(fonts.SANS_SEMIBOLD)
