"""The ledger of releases: nothing in it changes unseen, nothing half comes into it."""

import hashlib
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import CELLS, add, answer, true_cells
from looping import some

from antwoord import run_files
from antwoord.errors import UserError
from antwoord.releases import archive, ledger
from antwoord.releases.ledger import NOTHING_BEFORE, Answer, archived, head, read_ledger
from antwoord.run_files import RELEASE, REPORT, RUN_FILES

WINDOWS = pytest.mark.skipif(os.name == "nt", reason="modes and signals as POSIX has them")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, whose archive is empty."""
    folder = tmp_path / "home"
    (folder / "data" / "raw" / "questions").mkdir(parents=True)
    monkeypatch.setenv("ANTWOORD_HOME", str(folder))
    return folder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger of three releases."""
    path = tmp_path_factory.mktemp("ledger") / ledger.NAME
    for number in (1, 2, 3):
        add(path, number)
    return path.read_bytes()


def test_no_file_is_no_release(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / ledger.NAME) == ()
    assert head(tmp_path / ledger.NAME) == "0" * 64


def test_what_is_read_is_what_was_released(tmp_path: Path) -> None:
    path = tmp_path / ledger.NAME
    added = [add(path, number) for number in (1, 2)]
    read = read_ledger(path)
    assert list(read) == added
    for number, entry in some(enumerate(read, start=1)):
        wanted = answer(number)
        for name in some(Answer.__dataclass_fields__):
            assert getattr(entry, name) == getattr(wanted, name), name
        assert entry.sequence == number
        assert entry.released == datetime(2026, 1, 3, 12, 30, 45, tzinfo=UTC)
    assert read[0].cells[CELLS]["by_nace", "paid", "één"] is None
    assert str(read[0].cells[CELLS]["by_nace", "amount_paid_eur", "90.03"]) == "829097.00"
    assert [entry.previous for entry in read] == [NOTHING_BEFORE, read[0].head]
    assert head(path) == read[1].head


def test_a_line_is_the_canonical_json_that_its_hash_is_of(three: bytes) -> None:
    # Written here a second time, with nothing of the ledger's own.
    previous = "0" * 64
    for number, line in some(enumerate(three.decode("utf-8").splitlines(), start=1)):
        content = json.loads(line)
        assert line == json.dumps(
            content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        digest = content.pop("hash")
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode("utf-8")).hexdigest() == digest
        assert (content["sequence"], content["previous"]) == (number, previous)
        assert content["released"] == "2026-01-03T12:30:45+00:00"
        assert content["cells"][CELLS]["rows"][0] == ["by_nace", "paid", "90.03", str(number)]
        assert content["cells"][CELLS]["rows"][2] == ["by_nace", "paid", "één", None]
        previous = digest


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_ledger(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{ledger.NAME}, line ")
    assert "put back a copy" in sentence
    return sentence.removeprefix(f"{ledger.NAME}, ")


same_folder = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@same_folder
@given(data=st.data())
def test_one_byte_changed_anywhere_is_found(tmp_path: Path, three: bytes, data) -> None:
    place = data.draw(st.integers(0, len(three) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != three[place]))
    number = three.count(b"\n", 0, place) + 1
    told = refused(tmp_path / "releases.jsonl", three[:place] + bytes([byte]) + three[place + 1 :])
    assert told.startswith(f"line {number}:")


@same_folder
@given(data=st.data())
def test_one_byte_more_or_less_anywhere_is_found(tmp_path: Path, three: bytes, data) -> None:
    place = data.draw(st.integers(0, len(three) - 1))
    more = data.draw(st.binary(max_size=1))
    rest = three[place:] if more else three[place + 1 :]
    refused(tmp_path / "releases.jsonl", three[:place] + more + rest)


def test_every_line_cut_short_is_found(tmp_path: Path, three: bytes) -> None:
    ends = {0, *(place + 1 for place, byte in enumerate(three) if byte == ord("\n"))}
    for place in some(set(range(len(three))) - ends):
        number = three.count(b"\n", 0, place) + 1
        told = refused(tmp_path / "releases.jsonl", three[:place])
        assert told.startswith(f"line {number}: the line is cut")


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (0, 2), (1, 2), (0, 0, 1, 2), (0, 1, 1)])
def test_lines_moved_taken_out_or_repeated_are_found(tmp_path: Path, three: bytes, order) -> None:
    lines = three.splitlines(keepends=True)
    wrong = next(place for place, line in enumerate(order) if place != line)
    told = refused(tmp_path / "releases.jsonl", b"".join(lines[line] for line in order))
    assert told.startswith(f"line {wrong + 1}: it does not follow the line before")


def resealed(line: bytes, **changes) -> bytes:
    """A line changed by somebody who knows how its hash is made."""
    content = {**json.loads(line), **changes}
    del content["hash"]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    content["hash"] = hashlib.sha256(text.encode("utf-8")).hexdigest()
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def test_a_change_with_a_hash_that_fits_breaks_the_next_line(tmp_path: Path, three: bytes) -> None:
    first, *others = three.splitlines()
    changed = b"\n".join([resealed(first, question="sv-534"), *others, b""])
    assert refused(tmp_path / "releases.jsonl", changed).startswith("line 2:")


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1}, {"sequence": 2}, {"sequence": True}, {"sequence": "1"}, {"released": 7},
        {"question": None}, {"reference_date": "1 maart"}, {"files": []},
        {"files": {"a": "b"}}, {"register_sha256": "x"}, {"previous": 0}, {"register": None},
        {"supersedes": "x"}, {"supersedes": None}, {"reason": 1}, {"not_before": "soon"},
    ],
)  # fmt: skip
def test_what_is_no_entry_is_refused(tmp_path: Path, three: bytes, changes) -> None:
    line = resealed(three.splitlines()[0], **changes)
    refused(tmp_path / "releases.jsonl", line + b"\n")


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{}", b"7", b"\xff", b"[" * 100_000, b"\xef\xbb\xbf"]
)
def test_a_line_of_anything_else_is_refused(tmp_path: Path, three: bytes, line: bytes) -> None:
    assert refused(tmp_path / "releases.jsonl", three + line + b"\n").startswith("line 4:")


def test_nothing_is_added_to_a_ledger_that_was_changed(tmp_path: Path, three: bytes) -> None:
    path = tmp_path / ledger.NAME
    changed = three.replace(b"2021", b"2022", 1)
    path.write_bytes(changed)
    with pytest.raises(UserError, match="line 1: its hash is not that of its content"):
        add(path)
    assert path.read_bytes() == changed


def test_the_true_cells_are_kept_for_their_owner(tmp_path: Path, home: Path) -> None:
    processed = true_cells(tmp_path)
    entry = add(tmp_path / ledger.NAME, keep=lambda digest: archive.keep(digest, processed))
    folder = archived(entry)
    assert folder == home / "data" / "processed" / "releases" / entry.head
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name: name.encode() for name in archive.KEPT
    }
    assert list(folder.parent.iterdir()) == [folder]
    (folder / run_files.AXES).unlink()
    assert archived(entry) is None


@WINDOWS
def test_nobody_else_may_read_the_true_cells(tmp_path: Path) -> None:
    processed = true_cells(tmp_path)
    (processed / run_files.CELLS).chmod(0o644)
    entry = add(tmp_path / ledger.NAME, keep=lambda digest: archive.keep(digest, processed))
    folder = archived(entry)
    modes = {path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {0o600}
    assert {place.stat().st_mode & 0o777 for place in (folder, folder.parent)} == {0o700}


def test_the_archive_keeps_what_the_breakdowns_leave_for_a_release() -> None:
    breakdowns = {"sectoral_breakdown", "provincial_breakdown"}
    left = {r.pattern for r in RUN_FILES if RELEASE in r.readers and breakdowns & {*r.makers}}
    assert left == {*archive.KEPT} - {REPORT}  # the report comes from the protection


class RefusedError(Exception):
    """What an archive may raise."""


@pytest.mark.parametrize("error", [RefusedError, KeyboardInterrupt])
def test_where_the_cells_cannot_be_kept_nothing_is_released(
    tmp_path: Path, home: Path, error
) -> None:
    path = tmp_path / ledger.NAME
    add(path, 1)
    before = path.read_bytes()

    def keep(digest: str) -> None:
        archive.keep(digest, true_cells(tmp_path))
        raise error

    with pytest.raises(error):
        add(path, 2, keep)
    assert path.read_bytes() == before
    assert list((home / "data" / "processed" / "releases").iterdir()) == []
    assert not list(tmp_path.glob(".*.partial"))


def test_a_full_disk_is_a_sentence_and_releases_nothing(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / ledger.NAME
    add(path, 1)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left on device; nothing was released"):
        add(path, 2)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*.partial"))


@WINDOWS
def test_the_ledger_keeps_its_mode_and_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "elsewhere.jsonl", tmp_path / ledger.NAME
    add(real, 1)
    real.chmod(0o664)
    link.symlink_to(real)
    add(link, 2)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o664
    assert len(read_ledger(real)) == 2


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
def test_a_ledger_half_written_by_a_killed_release_is_cleared(
    tmp_path: Path, three: bytes, home: Path, share: float
) -> None:
    path = tmp_path / ledger.NAME
    *first, _ = three.splitlines(keepends=True)
    path.write_bytes(b"".join(first))
    for entry in read_ledger(path):
        archive.keep(entry.head, true_cells(tmp_path))
    (tmp_path / f".{ledger.NAME}.partial").write_bytes(three[: int(len(three) * share)])
    added = add(path, 3)
    assert len(read_ledger(path)) == 3
    assert all(archived(entry) for entry in some(read_ledger(path)) if entry != added)


def test_an_entry_holds_nothing_but_what_is_public(three: bytes) -> None:
    for line in some(three.splitlines()):
        assert set(json.loads(line)) == {
            *("sequence", "released", "question", "reference_date", "sector_basis", "run"),
            *("register", "register_sha256", "files", "cells", "previous", "hash"),
            *("supersedes", "reason", "not_before"),
        }


def test_where_it_cannot_be_held_that_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(
        UserError, match=r"releases\.jsonl cannot be written: .*nothing was released"
    ):
        add(tmp_path / "file" / ledger.NAME)


def test_a_ledger_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ledger.NAME).mkdir()
    with pytest.raises(UserError, match=r"releases\.jsonl cannot be read"):
        read_ledger(tmp_path / ledger.NAME)


def test_a_correction_names_what_it_corrects_and_an_embargo_its_day(tmp_path: Path) -> None:
    path = tmp_path / ledger.NAME
    first = add(path, 1, register="credits")
    add(path, 1, supersedes=first.head, reason="a date", not_before=date(2021, 4, 1))
    told = read_ledger(path)
    assert [(one.register, one.supersedes, one.reason) for one in told] == [
        ("credits", "", ""),
        ("", first.head, "a date"),
    ]
    days = (date(2021, 3, 31), date(2021, 4, 1))
    assert [[one.seen_on(day) for day in days] for one in told] == [[True, True], [False, True]]
