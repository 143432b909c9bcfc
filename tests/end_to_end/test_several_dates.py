"""One command for several dates: the same files as one by one, whatever becomes of the others."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from looping import some
from projects import DAY, Project

OTHER = "2014-06-30"
SMALL = ("--question", "small", "--audience", "internal")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"))


def started(project: Project, *arguments: str) -> "subprocess.Popen[str]":
    return project.start("--reference-date", OTHER, "--jobs", "2", *arguments)


def test_each_answer_is_the_one_that_it_would_be_alone(project: Project) -> None:
    process = started(project, "--json", *SMALL)
    told, complaint = process.communicate(timeout=300)
    assert process.returncode == 0, complaint
    lines = [json.loads(line) for line in told.splitlines()]
    answered = {line["reference_date"]: line for line in lines if line["state"] == "answered"}
    assert list(answered) == [DAY, OTHER]
    together = {}

    def made(day: str) -> dict[str, bytes]:
        return project.made(f"{day}-internal", question="small")

    for day, line in some(answered.items()):
        steps = [each["state"] for each in lines if each["reference_date"] == day][:-1]
        assert sorted(steps) == ["done"] * 6 + ["started"] * 6
        folder = Path(line["folder"])
        together[day] = made(day)
        assert folder.name == f"{day}-internal"
        assert {"answer.html", "answer.pdf", "audit/validation.json"} <= set(together[day])
        # Compared with the earlier date, though that was answered at the same time.
        named = {DAY: OTHER, OTHER: DAY}[day].encode() in together[day]["audit/index.html"]
        assert named == (day == OTHER)
        assert line["figures"]["applications"] > 0
    listed = (project.folder / "outputs" / "overview.html").read_text(encoding="utf-8")
    for day in (DAY, OTHER):
        assert f"{day}-internal/answer.html" in listed
        assert project.run(*SMALL, "--force", day=day) == ["done"] * 6
        assert made(day) == together[day]


def test_again_nothing_runs(project: Project) -> None:
    process = started(project, *SMALL)
    told, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    header, *rows = [line.split("\t") for line in told.splitlines() if "\t" in line]
    assert header == ["date", "applications", "paid", "euro paid", "stopped", "answer"]
    assert [row[0] for row in rows] == [DAY, OTHER]
    assert all((project.folder / row[-1]).exists() for row in some(rows))
    assert [line[:6] for line in said.splitlines()] == ["[1/2] ", "[2/2] "]
    for day in (DAY, OTHER):
        record = project.folder / "outputs" / "small" / f"{day}-internal" / "run.json"
        assert len(json.loads(record.read_text(encoding="utf-8"))["volatile"]["unchanged"]) == 7


def test_a_wrong_date_is_refused_before_anything_is_made(project: Project) -> None:
    process = started(project, "--reference-date", "2011-01-01", "--output", "elsewhere")
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "2011-01-01" in complaint
    assert "Traceback" not in complaint
    assert not (project.folder / "elsewhere").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("when", [1, 6])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whoever_ends_it_ends_all_of_it(
    project: Project, number: signal.Signals, when: int
) -> None:
    """Ended as soon as there are so many processes below: a worker, or kernels too."""
    folder = project.folder / "outputs" / "small"
    before = {path.name for path in folder.glob("[!.]*")}
    process = started(project, "--force", *SMALL)
    below: list[psutil.Process] = []
    while len(below) < when:
        assert process.poll() is None
        below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, complaint = process.communicate(timeout=60)
    _, alive = psutil.wait_procs(below, timeout=20)
    assert alive == []
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert "interrupted; 0 of 2 dates were answered" in complaint
        assert "Traceback" not in complaint
        assert {path.name for path in folder.glob("[!.]*")} == before
