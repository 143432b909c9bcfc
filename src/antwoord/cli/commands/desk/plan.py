"""`antwoord plan`: what a series of coming answers will tell."""

import json
from datetime import date
from typing import Annotated

import typer

from antwoord.cli.common.options import OptionalText, with_run_options
from antwoord.cli.common.terminal import LiveLine, piped, plain_table


@with_run_options(
    *("question", "register", "extract_date", "mapping", "kbo", "kbo_update"),
    *("sector_basis", "output"),
)
def plan(
    given: dict[str, str | None],
    dates: Annotated[
        OptionalText, typer.Option(help="The dates to plan, with commas between.")
    ] = None,
    every: Annotated[
        OptionalText,
        typer.Option(
            help="Plan the end of every month, quarter, half-year or year instead, after the last "
            "answer that is out (none is: after the question's own date)."
        ),
    ] = None,
    until: Annotated[OptionalText, typer.Option(help="The last day of --every.")] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            help="Of the processor, that each search has at most.  [default: as a run, by the "
            "question's file]",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Look ahead: what answers of coming dates will tell, released one after the other and alone.

    The register must cover the dates. Nothing is released, and no figure is shown.
    """
    from antwoord.execution.desk.plan import COLUMNS, LEGEND, days_of, look_ahead, plan_table

    days = days_of(given, dates, every, until)
    with LiveLine() as line:

        def told(place: int, number: int, day: date) -> None:
            line.show(f"{place} of {number}: {day}")

        found = look_ahead(given, days, told, seconds)
    if as_json:
        typer.echo(json.dumps(found.as_record(), indent=2))
        return
    header, *rows = plan_table(found.planned)
    plain_table(header, rows)
    if not piped():
        typer.echo("")
        for name, meaning in LEGEND:
            typer.echo(f"{name:<{max(map(len, COLUMNS))}}  {meaning}")
        typer.echo("")
    typer.echo(found.sentence, err=piped())
