"""The colours of the answer, one set for the HTML, the PDF and the charts.

The text colours reach 4.5:1 on every ground that they stand on, the marks of charts 3:1 (WCAG 2.1,
1.4.3 and 1.4.11). Marks differ in luminance as well as in hue, so that they stay apart in
grey and for a reader who is colour-blind. `tests/unit/test_charts.py` computes all of it.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme, as `#rrggbb`."""

    paper: str  # the page
    ink: str  # running text
    muted: str  # captions, notes, the running head
    rule: str  # hairlines
    tint: str  # the ground of totals, boxes and tiles
    accent: str  # headings, numbers of answers, links
    notice_ground: str
    notice_ink: str
    notice_edge: str

    def as_dict(self) -> dict[str, str]:
        """Name and colour, for a style sheet or a template."""
        return asdict(self)


LIGHT = Palette(
    paper="#ffffff",
    ink="#1b2430",
    muted="#55606e",
    rule="#c6ced8",
    tint="#f1f4f8",
    accent="#164470",
    notice_ground="#fff3cd",
    notice_ink="#4d3800",
    notice_edge="#b58100",
)

DARK = Palette(
    paper="#12171e",
    ink="#e6ebf1",
    muted="#a7b2bf",
    rule="#3a4654",
    tint="#1c242e",
    accent="#93c3ef",
    notice_ground="#3a2f0b",
    notice_ink="#ffe9a8",
    notice_edge="#d8a93a",
)

#: The series of a chart in their order; neighbours differ most.
SERIES_LIGHT = ("#143f68", "#be6817", "#8e234b", "#828e9b", "#714aa6", "#247c70")
SERIES_DARK = ("#b2d6f6", "#e48f41", "#d24a7b", "#e9eef3", "#a47bde", "#62cbbd")


def custom_properties(palette: Palette, series: tuple[str, ...]) -> str:
    """The colours as properties of a style sheet, `--s1` and on those of series."""
    colours = palette.as_dict() | {f"s{n}": colour for n, colour in enumerate(series, start=1)}
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in colours.items())
