"""The key of a notebook: what changes it, by which part, and what does not."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from command import own_project
from looping import some
from projects import copied_engine

from antwoord.errors import UserError
from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.results import keys as keys_module
from antwoord.execution.results.keys import LEFT, Key, Keys
from antwoord.execution.results.reach import Reach, imported
from antwoord.hashing import Hashes
from antwoord.parameters import validate

Edit = Callable[[], object]


class Place:
    """A project and a copy of the package, to change things in."""

    def __init__(self, folder: Path) -> None:
        self.home = own_project(folder / "home", seconds=1)
        self.package = copied_engine(folder)
        self.kept = folder / "imports.json"

    def key(self, name: str, left: dict[str, str] | None = None, **given: str) -> Key:
        keys = Keys(validate(**given), Reach(self.kept, self.package), Hashes())
        return keys.key(name, left or {})

    def changed(self, name: str, edit: Edit, **given: str) -> dict[str, tuple[str, ...]]:
        before = self.key(name, **given)
        edit()
        after = self.key(name, **given)
        assert (after.digest == before.digest) == (not after.changed(before.parts))
        return after.changed(before.parts)

    def append(self, path: str, text: str = "\n# changed\n") -> Edit:
        """An edit of a file of the package, or of the project."""
        inside = self.package / path
        target = inside if inside.is_file() else self.home / path

        def edit() -> None:
            with target.open("a", encoding="utf-8") as file:
                file.write(text)

        return edit

    def notebook(self, name: str, change: Callable[[dict], object]) -> Edit:
        path = self.home / "notebooks" / f"{name}.ipynb"

        def edit() -> None:
            content = json.loads(path.read_text(encoding="utf-8"))
            change(content)
            path.write_text(json.dumps(content), encoding="utf-8")

        return edit


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made = Place(tmp_path)
    monkeypatch.setenv("ANTWOORD_HOME", str(made.home))
    return made


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_same_things_have_the_same_key(place: Place, name: str) -> None:
    assert place.key(name).digest == place.key(name).digest


def test_a_cell_is_named_by_its_id(place: Place) -> None:
    def change(content: dict) -> None:
        content["cells"][-1]["source"] += "\n# changed"

    edit = place.notebook("03_sectoral_breakdown", change)
    assert place.changed("03_sectoral_breakdown", edit) == {"cells": ("cell 11",)}
    assert place.changed("02_expectations", edit) == {}


def test_the_order_of_cells_counts(place: Place) -> None:
    edit = place.notebook("01_ingestion", lambda content: content["cells"].reverse())
    ((part, names),) = place.changed("01_ingestion", edit).items()
    assert (part, names[0]) == ("cells", "cell 1")


@pytest.mark.parametrize("same", [True, False])
def test_cells_without_an_id_or_with_one_of_another_count(place: Place, same: bool) -> None:
    """Two cells with one id never give an old result as unchanged."""

    def ids(content: dict) -> None:
        for cell in content["cells"]:
            cell.pop("id", None)
            if same:
                cell["id"] = "x"

    def change(content: dict) -> None:
        ids(content)
        content["cells"][3]["source"] += "\n# changed"

    place.notebook("03_sectoral_breakdown", ids)()
    edit = place.notebook("03_sectoral_breakdown", change)
    assert place.changed("03_sectoral_breakdown", edit) == {"cells": ("cell 4",)}


def test_what_cells_showed_does_not_count(place: Place) -> None:
    def change(content: dict) -> None:
        content["cells"][-1] |= {"outputs": [{"output_type": "stream"}], "execution_count": 7}
        content["metadata"]["anything"] = 1

    assert place.changed("01_ingestion", place.notebook("01_ingestion", change)) == {}


def test_a_parameter_is_named(place: Place) -> None:
    french = place.key("06_answer", language="fr")
    assert french.changed(place.key("06_answer").parts) == {"parameters": ("language",)}


def test_a_default_is_the_same_whether_it_was_given_or_not(place: Place) -> None:
    given = place.key("01_ingestion", reference_date="2021-03-01")
    assert given.digest == place.key("01_ingestion").digest
    assert place.key("01_ingestion", language="nl").digest == given.digest
    other = place.key("01_ingestion", reference_date="2021-03-02")
    assert other.changed(given.parts) == {"parameters": ("reference_date",)}


def test_the_folder_of_the_answer_does_not_count(place: Place, tmp_path: Path) -> None:
    other = place.key("06_answer", output=str(tmp_path / "elsewhere"))
    assert other.digest == place.key("06_answer").digest


def test_a_register_counts_by_its_content(place: Place, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    source = place.home / "data/raw/register/applications.csv"
    for folder, more in (("copy", ""), ("copy/more", "x")):
        (tmp_path / folder).mkdir(exist_ok=True)
        text = source.read_text(encoding="utf-8") + more
        (tmp_path / folder / "mine.csv").write_text(text, encoding="utf-8")
    shutil.copytree(tmp_path / "copy", tmp_path / "again")
    one, same, other = (
        place.key("01_ingestion", register=str(tmp_path / folder / "mine.csv"))
        for folder in ("copy", "again", "copy/more")
    )
    assert same.digest == one.digest
    assert other.changed(one.parts) == {"register": ("mine.csv",)}


def test_a_file_that_cannot_be_read_is_a_sentence(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Hashes, path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Hashes, "of", refuse)
    with pytest.raises(UserError, match=r"cannot be read: Permission denied$"):
        place.key("01_ingestion")


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("data/raw/register/applications.csv", "register"),
        ("data/raw/register/corrections.toml", "register"),
        ("data/raw/questions/sv-533.toml", "question and programmes"),
        ("data/raw/programmes/impulskrediet.toml", "question and programmes"),
    ],
)
def test_a_file_that_is_read_counts(place: Place, name: str, path: str, part: str) -> None:
    assert place.changed(name, place.append(path)) == {part: (Path(path).name,)}


def test_the_description_of_the_register_counts(place: Place) -> None:
    path = place.home / "data/raw/register/datapackage.json"

    def edit() -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(content | {"synthetic": False}), encoding="utf-8")

    assert place.changed("03_sectoral_breakdown", edit) == {
        "parameters": ("description of the register",),
        "register": ("datapackage.json",),
    }


def test_a_reference_list_counts(place: Place) -> None:
    path = place.home / "data/raw/reference/provinces.csv"

    def edit() -> None:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert place.changed("03_sectoral_breakdown", edit) == {"reference lists": ("provinces.csv",)}


def test_an_expectation_counts_where_the_rule_book_is_read(place: Place) -> None:
    names = sorted(path.name for path in (place.home / "expectations").glob("*.json"))
    edit = place.append(f"expectations/{names[0]}", "\n")
    assert place.changed("02_expectations", edit) == {"expectations": (names[0],)}
    assert place.changed("03_sectoral_breakdown", edit) == {}


def test_a_helper_that_is_imported_late_counts(place: Place) -> None:
    edit = place.append("kbo/choosing.py")
    assert place.changed("01_ingestion", edit) == {"helper code": ("kbo/choosing.py",)}


@pytest.mark.parametrize(
    "path",
    ["answer/pdf/templates/answer.typ", "answer/words/locale/nl.po", "answer/fonts/LICENSE.txt"],
)
def test_templates_and_words_count_for_the_notebook_that_writes(place: Place, path: str) -> None:
    assert place.changed("06_answer", place.append(path)) == {"helper code": (path,)}
    for name in some(NOTEBOOKS[:-1]):
        assert place.changed(name, place.append(path)) == {}


@pytest.mark.parametrize(
    "path",
    [
        "cli/main.py",
        "made_up/kbo/extract.py",
        "made_up/register/applications.py",
        "answer/html/page.py",
    ],
)
def test_a_helper_that_is_not_reached_does_not_count(place: Place, path: str) -> None:
    assert place.changed("03_sectoral_breakdown", place.append(path)) == {}


def test_how_notebooks_are_executed_counts(place: Place) -> None:
    edit = place.append("execution/notebooks/papermill.py")
    assert place.changed("03_sectoral_breakdown", edit) == {
        "helper code": ("execution/notebooks/papermill.py",)
    }


def test_a_package_counts(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place.key("04_provincial_breakdown")
    other = keys_module.versions() | {"highspy": "0"}  # type: ignore[attr-defined]
    monkeypatch.setattr(keys_module, "versions", lambda: other)
    after = place.key("04_provincial_breakdown")
    assert after.changed(before.parts) == {"packages": ("highspy",)}


def test_what_the_notebooks_before_left_counts(place: Place) -> None:
    before = place.key("03_sectoral_breakdown", {"processed/a": "1", "processed/b": "1"})
    after = place.key("03_sectoral_breakdown", {"processed/a": "2", "processed/b": "1"})
    assert after.changed(before.parts) == {LEFT: ("processed/a",)}


def test_the_ledger_counts_for_who_protects_a_public_answer(place: Place) -> None:
    def edit() -> None:
        (place.home / "outputs").mkdir(exist_ok=True)
        with (place.home / "outputs/releases.jsonl").open("a", encoding="utf-8") as file:
            file.write("{}\n")

    name = "05_disclosure"
    assert place.changed(name, edit) == {"released answers": ("releases.jsonl",)}
    assert place.changed("02_expectations", edit) == {}
    assert place.changed(name, edit, audience="internal") == {}


def test_the_true_cells_behind_a_release_count(place: Place) -> None:
    head = "a" * 64
    (place.home / "outputs").mkdir()
    ledger = place.home / "outputs/releases.jsonl"
    ledger.write_text(f'{{"hash":"{head}"}}\n', encoding="utf-8")

    def edit() -> None:
        folder = place.home / "data/processed/releases" / head
        folder.mkdir(parents=True)
        (folder / "cells.parquet").write_bytes(b"1")

    assert place.changed("05_disclosure", edit) == {"released answers": (f"{head}/cells.parquet",)}


def summary_of(day: str) -> str:
    return json.dumps(
        {
            "format": "antwoord audit summary 1",
            "question": "sv-533",
            "reference_date": day,
            "synthetic": True,
            "audience": "public",
            "register_sha256": None,
            "stopped": False,
            "read": 1,
            "counted": 1,
            "quarantined": 0,
            "findings": 0,
            "rules": {},
        }
    )


def test_earlier_runs_count_where_the_last_audit_page_is_written(place: Place) -> None:
    def run_on(day: str) -> Edit:
        def edit() -> None:
            folder = place.home / "outputs/sv-533" / day / "audit"
            folder.mkdir(parents=True)
            (folder / "summary.json").write_text(summary_of(day), encoding="utf-8")

        return edit

    name = "06_answer"
    assert place.changed(name, run_on("2020-12-31")) == {"earlier runs": ("2020-12-31",)}
    assert place.changed(name, run_on("2022-12-31")) == {}
    assert place.changed("02_expectations", run_on("2018-12-31")) == {}
    assert place.changed("05_disclosure", run_on("2019-12-31")) == {}


def test_an_extract_of_the_enterprise_register_counts_by_its_content(
    place: Place, tmp_path: Path
) -> None:
    (source,) = (place.home / "data/raw/kbo").glob("*Full.zip")
    extract = tmp_path / "extract.zip"
    shutil.copy(source, extract)

    def edit() -> None:
        with zipfile.ZipFile(extract, "a") as archive:
            archive.writestr("remark.csv", "x")

    assert place.changed("01_ingestion", edit, kbo=str(extract)) == {
        "enterprise register": ("0 extract.zip",)
    }


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', "\0"])
def test_kept_imports_that_are_damaged_are_made_again(place: Place, content: str) -> None:
    before = place.key("06_answer")
    place.kept.write_text(content, encoding="utf-8")
    assert place.key("06_answer").digest == before.digest


def test_imports_are_found_wherever_they_stand() -> None:
    source = """
from typing import TYPE_CHECKING
import antwoord.a, json
if TYPE_CHECKING:
    from antwoord.types import Only
else:
    import antwoord.b
def late():
    from antwoord.c import d
LATER = "antwoord.e.f"
TEXT = "antwoord.g is told of"
"""
    assert imported(source) == [
        "antwoord.a",
        "antwoord.b",
        "antwoord.c",
        "antwoord.c.d",
        "antwoord.e.f",
    ]


def test_what_is_read_from_a_database_is_read_each_time(place: Place) -> None:
    address = "postgresql://reader@localhost/lender?table=applications"
    assert not place.key("01_ingestion", register=address).lasting
    assert place.key("02_expectations", register=address).lasting
    assert "reader" not in json.dumps(place.key("01_ingestion", register=address).parts)


def test_a_mapping_counts_by_its_content(place: Place, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("", encoding="utf-8")
    changed = place.changed(
        "01_ingestion", lambda: mapping.write_text("# x", encoding="utf-8"), mapping=str(mapping)
    )
    assert changed == {"register": ("mapping.toml",)}
