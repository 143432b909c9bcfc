"""Who stands behind each cell: how many contributors, and what the largest bring in.

Disclosure control needs it: a cell of one applicant tells about that applicant. Which rows are
one contributor is decided in `register/contract/people.py`; here she is only a digest
(SHA-256), the same on every date. Whoever tries all enterprise numbers finds the one behind a
digest: so the file is as private as the register, and what it says goes into no document.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question_file import LARGEST
from antwoord.counting.tables import FIRST_OF_APPLICANT, KEYS, SUMS, Counted, Part, laid_out
from antwoord.publishing.files import write_parquet
from antwoord.register.contract.people import SHORT_DIGEST

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd


def contributions(
    rows: "ir.Table", parts: Sequence[Part], counted: Counted, *, people: Path | None = None
) -> "pd.DataFrame":
    """The contributors of each cell that is not empty, one row for a cell.

    `rows` is as for `count`, with `contributor`; `counted` are the cells of the same `parts`.
    The frame has `cell`, `contributors` (how many distinct ones), `sole` (the digest of the
    only one, else empty) and `largest` (what the LARGEST of them bring in, falling, in cents
    for an amount and in records for a count). `people`, where it is given, is a Parquet file to
    be written, one row for a cell and a contributor: `cell`, `who` (the beginning of her
    digest) and `brought`, which a later answer compares with its own.
    """
    per_one = _per_one(rows, parts, counted)
    if people is not None:
        # It becomes a table, since both the result and the file are made of it.
        per_one = rows.get_backend().create_table("per_one", per_one, temp=True)
        write_parquet(people, _named(per_one).order_by(["cell", "who"]))
    return _of_cells(per_one)


def _per_one(rows: "ir.Table", parts: Sequence[Part], counted: Counted) -> "ir.Table":
    """What each contributor brings into each cell: `cell`, `contributor`, `brought`."""
    places, cells = [], []
    numbered: dict[tuple[int, str], int] = {}
    told: set[str] = set()
    for number, keys, outside, names in counted.places:
        for name in names:
            place = numbered.get((number, name.text))
            if place is None:
                place = numbered[number, name.text] = len(numbered)
                for measure in parts[number].measures:
                    cell = name.of_measure(measure.id).text
                    if cell not in told:  # else an earlier part has it
                        told.add(cell)
                        cells += [(place, cell, measure.id, state) for state in measure.states]
            places.append((number, *keys, outside, place))
    where = ibis.memtable(
        dict(
            zip(("part", *KEYS, "outside", "place"), _columns(places, len(KEYS) + 3), strict=True)
        ),
        schema={
            "part": "int32",
            **dict.fromkeys(KEYS, "string"),
            "outside": "boolean",
            "place": "int64",
        },
    )
    which = ibis.memtable(
        dict(zip(("place", "cell", "measure", "state"), _columns(cells, 4), strict=True)),
        schema={"place": "int64", "cell": "string", "measure": "string", "state": "string"},
    )
    carried = ("contributor", FIRST_OF_APPLICANT, *SUMS.values())
    joined = laid_out(rows, parts, carried).join(where, ["part", *KEYS, "outside"])
    of_cell = joined.join(which, ["place", "state"])
    branches = [
        (of_cell.measure == one.id, of_cell[SUMS[one.sum]])
        if one.sum
        else (of_cell.measure == one.id, of_cell[FIRST_OF_APPLICANT].cast("int64"))
        for one in measures().values()
        if one.sum or one.first_only
    ]
    weight = ibis.cases(*branches, else_=1)
    summed = (
        of_cell.select("cell", "contributor", weight=weight)
        .group_by("cell", "contributor")
        .agg(brought=lambda table: table.weight.sum())
    )
    return summed.filter(summed.brought > 0)


def _columns(rows: Sequence[tuple[object, ...]], number: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(number)]


def _of_cells(per_one: "ir.Table") -> "pd.DataFrame":
    found = per_one.group_by("cell").agg(
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
        .select("cell", "contributors", "sole", "largest")
        .order_by("cell")
        .execute()
    )


def _named(per_one: "ir.Table") -> "ir.Table":
    """Each contributor by her digest, which is made once and not for every cell."""
    digests = per_one.select("contributor").distinct()
    digests = digests.mutate(who=digests.contributor.hexdigest("sha256")[:SHORT_DIGEST])
    return per_one.join(digests, "contributor").select("cell", "who", "brought")
