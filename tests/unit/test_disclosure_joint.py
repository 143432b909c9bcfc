"""An answer together with those that are out: who knows what, and what is asked of it."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
from payments import DAY, MAXIMUM, REST, SETTINGS, Paid, answer_of, name, who

from helpers.disclosure.answer_system import (
    CELL,
    ROWS,
    TABLE,
    AnswerCells,
    Name,
    answer_cells,
    row_name,
    row_relations,
)
from helpers.disclosure.audit import audit
from helpers.disclosure.joint import AMOUNTS, COUNTS, Asked, Earlier, joined
from helpers.disclosure.over_time import At, Change
from helpers.disclosure.protection import lost_already, protect_answer, protectable
from helpers.disclosure.system import Flags, State

LATER = DAY + timedelta(days=120)
ONE = ("BE-VOV", "company")
FIRST: Paid = {**REST, ONE: [9000], ("BE-VOV", "self_employed"): [8000, 4000, 3000, 5000]}
#: She is no longer alone in her cell, and alone in another one.
SECOND: Paid = {**FIRST, ONE: [9000, 2000, 2500, 7000]}


def out(paid: Paid, hidden: set[Name]) -> Earlier:
    """An answer that was published but for some cells."""
    cells = answer_of(paid)
    names = {key for key in cells.cells if isinstance(key, tuple)}
    return Earlier("the answer", DAY, cells, frozenset(names - hidden), {}, 0)


def protected(paid: Paid) -> set[Name]:
    """What is not published of an answer that comes first."""
    answer = answer_of(paid)
    done = protect_answer(answer, SETTINGS, MAXIMUM, DAY)
    return {key for key in answer.cells if isinstance(key, tuple) and done.hidden(key)}


def asked(first: Paid, second: Paid, block: str) -> Asked:
    earlier = [out(first, protected(first))]
    return joined(answer_of(second), SETTINGS, MAXIMUM, LATER, earlier).asked(block)


def test_who_was_alone_on_an_earlier_date_still_knows_it() -> None:
    hers = At(0, name("paid", *ONE))
    knowing = [one for one in asked(FIRST, SECOND, COUNTS).insiders if hers in one.cells]
    (her,) = knowing
    assert At(1, name("paid", *ONE)) not in her.cells
    assert Change(1, name("paid", *ONE)) not in her.cells


def test_one_person_on_two_dates_is_one_insider() -> None:
    second = {**FIRST, ONE: [9000]}
    found = asked(FIRST, second, COUNTS).insiders
    hers = {At(0, name("paid", *ONE)), At(1, name("paid", *ONE)), Change(1, name("paid", *ONE))}
    assert [one for one in found if hers & set(one.cells)] == [
        one for one in found if hers <= set(one.cells)
    ]
    assert len({one.name for one in found}) == len(found)


def test_nobody_is_named() -> None:
    for one in asked(FIRST, SECOND, COUNTS).insiders:
        assert who(*ONE, 0) not in one.name


def test_an_amount_that_an_earlier_answer_hid_stays_protected() -> None:
    block = asked(FIRST, SECOND, AMOUNTS)
    cell = block.cells[At(0, name("amount_paid_eur", *ONE))]
    assert cell.up > 0
    assert cell.down > 0


#: Few payments, and in the second answer more in the cell where one was alone in the first.
FEW: Paid = {
    ("BE-VAN", "company"): [18500],
    ("BE-VAN", "self_employed"): [13000, 4000, 16000],
    ("BE-VLI", "company"): [7500],
    ("BE-VLI", "self_employed"): [19500, 5000],
    ("BE-VOV", "company"): [13000, 8500, 18000, 11000, 16000, 6000],
    ("BE-VOV", "self_employed"): [3000],
}
MORE: Paid = {**FEW, ("BE-VOV", "self_employed"): [3000, 19000, 7000, 18000, 17000]}


def test_the_second_answer_protects_from_who_was_alone_in_the_first() -> None:
    """A pattern that forgets her is open to her; found among random tables."""
    known = out(FEW, protected(FEW))
    forgotten = replace(known, cells=replace(known.cells, insiders=()))
    second = answer_of(MORE)
    asked = joined(second, SETTINGS, MAXIMUM, LATER, [known]).asked(COUNTS)

    def holds(earlier: Earlier) -> bool:
        counts = protect_answer(second, SETTINGS, MAXIMUM, LATER, [earlier]).blocks[0]
        return audit(counts.system, counts.suppression.hidden, asked.insiders).holds

    assert not holds(forgotten)
    assert holds(known)


def test_what_an_earlier_answer_gave_away_itself_stops_no_later_one() -> None:
    """It hid one cell of a row, which anybody computes; that cannot be taken back."""
    earlier = [out(FIRST, {name("paid", *ONE)})]
    answer = answer_of(SECOND)
    assert not protectable(answer, SETTINGS, MAXIMUM, LATER, earlier)
    lost = lost_already(answer, SETTINGS, MAXIMUM, LATER, earlier)
    assert {cell for one in lost for cell in one.cells} == {At(0, name("paid", *ONE))}
    assert protectable(answer, SETTINGS, MAXIMUM, LATER, earlier, lost)
    done = protect_answer(answer, SETTINGS, MAXIMUM, LATER, earlier, lost=lost)
    assert all(block.audit.holds for block in done.blocks)


def test_what_only_the_new_answer_gives_away_is_not_lost() -> None:
    """A rounded or published figure of its own must not excuse what it opens."""
    earlier = [out(FIRST, protected(FIRST))]
    assert lost_already(answer_of(SECOND), SETTINGS, MAXIMUM, LATER, earlier) == []


def counted(number: int, after: int, elsewhere: int) -> AnswerCells:
    """So many applications, and of the other rows of a register of 100 why they are none."""
    total = ("by_province", "applications", "_T", "_T", "_Z", "_Z", "_Z", "_Z")
    outside = (*total[:2], "_X", *total[3:])
    rows = {
        "read": 100,
        "quarantined": 0,
        "counted": number,
        "out_of_scope": 100 - number,
        "after_reference_date": after,
        "other_sector": elsewhere,
    }
    values = {total: number, outside: 0} | {row_name(fact): each for fact, each in rows.items()}
    columns = [*CELL, "contributors", "sole", "largest"]
    behind = pd.DataFrame([(*total, number, "", [1] * 5)], columns=columns)
    return answer_cells(values, row_relations(), behind, SETTINGS, headlines=False)


def test_rows_that_came_between_two_dates_are_counted_with_both_answers() -> None:
    """One application more on the register: the sector's figure has grown by one at most."""
    first, second = counted(20, after=60, elsewhere=20), counted(21, after=59, elsewhere=20)
    every = frozenset(key for key in first.cells if isinstance(key, tuple))
    told = Earlier("the answer", DAY, first, every, {}, 0)
    untold = replace(told, published=frozenset(key for key in every if key[TABLE] != ROWS))

    asked = joined(second, SETTINGS, MAXIMUM, LATER, [told]).asked(COUNTS)
    system = asked.system()

    def pattern(earlier: Earlier) -> Flags:
        """What is not published, once the rows of the first answer are known."""
        done = protect_answer(second, SETTINGS, MAXIMUM, LATER, [earlier])
        known: Flags = system.state == State.PUBLISHED
        return done.blocks[0].suppression.hidden & ~known

    after = system.index[At(1, row_name("after_reference_date"))]
    assert not pattern(untold)[after]
    assert not audit(system, pattern(untold), asked.insiders).holds
    assert pattern(told)[after]
    assert audit(system, pattern(told), asked.insiders).holds
