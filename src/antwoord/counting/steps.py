"""The two breakdown steps: from checked rows to cells that add up.

Each reads what the step before it wrote into the run's processed folder and writes
files of its own there; both leave the cells in the order of contract 3.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.catalogue.declared.dimensions import end_of
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import DeclaredTable
from antwoord.cells import (
    AMBIGUOUS,
    OUTSIDE,
    PLACE,
    UNKNOWN,
    CellName,
    frame_of,
    is_special,
    names_in,
)
from antwoord.counting.additivity import checked, require_additive
from antwoord.counting.context import Context
from antwoord.counting.contributions import contributions
from antwoord.counting.layout import axes_as_json, layouts, lines
from antwoord.counting.relations import Relation, relations, rests
from antwoord.counting.state import with_state
from antwoord.counting.tables import (
    EARLIER,
    Counted,
    count,
    names_of,
    parts_of,
    roll_up,
    with_weights,
)
from antwoord.handover import leave, made_by
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_json, write_parquet
from antwoord.publishing.rights import for_the_owner
from antwoord.register.contract.doubts import APPLICATION_DATE, PROVINCE, doubted
from antwoord.register.events.folding import LEFT_OUT, Known, register_on
from antwoord.run_files import (
    AXES,
    BEHIND,
    BREACHES,
    CELLS,
    CONCERNED,
    CONTRIBUTIONS,
    EVENTS,
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
    counted_inside + counted_outside. The numbers by basis count applications in the territory
    up to the reference date, whichever basis the answer is on. `ambiguous_2025` of the counted
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
    counted_inside: int
    counted_outside: int
    both_bases: int
    activity_only: int
    activity_only_with_code: int
    activity_only_without_code: int
    nace_only: int
    ambiguous_2025: int
    remarked: int

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
    """The cells of every table that is not split by place, and what became of the rows read."""
    folder = made_by(parameters, "check")
    context = Context.of(parameters)
    connection = connect()
    rows = _rows(connection, parameters, context)
    write_parquet(folder / ROWS, rows)
    counted = _counted(
        rows.filter(~rows.quarantined), context.tables(placed=False), context, parameters
    )
    own = rows.filter(~rows[EARLIER]) if context.earlier_days else rows
    scope = _scope(own)
    in_doubt = _in_doubt(own, parameters.reference_date)
    breaches = connection.read_parquet(folder / BREACHES)
    write_parquet(folder / CONCERNED, _concerned(own, breaches, parameters))
    connection.disconnect()
    frame = frame_of(counted.values.items(), "value")
    write_parquet(folder / SECTORAL, frame)
    write_json(folder / AXES, axes_as_json(counted.axes))
    scope.save(folder)
    write_json(folder / IN_DOUBT, in_doubt)
    leave(parameters, "sectoral_breakdown", (ROWS, SECTORAL, AXES, SCOPE, IN_DOUBT, CONCERNED))
    return frame, scope


def sectoral_left(parameters: Parameters) -> tuple["pd.DataFrame", Scope]:
    """What `sectoral_breakdown` gave, of the files that it left."""
    import pandas as pd

    folder = made_by(parameters, "sectoral_breakdown")
    return pd.read_parquet(folder / SECTORAL), Scope.load(folder)


@for_the_owner()
def provincial_breakdown(parameters: Parameters) -> tuple["pd.DataFrame", int]:
    """All cells, those that are split by place too, and the number of relations that hold.

    The cells of the step before are counted once more here, and must be what they were. Raises
    ArithmeticError where the cells do not add up.
    """
    import pandas as pd

    folder = made_by(parameters, "sectoral_breakdown")
    context = Context.of(parameters)
    internal = parameters.audience == "internal"
    connection = connect()
    rows = connection.read_parquet(folder / ROWS)
    rows = rows.filter(~rows.quarantined)
    question = parameters.question
    # In the order of the file, so that each cell is of the first table that it stands in.
    counted = _counted(rows, question.tables, context, parameters)
    parts = parts_of(question.tables, context, internal=internal)
    behind = contributions(rows, parts, counted, people=folder / BEHIND)
    connection.disconnect()
    write_parquet(folder / CONTRIBUTIONS, behind)
    found = relations(
        counted.values.keys(), counted.axes, same_grounds=parameters.sector_basis != "nace"
    )
    values = counted.values | rests(found, counted.values)
    sectoral = pd.read_parquet(folder / SECTORAL)
    before = zip(names_in(sectoral), map(int, sectoral["value"]), strict=True)
    table = checked(values, found, [*counted.again, *before], _published(parameters))
    write_parquet(folder / RELATIONS, table)
    holding = require_additive(table)
    write_parquet(folder / STRUCTURE, _structure(found))
    every = _cells(counted, values, context, internal=internal)
    write_parquet(folder / CELLS, every)
    write_json(folder / AXES, axes_as_json(counted.axes))
    made = (CONTRIBUTIONS, BEHIND, RELATIONS, STRUCTURE, CELLS, AXES)
    leave(parameters, "provincial_breakdown", made)
    return every[["cell", "value"]], holding


def provincial_left(parameters: Parameters) -> tuple["pd.DataFrame", int]:
    """What `provincial_breakdown` gave, of the files that it left."""
    import pandas as pd

    folder = made_by(parameters, "provincial_breakdown")
    every = pd.read_parquet(folder / CELLS, columns=["cell", "value"])
    return every, require_additive(pd.read_parquet(folder / RELATIONS))


def _counted(
    rows: "ir.Table", tables: Sequence[DeclaredTable], context: Context, parameters: Parameters
) -> Counted:
    parts = parts_of(tables, context, internal=parameters.audience == "internal")
    return roll_up(count(rows, parts), parts, context)


def _structure(found: Sequence[Relation]) -> "pd.DataFrame":
    """The relations as rows: `relation` (its number), `parent` (is it the whole) and `cell`."""
    import pandas as pd

    rows = [
        (number, part == whole, part.text)
        for number, (_, whole, parts) in enumerate(sorted(found, key=lambda one: one[1:]))
        for part in (whole, *parts)
    ]
    return pd.DataFrame(rows, columns=["relation", "parent", "cell"])


def _cells(
    counted: Counted, values: dict[CellName, int], context: Context, *, internal: bool
) -> "pd.DataFrame":
    """Every cell, with what is known of it beside its value.

    `value` is a count, or cents; `records` are behind it, in `summed` dimensions it is a total;
    a table shows it (`shown`), and only rounded where anything is (`coded`); it can only grow
    (`grows`), until the day on which its period `ends` (empty: it is of none). A public answer
    counts it (`asked`) and shows it (`told`), though in no table that anybody asked for (`extra`).
    """
    question = context.question
    shown: set[CellName] = set()
    coded: set[CellName] = set()
    for layout in layouts(question, counted.axes, context, internal=internal):
        for measure in layout.measures:
            for name, codes in layout.places(measure):
                shown.add(name)
                if layout.is_coded(codes):
                    coded.add(name)
    public = layouts(question, counted.axes, context, internal=False)
    told = {name for _, name, _ in lines(public)}
    extra = told - {name for layout, name, _ in lines(public) if layout.table.asked}
    asked = names_of(parts_of(question.tables, context, internal=False), counted.axes)
    of_column = {axis.column: axis.dimension for axis in counted.axes.values()}
    for axis in counted.axes.values():
        if axis.dimension.kin == "place":
            of_column.setdefault(PLACE, axis.dimension)  # what lies outside stands there

    def grows(name: CellName) -> bool:
        measure = measures().get(name.measure)
        return bool(measure and measure.grows) and not any(
            of_column[column].leaves_again(code) for column, code in name.codes
        )

    def ends(name: CellName) -> str:
        for column, code in name.codes:
            period = not name.is_rest and of_column[column].dated and not of_column[column].own
            if period and not is_special(code):
                return end_of(code).isoformat()
        return ""

    columns = (
        "value",
        "records",
        "summed",
        "shown",
        "coded",
        "grows",
        "ends",
        "asked",
        "told",
        "extra",
    )
    return frame_of(
        (
            (
                name,
                value,
                counted.records.get(name, 0),
                counted.summed.get(name, 0),
                name in shown,
                name in coded,
                grows(name),
                ends(name),
                not internal or name in asked,
                name in told,
                name in extra,
            )
            for name, value in values.items()
        ),
        *columns,
    )


def _published(parameters: Parameters) -> list[tuple[CellName, int]]:
    """The figures once published for this very date and basis, with the cells they are of."""
    return [
        (figure.name, int(figure.value * 100 if figure.name.is_amount else figure.value))
        for figure in parameters.question.published
        if (figure.reference_date, figure.sector_basis)
        == (parameters.reference_date, parameters.sector_basis)
    ]


def _rows(
    connection: "ibis.backends.duckdb.Backend", parameters: Parameters, context: Context
) -> "ir.Table":
    """Every row with its state; facts in doubt are unknown, see `doubted` for what is added.

    It is a table of the connection: an expression over it is then compiled without the
    expression of the state, which would take longer, each time, than all there is to count.
    """
    folder = parameters.processed
    register = connection.read_parquet(folder / REGISTER)
    breaches = connection.read_parquet(folder / BREACHES)
    own = parameters.description.one_row_one_applicant

    def on(day: date, register: "ir.Table") -> "ir.Table":
        state = with_state(doubted(register, breaches), replace(context, reference_date=day))
        return with_weights(state, one_row_one_applicant=own)

    state = on(context.reference_date, register)
    if context.earlier_days:
        lists = {
            kind: connection.read_parquet(folder / name)
            for kind, name in EVENTS.items()
            if (folder / name).is_file()
        }
        state = state.mutate(**{EARLIER: False})
        for day in context.earlier_days:
            before = register_on(register, lists, Known(day, context.as_known_on))
            earlier = on(day, before).mutate(**{EARLIER: True})
            state = state.union(earlier.select(state.columns))
    return connection.create_table("rows", state.order_by("row_number"), temp=True)


def _in_doubt(rows: "ir.Table", day: date) -> dict[str, int | str]:
    """What no table shows of the sector: rows set aside, payments in doubt, other measures.

    Of the rows set aside this is the money that was paid by `day`, or on a day that cannot be
    read. Of the rows that count it is the payments that do not count, and their money as far as
    it can be read.
    """
    import ibis

    undated = rows.paid_date.isnull()
    by_then = undated | (rows.paid_date <= day).fill_null(False)
    money = rows.in_population & (rows.paid_amount_eur > 0).fill_null(False)
    aside = money & rows.quarantined & by_then
    counted = rows.in_population & ~rows.quarantined & (rows.state != "paid").fill_null(False)
    doubted = counted & rows.payment_doubted
    # Payments that a list holds besides are told of applications that others paid, too.
    number, left_out = (
        rows[name].fill_null(0) if name in rows.columns else ibis.literal(0) for name in LEFT_OUT
    )
    besides = rows.in_population & ~rows.quarantined & rows.state.notnull() & (number > 0)
    unread = ibis.ifelse(doubted & money & undated, rows.paid_amount_eur, 0)
    found = rows.aggregate(
        quarantined_eur=(
            ibis.ifelse(aside, rows.paid_amount_eur, 0)
            + ibis.ifelse(rows.in_population & rows.quarantined, left_out, 0)
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


def _concerned(rows: "ir.Table", breaches: "ir.Table", parameters: Parameters) -> "ir.Table":
    """Each row that broke a rule, with where it stands; ordered by `row_number`.

    `place`: `counted`; `possible`, which does not count and would if a fact that is unknown, and
    that a rule found fault with, were another; `elsewhere`. `uncertain`: it counts, and would not
    if such a fact were another. `unpaid`: it counts, and no payment of it does. `paid_cents`:
    what was paid, where it is possible that it belongs to the answer.
    """
    import ibis

    of_rows = breaches.filter(breaches.row_number.notnull())
    column = of_rows.column
    remarked = of_rows.group_by("row_number").agg(
        activity_remarked=(column == "activity").any(),
        nace_remarked=column.isin(("nace_code", "nace_version")).any(),
        place_remarked=(of_rows.doubt == PROVINCE).fill_null(False).any(),
        day_remarked=(of_rows.doubt == APPLICATION_DATE).fill_null(False).any(),
    )
    table = rows.inner_join(remarked, "row_number")
    open_activity = ~table.activity_known & table.activity_remarked
    open_nace = table.nace_leaf.isin((UNKNOWN, AMBIGUOUS)) & table.nace_remarked
    of_activity, of_nace = table.by_activity | open_activity, table.by_nace | open_nace
    of_sector = {"activity": of_activity, "nace": of_nace, "either": of_activity | of_nace}
    counted = ~table.quarantined & table.in_population & table.state.notnull()
    possible = ~counted & table.not_excluded
    by_then = (table.paid_date <= parameters.reference_date).fill_null(True)
    paid = (table.paid_amount_eur > 0).fill_null(False) & by_then
    uncertain = (table.province == UNKNOWN) & table.place_remarked | table.day_remarked
    if parameters.question.population.is_sector:
        basis = parameters.sector_basis
        possible &= of_sector[basis]
        by_code = {
            "activity": ibis.literal(False),
            "nace": ibis.literal(True),
            "either": ~table.by_activity,
        }
        uncertain |= (table.nace_leaf == AMBIGUOUS) & table.nace_remarked & by_code[basis]
    return table.select(
        "row_number",
        place=ibis.cases((counted, "counted"), (possible, "possible"), else_="elsewhere"),
        uncertain=(counted & uncertain).fill_null(False),
        unpaid=(counted & (table.state != "paid")).fill_null(False),
        paid_cents=ibis.ifelse(possible & paid, table.paid_amount_eur * 100, 0).cast("int64"),
    ).order_by("row_number")


def _other_measures(rows: "ir.Table") -> dict[str, "ir.Value"]:
    """What was requested and granted, and who was paid in another province: no table holds it.

    Beside each amount stands the number of counted applications of which it is known.
    """
    import ibis

    counted = rows.in_population & ~rows.quarantined & rows.state.notnull()
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
    counted = applied & rows.in_population
    of_either = inside & rows.of_either
    numbers = rows.aggregate(
        read=rows.count(),
        quarantined=rows.quarantined.sum(),
        quarantined_in_sector=(rows.quarantined & rows.in_population).sum(),
        after_reference_date=(kept & rows.state.isnull()).sum(),
        other_sector=(applied & ~rows.in_population).sum(),
        no_known_activity=(applied & ~rows.in_population & ~rows.activity_known).sum(),
        counted=counted.sum(),
        counted_inside=(counted & inside).sum(),
        counted_outside=(counted & ~inside).sum(),
        both_bases=(of_either & rows.by_activity & rows.by_nace).sum(),
        activity_only=(of_either & rows.by_activity & ~rows.by_nace).sum(),
        activity_only_with_code=(
            of_either & rows.by_activity & ~rows.by_nace & (rows.nace_leaf != UNKNOWN)
        ).sum(),
        activity_only_without_code=(
            of_either & rows.by_activity & ~rows.by_nace & (rows.nace_leaf == UNKNOWN)
        ).sum(),
        nace_only=(of_either & ~rows.by_activity & rows.by_nace).sum(),
        ambiguous_2025=(counted & inside & (rows.nace_leaf == AMBIGUOUS)).sum(),
        remarked=(counted & rows.remarked).sum(),
    ).execute()
    row = {name: int(value) for name, value in numbers.fillna(0).iloc[0].items()}
    return Scope(out_of_scope=row["after_reference_date"] + row["other_sector"], **row)
