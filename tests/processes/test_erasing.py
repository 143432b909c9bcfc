"""Erasing a person: all copies, and what released answers hold."""

import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from command import antwoord
from run_folders import place_run, release

from antwoord import run_files
from antwoord.errors import UserError
from antwoord.execution.removal.erasing import erase
from antwoord.execution.results.store import ELSEWHERE
from antwoord.releases import archive

HERS, OTHERS = "0800000075", "0800000174"
ROWS = pd.DataFrame(
    {
        "application_id": ["IK-1001", "IK-1002", "IK-10011"],
        "enterprise_number": [HERS, None, OTHERS],
        "applicant_key": ["her-key", "her-key", None],
    }
)
DIGESTS = {who: sha256(who.encode()).hexdigest() for who in (HERS, "=her-key", OTHERS)}
#: Whatever tells of her, in any way of writing.
TELLING = re.compile("|".join(("IK-1001\\b", "IK-1002", HERS, "800.?000.?075", "her-key")))


def placed(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a run, a check, a released answer and the cells behind it."""
    folder = tmp_path / "home"
    (folder / "data" / "raw" / "questions").mkdir(parents=True)
    monkeypatch.setenv("ANTWOORD_HOME", str(folder))
    monkeypatch.delenv(ELSEWHERE, raising=False)
    processed, outputs = folder / "data" / "processed", folder / "outputs"
    for day in ("2021-03-01", "2021-06-30"):
        run = processed / "sv-533" / day
        placed(run / "quality.json", "{}")
        ROWS.to_parquet(run / "register.parquet")
    placed(processed / "sv-533" / "2021-09-30" / "cells.json", "nobody")
    placed(processed / "sv-533" / "2021-03-01-failed.ipynb", f'"BE 0800.000.075": "{HERS}"')
    placed(processed / "kbo" / "slice" / "slice.json", "{}")
    placed(processed / "kbo" / "slice" / "numbers.txt", HERS)
    placed(processed / "patterns" / "pattern.json", "[1, 2]")
    entry = processed / "store" / ("a" * 64)
    placed(entry / "manifest.json", "{}")
    placed(entry / "files" / "rows.json", "IK-1002")
    placed(outputs / "checks" / "extract" / "audit" / "index.html", "<td>IK-1001</td>")
    placed(outputs / "sv-533" / "2021-03-01-internal" / "audit" / "quarantine.csv", "IK-1001,x")
    for day in ("2021-03-01", "2021-06-30"):
        head = release(outputs, place_run(outputs, day), "2026-01-03").head
        kept = archive.folder_of(head)
        kept.mkdir(parents=True)
        frame = pd.DataFrame(
            {"table": ["a", "b", "c"], "sole": [DIGESTS["=her-key"], "", DIGESTS[OTHERS]]}
        )
        frame.to_parquet(kept / run_files.CONTRIBUTIONS)
        everybody = pd.DataFrame(
            {"who": [DIGESTS["=her-key"][:16], DIGESTS[OTHERS][:16]], "brought": 1}
        )
        everybody.to_parquet(kept / run_files.BEHIND)
        placed(kept / "reason.txt", "IK-1001 was of another day")
    return folder


def telling(folder: Path) -> list[Path]:
    """The files that tell of her, looked at in another way than the program does."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        if path.suffix == ".parquet":
            text = pd.read_parquet(path).to_csv()
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                text = " ".join(
                    package.read(n).decode("utf-8", "replace") for n in package.namelist()
                )
        else:
            text = path.read_text(encoding="utf-8", errors="replace")
        if TELLING.search(text) or DIGESTS["=her-key"][:16] in text or DIGESTS[HERS][:16] in text:
            found.append(path)
    return found


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("one", ["IK-1002", HERS, "0800.000.075", "her-key"])
def test_every_copy_goes_by_whichever_id_she_is_named(home: Path, one: str) -> None:
    assert len(telling(home)) == 13
    found = erase([one], home / "outputs")
    assert telling(home) == []
    assert (found.files, found.archives, found.released) == (13, 6, ())
    names = {path.relative_to(home).as_posix() for path in found.cleared}
    assert names == {
        *(f"data/processed/sv-533/{day}" for day in ("2021-03-01", "2021-06-30")),
        *("data/processed/sv-533/2021-03-01-failed.ipynb", "data/processed/kbo/slice"),
        *("outputs/checks/extract", "outputs/sv-533/2021-03-01-internal"),
        f"data/processed/store/{'a' * 64}",
    }


def test_what_is_nobodys_or_released_stays(home: Path) -> None:
    released = {
        k: v for k, v in contents(home / "outputs" / "sv-533").items() if "internal" not in str(k)
    }
    erase(["IK-1001"], home / "outputs")
    assert contents(home / "outputs" / "sv-533") == released
    assert (home / "data" / "processed" / "sv-533" / "2021-09-30" / "cells.json").is_file()
    assert not (home / "data" / "processed" / "patterns").exists()


def test_in_every_release_she_is_still_one_and_the_same(home: Path) -> None:
    erase(["IK-1001"], home / "outputs")
    frames = [
        pd.read_parquet(path)
        for path in (home / "data" / "processed" / "releases").glob("*/contributions.parquet")
    ]
    soles = [list(frame["sole"]) for frame in frames]
    assert len(soles) == 2
    assert soles[0] == soles[1]
    (token, nobody, other) = soles[0]
    assert len(token) == 64
    assert token not in DIGESTS.values()
    assert (nobody, other) == ("", DIGESTS[OTHERS])
    everybody = [
        pd.read_parquet(path)["who"].tolist()
        for path in (home / "data" / "processed" / "releases").glob("*/people.parquet")
    ]
    assert everybody == [[token[:16], other[:16]]] * 2
    paths = (home / "data" / "processed" / "releases").glob("*/*")
    assert {path.stat().st_mode & 0o077 for path in paths if path.suffix == ".parquet"} == {0}


def test_to_list_clears_nothing(home: Path) -> None:
    before = contents(home)
    done = antwoord("erase", HERS, "--dry-run", home=home)
    assert done.returncode == 0, done.stderr
    assert "13 files held her; 7 places would be cleared" in done.stdout
    assert "files of released answers hold nothing of her" in done.stdout
    assert contents(home) == before


def test_a_released_answer_that_holds_her_is_told_and_left(home: Path) -> None:
    page = placed(home / "outputs" / "sv-533" / "2021-03-01" / "more.html", f"<td>{HERS}</td>")
    done = antwoord("erase", "IK-1001", home=home)
    assert done.returncode == 3
    assert "sv-533/2021-03-01/more.html, which was released, holds her" in done.stderr
    assert telling(home) == [page]


@pytest.mark.parametrize("one", ["", "  7 ", "abc"])
def test_what_would_be_found_in_anything_is_refused(home: Path, one: str) -> None:
    with pytest.raises(UserError, match="too short for an id"):
        erase([one], home / "outputs")


def test_an_id_that_is_part_of_another_is_not_hers(home: Path) -> None:
    placed(home / "outputs" / "sv-533" / "2022-01-01" / "a.txt", "IK-10011 and 80800000075")
    erase(["IK-1001"], home / "outputs")
    assert (home / "outputs" / "sv-533" / "2022-01-01" / "a.txt").is_file()
