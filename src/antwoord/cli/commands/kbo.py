"""`antwoord kbo`: the enterprise register."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import near
from antwoord.errors import UserError

kbo_app = typer.Typer(
    name="kbo", help="The enterprise register (KBO Open Data).", no_args_is_help=True
)


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
    from antwoord.language.dates import typed_day
    from antwoord.made_up.kbo.extract import write_sample

    try:
        day = typed_day(snapshot_date)
    except ValueError as error:
        raise UserError(f"--snapshot-date {error}") from None
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
