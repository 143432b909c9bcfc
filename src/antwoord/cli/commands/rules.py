"""`antwoord rules`: the rule book."""

import json
from typing import Annotated

import typer

from antwoord.cli.common.terminal import piped, rich_table
from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES

FORMATS = ("table", "markdown", "odcs", "frictionless")


def rules(
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = "nl",
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            help="table or markdown; or a data contract as JSON: odcs (Open Data Contract "
            "Standard), frictionless (a table schema). Piped, a table is tab-separated.",
        ),
    ] = "table",
) -> None:
    """List the rule book: every rule, its severity and ground; or give it as a data contract."""
    from antwoord.quality.page.rules_page import markdown, table
    from antwoord.quality.rules.book import load_rule_book

    if language not in LANGUAGES:
        raise UserError(f"--language {language!r} must be one of {', '.join(LANGUAGES)}")
    if output_format not in FORMATS:
        raise UserError(f"--format {output_format!r} must be one of {', '.join(FORMATS)}")
    book = load_rule_book()
    if output_format in ("odcs", "frictionless"):
        from antwoord.quality.page import contract

        made = getattr(contract, output_format)(book, language)
        typer.echo(json.dumps(made, indent=2, ensure_ascii=False))
        return
    if output_format == "markdown":
        typer.echo(markdown(book, language), nl=False)
        return
    header, *rows = table(book, language)
    if piped():
        for row in (header, *rows):
            typer.echo("\t".join(row))
    else:
        rich_table(header, rows)
