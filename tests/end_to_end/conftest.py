"""Runs of the command line, each made once for the tests that look at it."""

from pathlib import Path

import pytest
from command import antwoord


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's runs go."""
    return tmp_path_factory.mktemp("outputs")


@pytest.fixture(scope="session")
def answer(outputs: Path) -> Path:
    """The folder of the answer on the question's own date."""
    done = antwoord("run", "--output", str(outputs))
    assert done.returncode == 0, done.stderr
    return outputs / "sv-533" / "2021-03-01"
