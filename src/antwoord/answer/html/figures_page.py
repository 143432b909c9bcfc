"""The page of all figures, `tables/cells.html`: where a figure of the answer leads to.

Every row of `cells.csv` and `categories.csv` stands here under its own address, in words,
with a link to the notebook cell that made it; below them the figures of neither file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from antwoord.answer.content.shown_cells import DIFFERENCE, ONCE_PUBLISHED, ShownCells
from antwoord.answer.content.sources import LETTERS, Maker, Sources, file_of, maker
from antwoord.answer.content.titles import MEASURE_HEADERS, Titles
from antwoord.answer.document.model import Document
from antwoord.answer.document.text import clean, clean_text
from antwoord.answer.html.page import frame, page_environment
from antwoord.cells import ROUNDED_TABLE, ROWS, CellName, is_special

if TYPE_CHECKING:
    from jinja2 import Template

#: The dimensions of each table, in the order of the columns.
DIMENSIONS = {
    "by_province": ("province", "applicant"),
    "by_nace": ("nace", "applicant"),
    "by_activity": ("activity", "applicant"),
    "by_reason": ("province", "nace", "reason"),
    ROUNDED_TABLE: ("nace", "applicant"),
    "by_nace_group": ("category", "applicant"),
    "by_reason_group": ("category", "reason"),
    "by_year": ("category",),
    "by_duration": ("category",),
    "by_basis": ("category",),
}

DIMENSION_HEADERS = {
    "province": "Province",
    "applicant": "Legal form",
    "activity": "Activity",
    "reason": "Reason",
    "category": "Category",
}

#: What each table is about, in words.
TABLE_WORDS = {
    "by_province": "By province and legal form",
    "by_nace": "By NACE code and legal form",
    "by_activity": "By activity and legal form",
    "by_reason": "Reasons for stopping, by province and by NACE code",
    ROUNDED_TABLE: "By NACE code and legal form, rounded",
    "by_nace_group": "By group of NACE codes and legal form",
    "by_reason_group": "Reasons for stopping, by group of NACE codes",
    "by_year": "By year",
    "by_duration": "By duration from application to decision",
    "by_basis": "By the basis of the sector",
}


#: The figures of neither file.
OTHER_TABLES = {
    ROWS: "What became of the rows read",
    ONCE_PUBLISHED: "What was once published",
    DIFFERENCE: "The difference with what was once published",
}


class Line(NamedTuple):
    """One figure: its address, its row in the file, its codes in words, its value."""

    anchor: str
    row: str
    names: tuple[str, ...]
    value: str
    free: bool


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
    document: Document, cells: ShownCells, titles: Titles, sources: Sources
) -> str:
    """The page, in the document's language; the same figures give the same text."""
    document = clean(document)
    say = titles.say
    page: str = template().render(
        answer=frame(document),
        say=say,
        sections=list(_sections(cells, titles, sources)),
        not_published=document.labels["suppressed"],
    )
    return page.rstrip() + "\n"


def _sections(cells: ShownCells, titles: Titles, sources: Sources) -> Iterator[Section]:
    grouped: dict[tuple[str, str, str], list[CellName]] = {}
    for key in cells.values:
        measure = key.measure if key.table in DIMENSIONS else ""
        grouped.setdefault((file_of(key), key.table, measure), []).append(key)
    for (file, table, measure), keys in grouped.items():
        dimensions = DIMENSIONS.get(table, ())
        words = titles.say((TABLE_WORDS | OTHER_TABLES)[table])
        counted = f"{words}: {titles.say(MEASURE_HEADERS[measure])}" if measure else words
        headers = [
            titles.nace_header if name == "nace" else titles.say(DIMENSION_HEADERS[name])
            for name in dimensions
        ]
        cents = cells.cents_in(keys)  # written alike, so that decimals stand below each other
        yield Section(
            id="-".join(filter(None, (table, measure))),
            title=counted,
            file=file if file in LETTERS else "",
            columns=tuple(headers) if dimensions else (titles.say("Figure"),),
            made_by=maker(keys[0]),
            lines=tuple(
                _line(key, dimensions, cells, titles, sources, cents=cents) for key in keys
            ),
        )


def _line(
    key: CellName,
    dimensions: tuple[str, ...],
    cells: ShownCells,
    titles: Titles,
    sources: Sources,
    *,
    cents: bool,
) -> Line:
    anchor = sources.anchors[key]
    numbered = file_of(key) in LETTERS
    names = tuple(_named(key, name, titles) for name in dimensions) or (titles.figure(key),)
    return Line(
        anchor=anchor,
        row=anchor[1:] if numbered else "",
        names=tuple(map(clean_text, names)),
        value=cells.text(key, cents=cents),
        free=cells.is_free(key),
    )


def _named(key: CellName, dimension: str, titles: Titles) -> str:
    code = getattr(key, dimension)
    match dimension:
        case "province":
            return titles.province(code)
        case "applicant":
            return titles.applicant_in_full(code)
        case "activity":
            return titles.activity(code)
        case "reason":
            return titles.reason(code)
        case "category":
            return titles.category(key.table, code)
    return code if not is_special(code) else titles.group(code)
