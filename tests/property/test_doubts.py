"""Registers with every blemish: what is in doubt is unknown, and no row and no money is lost."""

from collections import Counter
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looping import examples
from registers import Row, application, parameters_for, write_register
from whole_answers import check_rows

from antwoord.cells import UNKNOWN, CellName, values_in
from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
from antwoord.parameters import Parameters
from antwoord.run_files import IN_DOUBT

EXTRACT = date(2021, 6, 30)
#: What is counted a second time: these measures, by province and form, and by province and reason.
MEASURES = {"applications", "paid", "stopped", "approved", "pending", "amount_paid_eur"}
TABLES = ({"province", "applicant"}, {"province", "reason"})

days = st.sampled_from(
    ["1900-01-01", "2011-12-20", "2020-01-02", "2020-03-02", "2020-03-03", "2020-12-31"]
    + ["2021-03-01", "2021-03-02", "2021-06-30", "2021-07-01", "2021-02-30", "soon", ""]
)
BLEMISHES = {
    "application_id": st.just(""),
    "application_date": days,
    "applicant": st.sampled_from(["", "vzw", "company", "self_employed"]),
    "occupation": st.sampled_from(["", "main", "secondary", "other", "odd"]),
    "postal_code": st.sampled_from(["", "0999", "90", "99999", "1000", "2070", "3500"]),
    "activity": st.sampled_from(["film", "retail", ""]),
    "decision": st.sampled_from(["", "stopped", "approved", "maybe"]),
    "decision_date": days,
    "stop_reason": st.sampled_from(["financial_risk", "", "odd"]),
    "paid_date": days,
    "paid_amount_eur": st.sampled_from(["", "0.00", "-5.00", "1,5", "0.01", "999.99", "25000.00"]),
}


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    """Rows with up to four blemishes each; ids that are there are unique."""
    rows = []
    for number in range(draw(st.integers(1, 60))):
        wrong = draw(st.lists(st.sampled_from(sorted(BLEMISHES)), max_size=4, unique=True))
        rows.append(application(number, **{name: draw(BLEMISHES[name]) for name in wrong}))
    return rows


def checked(work: Path, rows: list[Row], day: str) -> Parameters:
    """A run whose register was read and checked, without Great Expectations."""
    path = write_register(work / "in", rows)
    parameters = parameters_for(
        work, path, reference_date=day, extract_date=EXTRACT.isoformat(), audience="internal"
    )
    check_rows(parameters)
    return parameters


# --- the second way: one row at a time, nothing shared with the engine ---------------------


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def amount_of(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def is_application(row: Row) -> bool:
    applied = day_of(row["application_date"])
    return bool(row["application_id"]) and applied is not None and applied <= EXTRACT


def plain_state(row: Row, day: date) -> str | None:
    applied, paid = day_of(row["application_date"]), day_of(row["paid_date"])
    decided = day_of(row["decision_date"])
    assert applied is not None
    if amount_of(row["paid_amount_eur"]) > 0 and paid and paid <= day:
        return "paid"
    if applied > day:
        return None
    sure = decided is not None and applied <= decided <= EXTRACT
    if sure and row["decision"] in ("approved", "stopped") and decided <= day:
        return row["decision"]
    return "pending"


def plain_leaves(row: Row) -> tuple[str, str, str]:
    provinces = {"9000": "BE-VOV", "2070": "BE-VAN", "3500": "BE-VLI", "1000": "_X"}
    who = row["applicant"]
    if who == "self_employed":
        kind = row["occupation"] if row["occupation"] in ("main", "secondary") else "other"
        who = f"self_employed_{kind}"
    reason = row["stop_reason"] if row["stop_reason"] == "financial_risk" else "_U"
    known = who if who == "company" or who.startswith("self_employed") else "_U"
    return provinces.get(row["postal_code"], "_U"), known, reason


def plain_cells(rows: list[Row], day: date) -> Counter[CellName]:
    """The non-zero cells by province and by reason, amounts in cents."""
    found: Counter[CellName] = Counter()
    for row in rows:
        if not is_application(row) or row["activity"] not in ("music", "film"):
            continue
        state = plain_state(row, day)
        if state is None:
            continue
        province, who, reason = plain_leaves(row)
        places = [province] if province == "_X" else [province, "_T"]
        kinds = [who, "_T", *(["self_employed"] if who.startswith("self_") else [])]
        weights = {"applications": 1, state: 1}
        if state == "paid":
            weights["amount_paid_eur"] = int(amount_of(row["paid_amount_eur"]) * 100)
        for place in places:
            for measure, weight in weights.items():
                for kind in kinds:
                    found[CellName.of(measure, {"province": place, "applicant": kind})] += weight
            if state == "stopped":
                found[CellName.of("stopped", {"province": place, "reason": reason})] += 1
    return found


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=registers(), day=st.sampled_from(["2020-03-02", "2021-03-01", "2021-06-30"]))
def test_no_row_and_no_money_is_lost(work: Path, rows: list[Row], day: str) -> None:
    parameters = checked(work, rows, day)
    _, scope = sectoral_breakdown(parameters)
    scope.reconciliation()
    frame, _ = provincial_breakdown(parameters)  # which raises where the cells do not add up
    assert scope.read == len(rows)
    assert scope.quarantined == sum(not is_application(row) for row in rows)
    values = values_in(frame)
    expected = plain_cells(rows, parameters.reference_date)
    assert set(expected) <= set(values), "a counted row has no cell"
    compared = {
        name: value
        for name, value in values.items()
        if value
        and name.measure in MEASURES
        and any({column for column, _ in name.codes} <= columns for columns in TABLES)
        and not any("+" in code for _, code in name.codes)  # more than one, told apart above
    }
    assert compared == dict(expected)
    for column in ("province", "applicant"):
        unknown = any(name.code(column) == UNKNOWN for name in expected)
        held = any(name.code(column) == UNKNOWN for name in values if not name.is_rest)
        assert held == unknown, "_U where nothing is unknown"
    assert (parameters.processed / IN_DOUBT).is_file()
