"""Every source gives the same texts; what cannot be read without loss is refused."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from antwoord.errors import UserError
from antwoord.register.layout.grid import Layout
from antwoord.register.sources.source import SourceTable, read_source
from antwoord.register.values.texts import EXACT

HEADINGS = ("nr", "naam", "bedrag")
LINES = ["nr;naam;bedrag", "1;Zoë;12,5", '2;"a;b";"x ""y"" z"', "3;;"]
ROWS = [("1", "Zoë", "12,5"), ("2", "a;b", 'x "y" z'), ("3", None, None)]


def write(folder: Path, lines: list[str], encoding: str = "utf-8", name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def read(path: Path, **layout: object) -> SourceTable:
    return read_source(path, Layout(**layout), HEADINGS)


def values(source: SourceTable) -> list[tuple[str | None, ...]]:
    return [tuple(row[name] for name in HEADINGS) for row in source.table.to_pylist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    source = read(write(tmp_path, LINES, encoding))
    assert values(source) == ROWS
    assert source.layout.encoding == encoding


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [f"nr{delimiter}naam{delimiter}bedrag", *(f"{n}{delimiter}x{delimiter}5" for n in "12")]
    source = read(write(tmp_path, lines))
    assert source.layout.delimiter == delimiter
    assert len(values(source)) == 2


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    lines = ["nr;naam;bedrag", *(f"{n};a,b;1,5" for n in range(50))]
    assert read(write(tmp_path, lines)).layout.delimiter == ";"


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    lines = ["Titel", "", "nr;naam;bedrag", "1;a;5", "", '2;"twee\nregels";5', "3;c;5"]
    source = read(write(tmp_path, lines))
    assert source.table["row_number"].to_pylist() == [4, 6, 7]


def test_totals_notes_and_repeated_headers_are_left_out_and_named(tmp_path: Path) -> None:
    lines = [*LINES, "nr;naam;bedrag", "4;d;5", "Totaal;;17,5", "Totaal: 4", "Bron: eigen telling"]
    source = read(write(tmp_path, lines))
    assert [row[0] for row in values(source)] == ["1", "2", "3", "4"]
    assert [(e.row_number, e.why) for e in source.left_out] == [
        (5, "header"), (7, "total"), (8, "total"), (9, "note"),
    ]  # fmt: skip


def test_an_ordinary_name_is_no_total(tmp_path: Path) -> None:
    source = read(write(tmp_path, ["nr;naam;bedrag", "Total-1;a;5", "Aantal-2;b;5"]))
    assert len(values(source)) == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("4;d", "row 5 has 2 fields where the header has 3"),
        ("4;d;5;6", "row 5 has 4 fields"),
        ('4;"d;5', "row 5: a quoted field does not end"),
        ('4;"d"x;5', "row 5: a quoted field goes on after its quotes"),
    ],
)
def test_a_broken_row_is_named_and_never_quoted(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        read(write(tmp_path, [*LINES, line]))
    assert "d" not in str(caught.value).split()


def test_empty_fields_too_many_lose_nothing(tmp_path: Path) -> None:
    assert len(values(read(write(tmp_path, [*LINES, "4;d;5;;"])))) == 4


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, LINES)
    path.write_bytes(path.read_bytes() + b"4;\x81\xff;5\r\n")
    with pytest.raises(UserError, match="neither UTF-8 nor Windows-1252"):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_recognised(tmp_path: Path, encoding: str) -> None:
    source = read(write(tmp_path, LINES, encoding))
    assert values(source) == ROWS
    assert source.layout.encoding == encoding


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ({"encoding": "ascii"}, "is not ascii throughout"),
        ({"encoding": "nope"}, "there is no encoding 'nope'"),
        ({"header_row": 40}, "row 40 is to be the header"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(
    tmp_path: Path, layout: dict[str, object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        read(write(tmp_path, LINES), **layout)


def test_a_heading_twice_gets_a_number(tmp_path: Path) -> None:
    source = read(write(tmp_path, ["nr;datum;datum;", "1;2;3;4"]))
    assert source.headings == ("nr", "datum", "datum (2)", "(column D)")


def workbook(folder: Path) -> Path:
    path = folder / "in.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Uitleg").write(0, 0, "nr en naam")
        sheet = book.add_worksheet("Lijst")
        sheet.merge_range(0, 0, 0, 2, "Een titel")
        sheet.write_row(2, 0, ["nr", "naam", "bedrag", "datum"])
        sheet.write_row(3, 0, [1, "a", 12.5])
        sheet.write_row(4, 0, [2, "b", 0.1 + 0.2])
        sheet.write_formula(5, 2, "=1+1", None, 2)
        sheet.merge_range(5, 0, 6, 0, "3")
        sheet.write_row(5, 1, ["c"])
        sheet.write_row(6, 1, ["d", True])
        sheet.write_datetime(3, 3, __import__("datetime").datetime(2020, 12, 31))
        sheet.write_datetime(
            4, 3, __import__("datetime").datetime(2020, 12, 31),
            book.add_format({"num_format": "d/m/yy"}),
        )  # fmt: skip
    return path


def test_a_sheet_gives_what_its_cells_hold(tmp_path: Path) -> None:
    source = read(workbook(tmp_path))
    assert (source.layout.sheet, source.layout.header_row) == ("Lijst", 3)
    assert [(each.name, each.why) for each in source.sheets] == [
        ("Uitleg", "other headings"), ("Lijst", ""),
    ]  # fmt: skip
    assert values(source) == [
        ("1", "a", f"{EXACT}12.5"),
        ("2", "b", f"{EXACT}0.3"),
        ("3", "c", "2"),
        ("3", "d", "true"),
    ]
    assert source.table["datum"].to_pylist()[:2] == ["44196", "2020-12-31"]


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no sheet 'Blad1'; it has Uitleg, Lijst"):
        read(workbook(tmp_path), sheet="Blad1")


def test_bytes_that_are_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"PK and nothing more")
    with pytest.raises(UserError, match="is not a readable workbook"):
        read(path)


def test_a_file_without_the_headings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no row among the first 50 names the columns"):
        read(write(tmp_path, ["x;y", "1;2"]))


def test_types_become_texts(tmp_path: Path) -> None:
    from datetime import UTC, date, datetime
    from decimal import Decimal

    columns = {
        "nr": pa.array([9000.0, None]),
        "bedrag": pa.array([Decimal("12500.10"), None]),
        "dag": pa.array([date(2020, 12, 31), None]),
        "moment": pa.array([datetime(2020, 12, 30, 23, 30, tzinfo=UTC), None]),
        "naam": pa.array([" Zoë\xa0 ", ""]).dictionary_encode(),
        "ja": pa.array([True, None]),
    }
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    first, second = (
        read_source(tmp_path / "in.parquet", Layout(), tuple(columns))
        .table.drop_columns("row_number")
        .to_pylist()
    )
    assert list(first.values()) == [
        "9000", f"{EXACT}12500.10", "2020-12-31", "2020-12-31", "Zoë", "true",
    ]  # fmt: skip
    assert set(second.values()) == {None}
