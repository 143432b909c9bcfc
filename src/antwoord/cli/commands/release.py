"""`antwoord release`: an answer that is out."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.options import WorkOption, work_in
from antwoord.cli.common.terminal import list_runs, near
from antwoord.parameters import date_named


def release(
    run: Annotated[
        Path, typer.Argument(help="The folder of a run, such as outputs/sv-533/2021-03-01.")
    ],
    supersedes: Annotated[
        str | None,
        typer.Option(help="The released folder for the same date that this answer corrects."),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="Why it is corrected; kept with the true cells, for internal use."),
    ] = None,
    public_reason: Annotated[
        bool, typer.Option("--public-reason", help="The reason is for everybody to read.")
    ] = False,
    not_before: Annotated[
        str | None, typer.Option(help="An embargo: the first day on which it may be seen.")
    ] = None,
    work: WorkOption = None,
) -> None:
    """Release a public answer: enter it in the ledger that later answers are protected with.

    For good: its folder is never written again, a later run of that date goes beside it.
    """
    work_in(work)
    from antwoord.provenance.release import correction_of
    from antwoord.provenance.release import release as release_run

    day = date_named("not_before", not_before) if not_before else None
    outcome = release_run(run, correction_of(supersedes, reason, public=public_reason), day)
    entry = outcome.entry
    told = "released" if outcome.new else f"already released on {entry.released:%Y-%m-%d}"
    typer.echo(f"{entry.run}: {told}, line {entry.sequence} of {near(outcome.ledger)}\n")
    for name in entry.files:
        cells = entry.cells.get(name)
        typer.echo(f"  {name:<24}{_shown_cells(cells.values()) if cells else ''}".rstrip())
    if entry.not_before:
        typer.echo(f"\n  under embargo: not to be seen before {entry.not_before}")
    typer.echo(f"\n  hash {entry.head}")
    if outcome.new:
        typer.echo("  keep it elsewhere too: it proves what the ledger held")
    if page := list_runs(outcome.ledger.parent):
        typer.echo(f"  all runs: {near(page)}")


def _shown_cells(values: Collection[object]) -> str:
    suppressed = sum(value is None for value in values)
    return f"{len(values):>8,} cells, {suppressed:,} suppressed"
