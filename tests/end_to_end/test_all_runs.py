"""The list of all runs and the notebooks as pages, as runs leave them."""

import json
import shutil
from pathlib import Path

import html5lib
from command import antwoord, run_folder
from registers import application, write_register


def links(page: Path) -> list[Path]:
    """The files that a page links to."""
    text = page.read_text(encoding="utf-8")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    hrefs = (link.get("href").partition("#")[0] for link in tree.findall(".//a"))
    return [page.parent / href for href in hrefs if href]


def test_an_answer_is_listed_and_its_notebooks_are_pages(answer: Path, outputs: Path) -> None:
    front = outputs / "overview.html"
    targets = links(front)
    for name in ("answer.html", "tables/cells.csv", "notebooks/01_ingestion.html"):
        assert answer / name in targets
    pages = sorted((answer / "notebooks").glob("*.html"))
    assert len(pages) == 6
    for page in (front, *pages):
        assert [path for path in links(page) if not path.is_file()] == []
        assert "fictief" in page.read_text(encoding="utf-8").lower()


def test_the_pages_of_the_notebooks_are_in_the_record(answer: Path) -> None:
    record = json.loads((answer / "run.json").read_text(encoding="utf-8"))
    listed = {entry["path"] for entry in record["outputs"]}
    assert "notebooks/03_sectoral_breakdown.html" in listed


def test_a_stopped_run_is_listed_beside_the_answer(answer: Path, tmp_path: Path) -> None:
    shutil.copytree(answer, tmp_path / "out" / "sv-533" / "2021-03-01")
    register = write_register(
        tmp_path / "in", [application(1), application(1)], extract_date="2021-03-31"
    )
    arguments = ("--register", str(register), "--output", str(tmp_path / "out"))
    done = antwoord("run", "--reference-date", "2021-03-01", *arguments)
    assert done.returncode == 3, done.stderr
    page = tmp_path / "out" / "overview.html"
    text = page.read_text(encoding="utf-8")
    assert "1 antwoord, 1 gestopte run" in text
    stopped = run_folder(tmp_path / "out", register=str(register))
    assert stopped / "audit" / "index.html" in links(page)
    notebook = (stopped / "notebooks" / "02_expectations.html").read_text(encoding="utf-8")
    assert "GateStoppedError: stopped by the data-quality gate" in notebook
    assert str(tmp_path / "out") not in text
