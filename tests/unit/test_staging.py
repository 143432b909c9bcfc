"""A run's folders appear whole and together or not at all, for whom they are meant."""

import os
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from antwoord.errors import InterruptedAfterError, UserError
from antwoord.execution import staging as module
from antwoord.execution.staging import Staging, staging
from antwoord.parameters import Parameters, validate
from antwoord.publishing.moves import beside
from antwoord.publishing.writers import alone

posix = pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")


@pytest.fixture
def parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parameters:
    given = validate(output=str(tmp_path / "out"))
    # Keep the processed side inside the test's folder too.
    processed = tmp_path / "work" / given.question.id / given.name
    monkeypatch.setattr(type(given), "processed", property(lambda _: processed))
    return given


def finished(place: Staging, text: str) -> None:
    (place.outputs / "tables").mkdir()
    (place.outputs / "answer.html").write_text(text, encoding="utf-8")
    (place.processed / "rows.txt").write_text(text, encoding="utf-8")


def published(parameters: Parameters, text: str, *, public: bool = True) -> Path:
    with staging(parameters) as place:
        finished(place, text)
        return place.publish(public=public)


def there(parameters: Parameters) -> tuple[str, str]:
    """What is in the answer, and in the rows behind it."""
    return (
        (parameters.outputs / "answer.html").read_text(encoding="utf-8"),
        (parameters.processed / "rows.txt").read_text(encoding="utf-8"),
    )


def names(parameters: Parameters) -> tuple[list[str], list[str]]:
    folders = (parameters.outputs.parent, parameters.processed.parent)
    first, second = (sorted(path.name for path in folder.iterdir()) for folder in folders)
    return first, second


def rights(folder: Path) -> set[str]:
    return {oct(stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


def test_nothing_is_there_before_it_is_published(parameters: Parameters) -> None:
    outputs = parameters.outputs
    with staging(parameters) as place:
        finished(place, "new")
        assert not outputs.exists()
        place.publish(public=True)
    assert there(parameters) == ("new", "new")
    assert names(parameters) == (["2021-03-01"], ["2021-03-01"])


@posix
def test_a_run_of_another_day_that_fails_takes_no_folder_away(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It made those above, empty until we write, and removes them while we are about to."""
    published(parameters, "before")
    above = (parameters.outputs.parent, parameters.processed.parent)
    usual = [folder.stat().st_mode for folder in above]
    for folder in above:
        shutil.rmtree(folder)

    @contextmanager
    def while_another_fails(*folders: Path, **given: Any) -> Iterator[None]:
        with alone(*folders, **given):
            for folder in above:
                folder.rmdir()
            yield

    monkeypatch.setattr(module, "alone", while_another_fails)
    published(parameters, "now")
    assert there(parameters) == ("now", "now")
    assert [folder.stat().st_mode for folder in above] == usual


def test_an_error_leaves_the_previous_result(parameters: Parameters) -> None:
    published(parameters, "old")
    with pytest.raises(ZeroDivisionError), staging(parameters) as place:
        finished(place, "new")
        1 / 0  # noqa: B018
    assert there(parameters) == ("old", "old")
    assert names(parameters) == (["2021-03-01"], ["2021-03-01"])


def test_a_stopped_run_goes_beside_an_answer_and_the_next_answer_clears_it(
    parameters: Parameters,
) -> None:
    published(parameters, "old")
    with staging(parameters) as place:
        assert place.publish(public=True, stopped=True).name == "2021-03-01-stopped"
    both = ["2021-03-01", "2021-03-01-stopped"]
    assert names(parameters) == (both, both)
    assert there(parameters) == ("old", "old")  # the rows behind the answer too
    published(parameters, "new")
    assert names(parameters) == (["2021-03-01"], ["2021-03-01"])


def test_an_answer_clears_the_notebook_of_the_run_that_failed(parameters: Parameters) -> None:
    with staging(parameters) as place:
        place.failed_notebook.write_text("{}", encoding="utf-8")
    kept = parameters.processed.parent / "2021-03-01-failed.ipynb"
    assert kept.is_file()
    published(parameters, "new")
    assert names(parameters)[1] == ["2021-03-01"]


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_what_is_made_is_the_owners_until_a_public_answer_is_opened(
    parameters: Parameters, umask: int
) -> None:
    before = os.umask(umask)
    try:
        with staging(parameters) as place:
            finished(place, "new")
            for folder in (place.outputs, place.processed):
                assert rights(folder) == {"0o700", "0o600"}
            place.publish(public=True)
            assert os.umask(0o077) == 0o077
    finally:
        assert os.umask(before) == umask
    assert rights(parameters.outputs) == {oct(0o777 & ~umask), oct(0o666 & ~umask)}
    assert rights(parameters.processed) == {"0o700", "0o600"}
    assert stat.S_IMODE(parameters.processed.parent.stat().st_mode) == 0o700


@posix
def test_an_internal_answer_stays_its_owners(parameters: Parameters) -> None:
    published(parameters, "new", public=False)
    for folder in (parameters.outputs, parameters.processed):
        assert rights(folder) == {"0o700", "0o600"}


def test_what_killed_runs_left_is_swept_up(parameters: Parameters) -> None:
    published(parameters, "old")
    for final in (parameters.outputs, parameters.processed):
        beside(final).mkdir()
        final.with_name(f".{final.name}.previous-1234").mkdir()
    with staging(parameters) as place:
        left = [path for path in names(parameters)[0] if path.startswith(".")]
        assert left == [place.outputs.name]
    assert names(parameters) == (["2021-03-01"], ["2021-03-01"])


def test_who_comes_second_waits_for_the_first(parameters: Parameters) -> None:
    began, waits = threading.Event(), threading.Event()
    told: list[str] = []

    def second() -> None:
        began.wait(10)
        with staging(parameters, waits.set):
            told.append("second")

    other = threading.Thread(target=second)
    other.start()
    with staging(parameters) as place:
        began.set()
        assert waits.wait(10)
        finished(place, "first")
        place.publish(public=True)
        told.append("first")
    other.join(10)
    assert told == ["first", "second"]
    assert there(parameters) == ("first", "first")


def test_an_interrupt_while_it_is_published_waits_and_is_told_truly(
    parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    really = module.publish  # type: ignore[attr-defined]

    def interrupted(*given: object) -> None:
        signal.raise_signal(signal.SIGINT)
        really(*given)

    monkeypatch.setattr(module, "publish", interrupted)
    with pytest.raises(InterruptedAfterError, match="2021-03-01 is published"):
        published(parameters, "new")
    assert there(parameters) == ("new", "new")
    assert names(parameters) == (["2021-03-01"], ["2021-03-01"])


def test_a_folder_that_cannot_be_written_is_a_sentence(
    parameters: Parameters, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"), staging(parameters):
        pass
