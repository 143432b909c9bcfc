"""`antwoord sign`: a signature over a run."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import near
from antwoord.errors import UserError


def sign(
    run: Annotated[
        Path, typer.Argument(help="The folder of a run, such as outputs/sv-533/2021-03-01.")
    ],
    key: Annotated[
        Path,
        typer.Option(
            help="An SSH key: the private one, or the public one of a key that an agent holds."
        ),
    ],
) -> None:
    """Sign every file of a run with an SSH key; the signature stands beside the run's folder."""
    from antwoord.proof.files import place_of
    from antwoord.proof.signature import sign as sign_run
    from antwoord.proof.verify import verify
    from antwoord.provenance.past_runs import read_run

    place = place_of(run)
    past = read_run(place.run)
    wrong = [line for line in verify(place.run) if line.holds is False and line.what != "signature"]
    if past is None or wrong:
        why = f": {wrong[0].what}: {wrong[0].told}" if wrong else ""
        raise UserError(f"{near(run)} does not hold{why}; nothing was signed")
    path = sign_run(place, key, public=not past.internal)
    typer.echo(f"signed: {near(path)}, over {near(path.with_suffix(''))}")
