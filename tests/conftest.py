"""Fixtures that every kind of test uses."""

import os
import tempfile
from pathlib import Path

import pytest
from command import made_once
from hypothesis import settings

from antwoord.execution.results.store import ELSEWHERE
from antwoord.language.languages import LANGUAGES
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from antwoord.storage import limited

# A change is judged by the same generated examples each time; `make soak` draws others.
settings.register_profile("same examples", derandomize=True)
if "ANTWOORD_FRESH" not in os.environ:
    settings.load_profile("same examples")

# Each run that a test starts would compile all that it imports again: ten seconds a run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What a test looks at was made by the code of this session: the store of its runs is its own,
# shared by the processes that share the tests.
if ELSEWHERE not in os.environ:
    _store = tempfile.TemporaryDirectory(prefix="antwoord-store-")
    os.environ[ELSEWHERE] = _store.name


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where coverage is measured, files are read in this process and not in a fork."""
    if os.environ.get("ANTWOORD_COVERAGE"):
        monkeypatch.setattr(limited._READER, "ask", object())


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
    """Where the session's runs go, the same folder for all processes that share the tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "outputs"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def answers(outputs: Path) -> dict[str, Path]:
    """By language, the folder of the answer on the question's own date."""
    return {
        language: made_once(
            outputs,
            *("--language", language),
            name="2021-03-01" + ("" if language == "nl" else f"-{language}"),
        )
        for language in LANGUAGES
    }


@pytest.fixture(scope="session")
def answer(outputs: Path) -> Path:
    """The folder of the answer on the question's own date, as nothing but defaults give it."""
    return made_once(outputs, name="2021-03-01")


@pytest.fixture(scope="session")
def internal(outputs: Path) -> Path:
    """The folder of the same answer for internal use, with every value."""
    return made_once(outputs, "--audience", "internal", name="2021-03-01-internal")


@pytest.fixture
def empty_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without a question or a register, in which this test's releases stand."""
    folder = tmp_path / "home"
    (folder / "data" / "raw" / "questions").mkdir(parents=True)
    (folder / "outputs").mkdir()
    monkeypatch.setenv("ANTWOORD_HOME", str(folder))
    return folder
