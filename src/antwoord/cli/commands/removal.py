"""`antwoord clean` and `antwoord erase`: what is taken away."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.options import OutputOption, WorkOption, work_in
from antwoord.cli.common.terminal import complain, near
from antwoord.errors import STOPPED_BY_GATE


def clean(output: OutputOption = None, work: WorkOption = None) -> None:
    """Empty the store of earlier results and patterns; answers and releases stay.

    What killed runs left is cleared too, also in the folder of answers.
    """
    work_in(work)
    from antwoord.execution.removal.cleaning import clean as clean_up
    from antwoord.storage.paths import project_root

    gone = clean_up(Path(output).resolve() if output else project_root() / "outputs")
    typer.echo(
        f"{gone.results:,} results and {gone.patterns:,} patterns, {gone.size_bytes / 1e6:,.1f} MB"
        + (f"; {gone.left:,} left by runs that were killed" if gone.left else "")
    )


def erase(
    ids: Annotated[
        list[str],
        typer.Argument(help="Application ids, enterprise numbers or keys of one person."),
    ],
    output: OutputOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be cleared, and clear nothing.")
    ] = False,
    work: WorkOption = None,
) -> None:
    """Clear every copy of a person that runs made; exit code 3 if a released answer holds her.

    Take her out of the register itself first: a run reads it again.
    """
    work_in(work)
    from antwoord.execution.removal.erasing import erase as erase_person
    from antwoord.provenance.sign_off import show_again
    from antwoord.storage.paths import project_root

    folder = Path(output).resolve() if output else project_root() / "outputs"
    found = erase_person(ids, folder, clear=not dry_run)
    for run in () if dry_run else found.signed:
        show_again(run)
    for place in found.cleared:
        typer.echo(f"  {near(place)}")
    done = "would be cleared" if dry_run else "cleared"
    typer.echo(f"{found.files:,} files held her; {len(found.cleared):,} places {done}")
    named = "would no longer name anybody" if dry_run else "name nobody any more"
    typer.echo(f"{found.archives:,} of them are kept with releases and signatures, and {named}")
    if found.released:
        for place in found.released:
            complain(f"{near(place)}, which was released, holds her")
        raise typer.Exit(STOPPED_BY_GATE)
    typer.echo(f"{found.looked_at:,} files of released answers hold nothing of her")
