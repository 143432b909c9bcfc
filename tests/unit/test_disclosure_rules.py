"""The primary rules at their boundaries."""

from fractions import Fraction

import pytest

from antwoord.disclosure.model.sensitivity import (
    Rules,
    Verdict,
    judge_amount,
    judge_count,
    shared_category,
)

RULES = Rules()


@pytest.mark.parametrize(
    ("count", "flag", "up"), [(0, "F", 0), (1, "A", 2), (2, "A", 1), (3, "F", 0), (4, "F", 0)]
)
def test_counts_below_the_minimum_are_sensitive_and_zero_is_not(
    count: int, flag: str, up: int
) -> None:
    assert judge_count(count, RULES) == Verdict(flag, up=up)


def test_many_records_of_few_contributors_are_sensitive() -> None:
    assert judge_count(7, RULES, contributors=2).flag == "A"


def test_a_larger_minimum_moves_the_boundary() -> None:
    rules = Rules(minimum_count=5)
    assert [judge_count(count, rules).flag for count in (4, 5)] == ["A", "F"]


# X - x1 - x2 against 10 % of x1 = 100.
@pytest.mark.parametrize(
    ("rest", "flag", "level"), [(99, "T", 1), (100, "F", 0), (101, "F", 0), (60, "T", 40)]
)
def test_p_percent_at_its_boundary(rest: int, flag: str, level: int) -> None:
    verdict = judge_amount([1000, 500, rest], RULES)
    assert verdict == Verdict(flag, up=level, down=level)


def test_one_dominates_where_an_outsider_already_comes_near() -> None:
    assert judge_amount([1000, 30, 20, 10], RULES).flag == "O"


@pytest.mark.parametrize("contributions", [[500], [500, 400]])
def test_fewer_contributors_than_the_minimum_are_unsafe(contributions: list[int]) -> None:
    verdict = judge_amount(contributions, RULES)
    assert verdict.flag == "A"
    assert verdict.up == verdict.down == 50


def test_few_contributors_are_unsafe_without_p_percent_too() -> None:
    verdict = judge_amount([500, 400], Rules(p_percent=None))
    assert verdict == Verdict("A", up=50, down=50)


@pytest.mark.parametrize(("largest", "flag"), [(85, "F"), (86, "O")])
def test_dominance_of_one_at_its_boundary(largest: int, flag: str) -> None:
    rules = Rules(p_percent=None, dominance=(1, 85))
    rest = 100 - largest
    assert judge_amount([largest, rest - 4, 2, 2], rules).flag == flag


def test_dominance_of_two_has_its_own_flag() -> None:
    rules = Rules(p_percent=None, dominance=(2, 85))
    assert judge_amount([44, 43, 7, 6], rules).flag == "T"


def test_the_dominance_level_reaches_the_share() -> None:
    # 90 is 85 % of 105.9: the total must look at least 6 larger.
    rules = Rules(p_percent=None, dominance=(1, 85))
    assert judge_amount([90, 4, 3, 3], rules).up == 6


def test_levels_are_rounded_up_to_whole_cents() -> None:
    assert judge_amount([1001], Rules(p_percent=Fraction(5, 2))).up == 26


def test_an_amount_of_nothing_is_free() -> None:
    assert judge_amount([0, 0], RULES) == Verdict()


def test_a_group_in_one_sensitive_category_is_named() -> None:
    assert shared_category({"financial_risk": 4, "withdrawn": 0}, {"financial_risk"}) == (
        "financial_risk"
    )


@pytest.mark.parametrize(
    "counts",
    [
        {"financial_risk": 4, "withdrawn": 1},
        {"financial_risk": 0, "withdrawn": 4},
        {"financial_risk": 0, "withdrawn": 0},
    ],
)
def test_a_group_that_is_mixed_harmless_or_empty_is_not(counts: dict[str, int]) -> None:
    assert shared_category(counts, {"financial_risk"}) is None


@pytest.mark.parametrize("wrong", [{"minimum_count": 0}, {"p_percent": 0}, {"dominance": (0, 85)}])
def test_rules_that_protect_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        Rules(**wrong)
