"""The figures by category: by year, by duration, by group of codes, by basis.

Contract 3 has no columns for these, so they stand in a file of their own,
`categories.csv`, with the columns of KEY, `value` and `conf_status`. All are about
Flanders. Each table adds up to a total that is also a cell of contract 3; `by_basis` adds
up to the applications that are in the sector by either basis.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.delineation import MAPPED_AMBIGUOUS, OTHER_CODE, UNKNOWN
from antwoord.counting.cells import MEASURES_OF_STATE
from antwoord.counting.state import NO_SUCH_DIMENSION, OUTSIDE, STATES, TOTAL

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

KEY = ("table", "measure", "applicant", "reason", "category")
BY_GROUP, BY_REASON_GROUP = "by_nace_group", "by_reason_group"
BY_YEAR, BY_DURATION, BY_BASIS = "by_year", "by_duration", "by_basis"

#: Last day of each class of duration, counted from the application to the decision; the
#: class above the last has no end.
DURATION_ENDS = (14, 30, 45, 60, 90)
#: Codes of the question's list that stand in no readable group.
UNGROUPED = "_G"

#: What an event of each measure is dated by.
DATED_BY = {
    "applications": "application_date",
    "paid": "paid_date",
    "stopped": "decision_date",
    "amount_paid_eur": "paid_date",
}
#: The categories of `by_basis`, and the number of `Scope` behind each.
BASES = {
    "both": "both_bases",
    "activity_other_code": "activity_only_with_code",
    "activity_no_code": "activity_only_without_code",
    "nace": "nace_only",
}


def duration_classes() -> tuple[str, ...]:
    """`0-14`, `15-30` and so on to `91-`: days, both ends included."""
    starts = (0, *(end + 1 for end in DURATION_ENDS))
    return tuple(f"{a}-{b}" for a, b in zip(starts, (*DURATION_ENDS, ""), strict=True))


def duration_leaf(state: "ir.Table", reference_date: date) -> "ir.StringValue":
    """The class of days from application to decision; unknown without a decision by then."""
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
    """The readable group of each code of the table by NACE code; special codes are their own."""
    return {
        code: code if code.startswith("_") else codes.nace[version, code].group or UNGROUPED
        for code in nace
        if code != TOTAL
    }


def event_cells(state: "ir.Table", first_year: int, reference_date: date) -> "pd.DataFrame":
    """The cells by year and by duration, in order; columns KEY and `value` (Decimal).

    `state` is what `with_state` gives. A paid loan counts in the year in which it was
    paid, a stopped application in the year of the decision. The years run from
    `first_year` (with those before it that the register has events of) to that of the reference
    date. The duration of an application without a decision by then is unknown (`_U`).
    """
    inside = state.filter(state.in_sector & state.state.notnull() & (state.province != OUTSIDE))
    counted = inside.group_by(
        "state",
        applied=inside.application_date.year(),
        decided=inside.decision_date.year(),
        paid=inside.paid_date.year(),
        duration=duration_leaf(inside, reference_date),
    ).agg(number=inside.count(), amount_eur=inside.paid_amount_eur.sum())
    found: dict[tuple[str, str, str], Decimal] = {}

    def add(table: str, measure: str, category: str, value: Decimal) -> None:
        for place in (category, TOTAL):
            key = (table, measure, place)
            found[key] = found.get(key, Decimal(0)) + value

    for row in counted.execute().itertuples(index=False):
        number = Decimal(int(row.number))
        years = {"application_date": row.applied, "decision_date": row.decided}
        years["paid_date"] = row.paid
        for measure in MEASURES_OF_STATE[row.state]:
            amount = row.amount_eur if row.state == "paid" else None
            value = Decimal(amount or 0) if measure == "amount_paid_eur" else number
            if measure in DATED_BY:
                add(BY_YEAR, measure, str(int(years[DATED_BY[measure]])), value)
            if measure in ("applications", *STATES):
                add(BY_DURATION, measure, row.duration, value)
    seen = [int(place) for _, _, place in found if place.isdecimal()]
    years_shown = sorted({*seen, *range(first_year, reference_date.year + 1)})
    grid = [
        (BY_YEAR, measure, TOTAL, NO_SUCH_DIMENSION, category)
        for measure in DATED_BY
        for category in (*map(str, years_shown), TOTAL)
    ]
    grid += [
        (BY_DURATION, measure, TOTAL, NO_SUCH_DIMENSION, category)
        for measure in ("applications", *STATES)
        for category in (*duration_classes(), UNKNOWN, TOTAL)
    ]
    return _frame((*key, found.get((key[0], key[1], key[4]), Decimal(0))) for key in grid)


def group_cells(sectoral: "pd.DataFrame", codes: CodeLists, version: str) -> "pd.DataFrame":
    """The cells by readable group of NACE codes, summed from those by code.

    `sectoral` holds the cells by NACE code and by reason; columns given: KEY and `value`.
    `version` is that of the codes, the one that the question's list is in.
    A group none of whose codes is on the question's list has no cell.
    """
    import pandas as pd

    by_code = sectoral[sectoral["table"] == "by_nace"]
    by_reason = sectoral[(sectoral["table"] == "by_reason") & (sectoral["province"] == TOTAL)]
    special = (MAPPED_AMBIGUOUS, OTHER_CODE, UNKNOWN, TOTAL)
    group = {**group_of_codes(by_code["nace"].unique(), codes, version), TOTAL: TOTAL}
    shown = [code for code in (*codes.nace_groups, UNGROUPED) if code in group.values()]
    place = {code: number for number, code in enumerate((*shown, *special))}
    named = [(BY_GROUP, by_code), (BY_REASON_GROUP, by_reason)]
    parts = []
    for name, frame in named:
        frame = frame.assign(table=name, category=frame["nace"].map(group))
        frame = frame.assign(place=frame["category"].map(place))
        summed = frame.groupby([*KEY, "place"], sort=False)["value"].sum().reset_index()
        # The order in which the codes stand in the cells summed.
        for column in ("measure", "applicant", "reason"):
            order = {code: number for number, code in enumerate(dict.fromkeys(frame[column]))}
            summed[f"{column}_place"] = summed[column].map(order)
        by = ["measure_place", "place", "applicant_place", "reason_place"]
        summed = summed.sort_values(by)
        parts.append(summed[[*KEY, "value"]])
    return pd.concat(parts, ignore_index=True)


def basis_cells(numbers: Mapping[str, int]) -> "pd.DataFrame":
    """The applications by the basis on which they are in the sector.

    `numbers` are those of `Scope` that BASES names, each counted over Flanders up to the
    reference date.
    """
    parts = {category: Decimal(numbers[name]) for category, name in BASES.items()}
    parts[TOTAL] = sum(parts.values(), Decimal(0))
    return _frame(
        (BY_BASIS, "applications", TOTAL, NO_SUCH_DIMENSION, *part) for part in parts.items()
    )


def twin(key: tuple[str, ...]) -> tuple[str, ...] | None:
    """The cell of contract 3 that is the same set of applications; None: there is none."""
    table, measure, applicant, reason, category = key
    no = NO_SUCH_DIMENSION
    if table == BY_BASIS or category != TOTAL:
        return None
    if table == BY_REASON_GROUP:
        return ("by_reason", measure, TOTAL, TOTAL, no, TOTAL, reason)
    return ("by_province", measure, TOTAL, applicant, no, no, no)


def _frame(rows: Iterable[tuple[object, ...]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(list(rows), columns=[*KEY, "value"])
