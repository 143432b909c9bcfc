"""What notebooks show of the cells: tables, and a picture drawn by matplotlib.

An internal run shows what was counted. A public one shows, before it is decided what may be
published, only which tables there are and how large they are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from antwoord.cells import TOTAL, CellName, values_in
from antwoord.counting.context import Context
from antwoord.counting.layout import Layout, layouts, read_axes
from antwoord.counting.tables import name_of
from antwoord.handover import made_by
from antwoord.parameters import Parameters
from antwoord.run_files import CELLS, SECTORAL

if TYPE_CHECKING:
    import pandas as pd

#: So many bars at most are drawn; the largest of more.
MOST_BARS = 30


@dataclass(frozen=True)
class Tables:
    """Several small tables to look at, each with its caption."""

    tables: "tuple[tuple[str, pd.DataFrame], ...]"

    def _repr_html_(self) -> str:
        """The tables as a notebook shows them."""
        return "\n".join(
            frame.to_html(na_rep="").replace("<thead>", f"<caption>{caption}</caption><thead>", 1)
            for caption, frame in self.tables
        )

    def __repr__(self) -> str:
        """The same in plain text."""
        return "\n\n".join(f"{caption}\n{frame}" for caption, frame in self.tables)


@dataclass(frozen=True)
class Picture:
    """A drawing to look at: SVG, and what it shows in words."""

    svg: str
    words: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return self.words


def counted_tables(parameters: Parameters, *, placed: bool) -> Tables:
    """The tables that are split by place, or those that are not.

    In an internal run with what was counted; in a public one how many rows, columns and cells
    each has. Raises UserError where the step that counts them has not run.
    """
    import pandas as pd

    found, values = _counted(parameters, placed=placed)
    if parameters.audience == "internal":
        return Tables(tuple(frames(found, lambda name: str(values[name]))))
    rows = [
        (
            layout.table.id,
            " × ".join(axis.dimension.id for axis in layout.axes),
            ", ".join(layout.measures),
            sum(1 for measure in layout.measures for _ in layout.places(measure)),
        )
        for layout in found
    ]
    frame = pd.DataFrame(rows, columns=["tabel", "dimensies", "maten", "cellen"])
    return Tables((("De tabellen van dit notebook", frame.set_index("tabel")),))


def counted_chart(parameters: Parameters, *, placed: bool) -> Picture | None:
    """The first of those tables as bars; in a public run how many cells each has."""
    found, values = _counted(parameters, placed=placed)
    if not found:
        return None
    if parameters.audience != "internal":
        sizes = {
            layout.table.id: sum(1 for measure in layout.measures for _ in layout.places(measure))
            for layout in found
        }
        return bars(sizes, "cellen per tabel")
    layout = found[0]
    measure = layout.measures[0]
    number = len(layout.axes) - len(layout.table.rows[:1])
    told = {
        code: values[name_of(layout.axes, (code, *[TOTAL] * number), measure)]
        for code in layout.axes[0].codes
    }
    return bars(told, f"{layout.table.id}: {measure}")


def _counted(parameters: Parameters, *, placed: bool) -> tuple[list[Layout], dict[CellName, int]]:
    import pandas as pd

    folder = made_by(parameters, "provincial_breakdown" if placed else "sectoral_breakdown")
    frame = pd.read_parquet(folder / (CELLS if placed else SECTORAL))
    context = Context.of(parameters)
    axes = read_axes(folder, parameters.question)
    internal = parameters.audience == "internal"
    question = context.question
    found = [
        layout
        for layout in layouts(
            question,
            axes,
            context,
            internal=internal,
            only=[table.id for table in context.tables(placed=placed)],
        )
        if not layout.further
    ]
    return found, {name: int(value) for name, value in values_in(frame).items()}


def frames(
    found: Iterable[Layout], told: Callable[[CellName], str]
) -> "Iterable[tuple[str, pd.DataFrame]]":
    """Each table as people lay it out; `told` is what stands for a cell."""
    import pandas as pd

    for layout in found:
        number = len(layout.table.rows)
        rows = list(dict.fromkeys(codes[:number] for _, codes in layout.places(layout.measures[0])))
        heads: list[tuple[str, tuple[str, ...]]]
        if layout.table.columns:
            heads = [(layout.measures[0], (code,)) for code in (*layout.axes[-1].codes, TOTAL)]
            names = [head[0] for _, head in heads]
        else:
            heads = [(measure, ()) for measure in layout.measures]
            names = [measure for measure, _ in heads]
        lines = [
            [told(name_of(layout.axes, (*codes, *more), measure)) for measure, more in heads]
            for codes in rows
        ]
        index = [" / ".join(codes) or TOTAL for codes in rows]
        caption = layout.table.id + (f": {layout.measures[0]}" if layout.table.columns else "")
        yield caption, pd.DataFrame(lines, index=index, columns=names)


def bars(
    values: Mapping[str, int], title: str, beside: Mapping[str, Sequence[int]] | None = None
) -> Picture:
    """Horizontal bars, the largest first where there are too many.

    `beside` gives for each label the lengths of further bars that follow the first.
    """
    from io import StringIO

    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    labels = list(values)
    if len(labels) > MOST_BARS:
        largest = sorted(labels, key=lambda label: -values[label])[:MOST_BARS]
        labels = [label for label in labels if label in largest]
    figure = Figure(figsize=(7, 0.8 + 0.28 * len(labels)), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    left = [0] * len(labels)
    for place in range(
        1 + max((len(beside[label]) for label in labels), default=0) if beside else 1
    ):
        lengths = [
            values[label] if not place else (beside or {})[label][place - 1] for label in labels
        ]
        axes.barh(labels, lengths, left=left, color=("#1f5fa8", "#b8c4d0")[place % 2])
        left = [a + b for a, b in zip(left, lengths, strict=True)]
    axes.invert_yaxis()
    axes.set_title(title, loc="left", fontsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    file = StringIO()
    # The same figures give the same bytes: no date, no random ids.
    with mpl.rc_context({"svg.hashsalt": "antwoord", "svg.fonttype": "none"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    words = "; ".join(f"{label}: {values[label]}" for label in labels)
    return Picture(file.getvalue(), f"{title}. {words}")
