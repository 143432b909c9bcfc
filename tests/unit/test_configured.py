"""Every command checks all configuration before anything starts, and so do the notebooks."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from registers import application, write_register

from antwoord.cli.main import app
from antwoord.errors import UserError
from antwoord.execution.configuration import checked
from antwoord.parameters import validate
from antwoord.register.reading import read_register
from antwoord.storage.paths import project_root


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, whose files can be spoilt, where nothing can start."""
    folder = tmp_path / "home"
    for name in ("data/raw", "expectations", "notebooks"):
        shutil.copytree(project_root() / name, folder / name)
    monkeypatch.setenv("ANTWOORD_HOME", str(folder))
    monkeypatch.setattr("antwoord.execution.steps.run_steps", started)
    return folder


def started(*_: Any, **__: Any) -> None:
    raise AssertionError("a step was started")


#: Each file, what is changed in it, and what the sentence says.
SPOILT = {
    "data/raw/questions/sv-533.toml": ("minimum_count = 3", "minimum_count = 0", "minimum_count"),
    "data/raw/programmes/impulskrediet.toml": ("valid_from = ", "valid_form = ", "valid_form"),
    "data/raw/register/datapackage.json": ('"2025-12-31"', '"31/12/2025"', "extract_date"),
    "data/raw/register/corrections.toml": ("decided_on = 2026-01-15", "", "decided_on"),
    "expectations/dates.json": ('"severity": "warning"', '"severity": "info"', "IMP-201, severity"),
    "mapping.toml": ("column =", "colum =", "colum"),
}
MAPPING = '[columns.application_id]\ncolumn = "Nr"\n'


def spoil(home: Path, file: str) -> dict[str, str | None]:
    path = home / file
    if file == "mapping.toml":
        path.write_text(MAPPING, encoding="utf-8")
    old, new, _ = SPOILT[file]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return {"mapping": str(path)} if file == "mapping.toml" else {}


COMMANDS = {
    "run": ["run"],
    "several": ["run", "--reference-date", "2021-03-01", "--reference-date", "2021-03-15"],
    "status": ["status"],
    "check": ["check", "data/raw/register/applications.csv"],
}


@pytest.mark.parametrize("file", SPOILT)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_starts_with_a_spoilt_file(
    home: Path, command: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [part for name, path in spoil(home, file).items() for part in (f"--{name}", str(path))]
    monkeypatch.chdir(home)
    with pytest.raises(UserError) as caught:
        app([*COMMANDS[command], *given], standalone_mode=False)
    assert Path(file).name in str(caught.value)
    assert SPOILT[file][2] in str(caught.value)


@pytest.mark.parametrize("file", [file for file in SPOILT if file.startswith("data/raw/register")])
def test_a_mapping_is_not_proposed_beside_a_spoilt_file(
    home: Path, tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(home, file)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=Path(file).name):
        app(["map", str(home / "data/raw/register/applications.csv")], standalone_mode=False)
    assert not (tmp_path / "mapping.toml").exists()


@pytest.mark.parametrize("file", list(SPOILT)[:3])
def test_notebooks_validate_by_the_same_functions(home: Path, file: str) -> None:
    spoil(home, file)
    with pytest.raises(UserError, match=Path(file).name):
        validate()


def test_a_notebook_that_reads_a_spoilt_mapping_says_the_same(home: Path, work: Path) -> None:
    given = spoil(home, "mapping.toml")
    register = write_register(work / "in", [application()])
    with pytest.raises(UserError, match=r"mapping\.toml, line 2, columns\.application_id: unknown"):
        read_register(validate(register=str(register), mapping=given["mapping"]))


def test_what_is_right_is_read(home: Path) -> None:
    assert checked({}).question.id == "sv-533"
