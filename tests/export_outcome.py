"""What becomes of an export on its way to the cells: map, then reading and counting, in process.

The same functions are called as the command and the notebooks call, without kernels.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
from random_exports import Export
from random_registers import CODES, EXTRACT
from registers import Row

from helpers.breakdown.state import with_state
from helpers.errors import UserError
from helpers.parameters import (
    STAGED_OUTPUTS,
    STAGED_PROCESSED,
    Parameters,
    register_named,
    validate,
)
from helpers.quality.result import QualityResult
from helpers.quality.steps import check
from helpers.reference.engine import connect
from helpers.register.columns import COLUMNS, NAMES
from helpers.register.proposal import Proposal, propose
from helpers.register.proposal_file import proposal_text
from helpers.register.reading import INGESTION, REGISTER, UNREADABLE, read_register

KINDS = {column.name: column.kind for column in COLUMNS}
RECEIPT = "receipt.json"
#: What the cells are made of, besides states and amounts.
#: Columns that no figure of an answer is made of.
NOT_COUNTED = {
    "application_id",
    *("enterprise_number", "interest_rate_pct", "legal_form", "purpose", "term_months"),
}
DATES = ("application_date", "decision_date", "paid_date")
LEAVES = ("province", "applicant_leaf", "activity_leaf", "nace_leaf", "by_nace")
_VALUE = re.compile(rf" ({'|'.join(NAMES)}): ")


@dataclass
class Outcome:
    """What became of it.

    `kind`: refused (by `map` or the reader), asked, stopped (by the gate), equal, told (the
    cells that the export lost are told as unreadable, all else is equal), or **different**.
    `said`: the sentence, questions or first differences; `questions`: how many were asked.
    `told`: the columns of which every lost cell is told as unreadable.
    """

    kind: str
    said: str = ""
    questions: int = 0
    rows: list[str] = field(default_factory=list)
    receipt: dict[str, Any] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    @property
    def counted(self) -> set[str]:
        """The canonical columns of which values differ that are counted; `rows` for whole rows."""
        found = {match[1] if (match := _VALUE.search(line)) else "rows" for line in self.rows}
        return found - NOT_COUNTED


@contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """Processed files and outputs below a folder, as the runner places them."""
    staged = {STAGED_PROCESSED: folder / "processed", STAGED_OUTPUTS: folder / "outputs"}
    for each in staged.values():
        each.mkdir(parents=True, exist_ok=True)
    with patch.dict(os.environ, {name: str(path) for name, path in staged.items()}):
        yield


@cache
def _parameters() -> Parameters:
    return validate(extract_date=EXTRACT)


def parameters_of(register: Path, mapping: Path | None, day: str) -> Parameters:
    """Parameters of a run as `validate` gives them, without reading what never differs again."""
    base = _parameters()
    return replace(
        base,
        register=register_named(str(register)),
        mapping=mapping,
        reference_date=date.fromisoformat(day),
    )


def outcome(export: Export, folder: Path, *, settle: bool = True) -> Outcome:
    """Takes an export all the way, a truthful person answering what is asked if `settle`."""
    try:
        proposal = propose(export.path, CODES)
    except UserError as error:
        return Outcome("refused", f"map: {error}")
    asked = [line for _, line in proposal.unsettled]
    about = [(_name(proposal, place), line) for place, line in proposal.unsettled]
    said = "; ".join(f"{name}.{line.key}: {line.check}" for name, line in about)
    if asked:
        settled = _settled(proposal, export) if settle else None
        if settled is None:
            return Outcome("asked", said, len(asked))
        proposal = settled
    mapping = folder / "mapping.toml"
    mapping.write_text(proposal_text(proposal), encoding="utf-8")
    found = read_through(export, mapping, folder)
    found.questions = len(asked)
    if asked:
        found.said = f"{found.said} [asked, and answered: {said}]"
        # Whoever was asked whether a column is the right one has seen that its values are odd.
        doubted = {name for name, line in about if line.key in ("column", "constant")}
        if found.kind == "different" and found.counted <= doubted | found.told:
            found.kind = "asked"
    return found


def read_through(export: Export, mapping: Path | None, folder: Path) -> Outcome:
    """Reads an export with a mapping, or as a canonical file, and compares its cells."""
    with standing_in(folder):
        parameters = parameters_of(export.path, mapping, export.recipe["day"])
        processed = parameters.processed
        (processed / RECEIPT).unlink(missing_ok=True)
        try:
            read_register(parameters)
        except UserError as error:
            return Outcome("refused", str(error))
        found = compared(export, parameters, folder)
        receipt = processed / RECEIPT
        if receipt.is_file():
            found.receipt = json.loads(receipt.read_text(encoding="utf-8"))
        return found


def compared(export: Export, parameters: Parameters, folder: Path) -> Outcome:
    """Equal rows give equal cells; where a row differs, what is counted of each is compared."""
    processed = parameters.processed
    missing = json.loads((processed / INGESTION).read_text(encoding="utf-8"))["missing_columns"]
    unreadable = pq.read_table(processed / UNREADABLE).to_pylist()
    rows = pq.read_table(processed / REGISTER).to_pylist()
    read = [_key(row) for row in rows]
    true = [_key(_typed(row)) for row in export.rows]
    if sorted(map(repr, read)) == sorted(map(repr, true)) and not unreadable and not missing:
        return Outcome("equal")
    differences = _differences(read, true)
    # Events are read up to a day and true of it alone; other rows are true of the last day too.
    dated = export.recipe["shape"] in ("wide", "twice")
    day = EXTRACT if dated else export.recipe["day"]
    ids = Counter(row[0] for row in read)
    if missing or not read or any(number > 1 for number in ids.values()):
        result = checked(parameters)
        if result.stopped:
            return Outcome("stopped", _why_stopped(result), rows=differences)
    facts, clean = facts_of(processed, export.rows, parameters, day, dated=dated)
    if len(read) > len(true):  # a row that is no application, and is set aside, is no other figure
        aside, own = _set_aside(checked(parameters)), {key[0] for key in true}
        left = [row for row in rows if row["row_number"] not in aside or _key(row)[0] in own]
        differences = _differences([_key(row) for row in left], true)
    if facts == clean:  # what is set aside is not counted, though its values be right
        aside = _set_aside(checked(parameters))
        facts = facts_of(processed, export.rows, parameters, day, dated=dated, aside=aside)[0]
        if facts == clean:
            return Outcome("equal", rows=differences)
    told = _told(export, unreadable, differences, rows)
    found = Outcome("different", rows=differences, told=told)
    if told and found.counted <= told:
        found.kind = "told"
        return found
    wrong = sorted(map(str, facts - clean)) + sorted(map(str, clean - facts))
    found.said = f"{len(wrong)} facts, {wrong[0]}"
    return found


Facts = Counter[tuple[object, ...]]


def facts_of(
    folder: Path,
    rows: list[Row],
    parameters: Parameters,
    day: str,
    *,
    dated: bool = True,
    aside: frozenset[int] = frozenset(),
) -> tuple[Facts, Facts]:
    """What any question could count of each row on a day, whatever its sector.

    Of the register that was read, without the rows set `aside`, and of the true rows.
    `dated`: with its days, as another question may be about another day.
    """
    read = pq.read_table(folder / REGISTER, columns=["row_number", *NAMES])
    numbered = [{"row_number": -n, **_typed(row)} for n, row in enumerate(rows, start=1)]
    both = pa.concat_tables([read, pa.Table.from_pylist(numbered, read.schema)])
    pq.write_table(both, folder / "both.parquet")
    connection = connect()
    state = with_state(
        connection.read_parquet(folder / "both.parquet"),
        reference_date=date.fromisoformat(day),
        question=parameters.question,
        codes=parameters.codes,
        sector_basis="activity",
    ).to_pyarrow()
    connection.disconnect()
    found: tuple[Facts, Facts] = (Counter(), Counter())
    for row in state.to_pylist():
        if not row["state"] or row["row_number"] in aside:
            continue
        told = (
            row["state"],
            *(str(row[name]) for name in DATES if dated),
            row["application_date"].year,
            *(row[name] for name in LEAVES),
            row["reason_leaf"] if row["state"] == "stopped" else None,
            row["paid_amount_eur"] if row["state"] == "paid" else None,
            row["requested_amount_eur"],
        )
        found[row["row_number"] < 0][told] += 1
    return found


def checked(parameters: Parameters) -> QualityResult:
    """The checks by their masks alone, without Great Expectations, which counts the same."""
    alone = {"_evaluate": lambda *_: ({}, {}), "_require_agreement": lambda *_: None}
    with patch.multiple("helpers.quality.gate", **alone):
        return check(parameters)


def _set_aside(result: QualityResult) -> frozenset[int]:
    """The rows that cannot be applications; those with a fact in doubt count."""
    return frozenset(result.quarantined_rows)


def _why_stopped(result: QualityResult) -> str:
    return ", ".join(r.id for r in result.rules if r.breaches and r.severity == "critical")


def _key(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(_plain(name, row[name]) for name in NAMES)


def _plain(name: str, value: object) -> object:
    if name == "application_id" and isinstance(value, str):
        return value.lstrip("0")  # a number that was text keeps its worth as a name
    return value.normalize() if isinstance(value, Decimal) else value


def _typed(row: Row) -> dict[str, object]:
    read = {"date": date.fromisoformat, "amount": Decimal, "rate": Decimal, "integer": int}
    return {name: read.get(KINDS[name], str)(row[name]) if row[name] else None for name in NAMES}


def _differences(read: list[tuple[object, ...]], true: list[tuple[object, ...]]) -> list[str]:
    """Which values differ, the row of each by its id; which rows are there once only."""
    by_id = {row[0]: row for row in read}
    if len(read) == len(true) and not by_id.keys() & {row[0] for row in true}:
        by_id = {one[0]: other for one, other in zip(true, read, strict=True)}  # other ids
    said = [] if len(read) == len(true) else [f"{len(read)} rows for {len(true)}"]
    for row in true:
        other = by_id.get(row[0])
        if other is None:
            said.append(f"{row[0]} is not there")
            continue
        said += [
            f"{row[0]} {name}: {a} for {b}"
            for name, a, b in zip(NAMES, other, row, strict=True)
            if a != b
        ]
    return said


def _told(
    export: Export,
    unreadable: list[dict[str, object]],
    differences: list[str],
    rows: list[dict[str, object]],
) -> set[str]:
    """The columns that lost cells, each of which is told as unreadable, or is right after all."""
    told = Counter(str(each["column"]) for each in unreadable)
    lost = Counter(name for _, name in export.lost)
    found = {name for name in lost if told[name] == lost[name]}
    known = [(str(_key(row)[0]), row["row_number"]) for row in rows]
    cells = {(each["row_number"], each["column"]) for each in unreadable}
    for name in set(lost) - found:
        ids = [line.partition(f" {name}: ")[0] for line in differences if f" {name}: " in line]
        numbers = [{place for number, place in known if number == each} for each in ids]
        if ids and all(len(each) == 1 and (*each, name) in cells for each in numbers):
            found.add(name)
    return found


def _name(proposal: Proposal, place: int) -> str:
    """The canonical column that a line is about; `source` for one about the whole."""
    return proposal.guesses[place].name if place >= 0 else "source"


def _settled(proposal: Proposal, export: Export) -> Proposal | None:
    """The proposal as one who knows the export settles it; None where no answer is right."""
    while proposal.unsettled:
        place, line = proposal.unsettled[0]
        answer = _answer(proposal, export, place, line)
        if answer is None:
            return None
        if answer == "" and line.key == "digits":
            answer = None  # the line is left out
        proposal = proposal.settle(place, line, answer)
    return proposal


def _answer(
    proposal: Proposal, export: Export, place: int, line: object
) -> str | int | list[str] | None:
    name = _name(proposal, place)
    truth = export.truth.get(name, {})
    key = line.key  # type: ignore[attr-defined]
    words = proposal.guesses[place].words if place >= 0 else ()
    if any(line is each for each in words):
        return truth.get("=" + str(key).strip().casefold())
    if key in ("column", "id", "event", "date", "amount", "reason", "decimal", "date_order"):
        return truth.get(key)
    if key == "constant":
        return truth.get("constant", truth.get("column"))
    if key == "amount" and export.recipe["amounts"] == "scientific":
        return None  # no answer makes 1.25E+04 an amount
    if key == "digits" and truth.get(key) == "":
        return ""
    if key in ("times", "digits"):
        known = truth.get(key)
        return int(known) if known and re.fullmatch(r"\d+", known) else None
    return None
