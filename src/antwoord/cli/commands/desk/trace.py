"""`antwoord trace`: from a figure to what it was made of."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from antwoord.cli.common.options import OptionalText, WorkOption, work_in
from antwoord.cli.common.terminal import plain_table, say
from antwoord.errors import UserError
from antwoord.parameters import AUDIENCES

if TYPE_CHECKING:
    from antwoord.cells import CellName
    from antwoord.series.told import Told
    from antwoord.series.trace.trace import Trace

#: So many cells are listed where a figure is that of several.
LISTED = 40


def trace(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    cell: Annotated[
        str,
        typer.Argument(
            metavar="CELL",
            help="A cell (paid/BE-VAN), a line of tables/cells.csv (r12), or a figure as it stands "
            "there (78).",
        ),
    ],
    audience: Annotated[
        OptionalText,
        typer.Option(
            help=f"For whom: {', '.join(AUDIENCES)}; internal tells the rows.  [default: as the "
            "run]"
        ),
    ] = None,
    work: WorkOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Why this figure: its cell, notebook cell, query, checks, source, and for internal use rows.

    Of a public run it tells what its folder tells and nothing else.
    """
    from antwoord.series.told import read_told
    from antwoord.series.trace.found import cells_meant
    from antwoord.series.trace.trace import trace as traced

    work_in(work)
    told = read_told(run)
    if audience not in (None, *AUDIENCES):
        raise UserError(f"--audience {audience!r} must be one of {', '.join(AUDIENCES)}")
    if audience == "public" and told.past.internal:
        raise UserError(f"{run} is for internal use; leave --audience away")
    internal = told.past.internal or audience == "internal"
    name = _chosen(told, cells_meant(told, cell), cell)
    found = traced(told, name, internal=internal)
    if as_json:
        typer.echo(json.dumps(found.as_record(), indent=2, ensure_ascii=False))
        return
    _tell(found)


def _chosen(told: "Told", meant: "list[CellName]", wanted: str) -> "CellName":
    """The cell that is meant; of several the one that is chosen, where somebody can be asked."""
    if len(meant) == 1:
        return meant[0]
    rows = [
        [str(place), name.spoken, ", ".join(dict.fromkeys(t for t, _ in told.lines[name]))]
        for place, name in enumerate(meant[:LISTED], start=1)
    ]
    more = f" (the first {LISTED})" if len(meant) > LISTED else ""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        named = ", ".join(row[1] for row in rows)
        raise UserError(f"{wanted} is {len(meant)} cells; name one of them{more}: {named}")
    say(f"{wanted} is {len(meant)} cells{more}:\n")
    plain_table(["", "cell", "tables"], rows, right=(0,))
    while True:
        place = int(typer.prompt("\nwhich", type=int))
        if 0 < place <= len(rows):
            return meant[place - 1]
        say(f"name a number from 1 to {len(rows)}")


def _tell(found: "Trace") -> None:
    from antwoord.answer.changed.figures import as_number
    from antwoord.language.languages import DEFAULT
    from antwoord.series.compare.page import figure_in_words

    record = found.as_record()
    figure = figure_in_words(found.name, found.figure, DEFAULT)[0]
    say(f"{found.words}: {figure}")
    exact = found.figure.is_exact
    lines = [
        ("cell", found.name.text),
        ("told", "exactly" if exact else f"between {record['low']} and {record['high'] or '…'}"),
        *(
            ("table", f"{one['table']}: {one['file']} line {one['line']}, {one['page']}")
            for one in record["tables"]
        ),
        ("made by", record["notebook_cell"]),
        ("query", record["query"]),
        *(("check", f"{name}: {verdict}") for name, verdict in record["verdicts"].items()),
    ]
    if record["checks"]:
        checks = record["checks"]
        lines.append(
            ("rows", f"{checks['read']} read, {checks['set_aside']} set aside: {checks['page']}")
        )
    source = record["source"]
    lines.append(("source", f"{source['register']}, extract of {source['extract_date'] or '?'}"))
    lines.append(("", f"SHA-256 {source['sha256']}"))
    for head, text in lines:
        say(f"  {head:<9}{text}")
    if found.rows is None:
        return
    typer.echo(f"\n  {len(found.rows)} rows\n")
    amount = found.name.is_amount
    rows = [
        [
            row.id,
            row.place,
            row.state,
            *([str(as_number(found.name, row.adds))] if amount else []),
            " ".join(row.rules),
        ]
        for row in found.rows
    ]
    header = ["id", "place", "state", *(["euro"] if amount else []), "rules broken"]
    if rows:
        plain_table(header, rows, right=(3,) if amount else ())
