"""Who stands behind each cell: how many contributors, and what the largest bring in.

Disclosure control needs it: a cell of one applicant tells about that applicant. Which rows are
one contributor is decided in `register/contract/people.py`; here she is only a digest
(SHA-256), the same on every date. Whoever tries all enterprise numbers finds the one behind a
digest: so the file is as private as the register, and what it says goes into no document.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.code_lists import CodeLists
from antwoord.cells import (
    AMOUNT,
    BY_BASIS,
    BY_DURATION,
    BY_GROUP,
    BY_REASON_GROUP,
    BY_YEAR,
    COLUMNS,
    OUTSIDE,
    TOTAL,
    CellName,
)
from antwoord.counting.categories import DATED_BY, basis_leaf, duration_leaf, group_of_codes
from antwoord.counting.cells import (
    MEASURES_OF_STATE,
    TABLES,
    Members,
    Shape,
    Split,
    roll,
    splits_of,
)
from antwoord.counting.state import STATES
from antwoord.publishing.files import write_parquet
from antwoord.register.contract.people import SHORT_DIGEST, with_contributor

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

#: How many of the largest contributions are kept: more than any rule in use looks at.
LARGEST = 5


def contributions(
    state: "ir.Table",
    shape: Shape,
    codes: CodeLists,
    reference_date: date,
    *,
    one_row_one_applicant: bool = False,
    people: Path | None = None,
) -> "pd.DataFrame":
    """The contributors of each cell that is not empty, one row for a cell.

    `state` is what `with_state` gives, `shape` names the codes of each dimension, `codes` are
    the code lists. `reference_date` is the day up to which a decision ends a duration;
    `one_row_one_applicant` is what the register's description says of it.

    The frame has COLUMNS and `contributors` (how many distinct ones), `sole` (the digest of the
    only one, else empty) and `largest` (what the LARGEST of them bring in, falling, in cents
    for an amount and in records for a count). `people`, where it is given, is a Parquet file to
    be written, one row for a cell and a contributor: COLUMNS, `who` (the beginning of her
    digest) and `brought`, which a later answer compares with its own.
    """
    state = with_contributor(state, one_row_one_applicant=one_row_one_applicant)
    counted = _counted(state, reference_date)
    by_basis = _by_basis(state)
    flemish = counted.province != OUTSIDE
    groups: Members = {
        leaf: (group, TOTAL)
        for leaf, group in group_of_codes(shape.nace, codes, shape.nace_version).items()
    }
    group = ("category", "nace", groups)
    applicant = ("applicant", "applicant", shape.applicant_members)
    reason = ("reason", "reason", shape.reason_members)
    splits = [split for name in TABLES for split in splits_of(name, counted, shape)]
    splits += [
        Split(BY_GROUP, (group, applicant), flemish),
        Split(BY_REASON_GROUP, (group, reason), flemish & (counted.measure == "stopped")),
    ]
    dated = counted.filter(flemish & counted.measure.isin(tuple(DATED_BY)))
    in_state = counted.filter(flemish & counted.measure.isin(("applications", *STATES)))
    total = ibis.literal(TOTAL)
    every = ibis.union(
        roll(counted, splits, COLUMNS, ("contributor", "weight")),
        *(_behind(BY_YEAR, dated, category) for category in (dated.year, total)),
        *(_behind(BY_DURATION, in_state, category) for category in (in_state.duration, total)),
        *(_behind(BY_BASIS, by_basis, category) for category in (by_basis.basis, total)),
    )
    per_one = every.group_by([*COLUMNS, "contributor"]).agg(brought=every.weight.sum())
    if people is not None:
        # It becomes a table, since both the result and the file are made of it.
        per_one = state.get_backend().create_table("per_one", per_one, temp=True)
        write_parquet(people, _named(per_one).order_by([*COLUMNS, "who"]))
    return _of_cells(per_one)


def _of_cells(per_one: "ir.Table") -> "pd.DataFrame":
    found = per_one.group_by(list(COLUMNS)).agg(
        contributors=per_one.count(),
        one=per_one.contributor.min(),
        falling=per_one.brought.collect(order_by=per_one.brought.desc()),
    )
    return (
        found.mutate(
            # Only those who are alone get a digest: a third of the time at a million rows.
            sole=ibis.ifelse(found.contributors == 1, found.one.hexdigest("sha256"), ""),
            largest=found.falling[:LARGEST],
        )
        .select(*COLUMNS, "contributors", "sole", "largest")
        .order_by(list(COLUMNS))
        .execute()
    )


def _named(per_one: "ir.Table") -> "ir.Table":
    """Each contributor by her digest, which is made once and not for every cell."""
    digests = per_one.select("contributor").distinct()
    digests = digests.mutate(who=digests.contributor.hexdigest("sha256")[:SHORT_DIGEST])
    return per_one.join(digests, "contributor").select(*COLUMNS, "who", "brought")


def _counted(state: "ir.Table", reference_date: date) -> "ir.Table":
    """One row per application and measure that it counts in, with its leaves and its weight."""
    scoped = state.filter(state.in_sector & state.state.notnull())
    rows = scoped.select(
        "state",
        "province",
        "contributor",
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
        weight=ibis.ifelse(counted.measure == AMOUNT, counted.cents, 1),
        year=ibis.cases(*years, else_=ibis.null("string")),
    )


def _by_basis(state: "ir.Table") -> "ir.Table":
    """One row per application in Flanders that is in the sector by any basis, with that basis."""
    inside = state.filter(state.state.notnull() & (state.province != OUTSIDE))
    of_any = inside.filter(inside.by_activity | inside.by_nace)
    return of_any.select(
        "contributor",
        measure=ibis.literal("applications"),
        weight=ibis.literal(1, "int64"),
        basis=basis_leaf(of_any),
    )


def _behind(name: str, rows: "ir.Table", category: "ir.StringValue") -> "ir.Table":
    """What each row brings into the cell of its category, in a table that has no other split."""
    constants = CellName(name, measure="")._asdict()
    del constants["measure"]  # which is that of each row
    columns = {key: ibis.literal(code) for key, code in constants.items()} | {"category": category}
    return rows.select("measure", "contributor", "weight", **columns).select(
        *COLUMNS, "contributor", "weight"
    )
