"""`antwoord init`: a project in a folder of its own."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import near


def init(
    folder: Annotated[Path, typer.Argument(help="Where the project goes; it is made.")] = Path(),
    renew: Annotated[
        bool,
        typer.Option("--update", help="Take over what is new; what you changed stays."),
    ] = False,
) -> None:
    """Make a project: notebooks, helpers, expectations, lists, questions, a made-up register."""
    from antwoord.starting.project import NEW, begin, update

    place = folder.resolve()
    if not renew:
        done = begin(place)
        typer.echo(f"  {len(done.made)} files in {near(place)}")
        go = "" if place == Path.cwd() else f"cd {near(place)} && "
        typer.echo(f"\n  the demo answer: {go}antwoord run")
        return
    done = update(place)
    for name in done.made:
        typer.echo(f"  new      {name}")
    for name in done.changed:
        typer.echo(f"  changed  {name}")
    for name in done.kept:
        typer.echo(f"  yours    {name}: the new one is {name}{NEW}")
    for name in done.gone:
        typer.echo(f"  gone     {name}: antwoord has it no longer; yours stays")
    if not (done.made or done.changed or done.kept or done.gone):
        typer.echo("  everything is as new")
