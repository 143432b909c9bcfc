"""Exports with a trap that a generator does not draw: the clean register's rows, or a question.

Each case writes one file and gives the rows that are true of it. None may be read as others
without a word; where two readings are possible a question or a refusal is right.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from dutch_exports import DAYS, MONEY, TITLES, book, dutch, grid, register, text, typed, with_titles
from export_cells import Cell, grouped
from export_files import Sheet, write_ods, write_xlsx
from export_outcome import outcome
from export_words import HEADINGS, heading, worded
from looping import some
from random_exports import Export, Recipe
from registers import Row

from antwoord.register.contract.columns import NAMES

#: The file and its true rows; then the cells (place of the row, column) that it has lost.
Made = tuple[Path, list[Row]] | tuple[Path, list[Row], set[tuple[int, str]]]
CASES: dict[str, Callable[[Path], Made]] = {}


def case(make: Callable[[Path], Made]) -> Callable[[Path], Made]:
    CASES[make.__name__] = make
    return make


# --- text -----------------------------------------------------------------------------------


@case
def amounts_split_by_the_delimiter_and_trailing_ones_dropped(folder: Path) -> Made:
    """12500,00 without quotes between commas; rows that lost an empty field fit the header."""
    rows = [row for row in register() if row["decision"] == "stopped" or not row["decision"]]
    lines = []
    for row in rows:
        line = {**dutch(row), "interest_rate_pct": row["interest_rate_pct"]}
        line["requested_amount_eur"] = row["requested_amount_eur"].replace(".", ",")
        lines.append(",".join(str(line[name]) for name in NAMES)[:-1])
    path = folder / "export.csv"
    path.write_text("\n".join([",".join(TITLES.values()), *lines]) + "\n", encoding="utf-8")
    return path, rows


@case
def query_tool_output(folder: Path) -> Made:
    """Dashes below the header, the number of rows at the end."""
    rows = register()
    lines = grid([dutch(row) for row in rows])
    lines.insert(1, ["-" * len(str(title)) for title in lines[0]])
    lines += [[""] * len(NAMES), ["(36 rows affected)", *[""] * (len(NAMES) - 1)]]
    return text(folder, lines), rows


@case
def end_of_file_sign(folder: Path) -> Made:
    rows = register()
    path = text(folder, grid([dutch(row) for row in rows]))
    path.write_bytes(path.read_bytes() + b"\x1a")
    return path, rows


@case
def wrong_sep_line(folder: Path) -> Made:
    rows = register()
    path = text(folder, grid([dutch(row) for row in rows]))
    path.write_bytes(b"sep=,\r\n" + path.read_bytes())
    return path, rows


@case
def total_with_the_count_in_the_id_column(folder: Path) -> Made:
    rows = register()
    lines = grid([dutch(row) for row in rows])
    total: list[Cell] = [""] * len(NAMES)
    total[0] = "36"
    total[NAMES.index("paid_amount_eur")] = grouped(
        str(sum(float(row["paid_amount_eur"] or 0) for row in rows)), ".", ","
    )
    return text(folder, [*lines, total]), rows


@case
def total_above_the_rows(folder: Path) -> Made:
    rows = register()
    lines = grid([dutch(row) for row in rows])
    total: list[Cell] = [""] * len(NAMES)
    total[1], total[-1] = "Totaal", "350.000,00"
    return text(folder, [lines[0], total, *lines[1:]]), rows


@case
def application_that_is_called_total(folder: Path) -> Made:
    """The first column holds the names of applicants, one of them a firm of that name."""
    rows = register()
    lines = grid([dutch(row) for row in rows])
    names = [
        "Naam",
        *("Total" if n % 5 == 0 else "Sum" if n % 7 == 0 else "Maes" for n in range(36)),
    ]
    return text(folder, [[name, *line] for name, line in zip(names, lines, strict=True)]), rows


@case
def notes_between_the_rows_that_are_rows(folder: Path) -> Made:
    """Applications of which only the number is in the first columns are not notes."""
    rows = register()
    lines = grid([dutch(row) for row in rows])
    lines[5][0] = str(lines[5][0]) + " (dubbel?)"
    rows[4]["application_id"] += " (dubbel?)"
    return text(folder, lines), rows


@case
def footnote_signs(folder: Path) -> Made:
    rows = register()
    lines = []
    for number, row in enumerate(rows):
        line = dutch(row)
        if line["paid_amount_eur"] and number % 3 == 0:
            line["paid_amount_eur"] = f"{line['paid_amount_eur']}*"
        lines.append(line)
    return text(folder, grid(lines)), rows


@case
def digits_of_another_script(folder: Path) -> Made:
    rows = register()
    wide = {ord(str(n)): chr(0xFF10 + n) for n in range(10)}
    lines = [dutch(row) for row in rows]
    for line in lines[::3]:
        for name in ("postal_code", "paid_amount_eur", "decision_date"):
            line[name] = str(line[name]).translate(wide)
    return text(folder, grid(lines)), rows


@case
def letters_for_digits(folder: Path) -> Made:
    rows = register()
    lines = [dutch(row) for row in rows]
    for line in lines[::4]:
        line["paid_amount_eur"] = str(line["paid_amount_eur"]).replace("0", "O")
    return text(folder, grid(lines)), rows


# --- amounts ----------------------------------------------------------------------------------


def _amounts(folder: Path, change: Callable[[str], Cell], titles: dict[str, str] = TITLES) -> Made:
    rows = register(whole=True)
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        for name in MONEY:
            line[name] = change(row[name]) if row[name] else ""
    return text(folder, grid(lines, titles)), rows


@case
def payments_as_debits(folder: Path) -> Made:
    rows = register()
    lines = [dutch(row) for row in rows]
    for line in lines:
        line["paid_amount_eur"] = line["paid_amount_eur"] and f"-{line['paid_amount_eur']}"
    return text(folder, grid(lines)), rows


@case
def heading_says_thousands(folder: Path) -> Made:
    titles = with_titles(
        requested_amount_eur="Gevraagd bedrag (x 1.000 EUR)",
        paid_amount_eur="Uitbetaald bedrag (x 1.000 EUR)",
    )
    return _amounts(folder, lambda t: f"{float(t) / 1000:g}".replace(".", ","), titles)


@case
def heading_says_cents(folder: Path) -> Made:
    titles = with_titles(
        requested_amount_eur="Gevraagd bedrag (eurocent)",
        paid_amount_eur="Uitbetaald bedrag (eurocent)",
    )
    return _amounts(folder, lambda t: t.replace(".", ""), titles)


@case
def old_francs(folder: Path) -> Made:
    return _amounts(folder, lambda t: f"{float(t) * 40.3399:.0f} BEF")


@case
def paid_in_thousands_asked_in_euro(folder: Path) -> Made:
    rows = register(whole=True)
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        if row["paid_amount_eur"]:
            line["paid_amount_eur"] = f"{float(row['paid_amount_eur']) / 1000:.3f}".replace(
                ".", ","
            )
    return text(folder, grid(lines)), rows


@case
def groups_of_a_point_among_numbers_of_a_sheet(folder: Path) -> Made:
    """Numbers, and a few texts of which the point stands for thousands."""
    rows = register(whole=True)
    lines = [typed(row) for row in rows]
    for line, row in list(zip(lines, rows, strict=True))[::6]:
        for name in MONEY:
            line[name] = f"{int(float(row[name])):,}".replace(",", ".") if row[name] else None
    return book(folder, grid(lines)), rows


@case
def one_amount_with_a_point_for_cents(folder: Path) -> Made:
    rows = register(whole=True)
    paid = next(row for row in rows if row["paid_amount_eur"])
    paid["paid_amount_eur"] = "2250.50"
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        for name in MONEY:
            whole = f"{int(float(row[name] or 0)):,}".replace(",", ".") if row[name] else ""
            line[name] = "2250.50" if row[name] == "2250.50" else whole
    return text(folder, grid(lines)), rows


@case
def two_payments_side_by_side(folder: Path) -> Made:
    """A second instalment has columns of its own."""
    rows = register()
    lines = []
    for row in rows:
        line = dutch(row)
        total = float(row["paid_amount_eur"] or 0)
        line |= {"second_date": "", "second_amount": ""}
        if total > 6000:
            line["paid_amount_eur"] = grouped(f"{total - 2000:.2f}", ".", ",")
            line |= {"second_date": line["paid_date"], "second_amount": "2.000,00"}
        lines.append(line)
    titles = with_titles(paid_date="Datum uitbetaling 1", paid_amount_eur="Uitbetaald bedrag 1")
    titles |= {"second_date": "Datum uitbetaling 2", "second_amount": "Uitbetaald bedrag 2"}
    return text(folder, grid(lines, titles)), rows


@case
def granted_for_paid(folder: Path) -> Made:
    """No column tells what was paid; one tells what was granted."""
    rows = register()
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        approved = row["decision"] == "approved"
        line["paid_amount_eur"] = dutch(row)["requested_amount_eur"] if approved else ""
    return text(folder, grid(lines, with_titles(paid_amount_eur="Toegekend bedrag"))), rows


# --- days -------------------------------------------------------------------------------------


def _days(folder: Path, change: Callable[[date], Cell], **titles: str) -> Made:
    rows = register()
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        for name in DAYS:
            line[name] = change(date.fromisoformat(row[name])) if row[name] else ""
    return text(folder, grid(lines, with_titles(**titles))), rows


@case
def week_dates(folder: Path) -> Made:
    return _days(folder, lambda d: "{}-W{:02d}-{}".format(*d.isocalendar()))


@case
def year_and_month(folder: Path) -> Made:
    return _days(folder, lambda d: f"{d:%m/%Y}")


@case
def roman_months(folder: Path) -> Made:
    months = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    return _days(folder, lambda d: f"{d.day}-{months[d.month - 1]}-{d.year}")


@case
def apostrophes(folder: Path) -> Made:
    return _days(folder, lambda d: f"'{d:%d/%m/%Y}")


@case
def days_of_the_week(folder: Path) -> Made:
    names = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
    return _days(folder, lambda d: f"{names[d.weekday()]} {d:%d/%m/%Y}")


@case
def year_first_two_digits(folder: Path) -> Made:
    return _days(folder, lambda d: f"{d:%y/%m/%d}")


@case
def month_first_in_one_half_of_the_years(folder: Path) -> Made:
    return _days(folder, lambda d: f"{d:%m/%d/%Y}" if d.year > 2018 else f"{d:%d/%m/%Y}")


@case
def month_first_said_by_the_heading(folder: Path) -> Made:
    return _days(folder, lambda d: f"{d:%m/%d/%Y}", application_date="Datum aanvraag (mm/dd/jjjj)")


@case
def moments_a_hair_before_midnight(folder: Path) -> Made:
    """A spreadsheet's binary fraction of a day is 0.0000001 short of the next one."""
    rows = register()
    path = folder / "export.xlsx"
    lines = grid([typed(row) for row in rows])
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Register")
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if isinstance(cell, date):
                    serial = (cell - date(1899, 12, 30)).days
                    sheet.write_number(number, place, serial - 1e-9, day)
                elif cell not in ("", None):
                    sheet.write(number, place, cell)
    return path, rows


@case
def local_midnight_as_utc_in_a_sheet(folder: Path) -> Made:
    rows = register()
    lines = [typed(row) for row in rows]
    for line in some(lines):
        for name in some(DAYS):
            if line[name]:
                d = line[name]
                assert isinstance(d, date)
                line[name] = datetime.combine(d, time()) - timedelta(hours=2)
    return book(folder, grid(lines)), rows


@case
def days_of_a_1904_workbook(folder: Path) -> Made:
    rows = register()
    path = folder / "export.xlsx"
    write_xlsx(path, [Sheet("Register", grid([typed(row) for row in rows]))], date_1904=True)
    return path, rows


@case
def applied_and_decided_interchanged(folder: Path) -> Made:
    rows = register()
    titles = with_titles(
        application_date=TITLES["decision_date"], decision_date=TITLES["application_date"]
    )
    return text(folder, grid([dutch(row) for row in rows], titles)), rows


@case
def one_date_of_the_last_status(folder: Path) -> Made:
    """The status and its day; the day of a decision before it is not told any more."""
    rows = register()
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        line["decision"] = "Uitbetaald" if row["paid_date"] else line["decision"]
        line["decision_date"] = line["paid_date"] or line["decision_date"]
    titles = with_titles(decision="Status", decision_date="Datum status")
    del titles["paid_date"]
    return text(folder, grid(lines, titles)), rows


# --- words ------------------------------------------------------------------------------------


def _words(folder: Path, name: str, change: Callable[[Row], Cell], title: str = "") -> Made:
    rows = register()
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        line[name] = change(row)
    return text(folder, grid(lines, with_titles(**{name: title or TITLES[name]}))), rows


@case
def refused_yes_or_no(folder: Path) -> Made:
    said = {"approved": "Nee", "stopped": "Ja", "": ""}
    return _words(folder, "decision", lambda row: said[row["decision"]], "Geweigerd")


@case
def not_approved_yes_or_no(folder: Path) -> Made:
    said = {"approved": "nee", "stopped": "ja", "": ""}
    return _words(folder, "decision", lambda row: said[row["decision"]], "Niet goedgekeurd")


@case
def approved_one_or_zero_and_nothing_pending(folder: Path) -> Made:
    said = {"approved": "1", "stopped": "0", "": "0"}
    return _words(folder, "decision", lambda row: said[row["decision"]], "Goedgekeurd")


@case
def secondary_crossed(folder: Path) -> Made:
    """An x for a secondary occupation, nothing for a main one."""
    return _words(
        folder,
        "occupation",
        lambda row: "x" if row["occupation"] == "secondary" else "",
        "Bijberoep",
    )


@case
def company_yes_or_no(folder: Path) -> Made:
    said = {"company": "Ja", "self_employed": "Nee"}
    return _words(folder, "applicant", lambda row: said[row["applicant"]], "Vennootschap")


@case
def person_yes_or_no(folder: Path) -> Made:
    said = {"company": "Nee", "self_employed": "Ja"}
    return _words(folder, "applicant", lambda row: said[row["applicant"]], "Natuurlijk persoon")


@case
def approval_with_reservations(folder: Path) -> Made:
    def said(row: Row) -> str:
        if row["decision"] == "approved" and not row["paid_date"]:
            return "Voorlopig goedgekeurd"
        return {"approved": "Goedgekeurd", "stopped": "Niet weerhouden", "": ""}[row["decision"]]

    return _words(folder, "decision", said)


@case
def advice_for_a_decision(folder: Path) -> Made:
    said = {"approved": "Gunstig", "stopped": "Gunstig", "": ""}
    return _words(folder, "decision", lambda row: said[row["decision"]], "Advies")


@case
def withdrawn_is_no_decision(folder: Path) -> Made:
    """The words of a stage: closed may be paid back, or refused."""

    def said(row: Row) -> str:
        return "Afgesloten" if row["paid_date"] or row["decision"] == "stopped" else "Open"

    return _words(folder, "decision", said, "Status")


@case
def two_activities_in_one_cell(folder: Path) -> Made:
    rows = register()
    lines = [dutch(row) for row in rows]
    for line in lines[::5]:
        line["activity"] = f"{line['activity']}, Horeca"
    return text(folder, grid(lines)), rows


@case
def names_under_applicant(folder: Path) -> Made:
    rows = register()
    lines = [dutch(row) for row in rows]
    for number, line in enumerate(lines):
        line["who"] = f"Firma {number}"
    titles = {"who": "Aanvrager", **with_titles(applicant="Type")}
    return text(folder, grid(lines, titles)), rows


# --- headings ----------------------------------------------------------------------------------


@case
def three_columns_called_date(folder: Path) -> Made:
    rows = register()
    lines = grid([dutch(row) for row in rows], with_titles(**dict.fromkeys(DAYS, "Datum")))
    above: list[Cell] = [""] * len(NAMES)
    for name, title in zip(DAYS, ("Aanvraag", "Beslissing", "Uitbetaling"), strict=True):
        above[NAMES.index(name)] = title
    return text(folder, [above, *lines]), rows


@case
def two_columns_called_amount(folder: Path) -> Made:
    rows = register()
    titles = with_titles(**dict.fromkeys(MONEY, "Bedrag"))
    return text(folder, grid([dutch(row) for row in rows], titles)), rows


@case
def heading_in_two_rows(folder: Path) -> Made:
    rows = register()
    lines = grid([dutch(row) for row in rows])
    first: list[Cell] = [str(title).split(" ")[0] for title in lines[0]]
    second: list[Cell] = [" ".join(str(title).split(" ")[1:]) for title in lines[0]]
    return text(folder, [first, second, *lines[1:]]), rows


@case
def headings_that_differ_by_case(folder: Path) -> Made:
    rows = register()
    lines = [{**dutch(row), "other": "1000"} for row in rows]
    return text(folder, grid(lines, {"other": "POSTCODE ", **TITLES})), rows


@case
def foreign_postcodes(folder: Path) -> Made:
    rows = register()
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        if row["postal_code"] in ("1000", "1080", "4000", "5000"):
            # Rotterdam is in no province of ours: so it stands, and its rows have no province.
            line["postal_code"] = row["postal_code"] = "3011 AB Rotterdam"
    return text(folder, grid(lines)), rows


@case
def towns_for_postcodes(folder: Path) -> Made:
    rows = register()
    lines = [{**dutch(row), "postal_code": "Gent"} for row in rows]
    for row in rows:
        row["postal_code"] = "9000"
    return text(folder, grid(lines, with_titles(postal_code="Gemeente"))), rows


@case
def numbers_of_before_and_after(folder: Path) -> Made:
    """Codes of both versions side by side, a column each."""
    rows = register()
    lines = [dutch(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        line["old"] = line["nace_code"] if row["nace_version"] == "2008" else ""
        line["new"] = line["nace_code"] if row["nace_version"] == "2025" else "62.100"
    titles = {n: t for n, t in TITLES.items() if n not in ("nace_code", "nace_version")}
    return text(folder, grid(lines, {**titles, "old": "NACE 2008", "new": "NACE 2025"})), rows


@case
def seven_digits_of_newspapers(folder: Path) -> Made:
    """5813001 of 2025 is a newspaper, which is not on the list, though 58.130 is."""
    rows = register()
    for row in rows[::6]:
        row |= {"nace_version": "2025", "nace_code": "58.120"}
    lines = [dutch(row) for row in rows]
    for line in lines[::6]:
        line["nace_code"] = "5813001"
    return text(folder, grid(lines)), rows


# --- workbooks ---------------------------------------------------------------------------------


@case
def twice_the_same_sheet(folder: Path) -> Made:
    rows = register()
    lines = grid([typed(row) for row in rows])
    sheets = [Sheet("Register", lines), Sheet("Register (2)", [list(line) for line in lines])]
    return write_xlsx(folder / "export.xlsx", sheets), rows


@case
def rest_of_the_rows_on_a_sheet_with_one_more_column(folder: Path) -> Made:
    rows = register()
    lines = grid([typed(row) for row in rows])
    rest = [[*line, "x"] for line in lines[20:]]
    sheets = [Sheet("2012-2018", lines[:20]), Sheet("2019-2024", [[*lines[0], "Nota"], *rest])]
    return write_xlsx(folder / "export.xlsx", sheets), rows


@case
def rest_of_the_rows_without_a_header(folder: Path) -> Made:
    rows = register()
    lines = grid([typed(row) for row in rows])
    sheets = [Sheet("Blad1", lines[:20]), Sheet("Blad2", lines[20:])]
    return write_xlsx(folder / "export.xlsx", sheets), rows


@case
def very_hidden_sheet(folder: Path) -> Made:
    rows = register()
    lines = grid([typed(row) for row in rows])
    path = folder / "export.xlsx"
    with xlsxwriter.Workbook(path) as made:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        for name, kept in (("Oud", lines[:10]), ("Register", lines)):
            sheet = made.add_worksheet(name)
            for number, line in enumerate(kept):
                for place, cell in enumerate(line):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif cell not in ("", None):
                        sheet.write(number, place, cell)
        made.worksheets()[1].activate()
        made.worksheets()[1].set_first_sheet()
        made.worksheets()[0].very_hidden()
    return path, rows


@case
def merged_over_the_rows_of_a_year(folder: Path) -> Made:
    """The postcode stands once for neighbours, in a cell over their rows, with its neighbour's."""
    rows = sorted(register(), key=lambda row: row["applicant"])
    lines = grid([typed(row) for row in rows])
    place = NAMES.index("applicant")
    first = next(n for n, line in enumerate(lines) if line[place] == "Zelfstandige")
    merges = [(1, place, first - 1, place), (first, place, len(lines) - 1, place)]
    for number in range(1, len(lines)):
        if number not in (1, first):
            lines[number][place] = None
    return write_ods(folder / "export.ods", [Sheet("Register", lines, merges=merges)]), rows


@case
def only_the_first_of_a_group_is_filled(folder: Path) -> Made:
    """Not merged: the cells below the first of a year are simply empty, as in a pivot table."""
    rows = sorted(register(), key=lambda row: row["activity"])
    lines = grid([typed(row) for row in rows])
    place = NAMES.index("activity")
    for number in range(len(lines) - 1, 1, -1):
        if lines[number][place] == lines[number - 1][place]:
            lines[number][place] = ""
    return book(folder, lines), rows


@case
def text_that_is_called_a_workbook(folder: Path) -> Made:
    rows = register()
    path = text(folder, grid([dutch(row) for row in rows]))
    return path.rename(folder / "export.xlsx"), rows


@case
def page_that_is_called_a_workbook(folder: Path) -> Made:
    rows = register()
    lines = grid([dutch(row) for row in rows])
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in line) + "</tr>" for line in lines)
    path = folder / "export.xls"
    path.write_text(f"<html><table>{body}</table></html>", encoding="utf-8")
    return path, rows


# --- Parquet -----------------------------------------------------------------------------------


def _parquet(folder: Path, columns: dict[str, pa.Array]) -> Path:
    path = folder / "export.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def _plain_columns(rows: list[Row]) -> dict[str, pa.Array]:
    columns = {}
    for name in NAMES:
        values = [row[name] or None for row in rows]
        columns[heading(name, "nl")] = pa.array([worded(r, "nl")[name] or None for r in rows])
        if name in DAYS:
            columns[TITLES[name]] = pa.array(
                [v and date.fromisoformat(v) for v in values], pa.date32()
            )
        elif name in MONEY:
            columns[TITLES[name]] = pa.array([v and float(v) for v in values], pa.float64())
    return columns


@case
def words_of_no_value(folder: Path) -> Made:
    """None, NaT and nan as texts, as a program writes them."""
    rows = register()
    columns = _plain_columns(rows)
    for name, word in (("paid_date", "NaT"), ("stop_reason", "None"), ("legal_form", "nan")):
        texts = [str(v) if v is not None else word for v in columns[TITLES[name]].to_pylist()]
        columns[TITLES[name]] = pa.array(texts)
    return _parquet(folder, columns), rows


@case
def true_and_false(folder: Path) -> Made:
    rows = register()
    columns = _plain_columns(rows)
    said = [{"approved": True, "stopped": False}.get(row["decision"]) for row in rows]
    columns[TITLES["decision"]] = pa.array(said, pa.bool_())
    return _parquet(folder, columns), rows


@case
def days_as_whole_numbers(folder: Path) -> Made:
    rows = register()
    columns = _plain_columns(rows)
    for name in DAYS:
        columns[TITLES[name]] = columns[TITLES[name]].cast(pa.int32())
    return _parquet(folder, columns), rows


@case
def paid_dates_of_a_type_that_cannot_be_read(folder: Path) -> Made:
    rows = register()
    columns = _plain_columns(rows)
    columns[TITLES["paid_date"]] = pa.array(
        [{"dag": v} if v else None for v in columns[TITLES["paid_date"]].to_pylist()],
        pa.struct({"dag": pa.date32()}),
    )
    return _parquet(folder, columns), rows


@case
def not_a_number_for_what_was_paid(folder: Path) -> Made:
    """Amounts of nan where something was paid, as a join that failed leaves them."""
    rows = register()
    columns = _plain_columns(rows)
    values = columns[TITLES["paid_amount_eur"]].to_pylist()
    lost = {(n, "paid_amount_eur") for n, value in enumerate(values) if value and n % 3 == 0}
    columns[TITLES["paid_amount_eur"]] = pa.array(
        [float("nan") if (n, "paid_amount_eur") in lost else v for n, v in enumerate(values)],
        pa.float64(),
    )
    return _parquet(folder, columns), rows, lost


def verdict(make: Callable[[Path], Made], folder: Path) -> tuple[str, str]:
    """What becomes of a case whose questions nobody answers: how it ended, and what was said."""
    folder.mkdir(parents=True, exist_ok=True)
    path, rows, *lost = make(folder)
    # Payments are events: what comes after the reference date need not be in the register.
    beside = make is two_payments_side_by_side
    recipe = Recipe(0, len(rows)).but(shape="instalments_beside" if beside else "wide")
    export = Export(recipe, path, rows, {}, *lost)
    found = outcome(export, folder, settle=False)
    return found.kind, f"{found.said}; {found.rows[:3]}"


@pytest.mark.parametrize("name", CASES)
def test_no_other_figures_without_a_word(name: str, tmp_path: Path) -> None:
    kind, said = verdict(CASES[name], tmp_path)
    assert kind != "different", said


def test_the_languages_have_a_heading_for_each_column() -> None:
    assert {len(headings) for headings in HEADINGS.values()} == {len(NAMES)}
