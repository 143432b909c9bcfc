"""The files of runs that ended, failed and were killed, against the table of them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import antwoord, environment_of, own_project, run_folder
from faults import can_trace
from looping import some
from registers import application, write_register
from walked_runs import PRIVATE, mode, problems

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.handover import CALLS
from antwoord.run_files import (
    COMPARISON,
    DESIGN,
    PEOPLE,
    RECORD,
    RELEASE,
    ROWS_OF_A_RULE,
    RUN,
    RUN_FILES,
    SIGN,
    SIGN_OFF,
    SWEEP,
    VERIFY,
    row_of,
)
from antwoord.storage.paths import project_root

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")

#: Opens of a trace that make a file, and calls that make a folder, with their mode.
MADE = re.compile(
    r'^\d+ +(?:open(?:at)?\((?:AT_FDCWD, )?"(?P<file>[^"]+)", [A-Z_|]*O_CREAT[A-Z_|]*, '
    r"0(?P<file_mode>\d+)\)"
    r'|mkdir(?:at)?\((?:AT_FDCWD, )?"(?P<folder>[^"]+)", 0(?P<folder_mode>\d+)\)'
    r"|umask\(0(?P<umask>\d+)\)) += (?P<result>-?\w+)"
)


def processed(folder: Path) -> Path:
    return project_root() / "data" / "processed" / folder.parent.name / folder.name


def test_the_table_names_makers_and_readers_that_there_are() -> None:
    calls = {call.name for call in CALLS}
    for row in some(RUN_FILES):
        # Commands of their own, and what people lay beside a run.
        by_hand = {RUN, SIGN, SIGN_OFF, SWEEP, COMPARISON, PEOPLE}
        assert set(row.makers) <= calls or (len(row.makers) == 1 and {*row.makers} <= by_hand), row
        assert set(row.readers) <= {*NOTEBOOKS, RUN, PEOPLE, RECORD, RELEASE, DESIGN, VERIFY}, row
        assert row_of(row.place, row.pattern.replace("*", "x")) is row
        of_rows = row.pattern.endswith(ROWS_OF_A_RULE.format("*"))  # of an internal run alone
        public = (row.place == "outputs" and not of_rows) or {*row.makers} <= {
            SIGN,
            SWEEP,
            COMPARISON,
            PEOPLE,
        }
        assert row.public == public


def test_a_public_answer_is_as_the_table_says(answer: Path) -> None:
    assert problems(processed(answer), answer, public=True) == []


def test_an_internal_answer_is_as_the_table_says(internal: Path) -> None:
    assert problems(processed(internal), internal, public=False) == []


def test_the_walk_finds_what_is_not_as_the_table_says(answer: Path, tmp_path: Path) -> None:
    outputs = shutil.copytree(answer, tmp_path / "outputs")
    rows = shutil.copytree(processed(answer), tmp_path / "processed")
    (rows / "rows.parquet").chmod(0o640)
    (rows / "more.csv").touch(0o600)
    (rows / "handover").chmod(0o755)
    (outputs / "tables" / "cells.csv").chmod(0o600)
    (outputs / "answer.pdf").unlink()
    found = " ".join(problems(rows, outputs, public=True))
    for told in (
        "rows.parquet is 640",
        "more.csv is not in",
        "handover is 755",
        "cells.csv is 600",
    ):
        assert told in found
    assert "outputs/answer.pdf is not there" in found


def test_a_public_run_tells_of_its_source_only_the_kind(tmp_path: Path) -> None:
    """Stopped by the gate, so that all is said that a run says of what it read."""
    place = tmp_path / "geheimemap"
    made = write_register(place, [application(1), application(1)], extract_date="2021-03-31")
    register = made.with_name("klantenlijst.csv")
    made.rename(register)
    package = register.with_name("datapackage.json")
    text = package.read_text(encoding="utf-8").replace(made.name, register.name)
    package.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    done = antwoord("run", "--register", str(register), "--output", str(out))
    assert done.returncode == 3, done.stderr
    folder = run_folder(out, register=str(register))
    assert problems(processed(folder), folder, public=True, answered=False) == []
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"]["register"] == "register.csv"
    assert "register.csv" in {entry["path"] for entry in record["inputs"]}
    for path in some(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        for word in (b"klantenlijst", b"geheimemap", str(tmp_path).encode()):
            assert word not in content, (path.name, word)


@pytest.mark.timeout(600)
@pytest.mark.skipif(not can_trace(), reason="needs strace")
@pytest.mark.parametrize("umask", [0o000])
def test_from_the_first_moment_rows_are_their_owners(tmp_path: Path, umask: int) -> None:
    """Every call that makes a file or folder of a check, with the umask of whoever makes it."""
    project = own_project(tmp_path / "project", seconds=60)
    log = tmp_path / "trace"
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(log), "--seccomp-bpf", "-s", "4096"),
            *("-e", "trace=open,openat,mkdir,mkdirat,umask,clone,clone3,fork,vfork"),
            *(sys.executable, "-m", "antwoord", "check"),
            str(project_root() / "data" / "raw" / "register" / "applications.csv"),
        ],
        env=environment_of(project),
        capture_output=True,
        text=True,
        check=False,
        umask=umask,
    )
    assert done.returncode == 0, done.stderr
    seen = 0
    mask = umask  # one process: its threads share the umask
    for line in some(log.read_text(encoding="utf-8", errors="replace").splitlines()):
        match = MADE.match(line)
        if not match or match["result"].startswith("-"):
            continue
        if match["umask"]:
            mask = int(match["umask"], 8)
            continue
        path = match["file"] or match["folder"]
        inside = path.startswith(str(project / "data" / "processed")) or ".partial-" in path
        # Locks and the list of all runs are no rows; the root is there before.
        if not inside or ".locks" in path or "index.html" in path or path.endswith("/processed"):
            continue
        seen += 1
        given = int(match["file_mode"] or match["folder_mode"], 8) & ~mask
        assert given & 0o077 == 0, line
    assert seen > 20
    everything = [p for p in (project / "data" / "processed").rglob("*") if ".locks" not in p.parts]
    assert {mode(path) for path in everything} <= PRIVATE
