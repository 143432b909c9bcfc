"""Any register of events gives what a plain fold over a list gives, on any day, as known on any."""

import csv
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st
from looping import examples
from registers import Row, application, parameters_for, write_register

from antwoord.counting.context import Context
from antwoord.counting.state import with_state
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from antwoord.register.contract.columns import DECISIONS, NAMES, PAYMENTS
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER

START = date(2020, 1, 1)
#: Few days, so that events often fall on the same one.
DAYS = st.integers(0, 12).map(lambda number: START + timedelta(days=number))
MAYBE_DAYS = st.one_of(st.none(), DAYS)
AMOUNTS = st.sampled_from(["100.00", "250.50", "-100.00", "-250.50"])
DECIDED = st.sampled_from(["approved", "stopped", "reopened"])
REASONS = st.sampled_from(["withdrawn", "financial_risk"])
EXTRACT = "2020-12-31"
Found = dict[str, tuple[str | None, Decimal, str]]


@dataclass(frozen=True)
class Event:
    """Something that happened to an application; `known` None: known on its own day."""

    application: str
    day: date
    known: date | None
    amount: str = ""
    decision: str = ""
    reason: str = ""

    def counts(self, day: date, on: date | None) -> bool:
        return self.day <= day and (on is None or (self.known or self.day) <= on)


@dataclass(frozen=True)
class Case:
    applied: dict[str, tuple[date, date | None]]
    events: tuple[Event, ...]


@st.composite
def payments(draw: st.DrawFn, ids: Sequence[str]) -> Event:
    return Event(draw(st.sampled_from(ids)), draw(DAYS), draw(MAYBE_DAYS), draw(AMOUNTS))


@st.composite
def decisions(draw: st.DrawFn, ids: Sequence[str]) -> Event:
    decision = draw(DECIDED)
    reason = draw(REASONS) if decision == "stopped" else ""
    return Event(
        draw(st.sampled_from(ids)), draw(DAYS), draw(MAYBE_DAYS), decision=decision, reason=reason
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    ids = [f"A{number}" for number in range(draw(st.integers(1, 4)))]
    applied = {one: (draw(DAYS), draw(MAYBE_DAYS)) for one in ids}
    of_one = st.one_of(payments(ids), decisions(ids))
    return Case(applied, tuple(draw(st.lists(of_one, max_size=12))))


def folded(case: Case, day: date, on: date | None) -> Found:
    """State, amount paid and reason of each application: the plain computation."""
    found: Found = {}
    for one, (applied, registered) in case.applied.items():
        if applied > day or (on is not None and (registered or applied) > on):
            found[one] = (None, Decimal(0), "")
            continue
        own = [e for e in case.events if e.application == one and e.counts(day, on)]
        paid = sum((Decimal(e.amount) for e in own if e.amount), Decimal(0))
        decided = [e for e in own if e.decision]
        last = [e for e in decided if e.day == max(e.day for e in decided)]
        words, reasons = {e.decision for e in last}, {e.reason for e in last}
        word = words.pop() if len(words) == 1 else ""
        state = {"approved": "approved", "stopped": "stopped"}.get(word, "pending")
        if paid > 0:
            found[one] = ("paid", paid, "")
        else:
            reason = reasons.pop() if state == "stopped" and len(reasons) == 1 else ""
            found[one] = (state, Decimal(0), reason)
    return found


def state_of(
    folder: Path, register: Path, day: date, on: date | None = None, **given: str
) -> Found:
    """The same as the engine says it."""
    staged = {STAGED_PROCESSED: str(folder / "read"), STAGED_OUTPUTS: str(folder / "outputs")}
    with patch.dict(os.environ, staged):
        parameters = parameters_for(
            folder,
            register,
            reference_date=day.isoformat(),
            **({"as_known_on": on.isoformat()} if on else {}),
            **given,
        )
        read_register(parameters)
    connection = ibis.duckdb.connect()
    try:
        table = with_state(
            connection.read_parquet(folder / "read" / REGISTER),
            Context.of(parameters),
        )
        rows = connection.to_pyarrow(
            table.select("application_id", "state", "paid_amount_eur", "stop_reason")
        ).to_pylist()
    finally:
        connection.disconnect()
    return {
        row["application_id"]: (
            row["state"],
            (row["paid_amount_eur"] or Decimal(0)) if row["state"] == "paid" else Decimal(0),
            (row["stop_reason"] or "") if row["state"] == "stopped" else "",
        )
        for row in rows
    }


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def bare(number: str, applied: date, **overrides: str) -> Row:
    """An application to which nothing has happened yet."""
    nothing = dict.fromkeys(("decision", "decision_date", "paid_date", "paid_amount_eur"), "")
    return application(
        **{**nothing, "application_id": number, "application_date": iso(applied), **overrides}
    )


def write_table(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[1:])


def write_lists(folder: Path, case: Case) -> Path:
    """The register and its two lists, as a data package."""
    rows = [
        bare(one, applied, registered_date=iso(registered))
        for one, (applied, registered) in case.applied.items()
    ]
    columns = [name for name in NAMES if name not in ("decision", "paid_amount_eur")]
    register = write_register(
        folder, rows, extract_date=EXTRACT, columns=[*columns, "registered_date"]
    )
    heads = {
        PAYMENTS: ("application_id", "payment_date", "amount_eur", "known_date"),
        DECISIONS: ("application_id", "decision", "decision_date", "stop_reason", "known_date"),
    }
    lists: dict[str, list[Row]] = {
        kind: [dict.fromkeys(names, "")] for kind, names in heads.items()
    }
    for event in case.events:
        both = {"application_id": event.application, "known_date": iso(event.known)}
        if event.amount:
            values = {"payment_date": iso(event.day), "amount_eur": event.amount}
            lists[PAYMENTS].append({**both, **values})
        else:
            values = {"decision_date": iso(event.day), "decision": event.decision}
            lists[DECISIONS].append({**both, **values, "stop_reason": event.reason})
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for kind, events in lists.items():
        write_table(folder / f"{kind}.csv", events)
        package["resources"].append({"name": kind, "path": f"{kind}.csv"})
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return register


HISTORY = """
[history]
id = "id"
event = "event"
date = "date"
amount = "amount"
reason = "reason"
known = "known"
decimal = "."
[columns.activity]
column = "activity"
[columns.postal_code]
column = "postal_code"
"""
MEANINGS = ("received", "approved", "stopped", "reopened", "paid", "refunded")
HISTORY += "[history.events]\n" + "".join(f'{word} = "{word}"\n' for word in MEANINGS)


def history_rows(case: Case) -> Iterator[Row]:
    """A row per event; what was registered later was received then, as known."""
    rest = {"activity": "music", "postal_code": "9000", "amount": "", "reason": ""}
    for one, (applied, registered) in case.applied.items():
        yield {
            "id": one,
            "event": "received",
            "date": iso(applied),
            "known": iso(registered),
            **rest,
        }
    for event in case.events:
        word = event.decision or ("refunded" if event.amount.startswith("-") else "paid")
        yield {
            "id": event.application,
            "event": word,
            "date": iso(event.day),
            **rest,
            "known": iso(event.known),
            "amount": event.amount,
            "reason": event.reason,
        }


def write_history(folder: Path, rows: Sequence[Row]) -> dict[str, str]:
    """The history and its mapping; gives the parameters that name them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("id", "event", "date", "known", "activity", "postal_code", "amount", "reason")
    write_table(folder / "history.csv", [dict.fromkeys(names, ""), *rows])
    (folder / "mapping.toml").write_text(HISTORY, encoding="utf-8")
    return {"mapping": str(folder / "mapping.toml"), "extract_date": EXTRACT}


@settings(max_examples=examples(15), deadline=None)
@given(case=cases(), day=DAYS, on=MAYBE_DAYS, data=st.data())
def test_lists_equal_a_plain_fold_in_any_order(
    case: Case, day: date, on: date | None, data: st.DataObject
) -> None:
    shuffled = Case(
        dict(data.draw(st.permutations(list(case.applied.items())))),
        tuple(data.draw(st.permutations(case.events))),
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = state_of(folder, write_lists(folder / "in", shuffled), day, on)
    assert found == folded(case, day, on)


@settings(max_examples=examples(15), deadline=None)
@given(case=cases(), day=DAYS, on=MAYBE_DAYS, data=st.data())
def test_a_history_equals_a_plain_fold_in_any_order(
    case: Case, day: date, on: date | None, data: st.DataObject
) -> None:
    rows = data.draw(st.permutations(list(history_rows(case))))
    with TemporaryDirectory() as name:
        folder = Path(name)
        given_ = write_history(folder / "in", rows)
        found = state_of(folder, folder / "in" / "history.csv", day, on, **given_)
    expected = folded(case, day, on)
    # An application exists from its first event on; before it was received it is in no state.
    assert {one: said for one, said in found.items() if said[0]} == {
        one: said for one, said in expected.items() if said[0]
    }


@settings(max_examples=examples(8), deadline=None)
@given(case=cases(), day=DAYS, data=st.data())
def test_no_later_event_changes_a_state(case: Case, day: date, data: st.DataObject) -> None:
    ids = list(case.applied)
    later = st.integers(1, 30).map(lambda number: day + timedelta(days=number))
    added = data.draw(
        st.lists(st.tuples(st.one_of(payments(ids), decisions(ids)), later), min_size=1, max_size=4)
    )
    events = [Event(e.application, on, e.known, e.amount, e.decision, e.reason) for e, on in added]
    more = Case(case.applied, (*case.events, *events))
    with TemporaryDirectory() as name:
        folder = Path(name)
        before = state_of(folder, write_lists(folder / "a", case), day)
        assert state_of(folder, write_lists(folder / "b", more), day) == before
        # In a history a later row may also say other things, and stand anywhere.
        rows = list(history_rows(case))
        stranger = {
            **rows[0],
            "date": iso(events[0].day),
            "event": "received",
            "activity": "design",
        }
        with_later = [*history_rows(more), stranger, {**stranger, "id": "new"}]
        shuffled = data.draw(st.permutations(with_later))
        read = []
        for place, of in (("c", rows), ("d", shuffled)):
            given_ = write_history(folder / place, of)
            state = state_of(folder, folder / place / "history.csv", day, **given_)
            table = ibis.read_parquet(folder / "read" / REGISTER).order_by("application_id")
            told = table.drop("row_number").to_pyarrow().to_pylist()
            read.append((state, told))
        assert read[0] == read[1]


@settings(max_examples=examples(8), deadline=None)
@given(day=DAYS, applied=DAYS, later=st.integers(1, 30), decision=DECIDED, amount=AMOUNTS)
def test_no_later_column_changes_a_state(
    day: date, applied: date, later: int, decision: str, amount: str
) -> None:
    after = iso(day + timedelta(days=later))
    word = decision if decision != "reopened" else "approved"
    rows = [
        bare("A", applied),
        bare("A", applied, decision=word, decision_date=after),
        bare("A", applied, paid_date=after, paid_amount_eur=amount),
    ]
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = [
            state_of(folder, write_register(folder / str(n), [row], extract_date=EXTRACT), day)
            for n, row in enumerate(rows)
        ]
    assert found == [found[0]] * 3
