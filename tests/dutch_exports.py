"""A register as one lender exports it, in Dutch, as text or as a workbook: to set traps in."""

from datetime import date
from pathlib import Path

from export_cells import Cell, grouped
from export_files import Sheet, write_text, write_xlsx
from export_words import heading, worded
from random_registers import clean_register
from registers import Row

from antwoord.register.contract.columns import NAMES

TITLES = {name: heading(name, "nl") for name in NAMES}
DAYS = ("application_date", "decision_date", "paid_date")
MONEY = ("requested_amount_eur", "paid_amount_eur")


def register(*, whole: bool = False) -> list[Row]:
    """36 clean applications, the same each time; `whole`: amounts in thousands."""
    return clean_register("traps", 36, whole=whole)


def dutch(row: Row) -> dict[str, Cell]:
    """A row as text: Dutch words, 12.500,00 and 31/12/2020."""
    line: dict[str, Cell] = {**worded(row, "nl")}
    for name in DAYS:
        line[name] = f"{date.fromisoformat(row[name]):%d/%m/%Y}" if row[name] else ""
    for name in MONEY:
        line[name] = grouped(row[name], ".", ",") if row[name] else ""
    line["interest_rate_pct"] = row["interest_rate_pct"].replace(".", ",")
    return line


def typed(row: Row) -> dict[str, Cell]:
    """A row as a workbook holds it: Dutch words, numbers and days."""
    line: dict[str, Cell] = {**worded(row, "nl")}
    for name in DAYS:
        line[name] = date.fromisoformat(row[name]) if row[name] else None
    for name in (*MONEY, "interest_rate_pct", "term_months"):
        line[name] = float(row[name]) if row[name] else None
    return line


def grid(lines: list[dict[str, Cell]], titles: dict[str, str] = TITLES) -> list[list[Cell]]:
    """A header and a row for each line; columns in the order of the titles."""
    return [list(titles.values()), *([line.get(name, "") for name in titles] for line in lines)]


def text(folder: Path, rows: list[list[Cell]], **habits: object) -> Path:
    return write_text(folder / "export.csv", rows, **habits)


def book(folder: Path, rows: list[list[Cell]], **more: object) -> Path:
    return write_xlsx(folder / "export.xlsx", [Sheet("Register", rows, **more)])


def with_titles(**changed: str) -> dict[str, str]:
    """The Dutch headings, some of them others."""
    return {**TITLES, **changed}
