"""`antwoord demo`: a made-up register."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import near
from antwoord.errors import UserError


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
