"""Releasing a run: from a private draft to an answer that is out for good.

A release is an entry in the ledger beside the runs (`antwoord.releases.ledger`); the run's
own folder stays as it is, for good. It says what is out, for every later answer to be protected
together with, and so nothing is released that was not protected together with all before.
"""

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from antwoord import run_files
from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.programme import load_programme
from antwoord.cells import NO_SUCH_DIMENSION, TOTAL, CellName
from antwoord.disclosure.attack.cells_file import Place, is_amount
from antwoord.disclosure.attack.dates import is_between
from antwoord.disclosure.attack.published import EXACT, IN_VAIN, Finding, audit_files
from antwoord.disclosure.model.sensitivity import ROUNDED as ROUNDED_AMOUNT
from antwoord.disclosure.model.settings import maximum_cents, settings_of
from antwoord.disclosure.search.hundreds import shows
from antwoord.errors import UserError
from antwoord.hashing import sha256_of, sha256_of_parts
from antwoord.provenance.bundle import Told, leave_bundle
from antwoord.provenance.past_runs import PastRun, read_run
from antwoord.provenance.seal import VOLATILE, seal_holds
from antwoord.publishing.files import write_file, write_json
from antwoord.publishing.writers import alone
from antwoord.releases import archive, ledger, registers
from antwoord.releases.ledger import Answer, Cells, Ledger, Release
from antwoord.storage.paths import shown, work_folder
from antwoord.verdicts import ADDITIVITY, DISCLOSURE, GATE, TABLES, require_tables

CELLS, ROUNDED = (
    f"{run_files.TABLES}/{name}" for name in (run_files.CELLS_CSV, run_files.ROUNDED_CSV)
)
#: Seconds that a run which makes the same answer anew is waited for.
_PATIENCE_SECONDS = 60
#: Of the cells that contradict what is out, so many are named.
SOME = 3
_NO_KEY = ("value", "low", "high", "conf_status")


#: In the archive of a release that corrects another: why, where that is not public.
REASON = "reason.txt"
#: What pages name runs by, the folder: a date and what differs from the defaults.
_RUN = re.compile(r"\d{4}-\d{2}-\d{2}[a-z0-9-]*")


@dataclass(frozen=True)
class Correction:
    """That an answer corrects one that is out: its folder, and why; `public` if all may know."""

    of: str
    reason: str
    public: bool = False


def correction_of(of: str | None, reason: str | None, *, public: bool) -> Correction | None:
    """A correction as a user names it; None where there is none.

    Raises UserError where the answer that is corrected or the reason is missing.
    """
    told = (reason or "").strip()
    if of and told:
        return Correction(of, told, public)
    if of:
        raise UserError("--supersedes needs --reason: why the answer that is out is corrected")
    if told or public:
        raise UserError("--reason says why an answer is corrected; name that with --supersedes")
    return None


@dataclass(frozen=True)
class Outcome:
    """The entry of a run in the ledger; `new` is False where it was there already."""

    entry: Release
    ledger: Path
    new: bool


def release(
    run: Path, correction: Correction | None = None, not_before: date | None = None
) -> Outcome:
    """Enters the run in this folder in the ledger of its register.

    An answer whose files are all in one entry already is released, and is not entered again.
    A translation of what is out (same register, same cells) needs no run after the other's
    release: it tells nothing that is not known. `correction` names the answer for the same
    date with other figures; `not_before` is the first day on which it may be seen.
    Raises UserError, and changes nothing, where it is not a public answer, is not as the run
    made it, tells of runs that are not out, or was not protected together with everything that
    was released from its register.
    """
    folder = run.resolve()
    _public_answer(run, folder)
    path = folder.parent.parent / ledger.NAME
    with alone(_processed(folder), folder, seconds=_PATIENCE_SECONDS):
        made = _public_answer(run, folder)
        contents = _as_made(run, folder, made)
        answer = _answer(folder, made, contents, _rows(run, folder))
        if entry := _entered(ledger.read_ledger(path), answer):
            return Outcome(entry, path, new=False)
        if not_before and not_before <= date.today():
            raise UserError(f"--not-before {not_before} is not a day to come; leave it out")
        processed = _true_cells(run, folder, made)
        answer = replace(answer, register=_register(run, processed), not_before=not_before)
        with registers.held(answer.register), ledger.opened(path) as book:
            return _entered_now(run, folder, made.ledger_head, answer, processed, book, correction)


def _entered_now(
    run: Path,
    folder: Path,
    made_at: str,
    answer: Answer,
    processed: Path,
    book: Ledger,
    correction: Correction | None,
) -> Outcome:
    """The outcome once everything that a release asks for is seen to hold."""
    path = folder.parent.parent / ledger.NAME
    if entry := _entered(book.releases, answer):
        return Outcome(entry, path, new=False)
    _require_own_folder(run, path, answer)
    out = _joint(run, book, answer)
    _require_protected(run, book, made_at, answer)
    seen = {entry.run for entry in book.releases if entry.seen_on(date.today())}
    _require_only_released(folder, seen)
    _require_verdicts(run, folder)
    require_nothing_beside(run, folder, {PurePath(each).name for each in seen})
    _require_sealed(run, folder)
    answer = _as_correction(run, processed, answer, out, correction)

    def keep(head: str) -> None:
        kept = archive.keep(head, processed)
        if correction and not correction.public:
            write_file(kept / REASON, correction.reason, lasting=True)
        _require_same_cells(run, kept, answer)
        told = _require_nothing_disclosed(run, folder, answer, out)
        leave_bundle(folder, path, head, told)
        # Before the ledger has the line: killed in between, it is known where it may be.
        known = registers.known_of(answer.register)
        registers.note(answer.register, path, known.head if known else ledger.NOTHING_BEFORE)

    try:
        entry = book.append(answer, datetime.now(UTC), keep)
        registers.note(answer.register, path, entry.head)
    except OSError as error:
        raise UserError(
            f"{shown(archive.folder_of(''))} cannot be written: {error.strerror}"
        ) from None
    return Outcome(entry, path, new=True)


def _require_sealed(run: Path, folder: Path) -> None:
    """That the record, for which the ledger will vouch, is as it was written."""
    content = (folder / run_files.RUN_RECORD).read_bytes()
    if VOLATILE in json.loads(content) and not seal_holds(content):
        raise UserError(f"{run / run_files.RUN_RECORD} was changed after the run; run it again")


def _entered(releases: Sequence[Release], answer: Answer) -> Release | None:
    return next((entry for entry in releases if entry.files == answer.files), None)


def _register(run: Path, processed: Path) -> str:
    try:
        register = registers.identity_in(processed)
    except (OSError, ValueError, LookupError):
        raise UserError(f"{shown(processed)} does not say of which register {run} is") from None
    if not register:
        raise UserError(
            f"{run} is of a register without a name, so that nobody can tell which later extract "
            "is of the same one, to be protected together with this; write a name into the "
            "datapackage.json beside it and run it again"
        )
    return register


def _require_own_folder(run: Path, path: Path, answer: Answer) -> None:
    """One register, one ledger: what two say together nobody protects."""
    theirs = registers.ledger_of(answer.register, path.parent)
    if theirs.resolve() != path.resolve():
        raise UserError(
            f"answers from this register are released in {shown(theirs.parent)}, and {run} is not "
            f"there; run it again with --output {shown(theirs.parent)}"
        )


def _joint(run: Path, book: Ledger, answer: Answer) -> list[Release]:
    """What is out of this register, once all of it is protected together with this answer."""
    for entry in book.releases:
        if entry.register_sha256 == answer.register_sha256 and entry.register != answer.register:
            raise UserError(
                f"{run} is of the very extract of {entry.run}, which was released from a register "
                f"named {entry.register}; give it that name again and run it again"
            )
    out = [entry for entry in book.releases if entry.register == answer.register]
    for entry in out:
        # Entries of before, and runs, may not tell it.
        definitions = {entry.definition_sha256, answer.definition_sha256} - {""}
        if entry.question == answer.question and len(definitions) > 1:
            raise UserError(
                f"{run} counts other records than {entry.run}, which was released from the same "
                f"register: whom {answer.question} asks about, or a dimension of its own, was "
                "changed since; what both say together is not protected, so that it is not "
                "released; use it with --audience internal"
            )
        for what, theirs, own in (
            ("another question", entry.question, answer.question),
            ("another basis", entry.sector_basis, answer.sector_basis),
        ):
            if theirs != own:
                raise UserError(
                    f"{run} is an answer to {what} ({own}) than {entry.run} ({theirs}), which was "
                    "released from the same register; what both say together is not protected, so "
                    "that it is not released; use it with --audience internal"
                )
    return out


def _require_only_released(folder: Path, out: Collection[str]) -> None:
    """That no page names a run that is not out: an internal one, a draft, one under embargo.

    `out` are those that are, each with its question. The audit page has a table of runs; on
    another one a date may be nothing but a date, unless there is a run of that name.
    """
    beside = {path.name for path in folder.parent.iterdir()}
    own = f"{folder.parent.name}/{folder.name}"
    for path in sorted(folder.rglob("*.html")):
        for name in _runs_named(path.read_text(encoding="utf-8")):
            named = f"{folder.parent.name}/{name}"
            is_run = path.parent.name == run_files.AUDIT or name in beside
            if is_run and named not in out and named != own:
                raise UserError(
                    f"{path.relative_to(folder.parent.parent)} tells of the run {name}, which is "
                    "not released; release that first, or take its folder away, and run this "
                    "one again"
                )


def _runs_named(page: str) -> Iterator[str]:
    """The runs that the headers of a page's tables name."""
    for cell in re.findall(r"<th\b[^>]*>(.*?)</th>", page, flags=re.DOTALL):
        text = html.unescape(re.sub(r"<[^>]*>", "", cell)).strip()
        if found := _RUN.match(text):
            yield found[0]


def _as_correction(
    run: Path,
    processed: Path,
    answer: Answer,
    out: Sequence[Release],
    correction: Correction | None,
) -> Answer:
    """The answer as what it is: the first for its date, the same again, or a correction."""
    same_day = [entry for entry in out if entry.reference_date == answer.reference_date]
    if correction:
        wanted = "/".join(PurePath(correction.of).parts[-2:])
        of = next((entry for entry in reversed(same_day) if entry.run == wanted), None)
        if of is None:
            raise UserError(
                f"--supersedes {correction.of}: no answer for {answer.reference_date} from this "
                "register was released from that folder"
            )
        reason = correction.reason if correction.public else ""
        return replace(answer, supersedes=of.head, reason=reason)
    if same_day:
        entry = same_day[-1]
        kept = ledger.archived(entry)
        if kept is None:
            raise UserError(f"the true cells behind {entry.run} are not on this machine")
        if other := _other_cells(kept, processed):
            raise UserError(
                f"{run} contradicts {entry.run}, which was released on {entry.released:%Y-%m-%d}, "
                f"in {len(other)} cells ({'; '.join(other[:SOME])}); if it corrects that, add "
                f'--supersedes {entry.run} --reason "…"'
            )
    return answer


def _other_cells(kept: Path, processed: Path) -> list[str]:
    """The cells that are not the same in two folders of true cells, by their codes."""
    one, other = (_true_values(folder) for folder in (kept, processed))
    return sorted(
        name.spoken for name in {*one, *other} if one.get(name, None) != other.get(name, None)
    )


def _true_values(folder: Path) -> dict[CellName, int]:
    """The cells of a folder of true ones: counts, and cents."""
    import duckdb

    query = "SELECT cell, value FROM read_parquet(?) WHERE shown"
    rows = duckdb.connect().execute(query, [str(folder / run_files.CELLS)]).fetchall()
    return {CellName.parsed(cell): int(value) for cell, value in rows}


def _processed(folder: Path) -> Path:
    """The folder with the rows of the run in this folder."""
    return work_folder() / folder.parent.name / folder.name


def _public_answer(run: Path, folder: Path) -> PastRun:
    if not folder.is_dir():
        raise UserError(
            f"{run}: there is no such folder; name that of a run, as outputs/sv-533/2021-03-01"
        )
    if not (folder / run_files.RUN_RECORD).is_file():
        raise UserError(
            f"{run} is not the folder of a run: there is no {run_files.RUN_RECORD} in it"
        )
    made = read_run(folder)
    if made is None:
        raise UserError(
            f"{run}: its {run_files.RUN_RECORD} is not the record of a run in this folder"
        )
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
        if not path.is_file() or name == run_files.RUN_RECORD or path.name.startswith("."):
            continue
        content = path.read_bytes()
        if name not in made.written:
            raise UserError(f"{run / name} is not of this run; take it out of the folder")
        if sha256_of_parts(content) != made.written[name]:
            raise UserError(f"{run / name} was changed after the run; run it again")
        contents[name] = content
    missing = sorted({*made.written, *run_files.DOCUMENTS, CELLS} - set(contents))
    if missing:
        raise UserError(f"{run / missing[0]} is not there; run it again")
    return {
        name: content
        for name, content in contents.items()
        if name in run_files.DOCUMENTS or PurePath(name).match(f"{run_files.TABLES}/*.csv")
    }


def _answer(folder: Path, made: PastRun, contents: Mapping[str, bytes], rows: Cells) -> Answer:
    columns, cells = {}, {}
    for name in (CELLS, ROUNDED):
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
        run_sha256=sha256_of(folder / run_files.RUN_RECORD),
        definition_sha256=made.definition_sha256,
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
    from antwoord.disclosure.model.answer_system import row_facts

    told = json.loads((folder / run_files.RUN_RECORD).read_text(encoding="utf-8")).get("rows")
    rows = {fact: told.get(fact) for fact in sorted(row_facts())} if told else {}
    if not rows or not all(number is None or type(number) is int for number in rows.values()):
        raise UserError(
            f"{run / run_files.RUN_RECORD} does not say what became of the rows; run it again"
        )
    return {(fact,): None if number is None else Decimal(number) for fact, number in rows.items()}


def _require_protected(run: Path, book: Ledger, known: str, answer: Answer) -> None:
    heads = [ledger.NOTHING_BEFORE, *(entry.head for entry in book.releases)]
    if known not in heads:
        raise UserError(
            f"{shown(book.path)} no longer holds the last release that {run} was protected "
            "together with; put back a copy that is whole"
        )
    since = [
        entry for entry in book.releases[heads.index(known) :] if entry.register == answer.register
    ]
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
    told = json.loads((folder / run_files.RUN_RECORD).read_text(encoding="utf-8")).get("verdicts")
    for name in (GATE, ADDITIVITY, DISCLOSURE, TABLES):
        if not isinstance(told, dict) or told.get(name) != "holds":
            raise UserError(
                f"{run / run_files.RUN_RECORD} does not say that the {name} holds; run it again"
            )
    require_tables(folder, public=True)


def require_nothing_beside(run: Path, folder: Path, released: Collection[str]) -> None:
    """That the folder's checks tell of no run that is not out, and count no rows by a rule.

    `released` are the names of the folders of what is out. Raises UserError for what tells more.
    """
    checks, report = (
        json.loads((folder / run_files.AUDIT / name).read_text(encoding="utf-8"))
        for name in (run_files.SUMMARY, run_files.REPORT)
    )
    counts = [
        rule["breaches"] or rule["evaluated"] not in (None, 0, checks["read"])
        for rule in checks["rules"].values()
    ]
    if checks["audience"] != "public" or checks["findings"] is not None or any(counts):
        raise UserError(
            f"{run / run_files.AUDIT / run_files.SUMMARY} tells how many rows a rule is about, "
            "which can give away what the tables do not publish; run it again"
        )
    if unknown := sorted(set(report.get("released", ())) - set(released)):
        raise UserError(
            f"{run / run_files.AUDIT} tells of {unknown[0]}, which is not released; run it again"
        )


#: What a file says of a cell besides the codes that name it.
_NO_CODES = frozenset(("table", "measure", "value", "low", "high", "conf_status"))


def told_by_headlines(
    cells: Path, day: date, out: Sequence[Release], headlines: Collection[str]
) -> set[Told]:
    """The cells in a file that follow from how many there are in all, and from nothing else.

    Counts of the whole population that are `headlines` are exempt, and so is what they grew by
    since an answer that is `out`: where that was of the very day before a period began, and another
    one, or this one of `day`, of its last day or of one in it, they tell how many came in it. Both
    must tell that count exactly.
    """
    grow = {name for name in headlines if measures()[name].grows and not is_amount(name)}
    days: dict[str, set[date]] = {name: set() for name in grow}
    for one in out:
        for key, value in one.cells[CELLS].items():
            name = _name(one, key)
            if name.is_total and name.measure in grow and value is not None:
                days[name.measure].add(one.reference_date)
    exact: set[str] = set()
    periods: set[Told] = set()
    with cells.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            measure = row["measure"]
            codes = {at: one for at, one in row.items() if at not in _NO_CODES}
            codes = {at: one for at, one in codes.items() if one not in (TOTAL, NO_SUCH_DIMENSION)}
            if measure not in grow or len(codes) > 1:
                continue
            for column, code in codes.items():
                if is_between(column, code, day, days[measure]):
                    periods.add((measure, ((column, code),)))
            if not codes and row["value"]:
                exact.add(measure)
    return {one for one in periods if one[0] in exact}


def _require_nothing_disclosed(
    run: Path, folder: Path, answer: Answer, out: Sequence[Release]
) -> set[Told]:
    """The attack on the tables of this folder, and on them together with what is out.

    Gives the cells that it tells because they follow from how many there are in all.
    """
    question = load_question(answer.question, load_code_lists())
    settings = settings_of(question)
    told = told_by_headlines(folder / CELLS, answer.reference_date, out, settings.headlines)
    programmes = [load_programme(name, load_code_lists()) for name in question.programmes]
    # The ledger has the figures, the files themselves the ranges of what is none: who does not
    # know that zeros are suppressed, too, takes what is not published for at least one.
    versions: dict[tuple[date, str], Path | str] = {}
    for one in out:
        path, text = folder.parent.parent / one.run / CELLS, _text(one)
        there = path.is_file() and sha256_of(path) == one.files[CELLS]
        versions[one.reference_date, text] = path if there else text
    own = (answer.reference_date, _text(answer))
    versions[own] = folder / CELLS
    minimum = settings.rules.minimum_count

    def findings(runs: Sequence[Path]) -> Sequence[Finding]:
        most = maximum_cents(programmes) // 100 or None
        return audit_files(runs, minimum_count=minimum, maximum_eur=most).findings

    with TemporaryDirectory(prefix="aw-") as place:
        # In the order of their dates, those of one date in that of their release; each once.
        runs = {}
        # Of a correction nobody knows that a period which was over stayed as it was.
        corrected = len({day for day, _ in versions}) < len(versions)
        for number, version in enumerate(sorted(versions, key=lambda each: each[0])):
            runs[version] = Path(place, f"{number}")
            day = "" if corrected else version[0].isoformat()
            _leave_tables(runs[version], answer, day, versions[version], folder)
        earlier = [path for version, path in runs.items() if version != own]
        known = {(one.path, one.place) for one in (findings(earlier) if earlier else ())}
        every_run = list(runs.values())
        found = [
            one
            for one in findings(every_run)
            if not is_harmless(one, minimum, known)
            and not (
                (one.place.measure, one.place.codes) in told and one.path.is_relative_to(runs[own])
            )
        ]
    if found:
        first = found[0]
        raise UserError(
            f"{run / CELLS} tells {first.place} ({len(found)} such in all), which is not to be "
            "published; nothing was released"
        )
    return told


def _leave_tables(place: Path, answer: Answer, day: str, cells: Path | str, folder: Path) -> None:
    """Leaves what the tables of a run say by themselves, as the folder of a run.

    `day` is its date, empty where it is not to be known; `cells` are the file, or its text. What
    adds up is the same for all answers to one question, as in the `folder` of this one.
    """
    tables = place / run_files.TABLES
    tables.mkdir(parents=True)
    shutil.copy(folder / run_files.TABLES / run_files.DESCRIPTION, tables)
    if isinstance(cells, str):
        write_file(place / CELLS, cells)
    else:
        shutil.copy(cells, place / CELLS)
    record = {
        "question": answer.question,
        "reference_date": day,
        "parameters": {"sector_basis": answer.sector_basis},
    }
    write_json(place / run_files.RUN_RECORD, record)


def is_harmless(found: Finding, minimum: int, known: Container[tuple[Path, Place]]) -> bool:
    """Whether a hidden cell that can be computed was hidden for the sake of others alone.

    A count of so many is not sensitive; what can be computed from the answers that are out
    alone, `known`, is out already.
    """
    count = not is_amount(found.place.measure) and found.low >= minimum
    return found.kind == IN_VAIN or (
        found.kind == EXACT and (count or (found.path, found.place) in known)
    )


def _text(answer: Answer | Release) -> str:
    """The cells of an answer as a file holds them."""
    file = io.StringIO()
    writer = csv.writer(file)
    columns = answer.columns[CELLS]
    writer.writerow((*columns, "value", "conf_status"))
    for cell, value in answer.cells[CELLS].items():
        name = _name(answer, cell)
        rounded = bool(value) and name.is_amount and not name.is_total
        writer.writerow((*cell, "" if value is None else value, ROUNDED_AMOUNT if rounded else ""))
    return file.getvalue()


def _true_cells(run: Path, folder: Path, made: PastRun) -> Path:
    """The folder with the true cells of the run, which is that of its register."""
    processed = _processed(folder)
    names = (run_files.INGESTION, *archive.KEPT)
    if not all((processed / name).is_file() for name in names):
        raise UserError(
            f"the true cells of {run} are not in {shown(processed)}, and without them no later "
            "answer can be protected; run it again"
        )
    ingestion = json.loads((processed / run_files.INGESTION).read_text(encoding="utf-8"))
    if ingestion["sha256"] != made.register_sha256:
        raise _of_another_run(run, shown(processed))
    return processed


def _require_same_cells(run: Path, kept: Path, answer: Answer) -> None:
    # Runs into several output folders share one folder of true cells, that of the last.
    true = _true_values(kept)
    seen = set()
    for key, published in answer.cells[CELLS].items():
        name = _name(answer, key)
        seen.add(name)
        if name not in true:
            raise _of_another_run(run, "the folder of its true cells")
        if published is None:
            continue
        value = true[name]
        rounded = name.is_amount and bool(published) and not name.is_total
        exact = published == (Decimal(value).scaleb(-2) if name.is_amount else value)
        if not (shows(True, published, value) if rounded else exact):
            raise _of_another_run(run, "the folder of its true cells")
    if seen != true.keys():
        raise _of_another_run(run, "the folder of its true cells")
    scope = json.loads((kept / run_files.SCOPE).read_text(encoding="utf-8"))
    if not _agree(answer.cells[ledger.ROWS_FILE], {(fact,): n for fact, n in scope.items()}):
        raise _of_another_run(run, "the folder of its true cells")


def _name(answer: Answer | Release, key: tuple[str, ...]) -> CellName:
    """The cell of a row of `cells.csv`."""
    codes = dict(zip(answer.columns[CELLS], key, strict=True))
    del codes["table"]
    return CellName.of(codes.pop("measure"), codes)


def _agree(published: Cells, true: Mapping[tuple[str, ...], object]) -> bool:
    """Whether the same cells are in both, and those that are published with their true value."""
    return true.keys() == published.keys() and all(
        value in (None, true[key]) for key, value in published.items()
    )


def _of_another_run(run: Path, place: str) -> UserError:
    return UserError(f"{place} was overwritten by another run than {run}; run it again")
