"""A key holds all that its notebook reads: every file that Python opens while its cells run."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.results.keys import Keys
from antwoord.execution.results.reach import PACKAGE, Reach
from antwoord.handover import sealed
from antwoord.hashing import Hashes
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, validate
from antwoord.storage.paths import project_root

DAY = "2013-06-30"

#: Runs the cells of the notebooks named, one after the other; tells what each opened.
RUNNER = """
import importlib, json, os, sys
from pathlib import Path
log = os.open("opened", os.O_RDWR | os.O_CREAT | os.O_APPEND)  # readers are forks of this process
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        os.write(log, (arguments[0] + "\\n").encode())
sys.addaudithook(hook)
told = {}
for path in map(Path, sys.argv[2:]):
    for name in [name for name in sys.modules if name.partition(".")[0] == "antwoord"]:
        del sys.modules[name]  # so that this notebook imports, and opens, its own
    os.ftruncate(log, 0)
    values = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), values)
            if "parameters" in cell["metadata"].get("tags", ()):
                values |= json.loads(sys.argv[1])
    told[path.stem] = Path("opened").read_text(encoding="utf-8").splitlines()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    """By notebook, the files that its cells opened."""
    place = tmp_path_factory.mktemp("read")
    with pytest.MonkeyPatch.context() as patch:
        for name, variable in (("processed", STAGED_PROCESSED), ("outputs", STAGED_OUTPUTS)):
            (place / name).mkdir()
            patch.setenv(variable, str(place / name))
        notebooks = [str(project_root() / "notebooks" / f"{name}.ipynb") for name in NOTEBOOKS]
        parameters = validate(reference_date=DAY)
        with sealed(parameters):  # as a run does
            done = subprocess.run(
                [sys.executable, "-c", RUNNER, json.dumps(parameters.injected), *notebooks],
                capture_output=True,
                text=True,
                check=False,
                cwd=place,
            )
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_everything_of_ours_that_it_opens_is_in_its_key(
    name: str, opened: dict[str, list[str]], tmp_path: Path
) -> None:
    keys = Keys(validate(reference_date=DAY), Reach(tmp_path / "imports.json"), Hashes())
    parts = keys.key(name, {}).parts
    files = {file for part in parts.values() for file in part}
    read = {_source(Path(path)) for path in opened[name]}
    code = {path for path in read if path.is_relative_to(PACKAGE)}
    assert len(code) > 10
    assert {path.relative_to(PACKAGE).as_posix() for path in code} <= files
    raw = project_root() / "data" / "raw"
    assert name != NOTEBOOKS[0] or "applications.csv" in {path.name for path in read}
    data = {
        path
        for path in read
        if path.is_relative_to(raw) or path.is_relative_to(project_root() / "expectations")
    }
    assert "sv-533.toml" in {path.name for path in data}
    assert {path.name for path in data} <= files


def _source(path: Path) -> Path:
    """The module that a compiled one was made from; any other file as it is."""
    if path.parent.name != "__pycache__":
        return path
    return path.parent.parent / f"{path.name.partition('.')[0]}.py"
