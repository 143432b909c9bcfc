"""What came in money between two dates says how many came, as far as the maximum goes."""

from collections.abc import Sequence
from datetime import timedelta
from unittest.mock import patch

from outsiders import sides_not_reached
from payments import DAY, MAXIMUM, SETTINGS, Paid, name, parts_of

from antwoord.cells import TOTAL, CellName
from antwoord.disclosure.model.over_time import At, Change
from antwoord.disclosure.model.sensitivity import judge_count
from antwoord.disclosure.model.system import Cell, Key, State, build_system
from antwoord.disclosure.policy.concessions import protect_somehow
from antwoord.disclosure.policy.earlier import as_released
from antwoord.disclosure.policy.joint import Earlier
from antwoord.disclosure.proof.certificates import Certificates
from antwoord.disclosure.proof.tied import Shown, Untied, told_together

LATER = DAY + timedelta(days=120)
SAME = [9000, 8000, 7000, 12000, 6500]
FIRST: Paid = {
    (province, form): list(SAME)
    for province in ("BE-VAN", "BE-VLI", "BE-VOV")
    for form in ("company", "self_employed")
}
#: Three times the maximum in one province, and one loan in each of the others.
SECOND: Paid = {
    **FIRST,
    ("BE-VAN", "company"): [*SAME, 25000, 25000, 25000],
    ("BE-VLI", "company"): [*SAME, 4000],
    ("BE-VOV", "company"): [*SAME, 5000],
}


def published(paid: Paid, earlier: Sequence[Earlier]) -> Earlier:
    true, relations, behind = parts_of(paid)
    day = LATER if earlier else DAY
    cells, done = protect_somehow(true, relations, behind, SETTINGS, MAXIMUM, day, earlier)
    return as_released(day, true, relations, behind, SETTINGS, cells, done)


def told(first: Earlier, second: Earlier) -> list[str]:
    """What an outsider computes of who came, from counts and amounts together."""
    cells: dict[Key, Cell] = {}
    equations: list[dict[Key, int]] = []
    for place, one in enumerate((first, second)):
        for key, cell in one.cells.cells.items():
            out = State.PUBLISHED if key in one.published else State.HIDDEN
            unit = cell.unit
            cells[At(place, key)] = Cell(cell.value, lower=0, state=out, unit=unit)
        equations += [
            {At(place, whole): -1, **{At(place, part): 1 for part in parts}}
            for whole, parts in one.cells.relations
        ]
    for key, cell in second.cells.cells.items():
        change = cell.value - first.cells.cells[key].value
        few = isinstance(key, CellName) and not key.is_amount and not key.is_total
        up = judge_count(change, SETTINGS.rules).up if few else 0
        cells[Change(1, key)] = Cell(change, lower=0, state=State.HIDDEN, up=up, unit=cell.unit)
        equations.append({At(1, key): 1, At(0, key): -1, Change(1, key): -1})
    for count, amount in second.cells.amounts:
        number, money = (cells[Change(1, key)].value for key in (count, amount))
        room = ("room", amount)
        left = MAXIMUM * number - money
        cells[room] = Cell(left, lower=0, state=State.HIDDEN, unit=cells[At(0, amount)].unit)
        equations.append({Change(1, count): MAXIMUM, Change(1, amount): -1, room: -1})
    return [str(one.key) for one in sides_not_reached(cells, equations)]


def test_money_that_came_elsewhere_does_not_tell_how_few_came_here() -> None:
    first = published(FIRST, [])
    second = published(SECOND, [first])
    assert told(first, second) == []
    assert name("amount_paid_eur", TOTAL, TOTAL) in second.published, "others are enough"
    amounts = [cell for cell in second.published if cell.is_amount]
    assert len(amounts) > 3, "no more is suppressed than is needed"


def test_without_looking_at_both_blocks_it_would_be_told() -> None:
    first = published(FIRST, [])
    with patch("antwoord.disclosure.policy.protection.told_together", return_value=None):
        second = published(SECOND, [first])
    assert told(first, second)


def test_where_no_amount_helps_counts_are_hidden_and_headlines_stand() -> None:
    """What is out may tell, with counts alone, what no amount of the new answer hides."""
    first = published(FIRST, [])
    untouched = published(SECOND, [first])
    shown = (one for one in untouched.published if one.measure == "paid" and len(one.codes) == 2)
    cell = min(shown, key=str)
    side = Untied((Change(1, cell),), 1, counts=frozenset({At(1, cell)}))
    asked = [side, side, side, side, side]  # of each attempt to give amounts up

    def together(*_: object) -> Untied | None:
        return asked.pop() if asked else None

    with patch("antwoord.disclosure.policy.protection.told_together", together):
        second = published(SECOND, [first])
    assert cell not in second.published
    assert name("paid", TOTAL, TOTAL) in second.published


def test_counts_are_named_where_no_amount_leaves_a_side_open() -> None:
    """Both are out for the first date; of the second the count alone is shown."""
    paid, amount = (CellName.of(one, {}) for one in ("paid", "amount_paid_eur"))

    def shown(*cells: tuple[Key, Cell], rows: Sequence[dict[Key, int]], claim: Key) -> Shown:
        system = build_system(dict(cells), (), equations=rows)
        hidden = system.state == State.HIDDEN
        at = system.index[claim]
        table = {number: int(value) for number, value in enumerate(system.value)}
        table[at] += 2
        there = ((at, 1, -1, 0),)
        return Shown(system, hidden, Certificates((table,), there))

    part, rest = "part", "rest"
    counts = shown(
        (paid, Cell(4, lower=0, state=State.FREE, weight=7)),
        (part, Cell(1, lower=0, up=2, state=State.HIDDEN)),
        (rest, Cell(3, lower=0, state=State.HIDDEN)),
        rows=[{paid: -1, part: 1, rest: 1}],
        claim=part,
    )
    # What is out: the rest got three times the maximum, so that it is three at least.
    amounts = shown(
        (amount, Cell(3 * MAXIMUM, lower=0, state=State.PUBLISHED, unit=MAXIMUM)),
        ("other", Cell(0, lower=0, state=State.HIDDEN, unit=MAXIMUM)),
        rows=[],
        claim="other",
    )
    found = told_together(counts, amounts, [(rest, amount)], MAXIMUM, {paid: 7})
    assert found is not None
    assert (found.cells, found.direction) == ((part,), 1)
    assert (found.relief, found.counts) == (frozenset(), frozenset({paid}))
    assert told_together(counts, amounts, [], MAXIMUM, {paid: 7}) is None
