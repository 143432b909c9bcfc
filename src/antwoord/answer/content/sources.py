"""Where each number comes from: its row in a file, and the notebook cell that made it.

Every number has a place in the page of all cells (`tables/cells.html`): `r12` is row 12 of
`cells.csv`, `n12` of `rounded.csv` (the header is row 1, as in a spreadsheet). A cell that
stands in several tables has the place of the first. The place of a number of neither file has a
name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from antwoord.answer.content.titles import FIGURE, PLACES
from antwoord.answer.document.model import FIGURES_PAGE, Inline, Inlines, Link, Text
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.declared.measures import STATES, measures
from antwoord.cells import DIFFERENCE, EARLIER, ONCE_PUBLISHED, ROUNDED, ROWS, CellName, row_name
from antwoord.register.contract.doubts import (
    APPLICATION,
    APPLICATION_DATE,
    DOUBTS,
    PAYMENT,
    PROVINCE,
)
from antwoord.run_files import CELLS_CSV, ROUNDED_CSV, RUN_RECORD
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from antwoord.catalogue.declared.question import Published, Question
    from antwoord.parameters import Parameters
    from antwoord.quality.rules.book import RuleBook

#: The files whose rows are figures, with the letter of their places.
LETTERS = {CELLS_CSV: "r", ROUNDED_CSV: "n"}
QUESTION_FILE, EARLIER_ANSWER = "question", "earlier"


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
_PROTECTED = Maker("05_disclosure", "05-05")
_ANSWER = Maker("06_answer", "06-07")


def maker(key: CellName) -> Maker:
    """The notebook cell that made the number `key`."""
    if key.measure.startswith(ROUNDED):
        return _PROTECTED
    if key.measure.startswith((ONCE_PUBLISHED, DIFFERENCE, EARLIER)):
        return _ANSWER
    if not key.is_of_rows and any(column in PLACES for column, _ in key.codes):
        return _PROVINCIAL
    return _SECTORAL


def query_of(name: CellName) -> str:
    """Which rows count in the cell `name`, as a condition on the columns of the rows."""
    measure = measures()[name.measure]
    states = ", ".join(f"'{state}'" for state in measure.states)
    parts = ["in the population", "not set aside", f"state in ({states})"]
    parts += [f"{column} = '{code}'" for column, code in name.codes]
    what = f"sum of {measure.sum}" if measure.sum else "number"
    if measure.first_only:
        parts.append("the first of its applicant")
    return f"{what} of rows where {' and '.join(parts)}"


_OF_BASIS = {"activity": {"activity"}, "nace": {"nace"}, "either": {"activity", "nace"}}
_OF_STATES = {PAYMENT, "decision"}
#: Of a column of codes the facts that they follow from, where it is not called like its fact.
_OF_COLUMNS = {"basis": {"activity", "nace"}, "duration": _OF_STATES, "legal_form": {"applicant"}}


def rules_by_fact(book: "RuleBook") -> dict[str, list[str]]:
    """The rules that a row must keep for a fact of it to be known."""
    found: dict[str, list[str]] = {fact: [] for fact in DOUBTS}
    for rule in book.rules:
        if rule.doubt:
            found[rule.doubt].append(rule.id)
    return found


def facts_of(question: "Question", basis: str, name: CellName) -> list[str]:
    """The facts of a row that decide whether it counts in a cell, in the order of their list.

    `basis` is that of the sector of the `question`: `activity`, `nace` or `either`.
    """
    given = {APPLICATION, APPLICATION_DATE}
    if question.population.is_sector:
        given |= _OF_BASIS[basis]
    if measures()[name.measure].states != STATES:
        given |= _OF_STATES
    for column, _ in name.codes:
        given |= {PROVINCE} if column in PLACES else _OF_COLUMNS.get(column, {column})
    return [fact for fact in DOUBTS if fact in given]


def file_of(key: CellName) -> str:
    """The file that holds the number `key`, or the word for what stands in no table."""
    if key.measure.startswith((ROWS, DIFFERENCE)):
        return RUN_RECORD
    if key.measure.startswith(ONCE_PUBLISHED):
        return QUESTION_FILE
    if key.measure.startswith(EARLIER):
        return EARLIER_ANSWER
    return ROUNDED_CSV if key.measure.startswith(ROUNDED) else CELLS_CSV


@dataclass(frozen=True)
class Sources:
    """Finds each number of one run.

    `anchors` gives its place in the page of all cells, `rows` the row of each cell in each table
    that it stands in.
    """

    anchors: dict[CellName, str]
    rows: Mapping[tuple[str, CellName], int]
    say: Wording

    @classmethod
    def of(
        cls,
        keys: Iterable[CellName],
        rows: Mapping[tuple[str, CellName], int],
        say: Wording,
    ) -> "Sources":
        """The places of all figures of a run.

        `rows` are those of `cells.csv` by table and cell, `keys` every figure; those that are
        shown rounded stand in the order of their file.
        """
        anchors: dict[CellName, str] = {}
        for (_, key), row in rows.items():
            anchors.setdefault(key, f"{LETTERS[CELLS_CSV]}{row}")
        line, before = 1, 0
        for key in keys:
            file = file_of(key)
            if file == EARLIER_ANSWER:
                before += 1
                anchors[key] = f"{EARLIER_ANSWER}-{before}"
                continue
            if file == ROUNDED_CSV:
                line += 1
                anchors[key] = f"{LETTERS[file]}{line}"
            elif file not in LETTERS:
                codes = (code for _, code in key.codes)
                anchors[key] = "-".join((*key.measure.split(), *codes))
        return cls(anchors, rows, say)

    def place(self, key: CellName) -> str:
        """Where the number `key` stands, in words: `cells.csv, row 12`."""
        file, anchor = file_of(key), self.anchors[key]
        if file in LETTERS:
            return self.say("{file}, row {row}", file=file, row=anchor[1:])
        if file == EARLIER_ANSWER:
            return self.say("the earlier answer")
        return self.say("the question's file") if file == QUESTION_FILE else file

    def line(self, keys: Sequence[CellName], table: str = "") -> Inlines:
        """Where the numbers of a table stand and what made them, with links to both.

        `keys` are the names of its cells, `table` its id in `cells.csv`; the line is empty where
        none has a place.
        """
        keys = [key for key in keys if key in self.anchors]
        if not keys:
            return ()
        content: list[Inline] = []
        for file in dict.fromkeys(map(file_of, keys)):
            places = sorted(
                self.rows.get((table, k)) or int(self.anchors[k][1:])
                for k in keys
                if file_of(k) == file
            )
            if content:
                content.append(Text("; "))
            text = self.say(
                "{file}, rows {first} to {last}",
                file=file,
                first=str(places[0]),
                last=str(places[-1]),
            )
            content.append(Link(text, f"{FIGURES_PAGE}#{LETTERS[file]}{places[0]}"))
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
    `corrected` the number of values that were corrected, and `cells` the frame of published
    cells. A difference is given where the number once published is of the same date and basis,
    and this answer shows its own.
    """
    found: dict[CellName, Decimal | int | None] = {
        row_name(name): number for name, number in rows.items()
    }
    found[row_name("corrected")] = corrected
    ours = dict(rows_of(cells, ["cell", "value"]))
    for place, figure in enumerate(parameters.question.published, start=1):
        found[published_key(place, figure)] = figure.value
        same = (figure.reference_date, figure.sector_basis) == (
            parameters.reference_date,
            parameters.sector_basis,
        )
        own = ours.get(figure.name.text)
        if same and isinstance(own, Decimal):
            found[published_key(place, figure, DIFFERENCE)] = own - figure.value
    return found


def published_key(place: int, figure: "Published", what: str = ONCE_PUBLISHED) -> CellName:
    """The key of the published figure that stands at `place` (from 1) in the question's file."""
    name = figure.name.of_measure(what + figure.measure)
    return name.at(**{FIGURE: str(place)})
