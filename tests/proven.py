"""Answers that are released, archived, signed and tampered with, and both verifiers on them."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from antwoord.proof import verify_alone
from antwoord.proof.verify import holding, verify
from antwoord.provenance.bundle import leave_bundle
from antwoord.provenance.objects.tro import tro
from antwoord.provenance.seal import SEAL
from antwoord.releases import ledger

RELEASED = datetime(2021, 3, 2, 10, tzinfo=UTC)


def answer_of(run: Path, files: Iterable[str], not_before: date | None = None) -> ledger.Answer:
    """What the ledger is told of a run, with the hashes of some of its files."""
    return ledger.Answer(
        question=run.parent.name,
        reference_date=date(2021, 3, 1),
        sector_basis="activity",
        run=f"{run.parent.name}/{run.name}",
        register_sha256="0" * 64,
        files={name: digest(run / name) for name in files},
        columns={},
        cells={},
        not_before=not_before,
        run_sha256=digest(run / "run.json"),
    )


def entered(run: Path, not_before: date | None = None) -> ledger.Release:
    """An entry for a run in the ledger of its output folder, and its bundle."""
    path = run.parent.parent / ledger.NAME
    answer = answer_of(run, ("answer.html", "tables/cells.csv"), not_before)
    with ledger.opened(path) as book:
        return book.append(answer, RELEASED, lambda head: leave_bundle(run, path, head))


def released(answer: Path, output: Path) -> Path:
    """A copy of an answer in an output folder of its own, released after another one."""
    earlier = shutil.copytree(answer, output / answer.parent.name / "2020-12-31")
    run = shutil.copytree(answer, output / answer.parent.name / answer.name)
    entered(earlier)
    shutil.rmtree(earlier)
    entered(run)
    return run


def verdicts(path: Path) -> tuple[bool, bool]:
    """Whether it holds, by the package and by the second reading."""
    return holding(verify(path)), all(one[0] is not False for one in verify_alone.verify(path))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _as_it_is(one: dict, run: Path) -> None:
    path = run / one["path"]
    one |= {"sha256": digest(path), "bytes": path.stat().st_size}


def sealed_again(
    run: Path, change: Callable[[dict], None] = lambda _: None, *, made: bool = True
) -> None:
    """Makes the record of a run, after a `change`, fit the files that are there now.

    With `made` the transparent research object is made anew too.
    """
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    change(record)
    object_of_it = [one for one in record["outputs"] if one["path"] == "tro.jsonld"]
    others = [one for one in record["outputs"] if one not in object_of_it]
    for one in others:
        _as_it_is(one, run)
    if made:
        (run / "tro.jsonld").write_text(tro(record | {"outputs": others}), encoding="utf-8")
    for one in object_of_it:
        _as_it_is(one, run)
    record["volatile"][SEAL] = "0" * 64
    text = f"{json.dumps(record, indent=2, ensure_ascii=False)}\n"
    before, zeros, after = text.rpartition("0" * 64)
    assert zeros
    seal = hashlib.sha256(text.encode()).hexdigest()
    (run / "run.json").write_text(f"{before}{seal}{after}", encoding="utf-8")
