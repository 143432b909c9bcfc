"""`antwoord compare`: what changed from one answer to another."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from antwoord.cli.common.options import OptionalText, with_run_options
from antwoord.cli.common.terminal import near, plain_table, say
from antwoord.parameters import AUDIENCES

if TYPE_CHECKING:
    from antwoord.answer.changed.changes import Change
    from antwoord.series.compare.comparison import Comparison

#: So many changes are shown on a terminal; page and JSON have more.
SHOWN = 20


@with_run_options(
    *("question", "register", "extract_date", "mapping", "kbo", "kbo_update"),
    *("sector_basis", "as_known_on", "language", "output"),
)
def compare(
    given: dict[str, str | None],
    first: Annotated[
        str, typer.Argument(metavar="A", help="The folder of a run, or its reference date.")
    ],
    second: Annotated[
        OptionalText, typer.Argument(metavar="[B]", help="Likewise: what A is compared with.")
    ] = None,
    with_release: Annotated[
        bool,
        typer.Option("--with-release", help="Compare A with the closest release before it."),
    ] = False,
    audience: Annotated[
        OptionalText,
        typer.Option(
            help=f"For whom: {', '.join(AUDIENCES)}; internal tells why figures changed, from the "
            "rows of both runs.  [default: as the runs]"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Tell what changed between two answers: the frame first, then figures, the gravest first.

    Ends with exit code 0 where both tell the same, with 4 where they do not. Beside the later run
    compare.html and compare.json are written.
    """
    from antwoord.series.compare.comparison import compare as compared
    from antwoord.series.compare.page import write_comparison
    from antwoord.series.compare.sides import pair_of

    found = compared(pair_of((first, second), given, audience, with_release=with_release))
    page = write_comparison(found)
    if as_json:
        typer.echo(json.dumps(found.as_record(), indent=2, ensure_ascii=False))
    else:
        _tell(found)
        typer.echo(f"\n  the comparison: {near(page)}")
    raise typer.Exit(found.exit_code)


def _tell(found: "Comparison") -> None:
    """The frame, the rows that changed and the first figures; in English, as the command line."""
    from antwoord.answer.changed.changes import KINDS
    from antwoord.answer.changed.frames import frame_in_words
    from antwoord.language.languages import DEFAULT, SOURCE
    from antwoord.series.compare.page import change_in_words, figure_in_words
    from antwoord.series.wording import titles_of

    pair = replace(found.pair, language=SOURCE)
    typer.echo(f"{pair.before.past.folder} -> {pair.after.past.folder}")
    if not found.exit_code:
        typer.echo("  both tell the same")
        return
    titles = titles_of(pair, pair.after.past.reference_date)
    for frame in found.frames:
        say(f"  frame: {frame_in_words(frame, titles)}")
    if found.split is not None:
        for why, number in sorted(found.split.number.items()):
            typer.echo(f"  rows, {why}: {number}")
    elif pair.internal:
        typer.echo("  the frame changed so that nothing tells why figures changed")
    told = [one for one in found.changes if not one.protection]
    numbers = [f"{kind}s: {sum(one.kind == kind for one in told)}" for kind in KINDS]
    if protected := len(found.changes) - len(told):
        numbers.append(f"shown otherwise, not changed: {protected}")
    typer.echo(f"  {', '.join(numbers)}\n")
    rows = [
        [
            one.name.spoken,
            figure_in_words(one.name, one.before, DEFAULT)[0],
            figure_in_words(one.name, one.after, DEFAULT)[0],
            change_in_words(one, DEFAULT, SOURCE),
            ", ".join(f"{why} {_part(one, part)}" for why, part in one.reasons.items()),
        ]
        for one in told[:SHOWN]
    ]
    width = 4 if found.split is None else 5
    header = ["figure", "before", "after", "change", "why"]
    if rows:
        plain_table(header[:width], [row[:width] for row in rows], right=(1, 2, 3))
    if len(told) > SHOWN:
        typer.echo(f"  and {len(told) - SHOWN} more")


def _part(one: "Change", part: int) -> str:
    from antwoord.answer.changed.figures import in_unit
    from antwoord.language.numerals import signed

    return signed(in_unit(one.name, part))
