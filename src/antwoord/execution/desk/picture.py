"""The designs of an answer as a picture: how much each tells exactly, by the minimum count."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.errors import UserError
from antwoord.execution.desk.design import kind_in_words
from antwoord.publishing.files import OPEN_FILE, write_file

if TYPE_CHECKING:
    from antwoord.disclosure.design import Design

#: The kinds of picture, by the ending of the file.
KINDS = (".svg", ".png")
#: Lines tell themselves apart without colour: by dashes, marks and shades of grey.
LOOKS = (("-", "o"), ("--", "s"), (":", "^"), ("-.", "D"), ("-", "v"), ("--", "X"))
SHADES = ("0.0", "0.0", "0.0", "0.4", "0.4", "0.4")
SIZE_INCHES, DPI = (6.5, 5.0), 160


def require_picture(path: Path) -> None:
    """Raises UserError where no picture can be written to `path`."""
    if path.suffix.lower() not in KINDS:
        raise UserError(f"--picture {path}: a picture is a {' or a '.join(KINDS)} file")
    if not path.parent.is_dir():
        raise UserError(f"--picture {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise UserError(f"--picture {path} is a folder; name a file in it")


def write_picture(path: Path, designs: "Sequence[Design]", title: str) -> None:
    """Draws the share of figures that each design tells exactly, one line for each kind.

    `title` stands above. A design that nothing protects has no mark. The same designs give the
    same bytes. Raises UserError where the file cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    try:
        write_file(path, _drawn(designs, title, kind), mode=OPEN_FILE)
    except OSError as error:
        raise UserError(f"--picture {path} cannot be written: {error.strerror}") from None


def _drawn(designs: "Sequence[Design]", title: str, kind: str) -> bytes:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    counts = sorted({one.choice.minimum_count for one in designs})
    lines: dict[str, list[tuple[int, float]]] = {}
    for one in designs:
        line = lines.setdefault(kind_in_words(one.choice) or "as the question has it", [])
        if one.share_pct is not None:
            line.append((counts.index(one.choice.minimum_count), one.share_pct))
    buffer = io.BytesIO()
    # Words stay words in the file; else identifiers would be drawn by lot.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "design", "font.size": 9}):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        for place, (name, points) in enumerate(lines.items()):
            dashes, mark = LOOKS[place % len(LOOKS)]
            shade = SHADES[place % len(SHADES)]
            across, up = zip(*points, strict=True) if points else ((), ())
            label = name if points else f"{name}: nothing protects it"
            axes.plot(across, up, dashes, marker=mark, color=shade, label=label, markersize=5)
        axes.set_xticks(range(len(counts)), [str(count) for count in counts])
        axes.set_xlabel("minimum count: smaller counts are not told")
        axes.set_ylabel("figures told exactly (%)")
        axes.set_ylim(0, 100)
        axes.set_xlim(-0.3, len(counts) - 0.7)
        axes.grid(axis="y", color="0.88")
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_title(title, loc="left")
        figure.legend(loc="outside lower center", ncols=2, frameon=False, handlelength=3.5)
        metadata = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=metadata)
    return buffer.getvalue()
