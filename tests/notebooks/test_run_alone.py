"""Each notebook run alone, as somebody does in JupyterLab: a fresh kernel, its own folder."""

import json
from pathlib import Path
from typing import Any

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from antwoord.execution.kernels.private import PrivateKernelManager
from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from antwoord.storage.paths import project_root

FOLDER = project_root() / "notebooks"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    (folder / "processed").mkdir()
    (folder / "outputs").mkdir()
    return folder


def run(name: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv(STAGED_PROCESSED, str(place / "processed"))
    monkeypatch.setenv(STAGED_OUTPUTS, str(place / "outputs"))
    executed = place / f"{name}.ipynb"
    papermill.execute_notebook(
        FOLDER / f"{name}.ipynb",
        executed,
        cwd=str(FOLDER),
        kernel_name="python3",
        kernel_manager_class=PrivateKernelManager,
        progress_bar=False,
    )
    content: dict[str, Any] = json.loads(executed.read_text(encoding="utf-8"))
    return content


# In order: each finds the files of the one before it, and its memory is gone.
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_alone(name: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executed = run(name, place, monkeypatch)
    shown = [cell for cell in executed["cells"] if cell.get("outputs")]
    assert shown, "a reviewer sees something"
    streams = [
        output
        for cell in shown
        for output in cell["outputs"]
        if output["output_type"] == "stream" and output["name"] == "stderr"
    ]
    assert streams == [], "no warnings in a page that is read"


def test_a_notebook_without_the_ones_before_it_says_which_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "processed").mkdir()
    (tmp_path / "outputs").mkdir()
    with pytest.raises(PapermillExecutionError, match="run 01_ingestion first"):
        run("02_expectations", tmp_path, monkeypatch)
