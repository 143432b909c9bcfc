"""Nothing but data knows a question, a programme, a lender, a sector or a territory."""

import re
from pathlib import Path

import pytest
from looping import some

from antwoord.storage.paths import project_root

ROOT = project_root()
#: What stands in data files alone.
NAMES = re.compile(
    r"533|hefboom|impulskrediet|cultur|culture|vlaander|vlaamse|flander|flemish|flandre|"
    r"five provinces|vijf provincies|cinq provinces",
    re.IGNORECASE,
)
#: Of any digits of a hash nobody says that they name something.
HASH = re.compile(r"\b[0-9a-f]{64}\b")
#: The default of `--question`, the example of a folder in messages, the seed of the made-up
#: register, a word that is broken in a comment.
MAY = (
    '"question": "sv-533"',
    'question = \\"sv-533\\"',
    "question = None  # wat 00_start zegt, anders sv-533",
    "outputs/sv-533/2021-03-01",
    '"""`sv-533` before `sv-1000`."""',
    "] = 533,",
    '"Oost-Vlaanderen" may',
)
KINDS = ("*.py", "*.toml", "*.po", "*.j2", "*.json", "*.ipynb", "*.css")
#: Made-up data is data: it is about the programme whose register it makes up.
MADE_UP = ROOT / "src" / "antwoord" / "made_up"


def files() -> list[Path]:
    places = (ROOT / "src", ROOT / "notebooks", ROOT / "expectations")
    found = [path for place in places for kind in KINDS for path in place.rglob(kind)]
    return sorted(path for path in found if not path.is_relative_to(MADE_UP))


@pytest.mark.parametrize("place", ["src", "notebooks", "expectations"])
def test_no_file_names_what_only_data_knows(place: str) -> None:
    wrong = []
    for path in some(path for path in files() if path.is_relative_to(ROOT / place)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            known = HASH.sub("", line)
            for allowed in MAY:
                known = known.replace(allowed, "")
            if NAMES.search(known):
                wrong.append(f"{path.relative_to(ROOT)}, line {number}: {line.strip()[:80]}")
    assert wrong == []
