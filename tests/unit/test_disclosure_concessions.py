"""What is given up where an answer cannot be protected otherwise: the mildest that helps."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from looping import some
from payments import SETTINGS, true_of

from antwoord.cells import CellName
from antwoord.disclosure.model.over_time import At
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.model.weights import Draw
from antwoord.disclosure.policy import concessions as module
from antwoord.disclosure.policy.concessions import (
    COARSER,
    EXTRAS,
    REASONS,
    ROUNDED,
    UNDECIDED,
    ZEROS,
    concessions,
    mildest,
)
from antwoord.disclosure.policy.headlines import lowered
from antwoord.disclosure.policy.joint import Asked as Block
from antwoord.disclosure.policy.protection import SPLIT, TOTALS, Protected
from antwoord.disclosure.search.patterns import Patterns
from antwoord.disclosure.search.suppression import Exposure, UnprotectableError

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
        {EXTRAS},
        {UNDECIDED, EXTRAS},
        {COARSER, EXTRAS},
        {COARSER},
        {ROUNDED},
        {ROUNDED, UNDECIDED},
        {ZEROS},
        {ZEROS, UNDECIDED, REASONS},
        {ZEROS, SPLIT},
        {TOTALS},
        {TOTALS, COARSER},
        {REASONS, UNDECIDED},
        {REASONS, TOTALS, ROUNDED, UNDECIDED},
    ):
        assert helped_by(*needed)[0] == needed


def test_a_rank_that_cannot_help_is_tried_once() -> None:
    _, tried = helped_by(TOTALS)
    assert len(tried) == len(concessions(ROUNDING)) + 1


def test_where_nothing_helps_all_is_given_up() -> None:
    assert helped_by("nothing")[0] == {REASONS, TOTALS, ROUNDED, UNDECIDED, EXTRAS, ZEROS}


def test_rounding_is_given_up_only_where_there_is_any() -> None:
    offered = {each for rank in concessions(SETTINGS) for one in rank for each in one}
    assert offered == {UNDECIDED, EXTRAS, TOTALS, REASONS, ZEROS, SPLIT}


def test_rounded_codes_are_kept_where_they_are_what_is_wanted() -> None:
    ladder = concessions(ROUNDING, grouped=False)
    assert all(ROUNDED not in one for rank in some(ladder) for one in rank)
    assert ladder[1][-1] == {COARSER, UNDECIDED, EXTRAS}


class Asked:
    """An answer that can be protected only without totals, and how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, patterns: Patterns) -> None:
        self.patterns, self.tried, self.needed = patterns, 0, TOTALS

        def cells(*_: object, headlines: bool, undecided: bool, **__: object) -> set[str]:
            return (set() if headlines else {TOTALS}) | (set() if undecided else {UNDECIDED})

        def works(answer: set[str], *_: object, **__: object) -> bool:
            self.tried += 1
            return self.needed in answer

        def protect(answer: set[str], *_: object, **__: object) -> Protected:
            if self.needed not in answer:
                raise UnprotectableError([])
            return Protected((), {}, 0, ())

        monkeypatch.setattr(module, "answer_cells", cells)
        monkeypatch.setattr(module, "protectable", works)
        monkeypatch.setattr(module, "told_by_headlines", lambda *_: [])
        monkeypatch.setattr(module, "protect_answer", protect)

    def withheld(self, **values: int) -> tuple[tuple[str, ...], int]:
        """What is given up, and how many sets were tried for it."""
        self.tried = 0
        named = true_of({CellName.of("paid", {"nace": n}): value for n, value in values.items()})
        behind = pd.DataFrame({"contributors": [1]})
        _, done = module.protect_somehow(
            named, [], behind, SETTINGS, 0, date(2021, 3, 1), patterns=self.patterns
        )
        return done.withheld, self.tried


def test_the_choice_is_drawn_from_who_stands_behind_the_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []

    def cells(*_: object, draw: Draw, **__: object) -> set[str]:
        drawn.append(draw.secret)
        return set()

    monkeypatch.setattr(module, "answer_cells", cells)
    monkeypatch.setattr(module, "protect_answer", lambda *_, **__: Protected((), {}, 0, ()))
    for largest in ([1200, 900], [1200, 900], [1200, 800]):
        behind = pd.DataFrame({"contributors": [2], "largest": [largest]})
        module.protect_somehow(true_of({}), [], behind, SETTINGS, 0, date(2021, 3, 1))
    assert drawn[0] == drawn[1] != drawn[2]


def test_what_was_given_up_is_not_looked_for_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = Asked(monkeypatch, Patterns(tmp_path))
    assert asked.withheld(a=1) == ((TOTALS,), 6)
    assert asked.withheld(a=1) == ((TOTALS,), 0)
    assert asked.withheld(a=2) == ((TOTALS,), 6)


def test_what_was_given_up_and_no_longer_helps_is_looked_for_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = Asked(monkeypatch, Patterns(tmp_path))
    asked.withheld(a=1)
    asked.needed = UNDECIDED
    assert asked.withheld(a=1) == ((UNDECIDED,), 2)


def block(values: dict[str, int], insiders: tuple[Insider, ...] = ()) -> Block:
    """Counts of one date that hide, each of which must be believed to be three."""
    cells: dict[Key, Cell] = {
        At(0, CellName(measure)): Cell(value, lower=1, state=State.FREE, up=3 - value)
        for measure, value in values.items()
    }
    return Block(cells, list(insiders), [], [], own=0)


def test_what_was_given_up_is_not_lowered() -> None:
    gone = Exposure((At(0, CellName("stopped")),), "", 1)
    asked = block({"paid": 1})
    assert lowered(asked, [[gone]]).cells == asked.cells


def test_what_an_insider_knows_of_herself_lowers_it_for_nobody_else() -> None:
    """Of two who wait she is one: that nobody waits there is for the others to believe."""
    key = At(0, CellName("undecided", (("applicant", "self_employed"),)))
    cell = Cell(2, lower=1, state=State.FREE, up=1)
    asked = Block({key: cell}, [Insider("she", ()), Insider("he", ())], [], [], own=0)
    found = lowered(asked, [[Exposure((key,), "", 1)], [Exposure((key,), "she", -1)]])
    assert (found.cells[key].up, found.cells[key].down) == (0, 2)
    assert [one.unguarded for one in found.insiders] == [((key, -1),), ()]


def test_what_two_insiders_know_lowers_it_once() -> None:
    """Of three who came they are one each; where nothing is left to believe nothing is asked."""
    key = At(0, CellName("undecided", (("applicant", "self_employed"),)))
    asked = Block({key: Cell(2, up=1)}, [Insider("she", ()), Insider("he", ())], [], [], 0)
    both = [Exposure((key,), "she", 1), Exposure((key,), "he", 1)]
    assert (lowered(asked, [both]).cells[key].up, lowered(asked, [both]).cells[key].down) == (0, 2)
    found = lowered(asked, [both, [Exposure((key,), "", -1)]]).cells[key]
    assert (found.up, found.down) == (0, 0)
