"""Delimited text: no row swallows or shifts another, whatever quotes and delimiters do."""

import csv
from pathlib import Path

import pytest

from antwoord.errors import UserError
from antwoord.register.layout.grid import Layout
from antwoord.register.sources.source import SourceTable, read_source

HEADINGS = ("nr", "datum", "sector", "bedrag", "naam")


def write(folder: Path, text: str, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def read(path: Path, **layout: str) -> SourceTable:
    return read_source(path, Layout(**layout), HEADINGS)


def refusal(path: Path, **layout: str) -> str:
    with pytest.raises(UserError) as caught:
        read(path, **layout)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def table(rows: int = 40, delimiter: str = ";", end: str = "\n") -> list[str]:
    """A header and rows; every second one has no amount and no name."""
    lines = [delimiter.join(HEADINGS)]
    for n in range(1, rows + 1):
        last = ["1250", "Atelier"] if n % 2 else ["", ""]
        word = "music" if n % 3 else "film"
        lines.append(delimiter.join([f"D-{n:03}", f"{n % 28 + 1:02}/01/2020", word, *last]))
    return [line + end for line in lines]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_read(tmp_path: Path, end: str) -> None:
    source = read(write(tmp_path, "".join(table(end=end))))
    assert source.table["row_number"].to_pylist() == list(range(2, 42))


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    lines = table()
    ends = ["\n", "\r\n", "\r"]
    text = "".join(line.rstrip("\n") + ends[n % 3] for n, line in enumerate(lines))
    assert len(read(write(tmp_path, text)).table) == 40


def swallowing(open_row: int, close_row: int, column: int) -> str:
    lines = [line.rstrip("\n").split(";") for line in table()]
    lines[open_row][column] = '"' + (lines[open_row][column] or "x")
    lines[close_row][column] = (lines[close_row][column] or "x") + '"'
    return "\n".join(map(";".join, lines)) + "\n"


@pytest.mark.parametrize("column", range(5))
@pytest.mark.parametrize("rows", [(3, 4), (3, 9), (1, 40)])
def test_stray_quotes_never_swallow_rows(
    tmp_path: Path, column: int, rows: tuple[int, int]
) -> None:
    message = refusal(write(tmp_path, swallowing(*rows, column)))
    assert f"row {rows[0] + 1}: quotes stand around" in message
    assert f"({rows[0] + 1} to {rows[1] + 1})" in message


def test_a_text_of_several_lines_is_no_row(tmp_path: Path) -> None:
    lines = table()
    lines[5] = 'D-005;05/01/2020;music;1250;"een; tekst\nvan twee; regels"\n'
    source = read(write(tmp_path, "".join(lines)))
    assert len(source.table) == 40
    assert source.table["naam"].to_pylist()[4] == "een; tekst van twee; regels"


def excel(rows: list[str], first: int, fields: int) -> str:
    """A block of 16 rows without the fields beyond some, as Excel leaves them out."""
    at = first - 1
    short = [";".join(line.rstrip("\n").split(";")[:fields]) + "\n" for line in rows[at : at + 16]]
    return "".join([*rows[:at], *short, *rows[at + 16 :]])


def unpaid(rows: list[str], first: int) -> list[str]:
    return [
        ";".join([*line.split(";")[:3], "", ""]) + "\n" if first <= n < first + 16 else line
        for n, line in enumerate(rows, 1)
    ]


def test_blocks_without_their_last_empty_columns_are_read(tmp_path: Path) -> None:
    rows = unpaid(table(60), 17)
    whole = read(write(tmp_path, "".join(rows), "whole.csv"))
    source = read(write(tmp_path, excel(rows, 17, 3)))
    assert source.table.equals(whole.table)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[:20] + ["D-020;20/01/2020;music\n"] + rows[21:],  # one row of a block
        lambda rows: [*rows[:-1], "D-040;12/01/2020\n"],  # the last row cut short
        lambda rows: [*rows[:-1], "D-040;12/0"],
        lambda rows: excel(rows, 17, 2).splitlines(keepends=True),  # a column that is never empty
        lambda rows: (
            excel([r.replace("film", "") for r in rows], 17, 3)
            .replace(";music\n", ";12\n")
            .splitlines(keepends=True)
        ),  # values of another column
    ],
)
def test_rows_that_are_short_for_another_reason_are_refused(tmp_path: Path, change: object) -> None:
    text = "".join(change(unpaid(table(), 17)))  # type: ignore[operator]
    assert " fields where the header has 5" in refusal(write(tmp_path, text))


def test_a_block_that_lost_a_column_in_its_middle_is_refused(tmp_path: Path) -> None:
    rows = [";".join([*line.split(";")[:3], "", "x\n"]) for line in table(60)]
    rows[0] = ";".join(HEADINGS) + "\n"
    rows[50] = "D-050;20/01/2020;;1250;\n"
    lost = [";".join(line.split(";")[:3]) + ";x\n" for line in rows[16:32]]
    assert "which ones are missing cannot be told" in refusal(
        write(tmp_path, "".join([*rows[:16], *lost, *rows[32:]]))
    )


COMMA = "nr,datum,sector,bedrag,naam\n1,02/01/2020,music,12.5,\n2,03/01/2020,film,7.25,\n"


@pytest.mark.parametrize(
    "row",
    [
        "3,04/01/2020,music,12,50,\n",  # one field too many, the last one empty
        "3,04/01/2020,music,12,50\n",
        "3,04/01/2020,music, film,12.5,\n",
        "3,04/01/2020,mu,sic,12.5,x\n",
        "3,04/01/2020,music,12.5,x,y\n",
        "3,04/01/2020,12.5\n",
    ],
)
def test_a_delimiter_inside_a_field_never_shifts_a_row(tmp_path: Path, row: str) -> None:
    text = COMMA + row
    if row.count(",") == 4:  # as many fields as the header: what stands there is read
        assert read(write(tmp_path, text)).table["naam"].to_pylist()[2] == "50"
        return
    assert "row 4 has " in refusal(write(tmp_path, text))


def test_amounts_that_are_all_cut_in_two_are_refused(tmp_path: Path) -> None:
    rows = [f"{n},0{n}/01/2020,music,12,50,\n" for n in range(1, 9)]
    assert "cut in two" in refusal(write(tmp_path, "nr,datum,sector,bedrag,naam\n" + "".join(rows)))


def test_a_delimiter_at_the_end_of_every_row_is_read(tmp_path: Path) -> None:
    text = "".join(line.replace("\n", ";\n") if n else line for n, line in enumerate(table()))
    assert read(write(tmp_path, text)).table.equals(
        read(write(tmp_path, "".join(table()), "b.csv")).table
    )


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_line_that_names_the_delimiter_is_believed(tmp_path: Path, delimiter: str) -> None:
    lines = table(delimiter=delimiter)
    source = read(write(tmp_path, f"sep={delimiter}\n" + "".join(lines)))
    assert source.layout.delimiter == delimiter
    assert source.table["row_number"].to_pylist()[0] == 3


def test_two_delimiters_that_do_alike_are_asked_about(tmp_path: Path) -> None:
    lines = ["nr;datum;x,sector,bedrag\n", *(f"{n};1;a,b,c\n" for n in range(9))]
    path = write(tmp_path, "".join(lines))
    assert "can be read with" in refusal(path)
    assert read(path, delimiter=";").headings == ("nr", "datum", "x,sector,bedrag")


BROKEN = {
    "an open quote": ("".join(table()) + 'D;"x;;;\n', "row 42: a quoted field does not end"),
    "a quote gone on": ("".join(table()) + 'D;"x"y;;;\n', "row 42: a quoted field goes on"),
    "a million quotes": ('"' * 1_000_000, "more than 131,072 characters"),
    "a long field": ("".join(table()) + "D;" + "x" * 200_000 + ";;;\n", "row 42: a field has more"),
    "blank lines only": ("\n\n\n", "no row among the first"),
    "no header": ("1;2;3\n" * 9, "no row among the first"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_complaint_is_one_sentence(tmp_path: Path, name: str) -> None:
    text, message = BROKEN[name]
    assert message in refusal(write(tmp_path, text))


def test_a_limit_that_another_library_raised_is_not_ours(tmp_path: Path) -> None:
    before = csv.field_size_limit(10**8)
    try:
        text, message = BROKEN["a million quotes"]
        assert message in refusal(write(tmp_path, text))
    finally:
        csv.field_size_limit(before)


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert len(read(write(tmp_path, table()[0])).table) == 0


def test_a_column_may_have_the_name_of_the_row_number(tmp_path: Path) -> None:
    path = write(tmp_path, "row_number;nr;datum\n7;1;x\n")
    source = read_source(path, Layout(), ("row_number", "nr"))
    assert source.headings == ("Row_number", "nr", "datum")
