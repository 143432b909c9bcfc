"""Who stands behind each cell: how many contributors, and what the largest bring in.

Disclosure control needs it: a cell of one applicant is that applicant. A contributor is an
enterprise by its number, or an application where no number is known; here only as a digest
(SHA-256), the same on every date. Who tries all numbers finds the one behind it: the file is as
private as the register, and what it says goes into no document.
"""

from datetime import date
from typing import TYPE_CHECKING

import ibis

from helpers.breakdown.additivity import CELL
from helpers.breakdown.categories import (
    BY_DURATION,
    BY_GROUP,
    BY_REASON_GROUP,
    BY_YEAR,
    DATED_BY,
    duration_leaf,
    group_of_codes,
)
from helpers.breakdown.cells import MEASURES_OF_STATE, Members, Shape, roll
from helpers.breakdown.state import NO_SUCH_DIMENSION, OUTSIDE, STATES, TOTAL
from helpers.reference.code_lists import CodeLists

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

PROVINCE, NACE = ("province", "applicant"), ("nace", "applicant")
GROUP = ("category", "applicant")
#: How many of the largest contributions are kept: more than any rule in use looks at.
LARGEST = 5


def contributions(
    state: "ir.Table", shape: Shape, codes: CodeLists, reference_date: date
) -> "pd.DataFrame":
    """Per cell that is not empty: columns CELL, `contributors`, `sole`, `largest`.

    `state` is what `with_state` gives. `contributors` are distinct; `sole` is the digest of
    the only one, else empty; `largest` lists what the LARGEST of them bring in, falling, in
    cents for an amount and in records for a count. `by_basis` is not among the tables.
    """
    counted = _counted(state, reference_date)
    flemish = counted.filter(counted.province != OUTSIDE)
    groups: Members = {
        leaf: (group, TOTAL)
        for leaf, group in group_of_codes(shape.nace, codes, shape.nace_version).items()
    }
    stopped = counted.measure == "stopped"

    by_code: Members = {leaf: (leaf,) for leaf in shape.nace_members}
    province, applicant = shape.province_members, shape.applicant_members
    reason = shape.reason_members
    dated = flemish.filter(flemish.measure.isin(tuple(DATED_BY)))
    in_state = flemish.filter(flemish.measure.isin(("applications", *STATES)))
    parts = [
        _behind("by_province", roll(counted, province=province, applicant=applicant), *PROVINCE),
        _behind("by_nace", roll(flemish, nace=shape.nace_members, applicant=applicant), *NACE),
        _behind(
            "by_activity",
            roll(flemish, activity=shape.activity_members, applicant=applicant),
            *("activity", "applicant"),
        ),
        _behind(
            "by_reason",
            roll(counted.filter(stopped), province=province, reason=reason),
            *("province", "reason"),
            nace=TOTAL,
        ),
        _behind(
            "by_reason",
            roll(flemish.filter(stopped), nace=by_code, reason=reason),
            *("nace", "reason"),
        ),
        _behind(BY_GROUP, _named(roll(flemish, nace=groups, applicant=applicant)), *GROUP),
        _behind(
            BY_REASON_GROUP,
            _named(roll(flemish.filter(stopped), nace=groups, reason=reason)),
            *("category", "reason"),
        ),
        *(_behind(BY_YEAR, one, "category") for one in _with_total(dated, "year")),
        *(_behind(BY_DURATION, one, "category") for one in _with_total(in_state, "duration")),
    ]
    every = ibis.union(*parts)
    per_one = every.group_by([*CELL, "contributor"]).agg(brought=every.weight.sum())
    found = per_one.group_by(list(CELL)).agg(
        contributors=per_one.count(),
        one=per_one.contributor.min(),
        falling=per_one.brought.collect(order_by=per_one.brought.desc()),
    )
    return (
        found.mutate(
            sole=ibis.ifelse(found.contributors == 1, found.one, ""),
            largest=found.falling[:LARGEST],
        )
        .order_by(list(CELL))
        .select(*CELL, "contributors", "sole", "largest")
        .execute()
    )


def _counted(state: "ir.Table", reference_date: date) -> "ir.Table":
    """One row per application and measure that it counts in, with its leaves and its weight."""
    scoped = state.filter(state.in_sector & state.state.notnull())
    number = scoped.enterprise_number.fill_null("")
    who = ibis.ifelse(number == "", ibis.literal("#").concat(scoped.application_id), number)
    rows = scoped.select(
        "state",
        "province",
        contributor=who.hexdigest("sha256"),
        applicant=scoped.applicant_leaf,
        activity=scoped.activity_leaf,
        nace=scoped.nace_leaf,
        reason=scoped.reason_leaf,
        duration=duration_leaf(scoped, reference_date),
        cents=(scoped.paid_amount_eur.fill_null(0) * 100).cast("int64"),
        **{name: scoped[name].year().cast("string") for name in set(DATED_BY.values())},
    )
    measures = ibis.memtable(
        [(state, measure) for state, names in MEASURES_OF_STATE.items() for measure in names],
        columns=["state", "measure"],
    )
    counted = rows.join(measures, "state")
    years = [
        ((counted.measure == measure), counted[column]) for measure, column in DATED_BY.items()
    ]
    return counted.mutate(
        weight=ibis.ifelse(counted.measure == "amount_paid_eur", counted.cents, 1),
        year=ibis.cases(*years, else_=ibis.null("string")),
    )


def _with_total(counted: "ir.Table", column: str) -> tuple["ir.Table", "ir.Table"]:
    """Each row under its own category, and once more under the total."""
    return counted.mutate(category=counted[column]), counted.mutate(category=ibis.literal(TOTAL))


def _named(table: "ir.Table") -> "ir.Table":
    return table.rename({"category": "nace"})


def _behind(name: str, table: "ir.Table", *dimensions: str, **fixed: str) -> "ir.Table":
    """Per cell of a table what each row brings in; other dimensions are totals or absent."""
    given = {
        **dict.fromkeys(CELL[2:], NO_SUCH_DIMENSION),
        "province": TOTAL,
        "applicant": TOTAL,
        **fixed,
    }
    constants = {key: ibis.literal(code) for key, code in given.items() if key not in dimensions}
    return table.select(
        *("measure", *dimensions, "contributor", "weight"), table=ibis.literal(name), **constants
    ).select(*CELL, "contributor", "weight")
