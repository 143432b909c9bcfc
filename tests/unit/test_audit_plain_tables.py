"""The attack on anybody's tables: crosstabs, workbooks, long files, ACRO's output folder."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from looping import some
from plain_tables import acro_folder, write

from antwoord.disclosure.attack.crosstabs import crosstabs_of
from antwoord.disclosure.attack.grids import blocks_of, blocks_of_each
from antwoord.disclosure.attack.marks import AmbiguousNumberError, is_total, said
from antwoord.disclosure.attack.published import (
    DIFFERENCE,
    EXACT,
    SMALL,
    SMALL_SHOWN,
    FilesAudit,
    audit_files,
)
from antwoord.errors import UserError

#: As ACRO 1.0.2 wrote it with a threshold of 3; there is 1 company in Antwerp, and 2 in main
#: occupation in Limburg. What is small is gone, and totals are those of the rest.
BY_FORM = """\
province,company,main,secondary,All
Antwerp,,6.0,9,15
Limburg,5.0,,8,13
West Flanders,7.0,4.0,5,16
All,12.0,10.0,22,44
"""
#: Another output of the same researcher: nothing in it is small, and its totals are true.
BY_YEAR = """\
province,2019,2020,All
Antwerp,7,9,16
Limburg,6,9,15
West Flanders,8,8,16
All,21,26,47
"""


def kinds(found: FilesAudit) -> set[tuple[str, str, int, int]]:
    return {(one.kind, str(one.place), one.low, one.high) for one in found.findings}


# -- ACRO


def test_a_table_that_acro_protects_is_exact_once_the_true_totals_stand_anywhere(
    tmp_path: Path,
) -> None:
    """The example of docs/disclosure.md."""
    alone = acro_folder(tmp_path / "alone", (BY_FORM, ["province", "form"], "review"))
    found = audit_files([alone])
    assert (found.disclosed, found.suppressed, found.unread) == (False, 2, ())
    assert any("leave out what is hidden" in note for note in found.notes)

    both = acro_folder(
        tmp_path / "both",
        (BY_FORM, ["province", "form"], "review"),
        (BY_YEAR, ["province", "year"], "pass"),
    )
    assert kinds(audit_files([both])) == {
        (EXACT, "count/Antwerp/company", 1, 1),
        (EXACT, "count/Limburg/main", 2, 2),
    }


def test_the_threshold_itself_tells_of_what_acro_hides(tmp_path: Path) -> None:
    """Nothing but what is below the threshold is hidden, so one true total is enough."""
    text = "province,company,main\nAntwerp,,\nLimburg,5.0,7.0\n"
    totals = "province,2019,2020,All\nAntwerp,2,2,4\nLimburg,6,6,12\nAll,8,8,16\n"
    outputs = ((text, ["province", "form"], "review"), (totals, ["province", "year"], "pass"))
    found = audit_files([acro_folder(tmp_path / "out", *outputs)], minimum_count=2)
    assert {(one.kind, one.low) for one in found.findings} == {(EXACT, 2)}


def test_an_output_that_failed_is_told_with_its_reason(tmp_path: Path) -> None:
    folder = acro_folder(tmp_path / "out", (BY_YEAR, ["province", "year"], "fail"))
    assert any("output_0: its status is fail" in one for one in audit_files([folder]).notes)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [("fair", [1]), ("fair", {"independent": 5}), ("properties", "suppress")],
)
def test_a_record_that_is_none_of_acro_is_refused_in_a_sentence(
    tmp_path: Path, key: str, wrong: object
) -> None:
    folder = acro_folder(tmp_path / "acro", (BY_FORM, ["province", "form"], "review"))
    record = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    record["results"]["output_0"][key] = wrong
    (folder / "results.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(UserError, match=r"results\.json"):
        audit_files([folder])


@pytest.mark.parametrize("name", ["results.json", "config.json"])
def test_a_record_of_acro_that_is_nested_too_deeply(tmp_path: Path, name: str) -> None:
    folder = acro_folder(tmp_path / "acro", (BY_FORM, ["province", "form"], "review"))
    (folder / name).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(UserError, match=f"{name}: this is not a JSON file"):
        audit_files([folder])


def test_a_file_that_was_changed_after_acro_is_told(tmp_path: Path) -> None:
    folder = acro_folder(tmp_path / "out", (BY_YEAR, ["province", "year"], "pass"))
    write(folder, BY_YEAR.replace("47", "48").replace("26", "27"), "output_0_0.csv")
    assert any("changed after ACRO" in one for one in audit_files([folder]).unread)


def test_of_means_nothing_is_computed(tmp_path: Path) -> None:
    folder = acro_folder(
        tmp_path / "out",
        ("province,company,main\nA,,1166.5\nB,1703.0,\n", ["province", "form"], "review"),
        summary="Mean : \n NKCheck: fail",
    )
    found = audit_files([folder])
    assert (found.findings, found.cells) == ((), 0)
    assert any("no sums follow" in note for note in found.notes)


def test_a_record_that_names_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    folder = acro_folder(tmp_path / "out", (BY_YEAR, ["province", "year"], "pass"))
    (folder / "output_0_0.csv").unlink()
    with pytest.raises(UserError, match=r"output_0_0\.csv: results\.json names this file"):
        audit_files([folder])


# -- crosstabs


@pytest.mark.parametrize(
    "mark",
    ["x", "X", "×", "*", "**", ".", "..", ":", "c", "[c]", "(c)", "-", "–", "NaN", "n/a", ""],
)
def test_a_hidden_cell_alone_in_its_row_is_computed_whatever_its_mark(
    tmp_path: Path, mark: str
) -> None:
    text = f"province;company;self-employed;total\nA;6;9;15\nB;{mark};5;9\ntotal;10;14;24\n"
    found = audit_files([write(tmp_path, text)])
    assert kinds(found) == {(EXACT, "count/B/company", 4, 4)}
    assert (found.unread, found.suppressed) == ((), 1)
    (one,) = found.findings
    assert (one.line, one.where) == (3, "column B")


@pytest.mark.parametrize("mark", ["<3", "fewer than 3", "minder dan 3", "1-2", "≤2", "2 or fewer"])
def test_a_mark_that_tells_an_end_is_believed(tmp_path: Path, mark: str) -> None:
    """Zeros are shown, so that what is below 3 is 1 or 2."""
    text = f"place\tm\tf\ttotal\nA\t6\t9\t15\nB\t{mark}\t0\t{mark}\nC\t7\t9\t16\n"
    found = audit_files([write(tmp_path, text, "table.tsv")])
    assert {(one.kind, one.low, one.high) for one in found.findings} == {(SMALL, 1, 2)}


def test_small_counts_that_are_shown_are_found(tmp_path: Path) -> None:
    found = audit_files([write(tmp_path, "place,m,f\nA,6,9\nB,2,5\n")])
    assert kinds(found) == {(SMALL_SHOWN, "count/B/m", 2, 2)}


def test_four_hidden_cells_that_leave_room_are_fine(tmp_path: Path) -> None:
    text = "p,m,f,x1,total\nA,x,x,9,16\nB,x,x,8,14\nC,7,4,5,16\ntotal,13,11,22,46\n"
    found = audit_files([write(tmp_path, text)])
    assert (found.disclosed, found.unread) == (False, ())


#: In the second row one of the hidden ones is 0, and in the third row a 0 is shown.
HIDES_A_ZERO = "p,m,f,o,total\nA,x,6,9,16\nB,x,x,8,13\nC,7,0,5,12\ntotal,13,6,22,41\n"


def test_a_hidden_zero_beside_a_zero_that_is_shown_contradicts_nothing(tmp_path: Path) -> None:
    """Tables that hide a zero too: what they hide may be zero, and that is said."""
    found = audit_files([write(tmp_path, HIDES_A_ZERO)])
    assert any("hides some too" in note for note in found.notes)
    assert kinds(found) == {(EXACT, "count/A/m", 1, 1), (EXACT, "count/B/m", 5, 5)}


def test_as_few_tables_as_possible_are_taken_to_hide_zeros(tmp_path: Path) -> None:
    """One file hides a zero; that of the other a hidden cell is at least 1 stays known."""
    write(
        tmp_path, "p,m,f,o,total\nA,x,6,9,16\nB,x,x,8,13\nC,7,0,5,12\ntotal,13,6,22,41\n", "a.csv"
    )
    write(tmp_path, "q,s,t,total\nK,x,x,2\nL,x,x,2\nM,0,9,9\ntotal,2,11,13\n", "b.csv")
    found = audit_files([tmp_path])
    ones = {str(one.place): (one.low, one.high) for one in found.findings if one.table == "b.csv"}
    assert {ones[f"count/{a}/{b}"] for a in "KL" for b in "st"} == {(1, 1)}


def test_a_total_that_no_word_names_is_found_by_its_sums(tmp_path: Path) -> None:
    text = "p,m,f,Flanders\nA,6,9,15\nB,x,5,9\nC,7,9,16\n"
    found = audit_files([write(tmp_path, text)])
    assert kinds(found) == {(EXACT, "count/B/m", 4, 4)}
    assert any("'Flanders' is the sum of the others" in note for note in found.notes)


def test_headings_of_several_rows_and_columns(tmp_path: Path) -> None:
    text = (
        "Applications by place and form,,,,,\n"
        ",,2019,,2020,\n"
        "region,place,m,f,m,f\n"
        "North,A,4,5,6,7\n,B,8,9,3,4\nSouth,C,x,7,7,8\n"
    )
    (block,) = blocks_of(write(tmp_path, text))
    (table,) = crosstabs_of(block)
    assert table.dimensions[:2] == ("region", "place")
    assert [cell.labels for cell in table.cells if cell.said.number is None] == [
        ("South", "C", "2019", "m")
    ]
    assert table.cells[4].labels == ("North", "B", "2019", "m")


def test_tables_of_one_folder_are_put_side_by_side(tmp_path: Path) -> None:
    """The other table names no dimension, and has the same places."""
    write(tmp_path, "place,m,f,o\nA,x,6,9\nB,5,x,8\nC,7,4,5\n", "forms.csv")
    write(tmp_path, ",number\nA,16\nB,15\nC,16\n", "places.csv")
    found = audit_files([tmp_path])
    assert kinds(found) == {(EXACT, "count/A/m", 1, 1), (EXACT, "count/B/f", 2, 2)}
    assert any("read as tables of the same" in note for note in found.notes)


def test_tables_that_contradict_each_other_are_not_of_the_same(tmp_path: Path) -> None:
    write(tmp_path, "place,m,f,o\nA,x,6,9\nB,5,x,8\nC,7,4,5\n", "forms.csv")
    write(tmp_path, ",number\nA,16\nB,15\nC,900\n", "places.csv")
    found = audit_files([tmp_path])
    assert (found.findings, found.unread) == ((), ())


def test_tables_of_two_dates_disclose_what_neither_does(tmp_path: Path) -> None:
    text = "place,m,f,total\nA,6,9,15\nB,x,x,9\nC,x,x,16\ntotal,20,20,40\n"
    first = write(tmp_path, text, "first.csv")
    second = write(tmp_path, text.replace("A,6,9,15", "A,7,9,16").replace("20,20,40", "21,20,41"))
    found = audit_files([first, second], in_time=True)
    # How a whole population grew says nothing about a person.
    assert {(one.kind, str(one.place), one.low) for one in found.findings} == {
        (DIFFERENCE, place, 1) for place in ("count/A/m", "count/A", "count/m")
    }
    assert audit_files([first]).findings == audit_files([second]).findings == ()


def test_what_is_not_understood_is_told_by_row_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, "place,m,f,total\nA,6,9,15\nB,some,5,9\nC,7,9,16\ntotal,17,23,40\n")
    found = audit_files([path])
    assert found.unread == (
        f"{path}, row 3, column B: 'some' is neither a number nor a mark of what is hidden",
    )


@pytest.mark.parametrize("text", ["9" * 13, "9" * 5_000, f">{'9' * 40}", f"1-{'9' * 400}"])
def test_a_number_that_no_table_can_hold_is_not_understood(tmp_path: Path, text: str) -> None:
    """A solver computes with floats; of a number that none of them is nothing can be said."""
    found = audit_files([write(tmp_path, f"place,m,f,total\nA,{text},9,15\nB,5,6,11\n")])
    (told,) = found.unread
    assert "row 2, column B: '" in told
    assert len(told) < len(str(tmp_path)) + 150


def test_a_number_of_two_readings_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, "place;m;f\nA;1.234;9\nB;2.345;5\n")
    found = audit_files([path])
    assert "row 2, column B: '1.234' can be read in two ways" in found.unread[0]
    assert audit_files([path], decimal=",").unread == ()


def test_text_without_a_table_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "Nothing\nbut words\n")
    with pytest.raises(UserError, match="there is no table"):
        audit_files([path, path])


# -- workbooks


def test_every_sheet_of_a_workbook_is_read_hidden_ones_too(tmp_path: Path) -> None:
    path = tmp_path / "tables.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first = book.add_worksheet("Forms")
        first.write(0, 0, "Applications by place and form")
        for at, row in enumerate(
            (["place", "m", "f"], ["A", "x", 6], ["B", 5, "x"], ["C", 7, 4]), start=2
        ):
            first.write_row(at, 0, row)
        first.write(7, 0, "x: not published")
        second = book.add_worksheet("Places")
        for at, row in enumerate((["place", "total"], ["A", 7], ["B", 7], ["C", 11])):
            second.write_row(at, 0, row)
        second.hide()
    found = audit_files([path])
    assert kinds(found) == {(EXACT, "count/A/m", 1, 1), (EXACT, "count/B/f", 2, 2)}
    assert {one.where for one in found.findings} == {
        "sheet Forms, column B",
        "sheet Forms, column C",
    }


@pytest.mark.parametrize(("low", "high"), [("van", "tot en met"), ("from", "to")])
def test_columns_with_the_ends_of_a_figure_are_ends_and_no_figures(
    tmp_path: Path, low: str, high: str
) -> None:
    """A workbook of ours by itself: its cover and codes hold no figures, its ranges are kept."""
    path = tmp_path / "tables.xlsx"
    head = ["place", "Code", "m", f"m, {low}", f"m, {high}", "f", "total"]
    rows = [["A", "90.011", "[c]", 1, 2, 6, "[c]"], ["B", "90.012", 5, 5, 5, "[c]", "[c]"]]
    sheets: dict[str, list[list[Any]]] = {
        "Cover": [["Answer of 2021"], ["12 tables"]],
        "Contents": [["Sheet", "Holds"], ["Table", "By place"]],
        "Table": [["By place, 1 March 2021."], head, *rows, ["total", "[z]", 7, 7, 7, 9, 16]],
    }
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(lines):
                sheet.write_row(at, 0, row)
    (table,) = crosstabs_of(blocks_of(path)[2])
    told = {(one.labels[0], one.labels[-1]): one.said for one in table.cells}
    assert len(told) == 9, "neither codes nor ends are figures"
    assert (told["A", "m"].low, told["A", "m"].high) == (1, 2)
    assert (told["B", "m"].number, told["_T", "m"].number) == (Decimal(5), Decimal(7))
    found = audit_files([path])
    assert not found.unread
    assert sum("no table" in note for note in found.notes) == 2


# -- long files


def test_an_sdctable_file_is_attacked_as_its_status_says(tmp_path: Path) -> None:
    """Primary (u) cells without enough secondary ones (x): the values beside them are the truth."""
    rows = [
        *("A,m,1,u", "A,f,6,s", "A,Tot,7,s", "B,m,5,s", "B,f,4,s", "B,Tot,9,s"),
        *("Tot,m,6,x", "Tot,f,10,s", "Tot,Tot,16,s"),
    ]
    text = "\n".join(["region,form,freq,sdcStatus", *rows]) + "\n"
    found = audit_files([write(tmp_path, text)])
    assert kinds(found) == {(EXACT, "count/A/m", 1, 1), (EXACT, "count/m", 6, 6)}
    assert any("taken as hidden" in note for note in found.notes)


def test_a_tau_argus_file_without_headings(tmp_path: Path) -> None:
    rows = ["A;m;1;U", "A;f;6;S", "A;;7;S", "B;m;5;S", "B;f;4;S", "B;;9;S", ";m;6;M", ";f;10;S"]
    found = audit_files([write(tmp_path, "\n".join([*rows, ";;16;S"]) + "\n", "table.tab")])
    assert {(one.kind, one.low) for one in found.findings} == {(EXACT, 1), (EXACT, 6)}


def test_a_status_that_is_not_known_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "region,freq,sdcStatus\nA,6,s\nB,5,q\n")
    assert audit_files([path]).unread == (
        f"{path}, row 3, column C: 'q' is not a status that is known",
    )


# -- marks


def test_marks_and_numbers() -> None:
    assert said("6.0").number == 6
    assert said("1 234,5", ",").number == said("1,234.5").number
    assert said("12%") is None
    assert (said("3-5").low, said("3-5").high, said("03-05")) == (3, 5, None)
    # Of a workbook, whose numbers have a point: of several groups it stands between thousands.
    millions = said("≤ 8.400.000", ".")
    assert millions is not None
    assert millions.high == 8_400_000
    assert said("-", "").least is False
    for text, low, high in some(
        (
            ("3–5", 3, 5),
            ("1.013–1.015", 1013, 1015),
            ("tussen 13 en 15", 13, 15),
            ("entre 1 000 et 2 000", 1000, 2000),
            ("fewer than 25", None, 24),
            ("< 25.000", None, 24_999),
            ("hoogstens 12.500", None, 12_500),
            ("≥ 3", 3, None),
            ("au moins 3", 3, None),
        )
    ):
        told = said(text, ",")
        assert told is not None
        assert (told.number, told.low, told.high) == (None, low, high), text
    for text in some(("5–3", "tussen 1,5 en 2", "film–muziek", "at least one", "2020-01-02")):
        assert said(text, ",") is None, text
    assert is_total("Grand Total")
    assert is_total("Totaal")
    assert not is_total("Totality")
    with pytest.raises(AmbiguousNumberError):
        said("1.234")


# -- ours


CELLS = "table,measure,province,applicant,activity,nace,reason,value\n"


def test_our_hidden_zero_beside_a_shown_one_is_no_contradiction_any_more(tmp_path: Path) -> None:
    rows = ["t,paid,A,x,_Z,_Z,_Z,", "t,paid,B,x,_Z,_Z,_Z,5", "t,paid,_T,x,_Z,_Z,_Z,5"]
    rows += ["t,paid,A,y,_Z,_Z,_Z,0", "t,paid,B,y,_Z,_Z,_Z,4", "t,paid,_T,y,_Z,_Z,_Z,4"]
    found = audit_files([write(tmp_path, CELLS + "\n".join(rows) + "\n")])
    assert (found.disclosed, len(found.notes)) == (False, 1)


def test_the_record_of_an_attack_is_json(tmp_path: Path) -> None:
    found = audit_files([write(tmp_path, "place,m,f\nA,6,9\nB,2,5\n")])
    record = json.loads(json.dumps(found.as_record()))
    assert record["verdict"] == "disclosed"
    (one,) = record["findings"]
    assert (one["kind"], one["line"], one["low"]) == (SMALL_SHOWN, 3, 2)


def test_tables_of_a_document_are_read(tmp_path: Path) -> None:
    made = docx.Document()
    rows = (["place", "m", "f", "total"], ["A", "6", "9", "15"], ["B", "×", "5", "9"])
    table = made.add_table(rows=0, cols=4)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    path = tmp_path / "answer.docx"
    made.save(str(path))
    found = audit_files([path])
    assert kinds(found) == {(EXACT, "count/B/m", 4, 4)}
    assert [one.where for one in found.findings] == ["sheet table 1, column B"]
    path.write_bytes(b"PK")
    with pytest.raises(UserError, match="this is not a DOCX that can be read"):
        audit_files([path])


# -- pages and notebooks

PAGE = """<p>Loans</p>
<table><thead>
<tr><th rowspan="2">province</th><th colspan="3">form</th></tr>
<tr><th>company</th><th>self</th><th>Total</th></tr></thead>
<tr><th>Antwerp</th><td>×</td><td>7</td><td>9</td></tr>
<tr><th>Limburg</th><td>5</td><td>×</td><td>11</td></tr>
<tr><th>Total</th><td>7</td><td>13</td><td>20</td></tr>
</table>
"""


@pytest.mark.parametrize("name", ["answer.html", "answer.ipynb"])
def test_a_page_and_what_a_notebook_shows_are_read_like_any_table(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    output = {"output_type": "execute_result", "data": {"text/html": PAGE.splitlines(True)}}
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": [output]}]
    shown = json.dumps({"cells": cells}) if path.suffix == ".ipynb" else PAGE
    path.write_text(shown, encoding="utf-8")
    (block,) = blocks_of(path)
    assert block.lines[0][1] == ("province", "form", "", "")
    assert block.lines[1][1] == ("", "company", "self", "Total")
    assert block.sheet == ("cell 2, table 1" if path.suffix == ".ipynb" else "table 1")
    found = audit_files([path])
    assert (found.unread, {(one.kind, one.low) for one in found.findings}) == (
        (),
        {(EXACT, 2), (EXACT, 6)},
    )


def test_a_notebook_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text('{"cells": [7]}', encoding="utf-8")
    with pytest.raises(UserError, match="this is not a notebook that can be read"):
        blocks_of(path)


def test_files_read_together_are_read_like_each_and_the_wrong_one_is_named(tmp_path: Path) -> None:
    first = write(tmp_path, "place,m,f\nA,6,9\n", "first.csv")
    second = write(tmp_path, "place,m,f\nB,5,8\n", "second.csv")
    assert blocks_of_each([first, second]) == {one: blocks_of(one) for one in (first, second)}
    wrong = tmp_path / "wrong.ipynb"
    wrong.write_text('{"cells": [7]}', encoding="utf-8")
    with pytest.raises(UserError, match=r"wrong\.ipynb"):
        blocks_of_each([first, wrong, second])


@pytest.mark.parametrize(
    ("text", "number", "ranges"),
    [
        ("p,m,f,t\nA,6,9,15\nB,x,5,9\nC,x,9,16\nt,17,23,40\n", 2, [(4, 4), (7, 7)]),
        ("p,m,f,t\nA,x,x,3\nB,x,x,9\nC,6,9,15\nt,8,19,27\n", 0, [(0, 3), (0, 3), (0, 9), (0, 9)]),
    ],
)
def test_what_is_found_is_the_same_whether_ranges_are_asked_for(
    tmp_path: Path, text: str, number: int, ranges: list[tuple[int, int]]
) -> None:
    path = write(tmp_path, text)
    alone, ranged = audit_files([path]), audit_files([path], ranges=True)
    assert alone.findings == ranged.findings
    assert len(alone.findings) == number
    assert [(found.low, found.high) for _, found in ranged.ranges] == ranges


@pytest.mark.parametrize("sign", ["", ".", ","])
def test_a_number_of_several_groups_is_read_whatever_the_sign_of_decimals(sign: str) -> None:
    """A workbook, whose numbers have points, holds texts such as "at most 1.000.000" as well."""
    for text, number in (("1.000.000", 10**6), ("1,000,000", 10**6), ("12.345.678", 12345678)):
        told = said(text, sign)
        assert told is not None, text
        assert told.number == number
    assert said("1.00.000", sign) is None
