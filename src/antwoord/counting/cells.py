"""Every cell of every table (contract 3), by one Ibis expression on DuckDB.

A leaf is the most detailed code of a dimension. The rows are first counted once for each
combination of leaves; these counts are joined with the cells that each pair of leaves belongs
to (a leaf belongs to itself, to its subtotal and to the total), and put on a grid that holds
every cell, the empty ones too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.delineation import on_list
from antwoord.catalogue.nace import SUBCLASS
from antwoord.catalogue.question import MEASURES, Question
from antwoord.cells import (
    AMBIGUOUS,
    AMOUNT,
    CELL_COLUMNS,
    OTHER_CODE,
    OUTSIDE,
    TOTAL,
    UNKNOWN,
    CellName,
    frame_of,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

TABLES = ("by_province", "by_nace", "by_activity", "by_reason")

#: The measures in which an application of each state counts; only a paid one has an amount.
MEASURES_OF_STATE = {
    "paid": ("applications", "paid", AMOUNT),
    "stopped": ("applications", "stopped"),
    "approved": ("applications", "approved"),
    "pending": ("applications", "pending"),
}

#: Dimensions that have the code UNKNOWN only where some application needs it, with the column
#: of `with_state` that says so.
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
        """The shape of an answer to a question.

        `codes` are the code lists, `sector_basis` says by what an application is in the sector,
        and `unknown` names those of the dimensions CAN_BE_UNKNOWN that some row leaves open.
        """
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
        self.nace = (*sorted(listed), AMBIGUOUS, OTHER_CODE, UNKNOWN, TOTAL)
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
    """The dimensions of CAN_BE_UNKNOWN that some row leaves open which counts.

    `state` is what `with_state` gives.
    """
    counted = state.filter(state.in_sector & state.state.notnull())
    found = counted.aggregate(
        **{name: (counted[leaf] == UNKNOWN).any() for name, leaf in CAN_BE_UNKNOWN.items()}
    ).execute()
    return tuple(name for name in CAN_BE_UNKNOWN if found[name].iloc[0] == True)  # noqa: E712 - null where nothing counts


def cells(state: "ir.Table", shape: Shape, tables: Iterable[str] = TABLES) -> "pd.DataFrame":
    """The cells of some tables, in the order of `cells.csv`: CELL_COLUMNS and `value`.

    `state` is what `with_state` gives, `shape` names the codes of each dimension and `tables`
    some of TABLES. Only rows in the sector that had applied by the reference date count. A
    value is decimal(20, 2): an amount in euro, or a count, which is a whole number.
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
        value=ibis.ifelse(counted.measure == AMOUNT, amount, counted.number.cast("decimal(20, 2)"))
    )
    splits = [split for name in tables for split in splits_of(name, counted, shape)]
    rolled = roll(counted, splits, CELL_COLUMNS, ("value",))
    summed = rolled.group_by(list(CELL_COLUMNS)).agg(
        value=rolled.value.sum().cast("decimal(38, 2)")
    )
    places = ((cell, place) for place, cell in enumerate(_grid(shape, tables)))
    grid = ibis.memtable(frame_of(places, CELL_COLUMNS, value="place"))
    joined = grid.left_join(summed, list(CELL_COLUMNS))
    value = joined.value.fill_null(0).cast("decimal(20, 2)")
    # A query keeps an order of its rows only where ordering is the last thing it does.
    frame = joined.select("place", *CELL_COLUMNS, value=value).order_by("place").execute()
    return frame.drop(columns="place")


@dataclass(frozen=True)
class Split:
    """A part of a table, which splits the rows by two of its dimensions.

    `by` gives for both the column of the name, the column of the leaf, and the codes that each
    leaf counts in. `where` says which rows count. `fixed` are codes of other dimensions; in all
    the rest a cell has the default code of CellName.
    """

    table: str
    by: tuple[tuple[str, str, Members], tuple[str, str, Members]]
    where: "ir.BooleanValue | bool" = True
    fixed: tuple[tuple[str, str], ...] = ()


def splits_of(name: str, counted: "ir.Table", shape: Shape) -> list[Split]:
    """The parts of a table of contract 3, by its name; `shape` names the codes.

    `counted` has one row for each application and measure, with its leaves.
    """
    flemish, stopped = counted.province != OUTSIDE, counted.measure == "stopped"
    province = ("province", "province", shape.province_members)
    applicant = ("applicant", "applicant", shape.applicant_members)
    activity = ("activity", "activity", shape.activity_members)
    nace = ("nace", "nace", shape.nace_members)
    reason = ("reason", "reason", shape.reason_members)
    # The total over all codes is already among the cells, as the row of all Flanders.
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
    counted: "ir.Table", splits: Sequence[Split], columns: Sequence[str], carried: Sequence[str]
) -> "ir.Table":
    """Each row of `counted`, repeated for every cell that it counts in.

    `columns` are those of the name that the result has, beside those of `counted` that are
    `carried` along. All `splits` together are one join with the cells of each pair of leaves:
    to compile a join for each dimension of each split takes Ibis several times what DuckDB
    takes to count.
    """
    named = [name for name in columns if name != "measure"]
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
        # The measure is that of each row, and no column of the cells joined here.
        whole = CellName(split.table, measure="", **dict(split.fixed))
        for (leaf, codes), (leaf_2, codes_2) in product(of_first.items(), of_second.items()):
            for code, code_2 in product(codes, codes_2):
                cell = whole.at(**{one: code, other: code_2})
                cells.append((number, leaf, leaf_2, *cell.under(named)))
    together = ibis.union(*long) if len(long) > 1 else long[0]
    places = ibis.memtable(cells, columns=["part", "first", "second", *named])
    return together.join(places, ["part", "first", "second"]).select(*columns, *carried)


def _grid(shape: Shape, tables: Iterable[str]) -> Iterable[CellName]:
    """The name of every cell of some tables, in the order of `cells.csv`."""
    for name in tables:
        if name == "by_reason":
            for province, reason in product(shape.provinces, shape.reasons):
                yield CellName(name, "stopped", province, nace=TOTAL, reason=reason)
            for nace, reason in product(shape.nace_members, shape.reasons):
                yield CellName(name, "stopped", nace=nace, reason=reason)
            continue
        for measure in MEASURES:
            if name == "by_province":
                for province, applicant in product(shape.provinces, shape.applicants):
                    yield CellName(name, measure, province, applicant)
            elif name == "by_nace":
                for nace, applicant in product(shape.nace, shape.applicants):
                    yield CellName(name, measure, applicant=applicant, nace=nace)
            else:
                for activity, applicant in product(shape.activities, shape.applicants):
                    yield CellName(name, measure, applicant=applicant, activity=activity)
