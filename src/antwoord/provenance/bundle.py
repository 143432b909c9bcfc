"""What a release leaves for whoever checks outputs: status, tests, exceptions, checksums.

In the folder `releases/` beside the ledger, one folder a release. All of it follows from the
public files and the published rules, so that it may go where these go. As in ACRO's record,
each file has a status: `pass`, or `review` where something of it is for a person to judge.
"""

import json
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from antwoord import run_files
from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.programme import load_programme
from antwoord.disclosure.attack.cells_file import CENTS
from antwoord.disclosure.attack.published import IN_VAIN, FilesAudit, audit_files
from antwoord.disclosure.model.settings import maximum_cents, settings_of
from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.publishing.files import OPEN_FILE, write_file, write_json
from antwoord.storage.paths import shown

#: A cell by its measure and its codes, on whatever basis.
Told = tuple[str, tuple[tuple[str, str], ...]]
FOLDER, REPORT, CHECKSUMS = "releases", "checker.json", "SHA256SUMS"
FORMAT = "antwoord checker bundle 1"
PASS, REVIEW = "pass", "review"
_HEAD_LENGTH = 16


def leave_bundle(run: Path, ledger: Path, head: str, told: Container[Told] = ()) -> Path:
    """Attacks the whole folder of a run and leaves the bundle of its release; gives its folder.

    `head` is the hash of the release's entry in the `ledger`; what is `told` anyway by how many
    there are in all may be computed. Raises UserError, and leaves nothing, where anything else of
    the folder can be computed that should not, or where something of it is not understood.
    """
    from antwoord.catalogue.declared.question import load_question

    record = json.loads((run / run_files.RUN_RECORD).read_text(encoding="utf-8"))
    question = load_question(record["question"], load_code_lists())
    programmes = [load_programme(name, load_code_lists()) for name in question.programmes]
    minimum_count = settings_of(question).rules.minimum_count
    maximum_eur = maximum_cents(programmes) // CENTS or None
    found = audit_files([run], minimum_count=minimum_count, maximum_eur=maximum_eur)
    telling = [
        one
        for one in found.findings
        if one.kind != IN_VAIN and (one.place.measure, one.place.codes) not in told
    ]
    if telling:
        raise UserError(
            f"{shown(telling[0].path)}, line {telling[0].line}, tells {telling[0].place} "
            f"({len(telling)} such in all), which is not to be published; nothing was released"
        )
    if found.unread:
        raise UserError(
            f"{found.unread[0].replace(str(run), shown(run))}; what it tells beside the tables is "
            f"not known ({len(found.unread)} such in all), so nothing was released; run it again"
        )
    files = {
        path.relative_to(run).as_posix(): sha256_of(path)
        for path in sorted(run.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    folder = bundle_of(ledger.parent, run.name, head)
    folder.mkdir(parents=True, exist_ok=True)
    report = _report(run, record, head, found, files, minimum_count)
    write_json(folder / REPORT, report, mode=OPEN_FILE)
    sums = "".join(f"{digest}  {name}\n" for name, digest in files.items())
    write_file(folder / CHECKSUMS, sums, mode=OPEN_FILE)
    return folder


def bundle_of(output: Path, run: str, head: str) -> Path:
    """The folder of the bundle of a release in the folder `output` of all runs.

    `run` is the run's folder or its name, `head` the hash of the release's entry in the ledger.
    """
    return output / FOLDER / f"{run.rpartition('/')[2]}-{head[:_HEAD_LENGTH]}"


def _report(
    run: Path,
    record: Mapping[str, Any],
    head: str,
    found: FilesAudit,
    files: Mapping[str, str],
    minimum_count: int,
) -> dict[str, Any]:
    exceptions = [*_exceptions(run, found)]
    named = {one["file"] for one in exceptions}
    return {
        "format": FORMAT,
        "run": f"{record['question']}/{run.name}",
        "question": record["question"],
        "reference_date": record["reference_date"],
        "ledger_entry": head,
        "status": REVIEW if exceptions else PASS,
        "rules": {"minimum_count": minimum_count, **_rules(run)},
        "tests": [
            *(
                {"test": name, "outcome": outcome}
                for name, outcome in (record.get("verdicts") or {}).items()
            ),
            {
                "test": "attack on the whole folder",
                "outcome": "nothing is disclosed",
                "cells": found.cells,
                "hidden": found.suppressed,
                "relations": found.relations,
            },
        ],
        "exceptions": exceptions,
        "outputs": [
            {"file": name, "status": REVIEW if name in named else PASS, "sha256": digest}
            for name, digest in files.items()
        ],
    }


def _rules(run: Path) -> dict[str, Any]:
    """The published rules that the run was protected by."""
    path = run / run_files.AUDIT / run_files.REPORT
    if not path.is_file():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    return {"withheld": told.get("withheld", []), **told.get("rules", {})}


def _exceptions(run: Path, found: FilesAudit) -> list[dict[str, Any]]:
    """What a person must judge, each with the reason why it does not stop the release."""
    told = [
        {
            "file": one.path.relative_to(run).as_posix(),
            "what": f"line {one.line}: {one.place} can be computed",
            "reason": "it need not be hidden: it is not sensitive by the rules of the run",
        }
        for one in found.findings
    ]
    for note in found.notes:
        place, _, what = note.partition(": ")
        path = Path(place.split(",")[0])
        inside = path.is_relative_to(run)
        told.append(
            {
                "file": path.relative_to(run).as_posix() if inside else "",
                "what": what if inside else note,
                "reason": "the attack takes this for granted",
            }
        )
    return told
