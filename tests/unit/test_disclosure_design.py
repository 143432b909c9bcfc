"""What survives each design: counted as it is published, and what groups share is not forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import NamedTuple

import pandas as pd
import pytest
from looping import some
from payments import contributors_of, true_of
from registers import Row, application, parameters_for, stopped, write_register

from antwoord.cells import MERGED, TOTAL, CellName, is_special, row_name
from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
from antwoord.disclosure.attack.published import Range
from antwoord.disclosure.breakdown import Breakdown, Relation, by_group
from antwoord.disclosure.design import (
    EXACTLY,
    GROUPS,
    NO_PATTERN,
    ROUNDED,
    Choice,
    Design,
    designs,
)
from antwoord.disclosure.model.answer_system import row_relations
from antwoord.disclosure.model.settings import Settings, settings_of
from antwoord.disclosure.policy.concessions import ZEROS, protect_somehow
from antwoord.handover import leave
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from antwoord.register.reading import read_register
from antwoord.run_files import BREACHES

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
    """The cells of an answer and what `designs` made of them; `heard` is what it told of."""

    breakdown: Breakdown
    settings: Settings
    found: list[Design]
    heard: list[tuple[int, int, Choice]]

    def design(self, codes: str, *, together: bool = False, minimum_count: int = 3) -> Design:
        """The design of these choices."""
        wanted = (minimum_count, codes, together)
        return next(
            one
            for one in self.found
            if (one.choice.minimum_count, one.choice.codes, one.choice.together) == wanted
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("design")
    with pytest.MonkeyPatch.context() as patch:
        for variable in (STAGED_PROCESSED, STAGED_OUTPUTS):
            patch.setenv(variable, str(folder))
        parameters = parameters_for(folder, write_register(folder / "in", rows()))
        read_register(parameters)
        none = pd.DataFrame({"row_number": [], "severity": [], "column": [], "doubt": []})
        kinds = {"row_number": "int64", "severity": "str", "column": "str", "doubt": "str"}
        none.astype(kinds).to_parquet(folder / BREACHES)
        leave(parameters, "check", (BREACHES,))
        sectoral_breakdown(parameters)
        provincial_breakdown(parameters)
        breakdown = Breakdown.of(parameters)
        settings = settings_of(parameters.question)
        heard: list[tuple[int, int, Choice]] = []
        found = designs(breakdown, settings, (4,), told=lambda *one: heard.append(one))
        yield Made(breakdown, settings, found, heard)


def test_all_choices_are_tried_and_told_of_with_the_questions_own_minimum(made: Made) -> None:
    tried = [
        (one.choice.minimum_count, one.choice.codes, one.choice.together) for one in made.found
    ]
    kinds = (EXACTLY, GROUPS, ROUNDED)
    assert tried == [(k, kind, m) for k in (3, 4) for kind in kinds for m in (False, True)]
    assert [(place, number) for place, number, _ in made.heard] == [
        (place, len(tried)) for place in range(1, len(tried) + 1)
    ]
    assert [choice.codes for _, _, choice in made.heard] == [kind for _, kind, _ in tried]
    assert all(design.proven and not design.refusal for design in some(made.found))
    assert [one for one in made.found if one.own] == [made.design(EXACTLY, together=True)]


def published(made: Made) -> tuple[set[CellName], dict[CellName, Range]]:
    """The cells of an answer that are told exactly, zeros among them, and the others' ranges."""
    breakdown = made.breakdown
    answer, done = protect_somehow(
        breakdown.true,
        breakdown.relations,
        breakdown.behind,
        made.settings,
        breakdown.maximum_cents,
        breakdown.reference_date,
    )
    exact = {n for n in breakdown.true.values if n in answer.cells and not done.hidden(n)}
    return exact, breakdown.ranges(answer, done, made.settings)


def test_the_numbers_are_those_of_the_answer_that_is_published(made: Made) -> None:
    exact, _ = published(made)
    design = made.design(EXACTLY, together=True)
    there = made.breakdown.figures(exact.__contains__)
    assert all(made.breakdown.true.values[name] for name in some(there))
    shown = exact.intersection(there)
    assert (design.figures, design.exact) == (len(there), len(shown))
    assert (design.ranged, design.rounded, design.choice.base) == (len(there) - len(shown), 0, 0)
    assert design.share_pct == round(100 * len(shown) / len(there), 1)


def test_a_figure_stands_once_by_its_finest_codes(made: Made) -> None:
    """As the document has it: either small codes together or each of them, in all tables alike."""
    exact, _ = published(made)
    there = made.breakdown.figures(exact.__contains__)
    forms = {name.code("applicant") for name in some(there)}
    assert "self_employed" not in forms
    for name in some(made.breakdown.together):
        for column, code in some(name.codes):
            both = {one.code(column) for one in there} & {code, *code.split(MERGED)}
            assert MERGED not in code or code not in both or both == {code}
    asked = made.breakdown.figures(exact.__contains__, asked=True)
    assert 0 < len(asked) < len(there)
    assert made.breakdown.true.extra.isdisjoint(asked)


def test_apart_no_codes_stand_together_and_all_adds_up(made: Made) -> None:
    apart = made.breakdown.apart()
    assert made.breakdown.together
    assert not apart.together
    named = {name for whole, parts in apart.relations for name in (whole, *parts)}
    assert named <= apart.true.values.keys()
    for whole, parts in some(apart.relations):
        assert apart.true.values[whole] == sum(apart.true.values[part] for part in parts)
    # What held among the others still holds, through the parts of what stood together.
    of_whole = {whole for whole, _ in apart.relations if whole.is_total}
    assert {CellName("applications"), CellName("paid")} <= of_whole


def test_only_rounding_shows_rounded_cells(made: Made) -> None:
    assert made.design(ROUNDED).rounded
    assert made.design(EXACTLY).rounded == made.design(GROUPS).rounded == 0


def test_no_code_is_shown_by_groups(made: Made) -> None:
    others = made.breakdown.true.shown - made.breakdown.true.coded
    design = made.design(GROUPS)
    assert design.exact is not None
    assert 0 < design.exact <= sum(bool(made.breakdown.true.values[name]) for name in others)


def test_the_loss_is_of_the_same_figures_in_every_design(made: Made) -> None:
    """Codes of which groups alone are told are lost, though a greater share is then exact."""
    each, groups = made.design(EXACTLY), made.design(GROUPS)
    assert groups.figures is not None
    assert each.figures is not None
    assert groups.figures < each.figures
    assert groups.share_pct is not None
    assert groups.loss_pct is not None
    assert groups.loss_pct > 100 - groups.share_pct - 100 * (each.figures - groups.figures)
    assert all(0 <= (one.loss_pct or 0) <= 100 for one in some(made.found))


def test_a_stricter_minimum_tells_no_more(made: Made) -> None:
    for one in some(made.found):
        choice = one.choice
        if choice.minimum_count == 4:
            milder = made.design(choice.codes, together=bool(choice.together))
            assert (one.exact or 0) <= (milder.exact or 0)


def test_what_no_other_design_beats_is_marked(made: Made) -> None:
    def goods(one: Design) -> tuple[int, float, float]:
        return one.exact or 0, one.share_pct or 0, -(one.loss_pct or 0)

    for one in some(made.found):
        rivals = [
            goods(other)
            for other in made.found
            if other.choice.minimum_count >= one.choice.minimum_count and goods(other) != goods(one)
        ]
        beaten = any(all(a >= b for a, b in zip(r, goods(one), strict=True)) for r in rivals)
        assert one.unbeaten == (not beaten)
    assert {one.unbeaten for one in made.found} == {True, False}


def test_the_width_is_that_of_ranges_of_counts(made: Made) -> None:
    breakdown = made.breakdown
    exact, found = published(made)
    widths = [
        found[name].high - found[name].low
        for name in breakdown.figures(exact.__contains__)
        if name in found and not name.is_amount and found[name].high is not None
    ]
    assert made.design(EXACTLY, together=True).median_width == median(widths)
    for name in some(found):
        low, high = found[name]
        value = breakdown.true.values[name] / (100 if name.is_amount else 1)
        assert low <= value
        assert high is None or value <= high


def test_designs_leave_what_they_are_given(made: Made) -> None:
    before = replace(made.breakdown), replace(made.settings)
    designs(made.breakdown, made.settings, (3,), seconds=0)
    assert (made.breakdown, made.settings) == before


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
    breakdown = made.breakdown
    named = {
        name
        for whole, parts in by_group(breakdown.relations, breakdown.codes)
        for name in (whole, *parts)
    }
    # Of special codes, which are few, none is among those that may be shown rounded.
    assert len({name.code("nace") for name in breakdown.true.coded}) > 10
    assert not [name for name in breakdown.true.coded if is_special(name.code("nace"))]
    assert not named & breakdown.codes


def small(made: Made, values: dict[CellName, int], relations: list[Relation]) -> Breakdown:
    """An answer of one table without dimensions that shows all of its cells."""
    layout = replace(made.breakdown.rows[0][0], axes=())
    return replace(
        made.breakdown,
        true=true_of(values),
        relations=relations,
        behind=one_each(values),
        axes={},
        rows=[(layout, name, ()) for name in values if not name.is_of_rows],
        maximum_cents=0,
    )


def test_what_had_to_be_given_up_is_said_and_what_cannot_differ_is_left_out(made: Made) -> None:
    # All six were stopped for one reason, and the number of all of them is known.
    split = [by_code("_T", reason) for reason in ("financial_risk", "other")]
    values = {by_code(TOTAL): 6, split[0]: 6, split[1]: 0}
    found = designs(small(made, values, [(by_code(TOTAL), split)]), made.settings, (3,))
    # No codes, and none that stand together: one design.
    assert [(one.choice, one.exact, one.figures) for one in found] == [
        (Choice(3, "", 0, None), 1, 2)
    ]
    assert ZEROS in found[0].given_up


def test_a_design_without_a_pattern_says_so(made: Made) -> None:
    # The rows read are known, and this is the only one.
    one = CellName("applications")
    outside = one.at(province="_X")
    values = {one: 1, outside: 0, row_name("read"): 1, row_name("counted"): 1}
    values |= {row_name("counted_inside"): 1, row_name("counted_outside"): 0}
    values |= {row_name("out_of_scope"): 0, row_name("quarantined"): 0}
    found = designs(small(made, values, row_relations()), made.settings, (3,))
    assert [(one.refusal, one.exact, one.loss_pct, one.unbeaten) for one in found] == [
        (NO_PATTERN, None, None, False)
    ]
