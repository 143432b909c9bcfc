"""Payments and decisions as lists: where they come from, and what is never decided in silence."""

import csv
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from looping import some
from registers import Row, application, parameters_for, write_register

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.errors import UserError
from antwoord.inputs import REGISTER as REGISTER_PART
from antwoord.inputs import files
from antwoord.parameters import validate
from antwoord.quality.facts.facts import register_facts
from antwoord.register.contract.columns import DECISIONS, NAMES, PAYMENTS, VIEW_OF
from antwoord.register.contract.corrections import CORRECTIONS_FILE
from antwoord.register.events.folding import Known, register_on
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.like import propose_like
from antwoord.register.proposal.proposal import propose
from antwoord.register.reading import Ingestion, read_register
from antwoord.run_files import EVENTS, REGISTER, UNREADABLE
from antwoord.storage.engine import connect

CODES = load_code_lists()
LATER = "2020-12-31"
P_HEAD = ("application_id", "payment_date", "amount_eur")
D_HEAD = ("application_id", "decision", "decision_date")


def package(folder: Path, rows: list[Row], **lists: list[tuple[str, ...]]) -> Path:
    """A register with lists beside it, each a header and its rows."""
    register = write_register(folder, rows)
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for kind, events in lists.items():
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(events)
        described["resources"].append({"name": kind, "path": f"{kind}.csv"})
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    return register


def read(work: Path, register: Path, day: str = LATER, **given: str) -> tuple[Ingestion, pd.Series]:
    """What was read, and the first row of the register on the day."""
    done = read_register(parameters_for(work, register, reference_date=day, **given))
    return done, pd.read_parquet(work / "processed" / REGISTER).iloc[0]


def paid(*events: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [P_HEAD, *(("IK-00001", *event) for event in events)]


def decided(*events: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [D_HEAD, *(("IK-00001", *event) for event in events)]


INSTALMENTS = paid(("2020-06-01", "4000"), ("2021-01-15", "6000"))


@pytest.mark.parametrize(
    ("day", "amount"), [("2020-05-31", None), ("2020-12-31", 4000), ("2021-01-15", 10000)]
)
def test_instalments_count_from_their_day_on(work: Path, day: str, amount: int | None) -> None:
    register = package(work / "in", [application(paid_amount_eur="10000.00")], payments=INSTALMENTS)
    done, row = read(work, register, day)
    assert (row.paid_amount_eur if amount else None) == amount
    assert (str(row.paid_date) if amount else "2020-06-01") == "2020-06-01"
    assert row.view_agrees
    assert done.events == {PAYMENTS: 2}


@pytest.mark.parametrize("lists", [{}, {"payments"}, {"decisions"}, {"payments", "decisions"}])
@pytest.mark.parametrize("before", ["2020-02-01", "2020-05-01", "2020-06-15", "2020-11-30"])
def test_an_earlier_day_is_what_a_register_read_on_it_says(
    work: Path, lists: set[str], before: str
) -> None:
    every = {
        "payments": paid(("2020-06-01", "4000"), ("2020-11-16", "-4000"), ("2020-12-01", "1")),
        "decisions": decided(("stopped", "2020-04-01"), ("reopened", "2020-05-15")),
    }
    kept = {kind: events for kind, events in every.items() if kind in lists}
    rows = [application(), application(2, decision_date="2020-09-01")]
    register = package(work / "in", rows, **kept)
    read(work, register)
    connection, folder = connect(), work / "processed"
    then = register_on(
        connection.read_parquet(folder / REGISTER),
        {kind: connection.read_parquet(folder / EVENTS[kind]) for kind in kept},
        Known(date.fromisoformat(before)),
    )
    told = then.order_by("row_number").execute()
    read(work, register, before)
    expected = pd.read_parquet(folder / REGISTER)
    for name in some((*VIEW_OF[PAYMENTS], *VIEW_OF[DECISIONS])):
        assert told[name].astype(str).tolist() == expected[name].astype(str).tolist(), name
    connection.disconnect()


def test_a_refund_of_all_leaves_the_last_decision(work: Path) -> None:
    events = paid(("2020-06-01", "4000"), ("2020-11-16", "-4000"))
    _, row = read(work, package(work / "in", [application()], payments=events))
    assert pd.isna(row.paid_date)
    assert pd.isna(row.paid_amount_eur)
    assert (row.decision, row.nothing_refunded) == ("approved", False)


def test_a_part_refunded_is_taken_off(work: Path) -> None:
    events = paid(("2020-06-01", "4000"), ("2020-11-16", "-1000.50"))
    _, row = read(work, package(work / "in", [application()], payments=events))
    assert (row.paid_amount_eur, row.nothing_refunded) == (Decimal("2999.50"), False)


def test_the_lists_count_where_the_columns_say_otherwise(work: Path) -> None:
    # Money that the register has and its list lacks never goes without a word.
    register = package(work / "in", [application()], payments=[P_HEAD], decisions=[D_HEAD])
    _, row = read(work, register)
    assert pd.isna(row.paid_amount_eur)
    assert not row.view_agrees


@pytest.mark.parametrize(
    ("events", "decision", "agree"),
    [
        ([("approved", "2020-04-01"), ("stopped", "2020-05-01")], "stopped", True),
        ([("stopped", "2020-05-01"), ("approved", "2020-04-01")], "stopped", True),
        ([("approved", "2020-04-01"), ("approved", "2020-04-01")], "approved", True),
        ([("approved", "2020-04-01"), ("stopped", "2020-04-01")], None, False),
        ([("stopped", "2020-04-01"), ("reopened", "2020-04-01")], None, False),
        ([("stopped", "2020-04-01"), ("reopened", "2020-06-01")], None, True),
        ([("stopped", "2020-04-01"), ("approved", "2021-01-01")], "stopped", True),
    ],
)
def test_the_last_decision_counts_and_no_order_of_rows(
    work: Path, events: list[tuple[str, str]], decision: str | None, agree: bool
) -> None:
    register = package(work / "in", [application()], decisions=decided(*events))
    _, row = read(work, register)
    assert (None if pd.isna(row.decision) else row.decision) == decision
    assert row.decisions_agree == agree


def test_what_has_no_day_is_told(work: Path) -> None:
    register = package(
        work / "in",
        [application()],
        payments=paid(("2020-06-01", "4000"), ("", "500")),
        decisions=decided(("approved", "2020-04-01"), ("stopped", "soon")),
    )
    done, row = read(work, register)
    assert (row.paid_amount_eur, row.payments_dated) == (4000, False)
    # Without its day, for the rule that a decision has one.
    assert (row.decision, pd.isna(row.decision_date)) == ("stopped", True)
    lost = pd.read_parquet(work / "processed" / UNREADABLE)
    assert lost.to_dict("records") == [
        {"row_number": 2, "column": "decision_date", "value": "soon"}
    ]
    assert done.unreadable_values == 1


def test_an_amount_that_is_none_leaves_the_sum_unknown(work: Path) -> None:
    events = paid(("2020-06-01", "4000"), ("2020-07-01", "6.000,00"), ("2021-02-01", "x"))
    _, row = read(work, package(work / "in", [application()], payments=events))
    assert pd.isna(row.paid_amount_eur)
    assert str(row.paid_date) == "2020-06-01"
    lost = pd.read_parquet(work / "processed" / UNREADABLE)
    assert list(lost["value"]) == ["6.000,00"], "what is of a later day is not looked at"


def test_two_equal_payments_of_a_day_are_told(work: Path) -> None:
    events = paid(("2020-06-01", "4000"), ("2020-06-01", "4000"))
    _, row = read(work, package(work / "in", [application()], payments=events))
    assert (row.paid_amount_eur, row.payments_differ) == (8000, False)


def test_known_on_leaves_out_what_was_entered_later(work: Path) -> None:
    events = [
        (*P_HEAD, "known_date"),
        ("IK-00001", "2020-06-01", "4000", "2020-09-01"),
        ("IK-00001", "2020-06-15", "500", ""),
    ]
    register = package(work / "in", [application()], payments=events)
    assert read(work, register)[1].paid_amount_eur == 4500
    assert read(work, register, as_known_on="2020-07-01")[1].paid_amount_eur == 500


def test_known_on_of_a_register_of_last_events(work: Path) -> None:
    register = write_register(work / "in", [application()])
    _, row = read(work, register, as_known_on="2020-04-15")
    assert (row.decision, row.decision_known) == ("approved", True)
    assert pd.isna(row.paid_date)
    _, row = read(work, register, as_known_on="2020-03-15")
    assert pd.isna(row.decision)
    assert not row.decision_known


def test_a_decision_of_after_the_day_is_told(work: Path) -> None:
    register = write_register(work / "in", [application(), application(2, decision_date="")])
    parameters = parameters_for(work, register, reference_date="2020-03-31")
    read_register(parameters)
    import ibis

    facts = register_facts(
        *(ibis.read_parquet(work / "processed" / name) for name in (REGISTER, UNREADABLE)),
        reference_date=parameters.reference_date,
        question=parameters.question,
        programmes=parameters.programmes,
        codes=parameters.codes,
    )
    told = facts.order_by("row_number").decision_known.to_pyarrow().to_pylist()
    assert told == [False, None]


@pytest.mark.parametrize(
    ("lists", "sentence"),
    [
        ({"payments": [P_HEAD, ("IK-9", "2020-06-01", "1")]}, "payments.csv, row 2 names no"),
        ({"payments": [P_HEAD, ("", "2020-06-01", "1")]}, "payments.csv, row 2 names no"),
        ({"payments": [("application_id", "amount_eur")]}, "need the column payment_date"),
        ({"decisions": [P_HEAD]}, "need the column decision_date"),
        ({"payments": [("x", "y")]}, "need the column application_id"),
        ({"payments": [P_HEAD, ("IK-00001", "2020-06-01")]}, "payments.csv, row 2 has 2 fields"),
    ],
)
def test_a_list_that_cannot_be_used_is_a_sentence(
    work: Path, lists: dict[str, list[tuple[str, ...]]], sentence: str
) -> None:
    register = package(work / "in", [application()], **lists)
    with pytest.raises(UserError, match=sentence):
        read(work, register)


def test_a_stranger_of_a_later_day_is_no_matter(work: Path) -> None:
    events = [P_HEAD, ("IK-00001", "2020-06-01", "4000"), ("IK-9", "2021-06-01", "1")]
    assert read(work, package(work / "in", [application()], payments=events))[1].paid_amount_eur


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("../payments.csv", "must name a file in the register's own folder"),
        ("payments.xlsx", "must be a .csv or a .parquet file"),
        ("nowhere.csv", "there is no file nowhere.csv"),
        ("register.csv", "must name a file in the register's own folder"),
        (None, "path: must be text between quotes"),
    ],
)
def test_a_list_that_is_not_there_is_a_sentence(
    tmp_path: Path, path: str | None, sentence: str
) -> None:
    register = write_register(tmp_path / "in", [application()])
    beside = register.with_name("datapackage.json")
    described = json.loads(beside.read_text(encoding="utf-8"))
    described["resources"].append({"name": "payments", "path": path})
    beside.write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(UserError, match=sentence):
        validate(register=str(register))


def test_a_correction_of_what_a_list_makes_is_refused(work: Path) -> None:
    register = package(work / "in", [application()], payments=INSTALMENTS)
    register.with_name(CORRECTIONS_FILE).write_text(
        'register = "register.csv"\n[[corrections]]\nid = "IK-00001"\ncolumn = "paid_amount_eur"\n'
        'expected = "12500.00"\nvalue = "1.00"\nreason = "x"\ndecided_by = "x"\n'
        "decided_on = 2020-01-01\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError, match="correction 1: paid_amount_eur is made of the payments"):
        read(work, register)


def test_lists_are_inputs_of_the_record_and_of_the_key(work: Path) -> None:
    register = package(work / "in", [application()], payments=INSTALMENTS)
    read_by_a_run = files(validate(register=str(register)))
    # Keys and the record are made of these.
    assert read_by_a_run[REGISTER_PART]["payments.csv"] == register.with_name("payments.csv")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2011-12-31", "nothing was known yet"),
        ("2026-01-01", "lies after the register's extract date 2025-12-31"),
        ("1 maart", "is not a date"),
    ],
)
def test_a_day_on_which_nothing_could_be_known_is_refused(day: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        validate(as_known_on=day)


def test_the_folder_says_as_known_on_which_day() -> None:
    assert validate(as_known_on="2021-04-01").name == "2021-03-01-known-2021-04-01"


def test_optional_columns_are_read_where_they_are(work: Path) -> None:
    more = {
        "granted_amount_eur": "9000.00",
        "registered_date": "2020-03-05",
        "programme": "impulskrediet",
    }
    register = write_register(work / "in", [application(**more)], columns=[*NAMES, *more, "note"])
    done, row = read(work, register)
    assert (row.granted_amount_eur, str(row.registered_date)) == (9000, "2020-03-05")
    assert (done.missing_columns, done.extra_columns) == ((), 1)


def mapped(work: Path, header: str, *rows: str, more: str) -> pd.Series:
    """The first row of a small export through a mapping."""
    path = work / "in.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    text = '[columns.application_id]\ncolumn = "Nr"\n[columns.activity]\ncolumn = "Sector"\n'
    text += '[columns.application_date]\ncolumn = "Op"\n'
    (work / "mapping.toml").write_text(text + more, encoding="utf-8")
    return read(work, path, mapping=str(work / "mapping.toml"), extract_date=LATER)[1]


COLUMNS = '[payments]\ndate = ["D1", "D2"]\namount = ["B1", "B2"]\ndate_order = "day first"\n'
ROWS = '[payments]\ndate = "D"\namount = "B"\n[columns.decision]\nconstant = "approved"\n'


def test_payments_in_several_columns(work: Path) -> None:
    header = "Nr;Op;Sector;D1;B1;D2;B2"
    row = mapped(
        work,
        header,
        "A;2020-01-02;music;1/6/2020;4.000,00;;",
        "B;2020-01-02;music;;;;",
        more=COLUMNS,
    )
    assert (row.paid_amount_eur, str(row.paid_date)) == (4000, "2020-06-01")


def test_payments_in_rows_with_one_id(work: Path) -> None:
    rows = ("A;2020-01-02;music;2020-06-01;4000", "A;2020-01-02;;2020-07-01;6000")
    row = mapped(work, "Nr;Op;Sector;D;B", *rows, more=ROWS)
    assert (row.paid_amount_eur, row.activity, row.details_agree) == (10000, "music", True)
    assert len(pd.read_parquet(work / "processed" / REGISTER)) == 1


def test_rows_with_one_id_that_say_two_things_say_none(work: Path) -> None:
    rows = ("A;2020-01-02;music;2020-06-01;4000", "A;2020-01-02;design;2020-07-01;6000")
    row = mapped(work, "Nr;Op;Sector;D;B", *rows, more=ROWS)
    assert pd.isna(row.activity)
    assert not row.details_agree


@pytest.mark.parametrize(
    ("rows", "more", "sentence"),
    [
        (
            ("A;2020-01-02;music;2020-06-01;1", "A;2020-02-02;music;2020-07-01;2"),
            ROWS,
            "row 2: its id stands in rows with more than one application date",
        ),
        (
            ("A;2020-01-02;music;2020-06-01;1", "A;2020-01-02;music;2020-07-01;2"),
            ROWS.replace('"D"', '["D", "Op"]').replace('"B"', '["B", "Nr"]'),
            r"row 2: its id stands in more than one row, but \[payments\] names several columns",
        ),
        (
            ("A;2020-01-02;music;2020-06-01;1", "A;2020-01-02;music;2020-07-01;2"),
            '[payments]\ndate = "D"\namount = "B"\n[decisions]\ndate = "D"\ndecision = "Sector"\n'
            '[decisions.words]\nmusic = "approved"\n',
            "a row cannot be a payment and a decision",
        ),
    ],
)
def test_rows_that_could_count_twice_are_refused(
    work: Path, rows: tuple[str, ...], more: str, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        mapped(work, "Nr;Op;Sector;D;B", *rows, more=more)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ('[payments]\ndate = "D"\n', "payments.amount: is not given"),
        ('[payments]\ndate = ["D"]\namount = ["B", "C"]\n', "amount: names 2 .* and date 1"),
        (
            "[payments]\ndate = 1\namount = 'B'\n",
            "payments.date: must be text between quotes, or a list",
        ),
        (ROWS + "[columns.paid_date]\ncolumn = 'D'\n", "the payments make this column"),
        (ROWS + "[history]\nid='a'\nevent='b'\ndate='c'\n[history.events]\nx='paid'\n", "leave"),
        ('[decisions]\ndate="D"\ndecision="B"\nwords={x="paid"}\n', "'paid', which is no code"),
    ],
)
def test_a_mapping_of_events_that_contradicts_itself(work: Path, more: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        mapped(work, "Nr;Op;Sector;D;B", "A;2020-01-02;music;2020-06-01;1", more=more)


HEADINGS = "Dossiernr;Datum aanvraag;Postcode;Sector;Gevraagd bedrag;Beslissing;Datum beslissing"
START = "{};2020-01-02;9000;Muziek;10000;Goedgekeurd;2020-02-01;"


def proposal(folder: Path, more: str, *rows: tuple[str, str]) -> str:
    path = folder / "export.csv"
    lines = [f"{HEADINGS};{more}", *(START.format(number) + rest for number, rest in rows)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    text = proposal_text(propose(path, CODES))
    return text.split("[columns.", 1)[0]


PAID_COLUMNS = "Datum uitbetaling;Uitbetaald bedrag"


@pytest.mark.parametrize(
    ("more", "rows", "asked"),
    [
        (PAID_COLUMNS, ["2020-03-01;4000", "2020-04-01;6000"], False),
        # Together more than was requested, or the same again: perhaps the total.
        (PAID_COLUMNS, ["2020-03-01;4000", "2020-04-01;10000"], True),
        (PAID_COLUMNS, ["2020-03-01;10000", "2020-04-01;10000"], True),
        # Something else differs too.
        (PAID_COLUMNS + ";Looptijd", ["2020-03-01;4000;24", "2020-04-01;6000;36"], True),
    ],
)
def test_rows_with_one_id_are_proposed_as_payments(
    tmp_path: Path, more: str, rows: list[str], asked: bool
) -> None:
    once = rows[0].split(";")
    text = proposal(tmp_path, more, *(("A", rest) for rest in rows), ("B", ";".join(once)))
    section = text.split("[payments]\n")[1]
    assert 'date = "Datum uitbetaling"' in section
    assert 'amount = "Uitbetaald bedrag"' in section
    assert ("# CHECK" in section.splitlines()[0]) == asked


def test_rows_that_are_the_same_again_are_no_payments(tmp_path: Path) -> None:
    rows = [("A", "2020-03-01;4000")] * 2
    assert "[payments]" not in proposal(tmp_path, PAID_COLUMNS, *rows, ("B", "2020-03-01;1"))


@pytest.mark.parametrize(
    "headings",
    [
        ("Datum betaling 1", "Betaling 1", "Datum betaling 2", "Betaling 2"),
        ("Datum schijf 1", "Bedrag schijf 1", "Datum schijf 2", "Bedrag schijf 2"),
        ("Datum", "Betaling", "Datum (2)", "Betaling (2)"),
        ("1e betaling", "1e datum", "2e betaling", "2e datum"),
    ],
)
def test_numbered_columns_are_proposed_as_payments(
    tmp_path: Path, headings: tuple[str, ...]
) -> None:
    days, amounts = headings[::2], headings[1::2]
    values = ["2020-03-01;4000;2020-04-01;6000", "2020-03-02;5000;;"]
    if headings[0] == "1e betaling":
        days, amounts = amounts, days
        values = ["4000;2020-03-01;6000;2020-04-01", "5000;2020-03-02;;"]
    text = proposal(tmp_path, ";".join(headings), ("A", values[0]), ("B", values[1]))
    assert (
        f"[payments]\ndate = {json.dumps(list(days))}\namount = {json.dumps(list(amounts))}" in text
    )


def test_other_numbered_columns_are_no_payments(tmp_path: Path) -> None:
    headings = "Datum coach 1;Kost coach 1;Datum coach 2;Kost coach 2"
    row = "2020-03-01;40;2020-04-01;60"
    assert "[payments]" not in proposal(tmp_path, headings, ("A", row), ("B", row))


def test_a_word_that_may_mean_a_repaid_loan_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    events = ("ontvangen", "goedgekeurd", "uitbetaald", "terugbetaald", "heropend", "storno")
    lines = [f"{one};{word};2020-01-0{n};100" for one in "AB" for n, word in enumerate(events, 1)]
    path.write_text("\n".join(["Dossiernr;Gebeurtenis;Datum;Bedrag", *lines, ""]), "utf-8")
    text = proposal_text(propose(path, CODES))
    assert '"terugbetaald" = "refunded"  # CHECK' in text
    assert '"heropend" = "reopened"\n' in text
    assert '"storno" = "refunded"\n' in text


def test_rows_with_one_id_are_proposed_as_decisions(tmp_path: Path) -> None:
    head = HEADINGS.split(";")
    rows = [
        "A;2020-01-02;9000;Muziek;10000;Stopgezet;2020-02-01",
        "A;2020-01-02;9000;Muziek;10000;Heropend;2020-03-01",
        "B;2020-01-02;9000;Muziek;10000;Goedgekeurd;2020-02-01",
    ]
    path = tmp_path / "export.csv"
    path.write_text("\n".join([";".join(head), *rows, ""]), encoding="utf-8")
    text = proposal_text(propose(path, CODES))
    assert f'[{DECISIONS}]\ndate = "Datum beslissing"\ndecision = "Beslissing"\n' in text
    assert '[decisions.words]\n"Stopgezet" = "stopped"\n"Heropend" = "reopened"\n' in text


def test_a_settled_list_is_kept_for_the_next_extract(tmp_path: Path) -> None:
    rows = [("A", "2020-03-01;4000"), ("A", "2020-04-01;6000"), ("B", "2020-03-01;1")]
    settled = tmp_path / "settled.toml"
    proposal(tmp_path, PAID_COLUMNS, *rows)
    marked = proposal_text(propose(tmp_path / "export.csv", CODES))
    settled.write_text(re.sub(r" *# CHECK:.*", "", marked), encoding="utf-8")
    again = proposal_text(propose_like(tmp_path / "export.csv", settled, CODES))
    assert '[payments]\ndate = "Datum uitbetaling"\namount = "Uitbetaald bedrag"\n' in again
