"""The store: byte for byte, whole or not at all, for its owner only, bounded."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from antwoord.execution.results.store import DamagedError, Store, snapshot
from antwoord.publishing.owners import token

KEY, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
Folders = dict[str, Path]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = {name: tmp_path / name for name in ("processed", "outputs")}
    for folder in made.values():
        folder.mkdir()
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def empty(folders: Folders) -> None:
    for folder in folders.values():
        shutil.rmtree(folder)
        folder.mkdir()


def kept(store: Store, folders: Folders, key: str = KEY, text: str = "some rows") -> None:
    """An entry of one file in each folder; leaves the folders empty."""
    (folders["processed"] / "rows.txt").write_text(text, encoding="utf-8")
    (folders["outputs"] / "tables").mkdir()
    (folders["outputs"] / "tables" / "cells.csv").write_bytes(b"\x00\xff\r\n")
    _, done = store.keep(key, "step", 1.5, {}, folders)
    assert done
    empty(folders)


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_what_was_kept_comes_back_byte_for_byte(store: Store, folders: Folders) -> None:
    kept(store, folders)
    entry = store.restore(KEY, folders)
    assert entry is not None
    assert (entry.step, entry.seconds) == ("step", 1.5)
    assert (folders["processed"] / "rows.txt").read_text(encoding="utf-8") == "some rows"
    assert (folders["outputs"] / "tables" / "cells.csv").read_bytes() == b"\x00\xff\r\n"
    assert entry.after({}) == snapshot(folders)


def test_nothing_is_kept_under_another_key(store: Store, folders: Folders) -> None:
    kept(store, folders)
    assert store.restore(OTHER, folders) is None
    assert snapshot(folders) == {}


def test_only_what_a_step_changed_is_kept(store: Store, folders: Folders) -> None:
    for name in ("same", "changed", "gone"):
        (folders["processed"] / name).write_text(name, encoding="utf-8")
    before = snapshot(folders)
    (folders["processed"] / "changed").write_text("again", encoding="utf-8")
    (folders["processed"] / "gone").unlink()
    after, _ = store.keep(KEY, "step", 1.0, before, folders)
    entry = store.look(KEY)
    assert entry is not None
    assert [file.path for file in entry.files] == ["processed/changed"]
    assert entry.removed == ("processed/gone",)
    assert entry.after(before) == after == snapshot(folders)


def test_what_a_step_removed_is_removed_again(store: Store, folders: Folders) -> None:
    (folders["processed"] / "gone").write_text("x", encoding="utf-8")
    before = snapshot(folders)
    (folders["processed"] / "gone").unlink()
    store.keep(KEY, "step", 1.0, before, folders)
    (folders["processed"] / "gone").write_text("x", encoding="utf-8")
    store.restore(KEY, folders)
    assert snapshot(folders) == {}


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_what_is_kept_and_what_comes_back_is_its_owners(store: Store, folders: Folders) -> None:
    (folders["processed"] / "rows").mkdir()
    (folders["processed"] / "rows" / "a.txt").write_text("x", encoding="utf-8")
    (folders["processed"] / "rows" / "a.txt").chmod(0o644)
    store.keep(KEY, "step", 1.0, {}, folders)
    empty(folders)
    store.restore(KEY, folders)
    assert modes(folders["processed"]) == {0o600, 0o700}
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    entry = store.folder / KEY
    assert stat.S_IMODE(entry.stat().st_mode) == 0o700
    assert modes(entry / "files") == {0o600, 0o700}


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_file_is_noticed_and_the_entry_removed(
    store: Store, folders: Folders, damage: str
) -> None:
    kept(store, folders)
    (folders["processed"] / "rows.txt").write_text("of before", encoding="utf-8")
    file = store.folder / KEY / "files" / "processed" / "rows.txt"
    if damage == "changed":
        file.write_text("some rowS", encoding="utf-8")
    elif damage == "cut":
        file.write_text("", encoding="utf-8")
    else:
        file.unlink()
    with pytest.raises(DamagedError):
        store.restore(KEY, folders)
    assert store.entries() == []
    assert [path.name for path in folders["processed"].iterdir()] == ["rows.txt"]
    assert (folders["processed"] / "rows.txt").read_text(encoding="utf-8") == "of before"
    assert list(folders["outputs"].iterdir()) == []


def test_a_manifest_that_was_changed_is_noticed(store: Store, folders: Folders) -> None:
    kept(store, folders)
    path = store.folder / KEY / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"][0][2] += 1
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DamagedError):
        store.restore(KEY, folders)
    assert store.entries() == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"seal": 1}'])
def test_a_manifest_that_is_none_is_noticed(store: Store, folders: Folders, text: str) -> None:
    kept(store, folders)
    (store.folder / KEY / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(DamagedError):
        store.look(KEY)


def test_an_entry_under_a_name_that_is_not_its_own_is_noticed(
    store: Store, folders: Folders
) -> None:
    kept(store, folders)
    (store.folder / KEY).rename(store.folder / OTHER)
    with pytest.raises(DamagedError):
        store.restore(OTHER, folders)


def test_half_an_entry_is_never_found_and_is_cleared(store: Store, folders: Folders) -> None:
    place, _, start = token().split("-")
    half = store.folder / f".{KEY[:8]}.partial-{place}-{4_194_305:x}-{start}"  # no such process
    (half / "files").mkdir(parents=True)
    assert store.restore(KEY, folders) is None
    assert store.entries() == []
    kept(store, folders)
    assert not half.exists()


def test_an_entry_without_a_manifest_is_made_again(store: Store, folders: Folders) -> None:
    (store.folder / KEY / "files").mkdir(parents=True)
    kept(store, folders)
    assert store.restore(KEY, folders) is not None


def test_the_first_of_two_runs_keeps_its_entry(store: Store, folders: Folders) -> None:
    kept(store, folders, text="first")
    kept(store, folders, text="second")
    store.restore(KEY, folders)
    assert (folders["processed"] / "rows.txt").read_text(encoding="utf-8") == "first"
    assert [path.name for path in store.folder.iterdir()] == [KEY]


def test_a_forced_run_takes_its_place(store: Store, folders: Folders) -> None:
    kept(store, folders, text="first")
    (folders["processed"] / "rows.txt").write_text("second", encoding="utf-8")
    store.keep(KEY, "step", 1.0, {}, folders, anew=True)
    empty(folders)
    store.restore(KEY, folders)
    assert (folders["processed"] / "rows.txt").read_text(encoding="utf-8") == "second"


def test_what_was_used_longest_ago_goes_first(tmp_path: Path, folders: Folders) -> None:
    store = Store(tmp_path / "store", most=2)
    kept(store, folders, KEY)
    kept(store, folders, OTHER)
    store.restore(KEY, folders)
    empty(folders)
    kept(store, folders, THIRD)
    assert [path.name for path in store.entries()] == [KEY, THIRD]


def test_the_store_does_not_grow_beyond_its_bytes(tmp_path: Path, folders: Folders) -> None:
    store = Store(tmp_path / "store", largest=3_000)
    kept(store, folders, KEY, "x" * 1_000)
    kept(store, folders, OTHER, "x" * 1_500)
    assert [path.name for path in store.entries()] == [OTHER]


def test_what_is_larger_than_the_store_is_not_kept(tmp_path: Path, folders: Folders) -> None:
    store = Store(tmp_path / "store", largest=100)
    (folders["processed"] / "rows.txt").write_text("x" * 101, encoding="utf-8")
    after, done = store.keep(KEY, "step", 1.0, {}, folders)
    assert not done
    assert after == snapshot(folders)


def test_a_store_that_cannot_be_written_is_no_reason_to_fail(
    tmp_path: Path, folders: Folders
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    store = Store(tmp_path / "file")
    (folders["processed"] / "rows.txt").write_text("x", encoding="utf-8")
    after, done = store.keep(KEY, "step", 1.0, {}, folders)
    assert not done
    assert after == snapshot(folders)
    assert store.restore(KEY, folders) is None


def test_emptying_says_how_much_there_was(store: Store, folders: Folders) -> None:
    kept(store, folders, KEY)
    kept(store, folders, OTHER)
    number, size = store.clear()
    assert number == 2
    assert size > 2 * len("some rows")
    assert store.restore(KEY, folders) is None
    assert not store.folder.exists()


def test_emptying_leaves_what_is_not_ours(store: Store, folders: Folders) -> None:
    kept(store, folders)
    (store.folder / "letters").mkdir()
    (store.folder / "letters" / "mine.txt").write_text("x", encoding="utf-8")
    store.clear()
    assert [path.name for path in store.folder.iterdir()] == ["letters"]
