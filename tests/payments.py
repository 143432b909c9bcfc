"""Made-up answers of payments by province and form, for the tests of disclosure control."""

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from antwoord.catalogue.declared.measures import measures
from antwoord.cells import CellName, frame_of, row_name
from antwoord.disclosure.model.answer_system import (
    GROWING_ROWS,
    AnswerCells,
    TrueCells,
    answer_cells,
    count_of,
)
from antwoord.disclosure.model.sensitivity import Rules
from antwoord.disclosure.model.settings import Settings

SETTINGS = Settings(Rules(), headlines=frozenset(("applications", "paid", "amount_paid_eur")))
MAXIMUM = 25_000_00
DAY = date(2021, 3, 1)
FORMS = ("company", "self_employed")

#: Euro that each applicant got, by province and form.
Paid = dict[tuple[str, str], list[int]]


def name(measure: str, province: str, applicant: str) -> CellName:
    return CellName.of(measure, {"province": province, "applicant": applicant})


def true_of(
    values: Mapping[CellName, int],
    *,
    coded: Iterable[CellName] = (),
    ends: Mapping[CellName, date] | None = None,
    moving: Iterable[CellName] = (),
    dimensions: int = 2,
) -> TrueCells:
    """Cells as they were counted, all of them shown; those `moving` may fall from day to day."""
    cells = [cell for cell in values if not cell.is_of_rows]
    growing = {cell for cell in cells if measures()[cell.measure].grows}
    growing |= {row_name(fact) for fact in GROWING_ROWS}
    return TrueCells(
        values,
        records={cell: values.get(count_of(cell), values[cell]) for cell in cells},
        summed={cell: max(dimensions - len(cell.codes), 0) for cell in cells},
        shown=frozenset(cells),
        coded=frozenset(coded),
        growing=frozenset(growing - set(moving)),
        ends=ends or {},
    )


def contributors_of(*rows: tuple[CellName, int, str, list[int]]) -> pd.DataFrame:
    """Who stands behind cells: how many, the digest of a sole one, what the largest bring in."""
    return frame_of(rows, "contributors", "sole", "largest")


def who(province: str, form: str, number: int) -> str:
    """The applicant of a payment: the same one on every date on which it is there."""
    return f"{province} {form} {number}"


Parts = tuple[TrueCells, list[tuple[CellName, list[CellName]]], pd.DataFrame]


def answer_of(paid: Paid) -> AnswerCells:
    """A table of payments by province and form; every payment is another applicant's."""
    return answer_cells(*parts_of(paid), SETTINGS)


def parts_of(paid: Paid) -> Parts:
    """What `answer_of` makes its cells from: they, what adds up, and who stands behind them."""
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
                rows.append((name(measure, province, form), len(own), sole, largest))
    relations = []
    for measure in ("paid", "amount_paid_eur"):
        for form in (*FORMS, "_T"):
            parts = [name(measure, province, form) for province in provinces]
            relations.append((name(measure, "_T", form), parts))
        for province in (*provinces, "_T"):
            parts = [name(measure, province, form) for form in FORMS]
            relations.append((name(measure, province, "_T"), parts))
    frame = contributors_of(*rows)
    return true_of(values), relations, frame[frame["contributors"] > 0]


#: Enough of it that room for a pattern is never what fails.
REST: Paid = {
    ("BE-VAN", "company"): [9000, 8000, 7000, 12000],
    ("BE-VAN", "self_employed"): [9500, 8100, 7300],
    ("BE-VLI", "company"): [4000, 6000, 5000],
    ("BE-VLI", "self_employed"): [11000, 12500, 3000, 7500],
}
