"""`antwoord sign-off`: the audit page of a run, signed."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.terminal import list_runs, near
from antwoord.errors import UserError


def sign_off(
    run: Annotated[
        Path, typer.Argument(help="The folder of a run, such as outputs/sv-533/2021-03-01.")
    ],
    name: Annotated[
        str | None, typer.Option(help="Who signs; without it, the signatures are listed.")
    ] = None,
    function: Annotated[str | None, typer.Option(help="In which function.")] = None,
    remark: Annotated[
        list[str] | None,
        typer.Option(
            help='Why a broken rule is accepted: IMP-501="accepted because …"; as many as needed.'
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--date", help="The day of signing.  [default: today]")
    ] = None,
) -> None:
    """Sign the audit page of a run: kept beside its folder, never instead of another signature.

    The signature holds the hash of the run's record: whether the run is still what was signed is
    told whenever its signatures are listed.
    """
    from antwoord.parameters import date_named
    from antwoord.provenance.sign_off import sign_off as sign
    from antwoord.provenance.sign_off import signatures_of

    if name is None and (function or remark or on):
        raise UserError("--name is missing: who signs?")
    if name is None:
        signed = signatures_of(run)
    else:
        if function is None:
            raise UserError("--function is missing: in which function does the signer sign?")
        today = datetime.now().astimezone().date()
        day: date = date_named("date", on) if on else today
        signed = sign(run, name, function, _remarks(remark or ()), day, today)
    if not signed.signatures:
        typer.echo(f"{near(run)}: nobody has signed it")
        return
    for one, holds in signed.signatures:
        state = "as it is now" if holds else "as it was before it changed"
        typer.echo(f"  {one.date}  {one.name}, {one.function}: {state}")
        for rule, text in one.remarks.items():
            typer.echo(f"              {rule}: {text}")
    typer.echo(f"\n  {near(signed.page)}")
    if name is not None:
        list_runs(run.resolve().parent.parent)
    if not signed.signatures[-1][1]:
        raise UserError(f"{near(run)} changed after it was signed; read it and sign it again")


def _remarks(given: "list[str] | tuple[str, ...]") -> dict[str, str]:
    remarks: dict[str, str] = {}
    for text in given:
        rule, sign, why = text.partition("=")
        if not sign or not rule.strip():
            raise UserError(f'--remark {text!r} must be a rule and why: IMP-501="accepted because"')
        if rule.strip() in remarks:
            raise UserError(f"--remark {rule.strip()} stands there twice; give it once")
        remarks[rule.strip()] = why
    return remarks
