"""The cells of an answer: what is sensitive in them, and that the rest protects it."""

from datetime import date

import pandas as pd

from helpers.disclosure.answer_system import CELL, AnswerCells, Name, answer_cells
from helpers.disclosure.protection import protect_answer
from helpers.disclosure.rules import Rules
from helpers.disclosure.settings import Settings

SETTINGS = Settings(Rules(), rounding={"by_nace": 0})
MAXIMUM = 25_000_00
DAY = date(2021, 3, 1)
FORMS = ("company", "self_employed")

#: Euro that each applicant got, by province and form.
Paid = dict[tuple[str, str], list[int]]


def name(measure: str, province: str, applicant: str) -> Name:
    return ("by_province", measure, province, applicant, "_Z", "_Z", "_Z", "_Z")


def answer_of(paid: Paid) -> AnswerCells:
    """A table of payments by province and form; every payment is another applicant's."""
    provinces = sorted({province for province, _ in paid})
    behind: dict[tuple[str, str], list[tuple[int, int]]] = {}
    number = 0
    for (province, form), amounts in paid.items():
        for amount in amounts:
            for place in ((p, f) for p in (province, "_T") for f in (form, "_T")):
                behind.setdefault(place, []).append((amount * 100, number))
            number += 1
    values: dict[Name, int] = {}
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
                sole = own[0][1] if len(own) == 1 else -1
                rows.append((*name(measure, province, form), len(own), sole, largest))
    relations = []
    for measure in ("paid", "amount_paid_eur"):
        for form in (*FORMS, "_T"):
            parts = [name(measure, province, form) for province in provinces]
            relations.append((name(measure, "_T", form), parts))
        for province in (*provinces, "_T"):
            parts = [name(measure, province, form) for form in FORMS]
            relations.append((name(measure, province, "_T"), parts))
    frame = pd.DataFrame(rows, columns=[*CELL, "contributors", "sole", "largest"])
    return answer_cells(values, relations, frame[frame["contributors"] > 0], SETTINGS)


#: Enough of it that room for a pattern is never what fails.
REST: Paid = {
    ("BE-VAN", "company"): [9000, 8000, 7000, 12000],
    ("BE-VAN", "self_employed"): [9500, 8100, 7300],
    ("BE-VLI", "company"): [4000, 6000, 5000],
    ("BE-VLI", "self_employed"): [11000, 12500, 3000, 7500],
}


def test_a_loan_at_the_maximum_is_not_guarded_against_being_larger() -> None:
    paid = {**REST, ("BE-VOV", "company"): [25000], ("BE-VOV", "self_employed"): [16000]}
    answer = answer_of(paid)
    done = protect_answer(answer, SETTINGS, MAXIMUM, DAY)
    assert done.withheld == ()
    assert done.blocks[1].audit.holds
    assert done.hidden(name("amount_paid_eur", "BE-VOV", "company"))
    assert done.hidden(name("amount_paid_eur", "BE-VOV", "_T"))
    assert not done.hidden(name("amount_paid_eur", "_T", "_T"))


def test_one_below_the_maximum_is_guarded_as_far_as_the_maximum() -> None:
    paid = {**REST, ("BE-VOV", "company"): [24500], ("BE-VOV", "self_employed"): [16000]}
    done = protect_answer(answer_of(paid), SETTINGS, MAXIMUM, DAY)
    system = done.blocks[1].system
    variable = next(
        at
        for at, keys in enumerate(system.keys)
        if any(getattr(k, "cell", k) == name("amount_paid_eur", "BE-VOV", "_T") for k in keys)
    )
    assert system.up[variable] == 500_00
    assert system.down[variable] == 2450_00
    assert done.withheld == ()


def test_a_total_that_tells_one_what_another_got_is_given_up() -> None:
    """Who is alone in a form knows, by the total, what the others got together."""
    paid: Paid = {("BE-VOV", "company"): [8000], ("BE-VOV", "self_employed"): [8000, 1, 900]}
    done = protect_answer(answer_of(paid), SETTINGS, 0, DAY)
    assert done.withheld == ("headlines",)
    assert done.hidden(name("amount_paid_eur", "_T", "_T"))
    assert not done.hidden(name("paid", "_T", "_T"))
    assert all(block.audit.holds for block in done.blocks)
