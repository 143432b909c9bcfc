"""Shares with their interval: Wilson's, computed in another way."""

from decimal import Decimal

import pytest
from score_interval import score_interval

from antwoord.catalogue.following import wilson


@pytest.mark.parametrize("whole", [1, 2, 3, 10, 37, 160, 8000])
def test_the_interval_is_what_a_test_does_not_reject(whole: int) -> None:
    for part in {0, 1, whole // 3, whole // 2, whole - 1, whole}:
        assert wilson(part, whole) == pytest.approx(score_interval(part, whole), abs=1e-9)


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 2), (-1, 4)])
def test_of_no_share_there_is_no_interval(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson(part, whole)


def test_it_holds_the_share() -> None:
    for part in range(41):
        low, high = wilson(part, 40)
        assert Decimal(low) <= Decimal(part) / 40 <= Decimal(high)
