"""The cells of an answer: what is sensitive in them, and that the rest protects it."""

import numpy as np
import pytest
from looping import some
from payments import (
    DAY,
    MAXIMUM,
    REST,
    SETTINGS,
    Paid,
    answer_of,
    contributors_of,
    name,
    true_of,
)

from antwoord.cells import CellName, row_name
from antwoord.disclosure.model.answer_system import answer_cells
from antwoord.disclosure.model.system import build_system
from antwoord.disclosure.policy.protection import AMOUNT, protect_answer
from antwoord.disclosure.proof.audit import audit


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
    assert done.withheld == (AMOUNT,)
    assert done.hidden(name("amount_paid_eur", "_T", "_T"))
    assert not done.hidden(name("paid", "_T", "_T"))
    assert all(block.audit.holds for block in some(done.blocks))


def applications(code: str, dimension: str = "province") -> CellName:
    return CellName("applications", ((dimension, code),))


@pytest.mark.parametrize(
    ("not_counted", "least", "safe"), [(0, 2, False), (1, 2, False), (9, 1, True)]
)
def test_rules_that_were_broken_tell_of_records_without_a_fact(
    not_counted: int, least: int, safe: bool
) -> None:
    """A postcode is missing and another does not exist: two are unknown, where all rows count.

    Of four in an unknown province and in West Flanders two at most are then in the latter.
    """
    total, unknown, few = CellName("applications"), applications("_U"), applications("BE-VWV")
    counts = {applications("BE-VAN"): 8, few: 2, unknown: 2, total: 12}
    rows = {row_name("read"): 12 + not_counted, row_name("counted"): 12}
    behind = contributors_of(*((cell, number, "", [1] * number) for cell, number in counts.items()))
    parts = [cell for cell in counts if cell != total]
    answer = answer_cells(true_of(counts | rows), [(total, parts)], behind, SETTINGS)
    assert answer.cells[unknown].lower == least
    system = build_system(answer.cells, answer.relations)
    hidden = np.isin(np.arange(len(system.keys)), [system.index[unknown], system.index[few]])
    assert audit(system, hidden, intervals=False).holds == safe
