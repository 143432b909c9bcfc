"""One writer of one name; what a killed one left is completed or cleared by whoever comes next."""

import errno
import os
from pathlib import Path

import pytest
from filelock import _identity
from moved_folders import begun, folders, left, published, texts

from antwoord.errors import UserError
from antwoord.publishing import moves
from antwoord.publishing.locks import HeldError, held, lock_file
from antwoord.publishing.moves import journal_of
from antwoord.publishing.writers import alone, tidy


@pytest.fixture(params=["exchange", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With two names that change places, and where the system cannot."""
    if request.param == "plain":
        monkeypatch.setattr(moves, "_renameat2", lambda: None)
    return str(request.param)


@pytest.mark.parametrize("before", ["old", "nothing"])
@pytest.mark.parametrize("moved", [0, 1, 2])
def test_what_was_begun_is_completed(way: str, tmp_path: Path, before: str, moved: int) -> None:
    if before == "old":
        published(tmp_path, "old")
    begun(tmp_path, moved)
    with alone(*folders(tmp_path)):
        assert texts(tmp_path) == ["new", "new"]
    assert left(tmp_path) == []


@pytest.mark.parametrize("moved", [0, 1])
def test_what_cannot_be_completed_is_undone(way: str, tmp_path: Path, moved: int) -> None:
    published(tmp_path, "old")
    _, outputs = begun(tmp_path, moved)
    (outputs / "a").unlink()
    outputs.rmdir()  # somebody cleared it away
    with alone(*folders(tmp_path)):
        assert texts(tmp_path) == ["old", "old"]
    assert left(tmp_path) == []


def test_a_folder_of_answers_that_is_gone_keeps_nobody_waiting(way: str, tmp_path: Path) -> None:
    published(tmp_path, "old")
    begun(tmp_path, 1)
    (tmp_path / "outputs").rename(tmp_path / "elsewhere")
    with alone(*folders(tmp_path)):
        assert texts(tmp_path) == ["new", "nothing"]
    assert left(tmp_path) == []


def test_a_journal_that_is_none_is_cleared(tmp_path: Path) -> None:
    published(tmp_path, "old")
    journal_of(folders(tmp_path)[0]).write_text('{"moves": 7}', encoding="utf-8")
    with alone(*folders(tmp_path)):
        assert texts(tmp_path) == ["old", "old"]
    assert left(tmp_path) == []


def test_a_lock_stays_with_its_folder_and_goes_where_nothing_came_of_it(tmp_path: Path) -> None:
    processed, _ = folders(tmp_path)
    with held(processed):
        assert lock_file(processed).is_file()
    assert not lock_file(processed).parent.exists()
    processed.mkdir(parents=True)
    with held(processed):
        pass
    assert lock_file(processed).is_file()


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_where_nothing_can_be_locked_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "processed").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"), alone(*folders(tmp_path)):
        pass


@pytest.mark.parametrize("kind", ["partial", "repeated", "previous"])
def test_what_a_killed_run_left_beside_its_folder_is_swept(tmp_path: Path, kind: str) -> None:
    """A step that is done again (`repeated`) has the rows and pages of a run in its copy too."""
    _, outputs = folders(tmp_path)
    copy = outputs.parent / f".{outputs.name}.{kind}-1f0c9a-1267-150cd"
    (copy / "audit").mkdir(parents=True)
    (copy / "audit" / "index.html").write_text("x", encoding="utf-8")
    assert tidy(tmp_path / "processed", tmp_path / "outputs") == 1
    assert not copy.exists()


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no locks, as some network mounts: a lock is a file that is there."""
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(fcntl, "flock", refuse)


def locked_by(final: Path, *lines: object) -> Path:
    """The lock of a run's folder as another process left it: process, host, start with its boot."""
    path = lock_file(final)
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    path.chmod(0o600)
    return path


def ended() -> int:
    """The number of a process that is not there: above the largest that systems give."""
    return 2**30


@pytest.mark.usefixtures("without_locks")
def test_a_lock_that_another_host_holds_is_never_broken(tmp_path: Path) -> None:
    """Whether that process runs there nobody here can tell, whatever its number means here."""
    processed, _ = folders(tmp_path)
    path = locked_by(processed, ended(), "another-host", 4711)
    with pytest.raises(HeldError), held(processed, seconds=0.3):
        pass
    assert "another-host" in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("without_locks")
def test_the_lock_of_a_process_here_that_ended_is_taken_over(tmp_path: Path) -> None:
    processed, _ = folders(tmp_path)
    here = _identity.host_name()
    locked_by(processed, ended(), here, 4711)
    with held(processed, seconds=5):
        assert lock_file(processed).read_text(encoding="utf-8").startswith(f"{os.getpid()}\n")


@pytest.mark.usefixtures("without_locks")
def test_the_lock_of_an_earlier_boot_is_taken_over_though_its_number_lives(tmp_path: Path) -> None:
    """After the boot another process, here this one, has the number of the holder."""
    start = _identity.process_start_token(os.getpid())
    if not start or not start >> 64:
        pytest.skip("the start of a process with its boot, as Linux tells it")
    processed, _ = folders(tmp_path)
    here, boot = _identity.host_name(), 1 << 64
    locked_by(processed, os.getpid(), here, start)
    with pytest.raises(HeldError), held(processed, seconds=0.3):
        pass
    lock_file(processed).unlink()
    lock_file(processed).parent.rmdir()
    locked_by(processed, os.getpid(), here, start ^ boot)
    with held(processed, seconds=5):
        pass
