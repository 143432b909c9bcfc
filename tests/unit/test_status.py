"""What a run would do, told before it does anything; and emptying the store."""

import json
from pathlib import Path

import pytest
from command import own_project
from projects import copied_engine

from antwoord.cli.main import main
from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.removal.cleaning import clean
from antwoord.execution.results import latest, reach
from antwoord.execution.results.store import ELSEWHERE, Store, store_folder
from antwoord.execution.status import status
from antwoord.execution.steps import keys_of, left_for_the_next
from antwoord.parameters import validate
from antwoord.run_files import TOOK


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which every notebook has left one file, with a copy of the package."""
    folder = own_project(tmp_path / "home", seconds=1)
    package = copied_engine(tmp_path)
    monkeypatch.setenv("ANTWOORD_HOME", str(folder))
    monkeypatch.delenv(ELSEWHERE)
    monkeypatch.setattr(reach, "PACKAGE", package)
    parameters = validate()
    store = Store(store_folder())
    keys = keys_of(parameters, store)
    folders = {name: tmp_path / name for name in ("processed", "outputs")}
    for place in folders.values():
        place.mkdir()
    state: dict[str, str] = {}
    for name in NOTEBOOKS:
        key = keys.key(name, left_for_the_next(state))
        (folders["processed"] / name).write_text(name, encoding="utf-8")
        state, _ = store.keep(key.digest, name, 2.0, state, folders)
        latest.note(store.folder, parameters, key, 2.0)
    return folder


def verdicts(**given: str | None) -> list[str]:
    return [each.verdict for each in status(validate(**given))]


def sentences(**given: str | None) -> list[str]:
    return [each.sentence for each in status(validate(**given))]


def change(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")


def test_how_long_something_took_is_handed_to_no_notebook() -> None:
    left = {"processed/cells.parquet": "1", f"processed/{TOOK}": "2", "outputs/answer.html": "3"}
    assert left_for_the_next(left) == {"processed/cells.parquet": "1"}


def test_nothing_changed(home: Path) -> None:
    assert sentences() == ["unchanged"] * 6


def test_another_name_never_ran(home: Path) -> None:
    assert set(sentences(language="fr")) == {"would run: there is no earlier run of this name"}


def test_only_the_words_of_the_document_changed(home: Path) -> None:
    change(reach.PACKAGE / "answer" / "words" / "locale" / "nl.po")
    assert verdicts() == ["unchanged"] * 5 + ["would run"]
    assert sentences()[-1] == "would run: helper code (answer/words/locale/nl.po)"


def test_each_notebook_that_reaches_a_helper_would_run(home: Path) -> None:
    change(reach.PACKAGE / "counting" / "state.py")
    assert verdicts() == ["unchanged"] * 2 + ["would run"] * 2 + ["depends"] * 2


def test_a_cell_that_changed_is_named_and_the_rest_depends(home: Path) -> None:
    path = home / "notebooks" / "02_expectations.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][0]["source"] = ["# Anders"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert verdicts() == ["unchanged", "would run", *["depends"] * 4]
    told = sentences()
    assert told[1] == "would run: cells (cell 1)"
    assert told[2] == "unchanged, if 02_expectations leaves the same as before"


def test_a_result_that_is_no_longer_kept_is_told(home: Path) -> None:
    store = Store(store_folder())
    for path in store.entries():
        entry = store.look(path.name)
        if entry and entry.step == "04_provincial_breakdown":
            store.remove(path.name)
    assert sentences()[3:] == [
        "would run: its result is no longer kept",
        *["unchanged, if 04_provincial_breakdown leaves the same as before"] * 2,
    ]


def test_a_damaged_manifest_is_told(home: Path) -> None:
    store = Store(store_folder())
    for path in store.entries():
        (path / "manifest.json").write_text("{}", encoding="utf-8")
    assert sentences()[0] == "would run: what was kept of it is damaged"


def test_what_is_expected_is_what_the_latest_run_took(home: Path) -> None:
    assert latest.expected(store_folder(), validate())["04_provincial_breakdown"] == 2.0
    other = validate(language="fr")
    assert latest.expected(store_folder(), other)["04_provincial_breakdown"] == 2.0


def test_the_command_tells_it_as_lines_and_as_json(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["status"])
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [[name, "unchanged"] for name in NOTEBOOKS]
    change(reach.PACKAGE / "answer" / "words" / "locale" / "nl.po")
    with pytest.raises(SystemExit):
        main(["status", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told[-1]["verdict"] == "would run"
    assert told[-1]["changed"] == {"helper code": ["answer/words/locale/nl.po"]}


def test_cleaning_empties_the_store_and_the_patterns_alone(home: Path) -> None:
    processed = home / "data" / "processed"
    for name in ("patterns/a.json", "releases/x/cells.parquet", "sv-533/2021-03-01/cells.parquet"):
        (processed / name).parent.mkdir(parents=True)
        (processed / name).write_text("x", encoding="utf-8")
    gone = clean(home / "outputs")
    assert (gone.results, gone.patterns) == (6, 1)
    assert gone.size_bytes > 0
    assert sorted(path.name for path in processed.iterdir()) == ["releases", "sv-533"]
    assert verdicts() == ["would run"] * 6


def test_a_database_is_read_each_time(home: Path) -> None:
    register = "postgresql://reader@localhost/lender?table=applications"
    (first, *rest) = status(validate(register=register, extract_date="2025-12-31"))
    assert first.verdict == "would run"
    assert first.reason == "a database is read each time"
    assert [each.verdict for each in rest] == ["would run"] * 5
