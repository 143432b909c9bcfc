"""What is given up where an answer cannot be protected otherwise: the mildest that helps."""

from dataclasses import replace

from payments import SETTINGS

from helpers.disclosure.concessions import (
    COARSER,
    REASONS,
    ROUNDED,
    UNDECIDED,
    concessions,
    mildest,
)
from helpers.disclosure.protection import TOTALS

ROUNDING = replace(SETTINGS, rounding={"by_nace": 5})


def helped_by(*needed: str) -> tuple[frozenset[str], list[frozenset[str]]]:
    """What is given up where it takes these, and what was tried for it."""
    tried: list[frozenset[str]] = []

    def works(given_up: frozenset[str]) -> bool:
        tried.append(given_up)
        has = given_up | {COARSER} if ROUNDED in given_up else given_up
        return has >= set(needed)

    return mildest(concessions(ROUNDING), works), tried


def test_nothing_is_given_up_that_does_not_help() -> None:
    for needed in (
        {UNDECIDED},
        {COARSER},
        {ROUNDED},
        {ROUNDED, UNDECIDED},
        {TOTALS},
        {TOTALS, COARSER},
        {REASONS, UNDECIDED},
        {REASONS, TOTALS, ROUNDED, UNDECIDED},
    ):
        assert helped_by(*needed)[0] == needed


def test_a_rank_that_cannot_help_is_tried_once() -> None:
    _, tried = helped_by(TOTALS)
    assert len(tried) == 3


def test_where_nothing_helps_all_is_given_up() -> None:
    assert helped_by("nothing")[0] == {REASONS, TOTALS, ROUNDED, UNDECIDED}


def test_rounding_is_given_up_only_where_there_is_any() -> None:
    offered = {each for rank in concessions(SETTINGS) for one in rank for each in one}
    assert offered == {UNDECIDED, TOTALS, REASONS}


def test_rounded_codes_are_kept_where_they_are_what_is_wanted() -> None:
    ladder = concessions(ROUNDING, grouped=False)
    assert all(ROUNDED not in one for rank in ladder for one in rank)
    assert ladder[0][-1] == {COARSER, UNDECIDED}
