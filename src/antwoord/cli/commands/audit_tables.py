"""`antwoord audit-tables`: the attack on published tables, and the check of a proof."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from antwoord.cli.common.terminal import near, say
from antwoord.errors import STOPPED_BY_GATE, WRONG_INPUT, UserError

if TYPE_CHECKING:
    from antwoord.disclosure.attack.published import FilesAudit

#: Messages of a check on the terminal; the page has them all.
MESSAGES = 10


def audit_tables(
    tables: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of runs or of ACRO, cells.csv, any crosstab or long table as CSV, any "
            "workbook or DOCX; several together."
        ),
    ],
    minimum_count: Annotated[
        int, typer.Option(min=1, help="Counts below it, and not zero, are sensitive.")
    ] = 3,
    maximum_eur: Annotated[
        int | None, typer.Option(min=1, help="What the programme pays at most per application.")
    ] = None,
    in_time: Annotated[
        bool,
        typer.Option(
            "--in-time",
            help="Plain tables are of different dates, in this order, of what only grows, as "
            "cells.csv always are.",
        ),
    ] = False,
    decimal: Annotated[
        str, typer.Option(help="The sign of decimals in plain tables: . or ,  [default: it shows]")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Attack published tables: what can be computed that should not; exit code 3 if anything.

    Exit code 2 where nothing was found, but something could not be read as a part of a system.
    Or check the proof of an internal run: its audit/disclosure.json, with additions alone.
    """
    if decimal not in ("", ".", ","):
        raise UserError(f"--decimal {decimal!r} must be . or ,")
    proofs = [path for path in tables if path.suffix == ".json"]
    if proofs and len(proofs) < len(tables):
        raise UserError("name either tables or proofs (disclosure.json), not both")
    if proofs:
        if _checked_proofs(proofs):
            raise typer.Exit(STOPPED_BY_GATE)
        return
    from antwoord.disclosure.attack.published import audit_files

    report = audit_files(
        tables,
        minimum_count=minimum_count,
        maximum_eur=maximum_eur,
        in_time=in_time,
        decimal=decimal,
        ranges=as_json,
    )
    if as_json:
        typer.echo(json.dumps(report.as_record(), indent=2, ensure_ascii=False))
    else:
        _attacked(report)
    if report.disclosed:
        raise typer.Exit(STOPPED_BY_GATE)
    if report.unread:
        raise typer.Exit(WRONG_INPUT)


def _attacked(report: "FilesAudit") -> None:
    """What an attack found, in lines; all that was not understood, the most of the rest."""
    told = f"{report.cells:,} cells, {report.suppressed:,} hidden, {report.relations:,} relations"
    typer.echo(f"{len(report.paths)} file(s), {told}")
    for note in report.notes[:MESSAGES]:
        say(f"  note: {note}")
    if len(report.notes) > MESSAGES:
        typer.echo(f"  and {len(report.notes) - MESSAGES} notes more, in --json")
    for finding in report.findings[:MESSAGES]:
        where = ", ".join(filter(None, (near(finding.path), finding.where)))
        say(f"  {where}, line {finding.line}: {finding.kind}: {finding.place} = {finding.told}")
    if len(report.findings) > MESSAGES:
        typer.echo(f"  and {len(report.findings) - MESSAGES} more")
    for one in report.unread:
        say(f"  not understood: {one}")
    if report.disclosed:
        typer.echo("disclosed")
    elif report.unread:
        typer.echo("nothing is disclosed by what was understood; the rest was not attacked")
    else:
        typer.echo("nothing is disclosed")


def _checked_proofs(proofs: list[Path]) -> bool:
    from antwoord.disclosure.proof.proofs import check_proof

    wrong = False
    for path in proofs:
        tables, sentences = check_proof(path)
        typer.echo(f"{near(path)}: {tables:,} witnesses, {len(sentences):,} objections")
        for sentence in sentences[:MESSAGES]:
            typer.echo(f"  {sentence}")
        wrong = wrong or bool(sentences)
    typer.echo("the proof does not hold" if wrong else "the proof holds")
    return wrong
