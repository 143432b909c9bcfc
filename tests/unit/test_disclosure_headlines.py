"""Headlines stand on every date and after every release: what they tell, and what stays hidden."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from looping import some
from payments import (
    DAY,
    MAXIMUM,
    SETTINGS,
    Paid,
    answer_of,
    contributors_of,
    name,
    parts_of,
    true_of,
)

from antwoord.cells import TOTAL, CellName
from antwoord.disclosure.model.answer_system import answer_cells
from antwoord.disclosure.model.over_time import At, Change
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.policy.concessions import protect_somehow
from antwoord.disclosure.policy.earlier import as_released
from antwoord.disclosure.policy.headlines import lowered, told_by_headlines
from antwoord.disclosure.policy.joint import COUNTS, Asked, Earlier, joined
from antwoord.disclosure.policy.protection import TOTALS, Protected, protect_answer
from antwoord.disclosure.proof.audit import Outsider
from antwoord.disclosure.search.suppression import Exposure, exposures

LATER = DAY + timedelta(days=14)
PLACES = [(p, f) for p in ("BE-VAN", "BE-VLI", "BE-VOV") for f in ("company", "self_employed")]
WHOLE = name("paid", TOTAL, TOTAL)


def drawn(random: Random) -> Paid:
    """Payments of one, or of few, in most places; up to the programme's maximum."""
    return {
        place: [random.randrange(1, 50) * 500 for _ in range(random.choice((0, 1, 2, 4, 7)))]
        for place in PLACES
    }


def with_newcomers(before: Paid, random: Random, number: int) -> Paid:
    after = {place: list(amounts) for place, amounts in before.items()}
    for _ in range(number):
        after[random.choice(PLACES)].append(random.randrange(1, 50) * 500)
    return after


def published(paid: Paid, day: date, earlier: list[Earlier]) -> tuple[Earlier, Protected]:
    """An answer as it is published, beside those that are out."""
    true, relations, behind = parts_of(paid)
    cells, done = protect_somehow(true, relations, behind, SETTINGS, MAXIMUM, day, earlier)
    return as_released(day, true, relations, behind, SETTINGS, cells, done), done


# The last ones found a level that was lowered for another cell, or forgotten on a later date.
@pytest.mark.parametrize("seed", [*range(24), 104, 127, 311, 417, 1781])
def test_headlines_stand_after_releases_and_where_the_few_came_in_is_not_told(seed: int) -> None:
    random = Random(seed)
    paid = drawn(random)
    out: list[Earlier] = []
    assert sum(map(len, paid.values())) >= SETTINGS.rules.minimum_count
    for place in range(3):
        one, done = published(paid, DAY + timedelta(days=14 * place), out)
        assert TOTALS not in done.withheld, place
        out.append(one)
        counts = done.blocks[0]
        system, hidden = counts.system, counts.suppression.hidden
        assert not hidden[system.index[At(place, WHOLE)]]
        intervals = {each.variable: each for each in Outsider(system, hidden).outer()}
        for key, at in some(system.index.items()):
            small = 0 < system.value[at] < SETTINGS.rules.minimum_count
            if isinstance(key, Change) and key.cell != WHOLE and small:
                found = intervals[at]
                # Nobody can tell that somebody came there, or that they were few.
                assert found.low <= 0 or found.high >= SETTINGS.rules.minimum_count, key
        paid = with_newcomers(paid, random, random.choice((1, 1, 2, 3, 5)))


def test_of_many_who_came_nothing_is_lowered() -> None:
    before = {place: [5000] * 6 for place in PLACES}
    after = {place: [5000] * 12 for place in PLACES}
    out, _ = published(before, DAY, [])
    assert told_by_headlines(answer_of(after), SETTINGS, MAXIMUM, LATER, [out]) == []


ROWS: dict[Key, Cell] = {
    At(1, CellName("stopped")): Cell(2, state=State.PUBLISHED),
    At(1, name("stopped", "BE-VAN", TOTAL)): Cell(1, lower=1, up=2),
    At(1, name("stopped", "BE-VLI", TOTAL)): Cell(1, lower=1, up=2),
    Change(1, name("stopped", "BE-VAN", TOTAL)): Cell(-1, lower=None, up=1, down=2),
}


def test_nobody_need_believe_that_she_herself_is_not_there() -> None:
    van, vli = (name("stopped", province, TOTAL) for province in ("BE-VAN", "BE-VLI"))
    whole = At(1, CellName("stopped"))
    she = Insider("she", (At(1, van),))
    relations: list[tuple[Key, list[Key]]] = [(whole, [At(1, van), At(1, vli)])]
    asked = Asked(ROWS, [she], relations, [], own=1)
    told = [Exposure((At(1, van),), "", 1), Exposure((At(1, vli),), "", 1)]
    found = lowered(asked, [told])
    assert [found.cells[At(1, one)] for one in (van, vli)] == [
        Cell(1, lower=1, state=State.HIDDEN, weight=0, down=1)
    ] * 2
    assert found.insiders == [Insider("she", she.cells, ((At(1, van), 1), (At(1, van), -1)))]


def test_of_a_count_that_fell_it_must_be_believable_that_it_did_not() -> None:
    change = Change(1, name("stopped", "BE-VAN", TOTAL))
    asked = Asked(ROWS, [], [], [], own=1)
    found = lowered(asked, [[Exposure((change,), "", 1)]]).cells[change]
    assert (found.up, found.down, found.lower) == (1, 0, None)


def test_what_follows_exactly_from_headlines_has_no_level() -> None:
    """All that came is of this year, and nothing came in a year that is over."""
    year = At(1, CellName.of("stopped", {"year": "2021"}))
    asked = Asked({**ROWS, year: Cell(2, up=1)}, [], [], [], own=1)
    found = lowered(asked, [[Exposure((year,), "", 0)]]).cells[year]
    assert (found.up, found.down) == (0, 0)


def test_insiders_keep_their_numbers_where_cells_are_given_up() -> None:
    """What is lost names them: she who is alone in a cell of a reason has one all the same."""
    reason = CellName.of("stopped", {"reason": "other"})
    form = CellName.of("stopped", {"applicant": "company"})
    behind = contributors_of((reason, 1, "a", [1]), (form, 1, "b", [1]))
    for kept in ({reason: 1, form: 1}, {form: 1}):
        cells = answer_cells(true_of(kept), [], behind, SETTINGS)
        insiders = joined(cells, SETTINGS, 0, DAY).asked(COUNTS).insiders
        assert [one.name for one in insiders if At(0, form) in one.cells] == ["contributor 2"]
        assert all(one.cells for one in some(insiders))


def test_zeros_of_what_makes_up_a_group_of_one_reason_are_not_shown() -> None:
    """Three were stopped for one reason, each in another code: that nobody was for the other."""
    codes, reasons = ("design", "games", "film"), ("financial_risk", "other")

    def stopped_for(nace: str, reason: str) -> CellName:
        return CellName.of("stopped", {"nace": nace, "reason": reason})

    values = {stopped_for(nace, reasons[0]): 1 for nace in codes}
    values |= {stopped_for(nace, reasons[1]): 0 for nace in codes}
    values |= {stopped_for(nace, TOTAL): 1 for nace in codes}
    values |= {stopped_for("all", reason): 3 * (reason != "other") for reason in (*reasons, TOTAL)}
    values |= {stopped_for(TOTAL, reason): 5 for reason in reasons}
    relations = [
        (stopped_for("all", each), [stopped_for(nace, each) for nace in codes])
        for each in (*reasons, TOTAL)
    ]
    relations += [
        (stopped_for(nace, TOTAL), [stopped_for(nace, each) for each in reasons])
        for nace in (*codes, "all")
    ]
    rows = [(name, value, "", [1] * value) for name, value in values.items() if value]
    behind = contributors_of(*rows)
    cells = answer_cells(true_of(values), relations, behind, SETTINGS).cells
    for nace in (*codes, "all"):
        assert cells[stopped_for(nace, "other")].state == State.HIDDEN
    asked = joined(answer_cells(true_of(values), relations, behind, SETTINGS), SETTINGS, 0, DAY)
    assert not exposures(asked.asked(COUNTS).system())


def test_a_zero_amount_is_not_shown_where_its_count_is_not() -> None:
    """It would tell what a count is that is suppressed with the others."""
    place = name("paid", "BE-VAN", "company")
    amount = name("amount_paid_eur", "BE-VAN", "company")
    paid: Paid = {("BE-VLI", "company"): [5000] * 9, ("BE-VAN", "self_employed"): [5000] * 9}
    true, relations, behind = parts_of(paid)
    cells = answer_cells(true, relations, behind, SETTINGS, zeros=False)
    hidden = replace(cells.cells[place], state=State.HIDDEN)
    cells = replace(cells, cells={**cells.cells, place: hidden})
    done = protect_answer(cells, SETTINGS, MAXIMUM, DAY)
    assert done.hidden(place)
    assert done.hidden(amount)
