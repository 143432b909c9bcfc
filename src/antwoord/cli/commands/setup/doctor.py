"""`antwoord doctor`: whether this machine can make answers."""

import typer

from antwoord.errors import DONE, WRONG_INPUT


def doctor() -> None:
    """Say what is installed, what is missing, what can be written, and how fast it loads."""
    from antwoord.starting.doctor import examine

    wrong = 0
    for one in examine():
        wrong += bool(one.advice)
        mark = "!" if one.advice else " "
        typer.echo(f"{mark} {one.name:<11} {one.found}")
        if one.advice:
            typer.echo(f"  {'':<11} {one.advice}")
    raise typer.Exit(WRONG_INPUT if wrong else DONE)
