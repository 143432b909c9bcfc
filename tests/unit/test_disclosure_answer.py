"""The cells of an answer: what is sensitive in them, and that the rest protects it."""

from looping import some
from payments import DAY, MAXIMUM, REST, SETTINGS, Paid, answer_of, name

from antwoord.disclosure.policy.protection import AMOUNT, protect_answer


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
