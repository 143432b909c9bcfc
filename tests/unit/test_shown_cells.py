"""Cells as the document writes them: whole euros, and ranges that tell something."""

from decimal import Decimal
from typing import Any, cast

import pytest

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.tables import TableMaker
from antwoord.cells import OUTSIDE, CellName

AMOUNT = CellName("amount_paid_eur")
PLACES = ("BE-VAN", "BE-VLI", OUTSIDE)
TOTAL = CellName("applications")
OUT = TOTAL.at(province=OUTSIDE)


def amounts(*values: str) -> ShownCells:
    names = [AMOUNT.at(province=place) for place in PLACES[: len(values)]]
    cells = {name: (Decimal(one), "F") for name, one in zip(names, values, strict=True)}
    return ShownCells(cells, "nl")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("829097.00", "829.097"),
        ("1241883.39", "1.241.883"),
        ("999.50", "1.000"),
        ("998.50", "999"),  # halves go up, also where the digit before is even
        ("0.49", "0"),
    ],
)
def test_amounts_are_in_whole_euros_and_keep_their_cents_for_a_spreadsheet(
    value: str, text: str
) -> None:
    cell = amounts(value).cell(AMOUNT.at(province=PLACES[0]))
    assert (cell.text, cell.number) == (text, Decimal(value))


def test_the_ends_of_a_range_are_rounded_outwards() -> None:
    cells = ShownCells({AMOUNT: (None, "C")}, "nl", {AMOUNT: (Decimal("99.60"), Decimal("200.10"))})
    assert cells.text(AMOUNT) == "99–201"
    assert cells.aloud(AMOUNT) == "tussen 99 en 201"


def maker(
    values: dict[CellName, int | None], ranges: dict[CellName, tuple[int, int | None]]
) -> Any:
    cells = {
        name: (None if number is None else Decimal(number), "F" if number is not None else "C")
        for name, number in values.items()
    }
    told = {
        name: (Decimal(low), None if high is None else Decimal(high))
        for name, (low, high) in ranges.items()
    }
    none = cast("Any", None)
    return TableMaker(ShownCells(cells, "nl", told), none, none, (), "", "", public=True)


@pytest.mark.parametrize(
    ("total", "outside", "of", "untold"),
    [
        (238, None, (0, 1598), True),  # as many as there may be of everybody else
        (238, None, (0, None), True),
        (238, None, (1, 6), False),
        (238, None, (0, 238), False),
        (238, 4, None, False),
        (238, 0, None, False),  # zeros are left out as other empty rows are
        (None, None, (0, 1598), False),
    ],
)
def test_what_lies_outside_and_could_be_anything_is_told_in_words(
    total: int | None, outside: int | None, of: tuple[int, int | None] | None, untold: bool
) -> None:
    tables = maker({TOTAL: total, OUT: outside}, {OUT: of} if of else {})
    assert tables._is_untold([OUT]) is untold
