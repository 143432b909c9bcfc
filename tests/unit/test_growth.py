"""What is known to grow from one date to the next, and what was redrawn or taken back."""

from datetime import date
from pathlib import Path

import pytest
from brought import Brought, answer
from looping import some

from antwoord.catalogue.declared.redrawn import Codes, redrawn
from antwoord.cells import CellName
from antwoord.disclosure.model.over_time import At
from antwoord.disclosure.policy.growth import Together, grown_together, growth

OLD, NEW = date(2024, 12, 31), date(2025, 3, 31)
APPLICATIONS, STOPPED, PAID = (CellName.of(one, {}) for one in ("applications", "stopped", "paid"))
AMOUNT = PAID.of_measure("amount_paid_eur")


def of(province: str) -> Codes:
    return (("applicant", "company"), ("province", province))


@pytest.mark.parametrize(
    ("province", "lost", "touched"),
    [
        ("BE-VAN", True, True),
        ("BE-VOV", False, True),
        ("BE-VLI", False, False),
        ("BE-VAN+BE-VLI", True, True),
        ("BE-VAN+BE-VOV", False, False),
    ],
)
def test_a_municipality_came_to_another_province(province: str, lost: bool, touched: bool) -> None:
    """Zwijndrecht, 2070, on 1 January 2025."""
    change = redrawn(OLD, NEW)
    assert (change.lost(of(province)), change.touches(of(province))) == (lost, touched)
    assert not redrawn(NEW, date(2026, 1, 1)).touches(of(province))
    assert redrawn(NEW, OLD) == change


def test_with_who_won_it_a_place_is_as_before() -> None:
    both = [of("BE-VAN"), of("BE-VOV")]
    for one in some(both):
        assert redrawn(OLD, NEW).together(one) == both
    assert redrawn(OLD, NEW).together(of("BE-VLI")) == []
    assert redrawn(OLD, NEW).together((("applicant", "company"),)) == []
    parts = redrawn(OLD, NEW).together((("municipality", "11056"),))
    assert (("municipality", "46030"),) in parts


def grown(folder: Path, before: dict[CellName, Brought], now: dict[CellName, Brought]) -> set[str]:
    """The cells that are known to have grown."""
    in_time = [answer(folder / name, side) for name, side in (("a", before), ("b", now))]
    grows = growth(in_time, [OLD, NEW])
    return {key.spoken for key in now if grows(key, 1)}


def people(number: int) -> Brought:
    return {f"person {one}": 1 for one in range(number)}


def test_of_a_place_that_lost_a_part_it_is_not_known_that_it_grew(tmp_path: Path) -> None:
    sides = [
        {CellName("applications", tuple(of(one))): people(n) for one, n in each.items()}
        for each in (
            {"BE-VAN": 9, "BE-VOV": 5, "BE-VLI": 4},
            {"BE-VAN": 7, "BE-VOV": 8, "BE-VLI": 4},
        )
    ]
    before, now = sides
    grew = grown(tmp_path, before, now)
    assert {one for one in grew if "BE-VAN" in one} == set()
    assert len(grew) == 2
    answers = [answer(tmp_path / name, side) for name, side in zip("ab", sides, strict=True)]
    cells = {At(at, key): one for at, each in enumerate(answers) for key, one in each.cells.items()}
    found, equations = grown_together(cells, [OLD, NEW])
    group = frozenset(CellName("applications", tuple(of(one))) for one in ("BE-VAN", "BE-VOV"))
    own = Together(1, group)
    assert (found[own].value, found[own].lower) == (1, 0)
    (equation,) = equations
    assert equation == {own: -1} | {At(1, one): 1 for one in group} | {
        At(0, one): -1 for one in group
    }


@pytest.mark.parametrize(
    ("applied", "stopped", "known"),
    [
        ((9, 9), (4, 4), {"applications", "paid", "stopped"}),
        ((9, 10), (4, 3), {"applications", "paid"}),  # a file was reopened
        ((9, 9), (4, 2), {"applications", "paid"}),
        ((9, 8), (4, 3), {"applications", "paid", "stopped"}),  # somebody was erased
        ((9, 8), (4, 2), {"applications", "paid"}),  # and a file was reopened
    ],
)
def test_what_is_taken_back_is_of_its_measure_alone(
    tmp_path: Path, applied: tuple[int, int], stopped: tuple[int, int], known: set[str]
) -> None:
    sides = [
        {APPLICATIONS: people(a), STOPPED: people(s), PAID: people(3)}
        for a, s in zip(applied, stopped, strict=True)
    ]
    assert grown(tmp_path, *sides) == known


def test_the_amount_falls_with_what_was_paid_back(tmp_path: Path) -> None:
    def side(paid: int) -> dict[CellName, Brought]:
        amount = dict.fromkeys(people(paid), 500000)
        return {APPLICATIONS: people(9), PAID: people(paid), AMOUNT: amount}

    assert grown(tmp_path, side(4), side(3)) == {"applications"}
