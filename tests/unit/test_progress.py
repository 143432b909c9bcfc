"""What a run tells of its steps: lines for a log, one rewritten line for a terminal, JSON."""

import json
import sys

import pytest

from antwoord.cli.common.terminal import Progress
from antwoord.execution.progress import Step, line, running

STARTED = Step(1, "02_expectations", "started", expected=6.4)
DONE = Step(1, "02_expectations", "done", 5.25, 6.4)


def test_a_finished_step_is_a_line() -> None:
    assert line(DONE).split() == ["[2/6]", "02_expectations", "5.2", "s"]
    assert line(Step(0, "01_ingestion", "unchanged", 0.01)).split()[1:] == [
        "01_ingestion",
        "unchanged",
    ]


def test_a_step_that_runs_tells_what_is_expected_where_that_is_known() -> None:
    assert running(STARTED, 2.2).split()[2:] == ["2", "of", "about", "6", "s"]
    assert running(Step(1, "02_expectations", "started"), 2.2).split()[2:] == ["2", "s"]


def test_a_log_keeps_finished_steps_alone(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(as_json=False)
    progress(STARTED)
    progress(DONE)
    progress.close()
    captured = capsys.readouterr()
    assert captured.err == line(DONE) + "\n"
    assert captured.out == ""


def test_a_terminal_shows_a_line_that_is_rewritten(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress(as_json=False)
    progress(STARTED)
    progress(DONE)
    told = capsys.readouterr().err
    assert told.startswith("\r" + running(STARTED, 0))
    assert told.endswith("\r\x1b[K" + line(DONE) + "\n")


def test_nothing_stays_of_a_step_that_was_broken_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress(as_json=False)
    progress(STARTED)
    progress.close()
    assert capsys.readouterr().err.endswith("\r\x1b[K")


def test_a_program_gets_a_line_of_json_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(as_json=True)
    progress(STARTED)
    progress(DONE)
    captured = capsys.readouterr()
    assert captured.err == ""
    assert [json.loads(told) for told in captured.out.splitlines()] == [
        {
            "step": "02_expectations",
            "state": "started",
            "seconds": None,
            "expected_seconds": 6.4,
        },
        {"step": "02_expectations", "state": "done", "seconds": 5.25, "expected_seconds": 6.4},
    ]
