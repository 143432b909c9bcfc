"""A new dimension and a new measure are a table each in a TOML file, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ibis
import pytest
from looping import some
from registers import application, parameters_for, stopped, write_register

from antwoord.catalogue.declared import dimensions, measures
from antwoord.catalogue.declared.question import DeclaredTable
from antwoord.cells import CellName
from antwoord.counting.context import Context
from antwoord.counting.relations import relations, rests
from antwoord.counting.state import with_state
from antwoord.counting.tables import count, parts_of, roll_up, with_weights
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER

DIMENSION = """
[occupation]
derive = "values"
of = "occupation"
unknown = "always"
title = "Occupation"
noun = "occupation"
"""
MEASURE = """
[amount_refused_eur]
states = ["stopped"]
dated_by = "decision_date"
sum = "requested_amount_eur"
of = "stopped"
grows = true
title = "Amount refused (euro)"
noun = "Amounts refused (euro)"
"""


@pytest.fixture
def grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogue with one table more in each file."""
    for module, more in ((dimensions, DIMENSION), (measures, MEASURE)):
        path = tmp_path / module.FILE.name
        path.write_text(module.FILE.read_text(encoding="utf-8") + more, encoding="utf-8")
        monkeypatch.setattr(module, "FILE", path)
    dimensions.dimensions.cache_clear()
    measures.measures.cache_clear()
    yield
    dimensions.dimensions.cache_clear()
    measures.measures.cache_clear()


@pytest.mark.usefixtures("grown")
def test_they_are_counted_and_add_up(work: Path) -> None:
    rows = [
        stopped(1, occupation="main", requested_amount_eur="1000.50"),
        stopped(2, occupation="secondary", requested_amount_eur="200.00"),
        application(3, occupation="main", requested_amount_eur="5000.00"),
    ]
    parameters = parameters_for(work, write_register(work / "in", rows))
    read_register(parameters)
    table = DeclaredTable("by_occupation", ("stopped", "amount_refused_eur"), ("occupation",))
    question = replace(parameters.question, tables=(table,))
    context = replace(Context.of(parameters), question=question)
    connection = ibis.duckdb.connect()
    register = connection.read_parquet(work / "processed" / REGISTER)
    state = with_weights(
        with_state(register, context).mutate(quarantined=False), one_row_one_applicant=True
    )
    parts = parts_of(question.tables, context, internal=False)
    found = roll_up(count(state, parts), parts, context)
    refused = CellName("amount_refused_eur")
    assert found.values[refused] == 120_050
    assert found.values[refused.at(occupation="main")] == 100_050
    assert found.values[CellName("stopped").at(occupation="secondary")] == 1
    holding = relations(found.values.keys(), found.axes)
    values = found.values | rests(holding, found.values)
    assert len(holding) > 2
    assert all(values[whole] == sum(values[p] for p in parts) for _, whole, parts in some(holding))
