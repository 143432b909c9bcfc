"""An answer together with those that are out: who knows what, and what is asked of it."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

import pytest
from looping import some
from payments import (
    DAY,
    MAXIMUM,
    REST,
    SETTINGS,
    Paid,
    answer_of,
    contributors_of,
    name,
    true_of,
    who,
)

from antwoord.cells import CellName, row_name
from antwoord.disclosure.model.answer_system import (
    AnswerCells,
    answer_cells,
    row_relations,
)
from antwoord.disclosure.model.over_time import At, Change, Fallen, join_dates
from antwoord.disclosure.model.sensitivity import Rules, Verdict, judge_count
from antwoord.disclosure.model.system import Cell, Flags, State
from antwoord.disclosure.policy.growth import growth
from antwoord.disclosure.policy.joint import (
    AMOUNTS,
    COUNTS,
    Asked,
    Earlier,
    _judge_change,
    contradicted,
    joined,
)
from antwoord.disclosure.policy.protection import lost_already, protect_answer, protectable
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.search.suppression import Exposure, UnprotectableError
from antwoord.disclosure.steps import refused

LATER = DAY + timedelta(days=120)
ONE = ("BE-VOV", "company")
FIRST: Paid = {**REST, ONE: [9000], ("BE-VOV", "self_employed"): [8000, 4000, 3000, 5000]}
#: She is no longer alone in her cell, and alone in another one.
SECOND: Paid = {**FIRST, ONE: [9000, 2000, 2500, 7000]}


def out(paid: Paid, hidden: set[CellName]) -> Earlier:
    """An answer that was published but for some cells."""
    cells = answer_of(paid)
    names = {key for key in cells.cells if isinstance(key, CellName)}
    return Earlier("the answer", DAY, cells, frozenset(names - hidden), {}, 0)


def protected(paid: Paid) -> set[CellName]:
    """What is not published of an answer that comes first."""
    answer = answer_of(paid)
    done = protect_answer(answer, SETTINGS, MAXIMUM, DAY)
    return {key for key in answer.cells if isinstance(key, CellName) and done.hidden(key)}


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
    for one in some(asked(FIRST, SECOND, COUNTS).insiders):
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
    assert {cell for one in chain(*lost) for cell in one.cells} == {At(0, name("paid", *ONE))}
    assert protectable(answer, SETTINGS, MAXIMUM, LATER, earlier, lost)
    done = protect_answer(answer, SETTINGS, MAXIMUM, LATER, earlier, lost=lost)
    assert all(block.audit.holds for block in some(done.blocks))


def test_what_only_the_new_answer_gives_away_is_not_lost() -> None:
    """A rounded or published figure of its own must not excuse what it opens."""
    earlier = [out(FIRST, protected(FIRST))]
    assert lost_already(answer_of(SECOND), SETTINGS, MAXIMUM, LATER, earlier) == []


def counted(number: int, after: int, elsewhere: int) -> AnswerCells:
    """So many applications outside Flanders, and why the others of a register of 100 are none."""
    total = CellName("applications")
    outside = total.at(province="_X")
    rows = {
        "read": 100,
        "quarantined": 0,
        "counted": number,
        "counted_inside": 0,
        "counted_outside": number,
        "out_of_scope": 100 - number,
        "after_reference_date": after,
        "other_sector": elsewhere,
    }
    values = {total: 0, outside: number} | {row_name(fact): each for fact, each in rows.items()}
    behind = contributors_of((outside, number, "", [1] * 5))
    answer = answer_cells(true_of(values), row_relations(), behind, SETTINGS, headlines=False)
    # Dear, so that it is suppressed only where it must be.
    dear = row_name("after_reference_date")
    cells = {**answer.cells, dear: replace(answer.cells[dear], weight=10)}
    return replace(answer, cells=cells)


def test_rows_that_came_between_two_dates_are_counted_with_both_answers() -> None:
    """One application more on the register: the sector's figure has grown by one at most."""
    first, second = counted(20, after=60, elsewhere=20), counted(21, after=59, elsewhere=20)
    every = frozenset(key for key in first.cells if isinstance(key, CellName))
    told = Earlier("the answer", DAY, first, every, {}, 0)
    untold = replace(told, published=frozenset(key for key in every if not key.is_of_rows))

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


def by_year(paid: dict[str, int]) -> AnswerCells:
    """So many payments by year, each of 4,000 euro to somebody else."""
    total = CellName("paid")
    cells = {paid_in(year): number for year, number in paid.items()}
    every = {**cells, total: sum(paid.values())}
    money = {key.of_measure("amount_paid_eur"): 400_000 * n for key, n in every.items()}
    relations = [(total, list(cells))]
    relations.append((total.of_measure("amount_paid_eur"), list(money)[:-1]))
    rows = [
        (key, n, "", [400_000 if key.is_amount else 1] * min(n, 5))
        for values in (every, money)
        for key, n in zip(values, every.values(), strict=True)
        if n
    ]
    ends = {key: date(int(key.code("year")), 12, 31) for key in (*every, *money) if key.codes}
    true = true_of(every | money, ends=ends, dimensions=1)
    return answer_cells(true, relations, contributors_of(*rows), SETTINGS)


def paid_in(year: str) -> CellName:
    return CellName.of("paid", {"year": year})


def test_in_a_year_that_is_over_nothing_comes_any_more() -> None:
    """Paid in 2021 was hidden with 2020; 2020 is shown later, so 2021 was exactly 2."""
    first, second = (
        by_year({"2019": 9, "2020": 6, "2021": 2}),
        by_year({"2019": 9, "2020": 6, "2021": 8}),
    )
    over, going_on = paid_in("2020"), paid_in("2021")
    names = {key for key in first.cells if isinstance(key, CellName)}
    hidden = {n for n in names if n.code("year") in ("2020", "2021")}
    earlier = [Earlier("the answer", DAY, first, frozenset(names - hidden), {}, 0)]
    asked = joined(second, SETTINGS, MAXIMUM, LATER, earlier).asked(COUNTS)
    assert asked.system().index[At(0, over)] == asked.system().index[At(1, over)]
    assert At(1, going_on) in asked.cells
    assert Change(1, going_on) in asked.cells
    done = protect_answer(second, SETTINGS, MAXIMUM, LATER, earlier)
    assert done.hidden(over)
    assert all(block.audit.holds for block in some(done.blocks))


def test_a_year_that_is_not_over_may_still_change() -> None:
    first, second = by_year({"2020": 6, "2021": 5}), by_year({"2020": 6, "2021": 5})
    names = frozenset(key for key in first.cells if isinstance(key, CellName))
    asked = joined(second, SETTINGS, MAXIMUM, LATER, [Earlier("a", DAY, first, names, {}, 0)])
    system = asked.asked(COUNTS).system()
    places = [[At(date, paid_in(year)) for date in (0, 1)] for year in ("2020", "2021")]
    assert [system.index[a] == system.index[b] for a, b in places] == [True, False]


def test_what_an_earlier_answer_gave_away_of_a_closed_year_stops_no_later_one() -> None:
    first, second = by_year({"2020": 2, "2021": 9}), by_year({"2020": 2, "2021": 12})
    names = {key for key in first.cells if isinstance(key, CellName)}
    earlier = [out_of(first, names - {paid_in("2020")})]
    lost = lost_already(second, SETTINGS, MAXIMUM, LATER, earlier)
    assert {At(0, paid_in("2020")), At(1, paid_in("2020"))} in [set(o.cells) for o in chain(*lost)]
    assert protectable(second, SETTINGS, MAXIMUM, LATER, earlier, lost)


def out_of(answer: AnswerCells, published: set[CellName]) -> Earlier:
    return Earlier("the answer", DAY, answer, frozenset(published), {}, 0)


FEWER: Paid = {**FIRST, ("BE-VAN", "company"): FIRST["BE-VAN", "company"][:-1]}
LESS: Paid = {**FIRST, ("BE-VAN", "company"): [9000, 8000, 7000, 1200]}


def told(block: Asked, hidden: Flags, cell: CellName) -> bool:
    """Whether an outsider knows exactly how much a cell changed."""
    change = Change(1, cell)
    system = block.system()
    at = system.index[change]
    ends = {one.variable: one for one in audit(system, hidden).intervals}
    return ends[at].low == ends[at].high if at in ends else True


def test_who_went_is_not_told() -> None:
    """One row was erased: every table without her shows a count that is one less."""
    cell = name("paid", "BE-VAN", "company")
    earlier = [out(FIRST, protected(FIRST))]
    second = answer_of(FEWER)
    block = joined(second, SETTINGS, MAXIMUM, LATER, earlier).asked(COUNTS)
    change = block.cells[Change(1, cell)]
    # All know that one went; whether it was from this cell must stay open.
    assert (change.lower, change.up, change.down) == (-1, 1, 0)
    done = protect_answer(second, SETTINGS, MAXIMUM, LATER, earlier)
    assert not told(block, done.blocks[0].suppression.hidden, cell)
    assert done.hidden(cell)
    assert not done.hidden(name("paid", "_T", "_T"))
    assert all(b.audit.holds for b in some(done.blocks))


def test_one_person_who_went_with_several_applications_is_not_told() -> None:
    """Four applications are enough to be published, and one person is not."""
    cell = name("paid", *ONE)
    before, now = (answer_of({**FIRST, ONE: [1000] * number}) for number in (10, 6))
    before = replace(before, people=None, contributors={cell: 7})
    for people, up in ((6, 4), (3, 0)):
        now = replace(now, people=None, contributors={cell: people})
        grows = growth([before, now], [DAY, DAY])
        judge = _judge_change(SETTINGS, [before, now], MAXIMUM, {1: 4}, grows)
        assert judge(Change(1, cell), -4).up == up


def test_on_the_same_day_nothing_comes_in_the_place_of_who_went() -> None:
    """Nobody can take a cell for larger than before, so one of 2 has at most 2 left."""
    earlier = [out(FIRST, protected(FIRST))]
    cell = name("paid", *ONE)
    ends = {}
    for day in (DAY, LATER):
        block = joined(answer_of(FEWER), SETTINGS, MAXIMUM, day, earlier).asked(COUNTS)
        ends[day] = block.cells[Change(1, cell)].upper
    assert ends == {DAY: 0, LATER: None}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (DAY - timedelta(days=900), f"choose one after {DAY.isoformat()}"),
        (LATER, "choose a reference date further away from those"),
    ],
)
def test_who_asks_for_an_earlier_date_is_told_to_take_a_later_one(day: date, said: str) -> None:
    """However far away it is, what came since then is told."""
    refusal = UnprotectableError([Exposure((At(1, name("paid", *ONE)),), "", 1)])
    told = refused(refusal, [out(FIRST, set())], [], day)
    assert told.endswith(f"{said}, or use --audience internal")


def test_who_waits_no_longer_contradicts_nothing() -> None:
    """Of unknown duration are those without a decision: fewer on a later date is no correction."""
    waits = CellName.of("applications", {"duration": "_U"})
    decided = waits.at(duration="15-30")
    frame = contributors_of((waits, 9, "", [1] * 5), (decided, 9, "", [1] * 5))
    first = answer_cells(true_of({waits: 9, decided: 9}, moving=[waits]), [], frame, SETTINGS)
    earlier = [out_of(first, {waits, decided})]
    assert contradicted({waits: 5, decided: 13}, LATER, earlier) == []
    assert contradicted({waits: 12, decided: 5}, DAY - timedelta(days=9), earlier) == []
    assert contradicted({waits: 9, decided: 8}, LATER, earlier) == [decided]
    fewer = answer_cells(true_of({waits: 5, decided: 13}, moving=[waits]), [], frame, SETTINGS)
    asked = joined(fewer, SETTINGS, MAXIMUM, LATER, earlier).asked(COUNTS)
    assert (asked.cells[Change(1, decided)].lower or 0) >= 0  # nobody was taken out


def test_who_went_may_have_been_in_any_closed_year() -> None:
    """Known to be unchanged, the other years would tell in which one the erased person was."""
    first, second = (
        by_year({"2018": 9, "2019": 9, "2020": 6, "2021": 8}),
        by_year({"2018": 9, "2019": 9, "2020": 6, "2021": 7}),
    )
    names = {key for key in first.cells if isinstance(key, CellName)}
    hidden = {paid_in("2020"), paid_in("2021")}
    earlier = [out_of(first, names - hidden)]
    asked = joined(second, SETTINGS, MAXIMUM, DAY, earlier).asked(COUNTS)
    closed = asked.cells[Change(1, paid_in("2019"))]
    assert (closed.lower, closed.upper) == (-1, 0)
    done = protect_answer(second, SETTINGS, MAXIMUM, DAY, earlier)
    assert not told(asked, done.blocks[0].suppression.hidden, paid_in("2021"))
    assert not done.hidden(CellName("paid"))
    assert all(b.audit.holds for b in some(done.blocks))


def test_a_corrected_amount_is_not_told() -> None:
    """1,200 euro for 12,000: as many loans, and 10,800 euro less in every total above it."""
    earlier = [out(FIRST, protected(FIRST))]
    second = answer_of(LESS)
    done = protect_answer(second, SETTINGS, MAXIMUM, LATER, earlier)
    block = joined(second, SETTINGS, MAXIMUM, LATER, earlier).asked(AMOUNTS)
    for place in (("BE-VAN", "company"), ("BE-VAN", "_T"), ("_T", "company"), ("_T", "_T")):
        cell = name("amount_paid_eur", *place)
        assert block.cells[Change(1, cell)].primary
        assert not told(block, done.blocks[1].suppression.hidden, cell)
    assert all(b.audit.holds for b in some(done.blocks))


def test_a_correction_taken_back_is_compared_with_what_was_before_it() -> None:
    """9, then 4, then 10: five fewer and six more, and one more since the first answer."""
    values = [{"a": Cell(9)}, {"a": Cell(4)}, {"a": Cell(10)}]
    cells, equations = join_dates(values, lambda _, change: judge_count(abs(change), Rules()))
    assert cells[Change(2, "a", 2)].value == 1
    assert cells[Change(2, "a", 2)].up == 2
    assert {At(2, "a"): 1, At(0, "a"): -1, Change(2, "a", 2): -1} in equations
    only_grown = join_dates([{"a": Cell(n)} for n in (1, 5, 9)], lambda *_: judge_count(1, Rules()))
    assert not [key for key in only_grown[0] if isinstance(key, Change) and key.over > 1]


def test_an_erasure_in_between_does_not_hide_how_few_came() -> None:
    """5, then 5 once somebody was erased elsewhere, then 7: the first and last tell of two."""
    values = [{"a": Cell(5)}, {"a": Cell(5)}, {"a": Cell(7)}]

    def judge(_: Change, change: int) -> Verdict:
        return judge_count(abs(change), Rules())

    cells, _ = join_dates(values, judge, fallen={1: Fallen(1, closed_rose=False)})
    assert (cells[Change(2, "a", 2)].value, cells[Change(2, "a", 2)].up) == (2, 1)
    assert Change(2, "a", 2) not in join_dates(values, judge)[0]


def test_an_extract_contradicts_what_is_out_in_what_fell_and_in_what_is_other_that_day() -> None:
    def values(paid: Paid) -> dict[CellName, int]:
        return {key: cell.value for key, cell in answer_of(paid).cells.items()}  # type: ignore[misc]

    earlier = [out(FIRST, set())]
    fewer, more = name("paid", "BE-VAN", "company"), name("paid", *ONE)
    assert contradicted(values(FIRST), DAY, earlier) == []
    assert contradicted(values(SECOND), LATER, earlier) == []
    assert more in contradicted(values(SECOND), DAY, earlier)
    assert fewer in contradicted(values(FEWER), LATER, earlier)
    assert contradicted(values(FEWER), DAY - timedelta(days=9), earlier) == []
    assert more in contradicted(values(SECOND), DAY - timedelta(days=9), earlier)
