"""The files of a run: who makes each, who reads it, and who may.

One row a file, or a kind of files. Rows of a register and true cells are private, whatever the
audience; what people read is public in a public run and private in an internal one. A test
walks runs that ended, failed and were killed against this table.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

#: The run's two folders, what stands beside them in the folder of the question, and the roots.
Place = Literal["processed", "outputs", "beside processed", "beside outputs"]

_INGESTION, _CHECKS, _SECTORAL = "01_ingestion", "02_expectations", "03_sectoral_breakdown"
_PROVINCIAL, _ANSWER = "04_provincial_breakdown", "05_answer"
RUN, PEOPLE, RECORD, RELEASE, DESIGN = "run", "people", "record", "release", "design"


@dataclass(frozen=True)
class RunFile:
    """A file, or all that match a pattern.

    `makers` are the promised calls (`handover.CALLS`) that leave it, or `run` itself; `readers`
    are notebooks, commands and people. `public`: in a public run everybody may read it; else its
    owner alone may. `recorded`: `run.json` holds its hash. `always`: every answer has it.
    """

    place: Place
    pattern: str
    makers: tuple[str, ...]
    readers: tuple[str, ...]
    public: bool = False
    recorded: bool = False
    always: bool = True


def _processed(name: str, makers: str, *readers: str, always: bool = True) -> RunFile:
    return RunFile("processed", name, tuple(makers.split()), readers, always=always)


def _outputs(name: str, makers: str, *, recorded: bool = True, always: bool = True) -> RunFile:
    readers = (PEOPLE, RELEASE)
    return RunFile("outputs", name, tuple(makers.split()), readers, True, recorded, always)


RUN_FILES = (
    _processed("register.parquet", "read_register complete_register", _CHECKS, _SECTORAL),
    _processed("unreadable.parquet", "read_register", _CHECKS),
    _processed("corrections.parquet", "read_register", PEOPLE),
    _processed("ingestion.json", "read_register", _CHECKS, _ANSWER, RECORD, RELEASE),
    _processed("receipt.json", "read_register", _CHECKS, _ANSWER, RECORD),
    _processed("payments.parquet", "read_register", _CHECKS, _SECTORAL, always=False),
    _processed("decisions.parquet", "read_register", _CHECKS, _SECTORAL, always=False),
    _processed("enterprise_register.json", "complete_register", _ANSWER, RECORD, always=False),
    _processed("breaches.parquet", "check", _SECTORAL, _ANSWER),
    _processed("quality.json", "check", _PROVINCIAL, _ANSWER),
    _processed("validation.json", "check", _PROVINCIAL, _ANSWER),
    _processed("rows.parquet", "sectoral_breakdown", _PROVINCIAL),
    _processed("cells_sectoral.parquet", "sectoral_breakdown", _PROVINCIAL),
    _processed("categories_sectoral.parquet", "sectoral_breakdown", _PROVINCIAL),
    _processed("scope.json", "sectoral_breakdown", _PROVINCIAL, _ANSWER, RELEASE, DESIGN),
    _processed("in_doubt.json", "sectoral_breakdown", _ANSWER),
    _processed("cells.parquet", "provincial_breakdown", _PROVINCIAL, RELEASE, DESIGN),
    _processed("categories.parquet", "provincial_breakdown", _PROVINCIAL, RELEASE, DESIGN),
    _processed("contributions.parquet", "provincial_breakdown", _PROVINCIAL, RELEASE, DESIGN),
    _processed("people.parquet", "provincial_breakdown", _PROVINCIAL, RELEASE),
    _processed("relations.parquet", "provincial_breakdown", _PROVINCIAL),
    _processed("structure.parquet", "provincial_breakdown", _PROVINCIAL, RELEASE, DESIGN),
    _processed("cells_quality.json", "check_computed", _ANSWER),
    _processed("register_identity.json", "protect", RELEASE),
    _processed("published.parquet", "protect", _ANSWER),
    _processed("published_categories.parquet", "protect", _ANSWER),
    _processed("published_rows.json", "protect", _ANSWER),
    _processed("rounded.parquet", "protect", _ANSWER),
    _processed("disclosure.json", "protect", _ANSWER),
    _processed("disclosure_internal.json", "protect", _ANSWER, always=False),
    _processed("took.json", RUN, RECORD, always=False),
    _processed("figures.json", "write_answer", RECORD),
    _processed("handover/*.json", RUN, RUN),
    _outputs("answer.html", "write_answer"),
    _outputs("answer.pdf", "write_answer"),
    _outputs("answer.docx", "write_answer"),
    _outputs("tables/cells.csv", "write_answer"),
    _outputs("tables/cells.html", "write_answer"),
    _outputs("tables/categories.csv", "write_answer"),
    _outputs("tables/rounded.csv", "write_answer", always=False),
    _outputs("tables/tables.xlsx", "write_answer"),
    _outputs("tables/datapackage.json", "write_answer"),
    _outputs("audit/index.html", "check complete_audit"),
    _outputs("audit/summary.json", "check complete_audit"),
    _outputs("audit/validation.json", "check complete_audit"),
    _outputs("audit/quarantine.csv", "check complete_audit"),
    _outputs("audit/findings.csv", "check complete_audit"),
    _outputs("audit/disclosure.json", "write_answer complete_audit"),
    _outputs("notebooks/*.ipynb", RUN),
    _outputs("notebooks/*.html", RUN),
    _outputs("run.json", RUN, recorded=False),
    RunFile("beside processed", "*-failed.ipynb", (RUN,), (PEOPLE,), always=False),
    # In the making, and what a kill leaves of it until the next run, `release` or `clean`.
    RunFile("beside processed", ".*.partial-*", (RUN,), (RUN,), always=False),
    RunFile("beside processed", ".*.previous-*", (RUN,), (RUN,), always=False),
    RunFile("beside processed", ".*.publishing", (RUN,), (RUN, RELEASE), always=False),
    RunFile("beside outputs", ".*.partial-*", (RUN,), (RUN,), always=False),
    RunFile("beside outputs", ".*.previous-*", (RUN,), (RUN,), always=False),
    # A step done again, where its notebook has cells that are not the project's own.
    RunFile("beside outputs", ".*.repeated-*", (RUN,), (RUN,), always=False),
)


def row_of(place: Place, path: str) -> RunFile | None:
    """The row of a file by its path in that place, with slashes; None: no run makes it."""
    fitting = (each for each in RUN_FILES if each.place == place)
    return next((each for each in fitting if fnmatchcase(path, each.pattern)), None)


def is_open(row: RunFile, *, public: bool) -> bool:
    """Whether others than the owner may read a file of a run with this audience."""
    return row.public and public
