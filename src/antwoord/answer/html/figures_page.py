"""The page of all figures, `tables/cells.html`: where a figure of the answer leads to.

Every row of `cells.csv` stands here under its own address, in words, with a link to the
notebook cell that made it; below them the other figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.sources import LETTERS, Maker, Sources, file_of, maker
from antwoord.answer.content.titles import Titles
from antwoord.answer.document.model import Document
from antwoord.answer.document.text import clean, clean_text
from antwoord.answer.html.figures import number_html, spoken_html, words_html
from antwoord.answer.html.page import frame, page_environment
from antwoord.cells import (
    DIFFERENCE,
    EARLIER,
    ONCE_PUBLISHED,
    ROUNDED,
    ROWS,
    CellName,
    is_special,
)
from antwoord.counting.axes import Axis
from antwoord.counting.layout import Layout, lines
from antwoord.run_files import CELLS_CSV

if TYPE_CHECKING:
    from jinja2 import Template

#: The figures that `cells.csv` does not hold, by what their measures begin with.
OTHER_FIGURES = {
    ROUNDED: "Shown rounded",
    ROWS: "What became of the rows read",
    ONCE_PUBLISHED: "What was once published",
    DIFFERENCE: "The difference with what was once published",
    EARLIER: "What the earlier answer tells",
}


class Line(NamedTuple):
    """One figure: its address, its row in the file, its codes in words, its value."""

    anchor: str
    row: str
    names: tuple[Markup, ...]
    value: Markup


@dataclass(frozen=True)
class Section:
    """The figures of one measure of one table, which one notebook cell made."""

    id: str
    title: str
    file: str  # beside this page; empty where there is none
    columns: tuple[str, ...]
    made_by: Maker
    lines: tuple[Line, ...]


@cache
def template() -> "Template":
    """The page's template."""
    return page_environment().get_template("figures.html.j2")


def render_figures_page(
    document: Document,
    cells: ShownCells,
    titles: Titles,
    sources: Sources,
    layouts: Sequence[Layout],
) -> str:
    """The page of all figures, in the language of the `document`; the same give the same text.

    `cells` are what is published, `titles` names them, `sources` says which notebook made each,
    and `layouts` are the tables with the codes that stand in them.
    """
    document = clean(document)
    say = titles.say
    page: str = template().render(
        answer=frame(document),
        say=say,
        words=words_html,
        sections=[
            *_tables(cells, titles, layouts),
            *_others(cells, titles, sources),
        ],
    )
    return page.rstrip() + "\n"


def _tables(cells: ShownCells, titles: Titles, layouts: Sequence[Layout]) -> Iterator[Section]:
    """A section for each measure of each table, row by row as in `cells.csv`."""
    # By identity: to compare layouts is to compare all their codes.
    every = enumerate(lines(layouts), start=2)
    for _, together in groupby(every, key=lambda one: (id(one[1][0]), one[1][1].measure)):
        standing = list(together)
        _, (layout, first, _) = standing[0]
        named = titles.joined([titles.noun_of(axis.dimension) for axis in layout.axes])
        shown = []
        for row, (_, name, codes) in standing:
            words = (
                _named(axis, code, titles) for axis, code in zip(layout.axes, codes, strict=True)
            )
            shown.append(
                Line(
                    anchor=f"{LETTERS[CELLS_CSV]}{row}",
                    row=str(row),
                    names=tuple(words_html(clean_text(one)) for one in words),
                    value=_value(name, cells),
                )
            )
        title = titles.noun(first.measure)
        yield Section(
            id="-".join(
                (layout.table.id, first.measure, *([named] if layout.further else []))
            ).replace(" ", "-"),
            title=titles.say("{what} by {dimensions}", what=title, dimensions=named)
            if named
            else title,
            file=CELLS_CSV,
            columns=tuple(titles.dimension(axis.dimension) for axis in layout.axes)
            or (titles.say("Figure"),),
            made_by=maker(first),
            lines=tuple(shown),
        )


def _named(axis: Axis, code: str, titles: Titles) -> str:
    numbered = axis.dimension.kin == "nace" and not is_special(code) and code[:1].isdigit()
    return code if numbered else titles.code(axis.dimension, code)


def _others(cells: ShownCells, titles: Titles, sources: Sources) -> Iterator[Section]:
    """The figures of no table: shown rounded, of rows, once published."""
    for mark, words in OTHER_FIGURES.items():
        keys = [key for key in cells.values if key.measure.startswith(mark)]
        if not keys:
            continue
        file = file_of(keys[0])
        numbered = file in LETTERS
        yield Section(
            id=mark.strip(),
            title=titles.say(words),
            file=file if numbered else "",
            columns=(titles.say("Figure"),),
            made_by=maker(keys[0]),
            lines=tuple(_line(key, cells, titles, sources, numbered=numbered) for key in keys),
        )


def _line(
    key: CellName, cells: ShownCells, titles: Titles, sources: Sources, *, numbered: bool
) -> Line:
    anchor = sources.anchors[key]
    return Line(
        anchor=anchor,
        row=anchor[1:] if numbered else "",
        names=(words_html(clean_text(titles.figure(key))),),
        value=_value(key, cells),
    )


def _value(key: CellName, cells: ShownCells) -> Markup:
    if cells.is_free(key):
        return number_html(cells.text(key), cells.language)
    return spoken_html(cells.text(key), cells.aloud(key))
