"""Where each number comes from: its row in a file, and the notebook cell that made it.

Every number has a place in the page of all cells (`tables/cells.html`): `r12` is row 12 of
`cells.csv`, `k12` of `categories.csv`, `n12` of `rounded.csv` (the header is row 1, as in a
spreadsheet). The place of a number of none of these files has a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from antwoord.answer.content.shown_cells import DIFFERENCE, ONCE_PUBLISHED
from antwoord.answer.document.model import FIGURES_PAGE, Inline, Inlines, Link, Text
from antwoord.answer.words.wording import Wording
from antwoord.cells import NO_SUCH_DIMENSION, ROUNDED_TABLE, ROWS, CellName
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
#: The makers by table; a table that is not named here is made with the sectors.
MAKERS = {
    "by_province": _PROVINCIAL,
    ROUNDED_TABLE: _PROTECTED,
    ONCE_PUBLISHED: _ANSWER,
    DIFFERENCE: _ANSWER,
}


def maker(key: CellName) -> Maker:
    """The notebook cell that made the number `key`."""
    return MAKERS.get(key.table, _SECTORAL)


def file_of(key: CellName) -> str:
    """The file that holds the number `key`, or the word for what stands in no table."""
    if key.table in (ROWS, DIFFERENCE):
        return RUN_RECORD
    if key.table == ONCE_PUBLISHED:
        return QUESTION_FILE
    if key.table == ROUNDED_TABLE:
        return ROUNDED_CSV
    return CATEGORIES_CSV if key.category != NO_SUCH_DIMENSION else CELLS_CSV


@dataclass(frozen=True)
class Sources:
    """Finds each number of one run; `anchors` gives its place in the page of all cells."""

    anchors: dict[CellName, str]
    say: Wording

    @classmethod
    def of(cls, keys: Iterable[CellName], say: Wording) -> "Sources":
        """The places of all cells of a run; `keys` are their names in the order of their files."""
        anchors: dict[CellName, str] = {}
        rows = dict.fromkeys(LETTERS, 1)
        for key in keys:
            file = file_of(key)
            if file in rows:
                rows[file] += 1
                anchors[key] = f"{LETTERS[file]}{rows[file]}"
            else:
                parts = (key.table, key.measure, key.category)
                anchors[key] = "-".join(part for part in parts if part != NO_SUCH_DIMENSION)
        return cls(anchors, say)

    def place(self, key: CellName) -> str:
        """Where the number `key` stands, in words: `cells.csv, row 12`."""
        file, anchor = file_of(key), self.anchors[key]
        if file in LETTERS:
            return self.say("{file}, row {row}", file=file, row=anchor[1:])
        return self.say("the question's file") if file == QUESTION_FILE else file

    def line(self, keys: Sequence[CellName]) -> Inlines:
        """Where the numbers of a table stand and what made them, with links to both.

        `keys` are the names of its cells; the line is empty where none has a place.
        """
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
) -> dict[CellName, Decimal | int | None]:
    """The numbers that no table holds: what became of the rows, and what was once published.

    `parameters` are those of the run, `rows` its numbers of rows (None: not published),
    `corrected` the number of values that were corrected, and `cells` the frame of contract 3. A
    difference is given where the number once published is of the same date and basis, and this
    answer shows its own.
    """
    found: dict[CellName, Decimal | int | None] = {
        CellName(ROWS, name): number for name, number in rows.items()
    }
    found[CellName(ROWS, "corrected")] = corrected
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


def published_key(place: int, where: tuple[str, str, str], table: str = ONCE_PUBLISHED) -> CellName:
    """The key of the published figure that stands at `place` (from 1) in the question's file."""
    measure, province, applicant = where
    return CellName(table, measure, province, applicant, category=str(place))
