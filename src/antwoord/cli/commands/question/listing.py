"""`antwoord question list`: the questions there are."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from antwoord.cli.common.terminal import complain, plain_table


def list_questions(
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """List the questions: id, programmes, subject; and what is wrong with a file."""
    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.errors import WRONG_INPUT
    from antwoord.execution.questions.files import listed

    found = listed(load_code_lists())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        plain_table(
            ["question", "programmes", "subject"],
            [[one.id, ", ".join(one.programmes), one.subject] for one in found if not one.wrong],
        )
    wrong = [one.wrong for one in found if one.wrong]
    for sentence in wrong:
        complain(sentence)
    if wrong:
        raise typer.Exit(WRONG_INPUT)
