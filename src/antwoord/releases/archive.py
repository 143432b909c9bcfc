"""What is behind each released answer, kept to protect the next one together with it.

That is its true cells, the relations among them and numbers of rows, and a digest of each who
is in a cell: what those who are alone in it know of an answer that is out, they still know when
the next one comes; and a difference between the two is of few people or of many. What was given
up says what may be zero of what it does not publish. A digest tells
that it is the same one on two dates; it hides no enterprise number from somebody who tries all
of them.

All stands in `data/processed/releases/<hash of the entry>/`, for their owner only. The
ledger holds no digest of them: who knows the published cells would find the few that are
suppressed by trying numbers until a digest fits.
"""

import shutil
from pathlib import Path

from antwoord.publishing.files import opened, sync
from antwoord.publishing.rights import OWNER_FOLDER, own_folder
from antwoord.run_files import AXES, BEHIND, CELLS, CONTRIBUTIONS, REPORT, SCOPE, STRUCTURE
from antwoord.storage.paths import work_folder

KEPT = (CELLS, AXES, CONTRIBUTIONS, BEHIND, STRUCTURE, SCOPE, REPORT)


def folder_of(head: str) -> Path:
    """Where the true cells behind the entry with this hash stand, or would stand."""
    return work_folder() / "releases" / head


def find(head: str) -> Path | None:
    """The folder with what is behind the entry with this hash; None: not on this disk."""
    folder = folder_of(head)
    return folder if all((folder / name).is_file() for name in KEPT) else None


def keep(head: str, processed: Path) -> Path:
    """Copies the true cells of a run from its processed folder; gives the copy's folder.

    The folder appears whole and is on the disk when this returns. Raises OSError.
    """
    folder = folder_of(head)
    own_folder(folder.parent)
    partial = _partial(folder)
    partial.mkdir(mode=OWNER_FOLDER)
    for name in KEPT:
        with (processed / name).open("rb") as source, opened(partial / name, lasting=True) as copy:
            shutil.copyfileobj(source, copy)
    partial.rename(folder)
    sync(folder.parent)
    return folder


def forget(head: str) -> None:
    """Removes what was kept for an entry that did not come into the ledger."""
    folder = folder_of(head)
    for place in (folder, _partial(folder)):
        shutil.rmtree(place, ignore_errors=True)


def _partial(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.partial")
