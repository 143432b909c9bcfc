"""Faults of what is around the program: a sentence, exit code 2, the old result untouched."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import own_project

from antwoord.execution.results.store import ELSEWHERE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the faults are those of Unix systems")

COMMAND = f"{sys.executable} -m antwoord"


def shell(line: str, cwd: Path | None = None, **variables: str) -> "subprocess.CompletedProcess":
    """A line of a shell, in which {antwoord} is the command."""
    return subprocess.run(
        ["bash", "-c", line.replace("{antwoord}", COMMAND)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **variables},
        encoding="utf-8",
    )


def one_sentence(done: "subprocess.CompletedProcess", *words: str) -> None:
    complaints = [line for line in done.stderr.splitlines() if line.startswith("antwoord: ")]
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert len(complaints) == 1, done.stderr
    assert [word for word in words if word not in complaints[0]] == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own, whose patterns are found in seconds."""
    return own_project(tmp_path / "project", seconds=5)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if not mounted or mounted.returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def old_result(folder: Path) -> dict[str, str]:
    """An answer that is there already; what it holds."""
    answer = folder / "sv-533" / "2021-03-01"
    answer.mkdir(parents=True)
    (answer / "answer.html").write_text("the old answer", encoding="utf-8")
    return content(folder)


def content(folder: Path) -> dict[str, str]:
    """What files hold, but for the locks, which are empty and stay."""
    return {
        str(path.relative_to(folder)): path.read_text("latin-1")
        for path in files(folder)
        if ".locks" not in path.parts
    }


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def test_a_full_disk_for_answers(project: Path, small: Path) -> None:
    before = old_result(small)
    done = shell(f"{{antwoord}} run --output {small}", ANTWOORD_HOME=str(project))
    one_sentence(done, "full", "--output")
    assert content(small) == before


def test_a_full_disk_between_the_steps(project: Path, small: Path, tmp_path: Path) -> None:
    before = old_result(tmp_path / "out")
    line = f"{{antwoord}} run --output {tmp_path / 'out'} --work {small}"
    store = str(tmp_path / "store")
    done = shell(line, ANTWOORD_HOME=str(project), **{ELSEWHERE: store})
    one_sentence(done, "full", "--work")
    assert content(tmp_path / "out") == before
    assert not files(small)


def test_a_full_disk_for_what_is_temporary(project: Path, small: Path, tmp_path: Path) -> None:
    before = old_result(tmp_path / "out")
    (small / "filled").write_bytes(bytes(1 << 18)[: shutil.disk_usage(small).free])
    line = f"{{antwoord}} run --output {tmp_path / 'out'}"
    done = shell(line, ANTWOORD_HOME=str(project), TMPDIR=str(small), TMP="", TEMP="")
    # Python passes over a folder in which nothing can be written.
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert content(tmp_path / "out") == before


def test_a_limit_of_file_size(project: Path, tmp_path: Path) -> None:
    before = old_result(tmp_path / "out")
    line = f"ulimit -f 8; {{antwoord}} run --output {tmp_path / 'out'}"
    store = str(tmp_path / "store")
    done = shell(line, ANTWOORD_HOME=str(project), **{ELSEWHERE: store})
    one_sentence(done, "ulimit -f")
    assert content(tmp_path / "out") == before


def with_cell(project: Path, notebook: str, source: str) -> None:
    """Adds a cell of somebody's own at the end of a notebook."""
    path = project / "notebooks" / f"{notebook}.ipynb"
    whole = json.loads(path.read_text(encoding="utf-8"))
    cell = {**whole["cells"][-1], "cell_type": "code", "id": "own", "source": source}
    whole["cells"].append({**cell, "outputs": [], "execution_count": None, "metadata": {}})
    path.write_text(json.dumps(whole), encoding="utf-8")


ENDED = {
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "01_ingestion", "again"),
    "no memory": ("bytearray(10**16)", "memory", "end other programs"),
    "a full disk": ("raise OSError(28, 'No space left on device')", "full", "01_ingestion"),
}


@pytest.mark.parametrize("how", ENDED)
def test_a_kernel_that_ends(how: str, project: Path, tmp_path: Path) -> None:
    before = old_result(tmp_path / "out")
    source, *words = ENDED[how]
    with_cell(project, "01_ingestion", source)
    store = str(tmp_path / "store")
    line = f"{{antwoord}} run --output {tmp_path / 'out'}"
    done = shell(line, ANTWOORD_HOME=str(project), **{ELSEWHERE: store})
    one_sentence(done, *words)
    assert content(tmp_path / "out") == before


def test_few_descriptors(tmp_path: Path) -> None:
    done = shell(f"ulimit -n 64; {{antwoord}} run --output {tmp_path / 'out'}")
    one_sentence(done, "64", "ulimit -n 256")
    assert not (tmp_path / "out").exists()


def test_few_descriptors_that_may_be_more(answer: Path, tmp_path: Path) -> None:
    done = shell(f"ulimit -Sn 64; {{antwoord}} run --output {tmp_path / 'out'}")
    assert done.returncode == 0, done.stderr


def test_a_long_temporary_folder(project: Path, tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    line = f"{{antwoord}} run --output {tmp_path / 'out'}"
    store = str(tmp_path / "store")
    done = shell(line, ANTWOORD_HOME=str(project), TMPDIR=str(long), **{ELSEWHERE: store})
    assert done.returncode == 0, done.stderr
    assert not files(long)


def test_no_working_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = shell(f"cd {gone} && rmdir {gone} && {{antwoord}} run --output {tmp_path / 'out'}")
    one_sentence(done, "gone", "cd")
    assert not (tmp_path / "out").exists()


def test_nobody_can_read_what_is_shown() -> None:
    one_sentence(shell("{antwoord} rules > /dev/full"), "could not be written")
    assert shell("{antwoord} rules >&- 2>&- <&-").returncode == 0
    assert shell("{antwoord} run --question nope >&- 2>&- <&-").returncode == 2
    assert shell("{antwoord} rules 2>/dev/full >/dev/full").returncode == 2
    piped = shell("set -o pipefail; {antwoord} rules | true")
    assert piped.returncode in (0, 141)  # who reads it may go before anything is written
    assert not piped.stderr


def test_a_full_terminal_costs_no_answer(answer: Path, tmp_path: Path) -> None:
    done = shell(f"{{antwoord}} run --output {tmp_path / 'out'} > /dev/full")
    one_sentence(done, "could not be written", "stands")
    assert (tmp_path / "out" / "sv-533" / "2021-03-01" / "answer.html").is_file()


def test_streams_that_are_closed_cost_no_answer(answer: Path, tmp_path: Path) -> None:
    done = shell(f"{{antwoord}} run --force --output {tmp_path / 'out'} <&- >&- 2>&-")
    assert done.returncode == 0
    assert (tmp_path / "out" / "sv-533" / "2021-03-01" / "answer.html").is_file()


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    long = "x" * 300
    one_sentence(shell(f"{{antwoord}} run --output {tmp_path / long}"), "too long")
    one_sentence(shell(f"{{antwoord}} run --register {tmp_path / long}.csv"), "too long")
    one_sentence(shell(f"{{antwoord}} check {tmp_path / long}.csv"), "too long")


@pytest.mark.parametrize("locale", ["C", "POSIX", "nl_BE.ISO-8859-1", "xx_YY"])
def test_another_locale(locale: str) -> None:
    plain = f"env LC_ALL={locale} PYTHONCOERCECLOCALE=0 PYTHONUTF8=0"
    done = shell(f"{plain} {{antwoord}} rules")
    assert done.returncode == 0, done.stderr
    assert not done.stderr


def without_privilege(line: str) -> str:
    """The line as an account to which the modes of files apply, root too."""
    if os.geteuid():
        return line
    if not shutil.which("setpriv"):
        pytest.skip("to root the modes of files mean nothing")
    quoted = line.replace("'", "'\\''")
    return f"setpriv --bounding-set=-all --inh-caps=-all bash -c '{quoted}'"


@pytest.fixture
def closed() -> Iterator[Callable[[Path, int], None]]:
    """Takes the right to write (0555), or every right (0), from a folder and those in it."""
    taken: list[Path] = []

    def close(folder: Path, mode: int) -> None:
        folders = [path for path in sorted(folder.rglob("*")) if path.is_dir()]
        for path in (*reversed(folders), folder):
            path.chmod(mode)
            taken.append(path)

    yield close
    for path in reversed(taken):
        path.chmod(0o755)


ReadOnly = Callable[[Path, int], None]


def test_a_checkout_that_is_read_only(project: Path, closed: ReadOnly, tmp_path: Path) -> None:
    closed(project, 0o555)
    state, out = tmp_path / "state", tmp_path / "out"
    given = {"ANTWOORD_HOME": str(project), ELSEWHERE: "", "XDG_STATE_HOME": str(state)}
    done = shell(without_privilege(f"{{antwoord}} run --output {out}"), **given)
    assert done.returncode == 0, done.stderr
    assert (out / "sv-533" / "2021-03-01" / "answer.html").is_file()
    assert list(state.rglob("register.parquet"))
    assert not (project / "data" / "processed").exists()


def test_nowhere_to_work(project: Path, closed: ReadOnly, tmp_path: Path) -> None:
    closed(project, 0o555)
    home, out, work = tmp_path / "home", tmp_path / "out", tmp_path / "work"
    home.mkdir()
    closed(home, 0o555)
    given = {"ANTWOORD_HOME": str(project), ELSEWHERE: "", "HOME": str(home)}
    line = without_privilege(f"{{antwoord}} run --output {out}")
    one_sentence(shell(line, **given), "--work")
    assert not out.exists()
    line = without_privilege(f"{{antwoord}} run --output {out} --work {work}")
    done = shell(line, **given)
    assert done.returncode == 0, done.stderr
    assert list(work.rglob("register.parquet"))


def test_a_store_that_may_not_be_read(answer: Path, closed: ReadOnly, tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / "runs").mkdir(parents=True)
    closed(store, 0)
    line = without_privilege(f"{{antwoord}} run --output {tmp_path / 'out'}")
    done = shell(line, **{ELSEWHERE: str(store)})
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def with_clock(folder: Path, seconds: float) -> dict[str, str]:
    """The variables of a process whose clock is off by so many seconds."""
    (folder / "shim").mkdir()
    (folder / "shim" / "sitecustomize.py").write_text(
        "import time\n"
        f"real, seconds = (time.time, time.time_ns, time.localtime, time.gmtime), {seconds}\n"
        "time.time = lambda: real[0]() + seconds\n"
        "time.time_ns = lambda: real[1]() + int(seconds * 1e9)\n"
        "time.localtime = lambda at=None: real[2](time.time() if at is None else at)\n"
        "time.gmtime = lambda at=None: real[3](time.time() if at is None else at)\n",
        encoding="utf-8",
    )
    return {"PYTHONPATH": str(folder / "shim")}


def test_a_clock_behind_and_files_without_a_time(project: Path, tmp_path: Path) -> None:
    for path in files(project):  # as some ways to install leave them; a zip knows none before 1980
        os.utime(path, (0, 0))
    line = f"{{antwoord}} run --output {tmp_path / 'out'}"
    given = {"ANTWOORD_HOME": str(project), ELSEWHERE: str(tmp_path / "store")}
    done = shell(line, **given, **with_clock(tmp_path, -86_400.0))
    assert done.returncode == 0, done.stderr


def test_a_clock_before_1980(tmp_path: Path) -> None:
    line = f"{{antwoord}} run --output {tmp_path / 'out'}"
    one_sentence(shell(line, **with_clock(tmp_path, -1_600_000_000.0)), "future", "the clock")
    assert not (tmp_path / "out").exists()
