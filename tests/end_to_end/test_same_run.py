"""The same run has the same bytes, whatever is around it; only one key of its record differs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import antwoord
from looping import some
from projects import DAY, Project

from antwoord.proof.repeat import first_difference

#: Each by itself too, in `make soak`; else all at once.
ALL = os.environ.get("ANTWOORD_SAME") == "all"
#: What is otherwise around a run, by what it is. The clock is that of the second run: later.
AROUND: dict[str, dict[str, str]] = {
    "time zone": {"TZ": "Asia/Tokyo"},
    "locale": {"LC_ALL": "C", "LANG": "C", "LANGUAGE": "tr"},
    "hash seed": {"PYTHONHASHSEED": "7"},
    "home": {"HOME": "elsewhere", "XDG_CONFIG_HOME": "elsewhere", "USER": "somebody"},
    "one core": {},
    "source date": {"SOURCE_DATE_EPOCH": "1614556800"},
}
EVERYTHING = {name: value for around in AROUND.values() for name, value in around.items()}
CASES = {"everything": EVERYTHING, **(AROUND if ALL else {})}
_ONE_CORE = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
_RUN = "import sys; from antwoord.cli.main import main; main(sys.argv[1:])"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("same"))
    assert made.run("--question", "small") == ["done"] * 6
    return made


def run_around(project: Project, output: str, around: dict[str, str], case: str = "") -> Path:
    """The folder of a run with another output folder, and a store of its own."""
    home = project.folder / "elsewhere"
    home.mkdir(exist_ok=True)
    given = {name: str(home) if value == "elsewhere" else value for name, value in around.items()}
    # Not the store of the project: everything is made again.
    environment = {k: v for k, v in project.environment.items() if k != "ANTWOORD_STORE"}
    one_core = case in ("everything", "one core") and hasattr(os, "sched_setaffinity")
    done = subprocess.run(
        [
            *(sys.executable, "-c", _ONE_CORE + _RUN if one_core else _RUN, "run"),
            *("--question", "small", "--reference-date", DAY, "--output", output),
        ],
        env={**environment, "ANTWOORD_WORK": str(home / f"work-{case}"), **given},
        cwd=home,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return home / output / "small" / DAY


def own(project: Project) -> Path:
    return project.folder / "outputs" / "small" / DAY


def files(folder: Path) -> dict[str, bytes]:
    """By name the bytes of a run, of its record without what is volatile."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    contents = {name: path.read_bytes() for name, path in found.items()}
    record: dict[str, Any] = json.loads(contents["run.json"])
    del record["volatile"]
    contents["run.json"] = json.dumps(record, indent=2, ensure_ascii=False).encode()
    return contents


@pytest.mark.parametrize("case", CASES)
def test_what_is_around_a_run_changes_no_byte(project: Project, case: str) -> None:
    again = run_around(project, f"out-{case}", CASES[case], case)
    before, after = files(own(project)), files(again)
    assert before.keys() == after.keys()
    assert [name for name in some(before) if before[name] != after[name]] == []
    if "SOURCE_DATE_EPOCH" in CASES[case]:
        # Every byte of the record too: that of another run, from the store and on all cores.
        warm = run_around(project, f"warm-{case}", {"SOURCE_DATE_EPOCH": "1614556800"}, case)
        record = (again / "run.json").read_bytes()
        assert record == (warm / "run.json").read_bytes()
        assert json.loads(record)["volatile"]["finished"] == "2021-03-01T00:00:00+00:00"


def test_a_warm_store_gives_the_same_and_only_one_key_differs(project: Project) -> None:
    folder = own(project)
    before, record = files(folder), (folder / "run.json").read_bytes()
    assert project.run("--question", "small") == ["unchanged"] * 6
    assert files(folder) == before
    assert (folder / "run.json").read_bytes() != record
    assert len(json.loads((folder / "run.json").read_bytes())["volatile"]["unchanged"]) == 7


def repeated(project: Project, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "antwoord", "repeat", f"outputs/small/{DAY}", *arguments],
        env=project.environment,
        cwd=project.folder,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def test_a_run_made_again_is_identical(project: Project) -> None:
    done = repeated(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "identical, " in done.stdout
    assert "note" not in done.stdout


def test_a_register_that_is_not_the_recorded_one_is_refused(project: Project) -> None:
    register = project.folder / "data" / "raw" / "register" / "applications.csv"
    other = project.folder / "other.csv"
    other.write_bytes(register.read_bytes() + b"\n")
    done = repeated(project, "--register", str(other))
    assert done.returncode == 2
    assert "is not the file that was read" in done.stderr


def test_the_first_difference_is_told(project: Project, tmp_path: Path) -> None:
    folder = own(project)
    other = shutil.copytree(folder, tmp_path / "other")
    assert first_difference(folder, other) == ""
    page, record = other / "answer.html", other / "run.json"
    content = page.read_bytes()
    at = content.index(b"<main")
    page.write_bytes(content[:at] + b"\n" + content[at:])
    assert first_difference(folder, other).startswith(f"answer.html, byte {at + 1:,} (line ")
    page.write_bytes(content + b"x")
    assert f"byte {len(content) + 1:,}" in first_difference(folder, other)
    page.unlink()
    assert first_difference(folder, other) == "answer.html is not made again"
    page.write_bytes(content)
    told = json.loads(record.read_bytes())
    told["volatile"], told["inputs"][1]["bytes"] = {}, 0
    record.write_text(json.dumps(told), encoding="utf-8")
    assert first_difference(folder, other) == "run.json, inputs[1].bytes"


@pytest.mark.parametrize("told", ["soon", "1e9"])
def test_a_source_date_that_is_no_number_is_refused(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
    done = antwoord("run")
    assert done.returncode == 2
    assert done.stderr.startswith(f"antwoord: SOURCE_DATE_EPOCH is '{told}'")
