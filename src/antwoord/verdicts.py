"""What the gate, the additions and the disclosure audit say of a run, read off what steps left.

The cells of a notebook ask them too. But a cell can be skipped, edited or taken out, and no
answer may depend on that: whoever runs the notebooks looks at the files, and so does whoever
releases what they made.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from antwoord import run_files
from antwoord.catalogue.declared.measures import STATES
from antwoord.cells import NO_SUCH_DIMENSION, TOTAL
from antwoord.errors import GateStoppedError, UserError

GATE, ADDITIVITY, DISCLOSURE, TABLES = "gate", "additivity", "disclosure", "tables"
#: After which notebook each can be given.
AFTER = {
    "02_expectations": (GATE,),
    "04_provincial_breakdown": (ADDITIVITY,),
    "05_disclosure": (DISCLOSURE,),
    "06_answer": (TABLES,),
}
#: What a public table may say of a cell: published, not published, rounded.
PUBLIC_STATUS = ("F", "C", "R")
_NO_CODE = ("measure", "value", "low", "high", "conf_status")


def verdicts(
    notebook: str, processed: Path, outputs: Path, *, public: bool, rules: frozenset[str]
) -> dict[str, str]:
    """The verdicts that can be given once a notebook has run, each "holds".

    `rules` are the ids of the rule book. Raises GateStoppedError where a critical rule is
    broken, UserError where the cells do not add up, the audit of what is published does not
    hold, or a table shows what is not to be published.
    """
    asked = AFTER.get(notebook, ())
    if GATE in asked:
        _require_gate(_read(processed / run_files.QUALITY)["rules"], rules)
    if ADDITIVITY in asked:
        _require_additive(_read(processed / run_files.CELLS_QUALITY))
    if DISCLOSURE in asked and public:
        _require_protected(_read(processed / run_files.REPORT))
    if TABLES in asked:
        require_tables(outputs, public=public)
    return dict.fromkeys(asked, "holds")


def require_tables(outputs: Path, *, public: bool) -> None:
    """Raises UserError where the tables show what is not to be published, or do not add up."""
    name = run_files.CELLS_CSV
    rows = list(_rows(outputs / run_files.TABLES / name))
    if public:
        for line, row in rows:
            hidden = row["conf_status"] == "C"
            if row["conf_status"] not in PUBLIC_STATUS or hidden != (not row["value"]):
                raise UserError(
                    f"tables/{name}, row {line} is of an internal answer, and this one is "
                    "public; run it again"
                )
    _require_states(name, rows, _read(outputs / run_files.TABLES / run_files.DESCRIPTION)["dated"])


def _require_gate(found: list[Mapping[str, Any]], rules: frozenset[str]) -> None:
    missing = sorted(rules - {rule["id"] for rule in found if rule["table"] != "cells"})
    if missing:
        raise UserError(
            f"{', '.join(missing)}: the checks left no result of it; run 02_expectations again"
        )
    broken = [
        rule
        for rule in found
        if rule["severity"] == "critical" and rule["outcome"] in ("failed", "error")
    ]
    if broken:
        reasons = "; ".join(f"{rule['titles']['en']} ({rule['id']})" for rule in broken)
        raise GateStoppedError(f"stopped by the data-quality gate: {reasons}; see the audit page")


def _require_additive(found: list[Mapping[str, Any]]) -> None:
    wrong = [
        rule["id"]
        for rule in found
        if rule["severity"] == "critical" and rule["outcome"] in ("failed", "error")
    ]
    if wrong or not found:
        raise UserError(
            f"the computed cells break {', '.join(wrong) or 'no rule, for none was asked'}; "
            "run 04_provincial_breakdown again"
        )


def _require_protected(report: Mapping[str, Any]) -> None:
    for block in report["blocks"]:
        if block["audit_holds"] is not True:
            raise UserError(
                f"the audit of the {block['name']} that are published does not hold; nothing of "
                "this answer may go out"
            )


def _require_states(
    name: str, rows: Sequence[tuple[int, Mapping[str, str]]], dated: Sequence[str]
) -> None:
    """Where all of them are published, applications are paid, stopped, approved and pending.

    In a period, of the columns `dated`, each of them counts by its own date.
    """
    values = {}
    for line, row in rows:
        codes = tuple(code for name, code in row.items() if name not in _NO_CODE)
        values[row["measure"], codes] = line, row["value"]
    for line, row in rows:
        value = row["value"]
        if row["measure"] != "applications" or not value:
            continue
        # In a period each state counts by its own date.
        if any(row.get(name) not in (None, TOTAL, NO_SUCH_DIMENSION) for name in dated):
            continue
        codes = tuple(code for name, code in row.items() if name not in _NO_CODE)
        parts = [values.get((state, codes), (0, ""))[1] for state in STATES]
        if all(parts) and Decimal(value) != sum(map(Decimal, parts)):
            raise UserError(
                f"tables/{name}, row {line} is not the sum of its states; run the answer again"
            )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                if row.get("value"):
                    Decimal(row["value"])
                if None in row or None in row.values() or "conf_status" not in row:
                    raise ValueError
                yield reader.line_num, row
    except (OSError, ValueError, InvalidOperation, csv.Error):
        raise UserError(f"tables/{path.name} is not as a run writes it; run it again") from None


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UserError(f"{path.name} is not there, or is spoilt; run the answer again") from None
