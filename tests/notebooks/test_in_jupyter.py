"""Notebooks as somebody runs them by hand, in a kernel of JupyterLab's own kind."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from command import antwoord
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from antwoord.execution.kernels.private import PrivateKernelManager
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from antwoord.storage.paths import project_root

FOLDER = project_root() / "notebooks"
ANSWERED = "sv-533/2021-03-01"


@pytest.fixture(scope="module")
def place(
    answer: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:  # after `answer`, whose steps are in the store
    """Where what is made by hand goes; nothing of it is there yet."""
    folder = tmp_path_factory.mktemp("hand")
    with pytest.MonkeyPatch.context() as patch:
        for name in (STAGED_PROCESSED, STAGED_OUTPUTS):
            patch.delenv(name, raising=False)
        patch.setenv("ANTWOORD_WORK", str(folder / "work"))
        yield folder


def by_hand(
    name: str, *, before: str = "", after: str = "", fails: str = "", **given: str
) -> list[Any]:
    """Runs a notebook with its parameters set as a person sets them; gives what its cells showed.

    `before` and `after` are cells around its own; it `fails` with an error of that name.
    """
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", 4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            cell.source += "".join(f"\n{name} = {value!r}" for name, value in given.items())
    cells = notebook.cells
    notebook.cells = [
        *(nbformat.v4.new_code_cell(one) for one in filter(None, [before])),
        *cells,
        *(nbformat.v4.new_code_cell(one) for one in filter(None, [after])),
    ]
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        kernel_manager_class=PrivateKernelManager,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    if fails:
        with pytest.raises(CellExecutionError) as error:
            client.execute()
        assert error.value.ename == fails
    else:
        client.execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def texts(outputs: list[Any]) -> str:
    return "\n".join(
        str(one.get("text") or one.get("data", {}).get("text/plain") or one.get("traceback"))
        for one in outputs
    )


def states(*arguments: str) -> list[str]:
    done = antwoord("run", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    return [step["state"] for step in steps if step.get("step")]


#: What a kernel may have been through before a cell: nothing of it may reach a result.
MEDDLED = """
import antwoord.counting.steps as steps, antwoord.counting.tables as tables
steps._counted = steps.count = tables.roll_up = lambda *_, **__: 1 / 0
"""


def test_what_a_run_did_is_done_by_hand(place: Path, answer: Path) -> None:
    """Alone, in a kernel that somebody meddled with: the runner has it, of whichever asked."""
    shown = texts(by_hand("03_sectoral_breakdown", before=MEDDLED, output=str(place)))
    assert "588 cellen" in shown
    assert "reference_date = 2021-03-01" in shown
    left = place / "work" / "sv-533" / "2021-03-01.by-hand"
    assert (left / "cells_sectoral.parquet").is_file()
    assert not (left / "cells.parquet").exists()
    assert os.name == "nt" or left.stat().st_mode & 0o077 == 0
    assert not (place / ANSWERED).exists()


def test_a_gate_that_stops_shows_what_it_found(place: Path, tmp_path: Path) -> None:
    header = (project_root() / "data/raw/register/applications.csv").read_text("utf-8")
    rows = header.splitlines(keepends=True)[:9]
    register = tmp_path / "register.csv"
    register.write_text("".join([*rows, rows[-1]]), encoding="utf-8")  # one id twice
    shown = texts(
        by_hand(
            "02_expectations",
            fails="GateStoppedError",
            register=str(register),
            output=str(tmp_path),
        )
    )
    assert "kritiek" in shown
    assert "Traceback" not in shown
    assert not list(tmp_path.glob("sv-533/*/answer.html"))


def test_own_copies_of_the_notebooks_run_and_make_the_same(place: Path, tmp_path: Path) -> None:
    for path in FOLDER.glob("0[1-6]*.ipynb"):
        content = json.loads(path.read_text(encoding="utf-8"))
        if path.stem == "06_answer":
            content["cells"].append(nbformat.v4.new_code_cell("print('mine')"))
        for cell in content["cells"]:
            if "parameters" in cell["metadata"].get("tags", ()):
                cell["source"] = [one.replace("None", "'x'") for one in cell["source"]]
        (tmp_path / path.name).write_text(json.dumps(content), encoding="utf-8")
    out = tmp_path / "out"
    given = ("--notebooks-from", str(tmp_path), "--output", str(out))
    assert states(*given) == ["unchanged"] * 5 + ["started", "done"]
    executed = (out / ANSWERED / "notebooks" / "06_answer.ipynb").read_text(encoding="utf-8")
    assert "print('mine')" in executed
    (tmp_path / "05_disclosure.ipynb").unlink()
    done = antwoord("run", *given)
    assert done.returncode == 2
    assert "there is no 05_disclosure.ipynb" in done.stderr


def test_a_notebook_that_there_is_none_of_is_a_sentence() -> None:
    done = antwoord("run", "--until", "3_sectoral")
    assert done.returncode == 2
    assert "03_sectoral_breakdown" in done.stderr
    assert "Traceback" not in done.stderr


# At the end: what is released is protected together with whatever comes after it.
def test_what_is_made_by_hand_is_an_answer_like_any_other(place: Path, answer: Path) -> None:
    """Of files between the steps that somebody changed: the same bytes, a record, a release."""
    left = place / "work" / "sv-533" / "2021-03-01.by-hand"
    (left / "cells_sectoral.parquet").write_bytes(b"other figures")
    told = (
        "from dataclasses import replace\n"
        "try:\n    write_answer(run, replace(document, title='x'))\n"
        "except Exception as error:\n    print(error)"
    )
    shown = texts(by_hand("06_answer", after=told, output=str(place)))
    assert "829.097" in shown
    assert "was not written" in shown
    made = place / ANSWERED
    for name in (
        "tables/cells.csv",
        "answer.html",
        "answer.pdf",
        "notebooks/03_sectoral_breakdown.ipynb",
    ):
        assert (made / name).read_bytes() == (answer / name).read_bytes(), name
    assert states("--output", str(place)) == ["unchanged"] * 6
    assert "2021-03-01" in (place / "overview.html").read_text(encoding="utf-8")
    released = antwoord("release", str(made))
    assert released.returncode == 0, released.stderr
