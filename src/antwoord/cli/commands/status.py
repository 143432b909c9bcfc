"""`antwoord status`: what a run would do."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from antwoord.cli.common.options import RUN_OPTIONS, with_run_options


@with_run_options(*RUN_OPTIONS)
def status(
    given: dict[str, str | None],
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Show what a run with these parameters would run again, and what changed; runs nothing."""
    from antwoord.execution.configuration import checked
    from antwoord.execution.status import status as status_of

    found = status_of(checked(given))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    for each in found:
        typer.echo(f"{each.notebook:<24}{each.sentence}")
