"""The parameters of a run, validated before anything starts.

The command line and the `parameters` cell of each notebook hold the same names and
defaults (DEFAULTS); `validate` turns them into one `Parameters`, or says in a sentence
what is wrong.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.errors import UserError
from antwoord.hashing import sha256_of, sha256_of_parts
from antwoord.language.dates import typed_day
from antwoord.language.languages import LANGUAGES
from antwoord.storage.database import DatabaseTable, database_table, is_database, shown_register
from antwoord.storage.paths import project_root, shown, work_folder

if TYPE_CHECKING:
    from antwoord.catalogue.code_lists import CodeLists
    from antwoord.catalogue.declared.question import Question
    from antwoord.catalogue.programme import Programme
    from antwoord.configuration.description import RegisterDescription

#: Names and defaults of a run's parameters; None: see the comment.
DEFAULTS: dict[str, str | None] = {
    "question": "sv-533",
    "reference_date": None,  # the question's own
    "register": None,  # the demo register
    "extract_date": None,  # as the register's datapackage.json says
    "mapping": None,  # the register has the canonical columns
    "kbo": None,  # a full zip of KBO Open Data
    "kbo_update": None,  # its updates, separated by ;
    "sector_basis": None,
    "as_known_on": None,  # all that the extract knows
    "since": None,  # says nothing of what changed
    "audience": "public",
    "language": "nl",
    "output": None,  # outputs/ of the project
}

SECTOR_BASES = ("activity", "nace", "either")
AUDIENCES = ("public", "internal")

#: What a register may be: text with delimiters, a table with types, a spreadsheet.
REGISTER_ENDINGS = (
    ".csv",
    ".parquet",
    ".xlsx",
    ".txt",
    ".tsv",
    ".tab",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".ods",
)

#: The ledger of releases, in the output folder.
LEDGER = "releases.jsonl"
#: Set by the runner for its kernels: where this run's files stand until it is whole.
STAGED_PROCESSED = "ANTWOORD_STAGED_PROCESSED"
STAGED_OUTPUTS = "ANTWOORD_STAGED_OUTPUTS"
#: Set by the runner for its kernels: the parameters and inputs of the run, as JSON.
SEALED = "ANTWOORD_SEALED"


@dataclass(frozen=True)
class Parameters:
    """Everything that a run needs to know, validated, with the reference data it rests on.

    `injected` are the same as texts, by the names of DEFAULTS: what a run gives its notebooks,
    whether a default was named or not. The last three hold what the environment said: where
    the files of a run in the making stand, and in one of its notebooks the hash of each input
    of the run.
    """

    question: "Question"
    programmes: "tuple[Programme, ...]"
    codes: "CodeLists"
    reference_date: date
    register: Path | DatabaseTable
    description: "RegisterDescription"  # extract date included
    sector_basis: str
    audience: str
    language: str
    output: Path
    mapping: Path | None = None  # the register has the canonical columns
    kbo: tuple[Path, ...] = ()  # the full zip of the enterprise register, then its updates
    as_known_on: date | None = None  # all that the extract knows
    since: date | None = None  # the date of the answer that it says what changed since
    questions: Path | None = None  # the folder of the question's file; None: the project's
    injected: Mapping[str, str] = field(default_factory=dict)
    staged_processed: Path | None = None
    staged_outputs: Path | None = None
    sealed: Mapping[str, str] | None = None

    @cached_property
    def name(self) -> str:
        """The run's folder name: its reference date and what differs from the defaults.

        A folder that was released is never written again: the next run is its second edition,
        then the third. Of another register than the made-up one of the project the name in its
        description, else the beginning of its hash; never that of a file.
        """
        differs = [
            *self._register_name(),
            *(
                value
                for key, value in (
                    ("sector_basis", self.sector_basis),
                    ("as_known_on", f"known-{self.as_known_on}" if self.as_known_on else None),
                    ("audience", self.audience),
                    ("language", self.language),
                    ("since", f"since-{self.since}" if self.since else None),
                )
                if value and value != (DEFAULTS[key] or self.question.sector_basis)
            ),
        ]
        plain = "-".join([self.reference_date.isoformat(), *differs])
        return next(name for name in _editions(plain) if not self._released(name))

    def _released(self, name: str) -> bool:
        # As an entry of the ledger says it, without the time that verifying all of it takes.
        ledger = self.output / LEDGER
        return ledger.is_file() and f'"run":"{self.question.id}/{name}"' in self._entries

    @cached_property
    def _entries(self) -> str:
        return (self.output / LEDGER).read_text(encoding="utf-8", errors="replace")

    def _register_name(self) -> list[str]:
        if isinstance(self.register, DatabaseTable):
            return [sha256_of_parts(self.register.address)[:8]]
        if self.register == demo_register():
            return []
        plain = self.description.code[:48]
        return [plain.strip("-") or sha256_of(self.register)[:8]]

    @property
    def names_sources(self) -> bool:
        """Whether its files say what its sources are called: a public run tells their kinds.

        The made-up register comes with the program, and is nobody's.
        """
        return self.audience == "internal" or self.register == demo_register()

    @property
    def register_told(self) -> str:
        """The register as this run's files call it."""
        if self.names_sources:
            return shown_register(self.register)
        if isinstance(self.register, DatabaseTable):
            return self.register.url.partition("://")[0]
        return f"register{self.register.suffix.lower()}"

    @property
    def mapping_told(self) -> str:
        """The mapping as this run's files call it; empty where there is none."""
        if self.mapping is None:
            return ""
        return shown(self.mapping) if self.names_sources else "mapping.toml"

    @property
    def kbo_told(self) -> tuple[str, ...]:
        """The zips of the enterprise register as this run's files call them."""
        if self.names_sources:
            return tuple(map(shown, self.kbo))
        updates = (f"kbo-update-{number}.zip" for number in range(1, len(self.kbo)))
        return ("kbo.zip", *updates) if self.kbo else ()

    @property
    def events(self) -> dict[str, Path]:
        """The lists of payments and of decisions beside the register, as far as it has them."""
        if not isinstance(self.register, Path):
            return {}
        return {
            name: self.register.parent / file for name, (file, _) in self.description.events.items()
        }

    @property
    def outputs(self) -> Path:
        """The folder of what people read."""
        return self.staged_outputs or self.output / self.question.id / self.name

    @property
    def processed(self) -> Path:
        """The folder of what one notebook hands to the next."""
        return self.staged_processed or work_folder() / self.question.id / self.name

    def at(self, processed: Path, outputs: Path) -> "Parameters":
        """The same run, with its files in these folders."""
        moved = replace(self, staged_processed=processed, staged_outputs=outputs)
        if "name" in vars(self):  # found out once, at worst by hashing all of the register
            vars(moved)["name"] = self.name
        return moved


def validate(**given: str | date | None) -> Parameters:
    """The validated parameters of a run; names and defaults are those of DEFAULTS.

    In a notebook by hand a day may be a `date`. Raises UserError as `validate_in` does.
    """
    return validate_in(
        None,
        {
            name: value.isoformat() if type(value) is date else str(value) if value else None
            for name, value in given.items()
        },
    )


def validate_in(questions: Path | None, given: Mapping[str, str | None]) -> Parameters:
    """The same for a question whose file stands in a folder; None: in that of the project.

    Raises UserError (one sentence, exit code 2) for an unknown name, an impossible or
    too early or too late date, a missing file, an unknown question, a word that is not
    offered.
    """
    # Who asks for help, or only for the names above, waits for none of these.
    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.catalogue.declared.question import load_question
    from antwoord.catalogue.programme import load_programme
    from antwoord.configuration.description import RegisterDescription, describe_register

    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise UserError(f"unknown parameter {', '.join(unknown)}; known: {', '.join(DEFAULTS)}")
    values = {name: given.get(name) or default for name, default in DEFAULTS.items()}
    sealed = _sealed(values)
    audience = _one_of("audience", values["audience"], AUDIENCES)
    language = _one_of("language", values["language"], LANGUAGES)

    codes = load_code_lists()
    question = load_question(str(values["question"]), codes, questions)
    programmes = tuple(load_programme(name, codes) for name in question.programmes)
    basis = values["sector_basis"] or question.sector_basis
    sector_basis = _one_of("sector_basis", basis, SECTOR_BASES)
    require_basis(question, sector_basis)
    if audience == "public" and (refusal := public_refusal(question)):
        raise UserError(f"{refusal}; use --audience internal")

    register = register_named(values["register"])
    described = describe_register(register) if isinstance(register, Path) else RegisterDescription()
    description = _with_extract_date(described, values["extract_date"])
    _require_programme(description, question)
    reference_date = _reference_date(
        values["reference_date"], question, programmes, description.extract_date
    )
    _require_begun(question, programmes)
    as_known_on = _as_known_on(values["as_known_on"], programmes, description.extract_date)
    told = values | {
        "reference_date": reference_date.isoformat(),
        "sector_basis": sector_basis,
    }
    output = Path(values["output"]).resolve() if values["output"] else project_root() / "outputs"
    if output.exists() and not output.is_dir():
        raise UserError(f"--output {shown(output)} is a file; name a folder")
    if output == work_folder():
        # Rows that are their owner's alone would lie among what is published.
        raise UserError(
            f"--output and --work are the same folder ({shown(output)}); name another for one of "
            "them"
        )
    return Parameters(
        question=question,
        programmes=programmes,
        codes=codes,
        reference_date=reference_date,
        register=register,
        description=description,
        sector_basis=sector_basis,
        audience=audience,
        language=language,
        output=output,
        mapping=_mapping(values["mapping"]),
        kbo=_kbo(values["kbo"], values["kbo_update"]),
        as_known_on=as_known_on,
        since=_since(values["since"], reference_date),
        questions=questions,
        injected={name: value for name, value in told.items() if value is not None},
        staged_processed=_staged(STAGED_PROCESSED),
        staged_outputs=_staged(STAGED_OUTPUTS),
        sealed=sealed,
    )


def _editions(name: str) -> Iterator[str]:
    """The name itself, then `name-2`, `name-3` and so on."""
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _staged(variable: str) -> Path | None:
    named = os.environ.get(variable)
    return Path(named) if named else None


def _sealed(values: Mapping[str, str | None]) -> dict[str, str] | None:
    """In a notebook of a run the hash of each input; raises UserError for other parameters."""
    told = os.environ.get(SEALED)
    if not told:
        return None
    run: dict[str, dict[str, str]] = json.loads(told)
    given = run["given"]
    for name, value in values.items():
        if (str(value) if value else None) != given.get(name):
            raise UserError(
                f"the notebook's {name} is {value or 'not given'}, and the run's "
                f"{given.get(name) or 'is not'}: a cell gives it another value, or the cell of the "
                "parameters has lost its tag; put the notebook back (git checkout notebooks)"
            )
    return run["inputs"]


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _one_of(name: str, value: str | None, offered: Collection[str]) -> str:
    if value is None or value not in offered:
        from antwoord.configuration.schema import one_of

        raise UserError(f"{_option(name)} {one_of(value, list(offered))}")
    return value


def require_basis(question: "Question", sector_basis: str) -> None:
    """Raises UserError where a question cannot be answered on a basis."""
    if not question.population.is_sector:
        return
    needs = {"activity": ("activities",), "nace": ("nace_codes",)}.get(sector_basis, ())
    for name in needs:
        if not getattr(question.population, name):
            other = "nace" if sector_basis == "activity" else "activity"
            raise UserError(
                f"the question {question.id} names no {name}, so it cannot be answered with "
                f"--sector-basis {sector_basis}; use --sector-basis {other}"
            )


def public_refusal(question: "Question") -> str:
    """Why there is no public answer to a question, as its file is; empty where there may be one."""
    if not question.tables_of_days:
        return ""
    named = ", ".join(table.id for table in question.tables_of_days)
    return (
        f"the question {question.id} has a table of several reference dates ({named}), which only "
        "an internal answer gives: what changed between two dates is protected where each has an "
        "answer of its own, released in the order of the dates"
    )


def _require_begun(question: "Question", programmes: "tuple[Programme, ...]") -> None:
    begun = min(programme.start_date for programme in programmes)
    for day in question.reference_dates[:1]:
        if day < begun:
            raise UserError(
                f"the question {question.id} asks for the state on {day} (reference_dates), which "
                f"lies before the programme began ({begun}); there is nothing to count"
            )


def _require_programme(description: "RegisterDescription", question: "Question") -> None:
    if description.programme and description.programme not in question.programmes:
        raise UserError(
            f"the register is of the programme {description.programme} (datapackage.json), and the "
            f"question {question.id} is about {', '.join(question.programmes)}; name a register of "
            "that, or another question"
        )


def date_named(name: str, text: str) -> date:
    """The date that a user gives as the parameter of this name; raises UserError."""
    try:
        return typed_day(text)
    except ValueError as error:
        raise UserError(f"{_option(name)} {error}") from None


def demo_register() -> Path:
    """The made-up register of the project."""
    return project_root() / "data" / "raw" / "register" / "applications.csv"


def register_named(value: str | None) -> Path | DatabaseTable:
    """The file or database table that a user names; None: the made-up register.

    Raises UserError where it is not there, is empty or is no kind of register, and for a
    URL that holds a password.
    """
    if value and is_database(value):
        return database_table(value)
    path = Path(value) if value else demo_register()
    if not path.exists():
        raise UserError(f"--register {value or shown(path)}: there is no such file")
    if not path.is_file():
        raise UserError(f"--register {value or shown(path)} is not a file")
    if path.suffix.lower() not in REGISTER_ENDINGS:
        raise UserError(
            f"--register {value}: a register is a .csv, a .parquet or an .xlsx file (or "
            f"{', '.join(REGISTER_ENDINGS[3:])}), or the URL of a PostgreSQL table"
        )
    if path.stat().st_size == 0:
        raise UserError(f"--register {value or shown(path)} is empty: it has no header")
    return path.resolve()


def _mapping(value: str | None) -> Path | None:
    if not value:
        return None
    path = Path(value)
    if not path.is_file():
        raise UserError(f"--mapping {value}: there is no such file; antwoord map proposes one")
    return path.resolve()


def _kbo(full: str | None, updates: str | None) -> tuple[Path, ...]:
    """The zips of the enterprise register, as far as the file system knows them."""
    if updates and not full:
        raise UserError("--kbo-update needs --kbo, the full extract that the update changes")
    named = [("--kbo", full)] if full else []
    named += [("--kbo-update", one) for one in (updates or "").split(";") if one.strip()]
    for option, value in named:
        path = Path(value)
        if not path.exists():
            raise UserError(f"{option} {value}: there is no such file")
        if not path.is_file():
            raise UserError(f"{option} {value} is not a file; name the zip as it was downloaded")
    return tuple(Path(value).resolve() for _, value in named)


def _with_extract_date(
    description: "RegisterDescription", explicit: str | None
) -> "RegisterDescription":
    if not explicit:
        extract_date = description.extract_date
    else:
        extract_date = date_named("extract_date", explicit)
        description = replace(
            description, extract_date=extract_date, extract_date_source="--extract-date"
        )
    if extract_date and extract_date > date.today():
        raise UserError(
            f"the register's extract date {extract_date} ({description.extract_date_source}) "
            f"lies in the future: this machine says that it is {date.today()}; mend the date, or "
            "the clock"
        )
    return description


def _reference_date(
    value: str | None,
    question: "Question",
    programmes: "tuple[Programme, ...]",
    extract_date: date | None,
) -> date:
    day = date_named("reference_date", value) if value else question.reference_date
    first = min(programmes, key=lambda programme: programme.start_date)
    if day < first.start_date:
        raise UserError(
            f"--reference-date {day} lies before {first.title('nl')} began "
            f"({first.start_date}); there is nothing to count"
        )
    if extract_date and day > extract_date:
        raise UserError(
            f"--reference-date {day} lies after the register's extract date {extract_date}; "
            "the register cannot know what happened since"
        )
    if day > date.today():
        raise UserError(
            f"--reference-date {day} lies in the future: this machine says that it is "
            f"{date.today()}"
        )
    return day


def _as_known_on(
    value: str | None, programmes: "tuple[Programme, ...]", extract_date: date | None
) -> date | None:
    if not value:
        return None
    day = date_named("as_known_on", value)
    first = min(programme.start_date for programme in programmes)
    if day < first:
        raise UserError(
            f"--as-known-on {day} lies before the programme began ({first}); nothing was known yet"
        )
    if extract_date and day > extract_date:
        raise UserError(
            f"--as-known-on {day} lies after the register's extract date {extract_date}; "
            "the register cannot know what became known since"
        )
    if day > date.today():
        raise UserError(f"--as-known-on {day} lies in the future")
    return day


def _since(value: str | None, reference_date: date) -> date | None:
    if not value:
        return None
    day = date_named("since", value)
    if day > reference_date:
        raise UserError(
            f"--since {day} lies after the reference date {reference_date}; name the date of an "
            "answer that came before"
        )
    return day
