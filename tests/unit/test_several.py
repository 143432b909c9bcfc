"""Several dates: which ones, what became of each, what is told."""

import logging
import os
import select
import signal as signals
import socket
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from signal import SIGINT, default_int_handler, getsignal, raise_signal, signal
from types import SimpleNamespace

import pytest

from antwoord.cli.common.terminal import ProgressOfSeveral
from antwoord.errors import FAULT, STOPPED_BY_GATE, WRONG_INPUT, NotebookFaultError, UserError
from antwoord.execution import several
from antwoord.execution.kernels.processes import held_back
from antwoord.execution.progress import Step
from antwoord.execution.results import reach
from antwoord.execution.results.reach import Reach
from antwoord.execution.results.store import ELSEWHERE, IMPORTS
from antwoord.execution.run import StoppedRunError
from antwoord.hashing import Hashes
from antwoord.parameters import Parameters

DAY, NEXT = "2019-12-31", "2020-12-31"


def test_each_day_once_and_in_order() -> None:
    assert several.days_of({"question": "sv-533"}, [NEXT, DAY, NEXT]) == [DAY, NEXT]


@pytest.mark.parametrize("wrong", ["2019-02-30", "2011-01-01", "soon"])
def test_a_wrong_day_is_refused_before_anything_runs(wrong: str) -> None:
    with pytest.raises(UserError):
        several.days_of({"question": "sv-533"}, [DAY, wrong])


def answered(monkeypatch: pytest.MonkeyPatch, became: object) -> several.Answer:
    """What a worker says of a run that ends so."""

    def run(run: Parameters, record: object, listing: object, told: object, **_: bool) -> object:
        assert run.reference_date.isoformat() == DAY
        assert listing("anywhere") is None  # type: ignore[operator]
        told(Step(0, "01_ingestion", "started"))  # type: ignore[operator]
        if isinstance(became, Exception):
            raise became
        return became

    steps: list[Step] = []
    monkeypatch.setattr(several, "run", run)
    given = {"reference_date": DAY}
    found = several._answered(given, lambda *_: None, steps.append, force=False)
    assert steps == [Step(0, "01_ingestion", "started")]
    return found


def test_an_answer_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = SimpleNamespace(timings={"total": 9.5}, outputs=Path("x"), unchanged=("pages",))
    found = answered(monkeypatch, outcome)
    assert found == several.Answer(DAY, 9.5, Path("x"), ("pages",))
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("error", "code", "kept"),
    [
        (StoppedRunError("two rows share an id", Path("audit")), STOPPED_BY_GATE, Path("audit")),
        (UserError("no such column"), WRONG_INPUT, None),
        (NotebookFaultError("06_answer", "KeyError", Path("nb")), FAULT, Path("nb")),
    ],
)
def test_a_date_without_an_answer_says_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, kept: Path | None
) -> None:
    found = answered(monkeypatch, error)
    assert (found.outputs, found.exit_code, found.kept) == (None, code, kept)
    assert str(error) in found.problem


def test_a_fault_nobody_foresaw_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        answered(monkeypatch, ZeroDivisionError())


def test_an_interrupt_ends_what_is_at_work_and_what_would_come_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    monkeypatch.setattr(several, "_answered", lambda *_, **__: seen.append(getsignal(SIGINT)))
    done = [False, False]
    worker = several._Worker(done=done, changed=threading.Condition())
    monkeypatch.setattr(several, "_WORKER", worker)
    monkeypatch.setattr(logging, "disable", lambda _: None)
    before = getsignal(SIGINT)
    try:
        several._answer({"reference_date": DAY}, 0, lambda *_: None, False)
        assert seen == [default_int_handler]
        assert done == [True, False]
        raise_signal(SIGINT)
        with pytest.raises(KeyboardInterrupt):
            several._answer({"reference_date": NEXT}, 1, lambda *_: None, False)
        assert len(seen) == 1
        assert done == [True, True]  # nobody waits for one that was left
    finally:
        signal(SIGINT, before)


def test_kernels_give_way_to_those_of_earlier_dates_that_are_not_done_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = several._Worker(done=[True, False, False, False], changed=threading.Condition())
    monkeypatch.setattr(several, "_WORKER", worker)
    assert [several._before(place) for place in range(4)] == [0, 0, 1, 2]


LATER = "2021-03-01"


@pytest.mark.parametrize(
    ("unchanged", "force", "here"),
    [
        ([], False, []),  # all are for the workers
        ([DAY], False, [DAY]),
        ([DAY, NEXT], False, [DAY, NEXT, LATER]),  # the one that is left alone is as `run` has it
        ([DAY, NEXT, LATER], False, [DAY, NEXT, LATER]),
        ([NEXT], False, []),  # what comes after one that runs may rest on it
        ([DAY, NEXT, LATER], True, []),
    ],
)
def test_what_is_unchanged_needs_no_worker(
    monkeypatch: pytest.MonkeyPatch, unchanged: list[str], force: bool, here: list[str]
) -> None:
    days, told = [DAY, NEXT, LATER], []

    def answered(given: dict[str, str], *_: object, force: bool) -> several.Answer:
        return several.Answer(given["reference_date"], 0.1, Path("here"))

    def by_workers(_: object, left: list[str], *__: object, **___: object):
        return (several.Answer(day, 0.1, Path("worker")) for day in left)

    monkeypatch.setattr(several, "_answered", answered)
    monkeypatch.setattr(several, "_answers", by_workers)
    monkeypatch.setattr(several, "_unchanged", lambda given: given["reference_date"] in unchanged)
    monkeypatch.setattr(several, "_look_through", lambda _: None)
    monkeypatch.setattr(several, "_processes", nullcontext)
    found = list(
        several.run_several(
            {}, days, lambda *_: None, lambda *step: told.append(step), jobs=3, force=force
        )
    )
    assert [answer.reference_date for answer in found] == days
    assert [answer.reference_date for answer in found if answer.outputs == Path("here")] == here


def test_parameters_that_are_wrong_are_left_to_whoever_answers() -> None:
    assert not several._unchanged({"question": "sv-000", "reference_date": DAY})
    several._look_through({"question": "sv-000", "reference_date": DAY})


def test_what_notebooks_import_is_kept_before_any_worker_asks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(ELSEWHERE, str(tmp_path))
    several._look_through({"question": "sv-533", "reference_date": DAY})
    kept = Reach(tmp_path / IMPORTS)
    monkeypatch.setattr(reach, "imported", lambda _: pytest.fail("parsed again"))
    assert "answer/steps.py" in kept.files(["antwoord.answer.steps"], Hashes())


def test_an_answer_waits_for_those_of_earlier_dates_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    done, changed = [True, False, False], threading.Condition()
    monkeypatch.setattr(several, "_WORKER", several._Worker(done=done, changed=changed))
    several._wait_for_earlier(0)
    several._wait_for_earlier(1)
    waiting = threading.Thread(target=several._wait_for_earlier, args=(2,))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    with changed:
        done[1] = True
        changed.notify_all()
    waiting.join(10)
    assert not waiting.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_while_workers_start_comes_afterwards() -> None:
    """Also where another thread takes it from the system: Python tells the first one of it."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    begun = False
    told, tells = socket.socketpair()
    tells.setblocking(False)
    former = signals.set_wakeup_fd(tells.fileno())
    try:
        with pytest.raises(KeyboardInterrupt), held_back():
            os.kill(os.getpid(), SIGINT)
            assert select.select([told], [], [], 10)[0], "Python has heard of it"
            begun = True
    finally:
        signals.set_wakeup_fd(former)
        told.close()
        tells.close()
        over.set()
        other.join()
    assert begun
    assert getsignal(SIGINT) == default_int_handler


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_another_thread_may_start_processes_too() -> None:
    seen: list[object] = []

    def start() -> None:
        with held_back():
            seen.append(SIGINT in signals.pthread_sigmask(signals.SIG_BLOCK, ()))

    before = getsignal(SIGINT)
    other = threading.Thread(target=start)
    other.start()
    other.join()
    assert seen == [True]
    assert getsignal(SIGINT) is before


def test_a_log_keeps_a_line_for_each_date(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ProgressOfSeveral(2, as_json=False)
    progress(DAY, Step(0, "01_ingestion", "started"))
    progress.ended(NEXT, "12.0 s")
    progress(DAY, Step(0, "01_ingestion", "done", 1.0))
    progress.ended(DAY, "stopped")
    progress.close()
    assert capsys.readouterr().err.splitlines() == [
        f"[1/2] {NEXT}  12.0 s",
        f"[2/2] {DAY}  stopped",
    ]
