"""The attack on whole runs: every table, the record, the pages, several runs together."""

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from looping import some
from run_folders import place_run

from antwoord.disclosure.attack.published import (
    DIFFERENCE,
    EXACT,
    IN_VAIN,
    SMALL,
    FilesAudit,
    audit_files,
)
from antwoord.errors import UserError

CODES = "table,measure,province,applicant,activity,nace,reason"
#: Further columns, and what stands there in a table without them.
FURTHER, NONE = ("year", "duration"), "_Z"
ROUNDED = "table,measure,applicant,nace,value,base"
DAY, LATER = "2021-03-01", "2021-06-30"
NO_FIGURES = {"applications": None}


def cells(**by_form: int | None) -> list[str]:
    """Paid loans by form; None where not published."""
    return [
        f"by_province,paid,_T,{form},_Z,_Z,_Z,{'' if value is None else value},F"
        for form, value in by_form.items()
    ]


def place(
    output: Path,
    day: str = DAY,
    *,
    lines: list[str],
    rounded: tuple[str, ...] = (),
    page: str = "",
    question: str = "made-up",
    **more: Any,
) -> Path:
    """The folder of a run, with such tables and such a page."""
    name = day + "".join(f"-{value}" for key, value in more.items() if key == "sector_basis")
    given = {"figures": NO_FIGURES, **more}
    folder = place_run(output, name, question, files=("answer.html",), **given)
    tables = folder / "tables"
    tables.mkdir(exist_ok=True)
    header = ",".join([CODES, *FURTHER, "value", "conf_status"])
    for file, rows in (
        ("cells.csv", [header, *map(in_full, lines)]),
        ("rounded.csv", [ROUNDED, *rounded]),
    ):
        (tables / file).write_text("\n".join(rows) + "\n", encoding="utf-8")
    html = f'<html lang="nl"><body>{page}</body></html>'
    (folder / "answer.html").write_text(html, encoding="utf-8")
    return folder


def in_full(line: str) -> str:
    """A line of `cells.csv` in full; one of a table with a further column names it, `year=2019`."""
    *codes, value, status = line.split(",")
    further = dict(code.split("=") for code in codes if "=" in code)
    codes = [code for code in codes if "=" not in code]
    return ",".join([*codes, *(further.get(name, NONE) for name in FURTHER), value, status])


def kinds(found: FilesAudit) -> set[tuple[str, str, int, int]]:
    return {(one.kind, str(one.place), one.low, one.high) for one in found.findings}


#: Two of two forms hidden: by itself each is from 1 to 14.
HIDDEN = cells(_T=15, company=None, self_employed=None)


def test_a_run_whose_tables_give_nothing_away(tmp_path: Path) -> None:
    found = audit_files([place(tmp_path, lines=HIDDEN)])
    assert (found.findings, found.unread, found.suppressed) == ((), (), 2)


def test_a_figure_of_a_page_is_a_cell(tmp_path: Path) -> None:
    key = "paid|applicant=company"
    page = f'<p>Er zijn <a data-cell="{key}">2</a> leningen.</p>'
    found = audit_files([place(tmp_path, lines=HIDDEN, page=page)])
    assert (EXACT, "paid/company", 2, 2) in kinds(found)
    assert found.disclosed


def test_a_row_of_the_page_of_all_figures_is_a_cell(tmp_path: Path) -> None:
    """Line 3 of cells.csv hides the companies; the page shows them."""
    page = '<table><tr id="r3"><th>3</th><td class="t">Ondernemingen</td><td>{}</td></tr></table>'
    folder = place(tmp_path / "a", lines=HIDDEN, page=page.format(2))
    assert (EXACT, "paid/company", 2, 2) in kinds(audit_files([folder]))
    hidden = page.format('<span class="m">niet gepubliceerd</span>')
    assert not audit_files([place(tmp_path / "b", lines=HIDDEN, page=hidden)]).findings
    unknown = page.format(2).replace("r3", "r30")
    found = audit_files([place(tmp_path / "c", lines=HIDDEN, page=unknown)])
    assert "there is no such row" in found.unread[0]


def of_years(years: dict[str, int | None], total: int | None, measure: str = "paid") -> list[str]:
    """What came in each year, and in all; None where it is not published."""
    told = {"_T": total, **years}
    return [
        f"by_year,{measure},_T,_T,_Z,_Z,_Z,year={year},{'' if value is None else value},F"
        for year, value in told.items()
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2020-12-31", "2021-03-01", False),  # what came since is what came in the year
        ("2020-12-30", "2021-03-01", True),  # somebody may have come on the last day
        ("2019-12-31", "2020-12-31", True),  # of 2021 that says nothing
    ],
)
def test_how_many_came_in_a_period_may_follow_from_how_many_there_are_in_all(
    tmp_path: Path, before: str, after: str, told: bool
) -> None:
    """Numbers of all are always told, and so is what they changed by."""
    sides = [({"2020": 20, "2021": None}, 20), ({"2020": 20, "2021": 2}, 22)]
    runs = [
        place(tmp_path / day, day, lines=of_years(*side))
        for day, side in zip((before, after), sides, strict=True)
    ]
    found = {(one.kind, one.place.codes) for one in audit_files(runs).findings}
    assert (("published", (("year", "2021"),)) in found) is told
    # By itself the second answer tells a small count.
    alone = {(one.kind, one.place.codes) for one in audit_files(runs[1:]).findings}
    assert ("published", (("year", "2021"),)) in alone


def test_what_does_not_follow_from_all_is_told(tmp_path: Path) -> None:
    """Where the total is hidden on both dates, the count is its own."""
    hidden = [({"2020": 20}, None), ({"2020": 20, "2021": 2}, None)]
    runs = [
        place(tmp_path / f"a{day}", day, lines=of_years(*side))
        for day, side in zip(("2020-12-31", DAY), hidden, strict=True)
    ]
    assert ("published", "paid/2021", 2, 2) in kinds(audit_files(runs))


@pytest.mark.parametrize(("loans", "disclosed"), [(3, False), (1, True)])
def test_the_amount_of_a_period_follows_where_it_is_of_enough_loans(
    tmp_path: Path, loans: int, disclosed: bool
) -> None:
    """The totals tell what came since; of one loan that is its amount."""
    years = [({"2020": 20}, 20), ({"2020": 20, "2021": loans}, 20 + loans)]
    euros = [({"2020": None}, 200_000), ({"2020": None, "2021": None}, 200_000 + 9_000 * loans)]
    runs = [
        place(
            tmp_path / day,
            day,
            lines=[*of_years(*counts), *of_years(*amounts, measure="amount_paid_eur")],
        )
        for day, counts, amounts in zip(("2020-12-31", DAY), years, euros, strict=True)
    ]
    found = [one for one in audit_files(runs).findings if one.place.measure == "amount_paid_eur"]
    of_2021 = [one for one in found if one.place.codes == (("year", "2021"),)]
    assert bool(of_2021) is disclosed


def with_ends(folder: Path, ends: tuple[str, str]) -> Path:
    """The run in the folder, of whose tables line 3 has a range."""
    path = folder / "tables" / "cells.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    told = {0: ("low", "high"), 2: ends}
    rows = [
        ",".join([*line.split(",")[:-1], *told.get(number, ("", "")), line.split(",")[-1]])
        for number, line in enumerate(lines)
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("ends", "shown", "agrees"),
    [
        (("3", "12"), "3–12", True),
        (("3", "12"), "tussen 3 en 12", True),
        (("3", "12"), "4–12", False),
        (("3", "12"), "3–11", False),
        (("3", "12"), "0–99", False),
        (("3", "12"), "minder dan 13", False),
        (("1", "12"), "minder dan 13", True),
        (("0", "12"), "≤ 12", True),
        (("0", "12"), "minder dan 12", False),
        (("3", "12"), "×", True),
        (("", ""), "3–12", False),
    ],
)
def test_the_range_of_a_page_is_that_of_the_tables(
    tmp_path: Path, ends: tuple[str, str], shown: str, agrees: bool
) -> None:
    """Of a figure named by its cell as of one in the page of all figures."""
    pages = {
        "a": f'<p><span data-cell="paid|applicant=company">{shown}</span></p>',
        "b": f'<table><tr id="r3"><th>3</th><td class="t">A</td><td>{shown}</td></tr></table>',
    }
    for name, page in some(pages.items()):
        folder = with_ends(place(tmp_path / name, lines=HIDDEN, page=page), ends)
        unread = audit_files([folder]).unread
        assert (not unread) is agrees
        assert agrees or unread[0].endswith(f"{shown!r} is not what cells.csv has")


@pytest.mark.parametrize(("not_counted", "told"), [(0, True), (1, False), (2000, False)])
def test_rules_that_were_broken_tell_how_many_are_unknown(
    tmp_path: Path, not_counted: int, told: bool
) -> None:
    """Each of two that exclude each other was broken by a row of its own, and all rows count."""
    lines = [
        f"by_nace,{measure},_T,_T,_Z,{code},_Z,{value},F"
        for measure, values in (("applications", (17, 11, "", "")), ("stopped", (10, 6, 4, 0)))
        for code, value in zip(("_T", "design", "games", "_U"), values, strict=True)
    ]
    rows = {"read": 17 + not_counted, "counted": 17}
    folder = place(tmp_path, lines=lines, rows=rows)
    rules = {"IMP-611": "failed", "IMP-612": "failed", "IMP-613": "passed"}
    summary = folder / "audit" / "summary.json"
    summary.parent.mkdir(exist_ok=True)
    content = {"rules": {name: {"outcome": one} for name, one in rules.items()}}
    summary.write_text(json.dumps(content), encoding="utf-8")
    found = kinds(audit_files([folder]))
    assert ((EXACT, "applications/_U", 2, 2) in found) is told


def test_a_page_that_contradicts_a_table_is_told(tmp_path: Path) -> None:
    page = '<p><a data-cell="paid">16</a></p>'
    with pytest.raises(UserError, match=r"answer\.html, line 1.*another value in line 2 of"):
        audit_files([place(tmp_path, lines=HIDDEN, page=page)])


def test_a_figure_that_is_no_number_is_not_understood(tmp_path: Path) -> None:
    page = '<p><a data-cell="paid">many</a></p>'
    found = audit_files([place(tmp_path, lines=HIDDEN, page=page)])
    assert "'many' is neither a number nor a mark" in found.unread[0]


def test_numbers_of_a_page_without_a_cell_are_told(tmp_path: Path) -> None:
    found = audit_files([place(tmp_path, lines=HIDDEN, page="<p>14 en 9</p>")])
    assert any("2 numbers in it are not tied to cells" in note for note in found.notes)


def test_categories_are_cells_of_the_same_system(tmp_path: Path) -> None:
    years = [
        f"by_year,paid,_Z,{form},_Z,_Z,_Z,year={year},{value},F"
        for form, year, value in (("company", "2019", 1), ("company", "2020", 0))
        + (("company", "_T", ""), ("_T", "2019", 9), ("_T", "2020", 6), ("_T", "_T", 15))
    ]
    found = audit_files([place(tmp_path, lines=[*HIDDEN, *years])])
    assert (EXACT, "paid/company", 1, 1) in kinds(found)


def by_code(total: int) -> list[str]:
    return [
        *("by_nace,paid,_T,_T,_Z,A,_Z,,C", "by_nace,paid,_T,_T,_Z,B,_Z,,C"),
        *(f"by_nace,paid,_T,_T,_Z,_T,_Z,{total},F", "by_nace,paid,_T,_T,_Z,C,_Z,0,F"),
    ]


def test_a_rounded_count_bounds_the_one_it_stands_for(tmp_path: Path) -> None:
    """B is shown as 10, so that it is 6 or more; of 8 together A is 1 or 2."""
    assert not audit_files([place(tmp_path / "without", lines=by_code(8))]).disclosed
    rounded = ("by_nace,paid,_T,A,0,5", "by_nace,paid,_T,B,10,5")
    found = audit_files([place(tmp_path / "with", lines=by_code(8), rounded=rounded)])
    assert kinds(found) == {(SMALL, "paid/A", 1, 2)}


def test_a_rounded_count_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="contradict"):
        audit_files([place(tmp_path, lines=by_code(6), rounded=("by_nace,paid,_T,B,15,5",))])


def test_the_numbers_of_rows_are_cells(tmp_path: Path) -> None:
    rows = {"read": 40, "quarantined": 0, "counted": None, "out_of_scope": 38}
    rows |= {"counted_inside": None, "counted_outside": 0, "other_sector": 30}
    rows |= {"after_reference_date": 8}
    line = "by_province,applications,{},_T,_Z,_Z,_Z,{},F"
    lines = [line.format("_T", ""), line.format("_X", 0)]
    found = audit_files([place(tmp_path, lines=lines, rows=rows)])
    assert (EXACT, "applications/_T", 2, 2) in kinds(found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": {"read": "many"}},
        {"rows": {"read": 10**400}},
        {"rows": {"read": 1.5}},
        {"rows": {"read": -1}},
        {"rows": [1]},
        {"figures": {"applications": "x"}},
        {"figures": {"amount_paid_eur": "1e999999"}},
        {"figures": {"applications": None}, "ranges": {"applications": [1]}},
        {"figures": {"applications": None}, "ranges": {"applications": ["a", "b"]}},
        {"figures": ["applications"]},
    ],
)
def test_a_record_that_is_none_of_a_run_is_refused_in_a_sentence(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(UserError, match=r"run\.json") as caught:
        audit_files([place(tmp_path, lines=HIDDEN, **wrong)])
    assert len(str(caught.value)) < 300


def test_a_value_of_the_minimum_or_more_was_hidden_in_vain(tmp_path: Path) -> None:
    found = audit_files([place(tmp_path, lines=cells(_T=15, company=None, self_employed=9))])
    assert kinds(found) == {(IN_VAIN, "paid/company", 6, 6)}
    assert not found.disclosed


def test_two_runs_disclose_what_neither_does(tmp_path: Path) -> None:
    """Given in any order, or as the folder that holds both: their dates tell the order."""
    later = place(tmp_path, LATER, lines=cells(_T=16, company=7, self_employed=9))
    first = place(tmp_path, lines=cells(_T=15, company=6, self_employed=9))
    assert not any(audit_files([one]).disclosed for one in (first, later))
    for paths in ([first, later], [later, first], [tmp_path]):
        found = audit_files(paths)
        assert kinds(found) == {(DIFFERENCE, "paid/company", 1, 1)}
        assert {one.path for one in found.findings} == {later / "tables" / "cells.csv"}


def by_year(total: int, known: str = "") -> list[str]:
    """Paid by year: the total, and of 2020 what is known."""
    shown = (("2020", known), ("2021", ""), ("_T", total))
    return [f"by_year,paid,_Z,_T,_Z,_Z,_Z,year={year},{value},F" for year, value in shown]


@pytest.mark.parametrize(("first", "told"), [("2020-11-30", True), (DAY, False)])
def test_how_few_came_is_told_of_one_of_several_years_alone(
    tmp_path: Path, first: str, told: bool
) -> None:
    """Where the other years are over, all that came since is of this one, as the total tells."""
    for day, total in ((first, 15), (LATER, 17)):
        place(tmp_path, day, lines=[*cells(_T=total), *by_year(total, "12")])
    found = kinds(audit_files([tmp_path]))
    assert ((DIFFERENCE, "paid/2021", 2, 2) in found) == told


def test_what_came_in_a_year_that_is_over_does_not_change(tmp_path: Path) -> None:
    """So what a later answer shows of it was so before, too."""
    for day, total, known in ((DAY, 15, ""), (LATER, 18, "2")):
        place(tmp_path, day, lines=[*cells(_T=total), *by_year(total, known)])
    assert (EXACT, "paid/2020", 2, 2) in kinds(audit_files([tmp_path]))


def test_after_an_erasure_the_two_answers_of_one_day_are_compared(tmp_path: Path) -> None:
    """One went, nobody can tell from which form; what an answer gives away itself is found."""

    def erased(folder: str, self_employed: int | None) -> set[tuple[str, str, int, int]]:
        first = place(tmp_path / folder / "a", lines=cells(_T=15, company=None, self_employed=None))
        after = cells(_T=14, company=None, self_employed=self_employed)
        return kinds(audit_files([first, place(tmp_path / folder / "b", lines=after)]))

    assert erased("hidden", None) == set()
    assert {one[:2] for one in erased("shown", 13)} >= {(EXACT, "paid/company")}


def test_what_fell_with_an_erasure_may_have_fallen_in_any_year(tmp_path: Path) -> None:
    """That a year which is over stays as it is holds only while nobody is taken out."""

    def years(total: int) -> list[str]:
        shown = (("2019", ""), ("2020", ""), ("_T", total))
        return [f"by_year,paid,_Z,_T,_Z,_Z,_Z,year={year},{value},F" for year, value in shown]

    runs = [
        place(tmp_path / str(total), lines=[*cells(_T=total), *years(total)]) for total in (15, 14)
    ]
    assert not audit_files(runs).disclosed


def test_a_number_that_only_a_notebook_shows_is_told(tmp_path: Path) -> None:
    """An executed notebook is public: what it shows of cells must be what the tables publish."""
    run = place(tmp_path, lines=HIDDEN)
    table = "<table><tr><td></td><td>_T</td><td>company</td></tr>{}</table>"
    line = "<tr><td>BE-VAN</td><td>{}</td><td>×</td></tr>"
    for shown, expected in ((15, 0), (12, 1)):
        page = table.format(line.format(shown))
        cells_ = [{"outputs": [{"data": {"text/html": page}}]}]
        (run / "05.ipynb").write_text(json.dumps({"cells": cells_}), encoding="utf-8")
        found = audit_files([run])
        assert sum("12 is in no table of the run" in line for line in found.unread) == expected


def test_who_waits_no_longer_was_not_erased(tmp_path: Path) -> None:
    """So it is still known that no other cell fell."""

    def durations(waiting: int, decided: str) -> list[str]:
        shown = (("_U", waiting), ("0-30", decided))
        line = "by_duration,applications,_Z,_T,_Z,_Z,_Z,duration={},{},F"
        return [line.format(*each) for each in shown]

    lines = cells(_T=15, company=6, self_employed=9)
    place(tmp_path, lines=[*lines, *durations(9, "9")])
    hidden = cells(_T=15, company=None, self_employed=None)
    place(tmp_path, LATER, lines=[*hidden, *durations(5, "13")])
    assert (IN_VAIN, "paid/company", 6, 6) in kinds(audit_files([tmp_path]))


def test_runs_of_one_day_on_three_bases_are_one_system(tmp_path: Path) -> None:
    """Who is in the sector by activity is so by either, of whom two are companies."""
    either = place(tmp_path, lines=cells(_T=16, company=2, self_employed=14), sector_basis="either")
    activity = place(tmp_path, lines=HIDDEN, sector_basis="activity")
    assert not audit_files([activity]).disclosed
    found = audit_files([activity, either])
    assert (SMALL, "paid/company", 1, 2) in kinds(found)


def test_translations_of_one_day_show_the_same_cells(tmp_path: Path) -> None:
    nl = place(tmp_path / "nl", lines=HIDDEN)
    fr = place(tmp_path / "fr", lines=cells(_T=15, company=None, self_employed=13))
    found = audit_files([nl, fr])
    assert {one[1:] for one in kinds(found)} == {
        ("paid/company", 2, 2),
        ("paid/self_employed", 13, 13),
    }


def test_the_folder_of_a_run_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no table in tables/"):
        audit_files([place_run(tmp_path, files=("answer.html",))])


def test_a_number_of_a_workbook_that_is_in_no_table_is_told(tmp_path: Path) -> None:
    folder = place(tmp_path, lines=HIDDEN)
    with xlsxwriter.Workbook(folder / "tables" / "tables.xlsx") as book:
        sheet = book.add_worksheet("Tabel 1")
        for at, row in enumerate((["Rechtsvorm", "Uitbetaald"], ["Alle", 15], ["Bedrijven", 2])):
            sheet.write_row(at, 0, row)
    (told,) = audit_files([folder]).unread
    assert told.endswith("tables.xlsx, sheet Tabel 1, row 3, column B: 2 is in no table of the run")
