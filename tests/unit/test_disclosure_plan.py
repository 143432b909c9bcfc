"""One answer as a system: shares, zeros, groups, insiders, and from end to end to a file."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from helpers.disclosure.audit import audit
from helpers.disclosure.cells_file import AMOUNT, COLUMNS, Place, Row
from helpers.disclosure.files import audit_files
from helpers.disclosure.plan import Others, Plan, Record, plan_answer, shares_of
from helpers.disclosure.rules import Rules
from helpers.disclosure.suppression import suppress
from helpers.disclosure.system import ContradictionError, State

PROVINCES = ("A", "B", "C")
KINDS = ("company", "self_employed_main", "self_employed_secondary", "self_employed_other")
REASONS = ("financial_risk", "withdrawn", "other")
CODES = ("90.011", "90.031", "58.130")


def records(number: int = 60, seed: int = 0) -> list[Record]:
    draw = np.random.default_rng(seed)
    made = []
    for place in range(number):
        paid = bool(draw.random() < 0.5)
        made.append(
            Record(
                contributor=f"person {place}",
                state="paid" if paid else "stopped",
                province=str(draw.choice(PROVINCES, p=(0.5, 0.3, 0.2))),
                applicant=str(draw.choice(KINDS, p=(0.3, 0.4, 0.25, 0.05))),
                activity="music",
                nace=str(draw.choice(CODES, p=(0.6, 0.3, 0.1))),
                reason="_U" if paid else str(draw.choice(REASONS, p=(0.6, 0.3, 0.1))),
                paid_cents=int(draw.integers(300_000, 2_500_000)) if paid else 0,
            )
        )
    return made


def rows_of(made: list[Record]) -> list[Row]:
    """The tables by province, by code and by reason."""
    kinds = (*KINDS, "self_employed", "_T")
    measures = ("applications", "paid", "stopped", "approved", "pending", AMOUNT)
    provinces, codes, reasons = (*PROVINCES, "_T"), (*CODES, "_T"), (*REASONS, "_T")
    by_province = product(["by_province"], measures, provinces, kinds, *3 * [["_T"]])
    by_nace = product(["by_nace"], measures, ["_T"], kinds, ["_T"], codes, ["_T"])
    stopped = ["by_reason"], ["stopped"]
    by_reason = product(*stopped, provinces, ["_T"], ["_T"], ["_T"], reasons)
    by_reason_too = product(*stopped, ["_T"], ["_T"], ["_T"], CODES, reasons)
    keys = [*by_province, *by_nace, *by_reason, *by_reason_too]
    shares = shares_of({Place(*key[1:]) for key in keys}, made)
    return [
        Row(line, key[0], place, sum(shares[place].values()))
        for line, key in enumerate(keys, start=2)
        for place in [Place(*key[1:])]
    ]


def planned(made: list[Record], **options: object) -> Plan:
    rows = rows_of(made)
    return plan_answer(rows, shares_of({row.place for row in rows}, made), Rules(), **options)  # type: ignore[arg-type]


def flanders(measure: str, **codes: str) -> Place:
    given = dict.fromkeys(("province", "applicant", "activity", "nace", "reason"), "_T")
    return Place(measure, **{**given, **codes})


def test_a_contributor_with_two_records_is_one() -> None:
    twice = [Record("she", "stopped", "A", "company", "music", "90.011", "withdrawn")] * 2
    shares = shares_of({flanders("stopped")}, twice)
    assert shares == {flanders("stopped"): {"she": 2}}


def test_an_amount_counts_cents_of_what_is_paid_only() -> None:
    made = [
        Record("one", "paid", "A", "company", "music", "90.011", "_U", 500),
        Record("two", "stopped", "A", "company", "music", "90.011", "withdrawn"),
    ]
    assert shares_of({flanders(AMOUNT)}, made) == {flanders(AMOUNT): {"one": 500}}


def test_outside_flanders_counts_only_there() -> None:
    made = [Record("one", "stopped", "_X", "company", "music", "90.011", "withdrawn")]
    places = {flanders("stopped"), flanders("stopped", province="_X")}
    shares = shares_of(places, made)
    assert shares[flanders("stopped")] == {}
    assert shares[flanders("stopped", province="_X")] == {"one": 1}


def test_rows_that_the_records_do_not_make_are_refused() -> None:
    made = records()
    rows = rows_of(made)
    with pytest.raises(ContradictionError, match="its records make"):
        plan_answer(rows, shares_of({row.place for row in rows}, made[:-1]), Rules())


def test_zeros_are_published_and_what_is_hidden_is_not_zero() -> None:
    plan = planned(records())
    for place, flag in plan.flags.items():
        cell = plan.cells[place]
        assert (cell.state == State.PUBLISHED) == (cell.value == 0)
        assert cell.lower == (1 if cell.value else 0)
        assert flag == "F" or cell.value > 0


def test_a_table_without_zeros_hides_them_under_the_mark_of_small_counts() -> None:
    plan = planned(records(30), tables_without_zeros=["by_reason"])
    zero = next(
        place
        for place in plan.flags
        if place.reason != "_T" and place.nace != "_T"
        if plan.cells[place].value == 0
        if plan.cells[flanders("stopped", nace=place.nace)].value > 0
        if plan.cells[flanders("stopped", reason=place.reason)].value > 0
    )
    assert plan.cells[zero].state == State.HIDDEN
    assert plan.flags[zero] == "A"
    assert plan.cells[flanders("stopped", reason="withdrawn")].lower == 0


def all_for_one_reason() -> list[Record]:
    made = records()
    return [
        Record(**{**vars(r), "reason": "financial_risk"})
        if r.nace == "90.031" and r.state == "stopped"
        else r
        for r in made
    ]


def test_a_group_stopped_for_one_reason_is_protected() -> None:
    plan = planned(
        all_for_one_reason(),
        tables_without_zeros=["by_reason"],
        sensitive_reasons=["financial_risk"],
    )
    others = Others(flanders("stopped", nace="90.031"))
    assert plan.cells[others].up == 1
    system = plan.system()
    found = suppress(system, seconds=3)
    index = system.index
    group, reason = (
        flanders("stopped", nace="90.031"),
        flanders("stopped", nace="90.031", reason="financial_risk"),
    )
    assert found.hidden[index[group]] or found.hidden[index[reason]]
    assert audit(system, found.hidden).holds


def test_who_is_alone_in_a_cell_is_an_insider_who_knows_it() -> None:
    plan = planned(records())
    ones = {place for place, cell in plan.cells.items() if cell.value == 1}
    known = {cell for insider in plan.insiders for cell in insider.cells}
    assert ones <= known


def published(plan: Plan, rows: list[Row], flags: dict[Place, str], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            value = "" if flags[row.place] != "F" else str(row.value)
            if value and row.place.measure == AMOUNT:
                value = f"{row.value // 100}.{row.value % 100:02}"  # type: ignore[operator]
            writer.writerow((row.table, row.place.measure, *row.place.codes, value))
    return path


def test_what_is_published_withstands_the_attack_on_files(tmp_path: Path) -> None:
    made = records(40)
    plan = planned(made, maximum_eur=25_000)
    found = suppress(plan.system(), plan.insiders, seconds=4)
    assert audit(found.system, found.hidden, plan.insiders).holds
    flags = plan.flags_with(found)
    assert "S" in flags.values()
    path = published(plan, rows_of(made), flags, tmp_path / "cells.csv")
    attacked = audit_files([path], maximum_eur=25_000)
    assert attacked.suppressed > 0
    assert not attacked.disclosed


def test_without_the_secondary_cells_it_does_not(tmp_path: Path) -> None:
    made = records(40)
    plan = planned(made, maximum_eur=25_000)
    path = published(plan, rows_of(made), plan.flags, tmp_path / "cells.csv")
    assert audit_files([path], maximum_eur=25_000).disclosed
