"""Generated registers: the engine's cells against a plain computation over rows."""

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import write_register

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.question import load_question
from antwoord.cells import CELL_COLUMNS
from antwoord.counting.additivity import relations, require_additive
from antwoord.counting.categories import event_cells
from antwoord.counting.cells import Shape, cells
from antwoord.counting.state import with_state
from antwoord.parameters import validate
from antwoord.register.contract.columns import NAMES
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER

CODES = load_code_lists()
QUESTION = load_question("sv-533", CODES)
FIRST, LAST = date(2012, 1, 1), date(2025, 12, 31)

days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
maybe_days = st.one_of(st.none(), days)
cents = st.integers(1, 2_500_000)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """A row that a checked register could hold; dates need not be in order."""
    company = draw(st.booleans())
    paid = draw(maybe_days)
    decided = draw(maybe_days)
    version = draw(st.sampled_from(["2008", "2025", "2003", ""]))
    code = draw(
        st.sampled_from(
            ["90.011", "90011", "90.031", "58.130", "58.140", "47.690", "90.391", "90.399"]
            + ["90.111", "90.201", "62.010", "56.101", "", "9", "47.621"]
        )
    )
    return {
        **dict.fromkeys(NAMES, ""),
        "application_date": str(draw(days)),
        "applicant": "company" if company else "self_employed",
        "occupation": "" if company else draw(st.sampled_from(["main", "secondary", "other", ""])),
        "postal_code": draw(
            st.sampled_from(
                ["2000", "2070", "3500", "9000", "1500", "3000", "8000", "1000", "4000"]
            )
        ),
        "activity": draw(st.sampled_from(["music", "film", "retail", "construction", "", "nope"])),
        "nace_version": version,
        "nace_code": code,
        "decision": "" if decided is None else draw(st.sampled_from(["approved", "stopped"])),
        "decision_date": "" if decided is None else str(decided),
        "stop_reason": draw(st.sampled_from(["financial_risk", "withdrawn", "", "odd"])),
        "paid_date": "" if paid is None else str(paid),
        "paid_amount_eur": "" if paid is None else f"{Decimal(draw(cents)) / 100:.2f}",
    }


# --- the second way: one row at a time, nothing shared with the engine ---------------------

LISTED = set(QUESTION.nace_codes)
with (CODES.folder / "nace.csv").open(encoding="utf-8", newline="") as nace_file:
    EXISTING = {(row["nace_version"], row["nace_code"]) for row in csv.DictReader(nace_file)}
BACK = {
    "58.130": "58.140",
    "47.621": "47.620",
    "90.111": "90.031",
    "90.201": "90.011",
    "47.690": "_M",
    "90.391": "_M",
    "90.399": "_M",
}


def plain_nace(row: dict[str, str]) -> str:
    code = row["nace_code"].replace(".", "")
    if row["nace_version"] not in ("2008", "2025") or len(code) != 5:
        return "_U"
    code = f"{code[:2]}.{code[2:]}"
    if (row["nace_version"], code) not in EXISTING:
        return "_U"
    if row["nace_version"] == "2025":
        return BACK.get(code, "_O")
    return code if code in LISTED else "_O"


def plain_province(postal_code: str, day: date) -> str:
    number = int(postal_code)
    if number == 2070:
        return "BE-VAN" if day < date(2025, 1, 1) else "BE-VOV"
    for low, high, province in (
        (1500, 1999, "BE-VBR"),
        (2000, 2999, "BE-VAN"),
        (3000, 3499, "BE-VBR"),
        (3500, 3999, "BE-VLI"),
        (8000, 8999, "BE-VWV"),
        (9000, 9999, "BE-VOV"),
    ):
        if low <= number <= high:
            return province
    return "_X"


def plain_state(row: dict[str, str], day: date) -> str | None:
    def happened(name: str) -> bool:
        return row[name] != "" and date.fromisoformat(row[name]) <= day

    if not happened("application_date"):
        return None
    if happened("paid_date"):
        return "paid"
    if happened("decision_date"):
        return row["decision"]
    return "pending"


def plain_cells(register: list[dict[str, str]], day: date, basis: str) -> Counter[tuple[str, ...]]:
    """Non-zero cells only, amounts in cents."""
    found: Counter[tuple[str, ...]] = Counter()
    cultural = set(QUESTION.activities)
    for row in register:
        state = plain_state(row, day)
        nace = plain_nace(row)
        by_activity, by_nace = row["activity"] in cultural, nace not in ("_O", "_U")
        member = {"activity": by_activity, "nace": by_nace, "either": by_activity or by_nace}
        if state is None or not member[basis]:
            continue
        province = plain_province(row["postal_code"], day)
        activity = row["activity"] if row["activity"] in CODES.activities else "_U"
        reason = row["stop_reason"] if row["stop_reason"] in CODES.stop_reasons else "_U"
        kinds = ["_T", row["applicant"]]
        if row["applicant"] == "self_employed":
            kinds.append("self_employed_" + (row["occupation"] or "other"))
        weights = {"applications": 1, state: 1}
        if state == "paid":
            weights["amount_paid_eur"] = int(Decimal(row["paid_amount_eur"]) * 100)
        provinces = [province] if province == "_X" else [province, "_T"]
        for measure, weight in weights.items():
            for kind in kinds:
                for place in provinces:
                    found["by_province", measure, place, kind, "_Z", "_Z", "_Z"] += weight
                if province != "_X":
                    for code in (nace, "_T"):
                        found["by_nace", measure, "_T", kind, "_Z", code, "_Z"] += weight
                    for code in (activity, "_T"):
                        found["by_activity", measure, "_T", kind, code, "_Z", "_Z"] += weight
        if state == "stopped":
            for why in (reason, "_T"):
                for place in provinces:
                    found["by_reason", "stopped", place, "_T", "_Z", "_T", why] += 1
                if province != "_X":
                    found["by_reason", "stopped", "_T", "_T", "_Z", nace, why] += 1
    return found


def plain_categories(
    register: list[dict[str, str]], day: date, basis: str
) -> Counter[tuple[str, ...]]:
    """Non-zero figures by year and duration, amounts in cents."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in register:
        state, nace = plain_state(row, day), plain_nace(row)
        by_activity, by_nace = row["activity"] in QUESTION.activities, nace not in ("_O", "_U")
        member = {"activity": by_activity, "nace": by_nace, "either": by_activity or by_nace}
        if state is None or not member[basis] or plain_province(row["postal_code"], day) == "_X":
            continue
        dates = {name: row[name][:4] for name in ("application_date", "decision_date", "paid_date")}
        events = {"applications": (dates["application_date"], 1)}
        if state == "paid":
            events["paid"] = (dates["paid_date"], 1)
            cents = int(Decimal(row["paid_amount_eur"]) * 100)
            events["amount_paid_eur"] = (dates["paid_date"], cents)
        if state == "stopped":
            events["stopped"] = (dates["decision_date"], 1)
        for measure, (year, weight) in events.items():
            for category in (year, "_T"):
                found["by_year", measure, category] += weight
        category = "_U"
        if row["decision_date"] and date.fromisoformat(row["decision_date"]) <= day:
            applied = date.fromisoformat(row["application_date"])
            days = (date.fromisoformat(row["decision_date"]) - applied).days
            ends = {"0-14": 14, "15-30": 30, "31-45": 45, "46-60": 60, "61-90": 90}
            classes = [name for name, end in ends.items() if days <= end]
            if days >= 0:
                category = classes[0] if classes else "91-"
        for measure in ("applications", state):
            for code in (category, "_T"):
                found["by_duration", measure, code] += 1
    return found


def engine_categories(folder: Path, day: date, basis: str) -> dict[tuple[str, ...], int]:
    """All figures by year and duration, counts as they are and amounts in cents."""
    connection = ibis.duckdb.connect()
    register = connection.read_parquet(folder / REGISTER)
    state = with_state(
        register, reference_date=day, question=QUESTION, codes=CODES, sector_basis=basis
    )
    frame: Any = event_cells(state, 2012, day)
    connection.disconnect()
    return {
        (row.table, row.measure, row.category): int(
            row.value * 100 if row.measure == "amount_paid_eur" else row.value
        )
        for row in frame.itertuples(index=False)
    }


def engine_cells(folder: Path, day: date, basis: str) -> tuple[dict[tuple[str, ...], int], object]:
    """All cells by key, counts as they are and amounts in cents."""
    connection = ibis.duckdb.connect()
    register = connection.read_parquet(folder / REGISTER)
    state = with_state(
        register, reference_date=day, question=QUESTION, codes=CODES, sector_basis=basis
    )
    shape = Shape(QUESTION, CODES, basis)
    frame = cells(state, shape)
    connection.disconnect()
    require_additive(relations(frame, shape))
    values = {}
    for *key, value in frame[[*CELL_COLUMNS, "value"]].itertuples(index=False):
        values[tuple(key)] = int(value * 100) if key[1] == "amount_paid_eur" else int(value)
    return values, shape


@pytest.mark.parametrize("basis", ["activity", "nace", "either"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(register=st.lists(rows(), min_size=1, max_size=40), day=days)
def test_cells_equal_a_plain_computation(
    work: Path, basis: str, register: list[dict[str, str]], day: date
) -> None:
    numbered = [{**row, "application_id": str(n)} for n, row in enumerate(register)]
    path = write_register(work / "in", numbered)
    read_register(validate(register=str(path)))
    values, _ = engine_cells(work / "processed", day, basis)
    expected = plain_cells(numbered, day, basis)
    assert set(expected) <= set(values), "a counted row has no cell"
    assert {key: value for key, value in values.items() if value} == dict(expected)
    categories = engine_categories(work / "processed", day, basis)
    expected = plain_categories(numbered, day, basis)
    assert set(expected) <= set(categories), "an event has no figure"
    assert {key: value for key, value in categories.items() if value} == dict(expected)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(register=st.lists(rows(), min_size=2, max_size=30), day=days, data=st.data())
def test_the_order_of_rows_does_not_matter(
    work: Path, register: list[dict[str, str]], day: date, data: st.DataObject
) -> None:
    numbered = [{**row, "application_id": str(n)} for n, row in enumerate(register)]
    shuffled = data.draw(st.permutations(numbered))
    found = []
    for order in (numbered, shuffled):
        read_register(validate(register=str(write_register(work / "in", order))))
        found.append(engine_cells(work / "processed", day, "either")[0])
    assert found[0] == found[1]
