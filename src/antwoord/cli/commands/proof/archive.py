"""`antwoord archive`: a run as one zip that anybody can verify."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import near


def archive(
    run: Annotated[
        Path, typer.Argument(help="The folder of a public run, such as outputs/sv-533/2021-03-01.")
    ],
    to: Annotated[Path, typer.Option(help="The folder that the zip goes into; it is made.")] = Path(
        "archive"
    ),
) -> None:
    """Put all that is public of a run, and what verifies it, into one zip: always the same."""
    from antwoord.proof.archive import archive as archive_run
    from antwoord.proof.files import VERIFIER

    done = archive_run(run, to)
    typer.echo(f"{near(done.path)}: {done.files} files, {done.path.stat().st_size:,} bytes")
    if not done.released:
        typer.echo("  a draft: nothing vouches for its record yet, and it is for your eyes alone")
    typer.echo(f"  antwoord verify {near(done.path)}")
    typer.echo(f"  or, unpacked, with Python alone: python {VERIFIER} .")
