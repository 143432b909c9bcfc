"""The made-up registers of the worked questions: `make registers`.

Each is one entry of REGISTERS. Every row is invented; the same entry gives the same bytes on any
machine, for only `Random.random` is used. A test compares them with what is committed.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TypeVar

from antwoord.register.contract.columns import COLUMNS, NAMES, OPTIONAL

HOME = Path(__file__).parents[1] / "data" / "raw" / "register"
EXTRACT_DAY = date(2025, 12, 31)
TYPES = {"date": "date", "amount": "number", "rate": "number", "integer": "integer"}

Row = dict[str, str]
#: What may stand in a column, and how often of a hundred or so.
Weights = Mapping[str, int]
T = TypeVar("T")

FLANDERS = (
    *("2000", "2018", "2300", "2800", "2850", "2440", "2070"),
    *("3500", "3600", "3700", "3910", "3000", "3200", "3300", "1500", "1700", "1800"),
    *("8000", "8400", "8500", "8600", "8630", "8700", "8800", "8900"),
    *("9000", "9030", "9100", "9200", "9300", "9500", "9600", "9700", "9900"),
)
BELGIUM = (
    *("1000", "1030", "1070", "1080", "1180", "1190", "1300", "1400", "1420"),
    *("2000", "2800", "3000", "3500", "8000", "8500", "9000", "9300"),
    *("4000", "4020", "4500", "4800", "5000", "5300", "6000", "6700", "7000", "7500"),
)
COMPANIES: Weights = {"610": 70, "014": 8, "706": 8, "011": 14}
REASONS: Weights = {
    "insufficient_information": 40,
    "financial_risk": 38,
    "withdrawn": 12,
    "not_eligible": 7,
    "other": 3,
}


@dataclass(frozen=True)
class Register:
    """What one register is like.

    `programmes` weighs the programmes; where there are several, a column says which. `activities`
    gives the NACE codes of each activity. `amounts_eur` and `terms_months` are what is asked for.
    `further` are columns beside the canonical ones, each of the row and the draw so far.
    """

    title: str
    programmes: Weights
    prefix: str
    first_day: date
    rows: int
    postal_codes: Sequence[str]
    activities: Mapping[str, Weights]
    amounts_eur: Sequence[int]
    terms_months: Sequence[int]
    rate_pct: str
    occupations: Weights
    legal_forms: Weights = field(default_factory=lambda: COMPANIES)
    companies_pct: int = 45
    without_number_pct: int = 20
    paid_pct: int = 62
    further: Mapping[str, Callable[[Row, Random], str]] = field(default_factory=dict)


def _own_contribution(row: Row, draw: Random) -> str:
    share = _one_of(draw, (25, 30, 35, 40, 50, 60))
    return f"{int(float(row['requested_amount_eur'])) * share // 100 // 500 * 500 or 500}.00"


def _start(row: Row, draw: Random) -> str:
    applied = date.fromisoformat(row["application_date"])
    return str(applied - timedelta(days=_up_to(draw, 1400) - 60))


def _sex(row: Row, _: Random) -> str:
    """The same wherever a person applies again."""
    if row["applicant"] == "company":
        return ""
    who = Random(row["enterprise_number"] or row["application_id"])
    return _weighed(who, {"v": 41, "m": 57, "x": 1, "": 1})


def _employees(_: Row, draw: Random) -> str:
    return _weighed(draw, {"0": 52, "1": 16, "2": 10, "4": 8, "5": 5, "9": 4, "10": 2, "": 3})


REGISTERS = {
    "horecafonds": Register(
        title="Fictief register van aanvragen bij het Horecafonds",
        programmes={"horecafonds": 1},
        prefix="HF",
        first_day=date(2019, 1, 7),
        rows=260,
        postal_codes=FLANDERS,
        activities={
            "hospitality": {
                "55.100": 10,
                "55.201": 7,
                "56.101": 40,
                "56.102": 25,
                "56.210": 8,
                "56.301": 26,
                "": 3,
            },
            "retail": {"47.241": 12, "47.711": 4, "": 2},
            "food": {"10.712": 14, "56.101": 2},
            "sports_leisure": {"93.130": 6, "93.299": 4, "56.301": 2},
        },
        amounts_eur=(4000, 5000, 7500, 8000, 10000, 10000, 12000, 15000, 20000, 25000, 30000),
        terms_months=(24, 36, 36, 48, 60),
        rate_pct="2.50",
        occupations={"main": 82, "secondary": 16, "other": 2},
        companies_pct=60,
    ),
    "startlening": Register(
        title="Fictief register van aanvragen voor een Startlening",
        programmes={"startlening": 1},
        prefix="SL",
        first_day=date(2018, 1, 8),
        rows=320,
        postal_codes=FLANDERS,
        activities={
            "retail": {"47.711": 20, "47.241": 10},
            "hospitality": {"56.101": 22, "56.301": 10},
            "construction": {"43.320": 14, "43.211": 8},
            "personal_care": {"96.021": 12, "96.022": 10},
            "ict": {"62.010": 12, "62.020": 8, "": 2},
            "health": {"86.905": 10, "": 1},
        },
        amounts_eur=(10000, 15000, 20000, 25000, 30000, 40000, 50000, 60000, 75000, 100000),
        terms_months=(36, 48, 60, 60, 84, 84, 120),
        rate_pct="3.00",
        occupations={"main": 96, "secondary": 4},
        further={"own_contribution_eur": _own_contribution, "start_date": _start, "sex": _sex},
    ),
    "cultuurkrediet": Register(
        title="Fictief register van aanvragen voor een Cultuurkrediet",
        programmes={"cultuurkrediet": 1},
        prefix="CK",
        first_day=date(2018, 1, 15),
        rows=300,
        postal_codes=FLANDERS,
        activities={
            "music": {"90.011": 18, "90.012": 12, "90.023": 6, "59.202": 8, "85.520": 3, "": 5},
            "film": {"59.113": 10, "59.111": 5, "90.023": 2},
            "other_creative": {"90.031": 10, "90.041": 6, "90.042": 3, "90.021": 5, "": 3},
            "fashion": {"74.101": 6, "14.130": 3},
        },
        amounts_eur=(5000, 7500, 10000, 15000, 20000, 25000, 40000, 60000, 80000, 100000),
        terms_months=(12, 24, 36, 36, 48, 60),
        rate_pct="3.00",
        occupations={"main": 58, "secondary": 34, "other": 8},
        legal_forms={"017": 62, "610": 24, "706": 8, "026": 6},
        without_number_pct=45,
    ),
    "startlening-groeipremie": Register(
        title="Fictief register van aanvragen voor een Startlening of een Groeipremie",
        programmes={"startlening": 55, "groeipremie": 45},
        prefix="SG",
        first_day=date(2020, 1, 6),
        rows=360,
        postal_codes=FLANDERS,
        activities={
            "retail": {"47.711": 20},
            "construction": {"43.320": 20, "43.211": 12},
            "ict": {"62.010": 18, "62.020": 10},
            "transport": {"49.410": 8, "53.200": 8, "": 2},
        },
        amounts_eur=(5000, 8000, 10000, 12500, 15000, 20000, 25000),
        terms_months=(36, 48, 60),
        rate_pct="3.00",
        occupations={"main": 100},
        companies_pct=55,
        without_number_pct=8,
    ),
    "starterskrediet": Register(
        title="Fictief register van aanvragen voor een Starterskrediet",
        programmes={"starterskrediet": 1},
        prefix="SK",
        first_day=date(2019, 6, 3),
        rows=400,
        postal_codes=BELGIUM,
        activities={
            "retail": {"47.711": 20, "47.610": 2},
            "hospitality": {"56.101": 20},
            "business_services": {"70.220": 14, "82.110": 6},
            "training": {"85.592": 10, "": 2},
            "agriculture": {"01.130": 8, "81.300": 6},
        },
        amounts_eur=(2500, 5000, 7500, 10000, 12500, 15000, 20000, 25000),
        terms_months=(12, 24, 36, 48, 60),
        rate_pct="4.00",
        occupations={"main": 70, "secondary": 28, "other": 2},
        further={"employees": _employees},
    ),
}
#: What is missing or odd in the first row from each place on that it fits, so that it occurs.
ODD: tuple[tuple[int, Row, Row], ...] = (
    (20, {}, {"postal_code": "1000"}),
    (40, {"decision": "approved"}, {"postal_code": "4000"}),
    (60, {}, {"postal_code": ""}),
    (80, {"decision": "stopped"}, {"stop_reason": ""}),
    (90, {"applicant": "self_employed"}, {"occupation": ""}),
    (100, {"applicant": "company"}, {"applicant": "", "legal_form": ""}),
    (110, {}, {"nace_version": "", "nace_code": ""}),
)


def registers() -> dict[str, str]:
    """The text of every file, by its path below `data/raw/register/`."""
    made = {}
    for name, register in REGISTERS.items():
        rows = _rows(name, register)
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        made[f"{name}/applications.csv"] = text.getvalue()
        made[f"{name}/datapackage.json"] = _package(name, register, text.getvalue())
    return made


def _rows(name: str, register: Register) -> list[Row]:
    draw = Random(name)
    span = (EXTRACT_DAY - register.first_day).days
    days = sorted(_up_to(draw, span) for _ in range(register.rows))
    rows: list[Row] = []
    for number, days_on in enumerate(days, start=1):
        applied = register.first_day + timedelta(days=days_on)
        again = rows[_up_to(draw, len(rows))] if rows and draw.random() < 0.12 else None
        row = _application(draw, register, f"{register.prefix}-{applied.year}-{number:04d}", again)
        row["application_date"] = str(applied)
        _decide(draw, register, row, applied)
        for column, value in register.further.items():
            row[column] = value(row, draw)
        rows.append(row)
    for place, fits, odd in ODD:
        row = next(row for row in rows[place:] if fits.items() <= row.items())
        row.update(odd)
    return rows


def _application(draw: Random, register: Register, number: str, again: Row | None) -> Row:
    """What an applicant fills in; one who comes again is who she was."""
    company = draw.random() * 100 < register.companies_pct
    activity = _weighed(draw, {name: sum(of.values()) for name, of in register.activities.items()})
    code = _weighed(draw, register.activities[activity])
    who = {
        "applicant": "company" if company else "self_employed",
        "occupation": "" if company else _weighed(draw, register.occupations),
        "legal_form": _weighed(draw, register.legal_forms) if company else "",
        "enterprise_number": _enterprise_number(draw),
        "postal_code": _one_of(draw, register.postal_codes),
        "activity": activity,
        "nace_version": "2008" if code else "",
        "nace_code": code,
    }
    if draw.random() * 100 < register.without_number_pct:
        who["enterprise_number"] = ""
    if again:
        who = {column: again[column] for column in who}
    row = {
        "application_id": number,
        "application_date": "",
        **who,
        "purpose": _weighed(draw, {"investment": 55, "working_capital": 45}),
        "requested_amount_eur": f"{_one_of(draw, register.amounts_eur)}.00",
        "term_months": str(_one_of(draw, register.terms_months)),
        "interest_rate_pct": register.rate_pct,
        **dict.fromkeys(NAMES[NAMES.index("decision") :], ""),
    }
    if len(register.programmes) > 1:
        row["programme"] = _weighed(draw, register.programmes)
    return row


def _decide(draw: Random, register: Register, row: Row, applied: date) -> None:
    """Decision and payment, as far as they were known on the day of the extract."""
    decided = applied + timedelta(days=5 + _up_to(draw, 100))
    paid = decided + timedelta(days=3 + _up_to(draw, 60))
    is_approved = draw.random() * 100 < register.paid_pct
    reason = _weighed(draw, REASONS)
    requested = int(row["requested_amount_eur"].removesuffix(".00"))
    amount = _one_of(draw, (requested, requested, requested * 4 // 5, requested - 250)) * 100
    cents = _one_of(draw, (0, 0, 0, 0, 7_50, 12_35))
    if decided > EXTRACT_DAY:
        return
    row["decision"] = "approved" if is_approved else "stopped"
    row["decision_date"] = str(decided)
    if not is_approved:
        row["stop_reason"] = reason
    elif paid <= EXTRACT_DAY:
        row["paid_date"] = str(paid)
        row["paid_amount_eur"] = f"{(amount - cents) // 100}.{(amount - cents) % 100:02d}"


def _package(name: str, register: Register, text: str) -> str:
    rows = text.splitlines()
    kinds = {column.name: column.kind for column in (*COLUMNS, *OPTIONAL)}
    programme = (
        {} if len(register.programmes) > 1 else {"programme": next(iter(register.programmes))}
    )
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{name}-fictief",
        "title": register.title,
        "description": "FICTIEF. Dit register is verzonnen: geen enkele rij beschrijft een "
        "bestaande aanvraag, persoon of onderneming. `make registers` maakt het opnieuw.",
        "licenses": [{"name": "CC0-1.0"}],
        **programme,
        "synthetic": True,
        "extract_date": str(EXTRACT_DAY),
        "rows": len(rows) - 1,
        "resources": [
            {
                "name": "applications",
                "title": register.title,
                "path": "applications.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(text.encode()),
                "hash": f"sha256:{sha256(text.encode()).hexdigest()}",
                "schema": {
                    "fields": [
                        {"name": column, "type": TYPES.get(kinds.get(column, ""), "string")}
                        for column in rows[0].split(",")
                    ],
                    "primaryKey": ["application_id"],
                    "missingValues": [""],
                },
            }
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _up_to(draw: Random, limit: int) -> int:
    return int(draw.random() * limit)


def _one_of(draw: Random, values: Sequence[T]) -> T:
    return values[_up_to(draw, len(values))]


def _weighed(draw: Random, weights: Weights) -> str:
    return _one_of(draw, [value for value, weight in weights.items() for _ in range(weight)])


def _enterprise_number(draw: Random) -> str:
    """Ten digits that begin as no given number does, the last two checking the others."""
    first = 18_000_000 + _up_to(draw, 2_000_000)
    return f"{first}{97 - first % 97:02d}"


def main() -> None:
    """Writes every register and its description."""
    for path, text in registers().items():
        target = HOME / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        print(target)


if __name__ == "__main__":
    main()
