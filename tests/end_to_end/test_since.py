"""`antwoord run --since`: what changed since a released answer stands in the document."""

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from cells_tables import lines
from command import antwoord, own_project
from looping import some
from proven import digest, sealed_again, verdicts

from antwoord.cells import EARLIER, CellName
from antwoord.proof.verify import holding, told, verify

FIRST, SECOND = "2021-03-01", "2021-06-30"
TITLES = {
    "nl": "Wat veranderde sinds het antwoord van 1 maart 2021",
    "en": "What changed since the answer of 1 March 2021",
    "fr": "Ce qui a changé depuis la réponse du 1er mars 2021",
}
_NO_CODES = ("table", "measure", "value", "low", "high", "conf_status")
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_OF = re.compile(r'data-of="([^"]+)" data-how="difference">(.*?)</td>')


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a released answer, and three that say what changed since."""
    folder = own_project(tmp_path_factory.mktemp("since"), seconds=5)
    for arguments in (
        ("run", "--reference-date", FIRST),
        ("release", str(folder / "outputs" / "sv-533" / FIRST)),
        *(
            ("run", "--reference-date", SECOND, "--since", FIRST, "--language", language)
            for language in TITLES
        ),
    ):
        done = antwoord(*arguments, home=folder)
        assert done.returncode == 0, done.stderr
    return folder


def run(home: Path, language: str = "nl") -> Path:
    name = SECOND if language == "nl" else f"{SECOND}-{language}"
    return home / "outputs" / "sv-533" / f"{name}-since-{FIRST}"


def values(folder: Path) -> dict[str, str]:
    """By cell the value that a run tells; empty where it tells a range."""
    return {
        CellName.of(row["measure"], {at: c for at, c in row.items() if at not in _NO_CODES}).text: (
            row["value"] if row["conf_status"] == "F" else ""
        )
        for row in lines(folder / "tables" / "cells.csv")
    }


def chapter(folder: Path) -> str:
    page = (folder / "answer.html").read_text(encoding="utf-8")
    return page[page.index('<h2 id="since"') : page.index('<h2 id="annex"')]


def differences(folder: Path) -> list[tuple[str, int]]:
    """By cell the difference that the page tells."""
    found = []
    for of, text in some(_OF.findall(chapter(folder))):
        cell, earlier = of.split("; ")
        assert earlier == f"{EARLIER}{cell}"
        plain = re.sub(r"[^\d-]", "", re.sub(r"<[^>]*>", "", text))
        found.append((cell, int(plain)))
    return found


@pytest.mark.parametrize("language", TITLES)
def test_it_stands_in_every_format(home: Path, language: str) -> None:
    folder, title = run(home, language), TITLES[language]
    page = chapter(folder)
    assert title in re.sub(r"<[^>]*>", "", page).replace("\u00a0", " ")
    pdf = pypdf.PdfReader(folder / "answer.pdf")
    texts = [re.sub(r"\s+", " ", one.extract_text()) for one in pdf.pages]
    begun = [place for place, text in enumerate(texts) if title.split(" 1")[0] in text]
    # The answers before it fill two pages, as without it; what it is about begins a page.
    assert 2 in begun
    written = docx.Document(folder / "answer.docx")
    assert any(one.text.replace("\u00a0", " ") == title for one in written.paragraphs)
    book = openpyxl.load_workbook(folder / "tables" / "tables.xlsx")
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    gaps = [gap for _, gap in differences(folder)]
    shown = {cell for row in rows for cell in row if isinstance(cell, int | float)}
    assert set(gaps) <= shown


def test_each_difference_is_that_of_two_released_figures(home: Path) -> None:
    before, after = values(home / "outputs/sv-533" / FIRST), values(run(home))
    told_of = differences(run(home))
    for cell, gap in some(told_of):
        assert Decimal(gap) == round(Decimal(after[cell]) - Decimal(before[cell]))
        assert gap
    # Every exact figure that is another is told: fewer than the table has place for.
    other = {
        cell for cell in before if before[cell] and after.get(cell) and before[cell] != after[cell]
    }
    assert {cell for cell, _ in told_of} == other


def test_figures_that_are_no_exact_ones_have_no_difference(home: Path) -> None:
    own = values(run(home))
    for row in some(one for one in _ROW.findall(chapter(run(home))) if "data-cell" in one):
        cells = re.findall(r'data-cell="([^"]+)"', row)
        exact = len(cells) == 2 and own[cells[1]] and '<span role="img"' not in row
        assert ("data-of" in row) == bool(exact), row


def test_the_record_names_what_it_was_compared_with(home: Path) -> None:
    record = json.loads((run(home) / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"]["since"] == FIRST
    name = f"sv-533/{FIRST}/tables/cells.csv"
    (entry,) = (one for one in record["inputs"] if one["path"] == name)
    assert entry["sha256"] == digest(home / "outputs" / name)
    assert record["since"]["run"] == f"sv-533/{FIRST}"
    own = home / "outputs" / "sv-533" / FIRST
    plain = json.loads((own / "run.json").read_text(encoding="utf-8"))
    assert "since" not in plain
    assert "since" not in plain["parameters"]


@pytest.mark.parametrize("language", TITLES)
def test_both_verifiers_accept_it_and_nothing_is_disclosed(home: Path, language: str) -> None:
    folder = run(home, language)
    assert verdicts(folder) == (True, True), [*told(verify(folder))]
    assert any("figures of the earlier answer" in one for one in told(verify(folder)))
    both = [str(home / "outputs" / "sv-533" / FIRST), str(folder)]
    done = antwoord("audit-tables", *both, "--maximum-eur", "25000", home=home)
    assert done.returncode == 0, done.stdout


def copied(home: Path, tmp_path: Path) -> Path:
    output = shutil.copytree(home / "outputs", tmp_path / "outputs")
    return output / run(home).relative_to(home / "outputs")


def test_another_figure_of_the_earlier_answer_is_found(home: Path, tmp_path: Path) -> None:
    folder = copied(home, tmp_path)

    def changed(record: dict) -> None:
        record["since"]["figures"]["earlier applications"] = [161, 161, 161]

    sealed_again(folder, changed)
    assert verdicts(folder) == (False, False)
    lines_told = [*told(verify(folder))]
    assert any("is not as sv-533/2021-03-01 told it" in one for one in lines_told)


def test_another_difference_on_the_page_is_found(home: Path, tmp_path: Path) -> None:
    folder = copied(home, tmp_path)
    page = folder / "answer.html"
    text = page.read_text(encoding="utf-8")
    first = _OF.search(text)
    assert first
    changed = first[0].replace(first[2], f"{first[2]}1")
    page.write_text(text.replace(first[0], changed), encoding="utf-8")
    sealed_again(folder)
    assert verdicts(folder) == (False, False)


def test_one_without_such_a_release_is_refused_at_once(home: Path) -> None:
    done = antwoord("run", "--reference-date", SECOND, "--since", "2020-12-31", home=home)
    assert done.returncode == 2
    assert "--since 2020-12-31: no answer to sv-533 for that date" in done.stderr
    assert f"there are answers of {FIRST}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "outputs/sv-533" / f"{SECOND}-since-2020-12-31").exists()


def test_it_is_made_again_byte_for_byte(home: Path) -> None:
    done = antwoord("repeat", str(run(home)), home=home)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_internal_run_is_compared_with_an_internal_one(home: Path) -> None:
    for given in (("--reference-date", FIRST), ("--reference-date", SECOND, "--since", FIRST)):
        done = antwoord("run", *given, "--audience", "internal", home=home)
        assert done.returncode == 0, done.stderr
    folder = home / "outputs" / "sv-533" / f"{SECOND}-internal-since-{FIRST}"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["since"] | {"figures": {}} == {
        "run": f"sv-533/{FIRST}-internal",
        "released": None,
        "figures": {},
    }
    assert holding(verify(folder)), [*told(verify(folder))]
    # Of an internal run the audit page names those beside it, which are not made again with it;
    # the answer in all its forms comes before that page, and is the same.
    again = antwoord("repeat", str(folder), home=home)
    assert "made again it differs, first in audit/index.html" in again.stdout, again.stderr


def test_it_can_be_released_and_archived(home: Path, tmp_path: Path) -> None:
    done = antwoord("release", str(run(home)), home=home)
    assert done.returncode == 0, done.stderr
    assert verdicts(run(home)) == (True, True)
    archived = antwoord("archive", str(run(home)), "--to", str(tmp_path), home=home)
    assert archived.returncode == 0, archived.stderr
    (path,) = tmp_path.glob("*.zip")
    assert verdicts(path) == (True, True), [*told(verify(path))]
    assert any("figures of the earlier answer: " in one for one in told(verify(path)))
