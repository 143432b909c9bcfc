"""The two breakdown steps: from checked rows to cells that add up.

Each reads what the step before it wrote into the run's processed folder and writes
files of its own there; both leave the cells in the order of contract 3.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.cells import AMBIGUOUS, CELL_COLUMNS, OUTSIDE, UNKNOWN, CellName
from antwoord.counting.additivity import category_relations, relations, require_additive, structure
from antwoord.counting.categories import BASES, basis_cells, event_cells, group_cells
from antwoord.counting.cells import Shape, cells, unknown_in
from antwoord.counting.contributions import contributions
from antwoord.counting.state import with_state
from antwoord.handover import leave, made_by
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_json, write_parquet
from antwoord.publishing.rights import for_the_owner
from antwoord.register.contract.doubts import doubted
from antwoord.register.events.folding import LEFT_OUT
from antwoord.run_files import (
    BEHIND,
    BREACHES,
    CATEGORIES,
    CATEGORIES_UNCHECKED,
    CELLS,
    CONTRIBUTIONS,
    IN_DOUBT,
    REGISTER,
    RELATIONS,
    ROWS,
    SCOPE,
    SECTORAL,
    STRUCTURE,
)
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir
    import pandas as pd


@dataclass(frozen=True)
class Scope:
    """What became of the rows that were read, and how the two bases of the sector differ.

    All are numbers of rows: read = counted + out_of_scope + quarantined, and counted =
    counted_flanders + counted_outside. The numbers by basis count applications in Flanders up
    to the reference date, whichever basis the answer is on. `ambiguous_2025` of the counted
    rows have a 2025 code that leads back to more than one 2008 code. In `remarked` of them the
    checks found something: a remark, or a fact in doubt, which then counts as unknown.
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
        """The applications in the sector by activity only whose known NACE code is not listed."""
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
        write_json(folder / SCOPE, asdict(self))

    @classmethod
    def load(cls, folder: Path) -> "Scope":
        """Reads `scope.json`."""
        return cls(**json.loads((folder / SCOPE).read_text(encoding="utf-8")))


@for_the_owner()
def sectoral_breakdown(parameters: Parameters) -> tuple["pd.DataFrame", Scope]:
    """Cells by NACE code, by activity and by reason, and what became of the rows read.

    The figures by category (year, duration, group of codes, basis) are written beside them.
    """
    import pandas as pd

    folder = made_by(parameters, "check")
    connection = connect()
    rows = _rows(connection, parameters)
    write_parquet(folder / ROWS, rows)
    state = rows.filter(~rows.quarantined)
    shape = _shape(parameters, state)
    frame = cells(state, shape, ("by_nace", "by_activity", "by_reason"))
    scope = _scope(rows)
    in_doubt = _in_doubt(rows, parameters.reference_date)
    first_year = min(programme.start_date for programme in parameters.programmes).year
    events = event_cells(state, first_year, parameters.reference_date)
    connection.disconnect()
    write_parquet(folder / SECTORAL, frame)
    groups = group_cells(frame, parameters.codes, parameters.question.nace_version)
    by_basis = basis_cells({name: getattr(scope, name) for name in BASES.values()})
    categories = pd.concat([groups, events, by_basis], ignore_index=True)
    write_parquet(folder / CATEGORIES_UNCHECKED, categories)
    scope.save(folder)
    write_json(folder / IN_DOUBT, in_doubt)
    made = (ROWS, SECTORAL, CATEGORIES_UNCHECKED, SCOPE, IN_DOUBT)
    leave(parameters, "sectoral_breakdown", made)
    return frame, scope


@for_the_owner()
def provincial_breakdown(parameters: Parameters) -> tuple["pd.DataFrame", int]:
    """All cells, those by province first, and the number of relations that hold among them.

    Raises ArithmeticError where the cells do not add up.
    """
    import pandas as pd

    folder = made_by(parameters, "sectoral_breakdown")
    connection = connect()
    rows = connection.read_parquet(folder / ROWS)
    state = rows.filter(~rows.quarantined)
    sectoral = pd.read_parquet(folder / SECTORAL)
    shape = _shape(parameters, state)
    by_province = cells(state, shape, ("by_province",))
    behind = contributions(
        state,
        shape,
        parameters.codes,
        parameters.reference_date,
        one_row_one_applicant=parameters.description.one_row_one_applicant,
        people=folder / BEHIND,
    )
    connection.disconnect()
    write_parquet(folder / CONTRIBUTIONS, behind)
    every = pd.concat([by_province, sectoral], ignore_index=True)
    categories = pd.read_parquet(folder / CATEGORIES_UNCHECKED)
    table = pd.concat(
        [relations(every, shape, _published(parameters)), category_relations(categories, every)],
        ignore_index=True,
    )
    write_parquet(folder / RELATIONS, table)
    holding = require_additive(table)
    write_parquet(folder / STRUCTURE, structure(every, categories, shape, parameters.codes))
    write_parquet(folder / CELLS, every[[*CELL_COLUMNS, "value"]])
    write_parquet(folder / CATEGORIES, categories)
    made = (CONTRIBUTIONS, BEHIND, RELATIONS, STRUCTURE, CELLS, CATEGORIES)
    leave(parameters, "provincial_breakdown", made)
    return every, holding


def _shape(parameters: Parameters, state: "ir.Table") -> Shape:
    question, codes = parameters.question, parameters.codes
    return Shape(question, codes, parameters.sector_basis, unknown_in(state))


def _published(parameters: Parameters) -> list[tuple[CellName, Decimal]]:
    """The figures once published for this very date and basis, with the cells they are of."""
    return [
        (
            CellName("by_province", figure.measure, figure.province, figure.applicant),
            figure.value,
        )
        for figure in parameters.question.published
        if (figure.reference_date, figure.sector_basis)
        == (parameters.reference_date, parameters.sector_basis)
    ]


def _rows(connection: "ibis.backends.duckdb.Backend", parameters: Parameters) -> "ir.Table":
    """Every row with its state; facts in doubt are unknown, see `doubted` for what is added.

    It is a table of the connection: an expression over it is then compiled without the
    expression of the state, which would take longer, each time, than all there is to count.
    """
    folder = parameters.processed
    register = connection.read_parquet(folder / REGISTER)
    breaches = connection.read_parquet(folder / BREACHES)
    state = with_state(
        doubted(register, breaches),
        reference_date=parameters.reference_date,
        question=parameters.question,
        codes=parameters.codes,
        sector_basis=parameters.sector_basis,
        as_known_on=parameters.as_known_on,
    )
    return connection.create_table("rows", state, temp=True)


def _in_doubt(rows: "ir.Table", day: date) -> dict[str, int | str]:
    """What no table shows of the sector: rows set aside, payments in doubt, other measures.

    Of the rows set aside this is the money that was paid by `day`, or on a day that cannot be
    read. Of the rows that count it is the payments that do not count, and their money as far as
    it can be read.
    """
    import ibis

    undated = rows.paid_date.isnull()
    by_then = undated | (rows.paid_date <= day).fill_null(False)
    money = rows.in_sector & (rows.paid_amount_eur > 0).fill_null(False)
    aside = money & rows.quarantined & by_then
    counted = rows.in_sector & ~rows.quarantined & (rows.state != "paid").fill_null(False)
    doubted = counted & rows.payment_doubted
    # Payments that a list holds besides are told of applications that others paid, too.
    number, left_out = (
        rows[name].fill_null(0) if name in rows.columns else ibis.literal(0) for name in LEFT_OUT
    )
    besides = rows.in_sector & ~rows.quarantined & rows.state.notnull() & (number > 0)
    unread = ibis.ifelse(doubted & money & undated, rows.paid_amount_eur, 0)
    found = rows.aggregate(
        quarantined_eur=(
            ibis.ifelse(aside, rows.paid_amount_eur, 0)
            + ibis.ifelse(rows.in_sector & rows.quarantined, left_out, 0)
        ).sum(),
        **_other_measures(rows),
        payments_unknown=(doubted | besides).sum(),
        payments_unknown_eur=(unread + ibis.ifelse(besides, left_out, 0)).sum(),
    ).execute()
    row = {name: None if value != value else value for name, value in found.iloc[0].items()}
    return {
        name: f"{value or 0:.2f}" if name.endswith("_eur") else int(value or 0)
        for name, value in row.items()
    }


def _other_measures(rows: "ir.Table") -> dict[str, "ir.Value"]:
    """What was requested and granted, and who was paid in another province: no table holds it.

    Beside each amount stands the number of counted applications of which it is known.
    """
    import ibis

    counted = rows.in_sector & ~rows.quarantined & rows.state.notnull()
    nothing = ibis.null("decimal(12, 2)")
    granted = rows.granted_amount_eur if "granted_amount_eur" in rows.columns else nothing
    there = rows.payment_province if "payment_province" in rows.columns else ibis.literal(UNKNOWN)
    elsewhere = (there != UNKNOWN) & (rows.province != UNKNOWN) & (there != rows.province)
    return {
        "requested_known": (counted & rows.requested_amount_eur.notnull()).sum(),
        "requested_eur": rows.requested_amount_eur.sum(where=counted),
        "granted_known": (counted & granted.notnull()).sum(),
        "granted_eur": ibis.ifelse(counted, granted, nothing).sum(),
        "paid_elsewhere": (counted & (rows.state == "paid") & elsewhere).sum(),
    }


def _scope(rows: "ir.Table") -> Scope:
    kept = ~rows.quarantined
    applied = kept & rows.state.notnull()
    inside = applied & (rows.province != OUTSIDE)
    counted = applied & rows.in_sector
    numbers = rows.aggregate(
        read=rows.count(),
        quarantined=rows.quarantined.sum(),
        quarantined_in_sector=(rows.quarantined & rows.in_sector).sum(),
        after_reference_date=(kept & rows.state.isnull()).sum(),
        other_sector=(applied & ~rows.in_sector).sum(),
        no_known_activity=(applied & ~rows.in_sector & (rows.activity_leaf == UNKNOWN)).sum(),
        counted=counted.sum(),
        counted_flanders=(counted & inside).sum(),
        counted_outside=(counted & ~inside).sum(),
        both_bases=(inside & rows.by_activity & rows.by_nace).sum(),
        activity_only=(inside & rows.by_activity & ~rows.by_nace).sum(),
        activity_only_without_code=(inside & rows.by_activity & (rows.nace_leaf == UNKNOWN)).sum(),
        nace_only=(inside & ~rows.by_activity & rows.by_nace).sum(),
        ambiguous_2025=(counted & inside & (rows.nace_leaf == AMBIGUOUS)).sum(),
        remarked=(counted & rows.remarked).sum(),
    ).execute()
    row = {name: int(value) for name, value in numbers.fillna(0).iloc[0].items()}
    return Scope(out_of_scope=row["after_reference_date"] + row["other_sector"], **row)
