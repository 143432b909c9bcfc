"""Who counts as one contributor: what nobody can prove to be several people is one.

The minimum count, the p% rule and what somebody in the register knows are all about people,
and a register holds records. In this order:

1. `applicant_key`, the lender's own, where a record has one. It also says a succession: a sole
   trader who becomes a company keeps the key under another number. A record that has only a
   number belongs to the key that its number has elsewhere.
2. The enterprise number, where its check digits are right. One that is mistyped may be the
   number of anybody, and proves as little as none.
3. Else the postcode: within a cell such records agree in all that is published about them, so
   those of one postcode are one contributor, and so are all without a postcode. To take two
   people for one hides more, never less: it makes each cell smaller, and the one who knows what
   both know is a stronger attacker than either.

Where the register's description says that one row is one applicant, 3 is the record itself.
"""

from typing import TYPE_CHECKING

from antwoord.catalogue.identifiers import check_digits_right

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: So many characters of a digest tell all contributors apart where everybody in a cell is kept;
#: whole ones would make that file three to four times as large.
SHORT_DIGEST = 16
#: Marks that keep a key, a postcode and an id apart from each other and from a number.
_KEY, _POSTCODE, _RECORD = "=", "@", "#"
_PROVEN = "proven"


def with_contributor(state: "ir.Table", *, one_row_one_applicant: bool) -> "ir.Table":
    """The rows with `contributor`: a text, the same for what counts as one, on every date."""
    import ibis

    if one_row_one_applicant:
        unnamed = ibis.literal(_RECORD).concat(state.application_id.fill_null(""))
    else:
        known = state.postal_code.re_search(r"^[0-9]{4}$").fill_null(False)
        unnamed = ibis.literal(_POSTCODE).concat(ibis.ifelse(known, state.postal_code, ""))
    # A column first: an expression that stands in others is written out in each of them.
    state = state.mutate(**{_PROVEN: check_digits_right(state.enterprise_number).fill_null(False)})
    who = person(state, state[_PROVEN])
    return state.mutate(contributor=ibis.coalesce(who, unnamed)).drop(_PROVEN)


def person(rows: "ir.Table", proven: "ir.BooleanValue") -> "ir.StringValue":
    """Who a record is of, by key or number; null where it has neither.

    `proven`: whether the check digits of its number are right, without nulls.
    """
    import ibis

    number = ibis.ifelse(proven, rows.enterprise_number, ibis.null("string"))
    if "applicant_key" not in rows.columns:
        return number
    # Two that differ in capitals or spaces alone prove no two people.
    key = rows.applicant_key.re_replace(r"\s", "").upper().nullif("")
    of_number = key.min().over(group_by=number)
    linked = ibis.ifelse(number.notnull(), of_number, ibis.null("string"))
    return ibis.coalesce(ibis.literal(_KEY).concat(key.coalesce(linked)), number)
