"""The attackers: known intervals, whole numbers, insiders, and certificates."""

import copy
import json

import numpy as np
import pytest
from made_tables import count_system, plain_system
from single_attacks import interval_of
from three_way import three_way

from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.proof.certificates import check_certificates, check_record, record_of

#: Investment by activity and region, Fischetti and Salazar-Gonzalez (2001), figure 1.
INVESTMENT = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
#: Their pattern for the cell of 22.
FOUR = [(1, 0), (1, 2), (2, 0), (2, 2)]


def test_the_published_example_has_its_published_interval() -> None:
    system = plain_system(INVESTMENT, {})
    interval = interval_of(system, system.flags(FOUR), (1, 2))
    assert (interval.low, interval.high) == (5, 30)


def test_a_cell_alone_in_its_row_is_computed() -> None:
    system = plain_system(INVESTMENT, {})
    interval = interval_of(system, system.flags([(1, 2), (2, 2)]), (1, 2))
    assert (interval.low, interval.high) == (22, 22)


def test_where_zeros_are_shown_four_ones_disclose_each_other() -> None:
    # Elimination finds no cell here, three relations for four unknowns; but each is at least 1.
    system = count_system(np.array([[1, 1], [1, 1]]))
    pattern = system.flags([(0, 0), (0, 1), (1, 0), (1, 1)])
    interval = interval_of(system, pattern, (0, 0))
    assert (interval.low, interval.high) == (1, 1)
    assert not audit(system, pattern).holds


def test_zero_is_possible_where_zeros_are_hidden_too() -> None:
    system = plain_system(np.array([[1, 1], [1, 1]]), {})
    pattern = system.flags([(0, 0), (0, 1), (1, 0), (1, 1)])
    interval = interval_of(system, pattern, (0, 0))
    assert (interval.low, interval.high) == (0, 2)


def test_whole_numbers_leave_one_value_where_fractions_leave_more() -> None:
    system, hidden = three_way()
    interval = interval_of(system, hidden, (1, 1, 1))
    assert (interval.low, interval.high) == (1, 1)


def test_a_level_that_only_fractions_reach_is_a_breach() -> None:
    system, hidden = three_way(down=1)
    breaches = audit(system, hidden).breaches
    assert [breach.cells for breach in breaches] == [((1, 1, 1),)]


def test_an_insider_sees_what_the_outsider_does_not() -> None:
    # Four cells that move together: who knows one of them knows all.
    system = count_system(np.array([[1, 4, 5], [4, 1, 6]]))
    pattern = system.flags([(0, 0), (0, 1), (1, 0), (1, 1)])
    assert audit(system, pattern).holds
    found = audit(system, pattern, [Insider("her", ((0, 0),))])
    assert {(breach.insider, breach.cells) for breach in found.breaches} == {("her", ((1, 1),))}


def protected():
    system = count_system(np.array([[2, 5, 6], [7, 8, 9], [4, 6, 5]]))
    pattern = system.flags([(0, 0), (0, 1), (1, 0), (1, 1)])
    return system, pattern, audit(system, pattern).certificates


def test_certificates_check_with_additions_alone() -> None:
    system, pattern, certificates = protected()
    assert check_certificates(system, pattern, [], certificates) == []


def test_a_record_survives_json() -> None:
    system, pattern, certificates = protected()
    record = record_of(system, pattern, [], certificates)
    assert check_record(json.loads(json.dumps(record))) == []


def record():
    system, pattern, certificates = protected()
    return record_of(system, pattern, [], certificates)


def change_a_published_cell(made: dict) -> None:
    made["hidden"].remove(made["tables"][0][0][0])


def break_a_relation(made: dict) -> None:
    made["tables"][0][0][1] += 1


def claim_too_much(made: dict) -> None:
    made["sides"][0][2] += 1


def drop_the_claims(made: dict) -> None:
    made["claims"].clear()


def leave_the_bounds(made: dict) -> None:
    made["upper"][made["tables"][0][0][0]] = 0


@pytest.mark.parametrize(
    "tamper",
    [
        change_a_published_cell,
        break_a_relation,
        claim_too_much,
        drop_the_claims,
        leave_the_bounds,
    ],
)
def test_a_record_that_was_tampered_with_does_not_check(tamper) -> None:
    made = copy.deepcopy(record())
    tamper(made)
    assert check_record(made)


def test_an_insider_must_find_her_cells_as_they_are() -> None:
    system, pattern, certificates = protected()
    made = record_of(system, pattern, [Insider("her", ((0, 1),))], certificates)
    made["claims"] += [[*claim[:2], 0, claim[3]] for claim in made["claims"]]
    assert any("knows" in sentence for sentence in check_record(made))
