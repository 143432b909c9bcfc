"""Columns that look like wanted ones, and words that are no list's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from export_cells import AMOUNTS, DATES, Cell
from export_files import cell_text
from export_words import CODED, YES_NO, word
from random_registers import CODES, EXTRACT
from registers import Row

from antwoord.register.contract.columns import NAMES

if TYPE_CHECKING:
    from random_exports import Recipe

Columns = list[tuple[str, str, list[Cell]]]
Truth = dict[str, dict[str, str | None]]
REMARKS = ("", "", "", 'één; en "twee"', "kantoor Brugge", '5" scherm', '"Zaal" Noord', "a, b; c")
YES_HEADINGS = {
    "decision": {"nl": "Goedgekeurd", "fr": "Approuvé", "en": "Approved"},
    "occupation": {"nl": "Bijberoep", "fr": "Complémentaire", "en": "Secondary occupation"},
}
LETTERS = {
    "decision": {"approved": "G", "stopped": "S"},
    "applicant": {"company": "R", "self_employed": "N"},
    "occupation": {"main": "H", "secondary": "B", "other": "A"},
}
LOAN_WORDS = {
    "paid": ("Lopend", "Lopend", "Terugbetaald", "Achterstallig"),
    "approved": ("Toegekend",),
    "stopped": ("Geweigerd",),
    "pending": ("In behandeling",),
}
STAGES = {
    "paid": ("Uitbetaald",),
    "approved": ("Goedgekeurd",),
    "stopped": ("Stopgezet",),
    "pending": ("In behandeling",),
}


def last_state(row: Row) -> str:
    """What became of an application by the day of the extract."""
    if row["paid_date"]:
        return "paid"
    return row["decision"] or "pending"


def decoy_cells(recipe: Recipe, decoy: str, rows: list[Row], language: str) -> list[Cell]:
    """The cells of a column that looks like another one."""
    draw = recipe.draw(f"decoy {decoy}")

    def day(row: Row, name: str, low: int, high: int) -> Cell:
        value = date.fromisoformat(row[name]) + timedelta(days=draw.randint(low, high))
        return DATES[recipe["dates"]](min(value, date.fromisoformat(EXTRACT)), draw)

    def amount(text: str) -> Cell:
        return AMOUNTS[recipe["amounts"]](text, draw)

    def one(row: Row) -> Cell:
        approved = row["decision"] == "approved"
        if decoy == "planned_paid_date":
            return day(row, "decision_date", 10, 60) if approved else ""
        if decoy == "expected_amount":
            return amount(row["requested_amount_eur"]) if row["decision"] != "stopped" else ""
        if decoy in ("second_postcode", "coach_postcode"):
            return draw.choice(("1000", "2000", "3000", "8500", "9000", "3500"))
        if decoy == "coach_number":
            return draw.choice(("0400000075", "0800000175", "0403170701"))
        if decoy in ("previous_decision", "bank_decision"):
            return word("decision", draw.choice(("approved", "stopped", "stopped")), language)
        if decoy == "bank_date":
            return day(row, "application_date", -60, -5)
        if decoy == "first_contact":
            return day(row, "application_date", -90, -3)
        if decoy == "changed":
            return day(row, "decision_date" if row["decision"] else "application_date", 1, 300)
        if decoy == "original_amount":
            return amount(draw.choice(("5000.00", "10000.00", "20000.00", "25000.00")))
        if decoy == "repaid_amount":
            return amount(draw.choice(("1000.00", "2500.00"))) if row["paid_date"] else ""
        if decoy == "repaid_date":
            return day(row, "paid_date", 100, 900) if row["paid_date"] else ""
        if decoy == "partner_activity":
            return word("activity", draw.choice(tuple(CODES.activities)), language)
        if decoy == "side_nace":
            return draw.choice(("90.031", "62.010", "56.101", "73.110"))
        if decoy == "loan_status":
            return draw.choice(LOAN_WORDS[last_state(row)])
        if decoy == "birth_date":
            return DATES[recipe["dates"]](
                date(draw.randint(1955, 1999), 5, draw.randint(1, 28)), draw
            )
        if decoy == "remark":
            return draw.choice(REMARKS)
        return draw.choice(("Peeters", "Janssens", "De Smet", "Maes"))

    return [one(row) for row in rows]


def odd_words(recipe: Recipe, rows: list[Row], columns: Columns, truth: Truth) -> None:
    """Words that the recipe asks for instead of the language's own, in place; and their truth."""
    kind, language = recipe["words"], recipe["language"]
    nl = language if language in YES_NO else "nl"
    draw = recipe.draw("words")
    for place, (title, name, cells) in enumerate(columns):
        if name not in CODED:
            continue
        if kind == "upper":
            cells = [cell.upper() if isinstance(cell, str) else cell for cell in cells]
        elif kind == "numbers":
            cells = [
                _number(name, row) if row[name] else c for row, c in zip(rows, cells, strict=True)
            ]
        elif kind == "letters" and name in LETTERS:
            cells = [LETTERS[name].get(row[name], c) for row, c in zip(rows, cells, strict=True)]
        elif kind == "yes_no" and name in YES_HEADINGS:
            yes, no = YES_NO[nl]
            means = {"approved": yes, "stopped": no, "secondary": yes, "main": no, "other": no}
            title = YES_HEADINGS[name].get(language, title)
            cells = [means.get(row[name], c) for row, c in zip(rows, cells, strict=True)]
            truth[name]["column"] = title
        elif kind in ("stages", "loan_words") and name == "decision":
            words = STAGES if kind == "stages" else LOAN_WORDS
            title = "Status"
            cells = [draw.choice(words[last_state(row)]) for row in rows]
            truth[name]["column"] = title
        elif kind == "typed_by_hand":
            cells = [_by_hand(cell, draw) for cell in cells]
        columns[place] = (title, name, cells)
        for row, cell in zip(rows, cells, strict=True):
            told = "=" + cell_text(cell).strip().casefold()
            same = truth[name].setdefault(told, row[name]) == row[name]
            truth[name][told] = row[name] if same else None
    if kind == "joined":
        _join(rows, columns, truth)


def _number(name: str, row: Row) -> str:
    lists = {
        "activity": tuple(CODES.activities),
        "purpose": tuple(CODES.purposes),
        "stop_reason": tuple(CODES.stop_reasons),
        "decision": ("approved", "stopped"),
        "applicant": ("company", "self_employed"),
        "occupation": ("main", "secondary", "other"),
    }
    return str(lists[name].index(row[name]) + 1)


def _by_hand(cell: Cell, draw: object) -> Cell:
    from random import Random

    assert isinstance(draw, Random)
    if not isinstance(cell, str) or not cell:
        return cell
    return draw.choice((cell, cell, cell.lower(), cell.upper(), cell + " ", " " + cell, cell + "."))


def _join(rows: list[Row], columns: Columns, truth: Truth) -> None:
    """One column for the applicant and the occupation."""
    place = next(place for place, column in enumerate(columns) if column[1] == "applicant")
    words = {"main": "Zelfstandige in hoofdberoep", "secondary": "Zelfstandige in bijberoep"}
    cells: list[Cell] = [
        "Onderneming"
        if row["applicant"] == "company"
        else words.get(row["occupation"], "Zelfstandige (ander statuut)")
        for row in rows
    ]
    title = columns[place][0]
    columns[place] = (title, "applicant", cells)
    columns[:] = [column for column in columns if column[1] != "occupation"]
    truth["occupation"] = {"column": title}
    for row, cell in zip(rows, cells, strict=True):
        truth["applicant"]["=" + str(cell).casefold()] = row["applicant"]
        truth["occupation"]["=" + str(cell).casefold()] = row["occupation"]


def names_of(columns: Columns) -> dict[str, int]:
    """The place of each canonical column that is there."""
    return {name: place for place, (_, name, _) in enumerate(columns) if name in NAMES}
