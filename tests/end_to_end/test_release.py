"""`antwoord release`: what comes into the ledger, and what is refused."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from cells_tables import lines, name_in_document
from command import antwoord, own_project
from looping import some
from proven import sealed_again
from released_together import attack_together

from antwoord.parameters import STAGED_PROCESSED, Parameters, validate
from antwoord.releases.ledger import Answer, archived, opened, read_ledger

FIRST, SECOND = "2021-03-01", "2021-06-30"
#: What the made-up register is known by.
REGISTER = "impulskrediet-register-fictief"
AT = datetime(2026, 1, 3, tzinfo=UTC)
CELLS, ROUNDED = "tables/cells.csv", "tables/rounded.csv"
#: How many columns come after the codes: value, low, high, status; value and base.
AFTER = {CELLS: 4, ROUNDED: 2}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own with the answers on two dates, neither of them released."""
    folder = own_project(tmp_path_factory.mktemp("drafts"), seconds=5)
    # The later one first: its page would name the other one, which is a draft.
    for day in (SECOND, FIRST):
        done = antwoord("run", "--reference-date", day, home=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def home(drafts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that project for one test."""
    folder = tmp_path / "home"
    shutil.copytree(drafts, folder)
    monkeypatch.setenv("ANTWOORD_HOME", str(folder))
    return folder


def run(home: Path, name: str = FIRST) -> Path:
    return home / "outputs" / "sv-533" / name


def ledger(home: Path) -> Path:
    return home / "outputs" / "releases.jsonl"


def release(home: Path, name: str = FIRST) -> "subprocess.CompletedProcess[str]":
    return antwoord("release", str(run(home, name)), home=home)


def change_record(folder: Path, **changes) -> None:
    def change(content: dict) -> None:
        for key, value in changes.items():
            (content["parameters"] if key == "audience" else content)[key] = value

    sealed_again(folder, change)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_entry_holds_every_published_cell_and_every_document(home: Path) -> None:
    before = contents(run(home))
    done = release(home)
    assert done.returncode == 0, done.stderr
    (entry,) = read_ledger(ledger(home))
    assert (entry.question, str(entry.reference_date)) == ("sv-533", FIRST)
    assert (entry.run, entry.sector_basis) == (f"sv-533/{FIRST}", "activity")
    register = (home / "data/raw/register/applications.csv").read_bytes()
    assert entry.register_sha256 == hashlib.sha256(register).hexdigest()
    names = {"answer.html", "answer.pdf", "answer.docx", CELLS, ROUNDED}
    assert names <= set(entry.files)
    assert entry.files == {name: hashlib.sha256(before[name]).hexdigest() for name in entry.files}
    for name, after in AFTER.items():
        with (run(home) / name).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header[-after] == "value"
        # The base of a rounded figure says which one it is.
        keys = [row[:-after] + row[-1:] * (name == ROUNDED) for row in (header, *rows)]
        assert entry.columns[name] == tuple(keys[0])
        values = [Decimal(row[-after]) if row[-after] else None for row in rows]
        assert list(entry.cells[name].items()) == list(
            zip(map(tuple, keys[1:]), values, strict=True)
        )
    record = json.loads(before["run.json"])
    told = {fact: number for (fact,), number in entry.cells["run.json"].items()}
    assert {"read", "out_of_scope", "counted", "both_bases"} <= set(told)
    assert told == {fact: record["rows"][fact] for fact in told}
    assert contents(run(home)) == before


def test_it_says_what_is_out_and_the_hash(home: Path) -> None:
    done = release(home)
    (entry,) = read_ledger(ledger(home))
    assert f"sv-533/{FIRST}: released, line 1 of " in done.stdout
    assert f"  hash {entry.head}\n" in done.stdout
    shown = sum(value is not None for value in entry.cells[CELLS].values())
    count = len(entry.cells[CELLS])
    assert f"{count:,} cells, {count - shown:,} suppressed" in done.stdout


def test_the_true_cells_are_kept(home: Path) -> None:
    release(home)
    (entry,) = read_ledger(ledger(home))
    folder = archived(entry)
    assert folder is not None
    processed = home / "data/processed/sv-533" / FIRST
    for path in some(folder.iterdir()):
        assert path.read_bytes() == (processed / path.name).read_bytes()


def test_the_front_page_says_that_it_is_released(home: Path) -> None:
    page = home / "outputs" / "overview.html"
    assert "vrijgegeven op" not in page.read_text(encoding="utf-8")
    done = release(home)
    assert "all runs: " in done.stdout
    text = page.read_text(encoding="utf-8")
    assert text.count("vrijgegeven op") == 1
    assert text.count(">ontwerp<") == 1


def test_what_is_released_is_not_released_again(home: Path) -> None:
    release(home)
    before = contents(home)
    done = release(home)
    assert done.returncode == 0
    assert "already released on " in done.stdout
    assert contents(home) == before


def draft_of(home: Path, name: str) -> Path:
    """The folder of a run under another name, with its true cells."""
    for place in ("outputs", "data/processed"):
        shutil.copytree(home / place / "sv-533" / FIRST, home / place / "sv-533" / name)
    return run(home, name)


def rewrite(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """Changes a file of a run, as if the run had written it so."""
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    path.write_text(change(text), encoding="utf-8", newline="")
    sealed_again(folder)


def test_a_record_that_was_changed_is_not_released(home: Path) -> None:
    """The ledger would vouch for it."""
    path = run(home) / "run.json"
    path.write_bytes(path.read_bytes().replace(b'"finished": "2', b'"finished": "1'))
    done = release(home)
    assert done.returncode == 2
    assert "run.json was changed after the run" in done.stderr
    assert not ledger(home).exists()


def suppress_one(text: str) -> str:
    """The same table with the first cell that it shows suppressed."""
    rows = text.split("\n")
    place = next(place for place, row in enumerate(rows) if row.endswith(",F"))
    rows[place] = ",".join((*rows[place].split(",")[:-4], "", "", "", "C"))
    return "\n".join(rows)


def test_a_table_that_tells_what_is_to_be_hidden_is_not_released(home: Path) -> None:
    true = pd.read_parquet(home / "data/processed/sv-533" / FIRST / "cells.parquet")
    small = {
        name: value
        for name, value in zip(true["cell"], true["value"], strict=True)
        if name.startswith("paid|") and value in (1, 2)
    }
    rows = [row for row in lines(run(home) / CELLS) if name_in_document(row) in small]
    key, hidden = [*rows[0].values()][:-4], ",".join(rows[0].values())
    value = str(small[name_in_document(rows[0])])
    told = ",".join([*key, value, value, value, "F"])
    rewrite(run(home), CELLS, lambda text: text.replace(hidden, told))
    done = release(home)
    assert done.returncode == 2
    assert "which is not to be published; nothing was released" in done.stderr
    assert not ledger(home).exists()


def test_a_table_of_an_internal_run_is_not_released(home: Path) -> None:
    rewrite(run(home), CELLS, lambda text: text.replace(",C\n", ",S\n", 1))
    done = release(home)
    assert done.returncode == 2
    assert "is of an internal answer, and this one is public" in done.stderr


def test_a_run_without_its_verdicts_is_not_released(home: Path) -> None:
    change_record(run(home), verdicts={"gate": "holds"})
    done = release(home)
    assert done.returncode == 2
    assert "does not say that the additivity holds" in done.stderr


def test_a_suppressed_cell_is_null(home: Path) -> None:
    done = release(home)
    assert done.returncode == 0, done.stderr
    (entry,) = read_ledger(ledger(home))
    with (run(home) / CELLS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row[-1] == "C"]
    assert rows
    assert [entry.cells[CELLS][tuple(row[:-4])] for row in rows] == [None] * len(rows)


def test_what_a_file_manager_leaves_does_not_matter(home: Path) -> None:
    (run(home) / "tables" / ".DS_Store").write_bytes(b"x")
    assert release(home).returncode == 0


def without(name: str) -> Callable[[Path], None]:
    return lambda home: (run(home) / name).unlink()


def appended(name: str) -> Callable[[Path], None]:
    def change(home: Path) -> None:
        with (run(home) / name).open("ab") as file:
            file.write(b"\n")

    return change


def recorded(**changes) -> Callable[[Path], None]:
    return lambda home: change_record(run(home), **changes)


def unreadable(home: Path) -> None:
    (run(home) / "run.json").write_text("{", encoding="utf-8")


def extra(home: Path) -> None:
    (run(home) / "tables" / "more.csv").write_text("x", encoding="utf-8")


def other_cells(name: str) -> Callable[[Path], None]:
    def change(home: Path) -> None:
        folder = home / "data/processed/sv-533"
        shutil.copyfile(folder / SECOND / name, folder / FIRST / name)

    return change


def no_true_cells(home: Path) -> None:
    (home / "data/processed/sv-533" / FIRST / "cells.parquet").unlink()


def other_register(home: Path) -> None:
    path = home / "data/processed/sv-533" / FIRST / "ingestion.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "sha256": "0" * 64}), encoding="utf-8")


def one_cell_hidden_from_the_true_ones(home: Path) -> None:
    rewrite(run(home), CELLS, lambda text: text.rsplit("\n", 2)[0] + "\n")


def broken_ledger(home: Path) -> None:
    assert release(home, SECOND).returncode == 0
    ledger(home).write_bytes(ledger(home).read_bytes().replace(b"paid", b"aidp", 1))


def shortened_ledger(home: Path) -> None:
    assert release(home, SECOND).returncode == 0
    change_record(run(home), ledger_head=read_ledger(ledger(home))[0].head)
    ledger(home).write_bytes(b"")


def forgotten(home: Path) -> None:
    shortened_ledger(home)
    shutil.rmtree(home / "data/processed/releases/registers")


def grown_ledger(home: Path) -> None:
    assert release(home, SECOND).returncode == 0


def nameless(home: Path) -> None:
    path = home / "data/processed/sv-533" / FIRST / "register_identity.json"
    path.write_text('{"register": ""}', encoding="utf-8")


def out(home: Path, **changes) -> None:
    """Another release of the same register, as the ledger would hold it, that the run knows."""
    given = {
        "question": "sv-533",
        "reference_date": date(2021, 6, 30),
        "sector_basis": "activity",
        "run": f"sv-533/{SECOND}",
        "register_sha256": "a" * 64,
        "files": {},
        "columns": {},
        "cells": {},
        "register": REGISTER,
    }
    with opened(ledger(home)) as book:
        entry = book.append(Answer(**{**given, **changes}), AT, lambda _: None)
    change_record(run(home), ledger_head=entry.head)


def another_basis(home: Path) -> None:
    out(home, sector_basis="nace")


def another_question(home: Path) -> None:
    out(home, question="sv-1")


def another_population(home: Path) -> None:
    out(home, definition_sha256="c" * 64)


def another_name(home: Path) -> None:
    content = (home / "data/raw/register/applications.csv").read_bytes()
    out(home, register="credits", register_sha256=hashlib.sha256(content).hexdigest())


def another_folder(home: Path) -> None:
    assert release(home, SECOND).returncode == 0
    (home / "outputs").rename(home / "before")
    shutil.copytree(home / "before" / "sv-533", home / "outputs" / "sv-533")
    known = home / "data/processed/releases/registers" / f"{REGISTER}.json"
    known.write_text(known.read_text().replace("outputs/", "before/"), encoding="utf-8")


def moved_ledger(home: Path) -> None:
    assert release(home, SECOND).returncode == 0
    ledger(home).rename(home / "releases.jsonl")


def named_on_a_page(name: str) -> Callable[[Path], None]:
    cell = f'<th scope="row">{name}</th>'
    return lambda home: rewrite(run(home), "audit/index.html", lambda text: text + cell)


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "no folder": (lambda home: shutil.rmtree(run(home)), "there is no such folder"),
    "no record": (without("run.json"), "there is no run.json in it"),
    "no record of a run": (unreadable, "is not the record of a run in this folder"),
    "of another question": (recorded(question="sv-1"), "not the record of a run in this folder"),
    "stopped": (recorded(verdict="stopped"), "holds no answer: the checks stopped it"),
    "internal": (recorded(audience="internal"), "for internal use and is never released"),
    "the page changed": (appended("answer.html"), f"{FIRST}/answer.html was changed"),
    "the checks changed": (appended("audit/index.html"), "audit/index.html was changed"),
    "a table gone": (without(ROUNDED), "tables/rounded.csv is not there"),
    "no Word document": (without("answer.docx"), "answer.docx is not there"),
    "a file more": (extra, "tables/more.csv is not of this run"),
    "true cells gone": (no_true_cells, "the true cells of"),
    "true cells of another date": (other_cells("cells.parquet"), "overwritten by another run"),
    "rows of another date": (other_cells("scope.json"), "was overwritten by another run than"),
    "rows not told": (recorded(rows=None), "run.json does not say what became of the rows"),
    "rows that are no numbers": (recorded(rows={"read": "1"}), "does not say what became"),
    "of another register": (other_register, f"{FIRST} was overwritten by another run than"),
    "a cell fewer": (one_cell_hidden_from_the_true_ones, "was overwritten by another run than"),
    "the ledger changed": (broken_ledger, "releases.jsonl, line 1: its hash is not that"),
    "the ledger shorter": (shortened_ledger, "does not hold the last of them (hash"),
    "the ledger shorter, nothing known": (forgotten, "no longer holds the last release that"),
    "a register without a name": (nameless, "of a register without a name, so that nobody"),
    "another basis": (another_basis, "an answer to another basis (activity) than sv-533/"),
    "another question": (another_question, "an answer to another question (sv-533) than sv-533/"),
    "another population": (
        another_population,
        f"{FIRST} counts other records than sv-533/",
    ),
    "another name": (another_name, "which was released from a register named credits"),
    "another folder": (another_folder, "is not there; run it again with --output before"),
    "the ledger moved": (moved_ledger, "does not hold the last of them"),
    "a page with an internal run": (named_on_a_page("2020-12-31-internal"), "of the run 2020-12-"),
    "a page with a draft": (named_on_a_page(f"{SECOND} "), "tells of the run 2021-06-30, which is"),
    "the ledger longer": (grown_ledger, f"before the release of sv-533/{SECOND}; run it again"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_a_sentence_and_nothing_changes(name: str, home: Path) -> None:
    change, words = REFUSED[name]
    change(home)
    before = contents(home)
    done = release(home)
    assert done.returncode == 2, done.stdout
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("antwoord: ")
    assert words in done.stderr
    assert done.stdout == ""
    after = contents(home)
    kept = [{k: v for k, v in of.items() if not k.endswith(".lock")} for of in (before, after)]
    assert kept[0] == kept[1]


def test_to_say_that_it_was_protected_with_what_is_out_is_not_enough(home: Path) -> None:
    release(home, SECOND)
    change_record(run(home), ledger_head=read_ledger(ledger(home))[0].head)
    done = release(home)
    assert done.returncode == 2
    assert "which is not to be published; nothing was released" in done.stderr
    assert [str(entry.reference_date) for entry in read_ledger(ledger(home))] == [SECOND]


def test_under_embargo_it_is_out_and_not_seen(home: Path) -> None:
    until = (date.today() + timedelta(days=3)).isoformat()
    done = antwoord("release", str(run(home)), "--not-before", until, home=home)
    assert done.returncode == 0, done.stderr
    assert f"under embargo: not to be seen before {until}" in done.stdout
    (entry,) = read_ledger(ledger(home))
    assert str(entry.not_before) == until
    page = (home / "outputs" / "overview.html").read_text(encoding="utf-8")
    assert "vrijgegeven onder embargo tot" in page
    public = (home / "outputs" / "index.html").read_text(encoding="utf-8")
    assert run(home).name not in public


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--not-before", "2021-03-01"), "--not-before 2021-03-01 is not a day to come"),
        (("--not-before", "1 april"), "--not-before '1 april' is not a date"),
        (("--supersedes", "outputs/sv-533/2021-03-01"), "--supersedes needs --reason"),
        (("--reason", "a date"), "name that with --supersedes"),
        (("--public-reason",), "name that with --supersedes"),
        (
            ("--supersedes", f"outputs/sv-533/{SECOND}", "--reason", "a date"),
            f"no answer for {FIRST} from this register was released from that folder",
        ),
    ],
)
def test_a_wrong_option_is_a_sentence(home: Path, options: tuple[str, ...], words: str) -> None:
    done = antwoord("release", str(run(home)), *options, home=home)
    assert done.returncode == 2
    assert words in done.stderr
    assert not ledger(home).exists()


def test_a_page_may_name_what_is_out(home: Path) -> None:
    assert release(home, SECOND).returncode == 0
    (entry,) = read_ledger(ledger(home))
    assert entry.register == REGISTER
    named_on_a_page(SECOND)(home)
    change_record(run(home), ledger_head=entry.head)
    assert "tells of the run" not in release(home).stderr


def test_a_translation_of_what_is_out_need_not_be_made_again(home: Path) -> None:
    folder = draft_of(home, f"{FIRST}-fr")
    rewrite(folder, "answer.html", lambda text: text.replace('lang="nl"', 'lang="fr"'))
    release(home)
    done = release(home, f"{FIRST}-fr")
    assert done.returncode == 0, done.stderr
    assert len(read_ledger(ledger(home))) == 2


def test_with_one_cell_suppressed_otherwise_it_is_no_translation(home: Path) -> None:
    folder = draft_of(home, f"{FIRST}-fr")
    rewrite(folder, CELLS, suppress_one)
    release(home)
    assert release(home, f"{FIRST}-fr").returncode == 2


@pytest.mark.parametrize("names", [(FIRST, SECOND), (FIRST, FIRST), (SECOND, FIRST, SECOND)])
def test_released_at_the_same_moment_one_comes_first(home: Path, names: tuple[str, ...]) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "antwoord", "release", str(run(home, name))],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "ANTWOORD_HOME": str(home)},
        )
        for name in names
    ]
    codes = [process.wait() for process in processes]
    (entry,) = read_ledger(ledger(home))
    # The others are not protected together with it; the same one again is released already.
    wanted = [0 if entry.run.endswith(name) else 2 for name in names]
    assert codes == wanted
    kept = {folder.name for folder in (home / "data/processed/releases").iterdir()}
    assert kept == {entry.head, "registers"}


def test_the_ledger_names_no_row_and_no_machine(home: Path) -> None:
    release(home)
    text = ledger(home).read_text(encoding="utf-8")
    assert str(home) not in text
    with (home / "data/raw/register/applications.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for column in ("application_id", "enterprise_number"):
        values = {row[column] for row in rows if row[column]}
        assert values
        assert not [value for value in values if value in text]


def test_it_loads_nothing_heavy(home: Path) -> None:
    code = (
        "import sys\n"
        "from antwoord.cli.main import app\n"
        f"app(['release', {str(run(home))!r}], standalone_mode=False)\n"
        "heavy = {'great_expectations', 'pandas', 'ibis', 'papermill', 'pyarrow', 'matplotlib'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_who_has_what_is_out_and_the_next_answer_computes_nothing_of_few(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both() -> list[tuple[Path, Parameters]]:
        given = []
        for name in (FIRST, SECOND):
            # Of what is out another run would get another name: its own folder is named.
            monkeypatch.setenv(STAGED_PROCESSED, str(home / "data/processed/sv-533" / name))
            given.append(
                (run(home, name), validate(reference_date=name, output=str(home / "outputs")))
            )
        monkeypatch.delenv(STAGED_PROCESSED)
        return given

    assert attack_together(both()), "two drafts are not protected together"
    assert release(home).returncode == 0
    done = antwoord("run", "--reference-date", SECOND, home=home)
    assert done.returncode == 0, done.stderr
    assert attack_together(both()) == []


def test_what_is_out_and_an_answer_after_a_place_was_redrawn_are_safe_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 1 January 2025 a municipality came to another province, whose cells are known to grow."""
    home = own_project(tmp_path / "home", seconds=5)
    monkeypatch.setenv("ANTWOORD_HOME", str(home))
    given = []
    for name in ("2024-11-30", "2025-03-31"):
        done = antwoord("run", "--reference-date", name, home=home)
        assert done.returncode == 0, done.stderr
        monkeypatch.setenv(STAGED_PROCESSED, str(home / "data/processed/sv-533" / name))
        given.append((run(home, name), validate(reference_date=name, output=str(home / "outputs"))))
        monkeypatch.delenv(STAGED_PROCESSED)
        done = release(home, name)
        assert done.returncode == 0, done.stderr
    assert attack_together(given) == []
    done = antwoord("audit-tables", str(home / "outputs"), home=home)
    assert "nothing is disclosed" in done.stdout
