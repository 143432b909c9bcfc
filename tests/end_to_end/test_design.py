"""`antwoord design`: the ways to publish an answer, compared with figures."""

import json
import shutil
from pathlib import Path

import pytest
from command import antwoord
from looping import some
from registers import application, stopped, write_register
from typer.testing import CliRunner

from antwoord.cli import main as cli
from antwoord.cli.commands.desk import design as command
from antwoord.cli.common import terminal
from antwoord.disclosure.design import Choice, Design
from antwoord.execution.desk import design
from antwoord.execution.desk.design import Compared
from antwoord.execution.desk.picture import write_picture
from antwoord.parameters import validate
from antwoord.register.contract.columns import NAMES
from antwoord.storage.paths import project_root

HEADER = (
    "best|now|minimum|codes|small codes|figures|exact|range|rounded|share|width|loss|proven|time|"
    "given up"
)


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
    picture = tmp_path / "designs.svg"
    given = ("--register", str(register), "--minimum-count", "4", "--picture", str(picture))
    done = antwoord("design", *given, home=home)
    assert (done.returncode, done.stderr) == (0, "")
    header, *lines = (line.split("\t") for line in done.stdout.splitlines())
    assert header == HEADER.split("|")
    assert [line[2] for line in lines] == ["3"] * 6 + ["4"] * 6
    assert [line[3] for line in lines[::2]] == ["each", "groups alone", "rounded to 5"] * 2
    assert [line[4] for line in lines] == ["apart", "together"] * 6
    assert {line[0] for line in lines} == {"*", ""}
    assert [place for place, line in enumerate(lines) if line[1]] == [1]
    for line in some(lines):
        figures, exact, ranged, rounded = (int(n.replace("-", "0")) for n in line[5:9])
        assert figures == exact + ranged + rounded
    assert names(home) == before, "something of the register is kept"
    words = picture.read_text(encoding="utf-8")
    assert "groups of codes, small codes apart" in words
    assert "figures told exactly (%)" in words


def test_a_picture_is_drawn_of_shares_alone(tmp_path: Path, compared: Compared) -> None:
    """The same designs have the same bytes; a kind of design that nothing protects says so."""
    first, again, png = (tmp_path / name for name in ("a.svg", "b.svg", "c.png"))
    for path in (first, again, png):
        write_picture(path, compared.designs, "a title")
    assert first.read_bytes() == again.read_bytes()
    words = first.read_text(encoding="utf-8")
    assert "each code: nothing protects it" in words
    assert ">codes rounded<" in words
    assert "338" not in words
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("designs.pdf", "a picture is a .svg or a .png file"),
        ("nowhere/designs.svg", "there is no folder"),
        (".svg", "a picture is a"),
    ],
)
def test_a_picture_that_cannot_be_is_refused_before_the_work(
    tmp_path: Path, name: str, complaint: str
) -> None:
    done = antwoord("design", "--picture", str(tmp_path / name))
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


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
    # With the question: which columns a register needs depends on it.
    assert "antwoord check register.csv --question sv-533 says why" in done.stderr
    assert names(home) == before


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Compared:
    """What the command tells, without the work."""
    each = Choice(3, "exactly", 0, together=None)
    rounded = Choice(3, "rounded", 5, together=None)
    found = Compared(
        validate(),
        [
            Design(each, 61.4, refusal="no pattern"),
            Design(rounded, 3.0, 1062, 338, 651, 73, 31.8, 4.5, 32.5, ("coarser",), proven=True),
        ],
    )
    monkeypatch.setattr(design, "compare_designs", lambda *_: found)
    return found


def told(*arguments: str) -> str:
    done = CliRunner().invoke(cli.app, ["design", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_as_json(compared: Compared) -> None:
    content = json.loads(told("--json"))
    assert (content["question"], content["reference_date"]) == ("sv-533", "2021-03-01")
    assert [each["exact"] for each in content["designs"]] == [None, 338]
    assert content["designs"][1] == {
        "minimum_count": 3,
        "codes": "rounded",
        "base": 5,
        "together": None,
        "seconds": 3.0,
        "figures": 1062,
        "exact": 338,
        "ranged": 651,
        "rounded": 73,
        "share_pct": 31.8,
        "median_width": 4.5,
        "loss_pct": 32.5,
        "given_up": ["coarser"],
        "proven": True,
        "refusal": "",
        "own": False,
        "unbeaten": False,
    }


def test_a_design_without_a_pattern_has_a_row(compared: Compared) -> None:
    header, nothing, rounding = (line.split("\t") for line in told().splitlines())
    # The question leaves open what becomes of the codes, and names none that stand together.
    assert "codes" in header
    assert "small codes" not in header
    assert nothing[4:] == [*["-"] * 8, "61 s", "no pattern"]
    assert rounding[3:] == [
        *("rounded to 5", "1,062", "338", "651", "73", "31.8 %", "4.5", "32.5 %", "yes", "3 s"),
        "rounded more coarsely",
    ]


def test_on_a_terminal_the_columns_stand_below_each_other_and_are_explained(
    compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (terminal, command):
        monkeypatch.setattr(module, "piped", lambda: False)
    header, _, rounding, _, *legend = told().splitlines()
    assert "\t" not in header
    end = header.index("exact") + len("exact")
    assert rounding[:end].endswith(" 338")
    explained = {line.split("  ")[0] for line in legend}
    assert explained <= set(header.replace("given up", "").split())
    assert {"best", "now", "minimum", "width", "loss"} <= explained
