"""A run's folders appear whole or not at all.

Everything is written beside the final place and moved there in one step at the end.
A run that is killed leaves the previous result untouched and a folder of its own that
the next run sweeps up.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import UserError
from helpers.execution.processes import alive
from helpers.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, Parameters
from helpers.reference.paths import shown

_PARTIAL = re.compile(r"^\.(?P<name>.+)\.(?P<kind>partial|previous)-(?P<pid>\d+)$")


@dataclass(frozen=True)
class Staging:
    """Where a run writes, and where that goes once it is whole."""

    outputs: Path
    processed: Path
    final_outputs: Path
    final_processed: Path

    def publish(self, stopped: bool = False) -> Path:
        """Moves both folders to their final places; gives the folder of what people read.

        A stopped run never takes the place of an answer: it goes beside it.
        """
        final = self.final_outputs
        beside = final.with_name(final.name + "-stopped")
        if stopped and (final / "answer.html").exists():
            final = beside
        elif not stopped and beside.exists():
            shutil.rmtree(beside)  # the answer is there again: the complaint is out of date
        _swap(self.processed, self.final_processed)
        _swap(self.outputs, final)
        return final


@contextmanager
def staging(parameters: Parameters) -> Iterator[Staging]:
    """The folders of a run in the making; kernels find them through the environment.

    Nothing stays behind unless `publish` was called. Raises UserError where the output
    folder cannot be written.
    """
    final_outputs, final_processed = parameters.outputs, parameters.processed
    place = Staging(
        outputs=_beside(final_outputs, "partial"),
        processed=_beside(final_processed, "partial"),
        final_outputs=final_outputs,
        final_processed=final_processed,
    )
    made: list[Path] = []
    try:
        for final in (final_outputs, final_processed):
            made += _make(final.parent)
            _sweep(final)
        place.processed.mkdir()
        final = final_outputs  # told where it cannot be made
        place.outputs.mkdir()
    except OSError as error:
        _clear(place, made)
        at = Path(str(error.filename)) if error.filename else final.parent
        option = "--output" if final == final_outputs else "--work"
        raise UserError(
            f"{shown(at)} cannot be written: {error.strerror}; name another folder with {option}"
        ) from None
    os.environ[STAGED_OUTPUTS] = str(place.outputs)
    os.environ[STAGED_PROCESSED] = str(place.processed)
    try:
        yield place
    finally:
        os.environ.pop(STAGED_OUTPUTS)
        os.environ.pop(STAGED_PROCESSED)
        _clear(place, made)


def _clear(place: Staging, made: list[Path]) -> None:
    """Removes what was not published, and the folders made for it."""
    for folder in (place.outputs, place.processed):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in made:
        with suppress(OSError):  # not empty: the run left its result there
            folder.rmdir()


def _make(folder: Path) -> list[Path]:
    """Makes a folder and those above it; gives the new ones, the deepest first."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return new


def _beside(final: Path, kind: str) -> Path:
    return final.with_name(f".{final.name}.{kind}-{os.getpid()}")


def _swap(staged: Path, final: Path) -> None:
    previous = _beside(final, "previous")
    if final.exists():
        final.rename(previous)
    staged.rename(final)
    shutil.rmtree(previous, ignore_errors=True)


def _sweep(final: Path) -> None:
    """Clears what killed runs left; puts back a result that one had just moved aside."""
    for folder in final.parent.iterdir():
        match = _PARTIAL.match(folder.name)
        if not match or match["name"] != final.name or alive(int(match["pid"])):
            continue
        if match["kind"] == "previous" and not final.exists():
            folder.rename(final)
        else:
            shutil.rmtree(folder, ignore_errors=True)
