"""The state of each application on the reference date, and whether it is asked about.

One Ibis expression: a register table in, the same rows out with what the tables are
made of. Nothing is executed here.
"""

from typing import TYPE_CHECKING

import ibis

from antwoord.catalogue.declared.delineation import delineation
from antwoord.catalogue.declared.question import Population
from antwoord.cells import OTHER_CODE, UNKNOWN
from antwoord.counting.axes import leaves_with
from antwoord.counting.context import Context
from antwoord.counting.leaves import leaf_of, programme_of, province_of, with_leaves

if TYPE_CHECKING:
    import ibis.expr.types as ir


def with_state(register: "ir.Table", context: Context) -> "ir.Table":
    """The register with the state of each application on the reference date, and its leaves.

    `register` has the columns of contract 1, one row for each application. The rows come back
    with these columns besides: `state` (paid, stopped, approved or pending; null before the
    application, and where it was not known by the day up to which something must have been
    entered), `province` (ISO code, OUTSIDE or UNKNOWN) and `payment_province` likewise where the
    register has one, a leaf for each dimension that the question needs (`with_leaves`), and the
    booleans `activity_known`, `by_activity`, `by_nace`, `of_either` (in the population on any
    basis), `in_population` and `not_excluded` (nothing that is known but the sector says that it
    is not asked about; what is not known says nothing). Places and state are those of the
    reference date. An application is paid only by a sum above zero: a payment of an unknown amount
    leaves it as the decision says.

    Lists of events were folded into the register before (`register/events/folding.py`), and so
    were decisions and payments that were not known. Source of the order of states: contract 1
    of the design.
    """
    population = context.question.population
    day = ibis.literal(context.reference_date)
    listed = delineation(population, context.codes)
    register = listed.of(register, "nace_version", "nace_code")
    nace_leaf = register.nace_leaf.fill_null(UNKNOWN)
    unborn = ~(register.application_date <= day).fill_null(False)
    if context.as_known_on is not None:
        # What has no day of entry was known on its own day.
        since = register.application_date
        if "registered_date" in register.columns:
            since = ibis.coalesce(register.registered_date, since)
        unborn |= (since > ibis.literal(context.as_known_on)).fill_null(True)
    paid = ((register.paid_date <= day) & (register.paid_amount_eur > 0)).fill_null(False)
    decided = (register.decision_date <= day).fill_null(False)
    table = register.mutate(
        state=ibis.cases(
            (unborn, ibis.null("string")),
            (paid, "paid"),
            (decided & (register.decision == "stopped").fill_null(False), "stopped"),
            (decided & (register.decision == "approved").fill_null(False), "approved"),
            else_="pending",
        ),
        province=province_of(register.postal_code, context),
        **(
            {"payment_province": province_of(register.payment_postal_code, context)}
            if "payment_postal_code" in register.columns
            else {}
        ),
        nace_leaf=nace_leaf,
        activity_known=register.activity.isin(tuple(context.codes.activities)).fill_null(False),
        by_activity=register.activity.isin(population.activities or ("",)).fill_null(False),
        by_nace=nace_leaf.notin((OTHER_CODE, UNKNOWN)) & bool(population.nace_codes),
    )
    table = with_leaves(table, context)
    asked = _asked(table, population, context)
    table = table.mutate(not_excluded=_not_excluded(table, population, context))
    if not population.is_sector:
        return table.mutate(of_either=asked, in_population=asked)
    in_sector = {
        "activity": table.by_activity,
        "nace": table.by_nace,
        "either": table.by_activity | table.by_nace,
    }
    return table.mutate(
        of_either=asked & in_sector["either"],
        in_population=asked & in_sector[context.sector_basis],
    )


def _asked(table: "ir.Table", population: Population, context: Context) -> "ir.BooleanValue":
    """Whether a row is of one that is asked about, whatever its sector."""
    asked = programme_of(table, context).isin(context.question.programmes)
    if population.since is not None:
        asked &= (table.application_date >= ibis.literal(population.since)).fill_null(False)
    if population.until is not None:
        asked &= (table.application_date <= ibis.literal(population.until)).fill_null(False)
    for name, codes in population.where.items():
        dimension = context.question.dimension(name)
        there = table[leaf_of(dimension)].isin(leaves_with(dimension, context, codes))
        asked &= there.fill_null(False)
    return asked


def _not_excluded(table: "ir.Table", population: Population, context: Context) -> "ir.BooleanValue":
    """Whether a row may be one that is asked about, whatever its sector.

    A row that was set aside may be of any day, and one without a code has any code.
    """
    day = table.application_date
    asked = programme_of(table, context).isin(context.question.programmes).fill_null(True)
    dated = [day <= ibis.literal(context.reference_date)]
    if context.as_known_on is not None:
        known = day
        if "registered_date" in table.columns:
            known = ibis.coalesce(table.registered_date, day)
        asked &= (known <= ibis.literal(context.as_known_on)).fill_null(True)
    if population.since is not None:
        dated.append(day >= ibis.literal(population.since))
    if population.until is not None:
        dated.append(day <= ibis.literal(population.until))
    aside = table.quarantined if "quarantined" in table.columns else ibis.literal(False)
    for one in dated:
        asked &= aside | one.fill_null(True)
    for name, codes in population.where.items():
        dimension = context.question.dimension(name)
        leaf = table[leaf_of(dimension)]
        there = leaf.isin(leaves_with(dimension, context, codes))
        asked &= (there | (leaf == UNKNOWN)).fill_null(True)
    return asked
