"""`make clean`: what was made goes, what is out stays."""

import shutil
import subprocess
from pathlib import Path

import pytest
from run_folders import place_run, release

from antwoord.storage.paths import project_root

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make")


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_released_answers_their_ledger_and_what_is_behind_them_stay(tmp_path: Path) -> None:
    shutil.copyfile(project_root() / "Makefile", tmp_path / "Makefile")
    outputs = tmp_path / "outputs"
    out = place_run(outputs, "2021-03-01")
    release(outputs, out, "2026-01-03")
    for name in ("2021-03-01-2", "2021-03-02", "2021-03-01-fr"):
        place_run(outputs, name)
    kept = {f"outputs/sv-533/2021-03-01/{name}" for name in files(out)}
    for name in ("index.html", "checks/extract/audit/index.html"):
        (outputs / name).parent.mkdir(parents=True, exist_ok=True)
        (outputs / name).write_text("made", encoding="utf-8")
    for name in ("releases/hash/cells.parquet", "sv-533/2021-03-01/cells.parquet", "store/x"):
        path = tmp_path / "data" / "processed" / name
        path.parent.mkdir(parents=True)
        path.write_text("cells", encoding="utf-8")
    done = subprocess.run(["make", "clean"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    left = {name for name in files(tmp_path) if not name.endswith(".lock")}
    assert left == {
        *kept,
        *("Makefile", "outputs/releases.jsonl", "data/processed/releases/hash/cells.parquet"),
    }
    assert {path.name for path in outputs.iterdir() if path.is_dir()} == {"sv-533"}
