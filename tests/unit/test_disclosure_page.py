"""The page that explains disclosure control: every number on it, computed from its own tables."""

import re
from collections.abc import Hashable
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from looping import some
from made_tables import TOTAL, count_system, cube, cube_relations
from matching import agreeing, by_count, by_structure
from plain_tables import acro_folder
from single_attacks import interval_of, rounded_system

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.programme import load_programme
from antwoord.disclosure.attack.published import audit_files
from antwoord.disclosure.design import MINIMUM_COUNTS
from antwoord.disclosure.model.answer_system import CENTS
from antwoord.disclosure.model.over_time import At, Change, join_dates, relations_at, released
from antwoord.disclosure.model.sensitivity import TWO_DOMINATE, Rules, judge_amount, judge_count
from antwoord.disclosure.model.settings import DEFAULT_BASE, maximum_cents
from antwoord.disclosure.model.system import Cell, Flags, State, System, build_system
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.model.weights import BASE, DRAWN, SELDOM
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.search.rounding import bounds, round_system
from antwoord.disclosure.search.suppression import Suppression, suppress
from antwoord.errors import STOPPED_BY_GATE
from antwoord.storage.paths import project_root

PAGE = (project_root() / "docs" / "disclosure.md").read_text(encoding="utf-8")
#: The names of sources hold numbers that nothing follows from.
PROSE = "\n".join(
    line for line in PAGE.split("## Literature")[0].splitlines() if not line.startswith("|")
)
HIDDEN = "×"
PLACES = (0, 1, 2, TOTAL)
Place = tuple[int, int]
RULES = Rules()


def tables() -> dict[str, list[list[str]]]:
    """The rows below each header, by the header's words; a second of the same name has its own."""
    found: dict[str, list[list[str]]] = {}
    for block in some(re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)):
        header, _, *rows = (
            [c.strip() for c in line.split("|")[1:-1]] for line in block.splitlines()
        )
        name = header[0] if header[0] != "hidden cell" else f"hidden cell, {len(header)} columns"
        assert name not in found, name
        found[name] = rows
    return found


TABLES = tables()


def cells(name: str) -> dict[Place, int | None]:
    """A table with its margins by place; None where hidden."""
    return {
        (row, column): None if word == HIDDEN else int(word)
        for row, line in zip(PLACES, TABLES[name], strict=True)
        for column, word in zip(PLACES, line[1:], strict=True)
    }


def inner(name: str) -> np.ndarray:
    found = cells(name)
    return np.array([[found[row, column] for column in range(3)] for row in range(3)])


def hidden_in(name: str) -> set[Place]:
    return {place for place, value in cells(name).items() if value is None}


def system_of(values: np.ndarray) -> System:
    drawn = {place: number or 1 for place, number in cells("loss").items()}
    return count_system(values, RULES.minimum_count, dict(drawn))


def pattern(found: Suppression) -> set[Hashable]:
    return {key for at in np.flatnonzero(found.hidden) for key in found.system.keys[at]}


def flags(system: System, name: str) -> Flags:
    return system.flags(hidden_in(name))


def alone(values: np.ndarray) -> list[Insider]:
    return [Insider(str(place), (place,)) for place, n in cube(values).items() if n == 1]


TRUTH, LATER = inner("truth"), inner("truth, later")
PUBLISHED, PROTECTED = "published", "published with insiders"
ONE, OTHER = (0, 0), (1, 1)  # the two sensitive cells
#: The truth behind the table of which a forgetful audit thinks well.
TRAP = np.array([[1, 2, 9], [5, 7, 0], [4, 6, 8]])


@cache
def system() -> System:
    return system_of(TRUTH)


@cache
def patterns() -> list[tuple[int, bool, bool]]:
    """Loss, and safe from the outsider, from all: each way to hide inner cells besides."""
    free = [p for p, n in cube(TRUTH).items() if TOTAL not in p and n >= RULES.minimum_count]
    found: list[tuple[int, bool, bool]] = []
    for size in range(len(free) + 1):
        for picked in combinations(free, size):
            hidden = system().primary | system().flags(picked)
            loss = int(system().weight[system().flags(picked)].sum())
            outside, inside = (
                audit(system(), hidden, who, intervals=False).holds for who in ((), alone(TRUTH))
            )
            found.append((loss, outside, inside))
    return found


def dated(values: np.ndarray) -> dict[Hashable, Cell]:
    made = system_of(values)
    return {
        place: Cell(
            int(made.value[at]),
            lower=int(made.lower[at]),
            weight=int(made.weight[at]),
            state=State(int(made.state[at])),
            up=int(made.up[at]),
        )
        for place, at in made.index.items()
    }


@cache
def together() -> Suppression:
    """The later answer, after the first is out."""
    out = released(dated(TRUTH), lambda place: place not in hidden_in(PROTECTED))
    joined, equations = join_dates(
        [out, dated(LATER)], lambda _, change: judge_count(change, RULES)
    )
    relations = [r for date in range(2) for r in relations_at(date, cube_relations((3, 3)))]
    insiders = [
        Insider(str(place), (At(0, place), At(1, place), Change(1, place)))
        for place in (ONE, OTHER)
    ]
    return suppress(build_system(joined, relations, equations=equations), insiders)


def span(place: Place, name: str, insider: Place | None = None) -> str:
    who = Insider("", (insider,)) if insider else None
    found = interval_of(system(), flags(system(), name), place, who)
    return f"from {found.low} to {found.high}"


WORDS = {4: "four", 6: "six"}


@cache
def sentences() -> tuple[str, ...]:
    """Every sentence of the page with a number in it, as it must stand there."""
    all_cells, later = cube(TRUTH), cube(LATER)
    few, first, best = RULES.minimum_count, suppress(system()), suppress(system(), alone(TRUTH))
    changed = later[TOTAL, TOTAL] - all_cells[TOTAL, TOTAL]
    ways = patterns()
    rows_instead = sum(
        int(system().weight[system().index[p]]) for p in [(0, 1), (0, 2), (1, 0), (1, 2)]
    )
    trap, naive = system_of(TRAP), suppress(forgetful())
    rounding, base = round_system(system(), DEFAULT_BASE), DEFAULT_BASE
    seen, every = rounded_system(rounding)
    left = interval_of(seen, every, ONE)
    loans = [12_000, 3_000, 900]
    verdict = judge_amount(loans, RULES)
    most = maximum_cents([load_programme("impulskrediet", load_code_lists())]) // CENTS
    alone_later = suppress(system_of(LATER), alone(LATER))
    joint = together()
    agree = list(some(agreeing(TRUTH, frozenset(hidden_in(PUBLISHED)))))
    nothing = next(one for one in agree if not (one[one > 0] < few).any())
    again = [
        sum(search(one) == hidden_in(PUBLISHED) for one in agree)
        for search in (by_count, by_structure)
    ]
    new = interval_of(joint.system, joint.hidden, Change(1, (2, 0)))
    return (
        f"A count below {few} that is not zero is **sensitive**",
        f"tell that such a cell is below {few}, so {few} must remain possible",
        f"company is {all_cells[0, TOTAL]} - {all_cells[0, 1]} - {all_cells[0, 2]} = "
        f"{all_cells[ONE]},",
        f"main occupation is {all_cells[1, TOTAL]} - {all_cells[1, 0]} - {all_cells[1, 2]} = "
        f"{all_cells[OTHER]}.",
        f"is drawn from 1 to {DRAWN}, times {BASE} for each dimension",
        f"It finds this one, with a loss of {first.loss}:",
        f"There are {WORDS[len(ways).bit_length() - 1]} other inner cells that are not zero, so "
        f"{len(ways)} ways",
        f"Of these, {sum(way[1] for way in ways)} protect, and the cheapest loses "
        f"{min(way[0] for way in ways if way[1])};",
        f"both sensitive cells are exactly {all_cells[ONE]} again",
        f"on each of the {len(agree)} whole tables that agree with the first pattern",
        f"only {again[0]} of them would, and if it followed from the number of dimensions alone "
        f"only {again[1]}: in the one with {nothing[0, 0]}, {nothing[0, 1]}, {nothing[1, 0]} and "
        f"{nothing[1, 1]} nothing is sensitive",
        f"for one leaf in {SELDOM}, and seldom for a total",
        f"All {len(agree)} tables could then have led to this pattern",
        f"a hidden count is at least {int(system().lower[system().index[ONE]])}, because zeros",
        f"Both sensitive cells may be {few} or more",
        f"With its own {all_cells[ONE]} the hidden cells",
        f"the other sensitive cell: exactly {all_cells[OTHER]}.",
        f"Of the {len(ways)} patterns {sum(way[2] for way in ways)} protect from these two as "
        f"well; the cheapest loses {best.loss},",
        f"protects too, but loses {rows_instead}.",
        f"can say only that the other sensitive cell is {span(OTHER, PROTECTED, ONE)}; the "
        f"applicant in Limburg that hers is {span(ONE, PROTECTED, OTHER)}.",
        f"shows the cell at {few}.",
        f"the other sensitive cell is {few}:",
        "a hidden count is at least 1 where zeros are shown narrows",
        f"the best pattern, with a loss of {naive.loss}. In truth both sensitive cells are known "
        f"to be below {few}; {WORDS[int(suppress(trap).hidden.sum())]} cells must be hidden, at a "
        f"loss of {suppress(trap).loss}.",
        f"there are {WORDS[changed]} applications more",
        f"By itself the same {WORDS[int(alone_later.hidden.sum())]} cells would be hidden again, "
        f"at a loss of {alone_later.loss}.",
        f"with {all_cells[TOTAL, 1]} in main occupation, and now it would be {later[TOTAL, 1]}: "
        f"the difference of {later[TOTAL, 1] - all_cells[TOTAL, 1]} is one person",
        f"the later answer loses {joint.loss}:",
        f"from {new.low} to {new.high} were companies, and from {new.low} to {new.high} in main",
        f"the two multiples of {base} beside it",
        f"all cells together are off by {rounding.distance}:",
        f"A 0 stands for anything from {bounds(0, base)[0]} to {bounds(0, base)[1]}, a 10 for "
        f"anything from {bounds(10, base)[0]} to {bounds(10, base)[1]}.",
        f"both sensitive cells may still be from {left.low} to {left.high}",
        f"loans of {loans[0]:,}, {loans[1]:,} and {loans[2]:,} euro, together {sum(loans):,}.",
        f"the largest is at most {sum(loans) - loans[1]:,}.",
        f"only {sum(loans) - loans[0] - loans[1]:,} euro, less than {RULES.p_percent} % of the "
        f"largest, which is {loans[0] * RULES.p_percent // 100:,}.",
        f"uncertain by the {verdict.up:,} that are lacking",
        f"With at most {most:,} euro a loan, {few} published loans are at most {few * most:,} "
        f"euro, and 829,097 euro at least {-(-829_097 // most)} loans.",
        f"ends with exit code {STOPPED_BY_GATE} where",
        "what it hides is at least 1. Where",
        f"ACRO, with a threshold of {few}, leaves out",
        "minimum counts of {}, {} and {} and the question's own".format(*MINIMUM_COUNTS),
        f"(`13–15` is {15 - 13} wide)",
        f"{acro_sums()[0]} company in Antwerp, {acro_sums()[1]} in main occupation in Limburg",
    )


def forgetful() -> System:
    """The other table as an attacker sees it who forgets that zeros are shown."""
    made = system_of(TRAP)
    return replace(made, lower=np.zeros(len(made)))


def test_every_sentence_with_a_number_is_right() -> None:
    assert [sentence for sentence in sentences() if sentence not in PROSE] == []


def test_no_number_of_the_running_text_is_left_unchecked() -> None:
    left = PROSE
    for sentence in sentences():
        left = left.replace(sentence, "")
    left = re.sub(r"`[^`]*`|\]\([^)]*\)", "", left)  # names and addresses
    assert re.findall(r".{0,20}\d.{0,20}", left) == []


FULL = ("truth", "truth, later", "first witness", "second witness", "rounded")


@pytest.mark.parametrize("name", FULL)
def test_a_whole_table_adds_up(name: str) -> None:
    assert cells(name) == cube(inner(name))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (PUBLISHED, TRUTH),
        (PROTECTED, TRUTH),
        ("published later", LATER),
        ("published with zeros possible", TRAP),
    ],
)
def test_what_is_published_is_true(name: str, values: np.ndarray) -> None:
    shown = {place: value for place, value in cells(name).items() if value is not None}
    assert shown.items() <= cube(values).items()


def test_the_losses_are_the_weights() -> None:
    assert cells("loss") == {place: system().weight[at] for place, at in system().index.items()}


def test_the_patterns_are_the_least_that_protect() -> None:
    for name, insiders in ((PUBLISHED, ()), (PROTECTED, alone(TRUTH))):
        found = suppress(system(), insiders)
        assert (pattern(found), found.proven) == (hidden_in(name), True)


def test_a_margin_alone_costs_more_than_the_pattern() -> None:
    margins = [value for place, value in cells("loss").items() if TOTAL in place]
    assert min(margins) > suppress(system()).loss


def test_each_extra_cell_is_needed() -> None:
    for place in some(hidden_in(PUBLISHED) - {ONE, OTHER}):
        hidden = flags(system(), PUBLISHED)
        hidden[system().index[place]] = False
        for sensitive in (ONE, OTHER):
            found = interval_of(system(), hidden, sensitive)
            assert found.low == found.high == 1


def places(name: str) -> list[tuple[Place, list[int]]]:
    """The rows of a table of hidden cells."""
    rows = [line[0] for line in TABLES["truth"]]
    columns = ["company", "main occupation", "secondary occupation"]
    return [
        ((rows.index(place.split(", ")[0]), columns.index(place.split(", ")[1])), list(map(int, n)))
        for place, *n in TABLES[name]
    ]


def test_the_attacker_gets_no_further() -> None:
    told = places("hidden cell, 4 columns")
    assert {place for place, _ in told} == hidden_in(PUBLISHED)
    for place, numbers in some(told):
        found = interval_of(system(), flags(system(), PUBLISHED), place)
        assert numbers == [TRUTH[place], found.low, found.high]


def test_an_insider_gets_further_with_the_cheaper_pattern() -> None:
    for insider, sensitive in ((ONE, OTHER), (OTHER, ONE)):
        known = Insider("", (insider,))
        for place in some(hidden_in(PUBLISHED)):
            found = interval_of(system(), flags(system(), PUBLISHED), place, known)
            assert found.low == found.high
        assert interval_of(system(), flags(system(), PROTECTED), sensitive, known).high >= 3


def test_two_full_rows_protect_too() -> None:
    hidden = system().flags([(row, column) for row in (0, 1) for column in range(3)])
    assert audit(system(), hidden, alone(TRUTH)).holds


@pytest.mark.parametrize(
    ("name", "same", "there"), [("first witness", ONE, OTHER), ("second witness", OTHER, ONE)]
)
def test_a_witness_agrees_with_what_is_published(name: str, same: Place, there: Place) -> None:
    witness, shown = cells(name), cells(PROTECTED)
    assert all(value is None or witness[place] == value for place, value in some(shown.items()))
    assert all(witness[place] >= 1 for place in some(hidden_in(PROTECTED)))
    assert (witness[same], witness[there]) == (TRUTH[same], RULES.minimum_count)


def test_who_forgets_that_zeros_are_shown_sees_wider_intervals() -> None:
    name = "published with zeros possible"
    assert pattern(suppress(forgetful())) == hidden_in(name)
    told = places("hidden cell, 6 columns")
    assert {place for place, _ in told} == hidden_in(name)
    for place, numbers in some(told):
        ends = [int(TRAP[place])]
        for made in (forgetful(), system_of(TRAP)):
            found = interval_of(made, flags(made, name), place)
            ends += [found.low, found.high]
        assert numbers == ends


def test_the_later_answer_by_itself_would_be_the_same_pattern() -> None:
    assert pattern(suppress(system_of(LATER), alone(LATER))) == hidden_in(PROTECTED)


def test_the_later_answer_is_protected_together_with_the_first() -> None:
    found = together()
    later = {
        key.cell
        for at in np.flatnonzero(found.hidden)
        for key in found.system.keys[at]
        if isinstance(key, At) and key.date == 1
    }
    assert (later, found.proven) == (hidden_in("published later"), True)
    spans = [
        interval_of(found.system, found.hidden, Change(1, place)) for place in ((2, 0), (2, 1))
    ]
    assert len({(each.low, each.high) for each in spans}) == 1


def test_the_rounding_is_the_nearest_and_protects() -> None:
    found = round_system(system(), DEFAULT_BASE)
    assert found.proven
    assert cells("rounded") == {place: found.shown[at] for place, at in system().index.items()}
    seen, hidden = rounded_system(found)
    assert audit(seen, hidden, alone(TRUTH)).holds
    assert interval_of(seen, hidden, ONE).high == interval_of(seen, hidden, OTHER).high


def test_the_amount_is_sensitive_for_two() -> None:
    verdict = judge_amount([12_000, 3_000, 900], RULES)
    assert (verdict.flag, verdict.up) == (TWO_DOMINATE, verdict.down)


def acro_outputs() -> list[tuple[str, list[str], str]]:
    """The two tables of the page that ACRO made, as it writes them."""
    outputs = []
    for name, variables, status in (
        ("ACRO, by form", ["province", "form"], "review"),
        ("ACRO, by year", ["province", "year"], "pass"),
    ):
        header = re.search(rf"\| {name} \|(.*)\|\n", PAGE)
        assert header is not None
        rows = [["province", *(word.strip() for word in header[1].split("|"))], *TABLES[name]]
        text = "".join(",".join(row).replace(HIDDEN, "") + "\n" for row in rows)
        outputs.append((text, variables, status))
    return outputs


def acro_sums() -> tuple[str, ...]:
    """What is hidden in the first of them, by the totals of the second."""
    found = []
    for row, total in zip(TABLES["ACRO, by form"][:2], TABLES["ACRO, by year"][:2], strict=True):
        shown = [word for word in row[1:4] if word != HIDDEN]
        found.append(f"{total[3]} - {' - '.join(shown)} = {int(total[3]) - sum(map(int, shown))}")
    return tuple(found)


def test_what_acro_protects_is_exact_beside_true_totals(tmp_path: Path) -> None:
    outputs = acro_outputs()
    assert not audit_files([acro_folder(tmp_path / "first", outputs[0])]).disclosed
    found = audit_files([acro_folder(tmp_path / "both", *outputs)]).findings
    assert [(str(one.place), f"{one.low}-{one.high}") for one in found] == [
        ("count/Antwerp/company", "{0}-{0}".format(acro_sums()[0].split()[-1])),
        ("count/Limburg/main", "{0}-{0}".format(acro_sums()[1].split()[-1])),
    ]
