"""`antwoord run`: one answer, or one on each of several dates."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from antwoord.cli.common.options import (
    DAY,
    RUN_OPTIONS,
    ForceOption,
    NotebooksOption,
    take_notebooks_from,
    with_run_options,
)
from antwoord.cli.common.several import answers_on, complain_of, worst_of
from antwoord.cli.common.terminal import (
    NOT_ASKED,
    Progress,
    ProgressOfSeveral,
    as_typed,
    complain,
    figures_shown,
    list_runs,
    near,
    plain_table,
    tell,
)
from antwoord.errors import UserError
from antwoord.parameters import validate
from antwoord.run_files import AUDIT, SHOWN

FIGURES = ("applications", "paid", "amount_paid_eur", "stopped")


@with_run_options(*RUN_OPTIONS)
def run(
    given: dict[str, str | None],
    typed: Sequence[str | None],
    reference_date: Annotated[
        list[str] | None,
        typer.Option(
            help=f"{DAY}; may be repeated, for an answer on each.  [default: the question's]"
        ),
    ] = None,
    force: ForceOption = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many of several dates at a time.  [default: one more than cores]"
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell each step and the result as a JSON line.")
    ] = False,
    until: Annotated[
        str | None,
        typer.Option(
            help="The last notebook to do, such as 02_expectations: no answer is made, and what "
            "lies between the steps is left for who runs the others by hand."
        ),
    ] = None,
    notebooks_from: NotebooksOption = None,
) -> None:
    """Answer a question on a reference date: HTML, PDF, tables, audit page, record.

    A notebook of which nothing changed since is not run again: its result is kept.
    """
    take_notebooks_from(notebooks_from)
    dates = list(dict.fromkeys(reference_date or []))
    until = _notebook(until)
    if until and len(dates) > 1:
        raise UserError("--until looks at one date; name one --reference-date")
    if len(dates) > 1:
        _run_several(given, dates, typed, jobs=jobs, force=force, as_json=as_json)
        return
    given["reference_date"] = dates[0] if dates else None
    from antwoord.execution.configuration import checked
    from antwoord.execution.notebooks.papermill import NOTEBOOKS
    from antwoord.execution.run import StoppedRunError
    from antwoord.execution.run import run as run_answer
    from antwoord.provenance.record import Recording, read_record

    progress = Progress(as_json)
    try:
        with as_typed(*typed):
            outcome = run_answer(
                checked(given),
                Recording.begin,
                list_runs,
                progress,
                force=force,
                until=until or NOTEBOOKS[-1],
            )
    except StoppedRunError as error:
        progress.close()
        if as_json:
            tell(state="stopped", reason=str(error), audit=str(error.audit))
        complain(str(error))
        typer.echo(f"the audit page: {near(error.audit)}", err=True)
        raise typer.Exit(error.exit_code) from None
    finally:
        progress.close()
    if outcome.outputs is None:
        _tell_left(outcome.left, as_json=as_json)
        return
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


def _tell_left(folder: Path | None, *, as_json: bool) -> None:
    if folder and as_json:
        tell(state="left", folder=str(folder))
    elif folder:
        typer.echo(f"\nwhat these notebooks left: {near(folder)}")


def _notebook(named: str | None) -> str | None:
    """The notebook that a user names; raises UserError where there is none of that name."""
    from antwoord.execution.notebooks.papermill import NOTEBOOKS

    if named is not None and named not in NOTEBOOKS:
        from antwoord.configuration.schema import one_of

        raise UserError(f"--until {one_of(named, list(NOTEBOOKS))}")
    return named


def _run_several(
    given: dict[str, str | None],
    dates: list[str],
    typed: Sequence[str | None],
    *,
    jobs: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """An answer on each date; ends with the worst that became of one."""
    from antwoord.execution.several import days_of
    from antwoord.provenance.record import read_record

    with as_typed(*typed):
        days = days_of(given, dates)
    progress = ProgressOfSeveral(len(days), as_json)
    answers = answers_on(given, days, typed, progress, jobs=jobs, force=force)
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
    complain_of(answers, as_json=as_json)
    if page and not as_json:
        if given["audience"] == "public" and len(answered) > 1:
            typer.echo("\n  drafts: each is protected with what is released, not with the others")
        typer.echo(f"\n  all runs: {near(page)}")
    raise typer.Exit(worst_of(answers))


def _table_of_answers(records: Sequence[dict[str, Any]], folders: Sequence[Path]) -> None:
    """A line for each answer: its date, four figures, where it is."""
    rows = [
        [record["reference_date"], *figures_shown(record, FIGURES), near(folder / SHOWN[0])]
        for record, folder in zip(records, folders, strict=True)
    ]
    names = ["date", "applications", "paid", "euro paid", "stopped", "answer"]
    plain_table(names, rows, right=range(1, 1 + len(FIGURES)))


def _summary(outputs: Path, record: dict[str, object]) -> None:
    four = figures_shown(record, FIGURES)
    typer.echo(f"\n{record['question']} on {record['reference_date']}")
    for label, text in zip(("applications", "paid", "euro paid", "stopped"), four, strict=True):
        if text != NOT_ASKED:
            typer.echo(f"  {label:<13}{text:>12}")
    states = ("undecided", "approved", "pending")
    waiting = [
        f"{text} {state}"
        for state, text in zip(states, figures_shown(record, states), strict=True)
        if text not in ("0", NOT_ASKED)
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

    remarks = extract_remarks(outputs / AUDIT)
    for sentence in remarks:
        typer.echo(f"  a check of the extract does not hold: {sentence}")
    if remarks:
        typer.echo("")
    for name in SHOWN:
        typer.echo(f"  {near(outputs / name)}")
