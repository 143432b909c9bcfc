"""The most detailed code of each row in each dimension: its leaf, as an Ibis expression.

Dimensions that are levels of one another, or groups of one another's codes, share a leaf:
`axes.py` says which codes a leaf counts in. A new way to find a leaf is a function here.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.declared.dimensions import Dimension, band_codes
from antwoord.catalogue.declared.measures import measures
from antwoord.cells import OUTSIDE, UNKNOWN
from antwoord.counting.context import Context

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: What the leaf of an unknown municipality in a known province begins with.
SOMEWHERE_IN = "?"
#: On what ground an application is in the sector, in the order shown.
GROUNDS = ("both", "activity_other_code", "activity_no_code", "nace")
#: Those that each basis counts.
GROUNDS_OF = {
    "activity": ("both", "activity_other_code", "activity_no_code"),
    "nace": ("both", "nace"),
    "either": GROUNDS,
}


def leaf_of(dimension: Dimension) -> str:
    """The column of a row's leaf in a dimension; that of a period depends on the measure."""
    match dimension.derive:
        case "place" | "nace" | "applicant" | "activity" | "programme" | "basis":
            return f"{dimension.derive}_leaf"
        case "listed" | "values":
            return f"{dimension.of}_leaf"
    return f"{dimension.base or dimension.id}_leaf"


def with_leaves(rows: "ir.Table", context: Context) -> "ir.Table":
    """The rows with a column for each leaf that the question's dimensions need.

    `rows` have the columns of the register, `state`, `province`, `by_activity`, `by_nace` and
    `nace_leaf`. A leaf of a dimension that goes with some measures alone, such as a reason, is
    null for the rows that count in none of these.
    """
    made: dict[str, ir.StringValue] = {}
    for dimension in context.dimensions.values():
        name = leaf_of(dimension)
        if dimension.derive in ("period", "nace", "place") or name in made:
            continue
        leaf = _LEAVES[dimension.derive](rows, dimension, context)
        if dimension.measures:
            # A reason that was filled in beforehand stopped nobody: who was paid has none.
            known_of = {state for of in dimension.measures for state in measures()[of].states}
            leaf = ibis.ifelse(rows.state.isin(tuple(sorted(known_of))), leaf, ibis.null("string"))
        made[name] = leaf
    rows = rows.mutate(**made)
    if context.by_municipality:
        return _with_municipality(rows, context)
    return rows.mutate(place_leaf=rows.province)


def period_leaf(day: "ir.DateColumn", *, years: bool) -> "ir.StringValue":
    """The month of a day, or its year where `years` are enough; unknown where there is no day."""
    return day.strftime("%Y" if years else "%Y-%m").fill_null(UNKNOWN)


def _applicant(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":  # noqa: ARG001
    self_employed = (rows.applicant == "self_employed").fill_null(False)
    return ibis.cases(
        ((rows.applicant == "company").fill_null(False), "company"),
        (~self_employed, UNKNOWN),
        ((rows.occupation == "main").fill_null(False), "self_employed_main"),
        ((rows.occupation == "secondary").fill_null(False), "self_employed_secondary"),
        else_="self_employed_other",
    )


def _activity(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":  # noqa: ARG001
    return known(rows.activity, tuple(context.codes.activities))


def _listed(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":
    return known(rows[dimension.of], tuple(getattr(context.codes, dimension.list)))


def _values(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":  # noqa: ARG001
    return rows[dimension.of].cast("string").strip().nullif("").fill_null(UNKNOWN)


def _programme(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":  # noqa: ARG001
    return programme_of(rows, context)


def _bands(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":  # noqa: ARG001
    number = rows[dimension.of]
    codes = band_codes(dimension.bands, of_money=dimension.of_money)
    branches = [
        ((number <= end).fill_null(False), code)
        for end, code in zip(dimension.bands, codes, strict=False)
    ]
    return ibis.cases((number.isnull(), UNKNOWN), *branches, else_=codes[-1])


def _duration(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":
    """The class of the days from application to decision; unknown before there is one."""
    days = rows.decision_date.delta(rows.application_date, unit="day")
    by_then = rows.decision_date <= ibis.literal(context.reference_date)
    decided = ((days >= 0) & by_then).fill_null(False)
    codes = band_codes(dimension.bands, of_money=False)
    branches = [
        (decided & (days <= end), code) for end, code in zip(dimension.bands, codes, strict=False)
    ]
    return ibis.cases(*branches, (decided, codes[-1]), else_=UNKNOWN)


def _basis(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":  # noqa: ARG001
    return ibis.cases(
        (rows.by_activity & rows.by_nace, "both"),
        (rows.by_nace, "nace"),
        (rows.by_activity & (rows.nace_leaf == UNKNOWN), "activity_no_code"),
        (rows.by_activity, "activity_other_code"),
        else_=UNKNOWN,
    )


def _day(rows: "ir.Table", dimension: Dimension, context: Context) -> "ir.StringValue":  # noqa: ARG001
    return ibis.literal(context.reference_date.isoformat())


_Leaf = Callable[["ir.Table", Dimension, Context], "ir.StringValue"]
_LEAVES: dict[str, _Leaf] = {
    "applicant": _applicant,
    "activity": _activity,
    "listed": _listed,
    "values": _values,
    "programme": _programme,
    "bands": _bands,
    "duration": _duration,
    "basis": _basis,
    "day": _day,
}


def known(column: "ir.StringColumn", codes: tuple[str, ...]) -> "ir.StringValue":
    """The code where it is on the list, else unknown."""
    return ibis.ifelse(column.isin(codes).fill_null(False), column, UNKNOWN)


def programme_of(rows: "ir.Table", context: Context) -> "ir.StringValue":
    """The programme of each row: its own, else that of the register."""
    if "programme" not in rows.columns:
        return ibis.literal(context.own_programme)
    return rows.programme.strip().nullif("").fill_null(context.own_programme)


def province_of(postal_code: "ir.StringColumn", context: Context) -> "ir.StringValue":
    """The province of a postcode on the reference date; OUTSIDE where not of the territory."""
    inside = set(context.provinces)
    number = ibis.ifelse(
        postal_code.re_search(r"^\d{4}$"), postal_code, ibis.null("string")
    ).try_cast("int32")
    branches = [
        (
            number.between(area.first, area.last).fill_null(False),
            area.province if area.province in inside else OUTSIDE,
        )
        for area in context.codes.postal_ranges
        if area.period.holds_on(context.reference_date)
    ]
    return ibis.cases(*branches, else_=UNKNOWN)


def _with_municipality(rows: "ir.Table", context: Context) -> "ir.Table":
    """The rows with the municipality of their postcode as `place_leaf`.

    A postcode of no known municipality has its province in the leaf, behind SOMEWHERE_IN.
    """
    lies_in: dict[str, str] = {}
    for postal_code, found in context.codes.municipality_of.items():
        for municipality, period in found:
            if period.holds_on(context.reference_date):
                lies_in.setdefault(postal_code, municipality)
    places = ibis.memtable(
        {"known_postcode": list(lies_in), "municipality": list(lies_in.values())},
        schema={"known_postcode": "string", "municipality": "string"},
    )
    joined = rows.left_join(places, rows.postal_code == places.known_postcode)
    there = joined.province.notin((OUTSIDE, UNKNOWN))
    leaf = ibis.cases(
        (~there, joined.province),
        (joined.municipality.notnull(), joined.municipality),
        else_=ibis.literal(SOMEWHERE_IN).concat(joined.province),
    )
    return joined.mutate(place_leaf=leaf).drop("known_postcode", "municipality")
