"""Every cell of every table (contract 3), as one Ibis expression on DuckDB.

The rows are first counted once per combination of leaves; each table is a join of
these counts with the memberships of its dimensions (a leaf belongs to itself, to its
subtotal and to the total), put on a grid that holds every cell, the empty ones too.
"""

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING

import ibis

from helpers.breakdown.state import (
    MAPPED_AMBIGUOUS,
    NO_SUCH_DIMENSION,
    OTHER_CODE,
    OUTSIDE,
    TOTAL,
    UNKNOWN,
    on_list,
)
from helpers.reference.code_lists import CodeLists
from helpers.reference.question import MEASURES, Question

if TYPE_CHECKING:
    import ibis.expr.types as ir

TABLES = ("by_province", "by_nace", "by_activity", "by_reason")
DIMENSIONS = ("province", "applicant", "activity", "nace", "reason")
KEY = ("table", "measure", *DIMENSIONS)

#: Each state counts in these measures; an amount is that of the paid ones.
MEASURES_OF_STATE = {
    "paid": ("applications", "paid", "amount_paid_eur"),
    "stopped": ("applications", "stopped"),
    "approved": ("applications", "approved"),
    "pending": ("applications", "pending"),
}

Members = dict[str, tuple[str, ...]]  # leaf -> the codes of the table that it counts in


class Shape:
    """The codes of each dimension in the order shown, and which leaf counts in which."""

    def __init__(
        self,
        question: Question,
        codes: CodeLists,
        sector_basis: str,
        observed_nace: Iterable[str] = (),
    ) -> None:
        """`observed_nace`: codes seen on the question's list, for lists given by prefix."""
        self.sector_basis = sector_basis
        self.nace_version = question.nace_version
        self.provinces = (*codes.flemish_provinces, TOTAL, OUTSIDE)
        self.applicants = (*codes.applicants, TOTAL)
        only_listed = sector_basis == "activity"
        activities = question.activities if only_listed else tuple(codes.activities)
        self.activities = (*activities, UNKNOWN, TOTAL)
        known = (code for version, code in codes.nace if version == question.nace_version)
        listed = {code for code in (*known, *observed_nace) if on_list(code, question)}
        self.nace = (*sorted(listed), MAPPED_AMBIGUOUS, OTHER_CODE, UNKNOWN, TOTAL)
        self.reasons = (*codes.stop_reasons, UNKNOWN, TOTAL)

        self.province_members: Members = {
            **{code: (code, TOTAL) for code in codes.flemish_provinces},
            OUTSIDE: (OUTSIDE,),
        }
        self.applicant_members: Members = {
            code: (code, *_ancestors(code, codes))
            for code in codes.applicants
            if not any(other.group == code for other in codes.applicants.values())
        }
        self.activity_members: Members = _flat(self.activities)
        self.nace_members: Members = _flat(self.nace)
        self.reason_members: Members = _flat(self.reasons)


def _flat(codes: tuple[str, ...]) -> Members:
    return {code: (code, TOTAL) for code in codes if code != TOTAL}


def _ancestors(code: str, codes: CodeLists) -> tuple[str, ...]:
    parent = codes.applicants[code].group
    return (TOTAL,) if parent == TOTAL else (parent, *_ancestors(parent, codes))


def cells(state: "ir.Table", shape: Shape, tables: Iterable[str] = TABLES) -> "ir.Table":
    """The cells of the tables named, in order; columns KEY and `value` decimal(20, 2).

    `state` is what `with_state` gives. Only rows in the sector that had applied by the
    reference date count. An amount is in euro; a count is a whole number.
    """
    scoped = state.filter(state.in_sector & state.state.notnull())
    leaves = scoped.group_by(
        "state",
        "province",
        applicant=scoped.applicant_leaf,
        activity=scoped.activity_leaf,
        nace=scoped.nace_leaf,
        reason=scoped.reason_leaf,
    ).agg(number=scoped.count(), amount_eur=scoped.paid_amount_eur.sum())
    measures = ibis.memtable(
        [(state, measure) for state, names in MEASURES_OF_STATE.items() for measure in names],
        columns=["state", "measure"],
    )
    counted = leaves.join(measures, "state")
    amount = counted.amount_eur.fill_null(0).cast("decimal(20, 2)")
    counted = counted.mutate(
        value=ibis.ifelse(
            counted.measure == "amount_paid_eur", amount, counted.number.cast("decimal(20, 2)")
        )
    )
    parts = [part for name in tables for part in _parts(name, counted, shape)]
    rolled = ibis.union(*parts) if len(parts) > 1 else parts[0]
    summed = rolled.group_by(list(KEY)).agg(value=rolled.value.sum().cast("decimal(38, 2)"))
    grid = ibis.memtable(
        [(place, *key) for place, key in enumerate(_grid(shape, tables))],
        columns=["place", *KEY],
    )
    joined = grid.left_join(summed, list(KEY))
    return (
        joined.mutate(value=joined.value.fill_null(0).cast("decimal(20, 2)"))
        .order_by("place")
        .select(*KEY, "value")
    )


def _parts(name: str, counted: "ir.Table", shape: Shape) -> list["ir.Table"]:
    flemish = counted.filter(counted.province != OUTSIDE)
    if name == "by_province":
        rolled = roll(counted, province=shape.province_members, applicant=shape.applicant_members)
        return [_placed(rolled, name, "province", "applicant")]
    if name == "by_nace":
        rolled = roll(flemish, nace=shape.nace_members, applicant=shape.applicant_members)
        return [_placed(rolled, name, "nace", "applicant")]
    if name == "by_activity":
        rolled = roll(flemish, activity=shape.activity_members, applicant=shape.applicant_members)
        return [_placed(rolled, name, "activity", "applicant")]
    if name == "by_reason":
        by_province = roll(
            counted.filter(counted.measure == "stopped"),
            province=shape.province_members,
            reason=shape.reason_members,
        )
        # The total over all codes is already there, as the row of all Flanders.
        by_code: Members = {leaf: (leaf,) for leaf in shape.nace_members}
        by_nace = roll(
            flemish.filter(flemish.measure == "stopped"), nace=by_code, reason=shape.reason_members
        )
        return [
            _placed(by_province, name, "province", "reason", nace=TOTAL),
            _placed(by_nace, name, "nace", "reason"),
        ]
    raise ValueError(f"no such table: {name}")


def roll(counted: "ir.Table", **members: Members) -> "ir.Table":
    """Each count once for every code that its leaf belongs to, per dimension named."""
    for dimension, mapping in members.items():
        pairs = ibis.memtable(
            [(leaf, code) for leaf, codes in mapping.items() for code in codes],
            columns=["leaf", "code"],
        )
        counted = counted.join(pairs, counted[dimension] == pairs.leaf).drop("leaf", dimension)
        counted = counted.rename({dimension: "code"})
    return counted


def _placed(rolled: "ir.Table", name: str, *by: str, **fixed: str) -> "ir.Table":
    """The counts with their whole key: what is not split by is a total or not there."""
    given = {
        "province": TOTAL,
        "applicant": TOTAL,
        **dict.fromkeys(("activity", "nace", "reason"), NO_SUCH_DIMENSION),
        **fixed,
    }
    constants = {name: ibis.literal(code) for name, code in given.items() if name not in by}
    return rolled.select("measure", *by, "value", table=ibis.literal(name), **constants).select(
        *KEY, "value"
    )


def _grid(shape: Shape, tables: Iterable[str]) -> Iterable[tuple[str, ...]]:
    """The key of every cell, in the order of `cells.csv`."""
    no = NO_SUCH_DIMENSION
    for name in tables:
        if name == "by_reason":
            for province, reason in product(shape.provinces, shape.reasons):
                yield (name, "stopped", province, TOTAL, no, TOTAL, reason)
            for nace, reason in product(shape.nace_members, shape.reasons):
                yield (name, "stopped", TOTAL, TOTAL, no, nace, reason)
            continue
        for measure in MEASURES:
            if name == "by_province":
                for province, applicant in product(shape.provinces, shape.applicants):
                    yield (name, measure, province, applicant, no, no, no)
            elif name == "by_nace":
                for nace, applicant in product(shape.nace, shape.applicants):
                    yield (name, measure, TOTAL, applicant, no, nace, no)
            else:
                for activity, applicant in product(shape.activities, shape.applicants):
                    yield (name, measure, TOTAL, applicant, activity, no, no)
