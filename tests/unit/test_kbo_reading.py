"""Reading a slice: what is taken, how updates are applied, what is refused in which words."""

import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from kbo_zips import (
    activity,
    address,
    csv_file,
    enterprise,
    establishment,
    full_members,
    full_zip,
    meta,
    number,
    update_members,
    update_zip,
    write_zip,
)

from antwoord.errors import UserError
from antwoord.kbo import archive, scanning
from antwoord.kbo.archive import open_zip
from antwoord.kbo.files import COLUMNS
from antwoord.kbo.reading import KboSlice, read_slice

A, B, C = number(1), number(2), number(3)
SHOP, STUDIO = establishment(1), establishment(2)
TABLES = {
    "enterprise": [enterprise(A), enterprise(B, "1", "", "", "05-06-2020")],
    "establishment": [(SHOP, "01-02-2016", A), (STUDIO, "06-06-2020", B)],
    "activity": [activity(A, "90031"), activity(SHOP, "47610"), activity(STUDIO, "74201")],
    "address": [address(A, "9000"), address(SHOP, "9030", "BAET"), address(STUDIO, "2000", "BAET")],
}


def read(folder: Path, *zips: Path, numbers: tuple[str | None, ...] = (A, B)) -> KboSlice:
    return read_slice(zips, numbers, folder / "cache")


def values(found: KboSlice, table: str, column: str) -> list[object]:
    return sorted(getattr(found, table)[column].to_pylist())


def test_only_the_wanted_enterprises_are_taken_with_their_establishments(tmp_path: Path) -> None:
    found = read(tmp_path, full_zip(tmp_path, TABLES), numbers=(A,))
    assert values(found, "enterprise", "enterprise_number") == [A]
    assert values(found, "establishment", "establishment_number") == [SHOP]
    assert values(found, "activity", "nace_code") == ["47610", "90031"]
    assert values(found, "address", "postal_code") == ["9000", "9030"]


def test_numbers_come_without_dots_and_dates_as_dates(tmp_path: Path) -> None:
    found = read(tmp_path, full_zip(tmp_path, TABLES))
    assert found.establishment.sort_by("establishment_number").to_pylist()[0] == {
        "establishment_number": SHOP,
        "enterprise_number": A,
        "start_date": date(2016, 2, 1),
    }


def test_nothing_between_commas_is_null(tmp_path: Path) -> None:
    found = read(tmp_path, full_zip(tmp_path, TABLES), numbers=(B,))
    row = found.enterprise.to_pylist()[0]
    assert (row["juridical_form"], row["juridical_form_cac"]) == (None, None)


def test_the_snapshot_and_the_extract_number_are_kept(tmp_path: Path) -> None:
    found = read(tmp_path, full_zip(tmp_path, TABLES, extract=100, day="31-12-2024"))
    assert (found.extract.number, found.extract.snapshot_date) == (100, date(2024, 12, 31))
    assert found.extract.zips == (("Full.zip", "full", 100, date(2024, 12, 31)),)
    assert found.asked == 2


def test_what_is_no_number_is_left_aside(tmp_path: Path) -> None:
    numbers = (None, "", "18", A[:-1] + "0", A, A, f"BE {A[:4]}.{A[4:7]}.{A[7:]}")
    found = read(tmp_path, full_zip(tmp_path, TABLES), numbers=numbers)
    assert found.asked == 1
    assert values(found, "enterprise", "enterprise_number") == [A]


def test_no_numbers_give_an_empty_slice(tmp_path: Path) -> None:
    found = read(tmp_path, full_zip(tmp_path, TABLES), numbers=())
    assert (found.asked, found.enterprise.num_rows, found.activity.num_rows) == (0, 0, 0)


def test_files_may_be_written_without_dots_or_quotes_and_with_a_byte_order_mark(
    tmp_path: Path,
) -> None:
    members = {
        name: b"\xef\xbb\xbf"
        + content.replace(b".", b"").replace(b'"', b"").replace(b"\n", b"\r\n")
        if name != "meta.csv"
        else content
        for name, content in full_members(TABLES).items()
    }
    found = read(tmp_path, write_zip(tmp_path / "Full.zip", members))
    assert values(found, "enterprise", "enterprise_number") == [A, B]
    assert values(found, "activity", "nace_code") == ["47610", "74201", "90031"]


def test_names_and_contacts_need_not_be_there(tmp_path: Path) -> None:
    members = full_members(TABLES)
    for name in ("denomination.csv", "contact.csv", "branch.csv", "code.csv"):
        del members[name]
    found = read(tmp_path, write_zip(tmp_path / "Full.zip", members))
    assert found.enterprise.num_rows == 2


def test_another_order_of_columns_and_more_of_them_are_read(tmp_path: Path) -> None:
    columns = ("Extra", *reversed(COLUMNS["activity"]))
    rows = [("x", *reversed(activity(f"{A[:4]}.{A[4:7]}.{A[7:]}", "90011")))]
    members = {**full_members(TABLES), "activity.csv": csv_file(columns, rows)}
    found = read(tmp_path, write_zip(tmp_path / "Full.zip", members))
    assert values(found, "activity", "nace_code") == ["90011"]


def test_a_file_of_many_blocks_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "BLOCK_BYTES", 1000)
    many = [activity(A, f"{90000 + n}") for n in range(500)]
    found = read(tmp_path, full_zip(tmp_path, {**TABLES, "activity": many}))
    assert values(found, "activity", "nace_code") == [f"{90000 + n}" for n in range(500)]


# Updates


def test_an_update_deletes_first_and_then_inserts(tmp_path: Path) -> None:
    update = update_zip(tmp_path, {"activity": [A]}, {"activity": [activity(A, "58110")]})
    found = read(tmp_path, full_zip(tmp_path, TABLES), update)
    assert values(found, "activity", "nace_code") == ["47610", "58110", "74201"]


def test_an_enterprise_that_stops_is_gone(tmp_path: Path) -> None:
    gone = {"enterprise": [A], "establishment": [SHOP], "activity": [A, SHOP], "address": [A, SHOP]}
    found = read(tmp_path, full_zip(tmp_path, TABLES), update_zip(tmp_path, gone, {}))
    assert values(found, "enterprise", "enterprise_number") == [B]
    assert values(found, "address", "postal_code") == ["2000"]


def test_an_enterprise_that_begins_is_there(tmp_path: Path) -> None:
    update = update_zip(
        tmp_path, {}, {"enterprise": [enterprise(C)], "activity": [activity(C, "90011")]}
    )
    found = read(tmp_path, full_zip(tmp_path, TABLES), update, numbers=(C,))
    assert values(found, "enterprise", "enterprise_number") == [C]
    assert values(found, "activity", "nace_code") == ["90011"]


def test_an_establishment_that_changes_hands_brings_its_activities_along(tmp_path: Path) -> None:
    # They stand in the full extract, where it is still another's; the update does not repeat them.
    update = update_zip(
        tmp_path, {"establishment": [STUDIO]}, {"establishment": [(STUDIO, "06-06-2020", A)]}
    )
    full = full_zip(tmp_path, TABLES)
    assert values(read(tmp_path, full, update, numbers=(A,)), "activity", "nace_code") == [
        "47610",
        "74201",
        "90031",
    ]
    assert values(read(tmp_path, full, update, numbers=(B,)), "activity", "nace_code") == []


def test_updates_are_applied_in_order_of_number_however_they_are_given(tmp_path: Path) -> None:
    full = full_zip(tmp_path, TABLES)
    first = update_zip(tmp_path, {"activity": [A]}, {"activity": [activity(A, "11111")]})
    second = update_zip(
        tmp_path, {"activity": [A]}, {"activity": [activity(A, "22222")]}, 102, "02-01-2025"
    )
    found = read(tmp_path, second, full, first, numbers=(A,))
    assert values(found, "activity", "nace_code") == ["22222", "47610"]
    assert (found.extract.number, found.extract.snapshot_date) == (102, date(2025, 1, 2))
    assert [name for name, *_ in found.extract.zips] == [
        "Full.zip",
        "Update_101.zip",
        "Update_102.zip",
    ]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((), "no KBO Open Data zip was given"),
        ((101,), "Update_101.zip is an update; give the full extract"),
        ((100, 102), "is extract 102 and does not follow 100; give 101 too"),
        ((100, 99), "is update 99, which the full extract 100 already holds; leave it out"),
        ((100, 100), "is update 100, which the full extract 100 already holds; leave it out"),
    ],
)
def test_an_update_that_does_not_follow_is_refused(
    tmp_path: Path, numbers: tuple[int, ...], words: str
) -> None:
    full = [full_zip(tmp_path, TABLES)] if numbers[:1] == (100,) else []
    updates = [update_zip(tmp_path, {}, {}, each) for each in numbers[len(full) :]]
    with pytest.raises(UserError, match=words):
        read(tmp_path, *full, *updates)


def test_two_full_extracts_are_refused(tmp_path: Path) -> None:
    zips = [full_zip(tmp_path / name, TABLES) for name in ("one", "two")]
    with pytest.raises(UserError, match="full extracts both"):
        read(tmp_path, *zips)


def test_the_same_update_twice_is_refused(tmp_path: Path) -> None:
    zips = [update_zip(tmp_path / name, {}, {}) for name in ("one", "two")]
    with pytest.raises(UserError, match="are both update 101"):
        read(tmp_path, full_zip(tmp_path, TABLES), *zips)


def test_an_update_of_an_earlier_day_is_refused(tmp_path: Path) -> None:
    update = update_zip(tmp_path, {}, {}, 101, "30-12-2024")
    with pytest.raises(UserError, match="of an earlier day"):
        read(tmp_path, full_zip(tmp_path, TABLES), update)


def test_an_update_that_repeats_an_enterprise_is_refused(tmp_path: Path) -> None:
    update = update_zip(tmp_path, {}, {"enterprise": [enterprise(A)]})
    with pytest.raises(UserError, match="stand there twice"):
        read(tmp_path, full_zip(tmp_path, TABLES), update)


# What is refused

Spoil = Callable[[dict[str, bytes]], None]


def without(name: str) -> Spoil:
    def spoil(members: dict[str, bytes]) -> None:
        del members[name]

    return spoil


def replaced(name: str, old: bytes, new: bytes) -> Spoil:
    def spoil(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return spoil


def added(name: str, content: bytes = b"") -> Spoil:
    return lambda members: members.update({name: content})


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (without("meta.csv"), r"^Full.zip holds no meta.csv, so it is no KBO Open Data zip$"),
        (without("activity.csv"), r"^Full.zip holds no activity.csv; download the whole zip again"),
        (
            replaced("activity.csv", b"NaceCode", b"Nace"),
            r"^Full.zip, activity.csv, row 1 names no column NaceCode; ",
        ),
        (
            replaced("establishment.csv", b"EnterpriseNumber", b"Owner"),
            r"^Full.zip, establishment.csv, row 1 names no column EnterpriseNumber; ",
        ),
        (
            replaced("enterprise.csv", b'"AC","000"', b'"AC"'),
            r"^Full.zip, enterprise.csv, row 2 has 6 fields where the header has 7; ",
        ),
        (
            replaced("activity.csv", b'"47610","MAIN"', b'"47610","MAIN","x"'),
            r"^Full.zip, activity.csv, row 3 has 6 fields where the header has 5; ",
        ),
        (
            replaced("address.csv", b'"Gent","Gand"', b'"G\xe9nt","Gand"'),
            r"^Full.zip, address.csv, row 2 is not UTF-8, as KBO Open Data is; ",
        ),
        (
            replaced("address.csv", b'"2000"', b'"2000\xff"'),
            r"^Full.zip, address.csv, row 4 is not UTF-8, as KBO Open Data is; ",
        ),
        (
            replaced("address.csv", b"CountryNL", b"CountryN\xff"),
            r"^Full.zip, address.csv, row 1 is not UTF-8",
        ),
        (added("../enterprise.csv"), r"^Full.zip holds a member whose path leads out of it; "),
        (added("/etc/passwd"), r"^Full.zip holds a member whose path leads out of it; "),
        (added("C:\\kbo\\x.csv"), r"^Full.zip holds a member whose path leads out of it; "),
        (
            added("activity.csv", b"0" * 3_000_000),
            r"^Full.zip, activity.csv would unpack to more than 200 times its size",
        ),
        (
            replaced("meta.csv", b"ExtractNumber", b"Number"),
            r"^Full.zip, meta.csv holds no ExtractNumber",
        ),
        (replaced("meta.csv", b'"100"', b'"1e2"'), r"ExtractNumber '1e2' is not a number$"),
        (replaced("meta.csv", b'"full"', b'"half"'), r"ExtractType 'half' is not full or update$"),
        (
            replaced("meta.csv", b'"31-12-2024"', b'"2024-12-31"'),
            r"SnapshotDate '2024-12-31' is not a date such as 31-12-2025$",
        ),
        (replaced("meta.csv", b'"Value"', b'"Values"'), r"does not have the columns Variable, "),
        (added("meta.csv", b"\xff"), r"^Full.zip, meta.csv is not UTF-8"),
        (added("activity.csv"), r"^Full.zip, activity.csv, row 1 names no column EntityNumber, "),
    ],
)
def test_a_zip_that_is_not_as_published_is_refused_in_one_sentence(
    tmp_path: Path, spoil: Spoil, words: str
) -> None:
    members = full_members(TABLES)
    spoil(members)
    path = write_zip(tmp_path / "Full.zip", members)
    with pytest.raises(UserError, match=words) as refused:
        read(tmp_path, path)
    assert "\n" not in str(refused.value)
    assert A not in str(refused.value).replace(".", "")
    assert not (tmp_path / "cache").exists()


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    path = full_zip(tmp_path, TABLES)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UserError, match="is not a zip, or is cut off; download it again"):
        read(tmp_path, path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^none.zip: there is no such file"):
        read(tmp_path, tmp_path / "none.zip")


def test_a_changed_byte_inside_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "Full.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        for name, content in full_members(TABLES).items():
            packed.writestr(name, content)
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"47610"', b'"47611"'))
    with pytest.raises(UserError, match=r"activity.csv is damaged; download the zip again"):
        read(tmp_path, path)


def test_a_member_that_does_not_unpack_is_noticed(tmp_path: Path) -> None:
    path = full_zip(tmp_path, {**TABLES, "activity": [activity(A, f"{n:05d}") for n in range(999)]})
    with zipfile.ZipFile(path) as packed:
        start = packed.getinfo("activity.csv").header_offset
    content = bytearray(path.read_bytes())
    content[start + 200 : start + 220] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"activity.csv is damaged; download the zip again"):
        read(tmp_path, path)


def test_a_member_twice_is_refused(tmp_path: Path) -> None:
    path = full_zip(tmp_path, TABLES)
    with zipfile.ZipFile(path, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("activity.csv", b"")
    with pytest.raises(UserError, match=r"holds activity.csv twice"):
        read(tmp_path, path)


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = full_zip(tmp_path, TABLES)
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    flags = struct.unpack_from("<H", content, entry + 8)[0]
    struct.pack_into("<H", content, entry + 8, flags | 1)
    path.write_bytes(content)
    with pytest.raises(UserError, match="is encrypted"):
        read(tmp_path, path)


def test_a_zip_that_unpacks_to_far_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST_BYTES", 1000)
    with pytest.raises(UserError, match="far more than KBO Open Data"):
        read(tmp_path, full_zip(tmp_path, TABLES))


def test_a_quoted_text_without_end_is_refused(tmp_path: Path) -> None:
    members = full_members(TABLES)
    members["address.csv"] = members["address.csv"].replace(b'"2000"', b'"2000')
    with pytest.raises(UserError, match=r"^Full.zip, address.csv"):
        read(tmp_path, write_zip(tmp_path / "Full.zip", members))


@pytest.mark.parametrize("name", ["activity_delete.csv", "activity_insert.csv"])
def test_an_update_without_one_of_its_files_is_refused(tmp_path: Path, name: str) -> None:
    members = update_members({}, {})
    del members[name]
    update = write_zip(tmp_path / "Update.zip", members)
    with pytest.raises(UserError, match=rf"^Update.zip holds no {name}; "):
        read(tmp_path, full_zip(tmp_path, TABLES), update)


def test_the_version_may_be_missing(tmp_path: Path) -> None:
    members = full_members(TABLES)
    members["meta.csv"] = csv_file(COLUMNS["meta"], meta("Full", 7, "01-02-2025")[:4])
    opened = open_zip(write_zip(tmp_path / "Full.zip", members))
    assert (opened.kind, opened.number, opened.version) == ("full", 7, "")


# The cache


def test_a_second_call_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = full_zip(tmp_path, TABLES)
    first = read(tmp_path, full)
    monkeypatch.setattr("antwoord.kbo.reading.scan", None)
    second = read(tmp_path, full, numbers=(B, A, A))
    assert (first.from_cache, second.from_cache) == (False, True)
    for name in ("enterprise", "establishment", "activity", "address"):
        assert getattr(second, name).equals(getattr(first, name)), name
    assert second.folder == first.folder


def test_other_numbers_are_another_entry(tmp_path: Path) -> None:
    full = full_zip(tmp_path, TABLES)
    assert read(tmp_path, full).folder != read(tmp_path, full, numbers=(A,)).folder


def test_another_content_is_another_entry_under_the_same_name(tmp_path: Path) -> None:
    read(tmp_path, full_zip(tmp_path, TABLES))
    changed = {**TABLES, "activity": [activity(A, "90032")]}
    found = read(tmp_path, full_zip(tmp_path, changed))
    assert not found.from_cache
    assert values(found, "activity", "nace_code") == ["90032"]


def test_the_same_zip_elsewhere_is_the_same_entry(tmp_path: Path) -> None:
    read(tmp_path, full_zip(tmp_path, TABLES))
    assert read(tmp_path, full_zip(tmp_path / "elsewhere", TABLES)).from_cache


@pytest.mark.parametrize("name", ["activity.parquet", "slice.json"])
@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_entry_is_read_anew(tmp_path: Path, name: str, damage: str) -> None:
    full = full_zip(tmp_path, TABLES)
    first = read(tmp_path, full)
    path = first.folder / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        half = len(content) // 2
        path.write_bytes(content[:half] + (b"" if damage == "cut" else b"?" + content[half + 1 :]))
    again = read(tmp_path, full)
    assert not again.from_cache
    assert again.activity.equals(first.activity)
    assert read(tmp_path, full).from_cache


def test_only_the_owner_can_look_into_an_entry(tmp_path: Path) -> None:
    found = read(tmp_path, full_zip(tmp_path, TABLES))
    assert found.folder.stat().st_mode & 0o077 == 0


def test_nothing_else_is_left_in_the_cache(tmp_path: Path) -> None:
    found = read(tmp_path, full_zip(tmp_path, TABLES))
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [found.folder.name]
    assert sorted(path.name for path in found.folder.iterdir()) == [
        "activity.parquet",
        "address.parquet",
        "enterprise.parquet",
        "establishment.parquet",
        "slice.json",
    ]
