"""How many people a difference between two answers is made of, and what is asked of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from brought import Brought, answer, file
from payments import DAY, MAXIMUM, SETTINGS

from antwoord.cells import CellName
from antwoord.disclosure.model.movers import Movers
from antwoord.disclosure.model.over_time import Change
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.policy.joint import AMOUNTS, COUNTS, Asked, Earlier, joined
from antwoord.errors import MissingContributorsError

LATER = DAY + timedelta(days=120)
APPLICATIONS = CellName.of("applications", {"nace": "90.011"})
PAID, AMOUNT = (APPLICATIONS.of_measure(one) for one in ("paid", "amount_paid_eur"))
MANY = {f"person {number}": 1 for number in range(9)}
THREE_OF_ONE = {**MANY, "her": 3}
OF_THREE = {**MANY, "a": 1, "b": 1, "c": 1}


def asked(
    folder: Path,
    before: dict[CellName, Brought],
    now: dict[CellName, Brought],
    block: str = COUNTS,
    *,
    known: bool = True,
) -> Asked:
    first = answer(folder / "before", before, known=known)
    out = Earlier("the answer", DAY, first, frozenset(before), {}, 0)
    second = answer(folder / "now", now, known=known)
    return joined(second, SETTINGS, MAXIMUM, LATER, [out]).asked(block)


@pytest.mark.parametrize(
    ("before", "now", "largest"),
    [
        (MANY, OF_THREE, (1, 1, 1)),
        (MANY, THREE_OF_ONE, (3,)),
        (OF_THREE, MANY, (1, 1, 1)),
        # Two who had no number have one now, and somebody came with three.
        ({**MANY, "@9000": 2}, {**MANY, "x": 1, "y": 1, "her": 3}, (3,)),
        # As many went as came, and three more.
        ({**MANY, "a": 1, "b": 1}, {**MANY, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}, (1, 1, 1)),
        ({"a": 5}, {"a": 8}, (3,)),
        ({"a": 5, "b": 1}, {"a": 6, "b": 2, "c": 1}, (1, 1, 1)),
        ({}, {"b": 1, "a": 2}, (2, 1)),
        ({"a": 2, "b": 1}, {}, (2, 1)),
        (MANY, MANY, ()),
        (MANY, {**MANY, "person 0": 0, "other": 1}, ()),
    ],
)
def test_as_few_as_could_make_the_difference(
    tmp_path: Path, before: Brought, now: Brought, largest: tuple[int, ...]
) -> None:
    sides = [{APPLICATIONS: side, PAID: {"her": 1}} for side in (before, now)]
    first, second = (file(tmp_path / name, s) for name, s in zip("ab", sides, strict=True))
    expected = {APPLICATIONS: Movers(len(largest), largest)} if largest else {}
    assert second.moved_since(first) == expected


def test_what_one_person_got_is_hers_where_nobody_is_named(tmp_path: Path) -> None:
    """Three loans came and one contributor: what each brought is not known."""

    def paid(people: Brought) -> dict[CellName, Brought]:
        return {PAID: people, AMOUNT: {who: 5_000_00 * n for who, n in people.items()}}

    found = asked(tmp_path, paid(MANY), paid(THREE_OF_ONE), AMOUNTS, known=False)
    assert found.cells[Change(1, AMOUNT)].up > 0


def test_of_many_it_is_told_what_the_five_largest_brought(tmp_path: Path) -> None:
    more = {f"late {number}": 10 + number for number in range(12)}
    sides = [{APPLICATIONS: side} for side in (MANY, {**MANY, **more})]
    first, second = (file(tmp_path / name, s) for name, s in zip("ab", sides, strict=True))
    assert second.moved_since(first)[APPLICATIONS] == Movers(12, (21, 20, 19, 18, 17))


@pytest.mark.parametrize(
    ("came", "protected"),
    [
        ([25_000, 25_000, 25_000], False),
        ([25_000, 25_000, 2_500], False),
        ([25_000, 25_000, 2_400], True),
        ([25_000, 900, 800], True),
        ([25_000, 900, 800, 700, 600, 500], False),
        ([25_000, 900, 800, 700], True),
    ],
)
@pytest.mark.parametrize("gone", [False, True])
def test_one_who_made_nearly_all_of_a_difference_is_not_told_by_it(
    tmp_path: Path, came: list[int], protected: bool, gone: bool
) -> None:
    """The second of them knows what he got, and is left with the first and a tenth of that."""
    many = {f"person {number}": 5_000_00 for number in range(9)}
    more = many | {f"late {number}": euros * 100 for number, euros in enumerate(came)}

    def paid(people: Brought) -> dict[CellName, Brought]:
        return {PAID: dict.fromkeys(people, 1), AMOUNT: people}

    sides = (paid(more), paid(many)) if gone else (paid(many), paid(more))
    found = asked(tmp_path, *sides, AMOUNTS).cells[Change(1, AMOUNT)]
    # What is left of the amount once the two largest are known, and a tenth of the largest.
    short = max(came) * 10 - sum(sorted(came)[:-2]) * 100
    assert (found.up > 0) is (found.down > 0) is protected
    assert not protected or (found.up, found.down) == (short, short)


@pytest.mark.parametrize(("now", "up"), [(OF_THREE, 0), (THREE_OF_ONE, 2)])
def test_applications_of_one_person_are_one_between_two_dates(
    tmp_path: Path, now: Brought, up: int
) -> None:
    found = asked(tmp_path, {APPLICATIONS: MANY}, {APPLICATIONS: now})
    assert found.cells[Change(1, APPLICATIONS)].up == up


@pytest.mark.parametrize(("now", "up"), [(OF_THREE, 0), (THREE_OF_ONE, 2)])
def test_without_their_names_it_is_by_how_many_they_are_more(
    tmp_path: Path, now: Brought, up: int
) -> None:
    found = asked(tmp_path, {APPLICATIONS: MANY}, {APPLICATIONS: now}, known=False)
    assert found.cells[Change(1, APPLICATIONS)].up == up


def test_without_their_names_more_of_the_same_people_are_of_few(tmp_path: Path) -> None:
    more = dict.fromkeys(MANY, 2)
    found = asked(tmp_path, {APPLICATIONS: MANY}, {APPLICATIONS: more}, known=False)
    assert found.cells[Change(1, APPLICATIONS)].up == 2
    assert (
        asked(tmp_path, {APPLICATIONS: MANY}, {APPLICATIONS: more})
        .cells[Change(1, APPLICATIONS)]
        .up
        == 0
    )


@pytest.mark.parametrize(("now", "protected"), [(OF_THREE, False), (THREE_OF_ONE, True)])
def test_what_one_person_got_between_two_dates_is_hers(
    tmp_path: Path, now: Brought, protected: bool
) -> None:
    def paid(people: Brought) -> dict[CellName, Brought]:
        return {PAID: people, AMOUNT: {who: 5_000_00 * n for who, n in people.items()}}

    found = asked(tmp_path, paid(MANY), paid(now), AMOUNTS)
    assert (found.cells[Change(1, AMOUNT)].up > 0) is protected


@pytest.mark.parametrize(("now", "most"), [(OF_THREE, 0), (THREE_OF_ONE, 2)])
def test_a_code_is_rounded_further_where_one_person_brought_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: Brought, most: int
) -> None:
    levels = []

    def watched(system, base):  # the rounding itself is not what is asked here
        levels.extend(system.up.tolist())
        raise LookupError

    monkeypatch.setattr("antwoord.disclosure.policy.joint.round_system", watched)
    out = Earlier("it", DAY, answer(tmp_path / "a", {APPLICATIONS: MANY}), frozenset(), {}, 0)
    second = answer(tmp_path / "b", {APPLICATIONS: now}, coded=(APPLICATIONS,))
    rounding = Settings(SETTINGS.rules, rounding={"by_nace": 5})
    with pytest.raises(LookupError):
        joined(second, rounding, MAXIMUM, LATER, [out])
    assert levels == [most]


def test_a_value_that_moved_while_nobody_did_is_an_error(tmp_path: Path) -> None:
    first = answer(tmp_path / "before", {APPLICATIONS: MANY})
    second = answer(tmp_path / "now", {APPLICATIONS: OF_THREE})
    file(tmp_path / "now", {APPLICATIONS: MANY})
    out = Earlier("the answer", DAY, first, frozenset([APPLICATIONS]), {}, 0)
    with pytest.raises(MissingContributorsError, match="nobody in it did"):
        joined(second, SETTINGS, MAXIMUM, LATER, [out]).asked(COUNTS)
