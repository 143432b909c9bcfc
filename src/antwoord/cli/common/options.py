"""What commands share: the options of a run, said once and added to each command that has them."""

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES
from antwoord.parameters import AUDIENCES, DEFAULTS, SECTOR_BASES
from antwoord.storage.paths import NOTEBOOKS_FROM, WORK

OptionalText = str | None
REGISTER_HELP = "A .csv, .parquet or .xlsx file, or postgresql://user@host/db?table=..."
DAY = "The state of the register on this day"
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
NotebooksOption = Annotated[
    OptionalText,
    typer.Option(
        help="The folder of your own copies of the six notebooks, also ANTWOORD_NOTEBOOKS.  "
        "[default: notebooks/ of the project]"
    ),
]
MemoryOption = Annotated[
    OptionalText,
    typer.Option(
        help="The memory that the engine of each step may take, such as 4GB; what does not fit "
        "goes to TMPDIR. Also ANTWOORD_MEMORY.  [default: 80% of the machine's]"
    ),
]
#: The options of a run, in the order that `--help` lists them. Their defaults are those of
#: `parameters.DEFAULTS`.
RUN_OPTIONS: dict[str, Any] = {
    "question": Annotated[str, typer.Option(help="A file of data/raw/questions.")],
    "reference_date": Annotated[
        OptionalText, typer.Option(help=f"{DAY}.  [default: the question's]")
    ],
    "register": Annotated[
        OptionalText, typer.Option(help=f"{REGISTER_HELP}  [default: the made-up register]")
    ],
    "extract_date": Annotated[
        OptionalText,
        typer.Option(help="Day of the extract.  [default: as its datapackage.json says]"),
    ],
    "mapping": Annotated[
        OptionalText, typer.Option(help="Which column is which: a file that antwoord map proposes.")
    ],
    "kbo": Annotated[
        OptionalText, typer.Option(help="A full zip of KBO Open Data, to fill in what is missing.")
    ],
    "kbo_update": Annotated[
        list[str] | None, typer.Option(help="An update zip that follows it; may be repeated.")
    ],
    "sector_basis": Annotated[
        str, typer.Option(help=f"Who is in the sector: by {', '.join(SECTOR_BASES)}.")
    ],
    "as_known_on": Annotated[
        OptionalText, typer.Option(help="Count only what was known by this day.  [default: all]")
    ],
    "since": Annotated[
        OptionalText,
        typer.Option(
            help="Say what changed since the answer of this date that is out; of an internal run "
            "also an internal one.  [default: say nothing of it]"
        ),
    ],
    "audience": Annotated[str, typer.Option(help=f"For whom: {', '.join(AUDIENCES)}.")],
    "language": Annotated[str, typer.Option(help=f"Of the answer: {', '.join(LANGUAGES)}.")],
    "output": OutputOption,
}
ForceOption = Annotated[
    bool, typer.Option("--force", help="Run every notebook, also where nothing changed.")
]
WORK_OPTION, MEMORY_OPTION = "work", "memory"

Command = Callable[..., None]


def with_run_options(*names: str, **changed: tuple[Any, Any]) -> Callable[[Command], Command]:
    """Gives a command these options of RUN_OPTIONS, `--work` and `--memory`, before its own.

    The command takes `given`: the parameters of a run by name, as `validate` takes them; and, if
    it asks for them, `typed`: the sources as they were typed, for sentences about them.
    `changed` has options that are another way here: by name what Typer is told of it, and its
    default (`...`: it must be given). An option that the command declares itself under the name
    of one of these stays as declared, and reaches it that way.
    """

    def decorate(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        own = [each for name, each in signature.parameters.items() if name not in _FILLED]
        declared = {each.name: each for each in own}
        shared = [
            declared.pop(name) if name in declared else _option(name, *changed.get(name, ()))
            for name in names
        ]
        work = inspect.Parameter(WORK_OPTION, _KEYWORD, default=None, annotation=WorkOption)
        memory = inspect.Parameter(MEMORY_OPTION, _KEYWORD, default=None, annotation=MemoryOption)
        options = [*shared, work, memory, *declared.values()]

        @functools.wraps(command)
        def called(**arguments: Any) -> None:
            work_in(arguments.pop(WORK_OPTION))
            within_memory(arguments.pop(MEMORY_OPTION))
            sources = [arguments.get(name) for name in ("register", "mapping", "kbo")]
            filled = {
                "given": {name: _as_parameter(arguments[name]) for name in names},
                "typed": (*sources, *(arguments.get("kbo_update") or ())),
            }
            asked = {name: filled[name] for name in _FILLED if name in signature.parameters}
            command(**{each.name: arguments[each.name] for each in own}, **asked)

        keyword = [each.replace(kind=_KEYWORD) for each in options]
        called.__signature__ = inspect.Signature(keyword)  # type: ignore[attr-defined]
        called.__annotations__ = {each.name: each.annotation for each in keyword}
        return called

    return decorate


_KEYWORD = inspect.Parameter.KEYWORD_ONLY
#: What a command with the options of a run is given instead of each of them.
_FILLED = ("given", "typed")


def _option(name: str, kind: Any = None, default: Any = None) -> inspect.Parameter:
    if kind is None:
        kind, default = RUN_OPTIONS[name], DEFAULTS[name]
    if default is ...:
        default = inspect.Parameter.empty
    return inspect.Parameter(name, _KEYWORD, default=default, annotation=kind)


def _as_parameter(value: str | list[str] | None) -> str | None:
    """An option as a parameter: several updates are one text."""
    return (";".join(value) or None) if isinstance(value, list) else value


def work_in(folder: str | None) -> None:
    """Has this process, and all that it starts, keep what lies between the steps there."""
    if folder:
        os.environ[WORK] = str(Path(folder).resolve())


def take_notebooks_from(folder: str | None) -> None:
    """Has this process, and all that it starts, run the notebooks of that folder.

    Raises UserError where one of them is not there.
    """
    if folder:
        from antwoord.execution.notebooks.papermill import NOTEBOOKS

        missing = [name for name in NOTEBOOKS if not Path(folder, f"{name}.ipynb").is_file()]
        if missing:
            raise UserError(
                f"--notebooks-from {folder}: there is no {missing[0]}.ipynb; copy all of "
                "notebooks/ there, and change what you like in the copies"
            )
        os.environ[NOTEBOOKS_FROM] = str(Path(folder).resolve())


def within_memory(size: str | None) -> None:
    """Has the engine of this process, and of all that it starts, take no more than so much.

    Raises UserError where that, or what the environment says of it, is no size.
    """
    from antwoord.storage.engine import MEMORY, most_memory

    if size:
        os.environ[MEMORY] = size
    if MEMORY in os.environ:
        os.environ[MEMORY] = most_memory(os.environ[MEMORY])
