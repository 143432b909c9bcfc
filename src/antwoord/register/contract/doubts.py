"""What a doubt makes of a row: one of its facts is unknown, and the row still counts.

A rule of severity `warning` names the fact that it doubts (`doubt` in its meta); what becomes
of that fact stands here, once. Money that was paid is never among what becomes unknown: a
payment counts wherever its day and an amount above zero can be read.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: The row itself: without an id or a possible date it is no application, and is set aside.
APPLICATION = "application"
#: It counts from the day that is given, or from that of its payment where this was earlier.
APPLICATION_DATE = "application_date"
#: It counts where it can be read; else the application is what the decision says.
PAYMENT = "payment"
PROVINCE = "province"
#: Each fact that can be in doubt, and the columns that then count as empty.
DOUBTS: dict[str, tuple[str, ...]] = {
    APPLICATION: (),
    APPLICATION_DATE: (),
    PAYMENT: (),
    "applicant": ("applicant", "occupation"),
    PROVINCE: ("postal_code",),
    "activity": ("activity",),
    "nace": ("nace_version", "nace_code"),
    "decision": ("decision", "decision_date", "stop_reason"),
    "reason": ("stop_reason",),
}


def doubted(register: "ir.Table", breaches: "ir.Table") -> "ir.Table":
    """The register with the facts in doubt emptied, and what the checks made of each row.

    `breaches` has the columns `row_number` (null where it is of no row), `severity` and `doubt`.
    Added columns, never null: `quarantined` (set aside), `remarked` (a remark or a doubt),
    `payment_doubted`.
    """
    import ibis

    of_rows = breaches.filter(breaches.row_number.notnull())
    flags = {f"doubts {fact}": (of_rows.doubt == fact).fill_null(False).any() for fact in DOUBTS}
    judged = of_rows.group_by("row_number").agg(**flags).mutate(broken=ibis.literal(True))
    table = register.left_join(judged, "row_number").drop("row_number_right")
    doubts = {fact: table[f"doubts {fact}"].fill_null(False) for fact in DOUBTS}
    emptied = {
        column: ibis.or_(*(doubts[fact] for fact, columns in DOUBTS.items() if column in columns))
        for column in dict.fromkeys(column for columns in DOUBTS.values() for column in columns)
    }
    # Who was paid had applied by then, whatever the date of the application says.
    sooner = doubts[APPLICATION_DATE] & (table.paid_amount_eur > 0).fill_null(False)
    sooner &= (table.paid_date < table.application_date).fill_null(False)
    return table.mutate(
        **{
            column: ibis.ifelse(gone, ibis.null(table[column].type()), table[column])
            for column, gone in emptied.items()
        },
        application_date=ibis.ifelse(sooner, table.paid_date, table.application_date),
        quarantined=doubts[APPLICATION],
        remarked=table.broken.fill_null(False),
        payment_doubted=doubts[PAYMENT],
    ).drop("broken", *flags)
