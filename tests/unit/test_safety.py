"""What must never be lost of disclosure control; `safety_mutants.py` takes each away in turn."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from looping import some
from made_tables import count_system
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
    who,
)
from three_way import three_way

from antwoord.cells import TOTAL, CellName, names_in
from antwoord.disclosure import steps
from antwoord.disclosure.model.answer_system import Others, answer_cells, row_relations
from antwoord.disclosure.model.over_time import At, Change, join_dates, released
from antwoord.disclosure.model.reduction import reduce_system
from antwoord.disclosure.model.sensitivity import Verdict, judge_amount, judge_count
from antwoord.disclosure.model.system import Cell, Key, State, build_system
from antwoord.disclosure.model.targets import Insider, knowledge, targets_of
from antwoord.disclosure.model.weights import SELDOM, Draw
from antwoord.disclosure.policy import protection
from antwoord.disclosure.policy.joint import AMOUNTS, COUNTS, Asked, joined
from antwoord.disclosure.policy.protection import (
    UnsafeError,
    _attempts,
    protect_answer,
    proven_safe,
)
from antwoord.disclosure.proof import audit as auditing
from antwoord.disclosure.proof.audit import Audit, Breach, ProofError, audit
from antwoord.disclosure.proof.certificates import Certificates, check_record, record_of
from antwoord.disclosure.search.suppression import exposures, suppress
from antwoord.disclosure.solver.attacker import Attacker, room
from antwoord.errors import GateStoppedError, MissingContributorsError, UserError
from antwoord.publishing.files import write_json
from antwoord.verdicts import require_tables, verdicts

FEW: Paid = {**REST, ("BE-VOV", "company"): [9000], ("BE-VOV", "self_employed"): [8000, 4000]}


# -- what is sensitive, and what is known of it beforehand


def test_a_count_that_is_not_zero_is_at_least_one_to_anybody_and_zeros_are_published() -> None:
    cells = answer_of(FEW).cells
    assert {cell.lower for cell in cells.values() if cell.value} == {1}
    assert {cell.state for cell in cells.values() if not cell.value} <= {State.PUBLISHED}


def test_every_small_cell_has_its_level() -> None:
    answer = answer_of(FEW)
    small = {name("paid", "BE-VOV", "company"): 2, name("paid", "BE-VOV", "self_employed"): 1}
    assert {key: answer.cells[key].up for key in small} == small
    assert {answer.flags[key] for key in small} == {"A"}
    amounts = [key for key in answer.flags if key.is_amount and key.code("province") == "BE-VOV"]
    assert len(amounts) == 2
    assert all(answer.cells[key].up and answer.cells[key].down for key in some(amounts))


def test_a_total_that_is_sensitive_itself_is_not_published() -> None:
    paid: Paid = {("BE-VAN", "company"): [5000]}
    assert answer_of(paid).cells[name("paid", "_T", "_T")].state == State.FREE


def test_a_cell_of_unknown_contributors_is_an_error() -> None:
    cell, other = name("paid", "BE-VAN", "company"), name("amount_paid_eur", "BE-VAN", "company")
    behind = contributors_of((cell, 5, "", [1] * 5))
    values = {cell: 5, other: 5000_00}
    with pytest.raises(MissingContributorsError, match="amount_paid_eur/company/BE-VAN"):
        answer_cells(true_of(values), [], behind, SETTINGS)
    with pytest.raises(MissingContributorsError, match="paid/company/BE-VAN"):
        answer_cells(true_of({cell: 5}), [], contributors_of((other, 5, "", [1] * 5)), SETTINGS)
    with pytest.raises(MissingContributorsError, match="paid/company/BE-VAN"):
        answer_cells(true_of({cell: 5}), [], contributors_of((cell, 0, "", [])), SETTINGS)


def test_an_empty_file_of_contributors_is_an_error_unless_there_is_nobody() -> None:
    cell = name("paid", "BE-VAN", "company")
    with pytest.raises(MissingContributorsError, match="is empty"):
        answer_cells(true_of({cell: 5}), [], contributors_of(), SETTINGS)
    assert not answer_cells(true_of({cell: 0}), [], contributors_of(), SETTINGS).flags


def test_many_records_of_one_person_are_sensitive() -> None:
    cell = name("paid", "BE-VAN", "company")
    answer = answer_cells(true_of({cell: 7}), [], contributors_of((cell, 1, "her", [7])), SETTINGS)
    assert (answer.flags[cell], answer.cells[cell].up) == ("A", 2)


def test_everybody_who_is_alone_in_a_cell_is_an_insider() -> None:
    paid: Paid = {**FEW, ("BE-VWV", "company"): [7000], ("BE-VBR", "company"): [6000]}
    found = {one.name for one in answer_of(paid).insiders}
    assert found == {who(place, "company", 0) for place in ("BE-VOV", "BE-VWV", "BE-VBR")}


def test_what_no_table_shows_is_hidden_and_may_be_zero() -> None:
    shown, unshown = name("paid", "BE-VAN", "company"), name("stopped", "BE-VAN", "company")
    behind = contributors_of((shown, 5, "", [1] * 5), (unshown, 5, "", [1] * 5))
    true = replace(true_of({shown: 5, unshown: 5}), shown=frozenset({shown}))
    cells = answer_cells(true, [], behind, SETTINGS).cells
    assert (cells[shown].state, cells[shown].lower) == (State.FREE, 1)
    assert (cells[unshown].state, cells[unshown].lower) == (State.HIDDEN, 0)


def test_a_cell_that_is_drawn_is_not_published() -> None:
    cell = name("paid", "BE-VAN", "company")
    behind = contributors_of((cell, 5, "", [1] * 5))
    draws = [Draw(str(number)) for number in range(4 * SELDOM)]
    hiding = next(draw for draw in draws if draw.hides(cell, 0))
    for draw, state in ((hiding, State.HIDDEN), (None, State.FREE)):
        found = answer_cells(true_of({cell: 5}), [], behind, SETTINGS, draw=draw).cells[cell]
        assert (found.state, found.lower) == (state, 1)


def by_reason(province: str, reason: str) -> CellName:
    return CellName.of("stopped", {"province": province, "reason": reason})


def test_a_group_of_one_reason_hides_that_it_is() -> None:
    counts = {("BE-VAN", "risk"): 4, ("BE-VAN", "other"): 0}
    counts |= {("BE-VLI", "risk"): 5, ("BE-VLI", "other"): 6}
    values = {by_reason(*key): value for key, value in counts.items()}
    for province in ("BE-VAN", "BE-VLI"):
        values[by_reason(province, "_T")] = sum(v for (p, _), v in counts.items() if p == province)
    for reason in ("risk", "other"):
        values[by_reason("_T", reason)] = sum(v for (_, r), v in counts.items() if r == reason)
    values[by_reason("_T", "_T")] = sum(counts.values())
    behind = contributors_of(
        *((cell, value, "", [1] * 5) for cell, value in values.items() if value)
    )
    answer = answer_cells(
        true_of(values), [], behind, replace(SETTINGS, group_disclosure=("reason",))
    )
    whole = by_reason("BE-VAN", "_T")
    assert answer.cells[Others(whole)].up == 1
    for reason in ("risk", "other"):
        cell = answer.cells[by_reason("BE-VAN", reason)]
        assert (cell.state, cell.lower) == (State.HIDDEN, 0)


def test_the_numbers_of_rows_are_in_the_system() -> None:
    related = {
        whole.plain_measure: {part.plain_measure for part in parts}
        for whole, parts in row_relations()
    }
    assert related["read"] == {"counted", "out_of_scope", "quarantined"}
    assert related["out_of_scope"] == {"after_reference_date", "other_sector"}
    assert related["counted"] == {"counted_inside", "counted_outside"}
    assert related["counted_inside"] == related["counted_outside"] == {"applications"}
    assert {"both_bases", "activity_only", "nace_only", "ambiguous_2025"} <= related.keys()


def test_levels_of_counts_and_amounts() -> None:
    assert [judge_count(count, SETTINGS.rules).up for count in (0, 1, 2, 3)] == [0, 2, 1, 0]
    assert judge_count(9, SETTINGS.rules, contributors=2).up == 1
    found = judge_amount([12_000, 3_000, 900], SETTINGS.rules)
    assert (found.up, found.down) == (300, 300)
    assert judge_amount([500, 400], SETTINGS.rules).primary
    with pytest.raises(ValueError, match="more than the total"):
        judge_amount([500], SETTINGS.rules, total=400, contributors=1)


# -- the audit


TABLE = np.array([[1, 4, 5], [4, 1, 6]])
OPEN = [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_pattern_that_is_open_has_breaches() -> None:
    system = count_system(TABLE)
    found = audit(system, system.flags([(0, 0), (1, 1)]))
    assert not found.holds
    assert {one.cells for one in found.breaches} == {((0, 0),), ((1, 1),)}


def test_each_insider_is_asked() -> None:
    system = count_system(TABLE)
    insiders = [Insider("one", ((0, 0),)), Insider("two", ((1, 1),))]
    found = audit(system, system.flags(OPEN), insiders)
    assert {(one.insider, one.cells) for one in found.breaches} == {
        ("one", ((1, 1),)),
        ("two", ((0, 0),)),
    }


def test_both_sides_of_a_level_are_asked() -> None:
    cells = {(0, 0): Cell(5, up=1, down=3), (0, 1): Cell(2)}
    cells |= {(1, 0): Cell(2), (1, 1): Cell(9)}
    system = build_system({**cells, "t": Cell(7, state=State.PUBLISHED)}, [("t", [(0, 0), (0, 1)])])
    found = audit(system, system.flags([(0, 0), (0, 1)]))
    assert found.holds
    tight = replace(system, upper=np.where(np.arange(len(system)) == 1, 4, system.upper))
    assert [one.direction for one in audit(tight, tight.flags([(0, 0), (0, 1)])).breaches] == [-1]
    assert sorted(targets_of(reduce_system(system, ~system.flags(list(cells)))).direction) == [
        -1,
        1,
    ]


def test_an_insider_finds_her_own_cells_as_they_are() -> None:
    system = count_system(TABLE)
    reduction = reduce_system(system, ~system.flags(OPEN))
    low, high = room(reduction, np.ones(len(reduction)), np.arange(len(reduction)))
    attacker = Attacker(reduction)
    attacker.allow(low, high)
    assert attacker.push(0, 1).distance == 0


def test_what_follows_from_her_own_cells_she_knows_too() -> None:
    cells = {key: Cell(1, lower=1) for key in ("a", "t")} | {"b": Cell(0, state=State.PUBLISHED)}
    system = build_system(
        {**cells, "c": Cell(4), "u": Cell(5)}, [("t", ["a", "b"]), ("u", ["c", "t"])]
    )
    known = {system.keys[at][0] for at in knowledge(system, Insider("her", ("a",)))}
    assert known == {"a", "t"}


def test_a_certificate_that_does_not_check_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    system = count_system(np.array([[2, 5, 6], [7, 8, 9], [4, 6, 5]]))
    monkeypatch.setattr(auditing, "check_certificates", lambda *_: ["table 0 breaks relation 1"])
    with pytest.raises(ProofError, match="table 0 breaks relation 1"):
        audit(system, system.flags([(0, 0), (0, 1), (1, 0), (1, 1)]))


def test_an_objection_does_not_hide_behind_another_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many objections as breaches, and one of them is about something else."""
    system = count_system(TABLE)
    monkeypatch.setattr(auditing, "check_certificates", lambda *_: ["table 0 breaks relation 1"])
    with pytest.raises(ProofError):
        audit(system, system.flags([(0, 0), (1, 1)]))


def a_record() -> dict:
    system = count_system(np.array([[2, 5, 6], [7, 8, 9], [4, 6, 5]]))
    pattern = system.flags([(0, 0), (0, 1), (1, 0), (1, 1)])
    return record_of(system, pattern, [], audit(system, pattern).certificates)


def test_each_part_of_a_certificate_is_checked() -> None:
    assert check_record(a_record()) == []
    published = a_record()
    published["hidden"].remove(published["tables"][0][0][0])
    assert any("which is published" in one for one in check_record(published))
    bounds = a_record()
    bounds["upper"][bounds["tables"][0][0][0]] = 0
    assert any("outside what is known" in one for one in check_record(bounds))
    relations = a_record()
    relations["tables"][0][0][1] += 1
    assert any("breaks relation" in one for one in check_record(relations))
    level = a_record()
    level["sides"][0][2] += 5
    assert any("does not take" in one for one in check_record(level))
    claims = a_record()
    claims["claims"].clear()
    assert any("nothing shows" in one for one in check_record(claims))
    her = a_record()
    her["insiders"] = [[row[0] for row in her["tables"][0]]]
    her["claims"] += [[*claim[:2], 0, claim[3]] for claim in her["claims"]]
    assert any("that insider 0 knows" in one for one in check_record(her))


def test_a_table_outside_what_is_known_is_no_witness() -> None:
    """The neighbour is known to be 3 at least, so that of 5 the first cannot be 3."""
    cells = {
        "a": Cell(1, lower=1, up=2),
        "b": Cell(4, lower=3),
        "t": Cell(5, state=State.PUBLISHED),
    }
    system = build_system(cells, [("t", ["a", "b"])])
    assert not audit(system, system.flags(["a", "b"])).holds


def test_a_witness_keeps_every_relation_and_bound_in_whole_numbers() -> None:
    """What a program finds is looked at anew: a = 2 and b = 3 fit a + b = 5, nothing else here."""
    cells = {"a": Cell(1, lower=1, up=2), "b": Cell(4, lower=3)}
    cells |= {"t": Cell(5, state=State.PUBLISHED)}
    system = build_system(cells, [("t", ["a", "b"])])
    work = auditing._Auditor(system, system.flags(["a", "b"]), [])
    assert work._checked(np.array([1.0, -1.0])) == {0: 2, 1: 3}
    assert work._checked(np.array([2.0, -2.0])) is None, "b is at least 3"
    assert work._checked(np.array([1.0, 0.0])) is None, "they do not make up 5"


def test_what_whole_tables_cannot_reach_is_not_reached() -> None:
    system, hidden = three_way()
    work = auditing._Auditor(system, hidden, [])
    group = int(work.reduction.group[system.index[1, 1, 1]])
    work.become(-1)
    assert work._farthest(group, -1, exact=False) == pytest.approx(0.5)
    assert work._farthest(group, -1, exact=True) == 0


# -- protection


def test_a_pattern_that_the_audit_finds_open_is_never_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    breach = Breach(0, ("a",), "", 1, 3, 2)
    found = Audit((), (breach,), Certificates((), ()), 0.0)
    monkeypatch.setattr(protection, "audit", lambda *_, **__: found)
    with pytest.raises(UnsafeError, match="does not protect"):
        protect_answer(answer_of(FEW), SETTINGS, MAXIMUM, DAY)


def test_a_kept_pattern_is_safe_by_its_certificates_alone() -> None:
    system = count_system(np.array([[1, 6, 9], [5, 1, 8], [7, 4, 0]]))
    found = suppress(system)
    proof = audit(system, found.hidden).certificates
    assert proven_safe(replace(found, certificates=proof)) is not None
    without = Certificates(proof.tables, proof.claims[:-1])
    assert proven_safe(replace(found, certificates=without)) is None
    assert proven_safe(replace(found, certificates=None)) is None


def test_small_differences_are_cells_with_levels() -> None:
    before, now = {"a": Cell(4), "b": Cell(5)}, {"a": Cell(5), "b": Cell(5)}
    cells, equations = join_dates(
        [before, now], lambda _, change: judge_count(change, SETTINGS.rules)
    )
    change = cells[Change(1, "a")]
    assert (change.value, change.up, change.lower, change.state) == (1, 2, 0, State.HIDDEN)
    assert {At(1, "a"): 1, At(0, "a"): -1, Change(1, "a"): -1} in equations
    assert len(equations) == 2


def test_what_is_out_stays_as_it_is() -> None:
    cells = {"shown": Cell(4, up=1), "hidden": Cell(1, up=2)}
    out = released(cells, lambda key: key == "shown")
    assert (out["shown"].state, out["hidden"].state) == (State.PUBLISHED, State.HIDDEN)
    assert out["hidden"].up == 2


def test_an_amount_tells_how_many_payments_there_are_at_least() -> None:
    paid: Paid = {**REST, ("BE-VOV", "company"): [25000, 25000, 25000, 20000]}
    asked = joined(answer_of(paid), SETTINGS, MAXIMUM, DAY).asked(COUNTS)
    assert asked.cells[At(0, name("paid", "BE-VOV", "company"))].lower == 4


# -- files and verdicts


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def test_the_internal_report_is_its_owners_alone(tmp_path: Path) -> None:
    with umask(0):
        write_json(tmp_path / "report.json", {})
    assert stat.S_IMODE((tmp_path / "report.json").stat().st_mode) == 0o600


def test_what_is_not_free_is_left_out_of_what_is_published(tmp_path: Path) -> None:
    cell = name("paid", "_T", "company")
    for keep, value in ((False, None), (True, Decimal(2))):
        target = tmp_path / "out.parquet"
        steps._write_published(target, true_of({cell: 2}), {cell: "C"}, {}, {}, keep=keep)
        written = pd.read_parquet(target)
        assert names_in(written) == [cell]
        assert (written["value"][0], written["conf_status"][0]) == (value, "C")


GATE = """{"rules": [{"id": "IMP-1", "titles": {"en": "A rule"}, "severity": "critical",
"outcome": "%s", "table": "register"}]}"""


def test_the_verdicts_of_a_run_are_read_off_its_files(tmp_path: Path) -> None:
    rules = frozenset({"IMP-1"})

    def of(notebook: str) -> dict[str, str]:
        return verdicts(notebook, tmp_path, tmp_path, public=True, rules=rules)

    (tmp_path / "quality.json").write_text(GATE % "passed", encoding="utf-8")
    assert of("02_expectations") == {"gate": "holds"}
    for outcome in ("failed", "error"):
        (tmp_path / "quality.json").write_text(GATE % outcome, encoding="utf-8")
        with pytest.raises(GateStoppedError):
            of("02_expectations")
    (tmp_path / "quality.json").write_text('{"rules": []}', encoding="utf-8")
    with pytest.raises(UserError, match="left no result"):
        of("02_expectations")
    (tmp_path / "quality.json").write_text(GATE % "passed", encoding="utf-8")
    sums = '[{"id": "IMP-901", "severity": "critical", "outcome": "%s"}]'
    block = '{"blocks": [{"name": "counts", "audit_holds": %s}]}'
    (tmp_path / "cells_quality.json").write_text(sums % "passed", encoding="utf-8")
    (tmp_path / "disclosure.json").write_text(block % "true", encoding="utf-8")
    assert of("04_provincial_breakdown") == {"additivity": "holds"}
    assert of("05_disclosure") == {"disclosure": "holds"}
    for value in ("false", "null", '"true"'):
        (tmp_path / "disclosure.json").write_text(block % value, encoding="utf-8")
        with pytest.raises(UserError, match="does not hold"):
            of("05_disclosure")
    (tmp_path / "cells_quality.json").write_text(sums % "failed", encoding="utf-8")
    with pytest.raises(UserError, match="IMP-901"):
        of("04_provincial_breakdown")


def test_a_public_table_shows_no_hidden_value(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    header = "table,measure,province,applicant,activity,nace,reason,value,conf_status\n"
    line = "by_province,paid,_T,_T,_Z,_Z,_Z,{},{}\n"
    (tmp_path / "tables" / "datapackage.json").write_text('{"dated": []}', encoding="utf-8")
    for value, status, fine in (
        ("5", "F", True),
        ("", "C", True),
        ("2", "C", False),
        ("2", "A", False),
    ):
        text = header + line.format(value, status)
        (tmp_path / "tables" / "cells.csv").write_text(text, encoding="utf-8")
        if fine:
            require_tables(tmp_path, public=True)
        else:
            with pytest.raises(UserError, match="internal answer"):
                require_tables(tmp_path, public=True)


# -- without assert


def test_a_verdict_is_free_only_where_nothing_is_asked() -> None:
    assert Verdict() == Verdict("F", 0, 0)


def pair(hers: int, other: int) -> Asked:
    """What two people got together, of which one knows her own part."""
    whole, own, rest = (At(0, name("amount_paid_eur", *of)) for of in SUM)
    cells: dict[Key, Cell] = {
        whole: Cell(hers + other, down=500, up=500),
        own: Cell(hers, lower=1, up=500, down=500),
        rest: Cell(other, lower=1, up=500, down=500),
    }
    return Asked(cells, [Insider("she", (own,))], [(whole, [own, rest])], [], own=0)


SUM = (("BE-VLI", TOTAL), ("BE-VLI", "company"), ("BE-VLI", "self_employed"))


@pytest.mark.parametrize(("other", "excused"), [(500, True), (501, False), (9000, False)])
def test_nobody_believes_that_another_got_less_than_anything(other: int, excused: bool) -> None:
    """Down to her own 5,000 and one cent it must be open; below that she needs no table."""
    whole = At(0, name("amount_paid_eur", *SUM[0]))
    first = next(_attempts(AMOUNTS, pair(5000, other)))[0]
    assert ((whole, -1) in first.insiders[0].unguarded) is excused
    assert first.cells[whole].down == 500
    assert (whole, 1) not in first.insiders[0].unguarded


def test_an_answer_without_amounts_is_possible_whatever_zeros_tell() -> None:
    *_, (last, given_up) = _attempts(AMOUNTS, pair(5000, 300))
    assert given_up == (AMOUNTS,)
    assert not exposures(last.system(), last.insiders)
