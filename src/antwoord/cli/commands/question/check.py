"""`antwoord question check`: what a question makes, and what of it a register fills."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from antwoord.cli.common.options import OptionalText, with_run_options
from antwoord.cli.common.terminal import as_typed, plain_table
from antwoord.errors import UserError
from antwoord.parameters import DEFAULTS, public_refusal, validate_in

if TYPE_CHECKING:
    from antwoord.execution.questions.counted import Counted
    from antwoord.execution.questions.outline import Outline, PartTold

_ANSWERED = {
    "text": "a text of [[answers]]",
    "not_held": "not at all: the register does not hold it",
    "refused": "not at all: it is refused, with its ground",
}


@with_run_options("register", "mapping", "reference_date", "sector_basis", "extract_date")
def check_question(
    given: dict[str, str | None],
    question: Annotated[
        str, typer.Argument(help="The id of a file of data/raw/questions, or the path of one.")
    ] = str(DEFAULTS["question"]),
    register: Annotated[
        OptionalText,
        typer.Option(help="Count with it: how many cells are not zero and could be published."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Check a question: which tables it makes, what each part is answered by, what it needs.

    With a register it also tells how many cells of each table could be published; no value.
    """
    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.execution.questions.files import question_path, read_question
    from antwoord.execution.questions.outline import outline

    path, codes = question_path(question), load_code_lists()
    declared = read_question(path, codes)
    told = outline(declared, codes, given["reference_date"], given["sector_basis"])
    counted = None
    if register:
        from antwoord.execution.questions.counted import count_question

        if sys.stderr.isatty():
            typer.echo("reading, checking, counting and protecting ...", err=True)
        internal = {"audience": "internal"} if public_refusal(declared) else {}
        with as_typed(register, given["mapping"]):
            named = {**given, "question": path.stem, **internal}
            counted = count_question(validate_in(path.parent, named))
    elif given["mapping"]:
        raise UserError("--mapping is of a register; name it with --register")
    if as_json:
        typer.echo(json.dumps(_as_json(told, counted), ensure_ascii=False, indent=2))
    else:
        _show(told, counted)


def _as_json(told: "Outline", counted: "Counted | None") -> dict[str, Any]:
    question = told.question
    return {
        "question": question.id,
        "subject": question.asked.get("subject"),
        "programmes": question.programmes,
        "reference_date": told.reference_date.isoformat(),
        "sector_basis": told.sector_basis,
        "parts": [asdict(part) for part in told.parts],
        "tables": [asdict(table) for table in told.tables],
        "columns": told.columns,
        "register": asdict(counted) if counted else None,
    }


def _show(told: "Outline", counted: "Counted | None") -> None:
    from antwoord.execution.questions.outline import told as in_words

    question = told.question
    typer.echo(f"{question.id} on {told.reference_date}: the file is right\n")
    plain_table(
        ["part", "kind", "answered by"],
        [[str(part.number), part.kind, _answered_by(part)] for part in told.parts],
    )
    typer.echo("")
    header = ["table", "rows", "columns", "measures", "parts", "cells"]
    rows = [
        [
            table.id,
            " + ".join(table.rows) or "-",
            " + ".join(table.columns) or "-",
            ", ".join(table.measures),
            ", ".join(map(str, table.parts)) or ("-" if table.asked else "extra"),
            in_words(table),
        ]
        for table in told.tables
    ]
    plain_table(header, rows, right=(5,))
    typer.echo("")
    if told.columns:
        for name, why in told.columns.items():
            typer.echo(f"the register must have the column {name}, for {why}")
    else:
        typer.echo("the register needs no column besides those that each one has")
    if counted:
        _show_counted(counted)


def _answered_by(part: "PartTold") -> str:
    if part.kind == "figures":
        told = [*(f"headline {', '.join(part.headline)}" for _ in part.headline[:1]), *part.tables]
        return "; ".join(told)
    if part.kind == "text" and not part.answered:
        return "no text of [[answers]] holds on this day"
    return _ANSWERED[part.kind]


def _show_counted(counted: "Counted") -> None:
    typer.echo(f"\n{counted.read:,} rows read, {counted.counted:,} counted\n")
    names = ["table", "cells", "not zero", "exact", "rounded", "not published"]
    rows = [
        [
            one.id,
            *(
                "-" if number is None else f"{number:,}"
                for number in (one.cells, one.not_zero, one.exact, one.rounded, one.withheld)
            ),
        ]
        for one in counted.tables
    ]
    plain_table(names, rows, right=range(1, len(names)))
    if counted.refusal:
        typer.echo(f"\nnothing could be published: {counted.refusal}")
