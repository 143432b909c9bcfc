"""`antwoord question new`: a question's file, asked for at the prompt or made of options."""

import shlex
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from antwoord.cli.common.options import OptionalText
from antwoord.cli.common.terminal import near
from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES

Several = list[str] | None


def new_question(
    question_id: Annotated[
        OptionalText,
        typer.Argument(metavar="[ID]", help="Its id: the name of its file and of its outputs."),
    ] = None,
    programme: Annotated[
        Several, typer.Option(help="A file of data/raw/programmes; may be repeated.")
    ] = None,
    reference_date: Annotated[OptionalText, typer.Option(help="The day it asks about.")] = None,
    reference_dates: Annotated[
        Several,
        typer.Option(help="An earlier day, for tables by reference_date; may be repeated."),
    ] = None,
    number: Annotated[OptionalText, typer.Option(help="Its number.")] = None,
    subject: Annotated[OptionalText, typer.Option(help="Its subject: the title.")] = None,
    by: Annotated[OptionalText, typer.Option(help="Who asks.")] = None,
    text: Annotated[OptionalText, typer.Option(help="What is asked, in the asker's words.")] = None,
    language: Annotated[
        str, typer.Option(help=f"Of the asker's text: {', '.join(LANGUAGES)}.")
    ] = "nl",
    sector: Annotated[OptionalText, typer.Option(help="The sector, in the asker's words.")] = None,
    activities: Annotated[
        Several, typer.Option(help="A code of activities.csv; may be repeated.")
    ] = None,
    nace_codes: Annotated[
        Several, typer.Option(help="A NACE code at any depth; may be repeated.")
    ] = None,
    nace_version: Annotated[OptionalText, typer.Option(help="Of the codes: 2008 or 2025.")] = None,
    sector_basis: Annotated[
        OptionalText,
        typer.Option(help="By what somebody is in the sector: activity, nace, either."),
    ] = None,
    since: Annotated[OptionalText, typer.Option(help="The first day of application.")] = None,
    until: Annotated[OptionalText, typer.Option(help="The last day of application.")] = None,
    dimension: Annotated[
        Several,
        typer.Option(
            help="A dimension of its own: sex, size=employees:0,4,9 or "
            "kind=legal_form:association(017,125);company(014). May be repeated."
        ),
    ] = None,
    where: Annotated[
        Several, typer.Option(help="Of whom alone: province=BE-VAN,BE-VLI. May be repeated.")
    ] = None,
    measure: Annotated[
        Several, typer.Option(help="What is counted or summed; may be repeated.")
    ] = None,
    table: Annotated[
        Several,
        typer.Option(
            help="A table, as rows/columns: municipality/year, or province+arrondissement for two "
            "as rows; measures of its own before a colon: stopped:reason; its id before all: "
            "loans=paid:year; internal columns after //, a chart after @. May be repeated."
        ),
    ] = None,
    part: Annotated[
        Several,
        typer.Option(
            help="A numbered part: 'How many?|applications by_province'; text:, not_held: or "
            "refused: before it, and | the answer or the ground. May be repeated."
        ),
    ] = None,
    merge: Annotated[
        Several, typer.Option(help="Codes that stand together: a+b. May be repeated.")
    ] = None,
    settings: Annotated[
        Several,
        typer.Option(
            "--set", help="Any key of the file, in TOML: asked.to='\"…\"'. May be repeated."
        ),
    ] = None,
    before: Annotated[
        OptionalText,
        typer.Option(
            "--from", help="Write a file of before version 0.3, by id or path, in today's form."
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where it goes.  [default: data/raw/questions]")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Make the file of a question: of options, or on a terminal by asking for the rest.

    An answer is checked when it is given, and what is written passes `question check`. A table,
    a part, a dimension may also be given as the file has it: '{ id = "by_year", … }'.
    """
    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.catalogue.declared.question import questions_folder
    from antwoord.execution.questions.draft import checked, require_id
    from antwoord.execution.questions.files import question_path, require_free, write_question

    source = question_path(before) if before else None
    name = question_id or (source.stem if source else "")
    if not name:
        raise UserError("the question has no id; write antwoord question new ID")
    require_id(name)
    if language not in LANGUAGES:
        raise UserError(f"--language {language!r} must be one of {', '.join(LANGUAGES)}")
    path = (folder or questions_folder()) / f"{name}.toml"
    require_free(path, force=force)
    options = {
        "programme": programme,
        "reference_date": reference_date,
        "reference_dates": reference_dates,
        "number": number,
        "subject": subject,
        "by": by,
        "sector": sector,
        "activities": activities,
        "nace_version": nace_version,
        "nace_codes": nace_codes,
        "sector_basis": sector_basis,
        "dimension": dimension,
        "where": where,
        "since": since,
        "until": until,
        "measure": measure,
        "table": table,
        "part": part,
        "merge": merge,
        "set": settings,
    }
    given = {
        key: [value] if isinstance(value, str) else value for key, value in options.items() if value
    }
    codes = load_code_lists()
    if source:
        if given or text:
            given = given or {"text": []}
            raise UserError(f"--from takes no --{next(iter(given)).replace('_', '-')} beside it")
        from antwoord.execution.questions.files import text_from_before

        written = text_from_before(source, name)
    else:
        written = _drafted(name, given, text, language)
    question = checked(written, path, codes)
    write_question(path, written)
    typer.echo(f"{near(path)}: {len(question.parts)} part(s), {len(question.tables)} table(s)")
    own = questions_folder() == path.parent
    typer.echo(f"then: antwoord question check {name if own else shlex.quote(near(path))}")


def _drafted(name: str, given: dict[str, list[str]], text: str | None, language: str) -> str:
    """The text of a new file; on a terminal what is not given is asked for."""
    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.execution.questions.draft import draft_text, read_given, require_all

    codes = load_code_lists()
    values = read_given(given, codes)
    if text:
        values["part"] = [{"text": text}, *values.get("part", ())]
    if _somebody_there() and not (values.get("programme") and values.get("reference_date")):
        from antwoord.execution.questions.asking import Asking

        def prompt() -> str:
            typed = typer.prompt("  ", default="", show_default=False, prompt_suffix="> ")
            return str(typed)

        values = Asking(values, codes, prompt, typer.echo, date.today().isoformat()).ask()
    require_all(values)
    return draft_text(name, values, language)


def _somebody_there() -> bool:
    """Whether questions can be put: neither end is a pipe."""
    return sys.stdin.isatty() and sys.stdout.isatty()
