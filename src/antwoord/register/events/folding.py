"""Payments and decisions as lists, and what they make of the register on a day.

A list has a row per event: `row_number` (the application's in the register), `event_row`
(its own in its source) and the columns of EVENT_TABLES, typed; what is not a date or an
amount stands beside it as `unreadable_<column>`. The register of a run with lists holds what
they say on the reference date, in the columns of VIEW_OF, and the facts of EVENT_FACTS.

No order of rows decides anything. What is paid is paid, whatever was decided that day; two
different decisions on the last day, or two reasons, are none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError
from antwoord.register.contract.columns import (
    DECISIONS,
    EVENT_TABLES,
    PAYMENTS,
    REOPENED,
    STORED_AS,
    VIEW_OF,
    WRITTEN_AS,
    Column,
)
from antwoord.register.values.texts import UNREADABLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Of each kind of list, the day on which its events happened.
DAY_OF = {PAYMENTS: "payment_date", DECISIONS: "decision_date"}
_DAY_IN_VIEW = {PAYMENTS: "paid_date", DECISIONS: "decision_date"}
#: By kind of event, the column that keeps its day in a register of last events.
WRITTEN_DAYS = {PAYMENTS: "written_paid_date", DECISIONS: "written_decision_date"}
#: Columns of a register that are of the same event as a view, where there are any.
COMES_WITH = {PAYMENTS: ("payment_postal_code",), DECISIONS: ("granted_amount_eur",)}
#: What is known of a row's events beside the columns of the register; true is as it should be.
EVENT_FACTS = (
    "decision_known",  # not decided after the day by a source of last decisions only
    "decisions_agree",  # the decisions of the last day, and their reasons, are one
    "details_agree",  # rows of one application say the same of it
    "nothing_refunded",
    "payments_differ",  # no two of the same day and amount
    "payments_dated",
    "view_agrees",  # the register's own columns say what its lists say
)
#: What is known of the payments of a list that count in no sum: their number and their money.
LEFT_OUT = ("payments_left_out", "left_out_eur")
#: Sums of amounts of twelve digits.
_SUM = "decimal(18, 2)"


@dataclass(frozen=True)
class Known:
    """Up to which day events count, by when they happened and by when they were known.

    `on` None: everything in the source is known. `day` None: whatever happened counts.
    """

    day: date | None
    on: date | None = None

    @property
    def end(self) -> date:
        """The last day on which what was known at once both happened and was known."""
        return min(self.day or date.max, self.on or date.max)


def typed_events(raw: "ir.Table", kind: str) -> "ir.Table":
    """The list of one kind with its types; `raw` holds texts, `row_number`, `event_row`.

    What holds nothing but an application is no event, and left out.
    """
    import ibis

    columns: dict[str, Any] = {}
    for column in EVENT_TABLES[kind]:
        if column.name not in raw.columns:
            raw = raw.mutate(**{column.name: ibis.null("string")})
        given = raw[column.name].strip().nullif("")
        marked = given.startswith(UNREADABLE)
        text = ibis.ifelse(marked, given.substr(len(UNREADABLE)), given)
        if column.name == "application_id":  # what could not be read is no id
            text = ibis.ifelse(marked, ibis.null("string"), text)
        columns[column.name] = typed(text, column)
        if column.kind in WRITTEN_AS:
            # A text that could not be read may look like a value.
            columns[column.name] = typed(given, column)
            lost = text.notnull() & columns[column.name].isnull()
            columns[f"unreadable_{column.name}"] = ibis.ifelse(lost, text, ibis.null("string"))
    said = [
        raw[column.name].strip().nullif("").notnull()
        for column in EVENT_TABLES[kind]
        if column.name not in ("application_id", "known_date", "stop_reason")
    ]
    return raw.filter(ibis.or_(*said)).select("row_number", "event_row", **columns)


def typed(text: "ir.Value", column: Column) -> "ir.Value":
    """The texts of a column with dates, amounts or numbers; null where they are none."""
    import ibis

    if column.kind not in WRITTEN_AS:
        return text
    written = ibis.ifelse(text.re_search(WRITTEN_AS[column.kind]), text, ibis.null("string"))
    return written.try_cast(STORED_AS[column.kind])


def counted_events(events: "ir.Table", kind: str, known: Known) -> "ir.Table":
    """The events that count: those that had happened and were known, and those without a day.

    Of an event without a day nobody knows that it had not happened: its application is told.
    """
    day, counts = events[DAY_OF[kind]], []
    if known.day is not None:
        counts.append(day.isnull() | (day <= known.day).fill_null(False))
    if known.on is not None:
        since = events.known_date.coalesce(day)
        counts.append(since.isnull() | (since <= known.on).fill_null(False))
    return events.filter(counts) if counts else events


def with_events(
    register: "ir.Table", lists: Mapping[str, "ir.Table"], known: Known, *, viewed: Iterable[str]
) -> "ir.Table":
    """The register as its lists tell it on the day.

    `viewed`: the columns of VIEW_OF that the source has itself; where they say something else
    than the whole lists, `view_agrees` is false.
    """
    import ibis

    folds = {PAYMENTS: _paid, DECISIONS: _decided}
    viewed = set(viewed)
    table = register
    for kind, events in lists.items():
        name = _COMPARED[kind]
        if name in viewed:
            whole = folds[kind](events).select("row_number", whole=name)
            table = table.left_join(whole, "row_number").drop("row_number_right")
            own, listed = (
                # A payment of nothing is none.
                (one.cast(_SUM).nullif(0) if kind == PAYMENTS else one).cast("string").fill_null("")
                for one in (table[name], table.whole)
            )
            before = table.view_agrees if "view_agrees" in table.columns else ibis.literal(True)
            table = table.mutate(view_agrees=before & (own == listed)).drop("whole")
        counted = folds[kind](counted_events(events, kind, known))
        told = set(counted.columns) - {"row_number"}
        table = table.drop(*(name for name in table.columns if name in told))
        table = table.left_join(counted, "row_number").drop("row_number_right")
        table = _without_later(table, kind, events, known)
    return table


def register_on(register: "ir.Table", lists: Mapping[str, "ir.Table"], known: Known) -> "ir.Table":
    """The register of a later day, as it and its whole `lists` tell it on the day of `known`."""
    table = as_of(register, known, sorted(set(VIEW_OF) - set(lists)))
    return with_events(table, lists, known, viewed=()) if lists else table


def _without_later(register: "ir.Table", kind: str, events: "ir.Table", known: Known) -> "ir.Table":
    """The register without what came with events of which none counts on the day.

    An amount is granted with an approval, a place of payment is that of money that was paid.
    """
    import ibis

    names = [name for name in COMES_WITH[kind] if name in register.columns]
    if not names:
        return register
    telling = events.filter(
        (events.amount_eur > 0).fill_null(True)
        if kind == PAYMENTS
        else (events.decision == "approved").fill_null(False)
    )
    ever, by_then = (
        register.row_number.isin(of.filter(of.row_number.notnull()).row_number)
        for of in (telling, counted_events(telling, kind, known))
    )
    return register.mutate(
        **{
            name: ibis.ifelse(ever & ~by_then, ibis.null(register[name].type()), register[name])
            for name in names
        }
    )


#: What is compared of a view and its list; a register gives one day where a list has several.
_COMPARED = {PAYMENTS: "paid_amount_eur", DECISIONS: "decision"}


def _paid(events: "ir.Table") -> "ir.Table":
    """By row: the first day and the sum of the payments; neither where the sum is nothing.

    And LEFT_OUT: how many payments are in no sum, and their money as far as it can be read.
    """
    import ibis

    e = events.mutate(
        dated=events.payment_date.notnull(),
        what=events.payment_date.cast("string") + " " + events.amount_eur.cast("string"),
    )
    unknown = e.dated & e.amount_eur.isnull()
    by_row = e.group_by("row_number").aggregate(
        first=e.payment_date.min(where=(e.amount_eur > 0).fill_null(True)),
        total=e.amount_eur.sum(where=e.dated).cast(_SUM),
        unknown=unknown.any(),
        refunded=(e.dated & (e.amount_eur < 0)).fill_null(False).any(),
        payments=e.what.count(),
        different=e.what.nunique(),
        undated=(~e.dated).any(),
        without_day=e.amount_eur.sum(where=~e.dated).cast(_SUM),
        number_undated=(~e.dated).sum(),
        number=e.count(),
    )
    nothing = (~by_row.unknown & (by_row.total == 0)).fill_null(False)
    return by_row.select(
        "row_number",
        paid_date=ibis.ifelse(nothing, ibis.null("date"), by_row.first),
        paid_amount_eur=ibis.ifelse(by_row.unknown | nothing, ibis.null(_SUM), by_row.total),
        nothing_refunded=~by_row.refunded,
        payments_differ=by_row.payments == by_row.different,
        payments_dated=~by_row.undated,
        # Of an unknown sum the payments that are known do not count either.
        payments_left_out=ibis.ifelse(by_row.unknown, by_row.number, by_row.number_undated),
        left_out_eur=by_row.without_day.fill_null(0)
        + ibis.ifelse(by_row.unknown, by_row.total.fill_null(0), 0),
    )


def _decided(events: "ir.Table") -> "ir.Table":
    """By row: the decision of the last day, its day and its reason; none where they are two.

    A decision without a day stands there without one, for the checks to judge.
    """
    import ibis

    undated = events.decision_date.isnull()
    last = events.group_by("row_number").aggregate(
        last=events.decision_date.max(), undated=undated.any()
    )
    e = events.join(last, "row_number")
    # A decision without a day may be the last one.
    e = e.filter(ibis.ifelse(e.undated, e.decision_date.isnull(), e.decision_date == e.last))
    by_row = e.group_by("row_number").aggregate(
        words=e.decision.fill_null("").nunique(),
        word=e.decision.min(),
        day=e.decision_date.min(),
        reason=e.stop_reason.min(where=e.decision == "stopped"),
        reasons=e.stop_reason.nunique(where=e.decision == "stopped"),
        undated=e.undated.any(),
    )
    # Of several without a day the checks need to see one.
    one = (by_row.words == 1) | by_row.undated
    decided = one & (by_row.word != REOPENED).fill_null(True)
    agreed = decided & (by_row.reasons <= 1)
    return by_row.select(
        "row_number",
        decision=ibis.ifelse(decided, by_row.word, ibis.null("string")),
        decision_date=ibis.ifelse(decided, by_row.day, ibis.null("date")),
        stop_reason=ibis.ifelse(agreed, by_row.reason, ibis.null("string")),
        decisions_agree=(by_row.words == 1) & (by_row.reasons <= 1),
    )


def unreadable_events(lists: Mapping[str, "ir.Table"], known: Known) -> list["ir.Table"]:
    """What could not be read of the events that count, at the rows of their applications."""
    import ibis

    found = []
    for kind, events in lists.items():
        counted = counted_events(events, kind, known)
        names = {"payment_date": "paid_date", "amount_eur": "paid_amount_eur"}
        for column in EVENT_TABLES[kind]:
            if column.kind in WRITTEN_AS and column.name != "known_date":
                value = counted[f"unreadable_{column.name}"]
                named = ibis.literal(names.get(column.name, column.name))
                lost = counted.filter(value.notnull())
                found.append(lost.select("row_number", column=named, value=value))
    return found


def as_of(register: "ir.Table", known: Known, kinds: Iterable[str]) -> "ir.Table":
    """The register without what happened after the day to its own columns of these kinds.

    Nor what nobody knew of on `known.on`: of a register of last events that is what happened
    later. What was so before, it does not say: `decision_known` is false. The days as they are
    written stay in the columns of WRITTEN_DAYS.
    """
    import ibis

    changed: dict[str, Any] = {}
    for kind in kinds:
        later = _later(register, known, kind)
        changed[WRITTEN_DAYS[kind]] = register[_DAY_IN_VIEW[kind]]
        for name in (*VIEW_OF[kind], *(n for n in COMES_WITH[kind] if n in register.columns)):
            column = register[name]
            changed[name] = ibis.ifelse(later, ibis.null(column.type()), column)
        if kind == DECISIONS:
            applied = (register.application_date <= known.end).fill_null(False)
            told = register.decision_date.notnull()
            known_then = ibis.ifelse(told, ~(later & applied), ibis.null("boolean"))
            changed["decision_known"] = known_then
    return register.mutate(**changed)


def counted_values(
    unreadable: "ir.Table", register: "ir.Table", known: Known, kinds: Iterable[str]
) -> "ir.Table":
    """What could not be read, without what `as_of` leaves out of the register."""
    import ibis

    gone = []
    for kind in kinds:
        rows = register.filter(_later(register, known, kind)).row_number
        of_kind = unreadable.column.isin((*VIEW_OF[kind], *COMES_WITH[kind]))
        gone.append(of_kind & unreadable.row_number.isin(rows))
    return unreadable.filter(~ibis.or_(*gone)) if gone else unreadable


def _later(register: "ir.Table", known: Known, kind: str) -> "ir.BooleanValue":
    """Whether the event of a row happened after the day, or after what was known."""
    return (register[_DAY_IN_VIEW[kind]] > known.end).fill_null(False)


def require_placed(events: "ir.Table", kind: str, known: Known, where: str) -> None:
    """Raises UserError for events that count and are of no application of the register.

    Money of theirs would be missing without a word. So would what cannot be placed in time,
    where only what was known by a day counts.
    """
    counted = counted_events(events, kind, known)
    lost = counted.filter(counted.row_number.isnull())
    _refuse(lost, where, "names no application of the register; export both on the same day")
    if known.on is not None:
        unread = events.filter(events.unreadable_known_date.notnull())
        _refuse(unread, where, "has a known_date that is no date; write it as 2021-03-01")


def _refuse(events: "ir.Table", where: str, sentence: str) -> None:
    found = events.aggregate(number=events.count(), first=events.event_row.min()).to_pyarrow()
    number, first = found["number"][0].as_py(), found["first"][0].as_py()
    if number:
        more = f" (so do {number - 1} others)" if number > 1 else ""
        raise UserError(f"{where}, row {first} {sentence}{more}")


def require_columns(names: Iterable[str], kind: str, path: Path) -> None:
    """Raises UserError where a file of events lacks a column that makes it one."""
    from antwoord.register.contract.columns import REQUIRED_OF_EVENTS
    from antwoord.storage.paths import shown

    needed = [column.name for column in EVENT_TABLES[kind][:REQUIRED_OF_EVENTS]]
    missing = [name for name in needed if name not in set(names)]
    if missing:
        raise UserError(
            f"{shown(path)}: the {kind} need the column {missing[0]}; they are {', '.join(needed)}"
        )
