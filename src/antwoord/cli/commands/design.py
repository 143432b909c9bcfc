"""`antwoord design`: ways to publish an answer compared."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from antwoord.cli.common.options import with_run_options
from antwoord.cli.common.terminal import plain_table
from antwoord.parameters import validate


@with_run_options("question", "reference_date", "register", "extract_date", "sector_basis")
def design(
    given: dict[str, str | None],
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Compare ways to publish an answer: how many of its figures survive each; none is shown."""
    from antwoord.execution.design import compare_designs, design_table

    if sys.stderr.isatty():
        typer.echo("reading, checking and three searches: one or two minutes ...", err=True)
    compared = compare_designs(validate(**given))
    if as_json:
        about = {
            "question": compared.parameters.question.id,
            "reference_date": compared.parameters.reference_date.isoformat(),
            "sector_basis": compared.parameters.sector_basis,
            "minimum_count": compared.settings.rules.minimum_count,
            "designs": [asdict(each) for each in compared.designs],
        }
        typer.echo(json.dumps(about, indent=2))
        return
    header, *rows = design_table(compared.designs)
    plain_table(header, rows, right=range(1, len(header) - 1))
