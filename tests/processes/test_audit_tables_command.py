"""`antwoord audit-tables` ends with what it found."""

import json
from pathlib import Path

from command import antwoord
from looping import some
from plain_tables import write


def test_the_command_ends_with_what_it_found(tmp_path: Path) -> None:
    """3 where something is disclosed, 2 where something was not understood, else 0."""
    given = {
        "safe.csv": ("place,m,f\nA,6,9\nB,4,5\n", 0, "nothing is disclosed"),
        "small.csv": ("place,m,f\nA,6,9\nB,2,5\n", 3, "disclosed"),
        "odd.csv": ("place,m,f\nA,6,9\nB,some,5\n", 2, "the rest was not attacked"),
    }
    for name, (text, code, last) in some(given.items()):
        done = antwoord("audit-tables", str(write(tmp_path, text, name)))
        assert done.returncode == code, done.stderr
        assert done.stdout.splitlines()[-1].endswith(last)
    done = antwoord("audit-tables", str(tmp_path / "odd.csv"), "--json")
    record = json.loads(done.stdout)
    assert (done.returncode, record["verdict"]) == (2, "unknown")
    assert "row 3, column B" in record["not_understood"][0]
    assert antwoord("audit-tables", str(tmp_path / "safe.csv"), "--decimal", "x").returncode == 2
