"""Statements about all tables: nobody finds a primary cell, nothing is hidden in vain."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import tau_argus
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from looping import drawn
from made_tables import TOTAL, cube, cube_relations

from antwoord.disclosure.model.reduction import independent
from antwoord.disclosure.model.system import Cell, Key, State, System, build_system
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.proof.certificates import check_certificates
from antwoord.disclosure.search.rounding import RoundingError, round_system
from antwoord.disclosure.search.suppression import Suppression, UnprotectableError, suppress

MINIMUM = 3


def counted(values: dict[Key, int], weights: dict[Key, int]) -> dict[Key, Cell]:
    return {
        key: Cell(
            value,
            lower=1 if value else 0,
            weight=weights.get(key, 1),
            state=State.FREE if value else State.PUBLISHED,
            up=MINIMUM - value if 0 < value < MINIMUM else 0,
        )
        for key, value in values.items()
    }


@st.composite
def tables(draw: st.DrawFn, largest: tuple[int, ...] = (4, 4)) -> System:
    """A table with margins, a subtotal over some rows, and a second table of the same rows."""
    shape = tuple(draw(st.integers(2, size)) for size in largest)
    cells = st.one_of(st.just(0), st.integers(1, 3), st.integers(3, 9))
    inner = draw(st.lists(cells, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    array = np.array(inner).reshape(shape)
    values: dict[Key, int] = dict(cube(array))
    relations = cube_relations(shape)
    if shape[0] > 2:  # the first two rows make a group, in every column
        columns = list(product(*((*range(size), TOTAL) for size in shape[1:])))
        for rest in columns:
            members = [(0, *rest), (1, *rest)]
            values["group", *rest] = sum(values[key] for key in members)
            relations.append((("group", *rest), members))
        of_columns: list[Any] = cube_relations(shape[1:])
        relations += [
            (("group", *parent), [("group", *child) for child in children])
            for parent, children in of_columns
        ]
    # A second table that splits the total otherwise.
    total = values[tuple(TOTAL for _ in shape)]
    split = draw(st.integers(0, total))
    values["other", 0], values["other", 1] = split, total - split
    relations.append((tuple(TOTAL for _ in shape), [("other", 0), ("other", 1)]))
    weights = {key: draw(st.integers(1, 4)) for key in values}
    return build_system(counted(values, weights), relations)


def suppressed(system: System, insiders: tuple[Insider, ...] = ()) -> Suppression:
    try:
        return suppress(system, insiders)
    except UnprotectableError:
        assume(False)
        raise


def some_insiders(system: System, data: st.DataObject) -> tuple[Insider, ...]:
    """Up to three who are alone in a cell; none where nobody is."""
    ones = [keys[0] for keys, value in zip(system.keys, system.value, strict=True) if value == 1]
    if not ones:
        return ()
    drawn = data.draw(st.lists(st.sampled_from(ones), max_size=3, unique=True))
    return tuple(Insider(str(key), (key,)) for key in drawn)


quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


@quick
@given(tables())
def test_the_attacker_finds_no_primary_cell(system: System) -> None:
    found = suppressed(system)
    looked_at = audit(system, found.hidden)
    assert looked_at.holds
    for interval in drawn(looked_at.intervals):
        if system.primary[interval.variable]:
            assert interval.high is None or interval.high >= MINIMUM


@quick
@given(tables())
def test_the_certificates_check(system: System) -> None:
    found = suppressed(system)
    certificates = audit(system, found.hidden).certificates
    assert check_certificates(system, found.hidden, [], certificates) == []


@quick
@given(tables())
def test_nothing_is_hidden_in_vain(system: System) -> None:
    found = suppressed(system)
    assert found.proven
    for at in drawn(np.flatnonzero(found.secondary)):
        hidden = found.hidden.copy()
        hidden[at] = False
        assert not audit(system, hidden, intervals=False).holds


@quick
@given(tables((3, 3)), st.data())
def test_no_pattern_costs_less(system: System, data: st.DataObject) -> None:
    insiders = some_insiders(system, data)
    found = suppressed(system, insiders)
    free = np.flatnonzero((system.state == State.FREE) & ~system.primary)
    assume(len(free) <= 9)
    best = None
    for chosen in product((False, True), repeat=len(free)):
        hidden = system.primary.copy()
        hidden[free] = chosen
        loss = int(system.weight[free[list(chosen)]].sum())
        cheaper = best is None or loss < best
        if cheaper and audit(system, hidden, insiders, intervals=False).holds:
            best = loss
    assert found.loss == best


@settings(max_examples=25, deadline=None)
@given(tables((3, 2, 3)))
def test_three_dimensions_hold_too(system: System) -> None:
    found = suppressed(system)
    assert audit(system, found.hidden, intervals=False).holds


@settings(max_examples=25, deadline=None)
@given(tables(), st.data())
def test_insiders_find_no_more(system: System, data: st.DataObject) -> None:
    insiders = some_insiders(system, data)
    found = suppressed(system, insiders)
    assert audit(system, found.hidden, insiders).holds
    assert found.loss >= suppress(system).loss


@settings(max_examples=20, deadline=None)
@given(tables())
def test_pytauargus_finds_the_same_optimum(system: System) -> None:
    assume(system.primary.any())
    found = suppressed(system)
    assert tau_argus.optimal(system).loss == found.loss


@settings(max_examples=20, deadline=None)
@given(tables())
def test_pytauargus_finds_the_same_intervals(system: System) -> None:
    assume(system.primary.any())
    found = suppressed(system)
    theirs = tau_argus.intervals(system, found.hidden)
    for ours in drawn(audit(system, found.hidden).intervals):
        low, high = theirs[ours.variable]
        assert ours.low == pytest.approx(low, abs=1e-4)
        if ours.high is not None:
            assert ours.high == pytest.approx(high, abs=1e-4)


@quick
@given(tables(), st.integers(2, 6))
def test_rounding_is_additive_and_to_neighbours(system: System, base: int) -> None:
    try:
        found = round_system(system, base)
    except RoundingError:
        assume(False)
        raise
    assert found.proven
    assert not system.rows.times(found.shown).any()
    assert (found.shown % base == 0).all()
    assert (np.abs(found.shown - system.value) < base).all()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.integers(0, 5),
            st.integers(-3, 3).filter(bool),  # no stored zeros
            min_size=1,
        ),
        max_size=9,
    )
)
def test_what_is_left_out_of_relations_follows_from_the_rest(rows: list[dict[int, int]]) -> None:
    kept = independent(rows)
    matrix = np.zeros((len(rows), 6))
    for place, row in enumerate(rows):
        matrix[place, list(row)] = list(row.values())
    rank = np.linalg.matrix_rank(matrix) if rows else 0
    assert len(kept) == rank == (np.linalg.matrix_rank(matrix[kept]) if kept else 0)
