"""`antwoord sweep`: a series of dates, and their figures side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from antwoord.cli.common.options import REGISTER_HELP, ForceOption, OptionalText, with_run_options
from antwoord.cli.common.several import answers_on, complain_of, worst_of
from antwoord.cli.common.terminal import (
    ProgressOfSeveral,
    as_typed,
    list_runs,
    near,
    plain_table,
    tell,
)
from antwoord.parameters import DEFAULTS, validate

if TYPE_CHECKING:
    from antwoord.series.sweep.series import Series


@with_run_options(
    *("extract_date", "mapping", "kbo", "kbo_update", "sector_basis", "as_known_on"),
    *("since", "audience", "language", "output"),
)
def sweep(
    given: dict[str, str | None],
    typed: Sequence[str | None],
    first: Annotated[OptionalText, typer.Option("--from", help="The first day of --every.")] = None,
    last: Annotated[OptionalText, typer.Option("--to", help="The last day of --every.")] = None,
    every: Annotated[
        OptionalText,
        typer.Option(help="On the end of every month, quarter, half-year or year between."),
    ] = None,
    dates: Annotated[
        list[str] | None,
        typer.Option(help="On these dates instead, with commas between; may be repeated."),
    ] = None,
    questions: Annotated[
        list[str] | None,
        typer.Option(
            "--question",
            help="A file of data/raw/questions; may be repeated.  "
            f"[default: {DEFAULTS['question']}]",
        ),
    ] = None,
    registers: Annotated[
        list[str] | None,
        typer.Option(
            "--register",
            help=f"{REGISTER_HELP}; may be repeated.  [default: the made-up register]",
        ),
    ] = None,
    force: ForceOption = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="How many dates at a time.  [default: one more than cores]"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell each step and the result as a JSON line.")
    ] = False,
) -> None:
    """Answer a question on a series of dates, and show its figures over time.

    Each answer is the one that antwoord run gives; beside them sweep.html, sweep.csv and
    sweep.xlsx. A date that is released is not answered again. A date that cannot be answered
    does not keep the others from it.
    """
    from antwoord.execution.several import days_of
    from antwoord.series.sweep.days import days_of_sweep
    from antwoord.series.sweep.page import write_sweep
    from antwoord.series.sweep.series import Series, point_of, released_on, released_point
    from antwoord.series.told import runs_beside

    days, step = days_of_sweep(dates or (), first, last, every)
    series = []
    for name in _once(questions, DEFAULTS["question"]):
        for source in _once(registers, None):
            own = {**given, "question": name, "register": source}
            with as_typed(*typed, source):
                days_of(own, days)
                released = released_on(validate(**{**own, "reference_date": days[0]}))
            series.append((own, source, {day: released[day] for day in days if day in released}))
    # All of it is known to be right before the first of it is begun.
    answers = []
    left = [day for _, _, released in series for day in days if day not in released]
    progress = ProgressOfSeveral(len(left), as_json)
    pages: list[tuple[Series, Path]] = []
    for own, source, released in series:
        open_days = [day for day in days if day not in released]
        made = []
        if open_days:
            made = answers_on(own, open_days, (*typed, source), progress, jobs=jobs, force=force)
        answers += made
        folders = [*released.values(), *(one.outputs for one in made if one.outputs)]
        beside = runs_beside(folders[0]) if folders else None
        points = [released_point(day, folder, beside) for day, folder in released.items()]
        points += [point_of(answer, beside) for answer in made]
        first_of_all = validate(**{**own, "reference_date": days[0]})
        found = Series(first_of_all, tuple(sorted(points, key=lambda one: one.day)), step)
        pages.append((found, write_sweep(found)))
    for output in {found.parameters.output for found, _ in pages}:
        list_runs(output)
    for found, page in pages:
        _tell(found, page, as_json=as_json)
    complain_of(answers, as_json=as_json)
    raise typer.Exit(worst_of(answers))


def _once(named: list[str] | None, otherwise: OptionalText) -> list[OptionalText]:
    """What was named, each once; else the default."""
    return list(dict.fromkeys(named)) if named else [otherwise]


def _tell(series: "Series", page: Path, *, as_json: bool) -> None:
    """The main figures of each date, and where the series is."""
    from antwoord.series.sweep.table import table_of

    if as_json:
        tell(
            state="swept",
            question=series.parameters.question.id,
            dates=[point.day.isoformat() for point in series.points],
            answered=len(series.answered),
            open=series.is_open,
            page=str(page),
        )
        return
    header, *rows = table_of(series)
    plain_table(header, rows, right=range(1, len(header) - 1))
    if series.parameters.audience == "public" and not series.is_open:
        typer.echo(
            "\n  for its owner alone: these answers are not all released, and drafts are protected "
            "with what is released, not with each other"
        )
    typer.echo(f"\n  the series: {near(page)}\n")
