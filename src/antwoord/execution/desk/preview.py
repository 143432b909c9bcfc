"""The page of an answer, drawn anew as soon as a sentence, a template or a line of code changes.

What is published was decided by a run, and only that is shown: the page is composed of its files
by the modules as they are on the disk, in a fork of a process that has imported other people's
libraries and none of ours. Where that no longer fits, as for another question's file, the run is
made again.
"""

import importlib
import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.hashing import below
from antwoord.inputs import told
from antwoord.parameters import Parameters
from antwoord.storage.paths import PACKAGE, TEMPLATE

#: Other people's libraries, imported once before anything is drawn; nothing of ours is among them.
LIBRARIES = "antwoord.execution.preload.drawing"
#: A page, or why there is none: what it is made of is not there, or something is wrong.
PAGE, STALE, WRONG = "page", "stale", "wrong"
#: How many lines of an error are told.
_LINES = 4

Seen = Mapping[Path, tuple[int, int]]


def watched(parameters: Parameters) -> Iterator[Path]:
    """The files that a page rests on: of the package, and what the question is made of."""
    for path in below(PACKAGE):
        if "__pycache__" not in path.parts and not path.is_relative_to(TEMPLATE):
            yield path
    yield from told(parameters).values()


def seen(parameters: Parameters) -> Seen:
    """When each of these files was written, and how long it is."""
    found = {}
    for path in watched(parameters):
        with suppress(OSError):  # an editor is writing it
            state = path.stat()
            found[path] = state.st_mtime_ns, state.st_size
    return found


def changed(before: Seen, now: Seen) -> list[Path]:
    """The files that differ, that came and that went, in order."""
    return sorted(path for path in {*before, *now} if before.get(path) != now.get(path))


class Drawing:
    """Draws the page of a run with these parameters, which are given as texts by name."""

    def __init__(self, given: Mapping[str, str | None]) -> None:
        self._given = dict(given)
        kinds = multiprocessing.get_all_start_methods()
        self._processes: Any = multiprocessing.get_context(
            "forkserver" if "forkserver" in kinds else "spawn"
        )
        if "forkserver" in kinds:
            self._processes.set_forkserver_preload([LIBRARIES])

    def page(self) -> tuple[str, str]:
        """PAGE and the page; STALE or WRONG and the reason, in lines."""
        here, there = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=_draw, args=(there, self._given), daemon=True)
        process.start()
        there.close()
        try:
            kind, text = here.recv()
        except EOFError:
            process.join()
            return WRONG, "a module of the program cannot be imported; the terminal says why"
        finally:
            here.close()
        process.join()
        return str(kind), str(text)


def keep_drawn(
    drawing: Drawing,
    parameters: Parameters,
    show: Callable[[str], object],
    say: Callable[[str], object],
    make: Callable[[], object],
    pause: Callable[[], bool],
) -> None:
    """Shows the page, and again whenever a file changed, until `pause` says that it is over.

    `say` tells why there is no newer page, `make` makes the run again. It may raise UserError,
    whose sentence is told.
    """
    before: Seen = {}
    while True:
        now = seen(parameters)
        if now != before:
            before = now
            kind, text = drawing.page()
            if kind == STALE:
                say(f"{text}\nmaking it again ...")
                try:
                    make()
                    kind, text = drawing.page()
                except UserError as error:
                    text = str(error)
            (show if kind == PAGE else say)(text)
        if pause():
            return


def _draw(told_to: Connection, given: Mapping[str, str | None]) -> None:
    """In a fork: composes and draws with what the modules are now."""
    try:
        parameters = importlib.import_module("antwoord.parameters").validate(**given)
        document = importlib.import_module("antwoord.answer.steps").compose_answer(parameters)
        page = importlib.import_module("antwoord.answer.html.page").render_html(document)
    except UserError as error:
        told_to.send((STALE, str(error)))
    except Exception as error:
        lines = "".join(traceback.format_exception(error)).rstrip().splitlines()
        told_to.send((WRONG, "\n".join(lines[-_LINES:])))
    else:
        told_to.send((PAGE, page))
    finally:
        told_to.close()
