"""The made-up register, counted again here with nothing but the csv module."""

import csv
import hashlib
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet
import pytest
from looping import some
from stdnum.be import vat

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.delineation import delineation
from antwoord.catalogue.declared.question import load_question
from antwoord.errors import UserError
from antwoord.made_up.register import applications as demo
from antwoord.made_up.register import blemishes as demo_blemishes
from antwoord.made_up.register import columns as demo_columns
from antwoord.made_up.register import distributions as demo_tables
from antwoord.made_up.register import package as demo_package
from antwoord.made_up.register.applications import write_demo

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "data" / "raw" / "register"
REFERENCE = ROOT / "data" / "raw" / "reference"

COLUMNS = [
    "application_id",
    "application_date",
    "applicant",
    "occupation",
    "legal_form",
    "enterprise_number",
    "postal_code",
    "activity",
    "nace_version",
    "nace_code",
    "purpose",
    "requested_amount_eur",
    "term_months",
    "interest_rate_pct",
    "decision",
    "decision_date",
    "stop_reason",
    "paid_date",
    "paid_amount_eur",
]
PUBLISHED = date(2021, 3, 1)
STATES = ("paid", "stopped", "approved", "pending")
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reference(name: str) -> list[Row]:
    return read(REFERENCE / name)


CULTURAL = {
    row["activity"] for row in reference("activities.csv") if row["creative_cultural"] == "true"
}


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def state(row: Row, on: date) -> str | None:
    """Contract 1, read again: None is not counted."""
    applied, decided, paid = (
        day(row[name]) for name in ("application_date", "decision_date", "paid_date")
    )
    if applied is None or applied > on:
        return None
    if paid and paid <= on and row["paid_amount_eur"]:
        return "paid"
    if decided and decided <= on:
        return row["decision"]
    return "pending"


def province(postal_code: str, on: date) -> str:
    for area in reference("postal_codes.csv"):
        first, last = area["postal_code_from"], area["postal_code_to"]
        starts, ends = day(area["valid_from"]) or date.min, day(area["valid_to"]) or date.max
        if first <= postal_code <= last and starts <= on <= ends:
            return area["province"]
    return "unknown"


def is_set_aside(row: Row) -> bool:
    """Whether the row cannot be an application."""
    return day(row["application_date"]) is None


def is_flawed(row: Row) -> bool:
    """Whether the row cannot be an application, or a fact of it is in doubt."""
    applied, decided = day(row["application_date"]), day(row["decision_date"])
    return (
        applied is None
        or not row["applicant"]
        or (decided is None and bool(row["decision"]))
        or (decided is not None and decided < applied)
        or province(row["postal_code"], PUBLISHED) == "unknown"
        or bool(row["paid_date"]) != bool(row["paid_amount_eur"])
    )


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read(COMMITTED / "applications.csv")


@pytest.fixture(scope="module")
def cultural(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["activity"] in CULTURAL]


@pytest.fixture(scope="module")
def block(cultural: list[Row]) -> list[Row]:
    return [row for row in cultural if state(row, PUBLISHED)]


def test_committed_register_is_what_the_generator_makes(tmp_path: Path) -> None:
    write_demo(tmp_path)
    for name in ("applications.csv", "datapackage.json"):
        assert (tmp_path / name).read_bytes() == (COMMITTED / name).read_bytes(), name


def test_published_figures_are_exact(block: list[Row]) -> None:
    states = Counter(state(row, PUBLISHED) for row in block)
    paid = sum(Decimal(row["paid_amount_eur"]) for row in block if row["paid_amount_eur"])
    assert len(block) == 160
    assert states == {"paid": 78, "stopped": 82}
    assert paid == Decimal("829097.00")


def test_published_block_lies_in_the_five_flemish_provinces(block: list[Row]) -> None:
    counts = Counter(province(row["postal_code"], PUBLISHED) for row in block)
    flemish = {row["province"] for row in reference("provinces.csv") if row["region"] == "BE-VLG"}
    assert set(counts) == flemish
    assert counts.most_common(1)[0][0] == "BE-VAN"


def test_published_block_has_no_flawed_row(block: list[Row]) -> None:
    assert not any(is_flawed(row) for row in block)


def test_published_block_has_every_kind_of_applicant(block: list[Row]) -> None:
    kinds = Counter((row["applicant"], row["occupation"]) for row in block)
    assert set(kinds) == {
        ("company", ""),
        ("self_employed", "main"),
        ("self_employed", "secondary"),
        ("self_employed", "other"),
    }
    assert 50 <= kinds["company", ""] <= 80
    assert kinds["self_employed", "main"] > kinds["self_employed", "secondary"]


def test_published_block_stops_mostly_for_the_published_reasons(block: list[Row]) -> None:
    reasons = Counter(row["stop_reason"] for row in block if row["decision"] == "stopped")
    assert set(reasons) == {"insufficient_information", "financial_risk", "withdrawn"}
    assert 0 < reasons["withdrawn"] < 10


def test_another_seed_keeps_the_published_figures(tmp_path: Path) -> None:
    made = read(write_demo(tmp_path, seed=7))
    assert made != read(COMMITTED / "applications.csv")
    counted = [row for row in made if row["activity"] in CULTURAL and state(row, PUBLISHED)]
    paid = [row for row in counted if state(row, PUBLISHED) == "paid"]
    assert (len(counted), len(paid)) == (160, 78)
    assert sum(Decimal(row["paid_amount_eur"]) for row in paid) == Decimal("829097.00")


@pytest.mark.parametrize(
    "on", ["2012-12-31", "2016-06-30", "2021-03-01", "2024-12-31", "2025-12-31"]
)
def test_states_add_up_on_any_date(rows: list[Row], on: str) -> None:
    reference_date = date.fromisoformat(on)
    states = Counter(state(row, reference_date) for row in rows)
    applied = sum((day(row["application_date"]) or date.max) <= reference_date for row in rows)
    assert sum(states[name] for name in STATES) == applied
    assert all(states[name] for name in STATES)


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2025, 12, 31)])
def test_later_some_cultural_rows_are_open(cultural: list[Row], on: date) -> None:
    states = Counter(state(row, on) for row in cultural if not is_flawed(row))
    assert states["pending"]
    assert states["approved"]
    assert states["paid"] > 78
    assert states["stopped"] > 82


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2025, 12, 31)])
def test_later_a_cultural_row_lacks_its_postcode_and_one_its_applicant(
    cultural: list[Row], block: list[Row], on: date
) -> None:
    counted = [row for row in cultural if state(row, on)]
    nowhere = [row for row in counted if province(row["postal_code"], on) == "unknown"]
    nobody = [row for row in counted if not row["applicant"]]
    assert nowhere
    assert nobody
    assert not [row for row in (*nowhere, *nobody) if row in block]


def test_a_cultural_applicant_of_2070_changes_province(cultural: list[Row]) -> None:
    before, after = date(2024, 12, 31), date(2025, 1, 1)
    moved = [row for row in cultural if row["postal_code"] == "2070" and state(row, before)]
    assert any(state(row, before) == "paid" for row in moved)
    for row in some(moved):
        assert province(row["postal_code"], before) == "BE-VAN"
        assert province(row["postal_code"], after) == "BE-VOV"


def test_all_sectors_come_near_what_the_lender_reports(rows: list[Row]) -> None:
    until_2023 = [
        row for row in rows if row["paid_amount_eur"] and state(row, date(2023, 12, 31)) == "paid"
    ]
    total = sum(Decimal(row["paid_amount_eur"]) for row in until_2023)
    in_2023 = [row for row in until_2023 if row["paid_date"].startswith("2023")]
    borrowers = {row["enterprise_number"] for row in until_2023}
    assert len(borrowers) > 600
    assert total > 9_000_000
    assert 14_000 < total / len(until_2023) < 16_000
    assert 55 <= len(in_2023) <= 67


def test_nothing_is_later_than_the_extract(rows: list[Row]) -> None:
    names = ("application_date", "decision_date", "paid_date")
    days = [found for row in rows for name in names if (found := day(row[name]))]
    assert max(days) <= date(2025, 12, 31)
    assert min(days).year == 2012
    assert max(days).year == 2025


def test_rows_stand_in_order_of_application(rows: list[Row]) -> None:
    days = [found for row in rows if (found := day(row["application_date"]))]
    assert days == sorted(days)


def test_ids_are_unique_and_carry_the_year(rows: list[Row]) -> None:
    assert len({row["application_id"] for row in rows}) == len(rows) == 2000
    assert rows[0]["application_id"] == "IK-2012-000001"
    for row in some(rows):
        if day(row["application_date"]):
            assert row["application_id"][3:7] == row["application_date"][:4]


def test_enterprise_numbers_are_made_up_and_all_but_one_valid(rows: list[Row]) -> None:
    numbers = [row["enterprise_number"] for row in rows if row["enterprise_number"]]
    assert all(len(number) == 10 and number[:2] in ("18", "19") for number in some(numbers))
    assert sum(not vat.is_valid(number) for number in numbers) == 1


def test_who_was_paid_has_a_number_and_some_others_have_none(rows: list[Row]) -> None:
    without = [row for row in rows if not row["enterprise_number"]]
    assert without
    assert not any(row["paid_date"] for row in without)


def test_an_enterprise_that_comes_twice_stays_who_it_is(rows: list[Row]) -> None:
    seen: dict[str, Row] = {}
    again = 0
    for row in some(rows):
        number = row["enterprise_number"]
        if not number:
            continue
        first = seen.setdefault(number, row)
        again += first is not row
        for name in ("applicant", "occupation", "postal_code", "activity"):
            assert row[name] == first[name]
    assert again > 20


def test_sector_by_nace_differs_from_sector_by_activity(rows: list[Row]) -> None:
    codes = load_code_lists()
    listed = delineation(load_question("sv-533", codes).population, codes)
    by_nace = [
        row
        for row in rows
        if state(row, PUBLISHED)
        and listed.holds(row["nace_version"], dotted(row["nace_code"]))
        and not is_flawed(row)
    ]
    cultural = [row for row in by_nace if row["activity"] in CULTURAL]
    assert 125 <= len(by_nace) <= 185
    assert len(by_nace) != 160
    assert 0 < len(cultural) < 160
    assert len(cultural) < len(by_nace)


def dotted(code: str) -> str:
    return code if "." in code or not code else f"{code[:2]}.{code[2:]}"


def test_nace_codes_of_both_versions_occur_with_and_without_dot(rows: list[Row]) -> None:
    versions = Counter((row["nace_version"], row["application_date"] >= "2025") for row in rows)
    assert versions["2025", True] > 4 * versions["2008", True] > 0
    assert 0 < versions["2025", False] < versions["2008", False] // 20
    assert any(row["nace_code"] and "." not in row["nace_code"] for row in rows)
    assert all(bool(row["nace_code"]) == bool(row["nace_version"]) for row in some(rows))
    codes = load_code_lists()
    listed = delineation(load_question("sv-533", codes).population, codes)
    assert any(listed.leaf(row["nace_version"], row["nace_code"]) == "_M" for row in rows)


def test_tables_agree_with_the_reference_lists() -> None:
    pairs: dict[str, set[str]] = {}
    for pair in reference("nace_correspondence.csv"):
        pairs.setdefault(pair["nace_code_2008"], set()).add(pair["nace_code_2025"])
    for old, new in some(demo_tables.NACE_2025.items()):
        assert set(new) <= pairs[old], old
    assert set(demo_tables.CULTURAL_ACTIVITIES) == CULTURAL
    for codes, name, column in (
        (demo_tables.ACTIVITIES, "activities.csv", "activity"),
        (demo_tables.PURPOSES, "purposes.csv", "purpose"),
        (demo_tables.STOP_REASONS, "stop_reasons.csv", "stop_reason"),
    ):
        assert set(codes) == {row[column] for row in reference(name)}
    forms = {row["legal_form"] for row in reference("legal_forms.csv")}
    assert set(demo_tables.LEGAL_FORMS) <= forms


def test_postcodes_lie_in_the_province_that_lists_them() -> None:
    for code, weights in some(demo_tables.POSTAL_WEIGHTS.items()):
        assert {province(postal, PUBLISHED) for postal in weights} == {code}


def test_amounts_are_heaped_and_capped(rows: list[Row]) -> None:
    requested = [Decimal(row["requested_amount_eur"]) for row in rows]
    assert sum(amount % 500 == 0 for amount in requested) > 0.85 * len(rows)
    assert sum(amount > 25_000 for amount in requested) == 2
    paid = [Decimal(row["paid_amount_eur"]) for row in rows if row["paid_amount_eur"]]
    assert sum(amount > 25_000 for amount in paid) == 1
    assert all(row["requested_amount_eur"][-3] == "." for row in some(rows))


def test_rates_follow_the_programme(rows: list[Row]) -> None:
    for row in some(rows):
        applied, decided = day(row["application_date"]), day(row["decision_date"])
        flawed = not applied or (decided and decided < applied)
        if not flawed and row["interest_rate_pct"] not in ("5.00", "3.00"):
            agreed = decided or applied
            late, early = agreed >= date(2021, 2, 1), agreed < date(2016, 1, 1)
            assert row["interest_rate_pct"] == ("7.00" if late else "6.00" if early else "6.75")


def test_companies_have_forms_of_their_time(rows: list[Row]) -> None:
    for row in some(rows):
        applied = day(row["application_date"])
        assert bool(row["legal_form"]) == (row["applicant"] == "company")
        if applied and row["legal_form"] in ("015", "008"):
            assert applied < date(2019, 5, 1)
        if applied and row["legal_form"] in ("610", "612", "706"):
            assert applied >= date(2019, 5, 1)


def test_two_rows_are_set_aside_eight_in_doubt_and_about_fifteen_remarkable(
    rows: list[Row],
) -> None:
    kinds: Counter[str] = Counter()
    for kind in demo_blemishes.BLEMISHES:
        kinds[kind.outcome] += kind.times
    assert sum(is_set_aside(row) for row in rows) == kinds["quarantine"] == 2
    in_doubt = [row for row in rows if is_flawed(row) and not is_set_aside(row)]
    assert len(in_doubt) == kinds["doubt"] == 8
    remarkable = [row for row in rows if not is_flawed(row) and is_remarkable(row)]
    assert len(remarkable) == kinds["finding"] == 16


def is_remarkable(row: Row) -> bool:
    """Whether the row breaks a rule of the programme, or lacks what it should have."""
    number = row["enterprise_number"]
    return (
        Decimal(row["requested_amount_eur"]) > 25_000
        or Decimal(row["paid_amount_eur"] or 0) > 25_000
        or int(row["term_months"]) > 60
        or row["legal_form"] == "017"
        or row["purpose"] in ("refinancing", "tax_debt")
        or row["interest_rate_pct"] not in ("6.00", "6.75", "7.00")
        or bool(number and not vat.is_valid(number))
        or province(row["postal_code"], PUBLISHED) in ("BE-BRU", "BE-WLG")
        or (row["decision"] == "stopped" and not row["stop_reason"])
        or not row["activity"]
    )


def test_descriptor_is_valid_and_describes_the_file() -> None:
    package = json.loads((COMMITTED / "datapackage.json").read_text(encoding="utf-8"))
    assert list(frictionless.Package.metadata_validate(package)) == []
    (resource,) = package["resources"]
    content = (COMMITTED / resource["path"]).read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert names == content.decode().splitlines()[0].split(",") == COLUMNS
    assert package["extract_date"] == "2025-12-31"
    assert (package["rows"], package["seed"]) == (demo.DEFAULT_ROWS, demo.DEFAULT_SEED)
    assert package["generator_version"] == demo.GENERATOR_VERSION
    assert package["synthetic"] is True
    assert "FICTIEF" in package["description"]


def test_every_column_has_a_title_and_a_description() -> None:
    for field in some(demo_package.FIELDS):
        assert field["title"]
        assert field["description"].endswith(".")


def test_only_blemishes_break_the_described_schema() -> None:
    package = frictionless.Package(str(COMMITTED / "datapackage.json"))
    errors = package.validate().flatten(["fieldName", "type"])
    assert Counter(field for field, _ in errors) == {
        "application_date": 2,
        "decision_date": 1,
        "postal_code": 3,
        "applicant": 1,
    }


def test_csv_has_unix_lines_and_no_quotes(rows: list[Row]) -> None:
    content = (COMMITTED / "applications.csv").read_bytes()
    assert b"\r" not in content
    assert b'"' not in content
    assert content.count(b"\n") == len(rows) + 1
    content.decode("ascii")


@pytest.mark.parametrize("size", [1, 10, 5000])
def test_any_size_is_deterministic(tmp_path: Path, size: int) -> None:
    first = write_demo(tmp_path / "first", rows=size)
    second = write_demo(tmp_path / "second", rows=size)
    assert first.read_bytes() == second.read_bytes()
    made = read(first)
    assert len({row["application_id"] for row in made}) == len(made) == size


def test_larger_registers_keep_the_shares(tmp_path: Path) -> None:
    made = read(write_demo(tmp_path, rows=20_000))
    block = [row for row in made if row["activity"] in CULTURAL and state(row, PUBLISHED)]
    states = Counter(state(row, PUBLISHED) for row in block)
    assert states == {"paid": 780, "stopped": 820}
    assert sum(is_flawed(row) for row in made) == 100


def test_chunks_join_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "CHUNK_ROWS", 700)
    made = read(write_demo(tmp_path, rows=2001))
    days = [found for row in made if (found := day(row["application_date"]))]
    assert days == sorted(days)
    assert len({row["application_id"] for row in made}) == len(made) == 2001
    block = [row for row in made if row["activity"] in CULTURAL and state(row, PUBLISHED)]
    assert Counter(state(row, PUBLISHED) for row in block) == {"paid": 78, "stopped": 82}


@pytest.mark.parametrize("size", [10, 5000])
def test_parquet_holds_the_same_values(tmp_path: Path, size: int) -> None:
    lines = read(write_demo(tmp_path, rows=size))
    table = pyarrow.parquet.read_table(write_demo(tmp_path, rows=size, file_format="parquet"))
    assert table.schema.equals(demo_columns.SCHEMA)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["resources"][0]["path"] == "applications.parquet"
    unreadable = 0
    for line, values in some(zip(lines, table.to_pylist(), strict=True)):
        for name, value in some(values.items()):
            text = line[name]
            if name.endswith("_date") and text and day(text) is None:
                unreadable += 1
                text = ""
            assert ("" if value is None else str(value)) == text
    assert unreadable == size // 2000 * 2


@pytest.mark.parametrize(
    ("arguments", "word"),
    [({"rows": 0}, "rows"), ({"seed": -1}, "seed"), ({"file_format": "xlsx"}, "format")],
)
def test_impossible_wishes_are_refused_in_a_sentence(
    tmp_path: Path, arguments: dict[str, Any], word: str
) -> None:
    with pytest.raises(UserError, match=word):
        write_demo(tmp_path / "none", **arguments)
    assert not (tmp_path / "none").exists()


def test_a_failure_leaves_the_previous_register_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_demo(tmp_path, rows=10)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(demo, "spoil_rows", fail)
    with pytest.raises(OSError, match="no space"):
        write_demo(tmp_path, rows=20)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
