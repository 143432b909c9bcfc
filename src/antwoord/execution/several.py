"""Answers on several reference dates, some of them at a time.

A worker is a process that gives one answer after the other, each as `run` gives it alone.
Workers and all their kernels are forked from one server, which imports once what any of them
needs; for one answer that would be too much to wait for before the first notebook.

An answer's audit page is set beside the runs of earlier dates. So each waits, before its last
notebook, for those of this command: the pages are the same whatever is done at a time, and a
second command finds nothing changed. Kernels of a later date give way to those of earlier ones:
answers come in order, one after the other instead of all at the end of their turn, and the last
one is half done by the time that it is alone.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from antwoord.errors import DONE, FAULT, WRONG_INPUT, NotebookFaultError, UserError
from antwoord.execution.configuration import checked
from antwoord.execution.kernels.processes import ENDING, held_back, let_through
from antwoord.execution.kernels.warm import can_fork, going_after, serve_many, share_server
from antwoord.execution.notebooks.papermill import PRELOADS
from antwoord.execution.progress import Progress, Step
from antwoord.execution.results.latest import latest
from antwoord.execution.results.store import Store, store_folder
from antwoord.execution.run import Record, StoppedRunError, run
from antwoord.execution.status import status
from antwoord.execution.steps import keys_of
from antwoord.parameters import validate
from antwoord.surroundings import sentence_of

#: Seconds that workers have to clear up when they are interrupted.
PATIENCE = 8
#: What a worker imports besides what kernels do.
WORK = "antwoord.execution.preload.work"
#: Told of each step of each date.
Told = Callable[[str, Step], None]


@dataclass(frozen=True)
class Answer:
    """What became of one date.

    Answered: `outputs` is the folder, `exit_code` 0. Else `problem` is the sentence that says
    why not, and `kept` the audit page or the notebook with the error, where there is one.
    """

    reference_date: str
    seconds: float
    outputs: Path | None = None
    unchanged: tuple[str, ...] = ()
    exit_code: int = DONE
    problem: str = ""
    kept: Path | None = None


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def at_once() -> int:
    """How many answers at a time: one more than cores, since one often waits for a kernel."""
    return cores() + 1


def days_of(given: Mapping[str, str | None], dates: Sequence[str]) -> list[str]:
    """The dates in order, each once; raises UserError unless each can be answered for."""
    checked({**given, "reference_date": dates[0]})
    found = {validate(**{**given, "reference_date": day}).reference_date for day in dates}
    return [day.isoformat() for day in sorted(found)]


def run_several(
    given: Mapping[str, str | None],
    days: Sequence[str],
    record: Record,
    told: Told,
    *,
    jobs: int,
    force: bool = False,
) -> Generator[Answer, None, None]:
    """Answers for each of `days` (from `days_of`), up to `jobs` at a time; gives them as they come.

    A date that cannot be answered does not keep the others from it. `record` as for `run`, a
    function that another process can import. The page over all runs is left to the caller.
    """
    left = list(days)
    while left:
        on = {**given, "reference_date": left[0]}
        # What takes a tenth of a second needs no other process, and one date is as `run` has it.
        if len(left) > 1 and (force or not _unchanged(on)):
            break
        yield _answered(on, record, partial(told, left.pop(0)), force=force)
    if left:
        with _processes() as processes:
            _look_through(on)
            yield from _answers(given, left, record, told, processes, jobs=jobs, force=force)


def _unchanged(given: dict[str, str | None]) -> bool:
    """Whether all notebooks of an answer would come from the store."""
    with suppress(UserError):  # whoever answers says it
        parameters = checked(given)
        if latest(store_folder(), parameters).parts:
            return all(each.verdict == "unchanged" for each in status(parameters))
    return False


def _look_through(given: dict[str, str | None]) -> None:
    """Parses what the notebooks can reach and keeps it, while the server is busy importing.

    Else each of the workers would.
    """
    with suppress(UserError, OSError, ValueError):  # whoever answers says it
        keys_of(validate(**given), Store(store_folder())).look_through()


@contextmanager
def _processes() -> Iterator[Any]:
    """How workers are started: forked where that is possible."""
    if not can_fork():
        yield multiprocessing.get_context("spawn")
        return
    from antwoord.execution.kernels.environment import private_environment

    serve_many([*PRELOADS.values(), WORK])
    with private_environment():
        yield multiprocessing.get_context("forkserver")


def _answers(
    given: Mapping[str, str | None],
    days: Sequence[str],
    record: Record,
    told: Told,
    processes: Any,
    *,
    jobs: int,
    force: bool,
) -> Iterator[Answer]:
    steps = processes.SimpleQueue()
    teller = threading.Thread(target=_pass_on, args=(steps, told), daemon=True)
    teller.start()
    over = processes.RawArray("b", len(days)), processes.Condition()
    pool = ProcessPoolExecutor(
        min(jobs, len(days)), mp_context=processes, initializer=_begin, initargs=(steps, over)
    )
    try:
        with held_back():  # in workers until they can tell what it is about
            waiting = {
                pool.submit(_answer, {**given, "reference_date": day}, place, record, force): day
                for place, day in enumerate(days)
            }
        for done in as_completed(waiting):
            yield _result(done, waiting[done])
    except BaseException:
        workers = multiprocessing.active_children()
        pool.shutdown(wait=False, cancel_futures=True)
        _interrupt(workers)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        steps.put(None)
        teller.join()


def _interrupt(workers: Sequence[BaseProcess]) -> None:
    """Workers leave what they are at; one that does not in time is ended.

    A terminal interrupts them too, whoever interrupts the command alone does not. What one that
    is ended had begun the next run sweeps up.
    """
    for worker in workers:
        if worker.pid:
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGINT)
    over = time.monotonic() + PATIENCE
    left = {worker.sentinel: worker for worker in workers}
    while left and (gone := wait(list(left), timeout=max(0.0, over - time.monotonic()))):
        for sentinel in gone:
            left.pop(cast(int, sentinel))
    for worker in left.values():
        worker.kill()


def _result(done: "Future[Answer]", day: str) -> Answer:
    try:
        return done.result()
    except BrokenProcessPool:
        problem = "the process that was to answer ended, perhaps for want of memory; try --jobs 1"
        return Answer(day, 0.0, exit_code=WRONG_INPUT, problem=problem)


def _pass_on(steps: Any, told: Told) -> None:
    while (event := steps.get()) is not None:
        told(*event)


# In a worker.


@dataclass
class _Worker:
    """What this process knows of the command that started it, as a worker.

    `steps`: where it tells of its steps. `done`, `changed`: which dates are done with, by their
    place, and who waits for that. `leaving`: whether it was interrupted between two dates.
    """

    steps: Any = None
    done: Any = ()
    changed: Any = None
    leaving: bool = False


_WORKER = _Worker()


def _begin(steps: Any, over: Any) -> None:
    """Makes ready, in a worker that was just started."""
    _WORKER.steps = steps
    _WORKER.done, _WORKER.changed = over
    _on_ending(_leave)
    let_through()
    threading.Thread(target=_end_with_the_command, daemon=True).start()
    share_server()


def _end_with_the_command() -> None:
    """Ends this process as soon as the command is gone, however it went; kernels end with it."""
    command = multiprocessing.parent_process()
    if command is not None:
        command.join()
        os._exit(FAULT)


def _leave(*_: object) -> None:
    _WORKER.leaving = True


def _on_ending(handler: Any) -> None:
    """What an interrupt does in this worker, and whatever else tells it to end."""
    for number in ENDING:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _answer(given: dict[str, str | None], place: int, record: Record, force: bool) -> Answer:
    """An answer, unless this worker was interrupted before; `place` is that of its date."""
    _on_ending(signal.default_int_handler)
    try:
        if _WORKER.leaving:
            raise KeyboardInterrupt
        turn = partial(_wait_for_earlier, place)
        day = str(given["reference_date"])
        with going_after(partial(_before, place)):
            told = partial(_tell, day)
            return _answered(given, record, told, turn, force=force)
    except KeyboardInterrupt:
        # The client of a kernel that ended with us would log that it is dead, with a traceback.
        logging.disable(logging.CRITICAL)
        raise
    finally:
        _on_ending(_leave)  # an interrupt no longer keeps it from being told
        with _WORKER.changed:
            _WORKER.done[place] = True
            _WORKER.changed.notify_all()


def _tell(day: str, step: Step) -> None:
    _WORKER.steps.put((day, step))


def _before(place: int) -> int:
    """How many dates before this one are not done with."""
    return place - sum(_WORKER.done[:place])


def _wait_for_earlier(place: int) -> None:
    """Returns once all dates before this one are done with, which were all begun before it."""
    with _WORKER.changed:
        _WORKER.changed.wait_for(lambda: all(_WORKER.done[:place]))


def _answered(
    given: dict[str, str | None],
    record: Record,
    told: Progress,
    turn: Callable[[], object] = lambda: None,
    *,
    force: bool,
) -> Answer:
    """What became of one date, answered in this process."""
    started = time.perf_counter()
    day = str(given["reference_date"])

    def problem(sentence: str, code: int, kept: Path | None = None) -> Answer:
        seconds = time.perf_counter() - started
        return Answer(day, seconds, exit_code=code, problem=sentence, kept=kept)

    try:
        outcome = run(checked(given), record, lambda _: None, told, force=force, turn=turn)
    except StoppedRunError as error:
        return problem(str(error), error.exit_code, error.audit)
    except UserError as error:
        return problem(str(error), error.exit_code)
    except NotebookFaultError as error:
        return problem(f"a fault of the program: {error}", FAULT, error.notebook)
    except (OSError, MemoryError, RuntimeError) as error:
        if (around := sentence_of(error)) is None:
            raise
        return problem(around, WRONG_INPUT)
    return Answer(day, outcome.timings["total"], outcome.outputs, outcome.unchanged)
