"""What one notebook hands to the next: with the same parameters and inputs, or a sentence."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from registers import application, parameters_for, stopped, write_register

from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
from antwoord.errors import UserError
from antwoord.execution.notebooks.own_cells import FILE, digests
from antwoord.handover import CALLS, OUTPUTS, PROCESSED, leave, require_kept, sealed
from antwoord.hashing import sha256_of
from antwoord.parameters import SEALED, STAGED_OUTPUTS, STAGED_PROCESSED, Parameters, validate
from antwoord.quality.cells import check_computed, load_result
from antwoord.quality.gate import QualityFaultError
from antwoord.quality.rules.book import load_rule_book
from antwoord.quality.steps import check
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER, SECTORAL


@pytest.fixture
def parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parameters:
    for name, variable in ((PROCESSED, STAGED_PROCESSED), (OUTPUTS, STAGED_OUTPUTS)):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
    return parameters_for(tmp_path, write_register(tmp_path / "in", [application(1), stopped(2)]))


def test_steps_of_the_same_parameters_go_on(parameters: Parameters) -> None:
    read_register(parameters)
    check(parameters)
    sectoral_breakdown(parameters)
    provincial_breakdown(parameters)
    check_computed(parameters)
    told = {rule.id for rule in load_result(parameters.processed).rules}
    assert told == {rule.id for rule in load_rule_book().rules}


def test_a_notebook_before_it_that_was_not_run_is_named(parameters: Parameters) -> None:
    read_register(parameters)
    with pytest.raises(UserError, match="run 02_expectations first"):
        sectoral_breakdown(parameters)


def test_other_parameters_are_named(parameters: Parameters) -> None:
    read_register(parameters)
    check(parameters)
    with pytest.raises(UserError, match=r"01_ingestion .* other inputs \(parameters\)"):
        sectoral_breakdown(replace(parameters, sector_basis="nace"))


def test_a_register_that_changed_since_is_named(parameters: Parameters) -> None:
    read_register(parameters)
    assert isinstance(parameters.register, Path)
    with parameters.register.open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(UserError, match=r"other inputs \(register\); run 01_ingestion again"):
        check(parameters)


def test_what_was_made_again_asks_for_what_comes_after_it(parameters: Parameters) -> None:
    read_register(parameters)
    check(parameters)
    sectoral_breakdown(parameters)
    path = parameters.processed / REGISTER
    pd.read_parquet(path).assign(postal_code="9000").to_parquet(path)
    leave(parameters, "read_register", (REGISTER,))
    with pytest.raises(UserError, match="from other files than those that are there now; run 02"):
        provincial_breakdown(parameters)


def test_a_file_that_somebody_changed_is_named(parameters: Parameters) -> None:
    read_register(parameters)
    check(parameters)
    sectoral_breakdown(parameters)
    path = parameters.processed / SECTORAL
    pd.read_parquet(path).head(3).to_parquet(path)
    with pytest.raises(UserError, match=r"sectoral.* is not as 03_sectoral_breakdown left it"):
        provincial_breakdown(parameters)


def test_a_rule_without_a_result_is_a_fault(parameters: Parameters) -> None:
    read_register(parameters)
    check(parameters)
    sectoral_breakdown(parameters)
    provincial_breakdown(parameters)
    check_computed(parameters)
    (parameters.processed / "cells_quality.json").write_text("[]", encoding="utf-8")
    with pytest.raises(QualityFaultError, match="no result of IMP-901"):
        load_result(parameters.processed)


class Run:
    """The files of a run as its runner sees them."""

    def __init__(self, parameters: Parameters, inputs: dict[str, str]) -> None:
        self.parameters, self.inputs = parameters, inputs
        self.before: dict[str, str] = {}

    def require(self, notebook: str) -> None:
        folders = ((PROCESSED, self.parameters.processed), (OUTPUTS, self.parameters.outputs))
        state = {
            f"{word}/{path.relative_to(folder).as_posix()}": sha256_of(path)
            for word, folder in folders
            for path in folder.rglob("*")
            if path.is_file()
        }
        before, self.before = self.before, state
        require_kept(self.parameters.processed, notebook, self.inputs, state, before)


@pytest.fixture
def run(parameters: Parameters) -> Iterator[Run]:
    with sealed(parameters) as inputs:
        yield Run(replace(parameters, sealed=inputs), dict(inputs))
    assert SEALED not in os.environ


def test_a_run_that_keeps_its_promises(run: Run) -> None:
    from antwoord.kbo.steps import complete_register

    read_register(run.parameters)
    complete_register(run.parameters)
    run.require("01_ingestion")
    check(run.parameters)
    run.require("02_expectations")


def test_a_call_that_was_not_made(run: Run) -> None:
    read_register(run.parameters)
    with pytest.raises(UserError, match=r"01_ingestion.* did not call complete_register"):
        run.require("01_ingestion")


def test_files_of_a_cell_instead_of_the_call(run: Run) -> None:
    from antwoord.kbo.steps import complete_register

    read_register(run.parameters)
    complete_register(run.parameters)
    path = run.parameters.processed / REGISTER
    pd.read_parquet(path).head(1).to_parquet(path)
    with pytest.raises(UserError, match=r"changed register.* after the step had made it"):
        run.require("01_ingestion")


@pytest.mark.parametrize("spoil", ["{}", None])
def test_only_its_own_executed_notebook_changes(run: Run, spoil: str | None) -> None:
    from antwoord.kbo.steps import complete_register

    executed = run.parameters.outputs / "notebooks"
    executed.mkdir(parents=True)
    read_register(run.parameters)
    complete_register(run.parameters)
    (executed / "01_ingestion.ipynb").write_text("first", encoding="utf-8")
    run.require("01_ingestion")
    check(run.parameters)
    (executed / "02_expectations.ipynb").write_text("second", encoding="utf-8")
    if spoil is None:
        (executed / "01_ingestion.ipynb").unlink()
    else:
        (executed / "01_ingestion.ipynb").write_text(spoil, encoding="utf-8")
    with pytest.raises(UserError, match=r"02_expectations.* wrote notebooks/01_ingestion.ipynb"):
        run.require("02_expectations")


def test_a_seal_of_other_inputs(run: Run) -> None:
    read_register(run.parameters)
    run.inputs["register"] = "another"
    with pytest.raises(UserError, match="read_register with other parameters, inputs or files"):
        run.require("01_ingestion")


def test_a_call_with_other_parameters_is_refused_at_once(run: Run) -> None:
    with pytest.raises(UserError, match="other parameters than the run has"):
        read_register(replace(run.parameters, audience="internal"))


@pytest.mark.parametrize(
    "other", [{"reference_date": "2015-06-30"}, {"audience": "internal"}, {"language": "fr"}]
)
def test_validate_refuses_other_parameters(run: Run, other: dict[str, str]) -> None:
    given = run.parameters.injected
    assert validate(**given).reference_date == run.parameters.reference_date
    with pytest.raises(UserError, match=f"the notebook's {next(iter(other))} is"):
        validate(**{**given, **other})


def test_the_projects_own_cells_are_known() -> None:
    """Whoever changes a notebook runs: python -m antwoord.execution.notebooks.own_cells."""
    import json

    known = json.loads(FILE.read_text(encoding="utf-8"))
    assert known == {name: digests(name) for name in dict.fromkeys(c.notebook for c in CALLS)}


def test_two_runs_in_one_process_are_refused(run: Run) -> None:
    with (
        pytest.raises(UserError, match="a run is going on in this process"),
        sealed(run.parameters),
    ):
        pytest.fail("a second run began")


def test_a_notebook_of_a_run_knows_its_inputs_and_folders(run: Run) -> None:
    inside = validate(**run.parameters.injected)
    assert inside.sealed == run.inputs
    assert (inside.processed, inside.outputs) == (run.parameters.processed, run.parameters.outputs)


def test_what_a_run_gives_its_notebooks_is_what_it_was_given() -> None:
    parameters = validate(reference_date="2020-06-30", language="")
    assert parameters.injected["reference_date"] == "2020-06-30"
    assert parameters.injected["language"] == "nl"
    # In the order of DEFAULTS, as the cell that Papermill adds shows them.
    named = ["question", "reference_date", "sector_basis", "audience", "language"]
    assert list(parameters.injected) == named
    assert validate(**parameters.injected) == parameters
    assert validate().injected["reference_date"] == "2021-03-01"  # the question's own
