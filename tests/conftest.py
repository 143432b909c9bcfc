"""Fixtures that every kind of test uses."""

from pathlib import Path

import pytest

from helpers.parameters import STAGED_OUTPUTS, STAGED_PROCESSED


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for a run's files, as the runner gives its kernels."""
    for name, variable in (("processed", STAGED_PROCESSED), ("outputs", STAGED_OUTPUTS)):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv(variable, str(folder))
    return tmp_path
