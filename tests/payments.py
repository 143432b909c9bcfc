"""Made-up answers of payments by province and form, for the tests of disclosure control."""

from datetime import date

import pandas as pd

from antwoord.cells import COLUMNS, CellName
from antwoord.disclosure.model.answer_system import AnswerCells, answer_cells
from antwoord.disclosure.model.sensitivity import Rules
from antwoord.disclosure.model.settings import Settings

SETTINGS = Settings(Rules(), rounding={"by_nace": 0})
MAXIMUM = 25_000_00
DAY = date(2021, 3, 1)
FORMS = ("company", "self_employed")

#: Euro that each applicant got, by province and form.
Paid = dict[tuple[str, str], list[int]]


def name(measure: str, province: str, applicant: str) -> CellName:
    return CellName("by_province", measure, province, applicant)


def who(province: str, form: str, number: int) -> str:
    """The applicant of a payment: the same one on every date on which it is there."""
    return f"{province} {form} {number}"


def answer_of(paid: Paid) -> AnswerCells:
    """A table of payments by province and form; every payment is another applicant's."""
    provinces = sorted({province for province, _ in paid})
    behind: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for (province, form), amounts in paid.items():
        for number, amount in enumerate(amounts):
            for place in ((p, f) for p in (province, "_T") for f in (form, "_T")):
                behind.setdefault(place, []).append((amount * 100, who(province, form, number)))
    values: dict[CellName, int] = {}
    rows = []
    for province in (*provinces, "_T"):
        for form in (*FORMS, "_T"):
            own = sorted(behind.get((province, form), []), reverse=True)
            values[name("paid", province, form)] = len(own)
            values[name("amount_paid_eur", province, form)] = sum(cents for cents, _ in own)
            for measure in ("paid", "amount_paid_eur"):
                largest = [cents for cents, _ in own[:5]]
                if measure == "paid":
                    largest = [1] * len(largest)
                sole = own[0][1] if len(own) == 1 else ""
                rows.append((*name(measure, province, form), len(own), sole, largest))
    relations = []
    for measure in ("paid", "amount_paid_eur"):
        for form in (*FORMS, "_T"):
            parts = [name(measure, province, form) for province in provinces]
            relations.append((name(measure, "_T", form), parts))
        for province in (*provinces, "_T"):
            parts = [name(measure, province, form) for form in FORMS]
            relations.append((name(measure, province, "_T"), parts))
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "contributors", "sole", "largest"])
    return answer_cells(values, relations, frame[frame["contributors"] > 0], SETTINGS)


#: Enough of it that room for a pattern is never what fails.
REST: Paid = {
    ("BE-VAN", "company"): [9000, 8000, 7000, 12000],
    ("BE-VAN", "self_employed"): [9500, 8100, 7300],
    ("BE-VLI", "company"): [4000, 6000, 5000],
    ("BE-VLI", "self_employed"): [11000, 12500, 3000, 7500],
}
