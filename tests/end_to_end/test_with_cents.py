"""An answer from a register whose amounts have cents, on a day on which provinces have outlines.

The total is told to the cent, and one of the figures in whole hundreds below it carries what is
left; pages show all of them in whole euro.
"""

import json
import re
from pathlib import Path

import pytest
from command import antwoord
from looping import some
from proven import verdicts
from registers import application, stopped, write_register

PLACES = ("2000", "3500", "9000", "3000", "8000")
ACTIVITIES = ("music", "photography", "design")


def numbered(number: int) -> str:
    """An enterprise number of its own, with its check digits."""
    first = 18_000_000 + number
    return f"{first}{97 - first % 97:02d}"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cents")
    rows = []
    for number in range(1, 241):
        made = stopped if number % 4 == 0 else application
        given = {
            "postal_code": PLACES[number % 5],
            "activity": ACTIVITIES[number % 11 % 3],
            "enterprise_number": numbered(number),
        }
        if made is application:
            given["paid_amount_eur"] = f"{9_000 + 37 * number}.{number % 90:02d}"
        rows.append(made(number, **given))
    register = write_register(folder / "in", rows)
    done = antwoord(
        *("run", "--register", str(register), "--reference-date", "2025-03-31"),
        *("--output", str(folder / "out"), "--work", str(folder / "work")),
    )
    assert done.returncode == 0, done.stderr
    return next((folder / "out").glob("*/*/run.json")).parent


def test_a_figure_in_hundreds_carries_the_cents_of_the_total(run: Path) -> None:
    cells = (run / "tables" / "cells.csv").read_text(encoding="utf-8").splitlines()
    carried = [line for line in cells if re.search(r"\.(?!00)\d\d,[\d.]+,[\d.]+,R$", line)]
    assert some(carried)


def test_both_verifiers_and_the_attack_read_it(run: Path) -> None:
    assert verdicts(run) == (True, True)
    done = antwoord("audit-tables", str(run), "--json")
    told = json.loads(done.stdout)
    assert told["not_understood"] == []
    assert told["verdict"] == "nothing"


def test_provinces_are_drawn_in_their_outlines(run: Path) -> None:
    page = (run / "answer.html").read_text(encoding="utf-8")
    assert 'class="ground"' in page
    assert "Kaart. " in page
    assert "Kaart met een tegel per plaats" not in page
