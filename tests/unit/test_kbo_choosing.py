"""The rule that chooses, case by case."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kbo_zips import activity, address, enterprise, establishment, full_zip, number

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.delineation import Delineation, delineation
from antwoord.catalogue.declared.question import load_question
from antwoord.kbo.choosing import CHOSEN, Choices, choose
from antwoord.kbo.reading import read_slice

A = number(1)
SHOP, STUDIO = establishment(1), establishment(2)
CODES = load_code_lists()
LISTED = delineation(load_question("sv-533", CODES).population, CODES)


def choices(folder: Path, version: str = "2008", **tables: Any) -> Choices:
    given = {
        "enterprise": [enterprise(A)],
        "establishment": [(SHOP, "01-01-2016", A), (STUDIO, "01-01-2015", A)],
        **tables,
    }
    return choose(
        read_slice([full_zip(folder, given)], [A], folder / "cache"), LISTED, CODES, version
    )


def chosen(folder: Path, version: str = "2008", **tables: Any) -> dict[str, Any]:
    rows: list[dict[str, Any]] = choices(folder, version, **tables).table.to_pylist()
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (activity(A, "99999"), activity(A, "11111", group="006")),
        (activity(A, "99999", group="006"), activity(A, "11111", group="003")),
        (activity(A, "99999", group="003"), activity(A, "11111", group="002")),
        (activity(A, "99999", group="002"), activity(A, "11111", group="004")),
        (activity(A, "99999", group="007"), activity(A, "11111", group="")),
        (activity(A, "99999"), activity(A, "11111", classification="SECO")),
        (
            activity(A, "99999", classification="SECO"),
            activity(A, "11111", classification="ANCI"),
        ),
        (activity(A, "99999"), activity(SHOP, "11111")),
        (activity(A, "99999"), activity(A, "11111", version="2025")),
        (activity(A, "11111"), activity(A, "99999")),
        # An earlier rule is stronger than all later ones together.
        (activity(SHOP, "99999", version="2025"), activity(A, "11111", group="006")),
        (activity(SHOP, "99999", version="2025"), activity(A, "11111", classification="SECO")),
        (
            activity(A, "99999", classification="ANCI"),
            activity(A, "11111", group="006", classification="MAIN"),
        ),
        (activity(A, "99999", version="2025"), activity(SHOP, "11111")),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_better_activity_gives_the_code(
    tmp_path: Path, better: tuple[str, ...], worse: tuple[str, ...], turned: bool
) -> None:
    rows = [worse, better] if turned else [better, worse]
    digits = better[3]
    assert chosen(tmp_path, activity=rows)["nace_code"] == f"{digits[:2]}.{digits[2:]}"


def test_the_wanted_version_wins_between_versions_of_one_activity(tmp_path: Path) -> None:
    rows = [activity(A, "90031"), activity(A, "90120", version="2025")]
    for version, code in (("2008", "90.031"), ("2025", "90.120")):
        row = chosen(tmp_path, version, activity=rows)
        assert (row["nace_version"], row["nace_code"]) == (version, code)
        assert (row["nace_code_2008"], row["nace_code_2025"]) == ("90.031", "90.120")


def test_the_code_of_one_version_is_the_best_of_that_version(tmp_path: Path) -> None:
    rows = [
        activity(A, "90031", group="006"),
        activity(A, "11111", group="003"),
        activity(A, "90120", version="2025"),
    ]
    row = chosen(tmp_path, activity=rows)
    assert (row["nace_version"], row["nace_code"]) == ("2025", "90.120")
    assert row["nace_code_2008"] == "90.031"


def test_where_the_code_comes_from_is_told(tmp_path: Path) -> None:
    rows = [activity(SHOP, "90031", group="006", classification="SECO")]
    assert chosen(tmp_path, activity=rows)["nace_from"] == "006 SECO establishment"


def test_seven_digits_stay_whole(tmp_path: Path) -> None:
    assert chosen(tmp_path, activity=[activity(A, "9003101")])["nace_code"] == "90.03101"
    both = [activity(A, "58130", version="2025"), activity(A, "5813001", version="2025")]
    row = chosen(tmp_path / "both", activity=both)
    assert (row["nace_code"], row["several"]) == ("58.13001", False)


def test_2003_is_ignored_with_a_count(tmp_path: Path) -> None:
    rows = [activity(A, "11111", version="2003"), activity(A, "90031", classification="ANCI")]
    found = choices(tmp_path, activity=rows)
    assert found.table["nace_code"].to_pylist() == ["90.031"]
    assert found.table["only_2003"].to_pylist() == [False]
    assert found.ignored_2003 == 1


def test_an_enterprise_with_2003_only_has_no_code_and_says_why(tmp_path: Path) -> None:
    row = chosen(tmp_path, activity=[activity(A, "90031", version="2003")])
    assert (row["nace_code"], row["nace_version"], row["nace_from"]) == (None, None, None)
    assert (row["only_2003"], row["any_on_list"]) == (True, False)


def test_an_enterprise_without_activities_has_no_code(tmp_path: Path) -> None:
    row = chosen(tmp_path)
    assert (row["nace_code"], row["only_2003"], row["several"]) == (None, False, False)


@pytest.mark.parametrize("code", ["9003", "900311", "9003x", ""])
def test_what_is_no_code_is_left_aside_with_a_count(tmp_path: Path, code: str) -> None:
    found = choices(tmp_path, activity=[activity(A, code), activity(A, "90031", group="006")])
    assert found.table["nace_code"].to_pylist() == ["90.031"]
    assert found.unreadable == 1


def test_an_unknown_version_is_left_aside(tmp_path: Path) -> None:
    found = choices(tmp_path, activity=[activity(A, "90031", version="1993")])
    assert found.table["nace_code"].to_pylist() == [None]
    assert found.unreadable == 1


def test_more_than_one_main_activity_is_told(tmp_path: Path) -> None:
    rows = [activity(A, "90031"), activity(A, "11111")]
    assert chosen(tmp_path, activity=rows)["several"]
    twice = [activity(A, "90031"), activity(A, "9003100"), activity(A, "11111", group="006")]
    assert not chosen(tmp_path / "twice", activity=twice)["several"]


@pytest.mark.parametrize(
    ("rows", "on_list"),
    [
        ([activity(A, "90031")], True),
        ([activity(A, "11111")], False),
        ([activity(A, "11111"), activity(A, "90031", group="007", classification="ANCI")], True),
        ([activity(A, "11111"), activity(SHOP, "90031")], True),
        ([activity(A, "90120", version="2025")], True),
        ([activity(A, "90391", version="2025")], True),  # leads back to several of the list
        ([activity(A, "58130")], False),  # newspapers
        ([activity(A, "58130", version="2025")], True),  # journals
        ([activity(A, "5813001", version="2025")], False),  # newspapers
        ([activity(A, "4769001", version="2025")], False),  # musical instruments
        ([activity(A, "4769011", version="2025")], True),  # recordings
        ([activity(A, "90039")], False),  # no such code
        ([activity(A, "90031", version="2003")], False),
        ([], False),
    ],
)
def test_any_activity_on_the_list_counts(
    tmp_path: Path, rows: list[tuple[str, ...]], on_list: bool
) -> None:
    assert chosen(tmp_path, activity=rows)["any_on_list"] is on_list


def test_a_list_of_2025_takes_codes_of_2008_along() -> None:
    population = load_question("sv-533", CODES).population
    turned = delineation(replace(population, nace_version="2025", nace_codes=("90.3",)), CODES)
    assert turned.holds("2025", "90.391")
    assert turned.holds("2008", "90.021")
    assert not turned.holds("2008", "90.31")
    assert not turned.holds("2025", "90.120")


def test_an_empty_list_holds_nothing(tmp_path: Path) -> None:
    empty = Delineation("2008", {})
    tables = {"enterprise": [enterprise(A)], "activity": [activity(A, "90031")]}
    kbo = read_slice([full_zip(tmp_path, tables)], [A], tmp_path / "cache")
    assert choose(kbo, empty, CODES).table["any_on_list"].to_pylist() == [False]
    assert not empty.holds("2008", "90.031")


@pytest.mark.parametrize(
    ("form", "cac", "expected"), [("610", "", "610"), ("015", "610", "610"), ("", "", None)]
)
def test_the_legal_form_is_that_of_the_code_of_companies(
    tmp_path: Path, form: str, cac: str, expected: str | None
) -> None:
    row = chosen(tmp_path, enterprise=[enterprise(A, "2", form, cac)])
    assert row["legal_form"] == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("1", "self_employed"), ("2", "company"), ("0", None)]
)
def test_the_type_of_enterprise_tells_the_applicant(
    tmp_path: Path, kind: str, expected: str | None
) -> None:
    assert chosen(tmp_path, enterprise=[enterprise(A, kind)])["applicant"] == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([address(SHOP, "2000", "BAET"), address(A, "9000")], ("9000", "seat")),
        # The studio began a year before the shop.
        (
            [address(SHOP, "2000", "BAET"), address(STUDIO, "3000", "BAET")],
            ("3000", "establishment"),
        ),
        ([address(SHOP, "2000", "BAET")], ("2000", "establishment")),
        (
            [address(A, "1012", country="Nederland"), address(SHOP, "2000", "BAET")],
            ("2000", "establishment"),
        ),
        (
            [address(A, "9000", struck_off="01-02-2024"), address(SHOP, "2000", "BAET")],
            ("2000", "establishment"),
        ),
        ([address(A, "900")], (None, None)),
        ([address(A, "9000", "ABBR")], (None, None)),
        ([], (None, None)),
    ],
)
def test_the_postcode_is_of_the_seat_else_of_the_first_establishment(
    tmp_path: Path, rows: list[tuple[str, ...]], expected: tuple[str | None, str | None]
) -> None:
    row = chosen(tmp_path, address=rows)
    assert (row["postal_code"], row["postal_code_from"]) == expected


def test_the_choices_are_kept_beside_the_slice(tmp_path: Path) -> None:
    import pyarrow.parquet

    found = choices(tmp_path, activity=[activity(A)])
    path = found.save(tmp_path)
    assert path.name == CHOSEN
    assert pyarrow.parquet.read_table(path).equals(found.table)
