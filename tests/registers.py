"""Registers for tests: one plain application, with overrides, and files made of them."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from antwoord.parameters import Parameters, validate
from antwoord.register.contract.columns import NAMES

Row = dict[str, str]


def application(number: int = 1, **overrides: str) -> Row:
    """A loan to a musician in Gent, paid in May 2020; every rule of the rule book holds."""
    row = {
        "application_id": f"IK-{number:05d}",
        "application_date": "2020-03-02",
        "applicant": "self_employed",
        "occupation": "main",
        "legal_form": "",
        "enterprise_number": "1800000096",
        "postal_code": "9000",
        "activity": "music",
        "nace_version": "2008",
        "nace_code": "90.011",
        "purpose": "investment",
        # No two are of one amount: that would be the same application twice.
        "requested_amount_eur": f"{12_500 + number % 1_000}.00",
        "term_months": "36",
        "interest_rate_pct": "6.75",
        "decision": "approved",
        "decision_date": "2020-04-01",
        "stop_reason": "",
        "paid_date": "2020-05-04",
        "paid_amount_eur": "12500.00",
    }
    return {**row, **overrides}


def stopped(number: int = 1, **overrides: str) -> Row:
    """A stopped application."""
    values = {
        "decision": "stopped",
        "stop_reason": "financial_risk",
        "paid_date": "",
        "paid_amount_eur": "",
        "enterprise_number": "",
    }
    return application(number, **{**values, **overrides})


def write_register(
    folder: Path,
    rows: Iterable[Row],
    *,
    name: str = "register.csv",
    synthetic: bool = True,
    extract_date: str | None = "2025-12-31",
    columns: Iterable[str] = NAMES,
) -> Path:
    """A register file and its description; gives the file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    columns = tuple(columns)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    package = {"synthetic": synthetic, "resources": [{"name": "register", "path": name}]}
    if extract_date:
        package["extract_date"] = extract_date
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return path


def parameters_for(folder: Path, register: Path, **given: str) -> Parameters:
    """Validated parameters of a run over that register, writing below the folder."""
    return validate(register=str(register), output=str(folder / "outputs"), **given)
