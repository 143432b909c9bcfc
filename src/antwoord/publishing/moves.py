"""Several folders take their places together: all of them, or none.

A journal, once it is on the disk, says what moves where; whoever finds it after a kill carries
it out. All of this is done by whoever holds the locks of the folders (`locks.held`).
"""

import ctypes
import errno
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from antwoord.publishing.files import sync
from antwoord.publishing.owners import remove

#: The current folder, and the flag that has two names change places (renameat2(2)).
_HERE, _EXCHANGE = -100, 2
#: What a kernel or a file system says that does not know how.
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)
_NAME = re.compile(r"\.(?P<name>.+)\.(?:partial|repeated|previous)-[0-9a-f-]+")
#: How journals are called.
JOURNALS = re.compile(r"\.(?P<name>.+)\.publishing")


@dataclass(frozen=True)
class Move:
    """A new folder, and where it goes; `number` is its own (inode), which moves with it."""

    staged: Path
    final: Path
    number: int

    @property
    def done(self) -> bool:
        """Whether it has got there."""
        return _number(self.final) == self.number

    @property
    def waiting(self) -> bool:
        """Whether it is still where it was made."""
        return _number(self.staged) == self.number

    @property
    def aside(self) -> Path:
        """What the old one is called where two names cannot change places."""
        return self.staged.with_name(self.staged.name.replace(".partial-", ".previous-", 1))


def beside(final: Path) -> Path:
    """A name beside a folder for a new one in the making; no two are alike."""
    return final.with_name(f".{final.name}.partial-{secrets.token_hex(6)}")


def journal_of(final: Path) -> Path:
    """The journal of publishing a run; `final` is its processed folder."""
    return final.with_name(f".{final.name}.publishing")


def final_name(name: str) -> str:
    """The name of a run's folder, given that or what it is called in the making."""
    match = _NAME.fullmatch(name)
    return match["name"] if match else name


def left_beside(folder: Path) -> Iterator[tuple[str, Path]]:
    """What runs left in the folder of a question: of which run, and the file or folder."""
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if match := _NAME.fullmatch(path.name):
                yield match["name"], path


def publish(
    folders: Sequence[tuple[Path, Path]], out_of_date: Sequence[Path], journal: Path
) -> None:
    """Moves each new folder to its place; all are there when this returns, or none is.

    `folders` are pairs of a new folder, from `beside`, and its place; `out_of_date` is what goes
    as they come. Raises OSError; if then the journal is still there, `recover` is to be asked.
    """
    for staged, _ in folders:
        _put_on_disk(staged)
    moves = [Move(staged, final, staged.stat().st_ino) for staged, final in folders]
    _write_journal(journal, moves, out_of_date)
    try:
        _carry_out(moves, out_of_date)
    except OSError:
        _undo(moves)
        journal.unlink()
        raise
    _settle(moves, journal)


def recover(journal: Path, holding: Callable[[Path], object]) -> None:
    """Carries out what a killed run had begun to publish; nothing where there is no journal.

    `holding` is called with the place of each folder, to hold its lock. Where a new folder
    is gone, the old ones come back instead. Raises OSError.
    """
    try:
        content = json.loads(journal.read_bytes())
        moves = [
            Move(Path(staged), Path(final), number) for staged, final, number in content["moves"]
        ]
        out_of_date = [Path(path) for path in content["out_of_date"]]
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):  # not ours: ours appears whole
        remove(journal)
        return
    # A folder of answers that is not here at all keeps nobody from the others.
    moves = [move for move in moves if move.final.parent.is_dir()]
    for move in moves:
        holding(move.final)
    if all(move.done or move.waiting for move in moves):
        _carry_out(moves, out_of_date)
    else:
        _undo(moves)
    _settle(moves, journal)


def _carry_out(moves: Sequence[Move], out_of_date: Iterable[Path]) -> None:
    for move in moves:
        if not move.done:
            _take_place(move)
    for path in out_of_date:
        with suppress(OSError):  # it stays a while longer: that spoils no answer
            path.rename(beside(path.with_name(moves[0].final.name)))
    _sync_places(moves)


def _take_place(move: Move) -> None:
    if _exchanged(move.staged, move.final):
        return
    if move.final.exists():
        move.final.rename(move.aside)
    move.staged.rename(move.final)


def _undo(moves: Sequence[Move]) -> None:
    """Puts the old folders back where new ones have taken their places already."""
    for move in reversed(moves):
        if move.done:
            if move.staged.exists():  # the old one: they changed names
                if not _exchanged(move.staged, move.final):
                    raise OSError(errno.ENOTSUP, "two names no longer change places")
                continue
            move.final.rename(move.staged)
        if move.aside.exists() and not move.final.exists():
            move.aside.rename(move.final)
    _sync_places(moves)


def _sync_places(moves: Iterable[Move]) -> None:
    """Puts the names of the new folders on the disk, and those of the folders they are in."""
    places = (move.final.parent for move in moves)
    for folder in dict.fromkeys(each for place in places for each in (place, place.parent)):
        sync(folder)


def _settle(moves: Iterable[Move], journal: Path) -> None:
    """Everything is where it belongs: the journal goes first, then what is left beside."""
    try:
        journal.unlink(missing_ok=True)
        sync(journal.parent)
    except OSError:
        return  # what it says is done, and whoever finds it finds that out
    for move in moves:
        clear(move.final)


def clear(final: Path) -> None:
    """Removes what was made for a run's folder, or was there before it, and has no use."""
    for name, path in left_beside(final.parent):
        if name == final.name:
            remove(path)


def _exchanged(one: Path, other: Path) -> bool:
    """Has two names change places in one step; gives False where that cannot be done here."""
    call = _renameat2()
    if call is None or not (one.exists() and other.exists()):
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


@cache
def _renameat2() -> Callable[..., int] | None:
    if os.name == "nt":
        return None
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return found


def _number(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _write_journal(journal: Path, moves: Sequence[Move], out_of_date: Iterable[Path]) -> None:
    content = {
        "moves": [(str(move.staged), str(move.final), move.number) for move in moves],
        "out_of_date": [str(path) for path in out_of_date],
    }
    partial = beside(journal.with_name(moves[0].final.name))
    try:
        with partial.open("xb") as file:
            file.write(json.dumps(content).encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(journal)
        sync(journal.parent)
    except OSError:
        partial.unlink(missing_ok=True)
        journal.unlink(missing_ok=True)
        raise


def _put_on_disk(folder: Path) -> None:
    for path in (*sorted(folder.rglob("*"), reverse=True), folder):
        sync(path)
