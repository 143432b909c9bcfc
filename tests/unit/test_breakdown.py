"""States at their boundaries, cells of one row, and what became of the rows read."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import ibis
import pandas as pd
import pytest
from registers import Row, application, parameters_for, stopped, write_register

from antwoord.cells import CellName, names_in, values_in
from antwoord.counting.additivity import checked, require_additive
from antwoord.counting.axes import axis_of
from antwoord.counting.context import Context
from antwoord.counting.layout import read_axes
from antwoord.counting.relations import relations
from antwoord.counting.state import with_state
from antwoord.counting.steps import Scope, provincial_breakdown, sectoral_breakdown
from antwoord.handover import leave
from antwoord.parameters import Parameters
from antwoord.register.reading import read_register
from antwoord.run_files import BREACHES, REGISTER


def prepared(
    work: Path, rows: list[Row], breaches: Sequence[tuple[int | None, str, str]] = (), **given: str
) -> Parameters:
    """Parameters of a run of which the first two steps are done."""
    parameters = parameters_for(work, write_register(work / "in", rows), **given)
    read_register(parameters)
    frame = pd.DataFrame(breaches, columns=["row_number", "severity", "doubt"]).astype(
        {"row_number": "Int64", "severity": "str", "doubt": "str"}
    )
    frame.assign(column=frame.doubt).to_parquet(parameters.processed / BREACHES)
    leave(parameters, "check", (BREACHES,))
    return parameters


def states(parameters: Parameters) -> list[str | None]:
    connection = ibis.duckdb.connect()
    table = with_state(
        connection.read_parquet(parameters.processed / REGISTER),
        Context.of(parameters),
    )
    column = table.order_by("row_number").state.execute()
    return [None if pd.isna(value) else value for value in column]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2020-03-01", None),
        ("2020-03-02", "pending"),
        ("2020-03-31", "pending"),
        ("2020-04-01", "approved"),
        ("2020-05-03", "approved"),
        ("2020-05-04", "paid"),
    ],
)
def test_the_state_of_a_loan_changes_on_its_dates(work: Path, day: str, state: str | None) -> None:
    assert states(prepared(work, [application()], reference_date=day)) == [state]


@pytest.mark.parametrize(("day", "state"), [("2020-03-31", "pending"), ("2020-04-01", "stopped")])
def test_a_stopped_application_is_pending_before_its_decision(
    work: Path, day: str, state: str
) -> None:
    assert states(prepared(work, [stopped()], reference_date=day)) == [state]


def test_what_was_paid_is_paid_whatever_the_decision_says(work: Path) -> None:
    odd = stopped(paid_date="2020-05-04", paid_amount_eur="100.00")
    assert states(prepared(work, [odd], reference_date="2020-05-04")) == ["paid"]


def leaves(work: Path, column: str, **overrides: str) -> str:
    parameters = prepared(work, [application(**overrides)], reference_date="2025-06-30")
    connection = ibis.duckdb.connect()
    table = with_state(
        connection.read_parquet(parameters.processed / REGISTER),
        replace(Context.of(parameters), sector_basis="either"),
    )
    return str(table[column].execute()[0])


@pytest.mark.parametrize(
    ("version", "code", "leaf"),
    [
        ("2008", "58.140", "58.140"),
        ("2008", "58.130", "_O"),  # newspapers in 2008 ...
        ("2025", "58.130", "58.140"),  # ... journals in 2025
        ("2025", "90.201", "90.011"),
        ("2025", "90.112", "90.031"),
        ("2025", "90.391", "_M"),
        ("2025", "47.690", "_M"),
        ("2025", "62.100", "_O"),
        ("2003", "92.311", "_U"),
        ("", "90.011", "_U"),
        ("2008", "90.01", "_M"),  # a class of which every code is on the list
        ("2008", "47.62", "47.620"),  # ... its only code
        ("2008", "62.01", "_O"),  # ... none of them
        ("2008", "74.20", "_U"),  # ... some
        ("2008", "90.039", "_U"),  # no such code
        ("2008", "90.0", "_U"),
        ("2025", "58.13001", "_O"),  # newspapers, where KBO left them
        ("2025", "47.69001", "_O"),
        ("2025", "47.69011", "47.630"),
        ("2025", "47.69021", "47.787"),
        ("2025", "91.300", "_M"),
        ("2025", "82.400", "_M"),
        ("2008", "", "_U"),
    ],
)
def test_a_nace_code_is_led_back_to_2008(work: Path, version: str, code: str, leaf: str) -> None:
    assert leaves(work, "nace_leaf", nace_version=version, nace_code=code) == leaf


@pytest.mark.parametrize(
    ("overrides", "leaf"),
    [
        ({"applicant": "company", "occupation": ""}, "company"),
        ({"applicant": "company", "occupation": "main"}, "company"),
        ({"occupation": "secondary"}, "self_employed_secondary"),
        ({"occupation": "other"}, "self_employed_other"),
        ({"occupation": ""}, "self_employed_other"),
    ],
)
def test_the_kind_of_applicant(work: Path, overrides: Row, leaf: str) -> None:
    assert leaves(work, "applicant_leaf", **overrides) == leaf


def test_a_cell_that_does_not_add_up_is_named(work: Path) -> None:
    parameters = prepared(work, [application()])
    sectoral_breakdown(parameters)
    every, _ = provincial_breakdown(parameters)
    values = values_in(every)
    axes = read_axes(parameters.processed, parameters.question)
    found = relations(values, axes)
    assert require_additive(checked(values, found)) > 400
    for place, cell in enumerate(values):
        if place % 97 == 0:
            with pytest.raises(ArithmeticError, match="the cells do not add up"):
                require_additive(checked({**values, cell: values[cell] + 1}, found))


def test_what_became_of_each_row(work: Path) -> None:
    rows = [
        application(1),
        application(2, activity="retail", nace_code="56.101"),
        application(3, application_date="2021-03-02"),
        application(4, postal_code="1000"),
        application(5, postal_code="0999"),
        application(6, activity=""),
        application(7, nace_code=""),
    ]
    breaches = [(6, "warning", "application"), (2, "info", ""), (3, "info", "")]
    parameters = prepared(work, rows, breaches)
    _, scope = sectoral_breakdown(parameters)
    assert scope.read == 7 == scope.counted + scope.out_of_scope + scope.quarantined
    assert (scope.counted_inside, scope.counted_outside) == (2, 1)
    assert (scope.other_sector, scope.after_reference_date, scope.no_known_activity) == (2, 1, 1)
    assert (scope.quarantined, scope.quarantined_in_sector) == (1, 1)
    assert (scope.both_bases, scope.activity_only, scope.nace_only) == (1, 1, 1)
    assert scope.activity_only_without_code == 1
    assert scope.remarked == 1
    assert Scope.load(parameters.processed) == scope


def test_a_breach_of_a_whole_column_leaves_no_row_out(work: Path) -> None:
    breaches = [(None, "warning", "application"), (2, "info", "")]
    parameters = prepared(work, [application(1), application(2)], breaches)
    frame, scope = sectoral_breakdown(parameters)
    assert (scope.read, scope.counted, scope.quarantined, scope.remarked) == (2, 2, 0, 1)
    assert values_in(frame)[CellName("applications")] == 2


def test_the_steps_put_all_cells_in_order(work: Path) -> None:
    parameters = prepared(work, [application(1), stopped(2)])
    sectoral_breakdown(parameters)
    every, relations = provincial_breakdown(parameters)
    names = names_in(every)
    assert list(every.columns) == ["cell", "value"]
    assert relations > 1000
    assert len(set(names)) == len(names)


def codes_by_list(context: Context, version: str, *listed: str) -> tuple[str, ...]:
    """The codes of the dimension `nace` where a question has this list."""
    question = context.question
    population = replace(question.population, nace_version=version, nace_codes=listed)
    own = replace(context, question=replace(question, population=population))
    return axis_of(question.dimension("nace"), own, ()).codes


def test_a_list_given_by_prefix_takes_all_codes_below_it(work: Path) -> None:
    found = codes_by_list(Context.of(prepared(work, [application()])), "2008", "90", "56.1")
    assert {"90.042", "56.101"} <= set(found)
    assert "56.302" not in found


def test_a_list_of_2025_takes_codes_of_both_versions(work: Path) -> None:
    rows = [
        application(1, nace_version="2025", nace_code="90.201"),
        application(2, nace_version="2008", nace_code="90.011"),  # which is 90.201 now
        application(3, nace_version="2008", nace_code="90.031"),  # split into four, one listed
        application(4, nace_version="2025", nace_code="90.311"),
        application(5, nace_version="2025", nace_code="58.130"),  # not what 58.130 was in 2008
        application(6, nace_version="", nace_code=""),
    ]
    parameters = prepared(work, rows)
    context = Context.of(parameters)
    listed = ("90.201", "90.111", "90.3")
    population = replace(context.question.population, nace_version="2025", nace_codes=listed)
    question = replace(context.question, population=population)
    register = ibis.read_parquet(parameters.processed / REGISTER)
    state = with_state(register, replace(context, question=question, sector_basis="nace"))
    leaves = state.order_by("row_number").execute()["nace_leaf"].tolist()
    assert leaves == ["90.201", "90.201", "_M", "90.311", "_O", "_U"]
    shown = codes_by_list(context, "2025", *listed)
    assert {"90.111", "90.201", "90.311"} <= set(shown)
    assert "90.011" not in shown


def test_a_code_of_2025_is_in_the_group_of_its_own_version(work: Path) -> None:
    context = Context.of(prepared(work, [application()]))
    population = replace(context.question.population, nace_version="2025", nace_codes=("90.201",))
    own = replace(context, question=replace(context.question, population=population))
    members = axis_of(context.question.dimension("nace_group"), own, ("_M",)).members
    assert (members["90.201"], members["_M"]) == (("performing_arts",), ("_M",))
