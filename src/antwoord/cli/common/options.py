"""What commands share: the options of a run, as each of them takes them."""

import os
from pathlib import Path
from typing import Annotated

import typer

from antwoord.parameters import AUDIENCES, LANGUAGES, SECTOR_BASES
from antwoord.storage.paths import WORK

OptionalText = str | None
REGISTER_HELP = "A .csv, .parquet or .xlsx file, or postgresql://user@host/db?table=..."
#: The parameters of a run, as commands take them.
QuestionOption = Annotated[str, typer.Option(help="A file of data/raw/questions.")]
ReferenceDateOption = Annotated[
    OptionalText,
    typer.Option(help="The state of the register on this day.  [default: the question's]"),
]
RegisterOption = Annotated[
    OptionalText, typer.Option(help=f"{REGISTER_HELP}  [default: the made-up register]")
]
ExtractDateOption = Annotated[
    OptionalText, typer.Option(help="Day of the extract.  [default: as its datapackage.json says]")
]
MappingOption = Annotated[
    OptionalText, typer.Option(help="Which column is which: a file that antwoord map proposes.")
]
KboOption = Annotated[
    OptionalText, typer.Option(help="A full zip of KBO Open Data, to fill in what is missing.")
]
KboUpdateOption = Annotated[
    list[str] | None, typer.Option(help="An update zip that follows it; may be repeated.")
]
SectorBasisOption = Annotated[
    str, typer.Option(help=f"Who is in the sector: by {', '.join(SECTOR_BASES)}.")
]
AsKnownOnOption = Annotated[
    str | None, typer.Option(help="Count only what was known by this day.  [default: all]")
]
AudienceOption = Annotated[str, typer.Option(help=f"For whom: {', '.join(AUDIENCES)}.")]
LanguageOption = Annotated[str, typer.Option(help=f"Of the answer: {', '.join(LANGUAGES)}.")]
OutputOption = Annotated[
    OptionalText,
    typer.Option(help="The folder that runs go into.  [default: outputs/ of the project]"),
]


WorkOption = Annotated[
    OptionalText,
    typer.Option(
        help="The folder of what lies between the steps, also ANTWOORD_WORK.  [default: "
        "data/processed/ of the project]"
    ),
]


def work_in(folder: str | None) -> None:
    """Has this process, and all that it starts, keep what lies between the steps there."""
    if folder:
        os.environ[WORK] = str(Path(folder).resolve())


def given_options(**options: str | list[str] | None) -> dict[str, str | None]:
    """The options of a run as its parameters: several updates are one text."""
    return {
        name: (";".join(value) or None) if isinstance(value, list) else value
        for name, value in options.items()
    }
