"""What becomes of an export on its way to the cells: map, then reading and counting, in process.

The same functions are called as the command and the notebooks call, without kernels.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
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
from random_exports import Export, Recipe
from random_registers import CODES, EXTRACT
from registers import Row

from antwoord.counting.context import Context
from antwoord.counting.state import with_state
from antwoord.errors import UserError
from antwoord.parameters import (
    STAGED_OUTPUTS,
    STAGED_PROCESSED,
    Parameters,
    register_named,
    validate,
)
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.facts.facts import register_facts, with_source_texts
from antwoord.quality.facts.inputs import as_ingestion
from antwoord.quality.gate import check_register
from antwoord.quality.rules.book import RuleBook, load_rule_book
from antwoord.register.contract.columns import COLUMNS, EVENT_TABLES, NAMES
from antwoord.register.contract.doubts import APPLICATION
from antwoord.register.evidence.known import Limits, programme_limits
from antwoord.register.mapped import RAW_EVENTS, write_mapped
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import Proposal, propose
from antwoord.register.reading import RAW, Ingestion, read_register
from antwoord.run_files import INGESTION, RECEIPT, REGISTER, UNREADABLE
from antwoord.storage.database import DatabaseTable
from antwoord.storage.engine import connect

#: A foreign export without traps may ask as much; a Dutch one nothing.
QUESTIONS = 6
KINDS = {column.name: column.kind for column in COLUMNS}
#: Equal texts need no typing where thousands are read; each run of the tests types them all.
AT_ONCE = "ANTWOORD_SOAK" in os.environ
#: What the cells are made of, besides states and amounts.
#: Columns that no figure of an answer is made of.
NOT_COUNTED = {
    "application_id",
    *("enterprise_number", "interest_rate_pct", "legal_form", "purpose", "term_months"),
}
#: Shapes with one decision and one payment a row.
WIDE = ("wide", "twice")
DATES = ("application_date", "decision_date", "paid_date")
#: What is not known of an application before the day of a column.
LATER = {"decision_date": ("decision", "stop_reason"), "paid_date": ("paid_amount_eur",)}
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


def parameters_of(register: Path | DatabaseTable, mapping: Path | None, day: str) -> Parameters:
    """Parameters of a run as `validate` gives them, without reading what never differs again."""
    base = _parameters()
    return replace(
        base,
        register=register if isinstance(register, DatabaseTable) else register_named(str(register)),
        mapping=mapping,
        reference_date=date.fromisoformat(day),
    )


@cache
def _once_read() -> Limits:
    return programme_limits(CODES)


def _limits(_: object) -> Limits:
    """What the programmes allow; their files are read once."""
    return _once_read()


def outcome(export: Export, folder: Path, *, settle: bool = True) -> Outcome:
    """Takes an export all the way, a truthful person answering what is asked if `settle`."""
    try:
        with patch("antwoord.register.proposal.proposal.programme_limits", _limits):
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
        # Days that are out of order are asked about at one of the columns, for all of them.
        doubted |= {day for day in DATES for _, line in about if "not in the order" in line.check}
        if {"application_id", "application_date"} & doubted:
            doubted.add("rows")  # those without an id or a day are set aside
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
            if AT_ONCE and mapping and (found := _equal_texts(export, parameters)):
                return found
            # What a wide register says of later days is compared too: another question may ask.
            read_register(parameters, whole_register=export.recipe["shape"] in WIDE)
        except UserError as error:
            return Outcome("refused", str(error))
        found = compared(export, parameters, folder)
        receipt = processed / RECEIPT
        if receipt.is_file():
            found.receipt = json.loads(receipt.read_text(encoding="utf-8"))
        return found


def _equal_texts(export: Export, parameters: Parameters) -> Outcome | None:
    """Equal, where the texts that a mapping gives are those of the clean register.

    What remains of reading is the same for all of them: to type canonical texts. None: that
    has to be done.
    """
    processed = parameters.processed
    names, origin = write_mapped(parameters, processed / RAW, keep_unmapped=False)
    texts = pq.read_table(processed / RAW)
    lists = [processed / RAW_EVENTS.format(kind) for kind in EVENT_TABLES]
    if set(names) != set(NAMES) or any(path.is_file() for path in lists):
        return None
    read = sorted(tuple(row[name] or "" for name in NAMES) for row in texts.to_pylist())
    true = sorted(tuple(row[name] for name in NAMES) for row in export.rows)
    if len(read) != len(true) or not all(map(_same_texts, read, true)):
        return None
    (processed / RAW).unlink()
    origin.receipt.save(processed)
    receipt = json.loads((processed / RECEIPT).read_text(encoding="utf-8"))
    return Outcome("equal", receipt=receipt)


def _same_texts(read: tuple[str, ...], true: tuple[str, ...]) -> bool:
    return all(
        one == other or (KINDS[name] in ("amount", "rate") and _same_number(one, other))
        for name, one, other in zip(NAMES, read, true, strict=True)
    )


def _same_number(one: str, other: str) -> bool:
    """Whether two canonical texts are one number: 12500 and 12500.00."""
    plain = all(re.fullmatch(r"\d+(\.\d{1,4})?", text) for text in (one, other))
    return plain and Decimal(one) == Decimal(other)


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
    # Events are read up to a day and true of it alone; other rows are true of the last day too.
    dated = export.recipe["shape"] in WIDE
    day = EXTRACT if dated else export.recipe["day"]
    differences = _differences(_on(day, read), _on(day, true))
    ids = Counter(row[0] for row in read)
    if missing or not read or any(number > 1 for number in ids.values()):
        result = checked(parameters)
        if result.stopped:
            return Outcome("stopped", _why_stopped(result), rows=differences)
    facts, clean = facts_of(processed, export.rows, parameters, day, dated=dated)
    there = _on(day, true)
    if len(_on(day, read)) > len(there):
        # A row that is no application, and is set aside, is no other figure.
        aside, own = _set_aside(checked(parameters)), {key[0] for key in there}
        left = [row for row in rows if row["row_number"] not in aside or _key(row)[0] in own]
        differences = _differences(_on(day, [_key(row) for row in left]), _on(day, true))
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
    # A constant is declared never to be null, and the true rows may have it empty.
    schema = pa.schema([each.with_nullable(True) for each in read.schema])
    numbered = [{"row_number": -n, **_typed(row)} for n, row in enumerate(rows, start=1)]
    both = pa.concat_tables([read.cast(schema), pa.Table.from_pylist(numbered, schema)])
    pq.write_table(both, folder / "both.parquet")
    engine = _engine()
    table = engine.read_parquet(folder / "both.parquet", table_name="both")
    query = _written(
        ("state", day, table.schema()),
        lambda: with_state(
            table,
            replace(
                Context.of(parameters),
                reference_date=date.fromisoformat(day),
                sector_basis="activity",
            ),
        ),
    )
    state = engine.con.sql(query).to_arrow_table()
    found: tuple[Facts, Facts] = (Counter(), Counter())
    for row in state.to_pylist():
        if not row["state"] or row["row_number"] in aside:
            continue
        told = (
            row["state"],
            *(str(row[name]) for name in DATES if dated),
            row["application_date"].year,
            *(row[name] for name in LEAVES),
            row["stop_reason_leaf"] if row["state"] == "stopped" else None,
            row["paid_amount_eur"] if row["state"] == "paid" else None,
            row["requested_amount_eur"],
        )
        found[row["row_number"] < 0][told] += 1
    return found


def checked(parameters: Parameters) -> QualityResult:
    """The checks that stop a run or set a row aside, by their masks alone.

    Without Great Expectations, which counts the same, and without the rules of a row that
    counts all the same.
    """
    folder = parameters.processed
    alone: dict[str, Any] = {
        "_evaluate": lambda *_: ({}, {}),
        "_require_agreement": lambda *_: None,
        "_tables": _tables,
        "load_rule_book": _decisive_rules,
    }
    with patch.multiple("antwoord.quality.gate", **alone):
        return check_register(
            folder / REGISTER,
            folder / UNREADABLE,
            as_ingestion(Ingestion.load(folder)),
            reference_date=parameters.reference_date,
            question=parameters.question,
            programmes=list(parameters.programmes),
            codes=parameters.codes,
        )


@cache
def _decisive_rules(_: Path | None) -> RuleBook:
    book = load_rule_book()
    return replace(
        book,
        suites=tuple(
            replace(
                suite,
                rules=tuple(
                    rule
                    for rule in suite.rules
                    if rule.severity == "critical" or rule.doubt == APPLICATION
                ),
            )
            for suite in book.suites
            if suite.table == "register"
        ),
    )


@contextmanager
def _tables(
    register: Path, unreadable: Path, read: Any, rules: Any, day: date, *rest: Any
) -> Iterator[Any]:
    """The table of facts as the gate makes it; the extract as a whole stops nothing."""
    engine = _engine()
    rows = engine.read_parquet(register, table_name="rows_read")
    lost = engine.read_parquet(unreadable, table_name="lost")
    names = dict(zip(("question", "programmes", "codes"), rest, strict=True))
    query = _written(
        ("facts", day, rows.schema()),
        lambda: register_facts(rows, lost, reference_date=day, **names),
    )
    engine.raw_sql(f"CREATE OR REPLACE TEMP TABLE facts AS {query}")
    yield {"register": engine.table("facts")}, with_source_texts(rows, lost)


@cache
def _engine() -> Any:
    """One connection for all examples: to make one takes longer than most queries."""
    return connect()


#: Queries with what they were written from, whose tables in memory live as long as it does.
_QUERIES: dict[tuple[object, ...], tuple[str, Any]] = {}


def _written(key: tuple[object, ...], expression: Callable[[], Any]) -> str:
    """A query, written once: Ibis takes much longer to write one than DuckDB to answer it."""
    if key not in _QUERIES:
        asked = expression()
        _engine()._run_pre_execute_hooks(asked)
        _QUERIES[key] = str(_engine().compile(asked)), asked
    return _QUERIES[key][0]


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
    read: dict[str, Callable[[str], object]] = {
        "date": date.fromisoformat,
        "amount": Decimal,
        "rate": Decimal,
        "integer": int,
    }
    return {name: read.get(KINDS[name], str)(row[name]) if row[name] else None for name in NAMES}


def _on(day: str, rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The rows as they were on a day: without those of later, and without what came later."""
    found = []
    for row in rows:
        told = dict(zip(NAMES, row, strict=True))
        if str(told["application_date"] or "") > day:
            continue
        for name, others in LATER.items():
            if str(told[name] or "") > day:
                told |= dict.fromkeys((name, *others))
        found.append(tuple(told.values()))
    return found


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
    of = {
        name: {line.partition(f" {name}: ")[0] for line in differences if f" {name}: " in line}
        for name in ("paid_date", "paid_amount_eur")
    }
    if "paid_date" in found and of["paid_amount_eur"] <= of["paid_date"]:
        found.add("paid_amount_eur")  # an event without a day pays nothing on a day
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
    proposal: Proposal, export: Export, place: int, line: Any
) -> str | int | list[str] | None:
    name = _name(proposal, place)
    truth = export.truth.get(name, {})
    key = line.key
    words = proposal.guesses[place].words if place >= 0 else ()
    if any(line is each for each in words):
        return truth.get("=" + str(key).strip().casefold())
    if key == "empty":
        return line.value
    if name == "source" and key == "date_order":
        said = [export.truth.get(each, {}) for each in DATES]
        orders = {each[key] for each in said if key in each}
        return orders.pop() if len(orders) == 1 else None
    habit = export.recipe["dates"]
    if key == "time_zone" and habit.startswith("utc"):
        return "UTC"
    if key == "date_system" and habit.startswith("serial"):
        return "1904" if habit == "serial_1904" else "1900"
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


def wrong_with(found: Outcome) -> str:
    """Success with other cells."""
    if found.kind != "different":
        return ""
    return f"other figures, silently: {found.said}; {'; '.join(found.rows[:3])}"


def wrong_with_plain(recipe: Recipe, found: Outcome) -> str:
    """A plain export must be read, and asks little."""
    if found.kind != "equal":
        return f"a plain export is {found.kind}: {found.said}"
    most = 0 if recipe["language"] in ("nl", "canonical") else QUESTIONS
    return f"{found.questions} questions: {found.said}" if found.questions > most else ""


def wrong_with_receipt(export: Export, found: Outcome) -> str:
    """Each row of the file is accounted for, and each hidden sheet is named."""
    receipt = found.receipt
    if not receipt:
        return "there is no receipt"
    if export.seen is not None and receipt["rows"] != export.seen:
        return f"the receipt tells of {receipt['rows']} rows, the file has {export.seen}"
    named = {sheet["name"] for sheet in receipt["sheets"] if sheet["hidden"]}
    silent = set(export.hidden) - named
    return f"the hidden sheet {silent.pop()} is not named" if silent else ""
