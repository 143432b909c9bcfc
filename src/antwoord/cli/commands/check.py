"""`antwoord check`: a register read and checked."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from antwoord.cli.common.options import REGISTER_HELP, OptionalText, with_run_options
from antwoord.cli.common.receipt import named_as_argument, receipt_summary
from antwoord.cli.common.terminal import as_typed, list_runs, near
from antwoord.errors import STOPPED_BY_GATE
from antwoord.parameters import AUDIENCES

if TYPE_CHECKING:
    from antwoord.execution.check import Checked
    from antwoord.quality.evaluation.result import QualityResult, RuleResult

#: Messages of a check on the terminal; the page has them all.
MESSAGES = 10


@with_run_options(
    "register",
    "reference_date",
    "question",
    "extract_date",
    "mapping",
    "kbo",
    "kbo_update",
    "audience",
    "output",
    register=(Annotated[str, typer.Argument(help=REGISTER_HELP)], ...),
    audience=(
        Annotated[
            str, typer.Option(help=f"For whom: {', '.join(AUDIENCES)}; internal names rows.")
        ],
        "internal",
    ),
    output=(
        Annotated[
            OptionalText,
            typer.Option(help="The folder that checks/ is in.  [default: outputs/ of the project]"),
        ],
        None,
    ),
)
def check(
    given: dict[str, str | None],
    typed: Sequence[str | None],
) -> None:
    """Check a register only: a summary here, and the audit page."""
    from antwoord.execution.check import check_register
    from antwoord.execution.configuration import checked as checked_parameters

    if sys.stderr.isatty():
        typer.echo("reading and checking, some seconds ...", err=True)
    with as_typed(*typed), named_as_argument():
        checked = check_register(checked_parameters(given, whole_register=True))
    list_runs(checked.parameters.output)
    _check_summary(checked)
    if checked.result.stopped:
        raise typer.Exit(STOPPED_BY_GATE)


def _check_summary(checked: "Checked") -> None:
    from antwoord.quality.rules.book import SEVERITIES

    result = checked.result
    typer.echo(f"{checked.parameters.register.name} on {result.reference_date}")
    typer.echo(f"{result.verdict['en']}\n")
    figures = {
        "rows read": result.read,
        "set aside": result.quarantined,
        "remarks": result.findings,
        "corrected": checked.corrections,
    }
    for label, number in figures.items():
        typer.echo(f"  {label:<10}{number:>12,}")
    if checked.receipt:
        receipt_summary(checked.receipt)
    failed = sorted(
        result.failed, key=lambda r: (SEVERITIES.index(r.severity), -(r.breaches or 0), r.id)
    )
    if failed:
        typer.echo(
            f"\n  {'severity':<10}{'rule':<9}{'number':>9}  {'first row':>9}  what must hold"
        )
    for rule in failed[:MESSAGES]:
        first = "" if rule.first_row is None else str(rule.first_row)
        typer.echo(
            f"  {rule.severity:<10}{rule.id:<9}{rule.breaches:>9,}  {first:>9}  "
            f"{rule.titles['en']}{_missing(result, rule)}"
        )
    if len(failed) > MESSAGES:
        typer.echo(f"  and {len(failed) - MESSAGES} more on the page")
    typer.echo(f"\n  {near(checked.page)}")


def _missing(result: "QualityResult", rule: "RuleResult") -> str:
    """The columns that broke a rule about columns, after its title; else nothing."""
    if rule.first_row is not None or rule.table != "register":
        return ""
    places = result.breaches.select(["rule_id", "column"]).to_pylist()
    columns = [place["column"] for place in places if place["rule_id"] == rule.id]
    return f": {', '.join(columns)}" if any(columns) else ""
