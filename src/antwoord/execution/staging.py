"""A run's folders appear whole and together, or not at all, and nobody else writes them.

Everything is written beside the final places, for its owner only, and takes them in one step at
the end (`antwoord.publishing`). A run that is killed leaves the previous result, and what the
next run, `release` or `clean` completes or clears.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from antwoord.errors import InterruptedAfterError, UserError
from antwoord.execution.by_hand import left_in
from antwoord.execution.kernels.processes import held_back
from antwoord.handover import PROCESSED
from antwoord.hashing import below, sha256_of
from antwoord.parameters import Parameters
from antwoord.publishing.moves import beside, journal_of, publish
from antwoord.publishing.owners import remove
from antwoord.publishing.rights import OWNER_FOLDER, close_to_others, for_the_owner, open_to_others
from antwoord.publishing.writers import alone
from antwoord.run_files import ANSWER_HTML, TOOK
from antwoord.storage.paths import shown

#: What the folders of a run that the gate stopped have after their names, beside an answer.
STOPPED = "-stopped"


@dataclass(frozen=True)
class Staging:
    """Where a run writes, and where that goes once it is whole.

    `parameters` are those of the run, with its files in the making. `usual` is the account's
    own umask: as far as it goes a public answer is opened.
    """

    parameters: Parameters

    outputs: Path
    processed: Path
    final_outputs: Path
    final_processed: Path
    usual: int

    @property
    def failed_notebook(self) -> Path:
        """Where a notebook with a fault of the program is kept, until there is an answer."""
        return self.final_processed.with_name(f"{self.final_processed.name}-failed.ipynb")

    def publish(self, *, public: bool, stopped: bool = False) -> Path:
        """Moves both folders to their final places; gives the folder of what people read.

        A stopped run never takes the place of an answer: it goes beside it, and is gone once
        there is an answer again. Where it is not `public`, nobody but the owner may read it.
        Raises UserError where the disk does not take it; the answer before is then as it was.
        """
        if stopped and (self.final_outputs / ANSWER_HTML).exists():
            return self._publish_beside(public=public)
        before = [] if stopped else [self.failed_notebook]
        for final in (self.final_outputs, self.final_processed):
            before += [] if stopped else [final.with_name(final.name + STOPPED)]
        try:
            (open_to_others if public else _close)(self.outputs, self.usual)
            close_to_others(self.processed)
            with held_back():  # an interrupt waits for what takes some hundredths of a second
                publish(
                    [
                        (self.processed, self.final_processed),
                        (self.outputs, self.final_outputs),
                    ],
                    [path for path in before if path.exists()],
                    journal_of(self.final_processed),
                )
        except KeyboardInterrupt:
            raise InterruptedAfterError(f"{shown(self.final_outputs)} is published") from None
        except OSError as error:
            raise UserError(
                f"{shown(self.final_outputs)} cannot be written: {_reason(error)}; nothing was "
                "published"
            ) from None
        return self.final_outputs

    def leave_by_hand(self, state: Mapping[str, str]) -> Path:
        """Moves what is between the steps to where whoever runs notebooks by hand reads it.

        `state` is the hash of each of its files, by path with the folder's name first; what is
        there already stays as it is. Gives the folder. Raises UserError where the disk does not
        take it.
        """
        final = left_in(self.final_processed)
        there = {f"{PROCESSED}/{path.relative_to(final).as_posix()}": path for path in below(final)}
        there.pop(f"{PROCESSED}/{TOOK}", None)
        try:
            if {name: sha256_of(path) for name, path in there.items()} == dict(state):
                return final
            staged = self.processed.rename(beside(final))
            try:
                close_to_others(staged)
                with held_back():
                    publish([(staged, final)], [], journal_of(final))
            finally:
                if not journal_of(final).exists():
                    remove(staged)
        except OSError as error:
            raise UserError(f"{shown(final)} cannot be written: {_reason(error)}") from None
        return final

    def _publish_beside(self, *, public: bool) -> Path:
        names = (
            final.with_name(final.name + STOPPED)
            for final in (self.final_outputs, self.final_processed)
        )
        outputs, processed = names
        with alone(processed, outputs):
            place = replace(
                self,
                outputs=self.outputs.rename(beside(outputs)),
                processed=self.processed.rename(beside(processed)),
                final_outputs=outputs,
                final_processed=processed,
            )
            return place.publish(public=public, stopped=True)


@contextmanager
def staging(
    parameters: Parameters, waiting: Callable[[], object] = lambda: None
) -> Iterator[Staging]:
    """The folders of a run in the making.

    Nothing stays behind unless `publish` was called. Whatever is made inside is for its owner
    only. `waiting` is called where another run is writing the same folders, and is waited for.
    Raises UserError where the output folder cannot be written.
    """
    final_outputs, final_processed = parameters.outputs, parameters.processed
    made: list[Path] = []
    try:
        made += _make(final_outputs.parent)
        with for_the_owner():
            made += _make(final_processed.parent)
        with suppress(OSError):  # of another account, which then shares it
            final_processed.parent.chmod(OWNER_FOLDER)
        with (
            alone(final_processed, final_outputs, waiting=waiting),
            for_the_owner() as usual,
        ):
            outputs, processed = beside(final_outputs), beside(final_processed)
            place = Staging(
                parameters=parameters.at(processed, outputs),
                outputs=outputs,
                processed=processed,
                final_outputs=final_outputs,
                final_processed=final_processed,
                usual=usual,
            )
            with _in_the_making(place, made):
                yield place
    except _UnwritableError as error:
        at, answers = error.folder, final_outputs.parent
        of_answers = at.is_relative_to(answers) or answers.is_relative_to(at)
        raise UserError(
            f"{shown(at)} cannot be written: {error}; "
            f"name another folder with {'--output' if of_answers else '--work'}"
        ) from None
    finally:
        for folder in made:
            with suppress(OSError):  # not empty: the run left its result there
                folder.rmdir()


class _UnwritableError(Exception):
    """A folder cannot be made; the message is the system's reason."""

    def __init__(self, folder: Path, error: OSError) -> None:
        """`folder` is where it was to be made, unless the system names another one."""
        super().__init__(os.strerror(error.errno) if error.errno else str(error))
        self.folder = Path(str(error.filename)) if error.filename else folder


@contextmanager
def _in_the_making(place: Staging, made: list[Path]) -> Iterator[None]:
    """Makes the two folders inside, and takes away what is left of them.

    The folders above are there, unless another run, of any date, made them, came to nothing
    meanwhile, and took them away; then they are made again, and added to `made`.
    """
    try:
        for folder in (place.outputs, place.processed):
            try:
                folder.mkdir()
            except FileNotFoundError:
                new = _make(folder.parent)
                for one in new if folder == place.outputs else ():
                    one.chmod(0o777 & ~place.usual)
                made += new
                folder.mkdir()
            except OSError as error:
                raise _UnwritableError(folder, error) from None
        yield
    finally:
        # With a journal there, publishing could be neither completed nor undone: what it says
        # is still needed by whoever comes next.
        if not journal_of(place.final_processed).exists():
            remove(place.outputs)
            remove(place.processed)


def _make(folder: Path) -> list[Path]:
    """Makes a folder and those above it; gives the new ones, the deepest first."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _UnwritableError(folder, error) from None
    return new


def _close(folder: Path, _: int) -> None:
    close_to_others(folder)


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
