"""The cells for machines: `tables/cells.csv`, `categories.csv`, `tables.xlsx`, a description."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.answer.document.model import Document, Table
from antwoord.cells import AMOUNT
from antwoord.publishing.files import write_file, write_json
from antwoord.run_files import CATEGORIES_CSV, CELLS_CSV, DESCRIPTION, ROUNDED_CSV, WORKBOOK
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "table",
    "measure",
    "province",
    "applicant",
    "activity",
    "nace",
    "reason",
    "value",
    "conf_status",
)

CATEGORY_COLUMNS = (
    "table",
    "measure",
    "applicant",
    "reason",
    "category",
    "value",
    "conf_status",
)

ROUNDED_COLUMNS = ("table", "measure", "applicant", "nace", "value", "base")

DESCRIPTIONS = {
    "base": "the value is one of the two multiples of it next to the true one",
    "table": "which table the cell is of; by_province, by_nace, by_activity and by_reason in "
    "cells.csv, by_nace_group, by_reason_group, by_year, by_duration and by_basis in "
    "categories.csv",
    "category": "a group of NACE codes, a year, a class of days from application to decision, "
    "or a basis of the sector; _T total, _U unknown or no decision yet",
    "measure": "applications, paid, stopped, approved, pending or amount_paid_eur",
    "province": "ISO 3166-2 code; _T Flanders, _U unknown (part of _T), _X outside Flanders",
    "applicant": "company, self_employed and its parts; _T total, _U unknown",
    "activity": "code of the lender's sector list; _T total, _U unknown, _Z no such dimension",
    "nace": "NACE-BEL code, of 2008 unless the question's list is of 2025; _T total, _O not on "
    "that list, _M a code that may stand for several, one of them on it, _U unknown, _Z no such "
    "dimension",
    "reason": "reason for stopping; _T total, _U unknown, _Z no such dimension",
    "value": "a count, or an amount in euro with two decimals; empty where suppressed",
    "conf_status": "F free, A primary by count, O or T primary by one or two dominant "
    "contributors, S secondary; C any of these in a public file; R an amount in whole hundreds of "
    "euro, less than the width in audit/disclosure.json (amounts) off, and such that sums hold. An "
    "internal file holds every value; its flags say what a public one would hide",
}


def write_cells(cells: "pd.DataFrame", folder: Path) -> Path:
    """Writes `cells.csv` exactly as contract 3; gives its path."""
    return _write(cells, COLUMNS, folder / CELLS_CSV)


def write_categories(categories: "pd.DataFrame", folder: Path) -> Path:
    """Writes `categories.csv`, the cells that contract 3 has no columns for; gives its path."""
    return _write(categories, CATEGORY_COLUMNS, folder / CATEGORIES_CSV)


def write_rounded(rounded: "pd.DataFrame", folder: Path) -> Path:
    """Writes `rounded.csv`, the tables shown rounded, and to which base; gives its path."""
    rows = rows_of(rounded, ROUNDED_COLUMNS)
    told = ((*key, value_text("", value), base) for *key, value, base in rows)
    return _written(ROUNDED_COLUMNS, told, folder / ROUNDED_CSV)


def _write(cells: "pd.DataFrame", columns: Sequence[str], path: Path) -> Path:
    measure = columns.index("measure")
    rows = rows_of(cells, columns)
    told = ((*key, value_text(key[measure], value), status) for *key, value, status in rows)
    return _written(columns, told, path)


def _written(columns: Sequence[str], rows: Iterable[Sequence[object]], path: Path) -> Path:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    write_file(path, file.getvalue())
    return path


def value_text(measure: str, value: Decimal | None) -> str:
    """`160`, `829097.00`, or nothing where no value is published."""
    if not isinstance(value, Decimal):
        return ""
    return f"{value:.2f}" if measure == AMOUNT else str(int(value))


def write_workbook(document: Document, tables: Sequence[Table], folder: Path) -> Path:
    """Writes `tables.xlsx`: the tables as people lay them out, one sheet each."""
    import xlsxwriter

    path = folder / WORKBOOK
    # Text of a register or a configuration is data: never a formula, never a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    content = BytesIO()
    workbook = xlsxwriter.Workbook(content, options)
    created = datetime.fromisoformat(document.date).replace(tzinfo=UTC)
    workbook.set_properties(
        {"title": document.title, "comments": document.description, "created": created}
    )
    bold = workbook.add_format({"bold": True})
    head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    whole = workbook.add_format({"num_format": "#,##0"})
    money = workbook.add_format({"num_format": "#,##0.00"})
    for table in tables:
        sheet = workbook.add_worksheet(f"{document.labels['table']} {table.number}")
        sheet.write_string(0, 0, table.caption, bold)
        if document.notice:
            sheet.write_string(1, 0, document.notice)
        coded = any(row.code for row in table.rows)
        headers = ((document.labels["code"],) if coded else ()) + table.columns
        for column, header in enumerate(headers):
            sheet.write_string(2, column, header, head)
        for place, row in enumerate(table.rows, start=3):
            lead = ([row.code] if coded else []) + [row.header]
            for column, text in enumerate(lead):
                sheet.write_string(place, column, text, bold if row.kind == "total" else None)
            for column, cell in enumerate(row.cells, start=len(lead)):
                if cell.number is None:
                    sheet.write_string(place, column, cell.text)
                else:
                    exact = cell.number == cell.number.to_integral_value()
                    # A spreadsheet holds doubles: whole cents up to 90 trillion are exact.
                    sheet.write_number(place, column, float(cell.number), whole if exact else money)
        for line, note in enumerate(table.notes, start=len(table.rows) + 4):
            sheet.write_string(line, 0, note)
        sheet.freeze_panes(3, 1)
        sheet.set_column(0, 0, 12 if coded else 34)
        sheet.set_column(1, len(headers), 34 if coded else 16)
        if coded:
            sheet.set_column(2, len(headers), 16)
    workbook.close()
    write_file(path, content.getvalue())
    return path


def write_description(document: Document, synthetic: bool, folder: Path) -> Path:
    """Writes `datapackage.json` (Frictionless Data Package v2) for the cells."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "cells",
        "title": document.title,
        "description": document.description,
        "synthetic": synthetic,
        "resources": [
            _resource("cells", COLUMNS),
            _resource("categories", CATEGORY_COLUMNS),
            _resource("rounded", ROUNDED_COLUMNS),
            {"name": "tables", "path": WORKBOOK, "format": "xlsx"},
        ],
    }
    path = folder / DESCRIPTION
    write_json(path, package)
    return path


def _resource(name: str, columns: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {
                    "name": column,
                    "type": "number" if column in ("value", "base") else "string",
                    "description": DESCRIPTIONS[column],
                }
                for column in columns
            ],
            "primaryKey": [c for c in columns if c not in ("value", "conf_status", "base")],
            "missingValues": [""],
        },
    }
