"""A table with one row per event (received, decided, paid) as applications and their lists.

Decisions and payments become lists (`folding.py`), of which nothing is concluded here. What
happened after the reference date, or was not known, is cut before anything else is made of
the table: the first receipt gives the date of the application, the other columns have the
value of the first day that has one, and none where that day has two. An application stands
at the first row of its events; one without any does not exist yet.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError
from antwoord.register.contract.columns import (
    DECISIONS,
    NAMES,
    OPTIONAL_NAMES,
    PAYMENTS,
    REOPENED,
    Column,
)
from antwoord.register.events.folding import Known, typed
from antwoord.register.layout.grid import mapped
from antwoord.register.mapping.file import EVENTS, FROM_HISTORY, HistoryMapping
from antwoord.register.mapping.translation import (
    Translated,
    Unmapped,
    translated_texts,
    unsettled_habit,
    value_reader,
    word_reader,
)
from antwoord.register.values.identifiers import bare
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import ibis.expr.types as ir


def from_history(
    history: HistoryMapping,
    texts: dict[str, Any],
    others: Translated,
    reasons: tuple[str, ...],
    known: Known,
) -> Translated:
    """One row per application: `texts` are the history's columns, `others` the translated rest.

    Values that cannot be read stay as they stand; an application without id is one of its own.
    """
    import ibis
    import pyarrow as pa

    rows = others.table["row_number"]
    events, unmapped = _events(history, texts, rows, reasons)
    names = [name for name in others.table.column_names if name != "row_number"]
    whole = pa.table({**events, **{name: others.table[name] for name in others.table.column_names}})
    connection = connect()
    try:
        every = connection.create_table("events", _placed(ibis.memtable(whole)), temp=True)
        table = connection.to_pyarrow(_applications(every, names, known, bool(history.known)))
        rows_of = ibis.memtable(table)
        lists = {
            PAYMENTS: connection.to_pyarrow(_payments(every, rows_of)),
            DECISIONS: connection.to_pyarrow(_decisions(every, rows_of)),
        }
    finally:
        connection.disconnect()
    given = {"application_id", "application_date", "decision", "decision_date", "paid_date"}
    given |= {"paid_amount_eur"} if history.amount else set()
    given |= {"stop_reason"} if history.reason else set()
    given |= {"registered_date"} if history.known else set()
    return replace(
        others,
        table=table.drop_columns(["key"]),
        present=(
            *(n for n in (*NAMES, *OPTIONAL_NAMES) if n in given or n in names),
            *(n for n in names if n not in (*NAMES, *OPTIONAL_NAMES)),
        ),
        unmapped=(*others.unmapped, *unmapped),
        lists=lists,
    )


def _events(
    history: HistoryMapping, texts: dict[str, Any], rows: Any, reasons: tuple[str, ...]
) -> tuple[dict[str, Any], list[Unmapped]]:
    """The history's columns in canonical texts, and what cannot be read of them."""
    import pyarrow as pa

    def different(key: str) -> list[str]:
        return [text for text in texts[key].unique().to_pylist() if text is not None]

    day, amount = Column("decision_date", "date"), Column("paid_amount_eur", "amount")
    problem, _ = unsettled_habit(day, history, different("date"))
    if problem:
        raise UserError(f"column {history.date} of the history: {problem}")
    readers = {
        "event": ("event", word_reader("", history.events, EVENTS), "events", True, True),
        "date": (
            "decision_date",
            value_reader(day, history, different("date")),
            "date",
            False,
            False,
        ),
    }
    if history.amount:
        readers["amount"] = (
            "paid_amount_eur", value_reader(amount, history, different("amount")), "amount",
            False, False,
        )  # fmt: skip
    if history.reason:
        refused = history.reasons is not None
        read = word_reader("stop_reason", history.reasons or {}, reasons)
        readers["reason"] = ("stop_reason", read, "reasons", refused, True)
    if history.known:
        read_day = value_reader(day, history, different("known"))
        readers["known"] = ("known_date", read_day, "known", False, False)
    done: dict[str, Any] = {"history_id": mapped(texts["id"], bare)}
    unmapped: list[Unmapped] = []
    for key, (column, reader, place, refused, tell) in readers.items():
        done[f"history_{key}"], lost = translated_texts(
            texts[key], rows, reader, column, f"history.{place}", refused, tell
        )
        unmapped += lost
    for key in ("amount", "reason", "known"):
        done.setdefault(f"history_{key}", pa.nulls(len(rows), pa.string()))
    return done, unmapped


def _placed(events: "ir.Table") -> "ir.Table":
    """The events with the key of their application and their days, null where there is none."""
    import ibis

    alone = ibis.literal("row ").concat(events.row_number.cast("string"))
    return events.mutate(
        key=ibis.coalesce(events.history_id.concat(" "), alone),
        day=typed(events.history_date, _DAY),
        since=typed(events.history_known, _DAY),
    )


_DAY = Column("day", "date")


def _applications(
    events: "ir.Table", others: list[str], known: Known, registered: bool
) -> "ir.Table":
    """The applications that exist on the day, by what had happened and was known."""
    import ibis

    happened = ibis.literal(True)
    if known.day is not None:
        happened = events.day.isnull() | (events.day <= known.day).fill_null(False)
    since = ibis.coalesce(events.since, events.day)
    if known.on is not None:
        happened &= since.isnull() | (since <= known.on).fill_null(False)
    counted = events.filter(happened)
    received = counted.history_event == "received"
    dated = received & counted.day.notnull()
    others = [name for name in others if name not in FROM_HISTORY]
    grouped = counted.group_by("key").aggregate(
        row_number=counted.row_number.min(),
        application_id=counted.history_id.min(),
        # What is no date is left for the checks, where no receipt has one.
        application_date=ibis.coalesce(
            counted.day.min(where=dated).cast("string"), counted.history_date.min(where=received)
        ),
        registered_date=since.name("since").min(where=dated).cast("string"),
    )
    first = {name: counted[name].notnull() for name in others}
    days = counted.group_by("key").aggregate(
        **{f"day_{name}": counted.day.min(where=there) for name, there in first.items()}
    )
    beside = counted.join(days, "key")
    values = beside.group_by("key").aggregate(
        **{
            f"{what}_{name}": getattr(beside[name], of)(
                where=beside.day.identical_to(beside[f"day_{name}"])
            )
            for name in others
            for what, of in (("one", "min"), ("number", "nunique"))
        }
    )
    both = grouped.join(values, "key") if others else grouped
    one = {
        name: ibis.ifelse(both[f"number_{name}"] <= 1, both[f"one_{name}"], ibis.null("string"))
        for name in others
    }
    agree = [both[f"number_{name}"] <= 1 for name in others]
    names = (*NAMES, *(name for name in others if name not in NAMES))
    columns = {
        name: one.get(name, both[name] if name in both.columns else ibis.null("string"))
        for name in names
    }
    if registered:
        columns["registered_date"] = both.registered_date
    agrees = ibis.and_(*agree) if agree else ibis.literal(True)
    return both.select("key", "row_number", **columns, details_agree=agrees).order_by("row_number")


def _payments(events: "ir.Table", applications: "ir.Table") -> "ir.Table":
    """The list of payments; what was refunded takes away, with whatever sign it is written."""
    import ibis

    found = events.filter(events.history_event.isin(["paid", "refunded"]))
    bare = found.history_amount.re_replace("^-", "")
    amount = ibis.ifelse(
        (found.history_event == "refunded") & (bare.re_search("^[0-9]")).fill_null(False),
        ibis.literal("-").concat(bare),
        found.history_amount,
    )
    return _list(found, applications, payment_date=found.history_date, amount_eur=amount)


def _decisions(events: "ir.Table", applications: "ir.Table") -> "ir.Table":
    found = events.filter(events.history_event.isin(["approved", "stopped", REOPENED]))
    return _list(
        found,
        applications,
        decision_date=found.history_date,
        decision=found.history_event,
        stop_reason=found.history_reason,
    )


def _list(found: "ir.Table", applications: "ir.Table", **texts: "ir.Value") -> "ir.Table":
    named = found.select("key", event_row="row_number", known_date=found.history_known, **texts)
    return named.join(applications.select("key", "row_number", "application_id"), "key").drop("key")
