"""`antwoord verify`: whether a run holds."""

from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import say, tell
from antwoord.errors import DOES_NOT_HOLD


def verify(
    run: Annotated[
        Path,
        typer.Argument(help="The folder of a run, an archive, or an archive that was unpacked."),
    ],
    allowed_signers: Annotated[
        Path | None,
        typer.Option(help="A file of OpenSSH with keys and their periods: one must have signed."),
    ] = None,
    timestamp_roots: Annotated[
        Path | None,
        typer.Option(help="Certificates (PEM) of authorities: one must have stamped the time."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also make it again, as antwoord repeat does.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Each line as JSON.")] = False,
) -> None:
    """Verify a run: files, seal, ledger, signature, sums, figures, ranges; exit code 0 or 5."""
    from antwoord.execution.kernels.lasting import lasting

    with lasting():
        from antwoord.proof.verify import Line, holding, told
        from antwoord.proof.verify import verify as verify_run

        lines = verify_run(run, allowed_signers, timestamp_roots)
    if again:
        from antwoord.proof.repeat import repeat

        done = repeat(run, {})
        outcome = f"it differs, first in {done.difference}" if done.difference else "identical"
        lines.append(Line(not done.difference, "again", "; ".join((outcome, *done.notes))))
    if as_json:
        for line in lines:
            tell(what=line.what, holds=line.holds, told=line.told)
    else:
        for text in told(lines):
            say(text)
    if not holding(lines):
        raise typer.Exit(DOES_NOT_HOLD)
