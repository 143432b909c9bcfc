"""What survives each design: counted as it is published, and what groups share is not forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pandas as pd
import pytest
from looping import some
from payments import contributors_of, true_of
from registers import Row, application, parameters_for, stopped, write_register

from antwoord.cells import TOTAL, CellName, is_special, row_name
from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
from antwoord.disclosure.model.answer_system import (
    TrueCells,
    read_cells,
    read_relations,
    row_relations,
)
from antwoord.disclosure.model.settings import Settings, maximum_cents, settings_of
from antwoord.disclosure.policy.concessions import ZEROS, protect_somehow
from antwoord.disclosure.policy.design import (
    GIVEN_UP,
    GROUPING,
    NO_PATTERN,
    ROUNDING,
    SUPPRESSION,
    Design,
    Relation,
    by_group,
    designs,
    of_codes,
)
from antwoord.handover import leave
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, Parameters
from antwoord.register.reading import read_register
from antwoord.run_files import BREACHES, CELLS, CONTRIBUTIONS, SCOPE, STRUCTURE

CODES = ("90.011", "90.011", "90.012", "90.031", "74.201")


def rows() -> list[Row]:
    """48 applications over four codes, four provinces, two occupations; a third were stopped."""
    made = []
    for number in range(48):
        common = {
            "nace_code": CODES[number % 5],
            "postal_code": ("9000", "2000", "3500", "8000")[number % 4],
            "occupation": ("main", "secondary")[number % 2],
            "enterprise_number": f"{18_000_000 + number}{97 - (18_000_000 + number) % 97:02d}",
        }
        if number % 3:
            amount = f"{4000 + 137 * number}.00"
            made.append(application(number + 1, paid_amount_eur=amount, **common))
        else:
            reason = ("financial_risk", "insufficient_information")[number % 2]
            made.append(stopped(number + 1, stop_reason=reason, **common))
    return made


class Made(NamedTuple):
    """The cells of an answer and what `designs` made of them."""

    parameters: Parameters
    settings: Settings
    true: TrueCells
    relations: list[Relation]
    behind: pd.DataFrame
    found: dict[str, Design]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("design")
    with pytest.MonkeyPatch.context() as patch:
        for variable in (STAGED_PROCESSED, STAGED_OUTPUTS):
            patch.setenv(variable, str(folder))
        parameters = parameters_for(folder, write_register(folder / "in", rows()))
        read_register(parameters)
        none = pd.DataFrame({"row_number": [], "severity": [], "doubt": []})
        kinds = {"row_number": "int64", "severity": "str", "doubt": "str"}
        none.astype(kinds).to_parquet(folder / BREACHES)
        leave(parameters, "check", (BREACHES,))
        sectoral_breakdown(parameters)
        provincial_breakdown(parameters)
        true = read_cells(folder / CELLS, folder / SCOPE)
        relations = read_relations(folder / STRUCTURE)
        behind = pd.read_parquet(folder / CONTRIBUTIONS)
        settings = settings_of(parameters.question)
        found = designs(
            true,
            relations,
            behind,
            settings,
            maximum_cents(parameters.programmes),
            parameters.reference_date,
        )
        by_name = {design.name: design for design in found}
        yield Made(parameters, settings, true, relations, behind, by_name)


def test_every_design_is_told_over_the_same_cells(made: Made) -> None:
    filled = sum(bool(made.true.values[name]) for name in made.true.shown)
    assert list(made.found) == [SUPPRESSION, GROUPING, ROUNDING]
    assert {design.cells for design in made.found.values()} == {filled}
    assert all(design.proven_optimal and not design.note for design in some(made.found.values()))


def test_the_numbers_are_those_of_the_answer_that_is_published(made: Made) -> None:
    maximum, day = maximum_cents(made.parameters.programmes), made.parameters.reference_date
    _, done = protect_somehow(made.true, made.relations, made.behind, made.settings, maximum, day)
    filled = [name for name in made.true.shown if made.true.values[name]]
    shown = [name for name in filled if not done.hidden(name)]
    rounded = [name for name in filled if done.hidden(name) and name in done.rounded]
    design = made.found[SUPPRESSION]
    assert (design.exact, design.rounded, design.base) == (len(shown), len(rounded), 0)
    assert design.share_pct == round(100 * (len(shown) + len(rounded)) / len(filled), 1)


def test_only_rounding_shows_rounded_cells(made: Made) -> None:
    assert made.found[ROUNDING].rounded
    assert made.found[SUPPRESSION].rounded == made.found[GROUPING].rounded == 0


def test_no_code_is_shown_by_grouping(made: Made) -> None:
    others = [n for n in made.true.shown - made.true.coded if made.true.values[n]]
    assert 0 < made.found[GROUPING].exact <= len(others)


def test_a_total_that_is_lost_weighs_more_than_a_part(made: Made) -> None:
    # Grouping publishes fewer cells than suppression here, of which most are small.
    by_number = 1 - made.found[GROUPING].exact / made.found[GROUPING].cells
    assert 0 < made.found[GROUPING].loss_pct < 100 * by_number


def test_designs_leave_what_they_are_given(made: Made) -> None:
    before = replace(made.true), list(made.relations), replace(made.settings)
    short = replace(made.settings, seconds=0)
    designs(*made[2:5], short, 0, made.parameters.reference_date)
    assert (made.true, made.relations, made.settings) == before


def one_each(values: dict[CellName, int]) -> pd.DataFrame:
    """Who stands behind these cells, where each record is of another person."""
    rows = [
        (name, number, "", [1] * number)
        for name, number in values.items()
        if number and not name.is_of_rows
    ]
    return contributors_of(*rows)


def by_code(code: str, reason: str = "_T") -> CellName:
    return CellName.of("stopped", {"nace": code, "reason": reason})


def of_group(group: str, reason: str = "_T") -> CellName:
    return CellName.of("stopped", {"nace": group, "reason": reason})


def test_what_holds_for_every_code_of_a_group_holds_for_the_group() -> None:
    codes, reasons = ("90.011", "90.012"), ("financial_risk", "other")
    relations = [
        (of_group("stage", reason), [by_code(code, reason) for code in codes])
        for reason in ("_T", *reasons)
    ]
    relations += [(by_code(code), [by_code(code, reason) for reason in reasons]) for code in codes]
    relations += [(by_code("_T"), [by_code("_U"), *map(by_code, codes)])]
    coded = {by_code(code, reason) for code in codes for reason in ("_T", *reasons)}
    assert by_group(relations, coded) == [
        (of_group("stage"), [of_group("stage", reason) for reason in reasons]),
        (by_code("_T"), [by_code("_U"), of_group("stage")]),
    ]


def test_no_code_is_left_among_the_relations(made: Made) -> None:
    named = {
        name
        for whole, parts in by_group(made.relations, of_codes(made.true))
        for name in (whole, *parts)
    }
    # Of special codes, which are few, none is among those that may be shown rounded.
    assert len({name.code("nace") for name in made.true.coded}) > 10
    assert not [name for name in made.true.coded if is_special(name.code("nace"))]
    assert not named & of_codes(made.true)


def test_what_had_to_be_given_up_is_said(made: Made) -> None:
    # All six were stopped for one reason, and the number of all of them is known.
    split = [by_code("_T", reason) for reason in ("financial_risk", "other")]
    values = {by_code(TOTAL): 6, split[0]: 6, split[1]: 0}
    relations = [(by_code(TOTAL), split)]
    day = made.parameters.reference_date
    found = designs(true_of(values), relations, one_each(values), made.settings, 0, day)
    assert {(design.exact, design.cells) for design in found} == {(1, 2)}
    assert all(GIVEN_UP[ZEROS] in design.note for design in some(found))


def test_a_design_without_a_pattern_says_so(made: Made) -> None:
    # The rows read are known, and this is the only one.
    one = CellName("applications")
    outside = one.at(province="_X")
    values = {one: 1, outside: 0, row_name("read"): 1, row_name("counted"): 1}
    values |= {row_name("counted_inside"): 1, row_name("counted_outside"): 0}
    values |= {row_name("out_of_scope"): 0, row_name("quarantined"): 0}
    day = made.parameters.reference_date
    found = designs(true_of(values), row_relations(), one_each(values), made.settings, 0, day)
    assert [design.note for design in found] == [NO_PATTERN] * 3
    assert {(design.exact, design.loss_pct, design.share_pct) for design in found} == {
        (None, None, None)
    }
