"""Where each figure comes from: its row in a file, and the notebook cell that made it.

Every figure has a place in the page of figures (`tables/cells.html`): `r12` is row 12 of
`cells.csv`, `k12` of `categories.csv`, `n12` of `rounded.csv` (the header is row 1, as in a
spreadsheet), and figures of none of these have a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from antwoord.answer.content.shown_cells import DIFFERENCE, PUBLISHED, ROUNDED_TABLE, ROWS
from antwoord.answer.document.model import FIGURES_PAGE, CellKey, Inline, Inlines, Link, Text
from antwoord.answer.words.wording import Wording
from antwoord.run_files import CATEGORIES_CSV, CELLS_CSV, ROUNDED_CSV, RUN_RECORD
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from antwoord.parameters import Parameters

#: The files whose rows are figures, with the letter of their places.
LETTERS = {CELLS_CSV: "r", CATEGORIES_CSV: "k", ROUNDED_CSV: "n"}
QUESTION_FILE = "question"


class Maker(NamedTuple):
    """The notebook cell that makes a figure, by the notebook's name and the cell's id."""

    notebook: str
    cell: str

    @property
    def page(self) -> str:
        """The cell in the executed notebook as a page, seen from the run's folder."""
        return f"notebooks/{self.notebook}.html#cell-{self.cell}"


_SECTORAL = Maker("03_sectoral_breakdown", "03-05")
_PROVINCIAL = Maker("04_provincial_breakdown", "04-05")
_PROTECTED = Maker("04_provincial_breakdown", "04-09")
_ANSWER = Maker("05_answer", "05-07")
#: By table; what is not named here is made with the sectors.
MAKERS = {
    "by_province": _PROVINCIAL,
    ROUNDED_TABLE: _PROTECTED,
    PUBLISHED: _ANSWER,
    DIFFERENCE: _ANSWER,
}


def maker(key: CellKey) -> Maker:
    """The notebook cell that made a figure."""
    return MAKERS.get(key.table, _SECTORAL)


def file_of(key: CellKey) -> str:
    """The file that holds a figure, or the word for what is no table."""
    if key.table in (ROWS, DIFFERENCE):
        return RUN_RECORD
    if key.table == PUBLISHED:
        return QUESTION_FILE
    if key.table == ROUNDED_TABLE:
        return ROUNDED_CSV
    return CATEGORIES_CSV if key.category != "_Z" else CELLS_CSV


@dataclass(frozen=True)
class Sources:
    """Finds each figure of one run; `anchors` names its place in the page of figures."""

    anchors: dict[CellKey, str]
    say: Wording

    @classmethod
    def of(cls, keys: Iterable[CellKey], say: Wording) -> "Sources":
        """From all figures in the order of their files."""
        anchors: dict[CellKey, str] = {}
        rows = dict.fromkeys(LETTERS, 1)
        for key in keys:
            file = file_of(key)
            if file in rows:
                rows[file] += 1
                anchors[key] = f"{LETTERS[file]}{rows[file]}"
            else:
                parts = (key.table, key.measure, key.category)
                anchors[key] = "-".join(part for part in parts if part != "_Z")
        return cls(anchors, say)

    def place(self, key: CellKey) -> str:
        """Where a figure stands, in words: `cells.csv, row 12`."""
        file, anchor = file_of(key), self.anchors[key]
        if file in LETTERS:
            return self.say("{file}, row {row}", file=file, row=anchor[1:])
        return self.say("the question's file") if file == QUESTION_FILE else file

    def line(self, keys: Sequence[CellKey]) -> Inlines:
        """Where the figures of a table stand and what made them, with links to both."""
        keys = [key for key in keys if key in self.anchors]
        if not keys:
            return ()
        content: list[Inline] = [Text(self.say("Source: "))]
        for file in dict.fromkeys(map(file_of, keys)):
            places = sorted(int(self.anchors[k][1:]) for k in keys if file_of(k) == file)
            if len(content) > 1:
                content.append(Text("; "))
            first = next(k for k in keys if self.anchors[k][1:] == str(places[0]))
            text = self.say(
                "{file}, rows {first} to {last}",
                file=file,
                first=str(places[0]),
                last=str(places[-1]),
            )
            content.append(Link(text, f"{FIGURES_PAGE}#{self.anchors[first]}"))
        for made in dict.fromkeys(map(maker, keys)):
            content.append(Text("; "))
            text = self.say(
                "made by cell {cell} of notebook {notebook}", cell=made.cell, notebook=made.notebook
            )
            content.append(Link(text, made.page))
        return (*content, Text("."))


def facts(
    parameters: "Parameters",
    rows: Mapping[str, Decimal | int | None],
    corrected: int,
    cells: "pd.DataFrame",
) -> dict[CellKey, Decimal | int | None]:
    """The figures of no table: what became of the rows read, and what was once published.

    `rows` are the numbers of rows, None where one is not published. A difference is given
    where the published figure is of the same date and basis, and
    this answer shows its own.
    """
    found: dict[CellKey, Decimal | int | None] = {
        CellKey(ROWS, name): number for name, number in rows.items()
    }
    found[CellKey(ROWS, "corrected")] = corrected
    names = ["table", "measure", "province", "applicant"]
    ours = {tuple(row[:4]): row[4] for row in rows_of(cells, [*names, "value"])}
    for place, figure in enumerate(parameters.question.published, start=1):
        where = (figure.measure, figure.province, figure.applicant)
        found[published_key(place, where)] = figure.value
        same = (figure.reference_date, figure.sector_basis) == (
            parameters.reference_date,
            parameters.sector_basis,
        )
        own = ours.get(("by_province", *where))
        if same and isinstance(own, Decimal):
            found[published_key(place, where, DIFFERENCE)] = own - figure.value
    return found


def published_key(place: int, where: tuple[str, str, str], table: str = PUBLISHED) -> CellKey:
    """The key of the published figure that stands at `place` (from 1) in the question's file."""
    measure, province, applicant = where
    return CellKey(table, measure, province, applicant, category=str(place))
