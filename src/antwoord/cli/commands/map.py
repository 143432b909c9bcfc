"""`antwoord map`: a mapping proposed, and settled."""

import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from antwoord.cli.common.options import REGISTER_HELP, OptionalText
from antwoord.cli.common.receipt import named_as_argument, receipt_summary
from antwoord.cli.common.terminal import as_typed, complain, near, plain_table, say
from antwoord.errors import UserError

if TYPE_CHECKING:
    from antwoord.catalogue.code_lists import CodeLists
    from antwoord.register.layout.grid import Layout
    from antwoord.register.proposal.proposal import Proposal

#: Keys of [source] in a mapping that are options of `antwoord map`.
LAYOUT = ("sheet", "header_row", "encoding", "delimiter")


def map_register(
    register: Annotated[str, typer.Argument(help=REGISTER_HELP)],
    like: Annotated[
        Path | None,
        typer.Option(
            help="A mapping file settled for an earlier extract: what it says is kept, and only "
            "what differs is asked."
        ),
    ] = None,
    sheet: Annotated[
        str, typer.Option(help="The sheet of a workbook.  [default: the one that fits]")
    ] = "",
    header_row: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="The row of the headings, as spreadsheets count.  [default: the one that fits]",
        ),
    ] = None,
    encoding: Annotated[
        str,
        typer.Option(
            help="How a text file is written: utf-8, cp1252, utf-16-le ...  [default: found out]"
        ),
    ] = "",
    delimiter: Annotated[
        str,
        typer.Option(
            help="What stands between the fields of a text file: ; or , or | or tab.  "
            "[default: found out]"
        ),
    ] = "",
    question: Annotated[
        OptionalText,
        typer.Option(help="A file of data/raw/questions, whose further columns are left to fill."),
    ] = None,
    output: Annotated[Path, typer.Option(help="The mapping file to write.")] = Path("mapping.toml"),
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Propose a mapping file for a register with other columns or words, for you to settle.

    On a terminal it asks what it is not sure of; through a pipe it marks those lines CHECK.
    """
    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.catalogue.declared.question import load_question
    from antwoord.execution.configuration import check_beside
    from antwoord.parameters import register_named
    from antwoord.register.contract.asked import further_columns
    from antwoord.register.proposal.file import require_free, write_proposal
    from antwoord.register.proposal.like import propose_like
    from antwoord.register.proposal.proposal import propose

    require_free(output, force=force)
    if like is not None and not like.is_file():
        raise UserError(f"--like {like}: there is no such file; name a mapping that was settled")
    codes = load_code_lists()
    further = further_columns(load_question(question, codes)) if question else ()
    with as_typed(register, str(like or "")), named_as_argument(), _with_options():
        named = register_named(register)
        if isinstance(named, Path) and output.resolve() == named:
            raise UserError(f"--output {output} is the register itself; name another file")
        check_beside(named)
        layout = _layout(named, sheet, header_row, encoding, delimiter)
        if like:
            proposal = propose_like(named, like, codes, layout, further)
        else:
            proposal = propose(named, codes, layout)
    _proposal_table(proposal)
    receipt_summary(proposal.receipt)
    if proposal.unsettled and _somebody_there():
        proposal = _ask(proposal, codes, output)
    write_proposal(proposal, output, force=force, like=like, further=further)
    left = len(proposal.unsettled)
    told = f"{left} line(s) marked CHECK are yours to settle" if left else "nothing left to settle"
    typer.echo(f"\n  {near(output)}: {told}")
    shown = shlex.quote(near(output))
    asked = f" --question {question}" if question else ""
    typer.echo(f"  then: antwoord check {shlex.quote(register)} --mapping {shown}{asked}")


def _somebody_there() -> bool:
    """Whether questions can be put: neither end is a pipe."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _layout(
    register: object, sheet: str, header_row: int | None, encoding: str, delimiter: str
) -> "Layout":
    """How the source is laid out, as far as options say it.

    Raises UserError, naming the option, for one that this kind of source does not have.
    """
    from antwoord.register.layout.grid import Layout
    from antwoord.register.sources.source import SHEETS, TEXTS

    kind = register.suffix.lower() if isinstance(register, Path) else ""
    options = {
        "--sheet": (sheet, SHEETS, "a workbook has sheets"),
        "--header-row": (header_row, (*SHEETS, *TEXTS), "a text file or a workbook has one"),
        "--encoding": (encoding, TEXTS, "a text file has one"),
        "--delimiter": (delimiter, TEXTS, "a text file has one"),
    }
    for option, (value, kinds, who) in options.items():
        if value and kind not in kinds:
            raise UserError(f"{option} {value}: only {who}; leave it out")
    if encoding:
        _require_encoding(encoding)
    sign = "\t" if delimiter.lower() in ("tab", "\\t") else delimiter
    if len(sign) > 1 or sign in ('"', "\n", "\r") or (sign and sign.isalnum()):
        raise UserError(f"--delimiter {delimiter!r} is no delimiter; write ; or , or | or tab")
    return Layout(sheet, header_row, encoding, sign)


def _require_encoding(name: str) -> None:
    import codecs

    try:
        text = codecs.lookup(name)
    except (LookupError, ValueError):
        text = None
    if text is None or not getattr(text, "_is_text_encoding", True):
        raise UserError(
            f"--encoding {name!r}: there is no such encoding; usual ones are utf-8, cp1252, "
            "iso-8859-15, utf-16-le and utf-16-be"
        )


@contextmanager
def _with_options() -> Iterator[None]:
    """Names the option that says what a sentence asks for in a mapping."""
    try:
        yield
    except UserError as error:
        sentence = str(error).replace(" (antwoord map proposes one)", "")
        options = [
            f"--{key.replace('_', '-')}" for key in LAYOUT if re.search(rf"\b{key}\b", sentence)
        ]
        if options and "mapping" in sentence:
            sentence += f"; antwoord map takes {' and '.join(options)}"
        error.args = (sentence,)
        raise


def _proposal_table(proposal: "Proposal") -> None:
    """A line for each canonical column: its heading, how sure, what its values are, and why."""
    from antwoord.register.proposal.questions import shown_sample

    header = ["column", "heading", "", "values", "why"]
    rows = [
        [
            guess.name,
            guess.column or "-",
            "sure" if guess.sure else "CHECK",
            shown_sample(proposal, guess),
            guess.why,
        ]
        for guess in proposal.guesses
    ]
    plain_table(header, rows)


def _ask(proposal: "Proposal", codes: "CodeLists", output: Path) -> "Proposal":
    """Each line that is not sure, put to whoever sits at the terminal.

    Interrupted, what was answered is kept if whoever sits there wants so.
    """
    from antwoord.register.proposal.questions import Asking

    def prompt() -> str:
        text = typer.prompt("  ", default="", show_default=False, prompt_suffix="> ")
        return str(text)

    asking = Asking(proposal, codes, prompt, say)
    try:
        return asking.ask()
    except typer.Abort:
        if not asking.given:
            raise
        complain(f"interrupted; {asking.given} question(s) were answered")
        if not typer.confirm(
            f"  keep them in {near(output)}, the rest marked CHECK?", default=True
        ):
            raise
        return asking.settled
