"""What each release said of each reference date, by the extract of the register that it was of.

A triangle of revisions: a reference date is told again from a later extract where an answer that
is out was corrected. It is made of the folders of released answers, and of nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from antwoord.answer.changed.figures import as_number
from antwoord.cells import CellName
from antwoord.parameters import Parameters
from antwoord.releases.ledger import read_ledger
from antwoord.releases.registers import identity_of, ledger_of
from antwoord.series.sweep.series import shown_of
from antwoord.series.told import Told, read_told, runs_beside

#: The figures of the whole population that have a triangle, as far as releases tell them.
FIGURES = (
    *("applications", "applicants", "paid", "stopped", "undecided", "approved", "pending"),
    "amount_paid_eur",
)
#: What stands for the day of an extract that nobody told.
NO_DAY = "unknown"
COLUMNS = (
    *("measure", "reference_date", "extract_date", "value", "low", "high"),
    *("released", "corrected", "run"),
)


@dataclass(frozen=True)
class Said:
    """An answer that is out; `corrected` says whether a later one took its place."""

    told: Told
    released: date
    corrected: bool

    @property
    def reference_date(self) -> str:
        """The day whose state it tells, as an ISO date."""
        return self.told.past.reference_date.isoformat()

    @property
    def extract_date(self) -> str:
        """The day on which its register was taken, as an ISO date; NO_DAY where nobody told it."""
        return str(self.told.record["parameters"].get("extract_date") or NO_DAY)


@dataclass(frozen=True)
class Revisions:
    """The answers of one question from one register that are out, in the order of their release.

    `left_out` says how many others of the question there are: on another basis, or of what was
    known on a day.
    """

    said: tuple[Said, ...]
    left_out: int

    @property
    def measures(self) -> tuple[str, ...]:
        """The figures that some of them tells."""
        there = {name for one in self.said for name in one.told.figures}
        return tuple(measure for measure in FIGURES if CellName(measure) in there)

    @property
    def extract_dates(self) -> list[str]:
        """The days of the extracts, in their order."""
        return sorted({one.extract_date for one in self.said})

    def triangle(self, measure: str) -> list[list[str]]:
        """A header, then a row for each reference date: what was said of it by each extract.

        Where several answers of one extract are out, the last of them counts. Figures are written
        as in English, ranges with both ends.
        """
        name = CellName(measure)
        by_place: dict[tuple[str, str], str] = {}
        for one in self.said:
            if name in one.told.figures:
                text = shown_of(one.told, "en").text(name)
                by_place[one.reference_date, one.extract_date] = text
        days = sorted({day for day, _ in by_place})
        return [
            ["reference date", *self.extract_dates],
            *([day, *(by_place.get((day, at), "") for at in self.extract_dates)] for day in days),
        ]

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """Of each figure and answer the values of COLUMNS; amounts are euro, as texts."""
        for measure in self.measures:
            name = CellName(measure)
            for one in sorted(self.said, key=lambda said: (said.reference_date, said.extract_date)):
                if name not in one.told.figures:
                    continue
                figure = one.told.figures[name]
                ends = (
                    None if end is None else as_number(name, end)
                    for end in (figure.shown, figure.low, figure.high)
                )
                yield (
                    *(measure, one.reference_date, one.extract_date, *ends),
                    *(one.released.isoformat(), one.corrected, one.told.past.folder),
                )

    def as_record(self) -> dict[str, Any]:
        """All of it as plain lists, ready for JSON."""
        return {
            "extract_dates": self.extract_dates,
            "figures": [dict(zip(COLUMNS, line, strict=True)) for line in self.lines()],
            "left_out": self.left_out,
        }


def revisions(parameters: Parameters) -> Revisions:
    """What is out of the question and register of `parameters`, on their basis.

    An answer under embargo is left out and not told of. A translation of an answer tells what that
    one does. Raises UserError where the ledger is not whole, and where the folder of an answer is
    not there or is not as it was released.
    """
    register = identity_of(parameters)
    path = ledger_of(register, parameters.output)
    today = date.today()
    entries = [
        entry
        for entry in read_ledger(path)
        if register and entry.register == register and entry.question == parameters.question.id
        if entry.seen_on(today)
    ]
    corrected = {entry.supersedes for entry in entries}
    said: list[Said] = []
    left_out = 0
    beside = runs_beside(path.parent / entries[0].run) if entries else {}
    for entry in entries:
        told = read_told(path.parent / entry.run, beside)
        if (told.past.sector_basis, told.past.as_known_on) != (parameters.sector_basis, None):
            left_out += 1
            continue
        said.append(Said(told, entry.released.date(), entry.head in corrected))
    return Revisions(tuple(said), left_out)
