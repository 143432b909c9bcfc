"""Workbooks of every format give the same texts; what cannot be told for sure is refused."""

import contextlib
import struct
import zipfile
from pathlib import Path

import pytest
import workbooks
from looping import some
from workbooks import Error, Uncomputed

from antwoord.errors import UserError
from antwoord.register.layout.grid import Layout
from antwoord.register.sources.source import SourceTable, read_source
from antwoord.register.values.texts import EXACT, UNREADABLE

HEADINGS = ("nr", "naam", "bedrag", "dag")
FORMATS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
ROWS = [list(HEADINGS), ["1", "a", 12.5, "x"], ["2", "b", 7, "y"]]


def read(path: Path, **layout: object) -> SourceTable:
    return read_source(path, Layout(**layout), HEADINGS)


def column(source: SourceTable, name: str) -> list[str | None]:
    return source.table[name].to_pylist()


@pytest.fixture(params=FORMATS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"in{request.param}"


def test_a_value_merged_over_rows_is_of_each_of_them(path: Path) -> None:
    rows = [list(HEADINGS), *([str(n), f"name {n}", n, "x"] for n in range(1, 6))]
    workbooks.write(path, {"A": rows}, merged=[(1, 1, 3, 1), (4, 3, 5, 3)])
    source = read(path)
    assert column(source, "naam") == ["name 1", "name 1", "name 1", "name 4", "name 5"]
    assert column(source, "dag") == ["x"] * 5


def test_what_cells_merged_over_columns_were_to_hold_is_not_known(path: Path) -> None:
    rows = [list(HEADINGS), ["1", "n.v.t.", None, "x"], ["2", "b", 7, "y"]]
    workbooks.write(path, {"A": rows}, merged=[(1, 1, 1, 2)])
    assert column(read(path), "bedrag") == [f"{UNREADABLE}merged with B2", "7"]


def test_titles_and_notes_merged_over_columns_stay_what_they_are(path: Path) -> None:
    rows = [["Titel van de lijst", *[None] * 3], *ROWS, ["Bron: eigen telling", *[None] * 3]]
    workbooks.write(path, {"A": rows}, merged=[(0, 0, 0, 3), (4, 0, 4, 3)])
    source = read(path)
    assert source.layout.header_row == 2
    assert [(each.row_number, each.why) for each in source.left_out] == [(5, "note")]


@pytest.mark.parametrize("shows", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!"])
def test_an_error_is_not_empty(path: Path, shows: str) -> None:
    rows = [list(HEADINGS), ["1", Error(shows), Error(shows), None], ["2", "b", 7, Error(shows)]]
    source = read(workbooks.write(path, {"A": rows}))
    mark = UNREADABLE + shows
    assert [column(source, name) for name in HEADINGS[1:]] == [
        [mark, "b"], [mark, "7"], [None, mark],
    ]  # fmt: skip


@pytest.mark.parametrize("ending", [".xlsx", ".xlsb", ".xls", ".ods"])
def test_a_formula_never_computed_is_not_empty(tmp_path: Path, ending: str) -> None:
    rows = [list(HEADINGS), ["1", "a", Uncomputed(), None], ["2", "b", 7, "y"]]
    source = read(workbooks.write(tmp_path / f"in{ending}", {"A": rows}))
    assert column(source, "bedrag") == [f"{UNREADABLE}formula never computed", "7"]
    assert column(source, "dag") == [None, "y"]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("<f>1</f><v>2</v>", "2"),
        ('<f t="shared" ref="C2" si="0">1</f><v>2.50</v>', f"{EXACT}2.5"),
        ("<f/><v>0</v>", "0"),
        ("<f>1</f>", f"{UNREADABLE}formula never computed"),
        ("<f></f><v/>", None),
    ],
)
def test_a_formula_gives_what_was_stored_with_it(
    tmp_path: Path, formula: str, value: str | None
) -> None:
    head = "".join(
        f'<c r="{workbooks.letters(place)}1" t="inlineStr"><is><t>{heading}</t></is></c>'
        for place, heading in enumerate(HEADINGS)
    )
    rows = f'<row r="1">{head}</row><row r="2"><c r="A2"><v>1</v></c><c r="C2">{formula}</c></row>'
    book = workbooks.xlsx_parts({"A": workbooks.sheet_xml(rows)})
    assert column(read(workbooks.packed(tmp_path / "in.xlsx", book)), "bedrag") == [value]


@pytest.mark.parametrize(
    ("kind", "stored", "flags", "version", "of_book", "shows"),
    [
        (9, struct.pack("<d", 2), 0, 0, 0, "2"),
        (9, struct.pack("<d", 0), 0, 191_029, 0, "0"),  # Excel computed it: a zero
        (9, struct.pack("<d", 0), 0, 0, 0, ""),
        (9, struct.pack("<d", 0), 0, 191_029, 1, ""),  # the book is to be computed
        (9, struct.pack("<d", 0), 2, 191_029, 0, ""),  # this formula is
        (8, workbooks.wide("x"), 0, 0, 0, "x"),
        (8, workbooks.wide(""), 0, 0, 0, ""),
        (8, workbooks.wide(""), 0, 191_029, 0, None),
        (10, b"\0", 0, 0, 0, ""),
    ],
)
def test_a_formula_of_xlsb_gives_what_was_stored_where_it_was_computed(
    tmp_path: Path,
    kind: int,
    stored: bytes,
    flags: int,
    version: int,
    of_book: int,
    shows: str | None,
) -> None:
    path = workbooks.write(tmp_path / "in.xlsb", {"A": [list(HEADINGS), [1, "a", 7.0, "y"]]})
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    number = workbooks.record(5, struct.pack("<IId", 2, 0, 7.0))
    formula = workbooks.xlsb_formula(2, kind, stored, flags)
    sheet, book = "xl/worksheets/sheet1.bin", "xl/workbook.bin"
    assert number in parts[sheet]
    parts[sheet] = parts[sheet].replace(number, formula)
    about = struct.pack("<I", version) + bytes(20) + struct.pack("<H", of_book)
    parts[book] = parts[book].replace(
        workbooks.record(157, bytes(26)), workbooks.record(157, about)
    )
    found = column(read(workbooks.packed(path, parts)), "bedrag")
    assert found == [f"{UNREADABLE}formula never computed" if shows == "" else shows]


def test_zero_is_no_result_where_a_workbook_asks_to_be_computed(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write(1, 0, 1)
        sheet.write_formula(1, 2, "=1+1")
        sheet.write(2, 0, 2)
        sheet.write_formula(2, 2, "=1+1", None, 2)
    mark = f"{UNREADABLE}formula never computed"
    assert column(read(tmp_path / "in.xlsx"), "bedrag") == [mark, "2"]


def test_a_time_or_duration_is_no_value(tmp_path: Path) -> None:
    from datetime import time, timedelta

    import openpyxl

    book = openpyxl.Workbook()
    for row in ([*HEADINGS], ["1", "a", time(10, 30), "x"], ["2", "b", timedelta(days=3), "y"]):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    assert all(
        text.startswith(UNREADABLE) for text in some(column(read(tmp_path / "in.xlsx"), "bedrag"))
    )


def test_serials_are_known_to_count_from_1904(path: Path) -> None:
    workbooks.write(path, {"A": ROWS}, since_1904=True)
    assert read(path).since_1904
    workbooks.write(path, {"A": ROWS})
    assert not read(path).since_1904


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    from datetime import date

    import xlsxwriter
    import xlwt

    day = date(2012, 1, 26)
    with xlsxwriter.Workbook(tmp_path / "in.xlsx", {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write(1, 0, "1")
        sheet.write_datetime(1, 3, day, book.add_format({"num_format": "d/m/yyyy"}))
    old = xlwt.Workbook()
    old.dates_1904 = True
    page = old.add_sheet("A")
    for place, text in enumerate(HEADINGS):
        page.write(0, place, text)
    page.write(1, 0, "1")
    page.write(1, 3, day, xlwt.easyxf(num_format_str="d/m/yyyy"))
    old.save(str(tmp_path / "in.xls"))
    assert column(read(tmp_path / "in.xlsx"), "dag") == ["2012-01-26"]
    assert column(read(tmp_path / "in.xls"), "dag") == ["2012-01-26"]


# Which sheets


def test_a_hidden_sheet_is_never_preferred(path: Path) -> None:
    workbooks.write(path, {"Oud": [*ROWS, ["3", "c", 1, "z"]], "Nieuw": ROWS}, hidden=["Oud"])
    source = read(path)
    assert source.layout.sheet == "Nieuw"
    assert [(each.name, each.why) for each in source.sheets] == [("Oud", "hidden"), ("Nieuw", "")]


def test_a_very_hidden_sheet_is_hidden(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for name, state in (("Oud", "veryHidden"), ("Nieuw", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in ROWS:
            sheet.append(row)
    book.save(tmp_path / "in.xlsx")
    source = read(tmp_path / "in.xlsx")
    assert [each.name for each in source.sheets if not each.why] == ["Nieuw"]


def test_only_a_hidden_sheet_is_refused_unless_it_is_named(path: Path) -> None:
    workbooks.write(path, {"Uitleg": [["tekst"]], "Oud": ROWS}, hidden=["Oud"])
    with pytest.raises(UserError, match=r"the sheet Oud, which has the headings .* is hidden"):
        read(path)
    assert read(path, sheet="oud").sheets[1].hidden


def test_a_hidden_sheet_that_fits_better_is_not_passed_over(path: Path) -> None:
    workbooks.write(path, {"Samenvatting": [["naam", "aantal"], ["a", 1]], "Register": ROWS},
                    hidden=["Register"])  # fmt: skip
    with pytest.raises(UserError, match=r"the sheet Register, .* is hidden"):
        read(path)


def test_sheets_with_the_same_headings_are_read_together(path: Path) -> None:
    second = [["dag", "nr", "naam", "bedrag"], ["z", "3", "c", 1]]
    workbooks.write(path, {"2019": ROWS, "Uitleg": [["tekst"]], "2020": second})
    source = read(path)
    assert column(source, "nr") == ["1", "2", "3"]
    assert column(source, "dag") == ["x", "y", "z"]
    assert len(set(column(source, "row_number"))) == 3
    assert [source.place(n) for n in column(source, "row_number")] == [
        "sheet 2019, row 2", "sheet 2019, row 3", "sheet 2020, row 2",
    ]  # fmt: skip
    assert source.layout.sheets == ("2019", "2020")


def test_of_several_sheets_those_that_are_named_are_read(path: Path) -> None:
    workbooks.write(path, {"2019": ROWS, "2020": ROWS, "2021": ROWS})
    assert len(column(read(path, sheets=("2019", "2021")), "nr")) == 4
    source = read(path, sheet="2020")
    assert [each.why for each in source.sheets] == ["not named", "", "not named"]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ([["nr", "naam", "bedrag", "termijn"], ["9", "z", 3, 4]], "both look like the register"),
        ([["nr", "naam"], ["9", "z"]], "both look like the register"),
        ([["9", "z", 3, "x"], ["10", "z", 3, "x"]], "is as wide as A and has no such headings"),
    ],
)
def test_another_sheet_that_may_be_of_the_register_is_refused(
    path: Path, other: list[list[object]], message: str
) -> None:
    workbooks.write(path, {"A": ROWS, "B": other})
    with pytest.raises(UserError, match=message):
        read(path)


def test_hidden_rows_and_columns_are_told(tmp_path: Path) -> None:
    path = workbooks.write(tmp_path / "in.xlsx", {"A": ROWS}, hidden_rows=[2])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    cols = b'<cols><col min="3" max="16384" hidden="1"/></cols><sheetData>'
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<sheetData>", cols)
    (sheet_read,) = read(workbooks.packed(path, parts)).sheets
    assert (sheet_read.hidden_rows, sheet_read.hidden_columns) == (1, ("bedrag", "dag"))


def test_hidden_rows_are_told_in_every_format(path: Path) -> None:
    (sheet,) = read(workbooks.write(path, {"A": ROWS}, hidden_rows=[1])).sheets
    assert sheet.hidden_rows == 1


def test_a_sheet_of_a_chart_is_no_sheet_of_cells(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        chart = book.add_chart({"type": "column"})
        sheet = book.add_worksheet("Lijst")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        chart.add_series({"values": "=Lijst!$C$2:$C$3"})
        book.add_chartsheet("Grafiek").set_chart(chart)
    source = read(tmp_path / "in.xlsx")
    assert [each.why for each in source.sheets] == ["", "no cells"]
    with pytest.raises(UserError, match="the sheet Grafiek holds no cells"):
        read(tmp_path / "in.xlsx", sheet="Grafiek")


def test_an_empty_workbook_is_refused(path: Path) -> None:
    workbooks.write(path, {"A": [[None, None]]})
    with pytest.raises(UserError, match="no sheet has a row that names"):
        read(path)


# Files that no spreadsheet program makes


def refused(path: Path, message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_a_far_cell_does_not_fill_the_memory(path: Path) -> None:
    far = {".xls": (65535, 255)}.get(path.suffix, (1048575, 16383))
    if path.suffix == ".ods":
        row = "".join(
            f"<table:table-cell><text:p>{h}</text:p></table:table-cell>" for h in HEADINGS
        )
        table = (
            f'<table:table table:name="A"><table:table-row>{row}</table:table-row><table:table-row '
            'table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
            '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
            '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
            "</table:table-row></table:table>"
        )
        workbooks.packed(path, workbooks.ods_parts(table))
    elif path.suffix == ".xls":
        import xlwt

        book = xlwt.Workbook()
        sheet = book.add_sheet("A")
        sheet.write(0, 0, "nr")
        sheet.write(*far, "x")
        book.save(str(path))
    elif path.suffix == ".xlsb":
        workbooks.write(path, {"A": ROWS})
        with zipfile.ZipFile(path) as zipped:
            parts = {name: zipped.read(name) for name in zipped.namelist()}
        begin = workbooks.record(0, struct.pack("<IIHBBBI", far[0], 0, 300, 0, 0, 0, 0))
        cell = workbooks.record(5, struct.pack("<IId", far[1], 0, 1.0))
        name, end = "xl/worksheets/sheet1.bin", workbooks.record(146)
        parts[name] = parts[name].replace(end, begin + cell + end)
        workbooks.packed(path, parts)
    else:
        text = '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        workbooks.packed(path, workbooks.xlsx_parts({"A": workbooks.sheet_xml(text)}))
    refused(path, r"sheet A: its cells reach to [A-Z]+\d+, and hardly any holds something")


@pytest.mark.parametrize(
    "cells",
    [
        "<c r='XFD1048576'><v>1</v></c>",
        '<x:c r="XFD1048576" xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
        '<c\nr="XFD1048576"><v>1</v></c>',
        '<c t="n" r="XFD1048576"><v>1</v></c>',
        '<c r="xfd1048576"><v>1</v></c>',
        '<c r="$XFD$1048576"><v>1</v></c>',
    ],
)
def test_a_far_cell_written_otherwise_is_found_too(tmp_path: Path, cells: str) -> None:
    text = f'<row r="1"><c r="A1"><v>1</v></c>{cells}</row>'
    path = workbooks.packed(
        tmp_path / "in.xlsx", workbooks.xlsx_parts({"A": workbooks.sheet_xml(text)})
    )
    refused(path, "its cells reach to XFD1048576")


@pytest.mark.parametrize("ending", [".xlsx", ".xlsb"])
def test_merged_cells_over_each_other_are_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"in{ending}"
    workbooks.write(path, {"A": ROWS}, merged=[(1, 0, 2, 3)] * 1000)
    refused(path, "merged cells that lie over each other")


def test_cells_merged_without_end_are_filled_as_far_as_there_are_cells(tmp_path: Path) -> None:
    wide = '<table:table-cell table:number-columns-spanned="999999999" table:number-rows-spanned="'
    cell = f'{wide}999999999" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    text = '<table:table-cell office:value-type="string"><text:p>'
    head = "".join(f"{text}{h}</text:p></table:table-cell>" for h in HEADINGS)
    rows = "".join(
        f"<table:table-row>{each}</table:table-row>" for each in (head, cell, "<table:table-cell/>")
    )
    parts = workbooks.ods_parts(f'<table:table table:name="A">{rows}</table:table>')
    assert column(read(workbooks.packed(tmp_path / "in.ods", parts)), "nr")[0] == "x"


@pytest.mark.parametrize("place", ["AAAA1", "A99999999", "1", "ZZZZZZZ9999999"])
def test_a_cell_at_no_place_is_refused(tmp_path: Path, place: str) -> None:
    sheet = workbooks.sheet_xml(f'<row r="1"><c r="A1"/><c r="{place}"><v>1</v></c></row>')
    path = workbooks.packed(tmp_path / "in.xlsx", workbooks.xlsx_parts({"A": sheet}))
    refused(path, "has a cell at a place that there is not")


def test_cells_repeated_without_end_do_not_fill_the_memory(tmp_path: Path) -> None:
    table = (
        '<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    )
    refused(workbooks.packed(tmp_path / "in.ods", workbooks.ods_parts(table)), "its cells reach to")


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, part: str) -> None:
    parts = workbooks.xlsx_parts({"A": workbooks.sheet_xml("")}) | {part: b" " * 60_000_000}
    refused(workbooks.packed(tmp_path / "in.xlsx", parts), "unpacks to 60 MB, too much")


def test_a_bomb_in_a_document_is_refused(tmp_path: Path) -> None:
    parts = workbooks.ods_parts("") | {"content.xml": b" " * 60_000_000}
    refused(workbooks.packed(tmp_path / "in.ods", parts), "unpacks to 60 MB, too much")


def test_a_size_that_lies_is_refused(tmp_path: Path) -> None:
    """The directory declares a hundredth of what streams out."""
    text = workbooks.sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 30_000_000)
    path = workbooks.packed(tmp_path / "in.xlsx", workbooks.xlsx_parts({"A": text}))
    content = path.read_bytes()
    size, lie = struct.pack("<I", len(text)), struct.pack("<I", 300_000)
    assert content.count(size) >= 2
    path.write_bytes(content.replace(size, lie))
    refused(path, "holds more than it declares")


def test_a_part_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    path = workbooks.write(tmp_path / "in.xlsx", {"A": ROWS})
    with zipfile.ZipFile(path, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr("xl/worksheets/sheet1.xml", workbooks.sheet_xml(""))
    refused(path, "too many parts, or one twice")


def test_parts_that_lie_over_each_other_are_refused(tmp_path: Path) -> None:
    path = workbooks.write(tmp_path / "in.xlsx", {"A": ROWS})
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 42 : at + 46] = bytes(4)  # its offset: the first part's
    path.write_bytes(bytes(content))
    refused(path, "parts that lie over each other|not a readable workbook")


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1/">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "content.xml"])
def test_xml_that_defines_entities_is_refused(tmp_path: Path, prolog: str, part: str) -> None:
    path = tmp_path / ("in.ods" if part == "content.xml" else "in.xlsx")
    workbooks.write(path, {"A": ROWS})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = prolog.encode() + parts[part]
    refused(workbooks.packed(path, parts), "defines entities of its own")


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"nr;naam\n1;a\n", "is text with the ending of a workbook"),
        (b"<html><table><tr><td>nr</td></tr></table></html>", "is a web page or XML"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "is a web page or XML"),
        (b"PK\x03\x04 and nothing more", "is not a readable workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more", "is not a readable workbook"),
        (b"%PDF-1.7\n\0\0", "is not a readable workbook"),
        (b"PAR1\0\0\0PAR1", "is not a readable workbook"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(
    tmp_path: Path, ending: str, content: bytes, message: str
) -> None:
    path = tmp_path / f"in{ending}"
    path.write_bytes(content)
    refused(path, message)


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (".xlsx", ".xls"),
        (".ods", ".xlsx"),
        (".xls", ".xlsx"),
        (".xlsb", ".xlsx"),
        (".xlsx", ".ods"),
    ],
)
def test_a_wrong_ending_is_named(tmp_path: Path, made: str, named: str) -> None:
    path = workbooks.write(tmp_path / f"in{made}", {"A": ROWS})
    refused(path.rename(tmp_path / f"in{named}"), f"is an {made} by what is in it")


def test_a_locked_document_says_so(tmp_path: Path) -> None:
    parts = workbooks.ods_parts("")
    manifest = str(parts["META-INF/manifest.xml"])
    parts["META-INF/manifest.xml"] = manifest.replace(
        "<manifest:file-entry", "<manifest:encryption-data/><manifest:file-entry", 1
    )
    refused(workbooks.packed(tmp_path / "in.ods", parts), "is locked with a password")


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_workbook_that_was_cut_is_refused(path: Path, at: float) -> None:
    workbooks.write(path, {"A": ROWS})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * at)])
    refused(path, "is not a readable workbook|no sheet has a row|which no spreadsheet program does")


def test_damaged_bytes_never_end_in_a_traceback(path: Path) -> None:
    """A byte changed at many places: values that are read, or one sentence."""
    workbooks.write(path, {"A": ROWS})
    content = path.read_bytes()
    for place in range(0, len(content), max(1, len(content) // 60)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x5A]) + content[place + 1 :])
        with contextlib.suppress(UserError):
            read(path)
