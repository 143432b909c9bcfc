"""`antwoord export`: an answer as files to mail."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import near


def export(
    run: Annotated[
        Path, typer.Argument(help="The folder of a run, such as outputs/sv-533/2021-03-01.")
    ],
    to: Annotated[Path, typer.Option(help="The folder that the files go into; it is made.")] = Path(
        "export"
    ),
) -> None:
    """Write an answer under telling names to mail: each file whole by itself, and a zip of all."""
    from antwoord.provenance.export import export as export_run

    done = export_run(run, to)
    for file in done.files:
        typer.echo(f"  {near(file)}")
    typer.echo(f"\n  all of them: {near(done.archive)}")
