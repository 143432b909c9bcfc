"""A run's folders appear whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.errors import UserError
from helpers.execution.staging import Staging, staging
from helpers.parameters import validate


@pytest.fixture
def parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    given = validate(output=str(tmp_path / "out"))
    # Keep the processed side inside the test's folder too.
    monkeypatch.setattr(
        type(given), "processed", property(lambda _: tmp_path / "work" / given.name)
    )
    return given


def finished(place: Staging, text: str) -> None:
    (place.outputs / "answer.html").write_text(text, encoding="utf-8")


def test_nothing_is_there_before_it_is_published(parameters) -> None:  # type: ignore[no-untyped-def]
    with staging(parameters) as place:
        finished(place, "new")
        assert not parameters.outputs.is_dir() or parameters.outputs == place.outputs
        place.publish()
    assert (parameters.outputs / "answer.html").read_text(encoding="utf-8") == "new"
    assert [entry.name for entry in parameters.outputs.parent.iterdir()] == ["2021-03-01"]


def test_an_error_leaves_the_previous_result(parameters) -> None:  # type: ignore[no-untyped-def]
    with staging(parameters) as place:
        finished(place, "old")
        place.publish()
    with pytest.raises(ZeroDivisionError), staging(parameters) as place:
        finished(place, "new")
        1 / 0  # noqa: B018
    assert (parameters.outputs / "answer.html").read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in parameters.outputs.parent.iterdir()] == ["2021-03-01"]


def test_a_stopped_run_goes_beside_an_answer_and_the_next_answer_clears_it(parameters) -> None:  # type: ignore[no-untyped-def]
    with staging(parameters) as place:
        finished(place, "old")
        place.publish()
    with staging(parameters) as place:
        assert place.publish(stopped=True).name == "2021-03-01-stopped"
    assert (parameters.outputs / "answer.html").exists()
    with staging(parameters) as place:
        finished(place, "new")
        place.publish()
    assert [entry.name for entry in parameters.outputs.parent.iterdir()] == ["2021-03-01"]


def dead_process() -> int:
    return int(subprocess.check_output([sys.executable, "-c", "import os; print(os.getpid())"]))


def test_what_a_killed_run_left_is_swept_up(parameters) -> None:  # type: ignore[no-untyped-def]
    parent = parameters.outputs.parent
    left = parent / f".2021-03-01.partial-{dead_process()}"
    left.mkdir(parents=True)
    running = parent / f".2021-03-01.partial-{os.getppid()}"
    running.mkdir()
    with staging(parameters):
        assert not left.exists()
        assert running.exists()


def test_a_result_just_moved_aside_is_put_back(parameters) -> None:  # type: ignore[no-untyped-def]
    aside = parameters.outputs.parent / f".2021-03-01.previous-{dead_process()}"
    aside.mkdir(parents=True)
    (aside / "answer.html").write_text("old", encoding="utf-8")
    with staging(parameters):
        pass
    assert (parameters.outputs / "answer.html").read_text(encoding="utf-8") == "old"


def test_a_folder_that_cannot_be_written_is_a_sentence(parameters, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"), staging(parameters):
        pass
