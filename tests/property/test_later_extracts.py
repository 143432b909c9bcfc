"""Later extracts of a register that grows as registers do never stop under its mapping."""

import csv
from dataclasses import replace
from datetime import date
from functools import cache

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.register.layout.grid import Layout
from antwoord.register.mapping.drift import require_as_settled
from antwoord.register.mapping.file import identity
from antwoord.register.mapping.observed import remember
from antwoord.register.sources.source import SourceTable
from antwoord.storage.paths import project_root

CODES = load_code_lists()
DEMO = project_root() / "data" / "raw" / "register" / "applications.csv"
FIRST, LAST = date(2012, 1, 1), date(2025, 12, 31)
#: What is empty until its day has come.
LATER = {
    "decision_date": ("decision", "decision_date", "stop_reason"),
    "paid_date": ("paid_date", "paid_amount_eur"),
}


@cache
def demo() -> list[dict[str, str]]:
    with DEMO.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def extract(rows: list[dict[str, str]], on: date) -> SourceTable:
    """The register as it was on a day."""
    known = []
    for row in rows:
        if row["application_date"] <= str(on):
            state = dict(row)
            for day, names in LATER.items():
                if row[day] > str(on):
                    state |= dict.fromkeys(names, "")
            known.append(state)
    columns = {
        name: pa.array([row[name] or None for row in known], pa.string()) for name in rows[0]
    }
    table = pa.table({"row_number": pa.array(range(2, len(known) + 2)), **columns})
    return SourceTable("register.csv", table, Layout(header_row=1), "", 0, len(table))


@given(
    first=st.dates(FIRST, LAST), second=st.dates(FIRST, LAST),
    part=st.sampled_from([1, 1, 2, 7, 30, 100]),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_a_later_extract_does_not_stop(first: date, second: date, part: int) -> None:
    early, late = sorted((first, second))
    rows = demo()[::part]
    mapping = identity(tuple(rows[0]))
    seen = remember(extract(rows, early), mapping, CODES, early)
    require_as_settled(extract(rows, late), replace(mapping, remembered=seen), CODES, late)
