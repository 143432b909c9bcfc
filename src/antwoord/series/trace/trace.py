"""From a figure to what it was made of.

For the public what the folder of the run tells and no more: the number of rows behind a hidden
figure is that figure. For internal use the rows themselves, found by the code that counted them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.answer.changed.figures import Figure, as_number
from antwoord.answer.content.sources import LETTERS, maker, query_of
from antwoord.answer.document.model import FIGURES_PAGE
from antwoord.catalogue.code_lists import CodeLists, load_code_lists
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Question, load_question
from antwoord.catalogue.programme import Programme, load_programme
from antwoord.cells import CellName
from antwoord.counting.tables import (
    EARLIER,
    FIRST_OF_APPLICANT,
    KEYS,
    SUMS,
    Part,
    count,
    laid_out,
    parts_of,
    roll_up,
)
from antwoord.errors import UserError
from antwoord.language.languages import SOURCE
from antwoord.provenance.past_runs import Checks
from antwoord.register.contract.receipt import load_receipt
from antwoord.run_files import AUDIT, BREACHES, CELLS_CSV, PAGE, ROWS, TABLES
from antwoord.series.rows import context_of, of_another_run, processed_of
from antwoord.series.told import Told
from antwoord.series.wording import titles_of
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import ibis.expr.types as ir

ID, NUMBER = "application_id", "row_number"


@dataclass(frozen=True)
class TracedRow:
    """A row behind a figure: its id, its place in the source, what it adds, rules that it broke.

    `adds` is 1, or cents; 0 for a further application of an applicant who is counted already.
    """

    id: str
    place: str
    state: str
    adds: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """What a cell of a run was made of; `rows` is None where it is not for internal use."""

    told: Told
    name: CellName
    words: str
    rows: tuple[TracedRow, ...] | None

    @property
    def figure(self) -> Figure:
        """What the run tells of the cell."""
        return self.told.figures[self.name]

    def as_record(self) -> dict[str, Any]:
        """All of it as plain lists and numbers, ready for JSON; amounts are euro, as texts."""
        figure, told, made = self.figure, self.told, maker(self.name)

        def number(value: int | None) -> int | str | None:
            return None if value is None else as_number(self.name, value)

        record: dict[str, Any] = {
            "run": told.past.folder,
            "audience": "public" if self.rows is None else "internal",
            "cell": self.name.text,
            "words": self.words,
            "value": number(figure.shown),
            "low": number(figure.low),
            "high": number(figure.high),
            "tables": [
                {
                    "table": table,
                    "file": f"{TABLES}/{CELLS_CSV}",
                    "line": line,
                    "page": f"{FIGURES_PAGE}#{LETTERS[CELLS_CSV]}{line}",
                }
                for table, line in told.lines[self.name]
            ],
            "notebook_cell": made.page,
            "query": query_of(self.name),
            "verdicts": dict(told.record.get("verdicts", {})),
            "checks": _checks(told.past.checks),
            "source": {
                "register": told.record["parameters"].get("register"),
                "sha256": told.register_sha256,
                "extract_date": told.record["parameters"].get("extract_date"),
            },
        }
        if self.rows is not None:
            record["rows"] = [
                {
                    "application_id": row.id,
                    "place": row.place,
                    "state": row.state,
                    "adds": number(row.adds),
                    "rules": list(row.rules),
                }
                for row in self.rows
            ]
        return record


def _checks(checks: Checks | None) -> dict[str, Any]:
    if checks is None:
        return {}
    return {"read": checks.read, "set_aside": checks.quarantined, "page": f"{AUDIT}/{PAGE}"}


@dataclass(frozen=True)
class _Names:
    """What titles and codes depend on."""

    question: Question
    programmes: tuple[Programme, ...]
    codes: CodeLists
    language: str = SOURCE


def trace(told: Told, name: CellName, *, internal: bool) -> Trace:
    """What a cell of a run was made of.

    `internal`: with its rows. Raises UserError where these are not on this machine, are not
    those of the run, or the cell is of no table of applications on the run's own day.
    """
    codes = load_code_lists()
    question = load_question(told.past.question, codes)
    programmes = tuple(load_programme(one, codes) for one in question.programmes)
    names = _Names(question, programmes, codes)
    words = titles_of(names, told.past.reference_date).figure(name)
    rows = _rows(told, name, names, processed_of(told)) if internal else None
    return Trace(told, name, words, rows)


def _rows(told: Told, name: CellName, names: _Names, processed: Path) -> tuple[TracedRow, ...]:
    connection = connect()
    try:
        table = connection.read_parquet(processed / ROWS)
        if EARLIER in table.columns:
            table = table.filter(~table[EARLIER])
        table = connection.create_table("rows", table.filter(~table.quarantined), temp=True)
        context = context_of(told, names, table)
        found = None
        for part in parts_of(names.question.tables, context, internal=told.past.internal):
            if name.measure in {measure.id for measure in part.measures}:
                counted = roll_up(count(table, [part]), [part], context)
                if name in counted.values:
                    wanted = {
                        (keys, outside)
                        for _, keys, outside, cells in counted.places
                        if name.of_measure("") in cells
                    }
                    found = _matching(table, part, wanted, name)
                    break
        if found is None:
            raise UserError(
                f"{name.spoken} is counted on another day than the run's own, or by a question "
                "that has changed since: its rows cannot be traced"
            )
        breaches = connection.read_parquet(processed / BREACHES)
        broken = _broken(breaches, [row[NUMBER] for row in found])
    finally:
        connection.disconnect()
    receipt = load_receipt(processed)
    traced = tuple(
        TracedRow(
            id=row[ID] or "",
            place=receipt.place(row[NUMBER]) if receipt else f"row {row[NUMBER]}",
            state=row["state"],
            adds=row["adds"],
            rules=broken.get(row[NUMBER], ()),
        )
        for row in found
    )
    figure = told.figures[name]
    value = sum(row.adds for row in traced)
    if value < figure.low or (figure.high is not None and value > figure.high):
        raise of_another_run(told, processed)
    return traced


def _matching(
    table: "ir.Table", part: Part, wanted: set[tuple[tuple[str, ...], bool]], name: CellName
) -> list[dict[str, Any]]:
    """The rows of a part that count in the cell, in the order of the source."""
    measure = measures()[name.measure]
    long = laid_out(table, [part], (ID, NUMBER, FIRST_OF_APPLICANT, *SUMS.values()))
    long = long.filter(long.state.isin(measure.states)).order_by(NUMBER)
    found = []
    for row in long.to_pyarrow().to_pylist():
        if (tuple(row[key] for key in KEYS), row["outside"]) not in wanted:
            continue
        adds = int(row[SUMS[measure.sum]] or 0) if measure.sum else 1
        if measure.first_only:
            adds = int(row[FIRST_OF_APPLICANT])
        found.append({**row, "adds": adds})
    return found


def _broken(breaches: "ir.Table", numbers: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """By row number the rules that it broke."""
    found: dict[int, list[str]] = {}
    own = breaches.filter(breaches.row_number.isin(numbers))
    for row in own.select(NUMBER, "rule_id").distinct().to_pyarrow().to_pylist():
        found.setdefault(int(row[NUMBER]), []).append(row["rule_id"])
    return {number: tuple(sorted(rules)) for number, rules in found.items()}
