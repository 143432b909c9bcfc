"""Who writes a run's two folders, or reads them as one, does so alone and finds them whole."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from antwoord.errors import UserError
from antwoord.publishing.locks import HeldError, held
from antwoord.publishing.moves import JOURNALS, clear, journal_of, left_beside, recover
from antwoord.storage.paths import shown

#: Seconds that a folder of answers which somebody else writes is waited for, to complete what a
#: killed run had begun there.
_PATIENCE_SECONDS = 60


@contextmanager
def alone(
    processed: Path,
    outputs: Path,
    *,
    seconds: float | None = None,
    waiting: Callable[[], object] = lambda: None,
) -> Iterator[None]:
    """Nobody else writes a run's folders inside; what killed runs had begun is completed first.

    `seconds` and `waiting` as for `locks.held`. Raises UserError where somebody else writes
    them all that time, or where they cannot be written.
    """
    try:
        with held(processed, seconds=seconds, waiting=waiting):
            _settle(processed)
            with held(outputs, seconds=seconds, waiting=waiting):
                clear(outputs)
                yield
    except HeldError:
        raise UserError(f"a run is writing {shown(outputs)}; try again once that is done") from None


def tidy(processed_root: Path, output: Path) -> int:
    """Completes or clears what killed runs of any name left; gives how many there were.

    What a run that lives is making is held by it, and left alone.
    """
    number = 0
    for root in (processed_root, output):  # journals stand in the first
        for folder in _folders(root):
            found = [(name, path) for name, path in left_beside(folder)]
            names = {name for name, _ in found} | {name for name, _ in _journals(folder)}
            for name in sorted(names):
                with suppress(HeldError, UserError), held(folder / name, seconds=0):
                    _settle(folder / name)
                    number += sum(1 for of, path in found if of == name and not _there(path))
    return number


def _settle(final: Path) -> None:
    """Of a folder that is held: completes what was begun, clears what is left."""
    with ExitStack() as others:

        def hold(other: Path) -> None:
            if other != final:
                others.enter_context(held(other, seconds=_PATIENCE_SECONDS))

        try:
            recover(journal_of(final), hold)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise UserError(
                f"what a run that was killed had begun to publish in {shown(final)} cannot be "
                f"completed: {reason}"
            ) from None
        clear(final)


def _folders(root: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    return []


def _journals(folder: Path) -> Iterator[tuple[str, Path]]:
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if match := JOURNALS.fullmatch(path.name):
                yield match["name"], path


def _there(path: Path) -> bool:
    return os.path.lexists(path)
