"""Releasing a run: from a private draft to an answer that is out for good.

A release is an entry in the ledger beside the runs (`helpers.disclosure.ledger`); the run's
own folder stays as it is. It says what is out, for every later answer to be protected
together with, and so nothing is released that was not protected together with all before.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from helpers.disclosure import archive, ledger
from helpers.disclosure.cells_file import AMOUNT
from helpers.disclosure.files import EXACT, Finding, audit_files
from helpers.disclosure.ledger import Answer, Cells, Ledger, Release
from helpers.disclosure.settings import maximum_cents, settings_of
from helpers.errors import UserError
from helpers.provenance.past_runs import PastRun, read_run
from helpers.provenance.record import NAME as RECORD
from helpers.reference.code_lists import load_code_lists
from helpers.reference.paths import shown, work_folder
from helpers.reference.programme import load_programme
from helpers.reference.question import load_question
from helpers.verdicts import ADDITIVITY, DISCLOSURE, GATE, TABLES, require_tables

DOCUMENTS = ("answer.html", "answer.pdf", "answer.docx")
CELLS, CATEGORIES, ROUNDED = "tables/cells.csv", "tables/categories.csv", "tables/rounded.csv"
#: The true cells behind a table of the answer.
_TRUE = {CELLS: archive.CELLS, CATEGORIES: archive.CATEGORIES}
_NO_KEY = ("value", "conf_status")


@dataclass(frozen=True)
class Outcome:
    """The entry of a run in the ledger; `new` is False where it was there already."""

    entry: Release
    ledger: Path
    new: bool


def release(run: Path) -> Outcome:
    """Enters the run in this folder in the ledger of its output folder.

    An answer whose files are all in one entry already is released, and is not entered again.
    A translation of what is out (same register, same cells) needs no run after the other's
    release: it tells nothing that is not known. Raises UserError, and changes nothing, where
    it is not a public answer, is not as the run made it, or was not protected together with
    everything in the ledger.
    """
    folder = run.resolve()
    made = _public_answer(run, folder)
    path = folder.parent.parent / ledger.NAME
    with ledger.opened(path) as book:
        contents = _as_made(run, folder, made)
        answer = _answer(made, contents, _rows(run, folder))
        for entry in book.releases:
            if entry.files == answer.files:
                return Outcome(entry, path, new=False)
        _require_protected(run, book, made.ledger_head, answer)
        _require_verdicts(run, folder)
        processed = _true_cells(run, folder, made)

        def keep(head: str) -> None:
            _require_same_cells(run, archive.keep(head, processed), answer)
            _require_nothing_disclosed(run, folder, answer, book)

        return Outcome(book.append(answer, datetime.now(UTC), keep), path, new=True)


def _public_answer(run: Path, folder: Path) -> PastRun:
    if not folder.is_dir():
        raise UserError(
            f"{run}: there is no such folder; name that of a run, as outputs/sv-533/2021-03-01"
        )
    if not (folder / RECORD).is_file():
        raise UserError(f"{run} is not the folder of a run: there is no {RECORD} in it")
    made = read_run(folder)
    if made is None:
        raise UserError(f"{run}: its {RECORD} is not the record of a run in this folder")
    if made.stopped:
        raise UserError(
            f"{run} holds no answer: the checks stopped it; there is nothing to release"
        )
    if made.internal:
        raise UserError(
            f"{run} is for internal use and is never released; run it with --audience public"
        )
    return made


def _as_made(run: Path, folder: Path, made: PastRun) -> dict[str, bytes]:
    """The documents and tables, once every file is what the record says it is."""
    contents = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        # What a file manager leaves is hidden, and no part of the answer.
        if not path.is_file() or name == RECORD or path.name.startswith("."):
            continue
        content = path.read_bytes()
        if name not in made.written:
            raise UserError(f"{run / name} is not of this run; take it out of the folder")
        if hashlib.sha256(content).hexdigest() != made.written[name]:
            raise UserError(f"{run / name} was changed after the run; run it again")
        contents[name] = content
    missing = sorted({*made.written, *DOCUMENTS, CELLS, CATEGORIES} - set(contents))
    if missing:
        raise UserError(f"{run / missing[0]} is not there; run it again")
    return {
        name: content
        for name, content in contents.items()
        if name in DOCUMENTS or PurePath(name).match("tables/*.csv")
    }


def _answer(made: PastRun, contents: Mapping[str, bytes], rows: Cells) -> Answer:
    columns, cells = {}, {}
    for name in (CELLS, CATEGORIES, ROUNDED):
        if name in contents:
            columns[name], cells[name] = _table(contents[name])
    columns[ledger.ROWS_FILE], cells[ledger.ROWS_FILE] = ("row",), rows
    return Answer(
        question=made.question,
        reference_date=made.reference_date,
        sector_basis=made.sector_basis,
        run=made.folder,
        register_sha256=made.register_sha256,
        files={name: made.written[name] for name in contents},
        columns=columns,
        cells=cells,
    )


def _table(content: bytes) -> tuple[tuple[str, ...], Cells]:
    """The key columns of a table, and its cells."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    columns = tuple(name for name in reader.fieldnames or () if name not in _NO_KEY)
    cells = {
        tuple(row[name] for name in columns): Decimal(row["value"]) if row["value"] else None
        for row in reader
    }
    return columns, cells


def _rows(run: Path, folder: Path) -> Cells:
    """The numbers of rows that the record of a run tells, and its documents with it."""
    from helpers.disclosure.answer_system import row_facts

    told = json.loads((folder / RECORD).read_text(encoding="utf-8")).get("rows")
    rows = {fact: told.get(fact) for fact in sorted(row_facts())} if told else {}
    if not rows or not all(number is None or type(number) is int for number in rows.values()):
        raise UserError(f"{run / RECORD} does not say what became of the rows; run it again")
    return {(fact,): None if number is None else Decimal(number) for fact, number in rows.items()}


def _require_protected(run: Path, book: Ledger, known: str, answer: Answer) -> None:
    heads = [ledger.NOTHING_BEFORE, *(entry.head for entry in book.releases)]
    if known not in heads:
        raise UserError(
            f"{shown(book.path)} no longer holds the last release that {run} was protected "
            "together with; put back a copy that is whole"
        )
    since = book.releases[heads.index(known) :]
    if not all(_tells_the_same(entry, answer) for entry in since):
        raise UserError(
            f"{run} was made before the release of {since[-1].run}; run it again, so that it is "
            "protected together with what is out"
        )


def _tells_the_same(entry: Release, answer: Answer) -> bool:
    told = [
        (of.question, of.reference_date, of.sector_basis, of.register_sha256, of.columns, of.cells)
        for of in (entry, answer)
    ]
    return told[0] == told[1]


def _require_verdicts(run: Path, folder: Path) -> None:
    """What the runner found after each step, and what the tables themselves say."""
    told = json.loads((folder / RECORD).read_text(encoding="utf-8")).get("verdicts")
    for name in (GATE, ADDITIVITY, DISCLOSURE, TABLES):
        if not isinstance(told, dict) or told.get(name) != "holds":
            raise UserError(f"{run / RECORD} does not say that the {name} holds; run it again")
    require_tables(folder, public=True)


def _require_nothing_disclosed(run: Path, folder: Path, answer: Answer, book: Ledger) -> None:
    """The attack on the tables of this folder, and on them together with what is out."""
    question = load_question(answer.question, load_code_lists())
    programmes = [load_programme(name, load_code_lists()) for name in question.programmes]
    before = {
        entry.reference_date: entry
        for entry in book.releases
        if (entry.question, entry.sector_basis) == (answer.question, answer.sector_basis)
        and entry.reference_date != answer.reference_date
    }
    with TemporaryDirectory(prefix="aw-") as place:
        dated = [(day, _written(entry, Path(place, f"{day}.csv"))) for day, entry in before.items()]
        dated.append((answer.reference_date, folder / CELLS))
        minimum = settings_of(question).rules.minimum_count
        found = [
            one
            for one in audit_files(
                [path for _, path in sorted(dated)],
                minimum_count=minimum,
                maximum_eur=maximum_cents(programmes) // 100 or None,
            ).findings
            if not _harmless(one, minimum, folder / CELLS)
        ]
    if found:
        first = found[0]
        raise UserError(
            f"{run / CELLS} tells {first.place} ({len(found)} such in all), which is not to be "
            "published; nothing was released"
        )


def _harmless(found: Finding, minimum: int, own: Path) -> bool:
    """Whether a hidden cell that can be computed was hidden for the sake of others alone.

    A count of so many is not sensitive; what an earlier answer hid besides is out already.
    """
    count = found.place.measure != AMOUNT and found.low >= minimum
    return found.kind == EXACT and (count or found.path != own)


def _written(answer: Answer | Release, path: Path) -> Path:
    """The cells of an answer that is out, as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*answer.columns[CELLS], "value"))
        for cell, value in answer.cells[CELLS].items():
            writer.writerow((*cell, "" if value is None else value))
    return path


def _true_cells(run: Path, folder: Path, made: PastRun) -> Path:
    """The folder with the true cells of the run, which is that of its register."""
    processed = work_folder() / made.question / folder.name
    names = ("ingestion.json", *archive.KEPT)
    if not all((processed / name).is_file() for name in names):
        raise UserError(
            f"the true cells of {run} are not in {shown(processed)}, and without them no later "
            "answer can be protected; run it again"
        )
    ingestion = json.loads((processed / "ingestion.json").read_text(encoding="utf-8"))
    if ingestion["sha256"] != made.register_sha256:
        raise _of_another_run(run, shown(processed))
    return processed


def _require_same_cells(run: Path, kept: Path, answer: Answer) -> None:
    # Runs into several output folders share one folder of true cells, that of the last.
    import duckdb

    for table, name in _TRUE.items():
        columns = ", ".join(f'"{column}"' for column in (*answer.columns[table], "value"))
        query = f"SELECT {columns} FROM read_parquet(?)"  # noqa: S608
        rows = duckdb.connect().execute(query, [str(kept / name)]).fetchall()
        true = {tuple(key): value for *key, value in rows}
        if not _agree(answer.cells[table], true):
            raise _of_another_run(run, "the folder of its true cells")
    scope = json.loads((kept / archive.SCOPE).read_text(encoding="utf-8"))
    if not _agree(answer.cells[ledger.ROWS_FILE], {(fact,): n for fact, n in scope.items()}):
        raise _of_another_run(run, "the folder of its true cells")


def _agree(published: Cells, true: Mapping[tuple[str, ...], object]) -> bool:
    """Whether the same cells are in both, and those that are published with their true value."""
    return true.keys() == published.keys() and all(
        value in (None, true[key]) for key, value in published.items()
    )


def _of_another_run(run: Path, place: str) -> UserError:
    return UserError(f"{place} was overwritten by another run than {run}; run it again")
