"""What `check` and `map` both tell of a source."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from antwoord.cli.common.terminal import say
from antwoord.errors import UserError

if TYPE_CHECKING:
    from antwoord.register.contract.receipt import Receipt


@contextmanager
def named_as_argument() -> Iterator[None]:
    """Names the register as what it is here: no option."""
    try:
        yield
    except UserError as error:
        error.args = (re.sub(r"--register\b", "the register", str(error)),)
        raise


def receipt_summary(receipt: "Receipt") -> None:
    """What became of every sheet, row and column, and every word that has no code."""
    from antwoord.register.contract.receipt import told

    typer.echo("")
    for line in told(receipt):
        say(f"  {line}")
    if receipt.unmapped:
        typer.echo(f"\n  {'not mapped':<32}{'number':>9}  {'first row':>9}  value")
    for each in receipt.unmapped:
        value = each.value or "(not shown)"
        place = receipt.place(each.first_row).removeprefix("row ")
        say(f"  {each.key:<32}{each.count:>9,}  {place:>9}  {value}")
