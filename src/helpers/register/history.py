"""A table with one row per event (received, decided, paid) as one row per application.

The first receipt gives the date of the application; the last decision counts; the first
payment gives its date, and what was paid is the sum of the payments. Of the other columns
the first value of an application counts. An application stands at the row of its first event.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.errors import UserError
from helpers.reference.engine import connect
from helpers.register.columns import NAMES, STORED_AS, WRITTEN_AS, Column
from helpers.register.grid import mapped
from helpers.register.identifiers import bare
from helpers.register.mapping import EVENTS, FROM_HISTORY, HistoryMapping
from helpers.register.translation import (
    Translated,
    Unmapped,
    translated_texts,
    unsettled_habit,
    value_reader,
    word_reader,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir


def from_history(
    history: HistoryMapping,
    texts: dict[str, Any],
    others: Translated,
    reasons: tuple[str, ...],
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
        table = connection.to_pyarrow(_applications(ibis.memtable(whole), names))
    finally:
        connection.disconnect()
    given = {"application_id", "application_date", "decision", "decision_date", "paid_date"}
    given |= {"paid_amount_eur"} if history.amount else set()
    given |= {"stop_reason"} if history.reason else set()
    return replace(
        others,
        table=table,
        present=tuple(name for name in NAMES if name in given or name in names),
        unmapped=(*others.unmapped, *unmapped),
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
    done: dict[str, Any] = {"history_id": mapped(texts["id"], bare)}
    unmapped: list[Unmapped] = []
    for key, (column, reader, place, refused, tell) in readers.items():
        done[f"history_{key}"], lost = translated_texts(
            texts[key], rows, reader, column, f"history.{place}", refused, tell
        )
        unmapped += lost
    for key in ("amount", "reason"):
        done.setdefault(f"history_{key}", pa.nulls(len(rows), pa.string()))
    return done, unmapped


def _applications(events: "ir.Table", others: list[str]) -> "ir.Table":
    import ibis

    alone = ibis.literal("row ").concat(events.row_number.cast("string"))
    events = events.mutate(key=ibis.coalesce(events.history_id.concat(" "), alone))
    decided = events.history_event.isin(["approved", "stopped"])
    paid = events.history_event == "paid"
    by_day = [events.history_date, events.row_number]
    readable = events.history_amount.re_search(WRITTEN_AS["amount"])
    amount = events.history_amount.try_cast(STORED_AS["amount"])
    total = amount.sum(where=paid).cast("decimal(18, 2)").cast("string")
    unreadable = events.history_amount.first(
        where=paid & events.history_amount.notnull() & ~readable, order_by=events.row_number
    )
    last_decision = events.history_event.last(where=decided, order_by=by_day)
    grouped = events.group_by("key").aggregate(
        row_number=events.row_number.min(),
        application_id=events.history_id.first(order_by=events.row_number),
        application_date=events.history_date.min(where=events.history_event == "received"),
        decision=last_decision,
        decision_date=events.history_date.last(where=decided, order_by=by_day, include_null=True),
        stop_reason=ibis.ifelse(
            last_decision == "stopped",
            events.history_reason.last(where=decided, order_by=by_day, include_null=True),
            ibis.null("string"),
        ),
        paid_date=events.history_date.min(where=paid),
        paid_amount_eur=ibis.coalesce(unreadable, total),
        **{
            name: events[name].first(where=events[name].notnull(), order_by=events.row_number)
            for name in others
            if name not in FROM_HISTORY
        },
    )
    columns = {
        name: grouped[name] if name in grouped.columns else ibis.null("string") for name in NAMES
    }
    return grouped.select("row_number", **columns).order_by("row_number")
