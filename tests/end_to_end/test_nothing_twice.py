"""Nothing is done twice: an unchanged run, a changed word, a damaged store, a killed run.

Each run here is of a project of its own, with a copy of the package, so that both can change.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from looping import some
from projects import DAY, Project

from antwoord.execution.notebooks.papermill import NOTEBOOKS


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has answered its question once."""
    made = Project(tmp_path_factory.mktemp("project"))
    assert made.run() == ["done"] * 6
    return made


def test_an_unchanged_run_takes_everything_from_the_store(project: Project) -> None:
    before = project.made()
    process = project.start()
    _, told = process.communicate(timeout=60)
    assert [line.split() for line in told.splitlines()] == [
        [f"[{place}/6]", name, "unchanged"] for place, name in enumerate(NOTEBOOKS, start=1)
    ]
    assert project.made() == before
    folder = project.folder / "outputs" / "sv-533" / DAY
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["volatile"]["unchanged"] == [*NOTEBOOKS, "pages"]


#: What an unchanged run has no need of, and what would cost it more than all the rest.
HEAVY = {"pandas", "pyarrow", "ibis", "duckdb", "papermill", "jupyter_client", "matplotlib"}
LOADED = """
import sys
from antwoord.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    print(ended.code, *sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["run", "status"])
def test_an_unchanged_run_loads_nothing_heavy(project: Project, command: str) -> None:
    project.run()
    done = subprocess.run(
        [sys.executable, "-c", LOADED, command, "--reference-date", DAY],
        env=project.environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=project.folder,
    )
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0"
    assert "antwoord.execution.results.keys" in modules
    assert HEAVY & set(modules) == set()


def test_another_folder_gets_the_same_answer(project: Project) -> None:
    assert project.run("--output", "elsewhere") == ["unchanged"] * 6
    assert project.made(output="elsewhere") == project.made()


def test_a_forced_run_gives_what_the_store_gives(project: Project) -> None:
    assert project.run() == ["unchanged"] * 6
    stored = project.made()
    assert project.run("--force") == ["done"] * 6
    assert project.made() == stored


#: Words of the document where they stand: a catalogue, what composes it, its templates.
OTHER_WORDS = {
    "answer/words/locale/nl.po": (
        ('msgstr "Uitbetaald"', 'msgstr "Uitgekeerd"'),
        ('msgid "ANSWER"', 'msgid "THE ANSWER"'),
    ),
    "answer/content/compose.py": (('say("ANSWER")', 'say("THE ANSWER")'),),
    "answer/html/templates/antwoord/index.html.j2": (
        ('<div class="sheet">', '<div class="sheet" data-words="other">'),
    ),
}


def test_only_the_last_notebook_runs_for_other_words(project: Project) -> None:
    before = project.made()
    texts = {}
    for name, changes in OTHER_WORDS.items():
        path = project.folder / "src" / "antwoord" / name
        text = texts[path] = path.read_text(encoding="utf-8")
        for words, others in some(changes):
            assert words in text
            text = text.replace(words, others)
        path.write_text(text, encoding="utf-8")
    try:
        assert project.run() == ["unchanged"] * 5 + ["done"]
        html = project.made()["answer.html"].decode()
        assert "Uitgekeerd" in html
        assert 'data-words="other"' in html
    finally:
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    assert project.run() == ["unchanged"] * 6
    assert project.made() == before


def test_a_damaged_result_is_noticed_and_made_again(project: Project) -> None:
    before = project.made()
    project.run()
    (entry,) = [path for path in project.store.entries() if _is_of_the_sectors(project, path)]
    (entry / "files" / "processed" / "scope.json").write_text("{}", encoding="utf-8")
    process = project.start()
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    lines = [line.partition("] ")[2] for line in told.splitlines()]
    name = "03_sectoral_breakdown"
    damaged, again = (line for line in lines if line.startswith(name))
    assert damaged.split(maxsplit=1) == [name, "what was kept of it is damaged; it runs again"]
    assert again.endswith(" s")
    assert [line.split()[1] for line in lines if not line.startswith(name)] == ["unchanged"] * 5
    assert project.made() == before


def _is_of_the_sectors(project: Project, entry: Path) -> bool:
    """Whether an entry holds the cells by sector of the run on DAY."""
    made = project.folder / "data" / "processed" / "sv-533" / DAY / "cells_sectoral.parquet"
    kept = entry / "files" / "processed" / made.name
    return kept.is_file() and kept.read_bytes() == made.read_bytes()


def test_after_a_fault_the_run_goes_on_where_it_failed(project: Project) -> None:
    path = project.folder / "notebooks" / "04_provincial_breakdown.ipynb"
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    content["cells"][-1]["source"] = "1 / 0"
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        process = project.start()
        _, told = process.communicate(timeout=120)
    finally:
        path.write_text(text, encoding="utf-8")
    assert process.returncode == 2  # the cell is not the project's own: its owner mends it
    assert "04_provincial_breakdown.ipynb, cell" in told.splitlines()[-1]
    assert "ends in ZeroDivisionError; its cells are not the project's own" in told
    content["cells"][-1]["source"] = "# mended"
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        assert project.run()[:4] == ["unchanged"] * 3 + ["done"]
    finally:
        path.write_text(text, encoding="utf-8")
