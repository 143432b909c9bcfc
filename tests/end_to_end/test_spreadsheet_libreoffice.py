"""The workbooks, the page and `cells.csv` in a spreadsheet: LibreOffice finds the figures shown."""

import csv
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
from looping import some
from python_calamine import CalamineWorkbook
from sample_document import small_document

from antwoord.answer.document.model import Table, TableCell, TableRow
from antwoord.answer.html.page import render_html

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")

#: The numbers that Windows gives the languages in which a spreadsheet may read.
READERS = {"nl": 2067, "en": 2057, "fr": 2060}
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
#: What a table can hold that is read as something else, and what it must be in every language.
ODD = {
    "1.829.097": 1829097.0,
    "−1.097": -1097.0,
    "+12": 12.0,
    "160": 160.0,
    "2–5": "2–5",
    "22.197–173.797": "22.197–173.797",
    "≤ 159.500": "≤ 159.500",
    "03-05": "03-05\u2060",
    "90.031": "90.031\u2060",
}
#: Amounts with cents are numbers in the language of the page, and texts in others.
CENTS = {"1.829.097,50": 1829097.5, "829,50": 829.5}

Held = dict[str, list[list[object]]]


class Calc:
    """Starts LibreOffice with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def opened(self, *paths: Path, through: str = "") -> dict[Path, Held]:
        """What each file holds as it sees it, by sheet: numbers as such, texts as texts."""
        assert SOFFICE is not None
        to = self.folder / f"seen-{len(list(self.folder.iterdir()))}"
        profile = (self.folder / "profile").as_uri()
        command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless"]
        command += [f"--infilter={through}"] if through else []
        command += ["--convert-to", "fods", "--outdir", str(to), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return {path: _held(to / f"{path.stem}.fods") for path in paths}


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Calc:
    folder = tmp_path_factory.mktemp("calc")
    assert SOFFICE is not None
    made = Calc(folder)
    trial = folder / "trial.csv"
    trial.write_text("a,1\n")
    try:
        made.opened(trial)
    except FileNotFoundError:
        pytest.skip("LibreOffice Calc is not installed")
    return made


def _held(path: Path) -> Held:
    found: Held = {}
    for sheet in ET.parse(path).getroot().iter(f"{TABLE}table"):
        rows = [[*_cells(row)] for row in sheet.iter(f"{TABLE}table-row")]
        while rows and not any(cell != "" for cell in rows[-1]):
            rows.pop()
        found[str(sheet.get(f"{TABLE}name"))] = rows
    return found


def _cells(row: ET.Element) -> Iterator[object]:
    for cell in row.iter(f"{TABLE}table-cell"):
        kind = cell.get(f"{OFFICE}value-type")
        if kind is None:
            continue
        number = cell.get(f"{OFFICE}value")
        value: object = "".join("".join(cell.itertext()).split("\n")).strip()
        if kind == "float" and number:
            value = float(number)
        elif kind == "date":
            value = date.fromisoformat(str(cell.get(f"{OFFICE}date-value"))[:10])
        for _ in range(int(cell.get(f"{TABLE}number-columns-repeated", "1"))):
            yield value


def test_it_opens_the_workbooks_with_the_figures_of_another_reader(
    calc: Calc, answers: dict[str, Path], tmp_path: Path
) -> None:
    copies = []
    for language, kind in (("nl", "xlsx"), ("nl", "ods"), ("fr", "ods")):
        copies.append(tmp_path / f"{language}-{kind}.{kind}")
        shutil.copy(answers[language] / "tables" / f"tables.{kind}", copies[-1])
    compared = 0
    for path, seen in some(calc.opened(*copies).items()):
        with CalamineWorkbook.from_path(path) as book:
            assert [*seen] == book.sheet_names
            for name, rows in some(seen.items()):
                told = book.get_sheet_by_name(name).to_python()
                assert rows == [[cell for cell in row if cell != ""] for row in told], name
                compared += sum(isinstance(cell, float) for row in rows for cell in row)
    assert compared > 3 * 400


def odd_page() -> str:
    cells = [
        TableCell(shown, "range" if "–" in shown or "≤" in shown else kind)
        for shown in (*ODD, *CENTS)
        for kind in ["text" if shown in ("03-05", "90.031") else "number"]
    ]
    rows = tuple(TableRow(f"rij {at}", (cell,)) for at, cell in enumerate(cells))
    return render_html(small_document(Table("t", 1, "Zin.", ("Rij", "Waarde"), rows)))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("dates", [0, 1], ids=["numbers", "dates-too"])
def test_a_page_that_is_opened_gives_the_numbers_that_it_shows(
    calc: Calc, answers: dict[str, Path], tmp_path: Path, reader: str, dates: int
) -> None:
    odd = tmp_path / "odd.html"
    odd.write_text(odd_page(), encoding="utf-8")
    pages = {odd: {**ODD}}
    for language, folder in answers.items() if dates else ():
        copy = tmp_path / f"{language}.html"
        shutil.copy(folder / "answer.html", copy)
        pages[copy] = {}
    through = f"HTML (StarCalc):{READERS[reader]} {dates}"
    for path, seen in some(calc.opened(*pages, through=through).items()):
        rows = [row for sheet in seen.values() for row in sheet]
        if path == odd:
            values = {row[0]: row[1] for row in rows if len(row) == 2}
            expected = [*ODD.values()]
            assert [values[f"rij {at}"] for at in range(len(ODD))] == expected
            for at, (shown, number) in enumerate(CENTS.items(), start=len(ODD)):
                told = values[f"rij {at}"]
                # Never another number; a number only where the signs are those of its language.
                assert told == number or str(told).strip("\u202f") == shown
            continue
        found = [cell for row in rows for cell in row]
        figures = [cell for cell in found if isinstance(cell, float)]
        for number in some(numbers_of(path)):
            assert number in figures
        # What it takes for a date is the one that is written there.
        assert {cell for cell in found if isinstance(cell, date)} <= {date(2021, 3, 1)}


def numbers_of(page: Path) -> list[float]:
    """The figures of the tables of a page of whole numbers."""
    root = html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    texts = ["".join(td.itertext()) for td in root.iter("td") if td.get("data-cell")]
    return [float(text) for text in texts if text.lstrip("+-").isdigit()]


def test_cells_csv_is_imported_as_the_page_about_it_says(calc: Calc, answer: Path) -> None:
    path = answer / "tables" / "cells.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    measured = ("value", "low", "high")
    # Comma, quotes, UTF-8, from line 1; columns of codes are texts; read as English.
    kinds = "/".join(f"{at}/{1 if name in measured else 2}" for at, name in enumerate(header, 1))
    seen = calc.opened(path, through=f"CSV:44,34,76,1,{kinds},{READERS['en']}")[path]
    ((first, *rows),) = seen.values()
    assert first == header
    for row, line in zip(some(rows), lines, strict=True):
        assert row == [
            float(Decimal(text)) if name in measured else text
            for name, text in zip(header, line, strict=True)
            if text
        ]
