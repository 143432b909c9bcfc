"""Which cells of code are the project's own: their hashes, as they stand in the repository.

A notebook may be changed by whoever runs it. What goes wrong in one that was is theirs to mend,
and what it shows is not published, since nobody decided that it may be.

`python -m antwoord.execution.notebooks.own_cells` writes the hashes anew, for who
changes the notebooks of the project itself.
"""

import json
from dataclasses import asdict
from pathlib import Path

from antwoord.execution.notebooks.file import read_cells
from antwoord.handover import CALLS
from antwoord.hashing import digest_of
from antwoord.publishing.files import OPEN_FILE, write_json

FILE = Path(__file__).with_name("own_cells.json")


def is_own(name: str) -> bool:
    """Whether the cells of code of a notebook are those of the project."""
    known: dict[str, list[str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return digests(name) == known.get(name)


def digests(name: str) -> list[str]:
    """The hash of each cell of code of a notebook, its tags included, in order.

    What somebody set in the cell of parameters does not change it.
    """
    cells = (cell for cell in read_cells(name) if cell.kind == "code" and cell.source.strip())
    return [digest_of(asdict(cell.settled)) for cell in cells]


if __name__ == "__main__":
    names = dict.fromkeys(call.notebook for call in CALLS)
    write_json(FILE, {name: digests(name) for name in names}, indent=1, mode=OPEN_FILE)
