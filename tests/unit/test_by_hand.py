"""Notebooks by hand: whose parameters hold, what is asked of the runner, what is refused."""

import json
import multiprocessing
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from looping import some

from antwoord.errors import GateStoppedError, UserError
from antwoord.execution import by_hand
from antwoord.execution.by_hand import ADDED, START, by_runner, left_in, validated
from antwoord.execution.notebooks.file import Cell, without_values
from antwoord.handover import CALLS
from antwoord.parameters import (
    DEFAULTS,
    SEALED,
    STAGED_OUTPUTS,
    STAGED_PROCESSED,
    Parameters,
    validate,
)

NOTHING = dict.fromkeys(DEFAULTS)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what lies between the steps, of somebody who runs notebooks by hand."""
    for name in (STAGED_OUTPUTS, STAGED_PROCESSED):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTWOORD_WORK", str(tmp_path))
    monkeypatch.setattr(by_hand, "_DONE", {})
    return tmp_path


@pytest.fixture
def asked(place: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the runner was asked for: the run's day, and the last notebook."""
    found: list[tuple[str, str]] = []

    def done(parameters: Parameters, until: str, *_: object) -> None:
        found.append((parameters.reference_date.isoformat(), until))

    monkeypatch.setattr(by_hand, "require_done", done)
    return found


def started(place: Path, **given: str) -> None:
    content = {**NOTHING, "question": "sv-533", **given}
    (place / START).write_text(json.dumps(content), encoding="utf-8")


def test_what_a_cell_leaves_open_comes_from_the_start(place: Path) -> None:
    started(place, reference_date="2013-06-30", language="fr")
    run = validated()(**NOTHING)
    assert (run.reference_date.isoformat(), run.language) == ("2013-06-30", "fr")


def test_what_a_cell_says_holds(place: Path) -> None:
    started(place, reference_date="2013-06-30", language="fr")
    run = validated()(**{**NOTHING, "reference_date": "2014-06-30"})
    assert (run.reference_date.isoformat(), run.language) == ("2014-06-30", "fr")


def test_parameters_of_the_start_are_of_its_question_alone(place: Path) -> None:
    started(place, question="starters", reference_date="2013-06-30")
    run = validated()(**{**NOTHING, "question": "sv-533"})
    assert run.reference_date.isoformat() == "2021-03-01"


def test_without_a_start_the_defaults_hold(place: Path) -> None:
    run = validated()(**NOTHING)
    assert run.injected == validate().injected
    assert run.processed.name == f"2021-03-01{ADDED}"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"question": 1}', "\x00"])
def test_a_start_that_cannot_be_read_is_a_sentence(place: Path, text: str) -> None:
    (place / START).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="run 00_start again"):
        validated()(**NOTHING)


def test_files_are_those_of_the_folder_in_which_the_cell_ran(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    values = by_hand._as_texts({"kbo_update": "a.zip;b.zip", "register": "postgresql://me@host/x"})
    assert values["kbo_update"] == f"{tmp_path / 'a.zip'};{tmp_path / 'b.zip'}"
    assert values["register"] == "postgresql://me@host/x"


def test_the_runner_is_asked_for_a_notebook_once_by_its_first_call(
    asked: list[tuple[str, str]],
) -> None:
    def read_register(parameters: Parameters) -> str:
        raise AssertionError("made in the kernel")

    def complete_register(parameters: Parameters) -> str:
        raise AssertionError("made in the kernel")

    first = by_runner(read_register, lambda run: run.processed.name)
    second = by_runner(complete_register, lambda run: run.processed.name)
    run = validated()(**NOTHING)
    assert first(run) == second(run) == f"2021-03-01{ADDED}"
    assert asked == [("2021-03-01", "01_ingestion")]
    first(run)  # pressed again: something may have changed
    assert len(asked) == 2
    second(validated()(**NOTHING))  # other parameters, as far as anybody knows
    assert len(asked) == 3


def test_of_the_last_notebook_the_files_are_those_of_the_answer(
    asked: list[tuple[str, str]],
) -> None:
    def write_answer(parameters: Parameters) -> str:
        raise AssertionError("made in the kernel")

    called = by_runner(write_answer, lambda run: run.processed.name)
    assert called(validated(before="05_disclosure")(**NOTHING)) == "2021-03-01"
    assert asked == [("2021-03-01", "05_disclosure"), ("2021-03-01", "06_answer")]


@pytest.mark.parametrize("variable", [STAGED_PROCESSED, SEALED])
def test_in_a_run_a_call_does_what_it_says(
    asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    def check(parameters: str) -> str:
        return f"made with {parameters}"

    monkeypatch.setenv(variable, "{}")
    assert by_runner(check, lambda _: "read")("these") == "made with these"
    assert asked == []


def test_every_promised_call_of_the_helpers_goes_to_the_runner() -> None:
    import helpers.answer
    import helpers.disclosure
    import helpers.expectations
    import helpers.ingestion
    import helpers.provincial
    import helpers.sectoral

    modules = [
        *(helpers.answer, helpers.disclosure, helpers.expectations),
        *(helpers.ingestion, helpers.provincial, helpers.sectoral),
    ]
    for call in some(CALLS):
        named = next(getattr(one, call.name) for one in modules if hasattr(one, call.name))
        assert named.__module__ != by_hand.__name__
        assert named.__code__.co_filename == by_hand.__file__, call.name


def ended(
    monkeypatch: pytest.MonkeyPatch, code: int, complaint: str = "", **told: object
) -> Mapping[str, Any]:
    """As if the command had ended so; gives what it was called with."""
    import io
    from contextlib import contextmanager

    seen: dict[str, Any] = {}

    class Process:
        def wait(self) -> int:
            return code

    @contextmanager
    def runner(parameters: Parameters, until: str, complaints: Any) -> Any:
        seen["options"] = list(by_hand._options(parameters.injected))
        complaints.write(complaint.encode())
        yield Process(), io.StringIO(json.dumps(told))

    monkeypatch.setattr(by_hand, "_runner", runner)
    return seen


def test_a_sentence_of_the_runner_comes_back_as_it_is(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(monkeypatch, 2, "log\nantwoord: the register is empty\n")
    with pytest.raises(UserError, match=r"^the register is empty$") as error:
        by_hand.require_done(validate(), "01_ingestion")
    # A notebook shows the sentence, and no traceback.
    assert error.value._render_traceback_() == ["UserError: the register is empty"]


def test_a_fault_of_the_runner_is_no_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(monkeypatch, 1, "Traceback")
    with pytest.raises(RuntimeError, match="exit code 1"):
        by_hand.require_done(validate(), "01_ingestion")


def test_a_gate_that_stops_says_where_its_page_is(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = place / "outputs" / "sv-533" / "2021-03-01-stopped" / "audit" / "index.html"
    ended(monkeypatch, 3, state="stopped", reason="IMP-001", audit=str(page))
    with pytest.raises(GateStoppedError, match=r"IMP-001; the audit page: index\.html") as error:
        by_hand.require_done(validate(), "03_sectoral_breakdown")
    assert isinstance(error.value, by_hand.StoppedError)
    assert error.value.processed.name == "2021-03-01-stopped"


def test_an_answer_that_went_elsewhere_is_not_taken_for_this_one(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(monkeypatch, 0, folder=str(left_in(place / "sv-533" / "2021-03-01-2")))
    with pytest.raises(UserError, match="released meanwhile"):
        by_hand.require_done(validate(), "01_ingestion")


def test_the_command_is_given_all_that_the_cell_gives(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = ended(monkeypatch, 0, folder=str(left_in(validate().processed)))
    run = replace(validate(), injected={"kbo_update": "/a.zip;/b.zip", "as_known_on": "2021-01-01"})
    by_hand.require_done(run, "01_ingestion")
    options = ["--kbo-update", "/a.zip", "--kbo-update", "/b.zip", "--as-known-on", "2021-01-01"]
    assert seen["options"] == options


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ('reference_date = None  # of the question\nlanguage = "nl"\n', ""),
        ("# why\nlanguage = 'fr'\n", "# why\n"),
        ("output = (\n    None\n)", ""),
        *(
            (kept, kept)
            for kept in (
                "language = 'nl'; evil()",
                "evil(); language = 'nl'",
                "language = evil()",
                "language, audience = 'nl', 'public'",
                "language = other = 'nl'",
                "run.language = 'nl'",
                "language: str = 'nl'",
                "if True:\n    language = 'nl'",
                "%magic\nlanguage = 'nl'",
                "language = 'nl'\\\n  'x'; evil()",
                "other = 'nl'",
                "'''\nlanguage = 'nl'\n'''",
                "language += 'x'",
            )
        ),
        # `str.splitlines` ends a line at each of these, and Python does not.
        *(
            (f"# a{sign}b\nevil()\nlanguage = 'nl'\n", f"# a{sign}b\nevil()\n")
            for sign in "\x0b\x0c\x1c\x85\u2028\u2029"
        ),
        ("# a\revil()\rlanguage = 'nl'\r", "# a\revil()\r"),
        ("# a\r\nevil()\r\nlanguage = 'nl'\r\n", "# a\r\nevil()\r\n"),
    ],
)
def test_only_plain_values_of_parameters_are_nobodys_business(cell: str, left: str) -> None:
    assert without_values(cell) == left


def test_only_the_cell_of_parameters_is_looked_at_so() -> None:
    plain = Cell("code", "language = 'nl'", ())
    assert plain.settled is plain
    assert replace(plain, tags=("parameters",)).settled.source == ""


def test_a_kernel_of_a_run_that_lost_its_environment_is_still_one(
    asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would wait for the run that waits for it."""
    assert not by_hand.in_a_run()
    monkeypatch.setattr(multiprocessing, "parent_process", object)
    assert by_hand.in_a_run()
