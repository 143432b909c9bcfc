"""`antwoord revisions`: what each release said of each reference date, by its extract."""

import csv
import json
import sys
from typing import Annotated

import typer

from antwoord.cli.common.options import with_run_options
from antwoord.cli.common.terminal import plain_table
from antwoord.errors import UserError
from antwoord.parameters import DEFAULTS, validate

FORMATS = ("table", "csv", "json")


@with_run_options("register", "extract_date", "sector_basis", "output")
def revisions(
    given: dict[str, str | None],
    question: Annotated[str, typer.Argument(help="The id of a file of data/raw/questions.")] = str(
        DEFAULTS["question"]
    ),
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            help="table: a triangle for each figure; csv, json: a line for each figure of each "
            "answer, with its ranges.",
        ),
    ] = "table",
) -> None:
    """Tell what each release said of each reference date, by the day of the register's extract.

    Made of the answers that are out alone: the headline figures, as they were published.
    """
    from antwoord.series.sweep.revisions import COLUMNS
    from antwoord.series.sweep.revisions import revisions as revisions_of

    if output_format not in FORMATS:
        raise UserError(f"--format {output_format!r} must be one of {', '.join(FORMATS)}")
    found = revisions_of(validate(**{**given, "question": question}))
    if output_format == "json":
        typer.echo(json.dumps(found.as_record(), indent=2, ensure_ascii=False))
        return
    if output_format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(found.lines())
        return
    if not found.said:
        typer.echo(f"no answer to {question} from this register is released")
    for measure in found.measures:
        header, *rows = found.triangle(measure)
        typer.echo(f"{measure}, by the day of the extract")
        plain_table(header, rows, right=range(1, len(header)))
        typer.echo("")
    if found.left_out:
        typer.echo(f"left out: {found.left_out} on another basis or of what was known on a day")
