"""Where fewer are counted in all than a count must be, that is why nothing is published."""

from datetime import date

import pytest
from payments import SETTINGS

from antwoord.cells import CellName
from antwoord.disclosure.steps import too_few

DAY = date(2021, 3, 1)
LEAST = SETTINGS.rules.minimum_count


def cells(applications: int) -> dict[CellName, int]:
    """All applications, some of which were paid; an amount and a part are no number of all."""
    return {
        CellName("applications"): applications,
        CellName("paid"): 1,
        CellName("amount_paid_eur"): 25_000_00,
        CellName.of("applications", {"year": "2020"}): 99,
    }


@pytest.mark.parametrize("applications", range(1, LEAST))
def test_too_few_are_told_without_their_number(applications: int) -> None:
    told = too_few(cells(applications), SETTINGS, DAY)
    assert told == (
        f"fewer than {LEAST} are counted in all by 2021-03-01, and whatever a public answer says "
        "of so few tells of each of them; use --audience internal, or a later reference date"
    )


def test_as_many_as_a_count_must_be_are_enough() -> None:
    assert too_few(cells(LEAST), SETTINGS, DAY) == ""
