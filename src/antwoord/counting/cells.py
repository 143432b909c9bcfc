"""Every cell of every table (contract 3), by one Ibis expression on DuckDB.

The rows are first counted once per combination of leaves; these counts are joined with the
cells that each pair of leaves belongs to (a leaf belongs to itself, to its subtotal and to
the total), and put on a grid that holds every cell, the empty ones too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.delineation import MAPPED_AMBIGUOUS, OTHER_CODE, UNKNOWN, on_list
from antwoord.catalogue.nace import SUBCLASS
from antwoord.catalogue.question import MEASURES, Question
from antwoord.counting.state import NO_SUCH_DIMENSION, OUTSIDE, TOTAL

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

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

#: Dimensions with a code for unknown in those tables alone that have such a row.
CAN_BE_UNKNOWN = {"province": "province", "applicant": "applicant_leaf"}

Members = dict[str, tuple[str, ...]]  # leaf -> the codes of the table that it counts in


class Shape:
    """The codes of each dimension in the order shown, and which leaf counts in which."""

    def __init__(
        self,
        question: Question,
        codes: CodeLists,
        sector_basis: str,
        unknown: Iterable[str] = (),
    ) -> None:
        """`unknown`: of province and applicant those that are not known of every row."""
        unknown_province, unknown_applicant = (
            (UNKNOWN,) if dimension in unknown else () for dimension in CAN_BE_UNKNOWN
        )
        self.sector_basis = sector_basis
        self.nace_version = question.nace_version
        self.provinces = (*codes.flemish_provinces, *unknown_province, TOTAL, OUTSIDE)
        self.applicants = (*codes.applicants, *unknown_applicant, TOTAL)
        only_listed = sector_basis == "activity"
        activities = question.activities if only_listed else tuple(codes.activities)
        self.activities = (*activities, UNKNOWN, TOTAL)
        listed = [
            code
            for version, code in codes.nace
            if version == question.nace_version
            and len(code) == SUBCLASS
            and on_list(code, question)
        ]
        self.nace = (*sorted(listed), MAPPED_AMBIGUOUS, OTHER_CODE, UNKNOWN, TOTAL)
        self.reasons = (*codes.stop_reasons, UNKNOWN, TOTAL)

        self.province_members: Members = {
            **{code: (code, TOTAL) for code in (*codes.flemish_provinces, *unknown_province)},
            OUTSIDE: (OUTSIDE,),
        }
        self.applicant_members: Members = {
            code: (code, *_ancestors(code, codes))
            for code in codes.applicants
            if not any(other.group == code for other in codes.applicants.values())
        } | {code: (code, TOTAL) for code in unknown_applicant}
        self.activity_members: Members = _flat(self.activities)
        self.nace_members: Members = _flat(self.nace)
        self.reason_members: Members = _flat(self.reasons)


def _flat(codes: tuple[str, ...]) -> Members:
    return {code: (code, TOTAL) for code in codes if code != TOTAL}


def _ancestors(code: str, codes: CodeLists) -> tuple[str, ...]:
    parent = codes.applicants[code].group
    return (TOTAL,) if parent == TOTAL else (parent, *_ancestors(parent, codes))


def unknown_in(state: "ir.Table") -> tuple[str, ...]:
    """Of province and applicant those that are unknown of some row that counts."""
    counted = state.filter(state.in_sector & state.state.notnull())
    found = counted.aggregate(
        **{name: (counted[leaf] == UNKNOWN).any() for name, leaf in CAN_BE_UNKNOWN.items()}
    ).execute()
    return tuple(name for name in CAN_BE_UNKNOWN if found[name].iloc[0] == True)  # noqa: E712 - null where nothing counts


def cells(state: "ir.Table", shape: Shape, tables: Iterable[str] = TABLES) -> "pd.DataFrame":
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
    splits = [split for name in tables for split in splits_of(name, counted, shape)]
    rolled = roll(counted, splits, KEY, ("value",))
    summed = rolled.group_by(list(KEY)).agg(value=rolled.value.sum().cast("decimal(38, 2)"))
    grid = ibis.memtable(
        [(place, *key) for place, key in enumerate(_grid(shape, tables))],
        columns=["place", *KEY],
    )
    joined = grid.left_join(summed, list(KEY))
    value = joined.value.fill_null(0).cast("decimal(20, 2)")
    # What orders the rows of a query must be the last of it.
    frame = joined.select("place", *KEY, value=value).order_by("place").execute()
    return frame.drop(columns="place")


@dataclass(frozen=True)
class Split:
    """A part of a table: two of its dimensions, each with its leaf's column and members.

    `where` says which rows count; what is not split by is a total, or not there.
    """

    table: str
    by: tuple[tuple[str, str, Members], tuple[str, str, Members]]
    where: "ir.BooleanValue | bool" = True
    fixed: tuple[tuple[str, str], ...] = ()


def splits_of(name: str, counted: "ir.Table", shape: Shape) -> list[Split]:
    """The parts of a table of contract 3."""
    flemish, stopped = counted.province != OUTSIDE, counted.measure == "stopped"
    province = ("province", "province", shape.province_members)
    applicant = ("applicant", "applicant", shape.applicant_members)
    activity = ("activity", "activity", shape.activity_members)
    nace = ("nace", "nace", shape.nace_members)
    reason = ("reason", "reason", shape.reason_members)
    # The total over all codes is already there, as the row of all Flanders.
    alone: Members = {leaf: (leaf,) for leaf in shape.nace_members}
    by_code = ("nace", "nace", alone)
    return {
        "by_province": [Split(name, (province, applicant))],
        "by_nace": [Split(name, (nace, applicant), flemish)],
        "by_activity": [Split(name, (activity, applicant), flemish)],
        "by_reason": [
            Split(name, (province, reason), stopped, (("nace", TOTAL),)),
            Split(name, (by_code, reason), flemish & stopped),
        ],
    }[name]


def roll(
    counted: "ir.Table", splits: Sequence[Split], key: Sequence[str], carried: Sequence[str]
) -> "ir.Table":
    """Each row once for every cell that it counts in: columns `key` and those carried along.

    All splits together are one join with the cells of each pair of leaves: to compile a join
    for each dimension of each takes Ibis several times what DuckDB takes to count.
    """
    named = [name for name in key if name != "measure"]
    long, cells = [], []
    for number, split in enumerate(splits):
        rows = counted if split.where is True else counted.filter(split.where)
        (one, first, of_first), (other, second, of_second) = split.by
        long.append(
            rows.select(
                "measure",
                *carried,
                part=ibis.literal(number, "int64"),
                first=rows[first],
                second=rows[second],
            )
        )
        given = {
            **dict.fromkeys(named, NO_SUCH_DIMENSION),
            "table": split.table,
            "province": TOTAL,
            "applicant": TOTAL,
            **dict(split.fixed),
        }
        for (leaf, codes), (leaf_2, codes_2) in product(of_first.items(), of_second.items()):
            for code, code_2 in product(codes, codes_2):
                cell = {**given, one: code, other: code_2}
                cells.append((number, leaf, leaf_2, *(cell[name] for name in named)))
    together = ibis.union(*long) if len(long) > 1 else long[0]
    places = ibis.memtable(cells, columns=["part", "first", "second", *named])
    return together.join(places, ["part", "first", "second"]).select(*key, *carried)


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
