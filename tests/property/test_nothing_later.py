"""What happened after the day, or was not known, changes nothing of an answer: whole answers.

Compared are the cells, what the rules find, the facts in doubt and the verdict of the gate. A
register of last events tells besides that one of them is of after the day (TOLD).
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import Row, application, write_register
from whole_answers import WholeAnswer, answer_of

from antwoord.register.contract.columns import NAMES

DAY, LATER, EXTRACT = "2020-06-30", "2020-07-01", "2021-06-30"
#: That the last decision is of later, and that something is of after the extract.
TOLD = {"IMP-704", "IMP-212", "IMP-213"}
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
[columns.applicant]
column = "applicant"
[columns.occupation]
column = "occupation"
[history.events]
received = "received"
approved = "approved"
stopped = "stopped"
reopened = "reopened"
paid = "paid"
refunded = "refunded"
"""

later_days = st.sampled_from([LATER, "2020-12-31", "2021-06-30", "2021-07-01", "2999-12-31"])
amounts = st.sampled_from(["0.00", "-5.00", "1,5", "", "9000.00", "99999.00"])
decisions = st.fixed_dictionaries(
    {
        "decision": st.sampled_from(["approved", "stopped", "maybe", ""]),
        "stop_reason": st.sampled_from(["financial_risk", "", "odd"]),
        "decision_date": later_days,
    }
)
payments = st.fixed_dictionaries({"paid_date": later_days, "paid_amount_eur": amounts})
NOTHING = dict.fromkeys(("decision", "decision_date", "stop_reason"), "")
UNPAID = {"paid_date": "", "paid_amount_eur": ""}


@st.composite
def wide(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Rows as they were on the day, and as they are once more has happened."""
    before, after = [], []
    for number in range(draw(st.integers(5, 30))):
        blemish = draw(st.sampled_from([{}, {"postal_code": ""}, {"applicant": "vzw"}]))
        row = application(number, **blemish)
        decided, paid = draw(st.booleans()), draw(st.booleans())
        before.append({**row, **({} if decided else NOTHING), **({} if paid else UNPAID)})
        more = {} if decided else draw(decisions)
        more |= {} if paid else draw(payments)
        after.append({**before[-1], **more})
    after.append(application(900, application_date=LATER, applicant="", **NOTHING, **UNPAID))
    return before, after


def told(answer: WholeAnswer, rows: int) -> dict[str, object]:
    """What of an answer is compared: of the rows that there were before."""
    ids = range(2, rows + 2)
    assert answer.scope
    counted = replace(answer.scope, read=0, out_of_scope=0, after_reference_date=0, remarked=0)
    return {
        "cells": answer.cells,
        "breaches": {one for one in answer.breaches if one[0] in ids and one[1] not in TOLD},
        "doubts": {one for one in answer.doubts if one[0] in ids},
        "stopped": answer.stopped,
        "scope": counted,
        "in doubt": answer.in_doubt,
    }


@settings(max_examples=3, deadline=None)
@given(registers=wide())
@pytest.mark.parametrize("given_", [{}, {"as_known_on": DAY}], ids=["day", "known"])
def test_in_a_register_of_last_events(
    registers: tuple[list[Row], list[Row]], given_: dict[str, str]
) -> None:
    # As known on the day, with a reference date of later.
    day = "2020-12-31" if given_ else DAY
    found = []
    with TemporaryDirectory() as name:
        for place, rows in enumerate(registers):
            folder = Path(name, str(place))
            path = write_register(folder / "in", rows, extract_date=EXTRACT)
            found.append(told(answer_of(folder, path, day, **given_), len(registers[0])))
    assert found[1] == found[0]


Events = list[tuple[str, str, str, str, str]]  # of which row, what, when, known when, how much


@st.composite
def listed(draw: st.DrawFn) -> tuple[list[Row], Events, Events]:
    """Applications, what had happened and was known, and what happened later or became known."""
    rows = [application(n, **NOTHING, **UNPAID) for n in range(draw(st.integers(1, 25)))]
    ids = st.sampled_from([row["application_id"] for row in rows])
    kinds = st.sampled_from(["paid", "refunded", "approved", "stopped", "reopened"])
    amount = st.sampled_from(["4000.00", "250.50", "1,5", ""])
    early = st.sampled_from(["2020-04-01", "2020-05-04", DAY])
    earlier = draw(st.lists(st.tuples(ids, kinds, early, st.just(""), amount), max_size=40))
    late = st.one_of(
        st.tuples(ids, kinds, later_days, st.just(""), amount),
        st.tuples(ids, kinds, early, later_days, amount),
    )
    return rows, earlier, draw(st.lists(late, min_size=1, max_size=40))


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def write_lists(folder: Path, rows: list[Row], events: Events) -> Path:
    path = write_register(
        folder, rows, extract_date=EXTRACT, columns=[n for n in NAMES if n not in UNPAID | NOTHING]
    )
    paid = [
        (one, day, f"-{amount}" if amount and what == "refunded" else amount, known)
        for one, what, day, known, amount in events
        if what in ("paid", "refunded")
    ]
    decided = [
        (one, day, what, "withdrawn" if what == "stopped" else "", known)
        for one, what, day, known, _ in events
        if what not in ("paid", "refunded")
    ]
    of_payments = ("application_id", "payment_date", "amount_eur", "known_date")
    write_csv(folder / "payments.csv", of_payments, paid)
    of_decisions = ("application_id", "decision_date", "decision", "stop_reason", "known_date")
    write_csv(folder / "decisions.csv", of_decisions, decided)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["resources"] += [
        {"name": kind, "path": f"{kind}.csv"} for kind in ("payments", "decisions")
    ]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return path


def write_history(folder: Path, rows: list[Row], events: Events) -> Path:
    folder.mkdir(parents=True)
    (folder / "mapping.toml").write_text(HISTORY, encoding="utf-8")
    names = ("activity", "postal_code", "applicant", "occupation")
    by_id = {row["application_id"]: row for row in rows}
    received = [(one, "received", row["application_date"], "", "") for one, row in by_id.items()]
    write_csv(
        folder / "history.csv",
        ("id", "event", "date", "known", "amount", "reason", *names),
        [
            (*one, "withdrawn" if one[1] == "stopped" else "", *(by_id[one[0]][n] for n in names))
            for one in (*received, *events)
        ],
    )
    return folder / "history.csv"


@settings(max_examples=3, deadline=None)
@given(case=listed())
@pytest.mark.parametrize("source", ["lists", "history"])
def test_in_lists_and_histories(case: tuple[list[Row], Events, Events], source: str) -> None:
    rows, earlier, late = case
    found = []
    with TemporaryDirectory() as name:
        for place, events in enumerate((earlier, [*earlier, *late])):
            folder = Path(name, str(place))
            given_ = {"as_known_on": DAY}
            if source == "lists":
                path = write_lists(folder / "in", rows, events)
            else:
                path = write_history(folder / "in", rows, events)
                given_ |= {"mapping": str(folder / "in" / "mapping.toml"), "extract_date": EXTRACT}
            found.append(told(answer_of(folder, path, DAY, **given_), len(rows)))
    assert found[1] == found[0]
