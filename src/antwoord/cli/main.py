"""The front door: the command `antwoord`.

Only this module, `cli/register.py` and `terminal` print. Heavy imports happen inside the commands,
so that `--help` and a wrong parameter are answered at once.
"""

import errno
import json
import logging
import sys
from collections.abc import Collection, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from antwoord.cli.common.options import (
    AsKnownOnOption,
    AudienceOption,
    ExtractDateOption,
    KboOption,
    KboUpdateOption,
    LanguageOption,
    MappingOption,
    OutputOption,
    QuestionOption,
    ReferenceDateOption,
    RegisterOption,
    SectorBasisOption,
    WorkOption,
    given_options,
    work_in,
)
from antwoord.cli.common.terminal import (
    Progress,
    ProgressOfSeveral,
    as_typed,
    complain,
    figures_shown,
    in_words_typed,
    list_runs,
    near,
    piped,
    plain_table,
    rich_table,
    tell,
)
from antwoord.cli.register import register_app
from antwoord.errors import (
    DONE,
    FAULT,
    STOPPED_BY_GATE,
    WRONG_INPUT,
    InterruptedAfterError,
    UserError,
)
from antwoord.parameters import LANGUAGES, date_named, validate
from antwoord.surroundings import (
    LostError,
    close_streams,
    open_streams,
    require_folder,
    sentence_of,
)

if TYPE_CHECKING:
    from antwoord.disclosure.attack.published import FilesAudit

app = typer.Typer(
    name="antwoord",
    help="Answer a parliamentary question about a credit programme from the lender's register.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

kbo_app = typer.Typer(
    name="kbo", help="The enterprise register (KBO Open Data).", no_args_is_help=True
)
app.add_typer(kbo_app)
app.add_typer(register_app)

#: Of several answers: what their command ends with.
WORST_FIRST = (FAULT, WRONG_INPUT, STOPPED_BY_GATE)
INTERRUPTED = 130  # as shells count a process ended by SIGINT
UNREAD = 141  # as shells count one that was ended because nobody reads what it shows
#: What a run names at its end.
SHOWN = (
    "answer.html",
    "answer.pdf",
    "answer.docx",
    "tables/cells.csv",
    "audit/index.html",
    "run.json",
)
FIGURES = ("applications", "paid", "amount_paid_eur", "stopped")
#: Messages of a check on the terminal; the page has them all.
MESSAGES = 10


@app.callback()
def _root() -> None:
    """Answer a parliamentary question about a credit programme from the lender's register."""


@app.command()
def run(
    question: QuestionOption = "sv-533",
    reference_date: Annotated[
        list[str] | None,
        typer.Option(
            help="The state of the register on this day; may be repeated, for an answer on each.  "
            "[default: the question's]"
        ),
    ] = None,
    register: RegisterOption = None,
    extract_date: ExtractDateOption = None,
    mapping: MappingOption = None,
    kbo: KboOption = None,
    kbo_update: KboUpdateOption = None,
    sector_basis: SectorBasisOption = "activity",
    as_known_on: AsKnownOnOption = None,
    audience: AudienceOption = "public",
    language: LanguageOption = "nl",
    output: OutputOption = None,
    work: WorkOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run every notebook, also where nothing changed.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many of several dates at a time.  [default: one more than cores]"
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell each step and the result as a JSON line.")
    ] = False,
) -> None:
    """Answer a question on a reference date: HTML, PDF, tables, audit page, record.

    A notebook of which nothing changed since is not run again: its result is kept.
    """
    work_in(work)
    given = given_options(
        question=question,
        reference_date=None,
        register=register,
        extract_date=extract_date,
        mapping=mapping,
        kbo=kbo,
        kbo_update=kbo_update,
        sector_basis=sector_basis,
        as_known_on=as_known_on,
        audience=audience,
        language=language,
        output=output,
    )
    dates = list(dict.fromkeys(reference_date or []))
    if len(dates) > 1:
        typed = (register, mapping, kbo, *(kbo_update or ()))
        _run_several(given, dates, typed, jobs=jobs, force=force, as_json=as_json)
        return
    given["reference_date"] = dates[0] if dates else None
    from antwoord.execution.run import StoppedRunError
    from antwoord.execution.run import run as run_answer
    from antwoord.provenance.record import Recording, read_record

    progress = Progress(as_json)
    try:
        with as_typed(register, mapping, kbo, *(kbo_update or ())):
            outcome = run_answer(given, Recording.begin, list_runs, progress, force=force)
    except StoppedRunError as error:
        progress.close()
        if as_json:
            tell(state="stopped", reason=str(error), audit=str(error.audit))
        complain(str(error))
        typer.echo(f"the audit page: {near(error.audit)}", err=True)
        raise typer.Exit(error.exit_code) from None
    finally:
        progress.close()
    record = read_record(outcome.outputs)
    if as_json:
        page = str(outcome.front_page) if outcome.front_page else None
        tell(
            state="answered",
            seconds=outcome.timings["total"],
            folder=str(outcome.outputs),
            figures=record["figures"],
            all_runs=page,
        )
        return
    _summary(outcome.outputs, record)
    if outcome.front_page:
        typer.echo(f"\n  all runs: {near(outcome.front_page)}")


def _run_several(
    given: dict[str, str | None],
    dates: list[str],
    typed: tuple[str | None, ...],
    *,
    jobs: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """An answer on each date; ends with the worst that became of one."""
    from antwoord.execution.several import at_once, days_of, run_several
    from antwoord.provenance.record import Recording, read_record

    with as_typed(*typed):
        days = days_of(given, dates)
    progress = ProgressOfSeveral(len(days), as_json)
    answers = []
    try:
        coming = run_several(
            given, days, Recording.begin, progress, jobs=jobs or at_once(), force=force
        )
        with closing(coming):  # else workers go on
            for coming_answer in coming:
                problem = in_words_typed(coming_answer.problem, typed)
                answer = replace(coming_answer, problem=problem)
                answers.append(answer)
                progress.ended(answer.reference_date, answer.problem or f"{answer.seconds:.1f} s")
    except KeyboardInterrupt:
        made = sum(answer.outputs is not None for answer in answers)
        raise InterruptedAfterError(f"{made} of {len(days)} dates were answered") from None
    finally:
        progress.close()
    answers.sort(key=lambda answer: answer.reference_date)
    answered = [answer for answer in answers if answer.outputs]
    records = [read_record(answer.outputs) for answer in answered if answer.outputs]
    page = list_runs(validate(**{**given, "reference_date": days[0]}).output)
    if as_json:
        for answer, record in zip(answered, records, strict=True):
            tell(
                state="answered",
                reference_date=answer.reference_date,
                seconds=answer.seconds,
                folder=str(answer.outputs),
                figures=record["figures"],
                all_runs=str(page) if page else None,
            )
    elif answered:
        _table_of_answers(records, [answer.outputs for answer in answered if answer.outputs])
    for answer in answers:
        if answer.outputs:
            continue
        if as_json:
            tell(
                state="stopped",
                reference_date=answer.reference_date,
                exit_code=answer.exit_code,
                reason=answer.problem,
                kept=str(answer.kept) if answer.kept else None,
            )
        complain(f"{answer.reference_date}: {answer.problem}")
        if answer.kept:
            typer.echo(f"see {near(answer.kept)}", err=True)
    if page and not as_json:
        if given["audience"] == "public" and len(answered) > 1:
            typer.echo("\n  drafts: each is protected with what is released, not with the others")
        typer.echo(f"\n  all runs: {near(page)}")
    codes = {answer.exit_code for answer in answers}
    raise typer.Exit(next((code for code in WORST_FIRST if code in codes), DONE))


def _table_of_answers(records: Sequence[dict[str, Any]], folders: Sequence[Path]) -> None:
    """A line for each answer: its date, four figures, where it is."""
    rows = [
        [record["reference_date"], *figures_shown(record, FIGURES), near(folder / SHOWN[0])]
        for record, folder in zip(records, folders, strict=True)
    ]
    names = ["date", "applications", "paid", "euro paid", "stopped", "answer"]
    plain_table(names, rows, right=range(1, 1 + len(FIGURES)))


@app.command()
def status(
    question: QuestionOption = "sv-533",
    reference_date: ReferenceDateOption = None,
    register: RegisterOption = None,
    extract_date: ExtractDateOption = None,
    mapping: MappingOption = None,
    kbo: KboOption = None,
    kbo_update: KboUpdateOption = None,
    sector_basis: SectorBasisOption = "activity",
    as_known_on: AsKnownOnOption = None,
    audience: AudienceOption = "public",
    language: LanguageOption = "nl",
    output: OutputOption = None,
    work: WorkOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Show what a run with these parameters would run again, and what changed; runs nothing."""
    work_in(work)
    from antwoord.execution.status import status as status_of

    given = given_options(
        question=question,
        reference_date=reference_date,
        register=register,
        extract_date=extract_date,
        mapping=mapping,
        kbo=kbo,
        kbo_update=kbo_update,
        sector_basis=sector_basis,
        as_known_on=as_known_on,
        audience=audience,
        language=language,
        output=output,
    )
    found = status_of(given)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    for each in found:
        typer.echo(f"{each.notebook:<24}{each.sentence}")


@app.command()
def clean(output: OutputOption = None, work: WorkOption = None) -> None:
    """Empty the store of earlier results and patterns; answers and releases stay.

    What killed runs left is cleared too, also in the folder of answers.
    """
    work_in(work)
    from antwoord.execution.removal.cleaning import clean as clean_up
    from antwoord.storage.paths import project_root

    gone = clean_up(Path(output).resolve() if output else project_root() / "outputs")
    typer.echo(
        f"{gone.results:,} results and {gone.patterns:,} patterns, {gone.size_bytes / 1e6:,.1f} MB"
        + (f"; {gone.left:,} left by runs that were killed" if gone.left else "")
    )


@app.command()
def erase(
    ids: Annotated[
        list[str],
        typer.Argument(help="Application ids, enterprise numbers or keys of one person."),
    ],
    output: OutputOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be cleared, and clear nothing.")
    ] = False,
    work: WorkOption = None,
) -> None:
    """Clear every copy of a person that runs made; exit code 3 if a released answer holds her.

    Take her out of the register itself first: a run reads it again.
    """
    work_in(work)
    from antwoord.execution.removal.erasing import erase as erase_person
    from antwoord.storage.paths import project_root

    folder = Path(output).resolve() if output else project_root() / "outputs"
    found = erase_person(ids, folder, clear=not dry_run)
    for place in found.cleared:
        typer.echo(f"  {near(place)}")
    done = "would be cleared" if dry_run else "cleared"
    typer.echo(f"{found.files:,} files held her; {len(found.cleared):,} places {done}")
    named = "would no longer name anybody" if dry_run else "name nobody any more"
    typer.echo(f"{found.archives:,} of them are kept with releases, and {named}")
    if found.released:
        for place in found.released:
            complain(f"{near(place)}, which was released, holds her")
        raise typer.Exit(STOPPED_BY_GATE)
    typer.echo(f"{found.looked_at:,} files of released answers hold nothing of her")


@app.command()
def release(
    run: Annotated[
        Path, typer.Argument(help="The folder of a run, such as outputs/sv-533/2021-03-01.")
    ],
    supersedes: Annotated[
        str | None,
        typer.Option(help="The released folder for the same date that this answer corrects."),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="Why it is corrected; kept with the true cells, for internal use."),
    ] = None,
    public_reason: Annotated[
        bool, typer.Option("--public-reason", help="The reason is for everybody to read.")
    ] = False,
    not_before: Annotated[
        str | None, typer.Option(help="An embargo: the first day on which it may be seen.")
    ] = None,
    work: WorkOption = None,
) -> None:
    """Release a public answer: enter it in the ledger that later answers are protected with.

    For good: its folder is never written again, a later run of that date goes beside it.
    """
    work_in(work)
    from antwoord.provenance.release import correction_of
    from antwoord.provenance.release import release as release_run

    day = date_named("not_before", not_before) if not_before else None
    outcome = release_run(run, correction_of(supersedes, reason, public=public_reason), day)
    entry = outcome.entry
    told = "released" if outcome.new else f"already released on {entry.released:%Y-%m-%d}"
    typer.echo(f"{entry.run}: {told}, line {entry.sequence} of {near(outcome.ledger)}\n")
    for name in entry.files:
        cells = entry.cells.get(name)
        typer.echo(f"  {name:<24}{_shown_cells(cells.values()) if cells else ''}".rstrip())
    if entry.not_before:
        typer.echo(f"\n  under embargo: not to be seen before {entry.not_before}")
    typer.echo(f"\n  hash {entry.head}")
    if outcome.new:
        typer.echo("  keep it elsewhere too: it proves what the ledger held")
    if page := list_runs(outcome.ledger.parent):
        typer.echo(f"  all runs: {near(page)}")


@app.command()
def rules(
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = "nl",
    output_format: Annotated[
        str, typer.Option("--format", help="table or markdown; piped, a table is tab-separated.")
    ] = "table",
) -> None:
    """List the rule book: every rule, its severity and its ground."""
    from antwoord.quality.page.rules_page import markdown, table
    from antwoord.quality.rules.book import load_rule_book

    if language not in LANGUAGES:
        raise UserError(f"--language {language!r} must be one of {', '.join(LANGUAGES)}")
    if output_format not in ("table", "markdown"):
        raise UserError(f"--format {output_format!r} must be table or markdown")
    book = load_rule_book()
    if output_format == "markdown":
        typer.echo(markdown(book, language), nl=False)
        return
    header, *rows = table(book, language)
    if piped():
        for row in (header, *rows):
            typer.echo("\t".join(row))
    else:
        rich_table(header, rows)


@app.command("audit-tables")
def audit_tables(
    tables: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of runs or of ACRO, cells.csv, any crosstab or long table as CSV, any "
            "workbook or DOCX; several together."
        ),
    ],
    minimum_count: Annotated[
        int, typer.Option(min=1, help="Counts below it, and not zero, are sensitive.")
    ] = 3,
    maximum_eur: Annotated[
        int | None, typer.Option(min=1, help="What the programme pays at most per application.")
    ] = None,
    in_time: Annotated[
        bool,
        typer.Option(
            "--in-time",
            help="Plain tables are of different dates, in this order, of what only grows, as "
            "cells.csv always are.",
        ),
    ] = False,
    decimal: Annotated[
        str, typer.Option(help="The sign of decimals in plain tables: . or ,  [default: it shows]")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Attack published tables: what can be computed that should not; exit code 3 if anything.

    Exit code 2 where nothing was found, but something could not be read as a part of a system.
    Or check the proof of an internal run: its audit/disclosure.json, with additions alone.
    """
    if decimal not in ("", ".", ","):
        raise UserError(f"--decimal {decimal!r} must be . or ,")
    proofs = [path for path in tables if path.suffix == ".json"]
    if proofs and len(proofs) < len(tables):
        raise UserError("name either tables or proofs (disclosure.json), not both")
    if proofs:
        if _checked_proofs(proofs):
            raise typer.Exit(STOPPED_BY_GATE)
        return
    from antwoord.disclosure.attack.published import audit_files

    report = audit_files(
        tables,
        minimum_count=minimum_count,
        maximum_eur=maximum_eur,
        in_time=in_time,
        decimal=decimal,
    )
    if as_json:
        typer.echo(json.dumps(report.as_record(), indent=2, ensure_ascii=False))
    else:
        _attacked(report)
    if report.disclosed:
        raise typer.Exit(STOPPED_BY_GATE)
    if report.unread:
        raise typer.Exit(WRONG_INPUT)


def _attacked(report: "FilesAudit") -> None:
    """What an attack found, in lines; all that was not understood, the most of the rest."""
    told = f"{report.cells:,} cells, {report.suppressed:,} hidden, {report.relations:,} relations"
    typer.echo(f"{len(report.paths)} file(s), {told}")
    for note in report.notes[:MESSAGES]:
        typer.echo(f"  note: {note}")
    if len(report.notes) > MESSAGES:
        typer.echo(f"  and {len(report.notes) - MESSAGES} notes more, in --json")
    for finding in report.findings[:MESSAGES]:
        where = ", ".join(filter(None, (near(finding.path), finding.where)))
        typer.echo(
            f"  {where}, line {finding.line}: {finding.kind}: {finding.place} = {finding.told}"
        )
    if len(report.findings) > MESSAGES:
        typer.echo(f"  and {len(report.findings) - MESSAGES} more")
    for one in report.unread:
        typer.echo(f"  not understood: {one}")
    if report.disclosed:
        typer.echo("disclosed")
    elif report.unread:
        typer.echo("nothing is disclosed by what was understood; the rest was not attacked")
    else:
        typer.echo("nothing is disclosed")


def _checked_proofs(proofs: list[Path]) -> bool:
    from antwoord.disclosure.proof.proofs import check_proof

    wrong = False
    for path in proofs:
        tables, sentences = check_proof(path)
        typer.echo(f"{near(path)}: {tables:,} witnesses, {len(sentences):,} objections")
        for sentence in sentences[:MESSAGES]:
            typer.echo(f"  {sentence}")
        wrong = wrong or bool(sentences)
    typer.echo("the proof does not hold" if wrong else "the proof holds")
    return wrong


@app.command()
def design(
    question: QuestionOption = "sv-533",
    reference_date: ReferenceDateOption = None,
    register: RegisterOption = None,
    extract_date: ExtractDateOption = None,
    sector_basis: SectorBasisOption = "activity",
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Compare ways to publish an answer: how many of its figures survive each; none is shown."""
    from antwoord.execution.design import compare_designs, design_table

    if sys.stderr.isatty():
        typer.echo("reading, checking and three searches: one or two minutes ...", err=True)
    compared = compare_designs(
        {
            "question": question,
            "reference_date": reference_date,
            "register": register,
            "extract_date": extract_date,
            "sector_basis": sector_basis,
        }
    )
    if as_json:
        about = {
            "question": question,
            "reference_date": compared.parameters.reference_date.isoformat(),
            "sector_basis": sector_basis,
            "minimum_count": compared.settings.rules.minimum_count,
            "designs": [asdict(each) for each in compared.designs],
        }
        typer.echo(json.dumps(about, indent=2))
        return
    header, *rows = design_table(compared.designs)
    plain_table(header, rows, right=range(1, len(header) - 1))


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the register and its description go.")],
    rows: Annotated[int, typer.Option(min=1, max=100_000_000, help="Applications.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other applications.")] = 533,
    file_format: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
) -> None:
    """Make up a register of any size: `applications.csv` and its `datapackage.json`."""
    from antwoord.made_up.register.applications import write_demo

    if file_format not in ("csv", "parquet"):
        raise UserError(f"--format {file_format!r} must be csv or parquet")
    path = write_demo(folder, rows=rows, seed=seed, file_format=file_format)  # type: ignore[arg-type]
    typer.echo(f"{rows:,} made-up applications: {near(path)}")


@kbo_app.command("sample")
def kbo_sample(
    folder: Annotated[Path, typer.Argument(help="Where the zip and its description go.")],
    enterprises: Annotated[
        int, typer.Option(min=1, help="Enterprises; 1938238 are as many as published.")
    ] = 2000,
    activities_per_entity: Annotated[
        float,
        typer.Option(min=0, max=1000, help="Rows of activities for each entity, on average."),
    ] = 10.05,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other enterprises.")] = 533,
    snapshot_date: Annotated[str, typer.Option(help="The day of the extract.")] = "2025-12-31",
    register: Annotated[
        Path | None,
        typer.Option(help="Whose enterprises stand in it.  [default: the made-up register]"),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Make an update as well.")] = False,
) -> None:
    """Make up a KBO Open Data zip of any size, in the published format."""
    from datetime import date

    from antwoord.made_up.kbo.extract import write_sample

    try:
        day = date.fromisoformat(snapshot_date)
    except ValueError:
        raise UserError(
            f"--snapshot-date {snapshot_date!r} is not a date; write 2025-12-31"
        ) from None
    for path in write_sample(
        folder,
        enterprises=enterprises,
        activities_per_entity=activities_per_entity,
        seed=seed,
        snapshot_date=day,
        register=register,
        update=update,
    ):
        typer.echo(f"{path.stat().st_size / 1e6:>9,.1f} MB, made up: {near(path)}")


@kbo_app.command("show")
def kbo_show(zips: Annotated[list[Path], typer.Argument(help="Full or update zips.")]) -> None:
    """Show what zips say of themselves: number, day, rows and size of each file."""
    from antwoord.kbo.archive import open_zip
    from antwoord.kbo.reading import within_limits
    from antwoord.kbo.scanning import count_rows

    for path in zips:
        opened = within_limits([path], partial(open_zip, path))
        typer.echo(f"{near(path)}: {opened.kind} extract {opened.number} of {opened.snapshot_date}")
        for member, size, _ in opened.members:
            counting = partial(count_rows, opened, member.removesuffix(".csv"))
            rows = within_limits([path], counting)
            typer.echo(f"  {member:<26}{rows:>12,} rows {size / 1e6:>9,.1f} MB")


def _shown_cells(values: Collection[object]) -> str:
    suppressed = sum(value is None for value in values)
    return f"{len(values):>8,} cells, {suppressed:,} suppressed"


def _summary(outputs: Path, record: dict[str, object]) -> None:
    four = figures_shown(record, FIGURES)
    typer.echo(f"\n{record['question']} on {record['reference_date']}")
    for label, text in zip(("applications", "paid", "euro paid", "stopped"), four, strict=True):
        typer.echo(f"  {label:<13}{text:>12}")
    states = ("approved", "pending")
    waiting = [
        f"{text} {state}"
        for state, text in zip(states, figures_shown(record, states), strict=True)
        if text != "0"
    ]
    if waiting:
        typer.echo(f"  not yet final: {', '.join(waiting)}")
    typer.echo(f"  {' / '.join(four)}\n")
    extract = record.get("enterprise_register")
    if isinstance(extract, dict) and extract["later_than_reference"]:
        typer.echo(
            f"  the enterprise register is of {extract['snapshot_date']}, after the reference "
            "date, and has no history\n"
        )
    from antwoord.quality.page.history import extract_remarks

    remarks = extract_remarks(outputs / "audit")
    for sentence in remarks:
        typer.echo(f"  a check of the extract does not hold: {sentence}")
    if remarks:
        typer.echo("")
    for name in SHOWN:
        typer.echo(f"  {near(outputs / name)}")


def _lost(error: LostError) -> int:
    """Says, where anybody hears it, that what was to be shown is lost; gives the exit code."""
    if error.errno == errno.EPIPE:
        return UNREAD
    complain(
        f"what was to be shown could not be written ({error.strerror}); what was done before stands"
    )
    return WRONG_INPUT


def main(arguments: list[str] | None = None) -> None:
    """The command line; ends with one of the exit codes of `antwoord.errors`."""
    from antwoord.execution.kernels.processes import end_as_interrupted
    from antwoord.execution.notebooks.papermill import NotebookFaultError
    from antwoord.publishing.temporary import own_temporary_folder

    heard: list[int] = []
    end_as_interrupted(heard.append)
    open_streams()
    try:
        require_folder()
        with suppress(OSError):  # whoever needs one says that there is no room
            own_temporary_folder()
        code = app(args=arguments, standalone_mode=False)
        if code == INTERRUPTED:  # the command-line library catches Ctrl-C and gives its code
            raise KeyboardInterrupt
    except InterruptedAfterError as error:
        complain(f"interrupted; {error}")
        code = INTERRUPTED
    except (typer.Abort, KeyboardInterrupt):
        # The client of a kernel that ended with us would log that it is dead, with a traceback.
        logging.disable(logging.CRITICAL)
        complain("interrupted; nothing was changed")
        code = INTERRUPTED
    except UserError as error:
        complain(str(error))
        code = error.exit_code
    except NotebookFaultError as error:
        complain(f"a fault of the program: {error}")
        typer.echo(f"the notebook with its error: {near(error.notebook)}", err=True)
        code = FAULT
    except Exception as error:
        # What the command-line library raises for wrong words; it has no public base class.
        wording = getattr(error, "format_message", None)
        around = sentence_of(error)
        if isinstance(error, LostError):
            code = _lost(error)
        elif wording:
            complain(f"{wording()} (see antwoord --help)".replace("\n", " "))
            code = WRONG_INPUT
        elif around:
            complain(around)
            code = WRONG_INPUT
        else:
            raise
    if (lost := close_streams()) and not code:
        code = _lost(lost)
    # As shells count a process that a signal ended.
    sys.exit(128 + heard[0] if heard and code == INTERRUPTED else code or DONE)
