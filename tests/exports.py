"""Registers as lenders export them: deliberately nasty spreadsheets and text files.

The same rows as a canonical register, in Dutch, with everything that makes exports hard:
titles above, totals below, dates in several forms, numbers as text, merged cells.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import xlsxwriter
from registers import Row

from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
from antwoord.parameters import Parameters
from antwoord.quality.steps import check
from antwoord.register.contract.columns import COLUMNS, NAMES
from antwoord.register.reading import read_register
from antwoord.run_files import CELLS
from antwoord.storage.paths import project_root

DEMO = project_root() / "data" / "raw" / "register"
HEADINGS = {
    "application_id": "Dossiernr.",
    "application_date": "Datum aanvraag",
    "applicant": "Type aanvrager",
    "occupation": "Statuut",
    "legal_form": "Rechtsvorm",
    "enterprise_number": "KBO-nummer",
    "postal_code": "Postcode",
    "activity": "Sector",
    "nace_version": "NACE-versie",
    "nace_code": "NACE code",
    "purpose": "Doel krediet",
    "requested_amount_eur": "Gevraagd bedrag",
    "term_months": "Looptijd (mnd)",
    "interest_rate_pct": "Rentevoet",
    "decision": "Beslissing",
    "decision_date": "Datum beslissing",
    "stop_reason": "Reden stopzetting",
    "paid_date": "Datum uitbetaling",
    "paid_amount_eur": "Uitbetaald bedrag",
}
WORDS = {
    "applicant": {"company": "Onderneming", "self_employed": "Zelfstandige"},
    "occupation": {"main": "hoofdberoep", "secondary": "bijberoep", "other": "ander"},
    "activity": {"music": "Muziek", "film": "Film", "design": "Design en vormgeving"},
    "purpose": {"investment": "Investering", "working_capital": "Werkkapitaal"},
    "decision": {"approved": "Goedgekeurd", "stopped": "Stopgezet"},
    "stop_reason": {"withdrawn": "Ingetrokken door aanvrager", "financial_risk": "Te risicovol"},
}
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
    *("september", "oktober", "november", "december"),
)
KINDS = {column.name: column.kind for column in COLUMNS}


def in_words(row: Row) -> Row:
    """The row with Dutch words instead of codes, where there are some."""
    return {name: WORDS.get(name, {}).get(value, value) for name, value in row.items()}


def dutch_amount(text: str) -> str:
    """1234.5 as `€ 1.234,50`; what is no number stays."""
    try:
        return "€ " + f"{float(text):,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
    except ValueError:
        return text


def dutch_date(text: str, form: int) -> str:
    """An ISO text in one of four forms; what is none stays."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return text
    year, month, day = parts
    forms = (
        f"{day}/{month}/{year}",
        f"{day}-{month}-{year}",
        f"{int(day)} {MONTHS[(int(month) - 1) % 12]} {year}",
        text,
    )
    return forms[form % 4]


def nasty_csv(path: Path, rows: Iterable[Row]) -> Path:
    """Windows-1252 without mark, semicolons, `€ 12.500,00`, dd/mm/yyyy, Dutch words, a total."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    extra = "Opmerking"
    writer.writerow([*HEADINGS.values(), extra])
    total = 0
    for number, row in enumerate(map(in_words, rows)):
        total += 1
        cells = []
        for name in NAMES:
            value = row[name]
            kind = KINDS[name]
            if value and kind == "amount":
                value = dutch_amount(value) if number % 3 else dutch_amount(value)[2:]
            elif value and kind == "rate":
                value = value.replace(".", ",") + ("\xa0%" if number % 2 else "")
            elif kind == "date":
                value = dutch_date(value, 0)
            elif name == "enterprise_number" and len(value) == 10:
                value = f"BE {value[:4]}.{value[4:7]}.{value[7:]}"
            elif name == "postal_code" and number % 5 == 0:
                value += " "
            cells.append(value)
        writer.writerow([*cells, 'één; en "twee"' if number % 7 == 0 else ""])
        if number % 100 == 99:
            writer.writerow([])
    writer.writerow(["Totaal", f"{total} aanvragen", *[""] * (len(NAMES) - 1)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue().encode("cp1252"))
    return path


def nasty_xlsx(path: Path, rows: Sequence[Row]) -> Path:
    """Title lines, merged cells, the header in row 4, serials and texts, formulas, a total."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        about = book.add_worksheet("Toelichting")
        about.write(0, 0, "Uittreksel uit het register van kredietaanvragen")
        about.write(2, 0, "Sector: de werkelijke activiteit")
        sheet = book.add_worksheet("Aanvragen 2012-2025")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        euro = book.add_format({"num_format": "€ #,##0.00"})
        sheet.merge_range(0, 0, 0, 8, "Impulskrediet: register van de aanvragen")
        sheet.write(1, 0, "Stand op 31 december 2025")
        sheet.merge_range(2, 11, 2, 13, "Aanvraag")
        for place, name in enumerate(NAMES):
            sheet.write(3, place, HEADINGS[name].replace(" ", "\n", 1))
        for number, row in enumerate(map(in_words, rows)):
            for place, name in enumerate(NAMES):
                _cell(sheet, 4 + number, place, name, row[name], number, day, euro)
        end = 4 + len(rows)
        sheet.write(end + 1, 0, "Totaal")
        amounts = NAMES.index("paid_amount_eur")
        letter = chr(65 + amounts)
        sheet.write_formula(end + 1, amounts, f"=SUM({letter}5:{letter}{end})", euro, 829097)
        sheet.write(end + 2, 0, "Bron: kredietbeheer, eigen telling")
    return path


def _cell(sheet, row, place, name, value, number, day, euro) -> None:
    kind = KINDS[name]
    if not value:
        return
    if kind == "date":
        try:
            moment = date.fromisoformat(value)
        except ValueError:
            sheet.write_string(row, place, dutch_date(value, 0))
            return
        if number % 4 == 0:
            sheet.write_datetime(row, place, moment, day)
        elif number % 4 == 1:
            sheet.write_number(row, place, (moment - date(1899, 12, 30)).days)
        else:
            sheet.write_string(row, place, dutch_date(value, number // 4))
    elif kind == "amount":
        if number % 3 == 0:
            sheet.write_string(row, place, f" {dutch_amount(value)}\xa0")
        elif number % 3 == 1:
            sheet.write_formula(row, place, f"={value}+0", euro, float(value))
        else:
            sheet.write_number(row, place, float(value), euro)
    elif kind == "rate":
        sheet.write_number(row, place, float(value))
    elif kind == "integer" or (name in ("postal_code", "nace_version") and value[0] != "0"):
        try:
            sheet.write_number(row, place, int(value))
        except ValueError:
            sheet.write_string(row, place, value)
    elif name == "enterprise_number" and value.isdecimal() and number % 2:
        sheet.write_number(row, place, int(value))  # its first zero is lost
    elif name == "legal_form" and value.isdecimal():
        sheet.write_number(row, place, int(value))
    else:
        sheet.write_string(row, place, value)


def mapping_text(headings: dict[str, str] = HEADINGS, source: str = "") -> str:
    """A settled mapping of such an export."""
    lines = ["[source]", source]
    for name in NAMES:
        lines += ["", f"[columns.{name}]", f'column = "{headings[name]}"']
        if name in WORDS:
            lines += ['other = "keep"', f"[columns.{name}.words]"]
            lines += [f'"{word}" = "{code}"' for code, word in WORDS[name].items()]
        if KINDS[name] in ("amount", "rate"):
            lines.append('decimal = ","')
        if KINDS[name] == "date":
            lines.append('date_order = "day first"')
    return "\n".join(lines) + "\n"


@cache
def demo_rows() -> list[Row]:
    with (DEMO / "applications.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells_of(parameters: Parameters) -> pd.DataFrame:
    """Every cell of a run's answer, without its notebooks."""
    read_register(parameters)
    check(parameters)
    sectoral_breakdown(parameters)
    provincial_breakdown(parameters)
    return pd.read_parquet(parameters.processed / CELLS)
