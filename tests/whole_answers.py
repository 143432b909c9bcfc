"""An answer as far as its figures: read, checked and broken down, without kernels.

Great Expectations is left out: what the rules find is read off their masks.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
from registers import parameters_for

from antwoord.cells import CellName, values_in
from antwoord.counting.steps import Scope, provincial_breakdown, sectoral_breakdown
from antwoord.handover import leave
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, Parameters
from antwoord.quality.evaluation.breaches import breach_rows
from antwoord.quality.facts.facts import register_facts, with_source_texts
from antwoord.quality.facts.parameters import expectation_parameters
from antwoord.quality.rules.book import ROW_KINDS, load_rule_book
from antwoord.register.reading import read_register
from antwoord.run_files import BREACHES, IN_DOUBT, REGISTER, ROWS, UNREADABLE
from antwoord.storage.engine import connect

RULES = [rule for rule in load_rule_book().about("register") if rule.type in ROW_KINDS]


@dataclass(frozen=True)
class WholeAnswer:
    """What an answer says: its cells, which are not zero, and what the checks made of the rows.

    Counts are numbers, amounts are cents.

    `breaches` are pairs of a row and a rule; `doubts` of a row and a fact; `stopped` are the
    critical rules that are broken.
    """

    cells: dict[CellName, int]
    breaches: set[tuple[int, str]]
    doubts: set[tuple[int, str]]
    stopped: set[str]
    scope: Scope | None
    in_doubt: str
    states: dict[str, tuple[str, str]]  # by id the state of what counts, and what was paid

    def figures(self) -> tuple[int, ...]:
        """Applications, paid, euro paid, stopped, approved, pending of Flanders."""
        names = ("applications", "paid", "amount_paid_eur", "stopped", "approved", "pending")
        totals = {name: self.cells.get(CellName(name), 0) for name in names}
        totals["amount_paid_eur"] //= 100
        return tuple(totals.values())

    def rules(self) -> set[str]:
        """The rules that some row broke."""
        return {rule for _, rule in self.breaches}


def check_rows(parameters: Parameters) -> list[dict[str, str]]:
    """Reads and checks the register of a run; gives what broke the rules."""
    read_register(parameters)
    folder, connection = parameters.processed, connect()
    rows = connection.read_parquet(folder / REGISTER)
    lost = connection.read_parquet(folder / UNREADABLE)
    facts = register_facts(
        rows,
        lost,
        reference_date=parameters.reference_date,
        question=parameters.question,
        programmes=parameters.programmes,
        codes=parameters.codes,
    )
    given = expectation_parameters(
        reference_date=parameters.reference_date,
        extract_date=parameters.description.extract_date,
        programmes=parameters.programmes,
        codes=parameters.codes,
    )
    rules = [rule for rule in RULES if all(given[name] is not None for name in rule.parameters)]
    tables = {"register": connection.create_table("facts", facts)}
    breaches = breach_rows(tables, with_source_texts(rows, lost), rules, [], given)
    pq.write_table(breaches, folder / BREACHES)
    connection.disconnect()
    leave(parameters, "check", (BREACHES,))
    return breaches.to_pylist()


def answer_of(folder: Path, register: Path, day: str, **given: str) -> WholeAnswer:
    """The whole answer on a day; keywords are parameters of the run."""
    staged = {STAGED_PROCESSED: str(folder / "p"), STAGED_OUTPUTS: str(folder / "o")}
    with patch.dict(os.environ, staged):
        parameters = parameters_for(
            folder, register, reference_date=day, **{"audience": "internal", **given}
        )
        broken: list[Any] = check_rows(parameters)
        stopped = {one["rule_id"] for one in broken if one["severity"] == "critical"}
        cells: dict[CellName, int] = {}
        scope, in_doubt = None, ""
        states: dict[str, tuple[str, str]] = {}
        if not stopped:
            _, scope = sectoral_breakdown(parameters)
            frame, _ = provincial_breakdown(parameters)
            cells = {name: value for name, value in values_in(frame).items() if value}
            in_doubt = (parameters.processed / IN_DOUBT).read_text("utf-8")
            for row in pq.read_table(parameters.processed / ROWS).to_pylist():
                if row["state"] and not row["quarantined"]:
                    paid = str(row["paid_amount_eur"]) if row["state"] == "paid" else ""
                    states[row["application_id"]] = (row["state"], paid)
    return WholeAnswer(
        cells=cells,
        breaches={(one["row_number"], one["rule_id"]) for one in broken},
        doubts={(one["row_number"], one["doubt"]) for one in broken if one["doubt"]},
        stopped=stopped,
        scope=scope,
        in_doubt=in_doubt,
        states=states,
    )
