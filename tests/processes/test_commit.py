"""Which commit a run's project is of."""

import shutil
import subprocess
from pathlib import Path

import pytest

from antwoord.storage.commit import commit_of

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True
    )
    return done.stdout.decode().strip()


def test_a_commit_and_whether_what_git_knows_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    git(tmp_path, "init", "-q")
    assert commit_of(tmp_path) is None, "nothing was committed yet"
    (tmp_path / "inside").mkdir()
    for name in ("known", "inside/known"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    head = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "outputs").write_text("what git does not know", encoding="utf-8")
    assert commit_of(tmp_path) == {"commit": head, "dirty": False}
    (tmp_path / "known").write_text("2", encoding="utf-8")
    assert commit_of(tmp_path) == {"commit": head, "dirty": True}
    assert commit_of(tmp_path / "inside") == {"commit": head, "dirty": False}


def test_settings_of_the_repository_start_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "known").write_text("1", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n", encoding="utf-8")
    spy.chmod(0o700)
    git(tmp_path, "config", "core.fsmonitor", str(spy))
    assert commit_of(tmp_path)
    assert not (tmp_path / "started").exists()


def test_without_git_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit_of(tmp_path) is None
