"""The rules that counting rests on, and what a suite may change of them.

What breaks one of these cannot be counted truthfully: it stops the run, makes the fact in doubt
unknown, or sets aside the row that can be no application. And the computed cells must add up.
The suites in `expectations/` are their owners' to change; these rules may be made stricter
there, never weaker and never left out. What they ask for stands here, in the program, so that
an edit of a suite cannot change both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from antwoord.quality.rules.suites import PARAMETER, SEVERITIES
from antwoord.register.contract.columns import NAMES


@dataclass(frozen=True)
class Required:
    """What a rule must at least ask for; `kwargs` without a condition looks at every row.

    `doubt`: the fact that a breach makes unknown, which a suite cannot exchange for another.
    """

    id: str
    suite: str
    table: str
    severity: str
    type: str
    kwargs: Mapping[str, Any]
    columns: tuple[str, ...]
    doubt: str = ""


def relaxed(needed: Required, rule: Required) -> tuple[tuple[str, ...], str] | None:
    """The key in which a rule asks for less than needed, and how; None where in none.

    Stricter is a higher severity, a narrower bound, fewer values, and to look at every row
    in place of some. What cannot be compared must be the same.
    """
    if rule.table != needed.table:
        return (), f"is about the {rule.table}, not about the {needed.table}"
    if rule.type != needed.type:
        return ("type",), f"must be {needed.type}"
    if SEVERITIES.index(rule.severity) > SEVERITIES.index(needed.severity):
        strict = " or ".join(SEVERITIES[: SEVERITIES.index(needed.severity) + 1])
        return ("severity",), f"{rule.severity} must be {strict}"
    if rule.severity == needed.severity and rule.doubt != needed.doubt:
        return ("meta", "doubt"), f"{rule.doubt or None} must be {needed.doubt}"
    gone = [column for column in needed.columns if column not in rule.columns]
    if gone:
        return ("meta", "columns"), f"must name {gone[0]}"
    for key in sorted({*needed.kwargs, *rule.kwargs}):
        wanted, given = needed.kwargs.get(key), rule.kwargs.get(key)
        if wanted != given and not _stricter(key, wanted, given):
            told = "must be as it was" if wanted is not None else "must not be there"
            return ("kwargs", key) if key in rule.kwargs else ("kwargs",), f"{key} {told}"
    return None


def _stricter(key: str, wanted: Any, given: Any) -> bool:
    """Whether an argument that differs asks for more."""
    if key in ("row_condition", "or_equal"):
        return not given
    if key == "mostly":
        return True  # the suite has made sure that it is all of the rows
    literal = not any(isinstance(value, dict) and PARAMETER in value for value in (wanted, given))
    if key in ("min_value", "max_value"):
        if wanted is None:
            return True
        up = key == "min_value"
        return literal and given is not None and (given > wanted if up else given < wanted)
    if key == "value_set":
        return literal and set(given) < set(wanted)
    return False


def _adding_up(rule: str, kind: str) -> Required:
    """The rule that every relation of a kind (`counting/additivity.py`) holds to the cent."""
    of_the_kind = {
        "column": {"name": "kind"},
        "operator": "==",
        "parameter": kind,
        "type": "comparison",
    }
    return Required(
        rule,
        "cells",
        "cells",
        "critical",
        "expect_column_values_to_be_in_set",
        {"column": "gap_cents", "value_set": [0], "row_condition": of_the_kind},
        ("gap_cents",),
    )


REQUIRED = (
    Required(
        "IMP-301",
        "amounts",
        "register",
        "warning",
        "expect_column_values_to_be_in_set",
        {"column": "paid_amount_eur_readable", "value_set": [True]},
        ("paid_amount_eur",),
        "payment",
    ),
    Required(
        "IMP-302",
        "amounts",
        "register",
        "warning",
        "expect_column_values_to_be_between",
        {"column": "paid_amount_cents", "min_value": 0},
        ("paid_amount_eur",),
        "payment",
    ),
    _adding_up("IMP-901", "states"),
    _adding_up("IMP-902", "provinces"),
    _adding_up("IMP-903", "applicants"),
    _adding_up("IMP-904", "codes"),
    _adding_up("IMP-905", "tables"),
    _adding_up("IMP-906", "amounts"),
    Required(
        "IMP-907",
        "cells",
        "cells",
        "critical",
        "expect_column_values_to_be_between",
        {"column": "value_cents", "min_value": 0},
        ("value_cents",),
    ),
    Required(
        "IMP-921",
        "disclosure",
        "blocks",
        "critical",
        "expect_column_values_to_be_in_set",
        {"column": "audit_holds", "value_set": [True]},
        ("audit_holds",),
    ),
    Required(
        "IMP-701",
        "consistency",
        "register",
        "warning",
        "expect_column_values_to_be_in_set",
        {"column": "decision", "value_set": ["approved", "stopped"]},
        ("decision",),
        "decision",
    ),
    Required(
        "IMP-702",
        "consistency",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {
            "column": "decision_date",
            "row_condition": {"type": "nullity", "column": {"name": "decision"}, "is_null": False},
        },
        ("decision_date", "decision"),
        "decision",
    ),
    Required(
        "IMP-703",
        "consistency",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {
            "column": "decision",
            "row_condition": {
                "type": "nullity",
                "column": {"name": "decision_date"},
                "is_null": False,
            },
        },
        ("decision", "decision_date"),
        "decision",
    ),
    Required(
        "IMP-711",
        "consistency",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {
            "column": "paid_amount_eur",
            "row_condition": {"type": "nullity", "column": {"name": "paid_date"}, "is_null": False},
        },
        ("paid_amount_eur", "paid_date"),
        "payment",
    ),
    Required(
        "IMP-712",
        "consistency",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {
            "column": "paid_date",
            "row_condition": {
                "type": "nullity",
                "column": {"name": "paid_amount_eur"},
                "is_null": False,
            },
        },
        ("paid_date", "paid_amount_eur"),
        "payment",
    ),
    Required(
        "IMP-201",
        "dates",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {"column": "application_date"},
        ("application_date",),
        "application",
    ),
    Required(
        "IMP-202",
        "dates",
        "register",
        "warning",
        "expect_column_values_to_be_in_set",
        {"column": "decision_date_readable", "value_set": [True]},
        ("decision_date",),
        "decision",
    ),
    Required(
        "IMP-203",
        "dates",
        "register",
        "warning",
        "expect_column_values_to_be_in_set",
        {"column": "paid_date_readable", "value_set": [True]},
        ("paid_date",),
        "payment",
    ),
    Required(
        "IMP-211",
        "dates",
        "register",
        "warning",
        "expect_column_values_to_be_between",
        {"column": "application_date", "max_value": {"$PARAMETER": "extract_date"}},
        ("application_date",),
        "application",
    ),
    Required(
        "IMP-214",
        "dates",
        "register",
        "warning",
        "expect_column_values_to_be_between",
        {"column": "application_date", "min_value": {"$PARAMETER": "programme_start_date"}},
        ("application_date",),
        "application_date",
    ),
    Required(
        "IMP-231",
        "dates",
        "register",
        "warning",
        "expect_column_values_to_be_in_set",
        {"column": "payments_dated", "value_set": [True]},
        ("paid_amount_eur", "paid_date"),
        "payment",
    ),
    Required(
        "IMP-221",
        "dates",
        "register",
        "warning",
        "expect_column_pair_values_a_to_be_greater_than_b",
        {
            "column_A": "decision_date",
            "column_B": "application_date",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
        ("decision_date", "application_date"),
        "decision",
    ),
    Required(
        "IMP-222",
        "dates",
        "register",
        "warning",
        "expect_column_pair_values_a_to_be_greater_than_b",
        {
            "column_A": "paid_date",
            "column_B": "application_date",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
        ("paid_date", "application_date"),
        "application_date",
    ),
    Required(
        "IMP-223",
        "dates",
        "register",
        "warning",
        "expect_column_pair_values_a_to_be_greater_than_b",
        {
            "column_A": "paid_date",
            "column_B": "decision_date",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
        ("paid_date", "decision_date"),
        "payment",
    ),
    Required(
        "IMP-501",
        "geography",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {"column": "postal_code"},
        ("postal_code",),
        "province",
    ),
    Required(
        "IMP-502",
        "geography",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {
            "column": "province",
            "row_condition": {
                "type": "nullity",
                "column": {"name": "postal_code"},
                "is_null": False,
            },
        },
        ("postal_code",),
        "province",
    ),
    Required(
        "IMP-101",
        "identity",
        "register",
        "critical",
        "expect_column_values_to_be_unique",
        {"column": "application_id"},
        ("application_id",),
    ),
    Required(
        "IMP-102",
        "identity",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {"column": "application_id"},
        ("application_id",),
        "application",
    ),
    Required(
        "IMP-111",
        "identity",
        "register",
        "warning",
        "expect_column_values_to_not_be_null",
        {"column": "applicant"},
        ("applicant",),
        "applicant",
    ),
    Required(
        "IMP-112",
        "identity",
        "register",
        "warning",
        "expect_column_values_to_be_in_set",
        {"column": "applicant", "value_set": {"$PARAMETER": "applicant_words"}},
        ("applicant",),
        "applicant",
    ),
    Required(
        "IMP-001",
        "schema",
        "register",
        "critical",
        "expect_table_columns_to_match_set",
        {"column_set": {"$PARAMETER": "register_columns"}, "exact_match": False},
        NAMES,
    ),
    Required(
        "IMP-002",
        "schema",
        "register",
        "critical",
        "expect_table_row_count_to_be_between",
        {"min_value": 1},
        ("application_id",),
    ),
)
