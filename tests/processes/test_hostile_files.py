"""Hostile files: each one sentence, in a process that takes no more than its limits."""

import multiprocessing
import os
import random
import resource
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hostile_files import (
    HOSTILE,
    HOSTILE_TABLES,
    damaged,
    delimited,
    ods,
    parquet,
    plain_parquet,
    plain_workbook,
    zip_of_zips,
)
from kbo_zips import csv_file, full_members, write_zip
from registers import application, write_register
from waiting import until

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.configuration.documents import read_document
from antwoord.disclosure.attack.grids import SUFFIXES
from antwoord.disclosure.attack.published import audit_files
from antwoord.errors import UserError
from antwoord.kbo.files import COLUMNS
from antwoord.kbo.reading import read_slice
from antwoord.parameters import register_named
from antwoord.register.contract.columns import NAMES
from antwoord.register.contract.corrections import FILE as CORRECTIONS
from antwoord.register.layout.grid import Layout
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import propose
from antwoord.register.sources.source import SourceTable, read_source
from antwoord.storage import limited as limiting
from antwoord.storage.limited import Limits, limited, limits_for

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no limits without a fork")

#: What a hostile file may take, of which issue 17 says so: bytes and seconds of processor.
MOST_BYTES, MOST_SECONDS = 300_000_000, 10
ENTERPRISES = csv_file(COLUMNS["enterprise"], [])
SMALL = Limits(60_000_000, 2, 1_000_000)


def read(path: Path) -> SourceTable:
    return read_source(path, Layout(), NAMES)


def told(path: Path) -> tuple[str, SourceTable | None]:
    """The sentence about a file, or what was read of it."""
    try:
        return "", read(path)
    except UserError as error:
        sentence = str(error)
    assert path.name in sentence
    assert "\n" not in sentence
    return sentence, None


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """What readers took inside: bytes at most, with those of this process before, and seconds."""
    held, found = limiting._held_bytes, {"bytes": 0.0, "seconds": 0.0}
    ours = held(os.getpid())
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)

    def noted(pid: int | None) -> int:
        now = held(pid)
        if pid != os.getpid():
            found["bytes"] = max(found["bytes"], now - ours)
        return now

    limiting._held_bytes = noted
    try:
        yield found
    finally:
        limiting._held_bytes = held
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found["seconds"] = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file(name: str, tmp_path: Path) -> None:
    ending, make = HOSTILE[name]
    path = make(tmp_path / f"register{ending}")
    with watched() as took:
        problem, source = told(path)
    assert problem or (source and source.rows == 0)  # nothing but large: it holds no row
    assert took["bytes"] < MOST_BYTES
    assert took["seconds"] < MOST_SECONDS


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("make", [plain_parquet, plain_workbook], ids=["parquet", "xlsx"])
def test_a_damaged_file(make: object, seed: int, tmp_path: Path) -> None:
    ending = ".parquet" if make is plain_parquet else ".xlsx"
    path = damaged(tmp_path / f"register{ending}", make, seed)
    told(path)


def takes_memory() -> int:
    return len([bytearray(1_000_000) for _ in range(100_000)])


def takes_memory_at_once() -> int:
    return len(bytearray(100_000_000_000_000))


def takes_time() -> None:
    while True:
        pass


def breaks_off() -> None:
    os.abort()


def is_ended() -> None:
    os.kill(os.getpid(), 9)


def is_too_deep() -> None:
    is_too_deep()


class PanicException(BaseException):
    """As a library in Rust raises it."""


def panics() -> None:
    raise PanicException("at row 3 of somebody's")


WORK = {
    takes_memory: "a.csv takes more than 60 MB of memory",
    takes_memory_at_once: "a.csv takes more than 60 MB of memory",
    takes_time: "a.csv takes more than 2 seconds",
    breaks_off: "a.csv makes its reader break off",
    is_ended: "a.csv: the process that read it was ended, perhaps",
    is_too_deep: "a.csv makes its reader break off",
    panics: "a.csv makes its reader break off",
}


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_what_may_become_of_a_reader(work: object, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UserError) as caught:
        limited(work, "a.csv", SMALL)
    assert str(caught.value).startswith(WORK[work])  # type: ignore[index]
    assert "somebody" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_fault_of_the_program_stays_one() -> None:
    def wrong() -> None:
        raise ZeroDivisionError("of ours")

    with pytest.raises(ZeroDivisionError, match="of ours") as caught:
        limited(wrong, "a.csv", SMALL)
    assert "in wrong" in "".join(caught.value.__notes__)


def test_a_file_that_a_reader_writes_has_a_limit(tmp_path: Path) -> None:
    def writes() -> None:
        (tmp_path / "large").write_bytes(bytes(2_000_000))

    with pytest.raises(OSError, match="too large"):
        limited(writes, "a.csv", SMALL)


def test_a_reader_may_ask_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = multiprocessing.Value("i")
    held_bytes = limiting._held_bytes

    def looked(pid: int) -> int:
        looks.value += 1
        return held_bytes(pid)

    def asks() -> int:
        limiting.ask_for(Limits(300_000_000, 4, 1))
        held = [bytearray(1_000_000) for _ in range(100)]
        before = looks.value
        until(lambda: looks.value > before + 2, 10)  # it is looked at, and may go on
        return len(held)

    monkeypatch.setattr(limiting, "_held_bytes", looked)

    assert limited(asks, "a.csv", SMALL) == 100


def test_a_reader_ends_with_who_asked(tmp_path: Path) -> None:
    told = tmp_path / "reader"

    def waits() -> None:
        told.write_text(str(os.getpid()), encoding="ascii")
        signal.pause()

    asking = os.fork()
    if not asking:
        limited(waits, "a.csv", SMALL)
        os._exit(0)
    until(lambda: told.is_file() and told.read_text(encoding="ascii"), 60)
    os.kill(asking, 9)
    os.waitpid(asking, 0)
    reader = int(told.read_text(encoding="ascii"))
    until(lambda: not _runs(reader), 5)


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return False


def test_a_reader_costs_little() -> None:
    began = time.process_time()
    for _ in range(10):
        assert limited(lambda: 1, "a.csv", SMALL) == 1
    assert time.process_time() - began < 10 * 0.05


def test_limits_grow_with_the_file() -> None:
    small = limits_for(1000, memory_ratio=40, seconds_per_mb=4)
    large = limits_for(100_000_000, memory_ratio=40, seconds_per_mb=4)
    assert small.memory_bytes < MOST_BYTES / 2
    assert small.seconds < MOST_SECONDS
    assert large.memory_bytes > 4_000_000_000
    assert large.seconds > 400


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = write_register(tmp_path, [application(n) for n in range(50)])
    line = path.read_bytes().splitlines(keepends=True)[-1]
    over = threading.Event()

    def grow() -> None:
        with path.open("ab") as file:
            while not over.is_set():
                file.write(line)
                file.flush()

    growing = threading.Thread(target=grow)
    growing.start()
    try:
        told(path)
    finally:
        over.set()
        growing.join()


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    assert stat.S_ISFIFO((tmp_path / "pipe.csv").stat().st_mode)
    for name in ("pipe.csv", "folder.csv", "loop.csv", "device.csv"):
        with pytest.raises(UserError, match=name):
            register_named(str(tmp_path / name))


def text_of_kbo(megabytes: int) -> bytes:
    """Text that packs no better than what such a zip may hold, without an end of a line."""
    drawn = random.Random(1)
    return b"".join(drawn.randbytes(8000).hex().encode() + b"x" * 984_000 for _ in range(megabytes))


HOSTILE_ZIPS: dict[str, Callable[[Path], Path]] = {
    "one line": lambda p: write_zip(
        p, {**full_members({}), "enterprise.csv": ENTERPRISES + text_of_kbo(100)}
    ),
    "one field": lambda p: write_zip(
        p, {**full_members({}), "enterprise.csv": ENTERPRISES + b'"' + text_of_kbo(100)}
    ),
    "a bomb": lambda p: write_zip(p, {**full_members({}), "activity.csv": bytes(300_000_000)}),
    "a bomb of itself": lambda p: write_zip(p, {**full_members({}), "meta.csv": bytes(50_000_000)}),
    "a zip of zips": zip_of_zips,
    "many members": lambda p: write_zip(
        p, full_members({}) | {f"{n}.csv": b"" for n in range(60_000)}
    ),
}


@pytest.mark.parametrize("name", HOSTILE_ZIPS)
def test_a_hostile_zip_of_the_enterprise_register(name: str, tmp_path: Path) -> None:
    path = HOSTILE_ZIPS[name](tmp_path / "Full.zip")
    with watched() as took:
        sentence = ""
        try:
            read_slice([path], ["0123456789"], tmp_path / "kbo")
        except UserError as error:
            sentence = str(error)
    assert name == "many members" or sentence.startswith("Full.zip")
    assert "\n" not in sentence
    assert took["bytes"] < MOST_BYTES
    assert took["seconds"] < MOST_SECONDS


def wide(path: Path, columns: int) -> Path:
    """A register with so many columns that nobody asks for."""
    import pyarrow as pa

    more = [f"more {n}" for n in range(columns)]
    if path.suffix == ".parquet":
        texts = {name: pa.array(["x", "y"]) for name in (*NAMES, *more)}
        return parquet(path, pa.table(texts))
    row = ",".join(["x"] * (len(NAMES) + columns))
    path.write_text(",".join((*NAMES, *more)) + f"\n{row}\n{row}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_hundred_thousand_columns(ending: str, tmp_path: Path) -> None:
    seconds = []
    for columns in (10_000, 100_000):
        path = wide(tmp_path / f"wide{ending}", columns)
        with watched() as took:
            source = read(path)
        assert source.rows == 2
        seconds.append(took["seconds"])
    assert seconds[1] < 30 * max(seconds[0], 0.05)


def test_columns_that_nobody_needs_are_not_decoded(tmp_path: Path) -> None:
    path = plain_parquet(tmp_path / "a.parquet")
    raw = path.read_bytes()
    assert read(path).unread == ()
    source = read_source(path, Layout(), NAMES[:2])
    assert len(source.unread) == len(NAMES) - 2
    assert raw == path.read_bytes()


TABLES = HOSTILE_TABLES | {
    name: (ending, make) for name, (ending, make) in HOSTILE.items() if ending in SUFFIXES
}


@pytest.mark.parametrize("name", TABLES)
def test_hostile_tables_to_attack(name: str, tmp_path: Path) -> None:
    """Who attacks tables has them of others, as the register is of others."""
    ending, make = TABLES[name]
    path = make(tmp_path / f"table{ending}")
    with watched() as took, pytest.raises(UserError, match=path.name) as caught:
        audit_files([path])
    assert "\n" not in str(caught.value)
    assert took["bytes"] < MOST_BYTES
    assert took["seconds"] < MOST_SECONDS


def dotted(parts: int, part: str = "a") -> str:
    return ".".join([part] * parts)


#: A key of n parts has n tables in each other, and as many beginnings as long as itself.
HOSTILE_SETTINGS = {
    "a key of 200,000 parts": f"{dotted(200_000)} = 1",
    "a key of quoted parts": dotted(100_000, '"a b"') + " = 1",
    "a table of 100,000 parts": f"[{dotted(100_000)}]",
    "a key in a table in a line": f"x = {{{dotted(100_000)} = 1}}",
    "many keys of 90 parts": "\n".join(f"a{n}.{dotted(90)} = 1" for n in range(10_500)),
    "a key of 900 parts": f"{dotted(900)} = 1",
}


@pytest.mark.parametrize("name", HOSTILE_SETTINGS)
def test_a_hostile_file_beside_a_register(name: str, tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_text(HOSTILE_SETTINGS[name], encoding="utf-8")
    with watched() as took, pytest.raises(UserError, match="nested too deeply") as caught:
        read_document(path, CORRECTIONS)
    assert "\n" not in str(caught.value)
    assert took["bytes"] < MOST_BYTES
    assert took["seconds"] < MOST_SECONDS


def test_a_large_file_beside_a_register_is_read(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    text = "\n".join(f"a{n} = '{'. ' * 60}'" for n in range(10_000))
    path.write_text(text, encoding="utf-8")
    assert len(read_document(path, CORRECTIONS).content) == 10_000


def test_numbers_of_very_many_digits(tmp_path: Path) -> None:
    digits = dict.fromkeys(("term_months", "requested_amount_eur"), "9" * 100000)
    path = write_register(tmp_path, [application(n, **digits) for n in range(3)])
    with watched() as took:
        proposal_text(propose(path, load_code_lists()))
    assert took["seconds"] < MOST_SECONDS


def test_what_is_empty_is_not_hostile(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", "")
    assert read(path).rows == 0
    assert read(delimited(tmp_path / "a.csv", b"")).rows == 0
