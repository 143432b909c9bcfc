"""One writer: a file is whole or not there, and its owner's alone."""

import os
import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from antwoord.publishing import files
from antwoord.publishing.files import (
    OPEN_FILE,
    opened,
    unfinished,
    write_file,
    write_json,
    write_parquet,
)

TABLE = pa.table({"row_number": [1, 2], "name": ["één", None]})
WRITERS: dict[str, Callable[[Path], None]] = {
    "text": lambda path: write_file(path, "één\n"),
    "bytes": lambda path: write_file(path, b"\x00\r\n"),
    "JSON": lambda path: write_json(path, {"één": [1, None]}),
    "pyarrow": lambda path: write_parquet(path, TABLE),
    "pandas": lambda path: write_parquet(path, TABLE.to_pandas()),
    "Ibis": lambda path: write_parquet(path, ibis.memtable(TABLE)),
    "on the disk": lambda path: write_file(path, "one", lasting=True),
}
posix = pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")


@posix
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_file_is_its_owners_whatever_was_there(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o666)
    before = os.umask(0)
    try:
        write(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@posix
def test_what_everybody_may_read_is_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "page", "<p>", mode=OPEN_FILE)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) == 0o640


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_what_cannot_take_its_place_leaves_the_old_one(
    write: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_what_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), opened(path) as file:
        file.write(b"new")
        1 / 0  # noqa: B018
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_what_a_killed_process_had_begun_of_it_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, own = tmp_path / "a[1].json", unfinished(tmp_path / "a[1].json")
    own.touch()  # of this process, which lives
    with monkeypatch.context() as patch:
        patch.setattr(files, "token", lambda: f"{files_token()[:6]}-3fffff-1")
        unfinished(path).touch()
        unfinished(tmp_path / "other").touch()
    write_json(path, {})
    left = sorted(one.name for one in tmp_path.iterdir())
    assert len(left) == 3
    assert own.name in left
    assert "a[1].json" in left


def files_token() -> str:
    from antwoord.publishing.owners import token

    return token()


def test_rows_are_what_the_library_itself_writes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"value": [1, 2]}, index=[5, 6])
    write_parquet(tmp_path / "frame", frame)
    assert (tmp_path / "frame").read_bytes() == frame.to_parquet(index=False)
    for compression in ("snappy", "zstd"):
        write_parquet(tmp_path / "table", TABLE, compression=compression)
        content = BytesIO()
        pq.write_table(TABLE, content, compression=compression)
        assert (tmp_path / "table").read_bytes() == content.getvalue()
    write_parquet(tmp_path / "query", ibis.memtable(TABLE))
    assert pq.read_table(tmp_path / "query").to_pylist() == TABLE.to_pylist()


def test_texts_and_json_are_the_same_on_every_system(tmp_path: Path) -> None:
    write_file(tmp_path / "text", "één\n")
    write_json(tmp_path / "indented", {"é": [1]})
    write_json(tmp_path / "long", {"é": [1]}, indent=None)
    assert (tmp_path / "text").read_bytes() == "één\n".encode()
    assert (tmp_path / "indented").read_bytes() == '{\n  "é": [\n    1\n  ]\n}\n'.encode()
    assert (tmp_path / "long").read_bytes() == '{"é": [1]}\n'.encode()
