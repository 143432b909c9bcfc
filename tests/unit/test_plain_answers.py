"""The plain computation by itself, on rows written by hand."""

from datetime import date
from typing import Any

import pytest
from looping import some
from plain_answers import Row, plain_cells
from registers import application, stopped

DAY = date(2021, 3, 1)
LOAN: dict[str, Any] = {"id": "loan", "region": "BE-VLG"}
COUNTRY: dict[str, Any] = {"id": "loan"}


def cells(
    rows: list[Row],
    *,
    rows_of: list[str],
    of: tuple[dict[str, Any], ...] = (LOAN,),
    day: date = DAY,
    basis: str = "activity",
    table: dict[str, Any] | None = None,
    one_row_one_applicant: bool = False,
    **question: Any,
) -> dict[tuple[Any, ...], int]:
    """The cells of one table `t`: the measure, and its codes as texts like `province=BE-VAN`."""
    declared = {"id": "t", "measures": ["applications"], "rows": rows_of, **(table or {})}
    asked = {"programmes": [each["id"] for each in of], "tables": [declared], **question}
    given = [{**row, "application_id": f"A{n}"} for n, row in enumerate(rows)]
    found = plain_cells(asked, of, given, day, basis, one_row_one_applicant=one_row_one_applicant)
    assert {cell[0] for cell in found} <= {"t"}
    return {
        (measure, *sorted(f"{column}={code}" for column, code in codes)): value
        for (_, measure, codes), value in found.items()
    }


def measure(found: dict[tuple[Any, ...], int], name: str) -> dict[tuple[Any, ...], int]:
    """The cells of one measure, by their codes."""
    return {tuple(codes): value for (of, *codes), value in found.items() if of == name}


def test_a_paid_loan_counts_in_each_measure_that_it_has() -> None:
    row = application(granted_amount_eur="13000.00", requested_amount_eur="14000.50")
    assert cells([row], rows_of=["purpose"]) == {
        (of, *codes): value
        for codes in ((), ("purpose=investment",))
        for of, value in {
            "applications": 1,
            "applicants": 1,
            "paid": 1,
            "amount_paid_eur": 1_250_000,
            "amount_requested_eur": 1_400_050,
            "amount_granted_eur": 1_300_000,
        }.items()
    }


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2020, 3, 1), None),
        (date(2020, 3, 2), "pending"),
        (date(2020, 4, 1), "approved"),
        (date(2020, 5, 4), "paid"),
    ],
)
def test_the_state_is_that_of_the_day(day: date, state: str | None) -> None:
    found = cells([application()], rows_of=["purpose"], day=day)
    states = {of for of, *_ in found} & {"pending", "approved", "undecided", "paid", "stopped"}
    expected = {state, "undecided"} if state in ("pending", "approved") else {state}
    assert states == expected - {None}


def test_who_lives_outside_the_region_is_in_no_total() -> None:
    rows = [application(), application(postal_code="1000"), application(postal_code="")]
    found = measure(cells(rows, rows_of=["province"]), "applications")
    assert found == {(): 2, ("province=BE-VOV",): 1, ("province=_X",): 1, ("province=_U",): 1}
    assert measure(cells(rows, rows_of=["purpose"]), "applications")[()] == 2
    everywhere = measure(cells(rows, rows_of=["province"], of=(COUNTRY,)), "applications")
    assert everywhere[()] == 3
    assert everywhere["province=BE-BRU",] == 1


def test_a_municipality_that_moves_is_where_it_is_on_the_day() -> None:
    row = application(postal_code="2070")
    for day, province in ((date(2024, 12, 31), "BE-VAN"), (date(2025, 1, 1), "BE-VOV")):
        found = measure(cells([row], rows_of=["province"], day=day), "applications")
        assert found == {(): 1, (f"province={province}",): 1}


def test_each_level_of_place_has_its_code() -> None:
    levels = {"municipality": "44021", "arrondissement": "44000", "province": "BE-VOV"}
    levels |= {"region": "BE-VLG"}
    for level, code in some(levels.items()):
        found = measure(cells([application()], rows_of=[level]), "applications")
        assert found == {(): 1, (f"{level}={code}",): 1}
    nested = measure(cells([application()], rows_of=["region", "municipality"]), "applications")
    below = ("municipality=44021", "region=BE-VLG")
    assert nested == {(): 1, ("region=BE-VLG",): 1, below: 1}


@pytest.mark.parametrize(("postal_code", "code"), [("", "_U"), ("4000", "_X")])
def test_what_two_levels_share_is_the_coarser_one(postal_code: str, code: str) -> None:
    row = application(postal_code=postal_code)
    found = measure(cells([row], rows_of=["province", "arrondissement"]), "applications")
    assert set(found) - {()} == {(f"province={code}",)}


def test_a_postcode_of_two_municipalities_is_of_the_first() -> None:
    row = application(postal_code="1050")
    found = measure(cells([row], rows_of=["municipality"], of=(COUNTRY,)), "applications")
    assert found == {(): 1, ("municipality=21009",): 1}


def test_self_employed_people_stand_in_their_subtotal() -> None:
    rows = [application(), application(occupation=""), application(applicant="company")]
    rows += [application(applicant="somebody")]
    found = measure(cells(rows, rows_of=["applicant"]), "applications")
    assert found == {
        (): 4,
        ("applicant=company",): 1,
        ("applicant=self_employed",): 2,
        ("applicant=self_employed_main",): 1,
        ("applicant=self_employed_other",): 1,
        ("applicant=_U",): 1,
    }


def test_two_levels_of_one_family_are_nested_and_two_others_crossed() -> None:
    nested = measure(cells([application()], rows_of=["nace_division", "nace"]), "applications")
    assert nested == {(): 1, ("nace=90",): 1, ("nace=90.011",): 1}
    periods = measure(cells([application()], rows_of=["year", "half_year"]), "paid")
    assert periods == {(): 1, ("year=2020",): 1, ("half_year=2020-H1", "year=2020"): 1}
    crossed = measure(cells([application()], rows_of=["purpose", "year"]), "paid")
    assert len(crossed) == 4
    assert crossed["purpose=investment", "year=2020"] == 1


def test_each_level_of_nace_has_the_code_of_that_level() -> None:
    levels = {"nace": "90.011", "nace_class": "90.01", "nace_3": "90.0", "nace_division": "90"}
    levels |= {"nace_section": "R", "nace_group": "performing_arts"}
    for level, code in some(levels.items()):
        found = measure(cells([application()], rows_of=[level]), "applications")
        assert found == {(): 1, (f"nace={code}",): 1}


@pytest.mark.parametrize(
    ("version", "code", "leaf"),
    [
        ("2008", "90.011", "90.011"),
        ("2008", "90011", "90.011"),
        ("2008", "56.101", "_O"),
        ("2008", "90.999", "_U"),
        ("", "", "_U"),
        ("2025", "90.201", "90.011"),
        ("2025", "90.391", "_M"),
        ("2025", "56.111", "_O"),
    ],
)
def test_a_code_stands_on_the_list_or_under_what_it_is_instead(
    version: str, code: str, leaf: str
) -> None:
    row = application(nace_version=version, nace_code=code)
    population = {"activities": ["music"], "nace_version": "2008", "nace_codes": ["90.0"]}
    found = cells([row], rows_of=["nace"], population=population)
    assert measure(found, "applications") == {(): 1, (f"nace={leaf}",): 1}


@pytest.mark.parametrize(("basis", "total"), [("activity", 3), ("nace", 2), ("either", 4)], ids=str)
def test_the_basis_says_who_is_in_the_sector(basis: str, total: int) -> None:
    rows = [
        application(),
        application(nace_code="56.101"),
        application(nace_code="", nace_version=""),
        application(activity="retail"),
        application(activity="retail", nace_code="56.101"),
    ]
    population = {"activities": ["music"], "nace_codes": ["90"]}
    found = measure(
        cells(rows, rows_of=["basis"], basis=basis, population=population), "applications"
    )
    grounds = ("both", "activity_other_code", "activity_no_code", "nace")
    expected: dict[tuple[str, ...], int] = {(f"basis={ground}",): 1 for ground in grounds}
    assert found == {(): total, **expected}


def test_a_population_is_limited_by_days_codes_and_programmes() -> None:
    rows = [
        application(),
        application(application_date="2020-03-03"),
        application(application_date="2020-03-01"),
        application(programme="another"),
        application(postal_code="2000"),
        application(occupation="secondary"),
        application(sex="v"),
    ]
    limits: list[tuple[dict[str, Any], int]] = [
        ({}, 6),
        ({"since": date(2020, 3, 2)}, 5),
        ({"since": date(2020, 3, 2), "until": date(2020, 3, 2)}, 4),
        ({"where": {"province": ["BE-VAN"]}}, 1),
        ({"where": {"applicant": ["self_employed"]}}, 6),
        ({"where": {"applicant": ["self_employed_secondary"], "province": ["BE-VOV"]}}, 1),
        ({"where": {"nace_section": ["R"]}}, 6),
        ({"where": {"nace": ["90"]}}, 6),
        ({"where": {"sex": ["v"]}}, 1),
        ({"where": {"nace_section": ["I"]}}, 0),
    ]
    for population, number in some(limits):
        found = cells(rows, rows_of=["purpose"], population=population)
        assert measure(found, "applications").get((), 0) == number, population


def test_each_measure_stands_in_the_period_of_its_own_date() -> None:
    row = application(decision_date="2020-06-30", paid_date="2020-07-01")
    found = cells([row], rows_of=["quarter"])
    assert set(measure(found, "applications")) == {(), ("quarter=2020-Q1",)}
    assert set(measure(found, "paid")) == {(), ("quarter=2020-Q3",)}
    approved = cells([row], rows_of=["month"], day=date(2020, 6, 30))
    assert set(measure(approved, "approved")) == {(), ("month=2020-06",)}
    assert set(measure(approved, "undecided")) == {(), ("month=2020-03",)}


def test_a_reason_is_of_stopped_applications_alone_and_a_paid_band_of_paid_ones() -> None:
    rows = [application(), stopped(), stopped(stop_reason="odd")]
    assert cells(rows, rows_of=["reason"]) == {
        ("stopped",): 2,
        ("stopped", "reason=financial_risk"): 1,
        ("stopped", "reason=_U"): 1,
    }
    bands = cells(rows, rows_of=["amount_band"])
    assert set(bands) == {
        (of, *codes)
        for of in ("paid", "amount_paid_eur")
        for codes in ((), ("amount_band=10000-15000",))
    }


@pytest.mark.parametrize(
    ("dimension", "column", "value", "code"),
    [
        ("requested_band", "requested_amount_eur", "5000.00", "0-5000"),
        ("requested_band", "requested_amount_eur", "5000.01", "5000-10000"),
        ("requested_band", "requested_amount_eur", "20000.01", "20000-"),
        ("requested_band", "requested_amount_eur", "much", "_U"),
        ("term_band", "term_months", "12", "0-12"),
        ("term_band", "term_months", "13", "13-24"),
        ("term_band", "term_months", "49", "49-"),
        ("duration", "decision_date", "2020-03-16", "0-14"),
        ("duration", "decision_date", "2020-03-17", "15-30"),
        ("duration", "decision_date", "2020-06-01", "91-"),
        ("duration", "decision_date", "", "_U"),
    ],
)
def test_bands_hold_their_ends(dimension: str, column: str, value: str, code: str) -> None:
    row = application(**{column: value, "decision": "approved" if value else ""})
    found = measure(cells([row], rows_of=[dimension]), "applications")
    assert found == {(): 1, (f"{dimension}={code}",): 1}


def test_a_question_has_dimensions_of_its_own() -> None:
    rows = [application(sex="v", staff="0"), application(sex="", staff="10")]
    declared = [
        {"id": "sex", "of": "sex"},
        {"id": "size", "of": "staff", "bands": [0, 9]},
        {"id": "part", "of": "province", "groups": [{"id": "east", "codes": ["BE-VOV"]}]},
        {"id": "when", "of": "year", "groups": [{"id": "early", "codes": ["2020", "2021"]}]},
    ]
    codes = {"sex": {"v", "_U"}, "size": {"0-0", "10-"}, "part": {"east"}, "when": {"early"}}
    for name, expected in some(codes.items()):
        found = measure(cells(rows, rows_of=[name], dimensions=declared), "applications")
        assert set(found) == {(), *((f"{name}={code}",) for code in expected)}
    away = [application(postal_code="1000"), application(postal_code="3500")]
    found = measure(cells(away, rows_of=["part"], dimensions=declared), "applications")
    assert found == {(): 1, ("part=_X",): 1, ("part=_U",): 1}


def test_columns_and_the_splits_of_internal_runs_meet_the_rows_one_at_a_time() -> None:
    table = {"columns": ["purpose"], "internal_columns": ["year", "programme"]}
    found = measure(cells([application()], rows_of=["province"], table=table), "applications")
    here, others = "province=BE-VOV", ("purpose=investment", "year=2020", "programme=loan")
    crossed = (tuple(sorted((here, each))) for each in others)
    assert found == dict.fromkeys(((), (here,), *((each,) for each in others), *crossed), 1)


def test_an_applicant_counts_once_with_the_first_application() -> None:
    rows = [
        application(application_date="2020-03-09", purpose="working_capital"),
        application(application_date="2020-03-02"),
        application(enterprise_number="1800000195"),
        application(enterprise_number="", postal_code="9000"),
        application(enterprise_number="1800000000", postal_code="9000"),
        application(postal_code="1000"),
    ]
    found = cells(rows, rows_of=["purpose"])
    assert measure(found, "applications")[()] == 5
    assert measure(found, "applicants") == {(): 3, ("purpose=investment",): 3}
    alone = cells(rows, rows_of=["purpose"], one_row_one_applicant=True)
    assert measure(alone, "applicants")[()] == 4
    places = measure(cells(rows, rows_of=["region"]), "applicants")
    assert places["region=_X",] == 1


def test_a_key_tells_one_applicant_of_two_numbers() -> None:
    rows = [
        application(applicant_key="ab c"),
        application(enterprise_number="1800000195", applicant_key="ABC"),
        application(),
    ]
    assert measure(cells(rows, rows_of=["purpose"]), "applicants")[()] == 1


def test_facts_in_doubt_are_unknown_and_no_application_is_left_out() -> None:
    rows = [
        application(application_date="2020-13-02"),
        application(decision_date="2020-02-30", paid_date="", paid_amount_eur=""),
        application(decision_date="2020-03-01", paid_date="", paid_amount_eur=""),
        application(paid_amount_eur=""),
        application(paid_date="2020-03-01", decision_date=""),
    ]
    found = cells(rows, rows_of=["month"])
    totals = {of: value for (of, *codes), value in found.items() if not codes}
    assert totals["applications"] == 4
    assert (totals["pending"], totals["approved"], totals["paid"]) == (2, 1, 1)


def test_two_programmes_stand_side_by_side_and_together() -> None:
    rows = [application(programme="loan"), application(programme="premium")]
    both = (LOAN, {"id": "premium", "region": "BE-VLG"})
    found = cells(rows, rows_of=["programme"], of=both)
    assert measure(found, "applications") == {
        (): 2,
        ("programme=loan",): 1,
        ("programme=premium",): 1,
    }
    assert measure(found, "applicants") == {(): 1, ("programme=loan",): 1}
