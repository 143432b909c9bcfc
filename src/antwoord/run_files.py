"""The files of a run: who makes each, who reads it, and who may.

One row a file, or a kind of files, and nowhere else is its name written. Rows of a register
and true cells are private, whatever the audience; what people read is public in a public run
and private in an internal one. A test walks runs that ended, failed and were killed against
this table.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

#: The run's two folders, what stands beside them in the folder of the question, and the roots.
Place = Literal["processed", "outputs", "beside processed", "beside outputs"]

_INGESTION, _CHECKS, _SECTORAL = "01_ingestion", "02_expectations", "03_sectoral_breakdown"
_PROVINCIAL, _DISCLOSURE = "04_provincial_breakdown", "05_disclosure"
_ANSWER = "06_answer"
RUN, PEOPLE, RECORD, RELEASE, DESIGN = "run", "people", "record", "release", "design"
SIGN, VERIFY = "sign", "verify"
SIGN_OFF = "sign-off"


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


#: The folders of the outputs.
TABLES, AUDIT, NOTEBOOKS = "tables", "audit", "notebooks"
_ROWS: list[RunFile] = []


def _processed(name: str, makers: str, *readers: str, always: bool = True) -> str:
    """Adds the row of a file of the processed folder; gives its name."""
    _ROWS.append(RunFile("processed", name, tuple(makers.split()), readers, always=always))
    return name


def _outputs(
    name: str, makers: str, *, folder: str = "", recorded: bool = True, always: bool = True
) -> str:
    """Adds the row of a file that people read, in this folder of the outputs; gives its name."""
    path = f"{folder}/{name}" if folder else name
    readers = (PEOPLE, RELEASE)
    _ROWS.append(RunFile("outputs", path, tuple(makers.split()), readers, True, recorded, always))
    return name


_EVERY_CHECK = "check complete_audit"

REGISTER = _processed("register.parquet", "read_register complete_register", _CHECKS, _SECTORAL)
UNREADABLE = _processed("unreadable.parquet", "read_register", _CHECKS)
CORRECTED_ROWS = _processed("corrections.parquet", "read_register", PEOPLE)
INGESTION = _processed("ingestion.json", "read_register", _CHECKS, _ANSWER, RECORD, RELEASE)
RECEIPT = _processed("receipt.json", "read_register", _CHECKS, _ANSWER, RECORD)
#: The lists of events, by what they are of.
EVENTS = {
    kind: _processed(f"{kind}.parquet", "read_register", _CHECKS, _SECTORAL, always=False)
    for kind in ("payments", "decisions")
}
ENTERPRISE_REGISTER = _processed(
    "enterprise_register.json", "complete_register", _ANSWER, RECORD, always=False
)
BREACHES = _processed("breaches.parquet", "check", _SECTORAL, _ANSWER)
QUALITY = _processed("quality.json", "check", _PROVINCIAL, _ANSWER)
#: Also in the audit folder.
VALIDATION = _processed("validation.json", "check", _PROVINCIAL, _ANSWER)
#: Every row with its state, from the one breakdown to the other.
ROWS = _processed("rows.parquet", "sectoral_breakdown", _PROVINCIAL)
SECTORAL = _processed("cells_sectoral.parquet", "sectoral_breakdown", _SECTORAL, _PROVINCIAL)
#: What became of the rows read.
SCOPE = _processed("scope.json", "sectoral_breakdown", _DISCLOSURE, _ANSWER, RELEASE, DESIGN)
#: Where each row that broke a rule stands: in the answer, perhaps in it, or elsewhere.
CONCERNED = _processed("concerned.parquet", "sectoral_breakdown", _ANSWER)
#: What is told in an internal answer alone.
IN_DOUBT = _processed("in_doubt.json", "sectoral_breakdown", _ANSWER)
CELLS = _processed(
    "cells.parquet", "provincial_breakdown", _PROVINCIAL, _DISCLOSURE, RELEASE, DESIGN
)
#: The codes of each dimension, and which leaves count in each.
AXES = _processed(
    "axes.json",
    "sectoral_breakdown provincial_breakdown",
    *(_SECTORAL, _PROVINCIAL, _DISCLOSURE, _ANSWER, RELEASE, DESIGN),
)
CONTRIBUTIONS = _processed(
    "contributions.parquet", "provincial_breakdown", _DISCLOSURE, RELEASE, DESIGN
)
#: Who is behind each cell.
BEHIND = _processed("people.parquet", "provincial_breakdown", _DISCLOSURE, RELEASE, DESIGN)
RELATIONS = _processed("relations.parquet", "provincial_breakdown", _PROVINCIAL)
STRUCTURE = _processed("structure.parquet", "provincial_breakdown", _DISCLOSURE, RELEASE, DESIGN)
#: What the rules about the cells found.
CELLS_QUALITY = _processed("cells_quality.json", "check_computed", _ANSWER)
REGISTER_IDENTITY = _processed("register_identity.json", "protect", RELEASE)
PUBLISHED = _processed("published.parquet", "protect", _DISCLOSURE, _ANSWER)
PUBLISHED_ROWS = _processed("published_rows.json", "protect", _ANSWER)
ROUNDED = _processed("rounded.parquet", "protect", _ANSWER)
#: What was protected and lost; its copy in the audit folder has the same name.
REPORT = _processed("disclosure.json", "protect", _ANSWER, RELEASE)
INTERNAL_REPORT = _processed("disclosure_internal.json", "protect", _ANSWER, always=False)
#: How long something took. No notebook may read it.
TOOK = _processed("took.json", RUN, RECORD, always=False)
FIGURES = _processed("figures.json", "write_answer", RECORD, _ANSWER)
_processed("handover/*.json", RUN, RUN)

ANSWER_HTML = _outputs("answer.html", "write_answer")
ANSWER_PDF = _outputs("answer.pdf", "write_answer")
ANSWER_DOCX = _outputs("answer.docx", "write_answer")
#: From figures to sources: by cell the query, the notebook cell, rules, and rows where told.
SOURCES = _outputs("provenance.json", "write_answer")
CELLS_CSV = _outputs("cells.csv", "write_answer", folder=TABLES)
CELLS_HTML = _outputs("cells.html", "write_answer", folder=TABLES)
ROUNDED_CSV = _outputs("rounded.csv", "write_answer", folder=TABLES, always=False)
#: The tables as people lay them out, by the kind of workbook.
WORKBOOKS = {
    kind: _outputs(f"tables.{kind}", "write_answer", folder=TABLES) for kind in ("xlsx", "ods")
}
DESCRIPTION = _outputs("datapackage.json", "write_answer", folder=TABLES)
PAGE = _outputs("index.html", _EVERY_CHECK, folder=AUDIT)
SUMMARY = _outputs("summary.json", _EVERY_CHECK, folder=AUDIT)
_outputs(VALIDATION, _EVERY_CHECK, folder=AUDIT)
QUARANTINE = _outputs("quarantine.csv", _EVERY_CHECK, folder=AUDIT)
FINDINGS = _outputs("findings.csv", _EVERY_CHECK, folder=AUDIT)
#: Every rule with its outcome, ground and source: the tables of the page as a file.
RULES = _outputs("rules.csv", _EVERY_CHECK, folder=AUDIT)
#: The rows that broke a rule, by its id, in an internal run alone.
ROWS_OF_A_RULE = "rows-{}.csv"
_ROWS.append(
    RunFile(
        "outputs",
        f"{AUDIT}/{ROWS_OF_A_RULE.format('*')}",
        tuple(_EVERY_CHECK.split()),
        (PEOPLE,),
        recorded=True,
        always=False,
    )
)
#: Along the European concepts, for people and for machines.
QUALITY_PAGE = _outputs("kwaliteitsrapport.html", "complete_audit", folder=AUDIT)
QUALITY_REPORT = _outputs("kwaliteitsrapport.json", "complete_audit", folder=AUDIT)
_outputs(REPORT, "write_answer complete_audit", folder=AUDIT)
_outputs("*.ipynb", RUN, folder=NOTEBOOKS)
_outputs("*.html", RUN, folder=NOTEBOOKS)
CRATE = _outputs("ro-crate-metadata.json", RUN)
#: The run as TRACE would certify it.
TRO = _outputs("tro.jsonld", RUN)
RUN_RECORD = _outputs("run.json", RUN, recorded=False)

#: What follows the name of a run's folder in the names of its signed statement and of the
#: signature, which stand beside it: in it is what the run made, and no more.
STATEMENT, SIGNATURE = ".intoto.json", ".intoto.json.sig"
#: The time stamp of an authority over the statement; people lay it there.
STAMP = ".intoto.json.tsr"
BESIDE = (STATEMENT, SIGNATURE, STAMP)
#: Who signed the audit page, beside the folder of the run, which is never written again.
SIGNATURES, SIGNED_PAGE = "{}.sign-off.json", "{}.sign-off.html"
SIGNED_PDF = "{}.sign-off.pdf"

#: The answer itself, and what a reader opens, in the order in which people are told of them.
DOCUMENTS = (ANSWER_HTML, ANSWER_PDF, ANSWER_DOCX)
SHOWN = (*DOCUMENTS, f"{TABLES}/{CELLS_CSV}", f"{AUDIT}/{PAGE}", RUN_RECORD)

#: Beside the runs: series of dates, and what changed between two runs. Open where all of the runs
#: are released, their owner's else.
SWEEP, COMPARISON = "sweep", "compare"
SWEEP_HTML, SWEEP_CSV, SWEEP_XLSX = (f"sweep.{kind}" for kind in ("html", "csv", "xlsx"))
COMPARISON_HTML, COMPARISON_JSON = (f"compare.{kind}" for kind in ("html", "json"))
_BESIDE = (
    *((SWEEP, name) for name in (SWEEP_HTML, SWEEP_CSV, SWEEP_XLSX)),
    *((COMPARISON, name) for name in (COMPARISON_HTML, COMPARISON_JSON)),
)

RUN_FILES = (
    *_ROWS,
    *(
        RunFile("beside outputs", f"{command}-*/{name}", (command,), (PEOPLE,), True, always=False)
        for command, name in _BESIDE
    ),
    RunFile("beside processed", "*-failed.ipynb", (RUN,), (PEOPLE,), always=False),
    # In the making, and what a kill leaves of it until the next run, `release` or `clean`.
    RunFile("beside processed", ".*.partial-*", (RUN,), (RUN,), always=False),
    RunFile("beside processed", ".*.previous-*", (RUN,), (RUN,), always=False),
    RunFile("beside processed", ".*.publishing", (RUN,), (RUN, RELEASE), always=False),
    RunFile("beside outputs", ".*.partial-*", (RUN,), (RUN,), always=False),
    RunFile("beside outputs", ".*.previous-*", (RUN,), (RUN,), always=False),
    *(
        RunFile("beside outputs", f"*{ending}", (SIGN,), (VERIFY, PEOPLE), True, always=False)
        for ending in (STATEMENT, SIGNATURE)
    ),
    RunFile("beside outputs", f"*{STAMP}", (PEOPLE,), (VERIFY, PEOPLE), True, always=False),
    # For the owner alone: remarks may tell what the public does not know.
    RunFile("beside outputs", SIGNATURES.format("*"), (SIGN_OFF,), (PEOPLE,), always=False),
    RunFile("beside outputs", SIGNED_PDF.format("*"), (SIGN_OFF,), (PEOPLE,), always=False),
    RunFile("beside outputs", SIGNED_PAGE.format("*"), (SIGN_OFF,), (PEOPLE,), always=False),
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
