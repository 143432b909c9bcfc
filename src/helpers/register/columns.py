"""The canonical columns of the register (contract 1), their types and how each is written."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "amount", "rate", "integer", "nace_code"]


@dataclass(frozen=True)
class Column:
    """A canonical column: its name and the kind of its values."""

    name: str
    kind: Kind = "text"


COLUMNS = (
    Column("application_id"),
    Column("application_date", "date"),
    Column("applicant"),
    Column("occupation"),
    Column("legal_form"),
    Column("enterprise_number"),
    Column("postal_code"),
    Column("activity"),
    Column("nace_version"),
    Column("nace_code", "nace_code"),
    Column("purpose"),
    Column("requested_amount_eur", "amount"),
    Column("term_months", "integer"),
    Column("interest_rate_pct", "rate"),
    Column("decision"),
    Column("decision_date", "date"),
    Column("stop_reason"),
    Column("paid_date", "date"),
    Column("paid_amount_eur", "amount"),
)

NAMES = tuple(column.name for column in COLUMNS)

#: Storage type of each kind; money is exact: cents, never binary floating point.
STORED_AS: dict[Kind, str] = {
    "text": "string",
    "nace_code": "string",
    "date": "date",
    "amount": "decimal(12, 2)",
    "rate": "decimal(7, 4)",
    "integer": "int32",
}

#: How a value of a kind is written in a canonical file. Stricter than the engine's own
#: casts, which also read 2021/3/1 and round 12.345 to 12.35.
WRITTEN_AS: dict[Kind, str] = {
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "amount": r"^-?\d{1,10}(\.\d{1,2}0*)?$",
    "rate": r"^-?\d{1,3}(\.\d{1,4}0*)?$",
    "integer": r"^-?\d{1,9}$",
}
