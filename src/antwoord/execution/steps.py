"""The notebooks of a run in order: what is unchanged comes from the store, the rest runs.

Each notebook is kept as soon as it is done, so that a run which fails or is killed later
goes on from there. Kernels are started only once one is needed.
"""

import importlib
import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from antwoord.errors import UserError
from antwoord.execution.kernels.environment import private_environment
from antwoord.execution.notebooks.own_cells import is_own
from antwoord.execution.notebooks.papermill import NOTEBOOKS, PRELOADS, execute
from antwoord.execution.progress import Progress, Step
from antwoord.execution.repeated import do_by_itself, done_again
from antwoord.execution.results import latest
from antwoord.execution.results.keys import INPUTS, PAGES, Key, Keys
from antwoord.execution.results.reach import Reach
from antwoord.execution.results.store import IMPORTS, DamagedError, Store, snapshot, store_folder
from antwoord.execution.staging import Staging
from antwoord.handover import FOLDER as HANDOVER
from antwoord.handover import OUTPUTS, PROCESSED, require_kept, sealed
from antwoord.hashing import Hashes
from antwoord.parameters import Parameters
from antwoord.quality.rules.book import LATER, load_rule_book
from antwoord.run_files import TOOK
from antwoord.verdicts import verdicts

if TYPE_CHECKING:
    from antwoord.execution.kernels.private import PrivateKernelManager

#: What those who look at the files of a step read, and no notebook.
NOT_READ = (f"{PROCESSED}/{TOOK}", f"{PROCESSED}/{HANDOVER}/")


@dataclass
class Done:
    """The seconds that each step took, and which of them were unchanged, in order."""

    timings: dict[str, float] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)


def keys_of(parameters: Parameters, store: Store) -> Keys:
    """The keys of a run's steps, which `store` keeps the results of."""
    return Keys(parameters, Reach(store.folder / IMPORTS), Hashes())


def left_for_the_next(state: Mapping[str, str]) -> dict[str, str]:
    """Of the files after a step, those that the next one may read: the processed folder's."""
    return {
        path: digest
        for path, digest in state.items()
        if path.startswith(f"{PROCESSED}/") and not path.startswith(NOT_READ)
    }


def run_steps(
    parameters: Parameters,
    place: Staging,
    progress: Progress,
    *,
    force: bool,
    turn: Callable[[], object],
    until: str = NOTEBOOKS[-1],
) -> "Steps":
    """Runs the notebooks, or takes what they left from the store, into a run's folders.

    `force` runs all; `turn` is waited for before the last notebook. With `until` another one than
    the last is the last to run. An error that a user understands comes back as it was raised
    inside the notebook; anything else is a NotebookFaultError.
    """
    (place.outputs / "notebooks").mkdir()
    with sealed(parameters) as inputs, _Kernels() as kernels:
        # No result is kept yet, or none may be read.
        if force or not os.access(store_folder() / IMPORTS, os.R_OK):
            kernels.begin()
        steps = Steps(parameters, place, progress, force, inputs, whole=until == NOTEBOOKS[-1])
        for number, name in enumerate(NOTEBOOKS[: NOTEBOOKS.index(until) + 1]):
            if name == NOTEBOOKS[-1]:
                turn()
            steps.notebook(number, name, kernels)
    return steps


class Steps:
    """The steps of one run; `done` says what became of them."""

    def __init__(
        self,
        parameters: Parameters,
        place: Staging,
        progress: Progress,
        force: bool,
        inputs: Mapping[str, str],
        *,
        whole: bool = True,
    ) -> None:
        """`whole`: an answer comes of it, so that every notebook is executed as it stands."""
        self.done = Done()
        self.verdicts: dict[str, str] = {}
        self._rules = frozenset(
            rule.id for rule in load_rule_book().rules if rule.table not in LATER
        )
        self._inputs, self._whole = inputs, whole
        self._parameters, self._force = parameters, force
        self._outputs, self._progress = place.outputs, progress
        self._folders = {PROCESSED: place.processed, OUTPUTS: place.outputs}
        self._store = Store(store_folder())
        self._keys = keys_of(parameters, self._store)
        self._expected = latest.expected(self._store.folder, parameters)
        self._state: dict[str, str] = {}

    def notebook(self, number: int, name: str, kernels: "_Kernels") -> None:
        """Runs one notebook, or restores what it left."""
        own = is_own(name)
        # By hand what a notebook does besides its step is done where somebody looks at it.
        kept = self._whole or own
        executed = self._outputs / "notebooks" / f"{name}.ipynb"

        def key(keys: Keys) -> Key:
            return keys.key(name, left_for_the_next(self._state))

        def work() -> None:
            run = self._parameters
            if not kept:
                do_by_itself(name, run, self._folders)
                return
            with nullcontext() if own else done_again(name, run, self._folders, self._state):
                execute(name, executed, run, kernels.manager(number))

        before = self._state
        self._step(number, name, key, work, self._progress, kept=kept)
        require_kept(self._folders[PROCESSED], name, self._inputs, self._state, before)
        self.verdicts |= verdicts(
            name,
            self._folders[PROCESSED],
            self._outputs,
            public=self._parameters.audience == "public",
            rules=self._rules,
        )

    @property
    def left(self) -> dict[str, str]:
        """The files between the steps that the last one left: hashes by path."""
        return {
            path: digest
            for path, digest in self._state.items()
            if path.startswith(f"{PROCESSED}/") and path != NOT_READ[0]
        }

    def pages(self, write: Callable[[], object]) -> None:
        """Writes the pages of the notebooks by `write`, or restores them."""
        made = {path: digest for path, digest in self._state.items() if path.startswith(OUTPUTS)}
        self._step(len(NOTEBOOKS), PAGES, lambda keys: keys.pages_key(made), write, lambda _: None)

    def _step(
        self,
        number: int,
        name: str,
        key_of: Callable[[Keys], Key],
        work: Callable[[], object],
        told: Progress,
        *,
        kept: bool = True,
    ) -> None:
        started = time.perf_counter()
        key = key_of(self._keys)
        if key.lasting and not self._force:
            try:
                entry = self._store.restore(key.digest, self._folders)
            except DamagedError:
                told(Step(number, name, "damaged"))
                entry = None
            if entry:
                self._state = entry.after(self._state)
                self._finish(name, time.perf_counter() - started)
                self.done.unchanged.append(name)
                latest.note(self._store.folder, self._parameters, key, None)
                told(Step(number, name, "unchanged", self.done.timings[name]))
                return
        told(Step(number, name, "started", expected=self._expected.get(name)))
        work()
        self._finish(name, time.perf_counter() - started)
        seconds = self.done.timings[name]
        self._keep(key, key_of, seconds, kept=kept)
        told(Step(number, name, "done", seconds, self._expected.get(name)))

    def _finish(self, name: str, seconds: float) -> None:
        self.done.timings[name] = round(seconds, 3)

    def _keep(self, key: Key, key_of: Callable[[Keys], Key], seconds: float, *, kept: bool) -> None:
        """Keeps what a step left, unless what it rests on besides inputs changed while it ran.

        Raises UserError where an input did: the record could not tell what was read.
        """
        before = self._state
        now = key_of(self._keys.anew())
        changed = now.changed(key.parts)
        for part in (part for part in INPUTS if part in changed):
            raise UserError(
                f"{', '.join(changed[part])} ({part}) changed while {key.step} ran; run it again"
            )
        self._keys.forget()
        if changed or not kept:
            self._state = snapshot(self._folders)
            return
        if key.lasting:
            self._state, _ = self._store.keep(
                key.digest, key.step, seconds, before, self._folders, anew=self._force
            )
        else:
            self._state = snapshot(self._folders)
        latest.note(self._store.folder, self._parameters, key, seconds)


class _Kernels:
    """The kernels of a run; none is started before one is asked for."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._first: int | None = None
        self._begun = False

    def __enter__(self) -> "_Kernels":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def begin(self) -> None:
        """Their server begins to import, unless it did; it takes longest of all that is ahead."""
        if not self._begun:
            self._open.enter_context(private_environment())
            self._begun = True

    def manager(self, number: int) -> "PrivateKernelManager":
        """The manager of the kernel of a notebook; see `private.KernelsAhead`."""
        if self._first is None:
            self.begin()
            from antwoord.execution.kernels.private import kernels

            # Papermill takes most of a second to import; the kernels' server imports beside it.
            for name in ("light", "runner"):
                importlib.import_module(f"antwoord.execution.preload.{name}")
            preloads = [PRELOADS.get(name, "") for name in NOTEBOOKS[number:]]
            self._ready = self._open.enter_context(kernels(preloads))
            self._first = number
        return self._ready.manager(number - self._first)
