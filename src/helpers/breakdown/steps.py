"""The two breakdown steps: from checked rows to cells that add up.

Each reads what the step before it wrote into the run's processed folder and writes
files of its own there; both leave the cells in the order of contract 3.
"""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from helpers.breakdown.additivity import (
    category_relations,
    relations,
    require_additive,
    structure,
)
from helpers.breakdown.categories import BASES, basis_cells, event_cells, group_cells
from helpers.breakdown.cells import KEY, Shape, cells
from helpers.breakdown.contributions import contributions
from helpers.breakdown.state import (
    MAPPED_AMBIGUOUS,
    NO_SUCH_DIMENSION,
    OUTSIDE,
    UNKNOWN,
    with_state,
)
from helpers.parameters import Parameters
from helpers.register.reading import REGISTER

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

BREACHES = "breaches.parquet"  # as the checks write it
SECTORAL = "cells_sectoral.parquet"
CELLS = "cells.parquet"
CATEGORIES_UNCHECKED = "categories_sectoral.parquet"
CATEGORIES = "categories.parquet"
STRUCTURE = "structure.parquet"
CONTRIBUTIONS = "contributions.parquet"
SCOPE = "scope.json"
RELATIONS = "relations.parquet"


@dataclass(frozen=True)
class Scope:
    """What became of the rows read, and how the two bases of the sector differ.

    read = counted + out_of_scope + quarantined. `counted` = Flanders + outside. The
    numbers by basis count applications in Flanders up to the reference date, of any
    sector basis; `ambiguous_2025` of the counted ones have a 2025 code that leads back
    to more than one 2008 code, and `remarked` of the counted ones carry a remark of the checks.
    """

    read: int
    quarantined: int
    quarantined_in_sector: int
    out_of_scope: int
    after_reference_date: int
    other_sector: int
    no_known_activity: int
    counted: int
    counted_flanders: int
    counted_outside: int
    both_bases: int
    activity_only: int
    activity_only_without_code: int
    nace_only: int
    ambiguous_2025: int
    remarked: int

    @property
    def activity_only_with_code(self) -> int:
        """By activity only, with a known NACE code that is not on the question's list."""
        return self.activity_only - self.activity_only_without_code

    def reconciliation(self) -> dict[str, int]:
        """Read = counted + out_of_scope + quarantined; raises ArithmeticError if it is not."""
        if self.read != self.counted + self.out_of_scope + self.quarantined:
            raise ArithmeticError(f"the rows do not reconcile: {self}")
        names = ("read", "counted", "out_of_scope", "quarantined")
        return {name: getattr(self, name) for name in names}

    def overview(self) -> "pd.DataFrame":
        """The numbers as a small frame to look at."""
        import pandas as pd

        return pd.DataFrame(asdict(self).items(), columns=["rows", "number"]).set_index("rows")

    def save(self, folder: Path) -> None:
        """Writes `scope.json`."""
        (folder / SCOPE).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Scope":
        """Reads `scope.json`."""
        return cls(**json.loads((folder / SCOPE).read_text(encoding="utf-8")))


def sectoral_breakdown(parameters: Parameters) -> tuple["pd.DataFrame", Scope]:
    """Cells by NACE code, by activity and by reason, and what became of the rows read.

    The figures by category (year, duration, group of codes, basis) are written beside them.
    """
    import pandas as pd

    folder = parameters.made_by("02_expectations", REGISTER, BREACHES)
    connection = ibis.duckdb.connect()
    state, quarantined, remarked = _checked_rows(connection, parameters)
    shape = _shape(state, parameters)
    frame = cells(state, shape, ("by_nace", "by_activity", "by_reason")).execute()
    scope = _scope(state, quarantined, remarked)
    first_year = min(programme.start_date for programme in parameters.programmes).year
    events = event_cells(state, first_year, parameters.reference_date)
    connection.disconnect()
    frame.to_parquet(folder / SECTORAL, index=False)
    groups = group_cells(frame, parameters.codes, parameters.question.nace_version)
    by_basis = basis_cells({name: getattr(scope, name) for name in BASES.values()})
    categories = pd.concat([groups, events, by_basis], ignore_index=True)
    categories.to_parquet(folder / CATEGORIES_UNCHECKED, index=False)
    scope.save(folder)
    return frame, scope


def provincial_breakdown(parameters: Parameters) -> tuple["pd.DataFrame", int]:
    """All cells, those by province first, and the number of relations that hold among them.

    Raises ArithmeticError where the cells do not add up.
    """
    import pandas as pd

    folder = parameters.made_by("03_sectoral_breakdown", SECTORAL, CATEGORIES_UNCHECKED, SCOPE)
    connection = ibis.duckdb.connect()
    state, _, _ = _checked_rows(connection, parameters)
    sectoral = pd.read_parquet(folder / SECTORAL)
    by_nace = sectoral[sectoral["table"] == "by_nace"]
    shape = Shape(
        parameters.question, parameters.codes, parameters.sector_basis, _five_digits(by_nace)
    )
    by_province = cells(state, shape, ("by_province",)).execute()
    behind = contributions(state, shape, parameters.codes, parameters.reference_date)
    connection.disconnect()
    behind.to_parquet(folder / CONTRIBUTIONS, index=False)
    every = pd.concat([by_province, sectoral], ignore_index=True)
    categories = pd.read_parquet(folder / CATEGORIES_UNCHECKED)
    table = pd.concat(
        [relations(every, shape, _published(parameters)), category_relations(categories, every)],
        ignore_index=True,
    )
    table.to_parquet(folder / RELATIONS, index=False)
    holding = require_additive(table)
    structure(every, categories, shape, parameters.codes).to_parquet(
        folder / STRUCTURE, index=False
    )
    every[[*KEY, "value"]].to_parquet(folder / CELLS, index=False)
    categories.to_parquet(folder / CATEGORIES, index=False)
    return every, holding


def _published(parameters: Parameters) -> list[tuple[tuple[str, ...], Decimal]]:
    """The figures once published for this very date and basis, with the cells they are of."""
    none = (NO_SUCH_DIMENSION,) * 3
    return [
        (("by_province", figure.measure, figure.province, figure.applicant, *none), figure.value)
        for figure in parameters.question.published
        if (figure.reference_date, figure.sector_basis)
        == (parameters.reference_date, parameters.sector_basis)
    ]


def _five_digits(by_nace: "pd.DataFrame") -> list[str]:
    return [code for code in by_nace["nace"].unique() if not code.startswith("_")]


def _checked_rows(
    connection: "ibis.backends.duckdb.Backend", parameters: Parameters
) -> tuple["ir.Table", "ir.Table", "ir.Table"]:
    """With their state: rows that may be counted, the quarantined, those with a remark."""
    folder = parameters.processed
    register = connection.read_parquet(folder / REGISTER)
    breaches = connection.read_parquet(folder / BREACHES)
    left_out = breaches.filter(breaches.severity == "warning").select("row_number").distinct()
    noted = breaches.filter(breaches.severity == "info").select("row_number").distinct()
    state = with_state(
        register,
        reference_date=parameters.reference_date,
        question=parameters.question,
        codes=parameters.codes,
        sector_basis=parameters.sector_basis,
    )
    kept = state.anti_join(left_out, "row_number")
    return kept, state.semi_join(left_out, "row_number"), kept.semi_join(noted, "row_number")


def _shape(state: "ir.Table", parameters: Parameters) -> Shape:
    on_list = state.filter(state.by_nace & (state.nace_leaf != MAPPED_AMBIGUOUS))
    observed = on_list.nace_leaf.as_table().distinct().execute()["nace_leaf"]
    return Shape(parameters.question, parameters.codes, parameters.sector_basis, observed)


def _scope(state: "ir.Table", quarantined: "ir.Table", remarked: "ir.Table") -> Scope:
    applied = state.state.notnull()
    inside = applied & (state.province != OUTSIDE)
    counted = applied & state.in_sector
    numbers = state.aggregate(
        rows=state.count(),
        after_reference_date=(~applied).sum(),
        other_sector=(applied & ~state.in_sector).sum(),
        no_known_activity=(applied & ~state.in_sector & (state.activity_leaf == UNKNOWN)).sum(),
        counted=counted.sum(),
        counted_flanders=(counted & inside).sum(),
        both_bases=(inside & state.by_activity & state.by_nace).sum(),
        activity_only=(inside & state.by_activity & ~state.by_nace).sum(),
        activity_only_without_code=(
            inside & state.by_activity & (state.nace_leaf == UNKNOWN)
        ).sum(),
        nace_only=(inside & ~state.by_activity & state.by_nace).sum(),
        ambiguous_2025=(counted & inside & (state.nace_leaf == MAPPED_AMBIGUOUS)).sum(),
    ).execute()
    row = {name: int(value or 0) for name, value in numbers.iloc[0].fillna(0).items()}
    left_out = quarantined.aggregate(
        rows=quarantined.count(), in_sector=quarantined.in_sector.sum()
    ).execute()
    left_out = left_out.fillna(0).iloc[0]
    kept = row.pop("rows")
    noted = remarked.filter(remarked.state.notnull() & remarked.in_sector).count().execute()
    return Scope(
        read=kept + int(left_out["rows"]),
        quarantined=int(left_out["rows"]),
        quarantined_in_sector=int(left_out["in_sector"]),
        out_of_scope=row["after_reference_date"] + row["other_sector"],
        counted_outside=row["counted"] - row["counted_flanders"],
        remarked=int(noted),
        **row,
    )
