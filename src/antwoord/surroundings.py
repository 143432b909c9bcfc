"""Faults of what is around the program, as sentences that say what to do.

A full disk, too little memory, a limit of the session are nobody's input and no fault of the
program. Where they come up, and as which class, is a matter of the library that met them:
so they are told by the system's own number or words, also where only the words come back.
"""

import contextlib
import errno
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from antwoord.errors import UserError
from antwoord.storage.paths import shown

#: Files that a run may have open at a time: sockets of three kernels, mostly.
DESCRIPTORS = 256
#: A path of a socket has at most 107 signs, of which ours and multiprocessing's take up to 45.
LONGEST_FOLDER = 60
#: Where sockets go if the temporary folder has a longer name.
_SHORT = ("XDG_RUNTIME_DIR", "/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - a folder of our own in it

_NO_ROOM = (
    "a disk is full{at}; free some room on it, or name folders on another one: --output for "
    "answers, --work for what lies between the steps, TMPDIR for what is temporary"
)
_NO_RIGHT = "{what} {why}; name another folder with --output or --work, or change who may use it"
_MEMORY = "the memory of this machine does not suffice; end other programs, and run it again"
#: DuckDB says the same of its limit and of a full folder for what does not fit.
_ENGINE = (
    "the memory that the engine may take does not suffice, or there is no room left for what does "
    "not fit in it; give it more with --memory, end other programs, or name a folder on another "
    "disk with TMPDIR"
)
_PROCESSES = (
    "no further process or thread may be started; end other programs, or raise the limit (ulimit "
    "-u)"
)
_SENTENCES = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.EFBIG: "a file{at} would be larger than this session allows (ulimit -f); raise that",
    errno.EMFILE: f"too few files may be open at a time; run ulimit -n {DESCRIPTORS} first",
    errno.ENFILE: "this machine has too many files open; end other programs, and run it again",
    errno.ENAMETOOLONG: "the name{at} is too long for this disk; give a shorter one",
    errno.EROFS: _NO_RIGHT.format(what="a folder{at}", why="is read-only"),
    errno.EACCES: _NO_RIGHT.format(what="a file or folder{at}", why="may not be used"),
    errno.EPERM: _NO_RIGHT.format(what="a file or folder{at}", why="may not be changed"),
    errno.EIO: "a disk gives an error{at}; look after it, and run it again",
    errno.ENOMEM: _MEMORY,
    errno.EAGAIN: _PROCESSES,
}
#: What libraries say of them that know no number.
_WORDS = {os.strerror(number): number for number in _SENTENCES} | {
    "No usable temporary directory": errno.EROFS,
    "can't start new thread": errno.EAGAIN,
}
_NUMBER = re.compile(r"\[[Ee]rrno (\d+)\]")
_PATH = re.compile(r": [\"']([^\"']+)[\"'](?: -> .*)?$")
#: Classes of errors that may be of the surroundings.
_KINDS = re.compile(r"OSError|IOError|IOException|.*NotFoundError|PermissionError|ZMQError")
_OF_MEMORY = ("MemoryError", "OutOfMemoryException", "ArrowMemoryError")


def sentence_of(error: BaseException) -> str | None:
    """What to tell of an error; None where it is none of the surroundings."""
    known: BaseException | None = error
    while known is not None:
        text = str(known)
        if isinstance(known, OSError) and known.errno and not _NUMBER.search(text):
            text = f"[Errno {known.errno}] {text}"
        if told := sentence(type(known).__name__, text, isinstance(known, OSError | MemoryError)):
            return told
        known = known.__cause__
    return None


def sentence(name: str, text: str, known: bool = False) -> str | None:
    """The same by the name of an error's class and its words, as kernels tell them.

    `known`: its class is one of the system's errors, whatever its name.
    """
    if name in _OF_MEMORY:
        return _ENGINE if name == "OutOfMemoryException" else _MEMORY
    words = next((word for word in _WORDS if word in text), "")
    if not (known or _KINDS.fullmatch(name) or (words and name == "RuntimeError")):
        return None
    found = _NUMBER.search(text)
    number = int(found[1]) if found and int(found[1]) in _SENTENCES else _WORDS.get(words)
    if number is None:
        return None
    path = _PATH.search(text)
    return _SENTENCES[number].format(at=f" ({shown(Path(path[1]))})" if path else "")


def require_folder() -> None:
    """Raises UserError where the working folder is gone."""
    try:
        Path.cwd()
    except OSError:
        raise UserError(
            "the folder that this was started in is gone, or may not be entered; change to "
            "another one (cd)"
        ) from None


def require_descriptors() -> None:
    """As many files as a run has open may be; raises UserError where the session forbids it."""
    if os.name == "nt":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if 0 <= soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
    if 0 <= hard < DESCRIPTORS:
        raise UserError(
            f"this session lets {hard} files be open at a time, and a run takes up to "
            f"{DESCRIPTORS}; run ulimit -n {DESCRIPTORS} first"
        )


@contextmanager
def short_temporary_folder() -> Iterator[None]:
    """Inside, the temporary folder has a name that sockets can stand below.

    Raises UserError where there is none.
    """
    if os.name == "nt" or len(tempfile.gettempdir()) <= LONGEST_FOLDER:
        yield
        return
    before, named = tempfile.tempdir, os.environ.get("TMPDIR")
    folders = [os.environ.get(each, each) for each in _SHORT]
    fitting = [each for each in folders if len(each) <= LONGEST_FOLDER and os.access(each, os.W_OK)]
    if not fitting:
        raise UserError(
            f"TMPDIR names a folder of more than {LONGEST_FOLDER} signs, below which no socket can "
            "be; name a shorter one"
        )
    tempfile.tempdir = os.environ["TMPDIR"] = fitting[0]
    try:
        yield
    finally:
        tempfile.tempdir = before
        if named is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = named


class LostError(Exception):
    """What was to be shown cannot be written; nobody reads it any more, or its disk is full.

    None of the system's errors, of which the command-line library catches one and ends.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.errno, self.strerror = error.errno, error.strerror


class _Shown(io.TextIOWrapper):
    """A stream to a terminal, a file or a program, whose faults are told from those of others."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise LostError(error) from None

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise LostError(error) from None


def open_streams() -> None:
    """Gives the three streams something to write to, and lets them write every letter.

    A file opened where a stream was closed would get what is meant for the terminal. What the
    locale cannot write is shown as a sign in its place. Faults of writing raise LostError.
    """
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(opened, True)
    os.close(opened)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif type(stream) is io.TextIOWrapper and stream is getattr(sys, f"__{name}__"):
            encoding, by_line = stream.encoding, stream.line_buffering
            shown_ = _Shown(stream.detach(), encoding, "backslashreplace", line_buffering=by_line)
            setattr(sys, name, shown_)


def close_streams() -> LostError | None:
    """Writes what is still to be shown; what went wrong where that was not possible."""
    lost = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except LostError as error:
            lost = error
            with contextlib.suppress(OSError):  # or Python tries again, and says so
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return lost
