"""Wrong input: one sentence, the right exit code, no traceback, nothing half-written."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command import antwoord, run_folder
from looping import some
from registers import application, stopped, write_register

from antwoord.register.contract.columns import NAMES

WRONG_PARAMETERS = [
    ("--reference-date", "2021-02-30"),
    ("--reference-date", "2011-01-01"),
    ("--reference-date", "2026-01-01"),
    ("--question", "nope"),
    ("--register", "no-such-file.csv"),
    ("--no-such-option", "x"),
    ("--language", "de"),
    ("--mapping", "mapping.toml"),
    ("--kbo", "kbo.zip"),
]


@pytest.mark.parametrize("arguments", WRONG_PARAMETERS, ids=" ".join)
def test_a_wrong_parameter(arguments: tuple[str, str], tmp_path: Path) -> None:
    done = antwoord("run", *arguments, "--output", str(tmp_path / "out"))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("antwoord: ")
    assert not (tmp_path / "out").exists()


def broken(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "no bytes": lambda _: b"",
    "not text": lambda _: bytes(range(256)),
    "a row cut short": lambda text: text + b"IK-9,2020-01-01\n",
    "an open quote": lambda text: text + b'"IK-9,2020-01-01\n',
    "semicolons": lambda text: text.replace(b",", b";"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_register(name: str, tmp_path: Path) -> None:
    register = write_register(tmp_path / "in", [application(1), stopped(2)])
    broken(register, UNREADABLE[name])
    done = antwoord("run", "--register", str(register), "--output", str(tmp_path / "out"))
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert str(register) in done.stderr  # as it was typed
    assert not (tmp_path / "out").exists()


def without_activity(folder: Path) -> Path:
    return write_register(folder, [application()], columns=[n for n in NAMES if n != "activity"])


STOPPED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a column is missing": (without_activity, "activity"),
    "an id twice": (lambda folder: write_register(folder, [application(1), application(1)]), "IMP"),
    "no rows": (lambda folder: write_register(folder, []), "row"),
}


@pytest.mark.parametrize("name", STOPPED)
def test_the_gate_stops_and_leaves_its_audit_page(name: str, tmp_path: Path) -> None:
    make, word = STOPPED[name]
    register = make(tmp_path / "in")
    done = antwoord("run", "--register", str(register), "--output", str(tmp_path / "out"))
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    complaint = [line for line in done.stderr.splitlines() if line.startswith("antwoord: ")]
    assert len(complaint) == 1
    assert word in complaint[0]
    folder = run_folder(tmp_path / "out", register=str(register))
    assert (folder / "audit" / "index.html").is_file()
    assert not (folder / "answer.html").exists()
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["verdict"] == "stopped"


def test_a_stopped_run_leaves_the_earlier_answer(answer: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = (answer / "answer.html").read_bytes()
    register = write_register(tmp_path / "in", [application(1), application(1)])
    folder = run_folder(out, register=str(register))
    shutil.copytree(answer, folder)
    done = antwoord("run", "--register", str(register), "--output", str(out))
    assert done.returncode == 3
    assert (folder / "answer.html").read_bytes() == before
    stopped = folder.with_name(f"{folder.name}-stopped")
    assert (stopped / "audit" / "index.html").is_file()
    later = ("--register", str(register), "--output", str(out), "--reference-date", "2021-06-30")
    assert antwoord("run", *later).returncode == 3
    after = run_folder(out, register=str(register), reference_date="2021-06-30")
    page = (after / "audit" / "index.html").read_text(encoding="utf-8")
    assert stopped.name not in page  # a public page knows what was released alone
    assert stopped.name in (out / "overview.html").read_text(encoding="utf-8")


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '#read("/etc/hostname")',
    "{{ 7*7 }}",
    "$x$ *b* _i_ @ref \\ #eval(1)",
    "=HYPERLINK(1,2)",
)


def test_text_of_the_register_is_data(tmp_path: Path) -> None:
    rows = [
        application(number, activity=text, purpose=text, legal_form=text, stop_reason=text)
        for number, text in enumerate(HOSTILE, start=1)
    ]
    rows.append(application(99))
    register = write_register(tmp_path / "in", rows, name="in<b>&.csv")
    arguments = ("run", "--register", str(register), "--output", str(tmp_path / "out"))
    done = antwoord(*arguments, "--audience", "internal", "--sector-basis", "either")
    assert done.returncode == 0, done.stderr
    own = {"register": str(register), "sector_basis": "either", "audience": "internal"}
    folder = run_folder(tmp_path / "out", **own)
    for path in some(folder.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "in<b>" not in html
    for path in some(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            assert not [v for row in csv.reader(file) for v in row if v.startswith(("=", "@"))]
