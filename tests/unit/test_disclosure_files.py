"""The attack on files, and their relations from the codes alone."""

import csv
from pathlib import Path

import pytest
from looping import some

from antwoord.disclosure.attack.cells_file import COLUMNS, read_rows
from antwoord.disclosure.attack.published import DIFFERENCE, EXACT, SMALL, SMALL_SHOWN, audit_files
from antwoord.disclosure.attack.relations import relations_of
from antwoord.errors import UserError

PROVINCES = ("BE-VAN", "BE-VLI", "BE-VOV", "BE-VBR", "BE-VWV")
Table = dict[tuple[str, str], str]


def by_province(values: Table, *, table: str = "by_province", measure: str = "paid") -> list[str]:
    """Rows of province x applicant; values by those two codes, empty where suppressed."""
    return [
        f"{table},{measure},{province},{applicant},_Z,_Z,_Z,{value}"
        for (province, applicant), value in values.items()
    ]


def with_totals(*rows: tuple[str, int, int]) -> Table:
    """Province, companies, self-employed, and all totals."""
    values: Table = {}
    for province, companies, people in [
        *rows,
        ("_T", sum(row[1] for row in rows), sum(row[2] for row in rows)),
    ]:
        values[province, "company"] = str(companies)
        values[province, "self_employed"] = str(people)
        values[province, "_T"] = str(companies + people)
    return values


def file_of(folder: Path, *lines: list[str], name: str = "cells.csv") -> Path:
    path = folder / name
    body = [line for part in lines for line in part]
    path.write_text("\n".join([",".join(COLUMNS), *body]) + "\n", encoding="utf-8")
    return path


FLANDERS = with_totals(
    ("BE-VAN", 6, 9), ("BE-VLI", 4, 5), ("BE-VOV", 7, 8), ("BE-VBR", 5, 0), ("BE-VWV", 3, 4)
)


def without(values: Table, *cells: tuple[str, str]) -> Table:
    return {key: "" if key in cells else value for key, value in values.items()}


def test_a_file_without_small_or_hidden_cells_discloses_nothing(tmp_path: Path) -> None:
    found = audit_files([file_of(tmp_path, by_province(FLANDERS))])
    assert (found.disclosed, found.suppressed, found.cells) == (False, 0, 18)


def test_a_cell_alone_in_its_row_is_computed(tmp_path: Path) -> None:
    values = without(FLANDERS, ("BE-VLI", "company"))
    found = audit_files([file_of(tmp_path, by_province(values))])
    assert [(f.kind, f.low, f.high, f.place.code("province")) for f in found.findings] == [
        (EXACT, 4, 4, "BE-VLI")
    ]


HIDDEN_BLOCK = [(p, a) for p in ("BE-VAN", "BE-VLI") for a in ("company", "self_employed")]


def test_four_hidden_cells_that_leave_room_are_fine(tmp_path: Path) -> None:
    values = without(FLANDERS, *HIDDEN_BLOCK)
    found = audit_files([file_of(tmp_path, by_province(values))])
    assert (found.disclosed, found.suppressed) == (False, 4)


def test_hidden_ones_disclose_each_other_where_zeros_are_shown(tmp_path: Path) -> None:
    values = with_totals(
        ("BE-VAN", 1, 1), ("BE-VLI", 1, 1), ("BE-VOV", 7, 8), ("BE-VBR", 5, 0), ("BE-VWV", 3, 4)
    )
    values = without(values, *HIDDEN_BLOCK, ("BE-VAN", "_T"), ("BE-VLI", "_T"))
    hidden_totals = {**values, ("_T", "company"): "17", ("_T", "self_employed"): "14"}
    found = audit_files([file_of(tmp_path, by_province(hidden_totals))])
    assert {f.kind for f in found.findings} == {EXACT}
    assert all(f.low == f.high for f in some(found.findings))


def test_a_hidden_cell_known_to_be_small_is_found(tmp_path: Path) -> None:
    values = with_totals(
        ("BE-VAN", 2, 1), ("BE-VLI", 1, 2), ("BE-VOV", 7, 8), ("BE-VBR", 5, 0), ("BE-VWV", 3, 4)
    )
    values = without(values, *HIDDEN_BLOCK)
    found = audit_files([file_of(tmp_path, by_province(values))])
    assert {(f.kind, f.low, f.high) for f in found.findings} == {(SMALL, 1, 2)}


def test_a_small_count_that_is_shown_is_found(tmp_path: Path) -> None:
    values = with_totals(
        ("BE-VAN", 6, 9), ("BE-VLI", 4, 2), ("BE-VOV", 7, 8), ("BE-VBR", 5, 0), ("BE-VWV", 3, 4)
    )
    found = audit_files([file_of(tmp_path, by_province(values))])
    assert [f.kind for f in found.findings] == [SMALL_SHOWN]


def test_the_minimum_can_be_set(tmp_path: Path) -> None:
    path = file_of(tmp_path, by_province(FLANDERS))
    assert audit_files([path], minimum_count=4).disclosed
    assert not audit_files([path], minimum_count=3).disclosed


def test_states_make_up_the_applications(tmp_path: Path) -> None:
    rows = [
        f"by_province,{measure},_T,_T,_Z,_Z,_Z,{value}"
        for measure, value in (
            ("applications", "20"),
            ("paid", "9"),
            ("stopped", ""),
            ("approved", "0"),
            ("pending", "4"),
        )
    ]
    found = audit_files([file_of(tmp_path, rows)])
    assert [(f.kind, f.place.measure, f.low) for f in found.findings] == [(EXACT, "stopped", 7)]


def test_a_cell_hidden_in_one_table_and_shown_in_another_is_found(tmp_path: Path) -> None:
    hidden = by_province(without(FLANDERS, ("_T", "_T"), ("_T", "company")))
    shown = ["by_nace,paid,_T,_T,_Z,_T,_Z,51"]
    found = audit_files([file_of(tmp_path, hidden, shown)])
    assert {(f.kind, f.low) for f in found.findings} == {(EXACT, 51), (EXACT, 25)}


def test_outside_flanders_is_no_part_of_it(tmp_path: Path) -> None:
    outside = ["by_province,paid,_X,_T,_Z,_Z,_Z,7"]
    found = audit_files([file_of(tmp_path, by_province(FLANDERS), outside)])
    assert not found.disclosed


def test_without_a_province_the_others_do_not_make_up_flanders(tmp_path: Path) -> None:
    values = {key: value for key, value in FLANDERS.items() if key[0] != "BE-VWV"}
    values = without(values, ("BE-VAN", "company"), ("BE-VAN", "_T"))
    assert not audit_files([file_of(tmp_path, by_province(values))]).disclosed


def test_codes_of_other_countries_work_too(tmp_path: Path) -> None:
    rows = [f"t,paid,{code},x,_Z,_Z,_Z,{value}" for code, value in (("A", ""), ("B", "5"))]
    found = audit_files([file_of(tmp_path, [*rows, "t,paid,_T,x,_Z,_Z,_Z,12"])])
    assert [(f.kind, f.low) for f in found.findings] == [(EXACT, 7)]


def test_an_amount_in_a_row_by_itself_is_computed(tmp_path: Path) -> None:
    values = without(with_totals(("A", 6, 9), ("B", 4, 5)), ("B", "company"))
    rows = by_province(values, measure="amount_paid_eur")
    found = audit_files([file_of(tmp_path, rows)])
    assert [(f.kind, f.low, f.told) for f in found.findings] == [(EXACT, 400, "4.00")]


def test_the_maximum_tells_what_amounts_give_away(tmp_path: Path) -> None:
    # 4 payments of at most 25,000 that make 100,000: so many cannot be 3 or fewer.
    rows = [
        "t,paid,A,_T,_Z,_Z,_Z,",
        "t,paid,B,_T,_Z,_Z,_Z,",
        "t,paid,_T,_T,_Z,_Z,_Z,6",
        "t,amount_paid_eur,A,_T,_Z,_Z,_Z,100000.00",
        "t,amount_paid_eur,B,_T,_Z,_Z,_Z,9000.00",
        "t,amount_paid_eur,_T,_T,_Z,_Z,_Z,109000.00",
    ]
    path = file_of(tmp_path, rows)
    assert not audit_files([path]).disclosed
    found = audit_files([path], maximum_eur=25_000)
    assert {(f.kind, f.place.code("province"), f.low, f.high) for f in found.findings} == {
        (SMALL, "B", 1, 2)
    }


def test_two_files_disclose_what_neither_does(tmp_path: Path) -> None:
    later = with_totals(
        ("BE-VAN", 6, 9), ("BE-VLI", 4, 6), ("BE-VOV", 7, 8), ("BE-VBR", 5, 0), ("BE-VWV", 3, 4)
    )
    paths = [
        file_of(tmp_path, by_province(values), name=f"{number}.csv")
        for number, values in enumerate((FLANDERS, later))
    ]
    assert not any(audit_files([path]).disclosed for path in paths)
    found = audit_files(paths)
    assert {(f.kind, f.low, f.path.name) for f in found.findings} == {(DIFFERENCE, 1, "1.csv")}


def two(folder: Path, *tables: list[str]) -> set[tuple[str, str, int]]:
    """What the attack finds in two files one after the other: place, kind, how much."""
    paths = [file_of(folder, rows, name=f"{number}.csv") for number, rows in enumerate(tables)]
    return {(str(f.place), f.kind, f.low) for f in audit_files(paths).findings}


def test_who_went_is_found_and_the_whole_population_says_nothing(tmp_path: Path) -> None:
    later = with_totals(
        ("BE-VAN", 6, 8), ("BE-VLI", 4, 5), ("BE-VOV", 7, 8), ("BE-VBR", 5, 0), ("BE-VWV", 3, 4)
    )
    assert two(tmp_path, by_province(FLANDERS), by_province(later)) == {
        ("paid/self_employed/BE-VAN", DIFFERENCE, -1),
        ("paid/BE-VAN", DIFFERENCE, -1),
        ("paid/self_employed", DIFFERENCE, -1),
    }


def test_a_corrected_amount_of_as_many_is_found(tmp_path: Path) -> None:
    def rows(of_a: str, whole: str) -> list[str]:
        return [
            *(f"t,paid,{place},_T,_Z,_Z,_Z,{n}" for place, n in (("A", 4), ("B", 5), ("_T", 9))),
            f"t,amount_paid_eur,A,_T,_Z,_Z,_Z,{of_a}",
            "t,amount_paid_eur,B,_T,_Z,_Z,_Z,50000.00",
            f"t,amount_paid_eur,_T,_T,_Z,_Z,_Z,{whole}",
        ]

    assert two(tmp_path, rows("60000.00", "110000.00"), rows("37500.00", "87500.00")) == {
        ("amount_paid_eur/A", DIFFERENCE, -22_500_00),
        ("amount_paid_eur/_T", DIFFERENCE, -22_500_00),
    }


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = by_province(without(FLANDERS, ("BE-VLI", "company")))
    first = audit_files([file_of(tmp_path, rows, name="a.csv")])
    second = audit_files([file_of(tmp_path, rows[::-1], name="b.csv")])
    assert {(f.kind, f.place, f.low) for f in first.findings} == {
        (f.kind, f.place, f.low) for f in second.findings
    }


def test_nace_codes_below_others_are_not_counted_twice(tmp_path: Path) -> None:
    rows = [
        f"by_nace,paid,_T,_T,_Z,{code},_Z,{value}"
        for code, value in (("90", "9"), ("90.011", "4"), ("90.031", "5"), ("58", "3"), ("_T", ""))
    ]
    relations = {
        relation.parent.code("nace"): [child.code("nace") for child in relation.children]
        for relation in relations_of(read_rows(file_of(tmp_path, rows)))
    }
    assert relations == {"90": ["90.011", "90.031"], "_T": ["58", "90"]}


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("t,paid,_T,_T,_Z,_Z,_Z,many", "line 2, column value: many is not a number"),
        ("t,paid,_T,_T,_Z,_Z,_Z,1.5", "line 2, column value: 1.5 is not a whole number"),
        ("t,paid,_T,_T,_Z,_Z,_Z,-1", "line 2, column value: -1 is not between"),
        ("t,paid,_T,_T,_Z,_Z,_Z,NaN", "line 2, column value: NaN is not between"),
        ("t,amount_paid_eur,_T,_T,_Z,_Z,_Z,1.005", "line 2, column value: 1.005 is not an amount"),
        ("t,lent,_T,_T,_Z,_Z,_Z,1", "line 2, column measure: lent is not a measure"),
        ("t,paid,,_T,_Z,_Z,_Z,1", "line 2, column province: it is empty"),
    ],
)
def test_wrong_input_is_named_by_line_and_column(tmp_path: Path, row: str, where: str) -> None:
    path = file_of(tmp_path, [row])
    with pytest.raises(UserError) as error:
        audit_files([path])
    assert str(error.value).startswith(f"{path}, {where}")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow([name for name in COLUMNS if name != "nace"])
    with pytest.raises(UserError, match="no column nace"):
        audit_files([path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        audit_files([tmp_path / "none.csv"])


def test_one_cell_twice_is_named(tmp_path: Path) -> None:
    path = file_of(tmp_path, ["t,paid,_T,_T,_Z,_Z,_Z,1", "t,paid,_T,_T,_Z,_T,_Z,1"])
    with pytest.raises(UserError, match="line 3: the same cell as line 2"):
        audit_files([path])


def test_parts_that_exceed_their_total_are_named(tmp_path: Path) -> None:
    values = {**FLANDERS, ("_T", "company"): "1"}
    with pytest.raises(UserError, match=r"line \d+, column value"):
        audit_files([file_of(tmp_path, by_province(values))])


def test_values_that_no_table_fits_are_refused(tmp_path: Path) -> None:
    values = without(FLANDERS, ("BE-VLI", "company"))
    values["BE-VLI", "_T"] = "3"  # of which 5 are self-employed
    with pytest.raises(UserError, match="contradict"):
        audit_files([file_of(tmp_path, by_province(values))])


def test_a_rounded_amount_is_a_bound_and_not_a_value(tmp_path: Path) -> None:
    """Amounts in whole hundreds: what lacks from the exact total is known to some 200 euro only."""
    amounts = {"BE-VAN": "12300.00", "BE-VLI": "", "_T": "20050.50"}
    lines = [
        f"by_province,amount_paid_eur,{province},_T,_Z,_Z,_Z,{value},{status}"
        for (province, value), status in zip(amounts.items(), ("R", "C", "F"), strict=True)
    ]
    lines += [f"by_province,amount_paid_eur,{p},_T,_Z,_Z,_Z,0.00,F" for p in PROVINCES[2:]]
    path = tmp_path / "cells.csv"
    header = ",".join((*COLUMNS, "conf_status"))
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    assert not audit_files([path]).disclosed
    path.write_text("\n".join([header, *lines]).replace(",R", ",F") + "\n", encoding="utf-8")
    (found,) = audit_files([path]).findings
    assert (found.kind, found.low) == (EXACT, 775_050)
