"""A kill, a full disk and a broken one at every system call that changes a file.

After each of them the old result is there, or the new one, whole; never neither, never a mixture.
Every second call meets one of the faults here; `make soak` has each call meet all of them.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import FAULTS, Call, changing_calls, with_fault
from looping import some
from publishing_driver import KEY, NEW, OLD, TOLD, paths

from antwoord.execution.results.store import DamagedError, Store
from antwoord.publishing.moves import Move, _write_journal, beside, journal_of, left_beside
from antwoord.publishing.writers import alone
from antwoord.releases import archive, ledger

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")

FILES = ("answer.html", "tables/cells.csv", *archive.KEPT)


def write(folder: Path, text: str) -> Path:
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def state(folder: Path) -> str:
    """`old` or `new` if all of it is that; nothing where there is no such folder."""
    if not folder.exists():
        return "nothing"
    found = {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.*")}
    texts = set(found.values())
    return texts.pop() if set(found) == set(FILES) and len(texts) == 1 else f"broken: {found}"


def place_run(folder: Path, *, first: bool = False) -> None:
    """An old answer with its rows and a complaint beside it, and a new one in the making."""
    for final in paths(folder):
        if not first:
            write(final, OLD)
        write(beside(final), NEW)
    paths(folder)[1].with_name("run-stopped").mkdir()


def place_half(folder: Path) -> None:
    """A run that was killed between the two exchanges."""
    place_run(folder)
    processed, outputs = paths(folder)
    moves = []
    for final in (processed, outputs):
        staged = next(final.parent.glob(".run.partial-*"))
        moves.append(Move(staged, final, staged.stat().st_ino))
    _write_journal(journal_of(processed), moves, [outputs.with_name("run-stopped")])
    aside = processed.with_name(".run.partial-0")
    processed.rename(aside)
    moves[0].staged.rename(processed)
    aside.rename(moves[0].staged)


def place_release(folder: Path) -> None:
    (folder / "outputs").mkdir()
    write(paths(folder)[0], OLD)


def place_store(folder: Path) -> None:
    write(folder / "made", OLD)
    Store(folder / "store").keep(KEY, OLD, 1.0, {}, {"processed": folder / "made"})
    write(folder / "made", NEW)


def leftovers(folder: Path) -> list[str]:
    found = [path for each in paths(folder) for _, path in left_beside(each.parent)]
    return [path.name for path in (*found, *folder.rglob(".*.publishing"), *folder.rglob("*.tmp"))]


def published(folder: Path, code: int, *, whole: bool, before: str) -> str:
    """What became of publishing, at once and after whoever comes next."""
    processed, outputs = paths(folder)
    at_once = [state(each) for each in (processed, outputs)]
    known = {before, NEW} if whole else {before, NEW, "nothing"}
    assert set(at_once) <= known, at_once
    if code == 0:
        assert at_once == [NEW, NEW]
    if code == TOLD and not journal_of(processed).exists():
        assert at_once == [before, before]  # undone
    with alone(processed, outputs):
        pass
    after = {state(each) for each in (processed, outputs)}
    assert len(after) == 1
    assert after <= {before, NEW}, after
    assert leftovers(folder) == []
    return after.pop()


def check_publish(folder: Path, code: int) -> str:
    return published(folder, code, whole=True, before=OLD)


def check_first(folder: Path, code: int) -> str:
    return published(folder, code, whole=True, before="nothing")


def check_plain(folder: Path, code: int) -> str:
    return published(folder, code, whole=False, before=OLD)


def check_recover(folder: Path, code: int) -> str:
    outcome = published(folder, -9 if code == TOLD else code, whole=True, before=OLD)
    assert outcome == NEW  # what had begun is completed
    return outcome


def check_release(folder: Path, code: int) -> str:
    path = folder / "outputs" / ledger.NAME
    entries = ledger.read_ledger(path)  # raises where it is not whole
    assert len(entries) <= 1
    assert (code == 0) <= (len(entries) == 1)
    if entries:
        kept = archive.find(entries[0].head)
        assert kept
        assert {(kept / name).read_text() for name in archive.KEPT} == {OLD}
    # Whoever releases next finds it so that it can.
    outcome = NEW if entries else OLD
    if not entries:
        assert with_fault("release", folder, home(folder), NO_CALL, "none") == 0
        entries = ledger.read_ledger(path)
    assert [archive.find(entry.head) for entry in entries] == list(
        (folder / "data" / "processed" / "releases").iterdir()
    )
    assert [p.name for p in path.parent.iterdir() if p.name.endswith(".partial")] == []
    return outcome


def check_store(folder: Path, code: int) -> str:
    kept = Store(folder / "store")
    entry = kept.look(KEY)
    outcome = entry.step if entry else "nothing"  # what only saves time may be gone
    assert entry or code != 0
    out = folder / "out"
    out.mkdir()
    try:
        if entry:
            kept.restore(KEY, {"processed": out})
            assert state(out) == outcome
    except DamagedError:
        pytest.fail("an entry was there, and not whole")
    kept.keep(KEY, NEW, 1.0, {}, {"processed": folder / "made"}, anew=True)
    assert [path.name for path in kept.folder.iterdir()] == [KEY]
    return outcome


NO_CALL = Call("shim", -1)
Case = tuple[Callable[[Path], None], Callable[[Path, int], str]]
SCENARIOS: dict[str, Case] = {
    "publish": (place_run, check_publish),
    "publish-first": (lambda folder: place_run(folder, first=True), check_first),
    "publish-plain": (place_run, check_plain),
    "recover": (place_half, check_recover),
    "release": (place_release, check_release),
    "store": (place_store, check_store),
}


def sampled(number: int) -> tuple[str, ...]:
    """Every second call meets one of the faults, in turn."""
    return () if number % 2 else (FAULTS[number // 2 % len(FAULTS)],)


def home(folder: Path) -> dict[str, str]:
    return {"ANTWOORD_HOME": str(folder)}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_after_a_fault_at_any_call_all_is_old_or_all_is_new(
    scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, check = SCENARIOS[scenario]
    whole = os.environ.get("ANTWOORD_FAULTS") == "all"

    def fresh() -> Path:
        folder = tmp_path / "project"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "data" / "raw" / "questions").mkdir(parents=True)
        monkeypatch.setenv("ANTWOORD_HOME", str(folder))
        place(folder)
        return folder

    folder = fresh()
    calls = changing_calls(scenario, folder, home(folder))
    assert len(calls) > 5
    outcomes: Counter[str] = Counter()
    tried = [
        (call, fault)
        for number, call in enumerate(calls)
        for fault in (FAULTS if whole else sampled(number))
    ]
    for call, fault in some(tried):
        folder = fresh()
        code = with_fault(scenario, folder, home(folder), call, fault)
        expected = (-9, 137) if fault == "KILL" else (0, TOLD)
        assert code in expected, (call, fault, code)
        try:
            outcome = check(folder, code)
        except AssertionError as error:
            raise AssertionError(f"{fault} at {call}: exit code {code}: {error}") from error
        outcomes[f"{fault} {outcome}"] += 1
    told = {"scenario": scenario, "calls": len(calls), **outcomes}
    print(json.dumps(told))  # noqa: T201 - `make soak` shows it
