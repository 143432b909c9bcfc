"""The page that draws itself anew: what it follows, what it shows and whom it answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from looping import some

from antwoord.errors import UserError
from antwoord.execution.desk import preview
from antwoord.execution.desk.page_server import PageServer
from antwoord.execution.desk.preview import PAGE, STALE, WRONG, changed, keep_drawn, seen
from antwoord.parameters import validate
from antwoord.storage.paths import PACKAGE


class Drawn:
    """Gives one result after the other, as if they had been drawn."""

    def __init__(self, *results: tuple[str, str]) -> None:
        self._left = list(results)

    def page(self) -> tuple[str, str]:
        return self._left.pop(0)


def told(
    monkeypatch: pytest.MonkeyPatch, *results: tuple[str, str], changes: int = 0, make=lambda: None
) -> list[str]:
    """What is shown (`page: …`) and said while files change so many times."""
    heard: list[str] = []
    states = iter([{Path("a"): (number, 0)} for number in range(changes + 1)])
    now = [next(states)]
    monkeypatch.setattr(preview, "seen", lambda _: now[0])
    looked = 0

    def pause() -> bool:
        nonlocal looked
        looked += 1
        if looked % 2 == 0:  # in between nothing changed, and nothing is drawn
            now[0] = next(states, now[0])
        return looked > 2 * changes

    keep_drawn(
        Drawn(*results), None, lambda page: heard.append(f"page: {page}"), heard.append, make, pause
    )
    return heard


def test_the_page_is_drawn_once_and_after_each_change(monkeypatch: pytest.MonkeyPatch) -> None:
    results = [(PAGE, "one"), (PAGE, "two"), (PAGE, "three")]
    assert told(monkeypatch, *results, changes=2) == ["page: one", "page: two", "page: three"]


def test_what_is_wrong_is_said_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    results = [(PAGE, "one"), (WRONG, "a line of a template"), (PAGE, "two")]
    heard = told(monkeypatch, *results, changes=2)
    assert heard == ["page: one", "a line of a template", "page: two"]


def test_where_more_than_words_changed_the_run_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []
    results = [(STALE, "made with other inputs"), (PAGE, "one")]
    heard = told(monkeypatch, *results, make=lambda: made.append(1))
    assert heard == ["made with other inputs\nmaking it again ...", "page: one"]
    assert made == [1]


def test_a_run_that_cannot_be_made_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def make() -> None:
        raise UserError("the register is empty")

    heard = told(monkeypatch, (STALE, "other inputs"), make=make)
    assert heard[-1] == "the register is empty"


def test_words_templates_and_the_question_are_followed() -> None:
    found = seen(validate())
    names = {path.name for path in some(found)}
    assert {"nl.po", "compose.py", "blocks.py", "sv-533.toml", "plain_page.css"} <= names
    assert not [path for path in found if "__pycache__" in path.parts]
    assert PACKAGE / "answer" / "steps.py" in found


def test_a_change_is_a_file_that_differs_came_or_went() -> None:
    before = {Path("a"): (1, 1), Path("b"): (1, 1), Path("c"): (1, 1)}
    now = {Path("a"): (1, 1), Path("b"): (2, 1), Path("d"): (1, 1)}
    assert changed(before, now) == [Path("b"), Path("c"), Path("d")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PageServer]:
    (tmp_path / "run" / "tables").mkdir(parents=True)
    (tmp_path / "run" / "tables" / "cells.csv").write_text("table\n", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("rows\n", encoding="utf-8")
    made = PageServer(tmp_path / "run")
    yield made
    made.close()


def read(address: str) -> str:
    with urlopen(address, timeout=30) as found:
        return str(found.read().decode())


def test_whoever_knows_its_address_gets_the_page_and_what_lies_beside_it(
    server: PageServer,
) -> None:
    server.show("<p>één</p>")
    assert server.address.startswith("http://127.0.0.1:")
    assert "<iframe" in read(server.address)
    assert read(f"{server.address}answer.html") == "<p>één</p>"
    assert read(f"{server.address}tables/cells.csv") == "table\n"


@pytest.mark.parametrize("path", ["../secret.csv", "%2e%2e/secret.csv", "tables", "x\0", "%00"])
def test_nothing_else_is_given(server: PageServer, path: str) -> None:
    word = server.address.rstrip("/").rpartition("/")[2]
    assert server.answer(f"/{word}/tables/cells.csv")[0] == HTTPStatus.OK
    with suppress(ValueError):  # the server makes a 404 of it
        assert server.answer(f"/{word}/{path}")[0] == HTTPStatus.NOT_FOUND
    with pytest.raises(HTTPError):
        read(server.address.replace(word, "x" * len(word)))


def test_who_waits_hears_of_the_next_page_and_of_a_note(server: PageServer) -> None:
    server.show("one")
    heard: list[dict[str, object]] = []

    def listen(than: int) -> None:
        heard.append(json.loads(read(f"{server.address}newer?than={than}")))

    listener = threading.Thread(target=listen, args=[1])
    listener.start()
    server.say("a line is wrong")
    listener.join()
    assert heard.pop() == {"count": 2, "version": 1, "note": "a line is wrong"}
    server.show("two")
    listen(1)  # who comes late is told at once
    assert heard.pop() == {"count": 3, "version": 2, "note": ""}
