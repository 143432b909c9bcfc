"""The made-up extract, read again here with nothing but zipfile and csv."""

import hashlib
import json
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from kbo_zips import read_members
from looping import some
from stdnum.be import vat

from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.kbo import numbers as made_up
from antwoord.kbo.files import CHANGING, COLUMNS
from antwoord.made_up.kbo.extract import write_sample
from antwoord.made_up.kbo.register import read_enterprises
from antwoord.made_up.register import rows as demo_rows
from antwoord.storage.paths import project_root

COMMITTED = project_root() / "data" / "raw" / "kbo"
FULL = COMMITTED / "KboOpenData_9001_2025_12_31_Full.zip"
UPDATE = COMMITTED / "KboOpenData_9002_2026_01_01_Update.zip"
REGISTER = project_root() / "data" / "raw" / "register" / "applications.csv"
#: How the committed files were made; `antwoord kbo sample` says the same.
MADE_BY = {"enterprises": 1600, "activities_per_entity": 2.0, "update": True}
NUMBER = re.compile(r"[01]\d{3}\.\d{3}\.\d{3}|[2-9]\.\d{3}\.\d{3}\.\d{3}")


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, str]]]:
    return read_members(FULL)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kbo")
    write_sample(folder, **MADE_BY)
    return folder


@pytest.mark.parametrize("name", [FULL.name, UPDATE.name])
def test_the_generator_makes_the_committed_files(made: Path, name: str) -> None:
    with zipfile.ZipFile(made / name) as new, zipfile.ZipFile(COMMITTED / name) as old:
        assert new.namelist() == old.namelist()
        for member in some(old.namelist()):
            # Not the bytes: to lay out how so many differ takes minutes.
            one, other = new.read(member).splitlines(), old.read(member).splitlines()
            differ = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
            assert not differ[:3], member


@pytest.mark.skipif("ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng packs the same otherwise")
def test_the_generator_makes_the_committed_zips_byte_for_byte(made: Path) -> None:
    for name in (FULL.name, UPDATE.name, "datapackage.json"):
        assert sha256_of(made / name) == sha256_of(COMMITTED / name), name


def test_the_description_says_made_up_and_gives_the_hashes() -> None:
    package = json.loads((COMMITTED / "datapackage.json").read_text(encoding="utf-8"))
    assert package["synthetic"] is True
    assert "FICTIEF" in package["description"]
    for resource in some(package["resources"]):
        content = (COMMITTED / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)


def test_the_committed_files_are_small() -> None:
    assert FULL.stat().st_size + UPDATE.stat().st_size < 200_000


def test_the_files_have_the_published_columns(tables: dict[str, list[dict[str, str]]]) -> None:
    assert {name: tuple(rows[0]) for name, rows in tables.items()} == COLUMNS


def test_an_update_has_a_delete_and_an_insert_file_of_each() -> None:
    members = read_members(UPDATE)
    expected = {f"{name}_{what}" for name in CHANGING for what in ("delete", "insert")}
    assert set(members) == {"meta", "code", *expected}


def test_texts_are_quoted_dates_are_not_and_nothing_is_nothing() -> None:
    with zipfile.ZipFile(FULL) as archive:
        lines = archive.read("enterprise.csv").decode().splitlines()[1:]
    text, nothing = r'"[^"]*[^"]"', ""
    pattern = re.compile(
        rf"{text},{text},{text},{text},({text}|{nothing}),({text}|{nothing}),\d\d-\d\d-\d{{4}}"
    )
    assert [line for line in lines if not pattern.fullmatch(line)] == []


def test_every_number_has_right_check_digits_and_is_recognisably_made_up(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    keys = {"EnterpriseNumber", "EstablishmentNumber", "EntityNumber", "Id"}
    found = {row[key] for rows in tables.values() for row in rows for key in keys & set(row)}
    assert found
    for number in some(found):
        assert NUMBER.fullmatch(number), number
        digits = number.replace(".", "")
        assert int(digits[8:]) == 97 - int(digits[:8]) % 97
        assert digits[:2] in ("18", "19", "88", "89", "98", "99")


def test_the_range_is_that_of_the_made_up_register() -> None:
    assert made_up.MADE_UP_ENTERPRISES == demo_rows.FIRST_NUMBER
    assert made_up.MADE_UP_NUMBERS == demo_rows.NUMBERS


def test_a_number_that_counts_as_valid_is_one_for_stdnum() -> None:
    valid = [text for text in (f"18000000{n:02d}" for n in range(100)) if made_up.is_valid(text)]
    assert valid == ["1800000096"]
    assert vat.is_valid(valid[0])


def test_entities_exist(tables: dict[str, list[dict[str, str]]]) -> None:
    enterprises = {row["EnterpriseNumber"] for row in tables["enterprise"]}
    others = {row["EstablishmentNumber"] for row in tables["establishment"]}
    others |= {row["Id"] for row in tables["branch"]}
    assert {row["EnterpriseNumber"] for row in tables["establishment"]} <= enterprises
    for name in ("activity", "address", "denomination", "contact"):
        assert {row["EntityNumber"] for row in tables[name]} <= enterprises | others, name


def test_no_number_stands_twice(tables: dict[str, list[dict[str, str]]]) -> None:
    for name in ("enterprise", "establishment", "branch"):
        keys = [next(iter(row.values())) for row in tables[name]]
        assert len(set(keys)) == len(keys), name


def test_natural_persons_have_neither_form_nor_seat(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    natural = {r["EnterpriseNumber"] for r in tables["enterprise"] if r["TypeOfEnterprise"] == "1"}
    forms = {r["JuridicalForm"] for r in tables["enterprise"] if r["EnterpriseNumber"] in natural}
    seats = {r["EntityNumber"] for r in tables["address"] if r["TypeOfAddress"] == "REGO"}
    assert natural
    assert forms == {""}
    assert not natural & seats


def test_there_are_unconverted_companies(tables: dict[str, list[dict[str, str]]]) -> None:
    forms = Counter((r["JuridicalForm"], r["JuridicalFormCAC"]) for r in tables["enterprise"])
    assert forms["015", "610"] > 10
    assert forms["610", ""] > 10


def test_the_register_s_enterprises_are_there_as_it_tells_of_them(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    known = {each.place: each for each in read_enterprises(REGISTER)}
    rows = {
        int(row["EnterpriseNumber"].replace(".", "")[:8]) - made_up.MADE_UP_ENTERPRISES: row
        for row in tables["enterprise"]
    }
    there = known.keys() & rows.keys()
    assert 0.88 < len(there) / len(known) < 0.97  # some have stopped since
    for place in some(there):
        assert (rows[place]["TypeOfEnterprise"] == "1") == known[place].natural


def test_a_third_has_no_main_activity_on_its_own_number_but_on_an_establishment(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    main = {r["EntityNumber"] for r in tables["activity"] if r["Classification"] == "MAIN"}
    of: dict[str, set[str]] = defaultdict(set)
    for row in tables["establishment"]:
        of[row["EnterpriseNumber"]].add(row["EstablishmentNumber"])
    enterprises = [row["EnterpriseNumber"] for row in tables["enterprise"]]
    without = [each for each in enterprises if each not in main]
    elsewhere = [each for each in without if of[each] & main]
    assert 0.3 < len(without) / len(enterprises) < 0.55
    assert len(elsewhere) > len(enterprises) // 4


def test_versions_stand_side_by_side_and_some_activities_are_of_2025_only(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    versions: dict[str, set[str]] = defaultdict(set)
    for row in tables["activity"]:
        versions[row["EntityNumber"]].add(row["NaceVersion"])
    found = Counter(frozenset(each) for each in versions.values())
    assert found[frozenset({"2003", "2008", "2025"})] > 20
    assert found[frozenset({"2008", "2025"})] > 100
    assert found[frozenset({"2025"})] > 20
    assert found[frozenset({"2003"})] > 0


def test_an_entity_can_have_more_than_one_main_activity(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    found = Counter(
        (r["EntityNumber"], r["ActivityGroup"], r["NaceVersion"])
        for r in tables["activity"]
        if r["Classification"] == "MAIN"
    )
    assert max(found.values()) > 1


def test_codes_have_five_or_seven_digits(tables: dict[str, list[dict[str, str]]]) -> None:
    lengths = Counter(len(row["NaceCode"]) for row in tables["activity"])
    assert set(lengths) == {5, 7}
    assert all(row["NaceCode"].isdecimal() for row in some(tables["activity"]))


def test_codes_are_told_in_three_languages(tables: dict[str, list[dict[str, str]]]) -> None:
    languages: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in tables["code"]:
        languages[row["Category"], row["Code"]].add(row["Language"])
    assert set(map(frozenset, languages.values())) == {frozenset({"DE", "FR", "NL"})}
    assert ("Nace2008", "90031") in languages


def test_an_update_follows_the_full_extract() -> None:
    said = [
        {row["Variable"]: row["Value"] for row in read_members(path)["meta"]}
        for path in (FULL, UPDATE)
    ]
    assert [each["ExtractType"] for each in said] == ["full", "update"]
    assert int(said[1]["ExtractNumber"]) == int(said[0]["ExtractNumber"]) + 1
    assert said[1]["SnapshotDate"] == "01-01-2026"


def test_an_update_stops_changes_and_adds_enterprises(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    update = read_members(UPDATE)
    before = {row["EnterpriseNumber"] for row in tables["enterprise"]}
    stopped = {row["EnterpriseNumber"] for row in update["enterprise_delete"]}
    added = {row["EnterpriseNumber"] for row in update["enterprise_insert"]}
    assert stopped
    assert stopped < before
    assert added
    assert not added & before
    recoded = {row["EntityNumber"] for row in update["activity_delete"]} & {
        row["EntityNumber"] for row in update["activity_insert"]
    }
    assert recoded & before


def test_chunks_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antwoord.made_up.kbo.entities.CHUNK", 100)
    (path,) = write_sample(tmp_path, enterprises=450, activities_per_entity=3)
    tables = read_members(path)
    keys = [row["EnterpriseNumber"] for row in tables["enterprise"]]
    assert keys == sorted(set(keys))
    assert len(keys) == 450
    establishments = [row["EstablishmentNumber"] for row in tables["establishment"]]
    assert len(set(establishments)) == len(establishments)
    assert {row["EnterpriseNumber"] for row in tables["establishment"]} <= set(keys)


def test_another_seed_makes_other_enterprises(tmp_path: Path) -> None:
    first, second = (
        write_sample(tmp_path / str(seed), enterprises=50, seed=seed)[0].read_bytes()
        for seed in (1, 2)
    )
    assert first != second


def test_the_date_stands_in_the_name_and_inside(tmp_path: Path) -> None:
    (path,) = write_sample(tmp_path, enterprises=5, snapshot_date=date(2024, 2, 1))
    assert path.name == "KboOpenData_9001_2024_02_01_Full.zip"
    assert {row["Value"] for row in read_members(path)["meta"]} >= {"01-02-2024"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"enterprises": 0}, "0 enterprises"),
        ({"enterprises": 2_000_000}, "cannot be made up"),
        ({"seed": -1}, "seed"),
        ({"activities_per_entity": -1.0}, "activities"),
        ({"snapshot_date": date(1980, 1, 1)}, "snapshot date"),
    ],
)
def test_what_cannot_be_made_is_refused(
    tmp_path: Path, options: dict[str, object], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        write_sample(tmp_path / "made", **options)
    assert not list(tmp_path.rglob("*.zip"))


def test_no_stories_are_made_up_of_numbers_that_may_exist(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    text = REGISTER.read_text(encoding="utf-8").splitlines()
    text[2] = text[2].replace("1932721733", "0403449823")
    register.write_text("\n".join(text), encoding="utf-8")
    with pytest.raises(UserError, match="18 or 19"):
        write_sample(tmp_path / "made", register=register)
