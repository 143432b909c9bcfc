"""Lists of payments and decisions in the columns, or the repeated rows, of a wide source.

Several columns hold one event each (`Betaling 1`, `Betaling 2`); or each row is an event, and
rows with one id are one application. What such rows say besides must be the same: another
value of one of them is no value, and told.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError
from antwoord.register.contract.columns import DECISIONS, PAYMENTS, Column
from antwoord.register.mapping.file import DECIDED, EventsMapping, Mapping
from antwoord.register.mapping.translation import (
    Translate,
    Unmapped,
    translated_texts,
    unsettled_habit,
    value_reader,
    word_reader,
)
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import pyarrow as pa

#: The column of a list that each key of a mapping gives.
_GIVES = {
    PAYMENTS: {"date": "payment_date", "amount": "amount_eur", "known": "known_date"},
    DECISIONS: {
        "date": "decision_date",
        "decision": "decision",
        "reason": "stop_reason",
        "known": "known_date",
    },
}
_DAY, _AMOUNT = Column("payment_date", "date"), Column("amount_eur", "amount")


#: What receipts call the column that a key reads.
READ_AS: dict[str, dict[str, tuple[str, ...]]] = {
    PAYMENTS: {"date": ("paid_date",), "amount": ("paid_amount_eur",)},
    DECISIONS: {
        "date": ("decision_date",),
        "decision": ("decision",),
        "reason": ("stop_reason",),
    },
}


@dataclass(frozen=True)
class Listed:
    """The list of one kind, what cannot be read of it, and how amounts of it are read."""

    table: "pa.Table"
    unmapped: list[Unmapped]
    reader: Translate | None


def listed_texts(
    mapping: EventsMapping, texts: dict[str, Any], register: "pa.Table", reasons: tuple[str, ...]
) -> Listed:
    """The list of one kind in canonical texts, and what cannot be read of it.

    `texts` are the source's columns by heading, `register` its translated rest, row by row.
    """
    import pyarrow as pa

    rows, ids = register["row_number"], register["application_id"]
    parts, unmapped = [], []
    for place in range(mapping.number):
        columns: dict[str, Any] = {"row_number": rows, "event_row": rows, "application_id": ids}
        for key, gives in _GIVES[mapping.kind].items():
            if key not in mapping.columns:
                columns[gives] = pa.nulls(len(rows), pa.string())
                continue
            reader, refused, tell = _reader(mapping, key, texts, reasons)
            where = f"{mapping.kind}.{_SECTION.get(key, key)}"
            heading = mapping.columns[key][place]
            columns[gives], lost = translated_texts(
                texts[heading], rows, reader, gives, where, refused, tell
            )
            unmapped += lost
        parts.append(pa.table(columns))
    amount = _reader(mapping, "amount", texts, reasons)[0] if mapping.kind == PAYMENTS else None
    return Listed(pa.concat_tables(parts), unmapped, amount)


#: Where the words of a key stand in the mapping file.
_SECTION = {"decision": "words", "reason": "reasons"}


def _reader(
    mapping: EventsMapping, key: str, texts: dict[str, Any], reasons: tuple[str, ...]
) -> tuple[Translate, bool, bool]:
    """Reads the texts of a key; whether unknown ones are refused, and are told."""
    several = mapping.columns[key]
    different = [t for h in several for t in texts[h].unique().to_pylist() if t is not None]
    if key in ("date", "known"):
        problem, _ = unsettled_habit(_DAY, mapping, different)
        if problem:
            raise UserError(f"{', '.join(several)} ({mapping.kind}.{key}): {problem}")
        return value_reader(_DAY, mapping, different), False, False
    if key == "amount":
        return value_reader(_AMOUNT, mapping, different), False, False
    if key == "decision":
        return word_reader("decision", mapping.words, DECIDED), True, True
    words = mapping.reasons
    return word_reader("stop_reason", words or {}, reasons), words is not None, True


def one_row_each(
    register: "pa.Table", lists: dict[str, "pa.Table"], mapping: Mapping, source: str
) -> tuple["pa.Table", dict[str, "pa.Table"]]:
    """The register with one row for each id, at its first row, and the lists led to it.

    Raises UserError where the rows of one id cannot be the events of one application.
    """
    import ibis

    connection = connect()
    try:
        table = ibis.memtable(register)
        alone = ibis.literal("row ").concat(table.row_number.cast("string"))
        keyed = table.mutate(key=ibis.coalesce(table.application_id.concat(" "), alone))
        counted = keyed.group_by("key").aggregate(first=keyed.row_number.min(), rows=keyed.count())
        _require_one_way(connection, counted, keyed, mapping, source)
        names = [name for name in table.columns if name not in ("row_number", "application_id")]
        grouped = keyed.group_by("key").aggregate(
            row_number=keyed.row_number.min(),
            application_id=keyed.application_id.min(),
            **{f"one {name}": keyed[name].min() for name in names},
            **{f"number {name}": keyed[name].nunique() for name in names},
        )
        one = {
            name: ibis.ifelse(
                grouped[f"number {name}"] <= 1, grouped[f"one {name}"], ibis.null("string")
            )
            for name in names
        }
        agree = ibis.and_(*(grouped[f"number {name}"] <= 1 for name in names))
        whole = grouped.select("row_number", "application_id", **one, details_agree=agree)
        done = connection.to_pyarrow(
            whole.order_by("row_number").select("row_number", *table.columns[1:], "details_agree")
        )
        places = keyed.join(counted, "key").select(own="row_number", first="first")
        led = {}
        for kind, events in lists.items():
            given = ibis.memtable(events)
            joined = given.join(places, given.row_number == places.own)
            led[kind] = connection.to_pyarrow(
                joined.mutate(row_number=joined.first).drop("own", "first")
            )
    finally:
        connection.disconnect()
    return done, led


def _require_one_way(
    connection: Any, counted: Any, keyed: Any, mapping: Mapping, source: str
) -> None:
    """Raises UserError where repeated rows would count an event twice, or are no events."""
    several = counted.filter(counted.rows > 1)
    repeated = keyed.join(several, "key")
    first = connection.execute(repeated.row_number.min())
    if first is None or first != first:
        return
    where = f"{source}, row {int(first)}: its id stands in more than one row"
    by_kind = {each.kind: each for each in mapping.lists}
    if PAYMENTS in by_kind and by_kind[PAYMENTS].number > 1:
        raise UserError(f"{where}, but [payments] names several columns; name one of each")
    if len(by_kind) > 1 and by_kind[DECISIONS].number == 1:
        raise UserError(
            f"{where}, and a row cannot be a payment and a decision; name the columns of one of "
            "the two under [columns], or use [history]"
        )
    days = repeated.group_by("key").aggregate(
        days=repeated.application_date.nunique(), row=repeated.row_number.min()
    )
    other = connection.execute(days.filter(days.days > 1).row.min())
    if other is not None and other == other:
        raise UserError(
            f"{source}, row {int(other)}: its id stands in rows with more than one application "
            "date, so that they are not one application; give each application its own id"
        )
