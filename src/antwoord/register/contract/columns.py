"""The canonical columns of the register (contract 1), their types and how each is written."""

from dataclasses import dataclass
from typing import Literal

from antwoord.configuration.description import EVENT_RESOURCES

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

#: Columns that a register may have; one that is not there is no breach, and all empty.
OPTIONAL = (
    Column("granted_amount_eur", "amount"),
    Column("payment_postal_code"),
    Column("registered_date", "date"),
    Column("applicant_key"),
    Column("programme"),
    Column("own_contribution_eur", "amount"),
    Column("start_date", "date"),
)
OPTIONAL_NAMES = tuple(column.name for column in OPTIONAL)
#: What a file is looked through for.
ASKED = (*NAMES, *OPTIONAL_NAMES)

#: The tables that a register may have beside it, see `events/folding.py`: their columns, the ones
#: that must be there first, and the columns of the register that are a view of them.
PAYMENTS, DECISIONS = EVENT_RESOURCES
EVENT_TABLES: dict[str, tuple[Column, ...]] = {
    PAYMENTS: (
        Column("application_id"),
        Column("payment_date", "date"),
        Column("amount_eur", "amount"),
        Column("known_date", "date"),
    ),
    DECISIONS: (
        Column("application_id"),
        Column("decision_date", "date"),
        Column("decision"),
        Column("stop_reason"),
        Column("known_date", "date"),
    ),
}
REQUIRED_OF_EVENTS = 3
VIEW_OF = {
    PAYMENTS: ("paid_date", "paid_amount_eur"),
    DECISIONS: ("decision", "decision_date", "stop_reason"),
}
#: What a decision may be in a list of them; a file that is reopened is undecided again.
REOPENED = "reopened"

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
