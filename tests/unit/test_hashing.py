"""A file is hashed again once anybody may have written to it, however it was hidden."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from looping import examples, some

from antwoord import hashing
from antwoord.hashing import Hashes

#: What may happen to a file of two bytes between two questions: most leave size and time alone.
DEEDS = ("nothing", "written", "written, time put back", "replaced", "replaced, time put back")


def do(deed: str, path: Path, content: bytes) -> None:
    """One of DEEDS."""
    before = path.stat()
    if deed.startswith("written"):
        path.write_bytes(content)
    elif deed.startswith("replaced"):
        other = path.with_name("other")
        other.write_bytes(content)
        other.replace(path)
    if deed.endswith("put back"):
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(DEEDS), st.binary(min_size=2, max_size=2), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_the_hash_is_that_of_the_content_whatever_was_done(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, bytes, bool]]
) -> None:
    path = tmp_path_factory.mktemp("files") / "file"
    path.write_bytes(b"..")
    os.utime(path, (1, 1))
    hashes = Hashes()
    for deed, content, asked in some(deeds):
        if asked:
            hashes.of(path)
        do(deed, path, content)
        hashes = hashes.anew()
        if asked:
            assert hashes.of(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert hashes.anew().of(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read from now on."""
    read: list[Path] = []
    in_full = hashing._hashed

    def counted(path: Path) -> hashing._Hashed:
        read.append(path)
        return in_full(path)

    monkeypatch.setattr(hashing, "_hashed", counted)
    return read


def test_a_file_that_was_left_alone_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"..")
    monkeypatch.setattr(hashing, "SETTLED_NS", -1_000_000_000)  # as if some seconds had passed
    read = opened(monkeypatch)
    hashes = Hashes()
    for _ in range(3):
        hashes.of(path)
        hashes = hashes.anew()
    assert read == [path]


def test_one_that_was_written_a_moment_ago_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"..")
    os.utime(path, (1, 1))  # an old copy, put there now
    read = opened(monkeypatch)
    hashes = Hashes()
    hashes.of(path)
    hashes.anew().of(path)
    assert read == [path, path]
    assert hashes.of(path) == hashlib.sha256(b"..").hexdigest()
    assert len(read) == 2, "within one moment it is read once"
