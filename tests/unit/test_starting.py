"""A project of one's own: made whole or not at all, brought up to date without losing anything."""

import json
from pathlib import Path

import pytest
from looping import some

from antwoord.cli.main import main
from antwoord.errors import UserError
from antwoord.hashing import sha256_of_parts
from antwoord.starting.doctor import examine
from antwoord.starting.project import KEPT, NEW, begin, update
from antwoord.storage.paths import HOME, OF_A_PROJECT, helpers_folder, project_root

LIST = "data/raw/reference/provinces.csv"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    begin(tmp_path / "answers")
    return tmp_path / "answers"


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def given_before(project: Path, name: str, content: bytes) -> None:
    """As if an older version had given this file."""
    kept = json.loads((project / KEPT).read_text(encoding="utf-8"))
    kept["files"][name] = sha256_of_parts(content)
    (project / KEPT).write_text(json.dumps(kept), encoding="utf-8")


def test_a_project_has_what_an_answer_needs(project: Path) -> None:
    for name in some((*OF_A_PROJECT, "src/helpers", "tests", ".github/workflows")):
        assert (project / name).is_dir(), name
    for name in ("Makefile", "README.md", ".gitignore", "requirements.txt", LIST):
        assert (project / name).is_file(), name
    assert not [name for name in files_in(project) if "__pycache__" in name or ".partial" in name]


def test_the_working_folder_and_those_above_it_are_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HOME, raising=False)
    for place in (project, project / "notebooks", project / "data" / "raw"):
        monkeypatch.chdir(place)
        assert project_root() == project
        assert helpers_folder() == project / "src" / "helpers"


def test_a_named_project_counts_before_the_working_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path / "another")
    monkeypatch.chdir(project)
    monkeypatch.setenv(HOME, str(tmp_path / "another"))
    assert project_root() == tmp_path / "another"
    monkeypatch.setenv(HOME, str(tmp_path))
    with pytest.raises(UserError, match="does not hold a project"):
        project_root()


def test_what_is_there_already_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match=r"README\.md is there already"):
        begin(tmp_path)
    assert files_in(tmp_path) == {"README.md": b"mine"}


def test_a_project_is_not_made_twice(project: Path) -> None:
    before = files_in(project)
    with pytest.raises(UserError, match="is a project already"):
        begin(project)
    assert files_in(project) == before


def test_what_was_interrupted_is_made_whole_by_the_next(project: Path) -> None:
    whole = files_in(project)
    (project / KEPT).unlink()
    (project / LIST).unlink()
    begin(project)
    assert files_in(project) == whole


def test_nothing_new_changes_nothing(project: Path) -> None:
    before = files_in(project)
    done = update(project)
    assert (done.made, done.changed, done.kept, done.gone) == ([], [], [], [])
    assert files_in(project) == before


def test_what_its_owner_did_not_touch_is_replaced(project: Path) -> None:
    new = (project / LIST).read_bytes()
    (project / LIST).write_bytes(b"of before")
    given_before(project, LIST, b"of before")
    assert update(project).changed == [LIST]
    assert (project / LIST).read_bytes() == new


def test_what_its_owner_changed_stays_beside_the_new_one(project: Path) -> None:
    new = (project / LIST).read_bytes()
    (project / LIST).write_bytes(b"mine")
    given_before(project, LIST, b"of before")
    assert update(project).kept == [LIST]
    assert (project / LIST).read_bytes() == b"mine"
    assert (project / (LIST + NEW)).read_bytes() == new
    # Once it was told: the owner knows.
    assert update(project).kept == []


def test_what_its_owner_changed_and_we_did_not_is_not_spoken_of(project: Path) -> None:
    (project / LIST).write_bytes(b"mine")
    assert update(project).kept == []
    assert (project / LIST).read_bytes() == b"mine"


def test_what_its_owner_deleted_stays_deleted_and_what_is_new_is_added(project: Path) -> None:
    (project / LIST).unlink()
    kept = json.loads((project / KEPT).read_text(encoding="utf-8"))
    del kept["files"]["Makefile"]
    (project / KEPT).write_text(json.dumps(kept), encoding="utf-8")
    (project / "Makefile").unlink()
    assert update(project).made == ["Makefile"]
    assert not (project / LIST).exists()


def test_what_is_gone_from_the_package_stays_and_is_told(project: Path) -> None:
    (project / "old.csv").write_bytes(b"")
    given_before(project, "old.csv", b"")
    assert update(project).gone == ["old.csv"]
    assert (project / "old.csv").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"files": 3}', b"\xff"])
def test_a_broken_list_of_what_was_given_is_a_sentence(project: Path, content: bytes) -> None:
    (project / KEPT).write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        update(project)


def test_another_folder_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="antwoord init FOLDER"):
        update(tmp_path)


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="cannot be written"):
        begin(tmp_path / "file" / "project")


def test_the_doctor_finds_nothing_wrong_here(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [one for one in examine() if one.advice and one.name not in ("memory", "outputs")]
    assert wrong == []
    with pytest.raises(SystemExit):
        main(["doctor"])
    assert "antwoord" in capsys.readouterr().out


def test_the_doctor_says_what_to_do_where_there_is_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME, str(tmp_path))
    (told,) = (one for one in examine() if one.name == "project")
    assert told.found == "none"
    assert "antwoord init" in told.advice


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as over:
        main(["--version"])
    assert not over.value.code
    assert capsys.readouterr().out.startswith("antwoord ")
