"""Rows are their owner's from the first moment: what is made is private until it is published."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What nobody but the owner may do to a new file or folder.
OTHERS = 0o077
OWNER_FILE, OWNER_FOLDER = 0o600, 0o700


@contextmanager
def for_the_owner() -> Iterator[int]:
    """Whatever this process makes inside is for its owner only, whichever library makes it.

    Gives the umask that was there before, which says how far a public answer is opened. Also a
    decorator. Processes started inside inherit it.
    """
    usual = os.umask(OTHERS)
    try:
        yield usual
    finally:
        os.umask(usual)


def own_folder(folder: Path) -> Path:
    """Makes a folder, and those above it that are not there, for their owner only; gives it."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=OWNER_FOLDER, exist_ok=True)
    return folder


def open_to_others(folder: Path, usual: int) -> None:
    """Opens a folder that is to be public, as far as the umask `usual` goes; itself last.

    Until then nobody gets in, so nothing is seen half opened.
    """
    for path in folder.rglob("*"):
        path.chmod((0o777 if path.is_dir() else 0o666) & ~usual)
    folder.chmod(0o777 & ~usual)


def close_to_others(folder: Path) -> None:
    """Leaves a folder and all in it to its owner, whoever wrote there; itself first."""
    folder.chmod(OWNER_FOLDER)
    for path in folder.rglob("*"):
        path.chmod(OWNER_FOLDER if path.is_dir() else OWNER_FILE)
