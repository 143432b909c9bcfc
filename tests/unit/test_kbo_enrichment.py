"""What is filled, what is told, what is counted."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from kbo_zips import activity, address, enterprise, establishment, full_zip, number
from registers import application

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.delineation import delineation
from antwoord.catalogue.declared.question import load_question
from antwoord.errors import UserError
from antwoord.kbo.choosing import choose
from antwoord.kbo.enrichment import Enrichment, enrich, register_numbers
from antwoord.kbo.reading import read_slice
from antwoord.register.contract.columns import NAMES

CODES = load_code_lists()
LISTED = delineation(load_question("sv-533", CODES).population, CODES)
A, B, GONE = number(1), number(2), number(3)
SHOP = establishment(1)
TABLES = {
    "enterprise": [enterprise(A, "2", "015", "610"), enterprise(B, "1", "", "")],
    "establishment": [(SHOP, "01-01-2015", B)],
    "activity": [activity(A, "90031"), activity(B, "74201", version="2025")],
    "address": [address(A, "9000"), address(SHOP, "2000", "BAET")],
}
#: A company, and every value that the extract could tell is missing.
BARE = {"applicant": "company", "occupation": "", "legal_form": "", "postal_code": "",
        "nace_version": "", "nace_code": "", "enterprise_number": A}  # fmt: skip


def register(*rows: dict[str, str]) -> ibis.Table:
    columns = {"row_number": pa.array(range(2, len(rows) + 2), pa.int64())}
    for name in NAMES:
        columns[name] = pa.array([row[name] or None for row in rows], pa.string())
    return ibis.memtable(pa.table(columns))


def enriched(
    folder: Path, *rows: dict[str, str], tables: dict[str, Any] = TABLES, **options: Any
) -> Enrichment:
    table = register(*rows)
    kbo = read_slice([full_zip(folder, tables)], register_numbers(table), folder / "cache")
    return enrich(table, choose(kbo, LISTED, CODES), kbo.extract, CODES, **options)


def row(found: Enrichment) -> dict[str, Any]:
    rows: list[dict[str, Any]] = found.register.to_pyarrow().to_pylist()
    assert len(rows) == 1
    return rows[0]


def told(found: Enrichment) -> list[tuple[int, str, str]]:
    rows = found.disagreements.to_pyarrow().to_pylist()
    return [(each["row_number"], each["column"], each["kind"]) for each in rows]


def test_what_is_missing_is_filled(tmp_path: Path) -> None:
    found = enriched(tmp_path, application(**BARE))
    values = row(found)
    assert (values["nace_version"], values["nace_code"]) == ("2008", "90.031")
    assert (values["legal_form"], values["postal_code"]) == ("610", "9000")
    assert found.summary.filled == {
        "nace_code": 1,
        "legal_form": 1,
        "postal_code": 1,
        "applicant": 0,
    }
    assert found.filled.to_pyarrow().to_pylist() == [
        {"row_number": 2, "column": column} for column in ("legal_form", "nace_code", "postal_code")
    ]
    assert told(found) == []


def test_the_register_s_own_value_wins_and_the_difference_is_told(tmp_path: Path) -> None:
    own = {"nace_code": "58.110", "legal_form": "014", "postal_code": "2000"}
    found = enriched(tmp_path, application(**{**BARE, **own, "nace_version": "2008"}))
    assert {name: row(found)[name] for name in own} == own
    assert told(found) == [
        (2, "legal_form", "differs"),
        (2, "nace_code", "differs"),
        (2, "postal_code", "differs from seat"),
    ]
    assert found.summary.disagreements == {
        "legal_form, differs": 1,
        "nace_code, differs": 1,
        "postal_code, differs from seat": 1,
    }
    assert set(found.summary.filled.values()) == {0}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("nace_code", {"nace_code": "90.031", "legal_form": "014", "postal_code": "2000"}),
        ("legal_form", {"nace_code": "58.110", "legal_form": "610", "postal_code": "2000"}),
        ("postal_code", {"nace_code": "58.110", "legal_form": "014", "postal_code": "9000"}),
    ],
)
def test_a_column_can_be_preferred_from_the_extract(
    tmp_path: Path, column: str, expected: dict[str, str]
) -> None:
    own = {"nace_code": "58.110", "legal_form": "014", "postal_code": "2000"}
    one = application(**{**BARE, **own, "nace_version": "2025"})
    found = enriched(tmp_path, one, prefer=(column,))
    assert {name: row(found)[name] for name in own} == expected
    assert row(found)["nace_version"] == ("2008" if column == "nace_code" else "2025")
    assert len(told(found)) == 3


def test_a_column_that_cannot_be_preferred_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the column applicant cannot be preferred"):
        enriched(tmp_path, application(), prefer=("applicant",))


def test_a_form_converted_since_is_told_apart(tmp_path: Path) -> None:
    found = enriched(tmp_path, application(**{**BARE, "legal_form": "015"}))
    assert told(found) == [(2, "legal_form", "converted since")]


def test_another_kind_of_applicant_is_told_and_gets_no_legal_form(tmp_path: Path) -> None:
    found = enriched(tmp_path, application(**{**BARE, "applicant": "self_employed"}))
    assert told(found) == [(2, "applicant", "differs")]
    assert row(found)["legal_form"] is None
    assert row(found)["applicant"] == "self_employed"


def test_a_missing_applicant_is_filled(tmp_path: Path) -> None:
    found = enriched(tmp_path, application(**{**BARE, "applicant": ""}))
    assert row(found)["applicant"] == "company"


def test_a_postcode_that_differs_from_that_of_an_establishment_says_so(tmp_path: Path) -> None:
    found = enriched(
        tmp_path,
        application(
            enterprise_number=B, postal_code="9000", nace_code="74.201", nace_version="2008"
        ),
    )
    assert told(found) == [(2, "postal_code", "differs from establishment")]


@pytest.mark.parametrize(
    ("version", "code", "differs", "not_comparable"),
    [
        ("2008", "90.031", False, 0),
        ("2008", "90.011", True, 0),
        ("2025", "90.120", False, 0),  # a successor of 90.031
        ("2025", "90.201", True, 0),  # of the list, and none of it
        ("2025", "11.111", True, 0),  # of what 90.031 has become nothing
        ("", "90.031", False, 1),
    ],
)
def test_codes_of_two_versions_are_compared_by_the_correspondence(
    tmp_path: Path, version: str, code: str, differs: bool, not_comparable: int
) -> None:
    one = application(**{**BARE, "nace_version": version, "nace_code": code, "legal_form": "610"})
    found = enriched(tmp_path, {**one, "postal_code": "9000"})
    assert told(found) == ([(2, "nace_code", "differs")] if differs else [])
    assert found.summary.not_comparable == not_comparable


@pytest.mark.parametrize(
    ("theirs", "ours", "comparable", "differs"),
    [
        ("47711", "47.711", True, False),
        ("47711", "47.712", True, True),
        ("47594", "47.69001", True, False),  # musical instruments
        ("47594", "47.69011", True, True),  # recordings
        ("5813001", "58.13001", True, False),  # newspapers, ...
        ("58130", "58.130", True, True),  # ... which 58.130 no longer are
        ("11111", "99.998", False, False),  # no list has them
    ],
)
def test_codes_in_two_versions_are_compared_by_the_correspondence(
    tmp_path: Path, theirs: str, ours: str, comparable: bool, differs: bool
) -> None:
    tables = {**TABLES, "activity": [activity(A, theirs)]}
    one = application(**{**BARE, "nace_version": "2025", "nace_code": ours})
    found = enriched(tmp_path, one, tables=tables)
    assert told(found) == ([(2, "nace_code", "differs")] if differs else [])
    assert found.summary.not_comparable == (not comparable)
    assert row(found)["nace_code"] == ours


def test_codes_are_compared_within_a_version_where_the_extract_has_it(tmp_path: Path) -> None:
    tables = {**TABLES, "activity": [activity(A, "47711"), activity(A, "47712", version="2025")]}
    one = application(**{**BARE, "nace_version": "2025", "nace_code": "47.712"})
    found = enriched(tmp_path, one, tables=tables)
    assert (told(found), found.summary.not_comparable) == ([], 0)


def test_why_rows_were_not_found_is_counted(tmp_path: Path) -> None:
    numbers = (A, "", GONE, A[:8] + "00", "123", f"{A[:4]}.{A[4:7]}.{A[7:]}", f"BE{B}", "BE")
    rows = [application(each, enterprise_number=text) for each, text in enumerate(numbers, start=1)]
    found = enriched(tmp_path, *rows).summary
    assert (found.rows, found.found, found.no_number) == (8, 3, 1)
    # What is there and cannot be read is not the same as nothing: "BE".
    assert (found.malformed_number, found.not_in_extract) == (3, 1)


def test_a_row_that_is_not_found_stays_as_it_is(tmp_path: Path) -> None:
    one = application(**{**BARE, "enterprise_number": GONE})
    values = row(enriched(tmp_path, one))
    assert {name: values[name] or "" for name in NAMES} == one


def test_enterprises_with_2003_only_are_counted(tmp_path: Path) -> None:
    tables = {**TABLES, "activity": [activity(A, "90031", version="2003")]}
    found = enriched(tmp_path, application(**BARE), tables=tables)
    assert (found.summary.only_2003, found.summary.ignored_2003) == (1, 1)
    assert row(found)["nace_code"] is None


def test_codes_chosen_from_several_are_counted(tmp_path: Path) -> None:
    tables = {**TABLES, "activity": [activity(A, "90031"), activity(A, "90011")]}
    assert enriched(tmp_path, application(**BARE), tables=tables).summary.several == 1


def test_codes_of_2025_that_lead_back_to_several_are_counted(tmp_path: Path) -> None:
    tables = {**TABLES, "activity": [activity(A, "90391", version="2025")]}
    found = enriched(tmp_path, application(**BARE), tables=tables)
    assert found.summary.ambiguous_back == 1
    assert row(found)["nace_version"] == "2025"


@pytest.mark.parametrize(
    ("day", "later"),
    [(date(2024, 12, 30), True), (date(2024, 12, 31), False), (None, False)],
)
def test_an_extract_of_a_later_day_than_the_reference_date_is_told(
    tmp_path: Path, day: date | None, later: bool
) -> None:
    found = enriched(tmp_path, application(), reference_date=day).summary
    assert found.later_than_reference is later
    assert (found.extract_number, found.snapshot_date) == (100, date(2024, 12, 31))


def test_columns_and_rows_keep_their_order(tmp_path: Path) -> None:
    rows = [application(each, enterprise_number=A) for each in range(1, 30)]
    found = enriched(tmp_path, *rows).register.to_pyarrow()
    assert found.column_names == ["row_number", *NAMES]
    assert found["row_number"].to_pylist() == list(range(2, 31))


def test_several_applications_of_one_enterprise_stay_several(tmp_path: Path) -> None:
    found = enriched(tmp_path, application(1, **BARE), application(2, **BARE))
    assert found.summary.rows == 2
    assert found.register.to_pyarrow()["nace_code"].to_pylist() == ["90.031", "90.031"]


def test_a_register_can_be_a_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "register.parquet"
    register(application(**BARE)).to_parquet(path)
    kbo = read_slice([full_zip(tmp_path, TABLES)], register_numbers(path), tmp_path / "cache")
    found = enrich(path, choose(kbo, LISTED, CODES), kbo.extract, CODES)
    assert row(found)["nace_code"] == "90.031"


def test_no_number_reaches_a_disagreement(tmp_path: Path) -> None:
    found = enriched(tmp_path, application(**{**BARE, "postal_code": "2000"}))
    assert found.disagreements.columns == ("row_number", "column", "kind")
    assert A not in str(found.disagreements.to_pyarrow().to_pylist())


def test_the_register_is_not_changed(tmp_path: Path) -> None:
    table = register(application(**BARE))
    before = table.to_pyarrow()
    kbo = read_slice([full_zip(tmp_path, TABLES)], register_numbers(table), tmp_path / "cache")
    choice = choose(kbo, LISTED, CODES)
    enrich(table, replace(choice), kbo.extract, CODES).register.to_pyarrow()
    assert table.to_pyarrow().equals(before)
