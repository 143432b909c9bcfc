"""The range of a figure that is not exact: what anybody can compute, found by going through all.

Small tables with margins, some cells hidden: every whole table that agrees with what is shown is
counted out, and the least and the most that a hidden cell takes in them is its range.
"""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from random import Random

import pytest
from looping import some

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.cells import ROWS, CellName, frame_of
from antwoord.disclosure.attack.cells_file import Place, Row
from antwoord.disclosure.attack.marks import said
from antwoord.disclosure.attack.publications import Publication
from antwoord.disclosure.attack.published import Range, ranges_of
from antwoord.disclosure.attack.relations import Relation
from antwoord.disclosure.policy.protection import UnsafeError
from antwoord.disclosure.ranges import require_true, shown_range

CODES = {"province": ("BE-VAN", "BE-VLI", "BE-VOV"), "applicant": ("company", "self_employed")}
MOST = 6
Grid = dict[tuple[str, str], int]


def with_margins(inner: Grid) -> Grid:
    found = dict(inner)
    provinces, applicants = CODES["province"], CODES["applicant"]
    for province in provinces:
        found[province, "_T"] = sum(inner[province, each] for each in applicants)
    for applicant in (*applicants, "_T"):
        found["_T", applicant] = sum(found[each, applicant] for each in provinces)
    return found


def grid(draw: Random) -> Grid:
    cells = list(product(*CODES.values()))
    found = {cell: draw.choice((0, 0, 1, 1, 2, 3, MOST)) for cell in cells}
    return with_margins({**found, cells[0]: found[cells[0]] or 1})


def place(cell: tuple[str, str], measure: str = "applications") -> Place:
    return Place.of(measure, dict(zip(CODES, cell, strict=True)))


def relations(measure: str = "applications") -> list[Relation]:
    found = []
    for column, codes in CODES.items():
        for other in (*next(CODES[name] for name in CODES if name != column), "_T"):

            def at(code: str, other: str = other, column: str = column) -> Place:
                return place((code, other) if column == "province" else (other, code), measure)

            parts = tuple(at(code) for code in codes)
            found.append(Relation(("t", column, other), at("_T"), parts, closed=True))
    return found


def publication(shown: Mapping[tuple[str, str], int | None]) -> Publication:
    rows = [
        Row(line, "t", place(cell), value, None if value is not None else 1)
        for line, (cell, value) in enumerate(shown.items(), start=2)
    ]
    return Publication(Path("t"), rows, relations())


def by_counting(shown: Mapping[tuple[str, str], int | None]) -> dict[Place, Range]:
    """The range of each hidden cell over all tables; a hidden one is at least 1."""
    inner = [(province, applicant) for province, applicant in product(*CODES.values())]
    most = max(value for value in shown.values() if value is not None)
    choices = [(shown[cell],) if shown[cell] is not None else range(1, most + 1) for cell in inner]
    seen: dict[tuple[str, str], set[int]] = {}
    for values in product(*choices):
        whole = with_margins(dict(zip(inner, map(int, values), strict=True)))
        if all(value is None or whole[cell] == value for cell, value in shown.items()):
            for cell, value in shown.items():
                if value is None:
                    seen.setdefault(cell, set()).add(whole[cell])
    return {place(cell): Range(min(found), max(found)) for cell, found in seen.items()}


@pytest.mark.parametrize("seed", range(40))
def test_a_range_is_what_all_tables_that_fit_leave(seed: int) -> None:
    draw = Random(seed)
    true = grid(draw)
    # The whole is told, or the ends of others would have none.
    hidden = {
        cell for cell, n in true.items() if n and cell != ("_T", "_T") and draw.random() < 0.6
    }
    shown = {cell: None if cell in hidden else value for cell, value in true.items()}
    found = ranges_of(publication(shown), None)
    assert found == by_counting(shown)
    for cell in some(hidden):
        low, high = found[place(cell)]
        assert low <= true[cell] <= (high or 0)


def test_the_ends_follow_from_the_tables_with_these_ends_in_them() -> None:
    """Told in the file, a range does not make another one narrower."""
    for seed in some(range(20)):
        draw = Random(seed)
        true = grid(draw)
        shown = {c: None if n and c != ("_T", "_T") and n < 3 else n for c, n in true.items()}
        found = ranges_of(publication(shown), None)
        told = publication(shown)
        told.rows = [
            row if row.value is not None else Row(row.line, "t", row.place, None, *found[row.place])
            for row in told.rows
        ]
        assert ranges_of(told, None) == found


def test_an_end_that_is_no_whole_number_brings_others_closer() -> None:
    """Of three figures two by two are three at most: together 4 and not 4.5, and twice that 8."""

    def at(code: str) -> Place:
        return Place.of("applications", {"activity": code})

    rows, sums, wholes = [], [], []
    for half in ("x", "y"):
        corners = [at(f"{half}{number}") for number in range(3)]
        wholes.append(at(half))
        rows += [(corner, None) for corner in corners]
        for number, known in enumerate(corners):
            pair = at(f"{half}{number}-two")
            rows.append((pair, 3))
            two = (known, corners[number - 1])
            sums.append(Relation(("t", "pair", half), pair, two, closed=False))
        sums.append(Relation(("t", "half", half), wholes[-1], tuple(corners), closed=True))
    both = at("both")
    sums.append(Relation(("t", "both", "both"), both, tuple(wholes), closed=True))
    rows += [(hidden, None) for hidden in (*wholes, both)]
    standing = [Row(line, "t", one, value) for line, (one, value) in enumerate(rows, start=2)]
    found = ranges_of(Publication(Path("t"), standing, sums), None)
    assert [found[whole] for whole in wholes] == [Range(0, 4)] * 2
    assert found[both] == Range(0, 8)


@pytest.mark.timeout(60)
def test_an_end_that_stays_no_whole_number_is_an_end_all_the_same() -> None:
    """Of numbers of rows no range is told, so that theirs stays 4.5 however often it is asked."""
    corners = [Place.of("applications", {"activity": f"x{number}"}) for number in range(3)]
    pairs = [Place.of("applications", {"activity": f"x{number}-two"}) for number in range(3)]
    whole = Place.of(f"{ROWS}counted", {})
    sums = [
        Relation(("t", "pair", ""), pair, (corners[at], corners[at - 1]), closed=False)
        for at, pair in enumerate(pairs)
    ]
    sums.append(Relation(("t", "half", ""), whole, tuple(corners), closed=True))
    rows = [Row(2, "t", one, None) for one in (*corners, whole)]
    rows += [Row(3, "t", pair, 3) for pair in pairs]
    found = ranges_of(Publication(Path("t"), rows, sums), None)
    assert [found[corner] for corner in corners] == [Range(0, 3)] * 3


def test_an_amount_is_told_in_whole_euro_and_within_the_maximum() -> None:
    """Two payments, of which nothing else is known, are of no more than twice the maximum."""
    paid, euro = place(("_T", "_T"), "paid"), place(("_T", "_T"), "amount_paid_eur")
    rows = [Row(2, "t", paid, 2), Row(3, "t", euro, None, 1)]
    assert ranges_of(Publication(Path("t"), rows), 25_000) == {euro: Range(0, 50_000)}
    assert ranges_of(Publication(Path("t"), rows), None) == {euro: Range(0, None)}


def test_a_part_of_an_amount_is_no_more_than_the_whole() -> None:
    whole, part, other = (
        place((code, "_T"), "amount_paid_eur") for code in ("_T", "BE-VAN", "BE-VLI")
    )
    rows = [
        Row(2, "t", whole, 1_000_050),
        Row(3, "t", part, None, 1),
        Row(4, "t", other, None, 400_000, 409_999, rounded=405_000),
    ]
    sums = [Relation(("t", "province", "_T"), whole, (part, other), closed=True)]
    found = ranges_of(Publication(Path("t"), rows, sums), None)
    # From 5,900.51 to 6,000.50 euro: the ends are whole, and none is on the wrong side.
    assert found[part] == Range(5_900, 6_001)
    assert found[other] == Range(4_000, 4_100)


def test_a_true_value_outside_its_range_stops_the_run() -> None:
    count, euro = CellName("paid"), CellName("amount_paid_eur")
    require_true({count: Range(1, 3), euro: Range(5, 6)}, {count: 3, euro: 550})
    for found in some(({count: Range(4, 5)}, {count: Range(1, 2)}, {euro: Range(6, None)})):
        with pytest.raises(UnsafeError, match="contradicts"):
            require_true(found, {count: 3, euro: 550})


def test_ends_are_written_as_values_are() -> None:
    for name, told in some((("paid", ("1", "3")), ("amount_paid_eur", ("1.00", "3.00")))):
        assert tuple(map(str, shown_range(CellName(name), Range(1, 3)))) == told
    assert shown_range(CellName("paid"), Range(2, None))[1] is None


@pytest.mark.parametrize(
    ("measure", "low", "high", "sign", "words"),
    [
        ("paid", 13, 15, "13–15", "tussen 13 en 15"),
        ("paid", 1, 24, "< 25", "minder dan 25"),
        ("paid", 1, 3, "1–3", "tussen 1 en 3"),
        ("paid", 7, None, "≥ 7", "minstens 7"),
        ("paid", 7, 7, "7", "7"),
        ("paid", 1013, 1015, "1.013–1.015", "tussen 1.013 en 1.015"),
        ("amount_paid_eur", 0, 12_500, "≤ 12.500", "hoogstens 12.500"),
        ("amount_paid_eur", 9_000, 12_500, "9.000–12.500", "tussen 9.000 en 12.500"),
    ],
)
def test_how_a_range_is_written_and_read_out(
    measure: str, low: int, high: int | None, sign: str, words: str
) -> None:
    name = CellName(measure)
    row = (name, None, *shown_range(name, Range(low, high)), "C")
    frame = frame_of([row], "value", "low", "high", "conf_status").astype(object)
    cells = ShownCells.of(frame, "nl")
    cell = cells.cell(name)
    assert (cell.text, cell.kind, cell.aloud, cell.number) == (sign, "range", words, None)
    assert cells.number(name).text == words
    # The attack reads both alike.
    written, read_out = said(sign, ","), said(words, ",")
    assert written is not None
    assert read_out is not None
    assert (written.number, written.low, written.high) == (
        read_out.number,
        read_out.low,
        read_out.high,
    )


def test_what_has_no_range_says_that_it_is_not_published() -> None:
    name = CellName("paid")
    frame = frame_of([(name, None, None, None, "C")], "value", "low", "high", "conf_status")
    assert ShownCells.of(frame, "fr").text(name) == "non publié"
