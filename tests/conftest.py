"""Fixtures that every kind of test uses."""

import os
from pathlib import Path

import pytest
from command import antwoord

from helpers.parameters import LANGUAGES, STAGED_OUTPUTS, STAGED_PROCESSED

# Each run that a test starts would compile all that it imports again: ten seconds a run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for a run's files, as the runner gives its kernels."""
    for name, variable in (("processed", STAGED_PROCESSED), ("outputs", STAGED_OUTPUTS)):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv(variable, str(folder))
    return tmp_path


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's runs go."""
    return tmp_path_factory.mktemp("outputs")


@pytest.fixture(scope="session")
def answers(outputs: Path) -> dict[str, Path]:
    """By language, the folder of the answer on the question's own date."""
    folders = {}
    for language in LANGUAGES:
        done = antwoord("run", "--language", language, "--output", str(outputs))
        assert done.returncode == 0, done.stderr
        suffix = "" if language == "nl" else f"-{language}"
        folders[language] = outputs / "sv-533" / f"2021-03-01{suffix}"
    return folders


@pytest.fixture(scope="session")
def answer(answers: dict[str, Path]) -> Path:
    """The folder of the answer on the question's own date, as nothing but defaults give it."""
    return answers["nl"]
