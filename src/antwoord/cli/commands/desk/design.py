"""`antwoord design`: ways to publish an answer compared."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from antwoord.cli.common.options import with_run_options
from antwoord.cli.common.terminal import LiveLine, near, piped, plain_table
from antwoord.parameters import validate

if TYPE_CHECKING:
    from antwoord.disclosure.design import Choice


@with_run_options(
    *("question", "reference_date", "register", "extract_date"),
    *("mapping", "kbo", "kbo_update", "sector_basis"),
)
def design(
    given: dict[str, str | None],
    minimum_count: Annotated[
        list[int] | None,
        typer.Option(
            min=1,
            help="Compare this minimum count, and the question's own; may be repeated.  "
            "[default: 3, 5 and 10]",
        ),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw the comparison into this .svg or .png file too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Compare ways to publish an answer: how many of its figures survive each; none is shown."""
    from antwoord.execution.desk.design import (
        COLUMNS,
        LEGEND,
        TEXTS,
        compare_designs,
        design_table,
        in_words,
    )
    from antwoord.execution.desk.picture import require_picture, write_picture

    if picture:
        require_picture(picture)
    parameters = validate(**given)
    with LiveLine() as line:

        def told(place: int, number: int, choice: "Choice") -> None:
            line.show(f"{place} of {number}: {in_words(choice)}")

        line.show("reading and checking the register")
        compared = compare_designs(parameters, minimum_count or (), told)
    if picture:
        title = f"{parameters.question.id} on {parameters.reference_date}"
        write_picture(picture, compared.designs, title)
    if as_json:
        typer.echo(json.dumps(compared.as_record(), indent=2))
        return
    header, *rows = design_table(compared.designs)
    right = [place for place, name in enumerate(header) if name not in TEXTS]
    plain_table(header, rows, right=right)
    if piped():
        return
    typer.echo("")
    for name, meaning in LEGEND:
        if name in header:
            typer.echo(f"{name:<{max(map(len, COLUMNS))}}  {meaning}")
    if picture:
        typer.echo(f"\nthe picture: {near(picture)}")
