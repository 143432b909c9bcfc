"""A run's answer as files to mail: with names that tell what they are, each whole by itself.

In the folder of a run every file has the same name as in every other one, and the HTML leads to
files beside it. What is sent alone needs a name that says which question and day it answers, and
no link that leads nowhere. A run that is for internal use says so in every name. The cells come
as SDMX-CSV too.
"""

import html
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from antwoord.answer.sdmx import sdmx_csv
from antwoord.errors import UserError
from antwoord.hashing import sha256_of, sha256_of_parts
from antwoord.language.dates import day
from antwoord.provenance.past_runs import read_run
from antwoord.publishing.files import OPEN_FILE, write_file
from antwoord.publishing.rights import OWNER_FILE, own_folder
from antwoord.releases import ledger
from antwoord.run_files import (
    ANSWER_DOCX,
    ANSWER_HTML,
    ANSWER_PDF,
    CELLS_CSV,
    RUN_RECORD,
    TABLES,
    WORKBOOKS,
)
from antwoord.storage.paths import shown

#: What the files of a run are called, by the language of its answer.
WORDS = {
    "nl": {"answer": "antwoord", "tables": "tabellen", "figures": "cijfers"},
    "fr": {"answer": "réponse", "tables": "tableaux", "figures": "chiffres"},
    "en": {"answer": "answer", "tables": "tables", "figures": "figures"},
}
CONFIDENTIAL = {"nl": "VERTROUWELIJK", "fr": "CONFIDENTIEL", "en": "CONFIDENTIAL"}
#: A run cannot know whether it will be released, so that its files say nothing of it: what is
#: exported is told by its name, and the page on each sheet that is printed.
DRAFT = {"nl": "CONCEPT", "fr": "PROJET", "en": "DRAFT"}
STATUS = {
    "nl": (
        "Concept: dit antwoord is niet vrijgegeven",
        "Vrijgegeven op {day}, nummer {number} in de lijst van vrijgegeven antwoorden",
        "niet te verspreiden voor {day}",
    ),
    "fr": (
        "Projet\u00a0: cette réponse n’a pas été publiée",
        "Publiée le {day}, numéro {number} de la liste des réponses publiées",
        "à ne pas diffuser avant le {day}",
    ),
    "en": (
        "Draft: this answer has not been released",
        "Released on {day}, number {number} in the list of released answers",
        "not to be spread before {day}",
    ),
}
#: The files that are exported, and which word each is called by.
FILES = {
    ANSWER_PDF: "answer",
    ANSWER_DOCX: "answer",
    ANSWER_HTML: "answer",
    **{f"{TABLES}/{name}": "tables" for name in WORKBOOKS.values()},
    f"{TABLES}/{CELLS_CSV}": "figures",
}
#: Zips hold the time of a file: one for all, so that the same run gives the same bytes.
MADE = (1980, 1, 1, 0, 0, 0)
#: A link to a file beside the page, with what it says; one within the page stays.
_BAR = re.compile(r'<aside class="notice-bar"><p>(.*?)</p></aside>', re.S)
_BESIDE = re.compile(
    r'<a(?P<before>[^>]*?) href="(?!#)[^"]*"(?P<after>[^>]*)>(?P<says>.*?)</a>', re.S
)


@dataclass(frozen=True)
class Exported:
    """The files that were written, and the archive that holds them all."""

    files: tuple[Path, ...]
    archive: Path


def export(run: Path, to: Path) -> Exported:
    """Writes the answer of a run under telling names, and a zip of all.

    `run` is the folder of a run, `to` the folder to write into, which is made. Raises UserError
    where `run` is no folder of a run, where a file of it is not what the run left, or where a
    file of that name is there already with another content.
    """
    past = read_run(run)
    if past is None:
        raise UserError(f"{shown(run)} is not the folder of a run: it has no {RUN_RECORD}")
    content = {name: (run / name).read_bytes() for name in FILES if (run / name).is_file()}
    for name in FILES:
        if name not in content or sha256_of_parts(content[name]) != past.written.get(name):
            raise UserError(
                f"{shown(run / name)} is not what the run left; run it again before it is sent"
            )
    language, internal = past.language, past.internal
    stem = f"{past.question.upper()}-{run.resolve().name.removesuffix(f'-{language}')}"
    stem = stem.replace("-internal", "") if internal else stem
    entry = _entry(run)
    mark = f"-{CONFIDENTIAL[language]}" if internal else ""
    mark += "" if entry else f"-{DRAFT[language]}"
    wanted: dict[str, bytes] = {}
    for name, bytes_ in content.items():
        word = WORDS[language][FILES[name]]
        whole = bytes_
        if name == ANSWER_HTML:
            page = alone(bytes_.decode("utf-8"))
            whole = with_status(page, _status(entry, language)).encode()
        wanted[f"{stem}-{word}{mark}{Path(name).suffix}"] = whole
    cells = content[f"{TABLES}/{CELLS_CSV}"].decode("utf-8")
    sdmx = sdmx_csv(cells, past.question, past.reference_date.isoformat())
    wanted[f"{stem}-{WORDS[language]['figures']}{mark}.sdmx.csv"] = sdmx.encode()
    wanted[f"{stem}{mark}.zip"] = _zipped(wanted)
    for name, bytes_ in wanted.items():
        there = to / name
        if there.exists() and (not there.is_file() or there.read_bytes() != bytes_):
            raise UserError(f"{shown(there)} is there already, with another content; move it first")
    if internal:
        own_folder(to)
    to.mkdir(parents=True, exist_ok=True)
    for name, bytes_ in wanted.items():
        write_file(to / name, bytes_, mode=OWNER_FILE if internal else OPEN_FILE)
    *files, archive = (to / name for name in wanted)
    return Exported(tuple(files), archive)


def alone(page: str) -> str:
    """A page without the links to files beside it; what they say stays, and so do its own."""
    return _BESIDE.sub(r"<span\g<before>\g<after>>\g<says></span>", page)


def with_status(page: str, status: str) -> str:
    """A page that says in its bar, which stands on each printed sheet, what its `status` is."""
    status = html.escape(status)
    found = _BAR.search(page)
    if found:
        return f"{page[: found.end(1)]} · {status}{page[found.end(1) :]}"
    return page.replace("<body>", f'<body>\n<aside class="notice-bar"><p>{status}</p></aside>', 1)


def _entry(run: Path) -> ledger.Release | None:
    """The entry of the ledger that is of this very run; None of a draft."""
    folder = run.resolve()
    name = f"{folder.parent.name}/{folder.name}"
    releases = ledger.read_ledger(folder.parent.parent / ledger.NAME)
    own = next((entry for entry in reversed(releases) if entry.run == name), None)
    if own is None or any(
        digest != sha256_of(folder / file)
        for file, digest in {**own.files, RUN_RECORD: own.run_sha256 or ""}.items()
        if digest
    ):
        return None
    return own


def _status(entry: ledger.Release | None, language: str) -> str:
    draft, released, embargo = STATUS[language]
    if entry is None:
        return draft
    told = released.format(day=day(entry.released.date(), language), number=entry.sequence)
    if entry.not_before and not entry.seen_on(datetime.now(UTC).date()):
        told += f"; {embargo.format(day=day(entry.not_before, language))}"
    return told


def _zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()
