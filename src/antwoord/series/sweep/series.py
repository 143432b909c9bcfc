"""What a sweep shows: the runs of its dates, and of each figure what it was on each of them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from antwoord.answer.changed.figures import NOTHING, Figure, in_unit, range_of
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.catalogue.declared.dimensions import Dimension
from antwoord.cells import CellName
from antwoord.errors import STOPPED_BY_GATE
from antwoord.execution.several import Answer
from antwoord.parameters import Parameters
from antwoord.provenance.past_runs import list_runs
from antwoord.releases.ledger import read_ledger
from antwoord.releases.registers import identity_of, ledger_of
from antwoord.run_files import ANSWER_HTML, SWEEP
from antwoord.series.told import Beside, Told, read_told

#: The main figures, in the order shown; a series has those that its runs tell.
MAIN = ("applications", "paid", "stopped", "undecided", "amount_paid_eur")
#: A picture for each code of a dimension, as long as there are no more of them.
PICTURES = 12


@dataclass(frozen=True)
class Point:
    """One date: its run as far as it answered, else the sentence that says why not.

    `page` is what a reader opens: the answer, or the page that says why there is none.
    """

    day: date
    told: Told | None
    problem: str = ""
    page: Path | None = None
    stopped: bool = False

    @property
    def outcome(self) -> str:
        """`passed`, `stopped` by the checks, or `failed`."""
        return "passed" if self.told else "stopped" if self.stopped else "failed"


@dataclass(frozen=True)
class Series:
    """The runs of one question from one register, by date; `parameters` are those of the first.

    `step` says how the dates follow each other: a period, or `dates`.
    """

    parameters: Parameters
    points: tuple[Point, ...]
    step: str

    @cached_property
    def answered(self) -> tuple[Told, ...]:
        """The runs that answered."""
        return tuple(point.told for point in self.points if point.told)

    @property
    def is_open(self) -> bool:
        """Whether anybody may see it: all of it is public, and released."""
        return self.parameters.audience == "public" and all(
            point.told is not None and point.told.is_open for point in self.points
        )

    @property
    def folder(self) -> Path:
        """Where it goes: beside the runs, named by its dates and what differs from the defaults."""
        first, last = self.points[0].day, self.points[-1].day
        # Of a date that no run has, so that no released folder of that name counts.
        nobody = replace(self.parameters, reference_date=date.max)
        suffix = nobody.name.removeprefix(date.max.isoformat())
        name = f"{SWEEP}-{first}-{last}-{self.step}{suffix}"
        return self.parameters.output / self.parameters.question.id / name

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The main figures that some run tells of the whole population or of a part."""
        there = {name.measure for told in self.answered for name in told.figures}
        return tuple(measure for measure in MAIN if measure in there)

    @cached_property
    def cells(self) -> tuple[CellName, ...]:
        """The main figures and their splits by one dimension, by measure, in order of the files."""
        found: dict[CellName, None] = {}
        for told in self.answered:
            found.update(dict.fromkeys(told.figures))
        small = [name for name in found if name.measure in MAIN and len(name.codes) <= 1]
        return tuple(sorted(small, key=lambda name: (MAIN.index(name.measure), len(name.codes))))

    def split(self, measure: str, dimension: Dimension) -> tuple[CellName, ...]:
        """The cells of a measure by the codes of a dimension that are not always nothing."""
        every = [
            name
            for name in self.cells
            if name.measure == measure and [at for at, _ in name.codes] == [dimension.place]
        ]
        return tuple(name for name in every if any(figure_of(told, name) for told in self.answered))

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """By what there are pictures: places and legal forms, as the tables split them."""
        question = self.parameters.question
        named = dict.fromkeys(name for table in question.tables for name in table.dimensions)
        own = [question.dimension(name) for name in named]
        wanted = [one for one in own if one.kin == "place" or one.id in ("applicant", "legal_form")]
        return tuple(
            one
            for one in wanted
            if 0 < max((len(self.split(m, one)) for m in self.measures), default=0) <= PICTURES
        )


def figure_of(told: Told, name: CellName) -> Figure | None:
    """What a run tells of a cell; None where it is nothing, or no cell of that run."""
    figure = told.figures.get(name, NOTHING)
    return None if figure == NOTHING else figure


def released_on(parameters: Parameters) -> dict[str, Path]:
    """By date the folder of the answer that is out, which nobody answers again.

    It is of the same register, question, basis and day of knowing as `parameters`, in its language
    where there is one. Nothing for internal use. Raises UserError where the ledger is not whole.
    """
    register = identity_of(parameters)
    if parameters.audience != "public" or not register:
        return {}
    path = ledger_of(register, parameters.output)
    entries = [
        entry
        for entry in read_ledger(path)
        if entry.register == register and entry.question == parameters.question.id
    ]
    superseded = {entry.supersedes for entry in entries}
    current = {entry.run: entry for entry in entries if entry.head not in superseded}
    found: dict[str, Path] = {}
    runs = list_runs(path.parent).runs.get(parameters.question.id, ())
    # One in the language asked for comes last, and stays.
    for run in sorted(runs, key=lambda run: run.language == parameters.language):
        same = (run.sector_basis, run.as_known_on) == (
            parameters.sector_basis,
            parameters.as_known_on,
        )
        # One under embargo is out too, though nobody may see it yet.
        if same and (run.released or run.embargo) and run.folder in current:
            found[run.reference_date.isoformat()] = path.parent / run.folder
    return found


def point_of(answer: Answer, beside: Beside | None = None) -> Point:
    """A date of which a run was made, or could not be; raises UserError as `read_told` does."""
    day = date.fromisoformat(answer.reference_date)
    if answer.outputs:
        told = read_told(answer.outputs, beside)
        return Point(day, told, page=told.folder / ANSWER_HTML)
    stopped = answer.exit_code == STOPPED_BY_GATE
    return Point(day, None, answer.problem, answer.kept if stopped else None, stopped)


def released_point(day: str, folder: Path, beside: Beside | None = None) -> Point:
    """A date of which the answer is out; raises UserError as `read_told` does."""
    told = read_told(folder, beside)
    return Point(date.fromisoformat(day), told, page=told.folder / ANSWER_HTML)


def shown_of(told: Told, language: str) -> ShownCells:
    """The figures of a run as people read them in a language."""
    values: dict[CellName, tuple[Decimal | None, str]] = {}
    ranges: dict[CellName, tuple[Decimal, Decimal | None]] = {}
    for name, figure in told.figures.items():
        shown = None if figure.shown is None else in_unit(name, figure.shown)
        values[name] = (shown, told.statuses[name])
        ranges |= range_of(name, figure)
    return ShownCells(values, language, ranges)
