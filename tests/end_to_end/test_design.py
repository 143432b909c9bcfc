"""`antwoord design`: the ways to publish an answer, compared with figures."""

import json
import shutil
from pathlib import Path

import pytest
from command import antwoord
from registers import application, stopped, write_register
from typer.testing import CliRunner

from antwoord.cli import main as cli
from antwoord.cli.common import terminal
from antwoord.disclosure.model.settings import settings_of
from antwoord.disclosure.policy.design import Design
from antwoord.execution import design
from antwoord.execution.design import Compared
from antwoord.parameters import validate
from antwoord.register.contract.columns import NAMES
from antwoord.storage.paths import project_root

HEADER = "design|not zero|exact|rounded|shown|loss|optimal|time|NACE codes"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project of its own, in which nobody else works."""
    folder = tmp_path / "home"
    for name in ("data/raw", "expectations"):
        shutil.copytree(project_root() / name, folder / name)
    return folder


def names(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_a_small_register(home: Path, tmp_path: Path) -> None:
    rows = [application(n, postal_code=f"{9000 + n}") for n in range(1, 9)]
    reasons = ("financial_risk", "withdrawn")
    rows += [
        stopped(n, stop_reason=reasons[n % 2], postal_code=f"{9000 + n}") for n in range(9, 17)
    ]
    register = write_register(tmp_path / "in", rows)
    before = names(home)
    done = antwoord("design", "--register", str(register), home=home)
    assert (done.returncode, done.stderr) == (0, "")
    header, *lines = (line.split("\t") for line in done.stdout.splitlines())
    assert header == HEADER.split("|")
    assert [line[0] for line in lines] == ["suppression", "grouping", "rounding"]
    assert [line[1] for line in lines] == [lines[0][1]] * 3
    # All are of one code, so that its group is as exact as it is; rounding costs the headlines.
    assert [int(line[2]) for line in lines] == [21, 21, 15]
    assert names(home) == before, "something of the register is kept"


@pytest.mark.parametrize(
    "wrong", [("--reference-date", "2021-02-30"), ("--question", "nope"), ("--register", "no.csv")]
)
def test_a_wrong_parameter(wrong: tuple[str, str]) -> None:
    done = antwoord("design", *wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_register_that_breaks_a_critical_rule(home: Path, tmp_path: Path) -> None:
    columns = [name for name in NAMES if name != "activity"]
    register = write_register(tmp_path / "in", [application(1)], columns=columns)
    before = names(home)
    done = antwoord("design", "--register", str(register), home=home)
    assert (done.returncode, done.stdout) == (3, "")
    assert "antwoord check register.csv says why" in done.stderr
    assert names(home) == before


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Compared:
    """What the command tells, without the work."""
    parameters = validate()
    found = Compared(
        parameters,
        settings_of(parameters.question),
        [
            Design("suppression", 0, 1062, None, None, None, None, False, 61.4, "no pattern"),
            Design("rounding", 5, 1062, 338, 235, 54.0, 32.5, True, 3.0),
        ],
    )
    monkeypatch.setattr(design, "compare_designs", lambda given: found)
    return found


def told(*arguments: str) -> str:
    done = CliRunner().invoke(cli.app, ["design", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_as_json(compared: Compared) -> None:
    content = json.loads(told("--json"))
    assert (content["question"], content["reference_date"]) == ("sv-533", "2021-03-01")
    assert [each["exact"] for each in content["designs"]] == [None, 338]
    assert content["designs"][1]["share_pct"] == 54.0


def test_a_design_without_a_pattern_has_a_row(compared: Compared) -> None:
    _, nothing, rounding = told().splitlines()
    assert nothing.split("\t")[2:] == [*"-----", "61 s", "exactly where that is safe; no pattern"]
    assert rounding.split("\t")[2:5] == ["338", "235", "54.0 %"]


def test_on_a_terminal_the_columns_stand_below_each_other(
    compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "piped", lambda: False)
    header, _, rounding = told().splitlines()
    assert "\t" not in header
    end = header.index("rounded") + len("rounded")
    assert rounding[:end].endswith(" 235")
