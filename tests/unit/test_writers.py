"""One writer of one name; what a killed one left is completed or cleared by whoever comes next."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import _identity

from antwoord.errors import UserError
from antwoord.publishing import moves
from antwoord.publishing.locks import HeldError, held, lock_file
from antwoord.publishing.moves import Move, beside, journal_of, left_beside, publish
from antwoord.publishing.writers import alone, tidy

HOLD = """
import sys
from pathlib import Path
from antwoord.publishing.locks import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["exchange", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With two names that change places, and where the system cannot."""
    if request.param == "plain":
        monkeypatch.setattr(moves, "_renameat2", lambda: None)
    return str(request.param)


def folders(root: Path) -> tuple[Path, Path]:
    return root / "processed" / "q" / "run", root / "outputs" / "q" / "run"


def new(final: Path, text: str) -> Path:
    folder = beside(final)
    folder.mkdir(parents=True)
    (folder / "a").write_text(text, encoding="utf-8")
    return folder


def texts(root: Path) -> list[str]:
    return [
        (final / "a").read_text(encoding="utf-8") if final.exists() else "nothing"
        for final in folders(root)
    ]


def published(root: Path, text: str) -> None:
    processed, outputs = folders(root)
    pairs = [(new(final, text), final) for final in (processed, outputs)]
    publish(pairs, [], journal_of(processed))


def begun(root: Path, moved: int) -> list[Path]:
    """A run that was killed once so many of its folders had moved; gives where they were made."""
    processed, outputs = folders(root)
    found = []
    for final in (processed, outputs):
        staged = new(final, "new")
        found.append(Move(staged, final, staged.stat().st_ino))
    moves._write_journal(journal_of(processed), found, [])
    for move in found[:moved]:
        moves._take_place(move)
    return [move.staged for move in found]


def left(root: Path) -> list[str]:
    found = [path for final in folders(root) for _, path in left_beside(final.parent)]
    return [path.name for path in (*found, *root.rglob(".*.publishing"))]


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


def test_a_run_of_another_name_clears_too_but_not_what_is_being_made(tmp_path: Path) -> None:
    published(tmp_path, "old")
    begun(tmp_path, 1)
    processed = tmp_path / "processed" / "q" / "live"
    living = new(processed, "in the making")
    script = [sys.executable, "-c", HOLD, str(processed)]
    with subprocess.Popen(
        script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        tidy(tmp_path / "processed", tmp_path / "outputs")
        assert texts(tmp_path) == ["new", "new"]
        assert left(tmp_path) == [living.name]
        with pytest.raises(HeldError), held(processed, seconds=0):
            pass
        with (
            pytest.raises(UserError, match="a run is writing run; try again"),
            alone(processed, folders(tmp_path)[1], seconds=0),
        ):
            pass
        holder.kill()
    assert tidy(tmp_path / "processed", tmp_path / "outputs") == 1
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


def test_a_copy_of_a_run_that_lives_is_not_swept(tmp_path: Path) -> None:
    processed, outputs = folders(tmp_path)
    copy = outputs.parent / f".{outputs.name}.repeated-1f0c9a-1267-150cd"
    copy.mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(outputs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert tidy(processed.parents[1], outputs.parents[1]) == 0
        assert copy.is_dir()
        holder.kill()


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
    """The number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


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
