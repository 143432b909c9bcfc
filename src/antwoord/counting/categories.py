"""The cells by category: by year, by duration, by group of NACE codes, by basis.

Contract 3 has no columns for these, so they stand in a file of their own, `categories.csv`,
with CATEGORY_COLUMNS, `value` and `conf_status`. All of them count Flanders alone. Each table
adds up to a total that is also a cell of contract 3; `by_basis` adds up to the applications
that are in the sector by either basis.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.code_lists import CodeLists
from antwoord.cells import (
    AMBIGUOUS,
    AMOUNT,
    BY_BASIS,
    BY_DURATION,
    BY_GROUP,
    BY_REASON_GROUP,
    BY_YEAR,
    CATEGORY_COLUMNS,
    OTHER_CODE,
    OUTSIDE,
    TOTAL,
    UNGROUPED,
    UNKNOWN,
    CellName,
    frame_of,
    is_special,
)
from antwoord.counting.cells import MEASURES_OF_STATE
from antwoord.counting.state import STATES

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

#: The last day of each class of duration, counted in days from the application to the
#: decision; the class above the last one has no end.
DURATION_ENDS = (14, 30, 45, 60, 90)

#: The column whose date says in which year a row counts, for each measure.
DATED_BY = {
    "applications": "application_date",
    "paid": "paid_date",
    "stopped": "decision_date",
    AMOUNT: "paid_date",
}
#: The categories of `by_basis`, and the number of `Scope` that each shows.
BASES = {
    "both": "both_bases",
    "activity_other_code": "activity_only_with_code",
    "activity_no_code": "activity_only_without_code",
    "nace": "nace_only",
}


def duration_classes() -> tuple[str, ...]:
    """The classes of duration in days, both ends included: `0-14`, `15-30`, up to `91-`."""
    starts = (0, *(end + 1 for end in DURATION_ENDS))
    return tuple(f"{a}-{b}" for a, b in zip(starts, (*DURATION_ENDS, ""), strict=True))


def duration_leaf(state: "ir.Table", reference_date: date) -> "ir.StringValue":
    """The class of the days that passed from application to decision.

    `state` is what `with_state` gives; without a decision by `reference_date` the class is
    UNKNOWN.
    """
    days = state.decision_date.delta(state.application_date, unit="day")
    by_then = state.decision_date <= ibis.literal(reference_date)
    decided = ((days >= 0) & by_then).fill_null(False)
    branches = [
        (decided & (days <= end), name)
        for end, name in zip(DURATION_ENDS, duration_classes(), strict=False)
    ]
    return ibis.cases(*branches, (decided, duration_classes()[-1]), else_=UNKNOWN)


def basis_leaf(state: "ir.Table") -> "ir.StringValue":
    """Which category of BASES an application is in; one of the two bases must hold."""
    return ibis.cases(
        (state.by_activity & state.by_nace, "both"),
        (state.by_nace, "nace"),
        (state.nace_leaf == UNKNOWN, "activity_no_code"),
        else_="activity_other_code",
    )


def group_of_codes(nace: Iterable[str], codes: CodeLists, version: str) -> dict[str, str]:
    """The readable group of each NACE code; a special code is its own group.

    `nace` holds codes of `version` and special codes, of which TOTAL is left out; `codes` are
    the lists that know the groups. Raises KeyError for a code that the version does not have.
    """
    return {
        code: code if is_special(code) else codes.nace[version, code].group or UNGROUPED
        for code in nace
        if code != TOTAL
    }


def event_cells(state: "ir.Table", first_year: int, reference_date: date) -> "pd.DataFrame":
    """The cells by year and by duration, in order: CATEGORY_COLUMNS and `value` (Decimal).

    `state` is what `with_state` gives. A paid loan counts in the year in which it was
    paid, a stopped application in the year of the decision. The years run from
    `first_year` (and from earlier ones of which the register has events) to that of
    `reference_date`. The duration of an application without a decision by then is UNKNOWN.
    """
    inside = state.filter(state.in_sector & state.state.notnull() & (state.province != OUTSIDE))
    counted = inside.group_by(
        "state",
        applied=inside.application_date.year(),
        decided=inside.decision_date.year(),
        paid=inside.paid_date.year(),
        duration=duration_leaf(inside, reference_date),
    ).agg(number=inside.count(), amount_eur=inside.paid_amount_eur.sum())
    found: dict[CellName, Decimal] = {}

    def add(table: str, measure: str, category: str, value: Decimal) -> None:
        for code in (category, TOTAL):
            cell = CellName(table, measure, category=code)
            found[cell] = found.get(cell, Decimal(0)) + value

    for row in counted.execute().itertuples(index=False):
        number = Decimal(int(row.number))
        years = {"application_date": row.applied, "decision_date": row.decided}
        years["paid_date"] = row.paid
        for measure in MEASURES_OF_STATE[row.state]:
            amount = row.amount_eur if row.state == "paid" else None
            value = Decimal(amount or 0) if measure == AMOUNT else number
            if measure in DATED_BY:
                add(BY_YEAR, measure, str(int(years[DATED_BY[measure]])), value)
            if measure in ("applications", *STATES):
                add(BY_DURATION, measure, row.duration, value)
    seen = [int(cell.category) for cell in found if cell.category.isdecimal()]
    years_shown = sorted({*seen, *range(first_year, reference_date.year + 1)})
    grid = [
        CellName(BY_YEAR, measure, category=category)
        for measure in DATED_BY
        for category in (*map(str, years_shown), TOTAL)
    ]
    grid += [
        CellName(BY_DURATION, measure, category=category)
        for measure in ("applications", *STATES)
        for category in (*duration_classes(), UNKNOWN, TOTAL)
    ]
    return frame_of(((cell, found.get(cell, Decimal(0))) for cell in grid), CATEGORY_COLUMNS)


def group_cells(sectoral: "pd.DataFrame", codes: CodeLists, version: str) -> "pd.DataFrame":
    """The cells by readable group of NACE codes: CATEGORY_COLUMNS and `value` (Decimal).

    They are sums of the cells in `sectoral`, which holds those by NACE code and by reason with
    CELL_COLUMNS and `value`. `codes` are the lists that know the groups, `version` is the NACE
    version of the question's list. A group none of whose codes is on that list has no cell.
    """
    import pandas as pd

    by_code = sectoral[sectoral["table"] == "by_nace"]
    by_reason = sectoral[(sectoral["table"] == "by_reason") & (sectoral["province"] == TOTAL)]
    special = (AMBIGUOUS, OTHER_CODE, UNKNOWN, TOTAL)
    group = {**group_of_codes(by_code["nace"].unique(), codes, version), TOTAL: TOTAL}
    shown = [code for code in (*codes.nace_groups, UNGROUPED) if code in group.values()]
    place = {code: number for number, code in enumerate((*shown, *special))}
    named = [(BY_GROUP, by_code), (BY_REASON_GROUP, by_reason)]
    parts = []
    for name, frame in named:
        frame = frame.assign(table=name, category=frame["nace"].map(group))
        frame = frame.assign(place=frame["category"].map(place))
        summed = (
            frame.groupby([*CATEGORY_COLUMNS, "place"], sort=False)["value"].sum().reset_index()
        )
        # The groups stand in the order in which their codes stand in the cells that are summed.
        for column in ("measure", "applicant", "reason"):
            order = {code: number for number, code in enumerate(dict.fromkeys(frame[column]))}
            summed[f"{column}_place"] = summed[column].map(order)
        by = ["measure_place", "place", "applicant_place", "reason_place"]
        summed = summed.sort_values(by)
        parts.append(summed[[*CATEGORY_COLUMNS, "value"]])
    return pd.concat(parts, ignore_index=True)


def basis_cells(numbers: Mapping[str, int]) -> "pd.DataFrame":
    """The applications by the basis on which they are in the sector.

    `numbers` are those of `Scope` that BASES names, each counted over Flanders up to the
    reference date. The frame has CATEGORY_COLUMNS and `value` (Decimal).
    """
    parts = {category: Decimal(numbers[name]) for category, name in BASES.items()}
    parts[TOTAL] = sum(parts.values(), Decimal(0))
    return frame_of(
        (
            (CellName(BY_BASIS, "applications", category=category), number)
            for category, number in parts.items()
        ),
        CATEGORY_COLUMNS,
    )


def twin(cell: CellName) -> CellName | None:
    """The cell of contract 3 that is the same set of applications as a cell by category.

    None where there is none: only totals have one, and those by basis do not.
    """
    if cell.table == BY_BASIS or cell.category != TOTAL:
        return None
    if cell.table == BY_REASON_GROUP:
        return CellName("by_reason", cell.measure, nace=TOTAL, reason=cell.reason)
    return CellName("by_province", cell.measure, applicant=cell.applicant)
