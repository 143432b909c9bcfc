"""`antwoord repeat`: a run made again and compared."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.options import REGISTER_HELP, with_run_options
from antwoord.cli.common.terminal import near, say
from antwoord.errors import DOES_NOT_HOLD

#: The record of a public run does not say where a register of the user's own is.
_REGISTER = Annotated[str | None, typer.Option(help=f"The register that was read. {REGISTER_HELP}")]


@with_run_options("register", "mapping", "kbo", "kbo_update", register=(_REGISTER, None))
def repeat(
    given: dict[str, str | None],
    run: Annotated[
        Path, typer.Argument(help="The folder of a run, such as outputs/sv-533/2021-03-01.")
    ],
) -> None:
    """Make a run again, from nothing, and compare every byte; exit code 5 where one differs."""
    from antwoord.proof.repeat import repeat as repeat_run

    done = repeat_run(run, given)
    for note in done.notes:
        say(f"  note: {note}")
    if done.difference:
        say(f"{near(run)}: made again it differs, first in {done.difference}")
        raise typer.Exit(DOES_NOT_HOLD)
    say(f"{near(run)}: identical, {done.files} files")
