"""The workbook of an answer: the document's figures, and what accessible spreadsheets ask for."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language_documents import LANGUAGES, every_block
from looping import some
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import FileFormat, OpenXmlValidator
from python_calamine import CalamineWorkbook
from sample_document import hostile_document, long_table, sample_document, small_document

from antwoord.answer.document.frame import prepare, tables
from antwoord.answer.document.model import Document, Table, TableCell, TableRow, Text
from antwoord.answer.workbook import words
from antwoord.answer.workbook.book import workbook_of
from antwoord.answer.workbook.file import RENDERERS
from antwoord.answer.workbook.model import Book, Sheet
from antwoord.answer.workbook.ods import render_ods
from antwoord.answer.workbook.xlsx import render_xlsx
from antwoord.disclosure.attack.crosstabs import _ENDS

OFFICE, TABLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{one}:1.0}}" for one in ("office", "table")
)
STYLE, FO = (
    "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}",
)
LINK = "{http://www.w3.org/1999/xlink}href"


def number(value: str, shown: str = "", ends: tuple[str, str] | None = None) -> TableCell:
    between = None if ends is None else (Decimal(ends[0]), Decimal(ends[1]))
    return TableCell(shown or value, number=Decimal(value), ends=between)


def ranged(low: str, high: str | None) -> TableCell:
    between = Decimal(low), None if high is None else Decimal(high)
    return TableCell(f"{low}–{high}", "range", ends=between)


TABLE_OF_ALL = Table(
    "alles",
    1,
    "Alles wat een tabel kan bevatten.",
    ("Jaar", "Aantal", "Bedrag (euro)", "Aantal", "Uitleg"),
    (
        TableRow("Groep", (), "group"),
        TableRow(
            "2019", (number("3"), number("1200.5"), number("1000"), TableCell("=1+1", "text"))
        ),
        TableRow(
            "2020",
            (
                ranged("2", "5"),
                number("100", ends=("0", "200")),
                TableCell("–", "not_applicable"),
                TableCell("", "text"),
            ),
        ),
        TableRow(
            "2021", (ranged("1", None), number("0"), number("-4"), TableCell("03-05", "text"))
        ),
        TableRow(
            "Totaal", (number("9"), number("2"), number("3"), TableCell("x", "text")), "total"
        ),
    ),
    ("Een noot.",),
    (Text("cells.csv, rijen 2 tot 9."),),
)
#: One with codes, and the same note.
CODED = Table(
    "codes",
    2,
    "Per code.",
    ("NACE", "Aantal"),
    (
        TableRow("Podiumkunsten", (number("1829097", "1.829.097"),), code="90.011"),
        TableRow("Onbekend", (number("7"),)),
    ),
    ("Een noot.", "Nog een noot."),
)
DOCUMENT = small_document(TABLE_OF_ALL, CODED)


def opened(book: Book) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(book)))


def part(book: Book, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(render_ods(book))) as package:
        return ET.fromstring(package.read(name))


def read(content: bytes) -> dict[str, list[list[object]]]:
    """Every sheet by its name, as another reader has it."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return {
            name: [[*row] for row in book.get_sheet_by_name(name).to_python()]
            for name in book.sheet_names
        }


def held(book: Book) -> dict[str, list[list[object]]]:
    """What those readers must find."""
    found: dict[str, list[list[object]]] = {}
    for sheet in book.sheets:
        width = len(sheet.widths)
        rows: list[list[object]] = [[one.text, *[""] * (width - 1)] for one in sheet.lines]
        if sheet.grid:
            rows.append([one.header for one in sheet.grid.columns])
            rows += [
                [one.text if one.number is None else float(one.number) for one in row.cells]
                for row in sheet.grid.rows
            ]
        found[sheet.name] = rows
    return found


def grid_of(document: Document, table: int) -> list[list[str | Decimal]]:
    grid = workbook_of(document).sheets[2 + table].grid
    assert grid is not None
    rows = [
        [one.text if one.number is None else one.number for one in row.cells] for row in grid.rows
    ]
    return [[one.header for one in grid.columns], *rows]


# --- what it holds


def test_a_sheet_holds_the_figures_with_their_ends() -> None:
    c, x, z = "[c]", "[x]", "[z]"
    assert grid_of(DOCUMENT, 1) == [
        [
            *("Jaar", "Soort rij", "Aantal", "Aantal, van", "Aantal, tot en met"),
            *("Bedrag (euro)", "Aantal (2)", "Uitleg"),
        ],
        ["Groep", "groep", z, z, z, z, z, z],
        [2019, "rij", 3, 3, 3, Decimal("1200.5"), 1000, "=1+1"],
        [2020, "rij", c, 2, 5, 100, z, z],
        [2021, "rij", c, 1, x, 0, -4, "03-05"],
        ["Totaal", "totaal", 9, 9, 9, 2, 3, "x"],
    ]
    assert grid_of(DOCUMENT, 2) == [
        ["NACE", "Code", "Aantal"],
        ["Podiumkunsten", "90.011", 1829097],
        ["Onbekend", z, 7],
    ]


def test_what_is_rounded_has_the_ends_of_the_figure_behind_it() -> None:
    rows = (
        TableRow("a", (number("100", ends=("0", "200")),)),
        TableRow("b", (ranged("1", "5"),)),
    )
    table = replace(CODED, id="r", rows=rows, columns=("A", "B"))
    assert grid_of(small_document(table), 1)[1:] == [["a", 100, 0, 200], ["b", "[c]", 1, 5]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", RENDERERS)
def test_another_reader_finds_what_the_document_holds(kind: str, language: str) -> None:
    document = prepare(every_block(language))
    book = workbook_of(document)
    assert read(RENDERERS[kind](book)) == held(book)
    cells = [
        cell.number
        for table in tables(document).values()
        for row in table.rows
        for cell in row.cells
        if cell.number is not None
    ]
    shown = [
        cell.number
        for sheet in book.sheets
        for row in (sheet.grid.rows if sheet.grid else ())
        for cell in row.cells
        if cell.number is not None
    ]
    assert sorted(set(cells)) == sorted(set(shown))


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NUMBERS = st.decimals(-(10**9), 10**12, places=2)
CELLS = st.one_of(
    st.builds(lambda value: TableCell(str(value), number=value), NUMBERS),
    st.builds(lambda text: TableCell(text, "text"), TEXTS),
    st.builds(
        lambda low, more: TableCell("x–y", "range", ends=(low, low + more)),
        NUMBERS,
        st.integers(0, 9),
    ),
    st.just(TableCell("–", "not_applicable")),
)


@st.composite
def any_tables(draw: Callable[..., Any]) -> Table:
    width = draw(st.integers(1, 4))
    rows = draw(
        st.lists(st.builds(TableRow, TEXTS, st.tuples(*[CELLS] * width), code=TEXTS), max_size=5)
    )
    columns = draw(st.tuples(*[TEXTS] * (width + 1)))
    return Table("t", 1, draw(TEXTS), columns, tuple(rows), (draw(TEXTS),))


@settings(deadline=None, max_examples=30)
@given(any_tables())
def test_both_formats_hold_the_same_of_any_table(table: Table) -> None:
    book = workbook_of(small_document(table))
    both = [read(RENDERERS[kind](book)) for kind in ("xlsx", "ods")]
    assert [*both[0]] == [*both[1]] == [sheet.name for sheet in book.sheets]
    for sheet in some(book.sheets):
        top = len(sheet.lines)
        grids = [one[sheet.name][top + 1 :] for one in both]
        # White space alone is each format's own.
        plain = [[[_plain(cell) for cell in row] for row in grid] for grid in grids]
        assert plain[0] == plain[1]
        expected = held(book)[sheet.name][top + 1 :]
        assert plain[0] == [[_plain(cell) for cell in row] for row in expected]
        assert not [cell for row in plain[0] for cell in row if cell in ("", None)]


def _plain(cell: object) -> object:
    return " ".join(cell.split()) if isinstance(cell, str) else cell


# --- what the guidance of statistical offices asks for


@pytest.fixture(scope="module", params=["all", "sample", "hostile", "long", "none"])
def book(request: pytest.FixtureRequest) -> Book:
    documents = {
        "all": DOCUMENT,
        "sample": sample_document(),
        "hostile": hostile_document(),
        "long": small_document(long_table(300)),
        "none": small_document(),
    }
    return workbook_of(documents[request.param])


def filled(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_the_xlsx_keeps_the_standard(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "tables.xlsx"
    path.write_bytes(render_xlsx(book))
    found = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365).validate(path)
    assert [f"{error.part_uri}: {error.description}" for error in found.errors] == []


def test_every_table_is_marked_and_has_unique_headers(book: Book) -> None:
    made = opened(book)
    names = set()
    for sheet in some(sheet for sheet in book.sheets if sheet.grid and sheet.grid.rows):
        (marked,) = made[sheet.name].tables.values()
        assert marked.ref == made[sheet.name].dimensions.replace("A1:", f"A{len(sheet.lines) + 1}:")
        names.add(marked.name)
        headers = [one.name.casefold() for one in marked.tableColumns]
        assert len(set(headers)) == len(headers) == len(sheet.widths)
        assert marked.autoFilter is None
        assert "" not in headers
    assert len(names) == sum(bool(sheet.grid and sheet.grid.rows) for sheet in book.sheets)


def test_no_cell_is_merged_hidden_frozen_or_empty(book: Book) -> None:
    for sheet in some(opened(book).worksheets):
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.sheet_state == "visible"
        lines = len(next(one for one in book.sheets if one.name == sheet.title).lines)
        assert not [row for row in filled(sheet)[:lines] if row[0] in (None, "")]
        assert not [row for row in filled(sheet)[lines:] if {None, ""} & {*row}]


def test_texts_are_no_formulas_and_numbers_no_texts(book: Book) -> None:
    made = opened(book)
    for sheet in some(book.sheets):
        assert not [c for row in made[sheet.name].iter_rows() for c in row if c.data_type == "f"]
        if sheet.grid is None:
            continue
        types = [[cell.data_type for cell in row] for row in made[sheet.name].iter_rows()]
        assert types[len(sheet.lines) + 1 :] == [
            ["s" if cell.number is None else "n" for cell in row.cells] for row in sheet.grid.rows
        ]


def test_marks_stand_right_and_are_explained_where_they_stand() -> None:
    made = opened(workbook_of(DOCUMENT))
    sheet = made["Tabel 1"]
    marks = [cell for row in sheet.iter_rows() for cell in row if str(cell.value) in ("[c]", "[x]")]
    assert len(marks) == 3
    assert {cell.alignment.horizontal for cell in marks} == {"right"}
    above = " ".join(str(row[0]) for row in filled(sheet) if str(row[0]).startswith("["))
    notes = {row[0]: row for row in filled(made["Tekens en noten"])}
    for mark in ("[c]", "[x]", "[z]"):
        assert f"{mark}: {notes[mark][1]}" in above
    assert notes["[c]"][2] == "Tabel 1"
    assert notes["Noot 1"] == ("Noot 1", "Een noot.", "Tabel 1, Tabel 2")
    assert notes["Noot 2"] == ("Noot 2", "Nog een noot.", "Tabel 2")


def test_the_contents_lead_to_every_sheet_and_each_leads_back(book: Book) -> None:
    made = opened(book)
    names = [sheet.name for sheet in book.sheets]
    linked: dict[str, set[str]] = {}
    for sheet in some(made.worksheets):
        targets = {
            cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink
        }
        linked[sheet.title] = {re.sub(r"^'|'!A1$", "", one) for one in targets}
    cover, contents, notes, *rest = names
    assert linked[cover] == {contents, notes}
    assert linked[contents] == {cover, notes, *rest}
    assert all(linked[name] == {contents} for name in [notes, *rest])
    body = part(book, "content.xml")
    for own in some(body.iter(f"{TABLE}table")):
        found = {str(one.get(LINK)) for one in own.iter() if one.get(LINK)}
        name = str(own.get(f"{TABLE}name"))
        assert {re.sub(r"^#'|'\.A1$", "", one) for one in found} == linked[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_say_what_they_are_and_in_which_language(language: str) -> None:
    document = every_block(language)
    book = workbook_of(document)
    about = opened(book).properties
    assert (about.title, about.creator) == (document.title, document.masthead[0])
    assert about.subject == document.description
    assert about.created is not None
    assert about.created.date().isoformat() == document.date
    assert about.language == {"nl": "nl-BE", "en": "en-GB", "fr": "fr-BE"}[language]
    told = {one.tag.rpartition("}")[2]: one.text for one in part(book, "meta.xml").iter()}
    assert (told["title"], told["initial-creator"]) == (document.title, document.masthead[0])
    assert told["subject"] == document.description
    assert told["language"] == about.language
    written = next(
        one for one in part(book, "styles.xml").iter() if one.get(f"{FO}language") is not None
    )
    assert f"{written.get(f'{FO}language')}-{written.get(f'{FO}country')}" == about.language


def test_a_sheet_is_printed_one_page_wide_with_its_headers(book: Book) -> None:
    for made, sheet in zip(some(opened(book).worksheets), book.sheets, strict=True):
        assert made.sheet_properties.pageSetUpPr is not None
        assert made.sheet_properties.pageSetUpPr.fitToPage
        assert (made.page_setup.fitToWidth or 1, made.page_setup.fitToHeight) == (1, 0)
        turned = made.page_setup.orientation == "landscape"
        assert turned == (sum(sheet.widths) > 95)
        if sheet.grid:
            row = len(sheet.lines) + 1
            assert made.print_title_rows == f"${row}:${row}"
    styles = part(book, "styles.xml")
    layouts = list(styles.iter(f"{STYLE}page-layout-properties"))
    assert [one.get(f"{STYLE}scale-to-X") for one in layouts] == ["1", "1"]
    for own in some(part(book, "content.xml").iter(f"{TABLE}table")):
        grid = next(one.grid for one in book.sheets if one.name == own.get(f"{TABLE}name"))
        assert len(own.findall(f"{TABLE}table-header-rows")) == bool(grid)


def test_nothing_is_cut(book: Book) -> None:
    """A column holds its numbers and the words of its header; other texts have lines enough."""
    made = opened(book)
    for sheet in some(book.sheets):
        own = made[sheet.name]
        for place, line in enumerate(some(sheet.lines), start=1):
            room = sheet.widths[0] if sheet.wraps(line) else sum(sheet.widths)
            lines = own.row_dimensions[place].height // 14
            # Text is narrower than figures, on which widths rest.
            assert line.link or len(line.text) * 0.85 <= room * max(lines, 1)
        if sheet.grid is None:
            continue
        for at, column in enumerate(some(sheet.grid.columns)):
            assert column.width > max(map(len, column.header.split()))
            held = max((len(row.cells[at].text) for row in sheet.grid.rows), default=0)
            assert not column.numbers or held < column.width


def test_the_ranges_of_the_ods_are_named_with_their_headers(book: Book) -> None:
    body = part(book, "content.xml")
    named = {str(one.get(f"{TABLE}name")): one for one in body.iter(f"{TABLE}database-range")}
    grids = {sheet.grid.name: sheet for sheet in book.sheets if sheet.grid}
    assert named.keys() == grids.keys()
    for name, one in some(named.items()):
        assert one.get(f"{TABLE}contains-header") == "true"
        assert str(one.get(f"{TABLE}target-range-address")) == _address(grids[name])


def _address(sheet: Sheet) -> str:
    assert sheet.grid is not None
    top, last = len(sheet.lines) + 1, get_column_letter(len(sheet.grid.columns))
    return f"'{sheet.name}'.A{top}:'{sheet.name}'.{last}{top + len(sheet.grid.rows)}"


@pytest.mark.parametrize("kind", RENDERERS)
def test_the_same_document_gives_the_same_bytes(kind: str) -> None:
    first, second = (RENDERERS[kind](workbook_of(sample_document())) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {info.date_time[0] for info in package.infolist()} == {1980}
        assert kind == "xlsx" or package.infolist()[0].filename == "mimetype"


def test_every_language_has_every_word_with_its_places() -> None:
    for group in (words.SHEET, words.COVER, words.TABLE, words.MARK, words.PAGE):
        first, *others = (group[language] for language in LANGUAGES)
        for other in some(others):
            assert other.keys() == first.keys()
            assert "" not in other.values()
            places = [
                {key: text.count("{}") for key, text in one.items()} for one in (first, other)
            ]
            assert places[0] == places[1]


def test_the_ends_are_called_as_the_cover_and_the_audit_call_them() -> None:
    for language in some(LANGUAGES):
        ends = tuple(words.TABLE[language][end] for end in ("from", "to"))
        assert ends in _ENDS
        assert not [end for end in ends if end not in words.COVER[language]["ranges_told"]]
