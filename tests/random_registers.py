"""Clean registers drawn at random: every row keeps every rule that would set it aside.

What is drawn is like a lender's own: amounts heaped on thousands up to EUR 25,000, dates of
2012 to 2024, every state, both versions of NACE-BEL, values missing where contract 1 allows.
"""

from datetime import date, timedelta
from random import Random

from registers import Row

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.made_up.register import distributions as demo_tables

CODES = load_code_lists()
FIRST, LAST = date(2012, 1, 3), date(2024, 12, 20)
POSTCODES = ("1000", "1080", "1300", "4000", "5000", "6700", "7000", "2070") + tuple(
    code for weights in demo_tables.POSTAL_WEIGHTS.values() for code in weights
)
FORMS = ("015", "610", "014", "008", "011", "706", "612")
REASONS = tuple(CODES.stop_reasons)
TERMS = ("12", "18", "24", "30", "36", "42", "48", "60")
EXTRACT = "2025-12-31"


def clean_register(
    seed: str, count: int, *, low_days: bool = False, whole: bool = False
) -> list[Row]:
    """`count` applications in the order of their dates, each with all canonical columns.

    `low_days`: no day of a month is after the twelfth. `whole`: every amount is in thousands.
    """
    draw = Random(f"register {seed}")
    days = sorted(draw.randint(0, (LAST - FIRST).days) for _ in range(count))
    return [
        _application(draw, number, FIRST + timedelta(days=day), low_days, whole)
        for number, day in enumerate(days, start=1)
    ]


def _application(draw: Random, number: int, applied: date, low_days: bool, whole: bool) -> Row:
    def day(value: date) -> str:
        return str(value.replace(day=(value.day - 1) % 12 + 1) if low_days else value)

    company = draw.random() < 0.4
    activity = draw.choice(demo_tables.ACTIVITIES[:9] * 2 + demo_tables.ACTIVITIES)
    code = draw.choice(tuple(demo_tables.NACE_WEIGHTS[activity]))
    version = "2025" if code and draw.random() < 0.15 else "2008"
    if version == "2025":
        code = draw.choice(demo_tables.NACE_2025.get(code, (code,)))
    amount = draw.choice((3, 5, 5, 7, 8, 10, 10, 12, 15, 15, 18, 20, 20, 25)) * 1000
    cents = 0 if whole else draw.choice((0,) * 12 + (500_00, 250_50, 99_99))
    asked = min(amount * 100 + cents, 25_000_00)
    state = draw.choices(("paid", "approved", "stopped", "pending"), (50, 8, 34, 8))[0]
    decided = applied + timedelta(days=draw.randint(14, 80))
    paid = decided + timedelta(days=draw.randint(31, 80))
    given = asked if draw.random() < 0.85 else max(1000_00, asked - 1000_00)
    row = {
        "application_id": f"IK-{applied.year}-{number:04d}",
        "application_date": day(applied),
        "applicant": "company" if company else "self_employed",
        "occupation": "" if company else draw.choice(("main", "main", "secondary", "other")),
        "legal_form": draw.choice(FORMS) if company else "",
        "enterprise_number": _enterprise_number(draw) if company or draw.random() < 0.8 else "",
        "postal_code": draw.choice(POSTCODES),
        "activity": activity,
        "nace_version": version if code else "",
        "nace_code": code,
        "purpose": draw.choice(("investment", "working_capital", "own_contribution")),
        "requested_amount_eur": f"{asked // 100}.{asked % 100:02d}",
        "term_months": draw.choice(TERMS),
        "interest_rate_pct": "6.00" if applied.year < 2016 else "6.75",
        "decision": "",
        "decision_date": "",
        "stop_reason": "",
        "paid_date": "",
        "paid_amount_eur": "",
    }
    if state == "pending":
        return row
    row["decision_date"] = day(decided)
    if low_days and row["decision_date"] < row["application_date"]:
        row["decision_date"] = row["application_date"]
    row["decision"] = "stopped" if state == "stopped" else "approved"
    if state == "stopped":
        row["stop_reason"] = draw.choice(REASONS)
    if state == "paid":
        row["paid_date"] = max(day(paid), row["decision_date"])
        row["paid_amount_eur"] = f"{given // 100}.{given % 100:02d}"
        row["enterprise_number"] = row["enterprise_number"] or _enterprise_number(draw)
    return row


def _enterprise_number(draw: Random) -> str:
    """Ten digits of which the last two check the others; a quarter of them begins with 0."""
    first = (
        draw.randint(2_000_000, 7_999_999)
        if draw.random() < 0.25
        else draw.randint(18_000_000, 19_999_999)
    )
    return f"{first:08d}{97 - first % 97:02d}"
