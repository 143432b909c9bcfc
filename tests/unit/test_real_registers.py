"""What real registers hold beside clean rows: of each kind several, on the days that tell them."""

import csv
import json
from pathlib import Path

import pytest
from registers import Row, application, stopped, write_register
from whole_answers import answer_of

from antwoord.register.contract.columns import NAMES

NOTHING = dict.fromkeys(("decision", "decision_date", "stop_reason"), "")
UNPAID = {"paid_date": "", "paid_amount_eur": ""}
BLANK = dict.fromkeys(("applicant", "occupation", "postal_code", "enterprise_number"), "")
EXTRACT = "2021-06-30"

#: By kind, the payments and decisions of one application.
PAYMENTS: dict[str, list[tuple[str, ...]]] = {
    "instalments over years": [
        ("2019-12-31", "1000"), ("2020-12-31", "2000"), ("2021-01-01", "3000"),
    ],
    "refund larger than paid": [("2020-05-04", "4000"), ("2020-08-01", "-5000")],
    "refund before the payment": [("2020-04-15", "-3000"), ("2020-05-04", "4000")],
    "refunded and paid again": [
        ("2020-05-04", "4000"), ("2020-06-01", "-4000"), ("2020-07-01", "2500"),
    ],
    "all but a cent refunded": [("2020-05-04", "4000"), ("2020-06-01", "-3999.99")],
    "entered late": [("2020-05-04", "4000", "2020-09-01")],
    "refund entered late": [("2020-05-04", "4000"), ("2020-06-01", "-4000", "2021-02-01")],
    "known before it happened": [("2020-07-04", "4000", "2020-05-01")],
    "paid and reopened": [("2020-05-04", "4000")],
    "paid, decided later": [("2020-05-04", "4000")],
    "never decided": [("2020-05-04", "4000")],
    "a payment of nothing": [("2020-05-04", "0")],
    "one of an unknown amount": [("2020-05-04", "4000"), ("2020-06-04", "x")],
    "one without a day": [("2020-05-04", "4000"), ("", "500")],
    "only one without a day": [("", "700")],
}  # fmt: skip
DECISIONS: dict[str, list[tuple[str, ...]]] = {
    "reopened twice": [
        ("2020-04-01", "stopped", "withdrawn"), ("2020-05-01", "reopened"),
        ("2020-06-01", "stopped", "financial_risk"), ("2020-07-01", "reopened"),
        ("2020-08-01", "approved"),
    ],
    "stopped and reopened on one day": [
        ("2020-04-01", "stopped", "withdrawn"), ("2020-04-01", "reopened"),
    ],
    "paid and reopened": [("2020-04-01", "approved"), ("2020-06-01", "reopened")],
    "paid, decided later": [("2020-09-01", "approved")],
    "never decided": [],
}  # fmt: skip
APPROVED = [("2020-04-01", "approved")]
KINDS = list(dict.fromkeys((*PAYMENTS, *DECISIONS)))

#: By day and day of knowing, the kinds that are told by it.
LISTED: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
    ("2020-04-30", "", {
        "reopened twice": ("stopped", ""),
        "stopped and reopened on one day": ("pending", ""),
        "instalments over years": ("paid", "1000.00"),
        "refund before the payment": ("approved", ""),
        "paid, decided later": ("pending", ""),
    }),
    ("2020-06-15", "", {
        "reopened twice": ("stopped", ""),
        "refunded and paid again": ("approved", ""),
        "refund larger than paid": ("paid", "4000.00"),
        "paid and reopened": ("paid", "4000.00"),
        "paid, decided later": ("paid", "4000.00"),
        "known before it happened": ("approved", ""),
        "entered late": ("paid", "4000.00"),
    }),
    ("2020-12-31", "", {
        "reopened twice": ("approved", ""),
        "instalments over years": ("paid", "3000.00"),
        "refund larger than paid": ("approved", ""),
        "refund before the payment": ("paid", "1000.00"),
        "refunded and paid again": ("paid", "2500.00"),
        "all but a cent refunded": ("paid", "0.01"),
        "never decided": ("paid", "4000.00"),
        "a payment of nothing": ("approved", ""),
        "one of an unknown amount": ("approved", ""),
        "one without a day": ("paid", "4000.00"),
        "only one without a day": ("approved", ""),
    }),
    ("2021-01-01", "", {"instalments over years": ("paid", "6000.00")}),
    ("2020-12-31", "2020-08-31", {
        "entered late": ("approved", ""),
        "refund entered late": ("paid", "4000.00"),
        "known before it happened": ("paid", "4000.00"),
    }),
]  # fmt: skip


def listed(folder: Path) -> Path:
    rows = [
        application(number, application_date="2019-11-01" if "years" in kind else "2020-03-02")
        | {"application_id": kind}
        for number, kind in enumerate(KINDS)
    ]
    columns = [name for name in NAMES if name not in (*NOTHING, *UNPAID)]
    path = write_register(folder, rows, columns=columns, extract_date=EXTRACT)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    heads = {
        "payments": (PAYMENTS, [], ("payment_date", "amount_eur", "known_date")),
        "decisions": (
            DECISIONS,
            APPROVED,
            ("decision_date", "decision", "stop_reason", "known_date"),
        ),
    }
    for name, (events, usual, head) in heads.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("application_id", *head))
            for kind in KINDS:
                for event in events.get(kind, usual):
                    writer.writerow((kind, *event, *[""] * (len(head) - len(event))))
        package["resources"].append({"name": name, "path": f"{name}.csv"})
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return path


@pytest.mark.parametrize(("day", "known", "expected"), LISTED)
def test_lists_of_events_tell_each_day(
    tmp_path: Path, day: str, known: str, expected: dict[str, tuple[str, str]]
) -> None:
    given = {"as_known_on": known} if known else {}
    answer = answer_of(tmp_path, listed(tmp_path / "in"), day, **given)
    assert {kind: answer.states[kind] for kind in expected} == expected
    if day == "2020-12-31" and not known:
        # Of the unknown sum both payments, and of the other two what has no day.
        told = json.loads(answer.in_doubt)
        assert told["payments_unknown_eur"] == "5200.00"


#: By kind, a row of a register of last events, and its state by day.
WIDE: dict[str, tuple[Row, dict[str, tuple[str, str] | None]]] = {
    "paid before the decision": (
        application(decision_date="2020-07-15"),
        {"2020-06-30": ("paid", "12500.00"), "2020-12-31": ("paid", "12500.00")},
    ),
    "stopped after the payment": (
        stopped(decision_date="2020-07-01", paid_date="2020-05-04", paid_amount_eur="12500.00"),
        {"2020-06-30": ("paid", "12500.00"), "2020-12-31": ("paid", "12500.00")},
    ),
    "withdrawn after the approval": (
        stopped(decision_date="2020-11-16", stop_reason="withdrawn"),
        {"2020-06-30": ("pending", ""), "2020-12-31": ("stopped", "")},
    ),
    "registered after the payment": (
        application(application_date="2020-07-01", decision_date="2020-04-01"),
        {"2020-06-30": ("paid", "12500.00"), "2020-12-31": ("paid", "12500.00")},
    ),
    "registered after the payment, before both": (
        application(application_date="2020-12-01", paid_date="2020-11-01"),
        {"2020-06-30": None, "2020-12-31": ("paid", "12500.00")},
    ),
    "a payment planned after the extract": (
        application(paid_date="2021-07-01"),
        {"2020-06-30": ("approved", ""), "2020-12-31": ("approved", "")},
    ),
    "refunded to nothing": (
        application(paid_amount_eur="0.00"),
        {"2020-06-30": ("approved", ""), "2020-12-31": ("approved", "")},
    ),
    "less than nothing": (
        application(paid_amount_eur="-5.00"),
        {"2020-06-30": ("approved", ""), "2020-12-31": ("approved", "")},
    ),
    "pilot, paid": (
        application(application_date="2011-12-20", paid_date="2012-02-01"),
        {"2020-06-30": ("paid", "12500.00")},
    ),
    "pilot, paid before the programme": (
        application(
            application_date="2011-06-01", decision_date="2011-07-01", paid_date="2011-08-01"
        ),
        {"2020-06-30": ("paid", "12500.00")},
    ),
    "pilot, pending": (
        application(application_date="2011-06-01", **NOTHING, **UNPAID),
        {"2020-06-30": ("pending", "")},
    ),
    "blanked, paid": (application(**BLANK), {"2020-06-30": ("paid", "12500.00")}),
    "blanked, stopped": (stopped(**BLANK), {"2020-06-30": ("stopped", "")}),
    "blanked but for its day": (
        dict.fromkeys(NAMES, "") | {"application_date": "2020-03-02", "activity": "music"},
        {"2020-06-30": ("pending", "")},
    ),
    "open since 2013": (
        application(application_date="2013-05-06", **NOTHING, **UNPAID),
        {"2020-06-30": ("pending", "")},
    ),
}
#: What is told of a kind on a day.
TOLD = {
    ("withdrawn after the approval", "2020-06-30"): "IMP-704",
    ("paid before the decision", "2020-06-30"): "IMP-704",
    ("paid before the decision", "2020-12-31"): "IMP-223",
    ("registered after the payment", "2020-06-30"): "IMP-222",
    ("a payment planned after the extract", "2020-06-30"): "IMP-213",
    ("refunded to nothing", "2020-06-30"): "IMP-733",
    ("less than nothing", "2020-06-30"): "IMP-302",
    ("pilot, paid", "2020-06-30"): "IMP-214",
    ("blanked, paid", "2020-06-30"): "IMP-501",
    ("stopped after the payment", "2020-12-31"): "IMP-731",
}


@pytest.mark.parametrize("day", ["2020-06-30", "2020-12-31"])
def test_columns_of_last_events_tell_each_day(tmp_path: Path, day: str) -> None:
    rows = [{**row, "application_id": kind} for kind, (row, _) in WIDE.items()]
    answer = answer_of(tmp_path, write_register(tmp_path / "in", rows, extract_date=EXTRACT), day)
    expected = {kind: by_day[day] for kind, (_, by_day) in WIDE.items() if day in by_day}
    assert {kind: answer.states.get(kind) for kind in expected} == expected
    places = {kind: place for place, kind in enumerate(WIDE, start=2)}
    for (kind, on), rule in TOLD.items():
        if on == day:
            assert (places[kind], rule) in answer.breaches, (kind, rule)


def test_what_was_granted_and_where_it_was_paid_is_told(tmp_path: Path) -> None:
    more = ("granted_amount_eur", "payment_postal_code")
    rows = [
        application(1, granted_amount_eur="12500.00", payment_postal_code="9000"),
        application(2, granted_amount_eur="13000.50", payment_postal_code="2000"),
        application(3, granted_amount_eur="", payment_postal_code=""),
        # Decided and paid later: on the day nobody knows where, or how much was granted.
        application(
            4,
            decision_date="2020-08-01",
            paid_date="2020-09-01",
            granted_amount_eur="9000.00",
            payment_postal_code="2000",
        ),
    ]
    path = write_register(tmp_path / "in", rows, columns=(*NAMES, *more), extract_date=EXTRACT)
    told = json.loads(answer_of(tmp_path, path, "2020-06-30").in_doubt)
    assert (told["granted_known"], told["granted_eur"]) == (2, "25500.50")
    assert (told["requested_known"], told["paid_elsewhere"]) == (4, 1)


def test_what_is_granted_or_paid_after_the_day_is_not_known_from_lists_either(
    tmp_path: Path,
) -> None:
    more = {"granted_amount_eur": "9000.00", "payment_postal_code": "2000"}
    rows = [application(n, **more) | {"application_id": kind} for n, kind in enumerate(KINDS[:3])]
    columns = [name for name in (*NAMES, *more) if name not in (*NOTHING, *UNPAID)]
    path = write_register(tmp_path / "in", rows, columns=columns, extract_date=EXTRACT)
    lists = {
        "payments": "application_id,payment_date,amount_eur\n{0},2020-05-04,4000\n"
        "{1},2020-05-04,4000\n{1},2020-09-01,1\n{2},2020-09-01,4000\n",
        "decisions": "application_id,decision_date,decision,stop_reason\n{0},2020-04-01,approved,\n"
        "{1},2020-03-20,approved,\n{2},2020-08-01,approved,\n",
    }
    package = json.loads((path.parent / "datapackage.json").read_text(encoding="utf-8"))
    for name, text in lists.items():
        (path.parent / f"{name}.csv").write_text(text.format(*KINDS), encoding="utf-8")
        package["resources"].append({"name": name, "path": f"{name}.csv"})
    (path.parent / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for day, granted, elsewhere in (
        ("2020-03-31", (1, "9000.00"), 0),
        ("2020-06-30", (2, "18000.00"), 2),
        ("2020-12-31", (3, "27000.00"), 3),
    ):
        told = json.loads(answer_of(tmp_path / day, path, day).in_doubt)
        assert (told["granted_known"], told["granted_eur"]) == granted, day
        assert told["paid_elsewhere"] == elsewhere, day
